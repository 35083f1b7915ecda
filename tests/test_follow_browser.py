"""Follows in a real browser: buttons, and what home and days show of them."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support import follow_site, toy
from support.browser_tab import open_tab
from support.browsers import in_both_browsers
from support.desk_reader import DATABASE, faults
from support.follow_site import BEFORE, DAY, GRACE, follow, one, search, store, stored
from support.page_requests import requests_of
from support.row_texts import texts_of
from support.theme_site import Reader, reading

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytest_plugins = ("support.follow_site_fixtures", "support.theme_site_fixtures", "support.browser")

HOSTILE = "<img src=x onerror=alert(1)>"
VISIT = f"{DATABASE}:visit"


def summary(page: "Page") -> str:
    """Wait for the line about followed papers; return its text."""
    page.locator(".follows").wait_for()
    return " ".join(page.locator(".follows").inner_text().split())


def labels(page: "Page") -> dict[str, str]:
    """Return the labels of the papers in lists, by their titles."""
    read = """() => Object.fromEntries([...document.querySelectorAll(".entries > li, .papers > .paper")]
      .filter((item) => item.querySelector(".followed"))
      .map((item) => [item.querySelector(":scope > a, :is(h2, h3)").textContent, item.querySelector(".followed").textContent]))"""
    return page.evaluate(read)  # type: ignore[no-any-return]


def visible(page: "Page") -> list[str]:
    """Return the titles of the papers in lists that are not hidden."""
    return texts_of(page.locator(":is(.entries > li:visible > a, .papers > .paper:visible > :is(h2, h3))"))


@pytest.mark.parametrize(
    ("path", "name", "query", "feed"),
    [
        ("category/cs.CV/index.html", "cs.CV", "cat:cs.CV", "category/cs.CV/atom.xml"),
        ("topic/radiance/index.html", "Radiance", "radiance", "topic/radiance/atom.xml"),
        (GRACE, "Grace Hopper", 'author:"Grace Hopper"', "author/hg/grace-hopper.xml"),
        ("author/ok/kurt-other.html", "Kurt Other", 'author:"Kurt Other"', ""),
    ],
)
def test_a_button_follows_what_a_page_is_about(reader: Reader, path: str, name: str, query: str, feed: str) -> None:
    """It is pressed from then on, until it is pressed again. `Undo` brings the follow back."""
    page = reader.open(path)
    assert page.locator(".follow").count() == 1
    assert page.locator(".follow").get_attribute("aria-pressed") == "false"
    follow(page)
    page.reload()
    page.locator(".follow[aria-pressed=true]").wait_for()
    (record,) = stored(page)
    assert (record["path"], record["name"], record["query"], record["not"]) == (path, name, query, "")
    assert (record["feed"] or "").rpartition("/")[0] == feed.rpartition("/")[0]
    page.locator(".follow").click()
    page.locator(".follow[aria-pressed=false]").wait_for()
    assert stored(page) == []
    page.get_by_role("button", name="Undo").click()
    page.locator(".follow[aria-pressed=true]").wait_for()
    assert stored(page) == [record]
    assert faults(page) == []


@in_both_browsers
def test_a_search_is_followed(reader: Reader) -> None:
    """The button is about the query that the page shows, also after another search."""
    page = reader.open("search.html?q=radiance+-video")
    page.get_by_role("button", name="Follow this search").click()
    page.locator("#found .follow[aria-pressed=true]").wait_for()
    assert [record["query"] for record in stored(page)] == ["radiance -video"]
    page.locator("#q").fill("flowers")
    page.keyboard.press("Enter")
    page.locator("#found .follow[aria-pressed=false]").wait_for()
    page.go_back()
    page.locator("#found .follow[aria-pressed=true]").wait_for()


def test_shared_pages_have_a_button_for_each_author(browser: "Browser", tmp_path: Path) -> None:
    """An author has the same name there as on a page of their own."""
    folder = follow_site.write(tmp_path)
    with toy.sharing(3):
        toy.build(folder)
    shared = next(file for file in (folder / "public/author/ok").glob("few.*.html"))
    with follow_site.reader_of(browser, folder / "public") as reader:
        page = reader.open(f"author/ok/{shared.name}")
        assert page.locator(".follow").count() == page.locator("h2[id]").count()
        page.locator("#kurt-other .follow").click()
        page.locator("#kurt-other .follow[aria-pressed=true]").wait_for()
        (record,) = stored(page)
        assert (record["id"], record["name"], record["feed"]) == ("author/ok/kurt-other", "Kurt Other", "")
        assert "Kurt Other 1" in summary(reader.open(BEFORE))


@in_both_browsers
def test_an_author_and_a_topic_take_three_clicks(reader: Reader) -> None:
    """Each from the home page."""
    page = reader.open("index.html")
    for links in ([".desk .trends.pairs a"], [".entries > li a >> text=Radiance again", ".by a"]):
        page = reader.open("index.html")
        for link in links:
            page.locator(link).first.click()
        follow(page)
    assert {record["name"] for record in stored(page)} == {"Radiance", "Grace Hopper"}


@in_both_browsers
def test_home_shows_what_is_new(reader: Reader) -> None:
    """Numbers with links, labels and marked words: also of papers that match by their abstracts, which home does not show."""
    page = reader.open("topic/radiance/index.html")
    follow(page)
    follow(reader.open(GRACE))
    page = reader.open("index.html")
    assert summary(page) == "Followed, since 2 May 2019: Radiance 2 Grace Hopper 2 show first show only these Following"
    assert labels(page) == {
        "Radiance again": "Radiance, Grace Hopper",
        "Nothing else": "Radiance",
        "Code": "Grace Hopper",
    }
    assert texts_of(page.locator("main mark")) == ["Radiance"]
    page.locator(".follows a").first.click()
    page.locator("#found .entries > li").first.wait_for()
    assert texts_of(page.locator("#found .entries > li > a")) == ["Nothing else", "Radiance again"]


@in_both_browsers
def test_days_that_were_missed_are_counted(reader: Reader) -> None:
    """From the day after the newest one of the visit before. A visit ends with a pause of four hours."""
    page = reader.open("topic/radiance/index.html")
    follow(page)
    page.evaluate("([key, value]) => localStorage.setItem(key, value)", [VISIT, "1500000000000 2019-03-04 "])
    assert "since 5 Mar 2019: Radiance 4 " in summary(reader.open("index.html"))
    assert "since 5 Mar 2019: Radiance 4 " in summary(reader.open("index.html"))
    _, day, before = page.evaluate("key => localStorage.getItem(key)", VISIT).split(" ")
    assert (day, before) == ("2019-05-02", "2019-03-04")
    page.evaluate("([key, value]) => localStorage.setItem(key, value)", [VISIT, "damaged <b> 99"])
    assert "since 2 May 2019: Radiance 2 " in summary(reader.open("index.html"))


@in_both_browsers
def test_excluded_words(reader: Reader) -> None:
    """Papers with one of them do not count, on home and on days."""
    page = reader.open("statistics.html")
    store(page, search("radiance", **{"not": 'video "no such phrase" (('}))
    assert "radiance 1 " in summary(reader.open("index.html"))
    assert labels(page) == {"Nothing else": "radiance"}
    assert "radiance 1 " in summary(reader.open(DAY))
    assert labels(page) == {"Nothing else": "radiance"}


@in_both_browsers
def test_a_day_is_searched_without_the_index(reader: Reader) -> None:
    """Titles, abstracts, names and categories of the page; words are marked in the abstract too."""
    page = reader.open("statistics.html")
    store(
        page,
        search("radiance"),
        one(GRACE, 'author:"Grace Hopper"', rank=2),
        one("category/cs.GR/index.html", "cat:cs.GR", rank=3),
    )
    asked = requests_of(page)
    assert summary(reader.open(DAY)).startswith('Followed, 2 May 2019: radiance 2 author:"Grace Hopper" 2 cat:cs.GR 1')
    assert labels(page)["Code"] == 'author:"Grace Hopper", cat:cs.GR'
    assert page.locator("[id='1905.00022'] .abstract mark").all_text_contents() == ["Radiance"]
    assert not [url for url in asked if "/search/" in url or "search.html" in url]


def test_rows_of_home_stay_in_their_lists(browser: "Browser", default_site: Path) -> None:
    """Home has two lists, with the desk between them on phones. Followed papers come first across both, and back."""
    with reading(browser, default_site, viewport={"width": 390, "height": 800}) as reader:
        page = reader.open("index.html")
        lists = "[...document.querySelectorAll('div > .entries')].map((list) => list.childElementCount)"
        before, order = page.evaluate(lists), visible(page)
        assert len(before) == 2
        store(page, search("cat:cs.CV"))
        page.reload()
        summary(page)
        assert page.evaluate(lists) == before
        assert visible(page) == order
        page.get_by_label("show first").check()
        assert page.evaluate(lists) == before
        page.get_by_label("show first").uncheck()
        assert visible(page) == order


def test_a_number_of_follows_is_the_most(reader: Reader) -> None:
    """One more is refused with a message, because pages would not show it."""
    page = reader.open(GRACE)
    store(page, *(search(str(n)) for n in range(300)))
    page.reload()
    page.locator(".follow").click()
    page.get_by_role("alert").get_by_text("At most 300").wait_for()
    assert len(stored(page)) == 300


@in_both_browsers
def test_followed_first_or_only_is_kept(reader: Reader) -> None:
    """A choice on one day holds on the next one and on home."""
    page = reader.open("statistics.html")
    store(page, one(GRACE, 'author:"Grace Hopper"'))
    page = reader.open(DAY)
    summary(page)
    assert visible(page)[0] != "Radiance again"
    page.get_by_label("Order by").select_option("followed")
    assert set(visible(page)[:2]) == {"Radiance again", "Code"}
    page = reader.open("index.html")
    summary(page)
    assert set(visible(page)[:2]) == {"Radiance again", "Code"}
    assert len(visible(page)) == 11
    page = reader.open(DAY)
    page.get_by_role("button", name="Hide not followed").click()
    assert set(visible(page)) == {"Radiance again", "Code"}
    for path, titles in (("index.html", {"Radiance again", "Code"}), (BEFORE, {"Radiance of flowers"})):
        page = reader.open(path)
        summary(page)
        assert set(visible(page)) == titles
    page.get_by_role("button", name="Hide not followed").click()
    assert len(visible(page)) == 2
    page = reader.open("index.html")
    summary(page)
    assert len(visible(page)) == 11
    # Home has the same choices.
    page.get_by_label("show first").uncheck()
    assert visible(page)[0] != "Radiance again"
    page.get_by_label("show only these").check()
    assert set(visible(page)) == {"Radiance again", "Code"}
    page.reload()
    summary(page)
    assert set(visible(page)) == {"Radiance again", "Code"}


@in_both_browsers
def test_two_tabs_agree(reader: Reader) -> None:
    """A follow in one tab appears in the others."""
    home = reader.open("index.html")
    other = reader.context.new_page()
    other.goto(toy.URL + GRACE)
    follow(other)
    assert "Grace Hopper 2" in summary(home)
    third = reader.context.new_page()
    third.goto(toy.URL + GRACE)
    third.locator(".follow[aria-pressed=true]").click()
    other.locator(".follow[aria-pressed=false]").wait_for()
    home.locator(".follows >> text=nothing").wait_for()
    assert labels(home) == {}


def test_other_readers_load_nothing(reader: Reader) -> None:
    """No script beside the button's, and the link to the page comes with the first follow."""
    asked = requests_of(reader.page)
    for path in ("index.html", DAY, GRACE):
        page = reader.open(path)
        page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "/follow." in url or "search-query" in url]
    assert not page.locator("nav").get_by_text("Following").count()
    follow(page)
    page.locator("header nav").get_by_text("Following").wait_for()


