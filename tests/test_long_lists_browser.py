"""Long lists in a real browser: filter, jumps and way back; an author's own name, co-authors as filters, and finding authors."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support import toy
from support.row_texts import text_of
from support.theme_site import Reader, reading

from sitegen.pages.namesakes import LEAST_APART

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page, Request

pytest_plugins = ("support.browser",)

MONTH = "category/cs.CV/2019-01.html"
AUTHOR = "author/ww/wei-wang.html"
SETTINGS = toy.SETTINGS + '[[topic]]\ntitle = "Maps"\nquery = "maps"\n'
GROUP = "Ada Lovelace, Bo Tao, Cy Young, Wei Wang, Max Müller"


def authors_of(number: int) -> str:
    """Return the authors of a paper: a group on each third one, in which Wei Wang is the fourth of five; else two people."""
    return GROUP if number % 3 == 0 else f"W. Wang{', Pat Stranger' + chr(97 + number % 26) + chr(97 + number // 26)}"


def write(folder: Path) -> None:
    """Write a site with 60 papers on 30 days of three years, and a paper with many authors."""
    toy.put(folder / "sitegen.toml", SETTINGS)
    toy.put(folder / "content/authors.toml", '[[merge]]\nname = "Wei Wang"\nspellings = ["W. Wang"]\n')
    for day in range(1, 31):
        for month in ("2017-05", "2018-03", "2019-01"):
            number = day * 3 + int(month[3])
            if (month != "2019-01" and day > 8) or day == 31:
                continue
            date = f"{month}-{day:02}"
            records = [
                toy.record(
                    f"{date[2:4]}{date[5:7]}.{day * 10 + more:05}",
                    f"Étude {day} of maps" if more else f"Study {day}",
                    day=date,
                    authors=authors_of(number + more) if day <= 20 else f"Nobody Number{chr(96 + day)}",
                )
                for more in range(2)
            ]
            toy.put(folder / f"content/{date}.md", toy.digest(date, *records))
    many = ", ".join(f"Given{chr(97 + n // 26)}{chr(97 + n % 26)} Member" for n in range(60))
    crowd = toy.record("1901.09999", "A crowd", day="2019-01-31", authors=f"Zoe Zimmer, {many}")
    toy.put(folder / "content/crowd.md", toy.digest("2019-01-31", crowd))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output of the site; tests only read it."""
    folder = tmp_path_factory.mktemp("lists")
    write(folder)
    toy.build(folder)
    return folder / "public"


@pytest.fixture
def reader(browser: "Browser", site: Path) -> Iterator[Reader]:
    """A browser tab with a wide window."""
    with reading(browser, site, viewport={"width": 1440, "height": 900}) as it:
        yield it


def rows(page: "Page") -> "Locator":
    """Return the visible papers."""
    return page.locator(".entries > li:visible")


@pytest.mark.parametrize("path", [MONTH, "topic/maps/2019-01.html"])
def test_a_month_has_jumps_to_its_days(reader: Reader, path: str) -> None:
    """Newest first, in a bar that stays in view. The day in view is marked, and a link leads back to the top."""
    page = reader.open(path)
    jumps = page.get_by_role("navigation", name="On this page").get_by_role("link")
    days = [jump.inner_text() for jump in jumps.all()]
    assert days == sorted(days, key=int, reverse=True)
    assert {"30", "9", "1"} <= set(days)
    assert page.locator(".jumps [aria-current]").inner_text() == days[0]
    jumps.filter(has_text="9").last.click()
    heading = page.locator("h2", has_text="9 January").last
    bar = page.locator(".tools").bounding_box()
    place = heading.bounding_box()
    assert bar
    assert place
    assert 48 <= bar["y"] <= 53
    assert bar["y"] + bar["height"] - 1 <= place["y"] <= bar["y"] + bar["height"] + 60
    page.get_by_text("9", exact=True).and_(page.locator(".jumps [aria-current]")).wait_for()
    page.get_by_role("link", name="Top", exact=True).click()
    assert page.evaluate("scrollY") == 0
    page.goto(f"{page.url.partition('#')[0]}#3")
    page.get_by_text("3", exact=True).and_(page.locator(".jumps [aria-current]")).wait_for()


def test_titles_are_filtered(reader: Reader) -> None:
    """Without accents and capitals, and kept in the address. Days without a paper are hidden with their jumps."""
    page = reader.open(MONTH)
    all_papers = rows(page).count()
    field = page.get_by_label("Filter titles")
    field.fill("etude 12 of")
    assert rows(page).count() == 1
    assert page.locator("main h2:visible").count() == page.locator(".jumps a:visible").count() == 1
    assert page.locator(".tools output").inner_text() == f"1 of {all_papers} papers"
    page.reload()
    assert rows(page).count() == 1
    field.fill("")
    assert rows(page).count() == all_papers
    assert page.url.endswith(MONTH)
    assert page.locator("h2", has_text="30 January").locator("small").inner_text() == "2"
    page.locator("h1").click()
    page.keyboard.press("f")
    assert page.evaluate("document.activeElement.ariaLabel") == "Filter titles"


