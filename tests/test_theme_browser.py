"""The themes in a real browser: layout, filters, keyboard, colors, printing, and use without scripts."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from lxml import html
from support import toy, zotero
from support.page_requests import requests_of
from support.row_texts import text_of
from support.theme_site import AUTHORS, KINDS, LONG_DAY, PAPERS, Reader, reading

from sitegen.citations.latex_characters import literal

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytest_plugins = ("support.theme_site_fixtures", "support.browser")

WIDTHS = (320, 768, 1440)
DAY = "2019/01/02.html"
_OVERFLOW = """() => {
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide <= 0) return [];
  const scrolls = (element) => element && (["auto", "hidden", "clip", "scroll"].includes(getComputedStyle(element).overflowX)
    || scrolls(element.parentElement));
  return [...document.body.querySelectorAll("*")].filter((element) =>
    element.getBoundingClientRect().right > innerWidth + 1 && !scrolls(element.parentElement)).map((element) => element.outerHTML.slice(0, 120));
}"""


@pytest.fixture
def reader(browser: "Browser", default_site: Path) -> Iterator[Reader]:
    """A browser tab with a wide window and a light color scheme."""
    with reading(
        browser,
        default_site,
        viewport={"width": 1280, "height": 800},
        permissions=["clipboard-read", "clipboard-write"],
    ) as it:
        yield it


def visible_papers(page: "Page") -> "Locator":
    """Return the visible papers of a day."""
    return page.locator(".papers > .paper:visible")


def abstracts(page: "Page") -> None:
    """Show the papers of a day with their abstracts, and not as rows."""
    page.get_by_label("Abstracts", exact=True).check()


@pytest.mark.parametrize("theme", ["default_site", "gazette_site"])
def test_no_page_is_wider_than_its_window(browser: "Browser", theme: str, request: pytest.FixtureRequest) -> None:
    """No element of any kind of page is wider than windows of 320, 768 and 1440 pixels."""
    folder = request.getfixturevalue(theme)
    with reading(browser, folder) as reader:
        for kind, path in KINDS.items():
            if kind == "redirect":
                continue
            page = reader.open(path)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 800})
                # Lay out everything: an element that is not laid out yet has a fixed width.
                page.add_style_tag(url=_everything_shown(reader)) if width == WIDTHS[0] else None
                assert (kind, width, page.evaluate(_OVERFLOW)) == (kind, width, [])


@pytest.mark.parametrize("theme", ["default", "gazette"])
def test_a_long_name_is_broken(browser: "Browser", tmp_path: Path, theme: str) -> None:
    """A name of 200 letters without a space makes no page wider than the screen of a phone."""
    toy.put(tmp_path / "sitegen.toml", toy.SETTINGS)
    long = toy.record("1901.00001", authors=f"{'W' * 200}, Ada Lovelace")
    toy.put(tmp_path / "content/a.md", toy.digest("2019-01-02", long))
    toy.build(tmp_path, theme=theme)
    with reading(browser, tmp_path / "public", viewport={"width": 360, "height": 800}) as reader:
        for file in sorted((tmp_path / "public").rglob("*.html")):
            path = file.relative_to(tmp_path / "public").as_posix()
            assert (path, reader.open(path).evaluate(_OVERFLOW)) == (path, [])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_a_wide_formula_scrolls_in_its_own_box(
    browser: "Browser", default_site: Path, scheme: str, direction: str
) -> None:
    """On a phone, the page is as wide as the window, and a wide formula or table scrolls."""
    with reading(browser, default_site, viewport={"width": 360, "height": 640}, color_scheme=scheme) as reader:
        for path in (KINDS["long paper"], KINDS["long day"]):
            page = reader.open(path)
            page.evaluate("direction => { document.documentElement.dir = direction; }", direction)
            page.evaluate("document.documentElement.classList.remove('rows')")
            page.add_style_tag(url=_everything_shown(reader))
            assert page.evaluate(_OVERFLOW) == []
            assert page.evaluate("document.documentElement.scrollWidth") == 360
            wide = page.evaluate(
                """() => [...document.querySelectorAll("math")].filter((math) => math.scrollWidth > math.clientWidth + 1)
                .map((math) => { math.scrollLeft = 9999; return [getComputedStyle(math).overflowX, math.scrollLeft > 0]; })"""
            )
            assert len(wide) == 3
            assert all(found == ["auto", True] for found in wide)
        page = reader.open(KINDS["standalone"])
        assert page.evaluate("(table => table.scrollWidth > table.clientWidth)(document.querySelector('table'))")
        assert page.evaluate("document.documentElement.scrollWidth") == 360


def _everything_shown(reader: Reader) -> str:
    url = f"{toy.URL}assets/everything.css"
    css = ".paper, .entries > li { content-visibility: visible !important }"
    reader.context.route(url, lambda route: route.fulfill(body=css, content_type="text/css"))
    return url


def test_papers_are_filtered_by_category_and_title(reader: Reader) -> None:
    """A line has the number of the papers; the address keeps the filters, and one button clears them."""
    page = reader.open(LONG_DAY)
    assert visible_papers(page).count() == PAPERS
    category = page.get_by_label("Category")
    labels = category.locator("option").all_inner_texts()
    assert labels[0] == "Category"
    assert len(set(labels)) == len(labels)
    [label] = [label for label in labels if label.startswith("eess.IV Image and Video Processing (")]
    count = int(label.rpartition("(")[2].rstrip(")"))
    category.select_option("eess.IV")
    assert visible_papers(page).count() == count
    assert page.locator(".tools output").inner_text() == f"{count} of {PAPERS} papers"
    assert page.url.endswith("?cat=eess.IV")
    first = text_of(visible_papers(page).first.locator("h3"))
    page.get_by_label("Filter titles").fill(first[:20])
    assert text_of(visible_papers(page).first.locator("h3")) == first
    found = visible_papers(page).count()
    assert found < count
    page.reload()
    assert visible_papers(page).count() == found
    assert page.get_by_label("Filter titles").input_value() == first[:20]
    page.get_by_role("button", name="Clear").click()
    assert visible_papers(page).count() == PAPERS
    assert not page.locator(".tools output").inner_text()
    assert page.url.endswith(LONG_DAY)
    page.get_by_label("Filter titles").fill("no title has these words")
    assert page.locator("#pane").inner_text() == "No paper matches the filters."


def test_cross_lists_and_revised_papers_can_be_hidden(reader: Reader) -> None:
    """The address keeps it. A link to a hidden paper shows it."""
    page = reader.open(LONG_DAY)
    cross, revised = (
        int(page.get_by_label(label).locator("..").locator("small").inner_text())
        for label in ("Hide cross", "Hide rev")
    )
    assert revised == page.locator(".papers .revised").count()
    page.get_by_label("Hide cross-lists").check()
    assert visible_papers(page).count() == PAPERS - cross
    page.get_by_label("Hide revised").check()
    assert not page.locator(".papers > .paper:visible .revised").count()
    page.reload()
    assert page.get_by_label("Hide cross-lists").is_checked()
    assert page.get_by_label("Hide revised").is_checked()
    hidden = page.locator(".papers > .paper:has(.revised)").first
    assert not hidden.is_visible()
    identifier = hidden.get_attribute("id")
    page.evaluate("identifier => { location.hash = identifier; }", identifier)
    hidden.wait_for(state="visible")
    assert hidden.get_attribute("aria-current") == "true"


def test_a_day_is_a_list_of_titles(reader: Reader) -> None:
    """The chosen paper is beside the list. The list can have abstracts too, which other pages keep."""
    page = reader.open(LONG_DAY)
    page.set_viewport_size({"width": 1440, "height": 900})
    titles = page.locator(".papers h3")
    boxes = [title.bounding_box() for title in titles.all()[:12]]
    assert sum(box is not None and box["y"] + box["height"] <= 900 for box in boxes) >= 6
    assert not page.locator(".papers .abstract:visible").count()
    pane = page.locator("#pane")
    assert pane.locator(".abstract").is_visible()
    assert text_of(pane.locator("h3")) == text_of(titles.first)
    assert f"1 of {PAPERS}" in pane.inner_text()
    titles.nth(2).locator("a").click()
    assert page.url.endswith(LONG_DAY)
    assert text_of(pane.locator("h3")) == text_of(titles.nth(2))
    assert page.locator(".papers > [aria-current]").count() == 1
    abstracts(page)
    assert page.locator(".papers .abstract:visible").count() == PAPERS
    page = reader.open(DAY)
    assert page.get_by_label("Abstracts", exact=True).is_checked()
    page.get_by_label("Abstracts", exact=True).uncheck()
    assert not page.locator(".papers .abstract:visible").count()


def test_a_title_unfolds_its_abstract_in_a_narrow_window(browser: "Browser", default_site: Path) -> None:
    """The first title is near the top of a phone's screen. A title opens and closes its paper in place."""
    with reading(browser, default_site, viewport={"width": 360, "height": 740}) as reader:
        page = reader.open(LONG_DAY)
        first = page.locator(".papers h3").first
        box = first.bounding_box()
        assert box
        assert box["y"] < 260
        assert not page.locator("#pane").is_visible()
        first.locator("a").click(position={"x": 20, "y": 8})
        paper = page.locator(".papers > .paper").first
        assert paper.locator(".abstract").is_visible()
        assert paper.get_by_role("link", name="PDF").is_visible()
        first.locator("a").click(position={"x": 20, "y": 8})
        assert not paper.locator(".abstract").is_visible()
        for tab in page.locator(".tabs > *").all():
            size = tab.bounding_box()
            assert size
            assert min(size["width"], size["height"]) >= 44
        page.get_by_role("button", name="Menu").click()
        drawer = page.get_by_role("dialog", name="Menu")
        assert drawer.get_by_role("link", name="Categories").is_visible()
        drawer.get_by_role("button", name="Dark colors").click()
        assert not page.get_by_role("dialog").count()
        assert _is_dark(_background(page))


