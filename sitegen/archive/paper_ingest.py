"""Store papers: newest record, own day, categories, byline, and the days on which categories first listed them."""

import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple, cast

from sitegen.archive import bulk_insert, fragment_cache
from sitegen.archive.author_ingest import AuthorIngest
from sitegen.archive.changes import Changes
from sitegen.archive.columns import AUTHORS, CATEGORIES, COLUMNS, INSERT, MERGED, PUBLISHED, Row, record_hash
from sitegen.archive.ids import WANTED, AuthorId, PaperId, batches, wanted
from sitegen.archive.merging import merge_records

_BATCH = 2000

_NEWEST_FIRST = """
IFNULL(record.version, (
    SELECT MAX(other.version) FROM record other WHERE other.paper = record.paper AND other.updated <= record.updated
)) DESC, record.updated DESC, record.version DESC, CASE WHEN record.updated IS NULL THEN record.day END DESC,
record.hash DESC, record.id
"""
"""The order of a paper's records, newest first: by version, then by time of update, then by day.

A record without a version counts as the highest version that was updated at the same time or earlier. So the later
listing of a collector that writes no versions is newer than earlier listings with versions. A record without version
and time of update is older than one that has them.
"""

_RECORDS = f"""
SELECT record.id, record.paper, doi_record.record IS NOT NULL, {", ".join(f"record.{column.name}" for column in COLUMNS)}
FROM record LEFT JOIN doi_record ON doi_record.record = record.id
WHERE record.paper {WANTED} ORDER BY record.paper, doi_record.record IS NOT NULL, {_NEWEST_FIRST}
"""
"""Records of a DOI come after those of arXiv."""
_OF_ARXIV = frozenset(
    place for place, column in enumerate(COLUMNS, 1) if column.name in {"published", "updated", "link"}
)
"""Indexes in a `Row` of columns that a record of a DOI does not give a paper on arXiv: the times are those of another
publication."""

_LISTINGS = f"""
SELECT record.paper, record.day, source.category, record.categories FROM record JOIN source ON source.id = record.source
WHERE record.paper {WANTED}
"""

_INSERT_PAPER = (
    "INSERT INTO paper (record, day, published, categories, byline, id, identifier) VALUES (?, ?, ?, ?, ?, ?, ?)"
)
_UPDATE_PAPER = "UPDATE paper SET record = ?, day = ?, published = ?, categories = ?, byline = ? WHERE id = ?"
_INSERT_LISTING = "INSERT INTO listing VALUES (?, ?, ?)"
_INSERT_FIRST_LISTING = "INSERT INTO first_listing VALUES (?, ?, ?)"
_INSERT_RELISTED = "INSERT INTO relisted VALUES (?, ?)"


class NewRecord(NamedTuple):
    """A record that is about to be stored."""

    id: int
    row: Row
    byline: bytes
    day: str
    """The day on which the digest lists it."""


class _Listing(NamedTuple):
    """The parts of a record from which the first listing in a category follows."""

    day: str
    collected: str
    """The category of the digest."""
    categories: str
    """The paper's categories in this record."""


