"""Render the lists of authors, a page for each author, and redirects from their former addresses."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby, islice
from operator import itemgetter
from typing import Final, NamedTuple

from markupsafe import Markup

from sitegen import routes, taxonomy
from sitegen.archive import AuthorId, Changes, PaperId, authors_in
from sitegen.escaping import safe
from sitegen.models import Author, Category, ListedAuthor
from sitegen.pages.author_tables import AuthorTables, Table
from sitegen.pages.days import neighbors, with_neighbors
from sitegen.pages.fragments import ENTRY, ENTRY_SHORT, fragments, without_category
from sitegen.pages.kind import Kind, Single, SitePart
from sitegen.pages.namesakes import Companion, companions
from sitegen.pages.site import FeedLink, Site
from sitegen.quantities import LEAST_STEP, at_least, counted
from sitegen.sitemap import SitemapEntry

_ON_A_PAGE = 1000
"""The number of authors on one page of a shard's list."""
_CO_AUTHORS, _CO_AUTHORS_COMPACT = 20, 12
"""The number of co-authors on an author's page, and on one that must be small."""

_LEAST_WITH_CATEGORIES = 5
"""The least number of papers of an author whose page lists categories."""

PAGES_PART: Final = SitePart("author pages", "a higher [pages] author_min_papers")


def notes(site: Site) -> list[str]:
    """Return a note if no author has enough papers for a page."""
    least = site.parts.author_pages
    if least == 1 or not site.archive.papers.count() or site.archive.authors.count():
        return []
    return [f"no author reaches author_min_papers = {least} of [pages]: authors have no pages"]


class AuthorIndex(Single):
    """The list of shards: folders of authors with the same initials of family name and given name."""

    name = "authors"
    route = routes.AUTHORS
    part = PAGES_PART
    sitemap_part = "site"

    def keys(self, site: Site) -> Iterable[str]:
        """Return one key if papers have authors."""
        return [""] if site.parts.authors else []

    def content(self, site: Site) -> bytes | None:
        """Return the page, if papers have authors."""
        if not site.parts.authors:
            return None
        shards = site.archive.authors.shards()
        letters = {
            letter: {shard: shards[shard] for shard in group}
            for letter, group in groupby(shards, lambda shard: shard[0])
        }
        total = sum(shards.values())
        return site.html(
            "authors.html",
            self.route.path(),
            "Authors",
            f"{counted(total, 'author')} from A to Z",
            letters=letters,
            authors_total=total,
            active=site.archive.authors.most_active(30),
        )


class AuthorShard(Kind):
    """A part of a shard's list of authors, by family name. Its key is the shard and the part, from 1: ``zw/2``."""

    name = "author_shard"
    route = routes.AUTHOR_SHARD
    part = PAGES_PART

    def keys(self, site: Site) -> Iterable[str]:
        """Return all parts of all shards."""
        return [
            f"{shard}/{part}"
            for shard, authors in site.archive.authors.shards().items()
            for part in range(1, _parts(authors) + 1)
        ]

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """Return all parts of changed shards and of those beside them, including published parts that are no longer needed."""
        known = list(site.archive.authors.shards()) if changes.shards else []
        for shard in with_neighbors(changes.shards, known):
            parts = _parts(site.archive.authors.shard_size(shard))
            part = 1
            while part <= parts or site.archive.build_state.page_hash(self.path(f"{shard}/{part}")):
                yield f"{shard}/{part}"
                part += 1

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Yield the parts that have authors."""
        known = list(site.archive.authors.shards())
        for key in keys:
            shard, part = key.split("/")[0], int(key.split("/")[1])
            size = site.archive.authors.shard_size(shard)
            parts = _parts(size)
            if part > parts:
                continue
            authors = [
                ListedAuthor(place, name, at_least(papers) if papers >= LEAST_STEP else "")
                for place, name, papers in site.archive.authors.in_shard(shard, (part - 1) * _ON_A_PAGE, _ON_A_PAGE)
            ]
            before, after = neighbors(shard, known)
            yield (
                key,
                site.html(
                    "author_shard.html",
                    self.path(key),
                    f"Authors: {shard[0].upper()}"
                    + (f", {shard[1].upper()}" if shard[1:] else "")
                    + (f" ({part})" if part > 1 else ""),
                    counted(len(authors), "author"),
                    shard=shard,
                    part=part,
                    parts=parts,
                    authors=authors,
                    authors_total=size,
                    before=before,
                    after=after,
                ),
            )


def _parts(authors: int) -> int:
    return -(-authors // _ON_A_PAGE)


class AuthorKind(Kind):
    """A file for each author. Its key is the author's address: ``ce/enea-ceolini``."""

    route = routes.AUTHOR
    part = PAGES_PART

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """Return the changed authors."""
        return changes.authors


