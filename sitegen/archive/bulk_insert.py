"""Insert many rows with few statements.

``executemany`` runs a statement for each row. For rows of a few short columns, a statement for many rows takes half of the
time.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from itertools import chain, islice

_VALUES = 250
"""Values in a statement. SQLite takes at least 999, and more than this number does not save more time."""


def insert(connection: sqlite3.Connection, table: str, width: int, rows: Iterable[Sequence[object]]) -> None:
    """Insert rows, given with all ``width`` columns of the table in their order."""
    row = f"({', '.join('?' * width)})"
    together = max(1, _VALUES // width)
    many = f"INSERT INTO {table} VALUES {', '.join([row] * together)}"
    remaining = iter(rows)
    while len(batch := list(islice(remaining, together))) == together:
        connection.execute(many, list(chain.from_iterable(batch)))
    connection.executemany(f"INSERT INTO {table} VALUES {row}", batch)
