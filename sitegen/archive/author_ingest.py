"""Assign ids to the spellings and authors in digests, and make bylines from them."""

import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Sequence

from sitegen.archive.author_addresses import AuthorColumns, author_columns
from sitegen.archive.first_authors import FirstAuthors
from sitegen.archive.ids import AuthorId, SpellingId
from sitegen.archive.read_results import DigestRead
from sitegen.author_rules import AuthorRules
from sitegen.names import keys

_INSERT_SPELLINGS = "INSERT INTO spelling (id, name, display_name) VALUES (?, ?, ?)"
_INSERT_AUTHORS = (
    "INSERT INTO author (id, identity, address, shard, sort, name, papers, first, last, works) "
    "VALUES (?, ?, ?, ?, ?, '', 0, '', '', x'')"
)


KnownName = tuple[SpellingId, AuthorId | None, str]
"""A name on a paper: its spelling, its author (None if authors.toml has a rule for it), and its identity (`names.keys`)."""


class AuthorIngest:
    """The spellings and authors in the digests of one ingest. New rows are written by `save` (authors of a first ingest are not)."""

    def __init__(self, connection: sqlite3.Connection, rules: AuthorRules, first: FirstAuthors | None) -> None:
        self._connection = connection
        self._rules = rules
        self._first = first
        """The authors of a first ingest: the archive has none, so no look-ups are necessary. Else None."""
        self._ruled = rules.merged.keys() | {key for key, _ in rules.split}
        """Identities of spellings that a rule merges or splits."""
        self._names: dict[str, KnownName] = {}
        self._numbered: dict[int, list[KnownName]] = {}
        """Encoder -> its names by number. A list index is several times faster than a dictionary of 300,000 names."""
        self._authors: dict[str, AuthorId] = {}
        """Identity -> author."""
        self._unusual: dict[AuthorId, str] = {}
        """Author -> address, if the address does not follow from the identity (a tenth of all)."""
        self.respelled: set[AuthorId] = set()
        """Authors whose spellings have several keys, so that one must be chosen for the address."""
        self._last_spelling = self._last_id("spelling")
        self._last_author = self._last_id("author")
        self._new_spellings: list[tuple[int, str, str]] = []
        self._new_authors: list[tuple[int, str, str, str, str]] = []
        self.added: set[AuthorId] = set()
        """New authors; some may turn out to have no paper. Not filled if the archive was empty."""

    def add_names(self, digest: DigestRead) -> Iterator[Sequence[KnownName]]:
        """Add the names that are new to a digest's encoder. Return the names of each row of the digest.

        Raises:
            ValueError: A digest of the same encoder was left out before.
        """
        for identity, columns in digest.authors:
            self._add_author(identity, columns)
        self.respelled.update(map(self._authors.__getitem__, digest.respelled))
        numbered = self._numbered.setdefault(digest.encoder, [])
        if len(numbered) != digest.names_before:
            raise ValueError(f"{digest.path}: a digest of the same encoder is missing")
        for name, display_name, identity in digest.spellings:
            known = self._names.get(name)
            if not known:
                spelling = self._spelling_id(name, display_name)
                known = self._names[name] = (spelling, self._author_unless_ruled(identity), identity)
            numbered.append(known)
        return ([numbered[number] for number in array("I", numbers)] for numbers in digest.names)

    def known_names(self, authors: str) -> list[KnownName]:
        """Return the names in a record's column; all are in the archive already."""
        return [self._names.get(name) or self._load_name(name) for name in authors.split("\n")] if authors else []

    def byline(self, names: Iterable[KnownName], identifier: str) -> "array[int]":
        """Return pairs of author and spelling in the paper's order. An author who is listed twice has two pairs."""
        byline = array("I")
        for spelling, author, identity in names:
            byline.append(author or self._author_id(self._rules.person(identity, identifier)))
            byline.append(spelling)
        return byline

    def save(self) -> None:
        """Insert the new rows; in a first ingest those of the spellings only."""
        self._connection.executemany(_INSERT_SPELLINGS, self._new_spellings)
        self._connection.executemany(_INSERT_AUTHORS, self._new_authors)
        self._new_spellings.clear()
        self._new_authors.clear()

    def _add_author(self, identity: str, columns: AuthorColumns) -> None:
        """Add an author. Each encoder makes the address from its first spelling, so addresses may differ."""
        address = columns[0]
        usual = address.partition("/")[2] == identity.replace(" ", "-")
        known = self._authors.get(identity)
        if not known:
            known = self._authors[identity] = self._find_or_insert_author(identity, columns)
            if not usual:
                self._unusual[known] = address
        elif self._unusual.get(known, "") != ("" if usual else address):
            self.respelled.add(known)

    def _author_unless_ruled(self, identity: str) -> AuthorId | None:
        return None if identity in self._ruled else self._author_id(identity)

    def _author_id(self, identity: str) -> AuthorId:
        if identity not in self._authors:
            self._authors[identity] = self._find_or_insert_author(identity, author_columns(identity))
        return self._authors[identity]

    def _find_or_insert_author(self, identity: str, columns: AuthorColumns) -> AuthorId:
        if self._first:
            return self._first.add_author(identity, columns)
        known = self._find("SELECT id FROM author WHERE identity = ?", identity)
        if known:
            return AuthorId(known)
        self._last_author += 1
        author = AuthorId(self._last_author)
        self._new_authors.append((author, identity, *columns))
        self.added.add(author)
        return author

    def _spelling_id(self, name: str, display_name: str) -> SpellingId:
        if self._first:
            spelling = self._first.add_spelling(name, display_name)
        else:
            known = self._find("SELECT id FROM spelling WHERE name = ?", name)
            if known:
                return SpellingId(known)
            self._last_spelling += 1
            spelling = SpellingId(self._last_spelling)
        self._new_spellings.append((spelling, name, display_name))
        return spelling

    def _load_name(self, name: str) -> KnownName:
        """Return a name of an earlier ingest."""
        (spelling,) = self._connection.execute("SELECT id FROM spelling WHERE name = ?", (name,)).fetchone()
        identity = keys(name).identity
        self._names[name] = (spelling, self._author_unless_ruled(identity), identity)
        return self._names[name]

    def _find(self, sql: str, value: str) -> int:
        """Return the id that a query finds; 0 if it finds none."""
        found = self._connection.execute(sql, (value,)).fetchone()
        return int(found[0]) if found else 0

    def _last_id(self, table: str) -> int:
        return int(self._connection.execute(f"SELECT IFNULL(MAX(id), 0) FROM {table}").fetchone()[0])
