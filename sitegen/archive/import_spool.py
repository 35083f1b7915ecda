"""The spool of `sitegen import`: papers that were read and not yet written, and how far the import is.

It is a SQLite file of its own, so that an import needs little memory and continues where it was ended. Papers and progress are
stored in one transaction: after a kill the spool has all papers up to the stored progress, and no others.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Final, Self

import msgspec

from sitegen.archive.merging import merge_papers
from sitegen.models import Paper

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS record (id INTEGER PRIMARY KEY, day TEXT NOT NULL, identifier TEXT NOT NULL, paper BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS progress (id INTEGER PRIMARY KEY CHECK (id = 1), value TEXT NOT NULL);
"""
_BY_IDENTIFIER: Final = """
SELECT record.identifier, record.day, record.paper
FROM record JOIN (SELECT identifier, MIN(day) AS first FROM record GROUP BY identifier) AS listed USING (identifier)
ORDER BY listed.first, record.identifier, record.id
"""
_DECODER: Final = msgspec.msgpack.Decoder(Paper)


class ImportSpool:
    """An open spool."""

    def __init__(self, file: Path) -> None:
        """Open a spool, or make an empty one.

        Raises:
            sqlite3.DatabaseError: The file is damaged, or another process has it open.
            OSError: The folder cannot be made.
        """
        file.parent.mkdir(parents=True, exist_ok=True)
        self.file = file
        self._connection = sqlite3.connect(file, timeout=0, isolation_level=None)
        self._connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.executescript(_SCHEMA)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._connection.close()

    @property
    def progress(self) -> str:
        """The progress that was stored last; empty at the beginning."""
        row = self._connection.execute("SELECT value FROM progress").fetchone()
        return row[0] if row else ""

    def add(self, papers: Iterable[tuple[str, Paper]], progress: str) -> None:
        """Store papers, each with its day (ISO, or empty), and the progress up to them."""
        rows = ((day, paper.identifier, msgspec.msgpack.encode(paper)) for day, paper in papers)
        self._connection.execute("BEGIN")
        self._connection.executemany("INSERT INTO record (day, identifier, paper) VALUES (?, ?, ?)", rows)
        self._connection.execute("INSERT OR REPLACE INTO progress VALUES (1, ?)", (progress,))
        self._connection.execute("COMMIT")

    def sort(self) -> None:
        """Prepare `days` and `of_day`, after all papers were added."""
        self._connection.execute("CREATE INDEX IF NOT EXISTS record_day ON record (day)")

    def days(self, after: str = "") -> list[str]:
        """Return the days with papers that are later than ``after``, in order."""
        rows = self._connection.execute("SELECT DISTINCT day FROM record WHERE day > ? ORDER BY day", (after,))
        return [day for (day,) in rows]

    def of_day(self, day: str) -> list[Paper]:
        """Return the papers of a day, each once, merged from all its records of that day, in the order of identifiers."""
        rows = self._connection.execute(
            "SELECT identifier, day, paper FROM record WHERE day = ? ORDER BY identifier, id", (day,)
        )
        return [paper for _, paper in _merged(rows)]

    def papers(self) -> Iterator[tuple[str, Paper]]:
        """Yield each paper once, with its first day, merged from all its records, ordered by day and identifier."""
        yield from _merged(self._connection.execute(_BY_IDENTIFIER))

    def remove(self) -> None:
        """Close the spool and delete it."""
        self._connection.close()
        for suffix in ("-wal", "-shm", ""):
            self.file.with_name(self.file.name + suffix).unlink(missing_ok=True)


def _merged(rows: Iterable[tuple[str, str, bytes]]) -> Iterator[tuple[str, Paper]]:
    """Yield first day and paper of each identifier."""
    for _, group in groupby(rows, key=itemgetter(0)):
        records = [(day, _DECODER.decode(paper)) for _, day, paper in group]
        yield min(day for day, _ in records), merge_papers(records)
