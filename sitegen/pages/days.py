"""Days and what is made of days: the home page, years, months, and each day as a page and as data."""

import calendar
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from sitegen import routes, taxonomy
from sitegen.archive import CategoryCounts, Changes
from sitegen.citations import FORMATS
from sitegen.models import Category, Listed
from sitegen.pages import data
from sitegen.pages.fragments import prepare
from sitegen.pages.kind import Kind, Single
from sitegen.pages.site import Site
from sitegen.quantities import counted
from sitegen.theme.filters import date

_HOME_DAYS = 14
_TRENDS = 12
"""Categories that the home page shows."""
_TREND_MONTHS = 24


@dataclass(frozen=True, slots=True)
class OnDay:
    """A paper on a day's page."""

    listed: Listed
    cross_listed: bool
    """Whether its primary category is none of those that the day's digests with it collect."""


@dataclass(frozen=True, slots=True)
class MonthDays:
    """A month of a calendar; ``weeks`` are Monday to Sunday, with empty strings around the month."""

    month: str
    weeks: tuple[tuple[str, ...], ...]
    counts: dict[str, int]
    """Papers on each day that has any."""

    @property
    def papers(self) -> int:
        """Papers on all of its days."""
        return sum(self.counts.values())

    @property
    def most(self) -> int:
        """Papers on its busiest day."""
        return max(self.counts.values(), default=0)


def month_days(month: str, counts: dict[str, int]) -> MonthDays:
    """A month's calendar from the counts of any days."""
    year, number = int(month[:4]), int(month[5:])
    weeks = tuple(
        tuple(f"{month}-{day:02}" if day else "" for day in week)
        for week in calendar.Calendar().monthdayscalendar(year, number)
    )
    return MonthDays(month, weeks, {day: papers for day, papers in counts.items() if day.startswith(month)})


def on_day(site: Site, day: str) -> list[OnDay]:
    """The papers that digests list on a day, in order of publication."""
    digests = site.archive.days.papers(day)
    papers = site.archive.papers.listed(digests)
    prepare(site, papers)
    return [OnDay(listed, listed.paper.primary not in digests[row]) for row, listed in papers.items()]


def primaries(papers: Sequence[OnDay]) -> list[tuple[Category, int]]:
    """The primary categories of papers with how many have each, commonest first."""
    codes = sorted(paper.listed.paper.primary for paper in papers)
    counts = [(taxonomy.category(code), len(list(group))) for code, group in groupby(codes)]
    return sorted(counts, key=lambda count: (-count[1], count[0].code))


class Home(Single):
    """The newest day and the way to all others."""

    name = "home"
    route = routes.HOME

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """The page, also for an archive without any day."""
        last = site.archive.days.newest(_HOME_DAYS)
        newest = next(iter(last), "")
        papers = on_day(site, newest) if newest else []
        calendar_days = site.archive.days.newest(366)
        yield (
            "",
            site.html(
                "home.html",
                self.route.path(),
                site.config.settings.site.title,
                newest=newest,
                papers=papers,
                primaries=primaries(papers),
                days=last,
                calendar=_months(calendar_days),
                years=_years(site),
                categories=[(taxonomy.category(row.code), row) for row in site.archive.categories.counts()],
                trends=_trends(site),
                papers_total=site.archive.papers.count(),
                authors_total=site.archive.authors.count(),
            ),
        )


def _months(counts: dict[str, int]) -> list[MonthDays]:
    months = sorted({day[:7] for day in counts})
    return [month_days(month, counts) for month in months[-12:]]


def _trends(site: Site) -> list[tuple[Category, CategoryCounts, list[int]]]:
    """The largest categories with their papers in each of the archive's latest months."""
    last = list(site.archive.days.month_counts())[-_TREND_MONTHS:]
    largest = sorted(site.archive.categories.counts(), key=lambda row: (-row.papers, row.code))[:_TRENDS]
    months = {row.code: site.archive.categories.month_counts(row.code) for row in largest}
    return [(taxonomy.category(row.code), row, [months[row.code].get(month, 0) for month in last]) for row in largest]


