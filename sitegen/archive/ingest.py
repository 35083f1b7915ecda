"""Digests into tables, and what that touched.

An ingest goes in four steps: take the records in, settle which record of each touched paper counts and where the paper
belongs, count the touched authors again, count the touched months again. Each step looks only at what the one before
touched, so that a day added to three decades costs a day.
"""

import json
import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import TypeVar

from sitegen.archive import counting, schema
from sitegen.archive.changes import Changes
from sitegen.archive.rows import Reading, author
from sitegen.authority import Authority
from sitegen.errors import Problem

_Item = TypeVar("_Item")

_CHUNK = 2000

_NEWEST = """
SELECT record.paper, record.id, record.published, record.authors, record.categories FROM record
WHERE record.id IN (
    SELECT (SELECT r.id FROM record r WHERE r.paper = wanted.value
            ORDER BY r.version DESC, r.updated DESC, r.fingerprint DESC, r.id LIMIT 1)
    FROM json_each(?) wanted)
"""

_DAYS = """
SELECT record.paper, source.day FROM record JOIN source ON source.id = record.source
WHERE record.paper IN (SELECT value FROM json_each(?))
"""


_INSERTS = {
    "paper": "INSERT INTO paper (id, identifier) VALUES (?, ?)",
    "spelling": "INSERT INTO spelling (id, name, shown, key) VALUES (?, ?, ?, ?)",
    "author": "INSERT INTO author (id, key, address, shard, sort, name, papers, first, last) VALUES (?, ?, ?, ?, ?, '', 0, '', '')",
}


