"""Write entries and heads of feeds with feedgen, and join them. No other module knows feedgen.

Elements that feedgen does not write are added with its extension interface. Dates are passed as datetimes: as strings, they
would take forty times as long.
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

from sitegen.feeds.values import Entry, Feed, without_illegal_characters

_ATOM = "http://www.w3.org/2005/Atom"
_DC = "http://purl.org/dc/elements/1.1/"
_HISTORY = "http://purl.org/syndication/history/1.0"

_RSS_OPENING = f'<rss xmlns:dc="{_DC}" xmlns:atom="{_ATOM}">'
_RSS_CLOSING = "</rss>"

# To write RSS dates, feedgen changes the locale of the whole process for a moment, and the preview has threads.
_locale = Lock()

_Value = TypeVar("_Value", Entry, Feed)


def atom_entry(entry: Entry) -> bytes:
    """See `sitegen.feeds.atom_entry`."""
    return _write_legal(_atom_entry, entry)


def rss_entry(entry: Entry) -> bytes:
    """See `sitegen.feeds.rss_entry`."""
    with _locale:
        return _write_legal(_rss_entry, entry)


def atom(feed: Feed, entries: Iterable[bytes]) -> bytes:
    """See `sitegen.feeds.atom`."""
    return _joined(_write_legal(_atom_head, feed), b"</feed>", entries)


def rss(feed: Feed, entries: Iterable[bytes]) -> bytes:
    """See `sitegen.feeds.rss`."""
    with _locale:
        head = _write_legal(_rss_head, feed)
    return _joined(head, b"</channel></rss>", entries)


def _write_legal(write: Callable[[_Value], bytes], value: _Value) -> bytes:
    """Write a value. If lxml refuses it, remove illegal characters and write it again: few texts have any."""
    try:
        return write(value)
    except ValueError:
        return write(without_illegal_characters(value))


def _joined(head: bytes, closing: bytes, entries: Iterable[bytes]) -> bytes:
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
    made.register_extension("missing", _MissingElements)
    made.missing.links = made.link()
    made.missing.updated = made.updated()
    return made


class _MissingElements(BaseExtension):  # type: ignore[misc]
    """Adds elements that feedgen does not write: attributes of Atom's links; in RSS, further links and ``updated``."""

    links: list[dict[str, str]]
    """The first is the link to the page."""
    updated: datetime

    def extend_atom(self, element: etree._Element) -> etree._Element:
        for written, link in zip(element.iterchildren("link"), self.links, strict=True):
            for name in ("rel", "type", "title"):
                if link.get(name):
                    written.set(name, link[name])
        return element

    def extend_rss(self, item: etree._Element) -> etree._Element:
        """Add elements of Atom to an RSS item: RSS allows other namespaces, and feed readers know Atom's."""
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
    made.link(
        {"href": feed.page_url, "rel": "alternate", "type": "text/html"}
    )  # last: feedgen makes it the link of RSS
    return made


class _Archive(BaseExtension):  # type: ignore[misc]
    """Adds the mark of a past issue (RFC 5005, 4)."""

    def extend_ns(self) -> dict[str, str]:
        return {"fh": _HISTORY}

    def extend_atom(self, feed: etree._Element) -> etree._Element:
        etree.SubElement(feed, f"{{{_HISTORY}}}archive")
        return feed
