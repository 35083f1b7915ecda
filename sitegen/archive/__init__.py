"""The archive: everything that the digests say, in one SQLite file. All SQL is in this package."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sitegen.archive import claims, schema
from sitegen.archive.changes import Changes
from sitegen.archive.ingest import Ingest
from sitegen.archive.ledger import Ledger, Source
from sitegen.archive.losses import Loss, clear, pending
from sitegen.archive.queries import Queries
from sitegen.archive.rows import Reader, Reading
from sitegen.archive.schema import is_damage
from sitegen.authority import Authority
from sitegen.errors import Problem

__all__ = ["Archive", "Changes", "Loss", "Reader", "Reading", "Source", "is_damage"]


class Archive(Queries, Ledger):
    """An open archive: what pages ask of it (`Queries`), what was published (`Ledger`), and taking digests in."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self._filled = connection.execute("PRAGMA user_version").fetchone() == (schema.VERSION,)

    @classmethod
    def open(cls, file: Path, *, fresh: bool = False) -> "Archive":
        """Open for writing; a file that is missing, damaged or of another version is replaced by an empty one.

        Raises:
            OSError: The folder cannot be written.
        """
        if fresh or not schema.usable(file):
            schema.create(file)
        return cls(schema.connect(file))

    @classmethod
    def open_to_read(cls, file: Path) -> "Archive":
        """Open what `open` made, for reading alone, while papers and people stay as they are."""
        archive = cls(schema.connect(file, read_only=True))
        archive.still = True
        return archive

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written inside takes effect, or nothing of it.

        An archive that is filled for the first time is none until that is done: where it fails, the next `open` begins anew.
        """
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self._filled and self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")
        if not self._filled:
            schema.filled(self.connection)
            self._filled = True

    def ingest(
        self,
        readings: Iterable[Reading | str],
        removed: Sequence[str],
        authority: Authority,
        *,
        other_people: set[str],
        page_from: int,
        accept_shrink: bool = False,
    ) -> Changes:
        """Take digests in and forget removed ones; see `Ingest`."""
        ingest = Ingest(self.connection, authority, page_from, accept_shrink=accept_shrink)
        return ingest.run(readings, removed, other_people)

    def losses(self) -> list[Loss]:
        """Return the losses since the site was last published, in order of path."""
        return pending(self.connection)

    def clear_losses(self) -> None:
        """Forget the losses after the site is published."""
        clear(self.connection)

    def rule_problems(self, authority: Authority, path: str) -> list[Problem]:
        """Return a problem for each rule of ``authors.toml`` that matches nothing, in order of line."""
        return claims.problems(self.connection, authority, path)

    def problems(self) -> list[Problem]:
        """What is wrong with the digests as they are now, in order of path and line."""
        rows = self.connection.execute("SELECT problems FROM source WHERE problems != '[]' ORDER BY path")
        return [Problem(*problem) for (text,) in rows for problem in json.loads(text)]
