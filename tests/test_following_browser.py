"""The page of follows in a real browser: new papers, changes, order, undo, feeds, and lists in links."""

import json
from typing import TYPE_CHECKING
from urllib.parse import quote

import lxml.etree
import pytest
from support import toy
from support.browsers import in_both_browsers
from support.desk_reader import DATABASE, databases, downloaded, faults
from support.follow_site import GRACE, one, search, store, stored
from support.row_texts import text_of, texts_of
from support.theme_site import KINDS, Reader, reading

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytest_plugins = ("support.follow_site_fixtures", "support.browser")

PAGE = "following.html"
HOSTILE = "<img src=x onerror=alert(1)>"
FOLLOWS = (
    one("topic/radiance/index.html", "radiance", name="Radiance", feed="topic/radiance/atom.xml"),
    one(GRACE, 'author:"Grace Hopper"', name="Grace & <b>Hopper</b>", feed="author/hg/grace-hopper.xml", rank=2),
    search("flowers", rank=3),
)


@pytest.fixture
def page(reader: Reader) -> "Page":
    """The page with three follows."""
    opened = reader.open(PAGE)
    store(opened, *FOLLOWS)
    opened.locator("#following .entries > li").first.wait_for()
    return opened


def names(page: "Page") -> list[str]:
    """Return the names of the follows, in order."""
    return page.locator("#following > ol > li > h2 > a").all_inner_texts()


def part(page: "Page", number: int) -> str:
    """Return the selector of a follow, the first of which is 1."""
    return f"#following > ol > li:nth-child({number})"


def wait_for_names(page: "Page", *wanted: str) -> None:
    """Wait until the page has these follows, in this order."""
    for number, name in enumerate(wanted, 1):
        page.locator(f"{part(page, number)} > h2 > a").get_by_text(name, exact=True).wait_for()
    assert names(page) == list(wanted)


def test_an_empty_page_says_how_to_follow(reader: Reader) -> None:
    """It is linked from the page of saved papers and from that about feeds, and opening it makes no database."""
    for path in (KINDS["saved"], KINDS["subscribe"]):
        assert reader.open(path).locator("main a[href='following.html']").count() == 1
    page = reader.open(PAGE)
    page.get_by_text("You follow nothing yet").wait_for()
    assert not page.get_by_role("button", name="Export feeds").is_visible()
    assert databases(page) == []


@in_both_browsers
def test_each_follow_has_its_papers(page: "Page") -> None:
    """On the first visit the newest ones, with marked words; later those since the visit before."""
    assert names(page) == ["Radiance", "Grace & <b>Hopper</b>", "flowers"]
    rows = page.locator(f"{part(page, 1)} .entries > li > a")
    assert set(texts_of(rows)) > {"Radiance again", "Nothing else", "Radiance of flowers"}
    assert text_of(rows.nth(1).locator("mark")) == "Radiance"
    assert page.locator(f"{part(page, 1)} small").inner_text() == "4"
    page.evaluate(
        "key => localStorage.setItem(key, `${Date.now() - 5 * 3600000} 2019-05-01 `)",
        f"{DATABASE}:visit",
    )
    page.reload()
    page.get_by_text("New since 2 May 2019").wait_for()
    page.locator(f"{part(page, 3)} .entries > li").first.wait_for()
    assert page.locator(f"{part(page, 1)} small").inner_text() == "2 new"
    assert texts_of(page.locator(f"{part(page, 3)} .entries a")) == ["Radiance again"]
    assert page.evaluate("key => localStorage.getItem(key)", f"{DATABASE}:visit").endswith("2019-05-02 2019-05-01")
    assert faults(page) == []


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
@pytest.mark.parametrize("theme", ["followed_site", "gazette_followed_site"])
def test_axe_finds_nothing(
    browser: "Browser", theme: str, scheme: str, width: int, request: pytest.FixtureRequest
) -> None:
    """With results of a topic, an author and a search, while one is changed, and with a list from a link."""
    window = {"width": width, "height": 900}
    with reading(browser, request.getfixturevalue(theme), viewport=window, color_scheme=scheme) as reader:
        page = reader.open(PAGE)
        store(page, *FOLLOWS)
        for number in range(1, len(FOLLOWS) + 1):
            page.locator(f"{part(page, number)} .entries > li").first.wait_for()
        assert faults(page) == []
        page.locator(f"{part(page, 2)} summary").click()
        assert faults(page) == []
        address = page.get_by_role("link", name="Link to this list").get_attribute("href")
        assert address
        page.goto("about:blank")
        page = reader.open(address.removeprefix(toy.URL))
        page.locator(".shared li").first.wait_for()
        assert faults(page) == []


