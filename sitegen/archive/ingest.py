"""Import digests into the tables, and collect the changes.

An ingest has four steps: store the records, and papers that are new; update each other touched paper; count the touched
authors again; count the touched days and months again. Each step works on what the step before touched, so that adding a
day to three decades costs a day.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import TypeVar

from sitegen.archive import author_counts, paper_counts, schema
from sitegen.archive.author_ingest import AuthorIngest, KnownName
from sitegen.archive.build_state import HELD_MISSING, HELD_TEXT
from sitegen.archive.changes import Changes
from sitegen.archive.columns import INSERT, Row
from sitegen.archive.ids import AuthorId, PaperId
from sitegen.archive.lost_papers import LostPaperTracker
from sitegen.archive.paper_ingest import NewRecord, PaperIngest
from sitegen.archive.read_results import DigestRead, NoLongerDigest
from sitegen.author_rules import AuthorRules
from sitegen.errors import Problem
from sitegen.quantities import counted

_Item = TypeVar("_Item")

_UPDATE_INDEXES = frozenset({"record_paper", "listing_place"})
"""The indexes that the update of touched papers needs. Without them it would scan whole tables for each paper."""

_ACCEPT_REMEDY = "build with --accept-shrink"

_SUSPICIOUS_MAJORITY = 5
"""The loss of most digests is suspicious if at least so many disappear at once."""
_SUSPICIOUS_TOTAL = 2
"""The loss of all digests is suspicious if there were at least so many."""


class Ingest:
    """One ingest, inside a transaction of the caller.

    An author has a page from ``author_min_papers`` papers on. If a paper makes the difference, every page that names the
    author is touched.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        rules: AuthorRules,
        author_min_papers: int,
        *,
        accept_shrink: bool = False,
    ) -> None:
        self._connection = connection
        self._rules = rules
        self._author_min_papers = author_min_papers
        self._accept_shrink = accept_shrink
        self._changes = Changes()
        self._lost = LostPaperTracker(connection)

    def run(
        self, results: Iterable[DigestRead | NoLongerDigest], removed: Sequence[str], changed_identities: set[str]
    ) -> Changes:
        """Import digests that were read, and delete those that were removed or stopped being digests.

        ``changed_identities`` are identities of spellings whose rules in authors.toml changed.
        """
        first, results = _peek(results)
        empty = first is not None and self._connection.execute("SELECT 1 FROM record LIMIT 1").fetchone() is None
        self._changes.everything = empty
        if empty:
            self._clear_tables()
        self._authors = AuthorIngest(self._connection, self._rules, empty=empty)
        self._papers = PaperIngest(self._connection, self._authors, self._changes, empty=empty)
        self._last_record = int(self._connection.execute("SELECT IFNULL(MAX(id), 0) FROM record").fetchone()[0])
        if changed_identities and not empty:
            self._papers.touched |= author_counts.papers_of_identities(self._connection, changed_identities)
        self._import(results, removed)
        if empty:
            self._make_indexes(_UPDATE_INDEXES)
        self._papers.update_touched()
        self._authors.save()
        authors, papers = self._papers.authors | self._authors.added, self._papers.papers
        respelled = self._authors.respelled
        # Free the memory of names and identifiers before the counts need memory.
        del self._authors, self._papers
        self._changes.lost_papers = self._lost.save()
        self._count(authors, papers, respelled)
        if empty:
            self._make_indexes(schema.INDEXES.keys() - _UPDATE_INDEXES)
        return self._changes

    def _import(self, results: Iterable[DigestRead | NoLongerDigest], removed: Sequence[str]) -> None:
        """Store digests that were read, or hold them; delete digests that were removed, or keep them."""
        before = self._with_papers() if removed else set()
        doubtful: list[tuple[DigestRead, list[Sequence[KnownName]]]] = []
        for result in results:
            match result:
                case NoLongerDigest(path):
                    self._delete(path)
                case digest:
                    names = self._authors.add_names(digest)
                    if self._reason_to_hold(digest):
                        doubtful.append((digest, list(names)))
                    else:
                        self._store(digest, names)
        # Decide after all others: their papers may have moved to digests that are imported later.
        for digest, listed in doubtful:
            if problem := self._reason_to_hold(digest):
                self._hold(digest, problem)
            else:
                self._store(digest, listed)
        for path in sorted(set(removed) - self._keep_missing(removed, before)):
            self._delete(path)

    def _clear_tables(self) -> None:
        """Delete rows that former papers left behind, and drop the indexes before the first papers are stored."""
        for table in (
            "paper",
            "author",
            "spelling",
            "other_address",
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

    def _count(self, authors: set[AuthorId], papers: set[PaperId], respelled: set[AuthorId]) -> None:
        """Count authors, days and months again."""
        if self._changes.everything:
            author_counts.count_all(self._connection, self._rules, respelled)
        else:
            author_counts.count_touched(
                self._connection, self._rules, authors, papers, self._author_min_papers, self._changes
            )
        paper_counts.count_days(self._connection, self._changes)
        paper_counts.count_months(self._connection, self._changes)

    def _make_indexes(self, names: Iterable[str]) -> None:
        for name in sorted(names):
            self._connection.execute(schema.INDEXES[name])

    def _store(self, digest: DigestRead, names: Iterable[Sequence[KnownName]]) -> None:
        """Store a digest. Records of its earlier text are kept, deleted or added as needed."""
        known = self._connection.execute(
            "SELECT id, day, category FROM source WHERE path = ?", (digest.path,)
        ).fetchone()
        before = self._records(known[0]) if known else {}
        source = self._put_source(digest)
        # A paper's page names the days that list it, and a day's page marks cross-lists.
        moved = bool(known) and known[1:] != (digest.day, digest.category)
        rows = {(row[0], row[-1]): (row, listed) for row, listed in zip(digest.rows, names, strict=True)}
        if moved:
            self._papers.touched.update(paper for paper, _ in before.values())
            self._note_day(known[1])
        self._delete_records([before[key] for key in before.keys() - rows.keys()], known[1] if known else digest.day)
        self._insert_records(source, [row for key, row in rows.items() if key not in before], digest.day)
        if moved:
            self._note_day(digest.day)
        if not self._changes.everything:
            self._lost.note(digest.path, digest.day, _identifiers(before), {row[0] for row in digest.rows})

    def _hold(self, digest: DigestRead, problem: Problem) -> None:
        """Keep the records of a digest's earlier text, and store the problem that is the reason."""
        problems = [problem, *(other for other in digest.problems if other != digest.blocker)]
        self._connection.execute(
            "UPDATE source SET size = ?, mtime_ns = ?, hash = ?, held = ?, problems = ? WHERE path = ?",
            (digest.size, digest.mtime_ns, digest.hash, HELD_TEXT, _dump(problems), digest.path),
        )

    def _reason_to_hold(self, digest: DigestRead) -> Problem | None:
        """Return the problem for which a digest's text of an earlier build is kept; None if the new text is taken."""
        if self._accept_shrink or self._changes.everything:
            return None
        old = self._papers_of(digest.path)
        if not old:
            return None
        if digest.blocker:
            kept = f"the site keeps {counted(len(old), 'paper')} from an earlier build until then"
            return replace(
                digest.blocker, remedy=f"{digest.blocker.remedy}; {kept}; to accept the change, {_ACCEPT_REMEDY}"
            )
        lost = self._lost.count(old, {row[0] for row in digest.rows})
        if lost * 2 > len(old):
            remedy = f"the site keeps them from an earlier build; run the collector again or, to accept the loss, {_ACCEPT_REMEDY}"
            return Problem(digest.display_path, 0, f"the file lost {lost} of its {counted(len(old), 'paper')}", remedy)
        return None

    def _keep_missing(self, removed: Sequence[str], before: set[str]) -> set[str]:
        """Return the removed digests that are kept: those that disappeared together with all or most digests.

        People delete a few digests on purpose. If all or most disappear at once, a folder was probably not checked out, or
        the wrong folder is configured.
        """
        if self._accept_shrink:
            return set()
        missing = {path for path in before.intersection(removed) if not self._has_moved(path)}
        most = len(missing) * 2 > len(before) and len(missing) >= _SUSPICIOUS_MAJORITY
        if most or (len(missing) >= _SUSPICIOUS_TOTAL and not self._with_papers() - missing):
            kept = missing
        else:
            held = self._connection.execute("SELECT path FROM source WHERE held = ?", (HELD_MISSING,))
            kept = missing & {path for (path,) in held}
        self._connection.executemany(
            "UPDATE source SET held = ? WHERE path = ?", [(HELD_MISSING, path) for path in sorted(kept)]
        )
        return kept

    def _has_moved(self, path: str) -> bool:
        """Return whether other digests have taken over at least half of a digest's papers."""
        old = self._papers_of(path)
        return self._lost.count(old, set()) * 2 <= len(old)

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

    def _put_source(self, digest: DigestRead) -> int:
        row = self._connection.execute(
            "INSERT INTO source (path, size, mtime_ns, hash, day, category, held, problems) VALUES (?, ?, ?, ?, ?, ?, 0, ?) "
            "ON CONFLICT (path) DO UPDATE SET size = excluded.size, mtime_ns = excluded.mtime_ns, hash = excluded.hash, "
            "day = excluded.day, category = excluded.category, held = 0, problems = excluded.problems RETURNING id",
            (
                digest.path,
                digest.size,
                digest.mtime_ns,
                digest.hash,
                digest.day,
                digest.category,
                _dump(digest.problems),
            ),
        ).fetchone()
        return int(row[0])

    def _records(self, source: int) -> dict[tuple[str, int], tuple[PaperId, int]]:
        """Return paper and record by identifier of the paper and hash of the record."""
        return {
            (identifier, record_hash): (paper, record)
            for identifier, record_hash, paper, record in self._connection.execute(
                "SELECT paper.identifier, record.hash, paper.id, record.id FROM record "
                "JOIN paper ON paper.id = record.paper WHERE record.source = ?",
                (source,),
            )
        }

    def _delete(self, path: str) -> None:
        """Delete a digest and its records."""
        found = self._connection.execute("SELECT id, day FROM source WHERE path = ?", (path,)).fetchone()
        if found:
            before = self._records(found[0])
            self._delete_records(list(before.values()), found[1])
            self._connection.execute("DELETE FROM source WHERE id = ?", (found[0],))
            self._lost.note(path, found[1], _identifiers(before), set(), deleted=True)

    def _delete_records(self, records: Sequence[tuple[PaperId, int]], day: str) -> None:
        if records:
            self._note_day(day)
            self._papers.touched.update(paper for paper, _ in records)
            self._connection.executemany("DELETE FROM record WHERE id = ?", [(record,) for _, record in records])

    def _insert_records(self, source: int, rows: Iterable[tuple[Row, Sequence[KnownName]]], day: str) -> None:
        records = [NewRecord(record, *row) for record, row in enumerate(rows, self._last_record + 1)]
        if not records:
            return
        self._last_record = records[-1].id
        self._note_day(day)
        papers = self._papers.add(records, day)
        self._connection.executemany(
            INSERT,
            [(record, paper, source, *row[1:]) for paper, (record, row, _) in zip(papers, records, strict=True)],
        )
        self._authors.save()

    def _note_day(self, day: str) -> None:
        if not self._changes.everything:
            self._changes.days.add(day)


def _identifiers(records: Iterable[tuple[str, int]]) -> set[str]:
    return {identifier for identifier, _ in records}


def _dump(problems: Iterable[Problem]) -> str:
    return json.dumps([[problem.path, problem.line, problem.message, problem.remedy] for problem in problems])


def _peek(items: Iterable[_Item]) -> tuple[_Item | None, Iterator[_Item]]:
    """Return the first item (None if there is none), and an iterator over all items."""
    iterator = iter(items)
    first = next(iterator, None)
    return first, iterator if first is None else chain([first], iterator)
