"""Measure the processor time of this process and of its worker processes."""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple


class ProcessorTime(NamedTuple):
    """Seconds of processor time."""

    user: float
    system: float


class ProcessorClock:
    """Measures the processor time of successive phases."""

    def __init__(self) -> None:
        self._at_last_lap = {os.getpid(): _own_time()}

    def lap(self, workers: Iterable[int]) -> list[ProcessorTime]:
        """Return the processor time of each process since the last lap: first this process, then the workers in order.

        A worker's time is known on Linux only; elsewhere, and after its end, it is left out.

        Args:
            workers: Ids of the worker processes.
        """
        now = {os.getpid(): _own_time()}
        for pid in workers:
            # A process that ended has no times.
            with suppress(OSError, ValueError, IndexError):
                now[pid] = _time_of(pid)
        laps = [_difference(time, self._at_last_lap.get(pid)) for pid, time in now.items()]
        self._at_last_lap = now
        return laps


def _own_time() -> ProcessorTime:
    times = os.times()
    return ProcessorTime(times.user, times.system)


def _time_of(pid: int) -> ProcessorTime:
    """Return the processor time of a process since its start. Its name, in parentheses, can contain anything."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    ticks = os.sysconf("SC_CLK_TCK")
    return ProcessorTime(int(fields[11]) / ticks, int(fields[12]) / ticks)


def _difference(time: ProcessorTime, before: ProcessorTime | None) -> ProcessorTime:
    return ProcessorTime(time.user - before.user, time.system - before.system) if before else time
