"""Render the page that says which days a site has completely, for sites whose papers `sitegen fetch` collects."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, Literal

from sitegen import fetch_settings, routes, taxonomy
from sitegen.archive import Archive
from sitegen.fetch_state import CategoryState, Days, Listing, Missing, State, each_day
from sitegen.models import Category
from sitegen.pages.kind import Single
from sitegen.pages.site import Site
from sitegen.theme.filters import date as date_in_words

_RECENT: Final = 21
"""The number of days in the table of days: the two weeks that are asked for again, and one that is complete."""
_LISTINGS: Final = 5
"""The number of listings of each category: those of a week."""
_SERVICES: Final = {"rss": "its feeds", "api": "its API", "oai": "its OAI-PMH interface"}
_ALL: Final = "all its services"

DayState = Literal["complete", "provisional", "missing", ""]
"""The state of a day of a category; empty before its first day."""


@dataclass(frozen=True, slots=True)
class Span:
    """A range of days (ISO), both included."""

    first: str
    last: str
    days: int

    def __str__(self) -> str:
        """Return the range in words: ``4 October 2026 to 5 October 2026``."""
        return (
            date_in_words(self.first)
            if self.days == 1
            else f"{date_in_words(self.first)} to {date_in_words(self.last)}"
        )


@dataclass(frozen=True, slots=True)
class Gap:
    """Days whose papers are missing."""

    span: Span
    reason: str
    checked: str
    """Time of the last attempt (ISO 8601, UTC); empty if there was none."""


@dataclass(frozen=True, slots=True)
class Announced:
    """Numbers of papers in a listing of arXiv, by the type of their announcement."""

    day: str
    """The day of the listing (ISO)."""
    new: int
    cross: int
    replace: int
    replace_cross: int


@dataclass(frozen=True, slots=True)
class CategoryDays:
    """The days of a category that is fetched."""

    category: Category
    has_page: bool
    query: str
    """The query that chooses papers; empty for all."""
    first: str
    """The first day that is collected (ISO); empty if nothing was fetched yet."""
    complete: tuple[Span, ...]
    empty: int
    """Number of complete days without papers."""
    provisional: tuple[Span, ...]
    gaps: tuple[Gap, ...]
    listings: tuple[Announced, ...]
    """The newest announcements, newest first."""

    @property
    def complete_days(self) -> int:
        """The number of complete days."""
        return sum(span.days for span in self.complete)

    @property
    def missing_days(self) -> int:
        """The number of missing days."""
        return sum(gap.span.days for gap in self.gaps)


@dataclass(frozen=True, slots=True)
class RecentDay:
    """A day of a category in the table of the newest days."""

    papers: int
    state: DayState


class Completeness(Single):
    """The page: days that are complete, provisional or missing, and why a weekday may be empty."""

    name = "completeness"
    route = routes.COMPLETENESS
    sitemap_part = "site"
    shows_fetched = True

    def keys(self, site: Site) -> Iterable[str]:
        """Return one key if the site fetches its papers."""
        return [""] if site.config.settings.fetch else []

    def content(self, site: Site) -> bytes | None:
        """Return the page if the site fetches its papers."""
        if not site.config.settings.fetch:
            return None
        state = site.extras.fetched or State()
        categories = list(_categories(site, state))
        # Days of submission have no pages if papers are listed on the days of their announcements.
        is_by_listing = site.config.settings.site.lists_announcements
        codes = [one.category.code for one in categories] if not is_by_listing else []
        return site.html(
            "completeness.html",
            self.route.path(),
            "Which days are complete",
            "Days that are complete, provisional or missing, and why a weekday may be empty",
            run=_iso(state.run),
            waits=[(_SERVICES.get(service, _ALL), _iso(until)) for service, until in sorted(state.waits.items())],
            categories=categories,
            recent=_recent(site.archive, state, codes),
            lists_announcements=is_by_listing,
        )


def as_data(site: Site) -> dict[str, Any]:
    """Return the fields of the status file (``docs/schemas/status.json``); empty if the site does not fetch its papers."""
    if not site.config.settings.fetch:
        return {}
    state = site.extras.fetched or State()
    return {
        "fetched": {
            "run": _iso(state.run) or None,
            "waits": {service: _iso(until) for service, until in sorted(state.waits.items())},
            "categories": {one.category.code: _data(one) for one in _categories(site, state)},
        }
    }


def _data(category: CategoryDays) -> dict[str, Any]:
    return {
        "first": category.first or None,
        "final": [_range(span) for span in category.complete],
        "provisional": [_range(span) for span in category.provisional],
        "missing": [
            {**_range(gap.span), "reason": gap.reason, "checked": gap.checked or None} for gap in category.gaps
        ],
        "listings": {listing.day: _numbers(listing) for listing in reversed(category.listings)},
    }


def _range(span: Span) -> dict[str, str]:
    return {"first": span.first, "last": span.last}


def _numbers(listing: Announced) -> dict[str, int]:
    return {
        "new": listing.new,
        "cross": listing.cross,
        "replace": listing.replace,
        "replace-cross": listing.replace_cross,
    }


def _categories(site: Site, state: State) -> Iterator[CategoryDays]:
    """Yield the categories that the settings name, in their order."""
    published = {row.code for row in site.archive.categories.counts()}
    last = _last_day(state)
    for wanted in fetch_settings.wanted(site.config.settings.fetch):
        code = wanted.category
        has_page = site.parts.categories and code in published
        yield _category(taxonomy.category(code), wanted.query, state.categories.get(code), last, has_page=has_page)


def _category(
    category: Category, query: str, state: CategoryState | None, last: date | None, *, has_page: bool
) -> CategoryDays:
    if not state:
        return CategoryDays(category, has_page, query, "", (), 0, (), (), ())
    return CategoryDays(
        category=category,
        has_page=has_page,
        query=query,
        first=state.first.isoformat(),
        complete=_spans(state.final),
        empty=sum(map(len, state.empty)),
        provisional=_spans(state.provisional(last)) if last else (),
        gaps=tuple(_gap(missing) for missing in state.missing),
        listings=tuple(map(_announced, reversed(state.listings[-_LISTINGS:]))),
    )


def _spans(ranges: Iterable[Days]) -> tuple[Span, ...]:
    return tuple(map(_span, ranges))


def _span(days: Days) -> Span:
    return Span(days.first.isoformat(), days.last.isoformat(), len(days))


def _announced(listing: Listing) -> Announced:
    return Announced(listing.day.isoformat(), listing.new, listing.cross, listing.replace, listing.replace_cross)


def _gap(missing: Missing) -> Gap:
    return Gap(_span(missing), missing.reason, _iso(missing.checked))


def _iso(time: datetime | None) -> str:
    """Return a time as the site writes times: ``2026-11-26T06:17:02Z``."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if time else ""


