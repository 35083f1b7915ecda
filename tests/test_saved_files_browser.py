"""Saved papers as files and links in a real browser: exports, backups, imports, and lists in links."""

import csv
import io
import json
import zlib
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support import toy
from support.browser_tab import open_tab
from support.browsers import in_both_browsers
from support.desk_reader import databases, downloaded, fill, record, records, save_day
from support.page_requests import requests_of
from support.row_texts import text_of
from support.theme_site import KINDS, LONG_DAY, Reader, reading

from sitegen.loader import markdown
from sitegen.paper_formats import FORMATS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytest_plugins = ("support.theme_site_fixtures", "support.browser")

SAVED = KINDS["saved"]
CITATIONS = {"RIS": "ris", "EndNote": "endnote", "CSL-JSON": "csl-json"}
"""Button -> format of `sitegen import --to`."""
DAYS = ["2019/01/02.html", "2019/01/03.html"]
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def reader(browser: "Browser", default_site: Path) -> Iterator[Reader]:
    """A browser tab with a wide window, without stored data."""
    with reading(browser, default_site, viewport={"width": 1440, "height": 900}) as it:
        yield it


@pytest.fixture
def other(browser: "Browser", default_site: Path) -> Iterator[Reader]:
    """A tab of another reader."""
    with reading(
        browser,
        default_site,
        viewport={"width": 1440, "height": 900},
        permissions=["clipboard-read", "clipboard-write"],
    ) as it:
        yield it


def export(page: "Page", name: str) -> str:
    """Return the file that the dialog for exports writes, and close the dialog."""
    page.locator(".top").get_by_role("button", name="Export").click()
    text = downloaded(page, page.get_by_role("dialog").get_by_role("button", name=name, exact=True))
    page.keyboard.press("Escape")
    return text


def choose(page: "Page", name: str, content: str) -> None:
    """Import a file."""
    page.locator("#saved input[type=file]").set_input_files(
        {"name": name, "mimeType": "text/plain", "buffer": content.encode()}
    )


def message(page: "Page") -> str:
    """Return the message below the page."""
    return page.get_by_role("alert").locator("span").inner_text()


@in_both_browsers
def test_five_papers_are_saved_and_exported_in_three_more_clicks(reader: Reader, default_site: Path) -> None:
    """The page, the button, the format."""
    page = reader.open(LONG_DAY)
    stars = page.locator(".papers > .paper > .save")
    for number in range(1, 6):
        stars.nth(number).click()
    page.locator("nav .saved small", has_text="5").first.wait_for()
    page.locator("nav").get_by_role("link", name="Saved").first.click()
    page.locator(".entries > li").nth(4).wait_for()
    page.locator(".top").get_by_role("button", name="Export").click()
    text = downloaded(page, page.get_by_role("button", name="BibTeX", exact=True))
    entries = (default_site / LONG_DAY.replace(".html", ".bib")).read_text(encoding="utf-8")
    found = text.split("\n\n")
    assert len(found) == 5
    assert all(entry.strip() in entries for entry in found)
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.locator(".selection strong").inner_text() == "1 of 5 selected"


@in_both_browsers
def test_exports_are_those_of_the_build(reader: Reader) -> None:
    """Papers of several days, with formulas, names of all kinds and old identifiers: the same bytes as `sitegen import --to`."""
    papers = {
        paper.identifier: paper
        for path, listing in toy.DIGESTS.items()
        for paper in markdown.parse(str(listing).encode(), path).papers
    }
    names: list[str] = []
    for day in [*DAYS, KINDS["hostile day"]]:
        page = reader.open(day)
        names += save_day(page, len(names))
    names = list(dict.fromkeys(names))
    page = reader.open(SAVED)
    page.get_by_text(f"{len(names)} papers").first.wait_for()
    shown = page.locator(".entries > li").evaluate_all("items => items.map((item) => item.dataset.paper)")
    listed = [("2019-01-02", papers[identifier]) for identifier in shown]
    assert len(listed) > 5
    for name, format in CITATIONS.items():
        assert export(page, name) == "".join(FORMATS[format].write(listed)), name


