"""`sitegen.announced_days`: announcements as digests state them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen import announced_days
from sitegen.models import Announcement

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
