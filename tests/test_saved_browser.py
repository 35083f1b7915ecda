"""The page of saved papers in a real browser: the list, tags and notes, undo, thousands of papers, storage that fails."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support import toy
from support.browsers import in_both_browsers
from support.desk_reader import DATABASE, databases, faults, fill, fill_storage, make, record, records
from support.row_texts import text_of, texts_of
from support.theme_site import KINDS, LONG_DAY, Reader, reading

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytest_plugins = ("support.theme_site_fixtures", "support.browser")

SAVED = KINDS["saved"]
HOSTILE = "<img src=x onerror=alert(1)><script>alert(1)</script>"


@pytest.fixture
def reader(browser: "Browser", default_site: Path) -> Iterator[Reader]:
    """A browser tab with a wide window, without stored data."""
    with reading(browser, default_site, viewport={"width": 1440, "height": 900}) as it:
        yield it


def some(page: "Page") -> None:
    """Save three papers with tags and notes; the first one was saved first."""
    fill(
        page,
        [
            record(
                "1903.00002", title="Beta", tags=["to-read"], added=1, day="2019-03-04", note="Ask Jun.\nThen read."
            ),
            record("1903.00004", title="alpha 2", tags=["to-read", "baseline"], added=2, by="A, B, C, D, E"),
            record("1901.00777", title="alpha 10", added=3, day="2018-01-01", venue="CVPR 2019", code=True),
        ],
    )
    page.locator("#saved .entries > li").nth(2).wait_for()


def titles(page: "Page") -> list[str]:
    """Return the titles of the list."""
    return texts_of(page.locator("#saved .entries > li > a"))


def test_an_empty_list_says_how_to_fill_it(reader: Reader) -> None:
    """And that the page keeps nothing elsewhere; opening it makes no database."""
    page = reader.open(SAVED)
    page.get_by_text("No paper is saved yet").wait_for()
    assert page.get_by_role("heading", name="Data in your browser").is_visible()
    assert not page.locator("#saved .tools").is_visible()
    assert databases(page) == []


def test_rows_show_what_is_stored(reader: Reader) -> None:
    """Each is an element with the paper's identifier; the last saved paper comes first."""
    page = reader.open(SAVED)
    some(page)
    assert titles(page) == ["alpha 10", "alpha 2", "Beta"]
    assert page.locator("#saved .entries > li").first.get_attribute("data-paper") == "1901.00777"
    assert page.locator(".count").inner_text() == "3 papers, kept in this browser"
    assert "A, B, C … E (5)" in text_of(page.locator(".entries > li").nth(1))
    assert texts_of(page.locator(".entries > li").first.locator(".venue, .code")) == ["CVPR 2019", "code"]
    assert page.locator(".entries .note").text_content() == "Ask Jun.\nThen read."
    page.locator(".entries a").first.click()
    assert page.url.endswith("paper/1901/1901.00777.html")
    page.go_back()
    page.locator(".entries > li").nth(2).wait_for()


@in_both_browsers
def test_the_list_is_filtered_and_sorted(reader: Reader) -> None:
    """By words of any value, by tag, in three orders."""
    page = reader.open(SAVED)
    some(page)
    page.get_by_label("Order", exact=True).select_option("title")
    assert titles(page) == ["alpha 2", "alpha 10", "Beta"]
    page.get_by_label("Order", exact=True).select_option("day")
    assert titles(page) == ["Beta", "alpha 2", "alpha 10"]
    page.get_by_label("Filter", exact=True).fill("jun read")
    assert titles(page) == ["Beta"]
    assert page.locator(".count").inner_text() == "1 of 3 papers"
    page.get_by_label("Filter", exact=True).fill("")
    chips = page.locator("#saved .tools fieldset button")
    assert chips.all_inner_texts() == ["All 3", "#to-read 2", "#baseline 1"]
    chips.nth(1).click()
    assert titles(page) == ["Beta", "alpha 2"]
    assert chips.nth(1).get_attribute("aria-pressed") == "true"
    page.locator(".entries").get_by_role("button", name="#baseline").click()
    assert titles(page) == ["alpha 2"]


