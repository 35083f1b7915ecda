"""Derive the columns of the table `record` from the fields of `Paper`, and convert papers to rows.

A field that is added to `Paper` becomes a column. Its type decides how it is stored: text and integers unchanged,
tuples of text as one text, own fields as JSON, announcements as in a digest, venues as kind, year and name. A field that may be None
becomes a column that may be NULL. The properties in `DERIVED` are columns too.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import partial
from hashlib import blake2b
from operator import attrgetter
from types import NoneType
from typing import Any, Final, get_args, get_origin, get_type_hints

import msgspec

from sitegen import announced_days
from sitegen.models import Announcement, OwnField, Paper, PaperRow
from sitegen.venues import Venue

Row = tuple[Any, ...]
"""A stored record: identifier of the paper, its `COLUMNS`, hash of the record."""

_Convert = Callable[[Any], Any]

_SEPARATORS: Final = {"categories": " "}
"""Field -> separator of a stored tuple. Other tuples are joined by line feeds."""


@dataclass(frozen=True, slots=True)
class Column:
    """A field of `Paper` as a column."""

    name: str
    declaration: str
    """In SQL: ``title TEXT NOT NULL``."""
    write: _Convert | None
    """Convert a field's value to the column's; None if they are equal."""
    read: _Convert | None
    """Convert the column's value to the field's; None if they are equal."""


def write_fields(fields: tuple[OwnField, ...]) -> str:
    """Return own fields as a column stores them."""
    return msgspec.json.encode(fields).decode() if fields else ""


def read_fields(stored: str) -> tuple[OwnField, ...]:
    """Return the own fields in a column."""
    return msgspec.json.decode(stored, type=tuple[OwnField, ...]) if stored else ()


def read_announced(stored: str) -> tuple[Announcement, ...]:
    """Return the announcements in a column, which has the form of a digest."""
    return (announced_days.read(stored) or ()) if stored else ()


def write_venue(venue: Venue) -> str:
    """Return a venue as a column stores it: ``accepted 2024 CVPR``; without the year if it is not known."""
    return f"{venue.kind} {venue.year or ''} {venue.name}"


def read_venue(stored: str) -> Venue:
    """Return the venue in a column."""
    kind, year, name = stored.split(" ", 2)
    return Venue(name, int(year) if year else None, kind)  # type: ignore[arg-type]  # It was one of `Kind`.


def _skip_none(convert: _Convert, value: object) -> object:
    return None if value is None else convert(value)


def _split(separator: str, stored: str) -> tuple[str, ...]:
    return tuple(stored.split(separator)) if stored else ()


def column(name: str, annotation: object) -> Column:
    """Return the column for a field with a type annotation.

    Raises:
        TypeError: There is no rule for storing values of the type.
    """
    types = set(get_args(annotation)) if NoneType in get_args(annotation) else {annotation}
    optional = NoneType in types
    [stored] = types - {NoneType}
    write: _Convert | None = None
    read: _Convert | None = None
    if stored == tuple[OwnField, ...]:
        write, read = write_fields, read_fields
    elif stored == tuple[Announcement, ...]:
        write, read = announced_days.write, read_announced
    elif stored is Venue:
        write, read = write_venue, read_venue
    elif get_origin(stored) is tuple and get_args(stored) == (str, ...):
        separator = _SEPARATORS.get(name, "\n")
        write, read = separator.join, partial(_split, separator)
    elif stored is bool:
        write, read = int, bool
    elif stored not in (str, int):
        raise TypeError(f"Paper.{name} has a type that the archive cannot store: {annotation}")
    if optional and write and read:
        write, read = partial(_skip_none, write), partial(_skip_none, read)
    declaration = f"{name} {'INTEGER' if stored in (int, bool) else 'TEXT'}{'' if optional else ' NOT NULL'}"
    return Column(name, declaration, write, read)


_, *_OTHERS = fields(Paper)  # The first is the identifier, which is stored in the table `paper`.
_TYPES = get_type_hints(Paper)

_FIELDS = tuple(column(field.name, _TYPES[field.name]) for field in _OTHERS)

DERIVED: Final = tuple(
    column(name, get_type_hints(getattr(Paper, name).fget)["return"]) for name in ("venue", "code", "project")
)
"""Columns with properties of `Paper`, which follow from its fields."""

COLUMNS: Final = (*_FIELDS, *DERIVED)
"""A column for each field of `Paper` except the identifier, in the same order, and those in `DERIVED`."""

DECLARED: Final = ", ".join(column.declaration for column in COLUMNS)
"""The columns in SQL, for the definition of the table."""

SELECTED: Final = ", ".join(
    f"record.{column.name}" for column in COLUMNS if column.name in PaperRow._fields and column.name != "authors"
)
"""The columns that `PaperRow` has in common with `Paper`, in SQL and in the order of both."""

MERGED: Final = 0
"""The ``source`` of a record that was merged from several records of a paper."""

INSERT: Final = (
    f"INSERT INTO record (id, paper, source, day, {', '.join(column.name for column in COLUMNS)}, hash) "
    f"VALUES ({', '.join('?' * (len(COLUMNS) + 5))})"
)
"""The statement that stores a record: id, row of the paper, row of the source, day, then a `Row` without the identifier."""

_PLACES: Final = {column.name: place for place, column in enumerate(COLUMNS, 1)}
CATEGORIES: Final = _PLACES["categories"]
"""Index of the categories in a `Row`."""
PUBLISHED: Final = _PLACES["published"]
"""Index of the time of version 1 in a `Row`."""
AUTHORS: Final = _PLACES["authors"]
"""Index of the authors in a `Row`."""
FIELDS: Final = _PLACES["fields"]
"""Index of the collector's own fields in a `Row`."""
PARTIAL: Final = _PLACES["partial"]
"""Index of `Paper.partial` in a `Row`."""
ANNOUNCED: Final = _PLACES["announced"]
"""Index of the announcements in a `Row`."""

_values = attrgetter("identifier", *_PLACES)
_WRITTEN: Final = tuple((place, column.write) for place, column in enumerate(COLUMNS, 1) if column.write)
_READ: Final = tuple((place, column.read) for place, column in enumerate(_FIELDS, 1) if column.read)
_FIRST_DERIVED: Final = len(_FIELDS) + 1


def to_row(paper: Paper) -> Row:
    """Return a paper as a row. Its hash (63 bits) covers all fields."""
    values = list(_values(paper))
    for place, write in _WRITTEN:
        values[place] = write(values[place])
    return (*values, record_hash(values))


def to_paper(values: Sequence[Any]) -> Paper:
    """Return the paper of a row. A hash at its end is ignored."""
    found = list(values[:_FIRST_DERIVED])
    for place, read in _READ:
        found[place] = read(found[place])
    return Paper(*found)


def with_derived(values: Sequence[Any]) -> tuple[Any, ...]:
    """Return the columns of a record, without hash, with the columns of `DERIVED` that follow from the others."""
    return to_row(to_paper(values))[:-1]


def record_hash(values: Sequence[object]) -> int:
    """Return the hash (63 bits) of identifier and `COLUMNS` of a record, without those in `DERIVED`, which tell nothing new.

    The order of equally new records and the names of search files depend on the hash. So a record without announcements has
    the hash that it had before there was this column.
    """
    counted = values[: _FIRST_DERIVED if values[ANNOUNCED] else ANNOUNCED]
    text = "\0".join(map(str, counted))
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()) >> 1