def _last_day(state: State) -> date | None:
    """Return the last day that can have papers: arXiv announces papers on a later day than that of their submission."""
    return state.run.astimezone(UTC).date() - timedelta(1) if state.run else None


def _recent(archive: Archive, state: State, codes: Sequence[str]) -> list[tuple[str, list[RecentDay]]]:
    """Return the newest days, newest first, each with what is known of the categories on that day."""
    last = _last_day(state)
    known = [(code, state.categories[code]) for code in codes if code in state.categories]
    if not last or not known:
        return []
    first = max(last - timedelta(_RECENT - 1), min(category.first for _, category in known))
    days = [last - timedelta(number) for number in range((last - first).days + 1)]
    columns = [_column(archive, code, state.categories.get(code), days) for code in codes]
    return [(day.isoformat(), [column[day] for column in columns]) for day in days]


def _column(archive: Archive, code: str, state: CategoryState | None, days: Sequence[date]) -> dict[date, RecentDay]:
    """Return the number of papers and the state of each day of a category."""
    months = sorted({day.isoformat()[:7] for day in days})
    papers = Counter(day for month in months for _, day in archive.categories.papers(code, month))
    final, missing = (set(each_day(state.final)), set(each_day(state.missing))) if state else (set(), set())

    def state_of(day: date) -> DayState:
        if not state or day < state.first:
            return ""
        return "complete" if day in final else "missing" if day in missing else "provisional"

    return {day: RecentDay(papers[day.isoformat()], state_of(day)) for day in days}
