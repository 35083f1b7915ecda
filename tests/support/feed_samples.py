"""Feeds of two entries, and the documents that `sitegen.feeds` writes of them."""

from dataclasses import replace
from datetime import UTC, datetime

from sitegen import feeds
from sitegen.feeds import Entry, Feed, Link

SITE = "https://example.org/papers/"

ATTACKS = (
    "</title><script>alert(1)</script>",
    "]]>",
    "<![CDATA[",
    "<!-- ",
    "<?xml version='1.0'?>",
    '"/><entry xmlns="x">',
    "&amp;&#0;&nbsp;",
    "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>&y;",
    "\x00\x08\x0b\x1f\x7f\x85",
    "\ud800\udfff\ufffe\uffff\ufeff\u202e\u2028",
    "\r\n\t ",
    "{http://www.w3.org/2005/Atom}link",
    "%s{0}\\",
)
"""Texts that would end their element, or that XML forbids."""

ENTRY = Entry(
    id="oai:arXiv.org:1910.11126",
    title="Depth from a < b & other cues",
    link=f"{SITE}paper/1910/1910.11126.html",
    authors=("Ann Author", "Łukasz Øberg"),
    published=datetime(2019, 10, 19, 17, 4, 5, tzinfo=UTC),
    updated=datetime(2019, 10, 24, 9, 30, 0, tzinfo=UTC),
    content='<p>Where <i>x</i> &lt; 1 &amp; é, see <a href="https://example.net/?a=1&amp;b=2">here</a>.</p>',
    categories=(("cs.CV", "Computer Vision and Pattern Recognition"), ("cs.LG", "Machine Learning")),
    links=(
        Link("https://arxiv.org/abs/1910.11126", "via", "text/html", "arXiv"),
        Link("https://arxiv.org/pdf/1910.11126", "related", "application/pdf", "PDF"),
    ),
)
EARLIER = replace(
    ENTRY,
    id="oai:arXiv.org:cs/9802005",
    title="An older one",
    link=f"{SITE}paper/9802/cs-9802005.html",
    updated=datetime(1998, 2, 3, 4, 5, 6, tzinfo=UTC),
    published=datetime(1998, 2, 3, 4, 5, 6, tzinfo=UTC),
    categories=(("cs.CV", ""),),
    links=(),
)
FEED = Feed(
    title="Papers",
    subtitle="Every day's papers",
    id=f"{SITE}atom.xml",
    page_url=SITE,
    author="Papers & Co.",
    updated=ENTRY.updated,
    self_url=f"{SITE}atom.xml",
)
PAST = replace(
    FEED,
    title="Papers of September 2019",
    self_url=f"{SITE}archive/2019-09.xml",
    archive=True,
    prev_archive=f"{SITE}archive/2019-08.xml",
    next_archive=f"{SITE}archive/2019-10.xml",
    current=f"{SITE}atom.xml",
)
ENTRIES = (ENTRY, EARLIER)
SOURCES = {entry.id: entry.updated for entry in ENTRIES}


def atom(feed: Feed = FEED, entries: tuple[Entry, ...] = ENTRIES) -> bytes:
    """Return the Atom document of a feed."""
    return feeds.atom(feed, map(feeds.atom_entry, entries))


def rss(feed: Feed = FEED, entries: tuple[Entry, ...] = ENTRIES) -> bytes:
    """Return the RSS document of a feed."""
    return feeds.rss(feed, map(feeds.rss_entry, entries))