@in_both_browsers
def test_tags_and_a_note_are_written(reader: Reader) -> None:
    """They are stored while the reader writes, and after a reload they are there."""
    page = reader.open(SAVED)
    some(page)
    page.get_by_role("button", name="Edit tags and note: alpha 10").click()
    page.get_by_role("textbox", name="Tags").fill("#one, two ,one")
    page.get_by_role("textbox", name="Note").fill("First line\nsecond line")
    page.get_by_text("Stored", exact=True).wait_for()
    page.reload()
    page.locator(".entries > li").nth(2).wait_for()
    assert texts_of(page.locator(".entries > li").first.locator(".tag")) == ["#one", "#two"]
    assert page.locator(".entries > li").first.locator(".note").text_content() == "First line\nsecond line"
    page.get_by_role("button", name="Edit tags and note: alpha 10").click()
    page.get_by_role("textbox", name="Tags").fill("")
    page.keyboard.press("Enter")
    page.locator(".entries > li").first.locator(".tag").first.wait_for(state="detached")
    assert page.evaluate("document.activeElement.className") == "open"


@in_both_browsers
def test_a_note_is_kept_if_the_reader_leaves_at_once(reader: Reader) -> None:
    """Without a pause after the last letter, and without a click on "Done"."""
    page = reader.open(SAVED)
    some(page)
    for number in range(4):
        page.get_by_role("button", name="Edit tags and note: alpha 10").click()
        page.get_by_role("textbox", name="Note").fill(f"Note {number}")
        page.goto(f"{toy.URL}statistics.html")
        page = reader.open(SAVED)
        page.get_by_text(f"Note {number}").wait_for()


def test_a_note_that_cannot_be_stored_stays_in_its_field(reader: Reader) -> None:
    """The editor stays open, so that the reader can copy the text or try again."""
    page = reader.open(SAVED)
    some(page)
    page.get_by_role("button", name="Edit tags and note: alpha 10").click()
    fill_storage(page)
    page.get_by_role("textbox", name="Note").fill("Precious")
    page.get_by_role("button", name="Done").click()
    page.get_by_role("alert").get_by_text("This was not stored").wait_for()
    assert page.get_by_role("textbox", name="Note").input_value() == "Precious"


def test_the_focus_stays_in_the_list(reader: Reader) -> None:
    """Papers are taken from the list one after the other by keyboard."""
    page = reader.open(SAVED)
    some(page)
    page.locator(".entries .save").nth(1).focus()
    page.keyboard.press("Enter")
    page.get_by_role("alert").get_by_text("Removed: alpha 2.").wait_for()
    assert page.evaluate("document.activeElement.textContent") == "Beta"


@in_both_browsers
def test_selected_papers_are_tagged_and_removed(reader: Reader) -> None:
    """A bar says how many are selected. Undo brings back tags and notes; so does a star."""
    page = reader.open(SAVED)
    some(page)
    page.get_by_label("Select: Beta").check()
    page.get_by_label("Select: alpha 2").check()
    bar = page.get_by_role("group", name="Selected papers")
    assert bar.locator("strong").inner_text() == "2 of 3 selected"
    bar.get_by_role("button", name="Tag").click()
    page.get_by_role("dialog").get_by_label("Tag").fill("both")
    page.get_by_role("dialog").get_by_role("button", name="Add").click()
    page.get_by_role("button", name="#both 2").wait_for()
    before = records(page)
    bar.get_by_role("button", name="Remove").click()
    page.get_by_role("alert").get_by_text("Removed: 2 papers.").wait_for()
    assert titles(page) == ["alpha 10"]
    assert not bar.is_visible()
    page.get_by_role("button", name="Undo").click()
    page.locator(".entries > li").nth(2).wait_for()
    assert records(page) == before
    page.locator(".entries .save").last.click()
    page.get_by_role("alert").get_by_text("Removed: Beta.").wait_for()
    reader.open(LONG_DAY)
    page.locator("[id='1903.00002'] > .save").click()
    page.locator("[id='1903.00002'] > .save[aria-pressed=true]").wait_for()
    assert records(page) == before


