"""Count papers by day and by month. A later ingest counts touched days and months only."""

import sqlite3
from collections import Counter
from itertools import groupby

from sitegen.archive import bulk_insert
from sitegen.archive.changes import Changes
from sitegen.archive.columns import MERGED

_PAPERS_BY_DAY = f"SELECT day, COUNT(DISTINCT paper) FROM record WHERE source != {MERGED} {{where}} GROUP BY day"

_NEIGHBORS = (
    "SELECT MAX(month) FROM month_pair WHERE category = :code AND other = :code AND month < :month",
    "SELECT MIN(month) FROM month_pair WHERE category = :code AND other = :code AND month > :month",
)


def count_days(connection: sqlite3.Connection, changes: Changes) -> None:
    """Count the papers of touched days; of all days if everything changed. Add neighbors of new and deleted days."""
    if changes.everything:
        connection.execute(f"INSERT INTO day {_PAPERS_BY_DAY.format(where='')}")
        return
    before = _newest_month(connection)
    appeared_or_disappeared = []
    for day in sorted(changes.days):
        known = connection.execute("DELETE FROM day WHERE day = ? RETURNING 1", (day,)).fetchall()
        added = connection.execute(
            f"INSERT INTO day {_PAPERS_BY_DAY.format(where='AND day = ?')} RETURNING 1", (day,)
        ).fetchall()
        if known != added:
            appeared_or_disappeared.append(day)
    for day in appeared_or_disappeared:
        for sql in ("SELECT MAX(day) FROM day WHERE day < ?", "SELECT MIN(day) FROM day WHERE day > ?"):
            (neighbor,) = connection.execute(sql, (day,)).fetchone()
            if neighbor:
                changes.days.add(neighbor)
    after = _newest_month(connection)
    if before != after:
        changes.newest_months = {before, after}


def _newest_month(connection: sqlite3.Connection) -> str:
    """Return the month of the newest day; empty if there is no day."""
    return str(connection.execute("SELECT IFNULL(substr(MAX(day), 1, 7), '') FROM day").fetchone()[0])


def count_all_months(connection: sqlite3.Connection) -> None:
    """Count the papers of all months after a first ingest."""
    _count_papers(connection, "SELECT day, categories FROM paper ORDER BY day", ())


def count_months(connection: sqlite3.Connection, changes: Changes) -> None:
    """Count the papers of touched months. Add neighbors of a category's new and deleted months."""
    touched = sorted(changes.category_months)
    before = _present(connection, touched)
    for month in sorted(changes.own_months.union(month for _, month in touched)):
        connection.execute("DELETE FROM month_pair WHERE month = ?", (month,))
        connection.execute("DELETE FROM month_hash WHERE month = ?", (month,))
        # A month's hash depends on identifiers, but this table holds ids of papers, and ids that become free are reused.
        connection.execute("DELETE FROM topic_month WHERE month = ?", (month,))
        _count_papers(
            connection, "SELECT day, categories FROM paper WHERE day BETWEEN ? AND ?", (f"{month}-01", f"{month}-31")
        )
    for code, month in before ^ _present(connection, touched):
        for sql in _NEIGHBORS:
            (neighbor,) = connection.execute(sql, {"code": code, "month": month}).fetchone()
            if neighbor:
                changes.category_months.add((code, neighbor))


def _present(connection: sqlite3.Connection, category_months: list[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return the pairs of category and month that have papers."""
    sql = "SELECT 1 FROM month_pair WHERE month = ? AND category = ? AND other = ?"
    return {(code, month) for code, month in category_months if connection.execute(sql, (month, code, code)).fetchone()}


def _count_papers(connection: sqlite3.Connection, sql: str, parameters: tuple[str, ...]) -> None:
    """Count the papers that a query returns (own day and categories, ordered by month) by pair of categories."""
    rows = connection.execute(sql, parameters)
    for month, listed in groupby(rows, lambda row: row[0][:7]):
        pairs: Counter[tuple[str, str]] = Counter()
        primaries: Counter[tuple[str, str]] = Counter()
        # Thousands of papers share a few hundred lists of categories.
        for categories, papers in Counter(row[1] for row in listed).items():
            codes = categories.split() or [""]  # Papers without a category count, too.
            for other in codes:
                primaries[codes[0], other] += papers
                for code in codes:
                    pairs[code, other] += papers
        counts = [(month, *pair, papers, primaries[pair]) for pair, papers in sorted(pairs.items())]
        bulk_insert.insert(connection, "month_pair", 5, counts)
