"""Assign ids to the spellings and authors in digests, and make bylines from them."""

import sqlite3
from array import array

from sitegen.archive import bulk_insert
from sitegen.archive.author_addresses import AuthorColumns, author_columns
from sitegen.archive.first_authors import FirstAuthors
from sitegen.archive.ids import AuthorId, SpellingId
from sitegen.archive.read_results import DigestRead
from sitegen.author_rules import AuthorRules
from sitegen.names import keys

_INSERT_AUTHORS = (
    "INSERT INTO author (id, identity, address, shard, sort, name, papers, first, last, works) "
    "VALUES (?, ?, ?, ?, ?, '', 0, '', '', x'')"
)
_NOBODY = AuthorId(0)
"""Stands for the author of a spelling for which authors.toml has a rule."""


class AuthorIngest:
    """The spellings and authors in the digests of one ingest. New rows are written by `save` (authors of a first ingest are not)."""

    def __init__(self, connection: sqlite3.Connection, rules: AuthorRules, first: FirstAuthors | None) -> None:
        self._connection = connection
        self._rules = rules
        self._first = first
        """The authors of a first ingest: the archive has none, so no look-ups are necessary. Else None."""
        self._ruled = rules.merged.keys() | {key for key, _ in rules.split}
        """Identities of spellings that a rule merges or splits."""
        self._ruled_spellings: dict[int, str] = {}
        """Spelling -> identity, for the spellings that a rule merges or splits."""
        self._names: dict[str, bytes] = {}
        """Name -> pair of author (`_NOBODY` if there is a rule) and spelling, 32 bits each, as in a byline."""
        self._numbered: dict[int, list[bytes]] = {}
        """Encoder -> the pairs of its names by number. A list index is several times faster than a dictionary of 300,000
        names."""
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

    def add_names(self, digest: DigestRead) -> list[bytes]:
        """Add the names that are new to a digest's encoder. Return the byline of each row of the digest.

        A byline has pairs of author and spelling, 32 bits each, in the paper's order. An author who is listed twice has two
        pairs.

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
            numbered.append(
                self._names.get(name) or self._add_name(name, self._spelling_id(name, display_name), identity)
            )
        pair = numbered.__getitem__
        bylines = [b"".join(map(pair, array("I", numbers))) for numbers in digest.names]
        if self._ruled_spellings:
            return [self._apply_rules(byline, row[0]) for byline, row in zip(bylines, digest.rows, strict=True)]
        return bylines

    def byline(self, authors: str, identifier: str) -> bytes:
        """Return the byline of a record in the archive from its names, one in each line."""
        names = authors.split("\n") if authors else []
        return self._apply_rules(
            b"".join([self._names.get(name) or self._load_name(name) for name in names]), identifier
        )

    def save(self) -> None:
        """Insert the new rows; in a first ingest those of the spellings only."""
        bulk_insert.insert(self._connection, "spelling", 3, self._new_spellings)
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

    def _add_name(self, name: str, spelling: SpellingId, identity: str) -> bytes:
        """Add a name that this ingest meets for the first time. Return its pair of author and spelling."""
        author = _NOBODY
        if identity in self._ruled:
            self._ruled_spellings[spelling] = identity
        else:
            author = self._author_id(identity)
        pair = self._names[name] = array("I", (author, spelling)).tobytes()
        return pair

    def _apply_rules(self, byline: bytes, identifier: str) -> bytes:
        """Return a byline with the authors of the spellings for which authors.toml has a rule."""
        pairs = array("I", byline)
        if not self._ruled_spellings or _NOBODY not in pairs:
            return byline
        for place in range(0, len(pairs), 2):
            if pairs[place] == _NOBODY:
                person = self._rules.person(self._ruled_spellings[pairs[place + 1]], identifier)
                pairs[place] = self._author_id(person)
        return pairs.tobytes()

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

    def _load_name(self, name: str) -> bytes:
        """Add a name of an earlier ingest. Return its pair of author and spelling."""
        (spelling,) = self._connection.execute("SELECT id FROM spelling WHERE name = ?", (name,)).fetchone()
        return self._add_name(name, spelling, keys(name).identity)

    def _find(self, sql: str, value: str) -> int:
        """Return the id that a query finds; 0 if it finds none."""
        found = self._connection.execute(sql, (value,)).fetchone()
        return int(found[0]) if found else 0

    def _last_id(self, table: str) -> int:
        return int(self._connection.execute(f"SELECT IFNULL(MAX(id), 0) FROM {table}").fetchone()[0])
