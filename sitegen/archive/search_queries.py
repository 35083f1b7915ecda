"""Read the texts that are searched, month by month, and cache a hash of each month and the papers of topics."""

import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import groupby
from typing import Any, NamedTuple, cast

from sitegen import names
from sitegen.archive.columns import MERGED, read_fields, read_venue
from sitegen.archive.ids import WANTED, PaperId, wanted
from sitegen.models import OwnField
from sitegen.venues import Venue

_HASHED = """
SELECT paper.day, paper.identifier, record.hash, MAX(IFNULL(record.updated, ''), paper.day),
    record.venue, record.code, record.project
FROM paper JOIN record ON record.id = paper.record WHERE paper.day >= ? AND paper.day <= ? ORDER BY paper.day, identifier
"""

_TEXTS = """
SELECT paper.id, paper.identifier, paper.day, record.title, record.abstract, record.authors, paper.categories,
    record.fields, record.doi, record.comment, record.journal, record.venue, record.code, record.project
FROM paper JOIN record ON record.id = paper.record WHERE paper.day >= ? AND paper.day <= ? ORDER BY paper.day, identifier
"""
_RECORDS = f"""
SELECT record.day, paper.id, paper.identifier, paper.day, record.title, record.abstract, record.authors,
    record.categories, record.fields, record.doi, record.comment, record.journal, record.venue, record.code, record.project
FROM record JOIN paper ON paper.id = record.paper
WHERE paper.id {WANTED} AND record.source != {MERGED} ORDER BY record.day, record.id
"""
_BATCH = 1000


class SearchText(NamedTuple):
    """The searched fields of a paper; title and abstract still hold TeX."""

    paper: PaperId
    identifier: str
    day: str
    title: str
    abstract: str
    authors: tuple[str, ...]
    """As the paper spells them, without TeX."""
    categories: str
    """Codes separated by blanks, the primary one first."""
    fields: tuple[OwnField, ...]
    """Fields of the collector's own."""
    doi: str | None
    """As written; see `citations.dois`."""
    comment: str | None
    journal: str | None
    """The journal reference."""
    venue: Venue | None
    has_code: bool
    has_project: bool


class SearchQueries:
    """Queries of the search: the texts of papers, a hash of each month's texts, and the papers of topics.

    Months are those of the papers' own days.
    """

    def __init__(self, connection: sqlite3.Connection, *, read_only: bool) -> None:
        self._connection = connection
        self._read_only = read_only

    def texts(self, first: str, last: str) -> Iterator[SearchText]:
        """Yield the papers of the months from ``first`` to ``last``, ordered by own day and identifier."""
        rows = self._connection.execute(_TEXTS, (f"{first}-00", f"{last}-99"))
        while batch := rows.fetchmany(_BATCH):
            # Authors of the record, not of the byline: a month's hash does not depend on authors.toml.
            yield from map(_search_text, batch)

    def record_texts(self, papers: Iterable[PaperId]) -> Iterator[tuple[str, SearchText]]:
        """Yield every record of papers with the day of its digest, ordered by that day."""
        for listed, *values in self._connection.execute(_RECORDS, (wanted(papers),)):
            yield listed, _search_text(values)

    def month_hashes(self) -> dict[str, tuple[int, bytes]]:
        """Return for each month the number of papers and a hash of all their fields, oldest month first."""
        return {month: values[:2] for month, values in self._months().items()}

    def month_updates(self) -> dict[str, str]:
        """Return for each month the latest listing or update of its papers, oldest month first."""
        return {month: latest for month, (_, _, latest) in self._months().items()}

    def _months(self) -> dict[str, tuple[int, bytes, str]]:
        cached = {row[0]: row[1:] for row in self._connection.execute("SELECT * FROM month_hash")}
        months = [month for (month,) in self._connection.execute("SELECT DISTINCT month FROM month_pair ORDER BY 1")]
        missing = [month for month in months if month not in cached]
        made = self._hash_months(missing[0], missing[-1], cached) if missing else {}
        if made and not self._read_only:
            rows = [(month, *values) for month, values in made.items()]
            self._connection.executemany("INSERT OR REPLACE INTO month_hash VALUES (?, ?, ?, ?)", rows)
        return {month: made.get(month) or cached[month] for month in months}

    def _hash_months(self, first: str, last: str, cached: Mapping[str, object]) -> dict[str, tuple[int, bytes, str]]:
        """Return number of papers, hash and latest update of the months from ``first`` to ``last`` that are not cached."""
        found = {}
        rows = self._connection.execute(_HASHED, (f"{first}-00", f"{last}-99"))
        for month, papers in groupby(rows, lambda row: row[0][:7]):
            if month in cached:
                continue
            listed = list(papers)
            # The hash of a record does not cover what follows from its fields.
            text = "\n".join(
                f"{day} {identifier} {record_hash} {venue}\t{code}\t{project}"
                for day, identifier, record_hash, _, venue, code, project in listed
            )
            month_hash = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).digest()
            found[month] = (len(listed), month_hash, max(row[3] for row in listed))
        return found

    def topic_months(self, query: str) -> dict[str, tuple[bytes, Sequence[PaperId]]]:
        """Return month -> the month's hash when a topic was searched in it, and the papers found, newest first."""
        rows = self._connection.execute("SELECT month, month_hash, papers FROM topic_month WHERE query = ?", (query,))
        return {
            month: (month_hash, cast("Sequence[PaperId]", array("I", papers))) for month, month_hash, papers in rows
        }

    def put_topic_months(self, rows: Iterable[tuple[str, str, bytes, Iterable[PaperId]]]) -> None:
        """Cache query, month, month's hash and papers, unless the archive is read-only."""
        if not self._read_only:
            values = [
                (query, month, month_hash, array("I", papers).tobytes()) for query, month, month_hash, papers in rows
            ]
            self._connection.executemany("INSERT OR REPLACE INTO topic_month VALUES (?, ?, ?, ?)", values)

    def clear_topic_months(self) -> None:
        """Delete the cached papers of topics. They depend on the version of the search."""
        self._connection.execute("DELETE FROM topic_month")


def _search_text(values: Sequence[Any]) -> SearchText:
    """Return the text of a row of `_TEXTS`, or of `_RECORDS` without its first value."""
    (
        paper,
        identifier,
        day,
        title,
        abstract,
        authors,
        categories,
        fields,
        doi,
        comment,
        journal,
        venue,
        code,
        project,
    ) = values
    return SearchText(
        paper,
        identifier,
        day,
        title,
        abstract,
        _display_names(authors),
        categories,
        read_fields(fields),
        doi,
        comment,
        journal,
        read_venue(venue) if venue else None,
        bool(code),
        bool(project),
    )


def _display_names(authors: str) -> tuple[str, ...]:
    """Return the displayed names in a record's column."""
    return tuple(map(names.display, authors.split("\n"))) if authors else ()
