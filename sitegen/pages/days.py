"""Render the home page, the calendars of years and months, and each day as a page and as data."""

import calendar
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from sitegen import routes, taxonomy
from sitegen.archive import CategoryCounts, Changes, DayListing
from sitegen.models import Category, PaperRow
from sitegen.months import by_year
from sitegen.pages import listings, paper_data
from sitegen.pages.fragments import make_fragments
from sitegen.pages.kind import Kind, Single, SitePart
from sitegen.pages.site import Site
from sitegen.pages.topic_papers import summaries
from sitegen.quantities import counted
from sitegen.sitemap import SitemapEntry
from sitegen.theme.filters import date

_HOME_DAYS = 15
"""The number of days on the home page: the newest one and the fourteen days before."""
_TRENDS = 12
"""The number of categories on the home page."""
_TREND_MONTHS = 24
"""The number of months in a category's sparkline."""
_CALENDARS = SitePart("days, months and years")


@dataclass(frozen=True, slots=True)
class MonthCalendar:
    """The calendar of a month."""

    month: str
    weeks: tuple[tuple[str, ...], ...]
    """The days of each week, Monday to Sunday; empty strings for days of other months."""
    counts: dict[str, int]
    """Day -> number of papers, for the days with papers."""

    @property
    def papers(self) -> int:
        """The number of papers on all days."""
        return sum(self.counts.values())

    @property
    def most(self) -> int:
        """The number of papers on the day with the most papers."""
        return max(self.counts.values(), default=0)


def month_calendar(month: str, counts: dict[str, int]) -> MonthCalendar:
    """Return the calendar of a month; ``counts`` may include days of other months."""
    year, number = int(month[:4]), int(month[5:])
    weeks = tuple(
        tuple(f"{month}-{day:02}" if day else "" for day in week)
        for week in calendar.Calendar().monthdayscalendar(year, number)
    )
    return MonthCalendar(month, weeks, {day: papers for day, papers in counts.items() if day.startswith(month)})


def papers_of_days(
    site: Site, days: Sequence[str], by_day: Mapping[str, DayListing], *, oldest_first: bool = False
) -> dict[str, list[PaperRow]]:
    """Return the papers that digests list on each of the days. Days without papers are left out.

    Pages list the newest first, as all lists do, and data the oldest first. If there are listings of the days
    (`listings.of_days`), this is the order in each of their groups.
    """
    found = site.archive.papers.rows_of_days(days)
    for papers in found.values():
        make_fragments(site, papers)
    ordered = {day: list(papers.values())[:: 1 if oldest_first else -1] for day, papers in found.items()}
    return {day: listings.in_order(papers, by_day[day]) for day, papers in ordered.items()} if by_day else ordered


def papers_by_month(site: Site) -> dict[str, int]:
    """Return the number of papers in each month that has days with papers, oldest month first.

    A paper that several days list counts on each of them, unless these are the days of its announcements: then it counts once.
    """
    counts = site.archive.days.month_counts()
    if not site.config.settings.site.lists_announcements:
        return counts
    own = site.archive.papers.own_month_counts()
    return {month: own.get(month, 0) for month in counts}


def primaries(papers: Iterable[PaperRow]) -> list[tuple[Category, int]]:
    """Return the primary categories of papers with the number of papers in each, the most frequent first."""
    counts = Counter([paper.primary for paper in papers if paper.primary])
    return [(taxonomy.category(code), counts[code]) for code in sorted(counts, key=lambda code: (-counts[code], code))]


class Home(Single):
    """The home page: the newest day, with links to the latest days, to topics, categories and all years."""

    name = "home"
    route = routes.HOME
    sitemap_part = "site"

    def content(self, site: Site) -> bytes:
        """Return the page, even if the archive is empty."""
        last = site.archive.days.newest(_HOME_DAYS)
        newest = next(iter(last), "")
        by_day = listings.of_days(site, [newest])
        papers = papers_of_days(site, [newest], by_day)[newest] if newest else []
        listing = by_day.get(newest)
        if not listing:  # in the order of the day's page, which has these groups under headings
            papers = [paper for group in listings.known_groups(newest, papers) for paper in group.papers] or papers
        return site.html(
            "home.html",
            self.route.path(),
            site.config.settings.site.title,
            newest=newest,
            papers=papers,
            primaries=primaries(papers),
            days=last,
            before=next(islice(last, 1, None), ""),
            listing_summary=listings.summary(listing) if listing else "",
            years=by_year(papers_by_month(site)),
            categories=[(taxonomy.category(row.code), row) for row in site.archive.categories.counts()],
            topics=summaries(site),
            trends=_trends(site),
            papers_total=site.archive.papers.count(),
            authors_total=site.archive.authors.count(),
        )


def _trends(site: Site) -> list[tuple[Category, CategoryCounts, list[int]]]:
    """Return the largest categories with their number of papers in each of the latest months."""
    last = list(site.archive.days.month_counts())[-_TREND_MONTHS:]
    largest = sorted(site.archive.categories.counts(), key=lambda row: (-row.papers, row.code))[:_TRENDS]
    months = {row.code: site.archive.categories.month_counts(row.code) for row in largest}
    return [(taxonomy.category(row.code), row, [months[row.code].get(month, 0) for month in last]) for row in largest]


