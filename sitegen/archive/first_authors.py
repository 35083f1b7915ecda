"""Collect the spellings and authors of a first ingest, and store each author's row once, when it is complete.

A later ingest inserts the rows of new authors before their papers are counted, and updates them then
(`author_counts.count_touched`). For hundreds of thousands of new authors this takes twice as long.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from typing import cast

from sitegen.archive import author_addresses
from sitegen.archive.author_addresses import AuthorColumns
from sitegen.archive.author_counts import NEWEST_FIRST, commonest, works_and_days
from sitegen.archive.ids import AuthorId, SpellingId
from sitegen.author_rules import AuthorRules
from sitegen.names import keys

_INSERT = (
    "INSERT INTO author (id, identity, address, shard, sort, name, papers, first, last, works) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


class FirstAuthors:
    """The spellings and authors of the digests in a first ingest. Ids count from 1."""

    def __init__(self) -> None:
        self._identities: list[str] = []
        self._columns: list[AuthorColumns] = []
        self._names: list[str] = []
        self._display_names: list[str] = []

    def add_author(self, identity: str, columns: AuthorColumns) -> AuthorId:
        """Add an author, and return the id."""
        self._identities.append(identity)
        self._columns.append(columns)
        return AuthorId(len(self._identities))

    def add_spelling(self, name: str, display_name: str) -> SpellingId:
        """Add a spelling, and return the id."""
        self._names.append(name)
        self._display_names.append(display_name)
        return SpellingId(len(self._names))

    def store(self, connection: sqlite3.Connection, rules: AuthorRules, respelled: set[AuthorId]) -> None:
        """Store the authors of all papers in the archive. Their addresses are chosen for ``respelled`` authors only."""
        other_addresses: list[tuple[str, AuthorId]] = []
        connection.executemany(_INSERT, self._rows(connection, rules, respelled, other_addresses))
        connection.executemany("INSERT INTO other_address VALUES (?, ?)", sorted(other_addresses))

    def _rows(
        self,
        connection: sqlite3.Connection,
        rules: AuthorRules,
        respelled: set[AuthorId],
        other_addresses: list[tuple[str, AuthorId]],
    ) -> Iterator[tuple[object, ...]]:
        """Yield the rows of authors with papers, by id. Add the addresses of their other spellings."""
        rows = connection.execute(f"SELECT id, day, byline FROM paper {NEWEST_FIRST}")
        ids = cast("Sequence[AuthorId]", range(1, len(self._identities) + 1))
        works, days = works_and_days(rows, ids)
        given = rules.display_names
        for author, identity, columns in zip(ids, self._identities, self._columns, strict=True):
            written = works.pop(author, None)
            if not written:
                continue
            spellings = written[1::2]
            if author in respelled or identity in given:
                spelled = [keys(self._names[spelling - 1]) for spelling in set(spellings)]
                chosen, others = author_addresses.choose(identity, spelled, rules)
                other_addresses += [(address, author) for address in others]
            else:
                chosen = columns
            name = given.get(identity) or commonest([self._display_names[spelling - 1] for spelling in spellings])
            yield author, identity, *chosen, name, len(spellings), days[written[-2]], days[written[0]], written
