"""Count the papers of touched authors and choose their names. `first_authors` does it for all authors.

The works of an author are stored in the author's row: pairs of paper and spelling (32 bits each), the newest paper first.
A page reads this one value faster than a row for each paper, and a first ingest writes it faster.
"""

import sqlite3
from array import array
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple, cast

from sitegen.archive import author_addresses, fragment_cache
from sitegen.archive.changes import Changes
from sitegen.archive.columns import MERGED
from sitegen.archive.ids import WANTED, AuthorId, PaperId, batches, wanted
from sitegen.author_places import AuthorPlaces
from sitegen.author_rules import AuthorRules
from sitegen.names import keys
from sitegen.quantities import at_least

NEWEST_FIRST = "ORDER BY day DESC, published DESC, identifier DESC"
"""The order of works in SQL."""
_UPDATE = "UPDATE author SET name = ?, papers = ?, first = ?, last = ?, works = ? WHERE id = ?"
_BATCH = 10_000

_Works = dict[AuthorId, "array[int]"]
_Days = dict[int, str]


def count_touched(
    connection: sqlite3.Connection,
    rules: AuthorRules,
    authors: set[AuthorId],
    papers: set[PaperId],
    places: AuthorPlaces,
    changes: Changes,
) -> None:
    """Count the papers of ``authors`` again and choose their names and addresses. Add touched pages to ``changes``.

    Args:
        connection: The archive.
        rules: The rules of authors.toml.
        authors: Authors whose papers changed.
        papers: The papers that changed.
        places: Where authors are.
        changes: Receives the touched pages.
    """
    chosen = wanted(sorted(authors))
    changes.authors |= author_addresses.other_addresses(connection, authors)
    before = _summaries(connection, chosen, places)
    works, days = _recount(connection, authors, papers)
    # The rows of the others are written once, because each change of a row changes two indexes.
    without = wanted(sorted(authors - works.keys()))
    connection.execute(f"UPDATE author SET papers = 0, works = x'' WHERE id {WANTED}", (without,))
    _write(connection, rules, works, days)
    author_addresses.assign(connection, rules, authors)
    changes.authors |= author_addresses.other_addresses(connection, authors)
    after = _summaries(connection, chosen, places)
    # Authors without a paper: their spelling is merged, or the record that names them is not the newest.
    connection.execute(f"DELETE FROM author WHERE papers = 0 AND id {WANTED}", (chosen,))
    _touch_pages(connection, before, after, places, changes)


def papers_of(connection: sqlite3.Connection, authors: Iterable[AuthorId]) -> set[PaperId]:
    """Return the papers of authors as last counted."""
    rows = connection.execute(f"SELECT works FROM author WHERE id {WANTED}", (wanted(authors),))
    return {paper for (works,) in rows for paper in cast("Sequence[PaperId]", array("I", works)[::2])}


def papers_of_identities(connection: sqlite3.Connection, identities: set[str]) -> set[PaperId]:
    """Return the papers of authors with these identities, and the papers that have a spelling with one of them."""
    sql = f"SELECT id FROM author WHERE identity {WANTED}"
    found = papers_of(connection, [author for (author,) in connection.execute(sql, (wanted(sorted(identities)),))])
    names = connection.execute("SELECT id, name FROM spelling")
    spellings = {spelling for spelling, name in names if keys(name).identity in identities}
    for paper, byline in connection.execute("SELECT id, byline FROM paper") if spellings else ():
        if not spellings.isdisjoint(array("I", byline)[1::2]):
            found.add(paper)
    return found


