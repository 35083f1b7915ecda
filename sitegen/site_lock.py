"""Lock a site, so that only one process changes its index or its digests."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from sitegen.config import Config
from sitegen.errors import BusyError, SitegenError

LOCK: Final = "lock"
"""Name of the lock file, beside the index."""

IMPORT_LOCK: Final = "import.lock"
"""Name of the lock file of imports, beside the index."""

SPOOLS: Final = "import"
"""Name of the folder with the spools of imports, beside the index. The holder of the lock of imports may remove them."""


@contextmanager
def lock(config: Config, *, timeout: float = 0) -> Iterator[None]:
    """Lock a site's index, so that only one build or preview writes it. Wait up to ``timeout`` seconds for the lock.

    Raises:
        BusyError: Another build or preview holds the lock.
        SitegenError: The folder of the index cannot be written.
    """
    with _lock(config, LOCK, timeout, "another build or preview is using this site's index"):
        yield


@contextmanager
def import_lock(config: Config) -> Iterator[None]:
    """Lock a site's digests, so that only one `sitegen import` or `sitegen fetch` writes them.

    Raises:
        BusyError: Another one holds the lock.
        SitegenError: The folder of the index cannot be written.
    """
    with _lock(config, IMPORT_LOCK, 0, "another import or fetch is writing this site's digests"):
        yield


@contextmanager
def _lock(config: Config, name: str, timeout: float, busy: str) -> Iterator[None]:
    """Lock the file with a name beside the index."""
    folder = config.index.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / name).acquire(timeout=timeout):
            yield
    except Timeout:
        raise BusyError(busy, "wait until it is done, or end it") from None
    except OSError as error:
        if error.filename and folder in (Path(error.filename), Path(error.filename).parent):
            raise SitegenError(f"cannot write {folder}: {error.strerror}", "make it writable") from error
        raise
