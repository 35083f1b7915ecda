"""`sitegen.archive.bulk_insert`: all rows are inserted, in their order."""

import sqlite3
from contextlib import closing

import pytest

from sitegen.archive import bulk_insert


@pytest.mark.parametrize("count", [0, 1, 124, 125, 126, 250, 1000])
def test_all_rows_are_inserted(count: int) -> None:
    """Also if their number is not a multiple of the rows in a statement."""
    rows = [(number, f"name {number}") for number in range(count)]
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE kept (number INTEGER, name TEXT)")
        bulk_insert.insert(connection, "kept", 2, iter(rows))
        assert connection.execute("SELECT number, name FROM kept ORDER BY rowid").fetchall() == rows


def test_a_row_wider_than_a_statement_is_inserted() -> None:
    """Then each statement has one row."""
    width = 300
    columns = ", ".join(f"c{number}" for number in range(width))
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(f"CREATE TABLE kept ({columns})")
        bulk_insert.insert(connection, "kept", width, [tuple(range(width))] * 3)
        assert connection.execute("SELECT * FROM kept").fetchall() == [tuple(range(width))] * 3