def test_an_authors_own_name_is_never_left_out(reader: Reader) -> None:
    """It is bold in each row: as the paper spells it, or inserted where a row leaves out the middle."""
    page = reader.open(AUTHOR)
    for row in rows(page).all():
        assert row.locator("b:not([class])").text_content() in ("Wei Wang", "W. Wang")
    cut = rows(page).filter(has_text="Ada Lovelace").first
    assert "Ada Lovelace, Bo Tao, Cy Young … Wei Wang … Max Müller (5)" in text_of(cut)


def test_years_and_bars_lead_to_papers(reader: Reader) -> None:
    """The jumps of an author's page are years. The bars of the chart are links to the same places."""
    page = reader.open(AUTHOR)
    assert page.locator(".jumps a").all_inner_texts() == ["2019", "2018", "2017"]
    bars = page.locator("svg a")
    assert [bar.get_attribute("href") for bar in bars.all()] == ["#2017", "#2018", "#2019"]
    bars.first.click()
    assert page.url.endswith("#2017")
    assert page.locator("h2", has_text="2017").bounding_box()["y"] < 900  # type: ignore[index]


def test_co_authors_choose_papers_of_a_shared_name(reader: Reader) -> None:
    """A button shows the papers with a co-author; pressed again, all. The address keeps it."""
    page = reader.open(AUTHOR)
    all_papers = rows(page).count()
    assert all_papers > LEAST_APART
    button = page.get_by_role("button", name="Ada Lovelace")
    common = int(button.locator("small").inner_text())
    button.click()
    assert rows(page).count() == common == rows(page).filter(has_text="Ada Lovelace").count()
    assert button.get_attribute("aria-pressed") == "true"
    page.reload()
    assert rows(page).count() == common
    button.click()
    assert rows(page).count() == all_papers
    assert page.url.endswith(AUTHOR)


def test_further_co_authors_are_a_link(reader: Reader) -> None:
    """Of one paper, to the paper, which has all. Of several, to the search for all papers of the author."""
    page = reader.open("author/zz/zoe-zimmer.html")
    more = page.get_by_role("link", name="40 more")
    assert str(more.get_attribute("href")).endswith("paper/1901/1901.09999.html")
    page = reader.open(AUTHOR)
    more = page.get_by_role("link", name="more", exact=False).last
    assert "author:" in str(more.get_attribute("href"))


@pytest.mark.parametrize("typed", ["max mull", "müller, max", "Muller M", "MAX MÜLLER"])
def test_the_index_finds_an_author_in_both_orders(reader: Reader, typed: str) -> None:
    """The found names are links. Lists with other initials are hidden."""
    page = reader.open("author/index.html")
    page.get_by_label("Find an author").fill(typed)
    found = page.get_by_role("link", name="Müller, Max")
    found.wait_for()
    assert str(found.get_attribute("href")).endswith("author/mm/max-muller.html")
    assert page.locator(".letter a:visible").all_inner_texts() == ["Mm"]
    page.get_by_label("Find an author").press("Enter")
    page.wait_for_url("**/author/mm/max-muller.html")


def test_the_index_reads_only_lists_that_fit(reader: Reader) -> None:
    """A family name alone reads the lists of its letter, each once. Two letters read none."""
    asked: list[str] = []
    page = reader.open("author/index.html")

    def note(request: "Request") -> None:
        if "/author/" in request.url:
            asked.append(request.url.removeprefix(toy.URL))

    page.on("request", note)
    field = page.get_by_label("Find an author")
    field.fill("zi")
    field.fill("zimmer")
    page.get_by_role("link", name="Zimmer, Zoe").wait_for()
    page.get_by_text("1 found").wait_for()
    assert asked == ["author/zz/index.html"]
    field.fill("zimmer zoe")
    page.locator(".tools output", has_text="1 found").wait_for()
    field.fill("zimmer zoex")
    page.get_by_text("0 found").wait_for()
    assert asked == ["author/zz/index.html"]
    field.fill("")
    page.locator(".letter:visible").nth(2).wait_for()


def test_names_on_a_list_are_filtered(reader: Reader) -> None:
    """They begin with the family name; words in any order find them."""
    page = reader.open("author/mg/index.html")
    names = page.locator(".names li:visible")
    assert names.first.inner_text() == "Member, Givenaa"
    page.get_by_label("Filter names").fill("givenbc member")
    assert names.all_inner_texts() == ["Member, Givenbc"]


def test_bars_fit_on_phones(browser: "Browser", site: Path) -> None:
    """Jumps are large enough for a finger, the bar scrolls in itself, and the first title is near the top."""
    with reading(browser, site, viewport={"width": 360, "height": 740}) as reader:
        page = reader.open(MONTH)
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        size = page.locator(".jumps a").first.bounding_box()
        title = rows(page).first.bounding_box()
        assert size
        assert title
        assert min(size["width"], size["height"]) >= 44
        assert title["y"] < 260


def test_lists_are_complete_without_scripts(browser: "Browser", site: Path) -> None:
    """All papers, and co-authors as links. There is no bar."""
    with reading(browser, site, java_script_enabled=False) as reader:
        page = reader.open(AUTHOR)
        assert not page.locator("form").count()
        assert page.locator("[data-papers] a", has_text="Ada Lovelace").is_visible()
