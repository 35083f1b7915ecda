"""Read the digest in a file of any input format, or report why the file cannot be read."""

from pathlib import Path
from typing import Final

from sitegen.errors import Problem
from sitegen.loader.dating import UNDATED
from sitegen.loader.input_formats import find_format
from sitegen.loader.location import named_day
from sitegen.loader.recognition import find_digest_problem, find_other_format
from sitegen.models import Digest
from sitegen.source_settings import Description

MAX_DIGEST_BYTES: Final = 256 * 2**20
"""A larger file is refused, because files are read into memory: 50,000 papers take about 100 MB."""


def read_digest(
    file: Path, path: str = "", *, location: str = "", description: Description | None = None
) -> Digest | None:
    """Return the digest in a file; None if the file is a page.

    A file that cannot be read is a digest without papers that is `UNDATED` and not complete.

    Args:
        file: The file.
        path: Its path in problems; ``file`` by default.
        location: Its path below the content folder, whose parts may name day and category; ``path`` by default.
        description: The settings that describe its format, if there are any.
    """
    path = path or str(file)
    try:
        if not file.is_file():
            return _unreadable(Problem(path, 0, "not a file", "replace it with a text file"))
        with file.open("rb") as stream:
            source = stream.read(MAX_DIGEST_BYTES + 1)
    except OSError as error:
        return _unreadable(Problem(path, 0, f"cannot be read: {error.strerror or error}", "make it readable"))
    if len(source) > MAX_DIGEST_BYTES:
        remedy = "split the file: a day may have several digests"
        return _unreadable(Problem(path, 0, f"more than {MAX_DIGEST_BYTES:,} bytes", remedy))
    return examine(source, path, location=location, description=description)


def examine(
    source: bytes, path: str, *, location: str = "", known: bool = False, description: Description | None = None
) -> Digest | None:
    """Return the digest in the bytes of a file; None if the file is a page.

    For a file that should be a digest but cannot be read as one, return an `UNDATED` digest without papers, not complete.

    Args:
        source: The file's bytes.
        path: Its path in problems.
        location: Its path below the content folder; ``path`` by default.
        known: True if an earlier build read papers from the file.
        description: The settings that describe its format, if there are any.
    """
    location = location or path
    if description:
        # Few sites have such settings.
        from sitegen.loader.described import source_file

        problem = find_other_format(source, path)
        return _unreadable(problem) if problem else source_file.parse(source, path, location, description)
    if not known and not named_day(location) and not source.strip():
        return None
    if format := find_format(source, location):
        return format.parse(source, path, location)
    problem = find_digest_problem(source, path, location, known=known)
    return _unreadable(problem) if problem else None


def _unreadable(problem: Problem) -> Digest:
    """Return an `UNDATED` digest that is not complete because of a problem."""
    return Digest(UNDATED, "", (), (problem,), problem)
