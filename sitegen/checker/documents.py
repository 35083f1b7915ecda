"""Everything but pages: feeds, sitemaps, subscriptions, other XML, JSON, stylesheets, ``robots.txt``."""

import re
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from xml.etree import ElementTree  # noqa: ICN001 - its own name says more than ET
from xml.etree.ElementTree import Element

from sitegen.checker import feed, markup
from sitegen.checker.data import json_fault
from sitegen.checker.findings import Findings
from sitegen.checker.ground import Ground, Place
from sitegen.checker.report import quote
from sitegen.checker.rules import Reference, Role
from sitegen.checker.rules import references as references_of
from sitegen.quantities import counted

MOST_URLS = 50_000
"""Of a sitemap, and sitemaps of an index: the protocol of sitemaps.org."""
MOST_BYTES = 50 * 1024 * 1024
"""Of a sitemap, uncompressed; likewise."""

_SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
_SEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
_IS_SITEMAP = re.compile(rb"<(?:[\w.-]+:)?(?:urlset|sitemapindex)[\s>]")
_MEND = "readers and search engines refuse all of it: mend what writes it"
_CSS = re.compile(
    r"""/\*.*?\*/|@namespace\b[^;]*|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|url\(\s*(?:"([^"]*)"|'([^']*)'|([^\s"')]*))\s*\)|@import\s+(?:"([^"]*)"|'([^']*)')""",
    re.DOTALL | re.IGNORECASE,
)
_URL_IN_JSON = re.compile(rb'"(https?://[^"\\\s]*)"')
_SITEMAP_LINE = re.compile(r"(?im)^[ \t]*sitemap[ \t]*:[ \t]*(\S+)")


def examiner(name: str) -> Callable[[bytes, Place, Ground], Findings] | None:
    """What examines a file of this name, if anything does."""
    return _BY_NAME.get(name) or _BY_SUFFIX.get(name[name.rfind(".") :].lower())


def xml(data: bytes, place: Place, ground: Ground) -> Findings:
    """XML of any kind; what is known by its root element is held to its rules."""
    document = _Document(data, place, ground)
    try:
        if b"<!ENTITY" in data:
            document.fault("<!ENTITY", "malformed-xml", "the file declares entities", "write them out")
        elif _IS_SITEMAP.search(data, 0, 2048):
            _sitemap(document)
        else:
            root = ElementTree.fromstring(data)  # noqa: S314 - entities are refused above, and expat bounds the rest
            rules = _BY_ROOT.get(root.tag)
            if rules:
                rules(document, root)
    except ElementTree.ParseError as error:
        line, _ = error.position
        document.found.fault(place, line, "malformed-xml", f"the file is not well-formed XML: {error}", _MEND)
    except (ValueError, LookupError) as error:
        document.fault("", "malformed-xml", f"the file has an encoding that is not known: {quote(str(error))}", _MEND)
    return document.found


def json(data: bytes, place: Place, ground: Ground) -> Findings:
    """JSON: well-formed, and what it links to within the site exists."""
    document = _Document(data, place, ground)
    fault = json_fault(data)
    if fault:
        line, message = fault
        advice = "programs that read it fail: mend what writes it"
        document.found.fault(place, line, "malformed-json", f"the file is not JSON: {quote(message)}", advice)
    elif ground.origin:
        urls = {url.decode("utf-8", "replace") for url in _URL_IN_JSON.findall(data)}
        document.judge(Reference(url, Role.NAME, "JSON") for url in sorted(urls))
    return document.found


def css(data: bytes, place: Place, ground: Ground) -> Findings:
    """A stylesheet: what it loads."""
    document = _Document(data, place, ground)
    urls = ("".join(filter(None, match.groups())) for match in _CSS.finditer(data.decode("utf-8", "replace")))
    document.judge(Reference(url, Role.LOAD, "url()") for url in urls if url)
    return document.found


def robots(data: bytes, place: Place, ground: Ground) -> Findings:
    """``robots.txt``: the sitemaps it names exist."""
    document = _Document(data, place, ground)
    urls = _SITEMAP_LINE.findall(data.decode("utf-8", "replace"))
    document.judge(Reference(url, Role.LIST, "Sitemap:") for url in urls)
    return document.found


