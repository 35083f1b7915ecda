"""Write the sitemap: an index and its parts. A new day changes only a few parts.

The parts are in the root folder of the site, because a sitemap may list only addresses in its own folder and below
(https://www.sitemaps.org/protocol.html#location). Dates come from the digests, never from the time of the build.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, count, islice, takewhile
from typing import Final

from sitegen import routes, sitemap
from sitegen.archive import Changes
from sitegen.pages.kind import Kind, Single
from sitegen.pages.site import Site

PARTS: Final = ("site", "days", "categories", "authors", "papers")
"""The parts: one for the site, one for each year of days and of categories' months, and one or more for each month of
authors (by their first paper) and of papers."""


def with_sitemap(kinds: Sequence[Kind]) -> Iterator[Kind]:
    """Yield the kinds of the sitemap, then ``kinds``, whose pages the sitemap lists."""
    part = SitemapPart(kinds)
    yield part
    yield SitemapIndex(part)
    yield from kinds


class SitemapIndex(Single):
    """The list of the sitemap's parts."""

    name = "sitemap"
    route = routes.SITEMAP

    def __init__(self, part: "SitemapPart") -> None:
        self._part = part

    def keys(self, site: Site) -> Iterable[str]:
        """Return one key if the site has a ``url``."""
        if not site.config.url:
            return []
        site.archive.search.month_updates()  # computed here because this process can store the result
        return [""]

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """Return the index if anything changed."""
        return self.keys(site) if changes else []

    def content(self, site: Site) -> bytes | None:
        """Return the index, if the site has a ``url``."""
        if not site.config.url:
            return None
        updates = _part_updates(site)
        parts = [(self._part.path(key), updates.get("-".join(key.split("-")[:2]), "")) for key in self._part.keys(site)]
        return sitemap.index((routes.absolute(site.config.url, path), latest[:10]) for path, latest in parts)


def _part_updates(site: Site) -> dict[str, str]:
    """Return the latest time in each part. Parts of authors have none; numbered parts have the time of the first one."""
    found = {"site": next(iter(site.archive.days.newest(1)), "")}
    for month, latest in site.archive.search.month_updates().items():
        found[f"papers-{month.replace('-', '')}"] = latest
        for part in (f"days-{month[:4]}", f"categories-{month[:4]}"):
            found[part] = max(found.get(part, ""), latest)
    for year, latest in site.archive.days.relisted_updates().items():
        found[f"days-{year}"] = max(found.get(f"days-{year}", ""), latest)
    return found


class SitemapPart(Kind):
    """A part of the sitemap. Its key is the part's name with the period: ``site``, ``days-2019``, ``papers-201901``.

    If a period has more pages than a sitemap may list, ``papers-201901-2`` follows ``papers-201901``. Authors are listed
    without the day of their newest paper: with it, a new day would change most parts.
    """

    name = "sitemap_part"
    route = routes.SITEMAP_PART
    batch = 1

    def __init__(self, kinds: Iterable[Kind]) -> None:
        listed = [kind for kind in kinds if kind.sitemap_part]
        # Kinds with one page come first. The others keep their order.
        self._listed = sorted(listed, key=lambda kind: not isinstance(kind, Single))

    def keys(self, site: Site) -> Iterable[str]:
        """Return the keys of the parts that list pages, if the site has a ``url``."""
        if not site.config.url:
            return []
        years = sorted({month[:4] for month in site.archive.days.month_counts()})
        found = ["site", *(f"days-{year}" for year in years)]
        found += [f"categories-{year}" for year in sorted(site.archive.categories.years())]
        for part, counts in _counts(site).items():
            found += [key for period, pages in counts.items() for key in _keys(f"{part}-{period}", pages)]
        return found

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """Return the parts that list changed days, authors or papers."""
        if not changes:
            return []
        found = {"site", *(f"days-{year}" for year in changes.years)}
        found |= {f"categories-{month[:4]}" for _, month in changes.category_months}
        changed = {
            "authors": {month.replace("-", "") for month in changes.debut_months},
            "papers": {month.replace("-", "") for month in changes.paper_months},
        }
        for part, counts in _counts(site, changes.debut_months).items():
            for period in changed[part]:
                name = f"{part}-{period}"
                keys = _keys(name, counts.get(period, 0))
                found.update(keys)
                # Parts that were published and are no longer needed.
                former = islice(_numbered(name), len(keys), None)
                found.update(takewhile(lambda key: site.archive.build_state.page_hash(self.path(key)), former))
        return found

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Yield the parts that list pages."""
        for key in keys if site.config.url else ():
            part, period, number = (*key.split("-"), "", "")[:3]
            begin = (int(number or 1) - 1) * sitemap.MOST_URLS
            pages = islice(self._pages(part, period, site), begin, begin + sitemap.MOST_URLS)
            entries = [(routes.absolute(site.config.url, path), day) for path, day in pages]
            if entries:
                yield key, sitemap.urlset(entries)

    def _pages(self, part: str, period: str, site: Site) -> Iterator[sitemap.SitemapEntry]:
        period = period if len(period) <= len("2019") else f"{period[:4]}-{period[4:]}"
        for kind in self._listed:
            if kind.sitemap_part == part:
                yield from kind.sitemap_pages(site, period)


def _counts(site: Site, debut_months: Iterable[str] | None = None) -> dict[str, dict[str, int]]:
    """Return the number of pages in each period of the parts that may have more pages than a sitemap may list.

    ``debut_months``: the months of which authors are counted, because this takes time; all months if None.
    """
    authors = site.archive.authors
    new = authors.new_by_month() if debut_months is None else authors.new_in_months(debut_months)
    found = {"authors": _compact(new)}
    if site.parts.papers:
        found["papers"] = _compact(site.archive.papers.own_month_counts())
    return found


def _compact(counts: dict[str, int]) -> dict[str, int]:
    """Replace ``2019-10`` by ``201910``: in a key, a hyphen ends the period."""
    return {month.replace("-", ""): pages for month, pages in counts.items()}


def _numbered(name: str) -> Iterator[str]:
    """Yield ``papers-201901``, ``papers-201901-2``, and so on."""
    return chain([name], (f"{name}-{number}" for number in count(2)))


def _keys(name: str, pages: int) -> list[str]:
    return list(islice(_numbered(name), -(-pages // sitemap.MOST_URLS)))
