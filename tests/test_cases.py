"""Sites whose owners wrote pages for other tools: build and `check` succeed, and pages look as intended."""

from pathlib import Path
from typing import Any, cast

import lxml.html
import pytest
from support import toy

from sitegen.checker import Report, check

URL = "https://example.org/papers/"
PAGES = {
    "about.md": "Note: this archive is not official.\n\n# About\n\nBody.\n",
    "address.md": "https://mirror.example.org/ holds a copy.\n\n# Mirrors\n",
    "scope.md": "Scope: what is here\n===================\n",
    "list.md": "---\ntitle: With a list\ntags:\n  - one\n  - two\n\ndescription: Something\n---\n\nBody.\n",
    "folded.md": "---\n# which layout\ntitle: 'It''s here'\ndescription: >\n  folded\n  text\n---\n\nBody.\n",
    "plan.md": "---\ntitle: Not ready\ndraft: true\n---\n",
    "older.md": "---\ntitle: Not ready\npublished: false\n---\n",
    "table.md": "# Table\n\n| left | right | middle |\n|:---|---:|:---:|\n| a | 1 | x |\n",
    "ids.md": "# 概要\n\n## 使い方\n\n## 🚀 Los\n\n## Los\n\n## Los\n\n## Überblick\n\n"
    "[usage](#使い方) [rocket](#-los) [second](#los-1) [overview](#überblick) [encoded](#%C3%BCberblick)\n",
    "README.md": "# Readme\n\n- one\n  - two, indented by two\n- three\n\nText directly before a list:\n- item a\n- item b\n\n"
    "See https://example.org/x and ~~old~~.\n\n- [x] done\n",
    "calendar.md": "# Calendar\n\n| Sat | Sun |\n|---|---|\n| [19](./cs.CV/2019/10/20191019.md) | [20][next] |\n\n"
    '<a href="cs.CV/2019/10/20191019.md?plain=1">raw</a> [demonstration](static/demo/)\n\n'
    "[next]: <cs.CV/2019/10/20191020.md#a-paper>\n",
    "static/demo/index.html": '<!doctype html><html lang="en"><title>Demo</title><a href="#/2">2</a><a href="#!/x">x</a>'
    '<a href="?x">x</a><a href="//other.example/x">x</a><script>document.title = "Demo"</script></html>',
    "static/base/index.html": f'<!doctype html><html lang="en"><base href="{URL}demo/"><title>Base</title>'
    '<a href="index.html">demo</a></html>',
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output of a site of two days with these pages; only `tags` and `published` are reported."""
    folder = tmp_path_factory.mktemp("cases")
    toy.put(folder / "sitegen.toml", f"[site]\ntitle = 'Papers'\nurl = '{URL}'\n")
    for day, number in (("2019-10-19", "1910.00001"), ("2019-10-20", "1910.00002")):
        file = folder / f"content/cs.CV/{day[:4]}/{day[5:7]}/{day.replace('-', '')}.md"
        toy.put(file, toy.digest(day, toy.record(number, title="A paper")))
    for name, text in PAGES.items():
        toy.put(folder / "content" / name, text)
    problems = toy.build(folder).problems
    assert [(problem.path, problem.line) for problem in problems] == [("content/list.md", 3), ("content/older.md", 3)]
    return folder / "public"


@pytest.fixture(scope="module")
def report(site: Path) -> Report:
    """Return the report of `check`."""
    return check(site, site_url=URL, target="github-pages", jobs=1, static=site.parent / "content/static")


def main(site: Path, page: str) -> lxml.html.HtmlElement:
    """Return the article of a page."""
    found: Any = lxml.html.fromstring((site / page).read_bytes()).xpath("//main/article")
    (one,) = found
    return cast("lxml.html.HtmlElement", one)


def test_check_reports_no_problems(report: Report) -> None:
    """Links to digests, ids in all scripts, scripts with routes, and ``<base>`` are allowed."""
    assert not report.errors
    assert not report.warnings


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("about.html", "Note: this archive is not official."),
        ("address.html", "https://mirror.example.org/ holds a copy."),
        ("scope.html", "Scope: what is here"),
    ],
)
def test_a_first_line_with_a_colon_is_text(site: Path, page: str, text: str) -> None:
    """It is not read as metadata."""
    assert text in main(site, page).text_content()


@pytest.mark.parametrize(
    ("page", "title", "description"),
    [("list.html", "With a list", "Something"), ("folded.html", "It's here", "folded text")],
)
def test_front_matter_never_shows(site: Path, page: str, title: str, description: str) -> None:
    """Lists, empty lines, comments and folded text are read as YAML, and not shown."""
    assert main(site, page).text_content().split() == [*title.split(), "Body."]
    root = lxml.html.fromstring((site / page).read_bytes())
    assert root.xpath("string(//meta[@name='description']/@content)") == description


def test_a_draft_is_not_published(site: Path) -> None:
    """It is neither a page nor in a menu or sitemap."""
    assert not [path for path, text in toy.tree(site).items() if b"Not ready" in text or b"plan.html" in text]


def test_columns_are_aligned(site: Path) -> None:
    """Cells have classes, which the content security policy allows."""
    cells = main(site, "table.html").xpath(".//th/@class | .//td/@class")
    assert cells == ["align-left", "align-right", "align-center"] * 2


def test_headings_have_the_ids_of_github(site: Path) -> None:
    """Ids have letters of all scripts, and equal ids are numbered."""
    identifiers = ["概要", "使い方", "-los", "los", "los-1", "überblick"]
    assert main(site, "ids.html").xpath(".//*[self::h1 or self::h2]/@id") == identifiers


def test_lists_and_addresses_are_as_on_github(site: Path) -> None:
    """For example nested lists, lists directly after text, bare addresses, struck text and tasks."""
    readme = main(site, "README.html")
    assert readme.xpath("string(./ul/li/ul/li)") == "two, indented by two"
    assert readme.xpath("./p[1]/following-sibling::*[1]/li/text()") == ["item a", "item b"]
    assert readme.xpath(".//p/a/@href") == ["https://example.org/x"]
    assert readme.xpath("string(.//del)") == "old"
    assert readme.xpath(".//li/input[@type='checkbox' and @checked]")


def test_links_to_digests_lead_to_their_days(site: Path) -> None:
    """In tables, by reference and in HTML. A link to a title leads to the paper, one to a static folder to its index."""
    assert main(site, "calendar.html").xpath(".//a/@href") == [
        "2019/10/19.html",
        "2019/10/20.html#1910.00002",
        "2019/10/19.html",
        "demo/index.html",
    ]
