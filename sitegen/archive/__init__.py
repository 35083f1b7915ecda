"""The archive: papers, authors, counts and build state in one SQLite file. All SQL is in this package.

The file is the index of a site (`Config.index`); messages and documentation for users call it only the index.
"""

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sitegen.archive import export, schema, unused_rules
from sitegen.archive.author_queries import AuthorQueries, Works, authors_in
from sitegen.archive.build_state import BuildState, Source
from sitegen.archive.category_queries import CategoryCounts, CategoryQueries
from sitegen.archive.changes import Changes
from sitegen.archive.day_queries import DayQueries
from sitegen.archive.fragment_cache import FragmentCache, PaperEntry
from sitegen.archive.ids import AuthorId, PaperId
from sitegen.archive.ingest import Ingest, remaining_steps
from sitegen.archive.listing_queries import DayListing, ListingQueries
from sitegen.archive.lost_papers import LostPapers
from sitegen.archive.paper_queries import PaperQueries
from sitegen.archive.read_results import DigestEncoder, DigestRead, NoLongerDigest, ReadResult, Unchanged
from sitegen.archive.schema import is_damage
from sitegen.archive.search_queries import SearchQueries, SearchText
from sitegen.archive.size_queries import archive_size
from sitegen.archive_size import ArchiveSize
from sitegen.author_places import AuthorPlaces
from sitegen.author_rules import AuthorRules
from sitegen.errors import Problem

__all__ = [
    "Archive",
    "AuthorId",
    "CategoryCounts",
    "Changes",
    "DayListing",
    "DigestEncoder",
    "DigestRead",
    "LostPapers",
    "NoLongerDigest",
    "PaperEntry",
    "PaperId",
    "ReadResult",
    "SearchText",
    "Source",
    "Unchanged",
    "Works",
    "authors_in",
    "is_damage",
]


class Archive:
    """An open archive. It imports digests; its attributes have the queries.

    The order of results depends on the data alone, so that the same digests make the same site.
    """

    def __init__(self, connection: sqlite3.Connection, *, read_only: bool) -> None:
        self.connection = connection
        self.read_only = read_only
        """True if papers and authors do not change while the archive is open, so that results may be cached."""
        self.build_state = BuildState(connection)
        # Until an import chooses other places, pages and the next import need those of the last one.
        places = AuthorPlaces.of_text(self.build_state.meta("author_places"))
        self.authors = AuthorQueries(connection, places, read_only=read_only)
        self.papers = PaperQueries(connection, self.authors, read_only=read_only)
        self.days = DayQueries(connection)
        self.categories = CategoryQueries(connection, read_only=read_only)
        self.listings = ListingQueries(connection)
        self.search = SearchQueries(connection, read_only=read_only)
        self.fragments = FragmentCache(connection)
        self._is_complete = connection.execute("PRAGMA user_version").fetchone() == (schema.VERSION,)

    @classmethod
    def open(cls, file: Path, *, fresh: bool = False) -> "Archive":
        """Open for writing; a file that is missing, damaged or of another version is replaced by an empty one.

        Args:
            file: The archive.
            fresh: True to replace the file in any case.

        Raises:
            OSError: The folder cannot be written.
        """
        if fresh or not schema.usable(file):
            schema.create(file)
        archive = cls(schema.connect(file), read_only=False)
        # A build may have been killed after the first ingest.
        archive._complete()
        return archive

    @classmethod
    def open_to_read(cls, file: Path) -> "Archive":
        """Open a file that `open` created. No process may import digests while it is open."""
        return cls(schema.connect(file, read_only=True), read_only=True)

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit all writes of the block, or none of them if it raises.

        If the first import into an empty archive fails, the next `open` begins with an empty archive again.
        """
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self._is_complete and self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")
        if not self._is_complete:
            schema.mark_complete(self.connection)
            self._is_complete = True

    def ingest(
        self,
        results: Iterable[DigestRead | NoLongerDigest],
        removed: Sequence[str],
        rules: AuthorRules,
        *,
        changed_identities: set[str],
        accept_shrink: bool = False,
        redescribed: Collection[str] = (),
        leaves_rest: bool = False,
    ) -> Changes:
        """Import digests that were read and delete removed ones; see `Ingest`.

        With ``leaves_rest``, a first ingest leaves out all that days can be rendered without, and the caller does the
        `remaining_steps`.
        """
        ingest = Ingest(
            self.connection, rules, self.authors.places, accept_shrink=accept_shrink, redescribed=redescribed
        )
        changes = ingest.run(results, removed, changed_identities)
        if not leaves_rest:
            self._complete()
        return changes

    def remaining_steps(self) -> Iterator[None]:
        """Do what a first ingest left out; see `ingest.remaining_steps`."""
        return remaining_steps(self.connection)

    def _complete(self) -> None:
        for _ in self.remaining_steps():
            pass

    def rule_problems(self, rules: AuthorRules, path: str) -> list[Problem]:
        """Return a problem for each rule of ``authors.toml`` that matches nothing, ordered by line."""
        return unused_rules.problems(self.connection, rules, path)

    def size(self) -> ArchiveSize:
        """Return the size of the archive."""
        return archive_size(self.connection)

    def clear_caches(self) -> None:
        """Delete cached fragments and the cached papers of topics. They depend on settings, theme and version."""
        self.fragments.clear()
        self.search.clear_topic_months()

    def export(self, target: Path) -> None:
        """Write papers, authors and categories to a new SQLite file for readers of the site; see `export.TABLES`.

        Raises:
            OSError: The file cannot be written.
        """
        export.export(self.connection, target)
