"""Reads the files of a site, in one process or several."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sitegen.checker import documents
from sitegen.checker.findings import Findings
from sitegen.checker.ground import Ground, Place
from sitegen.checker.inventory import Inventory
from sitegen.checker.sieve import Sieve
from sitegen.worker_pool import ParallelPool, Pool, SerialPool

Progress = Callable[[int, int], None]
"""Told how many files are read, of how many."""

Batch = tuple[tuple[str, tuple[str, ...]], ...]
"""Folders, each with names of files in it."""

_BATCH_FILES = 500
_BATCH_BYTES = 8_000_000
_FEW = 3_000
"""Files that one process has read before others have started."""
_PAGES = (".html", ".htm")
_ALLOW = "hosts cannot read it either: correct its permissions, or build again if it was changed meanwhile"


@dataclass(frozen=True, slots=True)
class Site:
    """What every process has to know."""

    root: Path
    ground: Ground


def read(site: Site, stock: Inventory, jobs: int, progress: Progress | None) -> Iterator[Findings]:
    """What is found in each batch of files, in the order of their folders.

    Raises:
        SitegenError: A worker process was killed.
    """
    batches = list(_batches(stock))
    total = sum(map(_length, batches))
    done = 0
    make_worker = partial(_Reader, site)
    pool: Pool[_Reader] = SerialPool(make_worker) if jobs == 1 or total < _FEW else ParallelPool(make_worker, jobs)
    with closing(pool):
        for batch, found in zip(batches, pool.run(_Reader.batch, batches), strict=True):
            done += _length(batch)
            if progress:
                progress(done, total)
            yield found


class _Reader:
    """Reads batch after batch; remembers tags from one to the next."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._root = f"{site.root}/"
        self._sieve = Sieve(site.ground)

    def batch(self, batch: Batch) -> Findings:
        """What is found in these files."""
        found = Findings()
        for folder, names in batch:
            for name in names:
                found.merge(self._file(folder, name))
        return found

    def close(self) -> None:
        """Do nothing: all files are closed after they are read."""

    def _file(self, folder: str, name: str) -> Findings:
        place = self._site.ground.place(folder, name)
        try:
            with open(self._root + place.path, "rb", buffering=0) as file:  # noqa: PTH123 - a Path takes twice the time
                data = file.read()
        except OSError as error:
            found = Findings()
            found.fault(place, 0, "unreadable", f"the file cannot be read: {error.strerror}", _ALLOW)
            return found
        found = self._examined(name, data, place)
        if found.faults and self._site.ground.is_static(place.path):
            found.faults_to_warnings()
        return found

    def _examined(self, name: str, data: bytes, place: Place) -> Findings:
        if name.endswith(_PAGES):
            return self._sieve.sift(data, place)
        examine = documents.examiner(name)
        return examine(data, place, self._site.ground) if examine else Findings()


def _batches(stock: Inventory) -> Iterator[Batch]:
    """Cuts the files that can be examined into pieces of work, of a size in number and in bytes."""
    pieces: list[tuple[str, tuple[str, ...]]] = []
    files = weight = 0
    for folder in stock.folders:
        names: list[str] = []
        for name, size in zip(folder.names, folder.sizes, strict=True):
            if not (name.endswith(_PAGES) or documents.examiner(name)):
                continue
            names.append(name)
            files, weight = files + 1, weight + size
            if files >= _BATCH_FILES or weight >= _BATCH_BYTES:
                yield (*pieces, (folder.path, tuple(names)))
                pieces, names, files, weight = [], [], 0, 0
        if names:
            pieces.append((folder.path, tuple(names)))
    if pieces:
        yield tuple(pieces)


def _length(batch: Batch) -> int:
    return sum(len(names) for _, names in batch)
