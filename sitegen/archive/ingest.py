"""Import digests into the tables, and collect the changes.

An ingest has four steps: store the records and new papers; update the other papers that these records belong to; count the
papers of their authors again; count the papers of their days and months again. Each step reads only rows that depend on the
step before, so the time for a new day does not grow with the archive.
"""

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import TypeVar

from sitegen.archive import author_counts, doi_records, paper_counts, paper_ingest, schema
from sitegen.archive.author_ingest import AuthorIngest
from sitegen.archive.build_state import HELD_MISSING
from sitegen.archive.changes import Changes
from sitegen.archive.digest_ingest import DigestIngest
from sitegen.archive.first_authors import FirstAuthors
from sitegen.archive.ids import AuthorId, PaperId
from sitegen.archive.lost_papers import LostPaperTracker
from sitegen.archive.paper_ingest import PaperIngest
from sitegen.archive.read_results import DigestRead, NoLongerDigest
from sitegen.author_places import AuthorPlaces
from sitegen.author_rules import AuthorRules
from sitegen.errors import Problem
from sitegen.quantities import counted

_Item = TypeVar("_Item")

_UPDATE_INDEXES = frozenset({"record_paper"})
"""The indexes that the update of touched papers needs. Without them it would scan whole tables for each paper."""
_DAY_INDEXES = frozenset({"record_day", "record_source"})
"""The indexes that the digests and papers of a day are read with."""

_ACCEPT_REMEDY = "build with --accept-shrink"

_SUSPICIOUS_MAJORITY = 5
"""The loss of most digests is suspicious if at least this number disappears at once."""
_SUSPICIOUS_TOTAL = 2
"""The loss of all digests is suspicious if at least this number disappears."""


