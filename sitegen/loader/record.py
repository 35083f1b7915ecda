"""A record: one paper exactly as a digest lists it, read from its lines and written back to them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

LABELS: Final = (
    "Arxiv ID",
    "DOI",
    "Categories",
    "Links",
    "Published",
    "Updated",
    "Authors",
    "Comment",
    "Journal",
    "Summary",
)
"""The fields of a record, in the only order in which they come."""

BLANK: Final = " \t\r\n"
"""What may end a line or fill an empty one."""

_MARKS = ("### ", *(f"\n- **{label}**: " for label in LABELS))
# A line is matched in one way only: a failure gives back each continuation once, so its cost stays linear.
_VALUE = r"([^\n]*+(?:\n  [^\n]*+)*)"
_REGULAR = re.compile("".join(re.escape(mark) + _VALUE for mark in _MARKS))


@dataclass(frozen=True, slots=True)
class Record:
    r"""One paper as written. Of a value that goes on over several lines, each is kept after ``\n``, without its indent.

    ``summary`` does not end in white space: the blank lines after it are the ``gap``.
    """

    title: str
    arxiv_id: str
    doi: str
    categories: str
    links: str
    published: str
    updated: str
    authors: str
    comment: str
    journal: str
    summary: str
    line: int = field(default=1, kw_only=True)
    """Of the title, from 1."""
    gap: int = field(default=3, kw_only=True)
    """Blank lines after the record."""


def read_regular(text: str, line: int) -> Record | None:
    """The record in ``text``, laid out as collectors do it; None where it is not, or where something is wrong with it.

    ``text`` runs from the title to the end of the last blank line after the record.
    """
    body = text.rstrip(BLANK)
    found = _REGULAR.fullmatch(body)
    if not found:
        return None
    values = found.groups()
    if body.count("\n") > len(LABELS):
        values = tuple(value.replace("\n  ", "\n") for value in values)
    return Record(*values, line=line, gap=gap(text, body))


def gap(text: str, body: str) -> int:
    """Blank lines in ``text`` behind its ``body``."""
    return max(text.count("\n", len(body)) - 1, 0)


def write_record(record: Record) -> str:
    """The lines of a record, as they stood in the digest but for white space at their ends."""
    values = (getattr(record, name) for name in islice(Record.__slots__, len(_MARKS)))
    written = (mark + value.replace("\n", "\n  ") for mark, value in zip(_MARKS, values, strict=True))
    return "".join(written) + "\n" * (record.gap + 1)


def write_digest(heading: str, records: Iterable[Record]) -> str:
    """A digest; ``heading`` is all that stands before the first record, its line break and blank lines included."""
    return heading + "".join(map(write_record, records))
