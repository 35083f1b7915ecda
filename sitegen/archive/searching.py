"""What the search and the topics ask of the archive: texts by month, and what is remembered of months."""

import json
import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from sitegen import names
from sitegen.archive import export

_PRINTED = """
SELECT paper.day, paper.identifier, record.hash, MAX(record.updated, paper.day)
FROM paper JOIN record ON record.id = paper.record WHERE day >= ? AND day <= ? ORDER BY day, identifier
"""

_TEXTS = """
SELECT paper.id, paper.identifier, paper.day, record.title, record.abstract, record.authors, paper.categories
FROM paper JOIN record ON record.id = paper.record WHERE day >= ? AND day <= ? ORDER BY day, identifier
"""
_LISTINGS = """
SELECT source.day, paper.id, paper.identifier, paper.day, record.title, record.abstract, record.authors, record.categories
FROM record JOIN source ON source.id = record.source JOIN paper ON paper.id = record.paper
WHERE paper.id IN (SELECT value FROM json_each(?)) ORDER BY source.day, record.id
"""
_BATCH = 1000


class Written(NamedTuple):
    """A paper as it is searched; title and abstract still hold TeX."""

    row: int
    identifier: str
    day: str
    title: str
    abstract: str
    authors: tuple[str, ...]
    """As the paper spells them, without TeX."""
    categories: str
    """Codes with blanks between, the primary one first."""


class Searching:
    """The part of the archive that the search reads."""

    connection: sqlite3.Connection

    def month_prints(self) -> dict[str, tuple[int, bytes]]:
        """Month of own days -> papers, and a hash that differs where anything about them does; oldest first."""
        return {month: values[:2] for month, values in self._months().items()}

    def month_updates(self) -> dict[str, str]:
        """Return for each month (by own day) the latest listing or update of its papers, oldest month first."""
        return {month: latest for month, (_, _, latest) in self._months().items()}

    def _months(self) -> dict[str, tuple[int, bytes, str]]:
        known = {row[0]: row[1:] for row in self.connection.execute("SELECT * FROM month_print")}
        months = [month for (month,) in self.connection.execute("SELECT DISTINCT month FROM month_pair ORDER BY 1")]
        missing = [month for month in months if month not in known]
        made = self._month_prints(missing[0], missing[-1], known) if missing else {}
        if made and self._writes():
            rows = [(month, *values) for month, values in made.items()]
            self.connection.executemany("INSERT OR REPLACE INTO month_print VALUES (?, ?, ?, ?)", rows)
        return {month: made.get(month) or known[month] for month in months}

    def _month_prints(self, first: str, last: str, known: Mapping[str, object]) -> dict[str, tuple[int, bytes, str]]:
        found = {}
        rows = self.connection.execute(_PRINTED, (f"{first}-00", f"{last}-99"))
        for month, papers in groupby(rows, lambda row: row[0][:7]):
            if month in known:
                continue
            listed = list(papers)
            text = "\n".join(f"{day} {identifier} {record_hash}" for day, identifier, record_hash, _ in listed)
            print_ = blake2b(text.encode(), digest_size=12).digest()
            found[month] = (len(listed), print_, max(latest for *_, latest in listed))
        return found

    def written(self, first: str, last: str) -> Iterator[Written]:
        """The papers of the months from ``first`` to ``last`` in order of own day and identifier."""
        rows = self.connection.execute(_TEXTS, (f"{first}-00", f"{last}-99"))
        while batch := rows.fetchmany(_BATCH):
            for row, identifier, day, title, abstract, authors, categories in batch:
                # Of the record, not of the byline: who is who in authors.toml is none of a month's print.
                yield Written(row, identifier, day, title, abstract, _named(authors), categories)

    def topic_months(self, query: str) -> dict[str, tuple[bytes, "array[int]"]]:
        """Month -> its print when it was looked through, and the papers that were found there, newest first."""
        sql = "SELECT month, print, papers FROM topic_month WHERE query = ?"
        return {month: (print, array("I", papers)) for month, print, papers in self.connection.execute(sql, (query,))}

    def put_topic_months(self, rows: Iterable[tuple[str, str, bytes, "array[int]"]]) -> None:
        """Remember query, month, print and papers, if this connection writes."""
        if self._writes():
            values = [(query, month, print, papers.tobytes()) for query, month, print, papers in rows]
            self.connection.executemany("INSERT OR REPLACE INTO topic_month VALUES (?, ?, ?, ?)", values)

    def export(self, target: Path) -> None:
        """Write papers, authors and categories to a new SQLite file, for others to read; see `export.TABLES`."""
        export.export(self.connection, target)

    def relisted(self, since: str) -> set[int]:
        """Return the papers that digests of several days list, if the last of these days is ``since`` or later."""
        return {paper for (paper,) in self.connection.execute("SELECT paper FROM relisted WHERE last >= ?", (since,))}

    def listings(self, papers: Iterable[int]) -> Iterator[tuple[str, Written]]:
        """Yield every record of papers as text to search, with the day of its digest, in order of that day."""
        for listed, row, identifier, day, title, abstract, authors, categories in self.connection.execute(
            _LISTINGS, (json.dumps(list(papers)),)
        ):
            yield listed, Written(row, identifier, day, title, abstract, _named(authors), categories)

    def newest_first(self, papers: Iterable[int]) -> list[int]:
        """Papers by own day, time and identifier, the newest first."""
        sql = (
            "SELECT id FROM paper WHERE id IN (SELECT value FROM json_each(?)) "
            "ORDER BY day DESC, published DESC, identifier DESC"
        )
        return [row for (row,) in self.connection.execute(sql, (json.dumps(list(papers)),))]

    def times_of(self, papers: Iterable[int]) -> dict[int, tuple[str, str]]:
        """Return time of publication and identifier of papers, by which the papers of a day are sorted."""
        sql = "SELECT id, published, identifier FROM paper WHERE id IN (SELECT value FROM json_each(?))"
        return {row[0]: row[1:] for row in self.connection.execute(sql, (json.dumps(list(papers)),))}

    def own_days_of(self, papers: Iterable[int]) -> dict[int, str]:
        """Paper -> its own day."""
        sql = "SELECT id, day FROM paper WHERE id IN (SELECT value FROM json_each(?))"
        return dict(self.connection.execute(sql, (json.dumps(list(papers)),)).fetchall())

    def _writes(self) -> bool:
        return bool(self.connection.execute("PRAGMA query_only").fetchone() == (0,))


def _named(authors: str) -> tuple[str, ...]:
    """Return the authors of a record's column, as shown."""
    return tuple(map(names.display, authors.split("\n"))) if authors else ()
