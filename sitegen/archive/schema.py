"""Define the tables; open, check and replace the file of an archive."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from hashlib import blake2b
from pathlib import Path

from sitegen.archive.columns import DECLARED

_LOCK_TIMEOUT = 5
"""Seconds to wait for another program that locks the archive."""

TABLES = f"""
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- Every digest as last read. mtime_ns is 0 if it is not reliable. held: see `build_state.HELD_TEXT` and `HELD_MISSING`.
-- dollars: the number of dollar signs in titles and abstracts. repeats: the number of records of papers that have an earlier
-- record of the file, because they are listed on several days.
CREATE TABLE source (
    id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
    hash BLOB NOT NULL, day TEXT, category TEXT, held INTEGER NOT NULL, problems TEXT NOT NULL, dollars INTEGER NOT NULL,
    repeats INTEGER NOT NULL
);

-- One row for each time that a digest lists a paper, with the fields of `models.Paper`. day: on which the digest lists it.
-- hash covers all fields. A row with the source 0 (`columns.MERGED`) has the fields of a paper from several records.
CREATE TABLE record (
    id INTEGER PRIMARY KEY, source INTEGER NOT NULL, paper INTEGER NOT NULL, day TEXT NOT NULL, {DECLARED},
    hash INTEGER NOT NULL
);

-- Records that a DOI identifies and that belong to a paper on arXiv (`doi_records`). doi: in small letters.
CREATE TABLE doi_record (record INTEGER PRIMARY KEY, doi TEXT NOT NULL);

-- A paper: its newest record, its own day, and its byline (pairs of author and spelling, 32 bits each).
CREATE TABLE paper (
    id INTEGER PRIMARY KEY, identifier TEXT NOT NULL, record INTEGER, day TEXT, published TEXT,
    categories TEXT, byline BLOB
);

-- identity: the key that all spellings of the author share. address: made from one of the spellings. sort: family name
-- first. works: the author's papers, newest first (pairs of paper and spelling, 32 bits each). name, papers (their number),
-- first and last (days) follow from the works.
CREATE TABLE author (
    id INTEGER PRIMARY KEY, identity TEXT NOT NULL, address TEXT NOT NULL, shard TEXT NOT NULL, sort TEXT NOT NULL,
    name TEXT NOT NULL, papers INTEGER NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL, works BLOB NOT NULL
);
-- Addresses of an author's other spellings. They redirect to the author unless they belong to another author.
CREATE TABLE other_address (address TEXT NOT NULL, author INTEGER NOT NULL, PRIMARY KEY (address, author)) WITHOUT ROWID;

CREATE TABLE spelling (id INTEGER PRIMARY KEY, name TEXT NOT NULL, display_name TEXT NOT NULL);

-- A paper under each of its categories, by its own day.
CREATE TABLE listing (
    category TEXT NOT NULL, day TEXT NOT NULL, paper INTEGER NOT NULL, PRIMARY KEY (category, day, paper)
) WITHOUT ROWID;

-- The day on which a category first listed a paper, if it is not the paper's own day (a later cross-list, for instance).
-- Most papers are listed once and have no row.
CREATE TABLE first_listing (
    category TEXT NOT NULL, paper INTEGER NOT NULL, day TEXT NOT NULL, PRIMARY KEY (category, paper)
) WITHOUT ROWID;

-- Papers that digests of several days list, with the last of these days.
CREATE TABLE relisted (paper INTEGER PRIMARY KEY, last TEXT NOT NULL);

-- Number of papers that digests list on a day. A day without papers has no row.
CREATE TABLE day (day TEXT PRIMARY KEY, papers INTEGER NOT NULL) WITHOUT ROWID;

-- Number of a month's papers by pair of categories (a category with itself: all its papers). primaries: the number of
-- those whose primary category is the first of the pair.
CREATE TABLE month_pair (
    month TEXT NOT NULL, category TEXT NOT NULL, other TEXT NOT NULL, papers INTEGER NOT NULL, primaries INTEGER NOT NULL,
    PRIMARY KEY (month, category, other)
) WITHOUT ROWID;
CREATE INDEX month_pair_itself ON month_pair (category, month, papers, primaries) WHERE category = other;
CREATE INDEX month_pair_category ON month_pair (category, other, month, papers, primaries);

-- For each month of own days: number of papers, hash of all their fields, and latest listing or update. Filled on demand.
CREATE TABLE month_hash (
    month TEXT PRIMARY KEY, papers INTEGER NOT NULL, hash BLOB NOT NULL, latest TEXT NOT NULL
) WITHOUT ROWID;

-- The papers of a topic in a month (ids of 32 bits, newest first), and the month's hash when they were searched.
CREATE TABLE topic_month (
    query TEXT NOT NULL, month TEXT NOT NULL, month_hash BLOB NOT NULL, papers BLOB NOT NULL, PRIMARY KEY (query, month)
) WITHOUT ROWID;

