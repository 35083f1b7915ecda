"""Check the files that are not pages: feeds, sitemaps, OPML, other XML, JSON, stylesheets, ``robots.txt``."""

import re
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from xml.etree import ElementTree  # noqa: ICN001 - its own name says more than ET
from xml.etree.ElementTree import Element

from sitegen.checker import feed_checks, html_parser
from sitegen.checker.check_result import CheckResult
from sitegen.checker.report import quote
from sitegen.checker.site_index import Location, SiteIndex
from sitegen.checker.tag_checks import Reference, Role, json_error, references
from sitegen.errors import Problem
from sitegen.quantities import counted
from sitegen.sitemap import MOST_BYTES, MOST_URLS

_SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
_SEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
_IS_SITEMAP = re.compile(rb"<(?:[\w.-]+:)?(?:urlset|sitemapindex)[\s>]")
_REJECTED = "feed readers and search engines reject the whole file: correct the template or program that writes it"
_CSS = re.compile(
    r"""/\*.*?\*/|@namespace\b[^;]*|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|url\(\s*(?:"([^"]*)"|'([^']*)'|([^\s"')]*))\s*\)|@import\s+(?:"([^"]*)"|'([^']*)')""",
    re.DOTALL | re.IGNORECASE,
)
_URL_IN_JSON = re.compile(rb'"(https?://[^"\\\s]*)"')
_SITEMAP_LINE = re.compile(r"(?im)^[ \t]*sitemap[ \t]*:[ \t]*(\S+)")


def check_for(name: str) -> Callable[[bytes, Location, SiteIndex], CheckResult] | None:
    """Return the function that checks a file of this name; None if there is none."""
    return _BY_NAME.get(name) or _BY_SUFFIX.get(name[name.rfind(".") :].lower())


def xml(data: bytes, location: Location, index: SiteIndex) -> CheckResult:
    """Check XML of any kind. Feeds, sitemaps and OPML are recognized by their root element."""
    file = _File(data, location, index)
    try:
        if b"<!ENTITY" in data:
            file.add_error(
                "<!ENTITY", "malformed-xml", "the file declares entities", "replace the entities with their text"
            )
        elif _IS_SITEMAP.search(data, 0, 2048):
            _sitemap(file)
        else:
            root = ElementTree.fromstring(data)  # noqa: S314 - entities are refused above, and expat bounds the rest
            check = _BY_ROOT.get(root.tag)
            if check:
                check(file, root)
    except ElementTree.ParseError as error:
        line, _ = error.position
        message = f"the file is not well-formed XML: {error}"
        file.result.add_error(location, line, "malformed-xml", message, _REJECTED)
    except (ValueError, LookupError) as error:
        file.add_error("", "malformed-xml", f"the file has an unknown encoding: {quote(str(error))}", _REJECTED)
    return file.result


def json(data: bytes, location: Location, index: SiteIndex) -> CheckResult:
    """Check that JSON is well-formed, and check its links into the site."""
    file = _File(data, location, index)
    error = json_error(data)
    if error:
        line, message = error
        remedy = "programs cannot read it: correct the template or program that writes it"
        file.result.add_error(location, line, "malformed-json", f"the file is not JSON: {quote(message)}", remedy)
    elif index.site_url:
        urls = {url.decode("utf-8", "replace") for url in _URL_IN_JSON.findall(data)}
        file.check_links(Reference(url, Role.NAME, "JSON") for url in sorted(urls))
    return file.result


def css(data: bytes, location: Location, index: SiteIndex) -> CheckResult:
    """Check the files that a stylesheet loads."""
    file = _File(data, location, index)
    urls = ("".join(filter(None, match.groups())) for match in _CSS.finditer(data.decode("utf-8", "replace")))
    file.check_links(Reference(url, Role.LOAD, "url()") for url in urls if url)
    return file.result


def robots(data: bytes, location: Location, index: SiteIndex) -> CheckResult:
    """Check the sitemaps that ``robots.txt`` names."""
    file = _File(data, location, index)
    urls = _SITEMAP_LINE.findall(data.decode("utf-8", "replace"))
    file.check_links(Reference(url, Role.LIST, "Sitemap:") for url in urls)
    return file.result


