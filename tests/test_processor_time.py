"""`sitegen.processor_time`: processor time by process."""

import sys
import time

import psutil
import pytest

from sitegen.processor_time import ProcessorClock
from sitegen.worker_pool import ParallelPool


class Busy:
    """A worker that uses processor time."""

    def work(self, seconds: float) -> None:
        """Use processor time."""
        work(seconds)

    def close(self) -> None:
        """Do nothing."""


def work(seconds: float) -> None:
    """Use processor time."""
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def test_a_lap_has_the_time_since_the_last_one() -> None:
    """Time before the clock was made, and waiting, do not count."""
    work(0.2)
    clock = ProcessorClock()
    work(0.1)
    first = clock.lap([])
    time.sleep(0.2)
    second = clock.lap([])
    assert [0.08 < sum(time) < 0.19 for time in first] == [True]
    assert [sum(time) < 0.08 for time in second] == [True]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /proc")
def test_each_worker_has_its_own_time() -> None:
    """This process comes first; what it waits for is the time of the worker."""
    pool = ParallelPool(Busy, 1)
    assert pool.process_ids() == []
    clock = ProcessorClock()
    try:
        assert list(pool.run(Busy.work, [0.2])) == [None]
        assert len(pool.process_ids()) == 1
        own, worker = clock.lap(pool.process_ids())
        assert list(pool.run(Busy.work, [0.1])) == [None]
        later = clock.lap(pool.process_ids())[1]
    finally:
        pool.close()
    assert 0.2 <= sum(worker) + 0.02 < 0.5
    assert sum(own) < 0.15
    assert 0.1 <= sum(later) + 0.02 < 0.2


def test_a_process_that_does_not_exist_is_left_out() -> None:
    """A worker can end before its time is read."""
    free = max(psutil.pids()) + 100_000
    assert len(ProcessorClock().lap([free])) == 1
