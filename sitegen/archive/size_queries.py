"""Read the size of the archive."""

import sqlite3

from sitegen.archive_size import ArchiveSize, authors_by_threshold

_BUSIEST_WEEK = """
SELECT COALESCE(MAX((
    SELECT SUM(papers) FROM day WHERE day > date(last.day, '-7 days') AND day <= last.day
)), 0) FROM day AS last
"""


def archive_size(connection: sqlite3.Connection) -> ArchiveSize:
    """Return the size of the archive. It reads all rows of small tables and indexes: some milliseconds for 100,000 papers."""
    papers = _number(connection, "SELECT COUNT(*) FROM paper")
    days, listings = connection.execute("SELECT COUNT(*), COALESCE(SUM(papers), 0) FROM day").fetchone()
    months = _number(connection, "SELECT COUNT(DISTINCT substr(day, 1, 7)) FROM day")
    busiest = _number(connection, _BUSIEST_WEEK)
    records = _number(connection, "SELECT COUNT(*) FROM record")
    digests, dollars, repeats = connection.execute(
        "SELECT COALESCE(SUM(size), 0), COALESCE(SUM(dollars), 0), COALESCE(SUM(repeats), 0) FROM source"
    ).fetchone()
    categories = connection.execute(
        "SELECT COUNT(DISTINCT category), COUNT(*), COALESCE(SUM(papers), 0) FROM month_pair "
        "WHERE category = other AND category != ''"
    ).fetchone()
    authors = dict(
        connection.execute("SELECT papers, COUNT(*) FROM author WHERE papers > 0 GROUP BY papers").fetchall()
    )
    return ArchiveSize(
        papers=papers,
        days=days,
        months=months,
        listings=listings,
        busiest_week=busiest,
        # Digests of several categories may have the same paper, which a day shows once. A paper that a file has once may be
        # listed on several days.
        text=digests * listings // max(records - repeats, 1),
        formulas=dollars // 2 * listings // max(records, 1),
        authorships=sum(number * count for number, count in authors.items()),
        categories=categories[0],
        category_months=categories[1],
        category_listings=categories[2],
        authors=authors_by_threshold(authors),
    )


def _number(connection: sqlite3.Connection, sql: str) -> int:
    return int(connection.execute(sql).fetchone()[0])
