"""Read source files of the content folder in a worker, and convert digests to rows of the index."""

import time
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from sitegen import announced_days, loader
from sitegen.archive import DigestEncoder, NoLongerDigest, ReadResult, Unchanged
from sitegen.content import SourceFile
from sitegen.source_settings import Description, find

_SETTLED_NS = 2_000_000_000
"""Minimum age of a file with a reliable modification time, in nanoseconds. A younger file may change again within the
same clock tick of its file system, without a new time."""


class ReadTask(NamedTuple):
    """Source files to read."""

    folder: Path
    """The content folder."""
    display: str
    """Path of the content folder in messages."""
    files: list[SourceFile]
    accept_shrink: bool
    """True to read digests that are held back as if they were new."""
    descriptions: tuple[Description, ...] = ()
    """The settings ``[[source]]``, which describe the formats of some files."""
    day: str = announced_days.PUBLISHED
    """The setting ``day``, one of `announced_days.CHOICES`."""
    collected_from: Mapping[str, str] | None = None
    """See `Content.collected_from`."""


class SourceReader:
    """Reads source files in one process."""

    def __init__(self) -> None:
        self._encoder = DigestEncoder()

    def read(self, task: ReadTask) -> list[ReadResult]:
        """Read files. Files that are pages have no result."""
        results = [self._read(task, file) for file in task.files]
        return [result for result in results if result is not None]

    def _read(self, task: ReadTask, file: SourceFile) -> ReadResult | None:
        path, stat, known = file
        display_path = f"{task.display}/{path}"
        is_settled = time.time_ns() - stat.mtime_ns > _SETTLED_NS
        mtime_ns = stat.mtime_ns if is_settled else 0
        source = _read_bytes(task.folder / path, stat.size)
        description = find(task.descriptions, path)
        if source is None:
            # It must be read again next time: changed permissions alter neither size nor time.
            mtime_ns = 0
            file_path = task.folder / path
            digest = loader.read_digest(file_path, display_path, location=path, description=description)
            source_hash = b""
        else:
            source_hash = blake2b(source, digest_size=16).digest()
            is_accepted = task.accept_shrink and known is not None and known.held
            if known and known.hash == source_hash and not known.missing and not is_accepted:
                return Unchanged(path, mtime_ns)
            # The bytes that were hashed are parsed, even if the file changes in the meantime.
            had_papers = known is not None and known.papers and not task.accept_shrink
            digest = loader.examine(source, display_path, location=path, known=had_papers, description=description)
        if digest is None:
            return NoLongerDigest(path) if known else None
        # A conference has its papers on the day of its edition.
        if task.day == announced_days.ANNOUNCED and not (description and description.settings.edition):
            digest = announced_days.by_announcement(digest, (task.collected_from or {}).get(digest.category, ""))
        return self._encoder.encode(digest, path, display_path, stat.size, mtime_ns, source_hash)


def _read_bytes(file: Path, size: int) -> bytes | None:
    """Return a file's content; None if it cannot be read or is too large for a digest, which the loader reports."""
    if size > loader.MAX_DIGEST_BYTES:
        return None
    try:
        with file.open("rb", buffering=0) as stream:  # a buffer takes time for small files
            return stream.readall()
    except OSError:
        return None
