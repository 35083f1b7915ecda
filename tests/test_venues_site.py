"""Venue, code and project page of a paper on the pages of a site, in its data and in its feeds."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import feedparser
import pytest
from lxml import html
from support import toy

CODE, PROJECT = "https://github.com/a/b?x=1&y=2", "https://a.github.io/c"
HOSTILE = "<i>X</i>&"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a site with a paper of a conference, one of a journal whose name is hostile, and one that was only submitted."""
    settings = f'[site]\ntitle = "Site"\nurl = "{toy.URL}"\n[search]\nsqlite = true\n'
    folder = toy.write(tmp_path_factory.mktemp("venues"), settings)
    for digest in (folder / "content").rglob("*.md"):
        digest.unlink()
    records = (
        toy.record("2401.00001", day="2024-01-05", comment=f"Accepted by CVPR 2024. Code: {CODE} Page: {PROJECT}"),
        toy.record("2401.00002", day="2024-01-05", journal=f"Annals of {HOSTILE} 12 (2023) 1-9"),
        toy.record("2401.00003", day="2024-01-05", comment="Submitted to ECCV 2024"),
    )
    toy.put(folder / "content/cs.CV/20240105.md", toy.digest("2024-01-05", *records))
    toy.build(folder)
    return folder / "public"


def _page(site: Path, path: str) -> Any:
    return html.fromstring((site / path).read_bytes())


@pytest.mark.parametrize("path", ["2024/01/05.html", "paper/2401/2401.00001.html"])
def test_a_paper_has_badge_and_links(site: Path, path: str) -> None:
    """The badge has venue and year; code and project page are links with names."""
    (paper,) = _page(site, path).xpath("//article[@id='2401.00001']")
    assert paper.xpath(".//*[@class='signs']/b[@class='venue']/text()") == ["CVPR 2024"]
    links = [(link.get("class"), link.get("href"), link.text) for link in paper.xpath(".//*[@class='links']/a[@class]")]
    assert links == [("code", CODE, "Code"), ("project", PROJECT, "Project")]


@pytest.mark.parametrize(
    "path", ["index.html", "category/cs.CV/index.html", "category/cs.CV/2024-01.html", "author/la/ada-lovelace.html"]
)
def test_lists_have_badges(site: Path, path: str) -> None:
    """Every list with the title has venue and code, and nothing for a paper that was only submitted."""
    found = site / path
    page: Any = html.fromstring(found.read_bytes())
    rows = page.xpath("//*[contains(@class, 'entries')]/li")
    assert len(rows) == 3
    badges = {tuple(row.xpath("b/text()")) for row in rows}
    assert badges == {("CVPR 2024", "code"), (f"Annals of {HOSTILE} 2023",), ()}


def test_data_have_venue_code_and_project(site: Path) -> None:
    """The names of the fields are promised."""
    papers = {paper["id"]: paper for paper in json.loads((site / "2024/01/05.json").read_bytes())["papers"]}
    found = [
        [papers[f"2401.0000{number}"][name] for name in ("venue", "code", "project", "withdrawn")]
        for number in (1, 2, 3)
    ]
    assert found == [
        [{"name": "CVPR", "year": 2024, "kind": "accepted"}, [CODE], PROJECT, False],
        [{"name": f"Annals of {HOSTILE}", "year": 2023, "kind": "published"}, [], None, False],
        [None, [], None, False],
    ]


@pytest.mark.parametrize("name", ["atom.xml", "rss.xml"])
def test_feeds_have_the_venue_as_a_category_and_link_the_code(site: Path, name: str) -> None:
    """Feed readers filter by categories."""
    entries = {entry.title + entry.id: entry for entry in feedparser.parse((site / name).read_bytes()).entries}
    (entry,) = (entry for key, entry in entries.items() if key.endswith("2401.00001"))
    assert "CVPR 2024" in {tag.term for tag in entry.tags}
    content = entry.content[0].value if "content" in entry else entry.summary
    assert {CODE, PROJECT} <= {link.get("href") for link in html.fromstring(content).iter("a")}


def test_the_published_database_has_them(site: Path) -> None:
    """Other programs can count the papers of a conference."""
    with closing(sqlite3.connect(site / "archive.sqlite")) as connection:
        sql = "SELECT venue, venue_year, venue_kind, code, project FROM paper ORDER BY id"
        found = connection.execute(sql).fetchall()
    assert found[0] == ("CVPR", 2024, "accepted", CODE, PROJECT)
    assert found[2] == (None, None, None, "", None)
