"""Names become rows: every spelling and every person gets one, and a paper's names become its byline."""

import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Sequence

from sitegen.archive.rows import Reading, author
from sitegen.authority import Authority

_INSERT_SPELLINGS = "INSERT INTO spelling (id, name, shown, key) VALUES (?, ?, ?, ?)"
_INSERT_AUTHORS = (
    "INSERT INTO author (id, key, address, shard, sort, name, papers, first, last, works) "
    "VALUES (?, ?, ?, ?, ?, '', 0, '', '', x'')"
)


Signature = tuple[int, int, str]
"""What a name on a paper means: spelling, person (0 where authors.toml decides by paper), and the folded name."""


class People:
    """The spellings and persons that one ingest meets. New rows wait until `save`."""

    def __init__(self, connection: sqlite3.Connection, authority: Authority, *, empty: bool) -> None:
        self._connection = connection
        self._authority = authority
        self._empty = empty
        """Whether nobody is known yet: then there is nothing to look up."""
        self._ruled = authority.merged.keys() | {key for key, _ in authority.split}
        self._names: dict[str, Signature] = {}
        self._numbered: dict[int, list[Signature]] = {}
        """By a reader's own numbers: a place in a list is found several times faster than a name among 300,000."""
        self._authors: dict[str, int] = {}
        self._last = {table: self._highest(table) for table in ("spelling", "author")}
        self._new_spellings: list[tuple[int, str, str, str]] = []
        self._new_authors: list[tuple[int, str, str, str, str]] = []
        self.added: set[int] = set()
        """Persons who are new; some may turn out to have no paper."""

    def learn(self, reading: Reading) -> Iterator[Sequence[Signature]]:
        """Note the names that a digest's reader met for the first time; returns those of each of its rows.

        Raises:
            ValueError: The reader handed other names over in between.
        """
        for row in reading.authors:
            if row[0] not in self._authors:
                self._authors[row[0]] = self._author_row(row)
        numbered = self._numbered.setdefault(reading.reader, [])
        if len(numbered) != reading.names_before:
            raise ValueError(f"{reading.path} was read by one who counts names otherwise")
        for name, shown, key in reading.spellings:
            signature = self._names.get(name)
            if not signature:
                signature = self._names[name] = (self._spelling(name, shown, key), self._person(key), key)
            numbered.append(signature)
        return ([numbered[number] for number in array("I", numbers)] for numbers in reading.names)

    def signatures(self, authors: str) -> list[Signature]:
        """Of names that are known already, one a line."""
        return [self._names.get(name) or self._known(name) for name in authors.split("\n")] if authors else []

    def byline(self, names: Iterable[Signature], identifier: str) -> "array[int]":
        """Pairs of author and spelling in the paper's order, each person once."""
        byline = array("I")
        seen = set()
        for spelling, person, key in names:
            author_ = person or self._author(self._authority.person(key, identifier))
            if author_ not in seen:
                seen.add(author_)
                byline.append(author_)
                byline.append(spelling)
        return byline

    def save(self) -> None:
        """Insert the rows that are new."""
        self._connection.executemany(_INSERT_SPELLINGS, self._new_spellings)
        self._connection.executemany(_INSERT_AUTHORS, self._new_authors)
        self._new_spellings.clear()
        self._new_authors.clear()

    def _person(self, key: str) -> int:
        return 0 if key in self._ruled else self._author(key)

    def _author(self, key: str) -> int:
        if key not in self._authors:
            self._authors[key] = self._author_row(author(key))
        return self._authors[key]

    def _author_row(self, row: tuple[str, str, str, str]) -> int:
        known = self._find("SELECT id FROM author WHERE key = ?", row[0])
        if known:
            return known
        self._last["author"] += 1
        self._new_authors.append((self._last["author"], *row))
        if not self._empty:
            self.added.add(self._last["author"])
        return self._last["author"]

    def _spelling(self, name: str, shown: str, key: str) -> int:
        known = self._find("SELECT id FROM spelling WHERE name = ?", name)
        if known:
            return known
        self._last["spelling"] += 1
        self._new_spellings.append((self._last["spelling"], name, shown, key))
        return self._last["spelling"]

    def _known(self, name: str) -> Signature:
        """A spelling of an earlier ingest."""
        spelling, key = self._connection.execute("SELECT id, key FROM spelling WHERE name = ?", (name,)).fetchone()
        self._names[name] = (spelling, self._person(key), key)
        return self._names[name]

    def _find(self, sql: str, value: str) -> int:
        found = None if self._empty else self._connection.execute(sql, (value,)).fetchone()
        return int(found[0]) if found else 0

    def _highest(self, table: str) -> int:
        return int(self._connection.execute(f"SELECT IFNULL(MAX(id), 0) FROM {table}").fetchone()[0])
