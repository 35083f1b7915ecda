"""Papers get their place: the record that counts, their own day, their categories, who wrote them."""

import json
import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from sitegen.archive.changes import Changes
from sitegen.archive.columns import CATEGORIES, PUBLISHED, Row
from sitegen.archive.ids import WANTED
from sitegen.archive.people import People, Signature
from sitegen.archive.rows import NEWEST_FIRST

_CHUNK = 2000

_NEWEST = f"""
SELECT record.paper, record.id, record.published, record.authors, record.categories FROM record
WHERE record.id IN (
    SELECT (SELECT record.id FROM record WHERE record.paper = wanted.value ORDER BY {NEWEST_FIRST} LIMIT 1)
    FROM json_each(?) wanted)
"""

_LISTED = """
SELECT record.paper, source.day, source.category, record.categories FROM record JOIN source ON source.id = record.source
WHERE record.paper IN (SELECT value FROM json_each(?))
"""

_INSERT = "INSERT INTO paper (record, day, published, categories, byline, id, identifier) VALUES (?, ?, ?, ?, ?, ?, ?)"
_UPDATE = "UPDATE paper SET record = ?, day = ?, published = ?, categories = ?, byline = ? WHERE id = ?"
_LIST = "INSERT INTO listing VALUES (?, ?, ?)"
_FIRST = "INSERT INTO first_listing VALUES (?, ?, ?)"
_RELISTED = "INSERT INTO relisted VALUES (?, ?)"


class _Listing(NamedTuple):
    """The parts of a record that tell when its paper was new to a category."""

    day: str
    collected: str
    """The category of the digest."""
    categories: str
    """The paper's categories in this record."""


