"""Merge the records of one paper: the newest one counts, and others add fields that it lacks."""

from collections.abc import Sequence
from typing import Any, Final

from sitegen.archive.columns import COLUMNS, FIELDS, PARTIAL, PUBLISHED, read_fields, write_fields

_KEPT: Final = frozenset({"version", "title", "updated", "fields", "partial"})
"""Columns that are those of the newest record, or have a rule of their own."""
_FILLED: Final = tuple(place for place, column in enumerate(COLUMNS, 1) if column.name not in _KEPT)
"""Indexes in a `Row` of the columns that other records may fill."""

Fields = tuple[Any, ...]
"""A `Row` without hash."""


def merge_records(records: Sequence[Fields]) -> Fields:
    """Return the fields of a paper from its records, newest first.

    If the newest record is partial, each column that is empty there gets the value of the first record that has one. The
    collectors' own fields of all records are kept; of two with the same name, that of the newer record counts.
    """
    merged = list(records[0])
    if merged[PARTIAL]:
        for place in _FILLED:
            merged[place] = merged[place] or next((row[place] for row in records if row[place]), merged[place])
        # A record with a day and one with the time on that day describe the same paper.
        day = merged[PUBLISHED]
        times = [row[PUBLISHED] for row in records if day and (row[PUBLISHED] or "").startswith(day)]
        merged[PUBLISHED] = max(times, key=len, default=day)
    stored = {row[FIELDS]: None for row in records if row[FIELDS]}
    if len(stored) > 1 or (stored and not merged[FIELDS]):
        found = {field.name: field for text in reversed(stored) for field in read_fields(text)}
        order = dict.fromkeys(field.name for text in stored for field in read_fields(text))
        merged[FIELDS] = write_fields(tuple(found[name] for name in order))
    return tuple(merged)