def test_an_export_loads_the_formats_of_citations(reader: Reader) -> None:
    """BibTeX needs none. If they cannot be loaded, the next export tries again. The keys of the page stay."""
    asked = requests_of(reader.page)
    page = reader.open(LONG_DAY)
    (name,) = save_day(page, 0)[:1]
    page = reader.open(SAVED)
    page.locator(".entries > li").first.wait_for()
    keys = page.evaluate("[...site.keys].map(([key, { does }]) => [key, does])")
    page.route("**/citations.formats.*", lambda route: route.abort())
    assert f"arXiv.{name}," in export(page, "BibTeX")
    assert not reader.faults
    page.locator(".top").get_by_role("button", name="Export").click()
    page.get_by_role("dialog").get_by_role("button", name="RIS").click()
    page.get_by_text("RIS cannot be written: a file of the site could not be loaded").wait_for()
    page.keyboard.press("Escape")
    (fault,) = reader.faults
    assert "ERR_FAILED" in fault
    reader.faults.clear()
    page.unroute_all()
    assert f"arXiv:{name}" in export(page, "RIS")
    assert len([url for url in asked if "/citations.formats." in url]) == 2
    assert page.evaluate("[...site.keys].map(([key, { does }]) => [key, does])") == keys


def test_citations_without_data_come_from_pages(browser: "Browser", tmp_path: Path) -> None:
    """Also on a site without pages of papers: then a saved paper is on the page of its day."""
    for papers, data in ((True, False), (False, True), (False, False)):
        folder = tmp_path / f"{papers}{data}"
        settings = f"{toy.SETTINGS}[pages]\npapers = {str(papers).lower()}\ndata = {str(data).lower()}\n"
        toy.build(toy.write(folder, settings))
        with reading(browser, folder / "public", viewport={"width": 1440, "height": 900}) as reader:
            page = reader.open("category/cs.CV/index.html")
            page.locator(".save").first.click()
            page.locator(".save[aria-pressed=true]").first.wait_for()
            (saved,) = records(page)
            assert ("#" in saved["path"]) is not papers
            page = reader.open(f"{saved['day'].replace('-', '/')}.html")
            page.locator(f"[id='{saved['id']}'] > .save[aria-pressed=true]").wait_for()
            page = reader.open(SAVED)
            page.locator(".entries > li").wait_for()
            assert f"TI  - {saved['title']}" in export(page, "RIS")
            assert f"arXiv.{saved['id']}," in export(page, "BibTeX")
            reader.faults = [
                fault for fault in reader.faults if not data and ".json" not in fault and "404" not in fault
            ]


def test_papers_that_are_gone_are_reported(reader: Reader) -> None:
    """The file has the others."""
    page = reader.open(LONG_DAY)
    names = save_day(page, 0)[:1]
    page = reader.open(SAVED)
    fill(page, [record("1905.00001", title="Lost", added=2e12, day="")])
    page.get_by_text("Lost").wait_for()
    page.locator(".pick").nth(0).check()
    page.locator(".pick").nth(1).check()
    page.locator(".selection").get_by_role("button", name="Export").click()
    text = downloaded(page, page.get_by_role("button", name="RIS", exact=True))
    assert text.count("TY  - ") == 1
    assert names[0] in text
    assert "1 paper could not be loaded and is not in the file: Lost" in page.get_by_role("dialog").inner_text()
    reader.faults = [fault for fault in reader.faults if "1905.00001" not in fault and "404" not in fault]


@in_both_browsers
def test_lists_for_people_and_tables(reader: Reader) -> None:
    """Markdown and CSV have tags and notes. Text that a program would take for its own is escaped."""
    page = reader.open(SAVED)
    note = "=HYPERLINK(1)\n[x](javascript:alert(1))"
    fill(
        page,
        [
            record("1903.00002", title="*A* [b](c) <i>", by="A, B", tags=["to-read"], note=note, added=2),
            record("9802.00001", title='=1+1 "x"', day="", added=1),
        ],
    )
    page.locator(".entries > li").nth(1).wait_for()
    text = export(page, "Markdown")
    address = f"{toy.URL}paper/1903/1903.00002.html"
    assert text.startswith(rf"- [\*A\* \[b\]\(c\) \<i\>]({address}). A, B. 2019-01-02. #to-read" + "\n  =HYPERLINK")
    assert "[x](" not in text
    head, first, second = csv.reader(io.StringIO(export(page, "CSV")))
    assert head[:4] == ["identifier", "title", "authors", "day"]
    assert dict(zip(head, first, strict=True))["note"] == f"'{note}"
    assert (second[0], second[1], second[3]) == ("9802.00001", '\'=1+1 "x"', "")