def test_the_header_searches(reader: Reader) -> None:
    """One bar has a field that opens the search page with the query."""
    page = reader.open(LONG_DAY)
    assert page.get_by_label("Search papers").is_visible()
    bar = page.locator("header").first.bounding_box()
    assert bar
    assert 48 <= bar["height"] <= 53
    assert page.locator(".find").evaluate("form => form.action") == f"{toy.URL}search.html"


def test_keys_move_between_papers(reader: Reader) -> None:
    """j and k move between visible papers, o opens one, n and p open the next and previous day."""
    page = reader.open(LONG_DAY)
    titles = page.locator(".papers > .paper h3 a")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert _focused(page) == titles.nth(1).get_attribute("href")
    page.keyboard.press("k")
    assert _focused(page) == titles.nth(0).get_attribute("href")
    page.keyboard.press("k")
    assert _focused(page) == titles.nth(0).get_attribute("href")
    assert text_of(page.locator("#pane h3")) == text_of(titles.nth(0))
    page.get_by_label("Category").select_option("eess.IV")
    page.locator("h1").click()
    page.keyboard.press("j")
    assert page.locator(".current").is_visible()
    page.keyboard.press("p")
    page.wait_for_url("**/2019/02/11.html")
    page.keyboard.press("n")
    page.wait_for_url(f"**/{LONG_DAY}")
    page.keyboard.press("j")
    page.keyboard.press("v")
    page.wait_for_url("https://arxiv.org/pdf/*")
    page = reader.open(LONG_DAY)
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url("**/paper/**")
    page.keyboard.press("g")
    page.keyboard.press("t")
    page.wait_for_url("**/index.html")


