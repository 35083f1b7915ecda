"""A published site on a web server: all links work below a path, hosts send the same headers, and files are plain."""

import os
import re
import stat
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urldefrag, urljoin

import feedparser
import pytest
from lxml import etree, html
from support import toy

if TYPE_CHECKING:
    from support.web_server import Host

pytest_plugins = ("support.web_server",)

_HEADERS: str = re.findall(
    r"```text\n(.*?)```", (toy.ROOT / "docs" / "publish.md").read_text(encoding="utf-8"), re.DOTALL
)[0]
"""The guide's `_headers`."""

OWN = "frame-ancestors 'none'"
"""A directive that works only in a header."""


def references(document: "html.HtmlElement") -> Iterator[str]:
    """Yield the addresses that a page links to or loads."""
    for element, attribute, url, _ in document.iterlinks():
        if attribute in ("href", "src", "content", "action") and element.get("rel") != "canonical":
            yield url.partition("url=")[2] if attribute == "content" and "url=" in url else url


class Crawl:
    """The pages and broken links that are reached from the home page."""

    def __init__(self, host: "Host") -> None:
        self.host = host
        self.pages: dict[str, html.HtmlElement] = {}
        self.broken: list[str] = []
        self.fragments: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
        self._asked: set[str] = set()
        self._open = [host.url]

    def run(self) -> "Crawl":
        """Follow all links."""
        while self._open:
            url = self._open.pop()
            if url not in self._asked:
                self._asked.add(url)
                self._visit(url)
        return self

    def _visit(self, url: str) -> None:
        answer = self.host.get(url)
        if answer.status != 200:
            self.broken.append(f"{answer.status} {url}")
        elif answer.headers.get_content_type() == "text/html":
            document = html.document_fromstring(answer.body)
            self.pages[url] = document
            for reference in references(document):
                target, fragment = urldefrag(urljoin(url, reference))
                if self.host.is_ours(target):
                    self.fragments[target].add((fragment, url))
                    self._open.append(target)


@pytest.fixture(scope="module")
def crawl(host: "Host") -> Crawl:
    """A crawl of the whole site."""
    return Crawl(host).run()


def destinations(host: "Host") -> set[str]:
    """Return the paths of all pages except 404.html and redirects."""
    pages = set(host.files("*.html")) - {"404.html"}
    return {path for path in pages if b'http-equiv="refresh"' not in (host.site / path).read_bytes()}


def test_every_link_works_below_a_path(host: "Host", crawl: Crawl) -> None:
    """Every page is reached from the home page, and every link, asset, feed and fragment exists."""
    assert crawl.broken == []
    # The service worker shows one page in place of others.
    assert destinations(host) - {"offline.html"} <= {host.file_of(url) for url in crawl.pages}
    lost = [
        f"{source} -> {url}#{fragment}"
        for url, wanted in crawl.fragments.items()
        for fragment, source in wanted
        if fragment and url in crawl.pages and not crawl.pages[url].xpath("//*[@id=$id]", id=unquote(fragment))
    ]
    assert lost == []


def test_canonical_links_are_the_addresses_of_pages(host: "Host", crawl: Crawl) -> None:
    """They never end in index.html."""
    for url, document in crawl.pages.items():
        (canonical,) = document.xpath("//link[@rel='canonical']/@href")
        assert host.file_of(canonical) == host.file_of(url)
        assert not canonical.endswith("index.html")


def test_addresses_in_feeds_work(host: "Host") -> None:
    """Each feed has its own address, and each address of the site in it answers."""
    feeds = [path for path in host.files("*.xml") if not path.startswith("sitemap")]
    asked: set[str] = set()
    for path in feeds:
        feed = feedparser.parse((host.site / path).read_bytes())
        if path == "opensearch.xml":
            continue
        links = [link for part in (feed.feed, *feed.entries) for link in part.get("links", ())]
        own = {link["href"] for link in links if link["rel"] == "self"}
        assert host.url + quote(path) in own, path
        asked |= {urldefrag(link["href"])[0] for link in links if host.is_ours(link["href"])}
    outline: Any = etree.parse(host.site / "subscriptions.opml")
    asked |= {urljoin(host.url, url) for url in outline.xpath("//@xmlUrl | //@htmlUrl")}
    assert all(url.startswith(host.url) for url in asked)
    assert [url for url in sorted(asked) if host.get(url).status != 200] == []
    assert len(feeds) > 10


