"""Feeds written with feedgen: its entries once each, its heads without entries, and one spliced into the other.

What feedgen leaves out goes through its extension interface. Dates go in as datetimes: as strings they would cost
forty times as much.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from threading import Lock
from typing import TypeVar

from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseExtension
from feedgen.ext.dc import DcEntryExtension, DcExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from sitegen.feeds.values import Entry, Feed, legal

_ATOM = "http://www.w3.org/2005/Atom"
_DC = "http://purl.org/dc/elements/1.1/"
_HISTORY = "http://purl.org/syndication/history/1.0"

_RSS_OPENING = f'<rss xmlns:dc="{_DC}" xmlns:atom="{_ATOM}">'
_RSS_CLOSING = "</rss>"

# feedgen writes RSS dates under a locale that it sets for the whole process and sets back; the preview has threads.
_locale = Lock()

_Value = TypeVar("_Value", Entry, Feed)


def atom_entry(entry: Entry) -> bytes:
    """See `sitegen.feeds.atom_entry`."""
    return _of_legal_text(_atom_entry, entry)


def rss_entry(entry: Entry) -> bytes:
    """See `sitegen.feeds.rss_entry`."""
    with _locale:
        return _of_legal_text(_rss_entry, entry)


def atom(feed: Feed, entries: Iterable[bytes]) -> bytes:
    """See `sitegen.feeds.atom`."""
    return _spliced(_of_legal_text(_atom_head, feed), b"</feed>", entries)


def rss(feed: Feed, entries: Iterable[bytes]) -> bytes:
    """See `sitegen.feeds.rss`."""
    with _locale:
        head = _of_legal_text(_rss_head, feed)
    return _spliced(head, b"</channel></rss>", entries)


def _of_legal_text(write: Callable[[_Value], bytes], value: _Value) -> bytes:
    """What XML forbids is refused by lxml. Nearly no text holds any, so the search for it waits for the refusal."""
    try:
        return write(value)
    except ValueError:
        return write(legal(value))


def _spliced(head: bytes, closing: bytes, entries: Iterable[bytes]) -> bytes:
    return b"\n".join([head.removesuffix(closing), *entries, closing + b"\n"])


def _atom_entry(entry: Entry) -> bytes:
    made = _entry(entry)
    made.author([{"name": name} for name in entry.authors if name.strip()])
    made.category([{"term": term, "label": label or term} for term, label in entry.categories])
    return etree.tostring(made.atom_entry(), encoding="utf-8")


def _rss_entry(entry: Entry) -> bytes:
    made = _entry(entry)
    made.register_extension("dc", DcEntryExtension, atom=False)
    made.dc.dc_creator([name for name in entry.authors if name.strip()])
    made.category([{"term": term} for term, _ in entry.categories])
    root = etree.Element("rss", nsmap={"dc": _DC, "atom": _ATOM})
    root.append(made.rss_entry())
    written = etree.tostring(root, encoding="utf-8")
    return written[len(_RSS_OPENING) : -len(_RSS_CLOSING)]


def _entry(entry: Entry) -> FeedEntry:
    made = FeedEntry()
    made.id(entry.id)
    made.title(entry.title.strip() or entry.id)
    made.published(entry.published)
    made.updated(entry.updated)
    if entry.content.strip():
        made.content(entry.content, type="html")
    page = {"href": entry.link, "rel": "alternate", "type": "text/html"}
    made.link([page, *({"href": to.href, "rel": to.rel, "type": to.type, "title": to.title} for to in entry.links)])
    made.register_extension("dropped", _Dropped)
    made.dropped.links = made.link()
    made.dropped.updated = made.updated()
    return made


class _Dropped(BaseExtension):  # type: ignore[misc]
    """What feedgen drops: of Atom's links all but the address; in RSS the links besides the page's, and ``updated``."""

    links: list[dict[str, str]]
    """The page's first."""
    updated: datetime

    def extend_atom(self, element: etree._Element) -> etree._Element:
        for written, link in zip(element.iterchildren("link"), self.links, strict=True):
            for name in ("rel", "type", "title"):
                if link.get(name):
                    written.set(name, link[name])
        return element

    def extend_rss(self, item: etree._Element) -> etree._Element:
        """RSS takes elements of other namespaces; Atom's are the ones that feed readers know."""
        etree.SubElement(item, f"{{{_ATOM}}}updated").text = self.updated.isoformat()
        for link in self.links[1:]:
            etree.SubElement(item, f"{{{_ATOM}}}link", link)
        return item


def _atom_head(feed: Feed) -> bytes:
    made = _head(feed, "application/atom+xml")
    made.author({"name": feed.author.strip() or feed.title})
    issues = {"prev-archive": feed.prev_archive, "next-archive": feed.next_archive, "current": feed.current}
    made.link([{"href": href, "rel": rel, "type": "application/atom+xml"} for rel, href in issues.items() if href])
    if feed.archive:
        made.register_extension("history", _Archive, rss=False)
    return made.atom_str()  # type: ignore[no-any-return]


def _rss_head(feed: Feed) -> bytes:
    made = _head(feed, "application/rss+xml")
    made.register_extension("dc", DcExtension, atom=False)
    made.dc.dc_creator(feed.author.strip() or feed.title)
    return made.rss_str()  # type: ignore[no-any-return]


def _head(feed: Feed, media_type: str) -> FeedGenerator:
    made = FeedGenerator()
    made.id(feed.id)
    made.title(feed.title)
    made.description(feed.subtitle.strip() or feed.title)
    made.language(feed.language)
    made.updated(feed.updated)
    made.generator("sitegen")
    if feed.self_url:
        made.link({"href": feed.self_url, "rel": "self", "type": media_type})
    made.link({"href": feed.page_url, "rel": "alternate", "type": "text/html"})  # last of all: RSS's own link
    return made


class _Archive(BaseExtension):  # type: ignore[misc]
    """The mark of a past issue (RFC 5005, 4)."""

    def extend_ns(self) -> dict[str, str]:
        return {"fh": _HISTORY}

    def extend_atom(self, feed: etree._Element) -> etree._Element:
        etree.SubElement(feed, f"{{{_HISTORY}}}archive")
        return feed
