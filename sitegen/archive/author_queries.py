"""Read authors: their names, addresses, papers and shards."""

import sqlite3
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, cast

from sitegen.archive.ids import WANTED, AuthorId, PaperId, SpellingId, wanted
from sitegen.author_places import AuthorPlaces
from sitegen.models import Author

_STRINGS_CACHED = 300_000
"""The maximum number of places, and of spellings, that a process caches."""


class Works(NamedTuple):
    """The papers of an author, newest first."""

    papers: Sequence[PaperId]
    spellings: Sequence[SpellingId]
    """The author's spelling on each of the papers."""


def authors_in(bylines: Iterable[bytes]) -> Sequence[AuthorId]:
    """Return the authors in the bylines of papers one after the other, each byline in the paper's order."""
    return cast("Sequence[AuthorId]", array("I", b"".join(bylines))[::2])


def _works(pairs: bytes) -> Works:
    works = array("I", pairs)
    return Works(cast("Sequence[PaperId]", works[::2]), cast("Sequence[SpellingId]", works[1::2]))


class AuthorQueries:
    """Queries about authors: their names, addresses, papers, shards and first papers.

    ``places`` decides which authors are on pages; it may be changed while the archive is open.
    """

    def __init__(self, connection: sqlite3.Connection, places: AuthorPlaces, *, read_only: bool) -> None:
        self._connection = connection
        self.places = places
        self._read_only = read_only
        self._cached_names: dict[int, str] = {}

    @property
    def places(self) -> AuthorPlaces:
        """Where authors are."""
        return self._places

    @places.setter
    def places(self, places: AuthorPlaces) -> None:
        self._places = places
        self._cached_places: dict[int, str] = {}
        self._connection.create_function("shared_place", 1, places.shared_place, deterministic=True)

    @property
    def min_papers(self) -> int:
        """The least number of papers of an author who is on a page."""
        return self.places.min_papers

    def _place(self, address: str = "address") -> str:
        """Return the SQL expression of an author's place; ``address`` is the column with the address."""
        shared = f"WHEN papers < {self.places.shared_below} THEN shared_place({address}) " if self.places.shares else ""
        return f"CASE WHEN papers < {self.min_papers} THEN '' {shared}ELSE {address} END"

    def total(self) -> int:
        """Return the number of authors, on a page or not."""
        return int(self._connection.execute("SELECT COUNT(*) FROM author").fetchone()[0])

    def count(self) -> int:
        """Return the number of authors on pages."""
        sql = "SELECT COUNT(*) FROM author WHERE papers >= ?"
        return int(self._connection.execute(sql, (self.min_papers,)).fetchone()[0])

    def papers_total(self, min_papers: int) -> int:
        """Return the sum of the numbers of papers of all authors with at least ``min_papers`` papers."""
        sql = "SELECT IFNULL(SUM(papers), 0) FROM author WHERE papers >= ?"
        return int(self._connection.execute(sql, (min_papers,)).fetchone()[0])

    def at(self, addresses: Iterable[str]) -> dict[AuthorId, Author]:
        """Return the authors on pages with these addresses; addresses without a page are left out."""
        sql = f"SELECT id, address, name, papers, first, last FROM author WHERE papers >= ? AND address {WANTED} ORDER BY id"
        found = self._connection.execute(sql, (self.min_papers, wanted(addresses)))
        return {row[0]: Author(*row[1:]) for row in found}

    def addresses(self, min_papers: int) -> list[str]:
        """Return the addresses of authors with at least ``min_papers`` papers; co-authors are near each other."""
        sql = "SELECT address FROM author WHERE papers >= ? ORDER BY id"
        return [address for (address,) in self._connection.execute(sql, (min_papers,))]

    def redirects(self, addresses: Iterable[str] | None = None) -> dict[str, str]:
        """Return the addresses that redirect (all, or those among ``addresses``), each with the place of the author.

        An address that belongs to another author does not redirect. If it fits two authors, it redirects to the one with
        more papers.
        """
        condition = "1" if addresses is None else f"other_address.address {WANTED}"
        sql = (
            f"SELECT other_address.address, {self._place('author.address')} "
            "FROM other_address JOIN author ON author.id = other_address.author "
            f"WHERE {condition} AND author.papers >= ? AND NOT EXISTS ("
            "SELECT 1 FROM author other WHERE other.address = other_address.address AND other.papers >= ?) "
            "ORDER BY other_address.address, author.papers, author.identity DESC"
        )
        parameters = () if addresses is None else (wanted(addresses),)
        return dict(self._connection.execute(sql, (*parameters, self.min_papers, self.min_papers)).fetchall())

    def most_active(self, limit: int) -> list[Author]:
        """Return the authors with the most papers. The field `address` has the place."""
        sql = f"SELECT {self._place()}, name, papers, first, last FROM author WHERE papers >= ? ORDER BY papers DESC, identity LIMIT ?"
        return [Author(*row) for row in self._connection.execute(sql, (self.min_papers, limit))]

    # Names and papers

    def with_works(self, addresses: Sequence[str]) -> list[tuple[AuthorId, Author, Works]]:
        """Return the authors with these addresses who have pages of their own, with their papers.

        The addresses of a full build's task are those of consecutive rows. These are read as a range, which is faster.
        """
        sql = f"SELECT MIN(id), MAX(id) FROM author WHERE address {WANTED}"
        first, last = self._connection.execute(sql, (wanted((*addresses[:1], *addresses[-1:])),)).fetchone()
        columns = "SELECT id, address, name, papers, first, last, works FROM author WHERE papers >= ? AND"
        least = self.places.own_from
        if first and last - first < 2 * len(addresses):
            chosen = set(addresses)
            rows = self._connection.execute(f"{columns} id BETWEEN ? AND ? ORDER BY id", (least, first, last))
            found = [row for row in rows if row[1] in chosen]
            if len(found) == len(chosen):
                return [(row[0], Author(*row[1:6]), _works(row[6])) for row in found]
        rows = self._connection.execute(f"{columns} address {WANTED} ORDER BY id", (least, wanted(addresses)))
        return [(row[0], Author(*row[1:6]), _works(row[6])) for row in rows]

    def works(self, authors: Iterable[AuthorId]) -> dict[AuthorId, Works]:
        """Return the papers of each of the authors."""
        rows = self._connection.execute(f"SELECT id, works FROM author WHERE id {WANTED}", (wanted(authors),))
        return {author: _works(works) for author, works in rows}

    def last_id(self) -> int:
        """Return the largest id of an author; 0 if there are none."""
        return int(self._connection.execute("SELECT IFNULL(MAX(id), 0) FROM author").fetchone()[0])

    def names(self, authors: Iterable[AuthorId] | None) -> Iterator[tuple[AuthorId, str, str]]:
        """Yield id, name and place of each of the authors (of all if None)."""
        sql = f"SELECT id, name, {self._place()} FROM author"
        if authors is None:
            return self._connection.execute(sql)
        return self._connection.execute(f"{sql} WHERE id {WANTED}", (wanted(authors),))

    def spellings(self, works: Mapping[AuthorId, Works]) -> dict[AuthorId, list[tuple[str, int]]]:
        """Return the displayed spellings of the authors who have several, with numbers of papers, commonest first."""
        several = {
            author: Counter(written.spellings) for author, written in works.items() if len(set(written.spellings)) > 1
        }
        display_names = self.display_names({spelling for counts in several.values() for spelling in counts})
        found = {}
        for author, counts in several.items():
            names: Counter[str] = Counter()
            for spelling, papers in counts.items():
                names[display_names[spelling]] += papers
            if len(names) > 1:
                found[author] = sorted(names.items(), key=lambda name: (-name[1], name[0]))
        return found

    def places_of(self, authors: set[AuthorId]) -> Mapping[int, str]:
        """Return author -> place. The mapping may also contain other authors, and is valid until the next call."""
        sql = f"SELECT id, {self._place()} FROM author WHERE id {WANTED}"
        return self._strings(sql, self._cached_places, authors)

    def display_names(self, spellings: set[SpellingId]) -> Mapping[int, str]:
        """Return spelling -> displayed name. The mapping may also contain others, and is valid until the next call."""
        return self._strings(f"SELECT id, display_name FROM spelling WHERE id {WANTED}", self._cached_names, spellings)

    def _strings(self, sql: str, cached: dict[int, str], ids: set[AuthorId] | set[SpellingId]) -> Mapping[int, str]:
        """Return the cached strings after adding those of ``ids``."""
        if not self._read_only or len(cached) > _STRINGS_CACHED:
            cached.clear()
        missing = [row for row in ids if row not in cached]
        if missing:
            cached.update(self._connection.execute(sql, (wanted(missing),)).fetchall())
        return cached

    def cache_names(self) -> None:
        """Cache all places and spellings, unless they are too many. Call it before most papers are rendered."""
        for cached, sql in (
            (self._cached_places, f"SELECT id, {self._place()} FROM author"),
            (self._cached_names, "SELECT id, display_name FROM spelling"),
        ):
            rows = self._connection.execute(f"{sql} LIMIT {_STRINGS_CACHED + 1}").fetchall()
            if self._read_only and len(rows) <= _STRINGS_CACHED:
                cached.update(rows)

    # Shards

    def shards(self) -> dict[str, int]:
        """Return the number of authors in each shard, in order."""
        sql = "SELECT shard, COUNT(*) FROM author WHERE papers >= ? GROUP BY shard ORDER BY shard"
        return dict(self._connection.execute(sql, (self.min_papers,)).fetchall())

    def shard_size(self, shard: str) -> int:
        """Return the number of authors in a shard."""
        sql = "SELECT COUNT(*) FROM author WHERE shard = ? AND papers >= ?"
        return int(self._connection.execute(sql, (shard, self.min_papers)).fetchone()[0])

    def in_shard(self, shard: str, skip: int, limit: int) -> list[tuple[str, str, int]]:
        """Return place, name and number of papers of a shard's authors, ordered by family name."""
        sql = (
            f"SELECT {self._place()}, name, papers FROM author WHERE papers >= ? AND shard = ? "
            "ORDER BY sort, address LIMIT ? OFFSET ?"
        )
        return self._connection.execute(sql, (self.min_papers, shard, limit, skip)).fetchall()

    def sharing_shards(self) -> list[str]:
        """Return the shards that have authors who share pages, in order."""
        if not self.places.shares:
            return []
        sql = "SELECT DISTINCT shard FROM author WHERE papers >= ? AND papers < ? ORDER BY shard"
        return [shard for (shard,) in self._connection.execute(sql, (self.min_papers, self.places.shared_below))]

    def sharing(self, shard: str) -> list[tuple[Author, Works]]:
        """Return the authors of a shard who are on shared pages, ordered by family name, with their papers."""
        sql = (
            "SELECT address, name, papers, first, last, works FROM author "
            "WHERE papers >= ? AND papers < ? AND shard = ? ORDER BY sort, address"
        )
        rows = self._connection.execute(sql, (self.min_papers, self.places.shared_below, shard))
        return [(Author(*row[:5]), _works(row[5])) for row in rows]

    # First papers

    def new_by_year(self) -> dict[str, int]:
        """Return for each year the number of authors whose first paper is of that year, with or without a page."""
        return self._new_in({month[:4]: 0 for month in self._months()}, 1)

    def new_by_month(self) -> dict[str, int]:
        """Return for each month the number of authors with own pages whose first paper is of that month, in order."""
        return self.new_in_months(self._months())

    def new_in_months(self, months: Iterable[str]) -> dict[str, int]:
        """Return the same as `new_by_month`, for some months; months without such an author are left out."""
        counts = self._new_in(months, self.places.own_from)
        return {month: authors for month, authors in counts.items() if authors}

    def _new_in(self, periods: Iterable[str], min_papers: int) -> dict[str, int]:
        """Return for each year or month the number of authors with at least ``min_papers`` papers whose first paper is of it."""
        # Counting period by period reads the index once. Grouping by a part of the day takes three times as long.
        sql = "SELECT COUNT(*) FROM author WHERE first >= ? AND first <= ? AND papers >= ?"
        return {
            period: self._connection.execute(sql, (f"{period}-00", f"{period}-99", min_papers)).fetchone()[0]
            for period in periods
        }

    def _months(self) -> list[str]:
        """Return the months of papers' own days, in order."""
        return [month for (month,) in self._connection.execute("SELECT DISTINCT month FROM month_pair ORDER BY month")]

    def new_in(self, month: str) -> list[str]:
        """Return the addresses of authors with own pages whose first paper is of a month, in order."""
        sql = "SELECT address FROM author WHERE first >= ? AND first <= ? AND papers >= ? ORDER BY address"
        found = self._connection.execute(sql, (f"{month}-00", f"{month}-99", self.places.own_from))
        return [address for (address,) in found]
