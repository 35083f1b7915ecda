"""Store the papers that disappear from a digest and appear in no other one, until the loss is reported."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sitegen.archive.ids import DOI_RECORD, OWN_IDENTIFIER, WANTED, wanted

_META = "losses"
_LISTED = f"""
SELECT {OWN_IDENTIFIER} FROM record JOIN paper ON paper.id = record.paper JOIN source ON source.id = record.source {DOI_RECORD}
WHERE ? IN (record.day, source.day) AND {OWN_IDENTIFIER} {WANTED}
"""


@dataclass(slots=True)
class LostPapers:
    """The papers that disappeared from a digest."""

    path: str
    day: str
    before: int
    """The number of papers that the digest had."""
    identifiers: set[str] = field(default_factory=set)
    """The lost papers."""
    deleted: bool = False
    """True if the digest itself was deleted."""


class LostPaperTracker:
    """Collect the papers that one ingest loses.

    A paper that moved is not lost: another digest lists it for the first time in the same ingest, or another digest of the
    same day lists it too.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._found: dict[str, LostPapers] = {}
        self._arrived: set[str] = set()

    def add(self, path: str, day: str, before: set[str], now: set[str], *, deleted: bool = False) -> None:
        """Add the papers of a digest before and after a change; ``day`` is its day before the change."""
        self._arrived |= now - before
        if before - now:
            self._found[path] = LostPapers(path, day, len(before), before - now, deleted)

    def count(self, before: set[str], now: set[str]) -> int:
        """Return the number of papers that disappeared from a digest and did not appear in another one so far."""
        return len(before - now - self._arrived)

    def save(self) -> tuple[LostPapers, ...]:
        """Save and return the lost papers of this ingest, after all digests are imported.

        A digest's earlier losses since `clear` are included.
        """
        found = list(_still_lost(self._connection, self._found.values(), self._arrived))
        if found or self._arrived:
            kept = {lost.path: lost for lost in _still_lost(self._connection, load(self._connection), self._arrived)}
            for lost in found:
                earlier = kept.get(lost.path)
                if earlier:
                    lost.before, lost.identifiers = (
                        max(earlier.before, lost.before),
                        earlier.identifiers | lost.identifiers,
                    )
                kept[lost.path] = lost
            _save(self._connection, kept.values())
        return tuple(found)


def load(connection: sqlite3.Connection) -> list[LostPapers]:
    """Return the lost papers since `clear`, ordered by path of the digest."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (_META,)).fetchone()
    return [
        LostPapers(path, day, before, set(identifiers), deleted)
        for path, day, before, identifiers, deleted in json.loads(row[0] if row else "[]")
    ]


def clear(connection: sqlite3.Connection) -> None:
    """Delete the saved losses after they were reported."""
    connection.execute("DELETE FROM meta WHERE key = ?", (_META,))


def _still_lost(
    connection: sqlite3.Connection, losses: Iterable[LostPapers], arrived: set[str]
) -> Iterator[LostPapers]:
    """Yield losses without the papers that arrived elsewhere or that another digest of the day lists."""
    for lost in losses:
        left = lost.identifiers - arrived
        left -= {row[0] for row in connection.execute(_LISTED, (lost.day, wanted(sorted(left))))}
        if left:
            yield LostPapers(lost.path, lost.day, lost.before, left, lost.deleted)


def _save(connection: sqlite3.Connection, losses: Iterable[LostPapers]) -> None:
    rows = [[lost.path, lost.day, lost.before, sorted(lost.identifiers), lost.deleted] for lost in losses]
    if rows:
        connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_META, json.dumps(sorted(rows))))
    else:
        clear(connection)
