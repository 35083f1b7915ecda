"""Render the lists of authors, a page for each author, and redirects from their former addresses."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Final

from markupsafe import Markup

from sitegen import routes, taxonomy
from sitegen.archive import AuthorId, Changes, PaperEntry, PaperId, authors_in
from sitegen.escaping import html
from sitegen.models import Author, Category
from sitegen.pages.fragments import ENTRY, fragments
from sitegen.pages.kind import Kind, Single, SitePart
from sitegen.pages.site import FeedLink, Site
from sitegen.quantities import counted
from sitegen.sitemap import SitemapEntry
from sitegen.theme.filters import isolated

_ON_A_PAGE = 1000
"""The number of authors on one page of a shard's list."""
_CO_AUTHORS = 30
"""The number of co-authors on an author's page."""
_LINKS_CACHED = 100_000
"""The number of authors whose links a process caches: the pages of co-authors are rendered soon after each other."""
_PAPERS_CACHED = 200_000
"""The number of papers that a process caches for their authors' pages, for the same reason."""

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

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Yield the page."""
        shards = site.archive.authors.shards()
        letters = {
            letter: {shard: shards[shard] for shard in group}
            for letter, group in groupby(shards, lambda shard: shard[0])
        }
        total = sum(shards.values())
        yield (
            "",
            site.html(
                "authors.html",
                self.route.path(),
                "Authors",
                f"{counted(total, 'author')} from A to Z",
                letters=letters,
                authors_total=total,
                active=site.archive.authors.most_active(30),
            ),
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
        """Return all parts of changed shards, including published parts that are no longer needed."""
        for shard in changes.shards:
            parts = _parts(site.archive.authors.shard_size(shard))
            part = 1
            while part <= parts or site.archive.build_state.page_hash(self.path(f"{shard}/{part}")):
                yield f"{shard}/{part}"
                part += 1

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Yield the parts that have authors."""
        for key in keys:
            shard, part = key.split("/")[0], int(key.split("/")[1])
            size = site.archive.authors.shard_size(shard)
            parts = _parts(size)
            if part > parts:
                continue
            authors = [
                author for author, _ in site.archive.authors.in_shard(shard, (part - 1) * _ON_A_PAGE, _ON_A_PAGE)
            ]
            path = self.path(key)
            yield (
                key,
                site.html(
                    "author_shard.html",
                    path,
                    f"Authors: {shard[0].upper()}"
                    + (f", {shard[1].upper()}" if shard[1:] else "")
                    + (f" ({part})" if part > 1 else ""),
                    counted(len(authors), "author"),
                    shard=shard,
                    part=part,
                    parts=parts,
                    authors=authors,
                    authors_total=size,
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
        return site.archive.authors.addresses(site.archive.authors.min_papers)

    def sitemap_pages(self, site: Site, period: str) -> Iterable[SitemapEntry]:
        """Yield the pages of the authors whose first paper is of the month ``period``, without a day."""
        return ((self.path(address), "") for address in site.archive.authors.new_in(period))

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Yield the authors who have pages."""
        authors = site.archive.authors.at(keys)
        works = site.archive.authors.works(authors)
        papers = _entries(site, {paper for papers_of in works.values() for paper in papers_of.papers})
        written = {row: [papers[paper] for paper in works[row].papers] for row in authors}
        together = {row: _co_authors(row, written[row]) for row in authors}
        closest = {row: _closest(people) for row, people in together.items()}
        links = _links(site, {person for people in closest.values() for person, _ in people})
        spellings = site.archive.authors.spellings(works)
        for row, author in authors.items():
            path = routes.AUTHOR.path(author.address)
            yield (
                author.address,
                site.html(
                    "author.html",
                    path,
                    author.name,
                    f"{counted(author.papers, 'paper')} by {author.name}"
                    if author.papers > 1
                    else f"A paper by {author.name}",
                    author_feed_links(author, site),
                    author=author,
                    years=_years(written[row]),
                    co_authors=_co_author_list(closest[row], links),
                    co_authors_left=max(len(together[row]) - _CO_AUTHORS, 0),
                    categories=_categories(written[row]),
                    spellings=spellings.get(row, ()),
                ),
            )


def _entries(site: Site, wanted: set[PaperId]) -> dict[PaperId, PaperEntry]:
    """Add the ``wanted`` papers to the cache, and return the cache."""
    known = site.authors_papers
    if not site.archive.read_only or len(known) > _PAPERS_CACHED:
        known.clear()
    # Not `wanted - known.keys()`, which iterates over the whole cache.
    found = site.archive.fragments.entries(ENTRY, [paper for paper in wanted if paper not in known])
    lacking = [paper for paper, entry in found.items() if not (entry.html and site.keeps_fragments)]
    for paper, html_ in fragments(site, ENTRY, lacking).items() if lacking else ():
        found[paper] = found[paper]._replace(html=html_)
    known.update(found)
    return known


def _co_authors(author: AuthorId, papers: Sequence[PaperEntry]) -> dict[AuthorId, int]:
    """Return each co-author with the number of common papers, in the order of the papers, newest first, and their authors."""
    people = authors_in([paper.byline for paper in papers])
    together = Counter(people) if len(papers) > 1 else dict.fromkeys(people, 1)
    together.pop(author, None)
    return together


def _closest(people: dict[AuthorId, int]) -> list[tuple[AuthorId, int]]:
    """Return the co-authors with the most common papers, at most `_CO_AUTHORS`. Equal numbers keep their order."""
    return sorted(people.items(), key=itemgetter(1), reverse=True)[:_CO_AUTHORS]


def _links(site: Site, people: set[AuthorId]) -> dict[AuthorId, str]:
    """Add links to ``people`` from other authors' pages to the cache, and return the cache. Authors without a page get no link.

    No template makes these links, because a site has millions of them. Each is made once for many pages.
    """
    known = site.author_links
    if not site.archive.read_only or len(known) > _LINKS_CACHED:
        known.clear()
    for person, (name, address) in site.archive.authors.names(
        [person for person in people if person not in known]
    ).items():
        known[person] = f'<a href="../{address}.html">{html(name)}</a>' if address else isolated(name)
    return known


def _co_author_list(people: Sequence[tuple[AuthorId, int]], links: dict[AuthorId, str]) -> Markup:
    """Return links to co-authors, each with the number of common papers if there are several."""
    named = [links[person] if papers == 1 else f"{links[person]}&nbsp;{papers}" for person, papers in people]
    return Markup(", ".join(named))  # noqa: S704 - of escaped names


def _years(papers: Sequence[PaperEntry]) -> list[tuple[str, int, Markup]]:
    """Return each year with its number of papers and their list entries, newest first."""
    years: dict[str, list[str]] = {}
    for day, _, _, entry in papers:
        years.setdefault(day[:4], []).append(entry)
    return [(year, len(entries), Markup("".join(entries))) for year, entries in years.items()]  # noqa: S704 - of templates


def _categories(papers: Sequence[PaperEntry]) -> list[tuple[Category, int]]:
    """Return the categories of papers with the number of papers in each, the most frequent first."""
    codes = " ".join([paper.categories for paper in papers]).split(" ")
    if len(papers) == 1:
        return [(taxonomy.category(code), 1) for code in sorted(codes)]
    counts = Counter(codes)
    ordered = sorted(counts.items(), key=lambda count: (-count[1], count[0]))
    return [(taxonomy.category(code), papers) for code, papers in ordered]


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
            target = routes.AUTHOR.path(current)
            yield address, site.html("redirect.html", self.path(address), "This page has moved", target=target)
