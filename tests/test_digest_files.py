"""`sitegen.digest_files`: new digests, and existing ones that get what they lack."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import toy

from sitegen import digest_files
from sitegen.errors import Problem
from sitegen.loader import markdown, read_digest
from sitegen.models import Announcement, OwnField, Paper

DAY = "2019-10-19"
PAPER = Paper(
    "1910.11126",
    1,
    "A title",
    "An abstract.",
    ("Ann Bee",),
    ("cs.CV",),
    (),
    f"{DAY}T00:02:48Z",
    f"{DAY}T00:02:48Z",
)
BARE = Paper("1910.11126", None, "A title", "", (), (), (), None, None, fields=(OwnField("score", 7),), partial=True)


def write(file: Path, *papers: Paper, category: str = "cs.CV") -> digest_files.Change | Problem:
    """Write papers into a digest."""
    return digest_files.write(file, category, DAY, papers, file.name)


def papers(file: Path) -> list[Paper]:
    """Return the papers of a digest without problems."""
    digest = read_digest(file)
    assert digest
    assert not digest.problems
    return list(digest.papers)


@pytest.mark.parametrize(("category", "path"), [("", "2019/10/20191019.md"), ("cs.CV", "cs.CV/2019/10/20191019.md")])
def test_paths_are_those_of_collectors(category: str, path: str) -> None:
    """The folder is the category, and the name the day."""
    assert digest_files.path(category, DAY) == path


def test_a_new_digest_has_the_papers(tmp_path: Path) -> None:
    """Its folder is made; its text is that of `write_digest`."""
    file = tmp_path / "2019/10/20191019.md"
    assert write(file, PAPER) == "written"
    expected = markdown.write_digest("# Arxiv Papers in cs.CV on 2019-10-19\n", [markdown.to_record(PAPER)])
    assert file.read_text("utf-8") == expected
    assert papers(file) == [PAPER]
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_a_digest_may_have_no_category(tmp_path: Path) -> None:
    """Its heading names none."""
    write(tmp_path / "a.md", PAPER, category="")
    assert papers(tmp_path / "a.md") == [PAPER]


def test_existing_records_stay_as_they_are(tmp_path: Path) -> None:
    """Front matter, damaged records and the form of other records are kept byte for byte."""
    file = tmp_path / "a.md"
    before = (
        "---\nx: y\n---\n# arxiv papers in cs.CV on 2019-10-19\n\n"
        "### Damaged\n- **Summary**: no identifier\n\n"
        f"{markdown.write_record(replace(toy.record('1910.00001'), gap=1))}"
    )
    assert before.endswith("\n\n")
    file.write_text(before, "utf-8")
    assert write(file, PAPER) == "merged"
    after = file.read_text("utf-8")
    assert after.startswith(before.rstrip())
    assert after.removeprefix(before.rstrip()).lstrip("\n") == markdown.write_record(markdown.to_record(PAPER))
    assert write(file, PAPER) == "unchanged"


def test_a_record_gets_the_fields_that_it_lacks(tmp_path: Path) -> None:
    """The existing record is complete, and the new one adds its own field; and the other way round."""
    expected = replace(PAPER, fields=(OwnField("score", "7"),))
    for number, (first, second) in enumerate([(PAPER, BARE), (BARE, PAPER)]):
        file = tmp_path / f"{number}.md"
        write(file, first)
        assert write(file, second) == "merged"
        assert papers(file) == [expected]
        assert write(file, first) == write(file, second) == "unchanged"


def test_the_newer_version_counts(tmp_path: Path) -> None:
    """A later version replaces an earlier one, and never the other way round."""
    newer = replace(PAPER, version=2, title="A new title", updated="2019-11-01T00:00:00Z")
    file = tmp_path / "a.md"
    write(file, PAPER)
    assert write(file, newer) == "merged"
    assert papers(file) == [newer]
    assert write(file, PAPER) == "unchanged"


def test_announcements_are_added_to_those_of_the_digest(tmp_path: Path) -> None:
    """A run that sees a replacement keeps the announcement of an earlier run; nothing else of the record changes."""
    new, replaced = Announcement("2019-10-22", "new"), Announcement("2019-10-24", "replace")
    file = tmp_path / "a.md"
    write(file, PAPER)
    before = file.read_text("utf-8")
    for announcement in (replaced, new):
        assert write(file, replace(PAPER, announced=(announcement,))) == "merged"
        assert write(file, replace(PAPER, announced=(announcement,))) == "unchanged"
    assert papers(file) == [replace(PAPER, announced=(new, replaced))]
    assert file.read_text("utf-8") == before.replace(
        "- **Summary**: An abstract.\n",
        "- **Summary**: An abstract.\n- **Announced**: 2019-10-22 new, 2019-10-24 replace\n",
    )
    assert write(file, PAPER, BARE) == "merged"
    assert papers(file)[0].announced == (new, replaced)


def test_links_of_a_collector_are_kept(tmp_path: Path) -> None:
    """They are not read, but they are the collector's."""
    file = tmp_path / "a.md"
    write(file, PAPER)
    text = file.read_text("utf-8").replace("[PDF](https://arxiv.org/pdf/1910.11126v1)", "mine")
    file.write_text(text, "utf-8")
    write(file, BARE)
    assert "- **Links**: mine\n" in file.read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# A page\n", "the file is not a digest"),
        ("# Arxiv Papers in cs.CV on 2019-10-18\n", "the file is a digest of 2019-10-18"),
        ("# Arxiv Papers in cs.CV on 2019-10-19\n### Half\n- **Arxiv ID**: 1910.0", "half-written"),
        ("# Arxiv Papers in cs.CV on 2019-10-19\n<<<<<<< HEAD\n", "unresolved Git conflict"),
        ("", "the file is empty"),
    ],
)
def test_other_files_are_not_touched(text: str, message: str, tmp_path: Path) -> None:
    """A page, a digest of another day and a half-written one are the owner's."""
    file = tmp_path / "a.md"
    file.write_text(text, "utf-8")
    found = write(file, PAPER)
    assert isinstance(found, Problem)
    assert message in found.message
    assert found.remedy
    assert file.read_text("utf-8") == text