@pytest.mark.parametrize(
    ("error", "text"),
    [("SecurityError", "does not let this page store data"), ("QuotaExceededError", "is full. Free some space")],
)
def test_storage_that_fails_is_reported(reader: Reader, error: str, text: str) -> None:
    """The button stays as it is, and a message says why."""
    reader.page.add_init_script(f"IDBFactory.prototype.open = () => {{ throw new DOMException('', '{error}'); }};")
    page = reader.open(GRACE)
    page.locator(".follow").click()
    assert text in page.get_by_role("alert").inner_text()
    assert page.locator(".follow").get_attribute("aria-pressed") == "false"
    assert page.locator(".follow").is_enabled()


def test_stored_values_are_checked(reader: Reader) -> None:
    """Names and queries are text; records of other kinds are left alone, and the page works."""
    page = reader.open("statistics.html")
    store(
        page,
        search("radiance", name=HOSTILE),
        {"id": "https://evil.example/"},
        {"id": "x", "path": "javascript:alert(1)", "query": "radiance"},
        {"id": "author/a/b", "path": "author/a/b.html", "query": {"toString": 1}, "rank": {"valueOf": 1}},
        one("topic/radiance/index.html", "((((((", **{"not": ["video"], "name": 7, "rank": "last"}),
    )
    for path in ("index.html", DAY, "following.html"):
        page = reader.open(path)
        page.get_by_text(HOSTILE).first.wait_for()
        assert not page.locator("main img").count()
        assert not page.locator("a[href^=javascript]").count()
    assert len(stored(page)) == 5


