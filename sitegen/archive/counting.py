"""Counts that pages show: papers a day, papers a month. Counted again for what an ingest touched."""

import sqlite3
from collections import Counter
from itertools import groupby

from sitegen.archive.changes import Changes

_PAPERS_A_DAY = (
    "SELECT source.day, COUNT(DISTINCT record.paper) FROM source JOIN record ON record.source = source.id "
    "{where} GROUP BY source.day"
)

_NEIGHBOURS = (
    "SELECT MAX(month) FROM month_pair WHERE category = :code AND other = :code AND month < :month",
    "SELECT MIN(month) FROM month_pair WHERE category = :code AND other = :code AND month > :month",
)


def count_days(connection: sqlite3.Connection, changes: Changes) -> None:
    """Count the papers of the touched days (all, where everything changed); note the neighbours of days that came or went."""
    if changes.everything:
        connection.execute(f"INSERT INTO day {_PAPERS_A_DAY.format(where='')}")
        return
    before = _newest_month(connection)
    came_or_went = []
    for day in sorted(changes.days):
        known = connection.execute("DELETE FROM day WHERE day = ? RETURNING 1", (day,)).fetchall()
        added = connection.execute(
            f"INSERT INTO day {_PAPERS_A_DAY.format(where='WHERE day = ?')} RETURNING 1", (day,)
        ).fetchall()
        if known != added:
            came_or_went.append(day)
    for day in came_or_went:
        for sql in ("SELECT MAX(day) FROM day WHERE day < ?", "SELECT MIN(day) FROM day WHERE day > ?"):
            (neighbour,) = connection.execute(sql, (day,)).fetchone()
            if neighbour:
                changes.days.add(neighbour)
    after = _newest_month(connection)
    if before != after:
        changes.running = {before, after}


def _newest_month(connection: sqlite3.Connection) -> str:
    """Return the month of the newest day; empty if there is no day."""
    return str(connection.execute("SELECT IFNULL(substr(MAX(day), 1, 7), '') FROM day").fetchone()[0])


def count_months(connection: sqlite3.Connection, changes: Changes) -> None:
    """Count the touched months (all, where everything changed); note the neighbours of a category's months that came or went."""
    if changes.everything:
        _count_papers(connection, "SELECT day, categories FROM paper ORDER BY day", ())
        return
    touched = sorted(changes.category_months)
    before = _present(connection, touched)
    for month in sorted({month for _, month in touched}):
        connection.execute("DELETE FROM month_pair WHERE month = ?", (month,))
        connection.execute("DELETE FROM month_print WHERE month = ?", (month,))
        # A print tells papers by identifier, a topic's month by row; rows that are free are given out again.
        connection.execute("DELETE FROM topic_month WHERE month = ?", (month,))
        _count_papers(
            connection, "SELECT day, categories FROM paper WHERE day BETWEEN ? AND ?", (f"{month}-01", f"{month}-31")
        )
    for code, month in before ^ _present(connection, touched):
        for sql in _NEIGHBOURS:
            (neighbour,) = connection.execute(sql, {"code": code, "month": month}).fetchone()
            if neighbour:
                changes.category_months.add((code, neighbour))


def _present(connection: sqlite3.Connection, category_months: list[tuple[str, str]]) -> set[tuple[str, str]]:
    sql = "SELECT 1 FROM month_pair WHERE month = ? AND category = ? AND other = ?"
    return {(code, month) for code, month in category_months if connection.execute(sql, (month, code, code)).fetchone()}


def _count_papers(connection: sqlite3.Connection, sql: str, parameters: tuple[str, ...]) -> None:
    rows = connection.execute(sql, parameters)
    for month, listed in groupby(rows, lambda row: row[0][:7]):
        pairs: Counter[tuple[str, str]] = Counter()
        primaries: Counter[tuple[str, str]] = Counter()
        # Papers by thousands share a few hundred lists of categories.
        for categories, papers in Counter(row[1] for row in listed).items():
            codes = categories.split(" ")
            for other in codes:
                primaries[codes[0], other] += papers
                for code in codes:
                    pairs[code, other] += papers
        connection.executemany(
            "INSERT INTO month_pair VALUES (?, ?, ?, ?, ?)",
            [(month, *pair, papers, primaries[pair]) for pair, papers in sorted(pairs.items())],
        )
