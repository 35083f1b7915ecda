"""Who wrote what: each author's works, counted and named anew for those whom an ingest touched.

An author's works are pairs of paper and spelling (32 bits each) in their row, the newest paper first. One value an author
rather than a row for each paper of each author: a page reads it at once, and a first ingest writes it at once.
"""

import json
import sqlite3
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import NamedTuple

from sitegen.archive import addressing
from sitegen.archive.changes import Changes
from sitegen.archive.ids import WANTED
from sitegen.authority import Authority
from sitegen.names import keys

_NEWEST_FIRST = "ORDER BY day DESC, published DESC, identifier DESC"
_UPDATE = "UPDATE author SET name = ?, papers = ?, first = ?, last = ?, works = ? WHERE id = ?"
_BATCH = 10_000


def count_all(connection: sqlite3.Connection, authority: Authority, varied: set[int]) -> None:
    """Count every author's papers and name them by their commonest spelling. ``varied`` authors get their address here."""
    rows = connection.execute(f"SELECT id, day, byline FROM paper {_NEWEST_FIRST}")
    _write(connection, authority, *_works(rows, None))
    connection.execute("DELETE FROM author WHERE papers = 0")
    addressing.place(connection, authority, varied | addressing.named(connection, authority))


def count_touched(
    connection: sqlite3.Connection,
    authority: Authority,
    authors: set[int],
    papers: set[int],
    page_from: int,
    changes: Changes,
) -> None:
    """The same for ``authors``, whose works differ by ``papers`` and no others; notes whose pages that touches."""
    wanted = json.dumps(sorted(authors))
    changes.authors |= addressing.former(connection, authors)
    before = _people(connection, wanted, page_from)
    works, days = _recount(connection, authors, papers)
    connection.execute(f"UPDATE author SET papers = 0, works = x'' WHERE id {WANTED}", (wanted,))
    _write(connection, authority, works, days)
    addressing.place(connection, authority, authors)
    changes.authors |= addressing.former(connection, authors)
    after = _people(connection, wanted, page_from)
    # Those included whom a digest names and no paper has: their spelling is merged, or its record is not the newest.
    connection.execute(f"DELETE FROM author WHERE papers = 0 AND id {WANTED}", (wanted,))
    for person in (*before.values(), *after.values()):
        changes.authors.add(person.address)
        changes.shards.add(person.shard)
    renamed = {row for row in after if (before[row].name, before[row].page) != (after[row].name, after[row].page)}
    appeared = {row for row in after if before[row].page != after[row].page}
    for row in after:
        if (before[row].debut, before[row].page) != (after[row].debut, after[row].page):
            changes.debuts |= {before[row].debut, after[row].debut} - {""}
    _touch_co_authors(connection, papers_of(connection, renamed), changes)
    _touch_papers(connection, papers_of(connection, appeared), changes)


def papers_of(connection: sqlite3.Connection, authors: Iterable[int]) -> set[int]:
    """The papers that authors had when they were last counted."""
    rows = connection.execute(f"SELECT works FROM author WHERE id {WANTED}", (json.dumps(list(authors)),))
    return {paper for (works,) in rows for paper in array("I", works)[::2]}


def papers_signed(connection: sqlite3.Connection, identities: set[str]) -> set[int]:
    """Return the papers of authors with these identities, and the papers that have a spelling with one of them."""
    wanted = (json.dumps(sorted(identities)),)
    people = {row for (row,) in connection.execute(f"SELECT id FROM author WHERE key {WANTED}", wanted)}
    names = connection.execute("SELECT id, name FROM spelling")
    spellings = {row for row, name in names if keys(name).identity in identities}
    found = papers_of(connection, people)
    for paper, byline in connection.execute("SELECT id, byline FROM paper") if spellings else ():
        if not spellings.isdisjoint(array("I", byline)[1::2]):
            found.add(paper)
    return found


def _works(
    rows: Iterable[tuple[int, str, bytes]], wanted: set[int] | None
) -> tuple[dict[int, "array[int]"], dict[int, str]]:
    """Return the works of all or of the wanted authors, and the days of the papers; ``papers`` come newest first.

    A paper that lists an author twice is one work, by the first of the two spellings.
    """
    works: dict[int, array[int]] = {}
    days = {}
    for paper, day, byline in rows:
        days[paper] = day
        pairs = iter(array("I", byline))
        for author, spelling in zip(pairs, pairs, strict=True):
            if author in works:
                written = works[author]
                if written[-2] == paper:
                    continue
            elif wanted is None or author in wanted:
                works[author] = written = array("I")
            else:
                continue
            written.append(paper)
            written.append(spelling)
    return works, days


