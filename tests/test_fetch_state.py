"""`sitegen.fetch_state`: the text of the state, and texts that are damaged."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import toy

from sitegen import fetch_state
from sitegen.fetch_state import (
    Asked,
    CategoryState,
    Days,
    Harvest,
    Listing,
    Missing,
    Pending,
    State,
    StateError,
    each_day,
    ranges,
)

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


def day(number: int) -> date:
    """Return a day of November 2026."""
    return date(2026, 11, number)


def days(first: int, last: int) -> Days:
    """Return a range of days of November 2026."""
    return Days(day(first), day(last))


FULL = State(
    run=NOON,
    waits={"api": NOON + timedelta(hours=1)},
    categories={
        "cs.LG": CategoryState(day(1), harvest=Harvest(day(1), day(26), day(20), "a|b", day(26))),
        "cs.CV": CategoryState(
            day(1),
            "graph & „net“",
            harvested=days(1, 20),
            final=(days(1, 5), days(7, 9)),
            empty=(days(2, 2),),
            unselected=(days(3, 3),),
            asked=(Asked(day(10), day(12), NOON), Asked(day(14), day(25), NOON)),
            missing=(Missing(day(13), day(13), "no answer", NOON),),
            listings=(Listing(day(25), 3, 2, 1, 4), Listing(day(26), 1)),
            pending=(Pending(day(26), "2611.00001", "new", 1), Pending(day(26), "cs/0101001", "replace")),
        ),
    },
)


def test_a_state_is_read_as_it_was_written() -> None:
    """Every field survives, and so does a state without content."""
    assert fetch_state.read(fetch_state.write(FULL), "fetched.json") == FULL
    assert fetch_state.read(fetch_state.write(State()), "fetched.json") == State()


def test_each_thing_that_changes_has_a_line() -> None:
    """Two branches that add different days differ in different lines; categories are in order."""
    lines = fetch_state.write(FULL).splitlines()
    assert '{"first": "2026-11-10", "last": "2026-11-12", "time": "2026-11-26T12:00:00Z"},' in lines
    assert '{"day": "2026-11-26", "identifier": "2611.00001", "type": "new", "version": 1},' in lines
    assert lines.index('"cs.CV": {') < lines.index('"cs.LG": {')
    assert json.loads("\n".join(lines))["format"] == fetch_state.FORMAT


def test_another_category_changes_no_line_of_the_first() -> None:
    """The lines of a category depend on that category only, so Git merges changes of different categories."""
    alone = fetch_state.write(State(categories={"cs.CV": FULL.categories["cs.CV"]})).splitlines()[3:-3]
    assert "\n".join(alone) in fetch_state.write(FULL)


@given(st.sets(st.dates(date(2020, 1, 1), date(2020, 3, 1))))
def test_ranges_are_the_days(chosen: set[date]) -> None:
    """Ranges have exactly the days, in order, and do not touch each other."""
    found = ranges(chosen)
    assert list(each_day(found)) == sorted(chosen)
    assert all(other.first - one.last > timedelta(1) for one, other in pairwise(found))


def test_a_range_knows_its_days() -> None:
    """It contains both ends, and is shown as one day if it is one."""
    assert day(5) in days(5, 7)
    assert day(7) in days(5, 7)
    assert day(8) not in days(5, 7)
    assert (str(days(5, 7)), str(days(5, 5))) == ("2026-11-05 to 2026-11-07", "2026-11-05")


def test_other_days_are_provisional() -> None:
    """A day is final, missing or provisional."""
    assert FULL.categories["cs.CV"].provisional(day(26)) == (days(6, 6), days(10, 12), days(14, 26))
    assert FULL.categories["cs.CV"].provisional(date(2026, 10, 1)) == ()


def test_times_keep_their_moment() -> None:
    """A time that was edited by hand may have any offset."""
    text = fetch_state.write(State(run=NOON)).replace("12:00:00Z", "14:00:00+02:00")
    assert fetch_state.read(text, "").run == NOON.astimezone(timezone(timedelta(hours=2)))


def replaced(old: str, new: str) -> str:
    """Return the text of `FULL` with a change."""
    text = fetch_state.write(FULL)
    assert old in text
    return text.replace(old, new, 1)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 1, "not valid JSON: Expecting value"),
        ("{\n\n", 3, "not valid JSON: Expecting property name enclosed in double quotes"),
        ("[" * 100_000, 1, "not valid JSON: nested too deeply"),
        ("[]", 1, "this is not a state that this version of sitegen wrote"),
        ('{"format": 2}', 1, "this is not a state that this version of sitegen wrote"),
        (replaced('"final"', '<<<<<<< HEAD\n"final"'), 12, "a merge conflict of Git"),
        (replaced('"2026-11-09"', '"2026-11-31"'), 14, "Invalid RFC3339 encoded date"),
        (replaced('"last": "2026-11-05"', '"last": "2026-10-31"'), 13, "the range ends before it begins"),
        (replaced('"first": "2026-11-01"', '"first": 7'), 9, "Expected `date`, got `int`"),
        (replaced('"first": "2026-11-01",\n', ""), 8, "Object missing required field `first`"),
        (
            replaced('"2026-11-26T12:00:00Z"', '"2026-11-26T12:00:00"'),
            1,
            "Expected `datetime` with a timezone component",
        ),
        ('{"format": 1, "categories": []}', 1, "Expected `object`, got `array`"),
    ],
)
def test_damage_is_reported_with_its_line(text: str, line: int, message: str) -> None:
    """The error names file, line and remedy."""
    with pytest.raises(StateError) as caught:
        fetch_state.read(text, "content/fetched.json")
    problem = caught.value.problem
    assert (problem.path, problem.message[: len(message)]) == ("content/fetched.json", message)
    assert problem.remedy
    assert problem.line == line


def test_a_build_does_not_take_the_state_for_a_digest(tmp_path: Path) -> None:
    """The file is in the content folder, and the site has no trace of it."""
    toy.put(tmp_path / "sitegen.toml", f'[site]\nurl = "{toy.URL}"\n')
    toy.put(tmp_path / "content/a.md", toy.digest("2019-01-02", toy.record("1901.00001")))
    toy.put(tmp_path / "content" / fetch_state.FILE, fetch_state.write(FULL))
    summary = toy.build(tmp_path)
    assert not summary.problems
    assert not list((tmp_path / "public").rglob("fetched*"))
