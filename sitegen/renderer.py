"""The work on pages: one worker that does everything, and two ways of having it done, in line or by processes."""

import gc
import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar

from sitegen import content, processes, workspace
from sitegen.archive import PaperId, Reader
from sitegen.config import Config
from sitegen.errors import SitegenError
from sitegen.pages import KINDS, Extras, Site

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


_PATIENCE = 5
"""Seconds to wait for processes that were told to end."""


class Rendered(NamedTuple):
    """A page as it came out."""

    path: str
    hash: bytes
    size: int
    written: bool
    """False where it is what was published before."""


class Batch(NamedTuple):
    """What a worker hands back for some pages: those that should exist, and fragments worth keeping."""

    pages: list[Rendered]
    fragments: dict[int, dict[PaperId, str]]


class ReadTask(NamedTuple):
    """Markdown files to read."""

    files: list[content.File]
    again: bool


class RenderTask(NamedTuple):
    """Pages to render, of one kind."""

    kind: str
    keys: list[str]


@dataclass(slots=True)
class Job:
    """What a worker must know; it travels to other processes."""

    config: Config
    staging: Path
    """The folder that pages are written to."""
    extras: Extras = field(default_factory=Extras)
    prepares: tuple[int, ...] = ()
    """Kinds of fragments that pages which show papers in full make of them, for other pages to find."""
    everything: bool = True
    """Whether every page is written, or only those that differ from what was published."""


class Worker:
    """Reads digests and renders pages in one process."""

    def __init__(self) -> None:
        self._reader = Reader()
        self._site: Site | None = None
        self._job: Job | None = None
        self._folders: set[str] = set()

    def read(self, job: Job, task: ReadTask) -> list[content.Outcome]:
        """What the digests among some files are now."""
        display = content.shown(job.config.content, job.config.folder)
        found = [
            content.read(path, stat, job.config.content, display, self._reader, known, again=task.again)
            for path, stat, known in task.files
        ]
        return [reading for reading in found if reading is not None]

    def render(self, job: Job, task: RenderTask) -> Batch:
        """Pages, written to the staging folder.

        Raises:
            ThemeError: A template is at fault.
            OSError: They cannot be written.
        """
        site = self.site(job)
        kind = KINDS[task.kind]
        site.prepares = job.prepares if kind.shows_in_full else ()
        pages = [
            self._put(job, site, path, body)
            for key, body in kind.render(task.keys, site)
            # The owner's own file goes before a page of the same path.
            if (path := kind.path(key)) not in job.extras.static or kind.name == "static"
        ]
        kept = site.rendered.copy()
        site.rendered.clear()
        return Batch(pages, kept)

    def site(self, job: Job) -> Site:
        """The site of a job, opened at first use."""
        if self._site is None or self._job is not job:
            self._site = workspace.open_site(job.config, job.extras, everything=job.everything)
            self._job = job
        return self._site

    def close(self) -> None:
        """Let go of the archive."""
        if self._site is not None:
            self._site.archive.close()
            self._site = None

    def _put(self, job: Job, site: Site, path: str, body: bytes) -> Rendered:
        digest = blake2b(body, digest_size=12).digest()
        written = job.everything or site.archive.build_state.page_hash(path) != digest
        if written:
            self._write(job.staging, path, body)
        return Rendered(path, digest, len(body), written)

    def _write(self, staging: Path, path: str, body: bytes) -> None:
        target = f"{staging}/{path}"
        folder = target.rpartition("/")[0]
        if folder not in self._folders:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self._folders.add(folder)
        # The cheapest way to a file: pathlib and buffered streams cost as much again as the system calls.
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o644)
        try:
            view = memoryview(body)
            while view:
                view = view[os.write(descriptor, view) :]
        finally:
            os.close(descriptor)


class Renderer(Protocol):
    """Has work done. Results come in the order of the tasks."""

    job: Job

    def read(self, tasks: Iterable[ReadTask]) -> Iterator[list[content.Outcome]]:
        """See `Worker.read`."""

    def render(self, tasks: Iterable[RenderTask]) -> Iterator[Batch]:
        """See `Worker.render`."""

    def close(self) -> None:
        """End all processes."""


class Serial:
    """Everything in this process."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._worker = Worker()

    def read(self, tasks: Iterable[ReadTask]) -> Iterator[list[content.Outcome]]:
        """One after the other."""
        return (self._worker.read(self.job, task) for task in tasks)

    def render(self, tasks: Iterable[RenderTask]) -> Iterator[Batch]:
        """One after the other."""
        return (self._worker.render(self.job, task) for task in tasks)

    def close(self) -> None:
        """Let go of the archive."""
        self._worker.close()


class Parallel:
    """Processes, started at the first task; each keeps its archive and templates open from task to task."""

    def __init__(self, job: Job, processes: int, *, start_method: str | None = None) -> None:
        self.job = job
        self._processes = processes
        self._start_method = start_method or ("fork" if sys.platform == "linux" else "spawn")
        self._executor: ProcessPoolExecutor | None = None

    def read(self, tasks: Iterable[ReadTask]) -> Iterator[list[content.Outcome]]:
        """Some tasks at a time."""
        return self._map(_read, tasks)

    def render(self, tasks: Iterable[RenderTask]) -> Iterator[Batch]:
        """Some tasks at a time."""
        return self._map(_render, tasks)

    def close(self) -> None:
        """End the processes, whatever they are doing."""
        if self._executor:
            # There is no public way to end processes that are at work.
            workers = list((self._executor._processes or {}).values())  # noqa: SLF001
            manager: Any = self._executor._executor_manager_thread  # noqa: SLF001
            self._executor.shutdown(wait=False, cancel_futures=True)
            for worker in workers:
                worker.terminate()
            if manager:
                # Where Python ends before this thread does, it complains of a pipe that is closed.
                manager.join(_PATIENCE)
            self._executor = None

    def _map(self, work: Callable[[Job, _Item], _Result], tasks: Iterable[_Item]) -> Iterator[_Result]:
        """Results in the order of the tasks; never more than a few tasks ahead, so that none pile up in memory."""
        executor = self._started()
        ahead: deque[Future[_Result]] = deque()
        try:
            for task in tasks:
                ahead.append(executor.submit(work, self.job, task))
                if len(ahead) > 4 * self._processes:
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()
        except BrokenProcessPool:
            raise _killed() from None

    def start(self) -> None:
        """Start the processes now rather than at the first task."""
        try:
            self._started().submit(_nothing).result()
        except BrokenProcessPool:
            raise _killed() from None

    def _started(self) -> ProcessPoolExecutor:
        if self._executor is None:
            context = multiprocessing.get_context(self._start_method)
            self._executor = ProcessPoolExecutor(self._processes, mp_context=context, initializer=_initialize)
        return self._executor


def _killed() -> SitegenError:
    return SitegenError(
        "a worker process was killed",
        "there may be too little memory: build with fewer processes (-j 1); the site is as it was",
    )


_worker = Worker()
_job: Job | None = None


def _initialize() -> None:
    """Prepare a worker process: the parent handles signals, and a worker does not outlive it."""
    processes.serve_parent()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


def _known(job: Job) -> Job:
    """The same job as last time, if it is: a worker keeps its site open for it."""
    global _job  # noqa: PLW0603 - a worker process has one job at a time
    if _job is None or job != _job:
        _job = job
    return _job


def _nothing() -> None:
    """What a pool is started with."""


def _read(job: Job, task: ReadTask) -> list[content.Outcome]:
    return _worker.read(job, task)


def _render(job: Job, task: RenderTask) -> Batch:
    return _worker.render(_known(job), task)
