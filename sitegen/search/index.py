"""Build the index of a segment: the leaves of an FTS5 table of SQLite, divided into files that a browser fetches.

With ``detail=none``, the index lists only the papers of each term. Rows are numbered from 1, in order of own day and
identifier. The table is filled in one transaction and merged. So the same papers give the same bytes, and the papers of a
term are in successive leaves.

A leaf (https://sqlite.org/fts5.html and SQLite's ``fts5_index.c``) has big-endian numbers and SQLite's variable integers:

    leaf    = offset of the first row (2 bytes), offset of the footer (2 bytes), rows of the last term before, lists, footer
    list    = [length that the term shares with the term before], length, rest of the term, rows
    rows    = first row of the leaf or of the term, then differences
    footer  = offset of the first term, then differences

The first term of a leaf is written without a shared length. Each term begins with the character ``0``. Terms are in the form
of `index_terms.stored`.
"""

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from hashlib import blake2b
from itertools import groupby, pairwise
from operator import attrgetter
from typing import Any, Final, NamedTuple

from sitegen.search import facets, index_terms, vocabulary
from sitegen.venues import Venue

LEAF: Final = 4096
"""Bytes of a leaf."""
LEAVES_A_BLOCK: Final = 2
LEAVES_A_LIST: Final = 64
"""The most leaves of a block in the middle of a long list of papers, which a query reads as a whole."""
PAPERS_A_SHARD: Final = 32
FORMAT: Final = 5
"""The version of the format. Increase it when this module writes other bytes for the same papers."""

_TOKENIZER: Final = f"ascii tokenchars '{index_terms.TITLE_END}'"
_CREATE: Final = (
    f"""CREATE VIRTUAL TABLE paper USING fts5(terms, content='', detail=none, columnsize=0, tokenize="{_TOKENIZER}")""",
    f"INSERT INTO paper (paper, rank) VALUES ('pgsz', {LEAF})",
    # Sort all terms in memory: this takes half the time, and the bytes do not depend on when FTS5 writes.
    f"INSERT INTO paper (paper, rank) VALUES ('hashsize', {256 << 20})",
)
_LONG: Final = 3000
"""A term with so many papers probably takes several leaves, which a reader then fetches at once."""
_LEAVES_OF: Final = 37
"""In FTS5's table of data, the number of a leaf is that of its segment, shifted by these bits, plus its own."""


class Entry(NamedTuple):
    """A paper in the list of results."""

    path: str
    day: str
    title: str
    """HTML."""
    authors: str
    categories: str
    venue: Venue | None
    has_code: bool


def inputs_hash(*settings: str) -> bytes:
    """Return the hash of everything besides the papers that the bytes of a segment depend on."""
    parts = (str(FORMAT), sqlite3.sqlite_version, zlib.ZLIB_RUNTIME_VERSION, *settings)
    return blake2b("\0".join(parts).encode(), digest_size=8).digest()


def build(texts: Iterable[index_terms.Text]) -> sqlite3.Connection:
    """Return a database in memory with the table ``paper`` for papers, which are in order of own day and identifier."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for sql in _CREATE:
        connection.execute(sql)
    connection.execute("BEGIN")
    rows = ((row, index_terms.paper_terms(text, in_index=True)) for row, text in enumerate(texts, 1))
    connection.executemany("INSERT INTO paper (rowid, terms) VALUES (?, ?)", rows)
    connection.execute("COMMIT")
    connection.execute("INSERT INTO paper (paper) VALUES ('optimize')")
    return connection


def files(
    connection: sqlite3.Connection, entries: Sequence[Entry], months: Sequence[tuple[str, int]], names: vocabulary.Names
) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of a segment's files, which are deflated (RFC 1950).

    Args:
        connection: The result of `build`.
        entries: The papers, in the order of their rows.
        months: Months and their numbers of papers, in order.
        names: The spellings of the authors' names, with numbers of papers.
    """
    leaves = _leaves(connection)
    directory = _directory(connection)
    description = {
        "leaves": len(leaves),
        "blocks": [LEAVES_A_LIST, LEAVES_A_BLOCK],
        "long": vocabulary.frequent(connection, _LONG),
        "shard": PAPERS_A_SHARD,
        "months": months,
    }
    yield "head.bin", _deflated(_json(description) + b"\n" + _directory_bytes(directory))
    for number, block in enumerate(_blocks(len(leaves), {leaf for _, leaf in directory})):
        content = (len(leaf).to_bytes(2) + leaf for leaf in leaves[block.start - 1 : block.stop - 1])
        yield f"{number}.bin", _deflated(b"".join(content))
    yield "facets.bin", _deflated(facets.columns([(one.categories, one.venue, one.has_code) for one in entries]))
    days = [(day, sum(1 for _ in papers)) for day, papers in groupby(entries, attrgetter("day"))]
    yield "days.bin", _deflated(_json(days))
    for shard, start in enumerate(range(0, len(entries), PAPERS_A_SHARD)):
        yield f"papers-{shard}.bin", _deflated(_json(entries[start : start + PAPERS_A_SHARD]))
    for name, terms in vocabulary.files(connection, names, len(entries)):
        yield f"{name}.bin", _deflated(_json(terms))


def _leaves(connection: sqlite3.Connection) -> list[bytes]:
    """Return the leaves of the index, in order. After merging, FTS5 has one segment."""
    sql = "SELECT block FROM paper_data WHERE id >> ? = (SELECT MAX(segid) FROM paper_idx) ORDER BY id"
    return [block for (block,) in connection.execute(sql, (_LEAVES_OF,))]


def _directory(connection: sqlite3.Connection) -> list[tuple[bytes, int]]:
    """Return the beginnings of the first terms of leaves, with which a reader finds the leaf of a term, and the leaves (from 1).

    A leaf without a term of its own, in the middle of a long list of papers, is left out.
    """
    sql = "SELECT term, pgno >> 1 FROM paper_idx WHERE segid = (SELECT MAX(segid) FROM paper_idx) ORDER BY term"
    return connection.execute(sql).fetchall()


def _blocks(leaves: int, with_terms: AbstractSet[int]) -> Iterator[range]:
    """Yield the blocks into which leaves are divided. Leaves with terms and leaves without terms are in different blocks."""
    start = 1
    for number in range(1, leaves + 1):
        has_terms = number in with_terms
        most = LEAVES_A_BLOCK if has_terms else LEAVES_A_LIST
        if number > start and (has_terms != (start in with_terms) or number - start == most):
            yield range(start, number)
            start = number
    if leaves:
        yield range(start, leaves + 1)


def _directory_bytes(rows: Sequence[tuple[bytes, int]]) -> bytes:
    """Return the directory in four parts: the number of terms, their lengths, differences of their leaves, the terms in one."""
    numbers = [0, *(number for _, number in rows)]
    return b"".join(
        (
            _integer(len(rows)),
            *(_integer(len(term)) for term, _ in rows),
            *(_integer(number - before) for before, number in pairwise(numbers)),
            *(term for term, _ in rows),
        )
    )


def _integer(value: int) -> bytes:
    """Return a number in groups of seven bits, the highest first. All bytes but the last have the eighth bit."""
    found = [value & 127]
    while value := value >> 7:
        found.append(value & 127 | 128)
    return bytes(reversed(found))


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _deflated(content: bytes) -> bytes:
    return zlib.compress(content, 9)
