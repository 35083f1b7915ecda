"""Check all files of a site, in one process or several."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sitegen.checker import file_checks
from sitegen.checker.check_result import CheckResult
from sitegen.checker.file_list import FileList
from sitegen.checker.quick_check import QuickChecker
from sitegen.checker.site_index import Location, SiteIndex
from sitegen.worker_pool import ParallelPool, Pool, SerialPool

Progress = Callable[[int, int], None]
"""Called with the number of checked files and the number of all files to check."""

Batch = tuple[tuple[str, tuple[str, ...]], ...]
"""Folders, each with the names of files in it."""

_BATCH_FILES = 500
_BATCH_BYTES = 8_000_000
_FEW = 3_000
"""With fewer files than this, one process is faster than several."""
_PAGES = (".html", ".htm")
_UNREADABLE = "hosts cannot read it either: correct its permissions, or build again if it was changed meanwhile"


@dataclass(frozen=True, slots=True)
class Site:
    """The site to check."""

    root: Path
    index: SiteIndex


def check_files(site: Site, files: FileList, jobs: int, progress: Progress | None) -> Iterator[CheckResult]:
    """Check files in batches, and yield the result of each batch, in the order of folders.

    Raises:
        SitegenError: A worker process was killed.
    """
    batches = list(_batches(files))
    total = sum(map(_length, batches))
    done = 0
    make_worker = partial(_FileChecker, site)
    pool: Pool[_FileChecker] = SerialPool(make_worker) if jobs == 1 or total < _FEW else ParallelPool(make_worker, jobs)
    with closing(pool):
        for batch, result in zip(batches, pool.run(_FileChecker.check_batch, batches), strict=True):
            done += _length(batch)
            if progress:
                progress(done, total)
            yield result


class _FileChecker:
    """A worker that checks files. It remembers valid tags from batch to batch."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._root = f"{site.root}/"
        self._pages = QuickChecker(site.index)

    def check_batch(self, batch: Batch) -> CheckResult:
        """Check the files of a batch."""
        result = CheckResult()
        for folder, names in batch:
            for name in names:
                result.merge(self._check_file(folder, name))
        return result

    def close(self) -> None:
        """Do nothing: each file is closed after it is read."""

    def _check_file(self, folder: str, name: str) -> CheckResult:
        location = self._site.index.location(folder, name)
        try:
            with open(self._root + location.path, "rb", buffering=0) as file:  # noqa: PTH123 - a Path takes twice the time
                data = file.read()
        except OSError as error:
            result = CheckResult()
            result.add_error(location, 0, "unreadable", f"the file cannot be read: {error.strerror}", _UNREADABLE)
            return result
        result = self._check_content(name, data, location)
        if result.errors and self._site.index.is_static(location.path):
            result.errors_to_warnings()
        return result

    def _check_content(self, name: str, data: bytes, location: Location) -> CheckResult:
        if name.endswith(_PAGES):
            return self._pages.check(data, location)
        check = file_checks.check_for(name)
        return check(data, location, self._site.index) if check else CheckResult()


def _batches(files: FileList) -> Iterator[Batch]:
    """Divide the files that can be checked into batches, limited by number and by size."""
    pieces: list[tuple[str, tuple[str, ...]]] = []
    count = weight = 0
    for folder in files.folders:
        names: list[str] = []
        for name, size in zip(folder.names, folder.sizes, strict=True):
            if not (name.endswith(_PAGES) or file_checks.check_for(name)):
                continue
            names.append(name)
            count, weight = count + 1, weight + size
            if count >= _BATCH_FILES or weight >= _BATCH_BYTES:
                yield (*pieces, (folder.path, tuple(names)))
                pieces, names, count, weight = [], [], 0, 0
        if names:
            pieces.append((folder.path, tuple(names)))
    if pieces:
        yield tuple(pieces)


def _length(batch: Batch) -> int:
    return sum(len(names) for _, names in batch)
