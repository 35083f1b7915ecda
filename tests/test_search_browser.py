"""The search page in Chromium, below a path."""

import http.server
import json
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support import toy

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytest_plugins = ("support.browser",)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site below a path, with papers in several segments."""
    folder = toy.write(tmp_path_factory.mktemp("searched") / "site")
    for month in range(1, 13):
        records = [
            toy.record(
                f"20{month:02}.{number:05}",
                f"Paper {number} of $x_{month}$ radiance" if number % 3 else "Fields & <b>flowers</b>",
                day=f"2020-{month:02}-10",
                authors="Łukasz Müller, Ada Lovelace",
                categories="**cs.LG**" if number % 2 else "**cs.CV**, cs.GR",
                doi="10.1000/Journal.3" if (month, number) == (12, 3) else "None",
                summary=f"About radiance and segment{number}.",
            )
            for number in range(1, 8)
        ]
        toy.put(folder / f"content/2020/{month:02}/2020{month:02}10.md", toy.digest(f"2020-{month:02}-10", *records))
    toy.build(folder)
    site = folder.parent / "served/some/path"
    site.parent.mkdir(parents=True)
    (folder / "public").rename(site)

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *arguments: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), lambda *parts: Quiet(*parts, directory=str(folder.parent / "served"))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/some/path/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def page(browser: "Browser", address: str) -> Iterator["Page"]:
    """A browser tab without history. Errors on the console fail the test."""
    context = browser.new_context()
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    context.close()
    assert not complaints


def _until(page: "Page", script: str, arg: object = None) -> None:
    """Wait until a script returns true. Playwright's own function needs ``eval``, which the policy forbids."""
    from playwright.sync_api import Error

    end = time.monotonic() + 15
    while True:
        with suppress(Error):
            if page.evaluate(script, arg):
                return
        assert time.monotonic() < end, script
        page.wait_for_timeout(20)


def _search(page: "Page", address: str, text: str) -> str:
    page.goto(f"{address}search.html")
    page.fill("#q", text)
    page.press("#q", "Enter")
    return _status(page)


def _status(page: "Page") -> str:
    page.wait_for_selector("#found:not([aria-busy]) .lead:not(:empty)")
    return page.inner_text("#found .lead")


def test_a_search_lists_papers(page: "Page", address: str) -> None:
    """Newest first, with number, marked words, day, authors and link, and a chart by year."""
    assert _search(page, address, "radiance") == "84 papers"
    first = page.locator("#found .entries > li").first
    assert first.locator("time").inner_text() == "2020-12-10"
    assert first.locator("mark").count()
    assert "2020-12-10 Łukasz Müller" in first.inner_text()
    assert page.locator("#found svg rect").count() == 1
    assert page.locator("#found svg").get_by_text("2019", exact=True).count() == 1, (
        "years without results are in the chart"
    )
    first.locator("a").click()
    page.wait_for_url("**/paper/2012/*.html")


def test_titles_are_shown_safely(page: "Page", address: str) -> None:
    """Markup in a title is text, and formulas are MathML."""
    _search(page, address, "flowers")
    assert "<b>" in page.locator("#found .entries a").first.inner_text()
    _search(page, address, "radiance -flowers")
    assert page.locator("#found math").count()


def test_more_results_are_shown_on_request(page: "Page", address: str) -> None:
    """Ten results at first, and more with each click, until all are shown."""
    _search(page, address, "radiance")
    assert page.locator("#found .entries > li").count() == 10
    while page.locator("button.next").is_visible():
        before = page.locator("#found .entries > li").count()
        page.click("button.next")
        _until(page, "n => document.querySelectorAll('#found .entries > li').length > n", arg=before)
    assert page.locator("#found .entries > li").count() == 84


def test_the_address_contains_the_query(page: "Page", address: str) -> None:
    """A link to it repeats the search, and back and forward show earlier searches."""
    page.goto(f"{address}search.html?q=author%3Amuller+flowers")
    assert _status(page) == "24 papers"
    page.fill("#q", "segment3")
    page.press("#q", "Enter")
    _until(page, "document.querySelector('#found .lead')?.textContent === '12 papers'")
    page.go_back()
    _until(page, "document.querySelector('#found .lead')?.textContent === '24 papers'")
    assert page.input_value("#q") == "author:muller flowers"
    page.go_forward()
    _until(page, "document.querySelector('#found .lead')?.textContent === '12 papers'")


def test_hits_in_titles_can_come_first(page: "Page", address: str) -> None:
    """Papers with the word in their titles come before newer papers; the address contains the order."""
    _search(page, address, "radiance")
    page.check("[name=order][value=titles]")
    _until(page, "location.search.includes('o=titles') && !document.querySelector('[aria-busy]')")
    titles = page.locator("#found .entries a").all_inner_texts()
    assert all("radiance" in title for title in titles)


