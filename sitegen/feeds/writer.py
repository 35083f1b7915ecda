"""Write heads of feeds with feedgen, and join them with entries. No other module knows feedgen.

Elements that feedgen does not write are added with its extension interface.
"""

from collections.abc import Callable, Iterable
from threading import Lock

from lxml import etree  # before feedgen, whose extensions use lxml.etree without importing it

# isort: split
from feedgen.ext.base import BaseExtension
from feedgen.ext.dc import DcExtension
from feedgen.feed import FeedGenerator

from sitegen.feeds.values import Feed, without_illegal_characters

_HISTORY = "http://purl.org/syndication/history/1.0"

# To write RSS dates, feedgen changes the locale of the whole process for a moment, and the preview has threads.
_locale = Lock()


def atom(feed: Feed, entries: Iterable[str]) -> bytes:
    """See `sitegen.feeds.atom`."""
    return _joined(_write_legal(_atom_head, feed), b"</feed>", entries)


def rss(feed: Feed, entries: Iterable[str]) -> bytes:
    """See `sitegen.feeds.rss`."""
    with _locale:
        head = _write_legal(_rss_head, feed)
    return _joined(head, b"</channel></rss>", entries)


def _write_legal(write: Callable[[Feed], bytes], feed: Feed) -> bytes:
    """Write a head. If lxml refuses it, remove illegal characters and write it again: few texts have any."""
    try:
        return write(feed)
    except ValueError:
        return write(without_illegal_characters(feed))


def _joined(head: bytes, closing: bytes, entries: Iterable[str]) -> bytes:
    return b"\n".join([head.removesuffix(closing), *(entry.encode() for entry in entries), closing + b"\n"])


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
