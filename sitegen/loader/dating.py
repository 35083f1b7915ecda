"""Choose the day of a digest from its heading, its path and its papers' times, and report contradictions.

A paper is listed on the day on which it was published or, if a collector follows arXiv's announcements, some days later. A
revised or cross-listed paper can be years older. A paper cannot be listed before it is published.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import repeat
from typing import Final, NamedTuple

from sitegen import identifiers
from sitegen.loader.location import named_category, named_day, path_day
from sitegen.loader.problems import Problems
from sitegen.models import Digest, Paper
from sitegen.quantities import counted

UNDATED: Final = date.min
"""The day of a digest that cannot be read. Such a digest has no papers and is not complete."""

_TOLERANCE: Final = timedelta(2)
"""Tolerance for papers published after the day: Published is in UTC, the day of a collector in any time zone."""

_LONGEST_DELAY: Final = timedelta(7)
"""The longest time from Published to an announcement, with weekends and holidays."""

_ONE_YEAR: Final = timedelta(366)
"""The day is wrong if a digest has several papers and all of them are older than this."""

_FIFTY_YEARS: Final = timedelta(50 * 365)
"""The century or decade of the day is wrong if all papers are older than this."""

_FIRST_YEAR: Final = 1991
"""The year in which arXiv began."""


class _Published(NamedTuple):
    """A summary of when the papers of a digest were published."""

    day: date
    """The most frequent day; the latest one if several are equally frequent."""
    agrees: bool
    """True if more than half of the papers were published within a week of this day."""
    is_confirmed: bool
    """True if most identifiers, which contain year and month, confirm the year of Published."""
    are_several: bool
    """True if there is more than one paper."""
    newest: date
    """The latest day on which a paper was published or revised."""

    def __str__(self) -> str:
        if self.agrees:
            return f"most papers were published on {self.day}"
        return f"no paper is newer than {self.newest}"

    def contradicts(self, day: date) -> bool:
        """Return True if these papers cannot have been listed on a day."""
        if self.agrees and self.day > day + _TOLERANCE:
            return True
        return day - self.newest > (_ONE_YEAR if self.agrees and self.are_several else _FIFTY_YEARS)

    def supports(self, day: date, against: date) -> bool:
        """Return True if these papers were probably listed on ``day`` and not on ``against``."""
        fits = self.day - _TOLERANCE <= day <= self.day + _LONGEST_DELAY
        return self.agrees and fits and (self.contradicts(against) or against - self.newest > _LONGEST_DELAY)


def choose_day(heading: date, line: int, location: str, papers: Sequence[Paper], problems: Problems) -> date:
    """Return the day of a digest, and report contradictions.

    It is the heading's, unless path and papers agree on another day or the heading's century is wrong.

    Args:
        heading: The day in the heading.
        line: The line of the heading, for problems.
        location: The path below the content folder.
        papers: All papers of the digest.
        problems: Where contradictions are added.
    """
    day, message, remedy = _choose(heading, location, papers)
    if message:
        problems.add(line, message, remedy)
    elif early := _early_papers(day, papers):
        count, latest = early
        counted = f"{count}, the last of them {latest.identifier} on {_day(latest.published)}"
        message = f"papers published after the digest's day, {day}: {counted}"
        problems.add(line, message, "correct Published or the heading")
    return day


def _choose(heading: date, location: str, papers: Sequence[Paper]) -> tuple[date, str, str]:
    """Return the day of a digest, with message and remedy if path or papers contradict its heading. Both are empty otherwise."""
    name = named_day(location)
    other = date.fromisoformat(name) if name else heading
    if other == heading and _is_usual(heading, papers):
        return heading, "", ""
    published = _published(papers)
    if other == heading and not (published and published.contradicts(heading)):
        return heading, "", ""
    values = f"{heading}, the file's name says {other}" if name else str(heading)
    day = heading
    if published:
        values += f", {published}"
        if other != heading and published.supports(other, heading):
            day = other
        elif published.is_confirmed and published.contradicts(heading) and abs(published.day - heading) > _FIFTY_YEARS:
            day = published.day if published.agrees else published.newest
    remedy = "correct the heading or the file's name" if name else "correct the heading"
    return day, f"the heading says {values}: {day} is used", remedy


def _early_papers(day: date, papers: Sequence[Paper]) -> tuple[int, Paper] | None:
    """Return the number of papers published more than `_TOLERANCE` after the day, and the latest one; None without any."""
    limit = day + _TOLERANCE
    if _latest(papers) <= limit:
        return None
    early = [paper for paper in papers if (own := _day(paper.published)) and own > limit]
    return len(early), max(early, key=lambda paper: (paper.published or "", paper.identifier))


def _is_usual(day: date, papers: Sequence[Paper]) -> bool:
    """Return True if the latest paper is about as old as the day. Then no other check is necessary."""
    return day - _ONE_YEAR <= _latest(papers) <= day + _TOLERANCE


def _latest(papers: Sequence[Paper]) -> date:
    """Return the latest day on which a paper was published; `date.min` if no paper says it."""
    return _day(max([paper.published or "" for paper in papers], default="")) or date.min


def _day(time: str | None) -> date | None:
    """Return the day of a time; None if it has only a month or a year."""
    return date.fromisoformat(time[:10]) if time and len(time) >= len("2019-10-19") else None


def _published(papers: Sequence[Paper]) -> _Published | None:
    """Return a summary of the times of papers; None if no paper has one."""
    dated = [(paper, day) for paper in papers if (day := _day(paper.published))]
    if not dated:
        return None
    counts = Counter(day for _, day in dated)
    day = max(counts, key=lambda day: (counts[day], day))
    near = sum(count for other, count in counts.items() if abs(other - day) <= _LONGEST_DELAY)
    newest = max(max(published, _day(paper.updated) or published) for paper, published in dated)
    confirmed = sum(abs(_year(paper.identifier, day) - day.year) <= 1 for paper, day in dated)
    return _Published(day, near * 2 > len(dated), confirmed * 2 > len(dated), len(dated) > 1, newest)


def _year(identifier: str, published: date) -> int:
    """Return the year in an arXiv identifier: 2019 for ``1910.11126``, 1998 for ``cs/9802005``. Others contain no year."""
    if not identifiers.is_arxiv(identifier):
        return published.year
    year = int(identifier.rpartition("/")[2][:2])
    return year + (1900 if year >= _FIRST_YEAR % 100 else 2000)


def papers_by_day(
    papers: Sequence[Paper],
    location: str,
    problems: Problems,
    *,
    stated: date | None = None,
    listed: Sequence[date | None] = (),
    category: str = "",
) -> Digest:
    """Return the digest of a file in which each paper may have a day of its own.

    A paper is on the day on which the file lists it; else on the day of its own time; else on the day of its file: ``stated``
    in the file's text, or named by its path. Papers without a day are reported and left out.

    Args:
        papers: The papers of the file, in its order.
        location: The path of the file below the content folder.
        problems: Receives problems.
        stated: The day that the file's text states, if any.
        listed: The day on which the file lists each paper, if it says so.
        category: The category that the file lists; by default the one that the path names.
    """
    file_day = stated or path_day(location)
    days = zip(papers, listed or repeat(None), strict=False)
    dated = [(paper, day or _day(paper.published) or file_day) for paper, day in days]
    found = [(paper, day) for paper, day in dated if day]
    if len(found) < len(papers):
        lost = next(paper for paper, day in dated if not day)
        problems.add(
            0,
            f"{counted(len(papers) - len(found), 'paper')} without a day, {lost.identifier} for example",
            "write the day into the name of the file or of its folder, like 2026-06-29",
        )
    own_days = tuple(day.isoformat() for _, day in found)
    newest = max((day for _, day in found), default=file_day or UNDATED)
    several = own_days if len(set(own_days)) > 1 or not own_days else ()
    return Digest(
        newest,
        category or named_category(location),
        tuple(paper for paper, _ in found),
        problems.listed(),
        problems.blocker,
        several,
    )
