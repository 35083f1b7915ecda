"""Ask arXiv's API for papers (https://info.arxiv.org/help/api/user-manual.html): by identifiers, or by days of submission.

The API is known to answer with empty, short and incomplete pages and with wrong numbers of results. Therefore papers are
counted, pages are asked again, and a reading is complete only if as many papers came as the API says that there are.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from sitegen import arxiv
from sitegen.errors import Problem
from sitegen.fetch.http_client import Client
from sitegen.fetch.service_answers import Damaged, build, read_records
from sitegen.fetch.service_errors import ServiceError, WrongQuery
from sitegen.loader.problems import Problems, excerpt
from sitegen.loader.standards.arxiv_api import read_parts
from sitegen.loader.standards.safe_xml import Children
from sitegen.models import Paper
from sitegen.quantities import counted

if TYPE_CHECKING:
    from lxml.etree import _Element

PAGE: Final = 200
"""Results of a page. arXiv allows 2,000; its pages of more than some hundred were often incomplete."""
IDENTIFIERS: Final = 100
"""Identifiers of a request."""
WEEK: Final = timedelta(days=7)
"""Days of a query. arXiv advises queries with fewer than 1,000 results."""
MOST_RESULTS: Final = 30_000
"""The most results of a query."""

_READINGS: Final = 3
"""Readings of a query whose papers are fewer than the stated number."""
_EMPTY_TRIES: Final = 3
"""Requests before an answer without papers is accepted."""
_TOTAL = re.compile(rb"<(?:[\w.-]{1,40}:)?totalResults\b[^<>]{0,200}>\s{0,100}([0-9]{1,9})\s{0,100}</")
_ERROR: Final = "/api/errors"
"""In the id of the entry that the API sends in place of papers if a query is wrong."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Papers that the API sent, and the parts of the question that it did not answer. Papers have no own fields."""

    papers: tuple[Paper, ...]
    """Each once, in the newest version that the API has."""
    days: tuple[date, ...] = ()
    """Days that were read completely: as many papers came as the API says that there are. Days of a query without any
    result are not among them, because an empty answer proves nothing."""
    empty: tuple[date, ...] = ()
    """Days of queries to which the API answered, several times, that there are no papers."""
    missing: tuple[str, ...] = ()
    """Identifiers that were asked for and that the API does not know, or not yet."""
    problems: tuple[Problem, ...] = ()
    """Damaged records, and papers that did not come."""
    fault: ServiceError | None = None
    """The error because of which reading ended early."""


@dataclass(frozen=True, slots=True)
class _Page:
    """A page of results."""

    papers: tuple[Paper, ...]
    entries: int
    """The number of entries, unreadable ones included."""
    total: int
    """The number of results of the query, as the page states it."""
    problems: tuple[Problem, ...]
    damage: str


def by_identifiers(client: Client, identifiers: Iterable[str]) -> Answer:
    """Return the papers with these identifiers, which have no version, in requests of 100.

    Identifiers without an answer are asked for a second time. Errors are in `Answer.fault`, so that the papers of earlier
    requests are not lost. An index that is behind may send an older version than a listing states.
    """
    wanted = [identifier for identifier in dict.fromkeys(identifiers) if _is_valid(identifier)]
    papers: dict[str, Paper] = {}
    problems: list[Problem] = []
    fault: ServiceError | None = None
    try:
        for _ in range(2):
            rest = [identifier for identifier in wanted if identifier not in papers]
            for batch in _batches(rest, IDENTIFIERS):
                _ask(client, batch, papers, problems)
    except ServiceError as error:
        fault = error
    missing = tuple(identifier for identifier in wanted if identifier not in papers)
    return Answer(tuple(papers.values()), missing=missing, problems=tuple(problems), fault=fault)


def _is_valid(identifier: str) -> bool:
    found = arxiv.read(identifier)
    return found is not None and found.paper == identifier


