"""`404.html` in Chromium: it leads from addresses that the site does not have to where papers and authors are."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import product
from pathlib import Path
from string import ascii_lowercase
from typing import TYPE_CHECKING, Any

import pytest
from support import toy
from support.browser_tab import open_tab

from sitegen import routes, slugs
from sitegen.author_places import AuthorPlaces

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytest_plugins = ("support.browser",)

BASE = "/some/path/"
MAY_BE_ON_A_DAY = "The paper may be on the page of a day."
SETTINGS = """
[site]
title = "Papers"
{url}
{more}
"""


def write(folder: Path, more: str = "", base: str = BASE) -> Path:
    """Build a site with two days, and return its output. Without ``base`` the site has no `url`."""
    url = f'url = "https://example.org{base}"' if base else ""
    toy.put(folder / "sitegen.toml", SETTINGS.format(url=url, more=more))
    day, other = "2019-10-19", "2020-02-03"
    records = [
        toy.record("1910.11126", "Fields & <i>flowers</i>", day=day, authors="Ada Lovelace, Łukasz Müller"),
        toy.record("cs/9802005", "An old one", day=day, authors="Jean-Luc Picard"),
    ]
    records += [
        toy.record("1910.11127", "With a journal", day=day, doi="10.1000/journal.5"),
        replace(toy.record("1", "Of a conference", day=day), arxiv_id="openreview:B1xSperKvH"),
        replace(toy.record("2", "Of a journal", day=day), arxiv_id="doi:10.1101/2020.01.01.123456"),
        replace(toy.record("3", "A poster", day=day), arxiv_id="iclr2020:Poster-17"),
    ]
    toy.put(folder / "content/20191019.md", toy.digest(day, *records))
    toy.put(
        folder / "content/20200203.md",
        toy.digest(other, toy.record("2002.00001", "A new one", day=other, authors="Ada Lovelace, Grace Hopper")),
    )
    toy.build(folder)
    return folder / "public"


@contextmanager
def served(output: Path, base: str = BASE) -> Iterator[str]:
    """Serve a site below a path as hosts do: missing addresses get its ``404.html`` with status 404."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def translate_path(self, path: str) -> str:
            inside = path.removeprefix(base) if path.startswith(base) else "missing"
            return super().translate_path(f"/{inside}")

        def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
            body = (output / "404.html").read_bytes()
            self.send_response(code)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), lambda *parts: Handler(*parts, directory=str(output)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{base}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def page(browser: "Browser") -> Iterator["Page"]:
    """A browser tab. Errors of scripts fail the test; that pages are missing is no error here."""
    with open_tab(browser) as opened:
        yield opened


@pytest.fixture(scope="module")
def with_pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site with default settings."""
    with served(write(tmp_path_factory.mktemp("default"))) as address:
        yield address


@pytest.fixture(scope="module")
def without_pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site without pages of papers and of authors with one paper."""
    more = "[pages]\npapers = false\nauthor_min_papers = 2"
    with served(write(tmp_path_factory.mktemp("small"), more)) as address:
        yield address


@pytest.fixture(scope="module")
def without_search(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site without pages of papers, feeds of authors and search."""
    more = "[pages]\npapers = false\n\n[feeds]\nauthor_min_papers = 0\n\n[search]\nenabled = false"
    with served(write(tmp_path_factory.mktemp("plain"), more)) as address:
        yield address


def _leads_to(page: "Page", address: str, missing: str, target: str) -> None:
    page.goto(address + missing)
    page.wait_for_url(address + target, timeout=20_000)
    assert page.locator("h1").count() == 1
    assert "no such page" not in page.inner_text("h1")


def _answer(page: "Page", address: str) -> tuple[str, list[str]]:
    """Open a missing address and return the text and the links of the page, when it looks for nothing more."""
    page.goto(address)
    page.locator(".lead", has_not_text="Looking for it").wait_for(timeout=20_000)
    assert "no such page" in page.inner_text("h1")
    links = page.eval_on_selector_all("main .lead + .ways a", "links => links.map(link => link.href)")
    return page.inner_text(".lead"), links


@pytest.mark.parametrize(
    ("missing", "target"),
    [
        ("paper/1910/1910.11126.html", "2019/10/19.html#1910.11126"),
        ("paper/9802/cs-9802005.html", "2019/10/19.html#cs-9802005"),
        ("paper/1910/1910.11126v2.html", "2019/10/19.html#1910.11126"),
        ("paper/1910/1910.11126.bib", "2019/10/19.html#1910.11126"),
        ("2018/01/02.html#1910.11126", "2019/10/19.html#1910.11126"),
        ("abs/1910.11126", "2019/10/19.html#1910.11126"),
        ("cs/9802005", "2019/10/19.html#cs-9802005"),
        ("paper/openreview/5c/_b1x_sper_kv_h.html", "2019/10/19.html#openreview-_b1x_sper_kv_h"),
        ("paper/doi/00/10.1101~2f2020.01.01.123456.html", "2019/10/19.html#doi-10.1101~2f2020.01.01.123456"),
        ("paper/iclr2020/00/_poster-17.html", "2019/10/19.html#iclr2020-_poster-17"),
        ("2018/01/02.html#openreview-_b1x_sper_kv_h", "2019/10/19.html#openreview-_b1x_sper_kv_h"),
        ("paper/doi/00/10.1000~2fjournal.5.html", "2019/10/19.html#1910.11127"),
    ],
)
def test_a_paper_without_a_page_is_found_on_its_day(
    page: "Page", without_pages: str, missing: str, target: str
) -> None:
    """The search index tells where a paper is, whatever the address calls its day."""
    _leads_to(page, without_pages, missing, target)


@pytest.mark.parametrize(
    ("missing", "target"),
    [
        ("paper/2002/1910.11126.html", "paper/1910/1910.11126.html"),
        ("paper/9802/cs-9802005v1.html", "paper/9802/cs-9802005.html"),
        ("2018/01/02.html#2002.00001", "paper/2002/2002.00001.html"),
    ],
)
def test_a_paper_with_a_page_is_found_there(page: "Page", with_pages: str, missing: str, target: str) -> None:
    """On a site with pages of papers, the index tells their addresses."""
    _leads_to(page, with_pages, missing, target)


@pytest.mark.parametrize(
    ("missing", "target"),
    [
        ("2019/10/19.ris", "2019/10/19.html"),
        ("2019/10/19.enw", "2019/10/19.html"),
        ("2019/10/19.csl.json", "2019/10/19.html"),
        ("category/cs.CV/2019-10.bib", "category/cs.CV/2019-10.html"),
        ("category/cs.CV/2019-10.xml", "category/cs.CV/2019-10.html"),
        ("archive/2019-10.xml", "2019/10/index.html"),
        ("author/la/ada-lovelace.bib", "author/la/ada-lovelace.html"),
        ("author/la/ada-lovelace.xml", "author/la/ada-lovelace.html"),
    ],
)
def test_a_removed_file_leads_to_its_page(page: "Page", without_search: str, missing: str, target: str) -> None:
    """Downloads and feeds that sites had before lead to the page that they belonged to, without the index too."""
    if missing.startswith("archive/") and page.request.get(without_search + missing).ok:
        missing = missing.replace("archive/", "old/archive/")
    _leads_to(page, without_search, missing, target)


def test_an_author_without_a_page_is_found_by_the_search(page: "Page", without_pages: str) -> None:
    """The page lists the papers of an author by the words of the address, and the authors with the same initials."""
    text, links = _answer(page, f"{without_pages}author/hg/grace-hopper.html")
    assert text == "This author has no page here. The site has these papers:"
    assert links[0] == f"{without_pages}2020/02/03.html#2002.00001"
    assert "A new one (2020-02-03)" in page.inner_text(".ways >> nth=0")
    address = slugs.author_address("łukasz müller")
    text, links = _answer(page, f"{without_pages}author/{address}.html")
    assert links == [f"{without_pages}2019/10/19.html#1910.11126"]
    assert "Fields & <i>flowers</i>" in page.inner_text(".ways >> nth=0")


def test_an_unknown_author_gets_the_list_of_authors(page: "Page", without_pages: str) -> None:
    """Nobody has the address; authors with the same initials are a link, if there are some."""
    text, links = _answer(page, f"{without_pages}author/la/alan-lovelady.html")
    assert text == "This site has no author with this address."
    assert links == [f"{without_pages}search.html?q=alan+lovelady", f"{without_pages}author/la/index.html"]


def test_an_author_moves_to_and_from_a_shared_page(page: "Page", tmp_path: Path) -> None:
    """Shared pages have the author's slug as an anchor. From a shared page that is gone, the author's own page is found."""
    output = write(tmp_path, "[search]\nenabled = false")
    shared = output / "author/hg/few.1.html"
    own = (output / "author/hg/grace-hopper.html").rename(shared)
    own.write_text('<!doctype html><title>x</title><h1>Authors</h1><h2 id="grace-hopper">Grace Hopper</h2>')
    with served(output) as address:
        _leads_to(page, address, "author/hg/grace-hopper.html", "author/hg/few.1.html#grace-hopper")
        _leads_to(page, address, "author/hg/few.2.html#grace-hopper", "author/hg/few.1.html#grace-hopper")
        _leads_to(page, address, "author/la/few.2.html#ada-lovelace", "author/la/ada-lovelace.html")
        text, _ = _answer(page, f"{address}author/hg/gustav-hopper.html")
    assert text == "The address may have a typing error, or the page no longer exists."


def test_browser_and_build_compute_the_same_shared_page(page: "Page", without_search: str) -> None:
    """The number of an author's shared page is a function of shard and slug, for each number of pages."""
    names = ["ada-lovelace", "jean_luc-picard", "a", "", "x" * 100, *(f"name-{number:x}" for number in range(300))]
    page.goto(f"{without_search}nowhere.html")
    shards = [*map("".join, product(ascii_lowercase + "9", repeat=2)), *ascii_lowercase, "9"]
    script = "([authors, pages]) => authors.map(([shard, name]) => notFound.sharedPage(shard, name, pages))"
    for pages in (1, 2, 8, 64):
        places = AuthorPlaces(shared_below=2, shared_pages=pages)
        authors = [("ls", name) for name in names] + [(shard, f"name-{shard}") for shard in shards]
        assert page.evaluate(script, [authors, pages]) == [places.shared_page(*author) for author in authors]


TOPIC = '[[topic]]\ntitle = "Radiance fields"\nquery = "fields"\n'


@pytest.fixture(scope="module")
def with_topic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site without search and with a topic."""
    with served(write(tmp_path_factory.mktemp("topic"), f"{TOPIC}[search]\nenabled = false")) as address:
        yield address


@pytest.mark.parametrize(
    ("missing", "first", "words"),
    [
        ("2019/10/05.html", "2019/10/19.html", "Saturday 19 October 2019"),
        ("2019/12/24.html", "2019/10/19.html", "Saturday 19 October 2019"),
        ("2021-05", "2020/02/03.html", "Monday 3 February 2020"),
        ("category/cs.VC/", "category/cs.CV/index.html", "Computer Vision and Pattern Recognition cs.CV"),
        ("category/cs.cv/2019-10.html", "category/cs.CV/index.html", "Computer Vision and Pattern Recognition cs.CV"),
        ("CS.CV", "category/cs.CV/index.html", "Computer Vision and Pattern Recognition cs.CV"),
        ("category/computer-vision/", "category/cs.CV/index.html", "Computer Vision and Pattern Recognition cs.CV"),
        ("author/la/ada-lovelcae.html", "author/la/ada-lovelace.html", "Lovelace, Ada"),
        ("author/pj/jean-picard.html", "author/pj/jean_luc-picard.html", "Picard, Jean-Luc"),
        ("authors/Grace-Hoper", "author/hg/grace-hopper.html", "Hopper, Grace"),
        ("topic/radiance-feilds/atom.xml", "topic/radiance-fields/index.html", "Radiance fields"),
        ("radiance_fields", "topic/radiance-fields/index.html", "Radiance fields"),
    ],
)
def test_what_was_meant_is_suggested(page: "Page", with_topic: str, missing: str, first: str, words: str) -> None:
    """The last day before a date, and categories, authors and topics with almost the same code, name or words."""
    text, links = _answer(page, with_topic + missing)
    assert links[0] == with_topic + first
    assert page.locator(".ways a").first.inner_text().startswith(words)
    assert text == "There is nothing at this address. Perhaps you are looking for one of these:"


def test_the_words_of_an_address_can_be_searched(page: "Page", with_pages: str) -> None:
    """Those of its last part that has words; the link shows them as text."""
    _, links = _answer(page, f"{with_pages}2019/notes/fields-and-<b>flowers.html")
    assert links == [f"{with_pages}search.html?q=fields+and+flowers"]
    _, links = _answer(page, f"{with_pages}blog/<img src=x>/")
    assert page.locator(".lead + .ways a").last.inner_text() == "Search for “img src”"


@pytest.mark.parametrize(
    ("declared", "base"), [("/", "/"), ("/repo/", "/repo/"), ("", "/"), ("", "/repo/"), ("", "/a/b/")]
)
def test_the_page_is_styled_below_every_path(page: "Page", tmp_path: Path, declared: str, base: str) -> None:
    """At any depth: the path of `url`, or any path of a site without `url`. Its links lead to pages of the site."""
    from playwright.sync_api import expect

    with served(write(tmp_path, "[search]\nenabled = false", base=declared), base) as address:
        for missing in ("nowhere", "nowhere/", "2019/10/", "category/cs.XX/2019-01.html", "a/b/c/d.html"):
            page.goto(address + missing.replace("2019/10/", "1999/10/"))
            page.locator(".switches").wait_for(state="attached", timeout=20_000)
            expect(page.locator("body")).to_have_css("margin-top", "0px", timeout=20_000)
            hrefs = page.eval_on_selector_all("header a, main .ways a", "links => links.map(link => link.href)")
            assert hrefs
            assert all(page.request.get(href).ok for href in hrefs)


def test_a_paper_that_the_site_does_not_list_is_on_arxiv(page: "Page", without_pages: str) -> None:
    """The page links to arXiv, and to the month in which the paper was published, if the site has it."""
    text, links = _answer(page, f"{without_pages}paper/1910/1910.99999.html")
    assert text == "This site does not have 1910.99999."
    assert links == ["https://arxiv.org/abs/1910.99999", f"{without_pages}2019/10/index.html"]


@pytest.mark.parametrize(
    ("missing", "identifier", "link"),
    [
        ("paper/doi/00/10.1000~2f182.html", "doi:10.1000/182", "https://doi.org/10.1000/182"),
        ("paper/openreview/00/_a_b-c.html", "openreview:AB-c", "https://openreview.net/forum?id=AB-c"),
        ("paper/acl/00/2020.acl-main.1.html", "acl:2020.acl-main.1", "https://aclanthology.org/2020.acl-main.1/"),
        ("paper/pmid/00/32015508.html", "pmid:32015508", "https://pubmed.ncbi.nlm.nih.gov/32015508/"),
        ("paper/iclr2020/00/_poster-18.html", "iclr2020:Poster-18", None),
    ],
)
def test_a_paper_that_is_not_on_arxiv_has_a_link_to_its_site(
    page: "Page", without_pages: str, missing: str, identifier: str, link: str | None
) -> None:
    """And none to arXiv. A source's own scheme has no site."""
    text, links = _answer(page, without_pages + missing)
    assert text == f"This site does not have {identifier}."
    assert links == ([link] if link else [])


def test_without_the_index_a_paper_has_links(page: "Page", without_search: str) -> None:
    """A site without search has no index. The links are to arXiv and to the month, whose days may have the paper."""
    text, links = _answer(page, f"{without_search}paper/1910/1910.11126.html")
    assert text == f"This site has no page for 1910.11126. {MAY_BE_ON_A_DAY}"
    assert links == ["https://arxiv.org/abs/1910.11126", f"{without_search}2019/10/index.html"]
    text, links = _answer(page, f"{without_search}2019/10/05.html")
    near = ("2019/10/19.html", "2019/10/index.html", "2019/index.html")
    assert links == [f"{without_search}{path}" for path in near]
    text, links = _answer(page, f"{without_search}category/cs.CV/2001-01.html")
    assert links == [f"{without_search}category/cs.CV/index.html"]


def test_a_broken_index_is_as_none(page: "Page", tmp_path: Path) -> None:
    """If the index cannot be read, the links remain."""
    output = write(tmp_path, "[pages]\npapers = false")
    (output / "search/index.json").write_text("{")
    with served(output) as address:
        text, links = _answer(page, f"{address}paper/1910/1910.11126.html")
        assert text == f"This site has no page for 1910.11126. {MAY_BE_ON_A_DAY}"
        assert links == ["https://arxiv.org/abs/1910.11126", f"{address}2019/10/index.html"]


@pytest.mark.parametrize(
    "address",
    [
        "nowhere.html",
        "paper/9999/",
        "author/ab/%2F%2Fevil.example%2F.html",
        "author/ab/few.1.html#../../../x",
        "%E0%A4%A",
        "author/ab/few.1.html#%E0%A4%A",
    ],
)
def test_other_addresses_get_the_plain_page(page: "Page", without_search: str, address: str) -> None:
    """The page says that there is no such page, and leads nowhere."""
    text, links = _answer(page, without_search + address)
    assert text == "The address may have a typing error, or the page no longer exists."
    assert all(link.startswith(f"{without_search}author/") for link in links)


def test_below_another_path_the_page_still_helps(page: "Page", tmp_path: Path) -> None:
    """The site is published below another path than its ``url`` says. The script that loads finds the root by itself.

    If no script loads, there are the links and the sentence about arXiv.
    """
    output = write(tmp_path, "[pages]\npapers = false\n\n[search]\nenabled = false", base="/")
    with served(output) as address:
        response: Any = page.goto(f"{address}paper/1910/1910.11126.html")
        assert response.status == 404
        assert "no such page" in page.inner_text("h1")
        assert "https://arxiv.org/abs/" in page.inner_text("main")
        assert page.locator("main .ways a").count() >= 3


def test_without_script_the_page_has_links(browser: "Browser", without_pages: str) -> None:
    """Links to the search and to lists are in the HTML, and how to find a paper on arXiv."""
    context = browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto(f"{without_pages}paper/1910/1910.11126.html")
    assert "no longer exists" in opened.inner_text(".lead")
    links = [link.get_attribute("href") for link in opened.locator("main a").all()]
    assert [f"{BASE}search.html", f"{BASE}category/index.html"] == links[:2]
    assert "https://arxiv.org/abs/" in opened.inner_text("main")
    context.close()


def test_every_shape_of_address_is_one_of_the_sites(page: "Page", without_search: str) -> None:
    """The script reads the addresses that the build writes."""
    page.goto(f"{without_search}nowhere.html")

    def read(path: str) -> dict[str, Any]:
        found: dict[str, Any] = page.evaluate("path => notFound.read(path, '')", BASE + path)
        return found

    for identifier in ("1910.11126", "0704.0001", "cs/9802005", "astro-ph/9701001"):
        assert read(routes.PAPER.path(identifier))["identifier"] == identifier
        assert read(f"pdf/{identifier}v12.pdf")["identifier"] == identifier
    assert read("abs/math.GT/0309136")["identifier"] == "math/0309136"
    for other in ("abs/1913.11126", "abs/1910.111", "about.html", "a/1910.111267"):
        assert not read(other)
    assert read(routes.PAPER.path("cs/9802005"))["near"][0]["path"] == routes.MONTH.path("1998-02")
    assert read(routes.DAY_FILE.path("2019-10-19", "ris"))["exact"] == [routes.DAY.path("2019-10-19")]
    assert read(routes.ISSUE.path("2019-10"))["exact"] == [routes.MONTH.path("2019-10")]
    month = routes.CATEGORY_MONTH.path("astro-ph.GA", "2019-10")
    assert read(month.replace(".html", ".xml"))["exact"] == [month]
    for day in ("2019/10/19.html", "2019-10-19", "20191019/", "2019/10/19/index.html"):
        assert read(day)["exact"] == [routes.DAY.path("2019-10-19")]
    assert read("2019/10/")["exact"] == [routes.MONTH.path("2019-10")]
    assert read("2019-10.html")["near"][0]["path"] == routes.YEAR.path("2019")
    assert read("2019/13/40.html")["exact"] == []
    author = read(routes.AUTHOR_FILE.path("pj/jean_luc-picard", "bib"))
    assert author["exact"][0] == routes.AUTHOR.path("pj/jean_luc-picard")
    assert author["author"] == ["jean", "luc", "picard"]
