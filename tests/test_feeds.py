"""`sitegen.feeds`: Atom, RSS and OPML follow their specifications."""

import locale
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from unittest import mock

import feedparser
import pytest
from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from lxml import etree
from support.feed_rules import ATOM, DC, HISTORY, complaints
from support.feed_samples import EARLIER, ENTRIES, ENTRY, FEED, PAST, SITE, SOURCES, atom, rss

from sitegen import feeds
from sitegen.feeds import Entry


def first(document: bytes, tag: str) -> etree._Element:
    return next(etree.fromstring(document).iter(tag))


def test_importing_feeds_imports_no_feedgen() -> None:
    """A build that writes no feed does not import feedgen and lxml."""
    script = "import sys, sitegen.feeds; print({'feedgen', 'lxml', 'dateutil'} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize("entries", [(), (ENTRY,), ENTRIES], ids=["none", "one", "two"])
def test_feeds_keep_the_rules(entries: tuple[Entry, ...]) -> None:
    """Every kind of feed follows its specification and the rules of the W3C's validator."""
    assert complaints(atom(entries=entries), "atom", sources=SOURCES) == []
    assert complaints(atom(PAST, entries), "archive", sources=SOURCES) == []
    assert complaints(rss(entries=entries), "rss", sources=SOURCES) == []


def test_a_site_without_address_has_sound_feeds() -> None:
    """A feed without an address has no own address, but an absolute id that does not change."""
    feed = replace(FEED, id=feeds.urn("Papers", "atom.xml"), self_url=None, page_url="https://arxiv.org/")
    assert complaints(atom(feed), "atom", sited=False) == []
    assert complaints(rss(feed), "rss", sited=False) == []
    assert feed.id == feeds.urn("Papers", "atom.xml")
    assert feed.id != feeds.urn("Papers", "days.xml")


@pytest.mark.parametrize("write", [atom, rss])
def test_feedparser_reads_what_was_meant(write: Callable[[], bytes]) -> None:
    """feedparser reads every field of an entry unchanged."""
    read = feedparser.parse(write())
    assert not read.bozo
    assert (read.feed.title, read.feed.subtitle, read.feed.link) == ("Papers", "Every day's papers", SITE)
    assert read.feed.language == "en"
    assert read.feed.updated_parsed[:6] == ENTRY.updated.timetuple()[:6]
    paper, older = read.entries
    assert (paper.id, paper.link, older.id) == (ENTRY.id, ENTRY.link, EARLIER.id)
    assert ENTRY.published
    assert paper.published_parsed[:6] == ENTRY.published.timetuple()[:6]
    assert paper.updated_parsed[:6] == ENTRY.updated.timetuple()[:6]
    assert [tag.term for tag in paper.tags] == ["cs.CV", "cs.LG"]
    html = paper.content[0].value if "content" in paper else paper.summary
    assert html == ENTRY.content
    related = {link.rel: (link.href, link.type, link.title) for link in paper.links if link.rel != "alternate"}
    assert related == {link.rel: (link.href, link.type, link.title) for link in ENTRY.links}


def test_atom_names_each_author_and_category_label() -> None:
    """In Atom each author is an element, and categories have names beside their codes."""
    paper = feedparser.parse(atom()).entries[0]
    assert [author.name for author in paper.authors] == list(ENTRY.authors)
    assert paper.title == ENTRY.title
    assert [tag.label for tag in paper.tags] == [label for _, label in ENTRY.categories]


def test_rss_names_each_author() -> None:
    """In RSS each author is a dc:creator, because RSS's own author is an e-mail address."""
    item = first(rss(), "item")
    assert [creator.text for creator in item.findall(f"{DC}creator")] == list(ENTRY.authors)
    assert item.findtext("title") == ENTRY.title
    assert item.find("author") is None


def test_the_id_is_no_permalink() -> None:
    """The id of a paper is the same for all versions, and is not an address."""
    guid = first(rss(), "guid")
    assert (guid.text, guid.get("isPermaLink")) == ("oai:arXiv.org:1910.11126", "false")
    assert first(atom(), f"{ATOM}entry").findtext(f"{ATOM}id") == "oai:arXiv.org:1910.11126"


