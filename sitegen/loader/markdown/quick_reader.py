"""Read a record of the usual form into a paper at once. The full loader reads all other records.

Almost every record of a collector has the usual form: all fields in order, identifier and times as arXiv's API writes them.
One regular expression finds, splits and checks such a record in the bytes of the digest. The paper is the same as that of the full loader, and a record with a
problem does not have the usual form: `tests/test_loader_quick_reader.py` compares both.
"""

import re
import sys
from datetime import datetime
from typing import Final

from sitegen import arxiv
from sitegen.loader.fields import read_authors, read_subjects
from sitegen.loader.markdown.record import FIELDS, PARTS, TITLE, VALUE, field_pattern
from sitegen.loader.paper import OPTIONAL_READERS
from sitegen.models import Paper
from sitegen.text import clean_bytes

_TIME: Final = r"((?:19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}\+00:00)"
"""A time as arXiv's API writes it, in one of the years of `fields.YEARS`."""

_VALUES: Final = {"identifier": arxiv.API_ADDRESS, "published": _TIME, "updated": _TIME}
"""Part of the paper -> the pattern of its usual value. Other parts may have any value."""

_PATTERN: Final = "".join(field_pattern(field, _VALUES.get(field.part, VALUE)) for field in FIELDS)
_USUAL = re.compile(rf"{TITLE}{VALUE}{_PATTERN}\n*(?={TITLE}|\Z)".encode())
"""A record of the usual form, up to the title of the next one. No line in it begins like a title."""

_PLACES: Final = {part: place + (place > PARTS.index("identifier")) for place, part in enumerate(PARTS)} | {
    "version": PARTS.index("identifier") + 1
}
"""Part of the paper -> its group in `_USUAL`, from 0."""

_TITLE: Final = _PLACES["title"]
_IDENTIFIER: Final = _PLACES["identifier"]
_VERSION: Final = _PLACES["version"]
_ABSTRACT: Final = _PLACES["abstract"]
_LINKS: Final = _PLACES["links"]
_AUTHORS: Final = _PLACES["authors"]
_CATEGORIES: Final = _PLACES["categories"]
_PUBLISHED: Final = _PLACES["published"]
_UPDATED: Final = _PLACES["updated"]
_OPTIONAL: Final = tuple((name, _PLACES[name], read) for name, read in OPTIONAL_READERS if name in _PLACES)
"""Name, group and reader of each optional field."""


class _ProblemError(ValueError):
    """A field has a problem, which the full loader reports."""


def read_regular(source: bytes, begin: int = 0, end: int = sys.maxsize) -> tuple[Paper, int] | None:
    """Return the paper of the record that begins at an offset, and the offset of the next record.

    Return None if the full loader must read the record.

    Args:
        source: The bytes of a digest.
        begin: The offset of the record's title.
        end: The offset of the end of the last record.
    """
    found = _USUAL.match(source, begin, end)
    if not found:
        return None
    values = found.groups()
    try:
        title = clean_bytes(values[_TITLE])
        subjects = read_subjects(values[_CATEGORIES].decode(), _refuse)
        authors = read_authors(values[_AUTHORS].decode().replace("\n  ", " "), _refuse)
        written = values[_PUBLISHED]
        published = _time(written.decode())
        updated = published if values[_UPDATED] == written else _time(values[_UPDATED].decode())
        values[_LINKS].decode()  # Bytes that are not UTF-8 are a problem in any field.
        paper = Paper(
            values[_IDENTIFIER].decode(),
            int(values[_VERSION]),
            title,
            clean_bytes(values[_ABSTRACT]),
            authors or (),
            subjects.categories,
            subjects.classes,
            published,
            updated,
            # Almost all optional values are absent.
            **{
                name: read(value.decode(), _refuse)
                for name, place, read in _OPTIONAL
                if (value := values[place]) is not None and value != b"None"
            },
        )
    except ValueError:
        return None
    return (paper, found.end()) if title and subjects.categories and authors else None


def _time(raw: str) -> str:
    """Return a time of the usual form in ISO 8601.

    Raises:
        ValueError: The calendar or the clock has no such time.
    """
    datetime.fromisoformat(raw)
    return f"{raw[:10]}T{raw[11:19]}Z"


def _refuse(field: str, message: str, remedy: str) -> None:
    raise _ProblemError
