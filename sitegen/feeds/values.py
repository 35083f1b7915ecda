"""What a feed says, before it is written in any format."""

import re
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Literal, TypeVar

_ILLEGAL_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Link:
    """A link of an entry besides the one to its page, such as its PDF."""

    href: str
    """Absolute."""
    rel: Literal["related", "via"]
    """``via``: where the entry's information comes from. An entry has one ``alternate``, its page (RFC 4287, 4.1.2)."""
    type: str
    """Media type."""
    title: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A paper, or a day with its papers. Text is plain unless said otherwise; nothing is escaped."""

    id: str
    """An absolute IRI, the same as long as the entry is the same thing: ``oai:arXiv.org:1910.11126``."""
    title: str
    link: str
    """The entry's page, absolute."""
    authors: tuple[str, ...]
    """Without any, an Atom reader shows the feed's author."""
    published: datetime
    """With time zone, as is ``updated``."""
    updated: datetime
    content: str
    """HTML, not yet escaped into the feed; its links absolute, for a feed has no page to resolve them against."""
    categories: tuple[tuple[str, str], ...] = ()
    """Terms and labels (``cs.CV``, ``Computer Vision and Pattern Recognition``), the primary one first."""
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed without its entries. Addresses are absolute; text is plain."""

    title: str
    subtitle: str
    """Where it is empty the title stands for it: RSS demands one."""
    id: str
    """The same for ever: the feed's own address, or a `urn` where it has none. A past issue has that of the feed it
    belongs to (the examples of RFC 5005): to a reader they are one feed in several documents."""
    page_url: str
    """The page that shows the same."""
    author: str
    updated: datetime
    """Of the newest entry; of the data where there is no entry. Never the clock's."""
    self_url: str | None = None
    """The feed's own address; None for a site that does not know where it is."""
    language: str = "en"
    archive: bool = False
    """Whether it is a past issue (RFC 5005, 4) whose set of entries is closed."""
    prev_archive: str | None = None
    """The next older past issue. These links are for Atom only."""
    next_archive: str | None = None
    current: str | None = None
    """The feed to subscribe to, of which this is a past issue."""


def urn(title: str, path: str) -> str:
    """An id for a feed of a site that has no address: the same for the same site title and path.

    A name-based UUID (RFC 4122, 4.3) is a sound IRI for any title.
    """
    from uuid import NAMESPACE_URL, uuid5

    return uuid5(NAMESPACE_URL, legal(f"{title}/{path}")).urn


def legal(value: _Value) -> _Value:
    """A string, or every string within an `Entry` or `Feed`, without the characters that XML 1.0 (2.2) forbids."""
    return _legal(value)  # type: ignore[no-any-return]


def _legal(value: Any) -> Any:
    if isinstance(value, str):
        return _ILLEGAL_IN_XML.sub("", value)
    if isinstance(value, tuple):
        return tuple(map(_legal, value))
    if isinstance(value, Entry | Feed | Link):
        return replace(value, **{field.name: _legal(getattr(value, field.name)) for field in fields(value)})
    return value
