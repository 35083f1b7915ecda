"""The groups of a day's listing in a real browser."""

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

DAY = "2026/11/25.html"
LISTED = {
    "2611.00001": ("**cs.CV**", "new", "7"),
    "2611.00002": ("**cs.LG**, cs.CV", "cross", "10"),
    "2611.00003": ("**cs.CV**", "replace", "8"),
}


@pytest.fixture
def reader(browser: "Browser", tmp_path: Path) -> Iterator[Reader]:
    """A browser tab with the site of a day that has a paper of each group."""
    records = [
        replace(
            toy.record(name, day="2026-11-23", categories=categories),
            announced=f"2026-11-25 {type}",
            own=(("Score", score),),
        )
        for name, (categories, type, score) in LISTED.items()
    ]
    records.append(toy.record("2611.00004", day="2026-11-24"))
    toy.put(tmp_path / "sitegen.toml", f'{toy.SETTINGS}day = "announced"\n')
    toy.put(tmp_path / "content/a.md", toy.digest("2026-11-23", *records))
    toy.build(tmp_path)
    with reading(browser, tmp_path / "public", viewport={"width": 1280, "height": 800}) as it:
        yield it


def outline(page: "Page") -> list[str]:
    """Return the first word of each visible group, and the last digit of each visible paper."""
    visible = page.locator(".papers > *:visible").all()
    return [
        (element.get_attribute("id") or "")[-1:] or element.locator("h2").inner_text().split()[0] for element in visible
    ]


ALL = ["New", "1", "Cross-lists", "2", "Replacements", "3", "Computed", "4"]


def test_a_group_without_visible_papers_is_hidden(reader: Reader) -> None:
    """Filters leave no heading alone."""
    page = reader.open(DAY)
    assert outline(page) == ALL
    page.get_by_label("Hide cross-lists").check()
    assert outline(page) == [part for part in ALL if part not in ("Cross-lists", "2")]
    page.get_by_label("Hide cross-lists").uncheck()
    page.get_by_label("Category").select_option("cs.LG")
    assert outline(page) == ["Cross-lists", "2"]


def test_another_order_has_no_groups(reader: Reader) -> None:
    """The order of the page brings them back."""
    page = reader.open(DAY)
    page.get_by_label("Order by").select_option("Score")
    assert outline(page) == ["2", "3", "1", "4"]
    page.get_by_label("Order by").select_option("")
    assert outline(page) == ALL


def test_titles_are_below_the_headings_of_groups(reader: Reader) -> None:
    """Readers of the outline find a paper below its group. Papers are numbered through."""
    page = reader.open(DAY)
    levels = [element.evaluate("element => element.tagName") for element in page.locator(".papers :is(h2, h3)").all()]
    assert levels == ["H2", "H3"] * 4
    assert not reader.faults
