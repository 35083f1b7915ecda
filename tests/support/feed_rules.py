"""The rules of feeds: RFC 4287, RSS 2.0, RFC 5005, and the warnings of the W3C's feed validator.

Each complaint names the source of its rule in brackets. Two of the validator's warnings are not checked: that ``oai``
is no registered scheme of addresses, and that two entries have the same ``updated``, which their sources have too.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from html.parser import HTMLParser
from typing import Literal

from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
DC = "{http://purl.org/dc/elements/1.1/}"
HISTORY = "{http://purl.org/syndication/history/1.0}"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"

Element = etree._Element  # noqa: SLF001 - lxml's only name for it
Kind = Literal["atom", "archive", "rss"]
Numbers = dict[str, tuple[int, int]]

MANY = 10_000
FEED: Numbers = {
    f"{ATOM}id": (1, 1),
    f"{ATOM}title": (1, 1),
    f"{ATOM}updated": (1, 1),
    f"{ATOM}author": (1, MANY),
    f"{ATOM}link": (1, MANY),
    f"{ATOM}subtitle": (0, 1),
    f"{ATOM}generator": (0, 1),
    f"{ATOM}entry": (0, MANY),
}
ENTRY: Numbers = {
    f"{ATOM}id": (1, 1),
    f"{ATOM}title": (1, 1),
    f"{ATOM}updated": (1, 1),
    f"{ATOM}published": (0, 1),
    f"{ATOM}author": (0, MANY),
    f"{ATOM}content": (0, 1),
    f"{ATOM}link": (0, MANY),
    f"{ATOM}category": (0, MANY),
}
CHANNEL: Numbers = {
    "title": (1, 1),
    "link": (1, 1),
    "description": (1, 1),
    f"{ATOM}link": (0, MANY),
    "docs": (0, 1),
    "generator": (0, 1),
    "language": (1, 1),
    "lastBuildDate": (1, 1),
    f"{DC}creator": (0, MANY),
    "item": (0, MANY),
}
ITEM: Numbers = {
    "title": (1, 1),
    "link": (1, 1),
    "description": (0, 1),
    "guid": (1, 1),
    "category": (0, MANY),
    "pubDate": (1, 1),
    f"{ATOM}updated": (0, 1),
    f"{ATOM}link": (0, MANY),
    f"{DC}creator": (0, MANY),
}

IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20]+")
WEB = re.compile(r"https?://[^\s/?#<>\"{}|\\^`]+[^\s<>\"{}|\\^`]*")
TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
MAIL_DATE = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+")
LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
BAD_CHARACTERS = re.compile("[\x80-\x9f\ufffd]")
ESCAPED_HTML = re.compile(r"(?i)</(a|b|i|p|em|tt|sub|sup|span|strong|code|div)>|&(#\w+|amp|lt|gt|quot|nbsp);")

READABLE = re.compile(
    "a|abbr|b|bdi|blockquote|br|cite|code|dd|del|dfn|div|dl|dt|em|h[1-6]|hr|i|img|ins|kbd|li|mark|ol|p|pre|q|s|samp"
    "|small|span|strong|sub|sup|table|tbody|td|tfoot|th|thead|time|tr|tt|u|ul|var|wbr"
)
"""Elements that the validator does not warn of and feed readers do not drop; MathML is not among them."""
ATTRIBUTES = re.compile("href|title|lang|dir|class|id|cite|datetime|src|alt|width|height|start|value")
VOID = frozenset(["br", "hr", "img", "wbr"])


def complaints(
    feed: bytes,
    kind: Kind,
    *,
    sited: bool = True,
    sources: Mapping[str, datetime] | None = None,
) -> list[str]:
    """Return the errors of a feed.

    Args:
        feed: The document.
        kind: The expected kind; an ``archive`` is an Atom feed with past issues.
        sited: True if the site has an address; without one a feed cannot name its own.
        sources: When each entry was last changed, by id, if that is to be compared.
    """
    try:
        root = etree.fromstring(feed, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        return [f"not well-formed: {error} [XML]"]
    examine = _rss if kind == "rss" else _atom
    found = list(_encoding(feed, root))
    found += examine(root, kind, sited=sited)
    found += _sources(root, sources or {})
    return found


def _encoding(feed: bytes, root: Element) -> Iterator[str]:
    if root.getroottree().docinfo.encoding != "UTF-8":
        yield "is not declared as UTF-8 [W3C]"
    if BAD_CHARACTERS.search(feed.decode()):
        yield "holds a C1 control or replacement character [W3C]"
    if b"<!DOCTYPE" in feed:
        yield "has a document type [W3C]"


# Atom


def _atom(root: Element, kind: Kind, *, sited: bool) -> Iterator[str]:
    if root.tag != f"{ATOM}feed":
        yield f"the root is {root.tag} [RFC 4287, 4.1.1]"
        return
    marks = {f"{HISTORY}archive": (1, 1)} if kind == "archive" else {}
    yield from _children(root, FEED | marks, "RFC 4287, 4.1.1")
    yield from _order(root, f"{ATOM}entry")
    yield from _atom_common(root)
    yield from _feed_links(root, kind, sited=sited)
    if not LANGUAGE_TAG.fullmatch(root.get(LANGUAGE, "")):
        yield "feed: no language [W3C]"
    entries = root.findall(f"{ATOM}entry")
    yield from _unique((_text(entry, f"{ATOM}id") for entry in entries), "id", "RFC 4287, 4.1.1")
    for entry in entries:
        yield from _children(entry, ENTRY, "RFC 4287, 4.1.2")
        yield from _atom_common(entry)
        yield from _entry_links(entry)
        yield from _entry_parts(entry)
    yield from _newest(_text(root, f"{ATOM}updated"), (_text(entry, f"{ATOM}updated") for entry in entries))


def _atom_common(element: Element) -> Iterator[str]:
    """Check the rules of both feeds and entries."""
    name = _name(element)
    if not IRI.fullmatch(_text(element, f"{ATOM}id")):
        yield f"{name}: the id is no absolute IRI [RFC 4287, 4.2.6]"
    yield from _title(_text(element, f"{ATOM}title"), name)
    for tag in ("updated", "published"):
        if element.find(f"{ATOM}{tag}") is not None:
            yield from _timestamp(_text(element, f"{ATOM}{tag}"), f"{name}: {tag}")
    published, updated = _moment(_text(element, f"{ATOM}published")), _moment(_text(element, f"{ATOM}updated"))
    if published and updated and updated < published:
        yield f"{name}: updated before it was published [RFC 4287, 4.2.9 and 4.2.15]"
    for author in element.findall(f"{ATOM}author"):
        if [child.tag for child in author] != [f"{ATOM}name"] or not _text(author, f"{ATOM}name").strip():
            yield f"{name}: an author is not one name [RFC 4287, 3.2]"
    for link in element.findall(f"{ATOM}link"):
        yield from _link(link, name)
    alternates = [
        (link.get("type"), link.get("hreflang"))
        for link in element.findall(f"{ATOM}link")
        if link.get("rel", "alternate") == "alternate"
    ]
    yield from _unique(map(str, alternates), f"{name}: alternate link", "RFC 4287, 4.1.1 and 4.1.2")


def _link(link: Element, name: str) -> Iterator[str]:
    rel = link.get("rel", "alternate")
    if not set(link.keys()) <= {"href", "rel", "type", "title", "hreflang", "length"}:
        yield f"{name}: a link has attributes {link.keys()} [RFC 4287, 4.2.7]"
    if rel not in {"alternate", "self", "related", "via", "current", "prev-archive", "next-archive"}:
        yield f"{name}: a link's rel is {rel!r} [RFC 4287, 4.2.7.2]"
    if not WEB.fullmatch(link.get("href", "")):
        yield f"{name}: a link goes to {link.get('href')!r} [RFC 4287, 4.2.7.1]"
    if not MEDIA_TYPE.fullmatch(link.get("type", "text/html")):
        yield f"{name}: a link's media type is {link.get('type')!r} [RFC 4287, 4.2.7.3]"
    if link.get("title", "a title").strip() == "":
        yield f"{name}: a link's title is blank [W3C]"
    if len(link) or (link.text or "").strip():
        yield f"{name}: a link is not empty [W3C]"


def _feed_links(root: Element, kind: Kind, *, sited: bool) -> Iterator[str]:
    links = Counter(link.get("rel", "alternate") for link in root.findall(f"{ATOM}link"))
    if links["self"] != int(sited):
        yield f"feed: {links['self']} links to itself [RFC 4287, 4.1.1]"
    for rel in ("prev-archive", "next-archive", "current"):
        if links[rel] > 1:
            yield f"feed: {links[rel]} links {rel} [RFC 5005, 4]"
    if kind == "archive" and sited and links["current"] != 1:
        yield "feed: a past issue without a link to the current feed [W3C]"
    for link in root.findall(f"{ATOM}link"):
        is_page = link.get("rel", "alternate") == "alternate"
        if (link.get("type") == "application/atom+xml") is is_page:
            yield f"feed: link {link.get('rel')} of type {link.get('type')} [RFC 4287, 4.2.7.3]"


def _entry_links(entry: Element) -> Iterator[str]:
    rels = {link.get("rel", "alternate") for link in entry.findall(f"{ATOM}link")}
    if "alternate" not in rels and entry.find(f"{ATOM}content") is None:
        yield f"{_name(entry)}: neither content nor alternate link [RFC 4287, 4.1.2]"
    if rels & {"current", "prev-archive", "next-archive"}:
        yield f"{_name(entry)}: a link between feeds [W3C]"


def _entry_parts(entry: Element) -> Iterator[str]:
    name = _name(entry)
    content = entry.find(f"{ATOM}content")
    if content is not None:
        if content.get("type") != "html" or len(content):
            yield f"{name}: the content is not escaped HTML [RFC 4287, 4.1.3]"
        yield from _html(content.text or "", name)
    for category in entry.findall(f"{ATOM}category"):
        if not category.get("term", "").strip() or category.get("label", "label").strip() == "":
            yield f"{name}: a category without term or label [RFC 4287, 4.2.2]"


# RSS


def _rss(root: Element, kind: Kind, *, sited: bool) -> Iterator[str]:
    if root.tag != "rss" or root.get("version") != "2.0" or [child.tag for child in root] != ["channel"]:
        yield f"not {kind} 2.0 with one channel [RSS 2.0]"
        return
    channel = root[0]
    yield from _children(channel, CHANNEL, "RSS 2.0, required and optional channel elements")
    yield from _order(channel, "item")
    yield from _title(_text(channel, "title"), "channel")
    if not _text(channel, "description").strip():
        yield "channel: the description is blank [W3C]"
    if not WEB.fullmatch(_text(channel, "link")):
        yield "channel: the link is no address [RSS 2.0]"
    if not LANGUAGE_TAG.fullmatch(_text(channel, "language")):
        yield "channel: no language [RSS 2.0]"
    own = [link for link in channel.findall(f"{ATOM}link") if link.get("rel") == "self"]
    if [link.get("type") for link in own] != ["application/rss+xml"] * sited:
        yield f"channel: {len(own)} links to itself [W3C]"
    yield from _mail_date(_text(channel, "lastBuildDate"), "channel: lastBuildDate")
    items = channel.findall("item")
    yield from _unique((_text(item, "guid") for item in items), "guid", "RSS 2.0")
    for item in items:
        yield from _item(item)
    yield from _newest(_text(channel, "lastBuildDate"), (_text(item, f"{ATOM}updated") for item in items))


def _item(item: Element) -> Iterator[str]:
    name = _name(item)
    yield from _children(item, ITEM, "RSS 2.0, elements of <item>")
    yield from _title(_text(item, "title"), name)
    if not WEB.fullmatch(_text(item, "link")):
        yield f"{name}: the link is no address [RSS 2.0]"
    guid = item.find("guid")
    if guid is not None and guid.get("isPermaLink") != "false" and not WEB.fullmatch(guid.text or ""):
        yield f"{name}: a permanent link that is no address [RSS 2.0]"
    yield from _mail_date(_text(item, "pubDate"), f"{name}: pubDate")
    for tag in ("category", f"{DC}creator"):
        if not all((element.text or "").strip() for element in item.findall(tag)):
            yield f"{name}: a blank {tag} [W3C]"
    for link in item.findall(f"{ATOM}link"):
        yield from _link(link, name)
    yield from _html(_text(item, "description"), name)


# Both


def _children(element: Element, numbers: Numbers, source: str) -> Iterator[str]:
    """Only known elements, each as often as it may stand, the text-only ones without elements of their own."""
    name = _name(element)
    counts = Counter(str(child.tag) for child in element)
    for tag in counts.keys() - numbers.keys():
        yield f"{name}: an element {tag} [{source}]"
    for tag, (least, most) in numbers.items():
        if not least <= counts[tag] <= most:
            yield f"{name}: {counts[tag]} elements {tag} [{source}]"
    for child in element:
        if len(child) and child.tag not in {f"{ATOM}entry", f"{ATOM}author", "item"}:
            yield f"{name}: elements within {child.tag} [{source}]"
    if any((text or "").strip() for text in (element.text, *(child.tail for child in element))):
        yield f"{name}: text between the elements [{source}]"


def _order(element: Element, repeated: str) -> Iterator[str]:
    tags = [child.tag for child in element]
    if repeated in tags and any(tag != repeated for tag in tags[tags.index(repeated) :]):
        yield f"something follows the first {repeated} [W3C]"


def _title(title: str, name: str) -> Iterator[str]:
    if not title.strip():
        yield f"{name}: the title is blank [W3C]"
    if ESCAPED_HTML.search(title):
        yield f"{name}: HTML in the title {title!r} [W3C]"


def _timestamp(text: str, name: str) -> Iterator[str]:
    if not TIMESTAMP.fullmatch(text):
        yield f"{name} is {text!r} [RFC 4287, 3.3]"
    elif datetime.fromisoformat(text).year < 1990:
        yield f"{name} is {text!r} [W3C]"


def _mail_date(text: str, name: str) -> Iterator[str]:
    if not MAIL_DATE.fullmatch(text):
        yield f"{name} is {text!r} [RFC 822]"
    elif parsedate_to_datetime(text).weekday() != WEEKDAYS.index(text[:3]):
        yield f"{name} has the wrong day of the week [RFC 822]"


def _unique(values: Iterable[str], what: str, source: str) -> Iterator[str]:
    for value, count in Counter(values).items():
        if count > 1:
            yield f"{what} {value!r} stands {count} times [{source}]"


def _newest(feed: str, entries: Iterable[str]) -> Iterator[str]:
    moments = list(filter(None, map(_moment, entries)))
    if moments and max(moments) != _moment(feed):
        yield f"the feed's updated is {feed}, its newest entry's {max(moments)} [RFC 4287, 4.2.15]"


def _sources(root: Element, sources: Mapping[str, datetime]) -> Iterator[str]:
    for entry in (*root.iter(f"{ATOM}entry"), *root.iter("item")):
        source = sources.get(_name(entry))
        if source and source != _moment(_text(entry, f"{ATOM}updated")):
            yield f"{_name(entry)}: updated is not the source's {source}"


def _moment(text: str) -> datetime | None:
    if TIMESTAMP.fullmatch(text):
        return datetime.fromisoformat(text)
    return parsedate_to_datetime(text) if MAIL_DATE.fullmatch(text) else None


@lru_cache(maxsize=10_000)
def _html(html: str, name: str) -> tuple[str, ...]:
    parser = _Content()
    parser.feed(html)
    parser.close()
    faults = [*parser.faults, *(f"<{tag}> is not closed" for tag in parser.open)]
    return tuple(f"{name}: content: {fault} [W3C]" for fault in faults)


class _Content(HTMLParser):
    """Check that escaped HTML is safe, closed, and without relative addresses, which feed readers cannot resolve."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not READABLE.fullmatch(tag):
            self.faults.append(f"<{tag}>")
        for name, value in attrs:
            if not ATTRIBUTES.fullmatch(name):
                self.faults.append(f"attribute {name}")
            if name in {"href", "src"} and not re.match("https?://|mailto:", value or ""):
                self.faults.append(f"address {value!r}")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}>")


def _text(element: Element, tag: str) -> str:
    return element.findtext(tag) or ""


def _name(element: Element) -> str:
    """Return an entry's id, or the element's name."""
    if element.tag in {f"{ATOM}entry", "item"}:
        return _text(element, f"{ATOM}id") or _text(element, "guid") or "an entry"
    return etree.QName(element).localname