def test_keys_move_in_lists(reader: Reader) -> None:
    """Lists of papers have the same keys; o opens the paper's page."""
    page = reader.open(KINDS["author"])
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url("**/paper/**")


def test_the_help_shows_the_keys_and_turns_them_off(reader: Reader) -> None:
    """`?` opens it, and Escape closes it. Its switch turns the keys off or on, on every page."""
    page = reader.open(LONG_DAY)
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard")
    assert dialog.is_visible()
    assert {"j", "k", "o", "/", "?", "a", "c", "m", "d", "f", "v", "x", "g t", "p"} <= set(
        dialog.locator("kbd").all_inner_texts()
    )
    page.keyboard.press("j")
    assert not page.locator(".current").count()
    page.keyboard.press("Escape")
    assert not page.get_by_role("dialog").count()
    page.get_by_role("button", name="Keys").click()
    page.get_by_label("Use these keys").uncheck()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("j")
    page.keyboard.press("?")
    assert not page.locator(".current, dialog").count()
    page = reader.open(DAY)
    page.keyboard.press("j")
    assert not page.locator(".current").count()
    page.get_by_role("button", name="Keys").click()
    page.get_by_label("Use these keys").check()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert page.locator(".current").count() == 1


def test_keys_of_browser_and_fields_are_not_used(reader: Reader) -> None:
    """Keys with a modifier, and keys in a search field, do nothing else; `/` focuses the search field."""
    page = reader.open(LONG_DAY)
    page.keyboard.press("Control+j")
    page.keyboard.press("Alt+k")
    assert not page.locator(".current").count()
    page.keyboard.press("/")
    page.keyboard.type("jk?")
    assert page.get_by_label("Search papers").input_value() == "jk?"
    assert not page.locator(".current, dialog").count()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colors_follow_the_system_and_a_switch(browser: "Browser", default_site: Path, scheme: str) -> None:
    """The switch is kept on other pages. Switching back follows the system again and stores nothing."""
    other: Any = {"light": "dark", "dark": "light"}[scheme]
    with reading(browser, default_site, color_scheme=scheme) as reader:
        page = reader.open("index.html")
        first = _background(page)
        assert _is_dark(first) == (scheme == "dark")
        page.get_by_role("button", name=other.title(), exact=True).click()
        assert _is_dark(_background(page)) == (other == "dark")
        page = reader.open(DAY)
        assert _is_dark(_background(page)) == (other == "dark")
        assert page.locator("html").get_attribute("data-theme") == other
        page.get_by_role("button", name=scheme.title(), exact=True).click()
        assert _background(page) == first
        assert page.evaluate("localStorage.theme") is None
        page.emulate_media(color_scheme=other)
        assert _is_dark(_background(page)) == (other == "dark")


