"""`sitegen.worker_pool`: the order of results, the number of tasks ahead, and the end of workers."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psutil
import pytest
from support import build_process, platforms

from sitegen.errors import SitegenError
from sitegen.worker_pool import ParallelPool, Pool, SerialPool

METHODS = ["serial", "fork", "spawn"] if sys.platform == "linux" else ["serial", "spawn"]
PARENT = """
import signal, time
from sitegen.worker_pool import ParallelPool

class Worker:
    def ignores_ctrl_c(self, task):
        return signal.getsignal(signal.SIGINT) == signal.SIG_IGN

if __name__ == "__main__":
    pool = ParallelPool(Worker, 1, start_method="METHOD")
    print(*pool.run(Worker.ignores_ctrl_c, [None]), flush=True)
    time.sleep(60)
"""


class Counter:
    """A worker that counts its tasks."""

    def __init__(self) -> None:
        self.tasks = 0
        self.closed = False

    def double(self, number: int) -> int:
        """Return twice the number, after a time that grows with it."""
        time.sleep(number / 10_000)
        return 2 * number

    def count(self, task: None) -> tuple[int, int]:
        """Return the process and how many tasks it has done."""
        self.tasks += 1
        return os.getpid(), self.tasks

    def exit(self, status: int) -> None:
        """End the process."""
        os._exit(status)

    def fail(self, message: str) -> None:
        """Raise an error."""
        raise SitegenError(message)

    def close(self) -> None:
        """Remember the call."""
        self.closed = True


def pool(method: str, processes: int = 2) -> Pool[Counter]:
    """Return a pool of one kind."""
    return SerialPool(Counter) if method == "serial" else ParallelPool(Counter, processes, start_method=method)


@pytest.mark.parametrize("method", METHODS)
def test_results_come_in_the_order_of_the_tasks(method: str) -> None:
    """A task that takes long does not lose its place."""
    tasks = [100, 0, 1, 50, *range(40)]
    with closing(pool(method)) as workers:
        assert list(workers.run(Counter.double, tasks)) == [2 * task for task in tasks]


@pytest.mark.parametrize("method", METHODS)
def test_a_worker_stays_from_task_to_task(method: str) -> None:
    """Each process makes one worker, also for a second run."""
    with closing(pool(method)) as workers:
        workers.start()
        counts = dict([*workers.run(Counter.count, [None] * 10), *workers.run(Counter.count, [None] * 10)])
    assert sum(counts.values()) == 20


def test_no_more_than_a_few_tasks_are_ahead() -> None:
    """A thousand tasks are not taken at once, so they need no memory."""
    taken = []

    def tasks() -> Iterator[int]:
        for number in range(1000):
            taken.append(number)
            yield 0

    with closing(ParallelPool(Counter, 2)) as parallel:
        next(parallel.run(Counter.double, tasks()))
        assert len(taken) < 20


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("tasks", [0, 3, 50])
def test_other_work_is_done_while_tasks_run(method: str, tasks: int) -> None:
    """All of its steps are done once, in their order, and the results are the same."""
    done = []

    def steps() -> Iterator[None]:
        for number in range(30):
            done.append(number)
            yield

    with closing(pool(method)) as workers:
        assert list(workers.run(Counter.double, range(tasks), steps())) == [2 * task for task in range(tasks)]
    assert done == list(range(30))


def test_results_do_not_wait_for_other_work() -> None:
    """A result that is there is yielded before the next step."""
    done = []

    def steps() -> Iterator[None]:
        for number in range(1000):
            time.sleep(0.01)
            done.append(number)
            yield

    with closing(ParallelPool(Counter, 2)) as parallel:
        parallel.start()
        next(parallel.run(Counter.double, [0] * 50, steps()))
    assert len(done) < 1000


def test_a_serial_pool_closes_its_worker() -> None:
    """The worker can close its files."""
    worker = Counter()
    SerialPool(lambda: worker).close()
    assert worker.closed


def test_processes_end_with_their_pool() -> None:
    """They end at once, even if they have work for minutes."""
    parallel = ParallelPool(Counter, 2)
    results = parallel.run(Counter.double, [0, *[1_000_000] * 20])
    next(results)
    executor = parallel._executor  # noqa: SLF001 - the test needs its processes
    assert executor
    pids = list(executor._processes)  # noqa: SLF001
    parallel.close()
    until = time.monotonic() + 10
    while any(map(psutil.pid_exists, pids)) and time.monotonic() < until:
        time.sleep(0.01)
    assert not any(map(psutil.pid_exists, pids))


@pytest.mark.parametrize("method", METHODS[1:])
def test_a_killed_worker_is_an_error_with_a_remedy(method: str) -> None:
    """The message names the option that helps if memory was short."""
    with closing(pool(method)) as workers, pytest.raises(SitegenError, match=r"worker process was killed.*-j 1"):
        list(workers.run(Counter.exit, [1, 1]))


@pytest.mark.parametrize("method", METHODS)
def test_an_error_of_a_task_reaches_the_caller(method: str) -> None:
    """It keeps its class and its message."""
    with closing(pool(method)) as workers, pytest.raises(SitegenError, match=r"^the reason$"):
        list(workers.run(Counter.fail, ["the reason"]))


@platforms.posix
@pytest.mark.parametrize("method", METHODS[1:])
def test_a_worker_ignores_ctrl_c_and_exits_with_its_parent(tmp_path: Path, method: str) -> None:
    """A killed parent cannot tell its workers to stop, and they exit nevertheless."""
    file = tmp_path / "parent.py"
    file.write_text(PARENT.replace("METHOD", method), encoding="utf-8")
    parent = build_process.start([sys.executable, str(file)])
    try:
        assert parent.stdout
        assert parent.stdout.readline() == "True\n"
        parent.send_signal(signal.SIGKILL)
        build_process.wait_for_group(parent.pid)
    finally:
        build_process.kill(parent)
