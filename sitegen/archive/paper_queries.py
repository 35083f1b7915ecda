"""Read papers: their fields, identifiers, own days and order."""

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sitegen.archive.author_queries import AuthorQueries
from sitegen.archive.bylines import Bylines
from sitegen.archive.columns import SELECTED, read_announced, read_fields, read_venue
from sitegen.archive.ids import WANTED, PaperId, wanted
from sitegen.models import OwnField, PaperAuthor, PaperRow, utc
from sitegen.withdrawal import is_withdrawn

_ROWS = f"""
SELECT '', paper.categories, paper.id, paper.byline, paper.day, paper.identifier, {SELECTED}
FROM paper JOIN record ON record.id = paper.record
WHERE paper.id {WANTED} ORDER BY paper.published, paper.identifier
"""
_ROWS_OF_DAYS = f"""
WITH listed AS (
    SELECT record.day, record.paper, group_concat(source.category, ' ') AS digests
    FROM record JOIN source ON source.id = record.source WHERE record.day {WANTED} GROUP BY record.day, record.paper
)
SELECT listed.day, listed.digests, paper.id, paper.byline, paper.day, paper.identifier, {SELECTED}
FROM listed JOIN paper ON paper.id = listed.paper JOIN record ON record.id = paper.record
ORDER BY listed.day, paper.published, paper.identifier
"""
_IDENTIFIER = 5
"""Index of the first column of these queries that is a field of `PaperRow`."""
_ABSTRACT, _CATEGORIES, _CLASSES, _PUBLISHED, _UPDATED, _COMMENT, _FIELDS, _ANNOUNCED, _VENUE, _CODE = map(
    PaperRow._fields.index,
    ("abstract", "categories", "classes", "published", "updated", "comment", "fields", "announced", "venue", "code"),
)