def test_long_lists_of_authors_fold(reader: Reader) -> None:
    """Of 942 authors, 20 are visible; a click shows the others, which are links too."""
    page = reader.open(LONG_DAY)
    abstracts(page)
    paper = page.locator("[id='1903.00001']")
    assert paper.locator("a[rel=author]").count() == AUTHORS
    assert paper.locator("a[rel=author]:visible").count() == 20
    paper.get_by_text("and 922 more authors").click()
    assert paper.locator("a[rel=author]").last.is_visible()


def test_citations_are_copied(reader: Reader) -> None:
    """A day and a paper's page copy BibTeX from the day's file; the key `c` copies too."""
    page = reader.open(LONG_DAY)
    page.locator("[id='1903.00007'] h3 a").click()
    pane = page.locator("#pane")
    pane.get_by_role("button", name="Copy BibTeX").click()
    pane.get_by_text("Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.strip() in (reader.folder / "2019/03/04.bib").read_text(encoding="utf-8")
    assert copied.startswith("@misc{arXiv.1903.00007,")
    page = reader.open("paper/1903/1903.00007.html")
    for name, expected in (("BibTeX", copied), ("plain text", page.evaluate(LINE))):
        page.get_by_role("button", name=f"Copy {name}").click()
        page.locator(f"[aria-label='Copy {name}']", has_text="Copied").wait_for()
        assert page.evaluate("navigator.clipboard.readText()") == expected
    page = reader.open(DAY)
    page.keyboard.press("j")
    page.keyboard.press("c")
    page.locator("#pane").get_by_text("Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()").startswith("@misc{arXiv.1901.00003,")


def test_citations_of_selected_papers_are_copied(reader: Reader) -> None:
    """x selects papers. c copies the entries of all that are selected, in the order of the page, and ends the selection."""
    page = reader.open(LONG_DAY)
    papers = page.locator(".papers > .paper")
    for key in "jjjxkkx":
        page.keyboard.press(key)
    picked = page.locator(".picked")
    assert picked.count() == 2
    page.keyboard.press("c")
    picked.first.wait_for(state="detached")
    copied = page.evaluate("navigator.clipboard.readText()").split("\n\n")
    assert [entry.partition(",")[0] for entry in copied] == [
        f"@misc{{arXiv.{papers.nth(number).get_attribute('id')}" for number in (0, 2)
    ]
    bibtex = (reader.folder / "2019/03/04.bib").read_text(encoding="utf-8")
    assert all(entry.strip() in bibtex for entry in copied)


LINE = """async () => {
    const { fromPage, writers } = site.citations;
    return (await writers()).line(fromPage(document.querySelector('.paper'), document));
}"""
FORMATS = {"BibTeX": "bib", "RIS": "ris", "EndNote": "enw", "CSL-JSON": "csl.json"}


def downloaded(page: "Page", name: str) -> tuple[str, str]:
    """Click on a button that downloads citations, and return the file's name and text."""
    with page.expect_download() as download:
        page.get_by_role("button", name=f"Download {name}").click()
    return download.value.suggested_filename, download.value.path().read_text(encoding="utf-8")


def test_a_day_downloads_as_citations(reader: Reader, default_site: Path) -> None:
    """In the formats that are not files, made from the day's data: each has all papers, in order."""
    page = reader.open(LONG_DAY)
    papers = json.loads((default_site / "2019/03/04.json").read_bytes())["papers"]
    for name in ("RIS", "EndNote", "CSL-JSON"):
        file, text = downloaded(page, name)
        assert file == f"2019-03-04.{FORMATS[name]}"
        assert re.findall(r"https://arxiv\.org/abs/[\w./-]*\w", text) == [paper["url"] for paper in papers]


def test_the_formats_of_citations_are_loaded_on_use(reader: Reader, default_site: Path) -> None:
    """Not by a day, nor to copy BibTeX of the day's file. The first press of a button loads them, once, and downloads the file."""
    asked = requests_of(reader.page)
    page = reader.open(LONG_DAY)
    page.locator("#pane").get_by_role("button", name="Copy BibTeX").click()
    page.locator("#pane").get_by_text("Copied").wait_for()
    page.get_by_role("button", name="Download RIS").hover()
    assert any("/citations." in url for url in asked)
    assert not [url for url in asked if "/citations.formats." in url]
    file, text = downloaded(page, "RIS")
    assert (file, text.count("TY  - ")) == ("2019-03-04.ris", PAPERS)
    assert json.loads(downloaded(page, "CSL-JSON")[1])[0]["id"] == "arXiv.1903.00001"
    (script,) = default_site.glob("assets/citations.formats.*.js")
    assert [url for url in asked if "/citations.formats." in url] == [f"{toy.URL}assets/{script.name}"]


def test_formats_that_cannot_be_loaded_are_not_available(reader: Reader) -> None:
    """The button says so. The next press tries again."""
    page = reader.open(DAY)
    page.route("**/citations.formats.*", lambda route: route.abort())
    for path, name in ((DAY, "Download RIS"), ("paper/1901/1901.00001.html", "Copy plain text")):
        page = reader.open(path)
        page.get_by_role("button", name=name).click()
        page.locator(f"[aria-label='{name}']", has_text="Not available").wait_for()
    assert len(reader.faults) >= 2
    assert all("ERR_FAILED" in fault for fault in reader.faults)
    reader.faults.clear()
    page.unroute_all()
    page.get_by_role("button", name="Copy plain text").click()
    page.locator("[aria-label='Copy plain text']", has_text="Copied").wait_for()
    assert "arXiv:1901.00001" in page.evaluate("navigator.clipboard.readText()")


def test_a_paper_downloads_as_citations(reader: Reader, default_site: Path) -> None:
    """The same records as in the files of its day, also for hostile text and old identifiers."""
    for day, path in (("2018/12/31", "paper/1812/1812.11003.html"), ("2019/03/04", "paper/1903/1903.00001.html")):
        page = reader.open(f"{day}.html")
        records = {name: downloaded(page, name)[1] for name in ("RIS", "EndNote", "CSL-JSON")}
        records["BibTeX"] = (default_site / f"{day}.bib").read_text(encoding="utf-8")
        page = reader.open(path)
        for name, suffix in FORMATS.items():
            file, text = downloaded(page, name)
            assert file == f"{path.rpartition('/')[2].removesuffix('.html')}.{suffix}"
            assert text.strip("[]\n") in records[name]


def test_an_authors_papers_download_as_citations(reader: Reader, default_site: Path) -> None:
    """All papers of the page, in its order, with the entries of the days' files."""
    page = reader.open(KINDS["author"])
    addresses = [link.get_attribute("href") for link in page.locator(".entries > li > a:first-child").all()]
    identifiers = [re.sub(r".*/|\.html$", "", address or "") for address in addresses]
    entries = "\n".join(file.read_text(encoding="utf-8") for file in default_site.glob("2*/*/*.bib")).split("\n\n")
    for name, suffix in FORMATS.items():
        file, text = downloaded(page, name)
        assert file == f"{KINDS['author'].rpartition('/')[2].removesuffix('.html')}.{suffix}"
        found = re.findall(r"https://arxiv\.org/abs/([\w./-]*\w)", text)
        assert [identifier.replace("/", "-") for identifier in found] == identifiers
        if name == "BibTeX":
            assert {entry.strip() for entry in text.split("\n\n")} <= {entry.strip() for entry in entries}


def test_a_page_opened_as_a_file_downloads_what_it_has(browser: "Browser", default_site: Path) -> None:
    """A day and a paper are made from the page; for the papers of an author, the page says why it cannot."""
    context = browser.new_context()
    try:
        page = context.new_page()
        for path, name in ((DAY, "RIS"), (DAY, "CSL-JSON"), ("paper/1901/1901.00001.html", "BibTeX")):
            page.goto((default_site / path).as_uri())
            assert "arxiv.org/abs/1901.00001" in downloaded(page, name)[1]
        page.goto((default_site / KINDS["author"]).as_uri())
        page.get_by_text("a page opened as a file cannot read other files").wait_for()
        assert not page.get_by_role("button", name="Download").count()
    finally:
        context.close()


def test_a_day_opened_as_a_file_composes_bibtex(browser: "Browser", default_site: Path) -> None:
    """A page of `file://` cannot load other files, so the entry is made from the page, with the same fields."""
    context = browser.new_context()
    try:
        page = context.new_page()
        faults: list[str] = []
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.goto((default_site / DAY).as_uri())
        assert page.evaluate("getComputedStyle(document.body).marginTop") == "0px"
        page.evaluate("document.execCommand = () => { window.copied = document.activeElement.value }")
        page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
        page.locator("[id='1901.00001'] :is(h2, h3) a").click()
        page.locator("#pane").get_by_role("button", name="Copy BibTeX").click()
        page.locator("#pane").get_by_text("Copied").wait_for()
        composed = page.evaluate("window.copied")
        page.goto((default_site / "index.html").as_uri())
        page.locator(".bars a").first.click()
        page.wait_for_url("**/20*/**")
        assert not faults
    finally:
        context.close()
    entries = (default_site / "2019/01/02.bib").read_text(encoding="utf-8").split("\n\n")
    original = next(entry for entry in entries if "eprint={1901.00001}" in entry)
    for field in (
        "@misc{arXiv.1901.00001",
        "year={2019}",
        "month=jan",
        "eprinttype={arXiv}",
        "eprint={1901.00001}",
        "primaryClass={cs.CV}",
        "Ada Lovelace",
    ):
        assert field in composed
        assert field in original
    assert composed.count("{") == composed.count("}")


def test_composed_bibtex_is_safe_latex(reader: Reader) -> None:
    """Every special character of TeX is escaped as in the files of days."""
    page = reader.open(DAY)
    title = r"a\b {c}_d^e ~ #1 & 50 % of $5 <x> | {"
    paper = {"id": "1901.00001", "title": "x", "plain": {"title": title}, "authors": [], "categories": ["cs.CV"]}
    paper |= {"published": "2019-01-01T00:00:00Z", "url": "https://arxiv.org/abs/1901.00001"}
    composed = page.evaluate("async (paper) => (await site.citations.writers()).compose(paper)", paper)
    assert f"  title={{{literal(title)}}},\n" in composed


def test_pages_are_complete_without_scripts(browser: "Browser", default_site: Path) -> None:
    """All papers are visible, filters and lists of authors work, and no control is without function."""
    with reading(browser, default_site, java_script_enabled=False) as reader:
        page = reader.open(LONG_DAY)
        assert page.locator(".paper:visible").count() == PAPERS
        assert not page.locator(
            "input[name=abstracts]:visible, .switches:visible, #pane:visible, .tabs:visible"
        ).count()
        for name, mark in (("revised", ".revised"), ("cross", ".cross")):
            marked = page.locator(f".paper:has({mark})").count()
            page.locator(f".tools input[name={name}]").check()
            assert page.locator(".paper:visible").count() == PAPERS - marked < PAPERS
            page.locator(f".tools input[name={name}]").uncheck()
        page.get_by_text("and 922 more authors").click()
        assert page.locator("[id='1903.00001'] a[rel=author]").last.is_visible()
        buttons = page.locator(".tools button")
        assert {button.get_attribute("type") or "submit" for button in buttons.all()} == {"submit"}
        page.locator(".tools button", has_text="Image and Video").first.click()
        page.wait_for_url("**/category/eess.IV/index.html*")


_SMALL = """() => [...document.querySelectorAll("a[href]")]
  .filter((link) => /(^|\\/)\\d{4}(-\\d\\d|\\/\\d\\d\\/index)\\.html$|(^|\\/)\\d{4}\\/index\\.html$/.test(link.getAttribute("href")))
  .filter((link) => link.checkVisibility())
  .map((link) => [link.outerHTML.slice(0, 90), link.getBoundingClientRect()])
  .filter(([, box]) => box.width < 24 || box.height < 24)
  .map(([html, box]) => `${html} ${box.width} x ${box.height}`)"""


@pytest.mark.parametrize("theme", ["default_site", "gazette_site"])
def test_links_to_months_and_years_are_large_enough(
    browser: "Browser", theme: str, request: pytest.FixtureRequest
) -> None:
    """They have at least 24 by 24 CSS pixels on all pages and in all windows (WCAG 2.2, 2.5.8)."""
    with reading(browser, request.getfixturevalue(theme)) as reader:
        seen = 0
        for kind in ("home", "year", "month", "day", "category", "category month", "statistics"):
            page = reader.open(KINDS[kind])
            for width in (320, 360, 768, 1060, 1440):
                page.set_viewport_size({"width": width, "height": 800})
                assert page.evaluate(_SMALL) == [], (kind, width)
            seen += page.locator("a[href*='2018-'], a[href*='2018/']").count()
        assert seen > 10


def test_theme_color_follows_the_switch(reader: Reader) -> None:
    """The first `theme-color` equals the page's background, on author pages too."""
    for path in (DAY, KINDS["author"]):
        page = reader.open(path)
        colors = "[document.querySelector('meta[name=theme-color]').content, getComputedStyle(document.documentElement).backgroundColor]"
        light = page.evaluate(colors)
        page.get_by_role("button", name="Dark", exact=True).click()
        dark = page.evaluate(colors)
        assert light[0] == light[1] != dark[0] == dark[1]
        page.get_by_role("button", name="Light", exact=True).click()


def test_pages_work_if_storage_is_forbidden(browser: "Browser", default_site: Path) -> None:
    """Settings last until the page is closed."""
    with reading(browser, default_site) as reader:
        reader.context.add_init_script(
            "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError') } })"
        )
        page = reader.open(LONG_DAY)
        page.get_by_label("Category").select_option("eess.IV")
        abstracts(page)
        page.keyboard.press("j")
        page.keyboard.press("m")
        page.get_by_role("button", name="Dark", exact=True).click()
        assert visible_papers(page).count() < PAPERS
        assert _is_dark(_background(page))


def test_focus_is_visible(reader: Reader) -> None:
    """The first stop of Tab skips to the content; each focused element has an outline and is in the window."""
    page = reader.open(LONG_DAY)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "MAIN"
    for _ in range(40):
        page.keyboard.press("Tab")
        seen = page.evaluate("""() => {
          const style = getComputedStyle(document.activeElement), box = document.activeElement.getBoundingClientRect();
          return [style.outlineStyle, parseFloat(style.outlineWidth) >= 2, box.width > 0 && box.bottom > 0 && box.top < innerHeight];
        }""")
        assert seen == ["solid", True, True]


def test_print_has_no_controls(reader: Reader) -> None:
    """There is no navigation and no button, and the page is white, even in dark colors. Rows have the addresses of papers."""
    page = reader.open(LONG_DAY)
    page.get_by_role("button", name="Dark", exact=True).click()
    page.emulate_media(media="print")
    assert not page.locator("nav:visible, button:visible, .tools:visible, #pane:visible").count()
    assert not page.locator(".abstract:visible").count()
    address = page.locator(".papers .links a[href*='/abs/']").first
    assert address.is_visible()
    assert "https://arxiv.org/abs/" in address.evaluate("link => getComputedStyle(link, '::after').content")
    assert _background(page) == "rgb(255, 255, 255)"
    page.emulate_media(media="screen")
    abstracts(page)
    page.emulate_media(media="print")
    assert page.locator(".papers .abstract:visible").count() == PAPERS


def test_a_redirect_opens_the_new_page(reader: Reader) -> None:
    """A former address of an author opens the present page."""
    page = reader.open(KINDS["redirect"])
    page.wait_for_url("**/author/zw/wei-zhang.html")
    assert page.locator("h1").inner_text() == "Wei Zhang"


def test_the_second_theme_looks_different(browser: "Browser", default_site: Path, gazette_site: Path) -> None:
    """It has another background and a larger title on home, but the same papers and keys."""
    looks = []
    for folder in (default_site, gazette_site):
        with reading(browser, folder, viewport={"width": 1280, "height": 800}) as reader:
            page = reader.open(LONG_DAY)
            assert visible_papers(page).count() == PAPERS
            page.keyboard.press("j")
            assert page.locator(".current").count() == 1
            page = reader.open("index.html")
            header = page.locator("header > a").evaluate("element => parseFloat(getComputedStyle(element).fontSize)")
            looks.append((_background(page), header))
    assert looks[0][0] != looks[1][0]
    assert looks[1][1] > 3 * looks[0][1]


def _focused(page: "Page") -> str:
    return str(page.evaluate("document.activeElement.getAttribute('href')"))


def _background(page: "Page") -> str:
    return str(page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))