def _batches(items: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _ask(client: Client, batch: Sequence[str], papers: dict[str, Paper], problems: list[Problem]) -> None:
    """Ask for papers by identifier, and add them. If one identifier makes the API refuse the request, the others are asked for."""
    parameters = {"id_list": ",".join(batch), "start": "0", "max_results": str(len(batch))}
    try:
        page = client.get(client.services.api, parameters, partial(_read_page, start=0, expected=0))
    except WrongQuery:
        if len(batch) == 1:
            return
        half = len(batch) // 2
        _ask(client, batch[:half], papers, problems)
        _ask(client, batch[half:], papers, problems)
        return
    problems.extend(page.problems)
    for paper in page.papers:
        if paper.identifier in batch:
            papers.setdefault(paper.identifier, paper)


def by_days(client: Client, category: str, first: date, last: date) -> Answer:
    """Return the papers of a category, cross-lists included, whose version 1 was submitted from one day to another (UTC).

    The days are asked for in queries of at most a week. To store papers between queries, call the function week by week.
    Errors are in `Answer.fault`, so that the papers of earlier pages are not lost.
    """
    papers: dict[str, Paper] = {}
    days: list[date] = []
    empty: list[date] = []
    problems: list[Problem] = []
    for week in _weeks(first, last):
        reading = _Reading(client, category, week)
        reading.read()
        papers.update(reading.papers)
        problems.extend(reading.problems)
        if reading.fault:
            return Answer(tuple(papers.values()), tuple(days), tuple(empty), (), tuple(problems), reading.fault)
        if reading.is_empty:
            empty.extend(week)
        elif reading.is_complete:
            days.extend(week)
    return Answer(tuple(papers.values()), tuple(days), tuple(empty), (), tuple(problems))


def _weeks(first: date, last: date) -> Iterator[list[date]]:
    """Yield the days from one to another, a week at a time."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    for start in range(0, len(days), WEEK.days):
        yield days[start : start + WEEK.days]


@dataclass
class _Reading:
    """The reading of one query."""

    client: Client
    category: str
    week: list[date]
    papers: dict[str, Paper] = field(default_factory=dict)
    """Papers of the category and the days."""
    problems: list[Problem] = field(default_factory=list)
    fault: ServiceError | None = None
    is_empty: bool = False
    is_complete: bool = False
    _known: set[str] = field(default_factory=set)
    """Identifiers of all results, also those that belong to another day."""

    def read(self) -> None:
        """Read all pages, several times if papers are missing."""
        try:
            for _ in range(_READINGS):
                self.problems.clear()
                total, damage = self._read_once()
                self.is_empty = not (total or self._known)
                self.is_complete = not damage and 0 < total <= len(self._known)
                if self.is_empty or self.is_complete:
                    return
            self._report(total, damage)
        except ServiceError as error:
            self.fault = error

    def _read_once(self) -> tuple[int, str]:
        """Read the pages of the query from the first one; return the highest stated number of results, and damage.

        Pages are counted by the results that came. A page that is not full is the last one only if the number of results is
        reached, and a full page is never the last one, because the stated number may be too low.
        """
        start = total = 0
        damage = ""
        seen: set[str] = set()
        while start < MOST_RESULTS:
            read = partial(_read_page, start=start, expected=total)
            page = self.client.get(self.client.services.api, self._parameters(start), read)
            damage = damage or page.damage
            total = max(total, page.total)
            start += page.entries
            found = {paper.identifier for paper in page.papers}
            damage = damage or self._add(page)
            if found <= seen or (page.entries < PAGE and start >= total):
                break
            seen |= found
        return total, damage

    def _parameters(self, start: int) -> dict[str, str]:
        """Return the parameters of a page. Times are in minutes (GMT), so the query ends with the first minute of the next day."""
        first, last = self.week[0], self.week[-1] + timedelta(days=1)
        return {
            "search_query": f"cat:{self.category} AND submittedDate:[{first:%Y%m%d}0000 TO {last:%Y%m%d}0000]",
            "sortBy": "submittedDate",
            "sortOrder": "ascending",
            "start": str(start),
            "max_results": str(PAGE),
        }

    def _add(self, page: _Page) -> str:
        """Add the papers of a page; return damage if some do not fit the query, because then the API understood another one."""
        self.problems.extend(page.problems)
        days = {day.isoformat() for day in self.week}
        end = (self.week[-1] + timedelta(days=1)).isoformat()
        strangers = 0
        for paper in page.papers:
            self._known.add(paper.identifier)
            day = (paper.published or "")[:10]
            if self.category not in paper.categories or day not in {*days, end}:
                strangers += 1
            elif day != end:
                self.papers[paper.identifier] = paper
        return f"sent {counted(strangers, 'paper')} of other days or categories" if strangers else ""

    def _report(self, total: int, damage: str) -> None:
        """Add the problem that papers did not come."""
        first, last = self.week[0], self.week[-1]
        days = f"{first:%Y-%m-%d}" if first == last else f"{first:%Y-%m-%d} to {last:%Y-%m-%d}"
        came = f"{len(self._known):,} of {counted(total, 'paper')} came"
        message = f"{self.category}, {days}: {came}" + (f", and the API {damage}" if damage else "")
        self.problems.append(Problem("", 0, message, "run `sitegen fetch` again later"))


def _read_page(body: bytes, start: int, expected: int) -> _Page:
    """Return the page in an answer.

    Args:
        body: The answer.
        start: The place of the page's first result, from 0.
        expected: The number of results that an earlier page stated; 0 for the first page.

    Raises:
        Damaged: Papers are missing.
        WrongQuery: The API describes an error.
    """
    records = read_records(body, "feed", "entry", "arXiv's API", _entry)
    found = _TOTAL.search(body)
    if not found:
        raise Damaged("sent an answer without the number of results")
    page = _Page(records.read, records.count, int(found[1]), records.problems, records.damage)
    if records.damage:
        raise Damaged(records.damage, partial=page)
    if not records.count and start < max(expected, page.total):
        raise Damaged("sent an empty page although there are more results", partial=page)
    if not records.count and not start:
        raise Damaged("sent an answer without results", partial=page, tries=_EMPTY_TRIES)
    return page


def _entry(element: "_Element", problems: Problems) -> Paper | None:
    """Return the paper in an entry; None if it cannot be read."""
    children = Children(element)
    if _ERROR in (children.text("id") or ""):
        message = f"arXiv's API does not understand the query: {excerpt(children.text('summary') or '')}"
        raise WrongQuery(message, "correct `categories` in sitegen.toml, or report this to the makers of sitegen")
    return build(read_parts(children), problems)
