"""`sitegen.fetch.announcement_feed`: feeds as arXiv writes them, and all that can be wrong with them."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime

import pytest
from support.scripted_server import Reply, Script, scripted_server

from sitegen import announced_days
from sitegen.fetch import announcement_feed
from sitegen.fetch.announcement_feed import ListedPaper, Listing, due_day, read
from sitegen.fetch.service_errors import Unavailable, WrongQuery

TUESDAY = date(2026, 11, 24)
"""The day of the server's clock, in New York too."""
ITEMS = (
    ("2611.00001", 1, "new"),
    ("2611.00002", 1, "cross"),
    ("2610.00003", 2, "replace"),
    ("2610.00004", 3, "replace-cross"),
)


@pytest.fixture
def server() -> Iterator[Script]:
    """A server with a clock that does not wait."""
    with scripted_server() as script:
        yield script


def item(identifier: str, version: int, kind: str) -> str:
    """Return an item in the form of arXiv's feed."""
    return f"""<item>
      <title>Title of {identifier} &amp; more</title>
      <link>https://arxiv.org/abs/{identifier}</link>
      <description>arXiv:{identifier}v{version} Announce Type: {kind}
Abstract: About $x$ &lt; 3.</description>
      <guid isPermaLink="false">oai:arXiv.org:{identifier}v{version}</guid>
      <category>cs.LG</category><category>cs.CV</category>
      <pubDate>Tue, 24 Nov 2026 00:00:00 -0500</pubDate>
      <arxiv:announce_type>{kind}</arxiv:announce_type>
      <dc:rights>http://creativecommons.org/licenses/by/4.0/</dc:rights>
      <dc:creator>Ann Bee, Cy Dee (Somewhere)</dc:creator>
    </item>"""


def feed(items: Sequence[tuple[str, int, str]] = ITEMS, day: date = TUESDAY) -> bytes:
    """Return a feed of a day."""
    midnight = format_datetime(datetime(day.year, day.month, day.day, 5, tzinfo=UTC).astimezone()).replace(
        "+0000", "-0500"
    )
    stated = midnight.replace(" 05:", " 00:")
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0">
  <channel>
    <title>cs.CV updates on arXiv.org</title>
    <link>http://rss.arxiv.org/rss/cs.CV</link>
    <description>cs.CV updates on the arXiv.org e-print archive.</description>
    <lastBuildDate>{stated}</lastBuildDate>
    <managingEditor>rss-help@arxiv.org</managingEditor>
    <pubDate>{stated}</pubDate>
    <skipDays><day>Sunday</day><day>Saturday</day></skipDays>
    {"".join(item(*values) for values in items)}
  </channel>
</rss>
""".encode()


def listing(server: Script, *replies: Reply | bytes, earlier: dict[str, date] | None = None) -> Listing:
    """Return the listing that the client reads from these answers."""
    client, _ = server.client()
    server.add(*replies)
    return read(client, "cs.CV", earlier or {})


def test_a_listing_has_day_types_and_papers(server: Script) -> None:
    """Papers have what the feed says of them and no own fields; they are partial."""
    found = listing(server, feed())
    assert server.received[0].path == "/rss/cs.CV"
    assert (found.category, found.day) == ("cs.CV", TUESDAY)
    assert found.items == tuple(ListedPaper(*values) for values in ITEMS)
    assert (found.is_stale, found.repeats, found.is_cut, found.is_complete, found.problems) == (
        False,
        False,
        False,
        True,
        (),
    )
    paper = found.papers["2610.00003"]
    assert (paper.title, paper.abstract) == ("Title of 2610.00003 & more", "About $x$ < 3.")
    assert (paper.authors, paper.categories) == (("Ann Bee", "Cy Dee"), ("cs.LG", "cs.CV"))
    assert (paper.version, paper.published, paper.fields, paper.partial) == (2, None, (), True)


@pytest.mark.parametrize(
    ("day", "is_stale"),
    [(TUESDAY, False), (date(2026, 11, 23), True), (date(2026, 11, 20), True), (date(2026, 11, 25), False)],
)
def test_an_old_feed_is_stale(server: Script, day: date, is_stale: bool) -> None:
    """Its listing is that of its own day, and the one that is due is still to come."""
    found = listing(server, feed(day=day))
    assert (found.day, found.is_stale, found.is_complete) == (day, is_stale, True)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (datetime(2026, 11, 24, 4, 59, tzinfo=UTC), date(2026, 11, 23)),
        (datetime(2026, 11, 24, 5, 1, tzinfo=UTC), date(2026, 11, 24)),
        (datetime(2026, 7, 1, 4, 1, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 11, 28, 12, tzinfo=UTC), date(2026, 11, 27)),
        (datetime(2026, 11, 29, 12, tzinfo=UTC), date(2026, 11, 27)),
        (datetime(2026, 11, 30, 12, tzinfo=UTC), date(2026, 11, 30)),
    ],
)
def test_a_listing_is_due_on_weekdays_at_midnight_in_new_york(now: datetime, due: date) -> None:
    """In winter and in summer; on Saturdays and Sundays none is due."""
    assert due_day(now) == due


def test_the_due_day_is_that_of_the_server(server: Script) -> None:
    """With a computer whose clock is a day slow, yesterday's feed is stale all the same."""
    server.date_error = timedelta(days=1)
    assert listing(server, feed()).is_stale