def test_past_issues_lead_back() -> None:
    """A past issue is marked, and leads to its neighbors and to the current feed (RFC 5005)."""
    root = etree.fromstring(atom(PAST))
    assert root.find(f"{HISTORY}archive") is not None
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links == {
        "self": PAST.self_url,
        "alternate": SITE,
        "prev-archive": PAST.prev_archive,
        "next-archive": PAST.next_archive,
        "current": PAST.current,
    }


def test_the_current_feed_is_no_past_issue() -> None:
    """The feed to subscribe to leads to the newest past issue without being marked as one."""
    root = etree.fromstring(atom(replace(FEED, prev_archive=PAST.self_url)))
    assert root.find(f"{HISTORY}archive") is None
    assert [link.get("href") for link in root.findall(f"{ATOM}link[@rel='prev-archive']")] == [PAST.self_url]
    assert HISTORY.strip("{}") not in atom().decode()


def test_entries_declare_no_namespaces() -> None:
    """A namespace is declared once, at the root, not with each entry."""
    assert "xmlns" not in feeds.atom_entry(ENTRY)
    assert "xmlns" not in feeds.rss_entry(ENTRY)
    prefixes = {element.prefix for element in etree.fromstring(rss()).iter()}
    assert prefixes == {None, "atom", "dc"}


def test_splicing_is_what_feedgen_would_write() -> None:
    """Head and entries together equal feedgen's own document, except for attributes of links that it leaves out."""
    whole = FeedGenerator()
    whole.id(FEED.id)
    whole.title(FEED.title)
    whole.subtitle(FEED.subtitle)
    whole.language(FEED.language)
    whole.updated(FEED.updated)
    whole.generator("sitegen")
    whole.author(name=FEED.author)
    whole.link(href=FEED.self_url, rel="self", type="application/atom+xml")
    whole.link(href=FEED.page_url, rel="alternate", type="text/html")
    for entry in ENTRIES:
        made = FeedEntry()
        made.id(entry.id)
        made.title(entry.title)
        made.updated(entry.updated)
        made.published(entry.published)
        made.author([{"name": name} for name in entry.authors])
        made.content(entry.content, type="html")
        made.category([{"term": term, "label": label or term} for term, label in entry.categories])
        made.link([{"href": href} for href in (entry.link, *(link.href for link in entry.links))])
        whole.add_entry(made, order="append")
    spliced = etree.fromstring(atom(), etree.XMLParser(remove_blank_text=True))
    for link in spliced.iterfind(f"{ATOM}entry/{ATOM}link"):
        for name in ("rel", "type", "title"):
            link.attrib.pop(name, "")
    assert etree.tostring(spliced, method="c14n") == etree.tostring(etree.fromstring(whole.atom_str()), method="c14n")


def test_an_entry_without_authors_and_abstract_is_sound() -> None:
    """Elements that would be empty are left out. The feed's author replaces a missing author."""
    bare = replace(ENTRY, authors=("", " "), content=" ", categories=())
    assert complaints(atom(entries=(bare,)), "atom") == []
    assert complaints(rss(entries=(bare,)), "rss") == []
    assert [author.name for author in feedparser.parse(atom(entries=(bare,))).feed.authors] == [FEED.author]


def test_an_entry_without_title_shows_its_id() -> None:
    """A title is never empty, because neither format allows that."""
    untitled = replace(ENTRY, title=" \x07")
    assert first(atom(entries=(untitled,)), f"{ATOM}entry").findtext(f"{ATOM}title") == ENTRY.id
    assert first(rss(entries=(untitled,)), "item").findtext("title") == ENTRY.id


def test_a_feed_without_subtitle_is_sound() -> None:
    """RSS requires a description: it is the title."""
    assert complaints(rss(replace(FEED, subtitle="")), "rss") == []
    assert complaints(atom(replace(FEED, subtitle="")), "atom") == []


def test_times_without_zone_are_refused() -> None:
    """A time without time zone is an error of the caller."""
    naive = replace(ENTRY, updated=datetime(2019, 10, 19))  # noqa: DTZ001 - the fault
    with pytest.raises(ValueError, match=r"time ?zone"):
        feeds.atom_entry(naive)
    with pytest.raises(ValueError, match=r"time ?zone"):
        feeds.rss(replace(FEED, updated=naive.updated), [])


