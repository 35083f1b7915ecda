"""The frame of pages in a real browser: the bar and its menu, the tabs and drawer of phones, and keyboard shortcuts."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support import toy
from support.theme_site import KINDS, LONG_DAY, Reader, reading

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytest_plugins = ("support.theme_site_fixtures", "support.browser")

LONG_TITLE = "An extraordinarily long title of a site about papers of computer vision and of related fields"
TOPICS = "".join(f'[[topic]]\ntitle = "Topic {number}"\nquery = "of"\n' for number in range(3))
OWN_PAGES = 6

_OUTSIDE = """() => {
  const header = document.querySelector("body > header"), bar = header.getBoundingClientRect();
  const seen = [...header.querySelectorAll(":scope > a, nav a, .find, .switches button")]
    .filter((element) => !element.inert && element.checkVisibility({ visibilityProperty: true }))
    .map((element) => [element.textContent, element.getBoundingClientRect()]);
  const wrong = seen.filter(([, box]) => box.left < 0 || box.right > innerWidth || box.top < bar.top || box.bottom > bar.bottom);
  const ordered = seen.sort(([, one], [, other]) => one.left - other.left);
  const cut = ordered.filter(([, box], at) => at && box.left < ordered[at - 1][1].right);
  return [...wrong, ...cut].map(([text, box]) => `${text} ${box.left} ${box.right} ${box.top} ${box.bottom}`);
}"""
"""Elements of the bar that are outside it or overlap another one."""


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output of a site with a long title, topics and many pages of the owner."""
    folder = toy.write(tmp_path_factory.mktemp("crowded"), toy.SETTINGS.replace("Toys", LONG_TITLE) + TOPICS)
    for number in range(OWN_PAGES):
        toy.put(folder / f"content/page-{number}.md", f"# A page of the owner {number}\n\nText.\n")
    toy.build(folder)
    return folder / "public"


@pytest.fixture
def reader(browser: "Browser", default_site: Path) -> Iterator[Reader]:
    """A browser tab with a wide window."""
    with reading(browser, default_site, viewport={"width": 1280, "height": 800}) as it:
        yield it


