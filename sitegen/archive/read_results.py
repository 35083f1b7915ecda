"""Results of reading a source file. Workers pass them to the process that writes the archive."""

import marshal
from array import array
from dataclasses import dataclass, fields
from itertools import count
from operator import attrgetter
from random import getrandbits
from typing import Any, NamedTuple

from sitegen import names
from sitegen.archive import plain_names
from sitegen.archive.author_addresses import AuthorColumns, author_columns
from sitegen.archive.columns import Row, to_row
from sitegen.errors import Problem
from sitegen.models import Digest


@dataclass(frozen=True, slots=True)
class DigestRead:
    """A digest that is new or changed.

    A row refers to its authors' spellings by number. The encoder numbers each spelling and passes it on once.
    """

    path: str
    display_path: str
    """The path in messages."""
    size: int
    mtime_ns: int
    hash: bytes
    day: str
    days: tuple[str, ...]
    """The day of each row if the file has papers of several days; else empty."""
    category: str
    blocker: Problem | None
    """See `Digest.blocker`."""
    problems: tuple[Problem, ...]
    rows: tuple[Row, ...]
    dollars: int
    """The number of dollar signs in titles and abstracts. Two of them enclose a formula."""
    encoder: int
    """Id of the `DigestEncoder` that numbered the names."""
    names_before: int
    """The number of spellings that the encoder passed on before this digest."""
    names: tuple[bytes, ...]
    """For each row the numbers of its authors' spellings, 32 bits each."""
    spellings: tuple[tuple[str, str, str], ...]
    """Name, displayed name and identity of the spellings that are new to the encoder, in order of their numbers."""
    authors: tuple[tuple[str, AuthorColumns], ...]
    """Identity and columns of the authors that are new to the encoder. The columns are made from the first spelling."""
    respelled: tuple[str, ...]
    """Identities of authors with a spelling in this digest whose key differs from the key that made the address."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Pass between processes as bytes of `marshal`: pickle takes twice as long for the values of thousands of papers."""
        return _of_bytes, (self.blocker, self.problems, marshal.dumps(_simple_values(self)))


_SIMPLE = tuple(field.name for field in fields(DigestRead) if field.name not in {"blocker", "problems"})
"""The fields with values of simple types."""
_simple_values = attrgetter(*_SIMPLE)


def _dollars(text: str) -> int:
    # Most texts have none. A look for one takes a tenth of the time of a count.
    return text.count("$") if "$" in text else 0


def _of_bytes(blocker: Problem | None, problems: tuple[Problem, ...], data: bytes) -> DigestRead:
    """Return a digest that was passed from another process."""
    values = dict(zip(_SIMPLE, marshal.loads(data), strict=True))  # noqa: S302 - our own bytes, from a worker of this build
    return DigestRead(blocker=blocker, problems=problems, **values)


class Unchanged(NamedTuple):
    """A file with the content of the last build; its modification time may have changed."""

    path: str
    mtime_ns: int


class NoLongerDigest(NamedTuple):
    """A file that was a digest stopped being one."""

    path: str


ReadResult = DigestRead | Unchanged | NoLongerDigest


class DigestEncoder:
    """Convert digests to `DigestRead`. An archive must import all digests of an encoder, in the same order."""

    def __init__(self) -> None:
        self._id = 0
        self._numbers: dict[str, int] = {}
        """Spelling -> number."""
        self._keys: dict[str, str] = {}
        """Identity of an author -> the key from which the address was made."""

    def encode(self, digest: Digest, path: str, display_path: str, size: int, mtime_ns: int, hash: bytes) -> DigestRead:
        """Return the rows of a digest, and the names that are new to the encoder."""
        # Not in __init__: a forked process starts with a copy of the parent's encoder.
        self._id = self._id or getrandbits(63)
        new = self._number_new_names(digest)
        spellings = []
        authors: dict[str, AuthorColumns] = {}
        respelled = set()
        for name in new:
            if plain := plain_names.read(name):
                key, identity, columns = plain
                bare, displayed = key, name
            else:
                key, bare, identity = names.keys(name)
                displayed, columns = names.display(name), None
            spellings.append((name, displayed, identity))
            known = self._keys.get(identity)
            if not known:
                self._keys[identity] = known = bare
                authors[identity] = columns or author_columns(bare)
            if known != key:
                respelled.add(identity)
        numbers = self._numbers.__getitem__
        return DigestRead(
            path=path,
            display_path=display_path,
            size=size,
            mtime_ns=mtime_ns,
            hash=hash,
            day=digest.day.isoformat(),
            days=digest.days,
            category=digest.category,
            blocker=digest.blocker,
            problems=digest.problems,
            rows=tuple(map(to_row, digest.papers)),
            dollars=sum(_dollars(paper.title) + _dollars(paper.abstract) for paper in digest.papers),
            encoder=self._id,
            names_before=len(self._numbers) - len(new),
            names=tuple(array("I", map(numbers, paper.authors)).tobytes() for paper in digest.papers),
            spellings=tuple(spellings),
            authors=tuple(sorted(authors.items())),
            respelled=tuple(sorted(respelled)),
        )

    def _number_new_names(self, digest: Digest) -> list[str]:
        """Number the names that are new to the encoder, and return them."""
        # Names are looked up one by one: a set minus a dictionary's keys would go through the whole dictionary.
        found = sorted({name for paper in digest.papers for name in paper.authors if name not in self._numbers})
        self._numbers.update(zip(found, count(len(self._numbers)), strict=False))
        return found
