"""Filters and order of a day by collectors' own fields, in a real browser."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support import toy
from support.theme_site import Reader, reading

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytest_plugins = ("support.browser",)

DAY = "2019/01/02.html"
OWN = {
    "1901.00001": {"Tags": "vision, language", "Score": "7", "Code updated": "2026-01-03"},
    "1901.00002": {"Tags": "vision", "Score": "10", "TL;DR": "Short."},
    "1901.00003": {},
    "1901.00004": {"Tags": "speech", "Score": "8.5/10", "Code updated": "2026-01-20"},
}


@pytest.fixture
def reader(browser: "Browser", tmp_path: Path) -> Iterator[Reader]:
    """A browser tab with the site of a day."""
    records = [replace(toy.record(name), own=tuple(own.items())) for name, own in OWN.items()]
    toy.put(tmp_path / "sitegen.toml", f'{toy.SETTINGS}[[field]]\nname = "Code updated"\nfilter = true\n')
    toy.put(tmp_path / "content/a.md", toy.digest("2019-01-02", *records))
    toy.put(tmp_path / "content/b.md", toy.digest("2019-01-03", toy.record("1901.00009", day="2019-01-03")))
    toy.build(tmp_path)
    with reading(browser, tmp_path / "public", viewport={"width": 1280, "height": 800}) as it:
        yield it


def shown(page: "Page") -> list[str]:
    """Return the last digit of each visible paper, in the order of the page."""
    return [element.get_attribute("id")[-1] for element in page.locator(".papers > .paper:visible").all()]  # type: ignore[index]


def test_a_day_is_filtered_by_tags(reader: Reader) -> None:
    """A choice has the number of its papers. A link to a hidden paper shows it again."""
    page = reader.open(DAY)
    tags = page.get_by_label("Tags")
    assert tags.locator("option").all_inner_texts() == ["all", "vision (2)", "language (1)", "speech (1)"]
    tags.select_option("vision")
    assert shown(page) == ["2", "1"]
    assert page.locator(".tools output").inner_text() == "2 of 4 papers"
    page.evaluate("location.hash = '#1901.00004'")
    page.get_by_text("2 of 4 papers").wait_for(state="detached")
    assert tags.input_value() == ""
    assert shown(page) == ["4", "3", "2", "1"]


def test_a_day_is_ordered_by_numbers_and_dates(reader: Reader) -> None:
    """The highest or newest first, papers without value last; a least number hides the others."""
    page = reader.open(DAY)
    order = page.get_by_label("Order by")
    texts = ["time of publication", "Score, highest first", "Code updated, newest first"]
    assert order.locator("option").all_inner_texts() == texts
    assert not page.get_by_label("at least").is_visible()
    order.select_option("Score")
    assert shown(page) == ["2", "4", "1", "3"]
    page.get_by_label("at least").fill("8.5")
    assert shown(page) == ["2", "4"]
    order.select_option("Code updated")
    assert shown(page) == ["4", "1", "3", "2"]
    assert not page.get_by_label("at least").is_visible()
    order.select_option("")
    assert shown(page) == ["4", "3", "2", "1"]


@pytest.mark.parametrize(
    ("published", "order"),
    [
        ("2019-01-02 10:20:30+00:00", "time of publication"),
        ("2019-01-02", "date of publication"),
        (None, "identifier"),
    ],
)
def test_the_first_order_is_that_of_the_page(
    browser: "Browser", tmp_path: Path, published: str | None, order: str
) -> None:
    """Where no paper has a time, none is offered."""
    own = (("Score", "7"),)
    records = [
        replace(toy.record(f"1901.0000{number}"), published=published, updated=None, own=own) for number in (2, 1)
    ]
    toy.put(tmp_path / "sitegen.toml", toy.SETTINGS)
    toy.put(tmp_path / "content/a.md", toy.digest("2019-01-02", *records))
    toy.build(tmp_path)
    with reading(browser, tmp_path / "public", viewport={"width": 1280, "height": 800}) as it:
        page = it.open(DAY)
        assert page.get_by_label("Order by").locator("option").first.inner_text() == order
        assert shown(page) == ["2", "1"]


def test_a_day_without_fields_has_no_controls(reader: Reader) -> None:
    """And does not load their script."""
    page = reader.open("2019/01/03.html")
    assert not page.locator(".tools label select").count()
    assert not page.locator("script[src*=day-fields]").count()


@pytest.mark.parametrize(
    ("theme", "language"), [("default", "en"), ("default", "ar"), ("gazette", "en"), ("gazette", "ar")]
)
@pytest.mark.parametrize("width", [1280, 390])
def test_labels_do_not_touch_texts(browser: "Browser", tmp_path: Path, theme: str, language: str, width: int) -> None:
    """Neither in a right-to-left site nor in another theme; and no page is wider than the screen."""
    own = (("TL;DR", "Short."), ("headline_zh", "一" * 90), ("Tags", "vision, " * 12 + "language"))
    settings = f'[site]\ntitle = "P"\nurl = "{toy.URL}"\nlanguage = "{language}"\n[build]\ntheme = "{theme}"\n'
    toy.put(tmp_path / "sitegen.toml", f'{settings}[[field]]\nname = "TL;DR"\nmachine = true\n')
    toy.put(tmp_path / "content/a.md", toy.digest("2019-01-02", replace(toy.record("1901.00001"), own=own)))
    toy.build(tmp_path)
    with reading(browser, tmp_path / "public", viewport={"width": width, "height": 800}) as it:
        page = it.open("paper/1901/1901.00001.html")
        gap = page.evaluate("""() => {
            const box = (element) => { const range = document.createRange(); range.selectNodeContents(element); return range.getBoundingClientRect(); };
            const [label, text] = [".leading dt", ".leading dd"].map((name) => box(document.querySelector(name)));
            return Math.max(text.left - label.right, label.left - text.right);
        }""")
        assert gap >= 3
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert not it.faults
