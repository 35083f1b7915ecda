"""What pages ask of the archive. Answers are in an order that depends on the data alone.

Longer than other modules, so that whoever adds a question sees those that are there; each is a few lines of SQL.
"""

import json
import sqlite3
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import NamedTuple

from sitegen.archive.columns import SELECTED, to_paper
from sitegen.archive.rows import WANTED
from sitegen.archive.searching import Searching
from sitegen.models import Author, Byline, Listed

_STRINGS_KEPT = 300_000
"""Addresses, and spellings, that a process keeps at hand."""

_LISTED = f"""
SELECT paper.id, paper.identifier, paper.day, paper.byline, {SELECTED}
FROM paper JOIN record ON record.id = paper.record
WHERE paper.id {WANTED} ORDER BY paper.published, paper.identifier
"""


class Works(NamedTuple):
    """What an author wrote, newest first."""

    papers: "array[int]"
    spellings: "array[int]"
    """How each of the papers spells the author."""


class Shown(NamedTuple):
    """A paper by what its authors' pages show of it."""

    day: str
    categories: str
    """Codes with blanks between, the primary one first."""
    byline: bytes
    """Pairs of author and spelling, each author once."""
    html: str
    """Its fragment of the kind that was asked for; empty where none is kept."""


class CategoryCounts(NamedTuple):
    """A category as the list of categories shows it."""

    code: str
    papers: int
    primaries: int
    first: str
    """Month."""
    last: str


def bylined(bylines: Iterable[bytes]) -> "array[int]":
    """The authors in the bylines of papers, one after the other, each in the paper's order."""
    return array("I", b"".join(bylines))[::2]


def _each_once(byline: bytes) -> bytes:
    """Return a byline with each author once, by their first spelling."""
    pairs = array("I", byline)
    if len(set(pairs[::2])) * 2 == len(pairs):
        return byline
    spellings: dict[int, int] = {}
    for author, spelling in zip(pairs[::2], pairs[1::2], strict=True):
        spellings.setdefault(author, spelling)
    return array("I", chain.from_iterable(spellings.items())).tobytes()