@in_both_browsers
def test_a_backup_restores_everything(reader: Reader, other: Reader) -> None:
    """In another browser, papers are merged: all tags, both notes, nothing twice."""
    page = reader.open(SAVED)
    fill(page, [record(f"1903.0000{n}", added=n, tags=["mine"], note=f"Note {n}") for n in range(2, 6)])
    page.locator(".entries > li").nth(3).wait_for()
    page.locator(".entries .save").first.click()
    page.locator(".entries > li").nth(3).wait_for(state="detached")
    text = export(page, "Back up everything")
    backup = json.loads(text)
    assert (backup["format"], backup["version"], len(backup["papers"])) == ("sitegen-saved", 1, 3)
    stranger = other.open(SAVED)
    fill(stranger, [record("1903.00002", added=9, tags=["other"], note="Other")])
    choose(stranger, "backup.json", text)
    stranger.locator(".entries > li").nth(2).wait_for()
    assert message(stranger) == "3 papers read: 2 new, 1 already saved (tags and notes are merged)."
    merged = {found["id"]: found for found in records(stranger)}
    assert merged.keys() == {"1903.00002", "1903.00003", "1903.00004"}
    assert sorted(merged["1903.00002"]["tags"]) == ["mine", "other"]
    assert (merged["1903.00002"]["note"], merged["1903.00002"]["added"]) == ("Other\nNote 2", 2)
    before = records(stranger)
    choose(stranger, "again.json", text)
    stranger.get_by_text("0 new, 3 already saved").wait_for()
    assert records(stranger) == before


@pytest.mark.parametrize(
    ("name", "content", "answer"),
    [
        ("empty.json", "", "has no papers that can be read"),
        ("list.json", "[1, 2]", "has no papers that can be read"),
        ("other.json", '{"format": "sitegen-saved", "papers": 7}', "has no papers that can be read"),
        ("later.json", '{"format": "sitegen-saved", "version": 2, "papers": []}', "a newer version of this page"),
        (
            "bad.json",
            json.dumps(
                {
                    "format": "sitegen-saved",
                    "version": 1,
                    "papers": [
                        None,
                        7,
                        {"id": "__proto__", "path": "__proto__"},
                        record("1", path="javascript:alert(1)"),
                    ],
                }
            ),
            "0 papers read: 0 new, 0 already saved (tags and notes are merged); 4 not readable.",
        ),
    ],
)
def test_other_files_are_refused(reader: Reader, name: str, content: str, answer: str) -> None:
    """With a message that says what can be read."""
    page = reader.open(SAVED)
    choose(page, name, content)
    page.get_by_role("alert").wait_for()
    assert answer in message(page)
    assert not page.locator(".entries > li").count()


@in_both_browsers
def test_text_in_files_is_a_strangers(reader: Reader) -> None:
    """Markup is shown as text; directions of text do not leave their place."""
    page = reader.open(SAVED)
    papers = [
        record("1903.00002", title=HOSTILE + "\u202eevil", by=HOSTILE, tags=[HOSTILE], note=HOSTILE, venue=HOSTILE)
    ]
    choose(page, "x.json", json.dumps({"format": "sitegen-saved", "version": 1, "papers": papers}))
    page.locator(".entries > li").wait_for()
    assert not page.locator("#saved img").count()
    assert "\u202e" not in text_of(page.locator(".entries > li"))
    assert text_of(page.locator(".entries > li")).count(HOSTILE) == 5


@in_both_browsers
def test_citations_are_imported_by_their_identifiers(reader: Reader) -> None:
    """Papers of a BibTeX file are shown with the titles of the site, and saved by a click."""
    page = reader.open(SAVED)
    bibtex = "@misc{a, eprint={1903.00002}, title={Never shown}}\n@misc{b, eprint={cs/9802005v1}}\n@misc{c, eprint={1903.99999}}"
    choose(page, "mine.bib", bibtex)
    page.get_by_role("button", name="Save all").wait_for()
    assert page.locator(".shared strong").inner_text() == "A list of 2 papers from mine.bib"
    assert "1 paper of the list is not on this site" in page.locator(".shared").inner_text()
    assert not page.get_by_text("Never shown").count()
    assert databases(page) == []
    page.get_by_role("button", name="Save all").click()
    page.get_by_text("2 papers saved").wait_for()
    assert {found["id"] for found in records(page)} == {"1903.00002", "cs-9802005"}
    reader.faults = [fault for fault in reader.faults if "1903.99999" not in fault and "404" not in fault]