def _is_dark(color: str) -> bool:
    return sum(map(int, re.findall(r"\d+", color)[:3])) < 300


_ORDER = """([selector, names]) => {
  const within = document.querySelector(selector);
  const texts = [], walker = document.createTreeWalker(within, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) texts.push(walker.currentNode);
  const left = (name) => {
    const text = texts.find((node) => node.data.includes(name)), range = document.createRange();
    range.setStart(text, text.data.indexOf(name));
    range.setEnd(text, text.data.indexOf(name) + name.length);
    return range.getBoundingClientRect().left;
  };
  return [...names].sort((one, other) => left(one) - left(other));
}"""
"""Return the names in their order from left to right in one line."""


@pytest.fixture(scope="module")
def mixed_scripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with authors in Hebrew, Arabic and Latin script, a Hebrew title, and a page in each of two scripts."""
    folder = toy.write(tmp_path_factory.mktemp("scripts"), f'[site]\ntitle = "Site"\nurl = "{toy.URL}"\n')
    for digest in (folder / "content").rglob("*.md"):
        digest.unlink()
    record = toy.record("1901.00001", "כותרת (A) ועוד", authors=", ".join(SCRIPTS))
    toy.put(folder / "content/cs.CV/20190102.md", toy.digest("2019-01-02", record))
    toy.put(folder / "content/hebrew.md", "# דף\n\n- פריט (A)\n\n```\ncode\n```\n")
    toy.put(folder / "content/english.md", "# A page\n\n- item\n\n```\ncode\n```\n")
    toy.build(folder)
    return folder / "public"


SCRIPTS = ("Ada First", "אחת שנייה", "محمد علي", "Bob Last")


@pytest.mark.parametrize(
    ("path", "selector"),
    [
        ("2019/01/02.html", ".by"),
        ("paper/1901/1901.00001.html", ".by"),
        ("index.html", ".entries li"),
        ("category/cs.CV/index.html", ".entries li"),
        ("category/cs.CV/2019-01.html", ".entries li"),
    ],
)
def test_right_to_left_names_keep_their_order(
    browser: "Browser", mixed_scripts: Path, path: str, selector: str
) -> None:
    """The first author comes first; without isolation, two such names and a comma would be reordered."""
    with reading(browser, mixed_scripts, viewport={"width": 1440, "height": 800}) as reader:
        page = reader.open(path)
        assert page.evaluate(_ORDER, [selector, SCRIPTS]) == list(SCRIPTS)


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_the_first_letter_decides_the_direction_of_a_page(
    browser: "Browser", mixed_scripts: Path, direction: str
) -> None:
    """Independent of the site's language; code is always left-to-right."""
    with reading(browser, mixed_scripts) as reader:
        for path, expected in (("hebrew.html", "rtl"), ("english.html", "ltr")):
            page = reader.open(path)
            page.evaluate("direction => { document.documentElement.dir = direction; }", direction)
            runs = "element => getComputedStyle(element).direction"
            assert page.locator("article").evaluate(runs) == expected
            assert page.locator("article li").first.evaluate(runs) == expected
            assert page.locator("article pre").evaluate(runs) == "ltr"


