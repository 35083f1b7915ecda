"""Categories: the list of all, each one's newest papers, and each one's months."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from markupsafe import Markup

from sitegen import charts, routes, taxonomy
from sitegen.archive import Changes, PaperId
from sitegen.pages import data
from sitegen.pages.days import neighbours
from sitegen.pages.fragments import ENTRY, fragments
from sitegen.pages.kind import Kind, Single
from sitegen.pages.site import FeedLink, Site
from sitegen.quantities import counted
from sitegen.theme.filters import date

_NEWEST = 50
_RELATED = 10
_LONG = 48
"""Months from which on an archive's trends are shown by year."""


def feed_links(code: str, root: str) -> tuple[FeedLink, ...]:
    """A category's feeds, for the pages that announce them."""
    name = taxonomy.category(code).name
    return (
        FeedLink(f"{name} (Atom)", root + routes.CATEGORY_FEED.path(code, "atom"), "application/atom+xml"),
        FeedLink(f"{name} (RSS)", root + routes.CATEGORY_FEED.path(code, "rss"), "application/rss+xml"),
    )


class CategoryIndex(Single):
    """Every category, by group."""

    name = "categories"
    route = routes.CATEGORIES

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """The page."""
        known = [(taxonomy.category(row.code), row) for row in site.archive.categories.counts()]
        trends = _trends(site)
        groups = {
            group: [(category, row, trends[row.code]) for category, row in known if category.group == group]
            for group in taxonomy.GROUPS
        }
        groups = {group: members for group, members in groups.items() if members}
        yield (
            "",
            site.html(
                "categories.html", self.route.path(), "Categories", "All categories with their counts", groups=groups
            ),
        )


def _trends(site: Site) -> dict[str, list[int]]:
    """Category -> its papers in each year of the archive, or in each month of a young one."""
    total = charts.months(site.archive.days.month_counts())
    found: dict[str, list[int]] = {}
    for code, months in site.archive.categories.month_counts_of_all().items():
        papers = {month: count for month, (count, _) in months.items()}
        if len(total) > _LONG:
            found[code] = list(charts.over(charts.years(papers), total).values())
        else:
            found[code] = [papers.get(month, 0) for month in total]
    return found


class CategoryPage(Kind):
    """A category with its newest papers."""

    name = "category"
    route = routes.CATEGORY
    batch = 5

    def keys(self, site: Site) -> Iterable[str]:
        """Codes."""
        return [row.code for row in site.archive.categories.counts()]

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """The categories of changed papers."""
        return changes.categories

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Categories that have papers."""
        for code in keys:
            months = site.archive.categories.month_counts(code)
            if months:
                yield code, self._page(code, months, site)

    def _page(self, code: str, months: dict[str, int], site: Site) -> bytes:
        category = taxonomy.category(code)
        newest = _whole_days(site, code)
        days = _by_day(site, newest)
        path = self.path(code)
        return site.html(
            "category.html",
            path,
            f"{category.name} ({code})",
            category.description,
            feed_links(code, routes.root(path)),
            category=category,
            days=days,
            months=months,
            papers_total=sum(months.values()),
            related=[
                (taxonomy.category(other), papers) for other, papers in site.archive.categories.related(code, _RELATED)
            ],
        )


def _by_day(site: Site, papers: Sequence[tuple[PaperId, str]]) -> list[tuple[str, Markup]]:
    """Day and list entries of papers in order of day."""
    entries = fragments(site, ENTRY, [paper for paper, _ in papers])
    return [
        (day, Markup("".join([entries[paper] for paper, _ in rows])))  # noqa: S704 - of templates
        for day, rows in groupby(papers, itemgetter(1))
    ]


def _whole_days(site: Site, code: str) -> list[tuple[PaperId, str]]:
    """Return the newest papers of a category, in whole days, by the day on which the category first listed them."""
    shown, since = 0, ""
    for day, papers in site.archive.categories.new_days(code, _NEWEST):
        if shown and shown + papers > _NEWEST:
            break
        shown, since = shown + papers, day
    return site.archive.categories.new_papers(code, since)


class CategoryMonth(Kind):
    """A category's papers of a month. Its key is the code and the month, with a slash between."""

    name = "category_month"
    route = routes.CATEGORY_MONTH
    batch = 24

    def keys(self, site: Site) -> Iterable[str]:
        """Each category's months."""
        return [
            f"{code}/{month}"
            for code, months in site.archive.categories.month_counts_of_all().items()
            for month in months
        ]

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """The months of changed papers."""
        return [f"{code}/{month}" for code, month in changes.category_months]

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Months that have papers."""
        for key in keys:
            code, month = key.split("/")
            papers = site.archive.categories.papers(code, month)
            if papers:
                yield key, self._page(code, month, papers, site)

    def _page(self, code: str, month: str, papers: list[tuple[PaperId, str]], site: Site) -> bytes:
        category = taxonomy.category(code)
        before, after = neighbours(month, list(site.archive.categories.month_counts(code)))
        days = _by_day(site, papers)
        path = routes.CATEGORY_MONTH.path(code, month)
        return site.html(
            "category_month.html",
            path,
            f"{category.name} ({code}), {date(month)}",
            f"{counted(len(papers), 'paper')} in {category.name} of {date(month)}",
            feed_links(code, routes.root(path)),
            category=category,
            month=month,
            days=days,
            papers_total=len(papers),
            before=before,
            after=after,
        )


class CategoryMonthCitations(Kind):
    """A category's papers of a month as BibTeX. Its key is the code and the month, with a slash between."""

    name = "category_month.bib"
    route = routes.CATEGORY_MONTH_FILE.bind("suffix", "bib")
    batch = 24

    def keys(self, site: Site) -> Iterable[str]:
        """Each category's months, where the site publishes data."""
        if not site.config.settings.pages.data:
            return []
        return [
            f"{code}/{month}"
            for code, months in site.archive.categories.month_counts_of_all().items()
            for month in months
        ]

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """The months of changed papers."""
        return [f"{code}/{month}" for code, month in changes.category_months]

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Months that have papers."""
        for key in keys if site.config.settings.pages.data else ():
            papers = [paper for paper, _ in site.archive.categories.papers(*key.split("/"))]
            listed = site.archive.papers.listed(papers)
            if papers:
                yield key, data.citations_of([listed[paper].paper for paper in papers], "bib")
