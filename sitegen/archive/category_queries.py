"""Read categories: counts by month, papers, and papers that a category lists for the first time."""

import sqlite3
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from sitegen.archive.ids import WANTED, PaperId, wanted


class CategoryCounts(NamedTuple):
    """The counts of a category."""

    code: str
    papers: int
    primaries: int
    """Papers whose primary category it is."""
    first: str
    """The month of its oldest paper."""
    last: str
    """The month of its newest paper."""


class CategoryQueries:
    """Queries about categories: their counts, their papers, and their new papers.

    Days are the papers' own days; in the methods about new papers, they are the days on which the category first listed a
    paper. Months are the months of these days.
    """

    def __init__(self, connection: sqlite3.Connection, *, read_only: bool) -> None:
        self._connection = connection
        self._read_only = read_only
        self._new_months: dict[str, list[str]] = {}

    def counts(self) -> list[CategoryCounts]:
        """Return every category with its counts, ordered by code."""
        sql = (
            "SELECT category, SUM(papers), SUM(primaries), MIN(month), MAX(month) FROM month_pair "
            "WHERE category = other AND category != '' GROUP BY category ORDER BY category"
        )
        return [CategoryCounts(*row) for row in self._connection.execute(sql)]

    def month_counts(self, code: str) -> dict[str, int]:
        """Return the number of a category's papers in each month, oldest month first."""
        sql = "SELECT month, papers FROM month_pair WHERE category = ?1 AND other = ?1 ORDER BY month"
        return dict(self._connection.execute(sql, (code,)).fetchall())

    def years(self) -> set[str]:
        """Return the years in which papers have categories."""
        sql = "SELECT DISTINCT substr(month, 1, 4) FROM month_pair WHERE category = other AND category != ''"
        return {year for (year,) in self._connection.execute(sql)}

    def month_counts_of_all(self) -> dict[str, dict[str, tuple[int, int]]]:
        """Return for each category and month the number of papers, and of papers whose primary category it is."""
        found: dict[str, dict[str, tuple[int, int]]] = {}
        sql = (
            "SELECT category, month, papers, primaries FROM month_pair WHERE category = other AND category != '' "
            "ORDER BY category, month"
        )
        for category, month, papers, primaries in self._connection.execute(sql):
            found.setdefault(category, {})[month] = (papers, primaries)
        return found

    def related(self, code: str, limit: int) -> list[tuple[str, int]]:
        """Return the categories in which a category's papers are most often listed too, with the number of papers."""
        sql = (
            "SELECT other, SUM(papers) FROM month_pair WHERE category = ?1 AND other != ?1 "
            "GROUP BY other ORDER BY 2 DESC, 1 LIMIT ?2"
        )
        return self._connection.execute(sql, (code, limit)).fetchall()

    def pair_counts(self, codes: Sequence[str]) -> dict[tuple[str, str], int]:
        """Return the number of papers in both of two categories, for all pairs of ``codes``."""
        sql = (
            f"SELECT category, other, SUM(papers) FROM month_pair WHERE category {WANTED} AND other {WANTED} "
            "GROUP BY category, other"
        )
        rows = self._connection.execute(sql, (wanted(codes), wanted(codes)))
        return {(category, other): papers for category, other, papers in rows}

    def papers(self, code: str, month: str) -> list[tuple[PaperId, str]]:
        """Return a category's papers of a month, newest first, each with its own day."""
        sql = (
            "SELECT listing.paper, listing.day FROM listing JOIN paper ON paper.id = listing.paper "
            "WHERE category = ? AND listing.day >= ? AND listing.day <= ? "
            "ORDER BY listing.day DESC, paper.published DESC, paper.identifier DESC"
        )
        return self._connection.execute(sql, (code, f"{month}-00", f"{month}-32")).fetchall()

    def updates(self, year: str) -> dict[tuple[str, str], str]:
        """Return the latest listing or update of a paper by category and month of a year, ordered by both."""
        sql = (
            "SELECT paper.categories, substr(paper.day, 1, 7), MAX(MAX(IFNULL(record.updated, ''), paper.day)) FROM paper "
            "JOIN record ON record.id = paper.record WHERE paper.day >= ? AND paper.day <= ? GROUP BY 1, 2"
        )
        found: dict[tuple[str, str], str] = {}
        for categories, month, latest in self._connection.execute(sql, (f"{year}-00", f"{year}-99")):
            for code in categories.split():
                found[code, month] = max(found.get((code, month), ""), latest)
        return dict(sorted(found.items()))

    # New papers, by the day on which the category first listed them

    def new_days(self, code: str, limit: int) -> list[tuple[str, int]]:
        """Return the newest days on which a category first listed papers, newest first, with the number of papers."""
        moved = self._connection.execute(
            "SELECT paper.day, first_listing.day FROM first_listing JOIN paper ON paper.id = first_listing.paper "
            "WHERE category = ?",
            (code,),
        ).fetchall()
        lacking = Counter(own for own, _ in moved)
        sql = "SELECT day, COUNT(*) FROM listing WHERE category = ? GROUP BY day ORDER BY day DESC LIMIT ?"
        # `subtract` may leave no papers on up to `len(lacking)` of these days, so that many more days are read.
        own_days = self._connection.execute(sql, (code, limit + len(lacking))).fetchall()
        counts = Counter(dict(own_days)) + Counter(first for _, first in moved)
        counts.subtract(lacking)
        return sorted(((day, papers) for day, papers in counts.items() if papers > 0), reverse=True)[:limit]

    def newest_days(self) -> dict[str, str]:
        """Return for each category the newest day on which it first listed a paper."""
        return {row.code: self.new_days(row.code, 1)[0][0] for row in self.counts()}

    def new_papers(self, code: str, since: str, until: str = "9999-99") -> list[tuple[PaperId, str]]:
        """Return the papers that a category first listed from ``since`` to ``until``, newest first, each with that day."""
        sql = (
            "SELECT paper.id, new.day FROM ("
            "SELECT paper, day FROM listing WHERE category = ?1 AND day >= ?2 AND day <= ?3 AND NOT EXISTS "
            "(SELECT 1 FROM first_listing first WHERE first.category = ?1 AND first.paper = listing.paper) "
            "UNION ALL SELECT paper, day FROM first_listing WHERE category = ?1 AND day >= ?2 AND day <= ?3"
            ") new JOIN paper ON paper.id = new.paper ORDER BY new.day DESC, paper.published DESC, paper.identifier DESC"
        )
        return self._connection.execute(sql, (code, since, until)).fetchall()

    def new_months(self, code: str) -> list[str]:
        """Return the months in which a category first listed papers, oldest first. A read-only archive caches the list."""
        if not self._read_only:
            self._new_months.clear()
        if code not in self._new_months:
            sql = (
                "SELECT month, papers FROM month_pair WHERE category = ?1 AND other = ?1 UNION ALL "
                "SELECT substr(day, 1, 7), 1 FROM first_listing WHERE category = ?1 UNION ALL "
                "SELECT substr(paper.day, 1, 7), -1 FROM first_listing JOIN paper ON paper.id = first_listing.paper "
                "WHERE category = ?1"
            )
            found = self._connection.execute(
                f"SELECT month FROM ({sql}) GROUP BY month HAVING SUM(papers) > 0 ORDER BY month", (code,)
            )
            self._new_months[code] = [month for (month,) in found]
        return self._new_months[code]