def test_all_visible_papers_are_selected_at_once(reader: Reader) -> None:
    """Papers that the filter hides are not."""
    page = reader.open(SAVED)
    some(page)
    page.get_by_label("Filter", exact=True).fill("alpha")
    page.get_by_label("Select all").check()
    assert page.locator(".selection strong").inner_text() == "2 of 2 selected"
    page.get_by_label("Filter", exact=True).fill("")
    assert page.locator(".selection strong").inner_text() == "2 of 3 selected"
    page.locator(".selection").get_by_role("button", name="Clear").click()
    assert not page.locator(".selection").is_visible()


@in_both_browsers
def test_what_another_tab_changes_appears(reader: Reader) -> None:
    """But an open editor keeps what the reader wrote."""
    page = reader.open(SAVED)
    some(page)
    other = reader.context.new_page()
    other.goto(page.url)
    other.locator(".entries > li").nth(2).wait_for()
    page.get_by_role("button", name="Edit tags and note: Beta").click()
    other.locator(".entries .save").first.click()
    other.locator(".entries > li").nth(2).wait_for(state="detached")
    page.get_by_role("textbox", name="Note").fill("Mine")
    page.get_by_role("button", name="Done").click()
    page.locator(".entries > li").nth(2).wait_for(state="detached")
    other.get_by_text("Mine").wait_for()


def test_thousands_of_papers_come_in_pieces(reader: Reader) -> None:
    """The page lists a hundred at a time; the page of a day asks for its own papers only."""
    page = reader.open(SAVED)
    fill(page, [record(f"{1501 + n // 1000}.{n % 1000:05}", title=f"Paper {n}", added=n + 1) for n in range(10_000)])
    page.get_by_text("10,000 papers, kept in this browser").wait_for()
    assert len(titles(page)) == 100
    page.get_by_role("button", name="Show more").click()
    assert len(titles(page)) == 200
    page.get_by_label("Filter", exact=True).fill("paper 9777")
    assert titles(page) == ["Paper 9777"]
    page.add_init_script("""
      window.asked = [];
      for (const name of ["get", "getKey", "getAll", "getAllKeys", "openCursor", "openKeyCursor"]) {
        const original = IDBObjectStore.prototype[name];
        IDBObjectStore.prototype[name] = function (...values) { asked.push(`${this.name} ${name}`); return original.apply(this, values); };
      }
    """)
    reader.open(KINDS["day"])
    page.locator("nav .saved small", has_text="10000").first.wait_for(state="attached")
    asked = [call for call in page.evaluate("asked") if call.startswith("saved ")]
    assert set(asked) == {"saved getKey"}
    assert len(asked) <= page.locator(".save").count()


@in_both_browsers
def test_stored_text_is_a_strangers(reader: Reader) -> None:
    """Damaged and hostile records do no harm: markup is text, long values are cut, bad records are counted."""
    page = reader.open(KINDS["statistics"])
    make(page, ["saved", "removed", "meta"], [])
    page = reader.open(SAVED)
    bad = [
        record("1903.00002", title=HOSTILE * 50, by=HOSTILE, note=HOSTILE, tags=[HOSTILE, 7, None] * 30, venue=HOSTILE),
        record("1903.00003", path="javascript:alert(1)"),
        record("1903.00005", path="paper/1903/../../../evil.html"),
        record("1903.00006", path="//evil.example/paper/1903/1903.00006.html"),
        {"id": "empty"},
        record("1903.00007", title=7, by=[], day="tomorrow", categories="cs", added="now", tags="a", note={}),
    ]
    fill(page, bad)
    page.get_by_text("4 records cannot be read.").wait_for()
    assert len(titles(page)) == 2
    assert all(len(title) <= 1000 for title in titles(page))
    assert page.locator("#saved :is(img, script)").count() == 0
    hrefs = page.locator("#saved .entries > li > a").evaluate_all("links => links.map((link) => link.href)")
    assert all(href.startswith("https://example.org/papers/paper/") for href in hrefs)


