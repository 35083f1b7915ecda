"""The sitemap: an index and its parts, few of which change with a new day.

The parts lie in the root of the site, because a sitemap may list only addresses in its own folder and below
(https://www.sitemaps.org/protocol.html#location). Dates come from the digests, never from the clock.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, count, islice, takewhile

from sitegen import routes, sitemap
from sitegen.archive import Changes
from sitegen.pages import topics
from sitegen.pages.kind import Kind, Single
from sitegen.pages.site import Site


class SitemapIndex(Single):
    """Where the parts are."""

    name = "sitemap"
    route = routes.SITEMAP

    def keys(self, site: Site) -> Iterable[str]:
        """One, where the site knows its address."""
        if not site.config.url:
            return []
        site.archive.search.month_updates()  # reckoned here, where what is found can be kept
        return [""]

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """Return the sitemap if anything changed."""
        return self.keys(site) if changes else []

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """The index."""
        if site.config.url:
            parts = SitemapPart()
            updates = _part_updates(site)
            located = (
                (parts.path(key), updates.get("-".join(key.split("-")[:2]), "")[:10]) for key in parts.keys(site)
            )
            yield "", sitemap.index((routes.absolute(site.config.url, path), latest) for path, latest in located)


def _part_updates(site: Site) -> dict[str, str]:
    """Return the latest time in each part; parts of authors have none, and numbered parts share that of the first."""
    found = {"site": next(iter(site.archive.days.newest(1)), "")}
    for month, latest in site.archive.search.month_updates().items():
        found[f"papers-{month.replace('-', '')}"] = latest
        for part in (f"days-{month[:4]}", f"categories-{month[:4]}"):
            found[part] = max(found.get(part, ""), latest)
    for year, latest in site.archive.days.relisted_updates().items():
        found[f"days-{year}"] = max(found.get(f"days-{year}", ""), latest)
    return found


class SitemapPart(Kind):
    """The days of a year, the categories' months of a year, the authors who first appear in a month, or the papers of a month.

    Authors are listed without the day of their newest paper: with it, a new day would touch most parts.

    Keys are like ``days-2019``. Where there are more than a sitemap may hold, ``papers-201901-2`` follows
    ``papers-201901``.
    """

    name = "sitemap_part"
    route = routes.SITEMAP_PART
    batch = 1

    def keys(self, site: Site) -> Iterable[str]:
        """The parts that have pages."""
        if not site.config.url:
            return []
        years = sorted({month[:4] for month in site.archive.days.month_counts()})
        found = ["site", *(f"days-{year}" for year in years)]
        found += [f"categories-{year}" for year in sorted({month[:4] for month in site.archive.papers.own_months()})]
        for kind, sizes in self._cut(site).items():
            found += [key for which, size in sizes.items() for key in _keys(f"{kind}-{which}", size)]
        return found

    def _cut(self, site: Site) -> dict[str, dict[str, int]]:
        """Kinds of parts that may have more addresses than a sitemap may hold, and how many each has."""
        found = {"authors": _compact(site.archive.authors.new_by_month())}
        if site.config.settings.pages.papers:
            found["papers"] = _compact(site.archive.papers.own_month_counts())
        return found

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """The parts of the days, authors and papers that changed."""
        if not changes:
            return []
        found = {"site", *(f"days-{year}" for year in changes.years)}
        found |= {f"categories-{month[:4]}" for _, month in changes.category_months}
        touched = {
            "authors": {month.replace("-", "") for month in changes.debut_months},
            "papers": {month.replace("-", "") for _, month in changes.category_months},
        }
        for kind, sizes in self._cut(site).items():
            for which in touched[kind]:
                name = f"{kind}-{which}"
                keys = _keys(name, sizes.get(which, 0))
                found.update(keys)
                # Parts that were published and are no longer needed.
                former = islice(_parts(name), len(keys), None)
                found.update(takewhile(lambda key: site.archive.build_state.page_hash(self.path(key)), former))
        return found

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Parts that have pages."""
        for key in keys if site.config.url else ():
            kind, which, part = (*key.split("-"), "", "")[:3]
            begin = (int(part or 1) - 1) * sitemap.MOST_URLS
            pages = islice(self._pages(kind, which, site), begin, begin + sitemap.MOST_URLS)
            located = [(routes.absolute(site.config.url, path), day) for path, day in pages]
            if located:
                yield key, sitemap.urlset(located)

    def _pages(self, kind: str, which: str, site: Site) -> Iterator[sitemap.Located]:
        if kind == "site":
            yield from self._own(site)
        elif kind == "days":
            yield from self._days(which, site)
        elif kind == "categories":
            for (code, month), latest in site.archive.categories.updates(which).items():
                yield routes.CATEGORY_MONTH.path(code, month), latest[:10]
        elif kind == "authors":
            for address in site.archive.authors.new_in(_month(which)):
                yield routes.AUTHOR.path(address), ""
        elif site.config.settings.pages.papers:
            for identifier, updated in site.archive.papers.updates_in(_month(which)):
                yield routes.PAPER.path(identifier), updated[:10]

    def _own(self, site: Site) -> Iterator[sitemap.Located]:
        newest = next(iter(site.archive.days.newest(1)), "")
        for path in (
            routes.HOME.path(),
            routes.CATEGORIES.path(),
            routes.AUTHORS.path(),
            routes.STATISTICS.path(),
            routes.SUBSCRIBE.path(),
        ):
            yield path, newest
        for code, day in site.archive.categories.newest_days().items():
            yield routes.CATEGORY.path(code), day
        for slug in topics.topics(site.config.settings):
            yield routes.TOPIC.path(slug), newest
        for page in site.extras.standalone:
            yield page.path, ""

    def _days(self, year: str, site: Site) -> Iterator[sitemap.Located]:
        updated = site.archive.days.updates(year)
        months: dict[str, str] = {}
        for day, latest in updated.items():
            months[day[:7]] = max(months.get(day[:7], ""), latest)
            yield routes.DAY.path(day), latest[:10]
        for month, latest in months.items():
            yield routes.MONTH.path(month), latest[:10]
        if months:
            yield routes.YEAR.path(year), max(months.values())[:10]


def _compact(sizes: dict[str, int]) -> dict[str, int]:
    """``2019-10`` -> ``201910``: in the name of a part, a hyphen begins its number."""
    return {month.replace("-", ""): size for month, size in sizes.items()}


def _month(compact: str) -> str:
    return f"{compact[:4]}-{compact[4:]}"


def _parts(name: str) -> Iterator[str]:
    """``papers-201901``, ``papers-201901-2``, and so on."""
    return chain([name], (f"{name}-{part}" for part in count(2)))


def _keys(name: str, size: int) -> list[str]:
    return list(islice(_parts(name), -(-size // sitemap.MOST_URLS)))
