"""How a paper lies in a table: the one place that knows both the record and its columns."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from sitegen import names, urls
from sitegen.errors import Problem
from sitegen.models import Digest, Paper

PAPER = (
    "record.version, record.title, record.abstract, record.authors, record.categories, record.classes, "
    "record.published, record.updated, record.comment, record.journal, record.doi"
)
"""The columns that `paper` reads, after the identifier."""


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
    complete: bool
    problems: tuple[Problem, ...]
    rows: tuple[tuple[Any, ...], ...]
    """Identifier, the columns of `PAPER`, fingerprint."""
    spellings: tuple[tuple[str, str, str], ...]
    """Name, name as shown and folded key of every spelling that this process has not handed over before."""
    authors: tuple[tuple[str, str, str, str], ...]
    """Key, address, shard and sort key, likewise."""


def row(paper: Paper) -> tuple[Any, ...]:
    """A paper as a row; the fingerprint (63 bits) differs where anything that the site shows does."""
    values = (
        paper.identifier,
        paper.version,
        paper.title,
        paper.abstract,
        "\n".join(paper.authors),
        " ".join(paper.categories),
        "\n".join(paper.classes),
        _iso(paper.published),
        _iso(paper.updated),
        paper.comment,
        paper.journal,
        paper.doi,
    )
    digest = blake2b("\0".join(map(str, values)).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return (*values, int.from_bytes(digest) >> 1)


def paper(identifier: str, columns: tuple[Any, ...]) -> Paper:
    """The paper in the columns of `PAPER`."""
    version, title, abstract, authors, categories, classes, published, updated, comment, journal, doi = columns
    return Paper(
        identifier=identifier,
        version=version,
        title=title,
        abstract=abstract,
        authors=tuple(authors.split("\n")) if authors else (),
        categories=tuple(categories.split(" ")),
        classes=tuple(classes.split("\n")) if classes else (),
        published=datetime.fromisoformat(published),
        updated=datetime.fromisoformat(updated),
        comment=comment,
        journal=journal,
        doi=doi,
    )


class Reader:
    """Turns digests into `Reading`s and remembers which names it has handed over already."""

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._keys: set[str] = set()

    def reading(self, digest: Digest, path: str, shown: str, size: int, mtime_ns: int, hash: bytes) -> Reading:
        """The rows of a digest, and the names that are new in it."""
        spellings = [(name, names.display(name), names.fold(name)) for name in self._new_names(digest)]
        keys = {key for _, _, key in spellings} - self._keys
        self._keys |= keys
        return Reading(
            path=path,
            shown=shown,
            size=size,
            mtime_ns=mtime_ns,
            hash=hash,
            day=digest.day.isoformat(),
            category=digest.category,
            complete=digest.complete,
            problems=digest.problems,
            rows=tuple(row(paper) for paper in digest.papers),
            spellings=tuple(spellings),
            authors=tuple(author(key) for key in sorted(keys)),
        )

    def _new_names(self, digest: Digest) -> Iterable[str]:
        found = {name for paper in digest.papers for name in paper.authors} - self._names
        self._names |= found
        return sorted(found)


def author(key: str) -> tuple[str, str, str, str]:
    """Key, address, shard and sort key of a person."""
    parts = names.parts(key)
    address = urls.author_address(key, parts)
    family, given, suffix = parts
    return key, address, address.partition("/")[0], f"{family}, {given} {suffix}".strip(", ")


@lru_cache(maxsize=4096)
def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
