"""Merge the records of one paper: the newest one counts, and others add fields that it lacks."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from sitegen import announced_days
from sitegen.archive.columns import (
    ANNOUNCED,
    AUTHORS,
    COLUMNS,
    DERIVED,
    FIELDS,
    PARTIAL,
    PUBLISHED,
    read_announced,
    read_fields,
    to_paper,
    to_row,
    with_derived,
    write_fields,
)
from sitegen.models import OwnField, Paper

_KEPT: Final = frozenset(
    {"version", "title", "updated", "fields", "partial", "announced", *(column.name for column in DERIVED)}
)
"""Columns that are those of the newest record, or have a rule of their own."""
_FILLED: Final = tuple(place for place, column in enumerate(COLUMNS, 1) if column.name not in _KEPT)
"""Indexes in a `Row` of the columns that other records may fill."""

Fields = tuple[Any, ...]
"""A `Row` without hash."""


def merge_records(records: Sequence[Fields]) -> Fields:
    """Return the fields of a paper from its records, newest first.

    If the newest record is partial, each column that is empty there gets the value of the first record that has one, and
    authors of which it lists only the first are those of a record that continues the list. The collectors' own fields of all
    records are kept; of two with the same name, that of the newer record counts, but lists that no machine wrote are joined:
    a paper may be under a topic in one file, and under another in a second one. The announcements of all records are kept.
    """
    merged = list(records[0])
    if merged[PARTIAL]:
        for place in _FILLED:
            merged[place] = merged[place] or next((row[place] for row in records if row[place]), merged[place])
        listed = f"{merged[AUTHORS]}\n"
        longer = [row[AUTHORS] for row in records if row[AUTHORS].startswith(listed)]
        merged[AUTHORS] = max(longer, key=len, default=merged[AUTHORS])
        # A record with a day and one with the time on that day describe the same paper.
        day = merged[PUBLISHED]
        times = [row[PUBLISHED] for row in records if day and (row[PUBLISHED] or "").startswith(day)]
        merged[PUBLISHED] = max(times, key=len, default=day)
    stored = {row[FIELDS]: None for row in records if row[FIELDS]}
    if len(stored) > 1 or (stored and not merged[FIELDS]):
        found: dict[str, OwnField] = {}
        for field in (field for text in stored for field in read_fields(text)):
            found[field.name] = _joined(found[field.name], field) if field.name in found else field
        merged[FIELDS] = write_fields(tuple(found.values()))
    announced = {row[ANNOUNCED] for row in records if row[ANNOUNCED]}
    if len(announced) > 1 or (announced and not merged[ANNOUNCED]):
        announcements = (one for text in announced for one in read_announced(text))
        merged[ANNOUNCED] = announced_days.write(announced_days.union(announcements))
    return with_derived(merged) if merged[PARTIAL] else tuple(merged)


def _joined(newer: OwnField, older: OwnField) -> OwnField:
    """Return the newer of two fields with the same name, with the entries of both if they are lists that no machine wrote."""
    if newer.machine or older.machine or not (isinstance(newer.value, tuple) and isinstance(older.value, tuple)):
        return newer
    return newer._replace(value=tuple(dict.fromkeys((*newer.value, *older.value))))


def merge_papers(records: Sequence[tuple[str, Paper]], *, prefers_first: bool = False) -> Paper:
    """Return a paper as its records describe it together. The paper is partial if all records are.

    Args:
        records: The day (ISO) on which each record lists the paper, and the record. At least one.
        prefers_first: True if the first of equally new records counts; otherwise the order of the records does not matter.
    """
    if len(records) == 1:
        return records[0][1]
    papers = [paper for _, paper in records]

    def age(record: tuple[str, Paper]) -> tuple[object, ...]:
        """Return a key by which newer records sort last, as in `paper_ingest`."""
        day, paper = record
        updated = paper.updated or ""
        version = paper.version or max(
            (one.version or 0 for one in papers if updated and one.updated and one.updated <= updated), default=0
        )
        return version, updated, paper.version or 0, "" if updated else day, 0 if prefers_first else to_row(paper)[-1]

    newest_first = sorted(records, key=age, reverse=True)  # which keeps the order of equal ones
    merged = to_paper(merge_records([to_row(paper)[:-1] for _, paper in newest_first]))
    return replace(merged, partial=all(paper.partial for paper in papers))