class Ingest:
    """One ingest, inside a transaction of the caller. It keeps the papers of digests that changed suspiciously.

    ``redescribed`` are the paths of digests whose settings changed, and with them their papers. ``author_places`` decides which
    authors are on pages. If an author moves to another page, every page that names the author is touched.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        rules: AuthorRules,
        author_places: AuthorPlaces,
        *,
        accept_shrink: bool = False,
        redescribed: Collection[str] = (),
    ) -> None:
        self._connection = connection
        self._rules = rules
        self._author_places = author_places
        self._accept_shrink = accept_shrink
        self._redescribed = redescribed
        self._changes = Changes()
        self._lost = LostPaperTracker(connection)

    def run(
        self, results: Iterable[DigestRead | NoLongerDigest], removed: Sequence[str], changed_identities: set[str]
    ) -> Changes:
        """Import digests that were read, and delete those that were removed or stopped being digests.

        ``changed_identities`` are identities of spellings whose rules in authors.toml changed. After a first ingest, the caller
        does the `remaining_steps`.
        """
        first, results = _peek(results)
        empty = first is not None and self._connection.execute("SELECT 1 FROM record LIMIT 1").fetchone() is None
        self._changes.everything = empty
        if empty:
            self._clear_tables()
        first_authors = FirstAuthors() if empty else None
        self._authors = AuthorIngest(self._connection, self._rules, first_authors)
        self._papers = PaperIngest(self._connection, self._authors, self._changes, empty=empty)
        self._digests = DigestIngest(self._connection, self._papers, self._authors, self._changes, self._lost)
        if changed_identities and not empty:
            self._papers.touched |= author_counts.papers_of_identities(self._connection, changed_identities)
        self._import(results, removed)
        if empty:
            self._make_indexes(_UPDATE_INDEXES)
        doi_records.join_records(self._connection, self._papers)
        self._papers.update_touched()
        self._authors.save()
        authors, papers = self._papers.authors | self._authors.added, self._papers.papers
        respelled = self._authors.respelled
        # Free the memory of names and identifiers before the counts need memory.
        del self._authors, self._papers, self._digests
        self._changes.lost_papers = self._lost.save()
        if first_authors:
            first_authors.store(self._connection, self._rules, respelled)
        else:
            self._count_touched(authors, papers)
        paper_counts.count_days(self._connection, self._changes)
        if empty:
            self._make_indexes(_DAY_INDEXES)
        else:
            paper_counts.count_months(self._connection, self._changes)
        return self._changes

    def _import(self, results: Iterable[DigestRead | NoLongerDigest], removed: Sequence[str]) -> None:
        """Store the digests that were read and delete the removed ones. Keep the papers of suspicious ones."""
        before = self._digests.with_papers() if removed and not self._changes.everything else set()
        doubtful: list[tuple[DigestRead, list[bytes]]] = []
        for result in results:
            match result:
                case NoLongerDigest(path):
                    self._digests.delete(path)
                case digest:
                    bylines = self._authors.add_names(digest)
                    if self._reason_to_hold(digest):
                        doubtful.append((digest, bylines))
                    else:
                        self._digests.store(digest, bylines)
        # These are decided last, because their papers may have moved to digests that are imported later.
        for digest, bylines in doubtful:
            if problem := self._reason_to_hold(digest):
                self._digests.hold(digest, problem)
            else:
                self._digests.store(digest, bylines)
        for path in sorted(set(removed) - self._keep_missing(removed, before)):
            self._digests.delete(path)

    def _clear_tables(self) -> None:
        """Delete the rows of earlier papers, and drop the indexes before the first papers are stored."""
        for table in (
            "paper",
            "doi_record",
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
            self._connection.execute(f"DROP INDEX IF EXISTS {name}")

    def _count_touched(self, authors: set[AuthorId], papers: set[PaperId]) -> None:
        author_counts.count_touched(self._connection, self._rules, authors, papers, self._author_places, self._changes)

    def _make_indexes(self, names: Iterable[str]) -> None:
        for name in sorted(names):
            self._connection.execute(schema.INDEXES[name])

    def _reason_to_hold(self, digest: DigestRead) -> Problem | None:
        """Return the problem because of which a digest's earlier papers are kept; None if the new ones replace them."""
        if self._accept_shrink or self._changes.everything:
            return None
        old = self._digests.papers_of(digest.path)
        if not old:
            return None
        if digest.blocker:
            kept = f"the site keeps {counted(len(old), 'paper')} from an earlier build until then"
            return replace(
                digest.blocker, remedy=f"{digest.blocker.remedy}; {kept}; to accept the change, {_ACCEPT_REMEDY}"
            )
        if digest.path in self._redescribed:
            return None
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
        if most or (len(missing) >= _SUSPICIOUS_TOTAL and not self._digests.with_papers() - missing):
            kept = missing
        else:
            held = self._connection.execute("SELECT path FROM source WHERE held = ?", (HELD_MISSING,))
            kept = missing & {path for (path,) in held}
        self._connection.executemany(
            "UPDATE source SET held = ? WHERE path = ?", [(HELD_MISSING, path) for path in sorted(kept)]
        )
        return kept

    def _has_moved(self, path: str) -> bool:
        """Return True if other digests have taken over at least half of a digest's papers."""
        old = self._digests.papers_of(path)
        return self._lost.count(old, set()) * 2 <= len(old)


def remaining_steps(connection: sqlite3.Connection) -> Iterator[None]:
    """Do what a first ingest left out: store the listings, count the months, make the indexes. Nothing, if all is done.

    These follow from the papers, and days can be rendered without them. Each item is the end of a step.
    """
    for table, fill in (("listing", paper_ingest.store_listings), ("month_pair", paper_counts.count_all_months)):
        lacks = f"SELECT EXISTS (SELECT 1 FROM paper) AND NOT EXISTS (SELECT 1 FROM {table})"
        if connection.execute(lacks).fetchone()[0]:
            # If the build is killed, the table stays empty: with a part of the rows it would look complete.
            connection.execute("SAVEPOINT remaining")
            fill(connection)
            connection.execute("RELEASE remaining")
            yield
    yield from schema.make_indexes(connection)


def _peek(items: Iterable[_Item]) -> tuple[_Item | None, Iterator[_Item]]:
    """Return the first item (None if there is none), and an iterator over all items."""
    iterator = iter(items)
    first = next(iterator, None)
    return first, iterator if first is None else chain([first], iterator)
