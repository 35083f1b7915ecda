"""Feeds from values: Atom (RFC 4287), RSS 2.0, past issues (RFC 5005) and lists of subscriptions (OPML 2.0).

An entry is the same in every feed that holds it, so a feed is made in two steps: `atom_entry` and `rss_entry` write an
entry once, `atom` and `rss` put written entries behind the head of a feed. feedgen does the writing; it is imported
when the first entry or head is made, because together with lxml it takes as long to import as the rest of sitegen.
"""

from collections.abc import Iterable

from sitegen.feeds.recent import window
from sitegen.feeds.subscriptions import opml
from sitegen.feeds.values import Entry, Feed, Link, urn

__all__ = ["Entry", "Feed", "Link", "atom", "atom_entry", "opml", "rss", "rss_entry", "urn", "window"]


def atom_entry(entry: Entry) -> bytes:
    """An Atom ``<entry>`` in UTF-8, for `atom`; it declares no namespace of its own.

    Raises:
        ValueError: A time has no time zone, or the entry has neither a title nor an id.
    """
    from sitegen.feeds import writer

    return writer.atom_entry(entry)


def rss_entry(entry: Entry) -> bytes:
    """An RSS ``<item>`` in UTF-8, for `rss`; its prefixes (dc, atom) are those that `rss` declares.

    Raises:
        ValueError: As for `atom_entry`.
    """
    from sitegen.feeds import writer

    return writer.rss_entry(entry)


def atom(feed: Feed, entries: Iterable[bytes]) -> bytes:
    """An Atom document of entries from `atom_entry`, in the order given: newest first is what readers expect.

    Raises:
        ValueError: ``feed.updated`` has no time zone, or the title or id is empty.
    """
    from sitegen.feeds import writer

    return writer.atom(feed, entries)


def rss(feed: Feed, entries: Iterable[bytes]) -> bytes:
    """An RSS 2.0 document of items from `rss_entry`, in the order given; RSS knows no past issues.

    Raises:
        ValueError: As for `atom`.
    """
    from sitegen.feeds import writer

    return writer.rss(feed, entries)
