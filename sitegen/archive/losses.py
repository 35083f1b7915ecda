"""Record papers that disappear from a digest without appearing in another one, so that every loss is reported."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field

_META = "losses"
_LISTED = """
SELECT paper.identifier FROM source JOIN record ON record.source = source.id JOIN paper ON paper.id = record.paper
WHERE source.day = ? AND paper.identifier IN (SELECT value FROM json_each(?))
"""


@dataclass(slots=True)
class Loss:
    """Papers that disappeared from a digest."""

    path: str
    day: str
    papers: int
    """The number of papers that it had."""
    lost: set[str] = field(default_factory=set)
    """Identifiers of the lost papers."""
    gone: bool = False
    """True if the digest itself is gone."""


class Losses:
    """The losses of one ingest.

    A paper that moved is not lost: another digest lists it for the first time in the same ingest, or another digest of the
    same day lists it too.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._found: dict[str, Loss] = {}
        self._arrived: set[str] = set()

    def note(self, path: str, day: str, before: set[str], now: set[str], *, gone: bool = False) -> None:
        """Note the papers of a digest before and after a change; ``day`` is its day before the change."""
        self._arrived |= now - before
        if before - now:
            self._found[path] = Loss(path, day, len(before), before - now, gone)

    def missing(self, before: set[str], now: set[str]) -> int:
        """Return the number of papers that left a digest and that no other digest has taken over so far."""
        return len(before - now - self._arrived)

    def settle(self) -> tuple[Loss, ...]:
        """Save and return the losses of this ingest, once all digests are in.

        A digest's earlier losses since `clear` are included.
        """
        found = list(_still_lost(self._connection, self._found.values(), self._arrived))
        if found or self._arrived:
            kept = {loss.path: loss for loss in _still_lost(self._connection, pending(self._connection), self._arrived)}
            for loss in found:
                before = kept.get(loss.path)
                if before:
                    loss.papers, loss.lost = max(before.papers, loss.papers), before.lost | loss.lost
                kept[loss.path] = loss
            _save(self._connection, kept.values())
        return tuple(found)


def pending(connection: sqlite3.Connection) -> list[Loss]:
    """Return the losses since `clear`, in order of path."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (_META,)).fetchone()
    return [
        Loss(path, day, papers, set(lost), gone)
        for path, day, papers, lost, gone in json.loads(row[0] if row else "[]")
    ]


def clear(connection: sqlite3.Connection) -> None:
    """Delete the saved losses after they were reported."""
    connection.execute("DELETE FROM meta WHERE key = ?", (_META,))


def _still_lost(connection: sqlite3.Connection, losses: Iterable[Loss], arrived: set[str]) -> Iterable[Loss]:
    for loss in losses:
        lost = loss.lost - arrived
        lost -= {row[0] for row in connection.execute(_LISTED, (loss.day, json.dumps(sorted(lost))))}
        if lost:
            yield Loss(loss.path, loss.day, loss.papers, lost, loss.gone)


def _save(connection: sqlite3.Connection, losses: Iterable[Loss]) -> None:
    rows = [[loss.path, loss.day, loss.papers, sorted(loss.lost), loss.gone] for loss in losses]
    if rows:
        connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (_META, json.dumps(sorted(rows))))
    else:
        clear(connection)
