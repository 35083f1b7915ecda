"""Tasks of readers in a real browser, each with at most three clicks from the home page."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support import offline_site, seen_reader, toy
from support.browsers import in_both_browsers
from support.row_texts import texts_of
from support.theme_site import Reader, reading

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page, ViewportSize

pytest_plugins = ("support.browser",)

MONDAY = "2024-05-20"
TOPIC = '\n[[topic]]\ntitle = "Segmentation"\nquery = "segmentation"\n'
ACCEPTED, CODE = "Accepted at CVPR 2024", "Code: https://github.com/someone/something"
DAYS = {
    "2023-06-01": [
        ("Early segmentation", "Ada Lovelace", CODE),
        ("Early tracking", "Ada Lovelace, Erna Other", "None"),
    ],
    "2024-05-17": [("Segmentation before the weekend", "Erna Other", "None")],
    MONDAY: [
        ("Segmentation of maps", "Ada Lovelace", f"{ACCEPTED}. {CODE}"),
        ("Depth of maps", "Ada Lovelace", f"{ACCEPTED}. {CODE}"),
    ],
    "2024-05-21": [
        ("Depth of photographs", "Ada Lovelace", "None"),
        ("Tracking of birds", "Ada Lovelace, Erna Other", CODE),
        ("Tracking of bees", "Erna Other", CODE),
    ],
    "2024-05-22": [("Segmentation of cells", "Erna Other", ACCEPTED), ("Flow of rivers", "Erna Other", "None")],
}
"""Day -> title, authors and comment of each paper."""

_UNDER_HEADINGS = """() => {
  const text = ({ textContent }) => textContent.trim().replace(/\\s+/g, " ");
  return [...document.querySelectorAll("main h2, main .entries > li")].reduce((found, element) => {
    if (element.tagName === "H2") found.push([text(element), []]);
    else found.at(-1)?.[1].push([text(element.querySelector("a")), text(element)]);
    return found;
  }, []);
}"""
"""The headings of a page with title and text of each paper below."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output of a site of two years with a topic."""
    return _built(tmp_path_factory.mktemp("tasks"), *DAYS)


@pytest.fixture(scope="module")
def yesterdays_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output of the same site before its newest day."""
    return _built(tmp_path_factory.mktemp("tasks"), *[day for day in DAYS if day != max(DAYS)])


def _built(folder: Path, *days: str) -> Path:
    toy.put(folder / "sitegen.toml", toy.SETTINGS + TOPIC)
    for day in days:
        records = [
            toy.record(identifier, title, day=day, authors=authors, comment=comment)
            for identifier, (title, authors, comment) in zip(_identifiers(day), DAYS[day], strict=True)
        ]
        toy.put(folder / f"content/{day}.md", toy.digest(day, *records))
    toy.build(folder)
    return folder / "public"


def _identifiers(day: str) -> list[str]:
    return [f"{day[2:4]}{day[5:7]}.{day[8:]}{number:03}" for number, _ in enumerate(DAYS[day], 1)]


class Task:
    """A reader who begins on the home page and may click three times."""

    def __init__(self, page: "Page") -> None:
        self.page = page
        self.clicks = 0

    def click(self, target: "Locator") -> None:
        """Click on an element."""
        self.clicks += 1
        assert self.clicks <= 3
        target.first.click()

    def papers(self) -> dict[str, list[tuple[str, str]]]:
        """Return the headings of the page with title and whole text of the papers below each."""
        return {
            heading: [(title, text) for title, text in rows] for heading, rows in self.page.evaluate(_UNDER_HEADINGS)
        }


@pytest.fixture(params=[1280, 360])
def window(request: pytest.FixtureRequest) -> "ViewportSize":
    """The size of a wide window, and of a phone."""
    return {"width": request.param, "height": 740}


@pytest.fixture
def reader(browser: "Browser", site: Path, window: "ViewportSize") -> Iterator[Reader]:
    """A browser tab that may use the clipboard."""
    with reading(browser, site, viewport=window, permissions=["clipboard-read", "clipboard-write"]) as it:
        yield it


@pytest.fixture
def task(reader: Reader) -> Task:
    """A task of a reader without stored data."""
    return Task(reader.open("index.html"))


@pytest.fixture
def passenger(browser: "Browser", site: Path, window: "ViewportSize") -> Iterator[Task]:
    """A task of a reader who saved a paper of an earlier year. Only a site on a web server can be kept by browsers."""
    context = browser.new_context(viewport=window)
    with offline_site.served(site) as server:
        page = context.new_page()
        page.goto(f"{server.url}2023/06/01.html")
        star = page.locator(f"[id='{_identifiers('2023-06-01')[0]}'] > .save")
        star.click()
        star.and_(page.locator("[aria-pressed=true]")).wait_for()
        page.goto(server.url)
        yield Task(page)
        context.close()


def test_what_is_new_since_monday_in_segmentation(task: Task) -> None:
    """The page of the topic has its papers by day, newest first."""
    task.click(
        task.page.locator("main").get_by_role("link", name="Segmentation", exact=False).filter(has_not_text="of")
    )
    task.page.wait_for_url("**/topic/segmentation/**")
    days = task.papers()
    new = [title for heading, rows in days.items() if heading in ("22 May 2024", "20 May 2024") for title, _ in rows]
    assert new == ["Segmentation of cells", "Segmentation of maps"]
    assert list(days)[:3] == ["22 May 2024", "20 May 2024", "17 May 2024"]


def test_an_authors_papers_of_a_year_with_code(task: Task) -> None:
    """By the author's initials; the page has years, and a mark on papers with code."""
    if task.page.get_by_role("button", name="Menu").is_visible():
        task.page.get_by_role("button", name="Menu").click()  # the menu of phones is not a step of the task
    task.click(task.page.get_by_role("link", name="Authors", exact=True))
    task.click(task.page.get_by_role("link", name="La", exact=True))
    task.click(task.page.locator("main").get_by_role("link", name="Lovelace, Ada"))
    task.page.wait_for_url("**/author/la/ada-lovelace.html")
    [rows] = [rows for heading, rows in task.papers().items() if heading.startswith("2024")]
    assert [title for title, text in rows if "code" in text.lower()] == [
        "Tracking of birds",
        "Depth of maps",
        "Segmentation of maps",
    ]