class _File:
    """A file and the result of its checks so far."""

    def __init__(self, data: bytes, location: Location, index: SiteIndex) -> None:
        self.data = data
        self.location = location
        self.index = index
        self.result = CheckResult()

    def add_error(self, text: str, kind: str, message: str, remedy: str) -> None:
        """Add an error in the line of ``text``."""
        self.result.add_error(self.location, self._line(text), kind, message, remedy)

    def add_problem(self, problem: Problem) -> None:
        """Add an error that has no line."""
        self.add_error("", problem.kind, problem.message, problem.remedy)

    def check_links(self, links: Iterable[Reference]) -> None:
        """Check links of the file."""
        for reference in links:
            link = self.index.check(reference, self.location)
            self.result.links += link.inside
            if link.fragment_hash:
                self.result.wanted.append(link.fragment_hash)
            if link.problem:
                self.result.add_link(link, self.location, self._line(reference.url))

    def _line(self, text: str) -> int:
        """Return the number of the first line that contains ``text``; 0 if there is none, or if ``text`` is empty."""
        sought = text.encode("utf-8", "surrogateescape")
        offset = self.data.find(sought)
        if offset < 0:
            offset = self.data.find(sought.replace(b"&", b"&amp;"))
        return self.data.count(b"\n", 0, offset) + 1 if sought and offset >= 0 else 0


def _feed(file: _File, root: Element) -> None:
    for problem in feed_checks.atom(root) if root.tag == f"{feed_checks.ATOM}feed" else feed_checks.rss(root):
        file.add_problem(problem)
    file.check_links(feed_checks.references(root))
    for text in feed_checks.texts(root):
        file.check_links(_links_in(text))
    if file.index.site_url and not feed_checks.own_links(root):
        message = "the feed does not have its own address"
        file.result.add_warning(file.location, 0, "feed", message, "give it an Atom link with rel=self")


def _links_in(text: str) -> Iterator[Reference]:
    """Yield the links in an entry's HTML. They must be absolute, because it is read outside the site."""
    for tag in html_parser.parse(text).tags:
        for reference in references(tag):
            yield Reference(reference.url, Role.NAME, f"{reference.attribute} in an entry")


def _opml(file: _File, root: Element) -> None:
    if root.find("head") is None or root.find("body") is None or not root.get("version"):
        file.add_error("", "opml", "the file is not OPML with a version, a head and a body", _REJECTED)
    for outline in root.iter("outline"):
        if not outline.get("text"):
            file.add_error("", "opml", "an outline has no text", "write the name of the feed, which feed readers show")
        urls = {name: outline.get(name) for name in ("xmlUrl", "htmlUrl", "url")}
        file.check_links(Reference(url, Role.NAME, f"<outline {name}>") for name, url in urls.items() if url)


def _search_description(file: _File, root: Element) -> None:
    for element in root.iter(f"{_SEARCH}Url"):
        template = element.get("template", "").partition("{")[0]
        file.check_links([Reference(template, Role.NAME, "<Url template>")])


def _sitemap(file: _File) -> None:
    """Check a sitemap or an index of sitemaps. It is parsed entry by entry, because it may have 50,000."""
    seen: set[str] = set()
    root: Element | None = None
    count = 0
    for event, element in ElementTree.iterparse(BytesIO(file.data), ("start", "end")):  # noqa: S314 - see `xml`
        if root is None:
            root = element
        if event == "end" and element.tag in (f"{_SITEMAP}url", f"{_SITEMAP}sitemap"):
            count += 1
            _sitemap_entry(file, (element.findtext(f"{_SITEMAP}loc") or "").strip(), seen)
            root.clear()
    if count > MOST_URLS or len(file.data) > MOST_BYTES:
        message = f"the sitemap has {counted(count, 'address', 'addresses')} in {counted(len(file.data), 'byte')}"
        remedy = f"search engines read at most {MOST_URLS:,} addresses and {MOST_BYTES:,} bytes: split it"
        file.add_error("", "sitemap", message, remedy)


def _sitemap_entry(file: _File, url: str, seen: set[str]) -> None:
    if not url:
        file.add_error("", "sitemap", "an entry has no address", _REJECTED)
    elif url in seen:
        file.add_error(url, "sitemap", f"{quote(url)} is listed twice", "list each page once")
    else:
        seen.add(url)
        file.check_links([Reference(url, Role.LIST, "<loc>")])


_BY_ROOT: dict[str, Callable[[_File, Element], None]] = {
    f"{feed_checks.ATOM}feed": _feed,
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
