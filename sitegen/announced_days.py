"""The days on which arXiv announced papers: as digests state them, and as arXiv's schedule gives them.

A listing of arXiv (https://arxiv.org/list/cs.CV/new, and the feeds of https://info.arxiv.org/help/rss.html) has the papers that
a category announced on a day: new papers, cross-lists from other categories, and replacements of both.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import repeat
from typing import Final, NamedTuple

from sitegen import identifiers
from sitegen.models import Announcement, Digest, Paper

NEW: Final = "new"
CROSS: Final = "cross"
REPLACE: Final = "replace"
REPLACE_CROSS: Final = "replace-cross"

TYPES: Final = (NEW, CROSS, REPLACE, REPLACE_CROSS)
"""The types of announcements, in the order of arXiv's listings (``arxiv:announce_type`` of its feeds)."""

MAX_ANNOUNCEMENTS: Final = 100
"""The maximum number of announcements of one record. A category announces a paper, its cross-list and each replacement once."""

PUBLISHED: Final = "published"
ANNOUNCED: Final = "announced"
CHOICES: Final = (PUBLISHED, ANNOUNCED)
"""The values of the setting ``day``: list papers on the days of their digests, or on the days of their announcements."""

_DEADLINE = timedelta(hours=14)
"""The time of day in New York from which on a submission counts to the next day."""
_FRIDAY, _SATURDAY, _SUNDAY = 4, 5, 6
_EVENING_AFTER: Final = {_FRIDAY: 2, _SATURDAY: 2, _SUNDAY: 1}
"""Weekday of a submission -> days until the evening of its announcement. On other days it is the same evening."""
_ANNOUNCEMENT = re.compile(rf"(\d{{4}}-\d\d-\d\d)\s+({'|'.join(sorted(TYPES, key=len, reverse=True))})", re.ASCII)


def write(announcements: Iterable[Announcement]) -> str:
    """Return announcements as a digest states them: ``2026-11-24 new, 2026-11-26 replace``; empty if there are none."""
    return ", ".join(f"{day} {type}" for day, type in announcements)


def read(text: str) -> tuple[Announcement, ...] | None:
    """Return the announcements in a text of the form of `write`; None if it has another form.

    The days are not checked against the calendar.
    """
    entries = [_ANNOUNCEMENT.fullmatch(entry.strip()) for entry in text.split(",")] if text.strip() else []
    found = [Announcement(entry[1], entry[2]) for entry in entries if entry]
    return union(found) if len(found) == len(entries) else None


def union(announcements: Iterable[Announcement]) -> tuple[Announcement, ...]:
    """Return announcements in the order of time, each once; those of one day in the order of `TYPES`."""
    return tuple(sorted(set(announcements), key=lambda one: (one.day, TYPES.index(one.type))))


class Listed(NamedTuple):
    """The place of a paper in the listing of a day."""

    type: str
    """One of `TYPES`."""
    stated: bool
    """True if a digest states the announcement; False if the day is computed, or is that of the digest."""


def listed_as(primary: str, category: str, announcements: Iterable[Announcement], day: str) -> Listed:
    """Return the place of a paper in a category's listing of a day, according to a digest of the category.

    Without an announcement of the day, the paper is new in its primary category, and a cross-list in all others.

    Args:
        primary: The code of the paper's primary category; it may be empty.
        category: The category of the digest; it may be empty.
        announcements: Those that the digest states.
        day: The day (ISO).
    """
    stated = [one.type for one in announcements if one.day == day]
    if stated:
        return Listed(min(stated, key=TYPES.index), stated=True)
    return Listed(CROSS if category and primary != category else NEW, stated=False)


def by_announcement(digest: Digest, collected_from: str = "") -> Digest:
    """Return a digest that lists its papers on the days of their announcements, some papers on several days.

    If no listing with the first announcement of a paper is known, the paper is also listed on the `computed_day` or, if there is
    none, on the day of the digest. This is not done for papers that are there only because of their replacements: in a digest of
    such papers that is older than the collection.

    Args:
        digest: The digest.
        collected_from: The first day (ISO) that `sitegen fetch` collects of the category; empty if it collects none.
    """
    only_replaced = all(paper.announced and not _states_first(paper) for paper in digest.papers)
    leaves_out_first = only_replaced and digest.day.isoformat() < collected_from
    listed = [
        (paper, day)
        for paper, own_day in zip(digest.papers, digest.days or repeat(digest.day.isoformat()), strict=False)
        for day in _days(paper, own_day, leaves_out_first=leaves_out_first)
    ]
    return replace(digest, papers=tuple(paper for paper, _ in listed), days=tuple(day for _, day in listed))


def _states_first(paper: Paper) -> bool:
    """Return True if a digest states when its category first announced a paper."""
    return any(one.type in (NEW, CROSS) for one in paper.announced)


def _days(paper: Paper, own_day: str, *, leaves_out_first: bool) -> list[str]:
    """Return the days on which a paper is listed, in order."""
    stated = sorted({one.day for one in paper.announced})
    if leaves_out_first or _states_first(paper):
        return stated
    computed = computed_day(paper.published or "") if identifiers.is_arxiv(paper.identifier) else ""
    first = computed or own_day
    return [first, *stated] if not stated or first < stated[0] else stated


def computed_day(submitted: str) -> str:
    """Return the day of the listing (ISO) on which arXiv's schedule announces a submission; empty without a time of day.

    https://info.arxiv.org/help/availability.html: papers submitted before 14:00 in New York are announced at 20:00, Monday to
    Thursday; those of Friday on Sunday, and those of the weekend on Monday. The listing has the date of the day after. Holidays are
    not considered, nor papers that arXiv's moderators hold: in the public archive of cs.CV, one paper in twenty was announced on
    another day.

    Args:
        submitted: The time of version 1 in UTC: ``2026-11-24T18:59:59Z``.
    """
    return _computed_day(submitted[:13]) if len(submitted) > len("2026-11-24T") else ""


@lru_cache(maxsize=4096)
def _computed_day(hour: str) -> str:
    """Return the day for an hour in UTC: ``2026-11-24T18``. The deadline is on the hour in New York, winter and summer."""
    # Most sites do not list papers by announcement.
    from zoneinfo import ZoneInfo

    time = datetime.fromisoformat(f"{hour}:00").replace(tzinfo=UTC).astimezone(ZoneInfo("America/New_York"))
    day = time.date() + timedelta(days=timedelta(hours=time.hour) >= _DEADLINE)
    return (day + timedelta(days=_EVENING_AFTER.get(day.weekday(), 0) + 1)).isoformat()
