"""`sitegen.feeds.entries`: entries are, byte for byte, what feedgen writes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import feedparser
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markupsafe import Markup
from support import feedgen_entries
from support.feed_samples import ATTACKS, EARLIER, ENTRY, FEED

from sitegen import feeds
from sitegen.feeds import Entry, Link
from sitegen.feeds.values import without_illegal_characters

_PIECES = st.sampled_from([*ATTACKS, "'\"`", "Jörg O’Neill, Jr.", "محمد علي", "王 小明", "𝒳-ray 🐍", "Ada\u00a0"])
TEXT = st.lists(st.text() | _PIECES, max_size=4).map("".join)
LINKS = st.builds(Link, TEXT, st.sampled_from(["related", "via"]), TEXT.map("text/{}".format), TEXT.map("to {}".format))
TIMES = st.datetimes(
    datetime(1900, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=-5, minutes=-30)), timezone(timedelta(hours=9))]),
)
ENTRIES = st.builds(
    Entry,
    id=TEXT.map("oai:{}".format),
    title=TEXT,
    link=TEXT.map("https://example.org/{}".format),
    authors=st.lists(TEXT, max_size=5).map(tuple),
    published=TIMES,
    updated=TIMES,
    content=st.just("") | TEXT,
    categories=st.lists(st.tuples(TEXT.map("c{}".format), st.none() | TEXT), max_size=3).map(tuple),
    links=st.lists(LINKS, max_size=2).map(tuple),
)


def by_feedgen(write: Callable[[Entry], str], entry: Entry) -> str:
    """Return what feedgen writes; without illegal characters if lxml refuses the text."""
    try:
        return write(entry)
    except ValueError:
        return write(without_illegal_characters(entry))


@given(ENTRIES)
@example(ENTRY)
@example(EARLIER)
def test_atom_entries_are_those_of_feedgen(entry: Entry) -> None:
    """With any text, byte for byte."""
    assert feeds.atom_entry(entry) == by_feedgen(feedgen_entries.atom_entry, entry)


@given(ENTRIES)
@example(ENTRY)
@example(EARLIER)
def test_short_atom_entries_are_those_of_feedgen_without_what_readers_can_derive(entry: Entry) -> None:
    """With any text, byte for byte."""
    assert feeds.short_atom_entry(entry) == by_feedgen(feedgen_entries.short_atom_entry, entry)


@given(ENTRIES)
@example(ENTRY)
@example(EARLIER)
def test_short_atom_entries_say_the_same(entry: Entry) -> None:
    """Feed readers find the same values in both forms, except titles of links."""
    first, short = (
        feedparser.parse(feeds.atom(FEED, [write(entry)])).entries[0]
        for write in (feeds.atom_entry, feeds.short_atom_entry)
    )
    for name in ("id", "title", "link", "authors", "updated_parsed", "tags"):
        assert short.get(name) == first.get(name), name
    assert short.get("published_parsed", short.updated_parsed) == first.published_parsed


@given(ENTRIES)
@example(ENTRY)
@example(EARLIER)
def test_rss_entries_are_those_of_feedgen(entry: Entry) -> None:
    """With any text, byte for byte."""
    assert feeds.rss_entry(entry) == by_feedgen(feedgen_entries.rss_entry, entry)


@pytest.mark.parametrize("write", [feeds.atom_entry, feeds.short_atom_entry, feeds.rss_entry])
def test_content_may_be_markup(write: Callable[[Entry], str]) -> None:
    """It is escaped like any other text, as feed readers expect."""
    assert write(replace(ENTRY, content=Markup(ENTRY.content))) == write(ENTRY)  # noqa: S704 - our own


@pytest.mark.parametrize("write", [feeds.atom_entry, feeds.short_atom_entry, feeds.rss_entry])
@pytest.mark.parametrize("changes", [{"id": "", "title": " "}, {"published": datetime(2019, 10, 19)}])  # noqa: DTZ001
def test_an_entry_needs_a_name_and_times_with_zones(write: Callable[[Entry], str], changes: dict[str, str]) -> None:
    """An entry without is refused."""
    with pytest.raises(ValueError, match=r"."):
        write(replace(ENTRY, **changes))  # type: ignore[arg-type]