def _settle(page: "Page") -> None:
    """Wait until the menu is folded: observers of sizes run before the second frame."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("site", ["crowded", "default_site"])
def test_nothing_in_the_bar_is_cut(
    browser: "Browser", request: pytest.FixtureRequest, site: str, direction: str
) -> None:
    """From 320 to 1600 pixels, with few and many links. The bar is 48 to 53 pixels high; links that do not fit are in a drawer."""
    with reading(browser, request.getfixturevalue(site)) as reader:
        page = reader.open("index.html")
        page.evaluate("direction => { document.documentElement.dir = direction; }", direction)
        links = page.locator("body > header nav a").all_text_contents()
        for width in range(320, 1601, 80):
            page.set_viewport_size({"width": width, "height": 800})
            _settle(page)
            assert (width, page.evaluate(_OUTSIDE)) == (width, [])
            bar = page.locator("body > header").bounding_box()
            assert bar
            assert 48 <= bar["height"] <= 53
            assert page.evaluate("document.documentElement.scrollWidth") == width
            left_out = page.locator("body > header nav a[inert]").count()
            button = page.get_by_role("button", name="Menu" if width <= 720 else "More", exact=True)
            if width <= 720 or left_out:
                button.click()
                drawer = page.get_by_role("dialog", name="Menu")
                assert drawer.get_by_role("link").all_text_contents() == links
                drawer.get_by_role("button", name="Close").click()


def test_without_scripts_the_menu_is_complete(browser: "Browser", crowded: Path) -> None:
    """The links are in several lines, and none is cut."""
    for width in (360, 1024):
        with reading(browser, crowded, java_script_enabled=False, viewport={"width": width, "height": 800}) as reader:
            links = reader.open("index.html").locator("body > header nav a")
            assert links.count() > OWN_PAGES
            for link in links.all():
                box = link.bounding_box()
                assert box
                assert 0 <= box["x"] <= box["x"] + box["width"] <= width


SMALL = """() => [...document.querySelectorAll(".tabs > *, .find label, body > header > a, .turn a, .more, dialog :is(a, button)")]
  .filter((element) => element.checkVisibility())
  .map((element) => [element.outerHTML.slice(0, 80), element.getBoundingClientRect()])
  .filter(([, box]) => box.width < 24 || box.height < 44).map(([html, box]) => `${html} ${box.width} x ${box.height}`)"""


def test_targets_on_phones_are_large(browser: "Browser", default_site: Path) -> None:
    """Bar, tabs, drawer and links to neighbors are 44 pixels high, and each page has the same five tabs."""
    with reading(browser, default_site, viewport={"width": 360, "height": 740}, has_touch=True) as reader:
        for kind, path in KINDS.items():
            if kind == "redirect":
                continue
            page = reader.open(path)
            assert page.locator(".tabs > *").all_inner_texts() == ["Today", "Calendar", "Search", "Saved", "Menu"]
            page.locator(".tabs .menu").click()
            assert (kind, page.evaluate(SMALL)) == (kind, [])
        page.get_by_role("button", name="Close").click()
        page.locator(".tabs .calendar").click()
        page.wait_for_url("**/index.html#years")
        page = reader.open(LONG_DAY)
        page.locator(".tabs .calendar").click()
        page.wait_for_url("**/2019/03/index.html")
        assert page.locator(".tabs [aria-current]").inner_text() == "Calendar"


KEYS = {
    "home": "j k o v / ?",
    "day": "j k o v / ? c x a d f",
    "month": "/ ?",
    "category": "j k o v / ?",
    "category month": "j k o v / ?",
    "author": "j k o v / ? c x",
    "paper": "v / ? c",
    "statistics": "/ ?",
}
"""The keys of each page besides `g t`, and those that depend on its elements."""
DEPENDENT = {
    "n": "a[rel=next]",
    "p": "a[rel=prev]",
    "f": "input[type=search]:not([name=q])",
    "s": ".save",
    "m": ".save",
    "M": ".read-day",
}


@pytest.mark.parametrize("kind", KEYS)
def test_the_help_lists_the_keys_of_the_page(reader: Reader, kind: str) -> None:
    """And no others: a key is listed where it does something."""
    page = reader.open(KINDS[kind])
    expected = {
        "g t",
        *KEYS[kind].split(),
        *(key for key, element in DEPENDENT.items() if page.locator(element).count()),
    }
    page.keyboard.press("?")
    assert set(page.get_by_role("dialog", name="Keyboard").locator("kbd").all_inner_texts()) == expected


def test_keys_open_pdfs_from_every_list(reader: Reader) -> None:
    """v opens the PDF of the chosen paper, or of the paper whose page it is."""
    for path, presses in (("index.html", "jj"), (KINDS["author"], "j"), (KINDS["old paper"], ""), (LONG_DAY, "j")):
        page = reader.open(path)
        for key in presses:
            page.keyboard.press(key)
        page.keyboard.press("v")
        page.wait_for_url(
            "https://arxiv.org/pdf/*" if path != KINDS["old paper"] else "https://arxiv.org/pdf/cs/9802005*"
        )


def test_keys_go_to_neighbors(reader: Reader) -> None:
    """n and p work on months, years, months of categories and lists of authors, and p on home."""
    for path, key, target in (
        ("index.html", "p", "2019/02/11.html"),
        ("2019/02/index.html", "n", "2019/03/index.html"),
        ("2018/index.html", "p", "2017/index.html"),
        (KINDS["category month"], "p", "category/cs.CV/2019-02.html"),
    ):
        page = reader.open(path)
        page.keyboard.press(key)
        page.wait_for_url(f"**/{target}")


def test_papers_of_an_author_are_copied(browser: "Browser", default_site: Path) -> None:
    """x selects papers of the list, and c copies their BibTeX."""
    with reading(
        browser,
        default_site,
        viewport={"width": 1280, "height": 800},
        permissions=["clipboard-read", "clipboard-write"],
    ) as reader:
        page = reader.open(KINDS["author"])
        for key in "jxjx":
            page.keyboard.press(key)
        assert page.locator(".picked").count() == 2
        page.keyboard.press("c")
        page.locator(".picked").first.wait_for(state="detached")
        assert page.evaluate("navigator.clipboard.readText()").count("@misc{arXiv.") == 2


PRINTED = {
    "index.html": 213,
    LONG_DAY: 213,
    KINDS["author"]: 36,
    KINDS["category month"]: 141,
    KINDS["paper"]: 1,
}
"""Page -> the least number of addresses of papers on it."""


@pytest.mark.parametrize("theme", ["default_site", "gazette_site"])
def test_a_printed_page_is_a_reading_list(browser: "Browser", theme: str, request: pytest.FixtureRequest) -> None:
    """It has titles and addresses of papers on arXiv, and no bar, menu, control or pane, on paper of any width."""
    with reading(browser, request.getfixturevalue(theme)) as reader:
        for path, least in PRINTED.items():
            page = reader.open(path)
            page.evaluate("dispatchEvent(new Event('beforeprint'))")
            page.emulate_media(media="print")
            for width in (650, 1200):
                page.set_viewport_size({"width": width, "height": 900})
                controls = "header:visible, nav:visible, button:visible, input:visible, select:visible, #pane:visible"
                assert not page.locator(f"body > {controls}, main {controls}").count()
                assert page.locator("h1:visible").count() == 1
                assert page.evaluate("document.documentElement.scrollWidth") <= width
            shown = page.evaluate("""() => [...document.querySelectorAll(".address, .links a[href*='/abs/']")]
              .filter((element) => element.checkVisibility())
              .map((element) => element.textContent + getComputedStyle(element, "::after").content)
              .filter((text) => text.includes("https://arxiv.org/abs/")).length""")
            assert shown >= least, path
            page.emulate_media(media="screen")
            assert not page.locator(".address:visible").count()


def test_the_front_page_of_gazette_is_one_column(browser: "Browser", gazette_site: Path) -> None:
    """No text crosses the rules of the masthead or another story, and no text is justified on phones."""
    with reading(browser, gazette_site) as reader:
        page = reader.open("index.html")
        for width in (320, 768, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            boxes = page.evaluate("""() => [...document.querySelectorAll(".front > article")].map((story) => {
              const box = story.getBoundingClientRect();
              const text = document.createRange();
              text.selectNodeContents(story.querySelector("h2"));
              return [box.left, box.top, box.bottom, text.getBoundingClientRect().right <= box.right + 1];
            })""")
            assert len(boxes) == 20
            assert len({left for left, *_ in boxes}) == 1
            assert all(below[1] >= above[2] - 0.1 for above, below in pairwise(boxes))
            assert all(inside for *_, inside in boxes)
            justified = page.locator(".story").first.evaluate(
                "story => getComputedStyle(story).textAlign === 'justify'"
            )
            assert justified == (width >= 800)
            name = page.locator("body > header > a").bounding_box()
            menu = page.locator("body > header > :is(nav, .find)").evaluate_all(
                "parts => parts.filter((part) => part.checkVisibility()).map((part) => part.getBoundingClientRect().top)"
            )
            assert name
            assert min(menu) >= name["y"] + name["height"]
