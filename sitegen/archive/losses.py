"""Papers that left a digest and that no other took over: what is lost is reported, whatever the reason."""

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
    """What a digest lost."""

    path: str
    day: str
    papers: int
    """How many papers it had."""
    lost: set[str] = field(default_factory=set)
    """Identifiers of those that are gone from its day."""
    gone: bool = False
    """Whether the whole digest is gone."""


class Losses:
    """What the digests of one ingest lose.

    A paper that moves is not lost: another digest of the same ingest lists it for the first time, or one of the same day
    lists it as well.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._found: dict[str, Loss] = {}
        self._arrived: set[str] = set()

    def note(self, path: str, day: str, before: set[str], now: set[str], *, gone: bool = False) -> None:
        """Papers of a digest before and now; ``day`` is where they stood."""
        self._arrived |= now - before
        if before - now:
            self._found[path] = Loss(path, day, len(before), before - now, gone)

    def missing(self, before: set[str], now: set[str]) -> int:
        """How many papers of a digest no other has taken over so far."""
        return len(before - now - self._arrived)

    def settle(self) -> tuple[Loss, ...]:
        """What digests lost by this ingest, once all are in: since `clear`, together with what they lost before."""
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
    """What was lost since `clear`, in order of path."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (_META,)).fetchone()
    return [
        Loss(path, day, papers, set(lost), gone)
        for path, day, papers, lost, gone in json.loads(row[0] if row else "[]")
    ]


def clear(connection: sqlite3.Connection) -> None:
    """The losses are reported."""
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
