"""Derive the columns of the table `record` from the fields of `Paper`, and convert papers to rows.

A field that is added to `Paper` becomes a column. Its type decides how it is stored: text and integers unchanged, times as
ISO 8601, tuples of text as one text. A field that may be None becomes a column that may be NULL.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime
from functools import lru_cache, partial
from hashlib import blake2b
from operator import attrgetter
from types import NoneType
from typing import Any, Final, get_args, get_origin, get_type_hints

from sitegen.models import Paper, PaperRow

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


@lru_cache(maxsize=1)  # most papers were published and updated at the same time
def _write_time(time: datetime) -> str:
    """Return a time in UTC and whole seconds as text."""
    return f"{time.isoformat()[: len('2019-10-19T17:57:02')]}Z"


def _skip_none(convert: _Convert, value: object) -> object:
    return None if value is None else convert(value)


def column(name: str, annotation: object) -> Column:
    """Return the column for a field with a type annotation.

    Raises:
        TypeError: There is no rule for storing values of the type.
    """
    types = set(get_args(annotation)) if NoneType in get_args(annotation) else {annotation}
    optional = NoneType in types
    [stored] = types - {NoneType}
    write: _Convert | None = None
    if stored is datetime:
        write = _write_time
    elif get_origin(stored) is tuple and get_args(stored) == (str, ...):
        separator = _SEPARATORS.get(name, "\n")
        write = separator.join
    elif stored not in (str, int):
        raise TypeError(f"Paper.{name} has a type that the archive cannot store: {annotation}")
    if optional and write:
        write = partial(_skip_none, write)
    declaration = f"{name} {'INTEGER' if stored is int else 'TEXT'}{'' if optional else ' NOT NULL'}"
    return Column(name, declaration, write)


_, *_FIELDS = fields(Paper)  # The first is the identifier, which is stored in the table `paper`.
_TYPES = get_type_hints(Paper)

COLUMNS: Final = tuple(column(field.name, _TYPES[field.name]) for field in _FIELDS)
"""A column for each field of `Paper` except the identifier, in the same order."""

DECLARED: Final = ", ".join(column.declaration for column in COLUMNS)
"""The columns in SQL, for the definition of the table."""

SELECTED: Final = ", ".join(
    f"record.{column.name}" for column in COLUMNS if column.name in PaperRow._fields and column.name != "authors"
)
"""The columns that `PaperRow` has in common with `Paper`, in SQL and in the order of both."""

INSERT: Final = (
    f"INSERT INTO record (id, paper, source, {', '.join(column.name for column in COLUMNS)}, hash) "
    f"VALUES ({', '.join('?' * (len(COLUMNS) + 4))})"
)
"""The statement that stores a record: id, row of the paper, row of the source, then a `Row` without the identifier."""

_PLACES: Final = {column.name: place for place, column in enumerate(COLUMNS, 1)}
CATEGORIES: Final = _PLACES["categories"]
"""Index of the categories in a `Row`."""
PUBLISHED: Final = _PLACES["published"]
"""Index of the time of version 1 in a `Row`."""

_values = attrgetter("identifier", *_PLACES)
_WRITTEN: Final = tuple((place, column.write) for place, column in enumerate(COLUMNS, 1) if column.write)


def to_row(paper: Paper) -> Row:
    """Return a paper as a row. Its hash (63 bits) covers all fields."""
    values = list(_values(paper))
    for place, write in _WRITTEN:
        values[place] = write(values[place])
    record_hash = blake2b("\0".join(map(str, values)).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return (*values, int.from_bytes(record_hash) >> 1)
