"""Everything but pages: feeds, sitemaps, subscriptions, other XML, JSON, stylesheets, ``robots.txt``."""

import re
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from sitegen.checker import feed, markup
from sitegen.checker.data import json_fault
from sitegen.checker.findings import Findings
from sitegen.checker.ground import Ground, Place
from sitegen.checker.report import quote
from sitegen.checker.rules import Reference, Role
from sitegen.checker.rules import references as references_of

MOST_URLS = 50_000
"""Of a sitemap, and sitemaps of an index: the protocol of sitemaps.org."""
MOST_BYTES = 50 * 1024 * 1024
"""Of a sitemap, uncompressed; likewise."""

_SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
_SEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
_IS_SITEMAP = re.compile(rb"<(?:[\w.-]+:)?(?:urlset|sitemapindex)[\s>]")
_MEND = "readers and search engines refuse all of it: mend what writes it"
_CSS = re.compile(
    r"""/\*.*?\*/|url\(\s*(?:"([^"]*)"|'([^']*)'|([^\s"')]*))\s*\)|@import\s+(?:"([^"]*)"|'([^']*)')""",
    re.DOTALL | re.IGNORECASE,
)
_URL_IN_JSON = re.compile(rb'"(https?://[^"\\\s]*)"')
_SITEMAP_LINE = re.compile(r"(?im)^[ \t]*sitemap[ \t]*:[ \t]*(\S+)")


def examiner(name: str) -> Callable[[bytes, Place, Ground], Findings] | None:
    """What examines a file of this name, if anything does."""
    return _BY_NAME.get(name) or _BY_SUFFIX.get(name[name.rfind(".") :].lower())


def xml(data: bytes, place: Place, ground: Ground) -> Findings:
    """XML of any kind; what is known by its root element is held to its rules."""
    found = Findings()
    try:
        if b"<!ENTITY" in data:
            found.fault(place, _line(data, "<!ENTITY"), "malformed-xml", "the file declares entities", "write them out")
        elif _IS_SITEMAP.search(data, 0, 2048):
            _sitemap(data, place, ground, found)
        else:
            root = ElementTree.fromstring(data)  # noqa: S314 - entities are refused above, and expat bounds the rest
            _BY_ROOT.get(root.tag, _nothing)(root, data, place, ground, found)
    except ElementTree.ParseError as error:
        line, _ = error.position
        found.fault(place, line, "malformed-xml", f"the file is not well-formed XML: {error}", _MEND)
    except (ValueError, LookupError) as error:
        found.fault(place, 1, "malformed-xml", f"the file is in an unknown encoding: {quote(str(error))}", _MEND)
    return found


def json(data: bytes, place: Place, ground: Ground) -> Findings:
    """JSON: well-formed, and what it links to within the site exists."""
    found = Findings()
    fault = json_fault(data)
    if fault:
        line, message = fault
        found.fault(place, line, "malformed-json", f"the file is not JSON: {quote(message)}", "mend what writes it")
    elif ground.origin:
        urls = sorted({url.decode("utf-8", "replace") for url in _URL_IN_JSON.findall(data)})
        _judge([Reference(url, Role.NAME, "JSON") for url in urls], data, place, ground, found)
    return found


def css(data: bytes, place: Place, ground: Ground) -> Findings:
    """A stylesheet: what it loads."""
    found = Findings()
    urls = ("".join(filter(None, match.groups())) for match in _CSS.finditer(data.decode("utf-8", "replace")))
    _judge([Reference(url, Role.LOAD, "url()") for url in urls if url], data, place, ground, found)
    return found


def robots(data: bytes, place: Place, ground: Ground) -> Findings:
    """``robots.txt``: the sitemaps it names exist."""
    found = Findings()
    urls = _SITEMAP_LINE.findall(data.decode("utf-8", "replace"))
    _judge([Reference(url, Role.LIST, "Sitemap:") for url in urls], data, place, ground, found)
    return found


def _judge(references: Iterable[Reference], data: bytes, place: Place, ground: Ground, found: Findings) -> None:
    for reference in references:
        found.links += 1
        verdict = ground.judge(reference, place)
        if verdict.mark:
            found.wanted.append(verdict.mark)
        if verdict.kind:
            found.add(verdict, place, _line(data, reference.url))