class Year(Kind):
    """A year, as twelve small calendars. Its key is the year."""

    name = "year"
    route = routes.YEAR
    part = _CALENDARS

    def keys(self, site: Site) -> Iterable[str]:
        """Return the years with papers."""
        return by_year(site.archive.days.month_counts())

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """Return the years of the changed days, and the years beside them, which link to them."""
        return with_neighbors(changes.years, list(by_year(site.archive.days.month_counts())))

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Yield the years that have days."""
        years = list(by_year(site.archive.days.month_counts()))
        for year in keys:
            counts = site.archive.days.counts(year)
            if counts:
                before, after = neighbors(year, years)
                months = [month_calendar(f"{year}-{month:02}", counts) for month in range(1, 13)]
                title = f"Papers of {year}"
                yield (
                    year,
                    site.html(
                        "year.html", self.path(year), title, year=year, months=months, before=before, after=after
                    ),
                )


class Month(Kind):
    """A month, as a calendar. Its key is the month: ``2019-10``."""

    name = "month"
    route = routes.MONTH
    part = _CALENDARS

    def keys(self, site: Site) -> Iterable[str]:
        """Return the months with papers."""
        return site.archive.days.month_counts()

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """Return the months of the changed days, and the months beside them, which link to them."""
        return with_neighbors(changes.months, list(site.archive.days.month_counts()))

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Yield the months that have days."""
        months = list(site.archive.days.month_counts())
        for month in keys:
            counts = site.archive.days.counts(month)
            if counts:
                before, after = neighbors(month, months)
                title = f"Papers of {date(month)}"
                calendar_ = month_calendar(month, counts)
                yield (
                    month,
                    site.html(
                        "month.html",
                        self.path(month),
                        title,
                        month=month,
                        calendar=calendar_,
                        before=before,
                        after=after,
                    ),
                )


def neighbors(key: str, keys: Sequence[str]) -> tuple[str, str]:
    """Return the keys before and after a key in sorted keys; an empty string if there is none."""
    before = max((other for other in keys if other < key), default="")
    after = min((other for other in keys if other > key), default="")
    return before, after


def with_neighbors(changed: Iterable[str], keys: Sequence[str]) -> set[str]:
    """Return the changed keys and their neighbors in sorted keys, whose pages link to them."""
    found = set(changed)
    for key in list(found):
        found.update(filter(None, neighbors(key, keys)))
    return found


class Day(Kind):
    """A day, with all papers in full. Its key is the day: ``2019-10-19``."""

    name = "day"
    route = routes.DAY
    part = _CALENDARS
    sitemap_part = "days"
    batch = 12
    shows_in_full = True

    def keys(self, site: Site) -> Iterable[str]:
        """Return the days with papers."""
        return site.archive.days.counts()

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """Return the changed days."""
        return changes.days

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Yield the days that have papers."""
        by_day = listings.of_days(site, keys)
        for day, papers in papers_of_days(site, keys, by_day).items():
            yield day, self._page(day, papers, by_day.get(day), site)

    def sitemap_pages(self, site: Site, period: str) -> Iterable[SitemapEntry]:
        """Yield the days of a year, and also its months and the year itself."""
        months: dict[str, str] = {}
        for day, latest in site.archive.days.updates(period).items():
            months[day[:7]] = max(months.get(day[:7], ""), latest)
            yield self.path(day), latest[:10]
        for month, latest in months.items():
            yield routes.MONTH.path(month), latest[:10]
        if months:
            yield routes.YEAR.path(period), max(months.values())[:10]

    def _page(self, day: str, papers: list[PaperRow], listing: DayListing | None, site: Site) -> bytes:
        before, after = site.archive.days.neighbors(day)
        authors = {author.address or author.name for paper in papers for author in paper.authors}
        categories = primaries(papers)
        main = ", ".join(category.name for category, _ in categories[:3])
        numbers = (
            listings.summary(listing)
            if listing
            else counted(len(papers), "paper" if day in site.editions else "new paper")
        )
        return site.html(
            "day.html",
            self.path(day),
            f"Papers of {site.day_name(day)}",
            f"{numbers} of {site.day_name(day)}{f': {main}' if main else ''}",
            day=day,
            papers=papers,
            groups=listings.groups(papers, listing) if listing else listings.known_groups(day, papers),
            listings=listings.categories(listing) if listing else [],
            listing_summary=listings.summary(listing) if listing else "",
            primaries=categories,
            before=before,
            after=after,
            authors_total=len(authors),
            cross_listed_total=sum(paper.cross_listed for paper in papers),
            revised_total=sum(paper.revised for paper in papers),
        )


class DayData(Kind):
    """A day's papers as data, in one format. Its key is the day."""

    part = SitePart("day data", "[pages] data = false")
    batch = 12

    def __init__(self, suffix: str) -> None:
        self.suffix = suffix
        self.name = f"day.{suffix}"
        self.route = routes.DAY_FILE.bind("suffix", suffix)

    def keys(self, site: Site) -> Iterable[str]:
        """Return the days with papers, if the site publishes data."""
        return site.archive.days.counts() if site.parts.data else []

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """Return the changed days."""
        return changes.days

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Yield the days that have papers."""
        if not site.parts.data:
            return
        by_day = listings.of_days(site, keys)
        for day, papers in papers_of_days(site, keys, by_day, oldest_first=True).items():
            yield day, self._file(day, papers, by_day.get(day), site)

    def _file(self, day: str, papers: list[PaperRow], listing: DayListing | None, site: Site) -> bytes:
        if self.suffix == "bib":
            return paper_data.bibtex(papers)
        return paper_data.day(day, papers, site.editions.get(day, ""), site.own_fields, listing)
