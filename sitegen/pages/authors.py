"""Authors: the list of all by shards, a page for each, and pages that lead from a former address to the present one."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from markupsafe import Markup

from sitegen import routes, taxonomy
from sitegen.archive import AuthorId, Changes, PaperEntry, PaperId, authors_in
from sitegen.models import Author, Category
from sitegen.pages import data
from sitegen.pages.fragments import ENTRY, fragments
from sitegen.pages.kind import Kind, Single
from sitegen.pages.site import FeedLink, Site
from sitegen.quantities import counted
from sitegen.theme.filters import escaped, isolated

_ON_A_PAGE = 1000
"""Names on one page of a shard's list."""
_CO_AUTHORS = 30
"""Co-authors that a page names; the rest are counted."""
_LINKS_KEPT = 100_000
"""Authors whose links a process keeps at hand: those who write together lie near each other."""
_PAPERS_KEPT = 200_000
"""Papers that a process keeps at hand for their authors' pages, for the same reason."""


def notes(site: Site) -> list[str]:
    """Return a note if no author has enough papers for a page."""
    least = site.config.settings.pages.author_min_papers
    if least == 1 or not site.archive.papers.count() or site.archive.authors.count():
        return []
    return [f"no author reaches author_min_papers = {least} of [pages]: authors have no pages"]


class AuthorIndex(Single):
    """The way to every author: shards by initial of the family name and of the given name."""

    name = "authors"
    route = routes.AUTHORS

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """The page."""
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
    """A shard's authors by family name, in pages of bounded size. Its key is the shard and the part, from 1."""

    name = "author_shard"
    route = routes.AUTHOR_SHARD

    def keys(self, site: Site) -> Iterable[str]:
        """Every part of every shard."""
        return [
            f"{shard}/{part}"
            for shard, authors in site.archive.authors.shards().items()
            for part in range(1, _parts(authors) + 1)
        ]

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """All parts of the shards, those that were published and are no longer needed included."""
        for shard in changes.shards:
            parts = _parts(site.archive.authors.shard_size(shard))
            part = 1
            while part <= parts or site.archive.build_state.page_hash(self.path(f"{shard}/{part}")):
                yield f"{shard}/{part}"
                part += 1

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Parts that hold authors."""
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
    """Pages at the addresses of authors: one for each, whose key is the address."""

    route = routes.AUTHOR

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """The authors."""
        return changes.authors


class AuthorPage(AuthorKind):
    """An author's papers by year, co-authors and categories."""

    name = "author"
    batch = 400

    def keys(self, site: Site) -> Iterable[str]:
        """Addresses."""
        return site.archive.authors.addresses(site.archive.authors.min_papers)

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Authors that have pages."""
        authors = site.archive.authors.at(keys)
        works = site.archive.authors.works(authors)
        papers = _entries(site, {paper for written in works.values() for paper in written.papers})
        written = {row: [papers[paper] for paper in works[row].papers] for row in authors}
        together = {row: _co_authors(row, written[row]) for row in authors}
        closest = {row: _commonest(people) for row, people in together.items()}
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
                    co_authors=_joined(closest[row], links),
                    co_authors_left=max(len(together[row]) - _CO_AUTHORS, 0),
                    categories=_categories(written[row]),
                    spellings=spellings.get(row, ()),
                ),
            )


def _entries(site: Site, wanted: set[PaperId]) -> dict[PaperId, PaperEntry]:
    """Papers at hand, those that are wanted among them."""
    known = site.authors_papers
    if not site.archive.read_only or len(known) > _PAPERS_KEPT:
        known.clear()
    # Asked one by one: the difference of a set and a dictionary's keys goes through all of the latter.
    found = site.archive.fragments.entries(ENTRY, [paper for paper in wanted if paper not in known])
    lacking = [paper for paper, entry in found.items() if not (entry.html and site.keeps_fragments)]
    for paper, html_ in fragments(site, ENTRY, lacking).items() if lacking else ():
        found[paper] = found[paper]._replace(html=html_)
    known.update(found)
    return known


def _co_authors(author: AuthorId, papers: Sequence[PaperEntry]) -> dict[AuthorId, int]:
    """Co-author -> papers together; in the order in which they appear, from the newest paper on."""
    people = authors_in([paper.byline for paper in papers])
    together = Counter(people) if len(papers) > 1 else dict.fromkeys(people, 1)
    together.pop(author, None)
    return together


def _commonest(people: dict[AuthorId, int]) -> list[tuple[AuthorId, int]]:
    """The co-authors that a page names; of those with equally many papers the ones that appear first."""
    return sorted(people.items(), key=itemgetter(1), reverse=True)[:_CO_AUTHORS]


def _links(site: Site, people: set[AuthorId]) -> dict[AuthorId, str]:
    """Author -> a link to their page from another author's, or the mere name where they have none.

    The one piece of HTML that no template makes: millions of them, made once for the many pages that show each.
    """
    known = site.author_links
    if not site.archive.read_only or len(known) > _LINKS_KEPT:
        known.clear()
    for person, (name, address) in site.archive.authors.names(
        [person for person in people if person not in known]
    ).items():
        known[person] = f'<a href="../{address}.html">{escaped(name)}</a>' if address else isolated(name)
    return known


def _joined(people: Sequence[tuple[AuthorId, int]], links: dict[AuthorId, str]) -> Markup:
    """Links to co-authors with the number of papers together, where that is more than one."""
    named = [links[person] if papers == 1 else f"{links[person]}&nbsp;{papers}" for person, papers in people]
    return Markup(", ".join(named))  # noqa: S704 - of escaped names


def _years(papers: Sequence[PaperEntry]) -> list[tuple[str, int, Markup]]:
    """Year, number of papers, and their list entries, newest first."""
    years: dict[str, list[str]] = {}
    for day, _, _, entry in papers:
        years.setdefault(day[:4], []).append(entry)
    return [(year, len(entries), Markup("".join(entries))) for year, entries in years.items()]  # noqa: S704 - of templates


def _categories(papers: Sequence[PaperEntry]) -> list[tuple[Category, int]]:
    """The categories of papers with how many are listed in each, commonest first."""
    codes = " ".join([paper.categories for paper in papers]).split(" ")
    if len(papers) == 1:
        return [(taxonomy.category(code), 1) for code in sorted(codes)]
    counts = Counter(codes)
    ordered = sorted(counts.items(), key=lambda count: (-count[1], count[0]))
    return [(taxonomy.category(code), papers) for code, papers in ordered]


def author_feed_links(author: Author, site: Site) -> tuple[FeedLink, ...]:
    """The author's feed, if they have one."""
    least = site.config.settings.feeds.author_min_papers
    if not least or author.papers < least:
        return ()
    slug = author.address.partition("/")[2]
    return (FeedLink(f"{author.name} (Atom)", f"{slug}.xml", "application/atom+xml"),)