def _line(data: bytes, text: str) -> int:
    """The line where a text stands first; 0 where it is spelled otherwise."""
    sought = text.encode("utf-8", "surrogateescape")
    offset = data.find(sought)
    if offset < 0:
        offset = data.find(sought.replace(b"&", b"&amp;"))
    return data.count(b"\n", 0, offset) + 1 if offset >= 0 else 0


def _nothing(_root: Element, _data: bytes, _place: Place, _ground: Ground, _found: Findings) -> None:
    """XML of a kind without rules of ours, such as SVG."""


def _feed(root: Element, data: bytes, place: Place, ground: Ground, found: Findings) -> None:
    complaints = feed.atom(root) if root.tag == f"{feed.ATOM}feed" else feed.rss(root)
    for message, advice in complaints:
        found.fault(place, 0, "feed", quote(message), advice)
    _judge(feed.references(root), data, place, ground, found)
    for text in feed.texts(root):
        _judge(_links_of(text), data, place, ground, found)
    if ground.origin and not feed.own_links(root):
        found.warning(place, 0, "feed", "the feed does not tell its own address", "give it an Atom link with rel=self")


def _links_of(text: str) -> Iterator[Reference]:
    for tag in markup.read(text).tags:
        for reference in references_of(tag):
            yield Reference(reference.url, Role.NAME, f"{reference.place} in an entry")


def _opml(root: Element, data: bytes, place: Place, ground: Ground, found: Findings) -> None:
    if root.find("head") is None or root.find("body") is None or not root.get("version"):
        found.fault(place, 0, "opml", "the file is not OPML with a version, a head and a body", _MEND)
    for outline in root.iter("outline"):
        if not outline.get("text"):
            found.fault(place, 0, "opml", "an outline has no text", "feed readers show it as the name of the feed")
        urls = [(name, outline.get(name)) for name in ("xmlUrl", "htmlUrl", "url")]
        _judge([Reference(url, Role.NAME, f"<outline {name}>") for name, url in urls if url], data, place, ground, found)


def _search_description(root: Element, data: bytes, place: Place, ground: Ground, found: Findings) -> None:
    templates = [element.get("template", "").replace("{", "").replace("}", "") for element in root.iter(f"{_SEARCH}Url")]
    _judge([Reference(url, Role.NAME, "<Url template>") for url in templates], data, place, ground, found)


def _sitemap(data: bytes, place: Place, ground: Ground, found: Findings) -> None:
    """A sitemap or an index of sitemaps, read entry by entry: either may hold 50,000."""
    seen: set[str] = set()
    root: Element | None = None
    count = 0
    for event, element in ElementTree.iterparse(BytesIO(data), ("start", "end")):  # noqa: S314 - see `xml`
        if root is None:
            root = element
        if event == "end" and element.tag in (f"{_SITEMAP}url", f"{_SITEMAP}sitemap"):
            count += 1
            _located(element, seen, data, place, ground, found)
            root.clear()
    if count > MOST_URLS or len(data) > MOST_BYTES:
        message = f"the sitemap holds {count:,} addresses in {len(data):,} bytes"
        advice = f"search engines read {MOST_URLS:,} addresses and {MOST_BYTES:,} bytes at most: split it"
        found.fault(place, 0, "sitemap", message, advice)


def _located(
    element: Element, seen: set[str], data: bytes, place: Place, ground: Ground, found: Findings
) -> None:
    url = (element.findtext(f"{_SITEMAP}loc") or "").strip()
    if not url:
        found.fault(place, 0, "sitemap", "an entry has no address", "search engines refuse the sitemap: mend what writes it")
    elif url in seen:
        found.fault(place, _line(data, url), "sitemap", f"{quote(url)} stands twice", "list each page once")
    else:
        seen.add(url)
        _judge([Reference(url, Role.LIST, "<loc>")], data, place, ground, found)


_BY_ROOT: dict[str, Callable[[Element, bytes, Place, Ground, Findings], None]] = {
    f"{feed.ATOM}feed": _feed,
    "rss": _feed,
    "opml": _opml,
    f"{_SEARCH}OpenSearchDescription": _search_description,
}
_BY_SUFFIX = {
    **dict.fromkeys((".xml", ".opml", ".svg", ".rss", ".atom"), xml),
    **dict.fromkeys((".json", ".webmanifest"), json),
    ".css": css,
}
_BY_NAME = {"robots.txt": robots}