def _years(site: Site) -> dict[str, int]:
    years: dict[str, int] = {}
    for month, papers in site.archive.days.month_counts().items():
        years[month[:4]] = years.get(month[:4], 0) + papers
    return years


class Year(Kind):
    """A year as twelve small calendars."""

    name = "year"
    route = routes.YEAR

    def keys(self, site: Site) -> Iterable[str]:
        """Years."""
        return _years(site)

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """The years of the days, and where one came or went its neighbours."""
        return with_neighbours(changes.years, list(_years(site)))

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Years that have days."""
        years = list(_years(site))
        for year in keys:
            counts = site.archive.days.counts(year)
            if counts:
                before, after = neighbours(year, years)
                months = [month_days(f"{year}-{month:02}", counts) for month in range(1, 13)]
                title = f"Papers of {year}"
                yield (
                    year,
                    site.html(
                        "year.html", self.path(year), title, year=year, months=months, before=before, after=after
                    ),
                )


class Month(Kind):
    """A month as a calendar."""

    name = "month"
    route = routes.MONTH

    def keys(self, site: Site) -> Iterable[str]:
        """Months."""
        return site.archive.days.month_counts()

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """The months of the days, and where one came or went its neighbours."""
        return with_neighbours(changes.months, list(site.archive.days.month_counts()))

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Months that have days."""
        months = list(site.archive.days.month_counts())
        for month in keys:
            counts = site.archive.days.counts(month)
            if counts:
                before, after = neighbours(month, months)
                title = f"Papers of {date(month)}"
                calendar_ = month_days(month, counts)
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


def neighbours(key: str, keys: Sequence[str]) -> tuple[str, str]:
    """What comes before and after a key in sorted keys; empty at the ends."""
    before = max((other for other in keys if other < key), default="")
    after = min((other for other in keys if other > key), default="")
    return before, after


def with_neighbours(touched: Iterable[str], keys: Sequence[str]) -> set[str]:
    """Keys and what stands beside each in sorted keys: a few pages too many, never one too few."""
    found = set(touched)
    for key in list(found):
        found.update(filter(None, neighbours(key, keys)))
    return found


class Day(Kind):
    """A day with every paper in full."""

    name = "day"
    route = routes.DAY
    batch = 12
    shows_in_full = True

    def keys(self, site: Site) -> Iterable[str]:
        """Days."""
        return site.archive.days.counts()

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """The days."""
        return changes.days

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Days that have papers."""
        for day in keys:
            papers = on_day(site, day)
            if papers:
                yield day, self._page(day, papers, site)

    def _page(self, day: str, papers: list[OnDay], site: Site) -> bytes:
        before, after = site.archive.days.neighbours(day)
        authors = {author.address or author.name for paper in papers for author in paper.listed.authors}
        chief = ", ".join(category.name for category, _ in primaries(papers)[:3])
        return site.html(
            "day.html",
            self.path(day),
            f"Papers of {date(day)}",
            f"{counted(len(papers), 'new paper')} of {date(day)}: {chief}",
            day=day,
            papers=papers,
            primaries=primaries(papers),
            formats={format.suffix: format.name for format in FORMATS.values()},
            before=before,
            after=after,
            authors_total=len(authors),
        )


class DayData(Kind):
    """A day's papers as data."""

    batch = 20

    def __init__(self, suffix: str) -> None:
        self.suffix = suffix
        self.name = f"day.{suffix}"
        self.route = routes.DAY_FILE.bind("suffix", suffix)

    def keys(self, site: Site) -> Iterable[str]:
        """Days, where the site publishes their data."""
        return site.archive.days.counts() if site.config.settings.pages.data else []

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """The days."""
        return changes.days

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Days that have papers."""
        if not site.config.settings.pages.data:
            return
        for day in keys:
            papers = on_day(site, day)
            if papers:
                yield day, self._content(day, [paper.listed for paper in papers], site)

    def _content(self, day: str, papers: list[Listed], site: Site) -> bytes:
        if self.suffix == "json":
            return data.day(day, papers, site)
        return data.citations_of([listed.paper for listed in papers], self.suffix)
