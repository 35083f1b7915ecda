"""Check the rules of Atom (RFC 4287) and RSS 2.0 that feed readers depend on, and find the URLs of a feed."""

from collections.abc import Callable, Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from xml.etree.ElementTree import Element

from sitegen.checker.report import quote
from sitegen.checker.tag_checks import Reference, Role
from sitegen.errors import Problem

ATOM = "{http://www.w3.org/2005/Atom}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"

_NAME = "feed readers need it to list and sort entries: give every feed and entry one"
_UNIQUE = "feed readers show only one of the entries: give each its own id"
_AUTHOR = "name the site as the feed's author"
_DATE_ATOM = "it must be a date in the form of RFC 3339, as in 2019-10-19T00:00:00Z"
_DATE_RSS = "it must be a date in the form of RFC 822, as in Sat, 19 Oct 2019 00:00:00 +0000"


def atom(feed: Element) -> Iterator[Problem]:
    """Yield the errors of an Atom feed, without path and line."""
    entries = feed.findall(f"{ATOM}entry")
    yield from _required(feed, "the feed", (f"{ATOM}id", f"{ATOM}title", f"{ATOM}updated"))
    yield from _dates(feed, "the feed", (f"{ATOM}updated",), _is_rfc3339, _DATE_ATOM)
    for number, entry in enumerate(entries, 1):
        name = f"entry {number}"
        yield from _required(entry, name, (f"{ATOM}id", f"{ATOM}title", f"{ATOM}updated"))
        yield from _dates(entry, name, (f"{ATOM}updated", f"{ATOM}published"), _is_rfc3339, _DATE_ATOM)
    if feed.find(f"{ATOM}author") is None:
        for number, entry in enumerate(entries, 1):
            if entry.find(f"{ATOM}author") is None:
                yield _problem(f"entry {number} has no author, and the feed has none either", _AUTHOR)
    yield from _repeated([entry.findtext(f"{ATOM}id", "") for entry in entries])


def rss(document: Element) -> Iterator[Problem]:
    """Yield the errors of an RSS feed, without path and line."""
    channel = document.find("channel")
    if document.get("version") != "2.0" or channel is None:
        yield _problem("the feed is not RSS 2.0 with a channel", "write <rss version=2.0> with one <channel>")
        return
    yield from _required(channel, "the channel", ("title", "link", "description"))
    yield from _dates(channel, "the channel", ("pubDate", "lastBuildDate"), _is_rfc822, _DATE_RSS)
    items = channel.findall("item")
    for number, item in enumerate(items, 1):
        if not (item.findtext("title") or item.findtext("description")):
            yield _problem(f"item {number} has neither title nor description", _NAME)
        yield from _dates(item, f"item {number}", ("pubDate",), _is_rfc822, _DATE_RSS)
    yield from _repeated([item.findtext("guid", "") for item in items])


def references(root: Element) -> Iterator[Reference]:
    """Yield the URLs of an Atom or RSS feed."""
    own = own_links(root)
    for element in root.iter():
        if element.tag == f"{ATOM}link":
            role = Role.SELF if element in own else Role.NAME
            yield Reference(element.get("href", ""), role, f"<link rel={element.get('rel')}>")
        elif element.tag in ("link", "comments", "docs", "url") or _is_permalink(element):
            yield Reference((element.text or "").strip(), Role.NAME, f"<{element.tag}>")
        elif element.tag == "enclosure":
            yield Reference(element.get("url", ""), Role.NAME, "<enclosure>")


def texts(root: Element) -> Iterator[str]:
    """Yield the HTML of a feed's entries, if it may have links."""
    for tag in (f"{ATOM}content", f"{ATOM}summary", "description", _CONTENT):
        for element in root.iter(tag):
            if element.text and ("href" in element.text or "src" in element.text):
                yield element.text


def own_links(root: Element) -> list[Element]:
    """Return the links with the feed's own address."""
    head = root if root.tag == f"{ATOM}feed" else root.find("channel")
    return [] if head is None else [link for link in head.findall(f"{ATOM}link") if link.get("rel") == "self"]


def _problem(message: str, remedy: str) -> Problem:
    return Problem("", 0, quote(message), remedy, kind="feed")


def _required(element: Element, name: str, tags: tuple[str, ...]) -> Iterator[Problem]:
    for tag in tags:
        found = element.find(tag)
        if found is None or not (len(found) or (found.text or "").strip()):
            yield _problem(f"{name} has no {tag.rpartition('}')[2]}", _NAME)


def _dates(
    element: Element, name: str, tags: tuple[str, ...], is_date: Callable[[str], bool], remedy: str
) -> Iterator[Problem]:
    for tag in tags:
        text = element.findtext(tag)
        if text and not is_date(text.strip()):
            yield _problem(f'{name} has "{text[:40]}" for its {tag.rpartition("}")[2]}', remedy)


def _repeated(identifiers: list[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for number, identifier in enumerate(identifiers, 1):
        if identifier and identifier in seen:
            yield _problem(f'entry {number} repeats the id "{identifier[:80]}"', _UNIQUE)
        seen.add(identifier)


def _is_permalink(element: Element) -> bool:
    return element.tag == "guid" and element.get("isPermaLink", "true") == "true"


def _is_rfc3339(text: str) -> bool:
    try:
        return "T" in text and datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _is_rfc822(text: str) -> bool:
    try:
        return parsedate_to_datetime(text) is not None
    except (TypeError, ValueError):
        return False
