"""Names become rows: every spelling and every person gets one, and a paper's names become its byline."""

import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Sequence

from sitegen.archive.rows import Reading, author
from sitegen.authority import Authority
from sitegen.names import keys

_INSERT_SPELLINGS = "INSERT INTO spelling (id, name, shown, key) VALUES (?, ?, ?, ?)"
_INSERT_AUTHORS = (
    "INSERT INTO author (id, key, address, shard, sort, name, papers, first, last, works) "
    "VALUES (?, ?, ?, ?, ?, '', 0, '', '', x'')"
)


Signature = tuple[int, int, str]
"""A name on a paper: row of the spelling, row of the author (0 if authors.toml decides by paper), and identity (`names.keys`)."""


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
        """Identity -> row."""
        self._unusual: dict[int, str] = {}
        """Row -> address, for authors whose address does not follow from their identity (a tenth of all)."""
        self.varied: set[int] = set()
        """Authors whose spellings have several keys, so that one must be chosen for the address."""
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
            self._learn_author(row)
        self.varied.update(map(self._authors.__getitem__, reading.varied))
        numbered = self._numbered.setdefault(reading.reader, [])
        if len(numbered) != reading.names_before:
            raise ValueError(f"{reading.path} was read by one who counts names otherwise")
        for name, shown, key, identity in reading.spellings:
            signature = self._names.get(name)
            if not signature:
                signature = self._names[name] = (self._spelling(name, shown, key), self._person(identity), identity)
            numbered.append(signature)
        return ([numbered[number] for number in array("I", numbers)] for numbers in reading.names)

    def signatures(self, authors: str) -> list[Signature]:
        """Of names that are known already, one a line."""
        return [self._names.get(name) or self._known(name) for name in authors.split("\n")] if authors else []

    def byline(self, names: Iterable[Signature], identifier: str) -> "array[int]":
        """Return pairs of author and spelling in the paper's order. An author who is listed twice has two pairs."""
        byline = array("I")
        for spelling, person, identity in names:
            byline.append(person or self._author(self._authority.person(identity, identifier)))
            byline.append(spelling)
        return byline

    def save(self) -> None:
        """Insert the rows that are new."""
        self._connection.executemany(_INSERT_SPELLINGS, self._new_spellings)
        self._connection.executemany(_INSERT_AUTHORS, self._new_authors)
        self._new_spellings.clear()
        self._new_authors.clear()

    def _learn_author(self, row: tuple[str, str, str, str]) -> None:
        """Note an author. Each reader takes the address from the first spelling that it meets, so addresses may differ."""
        identity, address, _, _ = row
        usual = address.partition("/")[2] == identity.replace(" ", "-")
        known = self._authors.get(identity)
        if not known:
            known = self._authors[identity] = self._author_row(row)
            if not usual:
                self._unusual[known] = address
        elif self._unusual.get(known, "") != ("" if usual else address):
            self.varied.add(known)

    def _person(self, identity: str) -> int:
        return 0 if identity in self._ruled else self._author(identity)

    def _author(self, identity: str) -> int:
        if identity not in self._authors:
            self._authors[identity] = self._author_row((identity, *author(identity)))
        return self._authors[identity]

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
        (spelling,) = self._connection.execute("SELECT id FROM spelling WHERE name = ?", (name,)).fetchone()
        identity = keys(name).identity
        self._names[name] = (spelling, self._person(identity), identity)
        return self._names[name]

    def _find(self, sql: str, value: str) -> int:
        found = None if self._empty else self._connection.execute(sql, (value,)).fetchone()
        return int(found[0]) if found else 0

    def _highest(self, table: str) -> int:
        return int(self._connection.execute(f"SELECT IFNULL(MAX(id), 0) FROM {table}").fetchone()[0])
