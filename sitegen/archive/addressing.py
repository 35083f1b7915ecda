"""Choose the addresses of authors' pages.

An author with several spellings has the address of one of them (`slugs.author_key`); the addresses of the others redirect
there. Most authors have one spelling and got their address with their row. This module handles the rest, and the authors
that authors.toml names.
"""

import json
import sqlite3
from array import array
from collections.abc import Iterable, Iterator

from sitegen import slugs
from sitegen.archive.ids import WANTED
from sitegen.archive.rows import author as author_row
from sitegen.authority import Authority
from sitegen.names import Keys, fold, keys

_BATCH = 10_000


def named(connection: sqlite3.Connection, authority: Authority) -> set[int]:
    """Return the rows of authors that authors.toml names."""
    wanted = json.dumps(sorted(authority.shown))
    return {row for (row,) in connection.execute(f"SELECT id FROM author WHERE key {WANTED}", (wanted,))}


def former(connection: sqlite3.Connection, authors: Iterable[int]) -> set[str]:
    """Return the addresses of authors' other spellings."""
    sql = f"SELECT address FROM former_address WHERE author {WANTED}"
    return {address for (address,) in connection.execute(sql, (json.dumps(sorted(authors)),))}


def place(connection: sqlite3.Connection, authority: Authority, authors: set[int]) -> None:
    """Write the addresses of authors and of their other spellings. Their works must be counted already."""
    for batch in _batches(sorted(authors)):
        wanted = (json.dumps(batch),)
        connection.execute(f"DELETE FROM former_address WHERE author {WANTED}", wanted)
        rows = connection.execute(
            f"SELECT id, key, address, works FROM author WHERE papers > 0 AND id {WANTED}", wanted
        ).fetchall()
        spellings = _keys(connection, (works for *_, works in rows))
        moved, other = [], []
        for author, identity, address, works in rows:
            found = [spellings[spelling] for spelling in set(array("I", works)[1::2])]
            key = _key(identity, found, authority)
            row = author_row(key)
            if row[0] != address:
                moved.append((*row, author))
            left = {key for spelled in found for key in (spelled.key, spelled.bare)} - {key}
            other += [(address, author) for address in {slugs.author_address(key) for key in left} - {row[0]}]
        connection.executemany("UPDATE author SET address = ?, shard = ?, sort = ? WHERE id = ?", moved)
        connection.executemany("INSERT INTO former_address VALUES (?, ?)", sorted(other))


def _keys(connection: sqlite3.Connection, works: Iterable[bytes]) -> dict[int, Keys]:
    """Return the keys of all spellings in authors' works, by the row of the spelling."""
    spellings = {spelling for pairs in works for spelling in array("I", pairs)[1::2]}
    sql = f"SELECT id, name FROM spelling WHERE id {WANTED}"
    return {row: keys(name) for row, name in connection.execute(sql, (json.dumps(sorted(spellings)),))}


def _key(identity: str, spellings: Iterable[Keys], authority: Authority) -> str:
    name = authority.shown.get(identity)
    return fold(name) if name else slugs.author_key({spelled.bare for spelled in spellings})


def _batches(authors: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(authors), _BATCH):
        yield authors[start : start + _BATCH]
