"""Read and write the build state: sources read, pages published, pages stale."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from sitegen.archive import bulk_insert, lost_papers
from sitegen.archive.lost_papers import LostPapers
from sitegen.errors import Problem


class Source(NamedTuple):
    """A file below ``content/`` as last read."""

    size: int
    mtime_ns: int
    hash: bytes
    held: bool
    """True if the archive keeps the papers of an earlier text of the file instead of those of the present one."""
    papers: bool
    """True if the archive has papers that were read from the file."""
    missing: bool = False
    """True if the file is gone and its papers are kept (`HELD_MISSING`)."""


HELD_TEXT: Final = 1
"""The value of ``source.held`` for a file whose papers are those of an earlier text."""
HELD_MISSING: Final = 2
"""The value of ``source.held`` for a file that disappeared together with most digests and whose papers are kept."""


class BuildState:
    """Queries and updates of the build state: sources read, pages published, pages stale."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def meta(self, key: str) -> str:
        """Return a value stored by `set_meta`; empty if there is none."""
        row = self._connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else ""

    def set_meta(self, key: str, value: str) -> None:
        """Store a value under a key."""
        self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def changes_elsewhere(self) -> int:
        """Return a number that changes whenever another process or connection writes to the archive."""
        (number,) = self._connection.execute("PRAGMA data_version").fetchone()
        return int(number)

    # Sources

    def sources(self) -> dict[str, Source]:
        """Return every digest as last read, by path."""
        rows = self._connection.execute(
            "SELECT path, size, mtime_ns, hash, held, EXISTS (SELECT 1 FROM record WHERE source = source.id) FROM source"
        )
        return {
            path: Source(size, mtime_ns, hash, bool(held), bool(papers), held == HELD_MISSING)
            for path, size, mtime_ns, hash, held, papers in rows
        }

    def touch_source(self, path: str, mtime_ns: int) -> None:
        """Store the new modification time of a file whose content did not change."""
        self._connection.execute("UPDATE source SET mtime_ns = ? WHERE path = ?", (mtime_ns, path))

    def problems(self) -> list[Problem]:
        """Return the present problems of digests, ordered by path and line."""
        rows = self._connection.execute("SELECT problems FROM source WHERE problems != '[]' ORDER BY path")
        return [Problem(*problem) for (text,) in rows for problem in json.loads(text)]

    def lost_papers(self) -> list[LostPapers]:
        """Return the lost papers of each digest since the site was last published, ordered by path."""
        return lost_papers.load(self._connection)

    def clear_lost_papers(self) -> None:
        """Delete the lost papers, after the site is published."""
        lost_papers.clear(self._connection)

    # Published pages

    def page_hash(self, path: str) -> bytes:
        """Return the hash of the page published at a path; empty if there is none."""
        row = self._connection.execute("SELECT hash FROM page WHERE path = ?", (path,)).fetchone()
        return bytes(row[0]) if row else b""

    def page_count(self) -> int:
        """Return the number of published pages."""
        return int(self._connection.execute("SELECT COUNT(*) FROM page").fetchone()[0])

    def paths(self) -> Iterator[str]:
        """Yield every published path, in order."""
        return (path for (path,) in self._connection.execute("SELECT path FROM page ORDER BY path"))

    def paths_below(self, folder: str) -> list[str]:
        """Return every published path below a folder; ``folder`` ends in a slash."""
        sql = "SELECT path FROM page WHERE path > ? AND path < ? ORDER BY path"
        return [path for (path,) in self._connection.execute(sql, (folder, folder[:-1] + "0"))]

    def folders(self, folder: str) -> set[str]:
        """Return the names of the folders directly in a published folder; ``folder`` ends in a slash."""
        sql = "SELECT path FROM page WHERE path > ?1 AND path < ?2 AND instr(substr(path, ?3), '/')"
        rows = self._connection.execute(sql, (folder, folder[:-1] + "0", len(folder) + 1))
        return {path[len(folder) :].partition("/")[0] for (path,) in rows}

    def put_pages(self, pages: Iterable[tuple[str, bytes]]) -> None:
        """Store path and hash of published pages."""
        self._connection.executemany("INSERT OR REPLACE INTO page VALUES (?, ?)", pages)

    def remove_pages(self, paths: Iterable[str]) -> None:
        """Delete the paths of pages that were removed from the site."""
        self._connection.executemany("DELETE FROM page WHERE path = ?", [(path,) for path in paths])

    def replace_pages(self, pages: Mapping[str, bytes]) -> None:
        """Store the hashes of all published pages by path, and delete those of earlier ones."""
        self._connection.execute("DELETE FROM page")
        # The rows of the table are in this order, so each is added at the end.
        rows = ((path, pages[path]) for path in sorted(pages))
        bulk_insert.insert(self._connection, "page", 2, rows)

    # Stale pages

    def mark_stale(self, kind: str, keys: Iterable[str]) -> None:
        """Mark pages as stale: the next build renders them, or removes those that no longer exist."""
        self._connection.executemany("INSERT OR IGNORE INTO stale VALUES (?, ?)", [(kind, key) for key in keys])

    def stale(self) -> dict[str, list[str]]:
        """Return the keys of stale pages by kind, in order."""
        found: dict[str, list[str]] = {}
        for kind, key in self._connection.execute("SELECT kind, key FROM stale ORDER BY kind, key"):
            found.setdefault(kind, []).append(key)
        return found

    def clear_stale(self) -> None:
        """Unmark all stale pages, after they are published."""
        self._connection.execute("DELETE FROM stale")