def test_the_sitemap_lists_the_site(host: "Host") -> None:
    """robots.txt names a sitemap that lists each page once, with dates from the digests."""
    robots = host.get("robots.txt").body.decode()
    assert robots.startswith("User-agent: *\nAllow: /\n")
    assert "Disallow" not in robots
    (sitemap,) = re.findall(r"^Sitemap: (.*)$", robots, re.MULTILINE)
    parts: Any = etree.fromstring(host.get(sitemap).body).xpath("//*[local-name()='loc']/text()")
    listed: list[str] = []
    dates = {date for listing in toy.DIGESTS.values() for date in re.findall(r"\d{4}-\d\d-\d\d", str(listing))}
    for part in parts:
        document: Any = etree.fromstring(host.get(part).body)
        listed += document.xpath("//*[local-name()='loc']/text()")
        assert set(document.xpath("//*[local-name()='lastmod']/text()")) <= dates
    assert len(set(listed)) == len(listed)
    found = {host.file_of(url) for url in listed}
    pages = destinations(host)
    assert found <= pages
    # Sitemaps leave out lists of authors by initials, and the pages whose content is the reader's.
    assert [
        path
        for path in pages - found
        if not re.match(r"author/[^/]+/index(\.\d+)?\.html|(search|saved|following|offline)\.html", path)
    ] == []


def directives(policy: str) -> dict[str, set[str]]:
    """Return directive -> sources of a policy."""
    parts = (part.split() for part in policy.split(";"))
    return {name: set(sources) for name, *sources in parts}


def headers_file(text: str) -> dict[str, dict[str, str]]:
    """Return pattern -> header -> value of a `_headers` file."""
    found: dict[str, dict[str, str]] = {}
    for line in filter(str.strip, text.splitlines()):
        if line.startswith("/"):
            pattern = found.setdefault(line, {})
        else:
            name, _, value = line.strip().partition(": ")
            pattern[name] = value
    return found


def netlify(path: Path) -> dict[str, dict[str, str]]:
    """Return pattern -> header -> value of a `netlify.toml`."""
    return {rule["for"]: rule["values"] for rule in tomllib.loads(path.read_text(encoding="utf-8"))["headers"]}


def test_hosts_send_the_same_headers(host: "Host") -> None:
    """Both netlify.toml files, and the `_headers` and nginx examples of the guide, are equal."""
    expected = netlify(toy.ROOT / "netlify.toml")
    assert netlify(toy.ROOT / "sitegen" / "starter" / "netlify.toml") == expected
    assert headers_file(_HEADERS) == expected
    for path in ("", "2019/01/02.html", "atom.xml", "nowhere"):
        sent = host.get(path).headers
        assert {name: sent[name] for name in expected["/*"]} == expected["/*"], path
    kept = host.files("assets/*") + host.files("search/*/*")  # without npm there is no search
    for path in kept:
        (rule,) = (values for pattern, values in expected.items() if path.split("/")[0] == pattern.split("/")[1])
        assert host.get(path).headers["Cache-Control"] == rule["Cache-Control"]
    assert kept


def test_the_policy_in_the_header_is_the_union_of_those_in_pages(host: "Host") -> None:
    """By default nothing is allowed; nothing inline and no other host ever is."""
    allowed: defaultdict[str, set[str]] = defaultdict(set)
    for path in host.files("*.html"):
        (policy,) = html.parse(host.site / path).xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        for name, sources in directives(policy).items():
            allowed[name] |= sources
    sent = directives(netlify(toy.ROOT / "netlify.toml")["/*"]["Content-Security-Policy"])
    assert sent == {**allowed, **directives(OWN)}
    assert sent["default-src"] == {"'none'"}
    everything = set().union(*sent.values())
    assert everything <= {"'none'", "'self'", "data:"}


def test_the_server_sends_types_and_caching(host: "Host") -> None:
    """Browsers revalidate pages but not assets, each type is right, and hidden files are not served."""
    assert host.get("index.html").headers["Cache-Control"] == "no-cache"
    missing = host.get("assets/style.0000000000.css")
    assert (missing.status, missing.headers["Cache-Control"]) == (404, None)
    types = {
        "2019/01/02.html": "text/html; charset=utf-8",
        "2019/01/02.json": "application/json",
        "2019/01/02.bib": "application/x-bibtex; charset=utf-8",
        "subscriptions.opml": "text/x-opml; charset=utf-8",
        "atom.xml": "text/xml; charset=utf-8",
        "robots.txt": "text/plain; charset=utf-8",
        "favicon.svg": "image/svg+xml",
    }
    assert {path: host.get(path).headers["Content-Type"] for path in types} == types
    assert host.get(".well-known/security.txt").status == 200
    assert [host.get(path).status for path in (".sitegen", ".nojekyll")] == [404, 404]
    slash = host.get("/papers")
    assert (slash.status, slash.headers["Location"]) == (301, host.url)


def test_a_site_is_plain_files(host: "Host") -> None:
    """There are only readable files and folders, `.nojekyll`, and assets with content hashes in their names."""
    for place, folders, names in os.walk(host.site):
        for name in (*folders, *names):
            status = (Path(place) / name).lstat()
            assert stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode), name
            assert status.st_mode & 0o044 == 0o044, name
            assert status.st_mode & 0o111 == 0 or name in folders, name
            assert status.st_nlink == 1 or name in folders, name
    assert (host.site / ".nojekyll").read_bytes() == b""
    for path in host.files("assets/*"):
        content = (host.site / path).read_bytes()
        assert blake2b(content, digest_size=5).hexdigest() in path
