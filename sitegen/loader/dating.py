"""Settle the day of a digest: what its heading, its path and its papers' times say, and whether they agree.

A paper is listed on the day on which it is published or, where a collector goes by announcements, some days later. It may
be years older: revised, or listed in one more category. It cannot be listed before it is published.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from sitegen.loader.recognition import named_day
from sitegen.models import Paper

_EARLY: Final = timedelta(2)
"""A paper's Published is UTC, a collector's day may be that of any time zone."""

_LATE: Final = timedelta(7)
"""From Published to an announcement: weekends and holidays."""

_STALE: Final = timedelta(366)
"""Several papers, of which none is newer than that, were not listed on this day."""

_ERA: Final = timedelta(50 * 365)
"""Older than that is none of arXiv's papers on the day that lists it: the century or the decade is wrong."""

_FIRST_YEAR: Final = 1991
"""Of arXiv's."""


class _Published(NamedTuple):
    """When the papers of a digest were published."""

    day: date
    """The day of most of them, the latest of equals."""
    agree: bool
    """Whether more than half of them are from the same week."""
    sure: bool
    """Whether most identifiers, which tell the month, confirm the year in which the papers were published."""
    several: bool
    newest: date
    """The latest day on which any was published or revised."""

    def __str__(self) -> str:
        if self.agree:
            return f"most papers were published on {self.day}"
        return f"no paper is newer than {self.newest}"

    def contradicts(self, day: date) -> bool:
        """Whether they cannot have been listed on a day."""
        if self.agree and self.day > day + _EARLY:
            return True
        return day - self.newest > (_STALE if self.agree and self.several else _ERA)

    def supports(self, day: date, against: date) -> bool:
        """Whether they are likely to have been listed on a day rather than on another."""
        fits = self.day - _EARLY <= day <= self.day + _LATE
        return self.agree and fits and (self.contradicts(against) or against - self.newest > _LATE)


Dated = tuple[date, str, str]
"""The day of a digest; message and remedy where something contradicts its heading, else empty."""


def settle_day(heading: date, location: str, papers: Sequence[Paper]) -> Dated:
    """The day of a digest: that of its heading, unless its path and its papers agree on another or its century is wrong.

    Args:
        heading: The day in the heading.
        location: The path below the content folder.
        papers: All that the digest lists.
    """
    name = named_day(location)
    other = date.fromisoformat(name) if name else heading
    if other == heading and _is_usual(heading, papers):
        return heading, "", ""
    published = _published(papers)
    if other == heading and not (published and published.contradicts(heading)):
        return heading, "", ""
    values = f"{heading}, the file's name says {other}" if name else str(heading)
    taken = heading
    if published:
        values += f", {published}"
        if other != heading and published.supports(other, heading):
            taken = other
        elif published.sure and published.contradicts(heading) and abs(published.day - heading) > _ERA:
            taken = published.day if published.agree else published.newest
    remedy = "correct what is wrong: the heading or the file's name" if name else "correct the heading"
    return taken, f"the heading says {values}: {taken} is taken", remedy


def early_papers(day: date, papers: Sequence[Paper]) -> tuple[int, Paper] | None:
    """How many papers were published after the day that lists them, and the latest; None where none was."""
    limit = day + _EARLY
    if _latest(papers) <= limit:
        return None
    early = [paper for paper in papers if paper.published.date() > limit]
    return len(early), max(early, key=lambda paper: (paper.published, paper.identifier))


def _is_usual(day: date, papers: Sequence[Paper]) -> bool:
    """Whether the latest paper is about as old as the day: then nothing contradicts it, and no more is to be looked at."""
    return day - _STALE <= _latest(papers) <= day + _EARLY


def _latest(papers: Sequence[Paper]) -> date:
    return max([paper.published for paper in papers]).date() if papers else date.min


def _published(papers: Sequence[Paper]) -> _Published | None:
    if not papers:
        return None
    counts = Counter(paper.published.date() for paper in papers)
    day = max(counts, key=lambda one: (counts[one], one))
    near = sum(count for one, count in counts.items() if abs(one - day) <= _LATE)
    newest = max(max(paper.published, paper.updated) for paper in papers).date()
    sure = sum(abs(_year(paper.identifier) - paper.published.year) <= 1 for paper in papers)
    return _Published(day, near * 2 > len(papers), sure * 2 > len(papers), len(papers) > 1, newest)


def _year(identifier: str) -> int:
    """The year in an identifier of arXiv's: ``1910.11126`` is of 2019, ``cs/9802005`` of 1998."""
    year = int(identifier.rpartition("/")[2][:2])
    return year + (1900 if year >= _FIRST_YEAR % 100 else 2000)