def test_tags_of_a_removed_paper_come_back_with_an_import(reader: Reader) -> None:
    """As they do with a star."""
    page = reader.open(SAVED)
    fill(page, [record("1903.00002", tags=["mine"], note="Mine")])
    page.locator(".entries .save").click()
    page.locator(".entries > li").wait_for(state="detached")
    choose(page, "papers.json", json.dumps({"format": "sitegen-saved", "version": 1, "papers": [record("1903.00002")]}))
    page.get_by_text("1 papers read: 1 new").or_(page.get_by_text("1 paper read: 1 new")).wait_for()
    (found,) = records(page)
    assert (found["tags"], found["note"]) == (["mine"], "Mine")


def test_addresses_of_papers_are_read(reader: Reader) -> None:
    """Of arXiv, of DOIs and of this site, as in the list's own Markdown; other numbers are not papers."""
    page = reader.open(SAVED)
    text = "https://arxiv.org/abs/1903.00002v1 x/1903.00004 doi:10.48550/arXiv.1903.00003 [a](https://a.example/paper/1903/1903.00005.html)"
    choose(page, "list.md", text)
    page.get_by_text("A list of 3 papers from list.md").wait_for()


@in_both_browsers
def test_one_reminder_of_a_backup(reader: Reader) -> None:
    """From ten papers on, until the reader answers it."""
    page = reader.open(SAVED)
    fill(page, [record(f"1903.000{n}", added=n) for n in range(10, 19)])
    page.reload()
    page.locator(".entries > li").nth(8).wait_for()
    assert not page.get_by_text("in this browser only").is_visible()
    fill(page, [record("1903.00020")])
    page.reload()
    page.get_by_text("These 10 papers are in this browser only").wait_for()
    page.get_by_role("button", name="Not now").click()
    page.get_by_text("in this browser only").wait_for(state="hidden")
    page.reload()
    page.locator(".entries > li").nth(9).wait_for()
    page.locator(".kept:visible", has_text="browser").wait_for()
    assert not page.get_by_text("in this browser only").is_visible()


@in_both_browsers
def test_a_link_carries_a_list(other: Reader, reader: Reader) -> None:
    """Opening it stores nothing. The other reader sees the titles of the site, and saves all with a click."""
    page = other.open(LONG_DAY)
    names = save_day(page, 0)
    page = other.open(SAVED)
    page.locator(".entries > li").nth(50).wait_for()
    page.get_by_label("Filter", exact=True).fill("eess.IV")
    page.locator(".top").get_by_role("button", name="Export").click()
    page.get_by_role("button", name="Copy a link").click()
    page.get_by_text("The link is copied").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    assert len(link) < 2000
    stranger = reader.page
    stranger.goto(link)
    stranger.get_by_role("button", name="Save all").wait_for()
    shown = stranger.locator(".entries > li").evaluate_all("items => items.map((item) => item.dataset.id)")
    assert 10 < len(shown) < len(names)
    assert set(shown) < set(names)
    assert databases(stranger) == []
    titles = stranger.locator(".entries > li > a").all_text_contents()
    stranger.locator(".top").get_by_role("button", name="Export").click()
    assert downloaded(stranger, stranger.get_by_role("button", name="RIS", exact=True)).count("TY  - ") == len(shown)
    stranger.keyboard.press("Escape")
    stranger.get_by_role("button", name="Save all").click()
    stranger.get_by_text(f"{len(shown)} papers saved; 0 already saved.").wait_for()
    assert sorted(found["title"] for found in records(stranger)) == sorted(titles)
    assert "#" not in stranger.url
    assert all(not found["tags"] and not found["note"] for found in records(stranger))


