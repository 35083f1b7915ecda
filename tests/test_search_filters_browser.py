"""The filters of a query, in the search page's script: which terms are filters, and queries with one more or one less."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from support import toy

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytest_plugins = ("support.browser",)


@pytest.fixture(scope="module")
def page(chromium: "Browser") -> Iterator["Page"]:
    """A page with the script and nothing else."""
    opened = chromium.new_page()
    opened.evaluate("window.site = {}")
    opened.add_script_tag(path=toy.ROOT / "themes/default/assets/search.js/1-filters.js")
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("query", "field", "value", "narrowed"),
    [
        ("", "cat", "cs.CV", "cat:cs.CV"),
        ("gan", "cat", "cs.CV", "gan cat:cs.CV"),
        ("gan OR b", "has", "code", "(gan OR b) has:code"),
        ("(gan OR b) c", "has", "code", "(gan OR b) c has:code"),
        ("gan year:2019", "year", "2020", "gan year:2020"),
        ("gan year:2019-2020 x", "year", "2021", "gan x year:2021"),
        ("gan venue:CVPR", "venue", "Some (other) one", 'gan venue:"Some (other) one"'),
        ("gan", "venue", 'a "b" c', 'gan venue:"a b c"'),
        ('"a OR b"', "year", "2020", '"a OR b" year:2020'),
        ("gan cat:cs.CV", "cat", "cs.LG", "gan cat:cs.CV cat:cs.LG"),
        ("-year:2019 x", "year", "2020", "-year:2019 x year:2020"),
        ("x NOT year:2019", "year", "2020", "x NOT year:2019 year:2020"),
    ],
)
def test_a_filter_is_added_to_any_query(page: "Page", query: str, field: str, value: str, narrowed: str) -> None:
    """As a term that all papers must have; a second year or venue takes the place of the first."""
    assert _filters(page, "withFilter(...arguments)", query, field, value) == narrowed


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("cat:cs.CV", [""]),
        ("gan cat:cs.CV", ["gan"]),
        ("cat:cs.CV gan YEAR: 2019", ["gan YEAR: 2019", "cat:cs.CV gan"]),
        ("(a OR b) venue:“x y”", ["a OR b"]),
        ("(a OR b) (c) has:code", ["(a OR b) (c)"]),
        ("a AND cat:cs.CV", ["a"]),
        ("cat:cs.CV AND a", ["a"]),
        ("a AND cat:cs.CV AND b", ["a AND b"]),
        ("a OR cat:cs.CV", []),
        ("(a cat:cs.CV) b", []),
        ("a NOT cat:cs.CV -year:2019", []),
        ('"cat:cs.CV"', []),
        ("author:he title:x day:2019-01-02 cat:", []),
    ],
)
def test_filters_of_a_query_can_be_removed(page: "Page", query: str, left: list[str]) -> None:
    """Only terms that all papers must have are filters."""
    assert _filters(page, "active(text).map((one) => filters.without(text, one))", query) == left


def _filters(page: "Page", expression: str, *values: str) -> object:
    script = f"""(values) => (function (text) {{ const filters = window.site.searchFilters;
        return filters.{expression}; }})(...values)"""
    return page.evaluate(script, list(values))
