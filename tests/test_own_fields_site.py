"""Collectors' own fields on a built site: pages, data, feeds, search, the published database, and changes of settings."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import feedparser
import pytest
from lxml import html
from support import toy

from sitegen.archive import Archive
from sitegen.field_views import FieldTable
from sitegen.pages.search import searchable
from sitegen.search.matching import terms_of

OWN = (
    ("Motivation", "Machines must see."),
    ("TL;DR", "Short & <b>sweet</b>."),
    ("title_zh", "一篇论文"),
    ("Tags", "vision, language"),
    ("Score", "8.5"),
    ("Code", "https://github.com/ada/engine"),
    ("Evil", toy.HOSTILE.replace("\u202e", "")),
)
RECORDS = (
    replace(toy.record("1901.00001", "One"), own=OWN),
    replace(toy.record("1901.00002", "Two"), own=(("Tags", "vision"), ("Score", "9"))),
    toy.record("1901.00003", "Three"),
)
SETTINGS = f"""{toy.SETTINGS}[search]
sqlite = true
[[topic]]
title = "Sweet"
query = "sweet"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a built site."""
    toy.put(tmp_path / "sitegen.toml", SETTINGS)
    toy.put(tmp_path / "content/a.md", toy.digest("2019-01-02", *RECORDS))
    assert not toy.build(tmp_path).problems
    return tmp_path


def read(folder: Path, path: str) -> str:
    """Return a file of the site."""
    return (folder / "public" / path).read_text(encoding="utf-8")


def fields(folder: Path, path: str) -> list[tuple[str, str, str]]:
    """Return place, label and text of the own fields of the paper 1901.00001 on a page."""
    page: Any = html.fromstring(read(folder, path))
    article = page.get_element_by_id("1901.00001")
    return [
        (
            "above" if terms.getparent().getnext().get("class") == "abstract" else "below",
            terms.text.strip(),
            terms.getnext().text_content().strip(),
        )
        for terms in article.xpath("./dl/dt")
    ]


@pytest.mark.parametrize("path", ["2019/01/02.html", "paper/1901/1901.00001.html"])
def test_pages_have_all_fields_in_order(folder: Path, path: str) -> None:
    """TL;DR and the translated title are above the abstract, all others below it."""
    assert fields(folder, path) == [
        ("above", "TL;DR", "Short & <b>sweet</b>."),
        ("above", "Translated title", "一篇论文"),
        ("below", "Motivation", "Machines must see."),
        ("below", "Tags", "vision, language"),
        ("below", "Score", "8.5"),
        ("below", "Code", "github.com/ada/engine"),
        ("below", "Evil", " ".join(OWN[-1][1].split())),
    ]
    page = read(folder, path)
    assert '<dd lang="zh">一篇论文' in page
    assert '<a href="https://github.com/ada/engine" rel="nofollow">' in page
    assert "<script>alert" not in page


def test_data_has_all_fields(folder: Path) -> None:
    """JSON has them by the names of the source; a paper without fields has none. The database has the same object."""
    papers = json.loads(read(folder, "2019/01/02.json"))["papers"]
    assert papers[0]["fields"] == dict(OWN)
    assert papers[0]["languages"] == {"title_zh": "zh"}
    assert not {"fields", "languages", "machine"} & papers[2].keys()
    assert "machine" not in papers[0]
    with closing(sqlite3.connect(folder / "public/archive.sqlite")) as connection:
        rows = connection.execute("SELECT fields FROM paper ORDER BY id").fetchall()
        (tldr,) = connection.execute("SELECT fields ->> 'TL;DR' FROM paper ORDER BY id").fetchone()
    assert [json.loads(row) for (row,) in rows] == [dict(OWN), dict(RECORDS[1].own), {}]
    assert tldr == OWN[1][1]


def test_feeds_have_the_shown_fields(folder: Path) -> None:
    """Leading fields before the abstract."""
    content = feedparser.parse(read(folder, "atom.xml")).entries[-1].content[0].value
    assert content.startswith(
        "<p>TL;DR: Short &amp; &lt;b&gt;sweet&lt;/b&gt;.</p><p>Translated title: 一篇论文</p><p>An abstract.</p>"
    )
    assert '<p>Code: <a href="https://github.com/ada/engine" rel="nofollow">github.com/ada/engine</a></p>' in content
    assert "<script" not in content


def test_words_of_fields_are_found(folder: Path) -> None:
    """By the search and by topics."""
    with closing(Archive.open_to_read(folder / ".sitegen/archive.sqlite")) as archive:
        one, two, _ = archive.search.texts("2019-01", "2019-01")
        terms = terms_of(searchable(one, FieldTable()))
    assert {"sweet", "vision", "一篇", "论文", "motivation"} & terms == {"sweet", "vision", "一篇", "论文"}
    assert "vision" in terms_of(searchable(two, FieldTable()))
    assert "One" in read(folder, "topic/sweet/index.html")


def test_changed_settings_change_all_of_these(folder: Path, tmp_path: Path) -> None:
    """A build after a change of ``[[field]]`` equals a full one."""
    more = (
        '[[field]]\nname = "TL;DR"\nlabel = "In short"\nlead = false\nmachine = true\nlanguage = "de"\nsearch = false\n'
    )
    toy.put(folder / "sitegen.toml", SETTINGS + more + '[[field]]\nname = "evil"\nshow = false\n')
    toy.build(folder)
    assert fields(folder, "2019/01/02.html")[2] == ("below", "In short", "Short & <b>sweet</b>.")
    assert '<dt>In short <i>by a machine</i><dd lang="de">Short' in read(folder, "2019/01/02.html")
    assert (
        "<p>In short (by a machine): Short" in feedparser.parse(read(folder, "atom.xml")).entries[-1].content[0].value
    )
    assert "No paper matches yet" in read(folder, "topic/sweet/index.html")
    assert "Evil" not in read(folder, "2019/01/02.html")
    paper = json.loads(read(folder, "2019/01/02.json"))["papers"][0]
    assert paper["fields"] == dict(OWN)
    assert (paper["machine"], paper["languages"]) == (["TL;DR"], {"TL;DR": "de", "title_zh": "zh"})
    changed = toy.tree(folder / "public")
    toy.build(folder, full=True)
    assert not toy.difference(changed, toy.tree(folder / "public"))