def test_of_equally_new_records_the_existing_one_counts(tmp_path: Path) -> None:
    """So an import that is repeated has nothing to change."""
    first = replace(BARE, title="B", published=f"{DAY}T00:02:48Z")
    second = replace(BARE, title="A", published=DAY, categories=("cs.CV",))
    for number, (known, new) in enumerate([(first, second), (second, first)]):
        file = tmp_path / f"{number}.md"
        write(file, known)
        assert write(file, new) == "merged"
        assert papers(file)[0].title == known.title
        assert write(file, new) == "unchanged"


_papers = st.builds(
    Paper,
    identifier=st.sampled_from(["1910.11126", "1910.11127"]),
    version=st.sampled_from([None, 1, 2]),
    title=st.sampled_from(["A", "B"]),
    abstract=st.sampled_from(["", "An abstract."]),
    authors=st.sampled_from([(), ("Ann Bee",), ("Ann Bee", "Cy Dee")]),
    categories=st.sampled_from([(), ("cs.CV",), ("cs.LG", "cs.CV")]),
    classes=st.just(()),
    published=st.sampled_from([None, DAY, f"{DAY}T00:02:48Z"]),
    updated=st.sampled_from([None, DAY, "2019-11-01T00:00:00Z"]),
    comment=st.sampled_from([None, "12 pages"]),
    fields=st.sampled_from([(), (OwnField("a", 1),), (OwnField("b", ("x", "y")), OwnField("a", "z"))]),
    partial=st.just(value=True),
)


@given(st.lists(_papers, min_size=1, max_size=2, unique_by=lambda paper: paper.identifier), _papers)
def test_writing_again_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, first: list[Paper], second: Paper
) -> None:
    """An import may be repeated, with the same or with other files before it."""
    file = tmp_path_factory.mktemp("again") / "a.md"
    write(file, *first)
    write(file, second)
    assert write(file, second) == "unchanged"
    identifiers = {paper.identifier for paper in (*first, second)}
    assert {paper.identifier for paper in papers(file)} == identifiers
    assert len(papers(file)) == len(identifiers)
