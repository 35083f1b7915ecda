"""Digests into tables, and what that touched.

An ingest goes in four steps: take the records in, where papers that are new get their place at once; settle which record of
each other touched paper counts and where the paper belongs; count the touched authors again; count the touched months
again. Each step looks only at what the one before touched, so that a day added to three decades costs a day.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import TypeVar

from sitegen.archive import counting, schema
from sitegen.archive.build_state import HELD_MISSING, HELD_TEXT
from sitegen.archive.changes import Changes
from sitegen.archive.columns import INSERT, Row
from sitegen.archive.losses import Losses
from sitegen.archive.people import People, Signature
from sitegen.archive.placing import Placing
from sitegen.archive.rows import Reading
from sitegen.archive.works import count_all, count_touched, papers_signed
from sitegen.authority import Authority
from sitegen.errors import Problem
from sitegen.quantities import counted

_Item = TypeVar("_Item")

_TO_SETTLE = frozenset({"record_paper", "listing_place"})
"""The indexes without which settling would go through whole tables for each paper."""

_ACCEPT = "build with --accept-shrink"

_SUSPICIOUS_MAJORITY = 5
"""The loss of most digests is suspicious if at least so many disappear at once."""
_SUSPICIOUS_TOTAL = 2
"""The loss of all digests is suspicious if there were at least so many."""


class Ingest:
    """One ingest, inside a transaction of the caller's.

    ``page_from`` says from how many papers on an author has a page: crossing it touches every page that names the author.
    """

    def __init__(
        self, connection: sqlite3.Connection, authority: Authority, page_from: int, *, accept_shrink: bool = False
    ) -> None:
        self._connection = connection
        self._authority = authority
        self._page_from = page_from
        self._accept_shrink = accept_shrink
        self._changes = Changes()
        self._losses = Losses(connection)

    def run(self, readings: Iterable[Reading | str], removed: Sequence[str], other_people: set[str]) -> Changes:
        """Take in what was read, forget what was removed or (a reading that is a path) is a digest no more.

        ``other_people`` are keys that authors.toml now treats otherwise.
        """
        first, readings = _peek(readings)
        empty = first is not None and self._connection.execute("SELECT 1 FROM record LIMIT 1").fetchone() is None
        self._changes.everything = empty
        if empty:
            self._begin_anew()
        self._people = People(self._connection, self._authority, empty=empty)
        self._placing = Placing(self._connection, self._people, self._changes, empty=empty)
        self._last = int(self._connection.execute("SELECT IFNULL(MAX(id), 0) FROM record").fetchone()[0])
        if other_people and not empty:
            self._placing.touched |= papers_signed(self._connection, other_people)
        self._follow(readings, removed)
        if empty:
            self._make_indexes(_TO_SETTLE)
        self._placing.settle()
        self._people.save()
        authors, papers = self._placing.authors | self._people.added, self._placing.papers
        # What they remember of three decades is not needed while that is counted.
        varied = self._people.varied
        del self._people, self._placing
        self._changes.losses = self._losses.settle()
        self._count(authors, papers, varied)
        if empty:
            self._make_indexes(schema.INDEXES.keys() - _TO_SETTLE)
        return self._changes

    def _follow(self, readings: Iterable[Reading | str], removed: Sequence[str]) -> None:
        """Import digests that were read, or hold them back; forget digests that were removed, or keep them."""
        before = self._with_papers() if removed else set()
        doubtful: list[tuple[Reading, list[Sequence[Signature]]]] = []
        for reading in readings:
            if isinstance(reading, str):
                self._forget(reading)
                continue
            names = self._people.learn(reading)
            if self._reason_to_hold(reading):
                doubtful.append((reading, list(names)))
            else:
                self._replace(reading, names)
        # Decide after all others: papers may have moved there.
        for reading, signed in doubtful:
            if problem := self._reason_to_hold(reading):
                self._hold(reading, problem)
            else:
                self._replace(reading, signed)
        for path in sorted(set(removed) - self._keep_missing(removed, before)):
            self._forget(path)

    def _begin_anew(self) -> None:
        """Clear what digests without papers, or papers that are gone, have left behind."""
        for table in (
            "paper",
            "author",
            "spelling",
            "former_address",
            "listing",
            "first_listing",
            "relisted",
            "day",
            "month_pair",
            "fragment",
        ):
            self._connection.execute(f"DELETE FROM {table}")
        for name in schema.INDEXES:
            self._connection.execute(f"DROP INDEX {name}")

    def _count(self, authors: set[int], papers: set[int], varied: set[int]) -> None:
        if self._changes.everything:
            count_all(self._connection, self._authority, varied)
        else:
            count_touched(self._connection, self._authority, authors, papers, self._page_from, self._changes)
        counting.count_days(self._connection, self._changes)
        counting.count_months(self._connection, self._changes)

    def _make_indexes(self, names: Iterable[str]) -> None:
        for name in sorted(names):
            self._connection.execute(schema.INDEXES[name])

    def _replace(self, reading: Reading, names: Iterable[Sequence[Signature]]) -> None:
        """Replace what the archive has of a digest."""
        known = self._connection.execute(
            "SELECT id, day, category FROM source WHERE path = ?", (reading.path,)
        ).fetchone()
        before = self._records(known[0]) if known else {}
        source = self._put_source(reading)
        # A paper's page tells the days that list it, and a day's page tells for whom it is a cross-list.
        moved = bool(known) and known[1:] != (reading.day, reading.category)
        rows = {(row[0], row[-1]): (row, signed) for row, signed in zip(reading.rows, names, strict=True)}
        if moved:
            self._placing.touched.update(paper for paper, _ in before.values())
            self._note_day(known[1])
        self._delete_records([before[key] for key in before.keys() - rows.keys()], known[1] if known else reading.day)
        self._insert_records(source, [row for key, row in rows.items() if key not in before], reading.day)
        if moved:
            self._note_day(reading.day)
        if not self._changes.everything:
            self._losses.note(reading.path, reading.day, _identifiers(before), {row[0] for row in reading.rows})

    def _hold(self, reading: Reading, problem: Problem) -> None:
        """Keep what the archive has of a digest, and record the reason."""
        problems = [problem, *(one for one in reading.problems if one != reading.blocker)]
        self._connection.execute(
            "UPDATE source SET size = ?, mtime_ns = ?, hash = ?, held = ?, problems = ? WHERE path = ?",
            (reading.size, reading.mtime_ns, reading.hash, HELD_TEXT, _dump(problems), reading.path),
        )

    def _reason_to_hold(self, reading: Reading) -> Problem | None:
        """Return the problem for which a digest's text of an earlier build is kept; None if the new text is taken."""
        if self._accept_shrink or self._changes.everything:
            return None
        old = self._papers_of(reading.path)
        if not old:
            return None
        if reading.blocker:
            kept = f"the site keeps {counted(len(old), 'paper')} from an earlier build until then"
            return replace(reading.blocker, remedy=f"{reading.blocker.remedy}; {kept}; to accept the change, {_ACCEPT}")
        lost = self._losses.missing(old, {row[0] for row in reading.rows})
        if lost * 2 > len(old):
            remedy = (
                f"the site keeps them from an earlier build; run the collector again or, to accept the loss, {_ACCEPT}"
            )
            return Problem(reading.shown, 0, f"the file lost {lost} of its {counted(len(old), 'paper')}", remedy)
        return None

    def _keep_missing(self, removed: Sequence[str], before: set[str]) -> set[str]:
        """Return the removed digests that are kept: those that disappeared together with all or most digests.

        People delete a few digests on purpose. If all or most disappear at once, a folder was probably not checked out, or
        the wrong folder is configured.
        """
        if self._accept_shrink:
            return set()
        gone = {path for path in before.intersection(removed) if not self._has_moved(path)}
        most = len(gone) * 2 > len(before) and len(gone) >= _SUSPICIOUS_MAJORITY
        if most or (len(gone) >= _SUSPICIOUS_TOTAL and not self._with_papers() - gone):
            kept = gone
        else:
            held = self._connection.execute("SELECT path FROM source WHERE held = ?", (HELD_MISSING,))
            kept = gone & {path for (path,) in held}
        self._connection.executemany(
            "UPDATE source SET held = ? WHERE path = ?", [(HELD_MISSING, path) for path in sorted(kept)]
        )
        return kept

    def _has_moved(self, path: str) -> bool:
        """Return whether other digests have taken over at least half of a digest's papers."""
        old = self._papers_of(path)
        return self._losses.missing(old, set()) * 2 <= len(old)

    def _with_papers(self) -> set[str]:
        """Return the digests that have papers; none during the first ingest, when nothing can be lost."""
        if self._changes.everything:
            return set()
        sql = "SELECT path FROM source WHERE EXISTS (SELECT 1 FROM record WHERE record.source = source.id)"
        return {path for (path,) in self._connection.execute(sql)}

    def _papers_of(self, path: str) -> set[str]:
        """Return the identifiers of the papers that the archive has of a digest."""
        sql = (
            "SELECT paper.identifier FROM source JOIN record ON record.source = source.id "
            "JOIN paper ON paper.id = record.paper WHERE source.path = ?"
        )
        return {identifier for (identifier,) in self._connection.execute(sql, (path,))}

    def _put_source(self, reading: Reading) -> int:
        row = self._connection.execute(
            "INSERT INTO source (path, size, mtime_ns, hash, day, category, held, problems) VALUES (?, ?, ?, ?, ?, ?, 0, ?) "
            "ON CONFLICT (path) DO UPDATE SET size = excluded.size, mtime_ns = excluded.mtime_ns, hash = excluded.hash, "
            "day = excluded.day, category = excluded.category, held = 0, problems = excluded.problems RETURNING id",
            (
                reading.path,
                reading.size,
                reading.mtime_ns,
                reading.hash,
                reading.day,
                reading.category,
                _dump(reading.problems),
            ),
        ).fetchone()
        return int(row[0])

    def _records(self, source: int) -> dict[tuple[str, int], tuple[int, int]]:
        """Identifier and hash of the record -> paper and record."""
        return {
            (identifier, record_hash): (paper, record)
            for identifier, record_hash, paper, record in self._connection.execute(
                "SELECT paper.identifier, record.hash, paper.id, record.id FROM record "
                "JOIN paper ON paper.id = record.paper WHERE record.source = ?",
                (source,),
            )
        }

    def _forget(self, path: str) -> None:
        found = self._connection.execute("SELECT id, day FROM source WHERE path = ?", (path,)).fetchone()
        if found:
            before = self._records(found[0])
            self._delete_records(list(before.values()), found[1])
            self._connection.execute("DELETE FROM source WHERE id = ?", (found[0],))
            self._losses.note(path, found[1], _identifiers(before), set(), gone=True)

    def _delete_records(self, records: Sequence[tuple[int, int]], day: str) -> None:
        if records:
            self._note_day(day)
            self._placing.touched.update(paper for paper, _ in records)
            self._connection.executemany("DELETE FROM record WHERE id = ?", [(record,) for _, record in records])

    def _insert_records(self, source: int, rows: Iterable[tuple[Row, Sequence[Signature]]], day: str) -> None:
        records = [(record, *row) for record, row in enumerate(rows, self._last + 1)]
        if not records:
            return
        self._last = records[-1][0]
        self._note_day(day)
        papers = self._placing.place(records, day)
        self._connection.executemany(
            INSERT,
            [(record, paper, source, *row[1:]) for paper, (record, row, _) in zip(papers, records, strict=True)],
        )
        self._people.save()

    def _note_day(self, day: str) -> None:
        if not self._changes.everything:
            self._changes.days.add(day)


def _identifiers(records: Iterable[tuple[str, int]]) -> set[str]:
    return {identifier for identifier, _ in records}


def _dump(problems: Iterable[Problem]) -> str:
    return json.dumps([[problem.path, problem.line, problem.message, problem.remedy] for problem in problems])


def _peek(items: Iterable[_Item]) -> tuple[_Item | None, Iterator[_Item]]:
    """The first of some items, None where there is none, and all of them."""
    iterator = iter(items)
    first = next(iterator, None)
    return first, iterator if first is None else chain([first], iterator)
