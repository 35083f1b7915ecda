"""Write feeds: Atom (RFC 4287), RSS 2.0, past issues (RFC 5005) and lists of subscriptions (OPML 2.0).

An entry is the same in every feed, so feeds are written in two steps: `atom_entry`, `short_atom_entry` and `rss_entry` write an
entry once, then `atom` and `rss` join the head of a feed with entries. feedgen writes the head. It is imported with the first
head, because importing feedgen and lxml takes as long as importing the rest of sitegen.
"""

from collections.abc import Iterable

from sitegen.feeds.entries import atom_entry, rss_entry, short_atom_entry
from sitegen.feeds.recent import window
from sitegen.feeds.subscriptions import opml
from sitegen.feeds.values import Entry, Feed, Link, urn

__all__ = [
    "Entry",
    "Feed",
    "Link",
    "atom",
    "atom_entry",
    "opml",
    "rss",
    "rss_entry",
    "short_atom_entry",
    "urn",
    "window",
]


def atom(feed: Feed, entries: Iterable[str]) -> bytes:
    """Return an Atom document with entries from `atom_entry` or `short_atom_entry`, in their order. Feed readers expect the newest first.

    Raises:
        ValueError: ``feed.updated`` has no time zone, or the title or id is empty.
    """
    from sitegen.feeds import writer

    return writer.atom(feed, entries)


def rss(feed: Feed, entries: Iterable[str]) -> bytes:
    """Return an RSS 2.0 document with items from `rss_entry`, in their order. RSS has no past issues.

    Raises:
        ValueError: As for `atom`.
    """
    from sitegen.feeds import writer

    return writer.rss(feed, entries)
