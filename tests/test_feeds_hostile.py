"""`sitegen.feeds` with hostile text: no text leaves its element."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from support.feed_rules import ATOM, DC, Element
from support.feed_samples import ATTACKS

from sitegen import feeds
from sitegen.feeds import Entry, Feed, Link

MOMENT = datetime(2019, 10, 19, 17, 4, 5, tzinfo=UTC)

TEXT = st.lists(st.text() | st.sampled_from(ATTACKS), max_size=4).map("".join)
HREF = TEXT.map("https://example.org/{}".format)
LINKS = st.builds(Link, HREF, st.sampled_from(["related", "via"]), TEXT.map("text/{}".format), TEXT.map("to {}".format))
ENTRIES = st.builds(
    Entry,
    id=TEXT.map("oai:{}".format),
    title=TEXT,
    link=HREF,
    authors=st.lists(TEXT, max_size=3).map(tuple),
    published=st.just(MOMENT),
    updated=st.datetimes(datetime(1990, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - the strategy adds the zone
    content=TEXT,
    categories=st.lists(st.tuples(TEXT.map("c{}".format), TEXT), max_size=2).map(tuple),
    links=st.lists(LINKS, max_size=2).map(tuple),
)
FEEDS = st.builds(
    Feed,
    title=TEXT.map("t{}".format),
    subtitle=TEXT,
    id=HREF,
    page_url=HREF,
    author=TEXT.map("a{}".format),
    updated=st.just(MOMENT),
    self_url=st.none() | HREF,
    language=st.just("en"),
    archive=st.booleans(),
    prev_archive=st.none() | HREF,
)


def legal(text: str) -> str:
    """Return a text without characters that XML 1.0 (2.2) forbids."""
    return "".join(filter(is_legal, text))


def is_legal(character: str) -> bool:
    ranges = (" ", "\ud7ff"), ("\ue000", "\ufffd"), ("\U00010000", "\U0010ffff")
    return character in "\t\n\r" or any(low <= character <= high for low, high in ranges)


def names(authors: tuple[str, ...]) -> list[str]:
    return [name for name in map(legal, authors) if name.strip()]


def texts(element: Element, path: str) -> list[str]:
    return [found.text or "" for found in element.findall(path)]


@given(FEEDS, ENTRIES)
def test_atom_holds_any_text(feed: Feed, entry: Entry) -> None:
    """With any text, an Atom feed has the expected elements, with that text."""
    root = etree.fromstring(feeds.atom(feed, [feeds.atom_entry(entry)]))
    assert texts(root, f"{ATOM}title") == [legal(feed.title)]
    assert texts(root, f"{ATOM}author/{ATOM}name") == [legal(feed.author).strip()]
    assert len(root) == 7 + bool(feed.self_url) + bool(feed.prev_archive) + feed.archive + 1
    made = root[-1]
    has_content = bool(legal(entry.content).strip())
    assert len(made) == 5 + len(names(entry.authors)) + has_content + len(entry.links) + len(entry.categories)
    assert texts(made, f"{ATOM}id") == [legal(entry.id)]
    assert texts(made, f"{ATOM}title") == [legal(entry.title).strip() or legal(entry.id)]
    assert texts(made, f"{ATOM}author/{ATOM}name") == names(entry.authors)
    assert texts(made, f"{ATOM}content") == [legal(entry.content)] * has_content
    assert texts(made, f"{ATOM}updated") == [entry.updated.isoformat()]
    links = [(link.get("href"), link.get("type"), link.get("title")) for link in made.findall(f"{ATOM}link")]
    assert links[0] == (legal(entry.link), "text/html", None)
    assert links[1:] == [(legal(link.href), legal(link.type), legal(link.title)) for link in entry.links]
    categories = [(category.get("term"), category.get("label")) for category in made.findall(f"{ATOM}category")]
    assert categories == [(legal(term), legal(label or "") or legal(term)) for term, label in entry.categories]


@given(FEEDS, ENTRIES)
def test_rss_holds_any_text(feed: Feed, entry: Entry) -> None:
    """With any text, an RSS feed has the expected elements, with that text."""
    channel = etree.fromstring(feeds.rss(feed, [feeds.rss_entry(entry)]))[0]
    assert texts(channel, "title") == [legal(feed.title)]
    assert texts(channel, "link") == [legal(feed.page_url)]
    assert len(channel) == 8 + bool(feed.self_url) + 1
    item = channel[-1]
    has_content = bool(legal(entry.content).strip())
    assert len(item) == 5 + len(names(entry.authors)) + has_content + len(entry.links) + len(entry.categories)
    assert texts(item, "title") == [legal(entry.title).strip() or legal(entry.id)]
    assert texts(item, "link") == [legal(entry.link)]
    assert texts(item, "guid") == [legal(entry.id)]
    assert texts(item, "description") == [legal(entry.content)] * has_content
    assert texts(item, f"{DC}creator") == names(entry.authors)
    assert texts(item, "category") == [legal(term) for term, _ in entry.categories]
    assert [link.get("href") for link in item.findall(f"{ATOM}link")] == [legal(link.href) for link in entry.links]


@given(TEXT, st.lists(st.tuples(TEXT, HREF, HREF), max_size=3))
def test_subscriptions_hold_any_text(title: str, listed: list[tuple[str, str, str]]) -> None:
    """A list of subscriptions with any titles reads back the same."""
    root = etree.fromstring(feeds.opml(title, listed))
    assert legal(title).replace("\r\n", "\n").replace("\r", "\n") == (root.findtext("head/title") or "")
    read = [(outline.get("text"), outline.get("xmlUrl"), outline.get("htmlUrl")) for outline in root.iter("outline")]
    assert read == [tuple(map(legal, feed)) for feed in listed]
