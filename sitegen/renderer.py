"""Render pages in a worker process, and write the pages that changed to the staging folder."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Final, NamedTuple, Self

from sitegen import workspace
from sitegen.archive import PaperId
from sitegen.config import Config
from sitegen.output_changes import RenderedPage
from sitegen.pages import KINDS, Extras, Site
from sitegen.site_parts import SiteParts

_NEW_FILE: Final = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class RenderJob:
    """The inputs of all render tasks of a build. A worker opens the site at the first task of a job."""

    config: Config
    parts: SiteParts
    """The optional parts that the site has."""
    staging: Path
    """The folder that pages are written to."""
    extras: Extras = field(default_factory=Extras)
    fragment_kinds: tuple[int, ...] = ()
    """Kinds of fragments to render together with the pages that show papers in full. Other pages use these fragments."""
    is_full: bool = True
    """True to write every page; False to write only pages that differ from the published ones."""


class RenderTask(NamedTuple):
    """Pages of one kind to render."""

    kind: str
    keys: list[str]


class RenderResult(NamedTuple):
    """The result of a render task."""

    paths: list[str]
    """The paths of the pages that should exist; the next three fields have the values of `RenderedPage` for each."""
    hashes: list[bytes]
    sizes: list[int]
    are_new: list[bool]
    fragments: dict[int, dict[PaperId, str]]
    """Fragments to keep: kind -> paper -> text."""

    @classmethod
    def of(cls, pages: Sequence[tuple[str, RenderedPage]], fragments: dict[int, dict[PaperId, str]]) -> Self:
        """Return a result. Lists of plain values pass between processes in a third of the time of an object for each page."""
        return cls(
            [path for path, _ in pages],
            [page.hash for _, page in pages],
            [page.size for _, page in pages],
            [page.is_new for _, page in pages],
            fragments,
        )

    @property
    def pages(self) -> Iterator[tuple[str, RenderedPage]]:
        """Path and page, for each page that should exist."""
        return zip(self.paths, map(RenderedPage, self.hashes, self.sizes, self.are_new), strict=True)


class Renderer:
    """Renders pages in one process."""

    def __init__(self) -> None:
        self._site: Site | None = None
        self._job: RenderJob | None = None
        self._folders: set[str] = set()
        """Folders inside the staging folder that exist."""

    def render(self, job: RenderJob, task: RenderTask) -> RenderResult:
        """Render pages, and write them to the staging folder.

        Raises:
            ThemeError: A template is wrong.
            OSError: The pages cannot be written.
        """
        site = self.site(job)
        kind = KINDS[task.kind]
        site.fragment_kinds = job.fragment_kinds if kind.shows_in_full else ()
        pages = [
            self._put(job, site, path, body)
            for key, body in kind.render(task.keys, site)
            # An owner's file replaces the page with the same path.
            if (path := kind.path(key)) not in job.extras.static or kind.name == "static"
        ]
        return RenderResult.of(pages, site.take_rendered())

    def site(self, job: RenderJob) -> Site:
        """Return the site of a job. It stays open until a task of another job comes."""
        if self._site is None or self._job != job:
            self.close()
            self._site = workspace.open_site(job.config, job.parts, job.extras, everything=job.is_full)
            self._job = job
        return self._site

    def close(self) -> None:
        """Close the index."""
        if self._site is not None:
            self._site.archive.close()
            self._site = None

    def _put(self, job: RenderJob, site: Site, path: str, body: bytes) -> tuple[str, RenderedPage]:
        """Write a page to the staging folder if it is new."""
        page_hash = blake2b(body, digest_size=12).digest()
        is_new = job.is_full or site.archive.build_state.page_hash(path) != page_hash
        if is_new:
            self._write(job.staging, path, body)
        return path, RenderedPage(page_hash, len(body), is_new)

    def _write(self, staging: Path, path: str, body: bytes) -> None:
        target = f"{staging}/{path}"
        folder = target.rpartition("/")[0]
        if folder not in self._folders:
            os.makedirs(folder, exist_ok=True)  # noqa: PTH103 - pathlib takes several times as long
            self._folders.add(folder)
        # System calls are the fastest way to write a file: pathlib and buffered streams take twice as long.
        descriptor = os.open(target, _NEW_FILE, 0o644)
        try:
            written = os.write(descriptor, body)
            while written < len(body):
                written += os.write(descriptor, memoryview(body)[written:])
        finally:
            os.close(descriptor)
