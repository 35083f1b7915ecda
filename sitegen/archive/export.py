"""Export papers, authors and categories to an SQLite file with a documented schema, for other programs."""

import json
import sqlite3
from array import array
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from sitegen import citations, identifiers, taxonomy, text
from sitegen.archive.columns import read_fields, read_venue

TABLES = """
CREATE TABLE paper (
    id TEXT PRIMARY KEY, version INTEGER, title TEXT NOT NULL, abstract TEXT NOT NULL, day TEXT NOT NULL,
    published TEXT, updated TEXT, primary_category TEXT REFERENCES category (code),
    classes TEXT NOT NULL, comment TEXT, journal TEXT, doi TEXT, url TEXT NOT NULL, fields TEXT NOT NULL,
    venue TEXT, venue_year INTEGER, venue_kind TEXT, code TEXT NOT NULL, project TEXT
);
CREATE TABLE category (code TEXT PRIMARY KEY, name TEXT NOT NULL, "group" TEXT NOT NULL, papers INTEGER NOT NULL);
CREATE TABLE author (id TEXT PRIMARY KEY, name TEXT NOT NULL, papers INTEGER NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL);
CREATE TABLE paper_category (
    paper TEXT NOT NULL REFERENCES paper (id), category TEXT NOT NULL REFERENCES category (code), PRIMARY KEY (paper, category)
) WITHOUT ROWID;
CREATE TABLE paper_author (
    paper TEXT NOT NULL REFERENCES paper (id), position INTEGER NOT NULL, author TEXT NOT NULL REFERENCES author (id),
    name TEXT NOT NULL, PRIMARY KEY (paper, position)
) WITHOUT ROWID;
"""

_INDEXES = """
CREATE INDEX paper_day ON paper (day);
CREATE INDEX paper_category_category ON paper_category (category, paper);
CREATE INDEX paper_author_author ON paper_author (author, paper);
"""

_VALUES = {
    "id": "paper.identifier",
    "version": "record.version",
    "title": "plain(record.title)",
    "abstract": "plain(record.abstract)",
    "day": "paper.day",
    "published": "record.published",
    "updated": "record.updated",
    "primary_category": "primary_category(paper.categories)",
    "classes": "record.classes",
    "comment": "record.comment",
    "journal": "record.journal",
    "doi": "dois(record.doi)",
    "url": "IFNULL(record.link, address(paper.identifier))",
    "fields": "fields_object(record.fields)",
    "venue": "venue_name(record.venue)",
    "venue_year": "venue_year(record.venue)",
    "venue_kind": "venue_kind(record.venue)",
    "code": "replace(record.code, char(10), ' ')",
    "project": "record.project",
}
"""Column of the exported table `paper` -> its value in SQL."""

_FUNCTIONS: Final[dict[str, Callable[[Any], str | int | None]]] = {
    "plain": text.plain,
    "primary_category": lambda categories: next(iter(categories.split()), None),
    "dois": lambda doi: " ".join(citations.dois(doi)) or None,
    "address": identifiers.address,
    "venue_name": lambda stored: stored and read_venue(stored).name,
    "venue_year": lambda stored: stored and read_venue(stored).year,
    "venue_kind": lambda stored: stored and read_venue(stored).kind,
    "fields_object": lambda stored: json.dumps(
        {field.name: field.value for field in read_fields(stored)}, ensure_ascii=False
    ),
}
"""Functions that `_VALUES` uses."""

_SELECT_PAPERS = f"""
SELECT {", ".join(_VALUES.values())} FROM paper JOIN record ON record.id = paper.record
ORDER BY paper.day, paper.identifier
"""
_INSERT_PAPER = f"INSERT INTO paper ({', '.join(_VALUES)}) VALUES ({', '.join('?' * len(_VALUES))})"


def export(source: sqlite3.Connection, target: Path) -> None:
    """Write a new file. The same papers make the same bytes.

    Raises:
        OSError: The file cannot be written.
    """
    for name, function in _FUNCTIONS.items():
        source.create_function(name, 1, function, deterministic=True)
    with closing(sqlite3.connect(target, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.executescript(TABLES)
        connection.execute("BEGIN")
        connection.executemany(_INSERT_PAPER, source.execute(_SELECT_PAPERS))
        connection.executemany("INSERT INTO category VALUES (?, ?, ?, ?)", _categories(source))
        authors = source.execute("SELECT address, name, papers, first, last FROM author ORDER BY address")
        connection.executemany("INSERT INTO author VALUES (?, ?, ?, ?, ?)", authors)
        connection.executemany("INSERT INTO paper_category VALUES (?, ?)", _paper_categories(source))
        connection.executemany("INSERT INTO paper_author VALUES (?, ?, ?, ?)", _paper_authors(source))
        connection.execute("COMMIT")
        connection.executescript(f"{_INDEXES}VACUUM;")


def _categories(source: sqlite3.Connection) -> Iterator[tuple[object, ...]]:
    sql = "SELECT category, SUM(papers) FROM month_pair WHERE category = other AND category != '' GROUP BY category ORDER BY category"
    for code, papers in source.execute(sql):
        category = taxonomy.category(code)
        yield code, category.name, category.group, papers


def _paper_categories(source: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    for identifier, categories in source.execute("SELECT identifier, categories FROM paper ORDER BY identifier"):
        yield from ((identifier, code) for code in sorted(categories.split()))


def _paper_authors(source: sqlite3.Connection) -> Iterator[tuple[str, int, str, str]]:
    addresses = dict(source.execute("SELECT id, address FROM author"))
    display_names = dict(source.execute("SELECT id, display_name FROM spelling"))
    for identifier, byline in source.execute("SELECT identifier, byline FROM paper ORDER BY identifier"):
        pairs = array("I", byline)
        for position in range(0, len(pairs), 2):
            yield identifier, position // 2 + 1, addresses[pairs[position]], display_names[pairs[position + 1]]
