"""Run a command, and measure its wall time, processor time, and the memory of all its processes."""

import os
import subprocess
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

PERIOD = 0.02
"""Seconds between two readings of the memory."""
READINGS_PER_LISTING = 5
"""Readings of the memory for each listing of the processes, which reads all processes of the system."""
PAUSE_FACTOR = 15
"""After a reading, wait this many times its duration: reading shared pages takes long for large processes."""
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Cost:
    """Time and memory of one command, or of several in sequence."""

    wall: float
    """Seconds."""
    user: float
    system: float
    """Seconds of processor time, of the command and of every process that it or its children waited for."""
    memory: int
    """Peak of all processes together in bytes, shared pages counted once; 0 if the system does not report it."""

    @property
    def cpu(self) -> float:
        """Seconds of processor time."""
        return self.user + self.system

    def __add__(self, other: "Cost") -> "Cost":
        """Return the cost of two commands in sequence."""
        return Cost(
            self.wall + other.wall,
            self.user + other.user,
            self.system + other.system,
            max(self.memory, other.memory),
        )


class CommandError(Exception):
    """A measured command failed."""


def run(command: list[str], folder: Path, log: Path, environment: dict[str, str] | None = None) -> Cost:
    """Run a command, wait for its end, and return its cost.

    Earlier writes are flushed to disk first. The output of the command is appended to ``log``.

    Raises:
        CommandError: The command did not start, or its exit status is not 0. The message has the end of its output.
    """
    os.sync()
    with log.open("ab") as output:
        began = perf_counter()
        try:
            process = subprocess.Popen(
                command,
                cwd=folder,
                env=os.environ | (environment or {}),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        except OSError as error:
            raise CommandError(f"{command[0]}: {error}") from None
        watch = _MemoryReader(process.pid)
        watch.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    peak = watch.finish()
    if process.returncode:
        last = " / ".join(log.read_text("utf-8", "replace").splitlines()[-5:])
        raise CommandError(f"`{' '.join(command)}` ended with status {process.returncode}: {last}")
    return Cost(wall, usage.ru_utime, usage.ru_stime, peak)


class Size(NamedTuple):
    """A number of files and the sum of their sizes in bytes."""

    files: int = 0
    bytes: int = 0

    def plus(self, other: "Size") -> "Size":
        """Return the sum of both."""
        return Size(self.files + other.files, self.bytes + other.bytes)


def census(folder: Path) -> dict[str, Size]:
    """Return the size of each part of a folder, the largest first. A part is a top folder and an ending: ``days .html``.

    All folders of years are ``days``, and files outside of folders are ``top``.
    """
    parts: dict[str, Size] = defaultdict(Size)
    for top in sorted(folder.iterdir()) if folder.is_dir() else ():
        name = "days" if top.name.isdigit() else top.name
        for path, size in _files(top):
            ending = os.path.splitext(path)[1]  # noqa: PTH122 - `Path` would be too slow for all files
            part = f"{name if top.is_dir() else 'top'} {ending}".strip()
            parts[part] = parts[part].plus(Size(1, size))
    return dict(sorted(parts.items(), key=lambda item: (-item[1].bytes, item[0])))


def total(parts: Mapping[str, Size]) -> Size:
    """Return the sum of all parts."""
    return reduce(Size.plus, parts.values(), Size())


def _files(top: Path) -> Iterator[tuple[str, int]]:
    """Yield path and size of a file, or of all files below a folder. Links are not followed."""
    if top.is_symlink() or not top.is_dir():
        yield str(top), top.lstat().st_size
        return
    pending = [str(top)]
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    pending.append(entry.path)
                else:
                    yield entry.path, entry.stat(follow_symlinks=False).st_size


class _MemoryReader(threading.Thread):
    """A thread that reads the memory of a process and its descendants until `finish` is called."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._tree = _ProcessTree(pid)
        # A short command may end before the thread's first reading.
        self._peak = _resident(pid)
        self._over = threading.Event()

    def run(self) -> None:
        pause, readings, members = PERIOD, 0, list[int]()
        while not self._over.wait(pause):
            began = perf_counter()
            members = self._tree.members() if readings % READINGS_PER_LISTING == 0 else members
            readings += 1
            self._peak = max(self._peak, _memory_of(members, self._peak))
            pause = max(PERIOD, PAUSE_FACTOR * (perf_counter() - began))

    def finish(self) -> int:
        self._over.set()
        self.join()
        return self._peak


class _ProcessTree:
    """A process and its descendants, including those that outlive their parents. Each parent is read once."""

    def __init__(self, pid: int) -> None:
        self._in_tree = {pid: True}

    def members(self) -> list[int]:
        """Return the ids of the processes that exist now."""
        present = sorted(int(name) for name in _listed("/proc") if name.isdigit())
        for pid in present:
            if pid not in self._in_tree:
                self._in_tree[pid] = self._in_tree.get(_parent(pid), False)
        return [pid for pid in present if self._in_tree[pid]]


def _memory_of(pids: list[int], peak: int) -> int:
    """Return the memory of processes together, in bytes.

    Resident sizes are fast to read, but count shared pages in each process. So the exact proportional sizes are read only
    if they could show a new peak, and never for a single process.
    """
    resident = sum(map(_resident, pids))
    return resident if len(pids) <= 1 or resident <= peak else sum(map(_proportional, pids))


def _parent(pid: int) -> int:
    fields = _read(f"/proc/{pid}/stat").rpartition(")")[2].split()
    return int(fields[1]) if fields else 0


def _resident(pid: int) -> int:
    fields = _read(f"/proc/{pid}/statm").split()
    return int(fields[1]) * PAGE if fields else 0


def _proportional(pid: int) -> int:
    for line in _read(f"/proc/{pid}/smaps_rollup").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def _listed(path: str) -> list[str]:
    try:
        return os.listdir(path)  # noqa: PTH208 - called for every process, so `Path` would be too slow
    except OSError:
        return []


def _read(path: str) -> str:
    """Return the text of a file of ``/proc``; empty if it does not exist."""
    try:
        with open(path, encoding="ascii") as file:  # noqa: PTH123 - as above
            return file.read()
    except OSError:
        return ""
