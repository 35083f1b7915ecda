"""Choose the addresses of authors' pages.

An author with several spellings has the address of one of them (`slugs.address_key`); the addresses of the others redirect
to it. Most authors have one spelling and get their address with their row. This module handles the others, and the authors
that authors.toml names.
"""

import sqlite3
from array import array
from collections.abc import Iterable, Sequence

from sitegen import slugs
from sitegen.archive.ids import WANTED, AuthorId, batches, wanted
from sitegen.author_rules import AuthorRules
from sitegen.names import Keys, fold, keys, parts

_BATCH = 10_000

AuthorColumns = tuple[str, str, str]
"""Address, shard and sort key of an author."""


def author_columns(key: str) -> AuthorColumns:
    """Return address, shard and sort key of an author, from the key of a spelling."""
    address = slugs.author_address(key)
    family, given, suffix = parts(key)
    return address, address.partition("/")[0], f"{family}, {given} {suffix}".strip(", ")


def other_addresses(connection: sqlite3.Connection, authors: Iterable[AuthorId]) -> set[str]:
    """Return the addresses of authors' other spellings."""
    sql = f"SELECT address FROM other_address WHERE author {WANTED}"
    return {address for (address,) in connection.execute(sql, (wanted(sorted(authors)),))}


def assign(connection: sqlite3.Connection, rules: AuthorRules, authors: set[AuthorId]) -> None:
    """Write the addresses of authors and of their other spellings. Count their works first."""
    for batch in batches(sorted(authors), _BATCH):
        connection.execute(f"DELETE FROM other_address WHERE author {WANTED}", (wanted(batch),))
        rows = connection.execute(
            f"SELECT id, identity, address, works FROM author WHERE papers > 0 AND id {WANTED}", (wanted(batch),)
        ).fetchall()
        spellings = _keys(connection, (works for *_, works in rows))
        moved, other = [], []
        for author, identity, address, works in rows:
            found = [spellings[spelling] for spelling in set(array("I", works)[1::2])]
            columns, others = choose(identity, found, rules)
            if columns[0] != address:
                moved.append((*columns, author))
            other += [(address, author) for address in others]
        connection.executemany("UPDATE author SET address = ?, shard = ?, sort = ? WHERE id = ?", moved)
        connection.executemany("INSERT INTO other_address VALUES (?, ?)", sorted(other))


def choose(identity: str, spelled: Sequence[Keys], rules: AuthorRules) -> tuple[AuthorColumns, set[str]]:
    """Return the columns of an author, and the addresses of the other spellings, from the keys of all spellings."""
    key = _address_key(identity, spelled, rules)
    columns = author_columns(key)
    other_keys = {key for keys_ in spelled for key in (keys_.key, keys_.bare)} - {key}
    return columns, {slugs.author_address(key) for key in other_keys} - {columns[0]}


def _keys(connection: sqlite3.Connection, works: Iterable[bytes]) -> dict[int, Keys]:
    """Return the keys of all spellings in authors' works, by id of the spelling."""
    spellings = {spelling for pairs in works for spelling in array("I", pairs)[1::2]}
    sql = f"SELECT id, name FROM spelling WHERE id {WANTED}"
    return {row: keys(name) for row, name in connection.execute(sql, (wanted(sorted(spellings)),))}


def _address_key(identity: str, spellings: Iterable[Keys], rules: AuthorRules) -> str:
    """Return the key from which an author's address is made: of the name in authors.toml, or of one of the spellings."""
    name = rules.display_names.get(identity)
    return fold(name) if name else slugs.address_key({spelled.bare for spelled in spellings})
