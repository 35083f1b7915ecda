"""Run tasks in this process or in worker processes; results come in the order of the tasks.

A worker is an object that does tasks, one after the other. Each process makes one worker, and keeps it from task to task.
"""

import gc
import os
import signal
import sys
import threading
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, Generic, Protocol, TypeVar

from sitegen.errors import SitegenError

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor
    from multiprocessing.process import BaseProcess

MOST_PROCESSES: Final = 61
"""The most processes of a pool, because Windows cannot wait for more at once."""

GARBAGE_THRESHOLDS: Final = (100_000, 50, 50)
"""When a worker process collects garbage (`gc.set_threshold`). Most objects live as long as the process, so frequent collection
wastes time: for some input formats, half of it."""

_AHEAD = 4
"""Tasks sent to the pool in advance, for each process. All tasks at once would take too much memory."""
_NO_STEP = object()
_SECONDS_TO_END = 5
"""Seconds to wait for a terminated pool."""


class Worker(Protocol):
    """An object that does tasks."""

    def close(self) -> None:
        """Close files and databases."""


_Worker = TypeVar("_Worker", bound=Worker)
_Task = TypeVar("_Task")
_Result = TypeVar("_Result")


class Pool(ABC, Generic[_Worker]):
    """A pool that runs tasks: in this process or in worker processes."""

    @abstractmethod
    def start(self) -> None:
        """Start the worker processes before the first task.

        Raises:
            SitegenError: A worker process was killed.
        """

    @abstractmethod
    def run(
        self,
        method: Callable[[_Worker, _Task], _Result],
        tasks: Iterable[_Task],
        meanwhile: Iterable[object] = (),
    ) -> Iterator[_Result]:
        """Yield the result of each task, in the order of the tasks.

        Args:
            method: A method of the worker's class, found by its name in other processes.
            tasks: Tasks, taken one by one shortly before they run, so there can be any number of them.
            meanwhile: Work for this process while it waits for results, in short steps: each item is the end of a step. The
                rest is done after the last result.

        Raises:
            SitegenError: A worker process was killed.
        """

    @abstractmethod
    def process_ids(self) -> list[int]:
        """Return the ids of the worker processes."""

    @abstractmethod
    def close(self) -> None:
        """End all work and close the workers."""


class SerialPool(Pool[_Worker]):
    """Runs tasks in this process.

    Args:
        make_worker: Makes the worker.
    """

    def __init__(self, make_worker: Callable[[], _Worker]) -> None:
        self._worker = make_worker()

    def start(self) -> None:
        """Do nothing: there are no processes to start."""

    def run(
        self,
        method: Callable[[_Worker, _Task], _Result],
        tasks: Iterable[_Task],
        meanwhile: Iterable[object] = (),
    ) -> Iterator[_Result]:
        """Run each task when the caller asks for its result, after the work of ``meanwhile``."""
        for _ in meanwhile:
            pass
        return (method(self._worker, task) for task in tasks)

    def process_ids(self) -> list[int]:
        """Return nothing: this process does the work."""
        return []

    def close(self) -> None:
        """Close the worker."""
        self._worker.close()


class ParallelPool(Pool[_Worker]):
    """Runs tasks in worker processes, which start with the first task.

    Args:
        make_worker: Makes the worker of a process; it is called there.
        processes: How many processes to start, up to `MOST_PROCESSES`.
        start_method: How to start them, ``fork`` or ``spawn``; by default the faster one that is safe on this system.
    """

    def __init__(self, make_worker: Callable[[], _Worker], processes: int, *, start_method: str | None = None) -> None:
        self._make_worker = make_worker
        self._processes = min(processes, MOST_PROCESSES)
        self._start_method = start_method or ("fork" if sys.platform == "linux" else "spawn")
        self._executor: ProcessPoolExecutor | None = None

    def start(self) -> None:
        """Start the worker processes before the first task."""
        with _reports_killed():
            self._started().submit(_do_nothing).result()

    def run(
        self,
        method: Callable[[_Worker, _Task], _Result],
        tasks: Iterable[_Task],
        meanwhile: Iterable[object] = (),
    ) -> Iterator[_Result]:
        """Run as many tasks at once as there are processes."""
        executor = self._started()
        pending: deque[Future[_Result]] = deque()
        steps = iter(meanwhile)
        with _reports_killed():
            for task in tasks:
                pending.append(executor.submit(_run_task, method, task))
                if len(pending) > _AHEAD * self._processes:
                    yield _wait(pending.popleft(), steps)
            while pending:
                yield _wait(pending.popleft(), steps)
        for _ in steps:
            pass

    def process_ids(self) -> list[int]:
        """Return the ids of the processes that were started."""
        # The executor has no public method for it.
        return list(self._executor._processes or ()) if self._executor else []  # noqa: SLF001

    def close(self) -> None:
        """End the processes at once, also in the middle of a task."""
        if self._executor is None:
            return
        # The executor has no public method that ends busy processes.
        processes = list((self._executor._processes or {}).values())  # noqa: SLF001
        manager: Any = self._executor._executor_manager_thread  # noqa: SLF001
        self._executor.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.terminate()
        if manager:
            # If Python ends before this thread does, it prints an error about a closed pipe.
            manager.join(_SECONDS_TO_END)
        self._executor = None

    def _started(self) -> "ProcessPoolExecutor":
        if self._executor is None:
            # Builds without worker processes need not spend the time of these imports.
            import multiprocessing
            from concurrent.futures import ProcessPoolExecutor

            context = multiprocessing.get_context(self._start_method)
            self._executor = ProcessPoolExecutor(
                self._processes, mp_context=context, initializer=_set_up, initargs=(self._make_worker,)
            )
        return self._executor


@contextmanager
def _reports_killed() -> Iterator[None]:
    """Raise a `SitegenError` if a worker process was killed."""
    from concurrent.futures.process import BrokenProcessPool

    try:
        yield
    except BrokenProcessPool:
        remedy = "there may be too little memory: use fewer processes (-j 1)"
        raise SitegenError("a worker process was killed", remedy) from None


_worker: Any = None
"""The worker of this process, if this is a worker process."""


def _set_up(make_worker: Callable[[], Worker]) -> None:
    """Set up a worker process: it ignores Ctrl-C, and exits with the parent."""
    global _worker  # noqa: PLW0603 - the executor has no other way to keep an object in a process
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    from multiprocessing import parent_process

    parent = parent_process()
    if parent:
        threading.Thread(target=_exit_with, args=(parent,), daemon=True).start()
    gc.freeze()
    gc.set_threshold(*GARBAGE_THRESHOLDS)
    _worker = make_worker()


def _exit_with(parent: "BaseProcess") -> None:
    """Wait until the parent process has ended, then exit."""
    parent.join()
    os._exit(1)


def _wait(future: "Future[_Result]", steps: Iterator[object]) -> _Result:
    """Return the result of a task. Do steps of other work until it is there."""
    while not future.done() and next(steps, _NO_STEP) is not _NO_STEP:
        pass
    return future.result()


def _run_task(method: Callable[[Any, _Task], _Result], task: _Task) -> _Result:
    return method(_worker, task)


def _do_nothing() -> None:
    """Do nothing. As the first task, this starts the processes of a pool."""
