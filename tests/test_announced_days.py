"""`sitegen.announced_days`: announcements as digests state them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.citation_samples import PAPER

from sitegen import announced_days
from sitegen.announced_days import Listed
from sitegen.models import Announcement, Digest, Paper

_announcements = st.builds(
    Announcement,
    st.dates().filter(lambda day: day.year > 999).map(str),
    st.sampled_from(announced_days.TYPES),
)


@given(st.lists(_announcements, max_size=6))
def test_what_is_written_is_read(announcements: list[Announcement]) -> None:
    """In the order of time, each once."""
    found = announced_days.read(announced_days.write(announcements))
    assert found == announced_days.union(announcements)
    assert set(found) == set(announcements)
    assert [one.day for one in found] == sorted(one.day for one in found)


def test_a_day_lists_new_papers_before_replacements() -> None:
    """The order of one day is that of arXiv's listings."""
    text = "2026-11-24 replace-cross, 2026-11-24 new, 2026-11-23 cross,2026-11-24  replace"
    assert announced_days.write(announced_days.read(text) or ()) == (
        "2026-11-23 cross, 2026-11-24 new, 2026-11-24 replace, 2026-11-24 replace-cross"
    )


@pytest.mark.parametrize(
    "text", ["2026-11-24", "new", "2026-11-24 revised", "2026-11-24 new,", "24.11.2026 new", "2026-11-24 newer", "x"]
)
def test_other_texts_are_not_announcements(text: str) -> None:
    """A part is not read if the rest cannot be read."""
    assert announced_days.read(text) is None
    assert announced_days.read(f"2026-11-24 new, {text}") is None


def test_an_empty_text_has_none() -> None:
    """It is not a mistake."""
    assert announced_days.read(" ") == ()
    assert announced_days.write(()) == ""


WEEK = (
    ("Mon 14:00", "Tue 13:59", "Wed"),
    ("Tue 14:00", "Wed 13:59", "Thu"),
    ("Wed 14:00", "Thu 13:59", "Fri"),
    ("Thu 14:00", "Fri 13:59", "Mon"),
    ("Fri 14:00", "Mon 13:59", "Tue"),
)
"""The first and the last minute of submissions in New York, and the weekday of their listing."""
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def in_utc(monday: date, time: str) -> str:
    """Return a time of a week in New York as arXiv writes it, in UTC."""
    weekday, _, clock = time.partition(" ")
    day = monday + timedelta(WEEKDAYS.index(weekday))
    local = datetime.fromisoformat(f"{day}T{clock}:00").replace(tzinfo=ZoneInfo("America/New_York"))
    return f"{local.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


@pytest.mark.parametrize("monday", [date(2026, 1, 12), date(2026, 7, 13), date(2026, 3, 2), date(2026, 10, 26)])
@pytest.mark.parametrize(("first", "last", "listed"), WEEK)
def test_the_computed_day_is_that_of_the_schedule(monday: date, first: str, last: str, listed: str) -> None:
    """In winter and summer, and in the weeks in which the clocks change: on Sunday, between Friday and Monday."""
    begin = in_utc(monday, first)
    end = in_utc(monday + timedelta(7) if last.startswith("Mon") else monday, last)
    assert announced_days.computed_day(begin) == announced_days.computed_day(end)
    day = date.fromisoformat(announced_days.computed_day(end))
    assert WEEKDAYS[day.weekday()] == listed
    assert 0 < (day - date.fromisoformat(end[:10])).days <= 3


@given(st.datetimes(datetime(1991, 8, 14), datetime(2190, 1, 1)).map(lambda time: f"{time:%Y-%m-%dT%H:%M:%SZ}"))  # noqa: DTZ001
def test_a_computed_day_follows_the_submission(submitted: str) -> None:
    """On a weekday, at most four days later, and never earlier than that of an earlier submission."""
    day = date.fromisoformat(announced_days.computed_day(submitted))
    assert day.weekday() < 5
    assert 0 < (day - date.fromisoformat(submitted[:10])).days <= 4
    later = datetime.fromisoformat(submitted) + timedelta(hours=1)
    assert announced_days.computed_day(f"{later:%Y-%m-%dT%H:%M:%SZ}") >= str(day)


@pytest.mark.parametrize("submitted", ["", "2026", "2026-11", "2026-11-24"])
def test_without_a_time_of_day_no_day_is_computed(submitted: str) -> None:
    """The deadline is in the afternoon."""
    assert announced_days.computed_day(submitted) == ""


def test_a_digest_lists_its_papers_on_the_days_of_their_announcements() -> None:
    """A paper is on each of them once. Papers without announcements are on the computed day, or on that of the digest."""
    new, cross = Announcement("2019-10-22", "new"), Announcement("2019-10-22", "cross")
    replaced = Announcement("2019-10-25", "replace")
    papers = (
        replace(PAPER, announced=(new, cross, replaced)),
        replace(PAPER, published="2019-10-18T15:00:00Z"),
        replace(PAPER, published="2019-10-18"),
        replace(PAPER, identifier="doi:10.1000/182"),
    )
    digest = announced_days.by_announcement(Digest(date(2019, 10, 19), "cs.CV", papers, ()))
    assert list(zip(digest.papers, digest.days, strict=True)) == [
        (papers[0], "2019-10-22"),
        (papers[0], "2019-10-25"),
        (papers[1], "2019-10-21"),
        (papers[2], "2019-10-19"),
        (papers[3], "2019-10-19"),
    ]
    several = Digest(date(2019, 10, 19), "", papers[2:], (), days=("2019-10-12", "2019-10-19"))
    assert announced_days.by_announcement(several).days == several.days


def test_a_place_in_a_listing_is_stated_or_follows_from_the_category() -> None:
    """Of two statements for one day, that which comes first in a listing counts."""
    stated = (Announcement("2019-10-22", "replace"), Announcement("2019-10-22", "cross"))
    listed_as = announced_days.listed_as
    assert listed_as("cs.LG", "cs.CV", stated, "2019-10-22") == Listed("cross", stated=True)
    assert listed_as("cs.LG", "cs.CV", stated, "2019-10-23") == Listed("cross", stated=False)
    assert listed_as("cs.CV", "cs.CV", (), "2019-10-23") == Listed("new", stated=False)
    assert listed_as("cs.CV", "", (), "2019-10-23") == Listed("new", stated=False)


REPLACED = replace(PAPER, published="2019-10-18T15:00:00Z", announced=(Announcement("2019-11-05", "replace"),))


@pytest.mark.parametrize(
    ("papers", "day", "days"),
    [
        ((REPLACED,), "2019-10-18", ("2019-10-21", "2019-11-05")),  # collected before the listings were read
        ((REPLACED,), "2018-10-18", ("2019-11-05",)),  # older than the collection
        ((REPLACED, PAPER), "2018-10-18", ("2019-10-21", "2019-11-05", "2019-10-22")),  # another collector's digest
        ((replace(REPLACED, published=None),), "2019-10-18", ("2019-10-18", "2019-11-05")),
        ((replace(REPLACED, published="2019-11-05T15:00:00Z"),), "2019-11-05", ("2019-11-05",)),
    ],
)
def test_a_replacement_does_not_move_a_paper(papers: tuple[Paper, ...], day: str, days: tuple[str, ...]) -> None:
    """It stays on its first day, although no listing of that day is known. A paper that only a replacement brought has none."""
    digest = Digest(date.fromisoformat(day), "cs.CV", papers, ())
    assert announced_days.by_announcement(digest, "2019-01-01").days == days
