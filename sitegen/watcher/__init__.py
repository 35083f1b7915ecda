"""Follows files and folders on disk and tells, once for each burst of events, which files came to hold something else.

An event of the system is only a hint to look. What is told is found by comparing content, so saving without a change,
an editor's temporary files, and a file that is moved away and back tell nothing.
"""

import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Self

from sitegen.watcher.listener import Hint, Listener
from sitegen.watcher.memory import Memory
from sitegen.watcher.roots import Roots

__all__ = ["Watcher"]

QUIET = 0.05
"""Seconds without an event that end a burst of a save..."""
FEW = 8
CALM = 0.2
"""...and one of more than a few files, which `git checkout` may write in fits and starts."""
LONGEST = 0.5
"""Seconds after which a burst ends though events go on, so that a file written to all the time starves nobody..."""
LONGER_PER_FILE = 0.01
"""...and how much later for each file in it: `git checkout` of many files is one burst."""
MANY = 1000
"""Files in a burst from which on whole folders are compared: the system may have dropped events by then."""


class Watcher:
    """Calls ``on_change`` with the files that were changed, created or removed; one call a burst of events.

    The calls come from one thread, never two at once, and what happens during a call is told by the next. An exception
    in it is logged and the watcher goes on. Paths are told as they were given: relative below a relative root.

    Args:
        paths: Files and folders (with all below them) to follow. They may be missing, come, go and come back.
        on_change: What to do about it; it may call `follow`.
        ignore: Files and folders to overlook, such as the output.
        poll: Look every half second instead of relying on the system, as network file systems need.
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
        self._memory = Memory(self._roots)
        self._hints: SimpleQueue[Hint | None] = SimpleQueue()
        self._listener = Listener(self._roots, self._hints.put, poll=poll, log=log)
        self._lock = threading.RLock()
        self._thread = threading.Thread(target=self._run, name="sitegen-watcher", daemon=True)

    @property
    def polling(self) -> bool:
        """Whether changes are looked for instead of told by the system."""
        return self._listener.polling

    def start(self) -> None:
        """Begin: what changes after this returns is told."""
        with self._lock:
            self._listener.listen()
            self._memory.learn(self._roots.real)
        self._thread.start()

    def follow(self, paths: Iterable[Path]) -> None:
        """Follow these from now on, instead of those before."""
        with self._lock:
            before = set(self._roots.real)
            self._roots.follow(tuple(paths))
            self._listener.listen()
            self._memory.learn(name for name in self._roots.real if name not in before)

    def close(self) -> None:
        """End at once; no call begins after this returns, one that takes long may still be under way."""
        self._hints.put(None)
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
            self._memory.read_newest(self._roots.real)
        while burst := self._burst():
            if changed := self._examine(burst):
                self._tell(changed)

    def _burst(self) -> set[Hint]:
        """Wait for an event, and then for quiet; empty when the watcher closes."""
        hint = self._hints.get()  # without a timeout: where nothing happens, nothing is done
        started = time.monotonic()
        burst: set[Hint] = set()
        while hint is not None:
            burst.add(hint)
            left = started + LONGEST + LONGER_PER_FILE * len(burst) - time.monotonic()
            try:
                hint = self._hints.get(timeout=max(0.0, min(self._quiet(len(burst)), left)))
            except Empty:
                return burst
        return set()

    def _quiet(self, files: int) -> float:
        if self.polling:
            return 1.5 * self._listener.interval  # a burst that falls into two looks is still one
        return QUIET if files <= FEW else CALM

    def _examine(self, burst: set[Hint]) -> frozenset[Path]:
        with self._lock:
            paths = {hint.path for hint in burst}
            folders = {hint.path for hint in burst if hint.folder}
            if folders:
                self._roots.look_up()
                self._listener.listen(moved=folders)
            for name in self._roots.real if len(burst) > MANY else self._roots.touched_by(folders):
                paths |= self._memory.differing(name)
            changed = [path for path in sorted(paths) if self._memory.changed(path)]
            return frozenset(given for path in changed for given in self._roots.as_given(path))

    def _tell(self, changed: frozenset[Path]) -> None:
        try:
            self._on_change(changed)
        except Exception as error:  # noqa: BLE001 - the preview outlives whatever a change sets off
            self._log(f"following a change failed: {type(error).__name__}: {error}")