class AuthorPage(AuthorKind):
    """An author: papers by year, co-authors and categories."""

    name = "author"
    sitemap_part = "authors"
    batch = 400

    def keys(self, site: Site) -> Iterable[str]:
        """Return the addresses of the authors who have enough papers."""
        return site.archive.authors.addresses(site.archive.authors.places.own_from)

    def common_fragments(self, site: Site) -> Iterable[int]:
        """Return entries."""
        return (entry_kind(site),)

    def sitemap_pages(self, site: Site, period: str) -> Iterable[SitemapEntry]:
        """Yield the pages of the authors whose first paper is of the month ``period``, without a day."""
        return ((self.path(address), "") for address in site.archive.authors.new_in(period))

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Yield the authors who have pages."""
        authors = site.archive.authors.with_works(keys)
        tables = read_papers(site, (paper for _, _, works in authors for paper in works.papers))
        compact = site.parts.compact_lists
        most = _CO_AUTHORS_COMPACT if compact else _CO_AUTHORS
        bylines, categories = tables.bylines, tables.categories
        closest = [_closest(row, [bylines[paper] for paper in works.papers], most) for row, _, works in authors]
        offered = [companions(row, [bylines[paper] for paper in works.papers]) for row, _, works in authors]
        named = [person for people in closest for person in people.authors]
        tables.read_links([*named, *(companion.author for found in offered for companion in found)])
        spellings = site.archive.authors.spellings({row: works for row, author, works in authors if author.papers > 1})
        for (row, author, works), people, namesakes in zip(authors, closest, offered, strict=True):
            of_papers = _categories([categories[paper] for paper in works.papers])
            yield (
                author.address,
                site.html(
                    "author.html",
                    routes.AUTHOR.path(author.address),
                    author.name,
                    f"{counted(author.papers, 'paper')} by {author.name}"
                    if author.papers > 1
                    else f"A paper by {author.name}",
                    author_feed_links(author, site),
                    author=author,
                    compact=compact,
                    years=_years(works.papers, tables, _usual_category(author, of_papers)),
                    co_authors=_co_author_list(people, tables.links),
                    co_authors_left=people.left,
                    categories=of_papers,
                    namesakes=_filters(namesakes, tables.links),
                    spellings=spellings.get(row, ()),
                ),
            )


def entry_kind(site: Site) -> int:
    """Return the kind of the list entries on pages of authors."""
    return ENTRY_SHORT if site.parts.compact_lists else ENTRY


def read_papers(site: Site, wanted: Iterable[PaperId]) -> AuthorTables:
    """Return the tables with the wanted papers and their list entries."""
    tables, kind = site.author_tables, entry_kind(site)
    if not (tables.is_complete and site.keeps_fragments):
        papers = set(wanted)
        tables.read_papers(papers, kind)
        lacking = [paper for paper in papers if not (tables.entries[paper] and site.keeps_fragments)]
        for paper, entry in fragments(site, kind, lacking).items() if lacking else ():
            tables.entries[paper] = entry
    return tables


class _People(NamedTuple):
    """The closest co-authors of an author."""

    authors: Sequence[AuthorId]
    papers: Sequence[int]
    """The number of common papers of each; empty if it is 1 for all."""
    left: int
    """The number of other co-authors."""


def _closest(author: AuthorId, bylines: Sequence[bytes], most: int) -> _People:
    """Return at most ``most`` co-authors with the most common papers. ``bylines`` are those of the author's papers, newest first.

    Equal numbers keep the order of the papers and of their authors.
    """
    people = authors_in(bylines)
    if len(bylines) == 1:
        others = [person for person in people[: most + 1] if person != author][:most]
        return _People(others, (), len(people) - 1 - len(others))
    counts = Counter(people)
    del counts[author]
    closest = [(person, papers) for person, papers in counts.items() if papers > 1]
    if not closest:
        return _People(list(islice(counts, most)), (), max(0, len(counts) - most))
    # `Counter.most_common` sorts all. Of the thousand members of a collaboration, most have one common paper.
    closest.sort(key=itemgetter(1), reverse=True)
    closest += islice(((person, 1) for person, papers in counts.items() if papers == 1), max(0, most - len(closest)))
    closest = closest[:most]
    return _People([person for person, _ in closest], [papers for _, papers in closest], len(counts) - len(closest))


def _co_author_list(people: _People, links: Table) -> Markup:
    """Return links to co-authors, each with the number of common papers if there are several."""
    named = [links[person] for person in people.authors]
    if people.papers:
        named = [
            name if papers == 1 else f"{name}&nbsp;{papers}" for name, papers in zip(named, people.papers, strict=True)
        ]
    return safe(", ".join(named))  # noqa: S704 - of escaped names


def _filters(offered: Sequence[Companion], links: Table) -> list[tuple[Markup, str]]:
    """Return a link to each offered co-author with the places of the common papers, separated by blanks."""
    return [(safe(links[author]), " ".join(map(str, papers))) for author, papers in offered]  # noqa: S704 - of escaped names


def _usual_category(author: Author, categories: Sequence[tuple[Category, int]]) -> str:
    """Return the code that the entries on the page do not repeat, because the page lists it first; empty if there is none."""
    is_listed = author.papers >= _LEAST_WITH_CATEGORIES and len(categories) > 1
    return categories[0][0].code if is_listed else ""


def _years(papers: Sequence[PaperId], tables: AuthorTables, code: str) -> list[tuple[str, int, Markup]]:
    """Return each year with its number of papers and their list entries, `without_category` ``code``, newest first."""
    if len(papers) == 1:
        return [(tables.years[papers[0]], 1, safe(tables.entries[papers[0]]))]  # noqa: S704 - of templates
    years: dict[str, list[str]] = {}
    for paper in papers:
        years.setdefault(tables.years[paper], []).append(tables.entries[paper])
    return [
        (year, len(entries), safe(without_category("".join(entries), code)))  # noqa: S704 - of templates
        for year, entries in years.items()
    ]


def _categories(of_papers: Sequence[str]) -> Sequence[tuple[Category, int]]:
    """Return the categories of papers with the number of papers in each, the most frequent first."""
    if len(of_papers) == 1:
        return _categories_of_one(of_papers[0])
    counts = Counter(" ".join(of_papers).split(" "))
    ordered = sorted(counts.items(), key=lambda count: (-count[1], count[0]))
    return [(taxonomy.category(code), papers) for code, papers in ordered]


@lru_cache(10_000)
def _categories_of_one(codes: str) -> Sequence[tuple[Category, int]]:
    return tuple([(taxonomy.category(code), 1) for code in sorted(codes.split(" "))])


def author_feed_links(author: Author, site: Site) -> tuple[FeedLink, ...]:
    """Return a link to the author's feed, if there is one."""
    least = site.parts.author_feeds
    if not least or author.papers < least:
        return ()
    slug = author.address.partition("/")[2]
    return (FeedLink(f"{author.name} (Atom)", f"{slug}.xml", "application/atom+xml"),)


class Redirect(AuthorKind):
    """A redirect to an author's page from a former address, or from the address of another spelling of the name."""

    name = "redirect"
    batch = 400

    def keys(self, site: Site) -> Iterable[str]:
        """Return the former addresses."""
        return site.archive.authors.redirects()

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Yield the redirects."""
        for address, current in site.archive.authors.redirects(keys).items():
            target = routes.author(current)
            yield address, site.html("redirect.html", self.path(address), "This page has moved", target=target)