@in_both_browsers
def test_results_of_a_search_are_exported(reader: Reader) -> None:
    """Those that are shown, in any format, without saving them."""
    page = reader.open("search.html?q=prolific")
    page.locator("#found .save").nth(3).wait_for()
    shown = page.locator("#found .entries > li").count()
    page.get_by_role("link", name="Export or save these papers").click()
    page.get_by_role("button", name="Save all").wait_for()
    assert page.locator(".shared strong").inner_text() == f"A list of {shown} papers from the search"
    assert export(page, "BibTeX").count("@misc") == shown
    assert page.locator("nav .saved small").inner_text() == ""


@pytest.mark.parametrize("kind", ["day", "author"])
@in_both_browsers
def test_the_papers_of_a_page_are_exported(reader: Reader, kind: str) -> None:
    """Of a day or an author, in any format, without saving them."""
    page = reader.open(KINDS[kind])
    shown = page.locator(":is(.papers > .paper, .entries > li) > .save").count()
    page.get_by_role("link", name="Export or save these papers").click()
    page.get_by_role("button", name="Save all").wait_for()
    assert page.locator(".entries > li").count() == min(shown, 200)
    rows = list(csv.DictReader(io.StringIO(export(page, "CSV"))))
    assert len(rows) == shown
    assert all(row["title"] and row["authors"] and row["categories"] for row in rows)
    assert all(row["day"] == "2019-01-02" for row in rows) or kind == "author"
    assert page.locator("nav .saved small").inner_text() == ""


@pytest.mark.parametrize(
    "address", ["https://evil.example/2019/01/02.html", "../../x.html", "2019/01/99.html", "%3Cb%3E"]
)
def test_a_link_to_no_page_of_the_site_is_refused(reader: Reader, address: str) -> None:
    """And other sites are not asked."""
    page = reader.open("statistics.html")
    asked = requests_of(page)
    page.goto(f"{toy.URL}saved.html#page={address}")
    page.get_by_role("alert").get_by_text("cannot be loaded").wait_for()
    assert not [url for url in asked if not url.startswith(toy.URL)]
    reader.faults.clear()


def packed(text: bytes) -> str:
    """Return a text as links carry it."""
    packer = zlib.compressobj(9, wbits=-15)
    return urlsafe_b64encode(packer.compress(text) + packer.flush()).decode().rstrip("=")


@pytest.mark.parametrize(
    "code",
    [
        "",
        "x",
        "AAAA",
        "-_-_-_-_",
        packed(b""),
        packed(b"0" * 5_000_000),
        packed(b'../../evil\nhttps://evil.example/\n"><img src=x onerror=alert(1)>\n//evil\n1903/../../x'),
        packed("\n".join(f"{n:04}/{n:04}.{n:05}" for n in range(20_000)).encode()),
    ],
)
def test_a_hostile_link_is_refused(reader: Reader, code: str) -> None:
    """Nothing is stored, and nothing outside of the site is asked for."""
    page = reader.open(f"{SAVED}#list={code}")
    page.get_by_role("alert").wait_for()
    assert "The list in this link cannot be read" in message(page)
    assert databases(page) == []


def test_a_long_list_needs_a_file(reader: Reader) -> None:
    """The message says so."""
    page = reader.open(SAVED)
    fill(page, [record(f"{1501 + n // 1000}.{n % 1000:05}") for n in range(1001)])
    page.get_by_text("1,001 papers").wait_for()
    page.locator(".top").get_by_role("button", name="Export").click()
    page.get_by_role("button", name="Copy a link").click()
    page.get_by_text("This list is too long for a link. Use a JSON file").wait_for()


def test_a_page_opened_as_a_file(browser: "Browser", default_site: Path) -> None:
    """Stars work, as far as the browser stores them. Citations cannot be loaded, and the page says what can be written."""
    with open_tab(browser, viewport={"width": 1440, "height": 900}) as page:
        page.goto((default_site / LONG_DAY).as_uri())
        page.locator(".papers > .paper > .save").nth(1).click()
        page.locator(".papers .save[aria-pressed=true]").wait_for()
        page.goto((default_site / SAVED).as_uri())
        page.locator(".entries > li").wait_for()
        page.locator(".top").get_by_role("button", name="Export").click()
        page.get_by_role("button", name="BibTeX", exact=True).click()
        page.get_by_text("BibTeX cannot be written here").wait_for()
        text = downloaded(page, page.get_by_role("button", name="Markdown", exact=True))
        assert "https://arxiv.org/abs/1903.00" in text