def test_a_finger_hits_the_button(browser: "Browser", followed_site: Path) -> None:
    """It is 44 pixels high on phones, and no page is wider than the screen."""
    with follow_site.reader_of(
        browser, followed_site, viewport={"width": 360, "height": 740}, has_touch=True
    ) as reader:
        for path in (GRACE, "category/cs.CV/index.html", "topic/radiance/index.html", "search.html?q=radiance"):
            page = reader.open(path)
            page.locator(".follow:visible").wait_for()
            box = page.locator(".follow").bounding_box()
            assert box
            assert box["height"] >= 44
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        store(page, search("radiance", name="A long name of a follow " * 8))
        for path in ("index.html", DAY, "following.html"):
            page = reader.open(path)
            page.get_by_text("A long name").first.wait_for()
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_without_an_index_pages_show_what_they_can(browser: "Browser", tmp_path: Path) -> None:
    """Home compares its titles and names, and says so. Days have all they need. The page says what is missing."""
    folder = follow_site.write(tmp_path, f"{toy.SETTINGS}{follow_site.TOPIC}[search]\nenabled = false\n")
    toy.build(folder)
    with follow_site.reader_of(browser, folder / "public") as reader:
        follow(reader.open("topic/radiance/index.html"))
        page = reader.open("index.html")
        assert "Radiance 1 (by what this page shows)" in summary(page)
        assert page.locator(".follows a").first.get_attribute("href") == f"{toy.URL}topic/radiance/index.html"
        assert "Radiance 2 " in summary(reader.open(DAY))
        page = reader.open("following.html")
        page.get_by_text("New papers cannot be listed here").wait_for()
        assert page.get_by_role("link", name="Radiance").count() == 1