def test_papers_accepted_at_a_venue_on_a_topic(task: Task) -> None:
    """The list of a topic has the venues of its papers."""
    task.click(
        task.page.locator("main").get_by_role("link", name="Segmentation", exact=False).filter(has_not_text="of")
    )
    task.page.wait_for_url("**/topic/segmentation/**")
    found = [title for rows in task.papers().values() for title, text in rows if "CVPR 2024" in text]
    assert found == ["Segmentation of cells", "Segmentation of maps"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (f"segmentation day:{MONDAY}..", ["Segmentation of cells", "Segmentation of maps"]),
        ('author:"Ada Lovelace" year:2024 has:code', ["Tracking of birds", "Segmentation of maps", "Depth of maps"]),
        ("venue:CVPR segmentation", ["Segmentation of cells", "Segmentation of maps"]),
    ],
)
def test_the_search_answers_without_clicks(task: Task, query: str, found: list[str]) -> None:
    """One query in the bar finds new papers since Monday, an author's papers with code, or a venue's papers on a topic."""
    task.page.get_by_label("Search papers").fill(query)
    task.page.keyboard.press("Enter")
    results = task.page.locator("#found .entries > li > a")
    results.nth(len(found) - 1).wait_for()
    assert sorted(texts_of(results)) == sorted(found)


def test_the_bibtex_of_a_paper(task: Task) -> None:
    """Its title opens the paper, and a button copies the record."""
    task.click(task.page.locator("main").get_by_role("link", name="Segmentation of cells"))
    task.click(task.page.get_by_role("button", name="Copy BibTeX"))
    task.page.get_by_text("Copied").first.wait_for()
    copied = task.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("@misc{arXiv.2405.")
    assert "title={Segmentation of cells}" in copied


def test_the_busiest_day_of_a_year(task: Task) -> None:
    """The page of a year names and links it."""
    task.click(task.page.locator("main a[href$='2024/index.html']"))
    task.page.wait_for_url("**/2024/index.html")
    lead = task.page.locator(".lead")
    assert "Tuesday 21 May, 3 papers" in lead.inner_text()
    task.click(lead.get_by_role("link"))
    task.page.wait_for_url("**/2024/05/21.html")
    assert task.page.locator(".papers > .paper").count() == 3


@in_both_browsers
def test_what_was_seen_yesterday(reader: Reader, yesterdays_site: Path) -> None:
    """Home leads to the day before. All its papers are visible, and those that were on the screen are marked."""
    today, reader.folder = reader.folder, yesterdays_site
    page = reader.open("index.html")
    seen_reader.wait(page, *_identifiers("2024-05-21"))
    seen_reader.end_visit(reader, 20)
    reader.folder = today
    task = Task(reader.open("index.html"))
    task.click(page.locator("main").get_by_role("link", name="21 May"))
    page.wait_for_url("**/2024/05/21.html")
    papers = page.locator(".papers > .paper")
    page.locator(".papers > .paper.seen:visible").nth(papers.count() - 1).wait_for()
    titles = papers.locator(":is(h2, h3) a")
    assert sorted(texts_of(titles)) == sorted(title for title, _, _ in DAYS["2024-05-21"])
    assert [title.get_attribute("aria-description") for title in titles.all()] == ["seen"] * 3


def test_a_day_is_read_on_the_train(passenger: Task) -> None:
    """Home has a button that keeps the newest days. Without network, a day and the abstract of its first paper open."""
    _go_offline(passenger)
    page = passenger.page
    passenger.click(page.locator("main").get_by_role("link", name="21 May"))
    page.locator(".stale", has_text="You are offline").wait_for()
    assert page.url.endswith("2024/05/21.html")
    passenger.click(page.locator(".papers > .paper :is(h2, h3) a"))
    page.locator(".abstract:visible", has_text="An abstract.").first.wait_for()


def test_a_saved_paper_is_read_on_the_train(passenger: Task) -> None:
    """The same button keeps the pages of saved papers. Without network, the list of saved papers and the paper open."""
    _go_offline(passenger)
    page = passenger.page
    passenger.click(page.locator("a:visible", has_text="Saved"))
    passenger.click(page.locator("#saved .entries").get_by_role("link", name="Early segmentation"))
    page.locator(".stale", has_text="You are offline").wait_for()
    assert page.locator("h1").text_content() == "Early segmentation"
    page.locator(".abstract:visible", has_text="An abstract.").wait_for()


def _go_offline(passenger: Task) -> None:
    """Switch reading offline on, and leave the network."""
    passenger.click(passenger.page.get_by_role("button", name="Read offline"))
    offline_site.wait(passenger.page)
    passenger.page.context.set_offline(True)
