"""arXiv's schedule (https://info.arxiv.org/help/availability.html), in New York time.

Papers are announced in the evening, Sunday to Thursday at 20:00. Submissions before 14:00 are announced on the same evening,
those of Thursday 14:00 to Friday 14:00 on Sunday. The listing has the date of the next day.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

NEW_YORK = ZoneInfo("America/New_York")

DEADLINE = time(14)
HARVESTED = time(22, 30)
"""The time at which OAI-PMH has the papers of the evening (https://info.arxiv.org/help/oa/index.html)."""

_FRIDAY, _SATURDAY, _SUNDAY = 4, 5, 6
_DAY = timedelta(days=1)

DAYS_OFF = frozenset(
    date(year, month, day)
    for year in range(2020, 2031)
    for month, day in ((1, 1), (1, 19), (6, 19), (7, 3), (9, 7), (11, 26), (12, 25), (12, 29), (12, 31))
)
"""Days without an announcement in the evening. They are those of 2026, in every year: the server needs some."""


def is_evening(day: date) -> bool:
    """Return True if papers are announced in the evening of a day."""
    return day.weekday() not in (_FRIDAY, _SATURDAY) and day not in DAYS_OFF


def _deadline(evening: date) -> datetime:
    """Return the time before which papers of an evening were submitted (UTC): on a Sunday, that of the Friday before."""
    day = evening - 2 * _DAY if evening.weekday() == _SUNDAY else evening
    return datetime.combine(day, DEADLINE, NEW_YORK).astimezone(UTC)


def evening_of(submitted: datetime) -> date:
    """Return the day on whose evening a submission is announced, if it is not held."""
    day = submitted.astimezone(NEW_YORK).date()
    while not (is_evening(day) and submitted < _deadline(day)):
        day += _DAY
    return day


def next_evening(day: date) -> date:
    """Return the first day after a day on whose evening papers are announced."""
    day += _DAY
    while not is_evening(day):
        day += _DAY
    return day


def midnight(day: date) -> datetime:
    """Return the beginning of a day in New York."""
    return datetime.combine(day, time(), NEW_YORK)


def listed_at(evening: date) -> datetime:
    """Return the time from which feeds and the API have the papers of an evening (UTC)."""
    return midnight(evening + _DAY).astimezone(UTC)


def harvested_at(evening: date) -> datetime:
    """Return the time from which OAI-PMH has the papers of an evening (UTC)."""
    return datetime.combine(evening, HARVESTED, NEW_YORK).astimezone(UTC)
