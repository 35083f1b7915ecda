"""Papers that the reader has seen, in a real browser: marks in lists, the filter, days that are read, and what is stored."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Error
from support import toy
from support.browsers import in_both_browsers
from support.desk_reader import DATABASE, fill_storage
from support.seen_reader import is_stored, put, read_day, store, wait
from support.theme_site import KINDS, LONG_DAY, PAPERS, Reader, reading
from support.waiting import until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytest_plugins = ("support.theme_site_fixtures", "support.browser")

DAY = "2019/01/02.html"
WIDE = {"width": 1440, "height": 900}


@pytest.fixture
def reader(browser: "Browser", default_site: Path) -> Iterator[Reader]:
    """A browser tab with a wide window, without stored data."""
    with reading(browser, default_site, viewport=WIDE) as it:
        yield it


def ids(page: "Page", selector: str) -> list[str]:
    """Return the names of the papers of a day that match a selector."""
    return page.eval_on_selector_all(f".papers > {selector}", "items => items.map(({ id }) => id)")  # type: ignore[no-any-return]


def seen(page: "Page", identifier: str) -> "Locator":
    """Return the rows of a paper with its mark."""
    return page.locator(f".seen:has(> a[href*='{identifier}'], > :is(h2, h3) a[href*='{identifier}'])")


def in_view(page: "Page") -> list[str]:
    """Return the papers of a day that are wholly in the window."""
    script = """items => items.filter((item) => {
      const { top, bottom } = item.getBoundingClientRect();
      return top > 60 && bottom < innerHeight;
    }).map(({ id }) => id)"""
    return page.eval_on_selector_all(".papers > .paper", script)  # type: ignore[no-any-return]


@in_both_browsers
def test_papers_on_screen_are_marked_on_all_pages(reader: Reader) -> None:
    """From the next page on, so that nothing changes under the reader's eyes; those that were not on screen are not."""
    page = reader.open(LONG_DAY)
    visible = in_view(page)
    assert len(visible) > 5
    wait(page, *visible)
    assert page.locator(".seen").count() == 0
    page.reload()
    page.locator(".seen").first.wait_for()
    assert set(visible) <= set(ids(page, ".seen"))
    assert len(ids(page, ".seen")) < 20
    weight = "e => getComputedStyle(e).fontWeight"
    assert page.locator(".papers > .seen :is(h2, h3) a").first.evaluate(weight) == "400"
    assert page.locator(".papers > :not(.seen) :is(h2, h3) a").first.evaluate(weight) == "500"
    for path in ("index.html", "category/cs.CV/2019-03.html"):
        seen(reader.open(path), visible[1]).first.wait_for(state="attached")
    page = reader.open("search.html?q=prolific")
    first = page.locator("#found .entries > li > a").first
    wait(page, (first.get_attribute("href") or "").rpartition("/")[2].removesuffix(".html"))
    page.reload()
    page.locator("#found .seen").first.wait_for()