def test_old_items_under_a_new_date_are_recognized(server: Script) -> None:
    """The fingerprint does not depend on the order of the feed; the same feed of the same day is no repetition."""
    first = listing(server, feed(day=date(2026, 11, 23)))
    earlier = {first.fingerprint: first.day}
    again = listing(server, feed(ITEMS[::-1]), earlier=earlier)
    assert (again.repeats, again.is_complete) == (True, False)
    assert not listing(server, feed(day=date(2026, 11, 23)), earlier=earlier).repeats
    assert not listing(server, feed(ITEMS[1:]), earlier=earlier).repeats


def test_an_empty_feed_is_no_proof(server: Script) -> None:
    """It is read without an error, and is not complete."""
    found = listing(server, feed(()))
    assert (found.day, found.items, found.is_complete, found.fingerprint) == (TUESDAY, (), False, "")
    assert not listing(server, feed(()), earlier={"": date(2026, 11, 20)}).repeats


def test_a_feed_at_its_limit_is_not_complete(server: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    """arXiv cuts a feed at 2,000 items, and loses new papers first."""
    assert announcement_feed.MOST_ITEMS == 2000
    monkeypatch.setattr(announcement_feed, "MOST_ITEMS", len(ITEMS))
    found = listing(server, feed())
    assert (len(found.items), found.is_cut, found.is_complete) == (len(ITEMS), True, False)


def test_an_item_that_comes_twice_is_listed_once(server: Script) -> None:
    """The first one counts."""
    found = listing(server, feed((*ITEMS, ("2611.00001", 1, "replace"))))
    assert found.items == tuple(ListedPaper(*values) for values in ITEMS)
    assert found.is_complete


DAMAGES = {
    "blank": (b"", "sent an empty answer"),
    "HTML": (b"<!DOCTYPE html><html><body>Down</body></html>", "sent HTML instead of XML"),
    "XHTML": (b"<html><body>Down</body></html>", "sent HTML instead of XML"),
    "text": (b"Rate exceeded.", "sent something that is not XML"),
    "another feed": (b"<feed></feed>", "sent an element `feed` instead of `rss`"),
    "no day": (feed().replace(b"pubDate", b"x").replace(b"lastBuildDate", b"x"), "sent a feed that states no day"),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_something_else_is_no_feed(server: Script, name: str) -> None:
    """It is asked for again, and reported in the end; it is never an empty listing."""
    body, message = DAMAGES[name]
    assert listing(server, body, feed()).is_complete
    with pytest.raises(Unavailable, match=message):
        listing(server, *[body] * 4)


@pytest.mark.parametrize(
    "body",
    [
        feed().replace(b"</title>", b"<title>&nbsp;", 3),
        feed()[: len(feed()) * 2 // 3],
        feed().replace(b"announce_type>new<", b"announce_type>other<").replace(b"Type: new", b"Type: other"),
        feed().replace(b"2610.00003", b"unreadable"),
    ],
    ids=["malformed", "half", "unknown type", "no identifier"],
)
def test_damaged_items_do_not_hide_the_others(server: Script, body: bytes) -> None:
    """Sound items are used after several tries, and the listing is not complete."""
    found = listing(server, *[body] * 4)
    assert 0 < len(found.items) < len(ITEMS)
    assert (found.is_cut, found.is_complete) == (True, False)
    assert found.problems
    assert listing(server, body, feed()).is_complete


@pytest.mark.parametrize("status", [200, 400])
def test_an_unknown_category_is_an_error(server: Script, status: int) -> None:
    """The feed describes it. The remedy is in the settings."""
    body = feed(()).replace(b"cs.CV updates on arXiv.org", b"Feed error for query: cs.XY")
    with pytest.raises(WrongQuery, match=r"sitegen\.toml"):
        listing(server, Reply(body, status))
    assert len(server.received) == 1


def test_the_names_of_types_are_those_of_digests() -> None:
    """A listing's type can be written into a digest."""
    assert {kind for _, _, kind in ITEMS} == set(announced_days.TYPES)
