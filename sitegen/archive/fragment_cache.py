"""Cache parts of pages that are rendered once per paper and used on many pages.

A row's id has the kind of the fragment in its upper bits and the paper in its lower 32 bits. So the fragments of one kind are
close to each other in the file.
"""

import sqlite3
from array import array
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from sitegen.archive.ids import WANTED, PaperId, wanted

_PAPER_BITS = 32
_PAPER_MASK = (1 << _PAPER_BITS) - 1


class PaperEntry(NamedTuple):
    """A paper in a list, with the values by which lists group it."""

    paper: PaperId
    day: str
    categories: str
    """Codes separated by blanks, the primary one first."""
    byline: bytes
    """Pairs of author and spelling, each author once."""
    html: str
    """The fragment; empty if none is cached."""


class FragmentCache:
    """Keep rendered fragments of papers. ``kind`` distinguishes entries of lists from entries of feeds."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def get(self, kind: int, papers: Iterable[PaperId]) -> dict[PaperId, str]:
        """Return the cached fragments of papers."""
        first = kind << _PAPER_BITS
        ids = ",".join([str(first | paper) for paper in papers])
        return dict(
            self._connection.execute(f"SELECT id & {_PAPER_MASK}, body FROM fragment WHERE id IN ({ids})").fetchall()
        )

    def entries(self, kind: int, papers: Iterable[PaperId] | None) -> Iterator[PaperEntry]:
        """Yield papers (all if None) with their cached fragments."""
        sql = (
            "SELECT paper.id, day, categories, byline, IFNULL(body, '') FROM paper LEFT JOIN fragment "
            f"ON fragment.id = paper.id + {kind << _PAPER_BITS}"
        )
        if papers is None:
            rows = self._connection.execute(f"{sql} WHERE day IS NOT NULL ORDER BY paper.id")
        else:
            rows = self._connection.execute(f"{sql} WHERE paper.id {WANTED}", (wanted(papers),))
        return (PaperEntry(paper, day, codes, _each_once(byline), body) for paper, day, codes, byline, body in rows)

    def of_category(self, kind: int, code: str, month: str) -> list[tuple[str, str | None]]:
        """Return the own day and the cached fragment of each of a category's papers of a month, newest first.

        The fragment is None if none is cached. The papers are those of `CategoryQueries.papers`, in the same order.
        """
        sql = (
            "SELECT listing.day, fragment.body FROM listing JOIN paper ON paper.id = listing.paper "
            f"LEFT JOIN fragment ON fragment.id = listing.paper + {kind << _PAPER_BITS} "
            "WHERE category = ? AND listing.day >= ? AND listing.day <= ? "
            "ORDER BY listing.day DESC, paper.published DESC, paper.identifier DESC"
        )
        return self._connection.execute(sql, (code, f"{month}-00", f"{month}-32")).fetchall()

    def put(self, kind: int, fragments: Iterable[tuple[PaperId, str]]) -> None:
        """Cache fragments of papers."""
        sql = f"INSERT OR REPLACE INTO fragment VALUES (? + {kind << _PAPER_BITS}, ?)"
        self._connection.executemany(sql, fragments)

    def clear(self) -> None:
        """Delete all fragments. They depend on theme, settings and version."""
        self._connection.execute("DELETE FROM fragment")


def delete(connection: sqlite3.Connection, papers: Iterable[PaperId]) -> None:
    """Delete the fragments of papers, of all kinds."""
    chosen = wanted(papers)
    (last,) = connection.execute("SELECT MAX(id) FROM fragment").fetchone()
    for kind in range((last or 0) >> _PAPER_BITS, 0, -1):
        sql = f"DELETE FROM fragment WHERE id IN (SELECT value + {kind << _PAPER_BITS} FROM json_each(?))"
        connection.execute(sql, (chosen,))


def _each_once(byline: bytes) -> bytes:
    """Return a byline with each author once, by their first spelling."""
    pairs = array("I", byline)
    if len(set(pairs[::2])) * 2 == len(pairs):
        return byline
    spellings: dict[int, int] = {}
    for author, spelling in zip(pairs[::2], pairs[1::2], strict=True):
        spellings.setdefault(author, spelling)
    return array("I", chain.from_iterable(spellings.items())).tobytes()
