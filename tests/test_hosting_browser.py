"""A published site in Chromium: below a path of a web server and from the file system, with its policy."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urldefrag, urlsplit

import pytest
from support import toy

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from support.web_server import Host

pytest_plugins = ("support.browser", "support.web_server")

KINDS = (
    "index.html",
    "2019/index.html",
    "2019/01/index.html",
    "2019/01/02.html",
    "category/index.html",
    "category/cs.CV/index.html",
    "category/cs.CV/2019-01.html",
    "author/index.html",
    "author/la/index.html",
    "author/la/ada-lovelace.html",
    "paper/1901/1901.00777.html",
    "statistics.html",
    "subscribe.html",
    "about.html",
    "notes/method.html",
)
"""A page of each kind."""


@dataclass(slots=True)
class Visit:
    """Messages and requests of a browser."""

    complaints: list[str] = field(default_factory=list)
    requests: set[str] = field(default_factory=set)
    plain: str = ""
    """The font of a page without style."""


_LISTEN = """
addEventListener("securitypolicyviolation", event => console.error("violation: " + event.violatedDirective + " " + event.blockedURI))
"""
_LINKS = """
[...document.querySelectorAll("[href], [src]")].map(element => element.href?.baseVal ?? element.href ?? element.src)
"""
_FONT = "getComputedStyle(document.body).fontFamily"
"""A value that the style sheet changes. Its rules cannot be read from pages of the file system."""


@pytest.fixture
def visited(browser: "Browser") -> Iterator[tuple["Page", Visit]]:
    """A browser tab, and its recorded errors, violations of the policy, and requests."""
    context = browser.new_context()
    context.add_init_script(_LISTEN)
    page, visit = context.new_page(), Visit()
    visit.plain = page.evaluate(_FONT)
    page.on("console", lambda message: visit.complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    page.on("request", lambda request: visit.requests.add(request.url))
    yield page, visit
    context.close()


def test_pages_work_below_a_path(host: "Host", visited: tuple["Page", Visit]) -> None:
    """Each kind of page has its style, violates no policy, asks no other host, and links only to existing files."""
    page, visit = visited
    there = set(host.files("*"))
    for path in (*KINDS, "search.html"):
        page.goto(host.url + path, wait_until="networkidle" if path == "search.html" else "load")
        assert page.evaluate(_FONT) != visit.plain, path
        ours = [url for url in page.evaluate(_LINKS) if host.is_ours(url)]
        assert len(ours) > 5
        assert {host.file_of(urldefrag(url)[0].partition("?")[0]) for url in ours} <= there
    assert visit.complaints == []
    assert [url for url in visit.requests if not url.startswith(host.url)] == []


def test_the_page_for_missing_addresses_works_at_any_depth(host: "Host", visited: tuple["Page", Visit]) -> None:
    """A missing page gets status 404 and a page with style, whose links work at any depth."""
    page, visit = visited
    for missing in ("nowhere.html", "a/b/c/d.html", "category/cs.CV/none/", "paper/9999/9999.99999.html"):
        response = page.goto(host.url + missing)
        assert response
        assert response.status == 404
        assert page.evaluate(_FONT) != visit.plain
        assert "no such page" in page.inner_text("h1")
        links = {urldefrag(url)[0] for url in page.evaluate(_LINKS)} - {page.url}
        ours = [url for url in links if host.is_ours(url)]
        assert len(ours) > 5
        assert [url for url in ours if host.get(url).status != 200] == []
    assert [text for text in visit.complaints if "404" not in text] == []


def test_the_policy_is_enforced(host: "Host", visited: tuple["Page", Visit]) -> None:
    """Code that is injected into a page neither runs nor loads, because of the policy in the header."""
    page, visit = visited
    planted = """<!doctype html><title>planted</title><p id="p" style="color: rgb(1, 2, 3)" onclick="document.title = 'ran'">x</p>
<script>document.title = "ran"</script><img src="https://example.org/pixel.png"><a href="javascript:document.title = 'ran'">x</a>"""
    toy.put(host.site / "planted.html", planted)
    try:
        page.goto(f"{host.url}planted.html")
        page.click("#p")
        page.click("a")
        assert page.title() == "planted"
        assert page.evaluate("getComputedStyle(document.querySelector('#p')).color") != "rgb(1, 2, 3)"
    finally:
        (host.site / "planted.html").unlink()
    broken = " ".join(visit.complaints)
    for directive in ("script-src-elem", "script-src-attr", "style-src-attr", "img-src"):
        assert f"violation: {directive}" in broken


def test_pages_work_from_the_file_system(host: "Host", visited: tuple["Page", Visit]) -> None:
    """Opened as files, pages have style and scripts, violate no policy, and link only to existing files."""
    page, visit = visited
    root = host.site.as_uri()
    for path in KINDS:
        page.goto(f"{root}/{path}")
        assert page.evaluate(_FONT) != visit.plain, path
        for url in page.evaluate(_LINKS):
            # Addresses of feeds and the page's own address are always absolute.
            if url.startswith("file:"):
                target = Path(unquote(urlsplit(url).path))
                assert target.is_relative_to(host.site), url
                assert target.is_file(), url
    assert visit.complaints == []
    assert [url for url in visit.requests if not url.startswith(root)] == []
