"""Watch files and folders, and report the files whose content changed, once for each burst of file events.

A file event only says where to look. Changes are found by comparing content, so the watcher does not report a file that
is saved without a change, an editor's temporary files, or a file that is moved away and back.
"""

import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Self

from sitegen.watcher.listener import FileEvent, Listener
from sitegen.watcher.roots import Roots
from sitegen.watcher.snapshot import Snapshot

__all__ = ["Watcher"]

QUIET = 0.05
"""Seconds without an event that end a burst of at most ``FEW`` files."""
FEW = 8
QUIET_MANY = 0.2
"""The same for more files: `git checkout` pauses between files."""
LONGEST = 0.5
"""Most seconds of a burst of one file, so that a file that is written all the time does not delay the others."""
LONGER_PER_FILE = 0.01
"""Seconds that each file adds to ``LONGEST``, so that a `git checkout` of many files is one burst."""
MANY = 1000
"""With more files in a burst, all roots are compared: the operating system may have dropped events."""


class Watcher:
    """Call ``on_change`` with the files that were changed, created or removed, once for each burst of events.

    All calls come from one thread. Changes during a call are reported by the next call. An exception from ``on_change``
    is logged, and the watcher continues. Paths are reported as they were given: relative below a relative root.

    Args:
        paths: Files and folders (with everything below) to watch. They may be missing, appear, disappear and reappear.
        on_change: Handles the changes; it may call `follow`.
        ignore: Files and folders to leave out, such as the output.
        poll: Compare the files every half second instead of using events of the operating system. Network file systems
            need this.
        log: Takes a line for the user.
    """

    def __init__(
        self,
        paths: Iterable[Path],
        on_change: Callable[[frozenset[Path]], None],
        *,
        ignore: Iterable[Path] = (),
        poll: bool = False,
        log: Callable[[str], None] = print,
    ) -> None:
        self._on_change = on_change
        self._log = log
        self._roots = Roots(tuple(paths), tuple(ignore))
        self._snapshot = Snapshot(self._roots)
        self._events: SimpleQueue[FileEvent | None] = SimpleQueue()
        self._listener = Listener(self._roots, self._events.put, poll=poll, log=log)
        self._lock = threading.RLock()
        self._thread = threading.Thread(target=self._run, name="sitegen-watcher", daemon=True)

    @property
    def polling(self) -> bool:
        """True if the watcher compares files at intervals instead of using events of the operating system."""
        return self._listener.polling

    def start(self) -> None:
        """Start watching. Changes after this returns are reported."""
        with self._lock:
            self._listener.listen()
            self._snapshot.record(self._roots.real)
        self._thread.start()

    def follow(self, paths: Iterable[Path]) -> None:
        """Watch these paths from now on, instead of the previous ones."""
        with self._lock:
            before = set(self._roots.real)
            self._roots.follow(tuple(paths))
            self._listener.listen()
            self._snapshot.record(name for name in self._roots.real if name not in before)

    def close(self) -> None:
        """Stop watching. No call of ``on_change`` begins after this returns; one that is running may still be running."""
        self._events.put(None)
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(timeout=1)
        with self._lock:
            self._listener.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self) -> None:
        with self._lock:
            self._snapshot.read_newest(self._roots.real)
        while burst := self._next_burst():
            if changed := self._changed_files(burst):
                self._report(changed)

    def _next_burst(self) -> set[FileEvent]:
        """Wait for an event, and collect events until there are no more. Return an empty set if the watcher is closed."""
        event = self._events.get()  # without a timeout: an idle watcher uses no processor time
        started = time.monotonic()
        burst: set[FileEvent] = set()
        while event is not None:
            burst.add(event)
            left = started + LONGEST + LONGER_PER_FILE * len(burst) - time.monotonic()
            try:
                event = self._events.get(timeout=max(0.0, min(self._quiet(len(burst)), left)))
            except Empty:
                return burst
        return set()

    def _quiet(self, files: int) -> float:
        """Return the seconds without an event that end a burst of so many files."""
        if self.polling:
            return 1.5 * self._listener.interval  # a burst can be found by two polls in a row
        return QUIET if files <= FEW else QUIET_MANY

    def _changed_files(self, burst: set[FileEvent]) -> frozenset[Path]:
        with self._lock:
            paths = {event.path for event in burst}
            folders = {event.path for event in burst if event.is_folder}
            if folders:
                self._roots.resolve()
                self._listener.listen(moved=folders)
            for name in self._roots.real if len(burst) > MANY else self._roots.touched_by(folders):
                paths |= self._snapshot.differing(name)
            changed = [path for path in sorted(paths) if self._snapshot.update(path)]
            return frozenset(given for path in changed for given in self._roots.as_given(path))

    def _report(self, changed: frozenset[Path]) -> None:
        try:
            self._on_change(changed)
        except Exception as error:  # noqa: BLE001 - the watcher continues after any error
            self._log(f"cannot handle a change: {type(error).__name__}: {error}")
