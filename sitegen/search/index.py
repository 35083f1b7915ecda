"""A segment's index: an SQLite file with one FTS5 table, and how it is cut into files that a browser fetches.

``detail=none`` keeps of every term nothing but its papers. Rows are numbered from 1 in order of own day and identifier.
The table is filled in one go, merged and vacuumed, so that the same papers make the same bytes and a term's papers lie in
pages on end.
"""

import json
import sqlite3
import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from hashlib import blake2b
from typing import Final, NamedTuple

from sitegen.search import index_terms

PAGE: Final = 4096
PAGES_A_BLOCK: Final = 2
PAPERS_A_SHARD: Final = 32
FORMAT: Final = 2
"""Counts up when what is written here changes."""

_CREATE: Final = (
    "CREATE VIRTUAL TABLE paper USING fts5(terms, content='', detail=none, columnsize=0, tokenize='ascii')",
    # A leaf of the index fills a page of the file: 35 bytes are SQLite's, the rest is room for the cell's header.
    f"INSERT INTO paper (paper, rank) VALUES ('pgsz', {PAGE - 46})",
    # Sorted in memory in one go: half the time, and the same bytes whatever the sizes of transactions.
    f"INSERT INTO paper (paper, rank) VALUES ('hashsize', {256 << 20})",
)
_INTERIOR_INDEX, _INTERIOR_TABLE, _LEAF_TABLE = 2, 5, 13
_ROOTS: Final = 5
"""Pages at the beginning: after a vacuum, the schema and the tables' roots."""
_CELL: Final = 10
"""Bytes of a cell in the interior pages of a large index: the distance at which they hardly differ."""
_LEAVES: Final = 1 << 37
_DOCLIST_INDEX: Final = 1 << 36
"""In FTS5's row numbers: those of leaves begin at the first; this bit marks an index of a long list of papers."""


class Entry(NamedTuple):
    """A paper as the list of results shows it."""

    path: str
    day: str
    title: str
    """HTML."""
    authors: str
    categories: str


def inputs_hash(*settings: str) -> bytes:
    """What else the bytes of a segment depend on."""
    parts = (str(FORMAT), sqlite3.sqlite_version, zlib.ZLIB_RUNTIME_VERSION, *settings)
    return blake2b("\0".join(parts).encode(), digest_size=8).digest()


def build(texts: Iterable[index_terms.Text]) -> bytes:
    """The SQLite file over papers, in order of own day and identifier."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute(f"PRAGMA page_size = {PAGE}")
        for sql in _CREATE:
            connection.execute(sql)
        connection.execute("BEGIN")
        documents = ((row, index_terms.document(text)) for row, text in enumerate(texts, 1))
        connection.executemany("INSERT INTO paper (rowid, terms) VALUES (?, ?)", documents)
        connection.execute("COMMIT")
        connection.execute("INSERT INTO paper (paper) VALUES ('optimize')")
        connection.execute("VACUUM")
        return connection.serialize()


def files(database: bytes, entries: Sequence[Entry], months: Sequence[tuple[str, int]]) -> Iterator[tuple[str, bytes]]:
    """Name and content of a segment's files: its head, its blocks of pages, its shards of results.

    Every file is deflated (RFC 1950 around 1951). The head is a line of JSON and behind it the pages that every query needs.
    """
    pages = [database[at : at + PAGE] for at in range(0, len(database), PAGE)]
    hot = [number for number, page in enumerate(pages) if _is_hot(page, number)]
    description = {
        "pages": len(pages),
        "page": PAGE,
        "block": PAGES_A_BLOCK,
        "shard": PAPERS_A_SHARD,
        "months": months,
        "hot": hot,
    }
    head = json.dumps(description, separators=(",", ":")).encode() + b"\n"
    yield "head.bin", _deflated(head + b"".join(_even(pages[number]) for number in hot))
    known = frozenset(hot)
    for block, start in enumerate(range(0, len(pages), PAGES_A_BLOCK)):
        numbers = range(start, min(start + PAGES_A_BLOCK, len(pages)))
        if not known.issuperset(numbers):
            yield f"{block}.bin", _deflated(b"".join(pages[number] for number in numbers))
    yield "categories.bin", _deflated(_categories(entries))
    for shard, start in enumerate(range(0, len(entries), PAPERS_A_SHARD)):
        rows = json.dumps(entries[start : start + PAPERS_A_SHARD], ensure_ascii=False, separators=(",", ":"))
        yield f"papers-{shard}.bin", _deflated(rows.encode("utf-8", "replace"))


def _categories(entries: Sequence[Entry]) -> bytes:
    """The lists of categories that papers have, as a line of JSON, and for each paper the number of its list.

    A number has 16 bits: the low halves of all come first, then the high ones, which are mostly 0.
    """
    lists = {categories: number for number, categories in enumerate(sorted({entry.categories for entry in entries}))}
    # Beyond 65,536 lists (no segment has so many papers that differ so much) the rest count as the last.
    numbers = [min(lists[entry.categories], 0xFFFF) for entry in entries]
    names = json.dumps([categories.split() for categories in lists], separators=(",", ":"))
    return names.encode() + b"\n" + bytes(n & 255 for n in numbers) + bytes(n >> 8 for n in numbers)


def _is_hot(page: bytes, number: int) -> bool:
    """Whether every query reads a page: SQLite's schema, the roots of tables, interior nodes; leaves of neither tree."""
    if number < _ROOTS:
        return True
    if page[0] == _LEAF_TABLE:
        row = _row(page)
        return row < _LEAVES or bool(row & _DOCLIST_INDEX)
    return page[0] in (_INTERIOR_INDEX, _INTERIOR_TABLE)


def _row(page: bytes) -> int:
    """The row number of the first cell of a table's leaf: behind its size, both as SQLite's variable integers."""
    (at,) = struct.unpack_from(">H", page, 8)
    _, at = _integer(page, at)
    return _integer(page, at)[0]


def _integer(page: bytes, at: int) -> tuple[int, int]:
    value = 0
    for _ in range(8):
        byte = page[at]
        at += 1
        value = value << 7 | byte & 127
        if byte < 128:
            return value, at
    return value << 8 | page[at], at + 1


def _even(page: bytes) -> bytes:
    """An interior page as the differences of its bytes from those a cell before: it shrinks to a tenth."""
    if page[0] != _INTERIOR_TABLE:
        return page
    return page[:_CELL] + bytes((byte - before) & 255 for byte, before in zip(page[_CELL:], page, strict=False))


def _deflated(content: bytes) -> bytes:
    return zlib.compress(content, 9)
