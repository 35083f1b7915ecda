"""What a command costs: wall time, processor time, and the memory of all its processes together."""

import os
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

PERIOD = 0.02
"""Seconds between two looks at the memory."""
KINSHIP = 5
"""Looks at the memory for each look at which processes there are: that one goes through all of the system's."""
PATIENCE = 15
"""A look at shared pages takes long for large processes; it may cost them one part in this many of their time."""
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one command, or of several in a row."""

    wall: float
    """Seconds."""
    user: float
    system: float
    """Seconds of processor time, of the command and of every process that it or its children waited for."""
    memory: int
    """Bytes at the peak, all processes together, shared pages counted once; 0 where the system does not tell."""

    @property
    def cpu(self) -> float:
        """Seconds of processor time."""
        return self.user + self.system

    def __add__(self, other: "Cost") -> "Cost":
        """One after the other."""
        return Cost(
            self.wall + other.wall,
            self.user + other.user,
            self.system + other.system,
            max(self.memory, other.memory),
        )


class CommandError(Exception):
    """A command that is measured failed."""


def run(command: list[str], folder: Path, log: Path, environment: dict[str, str] | None = None) -> Cost:
    """Runs a command and waits for it.

    What is still to be written to disk from before is written first. What the command prints goes to ``log``.

    Raises:
        CommandError: It could not start or its exit status is not 0; with the end of what it printed.
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
        watch = _Watch(process.pid)
        watch.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    peak = watch.finish()
    if process.returncode:
        last = " / ".join(log.read_text("utf-8", "replace").splitlines()[-5:])
        raise CommandError(f"`{' '.join(command)}` ended with status {process.returncode}: {last}")
    return Cost(wall, usage.ru_utime, usage.ru_stime, peak)


def census(folder: Path) -> tuple[int, int]:
    """Files below a folder and the sum of their bytes."""
    files = size = 0
    pending = [str(folder)]
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    pending.append(entry.path)
                else:
                    files += 1
                    size += entry.stat(follow_symlinks=False).st_size
    return files, size


class _Watch(threading.Thread):
    """Looks at the memory of a process and its descendants until told to finish."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._family = _Family(pid)
        self._peak = 0
        self._over = threading.Event()

    def run(self) -> None:
        pause, looks, members = PERIOD, 0, list[int]()
        while not self._over.wait(pause):
            began = perf_counter()
            members = self._family.members() if looks % KINSHIP == 0 else members
            looks += 1
            self._peak = max(self._peak, _together(members, self._peak))
            pause = max(PERIOD, PATIENCE * (perf_counter() - began))

    def finish(self) -> int:
        self._over.set()
        self.join()
        return self._peak


class _Family:
    """A process and its descendants, those that outlive their parents too. Each process is asked for its parent once."""

    def __init__(self, pid: int) -> None:
        self._belongs = {pid: True}

    def members(self) -> list[int]:
        """Those that are there now."""
        present = sorted(int(name) for name in _listed("/proc") if name.isdigit())
        for pid in present:
            if pid not in self._belongs:
                self._belongs[pid] = self._belongs.get(_parent(pid), False)
        return [pid for pid in present if self._belongs[pid]]


def _together(pids: list[int], peak: int) -> int:
    """Bytes of the processes.

    Resident sizes are quick to read but count shared pages in each process. So the exact proportional sizes are only
    read where they could show a new peak, and never for a single process, which shares with nobody.
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
        return os.listdir(path)  # noqa: PTH208 - a path for each of all processes, fifty times a second, is waste
    except OSError:
        return []


def _read(path: str) -> str:
    """A file of ``/proc``; nothing where the process is gone or the system has no such file."""
    try:
        with open(path, encoding="ascii") as file:  # noqa: PTH123 - as above
            return file.read()
    except OSError:
        return ""
