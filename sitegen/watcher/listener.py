"""Report file events below the roots, from the operating system or by polling."""

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

POLL_INTERVAL = 0.5
"""Seconds between two polls. A poll takes 10 ms for 1,000 files."""

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
"""The events that are reported. Opening and reading files is left out, because rendering a page reads the theme."""


@dataclass(frozen=True, slots=True)
class FileEvent:
    """A path where something may have changed."""

    path: str
    is_folder: bool
    """True if a folder, or a link to a root, was created, deleted or moved."""


class Listener:
    """Call ``report`` with file events, from other threads.

    Args:
        roots: The watched files and folders.
        report: Takes each event.
        poll: Compare the files at intervals instead of using events of the operating system.
        log: Takes a line for the user.
    """

    def __init__(
        self, roots: Roots, report: Callable[[FileEvent], None], *, poll: bool, log: Callable[[str], None]
    ) -> None:
        self.polling = poll
        self.interval = POLL_INTERVAL
        self._roots = roots
        self._report = report
        self._log = log
        self._observer: BaseObserver | None = None
        self._watches: dict[tuple[str, bool], ObservedWatch] = {}
        """Watches by folder and recursiveness."""

    def listen(self, moved: Iterable[str] = ()) -> None:
        """Watch the roots and the folders in which they lie.

        A watch follows its folder when that is renamed, so watches below the ``moved`` folders are set again. If the
        operating system has no watches left, switch to polling and log it.
        """
        try:
            self._set_watches(frozenset(moved))
        except OSError as error:
            self.close()
            self.polling = True
            self._log(
                f"the operating system cannot report changes ({error.strerror}; on Linux, fs.inotify.max_user_watches is "
                f"the limit): comparing files every {self.interval} seconds instead"
            )
            self._set_watches(frozenset())

    def close(self) -> None:
        """Report no more events."""
        if self._observer is not None:
            self._observer.stop()
            self._observer.join()
        self._observer = None
        self._watches.clear()

    def _set_watches(self, moved: frozenset[str]) -> None:
        observer = self._observer = self._observer or self._start_observer()
        wanted = {(name, False) for name in self._roots.parents}
        wanted |= {(name, True) for name in self._roots.real if os.path.isdir(name)}
        for name, recursive in list(self._watches):
            if (name, recursive) not in wanted or any(within(name, folder) for folder in moved):
                observer.unschedule(self._watches.pop((name, recursive)))
        for name, recursive in sorted(wanted - self._watches.keys()):
            self._watch(observer, name, recursive=recursive)
        if not self.polling:
            self._check_limit(observer)

    def _start_observer(self) -> BaseObserver:
        _configure_watchdog()
        observer = PollingObserver(timeout=self.interval) if self.polling else Observer()
        observer.start()
        return observer

    def _watch(self, observer: BaseObserver, name: str, *, recursive: bool) -> None:
        handler = _EventHandler(self._handle)
        try:
            watch = observer.schedule(handler, name, recursive=recursive, event_filter=_EVENTS)
        except OSError:
            if os.path.isdir(name) and not self.polling:
                raise
        else:
            self._watches[name, recursive] = watch

    def _check_limit(self, observer: BaseObserver) -> None:
        """Raise OSError if no watch is left: watchdog reports nothing if only folders below a root get none."""
        with TemporaryDirectory(prefix="sitegen-") as folder:
            handler = _EventHandler(lambda _: None)
            observer.unschedule(observer.schedule(handler, folder, event_filter=_EVENTS))

    def _handle(self, event: events.FileSystemEvent) -> None:
        for path in filter(None, (os.fsdecode(event.src_path), os.fsdecode(event.dest_path))):
            if self._roots.concern(path):
                self._report(FileEvent(path, is_folder=event.is_directory or self._roots.is_link_to_root(path)))


class _EventHandler(events.FileSystemEventHandler):
    """Pass each event of watchdog to a function."""

    def __init__(self, handle: Callable[[events.FileSystemEvent], None]) -> None:
        self._handle = handle

    def dispatch(self, event: events.FileSystemEvent) -> None:
        """Handle an event of any type."""
        self._handle(event)


def _configure_watchdog() -> None:
    """Make watchdog report moved files sooner, and print nothing."""
    # watchdog holds back the events of a file that is moved out of the watched folders (Vim's backup), and all later
    # events, for half a second.
    InotifyMoveEventGrouper.delay = 0.02
    logger = logging.getLogger("watchdog")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
    # Nested folders that are created quickly are registered twice, which does no harm.
    warnings.filterwarnings("ignore", "Callback with id", RuntimeWarning)