def _recount(
    connection: sqlite3.Connection, authors: set[int], papers: set[int]
) -> tuple[dict[int, "array[int]"], dict[int, str]]:
    """What `_works` says of ``authors``, from what it said before ``papers`` came, changed or went.

    Works are pairs of paper and spelling, the newest paper first. Most often all that is new is newer than what was there,
    and goes before it; only else an author's papers are sorted.
    """
    rows = connection.execute(
        f"SELECT id, day, byline FROM paper WHERE id {WANTED} {_NEWEST_FIRST}", (json.dumps(list(papers)),)
    )
    new, days = _works(rows, authors)
    found = connection.execute(f"SELECT id, works FROM author WHERE id {WANTED}", (json.dumps(list(authors)),))
    kept = {author: left for author, works in found if (left := _without(array("I", works), papers))}
    order = _order(connection, {left[place] for left in kept.values() for place in (0, -2)} | days.keys())
    mixed = {author for author in new.keys() & kept.keys() if order[new[author][-2]] < order[kept[author][0]]}
    order |= _order(connection, {paper for author in mixed for paper in kept[author][::2]})
    works = {author: new.get(author, array("I")) + kept.get(author, array("I")) for author in new.keys() | kept.keys()}
    for author in mixed:
        pairs = iter(works[author])
        ordered = sorted(zip(pairs, pairs, strict=True), key=lambda pair: order[pair[0]], reverse=True)
        works[author] = array("I", chain.from_iterable(ordered))
    return works, {paper: day for paper, (day, _, _) in order.items()}


def _without(works: "array[int]", papers: set[int]) -> "array[int]":
    if papers.isdisjoint(works[::2]):
        return works
    pairs = iter(works)
    left = [pair for pair in zip(pairs, pairs, strict=True) if pair[0] not in papers]
    return array("I", chain.from_iterable(left))


def _order(connection: sqlite3.Connection, papers: set[int]) -> dict[int, tuple[str, str, str]]:
    """Paper -> what works are ordered by: its own day first."""
    sql = f"SELECT id, day, published, identifier FROM paper WHERE id {WANTED}"
    return {row[0]: row[1:] for row in connection.execute(sql, (json.dumps(list(papers)),))}


def _write(
    connection: sqlite3.Connection, authority: Authority, works: dict[int, "array[int]"], days: dict[int, str]
) -> None:
    keys = json.dumps(sorted(authority.shown))
    people = connection.execute(f"SELECT id, key FROM author WHERE key {WANTED}", (keys,))
    given = {person: authority.shown[key] for person, key in people.fetchall()}
    for batch in _batches(sorted(works)):
        spellings = {spelling for author in batch for spelling in works[author][1::2]}
        shown = dict(
            connection.execute(f"SELECT id, shown FROM spelling WHERE id {WANTED}", (json.dumps(list(spellings)),))
        )
        connection.executemany(
            _UPDATE,
            [
                (
                    given.get(author) or _commonest(written[1::2], shown),
                    len(written) // 2,
                    days[written[-2]],
                    days[written[0]],
                    written,
                    author,
                )
                for author in batch
                for written in (works[author],)
            ],
        )


def _commonest(spellings: Sequence[int], shown: dict[int, str]) -> str:
    """The name that stands on most papers; of several, the first by alphabet."""
    if len(spellings) == 1:
        return shown[spellings[0]]
    names = Counter(shown[spelling] for spelling in spellings)
    return min(names, key=lambda name: (-names[name], name))


def _batches(authors: Iterable[int]) -> Iterator[list[int]]:
    iterator = iter(authors)
    while batch := list(islice(iterator, _BATCH)):
        yield batch


class _Person(NamedTuple):
    """What others' pages say of an author."""

    address: str
    shard: str
    name: str
    page: str
    """The address of the page; empty if the author has none."""
    debut: str
    """The month of the first paper, empty where there is no page."""


def _people(connection: sqlite3.Connection, wanted: str, page_from: int) -> dict[int, _Person]:
    sql = f"SELECT id, address, shard, name, papers, substr(first, 1, 7) FROM author WHERE id {WANTED}"
    least = max(page_from, 1)
    return {
        row: _Person(address, shard, name, *((address, debut) if papers >= least else ("", "")))
        for row, address, shard, name, papers, debut in connection.execute(sql, (wanted,))
    }


def _touch_co_authors(connection: sqlite3.Connection, papers: set[int], changes: Changes) -> None:
    """The pages of a person's co-authors name them."""
    bylines = connection.execute(f"SELECT byline FROM paper WHERE id {WANTED}", (json.dumps(list(papers)),))
    people = {author for (byline,) in bylines for author in array("I", byline)[::2]}
    addresses = connection.execute(f"SELECT address FROM author WHERE id {WANTED}", (json.dumps(list(people)),))
    changes.authors.update(address for (address,) in addresses)


def _touch_papers(connection: sqlite3.Connection, papers: set[int], changes: Changes) -> None:
    """Wherever a paper of theirs is shown, their name becomes a link or stops being one."""
    wanted = (json.dumps(list(papers)),)
    connection.execute(f"DELETE FROM fragment WHERE paper {WANTED}", wanted)
    rows = connection.execute(f"SELECT identifier, day, categories FROM paper WHERE id {WANTED}", wanted)
    for identifier, day, categories in rows:
        changes.papers.add(identifier)
        for code in categories.split(" "):
            changes.categories.add(code)
            changes.category_months.add((code, day[:7]))
    sql = f"SELECT DISTINCT source.day FROM record JOIN source ON source.id = record.source WHERE record.paper {WANTED}"
    changes.days.update(day for (day,) in connection.execute(sql, wanted))