@in_both_browsers
def test_names_and_excluded_words_are_changed(page: "Page") -> None:
    """They are stored at once, for all tabs."""
    first = part(page, 1)
    page.locator(f"{first} summary").click()
    page.locator(f"{first} [name=not]").press_sequentially("flowers")
    page.locator(f"{first} [name=name]").press("Control+a")
    page.locator(f"{first} [name=name]").press_sequentially(HOSTILE)
    page.locator(f"{first} [name=name]").press("Tab")
    page.locator(f"{first} h2 a").get_by_text(HOSTILE).wait_for()
    assert page.locator(f"{first} .remark").inner_text() == "radiance, without flowers"
    page.locator(f"{first} small").get_by_text("2", exact=True).wait_for()
    assert text_of(page.locator(f"{first} .entries a").first) == "Nothing else"
    record = next(record for record in stored(page) if record["id"].startswith("topic"))
    assert (record["name"], record["not"]) == (HOSTILE, "flowers")
    page.locator(f"{first} [name=name]").press("Control+a")
    page.locator(f"{first} [name=name]").press("Delete")
    page.locator(f"{first} [name=name]").press("Enter")
    page.locator(f"{first} h2 a").get_by_text("radiance", exact=True).wait_for()
    assert len(stored(page)) == 3


@in_both_browsers
def test_the_order_is_changed_by_keyboard(page: "Page") -> None:
    """The button keeps the focus."""
    page.locator(f"{part(page, 3)} summary").click()
    page.locator(f"{part(page, 3)} [value='-1']").focus()
    page.keyboard.press("Enter")
    wait_for_names(page, "Radiance", "flowers", "Grace & <b>Hopper</b>")
    page.keyboard.press("Enter")
    wait_for_names(page, "flowers", "Radiance", "Grace & <b>Hopper</b>")
    page.keyboard.press("Enter")
    page.locator(f"{part(page, 1)} [value='1']").click()
    wait_for_names(page, "Radiance", "flowers", "Grace & <b>Hopper</b>")
    page.reload()
    wait_for_names(page, "Radiance", "flowers", "Grace & <b>Hopper</b>")


@in_both_browsers
def test_a_follow_is_removed_and_comes_back(page: "Page") -> None:
    """With its name, words and place."""
    before = stored(page)
    page.locator(f"{part(page, 2)} summary").click()
    page.locator(f"{part(page, 2)} button").get_by_text("Remove").click()
    wait_for_names(page, "Radiance", "flowers")
    assert page.get_by_role("alert").locator("span").inner_text() == "No longer followed: Grace & <b>Hopper</b>."
    page.get_by_role("button", name="Undo").click()
    wait_for_names(page, "Radiance", "Grace & <b>Hopper</b>", "flowers")
    assert stored(page) == before


@in_both_browsers
def test_feeds_are_exported(page: "Page") -> None:
    """As OPML with the addresses of the site; what has no feed is named."""
    text = downloaded(page, page.get_by_role("button", name="Export feeds"))
    outlines = lxml.etree.fromstring(text.encode()).findall(".//outline")
    assert [dict(outline.attrib) for outline in outlines] == [
        {"type": "rss", "text": "Radiance", "xmlUrl": f"{toy.URL}topic/radiance/atom.xml"},
        {"type": "rss", "text": "Grace & <b>Hopper</b>", "xmlUrl": f"{toy.URL}author/hg/grace-hopper.xml"},
    ]
    assert page.get_by_role("alert").locator("span").inner_text() == "Without a feed: flowers."