class FollowedKind(AuthorKind):
    """Files of the authors who have enough papers for a feed."""

    def keys(self, site: Site) -> Iterable[str]:
        """Addresses."""
        least = self._least(site)
        return site.archive.authors.addresses(least) if least else []

    def authors(self, keys: Sequence[str], site: Site) -> dict[AuthorId, Author]:
        """Those of the authors at these addresses that have enough papers."""
        least = self._least(site)
        found = site.archive.authors.at(keys) if least else {}
        return {row: author for row, author in found.items() if author.papers >= least}

    def _least(self, site: Site) -> int:
        """How many papers are enough; 0 where nobody has such a file."""
        least = site.config.settings.feeds.author_min_papers
        return max(least, site.archive.authors.min_papers) if least and self._published(site) else 0

    def _published(self, site: Site) -> bool:
        """Whether the site has such files at all."""
        return True


class AuthorCitations(FollowedKind):
    """The papers of an author who has a feed, as BibTeX."""

    name = "author.bib"
    route = routes.AUTHOR_FILE.bind("suffix", "bib")
    batch = 200

    def _published(self, site: Site) -> bool:
        return site.config.settings.pages.data

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Authors with enough papers."""
        authors = self.authors(keys, site)
        for row, works in site.archive.authors.works(authors).items():
            listed = site.archive.papers.listed(works.papers)
            yield authors[row].address, data.citations_of([listed[paper].paper for paper in works.papers], "bib")


class Redirect(AuthorKind):
    """A redirect from the address of an author's other spelling to the author's page."""

    name = "redirect"
    batch = 400

    def keys(self, site: Site) -> Iterable[str]:
        """Return the addresses that redirect."""
        return site.archive.authors.redirects()

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Pages that lead on."""
        for address, present in site.archive.authors.redirects(keys).items():
            target = routes.AUTHOR.path(present)
            yield address, site.html("redirect.html", self.path(address), "This page has moved", target=target)
