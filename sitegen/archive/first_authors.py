"""Collect the spellings and authors of a first ingest, and store each author's row once, when it is complete.

A later ingest inserts the rows of new authors before their papers are counted, and updates them then
(`author_counts.count_touched`). For hundreds of thousands of new authors this takes twice as long.
"""

import sqlite3
from array import array
from collections.abc import Iterable, Iterator

from sitegen.archive import author_addresses, bulk_insert
from sitegen.archive.author_addresses import AuthorColumns
from sitegen.archive.author_counts import NEWEST_FIRST, commonest
from sitegen.archive.ids import AuthorId, PaperId, SpellingId
from sitegen.author_rules import AuthorRules
from sitegen.names import keys


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
        bulk_insert.insert(connection, "author", 10, self._rows(connection, rules, respelled, other_addresses))
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
        works, days = _works_and_days(rows, len(self._identities))
        given = rules.display_names
        for number, (identity, columns) in enumerate(zip(self._identities, self._columns, strict=True), 1):
            author, written = AuthorId(number), works[number]
            if written is None:
                continue
            works[number] = None  # The memory is free for the next rows.
            spellings = written[1::2]
            if author in respelled or identity in given:
                spelled = [keys(self._names[spelling - 1]) for spelling in set(spellings)]
                chosen, others = author_addresses.choose(identity, spelled, rules)
                other_addresses += [(address, author) for address in others]
            else:
                chosen = columns
            name = given.get(identity) or commonest([self._display_names[spelling - 1] for spelling in spellings])
            yield author, identity, *chosen, name, len(spellings), days[written[-2]], days[written[0]], written


def _works_and_days(
    rows: Iterable[tuple[PaperId, str, bytes]], last: int
) -> tuple[list["array[int] | None"], dict[int, str]]:
    """Return the same as `author_counts.works_and_days` for all authors up to the id ``last``.

    The works are a list by author, with None for those without papers. For a million pairs it takes two thirds of the time of a
    dictionary.
    """
    works: list[array[int] | None] = [None] * (last + 1)
    days: dict[int, str] = {}
    for paper, day, byline in rows:
        days[paper] = day
        pairs = iter(array("I", byline))
        for author, spelling in zip(pairs, pairs, strict=True):
            written = works[author]
            if written is None:
                works[author] = array("I", (paper, spelling))
            elif written[-2] != paper:
                written.append(paper)
                written.append(spelling)
    return works, days