class Queries(Searching):
    """The part of the archive that pages read. Papers are handed about by their row (an integer) until they are shown."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self._known_addresses: dict[int, str] = {}
        self._known_spellings: dict[int, str] = {}
        self._known_new_months: dict[str, list[str]] = {}

    # Days

    def days(self, prefix: str = "") -> dict[str, int]:
        """Day -> papers listed on it, oldest first; of a year or month, if given."""
        sql = "SELECT day, papers FROM day WHERE day >= ? AND day < ? ORDER BY day"
        return dict(self.connection.execute(sql, (prefix, prefix + "~")).fetchall())

    def last_days(self, count: int) -> dict[str, int]:
        """The newest days, newest first."""
        return dict(
            self.connection.execute("SELECT day, papers FROM day ORDER BY day DESC LIMIT ?", (count,)).fetchall()
        )

    def months(self) -> dict[str, int]:
        """Month -> papers listed on its days, oldest first."""
        sql = "SELECT substr(day, 1, 7), SUM(papers) FROM day GROUP BY 1 ORDER BY 1"
        return dict(self.connection.execute(sql).fetchall())

    def neighbours(self, day: str) -> tuple[str, str]:
        """The day before and the day after that have papers; empty where there is none."""
        sql = "SELECT (SELECT MAX(day) FROM day WHERE day < ?1), (SELECT MIN(day) FROM day WHERE day > ?1)"
        before, after = self.connection.execute(sql, (day,)).fetchone()
        return before or "", after or ""

    def papers_on(self, day: str) -> dict[int, set[str]]:
        """The papers that digests list on a day, each with the categories that those digests collect."""
        sql = "SELECT record.paper, source.category FROM source JOIN record ON record.source = source.id WHERE source.day = ?"
        found: dict[int, set[str]] = {}
        for paper, category in self.connection.execute(sql, (day,)):
            found.setdefault(paper, set()).add(category)
        return found

    def digests(self) -> int:
        """How many digests there are."""
        return int(self.connection.execute("SELECT COUNT(*) FROM source").fetchone()[0])

    # Papers

    def listed(self, papers: Iterable[int]) -> dict[int, Listed]:
        """Papers by row, in order of publication, oldest first."""
        found = self.connection.execute(_LISTED, (json.dumps(list(papers)),)).fetchall()
        bylines = [array("I", row[3]) for row in found]
        authors = self._addresses({author for byline in bylines for author in byline[::2]})
        spellings = self._shown({spelling for byline in bylines for spelling in byline[1::2]})
        return {
            row[0]: Listed(
                to_paper(row[1], row[4:]),
                row[2],
                tuple(Byline(spellings[byline[i + 1]], authors[byline[i]]) for i in range(0, len(byline), 2)),
            )
            for row, byline in zip(found, bylines, strict=True)
        }

    def newest_update(self, papers: Iterable[int]) -> datetime | None:
        """Return the latest time at which any of the papers was published or updated; None if there are no papers."""
        sql = (
            "SELECT MAX(MAX(record.updated, record.published)) FROM paper "
            f"JOIN record ON record.id = paper.record WHERE paper.id {WANTED}"
        )
        (iso,) = self.connection.execute(sql, (json.dumps(list(papers)),)).fetchone()
        return datetime.fromisoformat(iso) if iso else None

    def papers(self, identifiers: Sequence[str]) -> list[int]:
        """Rows of the papers that there are."""
        sql = f"SELECT id FROM paper WHERE identifier {WANTED}"
        return [paper for (paper,) in self.connection.execute(sql, (json.dumps(identifiers),))]

    def identifiers(self) -> Iterable[str]:
        """Every paper's identifier, by own day."""
        return (
            identifier
            for (identifier,) in self.connection.execute("SELECT identifier FROM paper ORDER BY day, identifier")
        )

    def identifiers_of(self, month: str) -> list[tuple[str, str]]:
        """Return the papers of a month (by own day), each with its own day or its time of update, whichever is later."""
        sql = (
            "SELECT paper.identifier, MAX(record.updated, paper.day) FROM paper JOIN record ON record.id = paper.record "
            "WHERE day >= ? AND day <= ? ORDER BY day, identifier"
        )
        return self.connection.execute(sql, (f"{month}-00", f"{month}-32")).fetchall()

    def identifiers_on(self, days: Iterable[str]) -> list[str]:
        """Papers whose own day is one of these."""
        sql = f"SELECT identifier FROM paper WHERE day {WANTED}"
        return [identifier for (identifier,) in self.connection.execute(sql, (json.dumps(list(days)),))]

    def own_months(self) -> list[str]:
        """Months of the papers' own days."""
        sql = "SELECT DISTINCT month FROM month_pair ORDER BY month"
        return [month for (month,) in self.connection.execute(sql)]

    def own_month_sizes(self) -> dict[str, int]:
        """Month -> papers whose own day lies in it, in order."""
        sql = "SELECT month, SUM(primaries) FROM month_pair WHERE category = other GROUP BY month ORDER BY month"
        return dict(self.connection.execute(sql).fetchall())

    def day_updates(self, year: str) -> dict[str, str]:
        """Return for each day of a year the day itself or the latest update of its papers, whichever is later."""
        sql = (
            "SELECT source.day, MAX(MAX(newest.updated, source.day)) FROM source JOIN record ON record.source = source.id "
            "JOIN paper ON paper.id = record.paper JOIN record newest ON newest.id = paper.record "
            "WHERE source.day >= ? AND source.day <= ? GROUP BY source.day ORDER BY source.day"
        )
        return dict(self.connection.execute(sql, (f"{year}-00", f"{year}-99")).fetchall())

    def relisted_updates(self) -> dict[str, str]:
        """Return for each year the latest day or update of the papers that several days list. They are few."""
        sql = (
            "SELECT substr(source.day, 1, 4), MAX(MAX(newest.updated, source.day)) FROM relisted "
            "JOIN record ON record.paper = relisted.paper JOIN source ON source.id = record.source "
            "JOIN paper ON paper.id = record.paper JOIN record newest ON newest.id = paper.record GROUP BY 1"
        )
        return dict(self.connection.execute(sql).fetchall())

    def category_updates(self, year: str) -> dict[tuple[str, str], str]:
        """Return the latest listing or update in each month of each category in a year, in order of category and month."""
        sql = (
            "SELECT paper.categories, substr(paper.day, 1, 7), MAX(MAX(record.updated, paper.day)) FROM paper "
            "JOIN record ON record.id = paper.record WHERE paper.day >= ? AND paper.day <= ? GROUP BY 1, 2"
        )
        found: dict[tuple[str, str], str] = {}
        for categories, month, latest in self.connection.execute(sql, (f"{year}-00", f"{year}-99")):
            for code in categories.split(" "):
                found[code, month] = max(found.get((code, month), ""), latest)
        return dict(sorted(found.items()))

    def newest_listings(self) -> dict[str, str]:
        """Return for each category the newest day on which it first listed a paper."""
        return {row.code: self.new_days(row.code, 1)[0][0] for row in self.categories()}

    def paper_count(self) -> int:
        """How many papers there are."""
        return int(self.connection.execute("SELECT COUNT(*) FROM paper").fetchone()[0])

    def rows(self, after: int = 0, until: int = 1 << 62) -> list[int]:
        """Rows of papers, a range of them."""
        return [
            row
            for (row,) in self.connection.execute(
                "SELECT id FROM paper WHERE id > ? AND id <= ? ORDER BY id", (after, until)
            )
        ]

    def _addresses(self, authors: set[int]) -> Mapping[int, str]:
        """Author -> address, empty where they have too few papers for a page (`page_from`)."""
        return self._strings(
            f"SELECT id, {self._address} FROM author WHERE id {WANTED}", self._known_addresses, authors
        )

    @property
    def _address(self) -> str:
        return f"CASE WHEN papers >= {self.page_from} THEN address ELSE '' END"

    def _shown(self, spellings: set[int]) -> Mapping[int, str]:
        return self._strings(f"SELECT id, shown FROM spelling WHERE id {WANTED}", self._known_spellings, spellings)

    def _strings(self, sql: str, known: dict[int, str], wanted: set[int]) -> Mapping[int, str]:
        """The strings at hand, those that are wanted among them; valid until the next call."""
        if not self.still or len(known) > _STRINGS_KEPT:
            known.clear()
        missing = [row for row in wanted if row not in known]
        if missing:
            known.update(self.connection.execute(sql, (json.dumps(missing),)).fetchall())
        return known

    still = False
    """Whether papers and people stay as they are while the archive is open; set by whoever opens it."""

    def remember_names(self) -> None:
        """Have all addresses and spellings at hand, unless they are too many: for those who will list most papers."""
        for known, sql in (
            (self._known_addresses, f"SELECT id, {self._address} FROM author"),
            (self._known_spellings, "SELECT id, shown FROM spelling"),
        ):
            rows = self.connection.execute(f"{sql} LIMIT {_STRINGS_KEPT + 1}").fetchall()
            if self.still and len(rows) <= _STRINGS_KEPT:
                known.update(rows)

    page_from = 1
    """From how many papers on an author has a page; set from the configuration by whoever opens the archive."""

    # Categories

    def categories(self) -> list[CategoryCounts]:
        """Every category with its counts, in order of code."""
        sql = (
            "SELECT category, SUM(papers), SUM(primaries), MIN(month), MAX(month) FROM month_pair "
            "WHERE category = other GROUP BY category ORDER BY category"
        )
        return [CategoryCounts(*row) for row in self.connection.execute(sql)]

    def category_months(self, code: str) -> dict[str, int]:
        """Month -> papers under a category, oldest first."""
        sql = "SELECT month, papers FROM month_pair WHERE category = ?1 AND other = ?1 ORDER BY month"
        return dict(self.connection.execute(sql, (code,)).fetchall())

    def months_by_category(self) -> dict[str, dict[str, tuple[int, int]]]:
        """Category -> month -> its papers, and those of them whose primary category it is."""
        found: dict[str, dict[str, tuple[int, int]]] = {}
        sql = (
            "SELECT category, month, papers, primaries FROM month_pair WHERE category = other ORDER BY category, month"
        )
        for category, month, papers, primaries in self.connection.execute(sql):
            found.setdefault(category, {})[month] = (papers, primaries)
        return found

    def related(self, code: str, limit: int) -> list[tuple[str, int]]:
        """The categories that a category's papers are most often listed in as well."""
        sql = (
            "SELECT other, SUM(papers) FROM month_pair WHERE category = ?1 AND other != ?1 "
            "GROUP BY other ORDER BY 2 DESC, 1 LIMIT ?2"
        )
        return self.connection.execute(sql, (code, limit)).fetchall()

    def pairs(self, codes: Sequence[str]) -> dict[tuple[str, str], int]:
        """Papers under both of two categories, for all pairs of ``codes``."""
        wanted = json.dumps(codes)
        sql = (
            f"SELECT category, other, SUM(papers) FROM month_pair WHERE category {WANTED} AND other {WANTED} "
            "GROUP BY category, other"
        )
        return {(category, other): papers for category, other, papers in self.connection.execute(sql, (wanted, wanted))}

    def papers_under(self, code: str, month: str) -> list[tuple[int, str]]:
        """A category's papers of a month with their own days, newest first."""
        return self._under(code, f"{month}-00", f"{month}-32")

    def _under(self, code: str, since: str, until: str) -> list[tuple[int, str]]:
        sql = (
            "SELECT listing.paper, listing.day FROM listing JOIN paper ON paper.id = listing.paper "
            "WHERE category = ? AND listing.day >= ? AND listing.day <= ? "
            "ORDER BY listing.day DESC, paper.published DESC, paper.identifier DESC"
        )
        return self.connection.execute(sql, (code, since, until)).fetchall()

    # New papers of a category, by the day on which the category first listed them

    def new_days(self, code: str, limit: int) -> list[tuple[str, int]]:
        """Return the newest days on which a category first listed papers, newest first, with the number of papers."""
        moved = self.connection.execute(
            "SELECT paper.day, first_listing.day FROM first_listing JOIN paper ON paper.id = first_listing.paper "
            "WHERE category = ?",
            (code,),
        ).fetchall()
        lacking = Counter(own for own, _ in moved)
        sql = "SELECT day, COUNT(*) FROM listing WHERE category = ? GROUP BY day ORDER BY day DESC LIMIT ?"
        # Some of these days may lose all their papers below: ask for that many more.
        own_days = self.connection.execute(sql, (code, limit + len(lacking))).fetchall()
        counts = Counter(dict(own_days)) + Counter(first for _, first in moved)
        counts.subtract(lacking)
        return sorted(((day, papers) for day, papers in counts.items() if papers > 0), reverse=True)[:limit]

    def new_under(self, code: str, since: str, until: str = "9999-99") -> list[tuple[int, str]]:
        """Return the papers that a category first listed from ``since`` to ``until``, newest first, each with that day."""
        sql = (
            "SELECT paper.id, new.day FROM ("
            "SELECT paper, day FROM listing WHERE category = ?1 AND day >= ?2 AND day <= ?3 AND NOT EXISTS "
            "(SELECT 1 FROM first_listing first WHERE first.category = ?1 AND first.paper = listing.paper) "
            "UNION ALL SELECT paper, day FROM first_listing WHERE category = ?1 AND day >= ?2 AND day <= ?3"
            ") new JOIN paper ON paper.id = new.paper ORDER BY new.day DESC, paper.published DESC, paper.identifier DESC"
        )
        return self.connection.execute(sql, (code, since, until)).fetchall()

    def new_months(self, code: str) -> list[str]:
        """Return the months in which a category first listed papers, oldest first. The list is cached if the archive is still."""
        if not self.still:
            self._known_new_months.clear()
        if code not in self._known_new_months:
            sql = (
                "SELECT month, papers FROM month_pair WHERE category = ?1 AND other = ?1 UNION ALL "
                "SELECT substr(day, 1, 7), 1 FROM first_listing WHERE category = ?1 UNION ALL "
                "SELECT substr(paper.day, 1, 7), -1 FROM first_listing JOIN paper ON paper.id = first_listing.paper "
                "WHERE category = ?1"
            )
            found = self.connection.execute(
                f"SELECT month FROM ({sql}) GROUP BY month HAVING SUM(papers) > 0 ORDER BY month", (code,)
            )
            self._known_new_months[code] = [month for (month,) in found]
        return self._known_new_months[code]

    def running_month(self) -> str:
        """Return the month of the newest day, which can still grow; empty if there is no day."""
        return next(iter(self.last_days(1)), "")[:7]

    def own_days(self, limit: int) -> list[tuple[str, int]]:
        """The newest own days of papers with how many, newest first."""
        sql = "SELECT day, COUNT(*) FROM paper GROUP BY day ORDER BY day DESC LIMIT ?"
        return self.connection.execute(sql, (limit,)).fetchall()

    def papers_of(self, since: str, until: str) -> list[tuple[int, str]]:
        """Papers whose own day lies between two days (both included), newest first."""
        sql = "SELECT id, day FROM paper WHERE day >= ? AND day <= ? ORDER BY day DESC, published DESC, identifier DESC"
        return self.connection.execute(sql, (since, until)).fetchall()

    # Authors

    def authors(self, addresses: Iterable[str]) -> dict[int, Author]:
        """Those of the authors at these addresses that have pages."""
        sql = f"SELECT id, address, name, papers, first, last FROM author WHERE papers >= ? AND address {WANTED} ORDER BY id"
        found = self.connection.execute(sql, (self.page_from, json.dumps(list(addresses))))
        return {row[0]: Author(*row[1:]) for row in found}

    def addresses(self, papers_from: int) -> list[str]:
        """Addresses of the authors with at least so many papers, in the order in which their papers lie together."""
        sql = "SELECT address FROM author WHERE papers >= ? ORDER BY id"
        return [address for (address,) in self.connection.execute(sql, (papers_from,))]

    def redirects(self, addresses: Sequence[str] | None = None) -> dict[str, str]:
        """Return the addresses that redirect (all, or those among ``addresses``), each with the address of the author.

        An address that belongs to another author does not redirect. If it fits two authors, it redirects to the one with
        more papers.
        """
        wanted = "1" if addresses is None else f"former_address.address {WANTED}"
        sql = (
            "SELECT former_address.address, author.address FROM former_address JOIN author ON author.id = former_address.author "
            f"WHERE {wanted} AND author.papers >= ? AND NOT EXISTS ("
            "SELECT 1 FROM author other WHERE other.address = former_address.address AND other.papers >= ?) "
            "ORDER BY former_address.address, author.papers, author.key DESC"
        )
        asked = () if addresses is None else (json.dumps(list(addresses)),)
        return dict(self.connection.execute(sql, (*asked, self.page_from, self.page_from)).fetchall())

    def shards(self) -> dict[str, int]:
        """Shard -> authors in it, in order."""
        sql = "SELECT shard, COUNT(*) FROM author WHERE papers >= ? GROUP BY shard ORDER BY shard"
        return dict(self.connection.execute(sql, (self.page_from,)).fetchall())

    def shard_size(self, shard: str) -> int:
        """Authors in a shard."""
        sql = "SELECT COUNT(*) FROM author WHERE shard = ? AND papers >= ?"
        return int(self.connection.execute(sql, (shard, self.page_from)).fetchone()[0])

    def authors_in(self, shard: str, skip: int = 0, limit: int = -1) -> list[tuple[Author, str]]:
        """A shard's authors with their sort keys, by family name."""
        sql = (
            "SELECT address, name, papers, first, last, sort FROM author WHERE papers >= ? AND shard = ? "
            "ORDER BY sort, address LIMIT ? OFFSET ?"
        )
        return [
            (Author(*row[:5]), row[5]) for row in self.connection.execute(sql, (self.page_from, shard, limit, skip))
        ]

    def works(self, authors: Iterable[int]) -> dict[int, Works]:
        """What each of the authors wrote."""
        rows = self.connection.execute(f"SELECT id, works FROM author WHERE id {WANTED}", (json.dumps(list(authors)),))
        return {row: Works(pairs[::2], pairs[1::2]) for row, works in rows for pairs in (array("I", works),)}

    def entries(self, kind: int, papers: Iterable[int]) -> dict[int, Shown]:
        """Papers with their kept fragments."""
        sql = (
            "SELECT id, day, categories, byline, IFNULL(body, '') FROM paper LEFT JOIN fragment "
            f"ON fragment.paper = paper.id AND fragment.kind = {int(kind)} WHERE id {WANTED}"
        )
        rows = self.connection.execute(sql, (json.dumps(list(papers)),))
        return {
            paper: Shown(day, categories, _each_once(byline), body) for paper, day, categories, byline, body in rows
        }

    def named(self, authors: Iterable[int]) -> dict[int, tuple[str, str]]:
        """Author -> name and address (empty without a page)."""
        sql = f"SELECT id, name, {self._address} FROM author WHERE id {WANTED}"
        return {row[0]: row[1:] for row in self.connection.execute(sql, (json.dumps(list(authors)),))}

    def spellings(self, works: Mapping[int, Works]) -> dict[int, list[tuple[str, int]]]:
        """Author -> spellings as shown with how many papers bear each, commonest first; only of those with several."""
        several = {row: Counter(written.spellings) for row, written in works.items() if len(set(written.spellings)) > 1}
        shown = self._shown({spelling for counts in several.values() for spelling in counts})
        found = {}
        for row, counts in several.items():
            names: Counter[str] = Counter()
            for spelling, papers in counts.items():
                names[shown[spelling]] += papers
            if len(names) > 1:
                found[row] = sorted(names.items(), key=lambda name: (-name[1], name[0]))
        return found

    def author_count(self) -> int:
        """How many authors have a page."""
        return int(
            self.connection.execute("SELECT COUNT(*) FROM author WHERE papers >= ?", (self.page_from,)).fetchone()[0]
        )

    def new_authors(self) -> dict[str, int]:
        """Year -> authors whose first paper here is of that year."""
        # A count for each year walks the index once in all; grouping by a part of the day would sort every author.
        sql = "SELECT COUNT(*) FROM author WHERE first >= ? AND first <= ?"
        years = sorted({month[:4] for month in self.own_months()})
        return {year: self.connection.execute(sql, (f"{year}-00", f"{year}-99")).fetchone()[0] for year in years}

    def debuts(self) -> dict[str, int]:
        """Month -> authors whose first paper here is of that month, in order."""
        sql = "SELECT substr(first, 1, 7), COUNT(*) FROM author WHERE papers >= ? GROUP BY 1 ORDER BY 1"
        return dict(self.connection.execute(sql, (self.page_from,)).fetchall())

    def debutants(self, month: str) -> list[str]:
        """Authors whose first paper here is of a month, in order of address."""
        sql = "SELECT address FROM author WHERE first >= ? AND first <= ? AND papers >= ? ORDER BY address"
        found = self.connection.execute(sql, (f"{month}-00", f"{month}-99", self.page_from))
        return [address for (address,) in found]

    def most_active(self, limit: int) -> list[Author]:
        """The authors with the most papers."""
        sql = (
            "SELECT address, name, papers, first, last FROM author WHERE papers >= ? ORDER BY papers DESC, key LIMIT ?"
        )
        return [Author(*row) for row in self.connection.execute(sql, (self.page_from, limit))]