class PaperIngest:
    """The papers in the digests of one ingest.

    A paper with a single record is stored at once by `add`. All others are updated by `update_touched`, after all
    records are known. After a first ingest, `store_listings` stores where the papers are listed.
    """

    def __init__(self, connection: sqlite3.Connection, authors: AuthorIngest, changes: Changes, *, empty: bool) -> None:
        self._connection = connection
        self._author_ingest = authors
        self._changes = changes
        self._empty = empty
        """True if the archive has no papers: no look-ups are necessary, and no changes are collected."""
        self._ids: dict[str, PaperId] = {}
        """Identifier -> paper."""
        self._last = int(connection.execute("SELECT IFNULL(MAX(id), 0) FROM paper").fetchone()[0])
        self._added: set[PaperId] = set()
        self.touched: set[PaperId] = set()
        """Papers to update, because records of them were added or deleted."""
        self.authors: set[AuthorId] = set()
        """Authors whose papers changed. Not filled if the archive was empty."""

    @property
    def papers(self) -> set[PaperId]:
        """Papers that are new or may have changed. Not filled if the archive was empty."""
        return self.touched | self._added

    def add(self, records: Iterable[NewRecord]) -> list[PaperId]:
        """Store the new papers among a digest's records. Return the paper of each record."""
        papers, new, listings = [], [], []
        for record, row, byline, day in records:
            identifier = row[0]
            paper = self._ids.get(identifier) or self._find(identifier)
            if paper:
                self.touched.add(paper)
            else:
                self._last += 1
                paper = PaperId(self._last)
                if not self._empty:
                    self._added.add(paper)
                self._note(identifier, row[CATEGORIES], day, byline)
                new.append((record, day, row[PUBLISHED], row[CATEGORIES], byline, paper, identifier))
                listings += self._listings(row[CATEGORIES], day, paper)
            self._ids[identifier] = paper
            papers.append(paper)
        self._connection.executemany(_INSERT_PAPER, new)
        self._connection.executemany(_INSERT_LISTING, listings)
        return papers

    def own_paper(self, identifier: str, record: int) -> PaperId:
        """Return the paper with an identifier. If there is none, add it for a record, and `update_touched` completes it."""
        if found := self._find(identifier):
            return found
        self._last += 1
        (day,) = self._connection.execute("SELECT day FROM record WHERE id = ?", (record,)).fetchone()
        self._connection.execute(_INSERT_PAPER, (record, day, None, "", b"", self._last, identifier))
        return PaperId(self._last)

    def update_touched(self) -> None:
        """Choose the newest record of each touched paper, and update the paper. Delete papers without records."""
        for papers in batches(sorted(self.touched), _BATCH):
            identifiers = self._delete_listings(papers)
            listed: dict[PaperId, list[_Listing]] = {}
            for paper, *listing in self._connection.execute(_LISTINGS, (wanted(papers),)):
                listed.setdefault(paper, []).append(_Listing(*listing))
            updates, listings, firsts, relisted = [], [], [], []
            for paper, record, row in self._newest(papers):
                published, authors, categories = row[PUBLISHED], row[AUTHORS], row[CATEGORIES]
                days = {listing.day for listing in listed[paper]}
                day = published[:10] if published and published[:10] in days else min(days)
                identifier = identifiers[paper]
                byline = self._author_ingest.byline(authors, identifier)
                self._note(identifier, categories, day, byline)
                updates.append((record, day, published, categories, byline, paper))
                listings += self._listings(categories, day, paper)
                if len(days) > 1:
                    relisted.append((paper, max(days)))
                    firsts += [(code, paper, first) for code, first in _later(listed[paper], categories, day)]
                if not self._empty:
                    self._changes.days |= days
                    self._note_months(
                        (listing.collected, listing.day) for listing in listed[paper] if listing.collected
                    )
            self._connection.executemany(_UPDATE_PAPER, updates)
            self._connection.executemany(_INSERT_LISTING, listings)
            self._connection.executemany(_INSERT_RELISTED, relisted)
            self._connection.executemany(_INSERT_FIRST_LISTING, firsts)
            self._note_months((code, first) for code, _, first in firsts)
            left = wanted(paper for paper in papers if paper not in listed)
            self._connection.execute(f"DELETE FROM paper WHERE id {WANTED}", (left,))

    def _newest(self, papers: Sequence[PaperId]) -> Iterator[tuple[PaperId, int, Sequence[Any]]]:
        """Yield each paper with records, the record with its fields, and that record as a `Row`.

        It is the newest record or, if others have fields that it lacks, a new record that is merged from all.
        """
        chosen = wanted(papers)
        self._connection.execute(f"DELETE FROM record WHERE paper {WANTED} AND source = {MERGED}", (chosen,))
        rows = self._connection.execute(_RECORDS, (chosen,)).fetchall()
        for paper, group in groupby(rows, itemgetter(1)):
            (record, *_), *others = found = list(group)
            records = [("", *row[3:]) if not row[2] else _without_times(("", *row[3:])) for row in found]
            merged = merge_records(records) if others else records[0]
            if merged != records[0]:
                values = (None, paper, MERGED, "", *merged[1:], record_hash(merged))
                record = self._connection.execute(INSERT, values).lastrowid
            yield paper, record, merged

    def _delete_listings(self, papers: Sequence[PaperId]) -> dict[PaperId, str]:
        """Delete listings and cached fragments of papers. Return the papers' identifiers."""
        rows = self._connection.execute(
            f"SELECT id, identifier, day, categories, byline FROM paper WHERE id {WANTED}", (wanted(papers),)
        ).fetchall()
        for paper, identifier, day, categories, byline in rows:
            self._note(identifier, categories, day, byline)
            self._connection.executemany(
                "DELETE FROM listing WHERE category = ? AND day = ? AND paper = ?",
                self._listings(categories, day, paper),
            )
        self._delete_relisted({paper: categories for paper, _, _, categories, _ in rows})
        fragment_cache.delete(self._connection, papers)
        return {row[0]: row[1] for row in rows}

    def _delete_relisted(self, categories: Mapping[PaperId, str]) -> None:
        """Delete the rows of papers in ``relisted`` and ``first_listing``; ``categories`` are those of the papers."""
        sql = f"DELETE FROM relisted WHERE paper {WANTED} RETURNING paper"
        delete_first = "DELETE FROM first_listing WHERE category = ? AND paper = ? RETURNING category, day"
        for (paper,) in self._connection.execute(sql, (wanted(categories),)).fetchall():
            for code in categories[paper].split():
                self._note_months(self._connection.execute(delete_first, (code, paper)).fetchall())

    def _listings(self, categories: str, day: str, paper: PaperId) -> list[tuple[str, str, PaperId]]:
        """Return the rows of a paper in ``listing``; none in a first ingest, which stores them at the end."""
        return [] if self._empty else [(code, day, paper) for code in categories.split()]

    def _note(self, identifier: str, categories: str, day: str, byline: bytes) -> None:
        """Add a paper, its categories, months and authors to the changes. Call it before and after a change of the paper."""
        if self._empty:
            return
        codes = categories.split()
        self._changes.papers.add(identifier)
        self._changes.own_months.add(day[:7])
        self._changes.categories.update(codes)
        self._note_months((code, day) for code in codes)
        self.authors.update(cast("Sequence[AuthorId]", array("I", byline)[::2]))

    def _note_months(self, listings: Iterable[tuple[str, str]]) -> None:
        """Add the months of pairs of category and day to the changes."""
        if not self._empty:
            self._changes.category_months.update((code, day[:7]) for code, day in listings)

    def _find(self, identifier: str) -> PaperId | None:
        """Return the paper of an earlier ingest; None if there is none."""
        if self._empty:
            return None
        found = self._connection.execute("SELECT id FROM paper WHERE identifier = ?", (identifier,)).fetchone()
        return found[0] if found else None


