"""Hears from the system, or by looking itself, where something happens below the roots."""

# Paths are strings here, as in events.
# ruff: noqa: PTH112

import logging
import os
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from tempfile import TemporaryDirectory

from watchdog import events
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch
from watchdog.observers.inotify_move_event_grouper import InotifyMoveEventGrouper
from watchdog.observers.polling import PollingObserver

from sitegen.watcher.roots import Roots, within

POLL = 0.5
"""Seconds between two looks where the system does not tell of changes; a look takes 10 ms for 1,000 files."""

_EVENTS: list[type[events.FileSystemEvent]] = [
    events.DirCreatedEvent,
    events.DirDeletedEvent,
    events.DirMovedEvent,
    events.FileClosedEvent,
    events.FileCreatedEvent,
    events.FileDeletedEvent,
    events.FileModifiedEvent,
    events.FileMovedEvent,
]
"""Not those of files that are opened and read: rendering a page reads the theme, and must not wake the watcher."""

# A file that moves out of sight (Vim's backup folder) would hold up for half a second what comes after it.
InotifyMoveEventGrouper.delay = 0.02

# What watchdog says of its own affairs would be printed past the command's output. Folders made quickly one in the
# other are registered twice, which it warns of and which does no harm.
logging.getLogger("watchdog").addHandler(logging.NullHandler())
warnings.filterwarnings("ignore", "Callback with id", RuntimeWarning)


@dataclass(frozen=True, slots=True)
class Hint:
    """A place to look at, and whether a folder came, went or moved there."""

    path: str
    folder: bool


class Listener:
    """Calls ``hear`` with hints, from threads of its own; silent where nothing happens."""

    def __init__(self, roots: Roots, hear: Callable[[Hint], None], *, poll: bool, log: Callable[[str], None]) -> None:
        self.polling = poll
        self.interval = POLL
        self._roots = roots
        self._hear = hear
        self._log = log
        self._observer: BaseObserver | None = None
        self._watches: dict[tuple[str, bool], ObservedWatch] = {}
        """By folder and whether all below it is meant."""

    def listen(self, moved: Iterable[str] = ()) -> None:
        """Listen at the roots and the folders they hang in.

        A watch stays with its folder when that is renamed, and goes with it, so those at ``moved`` are set anew.
        Turns to polling for good, and says so, where the system has no watches left.
        """
        try:
            self._listen(frozenset(moved))
        except OSError as error:
            self.close()
            self.polling = True
            self._log(
                f"the system cannot tell of changes ({error.strerror}; on Linux, fs.inotify.max_user_watches is the "
                f"limit): looking for them every {self.interval} seconds instead"
            )
            self._listen(frozenset())

    def close(self) -> None:
        """Hear nothing more."""
        if self._observer is not None:
            self._observer.stop()
            self._observer.join()
        self._observer = None
        self._watches.clear()

    def _listen(self, moved: frozenset[str]) -> None:
        observer = self._observer = self._observer or self._started()
        wanted = {(name, False) for name in self._roots.hooks}
        wanted |= {(name, True) for name in self._roots.real if os.path.isdir(name)}
        for name, deep in list(self._watches):
            if (name, deep) not in wanted or any(within(name, folder) for folder in moved):
                observer.unschedule(self._watches.pop((name, deep)))
        for name, deep in sorted(wanted - self._watches.keys()):
            self._watch(observer, name, deep=deep)
        if not self.polling:
            self._make_sure_of_room(observer)

    def _started(self) -> BaseObserver:
        observer = PollingObserver(timeout=self.interval) if self.polling else Observer()
        observer.start()
        return observer

    def _watch(self, observer: BaseObserver, name: str, *, deep: bool) -> None:
        ear = _Ear(self._on_event)
        try:
            self._watches[name, deep] = observer.schedule(ear, name, recursive=deep, event_filter=_EVENTS)
        except OSError:
            if os.path.isdir(name) and not self.polling:
                raise

    def _make_sure_of_room(self, observer: BaseObserver) -> None:
        """Raise at the limit of watches: watchdog says nothing where only folders below a root get none."""
        with TemporaryDirectory(prefix="sitegen-") as folder:
            observer.unschedule(observer.schedule(_Ear(lambda _: None), folder, event_filter=_EVENTS))

    def _on_event(self, event: events.FileSystemEvent) -> None:
        for path in filter(None, (os.fsdecode(event.src_path), os.fsdecode(event.dest_path))):
            if self._roots.concern(path):
                self._hear(Hint(path, folder=event.is_directory or self._roots.linked_at(path)))


class _Ear(events.FileSystemEventHandler):
    """Hands each event on as it is."""

    def __init__(self, hear: Callable[[events.FileSystemEvent], None]) -> None:
        self._hear = hear

    def dispatch(self, event: events.FileSystemEvent) -> None:
        self._hear(event)
