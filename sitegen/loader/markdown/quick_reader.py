"""Read a record of the usual form into a paper at once. The full loader reads all other records.

Almost every record of a collector has the usual form: all fields in order, identifier and times as arXiv's API writes them.
One regular expression splits and checks such a record. The paper is the same as that of the full loader, and a record with a
problem does not have the usual form: `tests/test_loader_quick_reader.py` compares both.
"""

import re
from datetime import datetime
from typing import Final

from sitegen import arxiv
from sitegen.loader.fields import read_authors, read_subjects
from sitegen.loader.markdown.record import FIELDS, PARTS, TITLE, VALUE, field_pattern
from sitegen.loader.paper import OPTIONAL_READERS
from sitegen.models import Paper
from sitegen.text import clean

_TIME: Final = r"((?:19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}\+00:00)"
"""A time as arXiv's API writes it, in one of the years of `fields.YEARS`."""

_VALUES: Final = {"identifier": arxiv.API_ADDRESS, "published": _TIME, "updated": _TIME}
"""Part of the paper -> the pattern of its usual value. Other parts may have any value."""

_PATTERN: Final = "".join(field_pattern(field, _VALUES.get(field.part, VALUE)) for field in FIELDS)
_USUAL = re.compile(rf"{TITLE}{VALUE}{_PATTERN}\n*")

_PLACES: Final = {part: place + (place > PARTS.index("identifier")) for place, part in enumerate(PARTS)} | {
    "version": PARTS.index("identifier") + 1
}
"""Part of the paper -> its group in `_USUAL`, from 0."""

_TITLE: Final = _PLACES["title"]
_IDENTIFIER: Final = _PLACES["identifier"]
_VERSION: Final = _PLACES["version"]
_ABSTRACT: Final = _PLACES["abstract"]
_AUTHORS: Final = _PLACES["authors"]
_CATEGORIES: Final = _PLACES["categories"]
_PUBLISHED: Final = _PLACES["published"]
_UPDATED: Final = _PLACES["updated"]
_OPTIONAL: Final = tuple((name, _PLACES[name], read) for name, read in OPTIONAL_READERS if name in _PLACES)


class _ProblemError(ValueError):
    """A field has a problem, which the full loader reports."""


def read_regular(text: str) -> Paper | None:
    """Return the paper of a record; None if the full loader must read the record.

    ``text`` runs from the title to the end of the last blank line after the record.
    """
    found = _USUAL.fullmatch(text)
    if not found:
        return None
    values = found.groups()
    if "\n  " in text:
        values = tuple(value and value.replace("\n  ", " ") for value in values)
    title = clean(values[_TITLE])
    try:
        subjects = read_subjects(values[_CATEGORIES], _refuse)
        authors = read_authors(values[_AUTHORS], _refuse)
        published = datetime.fromisoformat(values[_PUBLISHED])
        same = values[_UPDATED] == values[_PUBLISHED]
        updated = published if same else datetime.fromisoformat(values[_UPDATED])
    except ValueError:
        return None
    if not (title and subjects and authors):
        return None
    return Paper(
        values[_IDENTIFIER],
        int(values[_VERSION]),
        title,
        clean(values[_ABSTRACT]),
        authors,
        subjects.categories,
        subjects.classes,
        published,
        updated,
        **{name: read(values[place]) for name, place, read in _OPTIONAL},
    )


def _refuse(field: str, message: str, remedy: str) -> None:
    raise _ProblemError