def works_and_days(
    rows: Iterable[tuple[PaperId, str, bytes]], authors: Container[AuthorId]
) -> tuple[dict[AuthorId, "array[int]"], dict[int, str]]:
    """Return the works of ``authors``, and the days of papers; ``rows`` are ordered newest first.

    A paper that lists an author twice is one work, with the first of the two spellings.
    """
    works: _Works = {}
    days: _Days = {}
    for paper, day, byline in rows:
        days[paper] = day
        pairs = iter(array("I", byline))
        for author, spelling in cast("Iterable[tuple[AuthorId, int]]", zip(pairs, pairs, strict=True)):
            if author in works:
                written = works[author]
                if written[-2] == paper:
                    continue
            elif author in authors:
                works[author] = written = array("I")
            else:
                continue
            written.append(paper)
            written.append(spelling)
    return works, days


def _recount(connection: sqlite3.Connection, authors: set[AuthorId], papers: set[PaperId]) -> tuple[_Works, _Days]:
    """Return works and days like `works_and_days`, for ``authors`` only: from their stored works and the ``papers`` that changed.

    In most cases all new papers are newer than the stored ones and go before them. Otherwise an author's papers are
    sorted.
    """
    rows = connection.execute(f"SELECT id, day, byline FROM paper WHERE id {WANTED} {NEWEST_FIRST}", (wanted(papers),))
    new, days = works_and_days(rows, authors)
    stored = connection.execute(f"SELECT id, works FROM author WHERE id {WANTED}", (wanted(authors),))
    kept = {author: left for author, works in stored if (left := _without(array("I", works), papers))}
    order = _order(connection, {left[place] for left in kept.values() for place in (0, -2)} | days.keys())
    mixed = {author for author in new.keys() & kept.keys() if order[new[author][-2]] < order[kept[author][0]]}
    order |= _order(connection, {paper for author in mixed for paper in kept[author][::2]})
    works = {author: new.get(author, array("I")) + kept.get(author, array("I")) for author in new.keys() | kept.keys()}
    for author in mixed:
        pairs = iter(works[author])
        ordered = sorted(zip(pairs, pairs, strict=True), key=lambda pair: order[pair[0]], reverse=True)
        works[author] = array("I", chain.from_iterable(ordered))
    return works, {paper: day for paper, (day, _, _) in order.items()}


def _without(works: "array[int]", papers: set[PaperId]) -> "array[int]":
    """Return works without some papers."""
    if papers.isdisjoint(works[::2]):
        return works
    pairs = iter(works)
    left = [pair for pair in zip(pairs, pairs, strict=True) if pair[0] not in papers]
    return array("I", chain.from_iterable(left))


def _order(connection: sqlite3.Connection, papers: set[int]) -> dict[int, tuple[str, str, str]]:
    """Return the values by which works are ordered: own day, time of publication, identifier."""
    sql = f"SELECT id, day, published, identifier FROM paper WHERE id {WANTED}"
    return {row[0]: row[1:] for row in connection.execute(sql, (wanted(papers),))}


