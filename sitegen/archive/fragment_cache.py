"""Cache parts of pages that are rendered once per paper and used on many pages."""

import sqlite3
from array import array
from collections.abc import Iterable
from itertools import chain
from typing import NamedTuple

from sitegen.archive.ids import WANTED, PaperId, wanted


class PaperEntry(NamedTuple):
    """A paper in a list, with the values by which lists group it."""

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
        sql = f"SELECT paper, body FROM fragment WHERE kind = {int(kind)} AND paper IN ({','.join(map(str, papers))})"
        return dict(self._connection.execute(sql).fetchall())

    def entries(self, kind: int, papers: Iterable[PaperId]) -> dict[PaperId, PaperEntry]:
        """Return papers with their cached fragments."""
        sql = (
            "SELECT id, day, categories, byline, IFNULL(body, '') FROM paper LEFT JOIN fragment "
            f"ON fragment.paper = paper.id AND fragment.kind = {int(kind)} WHERE id {WANTED}"
        )
        rows = self._connection.execute(sql, (wanted(papers),))
        return {
            paper: PaperEntry(day, categories, _each_once(byline), body)
            for paper, day, categories, byline, body in rows
        }

    def put(self, kind: int, fragments: Iterable[tuple[PaperId, str]]) -> None:
        """Cache fragments of papers."""
        self._connection.executemany(f"INSERT OR REPLACE INTO fragment VALUES (?, {int(kind)}, ?)", fragments)

    def clear(self) -> None:
        """Delete all fragments. They depend on theme, settings and version."""
        self._connection.execute("DELETE FROM fragment")


def _each_once(byline: bytes) -> bytes:
    """Return a byline with each author once, by their first spelling."""
    pairs = array("I", byline)
    if len(set(pairs[::2])) * 2 == len(pairs):
        return byline
    spellings: dict[int, int] = {}
    for author, spelling in zip(pairs[::2], pairs[1::2], strict=True):
        spellings.setdefault(author, spelling)
    return array("I", chain.from_iterable(spellings.items())).tobytes()