@in_both_browsers
def test_a_link_carries_a_list(reader: Reader, page: "Page") -> None:
    """Its reader sees what it contains. Nothing is stored before "Follow all"; what is followed already stays as it is."""
    address = page.get_by_role("link", name="Link to this list").get_attribute("href")
    assert address
    assert '"rank"' not in address
    page.evaluate("id => site.desk.follow.remove(id)", GRACE.removesuffix(".html"))
    page.evaluate("id => site.desk.follow.remove(id)", "search.html?q=flowers")
    kept = stored(page)
    page.goto("about:blank")
    other = reader.open(address.removeprefix(toy.URL))
    assert other.locator(".shared li").all_inner_texts() == [
        "Radiance: radiance",
        'Grace & <b>Hopper</b>: author:"Grace Hopper"',
        "flowers: flowers",
    ]
    assert stored(other) == kept
    other.get_by_role("button", name="Follow all").click()
    wait_for_names(other, "Radiance", "Grace & <b>Hopper</b>", "flowers")
    assert kept[0] in stored(other)
    other.locator(".shared").wait_for(state="hidden")  # after the event of the changed address


@pytest.mark.parametrize(
    "text", ["%", "{", '{"length":9}', '[null,1,"a",{"path":"https://evil.example/","query":"x"},{"path":{"a":1}}]']
)
def test_a_link_that_is_no_list_changes_nothing(reader: Reader, text: str) -> None:
    """Whoever made it."""
    page = reader.open(f"{PAGE}#follow={text if text == '%' else quote(text)}")
    page.get_by_text("You follow nothing yet").wait_for()
    assert not page.locator(".shared").is_visible()
    assert page.get_by_role("alert").count() == (text in "%{")
    assert databases(page) == []


@in_both_browsers
def test_a_hostile_link_is_text(reader: Reader) -> None:
    """Names and queries of strangers are cut and shown as text."""
    values = [{"path": "search.html?q=x", "query": HOSTILE, "name": "\u202e\n" + "a" * 5000, "not": HOSTILE}]
    page = reader.open(f"{PAGE}#follow={quote(json.dumps(values))}")
    text = page.locator(".shared li").inner_text()
    assert HOSTILE in text
    assert "\u202e" not in text
    assert len(text) < 2000
    assert not page.locator(".shared img").count()
    page.get_by_role("link", name="Close").click()
    page.locator(".shared").wait_for(state="hidden")


@in_both_browsers
def test_a_backup_has_the_follows(reader: Reader, page: "Page") -> None:
    """What is read of it is checked; what is followed stays."""
    backup = page.evaluate("site.desk.backups.follows.read()")
    assert [record["name"] for record in backup] == ["Radiance", "Grace & <b>Hopper</b>", "flowers"]
    for record in backup[1:]:
        page.evaluate("id => site.desk.follow.remove(id)", record["id"])
    opened = reader.open(KINDS["saved"])
    opened.evaluate("site.saved.parts()")
    changed = [{**backup[0], "name": "Other"}, *backup[1:], {"id": "x"}, None]
    opened.evaluate("values => site.desk.backups.follows.merge(values)", changed)
    opened.evaluate("site.desk.backups.follows.merge({})")
    assert [record["name"] for record in opened.evaluate("site.desk.backups.follows.read()")] == [
        "Radiance",
        "Grace & <b>Hopper</b>",
        "flowers",
    ]


def test_settings_of_home_and_days(reader: Reader, page: "Page") -> None:
    """Followed papers first, or only them."""
    page.get_by_label("only followed papers").check()
    page = reader.open("index.html")
    page.locator(".follows").wait_for()
    assert page.locator(".entries > li:visible").count() == 3
    reader.open(PAGE).get_by_label("only followed papers").uncheck()
    page.get_by_label("followed papers first").check()
    page = reader.open("index.html")
    page.locator(".follows").wait_for()
    assert page.locator(".entries > li:visible").count() == 11
    assert page.locator(".entries > li").nth(2).locator(".followed").count() == 1


@in_both_browsers
def test_storage_that_fails_is_reported(page: "Page") -> None:
    """The page stays as it is."""
    page.evaluate(
        "() => { IDBObjectStore.prototype.put = () => { throw new DOMException('', 'QuotaExceededError'); }; }"
    )
    page.locator(f"{part(page, 1)} summary").click()
    page.locator(f"{part(page, 1)} [name=not]").press_sequentially("video")
    page.locator(f"{part(page, 1)} [name=not]").press("Tab")
    assert "is full" in page.get_by_role("alert").inner_text()
    assert names(page)[0] == "Radiance"