def test_the_first_letter_decides_the_direction_of_a_title(browser: "Browser", mixed_scripts: Path) -> None:
    """On days, on the paper's page and in lists."""
    places = {"2019/01/02.html": "h2", "paper/1901/1901.00001.html": "h1", "index.html": ".entries li > a"}
    with reading(browser, mixed_scripts) as reader:
        for path, title in places.items():
            page = reader.open(path)
            assert page.locator(title).first.evaluate("title => getComputedStyle(title).direction") == "rtl", path


@pytest.mark.parametrize("path", [DAY, KINDS["hostile day"]])
def test_a_day_offers_its_papers_to_zotero(reader: Reader, path: str) -> None:
    """Zotero lists the titles, and looks up the chosen papers by their DOIs; names and abstracts are not needed."""
    page = reader.open(path)
    found = zotero.listed(html.fromstring(page.content()))
    assert {(item.type, item.is_looked_up) for item in found} == {("report", True)}
    assert [item.fields["title"] for item in found] == page.locator(".papers h3").all_text_contents()
    links = page.locator(".papers .links a[href*='/abs/']").all()
    papers = [(link.get_attribute("href") or "").partition("/abs/")[2] for link in links]
    assert [item.fields["DOI"] for item in found] == [f"10.48550/arXiv.{paper}" for paper in papers]