def test_times_keep_their_moment_in_any_zone() -> None:
    """A time in another zone is the same moment in the feed."""
    east = ENTRY.updated.astimezone(timezone(timedelta(hours=5, minutes=30)))
    feed, entry = replace(FEED, updated=east), replace(ENTRY, updated=east)
    assert complaints(atom(feed, (entry,)), "atom", sources={ENTRY.id: ENTRY.updated}) == []
    assert complaints(rss(feed, (entry,)), "rss", sources={ENTRY.id: ENTRY.updated}) == []


DETERMINISM = """
import locale, sys
for name in ("de_DE.UTF-8", "C.UTF-8", ""):
    try:
        locale.setlocale(locale.LC_ALL, name)
        break
    except locale.Error:
        pass
sys.path[:0] = {path!r}
from support import feed_samples
sys.stdout.buffer.write(feed_samples.atom() + feed_samples.rss() + feed_samples.atom(feed_samples.PAST))
"""


def test_bytes_depend_on_the_values_alone() -> None:
    """A feed does not depend on hash seed, time zone, locale and clock."""
    script = DETERMINISM.format(path=sys.path)
    here = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Kathmandu", "LC_ALL": "de_DE.UTF-8"}
    other = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, env=here).stdout
    assert other == atom() + rss() + atom(PAST)


def test_the_locale_survives_threads() -> None:
    """The preview writes feeds in threads. The locale that feedgen changes for a date is restored."""
    before, interval = locale.setlocale(locale.LC_ALL), sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as threads:
            written = set(threads.map(lambda feed: feeds.rss(feed, []), [FEED] * 800))
    finally:
        sys.setswitchinterval(interval)
    assert len(written) == 1
    assert locale.setlocale(locale.LC_ALL) == before


def test_written_entries_are_not_made_again() -> None:
    """A feed of written entries writes only its head."""
    entries = [feeds.atom_entry(replace(ENTRY, id=f"{ENTRY.id}{number}")) for number in range(500)]
    with mock.patch("sitegen.feeds.entries._atom", side_effect=AssertionError):
        document = feeds.atom(FEED, entries).decode()
    assert all(entry in document for entry in entries)


def days(*papers: int) -> list[tuple[date, int]]:
    return [(date(2024, 3, 31) - timedelta(days=age), count) for age, count in enumerate(papers)]


@pytest.mark.parametrize(
    ("papers", "expected"),
    [
        ((), 0),
        ((5,), 1),
        ((5, 6), 2),
        ((300, 300), 2),
        ((300, 300, 1), 3),
        ((600, 600, 1), 2),
        ((0, 20, 20, 20, 980), 4),
        ((20, 20, 1900), 3),
        ((60, 60, 60), 3),
        ((400, 400, 200), 3),
        ((400, 400, 201), 2),
        ((400, 400, 201, 1), 2),
        ((60,) * 30, 8),
        ((90,) * 30, 8),
        ((180,) * 30, 5),
        ((1,) * 90, 50),
        ((0,) * 90, 90),
    ],
)
def test_the_window(papers: tuple[int, ...], expected: int) -> None:
    """Two whole days and 50 entries first, then further days of the week before, up to 1,000 entries."""
    assert feeds.window(days(*papers)) == expected


def test_the_window_counts_days_of_the_calendar() -> None:
    """Further days are those of the week before the newest one, not the last seven that had papers."""
    sparse = [(date(2024, 3, 31), 30), (date(2024, 3, 28), 30), (date(2024, 3, 24), 30), (date(2024, 3, 23), 30)]
    assert feeds.window(sparse) == 3


def test_subscriptions() -> None:
    """The list of subscriptions is OPML 2.0 with each feed's title, address and page."""
    listed = [
        ("cs.CV: Vision", f"{SITE}category/cs.CV/atom.xml", f"{SITE}category/cs.CV/"),
        ("<&\"'\x00>\n", f"{SITE}?a=1&b=2", SITE),
    ]
    root = etree.fromstring(feeds.opml("Papers & <more>\x0b", iter(listed)))
    assert (root.tag, root.get("version"), [child.tag for child in root]) == ("opml", "2.0", ["head", "body"])
    assert root.findtext("head/title") == "Papers & <more>"
    outlines = [dict(outline.attrib) for outline in root.findall("body/outline")]
    assert outlines == [
        {"type": "rss", "text": title, "title": title, "xmlUrl": xml, "htmlUrl": html}
        for title, xml, html in [listed[0], ("<&\"'>\n", *listed[1][1:])]
    ]