def test_storage_that_cannot_be_read_is_reported(reader: Reader) -> None:
    """The page says so, and not that the list is empty only."""
    reader.page.add_init_script(
        "IDBFactory.prototype.open = () => { throw new DOMException('The operation is insecure.', 'SecurityError'); };"
    )
    page = reader.open(SAVED)
    assert "Your saved papers cannot be read" in page.get_by_role("alert").inner_text()


@in_both_browsers
def test_a_database_that_was_set_aside_is_named_and_read(reader: Reader) -> None:
    """The page names it. Its readable papers are merged into the list, and it stays as it is."""
    page = reader.open(KINDS["statistics"])
    make(page, ["saved"], [record("1903.00002", title="Rescued")])
    page = reader.open(SAVED)
    page.get_by_text(f"set aside. It is kept under the name {DATABASE}.").wait_for()
    page.get_by_role("button", name="Try to read it").click()
    page.get_by_role("link", name="Rescued").wait_for()
    assert [found["title"] for found in records(page)] == ["Rescued"]
    assert [found["title"] for found in records(page, f"{DATABASE}#1")] == ["Rescued"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: "Browser", default_site: Path, gazette_site: Path, scheme: str) -> None:
    """On the list, with an open editor, in the dialogs, and on days and papers with stars."""
    for folder in (default_site, gazette_site):
        with reading(browser, folder, viewport={"width": 1280, "height": 900}, color_scheme=scheme) as reader:
            page = reader.open(SAVED)
            assert faults(page) == []
            some(page)
            page.get_by_label("Select: Beta").check()
            page.get_by_role("button", name="Edit tags and note: alpha 2").click()
            assert faults(page) == []
            page.locator(".top").get_by_role("button", name="Export").click()
            assert faults(page) == []
            page.keyboard.press("Escape")
            page.locator(".selection").get_by_role("button", name="Tag").click()
            assert faults(page) == []
            for path in (KINDS["day"], KINDS["paper"], "index.html"):
                page = reader.open(path)
                page.locator(".save").first.wait_for(state="attached")
                assert [fault for fault in faults(page) if "save" in fault] == []


@pytest.mark.parametrize(("direction", "side"), [("ltr", "right"), ("rtl", "left")])
def test_no_title_is_below_its_star(reader: Reader, direction: str, side: str) -> None:
    """The title leaves the side of the star free, in all directions of page and title."""
    page = reader.open(SAVED)
    page.evaluate("direction => { document.documentElement.dir = direction; }", direction)
    fill(page, [record("1903.00002", title="שלום " * 60, added=1), record("1903.00004", title="Title " * 60, added=2)])
    page.locator(".entries > li .save").nth(1).wait_for()
    for row in page.locator(".entries > li").all():
        title, star = row.locator("> a").bounding_box(), row.locator(".save").bounding_box()
        assert title
        assert star
        free = star["x"] + star["width"] - title["x"] if side == "left" else title["x"] + title["width"] - star["x"]
        padding = row.locator("> a").evaluate(f"link => parseFloat(getComputedStyle(link).padding{side.title()})")
        assert padding >= free > 0


def test_the_page_fits_a_phone(browser: "Browser", default_site: Path) -> None:
    """Nothing is wider than the screen, and the buttons are large enough for fingers."""
    with reading(browser, default_site, viewport={"width": 360, "height": 740}) as reader:
        page = reader.open(SAVED)
        some(page)
        fill(page, [record("1902.00001", title="W" * 300, by="V" * 300, tags=["x" * 40, "y" * 40], note="N" * 300)])
        page.get_by_label("Select: Beta").check()
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        for button in page.locator(".selection button, .top button").all():
            box = button.bounding_box()
            assert box
            assert box["height"] >= 44
        page.locator(".top").get_by_role("button", name="Export").click()
        assert page.evaluate("document.documentElement.scrollWidth") == 360
