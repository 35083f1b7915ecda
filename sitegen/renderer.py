"""Read digests and render pages, in this process or in several."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from sitegen import content, workspace
from sitegen.archive import DigestEncoder, PaperId, ReadResult
from sitegen.config import Config
from sitegen.output_changes import RenderedPage
from sitegen.pages import KINDS, Extras, Site
from sitegen.worker_pool import ParallelPool, Pool, SerialPool


class Batch(NamedTuple):
    """What a worker hands back for some pages: those that should exist, and fragments worth keeping."""

    pages: list[tuple[str, RenderedPage]]
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
        self._encoder = DigestEncoder()
        self._site: Site | None = None
        self._job: Job | None = None
        self._folders: set[str] = set()

    def read(self, task: tuple[Job, ReadTask]) -> list[ReadResult]:
        """Read the digests among some files."""
        job, (files, again) = task
        display = content.shown(job.config.content, job.config.folder)
        found = [
            content.read(path, stat, job.config.content, display, self._encoder, known, again=again)
            for path, stat, known in files
        ]
        return [reading for reading in found if reading is not None]

    def render(self, task: tuple[Job, RenderTask]) -> Batch:
        """Render pages, and write them to the staging folder.

        Raises:
            ThemeError: A template is at fault.
            OSError: They cannot be written.
        """
        job, (kind_name, keys) = task
        site = self.site(job)
        kind = KINDS[kind_name]
        site.prepares = job.prepares if kind.shows_in_full else ()
        pages = [
            self._put(job, site, path, body)
            for key, body in kind.render(keys, site)
            # The owner's own file goes before a page of the same path.
            if (path := kind.path(key)) not in job.extras.static or kind.name == "static"
        ]
        kept = site.rendered.copy()
        site.rendered.clear()
        return Batch(pages, kept)

    def site(self, job: Job) -> Site:
        """The site of a job, opened at first use."""
        if self._site is None or self._job != job:
            self._site = workspace.open_site(job.config, job.extras, everything=job.everything)
            self._job = job
        return self._site

    def close(self) -> None:
        """Let go of the archive."""
        if self._site is not None:
            self._site.archive.close()
            self._site = None

    def _put(self, job: Job, site: Site, path: str, body: bytes) -> tuple[str, RenderedPage]:
        digest = blake2b(body, digest_size=12).digest()
        written = job.everything or site.archive.build_state.page_hash(path) != digest
        if written:
            self._write(job.staging, path, body)
        return path, RenderedPage(digest, len(body), written)

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


class Renderer:
    """Read digests and render pages, in this process or in several; results come in the order of the tasks.

    Args:
        job: The job of all tasks until it is replaced.
        processes: How many processes to use; 1 for this one.
        start_method: How to start them, see `worker_pool.ParallelPool`.
    """

    def __init__(self, job: Job, processes: int = 1, *, start_method: str | None = None) -> None:
        self.job = job
        self.pool: Pool[Worker] = (
            SerialPool(Worker) if processes == 1 else ParallelPool(Worker, processes, start_method=start_method)
        )

    @property
    def is_parallel(self) -> bool:
        """True if the work is done by other processes."""
        return isinstance(self.pool, ParallelPool)

    def start(self) -> None:
        """Start the processes before the first task.

        Raises:
            SitegenError: A worker process was killed.
        """
        self.pool.start()

    def read(self, tasks: Iterable[ReadTask]) -> Iterator[list[ReadResult]]:
        """Yield the results of `Worker.read`."""
        return self.pool.run(Worker.read, ((self.job, task) for task in tasks))

    def render(self, tasks: Iterable[RenderTask]) -> Iterator[Batch]:
        """Yield the results of `Worker.render`."""
        return self.pool.run(Worker.render, ((self.job, task) for task in tasks))

    def close(self) -> None:
        """End all processes, and close the archive."""
        self.pool.close()
