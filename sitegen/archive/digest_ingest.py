"""Store, replace and delete digests with their records."""

import json
import sqlite3
from collections.abc import Iterable, Mapping

from sitegen.archive.author_ingest import AuthorIngest
from sitegen.archive.build_state import HELD_TEXT
from sitegen.archive.changes import Changes
from sitegen.archive.columns import INSERT, Row
from sitegen.archive.ids import DOI_RECORD, OWN_IDENTIFIER, PaperId
from sitegen.archive.lost_papers import LostPaperTracker
from sitegen.archive.paper_ingest import NewRecord, PaperIngest
from sitegen.archive.read_results import DigestRead
from sitegen.errors import Problem

_Key = tuple[str, int, str]
"""Identifier of the paper, hash of the record, and the day on which the digest lists it."""


class DigestIngest:
    """The digests of one ingest. The papers and authors of their records are passed to ``papers`` and ``authors``."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        papers: PaperIngest,
        authors: AuthorIngest,
        changes: Changes,
        lost: LostPaperTracker,
    ) -> None:
        self._connection = connection
        self._papers = papers
        self._authors = authors
        self._changes = changes
        self._lost = lost
        self._last_record = int(connection.execute("SELECT IFNULL(MAX(id), 0) FROM record").fetchone()[0])

    def store(self, digest: DigestRead, bylines: Iterable[bytes]) -> None:
        """Store a digest; ``bylines`` are those of each row. Only records that differ from the earlier ones are written."""
        known = self._connection.execute(
            "SELECT id, day, category FROM source WHERE path = ?", (digest.path,)
        ).fetchone()
        before = self._records(known[0]) if known else {}
        source = self._put_source(digest)
        # A paper's page names the days that list it, and a day's page marks cross-lists.
        moved = bool(known) and known[1:] != (digest.day, digest.category)
        days = digest.days or [digest.day] * len(digest.rows)
        rows = {
            (row[0], row[-1], day): (row, byline, day)
            for row, byline, day in zip(digest.rows, bylines, days, strict=True)
        }
        if moved:
            self._papers.touched.update(paper for paper, _ in before.values())
            self._note_listings(known[2], (day for *_, day in before))
            self._note_listings(digest.category, (day for *_, day in rows))
        if known:
            self._delete_records(known[2], {key: before[key] for key in before.keys() - rows.keys()})
        self._insert_records(source, digest.category, [row for key, row in rows.items() if key not in before])
        if not self._changes.everything:
            self._lost.add(digest.path, digest.day, _identifiers(before), {row[0] for row in digest.rows})

    def hold(self, digest: DigestRead, problem: Problem) -> None:
        """Keep the records of a digest's earlier text, and store the problem that is the reason."""
        problems = [problem, *(other for other in digest.problems if other != digest.blocker)]
        self._connection.execute(
            "UPDATE source SET size = ?, mtime_ns = ?, hash = ?, held = ?, problems = ? WHERE path = ?",
            (digest.size, digest.mtime_ns, digest.hash, HELD_TEXT, _dump(problems), digest.path),
        )

    def delete(self, path: str) -> None:
        """Delete a digest and its records."""
        found = self._connection.execute("SELECT id, day, category FROM source WHERE path = ?", (path,)).fetchone()
        if found:
            before = self._records(found[0])
            self._delete_records(found[2], before)
            self._connection.execute("DELETE FROM source WHERE id = ?", (found[0],))
            self._lost.add(path, found[1], _identifiers(before), set(), deleted=True)

    def papers_of(self, path: str) -> set[str]:
        """Return the identifiers of the papers of a digest."""
        sql = (
            f"SELECT {OWN_IDENTIFIER} FROM source JOIN record ON record.source = source.id "
            f"JOIN paper ON paper.id = record.paper {DOI_RECORD} WHERE source.path = ?"
        )
        return {identifier for (identifier,) in self._connection.execute(sql, (path,))}

    def with_papers(self) -> set[str]:
        """Return the paths of the digests that have papers."""
        sql = "SELECT path FROM source WHERE EXISTS (SELECT 1 FROM record WHERE record.source = source.id)"
        return {path for (path,) in self._connection.execute(sql)}

    def _put_source(self, digest: DigestRead) -> int:
        """Insert or update the row of a digest. Return its id."""
        row = self._connection.execute(
            "INSERT INTO source (path, size, mtime_ns, hash, day, category, held, problems, dollars, repeats) "
            "VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?, ?) "
            "ON CONFLICT (path) DO UPDATE SET size = excluded.size, mtime_ns = excluded.mtime_ns, hash = excluded.hash, "
            "day = excluded.day, category = excluded.category, held = 0, problems = excluded.problems, "
            "dollars = excluded.dollars, repeats = excluded.repeats RETURNING id",
            (
                digest.path,
                digest.size,
                digest.mtime_ns,
                digest.hash,
                digest.day,
                digest.category,
                _dump(digest.problems),
                digest.dollars,
                len(digest.rows) - len({row[0] for row in digest.rows}),
            ),
        ).fetchone()
        return int(row[0])

    def _records(self, source: int) -> dict[_Key, tuple[PaperId, int]]:
        """Return the papers and records of a digest."""
        return {
            (identifier, record_hash, day): (paper, record)
            for identifier, record_hash, day, paper, record in self._connection.execute(
                f"SELECT {OWN_IDENTIFIER}, record.hash, record.day, paper.id, record.id FROM record "
                f"JOIN paper ON paper.id = record.paper {DOI_RECORD} WHERE record.source = ?",
                (source,),
            )
        }

    def _delete_records(self, category: str, records: Mapping[_Key, tuple[PaperId, int]]) -> None:
        """Delete records of a digest, given as pairs of paper and record."""
        if records:
            self._note_listings(category, (day for *_, day in records))
            self._papers.touched.update(paper for paper, _ in records.values())
            ids = [(record,) for _, record in records.values()]
            self._connection.executemany("DELETE FROM record WHERE id = ?", ids)
            self._connection.executemany("DELETE FROM doi_record WHERE record = ?", ids)

    def _insert_records(self, source: int, category: str, rows: Iterable[tuple[Row, bytes, str]]) -> None:
        """Insert records of a digest, given as rows with their bylines and days."""
        records = [NewRecord(record, *row) for record, row in enumerate(rows, self._last_record + 1)]
        if not records:
            return
        self._last_record = records[-1].id
        self._note_listings(category, (record.day for record in records))
        papers = self._papers.add(records)
        self._connection.executemany(
            INSERT,
            [
                (record, paper, source, day, *row[1:])
                for paper, (record, row, _, day) in zip(papers, records, strict=True)
            ],
        )
        self._authors.save()

    def _note_listings(self, category: str, days: Iterable[str]) -> None:
        """Add days on which a digest lists papers to the changes, with the months of its category."""
        if self._changes.everything:
            return
        for day in set(days):
            self._changes.days.add(day)
            if category:
                self._changes.category_months.add((category, day[:7]))


def _identifiers(records: Iterable[_Key]) -> set[str]:
    return {identifier for identifier, *_ in records}


def _dump(problems: Iterable[Problem]) -> str:
    """Return problems as JSON; `BuildState.problems` reads it."""
    return json.dumps([[problem.path, problem.line, problem.message, problem.remedy] for problem in problems])
