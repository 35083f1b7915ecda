"""`sitegen.theme.checks`: errors in templates are found before a page is rendered."""

from pathlib import Path

import pytest
from support import toy

from sitegen.errors import ThemeError
from sitegen.theme import Theme

VALID = {
    "page.html": '{% extends "!default/layout.html" %}{% import "macros.html" as m %}{{ m.card(1) }}{{ m.size }}',
    "macros.html": "{% set size = 3 %}{% macro card(x) %}{{ x | date }}{% endmacro %}",
    "other.html": '{% from "macros.html" import card as c, size %}{% include "gone.html" ignore missing %}',
    "guarded.html": '{% if "shiny" is filter %}{{ 1 | shiny }}{% endif %}{% include page.part %}',
    "depends.html": "{% if 1 %}{% macro m() %}{% endmacro %}{% endif %}{% set ns = namespace(a=1) %}{{ ns.a }}",
    "uses.html": '{% import "depends.html" as d %}{{ d.m() }}',
    "notes.md": "{% if %}",
    ".layout.html.swp": "{% if %}",
}


def make(folder: Path, templates: dict[str, str]) -> Theme:
    """Return a theme with these templates."""
    for name, text in templates.items():
        toy.put(folder / "mine/templates" / name, text)
    return Theme("mine", folder)


@pytest.mark.parametrize("name", ["default", "gazette"])
def test_shipped_themes_have_no_problems(name: str, tmp_path: Path) -> None:
    """In any of their templates."""
    Theme(name, tmp_path).check()


def test_a_valid_theme_has_no_problems(tmp_path: Path) -> None:
    """Errors that only rendering can find are not reported, and other files are not read."""
    make(tmp_path, VALID).check()


@pytest.mark.parametrize(
    ("template", "line", "message"),
    [
        ("\n{% if %}", 2, "Expected an expression"),
        ("{% blok a %}{% endblok %}", 1, "Encountered unknown tag 'blok'"),
        ("\n\n{{ page.day | dat }}", 3, "there is no filter `dat`; did you mean `date`?"),
        (
            "{% if 1 %}\n{{ 1 | nothing_like_it }}{% endif %}",
            2,
            "there is no filter `nothing_like_it`; the filters are ",
        ),
        ("{% if page is definedd %}{% endif %}", 1, "there is no test `definedd`; did you mean `defined`?"),
        ('{% extends "!default/layuot.html" %}', 1, "there is no template `!default/layuot.html`; add it"),
        ('\n{% include "_nowhere.html" %}', 2, "there is no template `_nowhere.html`; add it"),
        ('{% from "macros.html" import crad %}', 1, "`macros.html` has no macro `crad`; did you mean `card`?"),
        ('{% import "macros.html" as m %}\n{{ m.crad() }}', 2, "`m` has no macro `crad`; did you mean `card`?"),
        ("{{ 1 ", 1, "unexpected end of template"),
    ],
)
def test_a_problem_has_file_and_line(tmp_path: Path, template: str, line: int, message: str) -> None:
    """Also in a template that no page of this site uses."""
    theme = make(tmp_path, {**VALID, "unused.html": template})
    with pytest.raises(ThemeError) as caught:
        theme.check()
    assert caught.value.problem.path.endswith("unused.html")
    assert caught.value.problem.line == line
    assert f"{caught.value.problem.message}; {caught.value.problem.remedy}".startswith(message)
    assert len(caught.value.problems) == 1


def test_all_problems_of_a_theme_are_reported_at_once(tmp_path: Path) -> None:
    """Problems of several templates, several problems of one, and files that are not text."""
    theme = make(tmp_path, {"a.html": "{{ 1 | x1 }}\n{{ 1 | x2 }}", "b.html": "{% if %}"})
    (tmp_path / "mine/templates/c.html").write_bytes(b"\xff")
    with pytest.raises(ThemeError) as caught:
        theme.check()
    found = [(Path(problem.path).name, problem.line) for problem in caught.value.problems]
    assert found == [("a.html", 1), ("a.html", 2), ("b.html", 1), ("c.html", 0)]


def test_overridden_templates_are_checked(tmp_path: Path) -> None:
    """Other templates can extend them by the name of their theme."""
    toy.put(tmp_path / "below/templates/a.html", "{% if %}")
    toy.put(tmp_path / "above/templates/a.html", "valid")
    toy.put(tmp_path / "above/theme.toml", 'extends = "below"\n')
    with pytest.raises(ThemeError, match=r"below/templates/a\.html:1"):
        Theme("above", tmp_path).check()


def test_a_macro_of_an_overridden_template_is_named(tmp_path: Path) -> None:
    """A copy of an older template has not the macros that other templates use now. The message says where they are."""
    with pytest.raises(
        ThemeError, match=r"your `_calendar\.html` replaces `!default/_calendar\.html`, which has it: copy"
    ):
        make(tmp_path, {"_calendar.html": "{% macro month() %}{% endmacro %}"}).check()