class Placing:
    """The papers that one ingest meets.

    One that no digest listed before goes straight to its place; all others wait for `settle`, which knows all records.
    """

    def __init__(self, connection: sqlite3.Connection, people: People, changes: Changes, *, empty: bool) -> None:
        self._connection = connection
        self._people = people
        self._changes = changes
        self._empty = empty
        """Whether no paper is known yet: then there is nothing to look up, and everything changes."""
        self._papers: dict[str, int] = {}
        self._last = int(connection.execute("SELECT IFNULL(MAX(id), 0) FROM paper").fetchone()[0])
        self._added: set[int] = set()
        self.touched: set[int] = set()
        """Papers to settle."""
        self.authors: set[int] = set()
        """Authors whose papers are not what they were; not filled where everything changes."""

    @property
    def papers(self) -> set[int]:
        """Papers whose place may be another than before; not filled where everything changes."""
        return self.touched | self._added

    def place(self, records: Sequence[tuple[int, Row, Sequence[Signature]]], day: str) -> list[int]:
        """The papers of records that a digest of a day has; new ones are placed. A record is its id, its row, its names."""
        papers, placed, listings = [], [], []
        for record, row, names in records:
            identifier = row[0]
            paper = self._papers.get(identifier) or self._known(identifier)
            if paper:
                self.touched.add(paper)
            else:
                self._last = paper = self._last + 1
                if not self._empty:
                    self._added.add(paper)
                byline = self._people.byline(names, identifier)
                placed.append(
                    (*self._placed(record, day, row[PUBLISHED], row[CATEGORIES], byline, identifier), paper, identifier)
                )
                listings += _listings(row[CATEGORIES], day, paper)
            self._papers[identifier] = paper
            papers.append(paper)
        self._connection.executemany(_INSERT, placed)
        self._connection.executemany(_LIST, listings)
        return papers

    def settle(self) -> None:
        """Choose each touched paper's record and place the paper anew; one without records goes."""
        for papers in _chunks(sorted(self.touched)):
            wanted = json.dumps(papers)
            identifiers = self._unlist(wanted)
            listed: dict[int, list[_Listing]] = {}
            for paper, *listing in self._connection.execute(_LISTED, (wanted,)):
                listed.setdefault(paper, []).append(_Listing(*listing))
            updates, listings, firsts, relisted = [], [], [], []
            for paper, record, published, authors, categories in self._connection.execute(_NEWEST, (wanted,)):
                days = {listing.day for listing in listed[paper]}
                day = published[:10] if published[:10] in days else min(days)
                identifier = identifiers[paper]
                byline = self._people.byline(self._people.signatures(authors), identifier)
                values = self._placed(record, day, published, categories, byline, identifier)
                updates.append((*values, paper))
                listings += _listings(categories, day, paper)
                if len(days) > 1:
                    relisted.append((paper, max(days)))
                    firsts += [(code, paper, first) for code, first in _later(listed[paper], categories, day)]
                if not self._empty:
                    self._changes.days |= days
            self._connection.executemany(_UPDATE, updates)
            self._connection.executemany(_LIST, listings)
            self._connection.executemany(_RELISTED, relisted)
            self._list_first(firsts)
            left = json.dumps([paper for paper in papers if paper not in listed])
            self._connection.execute("DELETE FROM paper WHERE id IN (SELECT value FROM json_each(?))", (left,))

    def _placed(
        self, record: int, day: str, published: str, categories: str, byline: "array[int]", identifier: str
    ) -> tuple[int, str, str, str, bytes]:
        """Note that a paper is there; returns what is written of its place."""
        if not self._empty:
            self._note(identifier, categories, day, byline)
        return record, day, published, categories, byline.tobytes()

    def _list_first(self, firsts: Sequence[tuple[str, int, str]]) -> None:
        """Store the days on which categories first listed papers, if they differ from the papers' own days."""
        self._connection.executemany(_FIRST, firsts)
        self._note_months((code, day) for code, _, day in firsts)

    def _unlist_relisted(self, wanted: str, categories: Mapping[int, str]) -> None:
        """Delete what `_list_first` stored, for papers that are placed again."""
        sql = f"DELETE FROM relisted WHERE paper {WANTED} RETURNING paper"
        firsts = "DELETE FROM first_listing WHERE category = ? AND paper = ? RETURNING category, day"
        for (paper,) in self._connection.execute(sql, (wanted,)).fetchall():
            for code in categories[paper].split(" "):
                self._note_months(self._connection.execute(firsts, (code, paper)).fetchall())

    def _note_months(self, listings: Iterable[tuple[str, str]]) -> None:
        if not self._empty:
            self._changes.category_months.update((code, day[:7]) for code, day in listings)

    def _unlist(self, wanted: str) -> dict[int, str]:
        """Take papers from where they were; returns their identifiers."""
        rows = self._connection.execute(
            "SELECT id, identifier, day, categories, byline FROM paper WHERE id IN (SELECT value FROM json_each(?))",
            (wanted,),
        ).fetchall()
        for paper, identifier, day, categories, byline in rows:
            if not self._empty:
                self._note(identifier, categories, day, array("I", byline))
            self._connection.executemany(
                "DELETE FROM listing WHERE category = ? AND day = ? AND paper = ?",
                [(code, day, paper) for code in categories.split(" ")],
            )
        self._unlist_relisted(wanted, {paper: categories for paper, _, _, categories, _ in rows})
        self._connection.execute("DELETE FROM fragment WHERE paper IN (SELECT value FROM json_each(?))", (wanted,))
        return {row[0]: row[1] for row in rows}

    def _note(self, identifier: str, categories: str, day: str, byline: "array[int]") -> None:
        codes = categories.split(" ")
        self._changes.papers.add(identifier)
        self._changes.categories.update(codes)
        self._note_months((code, day) for code in codes)
        self.authors.update(byline[::2])

    def _known(self, identifier: str) -> int:
        """The paper of an earlier ingest; 0 where there is none."""
        if self._empty:
            return 0
        found = self._connection.execute("SELECT id FROM paper WHERE identifier = ?", (identifier,)).fetchone()
        return int(found[0]) if found else 0


def _listings(categories: str, day: str, paper: int) -> list[tuple[str, str, int]]:
    return [(code, day, paper) for code in categories.split(" ")]


def _later(listed: Iterable[_Listing], categories: str, own: str) -> Iterator[tuple[str, str]]:
    """Yield each category that first listed a paper on another day than the paper's own, with that day.

    A category lists a paper on the days of all records that have the category. If digests of the category itself list the
    paper, only their days count: digests of other categories list a paper under all its categories on their own day.
    """
    days: dict[str, list[tuple[bool, str]]] = {}
    for listing in listed:
        for code in listing.categories.split(" "):
            days.setdefault(code, []).append((listing.collected != code, listing.day))
    for code in categories.split(" "):
        _, first = min(days[code])
        if first != own:
            yield code, first


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), _CHUNK):
        yield ids[start : start + _CHUNK]
