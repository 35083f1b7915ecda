"""Sites of files that `[[source]]` describes: editions, categories, and builds after the settings changed."""

import json
import re
from pathlib import Path

import pytest
from support import toy

DATA = Path(__file__).parent / "data/sources"
EDITION = """
[[source]]
files = "sitedata/papers.csv"
day = "2020-04-26"
edition = "ICLR 2020 <b>"
scheme = "openreview"
identifier = "UID"
separator = "|"
lists = ["sessions"]
categories = "keywords"

[[category]]
code = "Pruning"
name = "Pruning & co"
group = "Efficiency"
description = "Smaller networks"
"""
SOURCE = '[[source]]\nfiles = "mine/**/*.json"\nidentifier = "id"\n'
RECORDS = [{"id": f"1910.1112{number}", "title": f"Title {number}", "authors": ["Ada Lovelace"]} for number in range(4)]


def make(folder: Path, settings: str, **files: object) -> Path:
    """Write the folder of a site; files are values, which become JSON."""
    folder.mkdir(exist_ok=True)
    text = f'[site]\nurl = "https://example.org/"\n{settings}'
    (folder / "sitegen.toml").write_text(text, encoding="utf-8")
    for name, value in files.items():
        toy.put(folder / "content/mine" / f"{name}.json", json.dumps(value, indent=1))
    return folder


def day(folder: Path, path: str) -> str:
    """Return the text of a page."""
    return (folder / "public" / path).read_text(encoding="utf-8")


@pytest.fixture
def conference(tmp_path: Path) -> Path:
    """A site with one edition of a conference."""
    folder = make(tmp_path / "site", EDITION)
    toy.put(folder / "content/sitedata/papers.csv", (DATA / "mini-conf/sitedata/papers.csv").read_bytes())
    return folder


def test_an_edition_is_the_title_of_its_day(conference: Path) -> None:
    """Day, home, feed and papers name it, escaped."""
    assert not toy.build(conference).problems
    page = day(conference, "2020/04/26.html")
    assert "<h1>ICLR 2020 &lt;b&gt;</h1>" in page
    assert "<title>Papers of ICLR 2020 &lt;b&gt;" in page
    assert "ICLR 2020 &lt;b&gt;</a></h1>" in day(conference, "index.html")
    assert "5 papers of ICLR 2020 &lt;b&gt;</title>" in day(conference, "days.xml")
    assert json.loads(day(conference, "2020/04/26.json"))["edition"] == "ICLR 2020 <b>"
    for calendar in ("2020/04/index.html", "2020/index.html"):
        assert 'title="ICLR 2020 &lt;b&gt;">26 <small>5</small></a>' in day(conference, calendar)
    (paper,) = (conference / "public/paper/openreview").rglob("_b1x_sper_kv_h.html")
    assert "ICLR 2020 &lt;b&gt;</a>" in paper.read_text(encoding="utf-8")
    assert not any(
        "ICLR 2020 <b>" in file.read_text(encoding="utf-8") for file in (conference / "public").rglob("*.html")
    )


def test_defined_categories_have_names_and_groups(conference: Path) -> None:
    """Their pages are those of the codes that the file's words have."""
    toy.build(conference)
    index = day(conference, "category/index.html")
    assert "Pruning &amp; co" in index
    assert index.index("Efficiency") < index.index("Pruning &amp; co")
    page = day(conference, "category/pruning/index.html")
    assert "Pruning &amp; co" in page
    assert "Smaller networks" in page


def test_other_files_of_an_editions_day_are_reported(conference: Path) -> None:
    """The page's title would be wrong for their papers."""
    toy.put(
        conference / "content/cs.CV/20200426.md", toy.digest("2020-04-26", toy.record("2004.00001", day="2020-04-26"))
    )
    (problem,) = toy.build(conference).problems
    assert "2020-04-26 is the day of the edition ICLR 2020" in problem.message
    assert "content/cs.CV/20200426.md lists papers on it, too" in problem.message
    assert problem.line == 6


def test_a_second_build_writes_nothing(conference: Path) -> None:
    """Described files are compared like others."""
    toy.build(conference)
    assert toy.build(conference).written == 0