class _Document:
    """A file under examination."""

    def __init__(self, data: bytes, place: Place, ground: Ground) -> None:
        self.data = data
        self.place = place
        self.ground = ground
        self.found = Findings()

    def fault(self, text: str, kind: str, message: str, advice: str) -> None:
        """Takes up a fault in the line where ``text`` stands."""
        self.found.fault(self.place, self._line(text), kind, message, advice)

    def judge(self, references: Iterable[Reference]) -> None:
        """Looks up where references lead."""
        for reference in references:
            verdict = self.ground.judge(reference, self.place)
            self.found.links += verdict.inside
            if verdict.mark:
                self.found.wanted.append(verdict.mark)
            if verdict.kind:
                self.found.add(verdict, self.place, self._line(reference.url))

    def _line(self, text: str) -> int:
        """The line where a text stands first; 0 where it is spelled otherwise, or empty."""
        sought = text.encode("utf-8", "surrogateescape")
        offset = self.data.find(sought)
        if offset < 0:
            offset = self.data.find(sought.replace(b"&", b"&amp;"))
        return self.data.count(b"\n", 0, offset) + 1 if sought and offset >= 0 else 0


def _feed(document: _Document, root: Element) -> None:
    for message, advice in feed.atom(root) if root.tag == f"{feed.ATOM}feed" else feed.rss(root):
        document.fault("", "feed", quote(message), advice)
    document.judge(feed.references(root))
    for text in feed.texts(root):
        document.judge(_references_in(text))
    if document.ground.origin and not feed.own_links(root):
        message = "the feed does not tell its own address"
        document.found.warning(document.place, 0, "feed", message, "give it an Atom link with rel=self")


def _references_in(text: str) -> Iterator[Reference]:
    """Those of an entry's HTML, which is read far from the site."""
    for tag in markup.read(text).tags:
        for reference in references_of(tag):
            yield Reference(reference.url, Role.NAME, f"{reference.place} in an entry")


def _opml(document: _Document, root: Element) -> None:
    if root.find("head") is None or root.find("body") is None or not root.get("version"):
        document.fault("", "opml", "the file is not OPML with a version, a head and a body", _MEND)
    for outline in root.iter("outline"):
        if not outline.get("text"):
            document.fault("", "opml", "an outline has no text", "feed readers show it as the name of the feed")
        urls = {name: outline.get(name) for name in ("xmlUrl", "htmlUrl", "url")}
        document.judge(Reference(url, Role.NAME, f"<outline {name}>") for name, url in urls.items() if url)


def _search_description(document: _Document, root: Element) -> None:
    for element in root.iter(f"{_SEARCH}Url"):
        template = element.get("template", "").partition("{")[0]
        document.judge([Reference(template, Role.NAME, "<Url template>")])


def _sitemap(document: _Document) -> None:
    """A sitemap or an index of sitemaps, read entry by entry: either may hold 50,000."""
    seen: set[str] = set()
    root: Element | None = None
    count = 0
    for event, element in ElementTree.iterparse(BytesIO(document.data), ("start", "end")):  # noqa: S314 - see `xml`
        if root is None:
            root = element
        if event == "end" and element.tag in (f"{_SITEMAP}url", f"{_SITEMAP}sitemap"):
            count += 1
            _entry(document, (element.findtext(f"{_SITEMAP}loc") or "").strip(), seen)
            root.clear()
    if count > MOST_URLS or len(document.data) > MOST_BYTES:
        message = f"the sitemap holds {counted(count, 'address', 'addresses')} in {counted(len(document.data), 'byte')}"
        advice = f"search engines read {MOST_URLS:,} addresses and {MOST_BYTES:,} bytes at most: split it"
        document.fault("", "sitemap", message, advice)


def _entry(document: _Document, url: str, seen: set[str]) -> None:
    if not url:
        document.fault("", "sitemap", "an entry has no address", _MEND)
    elif url in seen:
        document.fault(url, "sitemap", f"{quote(url)} stands twice", "list each page once")
    else:
        seen.add(url)
        document.judge([Reference(url, Role.LIST, "<loc>")])


_BY_ROOT: dict[str, Callable[[_Document, Element], None]] = {
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