@dataclass(slots=True)
class Ingest:
    """One ingest, inside a transaction of the caller's."""

    connection: sqlite3.Connection
    authority: Authority
    page_from: int
    """From how many papers on an author has a page; crossing it touches every page that names the author."""
    accept_shrink: bool = False
    changes: Changes = field(default_factory=Changes)
    _papers: dict[str, int] = field(default_factory=dict)
    _spellings: dict[str, tuple[int, str]] = field(default_factory=dict)
    _authors: dict[str, int] = field(default_factory=dict)
    _touched: set[int] = field(default_factory=set)
    _touched_authors: set[int] = field(default_factory=set)
    _bulk: bool = False
    _last: dict[str, int] = field(default_factory=dict)
    """Table -> its highest id so far."""
    _new: dict[str, list[tuple[int | str, ...]]] = field(default_factory=lambda: {table: [] for table in _INSERTS})

    def run(self, readings: Iterable[Reading | str], removed: Sequence[str], other_people: set[str]) -> Changes:
        """Take in what was read, forget what was removed or (a reading that is a path) is a digest no more.

        ``other_people`` are keys that authors.toml now treats otherwise.
        """
        first, readings = _peek(readings)
        self._bulk = first is not None and self.connection.execute("SELECT 1 FROM record LIMIT 1").fetchone() is None
        self.changes.everything = self._bulk
        if self._bulk:
            self._begin_anew()
        else:
            self._touch_people(other_people)
        for reading in readings:
            if isinstance(reading, str):
                self._forget(reading)
            else:
                self._take(reading)
                self._insert_new()
        for path in removed:
            self._forget(path)
        self._settle()
        counting.count_authors(self.connection, self.authority, self._touched_authors, self.page_from, self.changes)
        counting.count_days(self.connection, self.changes)
        counting.count_months(self.connection, self.changes)
        if self._bulk:
            self._make_indexes()
        return self.changes

    def _begin_anew(self) -> None:
        """Clear what digests without papers, or papers that are gone, have left behind."""
        for table in ("paper", "author", "spelling", "authorship", "listing", "day", "month_pair", "fragment"):
            self.connection.execute(f"DELETE FROM {table}")
        for name in schema.INDEXES:
            self.connection.execute(f"DROP INDEX {name}")

    def _make_indexes(self) -> None:
        for name, sql in schema.INDEXES.items():
            if name != "record_paper":
                self.connection.execute(sql)

    def _take(self, reading: Reading) -> None:
        self._learn_names(reading)
        known = self.connection.execute(
            "SELECT id, day, category FROM source WHERE path = ?", (reading.path,)
        ).fetchone()
        before = self._records(known[0]) if known else {}
        problem = self._reason_to_hold(reading, before)
        if known and problem:
            self.connection.execute(
                "UPDATE source SET size = ?, mtime_ns = ?, hash = ?, held = 1, problems = ? WHERE id = ?",
                (reading.size, reading.mtime_ns, reading.hash, _dump([problem, *reading.problems]), known[0]),
            )
            return
        source = self._put_source(reading)
        # A paper's page tells the days that list it, and a day's page tells for whom it is a cross-list.
        moved = bool(known) and known[1:] != (reading.day, reading.category)
        rows = {(row[0], row[-1]): row for row in reading.rows}
        if moved:
            self._touch(paper for paper, _ in before.values())
            self._note_day(known[1])
        self._delete_records([before[key] for key in before.keys() - rows.keys()], known[1] if known else reading.day)
        self._insert_records(source, [row for key, row in rows.items() if key not in before], reading.day)
        if moved:
            self._note_day(reading.day)

    def _reason_to_hold(self, reading: Reading, before: dict[tuple[str, int], tuple[int, int]]) -> Problem | None:
        """Why the text of an earlier build is kept, if it is."""
        if not before or self.accept_shrink:
            return None
        remedy = "what an earlier build had is kept; run the collector again or build with --accept-shrink"
        if not reading.complete:
            return Problem(reading.shown, 0, "the file is half-written: it lacks the end of its last record", remedy)
        old = {identifier for identifier, _ in before}
        lost = len(old - {row[0] for row in reading.rows})
        if lost * 2 > len(old):
            return Problem(reading.shown, 0, f"the file lost {lost} of its {len(old)} papers", remedy)
        return None

    def _put_source(self, reading: Reading) -> int:
        row = self.connection.execute(
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
        """Identifier and fingerprint -> paper and record."""
        return {
            (identifier, fingerprint): (paper, record)
            for identifier, fingerprint, paper, record in self.connection.execute(
                "SELECT paper.identifier, record.fingerprint, paper.id, record.id FROM record "
                "JOIN paper ON paper.id = record.paper WHERE record.source = ?",
                (source,),
            )
        }

    def _forget(self, path: str) -> None:
        found = self.connection.execute("SELECT id, day FROM source WHERE path = ?", (path,)).fetchone()
        if found:
            self._delete_records(list(self._records(found[0]).values()), found[1])
            self.connection.execute("DELETE FROM source WHERE id = ?", (found[0],))

    def _delete_records(self, records: Sequence[tuple[int, int]], day: str) -> None:
        if records:
            self._note_day(day)
            self._touch(paper for paper, _ in records)
            self.connection.executemany("DELETE FROM record WHERE id = ?", [(record,) for _, record in records])

    def _insert_records(self, source: int, rows: Sequence[tuple[object, ...]], day: str) -> None:
        if not rows:
            return
        self._note_day(day)
        papers = [self._paper(str(row[0])) for row in rows]
        self._touch(papers)
        self.connection.executemany(
            "INSERT INTO record (source, paper, version, title, abstract, authors, categories, classes, published, updated, "
            "comment, journal, doi, fingerprint) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(source, paper, *row[1:]) for paper, row in zip(papers, rows, strict=True)],
        )

    def _note_day(self, day: str) -> None:
        if not self._bulk:
            self.changes.days.add(day)

    def _touch(self, papers: Iterable[int]) -> None:
        self._touched.update(papers)

    def _touch_people(self, keys: set[str]) -> None:
        """Every paper of the spellings whose person is another now."""
        wanted = json.dumps(sorted(keys))
        rows = self.connection.execute(
            "SELECT authorship.paper, authorship.author FROM authorship JOIN spelling ON spelling.id = authorship.spelling "
            "JOIN author ON author.id = authorship.author WHERE spelling.key IN (SELECT value FROM json_each(?1)) "
            "OR author.key IN (SELECT value FROM json_each(?1))"
            if keys
            else "SELECT 1, 1 WHERE 0 AND ?1",
            (wanted,),
        ).fetchall()
        self._touch(paper for paper, _ in rows)

    def _learn_names(self, reading: Reading) -> None:
        for name, shown, key in reading.spellings:
            if name not in self._spellings:
                self._spellings[name] = (self._spelling(name, shown, key), key)
        for row in reading.authors:
            if row[0] not in self._authors:
                self._authors[row[0]] = self._author_row(row)

    def _spelling(self, name: str, shown: str, key: str) -> int:
        return self._row("spelling", "name", (name, shown, key))

    def _author_row(self, row: tuple[str, str, str, str]) -> int:
        return self._row("author", "key", row)

    def _author(self, key: str) -> int:
        if key not in self._authors:
            self._authors[key] = self._author_row(author(key))
        return self._authors[key]

    def _paper(self, identifier: str) -> int:
        if identifier not in self._papers:
            self._papers[identifier] = self._row("paper", "identifier", (identifier,))
        return self._papers[identifier]

    def _row(self, table: str, unique: str, values: tuple[str, ...]) -> int:
        """The id of the row whose first column, ``unique``, has the first of the values; a new one where there is none."""
        if not self._bulk:
            found = self.connection.execute(f"SELECT id FROM {table} WHERE {unique} = ?", values[:1]).fetchone()
            if found:
                return int(found[0])
        if table not in self._last:
            (self._last[table],) = self.connection.execute(f"SELECT IFNULL(MAX(id), 0) FROM {table}").fetchone()
        self._last[table] += 1
        self._new[table].append((self._last[table], *values))
        return self._last[table]

    def _insert_new(self) -> None:
        """Rows are inserted many at a time."""
        for table, sql in _INSERTS.items():
            self.connection.executemany(sql, self._new[table])
            self._new[table].clear()

    # Step 2: papers

    def _settle(self) -> None:
        """Choose each touched paper's record and place the paper anew under its day, categories and authors."""
        if self._bulk:
            self.connection.execute(schema.INDEXES["record_paper"])
        for papers in _chunks(sorted(self._touched)):
            wanted = json.dumps(papers)
            if not self._bulk:
                self._unlist(wanted)
            days: dict[int, set[str]] = {}
            for paper, day in self.connection.execute(_DAYS, (wanted,)):
                days.setdefault(paper, set()).add(day)
            self._list(self.connection.execute(_NEWEST, (wanted,)).fetchall(), days)
        self.connection.execute("DELETE FROM paper WHERE record IS NULL")

    def _unlist(self, wanted: str) -> None:
        """Take the papers from where they were; a paper that stays is put back by `_list`."""
        rows = self.connection.execute(
            "SELECT id, identifier, day, categories, byline FROM paper WHERE record IS NOT NULL "
            "AND id IN (SELECT value FROM json_each(?))",
            (wanted,),
        ).fetchall()
        for paper, identifier, day, categories, byline in rows:
            self.changes.papers.add(identifier)
            codes = categories.split(" ")
            self._note_categories(codes, day)
            authors = set(array("I", byline)[::2])
            self._touched_authors |= authors
            self.connection.executemany(
                "DELETE FROM listing WHERE category = ? AND day = ? AND paper = ?",
                [(code, day, paper) for code in codes],
            )
            self.connection.executemany(
                "DELETE FROM authorship WHERE author = ? AND paper = ?", [(author, paper) for author in authors]
            )
        self.connection.execute(
            "UPDATE paper SET record = NULL, day = NULL WHERE id IN (SELECT value FROM json_each(?))", (wanted,)
        )
        self.connection.execute("DELETE FROM fragment WHERE paper IN (SELECT value FROM json_each(?))", (wanted,))

    def _note_categories(self, codes: Iterable[str], day: str) -> None:
        self.changes.categories.update(codes)
        self.changes.category_months.update((code, day[:7]) for code in codes)

    def _list(self, records: Sequence[tuple[int, int, str, str, str]], days: dict[int, set[str]]) -> None:
        identifiers = self._identifiers([row[0] for row in records])
        settled, listings, authorships = [], [], []
        for paper, record, published, authors, categories in records:
            listed = days[paper]
            day = published[:10] if published[:10] in listed else min(listed)
            codes = categories.split(" ")
            byline = self._byline(authors, identifiers[paper])
            settled.append((record, day, published, categories, byline.tobytes(), paper))
            listings += [(code, day, paper, index == 0) for index, code in enumerate(codes)]
            people = byline[::2]
            authorships += [(people[i], paper, byline[2 * i + 1]) for i in range(len(people))]
            if not self._bulk:
                self.changes.papers.add(identifiers[paper])
                self.changes.days |= listed
                self._note_categories(codes, day)
                self._touched_authors.update(people)
        self._insert_new()
        self.connection.executemany(
            "UPDATE paper SET record = ?, day = ?, published = ?, categories = ?, byline = ? WHERE id = ?", settled
        )
        self.connection.executemany("INSERT INTO listing VALUES (?, ?, ?, ?)", listings)
        self.connection.executemany("INSERT INTO authorship VALUES (?, ?, ?)", authorships)

    def _byline(self, authors: str, identifier: str) -> "array[int]":
        """Pairs of author and spelling in the paper's order, each person once."""
        byline = array("I")
        seen = set()
        for name in authors.split("\n") if authors else ():
            spelling, key = self._known_spelling(name)
            person = self._author(self.authority.person(key, identifier))
            if person not in seen:
                seen.add(person)
                byline.append(person)
                byline.append(spelling)
        return byline

    def _known_spelling(self, name: str) -> tuple[int, str]:
        if name not in self._spellings:
            row = self.connection.execute("SELECT id, key FROM spelling WHERE name = ?", (name,)).fetchone()
            self._spellings[name] = (int(row[0]), str(row[1]))
        return self._spellings[name]

    def _identifiers(self, papers: Sequence[int]) -> dict[int, str]:
        sql = "SELECT id, identifier FROM paper WHERE id IN (SELECT value FROM json_each(?))"
        return dict(self.connection.execute(sql, (json.dumps(papers),)).fetchall())


def _dump(problems: Iterable[Problem]) -> str:
    return json.dumps([[problem.path, problem.line, problem.message, problem.remedy] for problem in problems])


def _peek(items: Iterable[_Item]) -> tuple[_Item | None, Iterator[_Item]]:
    """The first of some items, None where there is none, and all of them."""
    iterator = iter(items)
    first = next(iterator, None)
    return first, iterator if first is None else chain([first], iterator)


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), _CHUNK):
        yield ids[start : start + _CHUNK]