def test_changed_settings_read_their_files_again(tmp_path: Path) -> None:
    """The site is that of a full build, without an option, even if all identifiers change."""
    folder = make(tmp_path / "site", f'{SOURCE}scheme = "a"\n', **{"2026-06-29": RECORDS, "2026-06-30": RECORDS[:1]})
    assert not toy.build(folder).problems
    assert (folder / "public/paper/a").is_dir()
    for text in (f'{SOURCE}scheme = "b"\n', f'# A comment\n{SOURCE}scheme = "b"\nfields = ["x"]\n', SOURCE):
        make(folder, text)
        assert not toy.build(folder).problems
    assert not (folder / "public/paper/b").exists()
    other = make(tmp_path / "other", SOURCE, **{"2026-06-29": RECORDS, "2026-06-30": RECORDS[:1]})
    toy.build(other)
    assert not toy.difference(toy.tree(folder / "public"), toy.tree(other / "public"))


def test_a_mistake_keeps_the_papers_of_the_build_before(tmp_path: Path) -> None:
    """They are back as soon as it is corrected, without an option."""
    folder = make(tmp_path / "site", SOURCE, **{"2026-06-29": RECORDS})
    toy.build(folder)
    before = toy.tree(folder / "public")
    make(folder, f'{SOURCE}title = "titel"\n')
    (problem,) = toy.build(folder).problems
    assert problem.path.endswith("content/mine/2026-06-29.json")
    assert '`title = "titel"` in' in problem.message
    assert "line 6" in problem.message
    assert "did you mean `title`? the keys are `id`, `title`, `authors`" in problem.remedy
    assert "Title 3" in day(folder, "2026/06/29.html")
    make(folder, SOURCE)
    assert not toy.build(folder).problems
    assert not toy.difference(toy.tree(folder / "public"), before)


def test_files_that_are_described_no_longer_are_gone(tmp_path: Path) -> None:
    """A file that is named like a digest is reported, and its papers are kept; others are no concern of the site."""
    folder = make(tmp_path / "site", f'{SOURCE}day = "2026-06-28"\n', papers=RECORDS)
    toy.build(folder)
    assert "Title 3" in day(folder, "2026/06/28.html")
    make(folder, "")
    assert not toy.build(folder).problems
    assert not (folder / "public/2026/06/28.html").exists()


def test_files_with_any_suffix_can_be_described(tmp_path: Path) -> None:
    """The pattern decides which files are read."""
    folder = make(tmp_path / "site", '[[source]]\nfiles = "*.list"\nformat = "jsonl"\nidentifier = "id"\n')
    toy.put(folder / "content/2026-06-29.list", json.dumps(RECORDS[0]))
    assert not toy.build(folder).problems
    assert "Title 0" in day(folder, "2026/06/29.html")


def test_a_source_without_files_is_reported(tmp_path: Path) -> None:
    """With its line, and the file that is probably meant."""
    folder = make(tmp_path / "site", '[[source]]\nfiles = "papers.json"\n', papers=RECORDS)
    (problem, *_) = toy.build(folder).problems
    assert problem.message == 'no file matches `files = "papers.json"`'
    assert problem.line == 4
    assert problem.remedy == "did you mean `mine/papers.json`?"


def test_examples_of_the_documentation_are_understood(tmp_path: Path) -> None:
    """The settings in docs/configuration.md read Mini-Conf's table and works of OpenAlex, without a warning."""
    text = (toy.ROOT / "docs/configuration.md").read_text(encoding="utf-8")
    blocks = [block for block in re.findall(r"```toml\n(.*?)```", text, re.DOTALL) if block.startswith("[[source]]")]
    assert len(blocks) == 2
    folder = make(tmp_path / "site", "".join(blocks))
    toy.put(folder / "content/sitedata/papers.csv", (DATA / "mini-conf/sitedata/papers.csv").read_bytes())
    toy.put(folder / "content/openalex/2026-06-29.json", (DATA / "standards/openalex.json").read_bytes())
    assert not toy.build(folder).problems
    assert "Enabling Deep Spiking Neural Networks" in day(folder, "2020/04/26.html")
    assert "The state of OA" in day(folder, "2018/02/13.html")
