"""`sitegen.fetch_settings`: the categories to collect, and mistakes in them."""

from datetime import date
from pathlib import Path

import pytest

from sitegen import config, fetch_settings
from sitegen.errors import ConfigError
from sitegen.fetch_settings import Wanted


def load(folder: Path, text: str) -> config.Config:
    """Return the configuration with a text."""
    file = folder / "sitegen.toml"
    file.write_text(text, encoding="utf-8")
    return config.load(file)


def test_each_category_is_wanted_with_the_values_of_its_table(tmp_path: Path) -> None:
    """Aliases and capitals become arXiv's codes; the query is one line; a year or month begins with its first day."""
    text = """
[[fetch]]
categories = ["cs.cv", " cs.SY "]
query = "  two   words "
since = "2024"
[[fetch]]
categories = ["math.ST"]
since = "2026-02"
[[fetch]]
categories = ["hep-th"]
"""
    found = fetch_settings.wanted(load(tmp_path, text).settings.fetch)
    assert found == (
        Wanted("cs.CV", "two words", date(2024, 1, 1), 0),
        Wanted("eess.SY", "two words", date(2024, 1, 1), 0),
        Wanted("math.ST", "", date(2026, 2, 1), 1),
        Wanted("hep-th", "", None, 2),
    )


def test_without_settings_nothing_is_wanted(tmp_path: Path) -> None:
    """The section is optional, and the example that the command prints is valid."""
    assert load(tmp_path, "").settings.fetch == ()
    example = fetch_settings.wanted(load(tmp_path, fetch_settings.EXAMPLE).settings.fetch)
    assert [category for category, *_ in example] == ["cs.CV", "cs.LG"]


def test_a_new_category_of_arxiv_can_be_defined(tmp_path: Path) -> None:
    """Sitegen's list of categories may be older than arXiv's."""
    text = '[[fetch]]\ncategories = ["cs.QQ"]\n[[category]]\ncode = "cs.QQ"\nname = "Quantities"\n'
    assert fetch_settings.wanted(load(tmp_path, text).settings.fetch)[0].category == "cs.QQ"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2020", date(2020, 1, 1)),
        (" 2020-06 ", date(2020, 6, 1)),
        ("2020-06-30", date(2020, 6, 30)),
        ("1905", date(1991, 7, 1)),
        ("2020-02-30", None),
        ("2020-13", None),
        ("20200630", None),
        ("0000", None),
        ("last year", None),
        ("", None),
    ],
)
def test_the_first_day_of_a_date(text: str, day: date | None) -> None:
    """A date that the calendar lacks is no date; arXiv has nothing from before 1991-07."""
    assert fetch_settings.first_day(text) == day


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("categories = []", 2, '`categories` is empty; write for instance: categories = ["cs.CV"]'),
        ('categories = "cs.CV"', 2, "`categories` must be a list"),
        ('categories = ["cs:CV"]', 2, "`cs:CV` is not a category of arXiv; did you mean `cs.CV`?"),
        ('categories = ["physics"]', 2, "`physics` is not a category of arXiv; name its categories, such as physics."),
        (
            'categories = ["vision"]',
            2,
            "`vision` is not a category of arXiv; the codes are at https://arxiv.org/category_taxonomy",
        ),
        ('categories = ["cs.CV", "cs.cv"]', 2, "`cs.cv` is fetched twice; name each category once"),
        ('categories = ["cs.CV"]\n[[fetch]]\ncategories = ["cs.CV"]', 4, "`cs.CV` is fetched twice"),
        ('categories = ["cs.CV"]\nquery = " "', 3, "`query` is empty"),
        ('categories = ["cs.CV"]\nsince = "yesterday"', 3, "`since` is not a year, month or day: yesterday; write it"),
        (
            'categories = ["cs.CV"]\nsince = 2020',
            3,
            '`since` must be text in quotes, but is a number: 2020; write since = "2020"',
        ),
        ('categories = ["cs.CV"]\ndelay = 1', 3, "unknown key `delay`"),
        ('since = "2020"', 1, "the key `categories` is missing"),
    ],
)
def test_mistakes_are_reported_with_line_and_remedy(tmp_path: Path, text: str, line: int, message: str) -> None:
    """A wrong code is named with the nearest one; a table without categories has its own line."""
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, f"[[fetch]]\n{text}\n")
    problem = caught.value.problem
    assert (problem.line, str(problem).partition(": ")[2][: len(message)]) == (line, message)
