"""`sitegen.server` in a browser: open pages are refreshed when the site changes."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from sitegen.errors import Problem, ThemeError
from sitegen.server import PreviewServer, Response, content_type

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytest_plugins = ("support.browser",)

STRICT = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'"
STRICTEST = "default-src 'none'; style-src 'self'"


def page(text: str, policy: str = STRICT, style: str = "style.a.css") -> bytes:
    """Return a page that is long enough to scroll."""
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{text}</title><link rel="stylesheet" href="assets/{style}" media="screen"></head>
<body><h1>{text}</h1>{"<p>paper</p>" * 500}</body></html>""".encode()


class Site:
    """A site whose pages the tests change."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes | Exception] = {
            "index.html": page("one"),
            "strict.html": page("one", STRICTEST),
            "assets/style.a.css": b"h1 { color: rgb(1, 1, 1) }",
            "assets/style.b.css": b"h1 { color: rgb(2, 2, 2) }",
        }
        self.requested: list[str] = []

    def respond(self, path: str) -> Response | None:
        """Return the page at a path, and record the request."""
        self.requested.append(path)
        found = self.pages.get(path)
        if isinstance(found, Exception):
            raise found
        return Response(found, content_type(path)) if found is not None else None

    def not_found(self) -> Response:
        """Return the page for missing paths."""
        return Response(page("missing"), content_type("404.html"))

    def preview(self, port: int = 0) -> PreviewServer:
        """Return a server for this site."""
        server = PreviewServer(self.respond, self.not_found, port=port, base_path="/papers/", log=lambda _: None)
        server.start()
        return server


@pytest.fixture
def site() -> Site:
    """A site of two pages and two styles."""
    return Site()


@pytest.fixture
def server(site: Site) -> Iterator[PreviewServer]:
    """A preview of the site."""
    with site.preview() as server:
        yield server


@pytest.fixture
def tab(browser: "Browser") -> Iterator["Page"]:
    """A page in a new browser context. The test fails if it violates a policy, or if a script fails."""
    context = browser.new_context()
    tab = context.new_page()
    tab.set_default_timeout(5000)
    messages: list[str] = []
    tab.on(
        "console", lambda message: messages.append(message.text) if "Content Security Policy" in message.text else None
    )
    tab.on("pageerror", lambda error: messages.append(str(error)))
    yield tab
    context.close()
    assert messages == []


def show(tab: "Page", url: str) -> None:
    """Open a page, and wait until it receives events."""
    with tab.expect_response("**/__sitegen__/events"):
        tab.goto(url)


def until(tab: "Page", expression: str, expected: object) -> None:
    """Wait for the value of an expression. Playwright's own function needs a policy that allows `eval`."""
    end = time.monotonic() + 5
    value = None
    while time.monotonic() < end:
        with suppress(Exception):  # the page is loading
            value = tab.evaluate(expression)
        if value == expected:
            return
        tab.wait_for_timeout(5)
    pytest.fail(f"{expression} is {value}, not {expected}")


def heading(tab: "Page", text: str) -> None:
    """Wait for a page by its heading."""
    until(tab, "document.querySelector('h1')?.textContent", text)


def color(tab: "Page", expected: str) -> None:
    """Wait for a style by the heading's color."""
    until(tab, "getComputedStyle(document.querySelector('h1')).color", expected)


@pytest.mark.parametrize("path", ["", "strict.html"])
def test_a_change_is_shown_at_the_same_scroll_position(
    tab: "Page", site: Site, server: PreviewServer, path: str
) -> None:
    """The open page reloads each time, also if its policy forbids scripts and connections."""
    show(tab, server.url + path)
    tab.evaluate("scrollTo(0, 1234)")
    for text in ("two", "three"):
        site.pages[path or "index.html"] = page(text, STRICTEST if path else STRICT)
        with tab.expect_response("**/__sitegen__/events"):
            server.refresh()
        heading(tab, text)
        until(tab, "scrollY", 1234)


def test_styles_change_without_reloading(tab: "Page", site: Site, server: PreviewServer) -> None:
    """The new link has the position and the attributes of the old one."""
    show(tab, server.url)
    tab.evaluate("window.kept = true")
    before = tab.evaluate("document.head.children.length")
    site.pages["index.html"] = page("one", style="style.b.css")
    server.refresh({"assets/style.a.css": "assets/style.b.css", "assets/other.a.css": "assets/other.b.css"})
    color(tab, "rgb(2, 2, 2)")
    until(tab, "document.head.children.length", before)
    assert tab.evaluate("window.kept")
    assert tab.evaluate("document.querySelector('link[rel=stylesheet]').media") == "screen"
    with tab.expect_response("**/__sitegen__/events"):
        server.refresh()
    heading(tab, "one")
    assert not tab.evaluate("window.kept")


def test_a_missing_style_sheet_reloads_the_page(tab: "Page", server: PreviewServer) -> None:
    """The page is never without its style sheet."""
    show(tab, server.url)
    with tab.expect_response("**/__sitegen__/events"):
        server.refresh({"assets/style.a.css": "assets/missing.css"})
    color(tab, "rgb(1, 1, 1)")


