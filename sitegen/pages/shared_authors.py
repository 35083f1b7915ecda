"""Render the pages that authors with few papers share; `author_places` decides who they are and which page has them."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from markupsafe import Markup

from sitegen import routes
from sitegen.archive import Changes, Works
from sitegen.escaping import safe
from sitegen.models import Author
from sitegen.pages.authors import PAGES_PART, entry_kind, read_papers
from sitegen.pages.kind import Kind
from sitegen.pages.site import Site
from sitegen.quantities import counted
from sitegen.sitemap import SitemapEntry


class SharedAuthor(NamedTuple):
    """An author on a shared page, as the template sees it."""

    slug: str
    """The ``id`` of the author's place on the page."""
    name: str
    first: str
    """The year of the first paper."""
    last: str
    entries: Markup
    """List entries of the papers, newest first."""


class SharedAuthors(Kind):
    """Authors of a shard whose slugs give the same number. Its key is the shard and the number: ``zw/2``.

    If an author of the shard shares a page, all pages of the shard exist, so that no list of authors is necessary to know
    which exist.
    """

    name = "shared_authors"
    route = routes.SHARED_AUTHORS
    part = PAGES_PART
    sitemap_part = "site"

    def common_fragments(self, site: Site) -> Iterable[int]:
        """Return entries, as authors' own pages do."""
        return (entry_kind(site),) if site.archive.authors.places.shares else ()

    def keys(self, site: Site) -> Iterable[str]:
        """Return the pages of all shards that have an author who shares a page."""
        return [key for shard in site.archive.authors.sharing_shards() for key in _pages(shard, site)]

    def sitemap_pages(self, site: Site, period: str) -> Iterable[SitemapEntry]:
        """Return the pages without a day."""
        return [(self.path(key), "") for key in self.keys(site)]

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """Return the pages of changed authors, and all pages of a shard that gained its first such author or lost the last."""
        found = {f"{shard}/{number}" for shard, number in map(_shard_and_number, changes.shared_authors)}
        sharing = set(site.archive.authors.sharing_shards()) if found else set()
        for shard in {key.split("/")[0] for key in found}:
            pages = _pages(shard, site)
            exists = bool(site.archive.build_state.page_hash(self.path(pages[0])))
            if exists != (shard in sharing):
                found.update(pages)
        return found

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Yield the pages of shards that have such authors."""
        for shard, group in groupby(sorted(key.split("/") for key in keys), itemgetter(0)):
            sharing = site.archive.authors.sharing(shard) if site.archive.authors.places.shares else []
            most = site.archive.authors.places.pages_of(shard) if sharing else 0
            for _, number in group:
                if int(number) <= most:
                    yield f"{shard}/{number}", self._page(shard, int(number), sharing, site)

    def _page(self, shard: str, number: int, sharing: Iterable[tuple[Author, Works]], site: Site) -> bytes:
        """Return the page with this number, from all authors of the shard who share pages."""
        places = site.archive.authors.places
        chosen = [
            (slug, author, works.papers)
            for author, works in sharing
            if places.shared_page(shard, slug := author.address.partition("/")[2]) == number
        ]
        tables = read_papers(site, {paper for _, _, papers in chosen for paper in papers})
        authors = [
            SharedAuthor(
                slug,
                author.name,
                author.first[:4],
                author.last[:4],
                safe("".join([tables.entries[paper] for paper in papers])),  # noqa: S704 - of templates
            )
            for slug, author, papers in chosen
        ]
        return site.html(
            "shared_authors.html",
            routes.SHARED_AUTHORS.path(shard, str(number)),
            "Authors: " + ", ".join(shard.upper()) + (f" ({number})" if places.pages_of(shard) > 1 else ""),
            f"{counted(len(authors), 'author')} with fewer than {counted(places.shared_below, 'paper')}",
            shard=shard,
            authors=authors,
            before=number - 1,
            after=number + 1 if number < places.pages_of(shard) else 0,
        )


def _pages(shard: str, site: Site) -> list[str]:
    """Return the keys of a shard's pages."""
    places = site.archive.authors.places
    return [f"{shard}/{number}" for number in range(1, places.pages_of(shard) + 1)] if places.shares else []


def _shard_and_number(place: str) -> tuple[str, str]:
    shard, _, page = place.partition("#")[0].partition("/")
    return shard, page.partition(".")[2]