class PaperQueries:
    """Queries about papers: their number, identifiers, fields, own days and order.

    The own day of a paper is the day of its publication if a digest of that day lists the paper; otherwise it is the first
    day that lists the paper.
    """

    def __init__(self, connection: sqlite3.Connection, authors: AuthorQueries, *, read_only: bool) -> None:
        self._connection = connection
        self._authors = authors
        self._bylines = Bylines(authors, read_only=read_only)

    def count(self) -> int:
        """Return the number of papers."""
        return int(self._connection.execute("SELECT COUNT(*) FROM paper").fetchone()[0])

    def schemes(self, papers: Iterable[PaperId] | None = None) -> set[str]:
        """Return the schemes of the identifiers (`identifiers.scheme`) of papers, of all papers by default."""
        if papers is not None:
            sql = f"SELECT DISTINCT substr(identifier, 1, instr(identifier, ':')) FROM paper WHERE id {WANTED}"
            return {scheme.rstrip(":") for (scheme,) in self._connection.execute(sql, (wanted(papers),))}
        # Only these, and arXiv's old identifiers, begin with a letter.
        sql = "SELECT DISTINCT substr(identifier, 1, instr(identifier, ':')) FROM paper WHERE identifier >= 'a'"
        found = {scheme.rstrip(":") for (scheme,) in self._connection.execute(sql)}
        return found | {""} if self._exists("identifier < 'a'") else found

    def has_categories(self) -> bool:
        """Return True if any paper has a category."""
        return self._exists("categories != ''")

    def has_authors(self) -> bool:
        """Return True if any paper has an author."""
        return self._exists("length(byline) > 0")

    def has_abstracts(self) -> bool:
        """Return True if any paper has an abstract."""
        return self._exists("abstract != ''", "record")

    def _exists(self, condition: str, table: str = "paper") -> bool:
        sql = f"SELECT EXISTS (SELECT 1 FROM {table} WHERE {condition})"
        return bool(self._connection.execute(sql).fetchone()[0])

    def last_id(self) -> int:
        """Return the largest id of a paper; 0 if there are none."""
        return int(self._connection.execute("SELECT IFNULL(MAX(id), 0) FROM paper").fetchone()[0])

    def ids(self, identifiers: Iterable[str]) -> list[PaperId]:
        """Return the ids of papers; identifiers without a paper are left out."""
        sql = f"SELECT id FROM paper WHERE identifier {WANTED}"
        return [paper for (paper,) in self._connection.execute(sql, (wanted(identifiers),))]

    def identifiers(self) -> Iterator[str]:
        """Yield every paper's identifier, ordered by own day."""
        rows = self._connection.execute("SELECT identifier FROM paper ORDER BY day, identifier")
        return (identifier for (identifier,) in rows)

    def rows(self, papers: Iterable[PaperId]) -> dict[PaperId, PaperRow]:
        """Return papers by id, the oldest publication first. None of the rows is marked as cross-listed."""
        return dict(self._read(_ROWS, wanted(papers)).get("", {}))

    def rows_of_days(self, days: Iterable[str]) -> dict[str, dict[PaperId, PaperRow]]:
        """Return the papers that digests list on each of the days, the oldest publication first.

        Days without papers are left out. The result is sorted by day.
        """
        return self._read(_ROWS_OF_DAYS, wanted(days))

    def _read(self, sql: str, parameter: str) -> dict[str, dict[PaperId, PaperRow]]:
        """Return the rows of a query by its first column. One query reads the papers, and at most two their names."""
        found = self._connection.execute(sql, (parameter,)).fetchall()
        authors = self._bylines.authors([row[3] for row in found])
        rows: dict[str, dict[PaperId, PaperRow]] = {}
        for row, names in zip(found, authors, strict=True):
            rows.setdefault(row[0], {})[row[2]] = _row(row, names)
        return rows

    def newest_update(self, papers: Iterable[PaperId]) -> datetime | None:
        """Return the latest time at which any of the papers was published or updated; None if there are no papers."""
        sql = (
            "SELECT MAX(MAX(IFNULL(record.updated, ''), IFNULL(record.published, paper.day))) FROM paper "
            f"JOIN record ON record.id = paper.record WHERE paper.id {WANTED}"
        )
        (iso,) = self._connection.execute(sql, (wanted(papers),)).fetchone()
        return utc(iso) if iso else None

    def titles_in(self, path: str) -> list[tuple[str, str]]:
        """Return identifier and title of each paper in a digest, ordered by identifier."""
        sql = """
            SELECT paper.identifier, record.title FROM record
            JOIN source ON source.id = record.source JOIN paper ON paper.id = record.paper
            WHERE source.path = ? ORDER BY paper.identifier, record.title
        """
        return self._connection.execute(sql, (path,)).fetchall()

    def own_fields(self) -> Iterator[tuple[OwnField, ...]]:
        """Yield the collectors' own fields of every record that has some. The search for the first one may read all records."""
        for (stored,) in self._connection.execute("SELECT fields FROM record WHERE fields != ''"):
            yield read_fields(stored)

    # Own days and months

    def own_days(self, limit: int) -> list[tuple[str, int]]:
        """Return the newest own days with their numbers of papers, newest first."""
        sql = "SELECT day, COUNT(*) FROM paper GROUP BY day ORDER BY day DESC LIMIT ?"
        return self._connection.execute(sql, (limit,)).fetchall()

    def own_days_of(self, papers: Iterable[PaperId]) -> dict[PaperId, str]:
        """Return the own day of each paper."""
        sql = f"SELECT id, day FROM paper WHERE id {WANTED}"
        return dict(self._connection.execute(sql, (wanted(papers),)).fetchall())

    def own_months(self) -> list[str]:
        """Return the months of own days, oldest first."""
        sql = "SELECT DISTINCT month FROM month_pair ORDER BY month"
        return [month for (month,) in self._connection.execute(sql)]

    def own_month_counts(self) -> dict[str, int]:
        """Return the number of papers in each month of own days, oldest month first."""
        sql = "SELECT month, SUM(primaries) FROM month_pair WHERE category = other GROUP BY month ORDER BY month"
        return dict(self._connection.execute(sql).fetchall())

    def between(self, first: str, last: str) -> list[tuple[PaperId, str]]:
        """Return the papers whose own day is from ``first`` to ``last``, newest first, each with that day."""
        sql = "SELECT id, day FROM paper WHERE day >= ? AND day <= ? ORDER BY day DESC, published DESC, identifier DESC"
        return self._connection.execute(sql, (first, last)).fetchall()

    def updates_in(self, month: str) -> list[tuple[str, str]]:
        """Return the identifiers of a month's papers, each with its own day or time of update, whichever is later."""
        sql = (
            "SELECT paper.identifier, MAX(IFNULL(record.updated, ''), paper.day) FROM paper JOIN record ON record.id = paper.record "
            "WHERE paper.day >= ? AND paper.day <= ? ORDER BY paper.day, identifier"
        )
        return self._connection.execute(sql, (f"{month}-00", f"{month}-32")).fetchall()

    # Order

    def newest_first(self, papers: Iterable[PaperId]) -> list[PaperId]:
        """Return papers ordered by own day, time of publication and identifier, newest first."""
        sql = f"SELECT id FROM paper WHERE id {WANTED} ORDER BY day DESC, published DESC, identifier DESC"
        return [paper for (paper,) in self._connection.execute(sql, (wanted(papers),))]

    def sort_keys(self, papers: Iterable[PaperId]) -> dict[PaperId, tuple[str, str]]:
        """Return time of publication and identifier of each paper. The papers of a day are sorted by them."""
        sql = f"SELECT id, IFNULL(published, ''), identifier FROM paper WHERE id {WANTED}"
        return {row[0]: row[1:] for row in self._connection.execute(sql, (wanted(papers),))}

    def relisted(self, since: str) -> set[PaperId]:
        """Return the papers that digests of several days list, if the last of these days is ``since`` or later."""
        return {paper for (paper,) in self._connection.execute("SELECT paper FROM relisted WHERE last >= ?", (since,))}


def _row(found: tuple[Any, ...], authors: tuple[PaperAuthor, ...]) -> PaperRow:
    """Return a row from the columns of `_ROWS` or `_ROWS_OF_DAYS`. Its first fields are the last columns, in the same order."""
    fields = list(found[_IDENTIFIER:])
    codes = fields[_CATEGORIES].split()
    classes = fields[_CLASSES]
    fields[_CATEGORIES] = tuple(codes)
    fields[_CLASSES] = tuple(classes.split("\n")) if classes else ()
    fields[_FIELDS] = read_fields(fields[_FIELDS])
    fields[_ANNOUNCED] = read_announced(fields[_ANNOUNCED])
    if venue := fields[_VENUE]:
        fields[_VENUE] = read_venue(venue)
    code = fields[_CODE]
    fields[_CODE] = tuple(code.split("\n")) if code else ()
    _, digests, _, _, day = found[:_IDENTIFIER]
    primary = codes[0] if codes else ""
    published, updated = fields[_PUBLISHED], fields[_UPDATED]
    is_revised = bool(published and updated and updated > published)
    is_cross_listed = bool(primary) and digests != primary and _lacks(digests or "", primary)
    withdrawn = is_withdrawn(fields[_COMMENT], fields[_ABSTRACT])
    return PaperRow._make((*fields, day, authors, primary, is_revised, withdrawn, is_cross_listed))


def _lacks(digests: str, category: str) -> bool:
    """Return True if digests of other categories list a paper, and none of ``category``. Digests may have no category."""
    codes = digests.split()
    return bool(codes) and category not in codes
