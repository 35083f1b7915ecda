"""Read days and months of digests, and the papers that digests list on them."""

import sqlite3

from sitegen.archive.columns import MERGED
from sitegen.archive.ids import PaperId


class DayQueries:
    """Queries about days: their papers, the previous and the next day, and the latest updates."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def counts(self, prefix: str = "") -> dict[str, int]:
        """Return the number of papers on each day, oldest day first; ``prefix`` is a year or month, if given."""
        sql = "SELECT day, papers FROM day WHERE day >= ? AND day < ? ORDER BY day"
        return dict(self._connection.execute(sql, (prefix, prefix + "~")).fetchall())

    def newest(self, limit: int) -> dict[str, int]:
        """Return the number of papers on each of the newest days, newest day first."""
        sql = "SELECT day, papers FROM day ORDER BY day DESC LIMIT ?"
        return dict(self._connection.execute(sql, (limit,)).fetchall())

    def month_counts(self) -> dict[str, int]:
        """Return the sum of papers over the days of each month, oldest month first."""
        sql = "SELECT substr(day, 1, 7), SUM(papers) FROM day GROUP BY 1 ORDER BY 1"
        return dict(self._connection.execute(sql).fetchall())

    def newest_month(self) -> str:
        """Return the month of the newest day, which can still grow; empty if there is no day."""
        return next(iter(self.newest(1)), "")[:7]

    def neighbors(self, day: str) -> tuple[str, str]:
        """Return the previous and the next day with papers, each empty if there is none."""
        sql = "SELECT (SELECT MAX(day) FROM day WHERE day < ?1), (SELECT MIN(day) FROM day WHERE day > ?1)"
        before, after = self._connection.execute(sql, (day,)).fetchone()
        return before or "", after or ""

    def papers(self, day: str) -> dict[PaperId, set[str]]:
        """Return the papers that digests list on a day, each with the categories of those digests."""
        sql = "SELECT record.paper, source.category FROM record JOIN source ON source.id = record.source WHERE record.day = ?"
        found: dict[PaperId, set[str]] = {}
        for paper, category in self._connection.execute(sql, (day,)):
            found.setdefault(paper, set()).add(category)
        return found

    def digests(self, day: str) -> list[str]:
        """Return the paths of the digests that list papers on a day, in order."""
        sql = "SELECT DISTINCT source.path FROM record JOIN source ON source.id = record.source WHERE record.day = ? ORDER BY 1"
        return [path for (path,) in self._connection.execute(sql, (day,))]

    def of_digests(self, *, by_listing: bool = False) -> dict[str, str]:
        """Return the day of each digest by path; digests whose day has no page are left out.

        With ``by_listing``, it is the first day on which the digest lists a paper.
        """
        if by_listing:
            sql = "SELECT source.path, MIN(record.day) FROM source JOIN record ON record.source = source.id GROUP BY source.id"
            return dict(self._connection.execute(sql).fetchall())
        return dict(self._connection.execute("SELECT path, day FROM source WHERE day IN (SELECT day FROM day)"))

    def updates(self, year: str) -> dict[str, str]:
        """Return for each day of a year the day itself or the latest update of its papers, whichever is later."""
        sql = (
            "SELECT record.day, MAX(MAX(IFNULL(newest.updated, ''), record.day)) FROM record "
            "JOIN paper ON paper.id = record.paper JOIN record newest ON newest.id = paper.record "
            f"WHERE record.day >= ? AND record.day <= ? AND record.source != {MERGED} GROUP BY record.day ORDER BY record.day"
        )
        return dict(self._connection.execute(sql, (f"{year}-00", f"{year}-99")).fetchall())

    def relisted_updates(self) -> dict[str, str]:
        """Return for each year the latest day or update of the papers that several days list."""
        # CROSS JOIN: SQLite would read all records first, although few papers are listed again.
        sql = (
            "SELECT substr(record.day, 1, 4), MAX(MAX(IFNULL(newest.updated, ''), record.day)) FROM relisted "
            f"CROSS JOIN record ON record.paper = relisted.paper AND record.source != {MERGED} "
            "CROSS JOIN paper ON paper.id = record.paper CROSS JOIN record newest ON newest.id = paper.record GROUP BY 1"
        )
        return dict(self._connection.execute(sql).fetchall())