def _without_times(row: Sequence[Any]) -> tuple[Any, ...]:
    """Return the record of a DOI without the values of `_OF_ARXIV`."""
    return tuple(None if place in _OF_ARXIV else value for place, value in enumerate(row))


def store_listings(connection: sqlite3.Connection) -> None:
    """Store the listings of all papers after a first ingest: once, and in the order of the table."""
    bulk_insert.insert(connection, "listing", 3, _all_listings(connection))


def _all_listings(connection: sqlite3.Connection) -> Iterator[tuple[str, str, int]]:
    days: dict[int, str] = {}
    papers: dict[str, array[int]] = {}
    for paper, day, categories in connection.execute("SELECT id, day, categories FROM paper ORDER BY day, id"):
        days[paper] = day
        for code in categories.split():
            if code not in papers:
                papers[code] = array("I")
            papers[code].append(paper)
    return ((code, days[paper], paper) for code in sorted(papers) for paper in papers[code])


def _later(listed: Iterable[_Listing], categories: str, own: str) -> Iterator[tuple[str, str]]:
    """Yield each category that first listed a paper on another day than the paper's own, with that day.

    A category lists a paper on the days of all records that have the category. If digests of the category itself list the
    paper, only their days count: digests of other categories list a paper under all its categories on their own day.
    """
    days: dict[str, list[tuple[bool, str]]] = {}
    for listing in listed:
        for code in listing.categories.split():
            days.setdefault(code, []).append((listing.collected != code, listing.day))
    for code in categories.split():
        _, first = min(days[code])
        if first != own:
            yield code, first
