"""The books: which sources were read, which pages were published as what, which are stale."""

import sqlite3
from collections.abc import Iterable
from typing import Final, NamedTuple


class Source(NamedTuple):
    """A file below ``content/`` as last read."""

    size: int
    mtime_ns: int
    hash: bytes
    held: bool
    """True if an earlier text of the file is used instead of the present one."""
    papers: bool
    """True if the archive has papers of it."""
    missing: bool = False
    """True if the file is gone and its papers are kept (`HELD_MISSING`)."""


HELD_TEXT: Final = 1
"""The value of ``source.held`` for a file whose earlier text is used."""
HELD_MISSING: Final = 2
"""The value of ``source.held`` for a file that disappeared together with most digests and whose papers are kept."""


class Ledger:
    """The part of the archive that is not about papers."""

    connection: sqlite3.Connection

    def meta(self, key: str) -> str:
        """A note left by `set_meta`; empty where there is none."""
        row = self.connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else ""

    def set_meta(self, key: str, value: str) -> None:
        """Leave a note."""
        self.connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def sources(self) -> dict[str, Source]:
        """Every digest as last read, by path."""
        rows = self.connection.execute(
            "SELECT path, size, mtime_ns, hash, held, EXISTS (SELECT 1 FROM record WHERE source = source.id) FROM source"
        )
        return {
            path: Source(size, mtime_ns, hash, bool(held), bool(papers), held == HELD_MISSING)
            for path, size, mtime_ns, hash, held, papers in rows
        }

    def disappeared(self) -> tuple[int, int]:
        """Return the number of missing digests, and the number of all digests with papers, missing ones included."""
        known = self.sources().values()
        return sum(source.missing for source in known), sum(source.papers for source in known)

    def digest_days(self) -> dict[str, str]:
        """Return the day of every digest whose day has a page, by path."""
        return dict(self.connection.execute("SELECT path, day FROM source WHERE day IN (SELECT day FROM day)"))

    def titles_in(self, path: str) -> list[tuple[str, str]]:
        """Return identifier and title of each paper in a digest, in the order of identifiers."""
        sql = """
            SELECT paper.identifier, record.title FROM record
            JOIN source ON source.id = record.source JOIN paper ON paper.id = record.paper
            WHERE source.path = ? ORDER BY paper.identifier, record.title
        """
        return self.connection.execute(sql, (path,)).fetchall()

    def changes_elsewhere(self) -> int:
        """Return a number that changes whenever another process or connection has written to the archive."""
        (number,) = self.connection.execute("PRAGMA data_version").fetchone()
        return int(number)

    def touch_source(self, path: str, mtime_ns: int) -> None:
        """A file's time changed and nothing else."""
        self.connection.execute("UPDATE source SET mtime_ns = ? WHERE path = ?", (mtime_ns, path))

    def page_hash(self, path: str) -> bytes:
        """The hash of what was last published at a path; empty where nothing was."""
        row = self.connection.execute("SELECT hash FROM page WHERE path = ?", (path,)).fetchone()
        return bytes(row[0]) if row else b""

    def put_pages(self, pages: Iterable[tuple[str, bytes]]) -> None:
        """Note the path and hash of what is published now."""
        self.connection.executemany("INSERT OR REPLACE INTO page VALUES (?, ?)", pages)

    def remove_pages(self, paths: Iterable[str]) -> None:
        """Note what is published no more."""
        self.connection.executemany("DELETE FROM page WHERE path = ?", [(path,) for path in paths])

    def clear_pages(self) -> None:
        """Forget everything that was published: the next build is a full one."""
        self.connection.execute("DELETE FROM page")

    def page_count(self) -> int:
        """How many pages are published."""
        return int(self.connection.execute("SELECT COUNT(*) FROM page").fetchone()[0])

    def paths(self) -> Iterable[str]:
        """Every published path, in order."""
        return (path for (path,) in self.connection.execute("SELECT path FROM page ORDER BY path"))

    def folders(self, prefix: str) -> set[str]:
        """The folders right below a published one; ``prefix`` ends in a slash."""
        sql = "SELECT path FROM page WHERE path > ?1 AND path < ?2 AND instr(substr(path, ?3), '/')"
        rows = self.connection.execute(sql, (prefix, prefix[:-1] + "0", len(prefix) + 1))
        return {path[len(prefix) :].partition("/")[0] for (path,) in rows}

    def paths_below(self, folder: str) -> list[str]:
        """Every published path below a folder; ``folder`` ends in a slash."""
        sql = "SELECT path FROM page WHERE path > ? AND path < ? ORDER BY path"
        return [path for (path,) in self.connection.execute(sql, (folder, folder[:-1] + "0"))]

    def mark_stale(self, kind: str, keys: Iterable[str]) -> None:
        """These pages are to be rendered by the next build, or removed if they should no longer exist."""
        self.connection.executemany("INSERT OR IGNORE INTO stale VALUES (?, ?)", [(kind, key) for key in keys])

    def stale(self) -> dict[str, list[str]]:
        """Kind -> keys, in order."""
        found: dict[str, list[str]] = {}
        for kind, key in self.connection.execute("SELECT kind, key FROM stale ORDER BY kind, key"):
            found.setdefault(kind, []).append(key)
        return found

    def clear_stale(self) -> None:
        """Everything that was stale is published."""
        self.connection.execute("DELETE FROM stale")

    def fragments(self, kind: int, papers: Iterable[int]) -> dict[int, str]:
        """Paper -> what was kept of it."""
        sql = f"SELECT paper, body FROM fragment WHERE kind = {int(kind)} AND paper IN ({','.join(map(str, papers))})"
        return dict(self.connection.execute(sql).fetchall())

    def put_fragments(self, kind: int, fragments: Iterable[tuple[int, str]]) -> None:
        """Keep what was rendered of papers."""
        self.connection.executemany(f"INSERT OR REPLACE INTO fragment VALUES (?, {int(kind)}, ?)", fragments)

    def clear_fragments(self) -> None:
        """Forget all fragments: another theme, other settings or another version made them."""
        self.connection.execute("DELETE FROM fragment")
        self.connection.execute("DELETE FROM topic_month")
