"""Saved papers on all pages, in a real browser: the stars, and the database behind them."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support import toy
from support.browsers import in_both_browsers
from support.desk_reader import DATABASE, answer_with_later_scripts, databases, fill_storage, make, records
from support.page_requests import requests_of
from support.theme_site import KINDS, LONG_DAY, Reader, reading

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytest_plugins = ("support.theme_site_fixtures", "support.browser")

FIRST = "1903.00002"
"""A paper of the long day; Erna Prolific did not write it."""


@pytest.fixture
def reader(browser: "Browser", default_site: Path) -> Iterator[Reader]:
    """A browser tab with a wide window, without stored data."""
    with reading(browser, default_site, viewport={"width": 1440, "height": 900}) as it:
        yield it


def star(page: "Page", identifier: str = FIRST) -> "Locator":
    """Return the star of a paper in a list."""
    return page.locator(f":is(.papers, .entries, main) > * > .save[value='{identifier}']")


def pressed(page: "Page", identifier: str = FIRST) -> "Locator":
    """Return the stars of a saved paper, wherever they are on the page."""
    return page.locator(f".save[value='{identifier}'][aria-pressed=true]")


def save(page: "Page", identifier: str = FIRST) -> None:
    """Save a paper by its star, and wait until it is stored."""
    star(page, identifier).click()
    pressed(page, identifier).first.wait_for()


@in_both_browsers
def test_a_star_stays_on_all_pages(reader: Reader) -> None:
    """On the page of the day, in lists, on the page of the paper, after a reload; until it is taken back."""
    page = reader.open(LONG_DAY)
    save(page)
    for path in (LONG_DAY, "index.html", "category/eess.IV/index.html", f"paper/1903/{FIRST}.html", LONG_DAY):
        pressed(reader.open(path)).first.wait_for(state="attached")
        assert page.locator("nav .saved small").first.inner_text() == "1"
    (record,) = records(page)
    assert (record["id"], record["path"], record["day"]) == (FIRST, f"paper/1903/{FIRST}.html", "2019-03-04")
    assert record["title"] == page.locator(f"[id='{FIRST}'] :is(h2, h3)").text_content()
    assert record["categories"][0] == "eess.IV"
    star(page).click()
    page.locator(f".save[value='{FIRST}'][aria-pressed=false]").first.wait_for()
    page.reload()
    assert not pressed(page).count()
    assert records(page) == []


@pytest.mark.parametrize("kind", ["home", "category", "category month", "author", "old paper"])
def test_a_paper_has_one_name_on_all_pages(reader: Reader, kind: str) -> None:
    """The database has the text of the row."""
    page = reader.open(KINDS[kind])
    page.locator(".save").first.click()
    page.locator(".save[aria-pressed=true]").first.wait_for()
    (record,) = records(page)
    day = str(record["day"]).replace("-", "/")
    reader.open(f"{day}.html" if day else str(record["path"]))
    pressed(page, str(record["id"])).first.wait_for(state="attached")
    assert record["title"]
    assert record["by"]


@in_both_browsers
def test_two_tabs_agree(reader: Reader) -> None:
    """A star in one tab appears in the other one, and goes from it."""
    page = reader.open(LONG_DAY)
    other = reader.context.new_page()
    other.goto(toy.URL + "index.html")
    save(page)
    pressed(other).wait_for()
    star(other).click()
    page.locator(f"[id='{FIRST}'] > .save[aria-pressed=false]").wait_for()


@in_both_browsers
def test_a_star_costs_no_request_and_nothing_is_stored_before(reader: Reader) -> None:
    """A page without papers makes no database, and one with papers saves none."""
    page = reader.open(KINDS["statistics"])
    page.wait_for_load_state("networkidle")
    assert databases(page) == []
    page = reader.open(LONG_DAY)
    page.wait_for_load_state("networkidle")
    asked = requests_of(page)
    save(page)
    assert databases(page) == [DATABASE]
    assert asked == []


def test_the_pane_has_the_same_star(reader: Reader) -> None:
    """The one in the pane changes the one in the list, and the other way."""
    page = reader.open(LONG_DAY)
    page.locator(f"[id='{FIRST}'] :is(h2, h3) a").click()
    pane = page.locator("#pane .save")
    pane.click()
    page.locator(f"[id='{FIRST}'] > .save[aria-pressed=true]").wait_for()
    star(page).click()
    page.locator("#pane .save[aria-pressed=false]").wait_for()


@in_both_browsers
def test_the_keyboard_is_enough(reader: Reader) -> None:
    """`s` saves the current paper, and the one in the pane; a star is the next element after its title."""
    page = reader.open(LONG_DAY)
    page.keyboard.press("s")
    page.locator("#pane .save[aria-pressed=true]").wait_for()
    page.locator(f"[id='{FIRST}'] :is(h2, h3) a").focus()
    page.keyboard.press("s")
    pressed(page).first.wait_for()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.value") == FIRST
    page.keyboard.press("Space")
    page.locator(f"[id='{FIRST}'] > .save[aria-pressed=false]").wait_for()
    page.keyboard.press("?")
    assert "save the paper" in page.locator("dialog").inner_text()


def test_a_finger_hits_the_star(browser: "Browser", default_site: Path) -> None:
    """The target is 44 pixels wide and high, and rows with a star are not higher than without."""
    with reading(browser, default_site, viewport={"width": 360, "height": 740}, has_touch=True) as reader:
        for path, item in (("index.html", ".entries > li"), (LONG_DAY, ".papers > .paper")):
            row = reader.open(path).locator(item).nth(1)
            button = row.locator("> .save")
            box = button.bounding_box()
            assert box
            middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
            for x, y in ((-21, 0), (21, 0), (0, -21), (0, 21)):
                hit = reader.page.evaluate(
                    "([x, y]) => document.elementFromPoint(x, y).value", [middle[0] + x, middle[1] + y]
                )
                assert hit == button.get_attribute("value")
            before = row.bounding_box()
            button.evaluate("button => button.remove()")
            assert row.bounding_box() == before


@in_both_browsers
def test_stars_on_search_results(reader: Reader) -> None:
    """They come with the results."""
    page = reader.open("search.html?q=prolific")
    page.locator("#found .save").first.wait_for()
    page.locator("#found .save").first.click()
    page.locator("#found .save[aria-pressed=true]").wait_for()
    (record,) = records(page)
    assert str(record["title"]).startswith("Part ")
    assert str(record["by"]).startswith("Erna Prolific")
    assert record["day"]


@in_both_browsers
def test_full_storage_is_reported(reader: Reader) -> None:
    """The star stays empty, and a message says why and what to do."""
    page = reader.open(LONG_DAY)
    fill_storage(page)
    star(page).click()
    assert "is full. Free some space, and try again" in page.get_by_role("alert").inner_text()
    assert not pressed(page).count()
    page.get_by_role("alert").get_by_role("button", name="Close").click()
    assert not page.get_by_role("alert").count()


@in_both_browsers
def test_refused_storage_is_reported(reader: Reader) -> None:
    """In private windows and for files, some browsers refuse to open a database."""
    reader.page.add_init_script(
        "IDBFactory.prototype.open = () => { throw new DOMException('The operation is insecure.', 'SecurityError'); };"
    )
    page = reader.open(LONG_DAY)
    star(page).click()
    assert "the browser does not let this page store data" in page.get_by_role("alert").inner_text()
    assert not pressed(page).count()


@in_both_browsers
def test_a_damaged_database_is_set_aside(reader: Reader) -> None:
    """It is kept as it is, and another one is used, also on the next pages."""
    page = reader.open(KINDS["statistics"])
    make(page, ["saved"], [])
    page = reader.open(LONG_DAY)
    save(page)
    assert databases(page) == [DATABASE, f"{DATABASE}#1"]
    assert [record["id"] for record in records(page, f"{DATABASE}#1")] == [FIRST]
    page.reload()
    pressed(page).first.wait_for()
    assert records(page) == []


@in_both_browsers
def test_a_database_of_a_newer_site_is_left_alone(reader: Reader) -> None:
    """An old tab says that it must be reloaded."""
    page = reader.open(KINDS["statistics"])
    make(page, ["saved", "removed", "meta", "more"], [], version=99)
    page = reader.open(LONG_DAY)
    star(page).click()
    assert "Reload the page" in page.get_by_role("alert").inner_text()
    assert databases(page) == [DATABASE]


@in_both_browsers
def test_a_new_version_keeps_what_is_stored(reader: Reader) -> None:
    """A tab with the new scripts migrates the database, while a tab with the old ones is open; the old one loses nothing."""
    old = reader.open(LONG_DAY)
    save(old)
    version = "async () => (await indexedDB.databases())[0].version"
    before = old.evaluate(version)
    new = reader.context.new_page()
    new.route("**/site.*.js", answer_with_later_scripts)
    new.goto(toy.URL + LONG_DAY)
    pressed(new).first.wait_for()
    save(new, "1903.00004")
    assert {record["id"] for record in records(new)} == {FIRST, "1903.00004"}
    assert new.evaluate(version) == before + 1
    star(old, "1903.00005").click()
    assert "Reload the page" in old.get_by_role("alert").inner_text()
    assert {record["id"] for record in records(new)} == {FIRST, "1903.00004"}


def test_channels_that_are_refused_do_no_harm(reader: Reader) -> None:
    """Some browsers refuse them with the storage, by an error. Stars are there, and say that nothing is stored."""
    reader.page.add_init_script("""
      window.BroadcastChannel = class { constructor() { throw new DOMException("", "SecurityError"); } };
      Object.defineProperty(window, "indexedDB", { value: { open() { throw new DOMException("", "SecurityError"); } } });
    """)
    page = reader.open(LONG_DAY)
    star(page).click()
    assert "does not let this page store data" in page.get_by_role("alert").inner_text()
    page = reader.open(KINDS["saved"])
    page.get_by_role("alert").get_by_text("Your saved papers cannot be read").wait_for()


def test_with_the_desk_switched_off_there_is_nothing_of_it(tmp_path: Path) -> None:
    """No page, no script, no style. Both parts can be switched off alone."""
    both = (b"indexedDB", b"site.desk", b"Your data")
    saved = (b"starred", b"Saved ", b"Export or save these papers")
    seen = (b"ariaDescription", b"upto", b"Hide seen", b" new since your last visit")
    on = toy.write(tmp_path / "on")
    toy.build(on)
    every = b"".join(toy.tree(on / "public").values())
    assert not [word for word in both + saved + seen if word not in every]
    for setting, words in {"enabled": both + saved + seen, "saved": saved, "seen": seen}.items():
        folder = toy.write(tmp_path / setting, f"{toy.SETTINGS}[desk]\n{setting} = false\n")
        toy.build(folder)
        tree = toy.tree(folder / "public")
        assert ("saved.html" in tree) == (setting != "enabled")
        assert not [path for path in tree if path.startswith(f"assets/{setting}")]
        texts = [content for path, content in tree.items() if path.endswith((".js", ".css", ".html"))]
        for word in words:
            assert not [text[text.index(word) - 40 :][:90] for text in texts if word in text]