def test_pages_opened_as_files(browser: "Browser", followed_site: Path) -> None:
    """A day marks the papers, and home says that it compared only what it shows."""
    with open_tab(browser) as page:
        page.goto((followed_site / "topic/radiance/index.html").as_uri())
        follow(page)
        page.goto((followed_site / DAY).as_uri())
        assert "Radiance 2 " in summary(page)
        assert labels(page) == {"Radiance again": "Radiance", "Nothing else": "Radiance"}
        page.goto((followed_site / "index.html").as_uri())
        assert "Radiance 1 (by what this page shows)" in summary(page)
        page.goto((followed_site / "following.html").as_uri())
        page.get_by_text("New papers cannot be listed here").wait_for()


def test_switched_off_there_is_nothing_of_it(tmp_path: Path) -> None:
    """No page, no script, no attribute."""
    folder = follow_site.write(tmp_path, f"{toy.SETTINGS}{follow_site.TOPIC}[desk]\nfollow = false\n")
    toy.build(folder)
    tree = toy.tree(folder / "public")
    assert "saved.html" in tree
    assert not [path for path in tree if "follow" in path]
    texts = {path: content for path, content in tree.items() if path.endswith((".html", ".css"))}
    words = (b"data-follow", b'class="follow"', b"following.html", b"#following >")
    assert not [path for path, text in texts.items() for word in words if word in text]
    assert not [path for path, text in tree.items() if path.endswith(".js") and b"desk.follow" in text]