def test_facets_narrow_the_search(page: "Page", address: str) -> None:
    """Categories and years have counts, and a click on one narrows the search."""
    _search(page, address, "radiance OR nothing")
    page.click("details.facets summary")
    page.wait_for_selector(".facets a")
    _until(page, "document.querySelectorAll('.facets h2').length === 2")
    assert {"cs.LG 48", "cs.CV 36", "cs.GR 36", "2020 84"} == set(page.locator(".facets li").all_inner_texts())
    page.click(".facets a:text('cs.GR')")
    _until(page, "document.querySelector('#found .lead')?.textContent === '36 papers'")
    assert page.input_value("#q") == "(radiance OR nothing) cat:cs.GR"


@pytest.mark.parametrize("text", ["(", '"', "NOT x", "the", "year:x", "<script>never</script>", "a" * 500, "''; DROP"])
def test_a_mistyped_query_is_no_error(page: "Page", address: str, text: str) -> None:
    """The page shows a hint, or that no paper was found."""
    _search(page, address, text)
    status = page.inner_text("#found .lead")
    assert status in ("No paper was found.", "Nothing was searched for.")
    assert status == "No paper was found." or page.locator(".hints li").count()


@pytest.mark.parametrize(
    "form", ["{}", "arXiv:{}v1", "https://arxiv.org/abs/{}", "arxiv.org/pdf/{}v2.pdf", "10.48550/arXiv.{}", "{}."]
)
def test_an_identifier_finds_its_paper(page: "Page", address: str, form: str) -> None:
    """In every form; the paper is the only result."""
    assert _search(page, address, form.format("2012.00003")) == "1 paper"
    assert page.locator("#found .entries a").get_attribute("href") == "paper/2012/2012.00003.html"
    assert _search(page, address, form.format("cs/9802005")) == "1 paper"
    page.click("#found .entries a")
    page.wait_for_url("**/paper/9802/cs-9802005.html")


@pytest.mark.parametrize("form", ["10.1000/journal.3", "doi:10.1000/Journal.3", "https://doi.org/10.1000/JOURNAL.3"])
def test_a_published_doi_finds_its_paper(page: "Page", address: str, form: str) -> None:
    """Also that of a paper on arXiv."""
    assert _search(page, address, form) == "1 paper"
    assert page.locator("#found .entries a").get_attribute("href") == "paper/2012/2012.00003.html"


def test_an_identifier_can_be_combined_with_words(page: "Page", address: str) -> None:
    """With OR, NOT and other words."""
    assert _search(page, address, "2012.00001 OR arXiv:2011.00002v1") == "2 papers"
    assert _search(page, address, "2012.00003 flowers") == "1 paper"
    assert _search(page, address, "2012.00003 NOT flowers") == "No paper was found."


def test_an_unlisted_paper_has_a_link_to_arxiv(page: "Page", address: str) -> None:
    """A hint says that the site does not list it."""
    assert _search(page, address, "arXiv:1501.00001v2") == "No paper was found."
    assert "does not list 1501.00001" in page.inner_text(".hints")
    assert page.locator(".hints a").get_attribute("href") == "https://arxiv.org/abs/1501.00001"


def test_a_paper_without_page_is_found_on_its_day(tmp_path: Path) -> None:
    """If papers have no pages, results link to the page of the day."""
    folder = toy.write(tmp_path / "site", settings=f"{toy.SETTINGS}[pages]\npapers = false\n")
    toy.build(folder)
    shards = [json.loads(zlib.decompress(file.read_bytes())) for file in folder.glob("public/search/*/papers-*.bin")]
    (path,) = (entry[0] for shard in shards for entry in shard if "9802005" in entry[0])
    page, _, anchor = path.partition("#")
    assert f'id="{anchor}"' in (folder / "public" / page).read_text(encoding="utf-8")


def test_a_changed_index_is_loaded_again(browser: "Browser", address: str) -> None:
    """If a segment is missing, the search loads the list of segments once more."""
    context = browser.new_context()
    page = context.new_page()
    asked = []

    def stale(route: object) -> None:
        asked.append(1)
        if len(asked) == 1:
            route.fulfill(json={"version": 1, "segments": [{"name": "gone", "papers": 1}]})  # type: ignore[attr-defined]
        else:
            route.continue_()  # type: ignore[attr-defined]

    context.route("**/search/index.json", stale)
    page.goto(f"{address}search.html?q=flowers")
    assert _status(page) == "24 papers"
    assert len(asked) == 2
    context.close()


def test_the_page_helps_without_scripts(browser: "Browser", address: str) -> None:
    """It says that the search needs JavaScript, and links to other lists of papers."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}search.html")
    assert "needs JavaScript" in page.inner_text("main")
    assert page.locator(".ways a").count() == 3
    context.close()


def test_the_search_page_allows_only_scripts_of_the_site(address: str) -> None:
    """Its policy allows no inline scripts, and no programs of other kinds."""
    import urllib.request

    with urllib.request.urlopen(f"{address}search.html") as answer:  # noqa: S310
        page = answer.read().decode()
    assert "worker-src 'self'" in page
    assert "unsafe-" not in page
