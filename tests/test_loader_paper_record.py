"""`sitegen.loader.markdown.paper_record`: a written paper is read as the same paper."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import strategies

from sitegen.loader import markdown, write_digest
from sitegen.models import Announcement, OwnField, Paper

HEADING = "# Arxiv Papers in on 2019-10-19\n"
PAPER = Paper(
    "1910.11126",
    2,
    "A title",
    "An abstract.",
    ("Ann Bee", "Roberto M. Cesar, Jr."),
    ("cs.CV", "cs.LG"),
    ("68T45",),
    "2019-10-19T00:02:48Z",
    "2019-10-20T00:02:48Z",
    "12 pages",
    "Nature",
    "10.1000/182",
)


def written(paper: Paper) -> str:
    """Return a digest with one paper."""
    return write_digest(HEADING, [markdown.to_record(paper)])


def read(text: str) -> Paper:
    """Return the one paper of a digest, in which no record is damaged."""
    digest = markdown.parse(text.encode(), "20191019.md")
    assert not [problem for problem in digest.problems if problem.line > 1]
    [paper] = digest.papers
    return paper


def test_a_record_has_the_form_of_collectors() -> None:
    """All fields are in the order of the format, with arXiv's addresses and times."""
    assert written(PAPER) == HEADING + (
        "### A title\n"
        "- **Arxiv ID**: http://arxiv.org/abs/1910.11126v2\n"
        "- **DOI**: 10.1000/182\n"
        "- **Categories**: **cs.CV**, cs.LG, 68T45\n"
        "- **Links**: [PDF](https://arxiv.org/pdf/1910.11126v2)\n"
        "- **Published**: 2019-10-19 00:02:48+00:00\n"
        "- **Updated**: 2019-10-20 00:02:48+00:00\n"
        "- **Authors**: Ann Bee, Roberto M. Cesar, Jr.\n"
        "- **Comment**: 12 pages\n"
        "- **Journal**: Nature\n"
        "- **Summary**: An abstract.\n\n\n\n"
    )


@pytest.mark.parametrize(
    "paper",
    [
        PAPER,
        replace(PAPER, comment=None, journal=None, doi=None),
        replace(PAPER, version=None),
        replace(PAPER, announced=(Announcement("2019-10-22", "new"), Announcement("2019-10-23", "replace"))),
        replace(PAPER, announced=(Announcement("2019-10-22", "cross"),), fields=(OwnField("code", "x"),)),
        replace(PAPER, announced=(Announcement("2019-10-22", "replace-cross"),), abstract="", partial=True),
        replace(PAPER, identifier="math/0309136", title="None", abstract="### Not a title"),
        Paper("1910.11126", None, "Only a title", "", (), (), (), None, None, partial=True),
        replace(PAPER, abstract="", published="2019-10", updated=None, partial=True),
        Paper(
            "doi:10.1101/2020.01.01",
            None,
            "T",
            "",
            ("A B",),
            ("iclr",),
            (),
            "2019",
            None,
            link="https://a.example/1",
            partial=True,
        ),
        Paper("iclr2020:B1", None, "T", "A", (), (), (), None, None, link="https://a.example/?id=B1&x", partial=True),
        replace(PAPER, fields=(OwnField("TL;DR", "Short."), OwnField("code", "https://github.com/a/b"))),
    ],
)
def test_papers_are_read_as_they_were(paper: Paper) -> None:
    """An absent field stays absent, and an empty one empty."""
    assert read(written(paper)) == paper


def test_own_fields_become_text() -> None:
    """A label fits the format, differs from others, and keeps its value."""
    fields = (
        OwnField("score", 7),
        OwnField("tags", ("a", "b"), "zh", machine=True),
        OwnField("Comment", "mine"),
        OwnField("a*b", "x"),
        OwnField("l" * 80, "y"),
        OwnField("l" * 79, "z"),
        OwnField("**", "stars"),
    )
    found = {field.name: field.value for field in read(written(replace(PAPER, fields=fields))).fields}
    assert found == {
        "score": "7",
        "tags": "a, b",
        "Comment 2": "mine",
        "a b": "x",
        "l" * 60: "y",
        f"{'l' * 55} 2": "z",
        "Field": "stars",
    }


@given(strategies.digest_files)
def test_any_paper_is_read_as_it_was(file: strategies.DigestFile) -> None:
    """Papers with hostile text survive, and a second time changes nothing."""
    for paper in markdown.parse(file.source, "x.md").papers:
        again = read(written(paper))
        assert replace(again, fields=()) == replace(paper, fields=())
        assert written(again) == written(paper)


_texts = st.sampled_from([*strategies.HOSTILE, "Label", "a" * 90]).map(lambda text: text.strip())


@given(st.lists(st.tuples(_texts, _texts), max_size=5))
def test_any_own_field_is_kept(fields: list[tuple[str, str]]) -> None:
    """No label or value becomes another field or record."""
    from sitegen.loader.own_fields import read_own_fields

    own = read_own_fields(dict(fields))
    again = read(written(replace(PAPER, fields=own)))
    assert [field.value for field in again.fields] == [field.value for field in own]
    assert replace(again, fields=()) == PAPER


def test_a_digest_of_partial_papers_is_complete() -> None:
    """Records without an abstract are not taken for half-written ones."""
    papers = [Paper(f"1910.{number:05}", None, "T", "", (), (), (), None, None, partial=True) for number in (1, 2)]
    text = write_digest(HEADING, map(markdown.to_record, [PAPER, *papers]))
    digest = markdown.parse(text.encode(), "20191019.md")
    assert digest.day == date(2019, 10, 19)
    assert (digest.papers[1:], digest.problems) == (tuple(papers), ())