def _write(connection: sqlite3.Connection, rules: AuthorRules, works: _Works, days: _Days) -> None:
    """Store the works of authors, with the name, the number of papers and the first and last day that follow from them."""
    sql = f"SELECT id, identity FROM author WHERE identity {WANTED}"
    named = connection.execute(sql, (wanted(sorted(rules.display_names)),)).fetchall()
    names = {author: rules.display_names[identity] for author, identity in named}
    for batch in batches(sorted(works), _BATCH):
        spellings = {spelling for author in batch for spelling in works[author][1::2]}
        sql = f"SELECT id, display_name FROM spelling WHERE id {WANTED}"
        display_names = dict(connection.execute(sql, (wanted(spellings),)))
        connection.executemany(
            _UPDATE,
            [
                (
                    names.get(author) or commonest([display_names[spelling] for spelling in written[1::2]]),
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


def commonest(names: Sequence[str]) -> str:
    """Return the most frequent of an author's names on papers; of equally frequent ones the first in character order."""
    if names.count(names[0]) == len(names):
        return names[0]
    counts = Counter(names)
    return min(counts, key=lambda name: (-counts[name], name))


class _Summary(NamedTuple):
    """The values of an author that other pages show."""

    address: str
    shard: str
    name: str
    page: str
    """The author's place (`author_places`)."""
    first_month: str
    """The month of the first paper; empty without a page of the author's own."""
    step: str
    """The number of papers as lists of authors show it."""

    @property
    def listed(self) -> tuple[str, str, str]:
        """The values in the list of the shard."""
        return self.name, self.page, self.step


def _summaries(connection: sqlite3.Connection, chosen: str, places: AuthorPlaces) -> dict[AuthorId, _Summary]:
    sql = f"SELECT id, address, shard, name, papers, substr(first, 1, 7) FROM author WHERE id {WANTED}"
    return {
        author: _Summary(
            address,
            shard,
            name,
            places.place(address, papers),
            month if papers >= places.own_from else "",
            at_least(papers),
        )
        for author, address, shard, name, papers, month in connection.execute(sql, (chosen,))
    }


def _touch_pages(
    connection: sqlite3.Connection,
    before: Mapping[AuthorId, _Summary],
    after: Mapping[AuthorId, _Summary],
    places: AuthorPlaces,
    changes: Changes,
) -> None:
    """Add the pages of authors, and the pages that show values of an author that changed."""
    for summary in (*before.values(), *after.values()):
        changes.authors.add(summary.address)
        if "#" in summary.page:
            changes.shared_authors.add(summary.page)
    renamed, with_or_without_page = set(), set()
    for author, now in after.items():
        then = before[author]
        if then.listed != now.listed:
            changes.shards |= {then.shard, now.shard}
        if (then.name, then.page) != (now.name, now.page):
            renamed.add(author)
        if then.page != now.page:
            with_or_without_page.add(author)
        if (then.first_month, then.page) != (now.first_month, now.page):
            changes.debut_months |= {then.first_month, now.first_month} - {""}
    _touch_co_authors(connection, papers_of(connection, renamed), changes)
    papers = papers_of(connection, with_or_without_page)
    _touch_papers(connection, papers, changes)
    if places.shares:
        _touch_shared_pages(connection, papers, places, changes)


def _touch_co_authors(connection: sqlite3.Connection, papers: set[PaperId], changes: Changes) -> None:
    """Add the pages of all authors of papers, because they name co-authors."""
    changes.authors.update(address for address, _ in _authors_of(connection, papers))


def _touch_shared_pages(
    connection: sqlite3.Connection, papers: set[PaperId], places: AuthorPlaces, changes: Changes
) -> None:
    """Add the shared pages that show papers."""
    found = (places.place(address, number) for address, number in _authors_of(connection, papers))
    changes.shared_authors.update(place for place in found if "#" in place)


def _authors_of(connection: sqlite3.Connection, papers: set[PaperId]) -> Iterable[tuple[str, int]]:
    """Return the authors of papers: address and number of papers."""
    bylines = connection.execute(f"SELECT byline FROM paper WHERE id {WANTED}", (wanted(papers),))
    authors = {author for (byline,) in bylines for author in array("I", byline)[::2]}
    return connection.execute(f"SELECT address, papers FROM author WHERE id {WANTED}", (wanted(authors),))


def _touch_papers(connection: sqlite3.Connection, papers: set[PaperId], changes: Changes) -> None:
    """Add the pages that show papers: an author's name on them became a link or stopped being one."""
    chosen = (wanted(papers),)
    fragment_cache.delete(connection, papers)
    rows = connection.execute(f"SELECT identifier, day, categories FROM paper WHERE id {WANTED}", chosen)
    for identifier, day, categories in rows:
        changes.papers.add(identifier)
        for code in categories.split():
            changes.categories.add(code)
            changes.category_months.add((code, day[:7]))
    sql = f"SELECT DISTINCT day FROM record WHERE paper {WANTED} AND source != {MERGED}"
    changes.days.update(day for (day,) in connection.execute(sql, chosen))
