"""Build the index of a segment: an SQLite file with one FTS5 table, divided into files that a browser fetches.

With ``detail=none``, the index lists only the papers of each term. Rows are numbered from 1, in order of own day and
identifier. The table is filled in one transaction, merged and vacuumed. So the same papers give the same bytes, and the
papers of a term are in successive pages.
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
FORMAT: Final = 4
"""The version of the format. Increase it when this module writes other bytes for the same papers."""

_CREATE: Final = (
    "CREATE VIRTUAL TABLE paper USING fts5(terms, content='', detail=none, columnsize=0, tokenize='ascii')",
    # A leaf of the index fills a page of the file. SQLite uses 35 bytes of a page; the other 11 leave room for a cell's header.
    f"INSERT INTO paper (paper, rank) VALUES ('pgsz', {PAGE - 46})",
    # Sort all terms in memory: this takes half the time, and the bytes do not depend on when FTS5 writes.
    f"INSERT INTO paper (paper, rank) VALUES ('hashsize', {256 << 20})",
)
_INTERIOR_INDEX, _INTERIOR_TABLE, _LEAF_TABLE = 2, 5, 13
_ROOTS: Final = 5
"""The number of pages at the beginning that hold the schema and the roots of tables after a vacuum."""
_CELL: Final = 10
"""The bytes of a cell in the interior pages of a large index. Most bytes at this distance are nearly equal."""
_LEAVES: Final = 1 << 37
_DOCLIST_INDEX: Final = 1 << 36
"""In FTS5's row numbers: leaves begin at `_LEAVES`, and this bit marks the index of a long list of papers."""


class Entry(NamedTuple):
    """A paper in the list of results."""

    path: str
    day: str
    title: str
    """HTML."""
    authors: str
    categories: str


def inputs_hash(*settings: str) -> bytes:
    """Return the hash of everything besides the papers that the bytes of a segment depend on."""
    parts = (str(FORMAT), sqlite3.sqlite_version, zlib.ZLIB_RUNTIME_VERSION, *settings)
    return blake2b("\0".join(parts).encode(), digest_size=8).digest()


def build(texts: Iterable[index_terms.Text]) -> bytes:
    """Return the SQLite file for papers, which are in order of own day and identifier."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute(f"PRAGMA page_size = {PAGE}")
        for sql in _CREATE:
            connection.execute(sql)
        connection.execute("BEGIN")
        rows = ((row, index_terms.paper_terms(text)) for row, text in enumerate(texts, 1))
        connection.executemany("INSERT INTO paper (rowid, terms) VALUES (?, ?)", rows)
        connection.execute("COMMIT")
        connection.execute("INSERT INTO paper (paper) VALUES ('optimize')")
        connection.execute("VACUUM")
        return connection.serialize()


def files(database: bytes, entries: Sequence[Entry], months: Sequence[tuple[str, int]]) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of a segment's files: a head, blocks of pages of the database, shards of entries.

    Each file is deflated (RFC 1950). The head is a line of JSON, followed by the pages that every query needs.
    """
    pages = [database[at : at + PAGE] for at in range(0, len(database), PAGE)]
    hot = [number for number, page in enumerate(pages) if _is_always_read(page, number)]
    description = {
        "pages": len(pages),
        "page": PAGE,
        "block": PAGES_A_BLOCK,
        "shard": PAPERS_A_SHARD,
        "months": months,
        "hot": hot,
    }
    head = json.dumps(description, separators=(",", ":")).encode() + b"\n"
    yield "head.bin", _deflated(head + b"".join(_differences(pages[number]) for number in hot))
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
    """Return the different lists of categories as a line of JSON, followed by the number of each paper's list.

    A number has 16 bits. The low bytes of all numbers come first, then the high bytes, which are mostly 0.
    """
    lists = {categories: number for number, categories in enumerate(sorted({entry.categories for entry in entries}))}
    # No segment has more than 65,536 different lists; if one had, the others would share the last number.
    numbers = [min(lists[entry.categories], 0xFFFF) for entry in entries]
    names = json.dumps([categories.split() for categories in lists], separators=(",", ":"))
    return names.encode() + b"\n" + bytes(n & 255 for n in numbers) + bytes(n >> 8 for n in numbers)


def _is_always_read(page: bytes, number: int) -> bool:
    """Return True if every query reads a page: SQLite's schema, a root of a table or an interior page, but not a leaf."""
    if number < _ROOTS:
        return True
    if page[0] == _LEAF_TABLE:
        row = _row(page)
        return row < _LEAVES or bool(row & _DOCLIST_INDEX)
    return page[0] in (_INTERIOR_INDEX, _INTERIOR_TABLE)


def _row(page: bytes) -> int:
    """Return the row number of the first cell of a table's leaf. It follows the cell's size; both are variable integers."""
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


def _differences(page: bytes) -> bytes:
    """Return an interior page as differences of its bytes to those of the cell before, which deflate to a tenth."""
    if page[0] != _INTERIOR_TABLE:
        return page
    return page[:_CELL] + bytes((byte - before) & 255 for byte, before in zip(page[_CELL:], page, strict=False))


def _deflated(content: bytes) -> bytes:
    return zlib.compress(content, 9)
