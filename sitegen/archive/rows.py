"""Prepare a digest for the archive: the rows of its papers, and the names that are new in it."""

from array import array
from dataclasses import dataclass
from itertools import count
from random import getrandbits

from sitegen import names, slugs
from sitegen.archive.columns import Row, to_row
from sitegen.errors import Problem
from sitegen.models import Digest

NEWEST_FIRST = """
IFNULL(record.version, (
    SELECT MAX(other.version) FROM record other WHERE other.paper = record.paper AND other.updated <= record.updated
)) DESC, record.updated DESC, record.version DESC, record.hash DESC, record.id
"""
"""The order of a paper's records, newest first: by version, then by time of update.

A record without a version counts as the highest version that was updated at the same time or earlier. So the later
listing of a collector that writes no versions is newer than earlier listings with versions.
"""


@dataclass(frozen=True, slots=True)
class Reading:
    """A digest as the archive takes it in: plain values that pass cheaply from a worker to the parent."""

    path: str
    shown: str
    """The path as messages name it."""
    size: int
    mtime_ns: int
    hash: bytes
    day: str
    category: str
    blocker: Problem | None
    """See `Digest.blocker`."""
    problems: tuple[Problem, ...]
    rows: tuple[Row, ...]
    reader: int
    """Who read it: names are numbered by reader."""
    names_before: int
    """How many spellings the reader had handed over before."""
    names: tuple[bytes, ...]
    """Of each row, the numbers of its authors' spellings, 32 bits each."""
    spellings: tuple[tuple[str, str, str, str], ...]
    """Name, name as shown, key and identity of the spellings that are new to the reader, in order of their numbers."""
    authors: tuple[tuple[str, str, str, str], ...]
    """Identity, address, shard and sort key of the authors that are new to the reader, from one of their spellings."""
    varied: tuple[str, ...]
    """Identities of authors for whom this digest has another key than the one that gave the address."""


class Reader:
    """Turns digests into `Reading`s, of which one archive must take in all in the same order."""

    def __init__(self) -> None:
        self._id = 0
        self._names: dict[str, int] = {}
        self._keys: dict[str, str] = {}
        """Identity of an author -> the key from which the address was made."""

    def reading(self, digest: Digest, path: str, shown: str, size: int, mtime_ns: int, hash: bytes) -> Reading:
        """The rows of a digest, and the names that are new in it."""
        # Not earlier: the process may have begun as a copy of another one's, reader included.
        self._id = self._id or getrandbits(63)
        new = self._new_names(digest)
        spellings = []
        authors = {}
        varied = set()
        for name in new:
            key, bare, identity = names.keys(name)
            spellings.append((name, names.display(name), key, identity))
            known = self._keys.get(identity)
            if not known:
                self._keys[identity] = authors[identity] = known = bare
            if known != key:
                varied.add(identity)
        return Reading(
            path=path,
            shown=shown,
            size=size,
            mtime_ns=mtime_ns,
            hash=hash,
            day=digest.day.isoformat(),
            category=digest.category,
            blocker=digest.blocker,
            problems=digest.problems,
            rows=tuple(map(to_row, digest.papers)),
            reader=self._id,
            names_before=len(self._names) - len(new),
            names=tuple(array("I", map(self._names.__getitem__, paper.authors)).tobytes() for paper in digest.papers),
            spellings=tuple(spellings),
            authors=tuple((identity, *author(key)) for identity, key in sorted(authors.items())),
            varied=tuple(sorted(varied)),
        )

    def _new_names(self, digest: Digest) -> list[str]:
        # Asked one by one: the difference of a set and a dictionary's keys goes through all of the latter.
        found = sorted({name for paper in digest.papers for name in paper.authors if name not in self._names})
        self._names.update(zip(found, count(len(self._names)), strict=False))
        return found


def author(key: str) -> tuple[str, str, str]:
    """Return address, shard and sort key of an author, from the key of a spelling."""
    address = slugs.author_address(key)
    family, given, suffix = names.parts(key)
    return address, address.partition("/")[0], f"{family}, {given} {suffix}".strip(", ")