def test_what_only_passes_by_is_not_marked(reader: Reader) -> None:
    """Half of a paper has to be visible for a second."""
    page = reader.open(LONG_DAY)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    last = ids(page, ".paper")[-2]
    wait(page, last)
    assert not is_stored(page, ids(page, ".paper")[PAPERS // 2])


def test_tall_papers_are_marked(browser: "Browser", default_site: Path) -> None:
    """On a phone with abstracts, a paper is higher than the screen: half of the screen is enough."""
    with reading(browser, default_site, viewport={"width": 360, "height": 300}) as reader:
        page = reader.open(LONG_DAY)
        page.evaluate("site.settings.set('abstracts', 'yes')")
        page.reload()
        tall = page.locator(".papers > .paper").nth(3)
        assert tall.evaluate("e => e.offsetHeight") > 600
        tall.evaluate("e => scrollTo(0, e.offsetTop + 100)")
        wait(page, tall.get_attribute("id") or "")


@in_both_browsers
def test_opened_papers_are_marked_at_once(reader: Reader) -> None:
    """In the pane and by its links; on the page of the paper; `m` takes the mark back."""
    page = reader.open(LONG_DAY)
    page.locator("[id='1903.00004'] :is(h2, h3) a").click()
    assert ids(page, ".seen") == ["1903.00004"]
    wait(page, "1903.00004")
    page.keyboard.press("m")
    assert not ids(page, ".seen")
    page.wait_for_function("document.activeElement")
    reader.open("paper/1901/1901.00777.html")
    wait(page, "1901.00777")
    page = reader.open(LONG_DAY)
    page.locator(".seen").first.wait_for()
    assert "1903.00004" not in ids(page, ".seen")


@in_both_browsers
def test_keys_set_and_remove_a_mark(reader: Reader) -> None:
    """`j` goes to a paper, and `m` marks it or takes the mark back."""
    page = reader.open(DAY)
    page.keyboard.press("j")
    page.keyboard.press("m")
    assert page.locator(".seen").count() == 1
    page.keyboard.press("m")
    assert page.locator(".seen").count() == 0
    page.keyboard.press("?")
    assert "mark the day as read" in page.locator("dialog").inner_text()


def test_screen_readers_hear_of_a_mark_with_the_link(reader: Reader) -> None:
    """It is a description of the title's link: nothing is added to the text of a row."""
    page = reader.open(LONG_DAY)
    text = page.locator("[id='1903.00004']").text_content()
    page.locator("[id='1903.00004'] :is(h2, h3) a").click()
    link = page.locator("[id='1903.00004'] :is(h2, h3) a")
    assert link.get_attribute("aria-description") == "seen"
    assert page.locator("[id='1903.00004']").text_content() == text
    page.keyboard.press("m")
    assert link.get_attribute("aria-description") is None


@in_both_browsers
def test_hide_seen_is_a_filter_of_the_day(reader: Reader) -> None:
    """It is in the address, has a number, and does not hide the paper that a link leads to."""
    page = reader.open(DAY)
    assert not page.get_by_role("button", name="Hide seen").is_visible()
    first, second, *rest = ids(page, ".paper")
    for name in (first, second):
        page.locator(f"[id='{name}'] :is(h2, h3) a").click()
    wait(page, second)
    page = reader.open(DAY)
    page.locator(".seen").first.wait_for()
    page.evaluate("names => { for (const name of names) document.getElementById(name).classList.remove('seen') }", rest)
    hide = page.get_by_role("button", name="Hide seen")
    hide.click()
    assert page.url.endswith("?seen=0")
    assert ids(page, ".paper:not([hidden])") == rest
    page.reload()
    page.locator(".seen[hidden]").first.wait_for(state="attached")
    assert hide.get_attribute("aria-pressed") == "true"
    page.get_by_role("button", name="Clear").click()
    assert not ids(page, "[hidden]")
    page = reader.open(f"{DAY}?seen=0#{first}")
    page.locator(f"[id='{second}'][hidden]").wait_for(state="attached")
    assert page.locator(f"[id='{first}']").is_visible()


@in_both_browsers
def test_a_day_is_marked_as_read_and_back(reader: Reader) -> None:
    """By button and by key, with undo by both."""
    # Papers on screen would be marked meanwhile, after a second.
    reader.page.add_init_script("IntersectionObserver.prototype.observe = () => {};")
    page = reader.open(LONG_DAY)
    button = page.get_by_role("button", name="Mark day as read")
    button.click()
    assert len(ids(page, ".seen")) == PAPERS
    assert not button.is_visible()
    assert f"Marked as read: {PAPERS}." in page.get_by_role("alert").inner_text()
    wait(page, "1903.00213")
    page.get_by_role("alert").get_by_role("button", name="Undo").click()
    assert not ids(page, ".seen")
    page.wait_for_function("() => !document.querySelector('.read-day').hidden")
    page.keyboard.press("M")
    wait(page, "1903.00213")
    assert len(ids(page, ".seen")) == PAPERS
    page.get_by_role("alert").wait_for()
    page.keyboard.press("M")
    assert not ids(page, ".seen")
    page.reload()
    page.locator("#pane").wait_for()
    assert not ids(page, ".seen")


@in_both_browsers
def test_undo_keeps_what_was_seen_before(reader: Reader) -> None:
    """Papers that were opened and papers that were on screen: only those that the button marked lose their marks."""
    page = reader.open(LONG_DAY)
    visible = in_view(page)
    wait(page, *visible)
    page.locator("[id='1903.00004'] :is(h2, h3) a").click()
    wait(page, "1903.00004")
    page.keyboard.press("M")
    page.get_by_role("alert").get_by_role("button", name="Undo").click()
    kept = set(ids(page, ".seen"))
    assert {"1903.00004", *visible} <= kept
    assert len(kept) < 40
    until(page, "async () => !document.querySelector('.read-day').hidden")
    page.reload()
    page.locator("#pane").wait_for()
    assert kept <= set(ids(page, ".seen"))


@in_both_browsers
def test_a_paper_costs_about_one_bit(reader: Reader) -> None:
    """Papers on arXiv are bits of their month; all others share 64 bitmaps of 8 kB."""
    page = reader.open(KINDS["statistics"])
    names = ["cs-9802005", "cond-mat-0703123", *(f"1412.{number:04}" for number in range(1, 3000))]
    names += [f"doi-10.1000~2f{number}" for number in range(1900)]
    page.evaluate("text => localStorage.setItem('read', text)", " ".join(names))
    page = reader.open(LONG_DAY)
    wait(page, "1412.2999", "1412.0001")
    kept = store(page)
    assert (kept["cs-9802"], kept["cond-mat-0703"]) == ([1 << 5], [0] * 15 + [1 << 3])
    assert len(kept["1412."]) == 375
    others = {key: value for key, value in kept.items() if key.startswith("#")}
    assert len(others) == 64
    assert sum(len(value) for value in others.values()) <= 64 * 8192
    bits = sum(byte.bit_count() for value in others.values() for byte in value)
    assert 1850 < bits <= 1900


def test_marks_of_former_versions_are_taken_over(reader: Reader) -> None:
    """They were a list of names in localStorage."""
    page = reader.open(KINDS["statistics"])
    page.evaluate("() => localStorage.setItem('read', '1903.00009 <b> cs-9802005')")
    page = reader.open(LONG_DAY)
    seen(page, "1903.00009").wait_for()
    wait(page, "1903.00009")
    page.wait_for_function("() => !localStorage.getItem('read')")
    assert store(page)["cs-9802"] == [1 << 5]


@in_both_browsers
def test_two_tabs_add_to_each_other(reader: Reader) -> None:
    """Marks of both are stored, and each shows those of the other."""
    page = reader.open(LONG_DAY)
    other = reader.context.new_page()
    other.goto(toy.URL + LONG_DAY)
    # Neither paper is on the other tab's screen, where it would be marked without a sign.
    other.locator("[id='1903.00050'] :is(h2, h3) a").click()
    page.locator("[id='1903.00150'] :is(h2, h3) a").click()
    wait(page, "1903.00050", "1903.00150")
    seen(page, "1903.00050").wait_for(state="attached")
    seen(other, "1903.00150").wait_for(state="attached")


def test_a_killed_tab_loses_nothing_that_was_stored(reader: Reader) -> None:
    """Marks do not wait for the page to be left: a process that ends suddenly takes at most the last seconds with it."""
    page = reader.open(LONG_DAY)
    page.locator("[id='1903.00100'] :is(h2, h3) a").click()
    wait(page, "1903.00100")
    with page.expect_event("crash"), suppress(Error):
        page.goto("chrome://crash")
    reader.page = reader.context.new_page()
    seen(reader.open(LONG_DAY), "1903.00100").wait_for()


@in_both_browsers
def test_leaving_a_page_keeps_its_marks(reader: Reader) -> None:
    """A link is followed at once; the next page stores the marks."""
    page = reader.open(LONG_DAY)
    page.locator(".papers").evaluate(
        "list => { list.querySelector('[id=\"1903.00100\"] a').click(); location.href = '../../statistics.html'; }"
    )
    page.wait_for_url("**/statistics.html")
    wait(page, "1903.00100")
    page.wait_for_function("() => !Object.keys(localStorage).length")


def test_marks_that_another_tab_left_are_stored(reader: Reader) -> None:
    """Also if this tab was there before. Marks that cannot be stored do not fill the storage of settings."""
    page = reader.open(KINDS["day"])
    page.evaluate("name => localStorage.setItem(`${name}:seen`, ' 1903.00777 1903.00778 !1903.00778')", DATABASE)
    page.locator(".papers > .paper").first.wait_for()
    wait(page, "1903.00777")
    assert not is_stored(page, "1903.00778")
    until(page, "name => !localStorage.getItem(`${name}:seen`)", DATABASE)


def test_full_storage_is_reported(reader: Reader) -> None:
    """A day that cannot be marked stays as it was."""
    page = reader.open(LONG_DAY)
    fill_storage(page)
    page.keyboard.press("M")
    page.get_by_role("alert").get_by_text("is full. Free some space, and try again").wait_for()
    assert not ids(page, ".seen")
    assert page.get_by_role("button", name="Mark day as read").is_visible()


def test_refused_storage_is_reported_only_if_the_reader_marks(reader: Reader) -> None:
    """Marks by sight and by opening a paper last as long as the page; nothing is said of them."""
    reader.page.add_init_script(
        "IDBFactory.prototype.open = () => { throw new DOMException('The operation is insecure.', 'SecurityError'); };"
    )
    page = reader.open(DAY)
    page.locator(".papers :is(h2, h3) a").first.click()
    assert page.locator(".seen").count() == 1
    page.wait_for_timeout(3000)
    assert not page.get_by_role("alert").count()
    page.keyboard.press("M")
    assert "the browser does not let this page store data" in page.get_by_role("alert").inner_text()


@pytest.mark.parametrize("value", ["<b>x</b>", {"0": 255, "length": 1e9}, [1, 2], None, -1])
def test_hostile_values_are_ignored(reader: Reader, value: object) -> None:
    """Values of a wrong type or size count as no marks, and the next marks replace them."""
    reader.open(LONG_DAY)
    wait(reader.page, *in_view(reader.page)[:2])
    page = reader.open(KINDS["statistics"])
    put(page, dict.fromkeys(("1903.", "visit", "2019-03-04"), value))
    page.evaluate("""() => site.desk.run("readwrite", (store) => {
      store("seen").put(new Uint8Array(13_000).fill(255), "1901.");
      store("seen").put({ last: 1e300, start: "<b>", before: { "<b>": 1, __proto__: { "2019-03-04": 9 } }, listed: 7 }, "visit");
    })""")
    for path in ("index.html", "2019/index.html", "2019/03/index.html", "saved.html", DAY):
        reader.open(path).locator("main").wait_for()
    assert not ids(reader.page, ".seen")
    page = reader.open(LONG_DAY)
    read_day(page)
    assert len(store(page)["1903."]) == 27
    assert store(page)["visit"]["start"] <= "2100"


def test_marks_are_not_printed(reader: Reader) -> None:
    """A printed day looks as if nobody had read it."""
    page = reader.open(LONG_DAY)
    page.locator(".papers :is(h2, h3) a").nth(3).click()
    page.emulate_media(media="print")
    style = "e => [getComputedStyle(e).color, getComputedStyle(e).fontWeight]"
    titles = page.locator(".papers > .paper :is(h2, h3) a")
    one, other = (titles.nth(number).evaluate(style) for number in (3, 4))
    assert "seen" in (page.locator(".papers > .paper").nth(3).get_attribute("class") or "").split()
    assert one == other
