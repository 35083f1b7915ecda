"""`sitegen.loader.exported_papers`: what sitegen wrote is read as it was."""

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.citation_samples import PAPER, papers, row

from sitegen.loader import exported_papers, may_be_digest
from sitegen.loader.input_formats import find_format
from sitegen.models import Announcement, Digest, OwnField, Paper
from sitegen.pages import paper_data
from sitegen.paper_formats import FORMATS

MARKED = Paper(
    *("iclr2020:B1", None, "T", "", (), ("iclr",), (), None, None),
    link="https://a.example/B1",
    fields=(OwnField("tldr", "短い", "ja", machine=True), OwnField("score", 7.5), OwnField("tags", ("a", "b"))),
    partial=True,
)
ANNOUNCED = replace(PAPER, announced=(Announcement("2019-10-22", "new"), Announcement("2019-10-23", "replace")))


def lines(*listed: tuple[str, Paper]) -> bytes:
    """Return papers as JSON Lines."""
    return "".join(FORMATS["jsonl"].write(listed)).encode()


def parse(source: bytes) -> Digest:
    """Return the digest in a file of the format."""
    format = find_format(source, "a.jsonl")
    assert format
    assert format.parse is exported_papers.parse
    return format.parse(source, "f", "a.jsonl")


def test_json_lines_keep_everything() -> None:
    """Marks, numbers, lists, links, announcements and days."""
    digest = parse(lines(("2019-10-19", PAPER), ("2020-04-26", MARKED), ("2019-10-19", ANNOUNCED)))
    assert digest.papers == (PAPER, MARKED, ANNOUNCED)
    assert digest.days == ("2019-10-19", "2020-04-26", "2019-10-19")
    assert digest.problems == ()


@given(st.lists(papers.filter(lambda paper: paper.title and paper.authors), min_size=1, max_size=3))
def test_any_paper_is_kept(listed: list[Paper]) -> None:
    """Its text may be any."""
    digest = parse(lines(*(("2019-10-19", paper) for paper in listed)))
    for found, paper in zip(digest.papers, listed, strict=True):
        names = ("identifier", "version", "title", "abstract", "published", "updated")
        assert [getattr(found, name) for name in names] == [getattr(paper, name) for name in names]


def test_the_data_of_a_day_is_read() -> None:
    """A site can read the days that another one publishes."""
    assert may_be_digest("2019/10/19.json")
    digest = parse(paper_data.day("2019-10-20", [row(ANNOUNCED)]))
    [paper] = digest.papers
    assert (digest.day, digest.problems) == (date(2019, 10, 19), ())
    names = ("identifier", "version", "title", "abstract", "authors", "categories", "published", "updated", "link")
    assert [getattr(paper, name) for name in (*names, "announced")] == [
        getattr(ANNOUNCED, name) for name in (*names, "announced")
    ]


@pytest.mark.parametrize(
    "values",
    [
        {"authors": "A"},
        {"authors": [{"name": 1}, 2, None]},
        {"announced": 1},
        {"fields": [1], "machine": 2, "languages": []},
        {"fields": {"a": 1}, "machine": [1], "languages": {"a": [1]}},
        {"day": "x", "published": "2019-10-19", "version": "x", "url": {}, "classes": 1},
    ],
)
def test_other_types_are_left_out(values: dict[str, object]) -> None:
    """A file that only looks like one of ours raises nothing."""
    record = {"id": "1910.11126", "title": "T", "categories": [], "classes": [], "day": "2019-10-19"} | values
    assert len(parse(json.dumps(record).encode()).papers) == 1


@pytest.mark.parametrize("end", [30, 200, -1, -3])
def test_a_half_written_file_is_held_back(end: int) -> None:
    """As every other format."""
    source = lines(("2019-10-19", PAPER), ("2019-10-19", MARKED))
    assert exported_papers.parse(source[:end], "f", "a.jsonl").blocker or end == -1