HOSTILE = Problem(
    "themes/mine/day.html",
    12,
    "unexpected '<img src=x onerror=alert(1)>'",
    "close it",
    "</pre><script>alert(1)</script>",
)


@pytest.mark.parametrize("path", ["", "strict.html"])
def test_a_problem_of_the_site_appears_and_disappears(tab: "Page", server: PreviewServer, path: str) -> None:
    """Over the page, as text, in a readable style. The page below keeps its scroll position."""
    show(tab, server.url + path)
    tab.evaluate("scrollTo(0, 1234); window.kept = true")
    server.show_problems([HOSTILE])
    panel = tab.get_by_role("alert")
    panel.wait_for()
    for text in (HOSTILE.message, "themes/mine/day.html:12", HOSTILE.excerpt, "close it"):
        assert text in panel.inner_text()
    until(tab, "getComputedStyle(document.querySelector('sitegen-problem')).position", "fixed")
    assert (
        tab.evaluate("document.querySelector('sitegen-problem').shadowRoot.querySelectorAll('img, script').length") == 0
    )
    server.show_problems([])
    panel.wait_for(state="detached")
    assert tab.evaluate("window.kept")
    assert tab.evaluate("scrollY") == 1234


def test_a_problem_of_the_page_is_shown_over_it(tab: "Page", site: Site, server: PreviewServer) -> None:
    """The old page stays until the new one can be rendered, and keeps its scroll position."""
    show(tab, server.url)
    tab.evaluate("scrollTo(0, 1234)")
    site.pages["index.html"] = ThemeError("unexpected end", path="day.html", line=3, excerpt="{% if %}")
    server.refresh()
    panel = tab.get_by_role("alert")
    panel.wait_for()
    assert "day.html:3" in panel.inner_text()
    heading(tab, "one")
    site.pages["index.html"] = ThemeError("another problem", path="day.html", line=4)
    server.refresh({"assets/style.a.css": "assets/style.b.css"})
    tab.get_by_text("another problem").wait_for()
    site.pages["index.html"] = page("corrected")
    with tab.expect_response("**/__sitegen__/events"):
        server.refresh()
    heading(tab, "corrected")
    panel.wait_for(state="detached")
    until(tab, "scrollY", 1234)


def test_an_error_page_is_replaced_when_the_page_can_be_rendered(
    tab: "Page", site: Site, server: PreviewServer
) -> None:
    """The error page follows changes like any page."""
    site.pages["index.html"] = ThemeError("unexpected end", "close the block", path="day.html", line=3)
    show(tab, server.url)
    assert "day.html:3" in tab.get_by_role("alert").inner_text()
    site.pages["index.html"] = page("corrected")
    with tab.expect_response("**/__sitegen__/events"):
        server.refresh()
    heading(tab, "corrected")
    assert tab.get_by_role("alert").count() == 0


def test_a_problem_can_be_hidden(tab: "Page", server: PreviewServer) -> None:
    """To look at the page below. The next problem is shown again."""
    show(tab, server.url)
    server.show_problems([Problem("", 0, "one problem", "")])
    tab.get_by_role("button", name="Hide").click()
    tab.get_by_role("alert").wait_for(state="detached")
    server.show_problems([Problem("", 0, "another problem", "")])
    tab.get_by_text("another problem").wait_for()


def test_a_restarted_server_is_noticed(tab: "Page", site: Site) -> None:
    """The page reconnects, and reloads because the site may have changed."""
    with site.preview() as first:
        show(tab, first.url)
        port = first.port
    site.pages["index.html"] = page("restarted")
    with site.preview(port) as second:
        assert second.port == port
        heading(tab, "restarted")


def test_a_page_that_was_hidden_catches_up(tab: "Page", site: Site, server: PreviewServer) -> None:
    """A hidden page has no connection. When it becomes visible, it shows the change that it missed."""
    show(tab, server.url)
    visibility: Callable[[bool], object] = lambda hidden: tab.evaluate(  # noqa: E731 - one expression, two uses
        """hidden => {
            Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
            document.dispatchEvent(new Event('visibilitychange'));
        }""",
        hidden,
    )
    visibility(True)
    site.pages["index.html"] = page("two")
    server.refresh()
    time.sleep(0.2)
    heading(tab, "one")
    visibility(False)
    heading(tab, "two")


def test_going_back_to_a_page_shows_its_current_content(tab: "Page", site: Site, server: PreviewServer) -> None:
    """Although the browser may have cached the old page."""
    show(tab, server.url)
    tab.goto("about:blank")
    site.pages["index.html"] = page("two")
    server.refresh()
    tab.evaluate("setTimeout(() => history.back())")
    heading(tab, "two")


def test_an_open_page_sends_no_requests(tab: "Page", site: Site, server: PreviewServer) -> None:
    """Without a change."""
    show(tab, server.url)
    tab.wait_for_load_state("networkidle")
    requested = len(site.requested)
    time.sleep(0.5)
    assert len(site.requested) == requested
