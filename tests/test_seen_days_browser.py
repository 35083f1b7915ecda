"""Visits, what is new, unread days in calendars, and what the site says it keeps, in a real browser."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support import toy
from support.browsers import in_both_browsers
from support.desk_reader import downloaded, faults
from support.seen_reader import end_visit, read_day, store, wait
from support.theme_site import KINDS, LONG_DAY, PAPERS, Reader, reading

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytest_plugins = ("support.theme_site_fixtures", "support.browser")

WIDE = {"width": 1440, "height": 900}
FEBRUARY = "2019/02/11.html"


@pytest.fixture
def reader(browser: "Browser", default_site: Path) -> Iterator[Reader]:
    """A browser tab with a wide window, without stored data."""
    with reading(browser, default_site, viewport=WIDE) as it:
        yield it


def visit(reader: Reader, path: str = "index.html") -> "Page":
    """Open a page and wait until the visit is stored."""
    page = reader.open(path)
    page.wait_for_function("window.site.desk.seen")
    row = page.locator(".entries > li > a, .papers :is(h2, h3) a").first
    wait(page, (row.get_attribute("href") or "").rpartition("/")[2].removesuffix(".html"))
    return page


def test_the_first_visit_says_nothing_of_new_papers(reader: Reader) -> None:
    """Thirty years of papers are not new, and days before the first visit are not unread."""
    visit(reader)
    page = reader.open("index.html")
    page.locator(".seen").first.wait_for()
    assert not page.locator(".since").count()
    assert not page.locator(".bars .known").count()
    page = reader.open("2018/index.html")
    page.locator("table").first.wait_for()
    assert not page.locator(".known, .legend").count()


@in_both_browsers
def test_new_papers_since_the_last_visit(browser: "Browser", tmp_path: Path) -> None:
    """The site gets papers for a known day and a new day. A pause of four hours ends a visit."""
    folder = toy.write(tmp_path)
    toy.build(folder)
    with reading(browser, folder / "public", viewport=WIDE) as reader:
        visit(reader)
        known = store(reader.page)["visit"]["listed"]
        last = max(known)
        more = [toy.record(f"1902.0{number}000", day=last) for number in range(3)]
        toy.put(folder / "content/more.md", toy.digest(last, *more))
        toy.put(folder / "content/new.md", toy.digest("2019-05-06", toy.record("1905.00006", day="2019-05-06")))
        toy.build(folder)
        page = visit(reader)
        assert not page.locator(".since").count()
        end_visit(reader, 3)
        assert not visit(reader).locator(".since").count()
        known = store(reader.page)["visit"]["listed"]
        later = [toy.record(f"1905.0{number}000", day="2019-05-07") for number in range(1, 6)]
        toy.put(folder / "content/later.md", toy.digest("2019-05-07", *later))
        more = [toy.record("1905.20000", day="2019-05-06")]
        toy.put(folder / "content/again.md", toy.digest("2019-05-06", *more))
        toy.build(folder)
        end_visit(reader, 5)
        page = reader.open("index.html")
        assert page.locator(".since").inner_text() == "6 new since your last visit"
        page = reader.open("2019/05/06.html")
        assert page.locator(".since").inner_text() == "1 new since your last visit"
        page = reader.open("2019/05/07.html")
        assert page.locator(".since").inner_text() == "5 new since your last visit"
        visit(reader)
        end_visit(reader, 5)
        page = reader.open("index.html")
        assert page.locator(".since").inner_text() == "nothing new since your last visit"


@in_both_browsers
def test_a_line_says_where_the_reader_stopped(reader: Reader) -> None:
    """After the last of the papers that were read in order: one that was opened far below does not move it."""
    page = visit(reader, LONG_DAY)
    page.locator(".papers :is(h2, h3) a").nth(PAPERS - 5).click()
    page = reader.open(LONG_DAY)
    page.locator(".upto").wait_for()
    classes = page.eval_on_selector_all(".papers > .paper", "items => items.map((item) => item.className)")
    place = next(number for number, names in enumerate(classes) if "upto" in names)
    assert 3 < place < 20
    assert all("seen" in names for names in classes[: place + 1])
    assert "seen" not in classes[place + 1]
    text = page.locator(".upto").evaluate("e => getComputedStyle(e, '::after').content")
    assert text == '"You read up to here"'
    read_day(page)
    assert not page.locator(".upto").count()


@in_both_browsers
def test_calendars_show_unread_days(browser: "Browser", tmp_path: Path) -> None:
    """Filled is unread, an outline is read; new papers make a day unread again."""
    folder = toy.write(tmp_path)
    toy.build(folder)
    with reading(browser, folder / "public", viewport=WIDE) as reader:
        read_day(reader.open("index.html"))
        end_visit(reader, 5, "2018-12-31")
        page = reader.open("2019/02/index.html")
        day = page.locator("td.known")
        day.wait_for()
        assert day.locator("a").get_attribute("title") == "read"
        assert day.get_attribute("class").split()[-1:] == ["known"]  # type: ignore[union-attr]
        page = reader.open("2019/index.html")
        page.locator(".legend").wait_for()
        unread = page.locator("td.unread a")
        assert [link.get_attribute("title") for link in unread.all()] == ["4 unread", "2 unread"]
        assert page.locator(".legend").inner_text().split("\n")[0] == "6 unread"
        assert not reader.open("2018/12/index.html").locator("td.known a[href$='30.html']").count()
        toy.put(folder / "content/more.md", toy.digest("2019-02-11", toy.record("1902.00099", day="2019-02-11")))
        toy.build(folder)
        day = reader.open("2019/02/index.html").locator("td.partly")
        assert day.locator("a").get_attribute("title") == "1 unread"


def test_the_list_of_days_of_home_shows_unread_ones(reader: Reader) -> None:
    """The bar of a day that is read is an outline."""
    visit(reader)
    end_visit(reader, 5, "2019-01-01")
    page = reader.open("2019/01/02.html")
    read_day(page)
    page = reader.open("index.html")
    read, unread = (page.locator(f".bars a[href$='{name}.html']") for name in ("01/02", "01/03"))
    page.locator(".bars .known").first.wait_for()
    assert (read.get_attribute("title"), unread.get_attribute("title")) == ("read", "2 unread")
    fill = "e => getComputedStyle(e).fill"
    assert read.locator("rect").evaluate(fill) == "none"
    assert unread.locator("rect").evaluate(fill) != "none"
    assert page.locator(".legend").inner_text().startswith("4 unread")
    assert page.locator(".bars .known").count() == 3


def test_home_marks_its_day_as_read(browser: "Browser", tmp_path: Path) -> None:
    """If it lists all papers of the day."""
    folder = toy.write(tmp_path)
    toy.build(folder)
    with reading(browser, folder / "public", viewport=WIDE) as reader:
        page = reader.open("index.html")
        read_day(page)
        assert page.locator(".entries > .seen").count() == page.locator(".entries > li").count() == 2
        page = reader.open("2019/02/index.html")
        assert page.locator("td.known a").get_attribute("title") == "read"


@in_both_browsers
def test_the_backup_has_the_marks(browser: "Browser", default_site: Path, reader: Reader, tmp_path: Path) -> None:
    """Another browser merges them into its own; hostile values in a file change nothing."""
    read_day(reader.open(LONG_DAY))
    page = reader.open("saved.html")
    page.locator(".top").get_by_role("button", name="Export").click()
    text = downloaded(page, page.get_by_role("dialog").get_by_role("button", name="Back up everything"))
    assert set(json.loads(text)["seen"]) == {"1903.", "2019-03-04", "visit"}
    file = tmp_path / "backup.json"
    file.write_text(text, encoding="utf-8")
    bad = {"1903.": "!!", "__proto__": "x", "2019-03-04": "AA", "1901.": "A" * 90_000, "<b>": "AA", "visit": "x"}
    hostile = tmp_path / "hostile.json"
    hostile.write_text(json.dumps({"format": "sitegen-saved", "version": 1, "papers": [], "seen": bad}))
    with reading(browser, default_site, viewport=WIDE) as other:
        page = other.open(FEBRUARY)
        read_day(page)
        mine = store(page)
        page = other.open("saved.html")
        page.locator("input[type=file]").set_input_files(file)
        wait(page, "1903.00213")
        page.locator("input[type=file]").set_input_files(hostile)
        page.get_by_text("0 papers read").wait_for()
        both = store(page)
        assert len(both["1903."]) == 27
        assert set(mine) <= set(both)
        assert all(both[key] == mine[key] for key in mine if key.endswith("."))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_marks_are_accessible(browser: "Browser", default_site: Path, scheme: str) -> None:
    """On a phone too: contrast, names and targets."""
    for size in (WIDE, {"width": 360, "height": 740}):
        with reading(browser, default_site, viewport=size, color_scheme=scheme) as reader:
            read_day(reader.open(LONG_DAY))
            end_visit(reader, 5, "2018-12-20")
            for path in ("index.html", LONG_DAY, KINDS["year"], KINDS["month"], KINDS["saved"]):
                page = reader.open(path)
                page.locator(".known, .seen, .kept").first.wait_for(state="attached")
                assert faults(page) == []
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_saved_papers_the_menu_leads_to_the_page(browser: "Browser", tmp_path: Path) -> None:
    """It says what is kept."""
    folder = toy.write(tmp_path, f"{toy.SETTINGS}[desk]\nsaved = false\n")
    toy.build(folder)
    with reading(browser, folder / "public", viewport=WIDE) as reader:
        page = reader.open("index.html")
        read_day(page)
        page.get_by_role("link", name="Your data").click()
        page.get_by_text("Papers that you have seen").wait_for()
