"""Define the data of feeds, entries and links, independent of the format of the feed."""

import re
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Literal, TypeVar

_ILLEGAL_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Link:
    """A link of an entry in addition to its page, such as a PDF."""

    href: str
    """Absolute."""
    rel: Literal["related", "via"]
    """``via`` is the source of the entry's information. An entry has one ``alternate`` link, its page (RFC 4287, 4.1.2)."""
    type: str
    """Media type."""
    title: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A paper, or a day with its papers. Texts are plain and not escaped, except ``content``."""

    id: str
    """An absolute IRI that never changes for the same paper or day: ``oai:arXiv.org:1910.11126``."""
    title: str
    link: str
    """The absolute address of the entry's page."""
    authors: tuple[str, ...]
    """If there are none, Atom readers show the feed's author."""
    published: datetime | None
    """With time zone, as is ``updated``. None if it is unknown."""
    updated: datetime
    content: str
    """HTML, not yet escaped. Its links are absolute, because a feed has no page to which they could be relative."""
    categories: tuple[tuple[str, str | None], ...] = ()
    """Terms and labels (``cs.CV``, ``Computer Vision and Pattern Recognition``), the primary one first. An empty label is
    replaced by the term; None leaves it out."""
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed without its entries. Addresses are absolute; text is plain."""

    title: str
    subtitle: str
    """If it is empty, the title replaces it: RSS requires a description."""
    id: str
    """The feed's own address, or a `urn` if it has none. It never changes. A past issue has the id of its feed, as in the
    examples of RFC 5005: for feed readers, they are one feed in several documents."""
    page_url: str
    """The page with the same content."""
    author: str
    updated: datetime
    """The time of the newest entry; arXiv's first day if there is no entry. It is never the time of the build."""
    self_url: str | None = None
    """The feed's own address; None if the site has no address."""
    language: str = "en"
    archive: bool = False
    """True for a past issue (RFC 5005, 4), whose entries are complete."""
    prev_archive: str | None = None
    """The next older past issue. Only Atom has links between issues."""
    next_archive: str | None = None
    current: str | None = None
    """The feed to subscribe to, if this is a past issue of it."""


def urn(title: str, path: str) -> str:
    """Return an id for a feed of a site without an address: always the same for the same site title and path.

    It is a name-based UUID (RFC 4122, 4.3), which is a valid IRI for any title.
    """
    from uuid import NAMESPACE_URL, uuid5

    return uuid5(NAMESPACE_URL, without_illegal_characters(f"{title}/{path}")).urn


def is_legal(text: str) -> bool:
    """Return True if a text has no characters that XML 1.0 (2.2) forbids."""
    return not _ILLEGAL_IN_XML.search(text)


def without_illegal_characters(value: _Value) -> _Value:
    """Return a string, `Entry` or `Feed` without the characters that XML 1.0 (2.2) forbids."""
    return _cleaned(value)  # type: ignore[no-any-return]


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return _ILLEGAL_IN_XML.sub("", value)
    if isinstance(value, tuple):
        return tuple(map(_cleaned, value))
    if isinstance(value, Entry | Feed | Link):
        return replace(value, **{field.name: _cleaned(getattr(value, field.name)) for field in fields(value)})
    return value
