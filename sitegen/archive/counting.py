"""Counts that pages show: papers an author, papers a month. Counted again for what an ingest touched."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from sitegen.archive.changes import Changes
from sitegen.authority import Authority

_COUNT_SPELLINGS = """
CREATE TEMP TABLE counted AS SELECT authorship.author, authorship.spelling, COUNT(*) AS papers, MIN(paper.day) AS first,
MAX(paper.day) AS last FROM authorship JOIN paper ON paper.id = authorship.paper {where} GROUP BY 1, 2
"""

_SPELLINGS = """
SELECT counted.author, spelling.shown, counted.papers, counted.first, counted.last FROM temp.counted counted
JOIN spelling ON spelling.id = counted.spelling ORDER BY counted.author
"""

_PAPERS_A_DAY = (
    "SELECT source.day, COUNT(DISTINCT record.paper) FROM source JOIN record ON record.source = source.id "
    "{where} GROUP BY source.day"
)

_NEIGHBOURS = (
    "SELECT MAX(month) FROM month_pair WHERE category = :code AND other = :code AND month < :month",
    "SELECT MIN(month) FROM month_pair WHERE category = :code AND other = :code AND month > :month",
)

_WANTED = "IN (SELECT value FROM json_each(?))"


def count_authors(
    connection: sqlite3.Connection, authority: Authority, touched: set[int], page_from: int, changes: Changes
) -> None:
    """Count the touched authors' papers (all authors', where everything changed) and name them by their commonest spelling."""
    if changes.everything:
        _count(connection, authority, "", ())
        connection.execute("DELETE FROM author WHERE papers = 0")
        return
    wanted = json.dumps(sorted(touched))
    before = _people(connection, wanted, page_from)
    connection.execute(f"UPDATE author SET papers = 0 WHERE id {_WANTED}", (wanted,))
    _count(connection, authority, f"WHERE authorship.author {_WANTED}", (wanted,))
    after = _people(connection, wanted, page_from)
    # Those included whom a digest names and no paper has: their spelling is merged, or its record is not the newest.
    connection.execute("DELETE FROM author WHERE papers = 0")
    for address, shard, _, _ in after.values():
        changes.authors.add(address)
        changes.shards.add(shard)
    renamed = [person for person in after if before[person][2:] != after[person][2:]]
    _touch_co_authors(connection, renamed, changes)
    appeared = [person for person in after if before[person][3] != after[person][3]]
    _touch_papers(connection, appeared, changes)


def _count(connection: sqlite3.Connection, authority: Authority, where: str, parameters: tuple[str, ...]) -> None:
    # Counted into a table of its own first: a table must not be written while it is read.
    connection.execute(_COUNT_SPELLINGS.format(where=where), parameters)
    people = connection.execute(
        f"SELECT id, key FROM author WHERE key {_WANTED}", (json.dumps(sorted(authority.shown)),)
    )
    given = {person: authority.shown[key] for person, key in people.fetchall()}
    rows = connection.execute(_SPELLINGS)
    updates = (_author_columns(list(group), given) for _, group in groupby(rows, itemgetter(0)))
    sql = "UPDATE author SET name = ?, papers = ?, first = ?, last = ? WHERE id = ?"
    for batch in _batches(updates):
        connection.executemany(sql, batch)
    connection.execute("DROP TABLE temp.counted")


def _author_columns(
    spellings: list[tuple[int, str, int, str, str]], given: dict[int, str]
) -> tuple[str, int, str, str, int]:
    person, commonest, total, first, last = spellings[0]
    if len(spellings) > 1:
        names: Counter[str] = Counter()
        for _, shown, papers, _, _ in spellings:
            names[shown] += papers
        commonest = min(names, key=lambda name: (-names[name], name))
        total = names.total()
        first, last = min(row[3] for row in spellings), max(row[4] for row in spellings)
    return given.get(person, commonest), total, first, last, person


def _batches(updates: Iterator[tuple[str, int, str, str, int]]) -> Iterator[list[tuple[str, int, str, str, int]]]:
    batch = []
    for update in updates:
        batch.append(update)
        if len(batch) == 10_000:
            yield batch
            batch = []
    yield batch


def _people(connection: sqlite3.Connection, wanted: str, page_from: int) -> dict[int, tuple[str, str, str, bool]]:
    """Author -> address, shard, name, whether there is a page."""
    sql = f"SELECT id, address, shard, name, papers >= ? FROM author WHERE id {_WANTED}"
    return {
        row[0]: (row[1], row[2], row[3], bool(row[4])) for row in connection.execute(sql, (max(page_from, 1), wanted))
    }


def _touch_co_authors(connection: sqlite3.Connection, people: list[int], changes: Changes) -> None:
    """Their co-authors' pages name them."""
    sql = (
        "SELECT DISTINCT author.address FROM authorship mine JOIN paper ON paper.id = mine.paper "
        "JOIN authorship theirs ON theirs.paper = mine.paper JOIN author ON author.id = theirs.author "
        f"WHERE mine.author {_WANTED}"
    )
    changes.authors.update(address for (address,) in connection.execute(sql, (json.dumps(people),)))


def _touch_papers(connection: sqlite3.Connection, people: list[int], changes: Changes) -> None:
    """Wherever a paper of theirs is shown, their name becomes a link or stops being one."""
    papers = [
        row[0]
        for row in connection.execute(
            f"SELECT DISTINCT paper FROM authorship WHERE author {_WANTED}", (json.dumps(people),)
        )
    ]
    wanted = json.dumps(papers)
    connection.execute(f"DELETE FROM fragment WHERE paper {_WANTED}", (wanted,))
    for identifier, day, categories in connection.execute(
        f"SELECT identifier, day, categories FROM paper WHERE id {_WANTED}", (wanted,)
    ):
        changes.papers.add(identifier)
        for code in categories.split(" "):
            changes.categories.add(code)
            changes.category_months.add((code, day[:7]))
    sql = (
        f"SELECT DISTINCT source.day FROM record JOIN source ON source.id = record.source WHERE record.paper {_WANTED}"
    )
    changes.days.update(day for (day,) in connection.execute(sql, (wanted,)))


def count_days(connection: sqlite3.Connection, changes: Changes) -> None:
    """Count the papers of the touched days (all, where everything changed); note the neighbours of days that came or went."""
    if changes.everything:
        connection.execute(f"INSERT INTO day {_PAPERS_A_DAY.format(where='')}")
        return
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
        for _, categories in listed:
            codes = categories.split(" ")
            pairs.update((code, other) for code in codes for other in codes)
            primaries.update((codes[0], other) for other in codes)
        connection.executemany(
            "INSERT INTO month_pair VALUES (?, ?, ?, ?, ?)",
            [(month, *pair, papers, primaries[pair]) for pair, papers in sorted(pairs.items())],
        )
