"""Render the list of categories, and each category's newest papers and months."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sitegen import charts, routes, taxonomy
from sitegen.archive import Changes, PaperId
from sitegen.pages import listings
from sitegen.pages.days import neighbors, with_neighbors
from sitegen.pages.fragments import ENTRY, entries_by_day, entries_of_category, joined_by_day
from sitegen.pages.kind import Kind, Single, SitePart
from sitegen.pages.site import Site, feed_links
from sitegen.quantities import counted
from sitegen.sitemap import SitemapEntry
from sitegen.theme.filters import date

_NEWEST = 50
"""The number of papers on a category's page, rounded to whole days."""
_RELATED = 10
"""The number of related categories on a category's page."""
_LONG = 48
"""If an archive has more months than this, its trends are by year, otherwise by month."""
_PART = SitePart("categories")


class CategoryIndex(Single):
    """The list of all categories, by group."""

    name = "categories"
    route = routes.CATEGORIES
    part = _PART
    sitemap_part = "site"

    def keys(self, site: Site) -> Iterable[str]:
        """Return one key if papers have categories."""
        return [""] if site.parts.categories else []

    def content(self, site: Site) -> bytes | None:
        """Return the page, if papers have categories."""
        if not site.parts.categories:
            return None
        known = [(taxonomy.category(row.code), row) for row in site.archive.categories.counts()]
        trends = _trends(site)
        groups = {
            group: [(category, row, trends[row.code]) for category, row in known if category.group == group]
            for group in taxonomy.groups()
        }
        groups = {group: members for group, members in groups.items() if members}
        return site.html(
            "categories.html", self.route.path(), "Categories", "All categories with their counts", groups=groups
        )


def _trends(site: Site) -> dict[str, list[int]]:
    """Return each category's `trend`."""
    total = charts.months(site.archive.days.month_counts())
    return {
        code: trend({month: count for month, (count, _) in months.items()}, total)
        for code, months in site.archive.categories.month_counts_of_all().items()
    }


def trend(papers: Mapping[str, int], total: Mapping[str, int]) -> list[int]:
    """Return the number of papers in each year or, if the archive has at most `_LONG` months, in each month.

    Args:
        papers: Month -> number of papers.
        total: All months of the archive, from the first to the last.
    """
    if len(total) > _LONG:
        return list(charts.years_of(charts.years(papers), total).values())
    return [papers.get(month, 0) for month in total]


class CategoryPage(Kind):
    """A category with its newest papers. Its key is the code."""

    name = "category"
    route = routes.CATEGORY
    part = _PART
    sitemap_part = "site"
    batch = 5

    def keys(self, site: Site) -> Iterable[str]:
        """Return the codes of the categories with papers."""
        return [row.code for row in site.archive.categories.counts()]

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """Return the categories of changed papers, and the categories beside them, which link to them."""
        return with_neighbors(changes.categories, list(self.keys(site)))

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Yield the categories that have papers."""
        known = list(self.keys(site))
        for code in keys:
            months = site.archive.categories.month_counts(code)
            if months:
                yield code, self._page(code, months, neighbors(code, known), site)

    def sitemap_pages(self, site: Site, period: str) -> Iterable[SitemapEntry]:
        """Return all categories, each with the newest day on which it has a new paper."""
        return [(self.path(code), day) for code, day in site.archive.categories.newest_days().items()]

    def _page(self, code: str, months: dict[str, int], beside: tuple[str, str], site: Site) -> bytes:
        """Return a category's page. ``beside`` are the categories before and after, by code."""
        category = taxonomy.category(code)
        path = self.path(code)
        return site.html(
            "category.html",
            path,
            f"{category.name} ({code})",
            category.description,
            feed_links(category.name, routes.CATEGORY_FEED, code, path),
            category=category,
            days=entries_by_day(site, _newest_papers(site, code), code),
            months=months,
            papers_total=sum(months.values()),
            before=beside[0],
            after=beside[1],
            related=[
                (taxonomy.category(other), papers) for other, papers in site.archive.categories.related(code, _RELATED)
            ],
        )


def _newest_papers(site: Site, code: str) -> list[tuple[PaperId, str]]:
    """Return the papers of a category's newest days, each with the day on which the category first listed it."""
    total, since = 0, ""
    for day, papers in site.archive.categories.new_days(code, _NEWEST):
        if total and total + papers > _NEWEST:
            break
        total, since = total + papers, day
    return site.archive.categories.new_papers(code, since)


class CategoryMonth(Kind):
    """A category's papers of a month. Its key is the code and the month: ``cs.CV/2019-10``."""

    name = "category_month"
    route = routes.CATEGORY_MONTH
    part = _PART
    sitemap_part = "categories"
    batch = 24

    def keys(self, site: Site) -> Iterable[str]:
        """Return the months with papers of all categories."""
        return [
            f"{code}/{month}"
            for code, months in site.archive.categories.month_counts_of_all().items()
            for month in months
        ]

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """Return the months of changed papers."""
        return [f"{code}/{month}" for code, month in changes.category_months]

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Yield the months that have papers."""
        months_of: dict[str, list[str]] = {}
        for key in keys:
            code, month = key.split("/")
            entries = entries_of_category(site, code, month)
            if entries:
                if code not in months_of:
                    months_of[code] = list(site.archive.categories.month_counts(code))
                yield key, self._page(code, month, entries, neighbors(month, months_of[code]), site)

    def common_fragments(self, site: Site) -> Iterable[int]:
        """Return list entries: every paper is on the page of a category's month."""
        return (ENTRY,)

    def sitemap_pages(self, site: Site, period: str) -> Iterable[SitemapEntry]:
        """Return the months of a year."""
        updates = site.archive.categories.updates(period)
        return [(self.route.path(code, month), latest[:10]) for (code, month), latest in updates.items()]

    def _page(
        self, code: str, month: str, entries: Sequence[tuple[str, str]], beside: tuple[str, str], site: Site
    ) -> bytes:
        """Return a month's page. ``entries`` are pairs of day and entry; ``beside`` are the months before and after."""
        category = taxonomy.category(code)
        before, after = beside
        path = self.route.path(code, month)
        return site.html(
            "category_month.html",
            path,
            f"{category.name} ({code}), {date(month)}",
            f"{counted(len(entries), 'paper')} in {category.name} of {date(month)}",
            feed_links(category.name, routes.CATEGORY_FEED, code, path),
            category=category,
            month=month,
            days=joined_by_day(entries, code),
            listings=_listings(site, code, month),
            papers_total=len(entries),
            before=before,
            after=after,
        )


def _listings(site: Site, code: str, month: str) -> list[tuple[str, listings.CategoryListing]]:
    """Return the days of a month on which digests of a category list papers, newest first, with the numbers of papers.

    There are none if the site does not list papers on the days of their announcements.
    """
    if not site.config.settings.site.lists_announcements:
        return []
    by_day = site.archive.listings.of_month(code, month)
    return [(day, listings.category(code, listing)) for day, listing in sorted(by_day.items(), reverse=True)]