-- A paper as an entry of a list (made by the theme) or of a feed. Rendered once and used on many pages. The id is made of
-- kind and paper (`fragment_cache`): WITHOUT ROWID, each body above a quarter of a page would occupy a page of its own.
CREATE TABLE fragment (id INTEGER PRIMARY KEY, body TEXT NOT NULL);

-- Published pages, and pages that must be rendered again.
CREATE TABLE page (path TEXT PRIMARY KEY, hash BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE stale (kind TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID;
"""

INDEXES = {
    "record_source": "CREATE INDEX record_source ON record (source)",
    "record_day": "CREATE INDEX record_day ON record (day, paper)",
    "record_doi": "CREATE INDEX record_doi ON record (doi, paper, source) WHERE doi != ''",
    "record_paper": "CREATE INDEX record_paper ON record (paper)",
    "paper_identifier": "CREATE UNIQUE INDEX paper_identifier ON paper (identifier)",
    "paper_day": "CREATE INDEX paper_day ON paper (day)",
    "author_identity": "CREATE UNIQUE INDEX author_identity ON author (identity)",
    "author_address": "CREATE UNIQUE INDEX author_address ON author (address)",
    # These two have all columns that lists of authors need, because the rows of authors are far from each other.
    "author_shard": "CREATE INDEX author_shard ON author (shard, sort, address, name, papers, first, last)",
    "author_first": "CREATE INDEX author_first ON author (first, papers, address)",
    "spelling_name": "CREATE UNIQUE INDEX spelling_name ON spelling (name)",
}
"""Created after the first ingest into an empty archive: sorting rows once is faster than inserting them in order."""


def _version() -> int:
    """Return a number for SQLite's ``user_version`` that depends on tables and indexes: 31 bits, never 0."""
    tables = re.sub(r"--[^\n]*", "", TABLES)
    definition = " ".join([*tables.split(), *INDEXES.values()])
    return int.from_bytes(blake2b(definition.encode(), digest_size=4).digest()) >> 1 | 1


VERSION = _version()
"""An archive file with another version is replaced by a new one."""


def connect(file: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """Return a connection with sitegen's pragmas. Transactions are begun and ended explicitly."""
    connection = sqlite3.connect(file, isolation_level=None, timeout=_LOCK_TIMEOUT, check_same_thread=False)
    if read_only:
        # Not mode=ro: such a connection cannot read a write-ahead log that a killed process left.
        connection.execute("PRAGMA query_only = ON")
    elif connection.execute("PRAGMA user_version").fetchone() == (VERSION,):
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
    else:
        # Until the first import is complete (`mark_complete`) the file is replaced after a failure, so it needs no journal.
        connection.execute("PRAGMA page_size = 8192")
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA cache_size = -32000")
    return connection


def usable(file: Path) -> bool:
    """Return True if there is an archive of this version that SQLite can read.

    Raises:
        sqlite3.OperationalError: Another program locks it, or it may not be read.
    """
    # Pages in the write-ahead log are not in the file yet. Without a log the file must be complete.
    if not file.is_file() or (not _log(file).exists() and _truncated(file)):
        return False
    try:
        with closing(sqlite3.connect(file, timeout=_LOCK_TIMEOUT)) as connection:
            if connection.execute("PRAGMA user_version").fetchone() != (VERSION,):
                return False
            connection.execute("SELECT COUNT(*) FROM meta").fetchone()
            return True
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
        return False


def _truncated(file: Path) -> bool:
    """Return True if a file lacks pages that its header counts. SQLite opens such a file without an error.

    The header is that of https://sqlite.org/fileformat.html, 1.3.
    """
    with file.open("rb") as stream:
        header = stream.read(32)
    size, pages = int.from_bytes(header[16:18]), int.from_bytes(header[28:32])
    return file.stat().st_size < pages * (size if size > 1 else 65536)


def is_damage(error: sqlite3.DatabaseError) -> bool:
    """Return True if an error means that the file is damaged. An error because of a full disk or a lock does not."""
    return not isinstance(error, sqlite3.OperationalError) or any(
        sign in str(error) for sign in ("no such", "decode", "malformed")
    )


def create(file: Path) -> None:
    """Replace a file by a new, empty archive."""
    file.parent.mkdir(parents=True, exist_ok=True)
    remove(file)
    with closing(connect(file)) as connection:
        connection.executescript(f"BEGIN; {TABLES} {';'.join(INDEXES.values())}; COMMIT;")


def make_indexes(connection: sqlite3.Connection) -> Iterator[None]:
    """Make the indexes of `INDEXES` that are missing, one in each step."""
    made = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'index'")}
    for name in sorted(INDEXES.keys() - made):
        connection.execute(INDEXES[name])
        yield


def mark_complete(connection: sqlite3.Connection) -> None:
    """Mark the first import as complete: from now on the file is an archive with a journal."""
    connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")


def remove(file: Path) -> None:
    """Delete an archive and SQLite's files beside it."""
    for path in (file, _log(file), file.with_name(file.name + "-shm")):
        path.unlink(missing_ok=True)


def _log(file: Path) -> Path:
    return file.with_name(file.name + "-wal")
