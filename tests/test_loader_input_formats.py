"""`sitegen.loader.input_formats` and `paper`: what an input format has to do, and that no other module needs to know it."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from support import toy

from sitegen.loader import input_formats
from sitegen.loader.dating import UNDATED, choose_day
from sitegen.loader.input_formats import FORMATS, InputFormat, find_format
from sitegen.loader.location import named_category
from sitegen.loader.paper import build_paper
from sitegen.loader.problems import Problems
from sitegen.models import Digest, OwnField, Paper

# A format of JSON: {"day": "2019-10-19", "papers": [{"id": "1910.11126", "title": "…", …}]}

_PARTS = {"id": "identifier", "summary": "abstract"}
"""Key in the file -> part of the paper, if they differ."""


def begins(source: bytes) -> bool:
    """Return True if a file begins with a day."""
    return source.lstrip().startswith(b'{"day"')


def parse(source: bytes, path: str, location: str) -> Digest:
    """Return the digest in a JSON file."""
    problems = Problems(path)
    try:
        content = json.loads(source)
    except ValueError:
        problems.block(1, "the file is not JSON", "run the collector again")
        return Digest(UNDATED, "", (), problems.listed(), problems.blocker)
    papers = []
    for number, entry in enumerate(content["papers"], 1):
        parts = {_PARTS.get(key, key): value for key, value in entry.items()}

        def report(part: str, message: str, remedy: str, number: int = number) -> None:
            problems.add(0, f"paper {number}, {part}: {message}", remedy)

        if paper := build_paper(parts, report):
            papers.append(paper)
    day = choose_day(date.fromisoformat(content["day"]), 1, location, papers, problems)
    return Digest(day, named_category(location), tuple(papers), problems.listed(), problems.blocker)


JSON = InputFormat((".json",), '`{"day": "2019-10-19", "papers": […`', begins, parse)

ENTRY = {
    "id": "https://arxiv.org/abs/1910.11126v2",
    "title": "Sensor  fusion",
    "authors": ["Enea Ceolini", "Gemma Taverni", "Roberto M. Cesar, Jr."],
    "categories": ["cs.LG", "cs.CV", "68T45"],
    "published": "2019-10-19T02:02:48+02:00",
    "summary": "The discrimination\nof gestures.",
    "doi": "10.1000/182",
    "stars": 5,
}


@pytest.fixture
def json_format(monkeypatch: pytest.MonkeyPatch) -> None:
    """Register the JSON format: one line in `FORMATS`."""
    monkeypatch.setattr(input_formats, "FORMATS", (*FORMATS, JSON))


@pytest.mark.usefixtures("json_format")
def test_a_registered_format_reaches_the_site(tmp_path: Path) -> None:
    """Files of the new format are found, read, stored, rendered and followed like all others."""
    toy.write(tmp_path)
    file = tmp_path / "content/cs.CV/2019/20191019.json"
    toy.put(file, json.dumps({"day": "2019-10-19", "papers": [ENTRY, ENTRY | {"id": "1910"}]}))
    toy.put(tmp_path / "content/package.json", '{"name": "not a digest"}')
    built = toy.build(tmp_path)
    page = (tmp_path / "public/2019/10/19.html").read_text(encoding="utf-8")
    assert 'id="1910.11126"' in page
    assert "Roberto M. Cesar, Jr." in page
    [problem] = [problem for problem in built.problems if problem.path.endswith(".json")]
    assert problem.path == "content/cs.CV/2019/20191019.json"
    assert problem.message == "paper 2, identifier: not an identifier of a paper: “1910”"
    assert not toy.build(tmp_path).written
    toy.put(file, '{"day": "2019-10-')
    built = toy.build(tmp_path)
    [problem] = [problem for problem in built.problems if problem.path.endswith(".json")]
    assert problem.message == "the file is not JSON"
    assert 'id="1910.11126"' in (tmp_path / "public/2019/10/19.html").read_text(encoding="utf-8")


@pytest.mark.usefixtures("json_format")
@pytest.mark.parametrize(
    ("name", "source", "expected"),
    [
        ("a.json", b'{"day": "2019-10-19"', JSON),
        ("A.JSON", b' {"day"', JSON),
        ("a.json", b"# Arxiv Papers in cs.CV on 2019-10-19\n", None),
        ("a.md", b'{"day": "2019-10-19"', None),
        ("a.md", b"# Arxiv Papers in cs.CV on 2019-10-19\n", FORMATS[0]),
        ("a.txt", b"# Arxiv Papers in cs.CV on 2019-10-19\n", None),
    ],
)
def test_suffix_and_content_decide_the_format(name: str, source: bytes, expected: InputFormat | None) -> None:
    """Both are necessary."""
    assert find_format(source, name) == expected


# Papers from parts

PARTS = {"identifier": "1910.11126", "title": "T"}
"""The required parts."""


def build(**parts: object) -> tuple[Paper | None, list[str]]:
    """Build a paper from the required parts and others. Return it and the fields of the reported problems."""
    fields = []
    paper = build_paper(PARTS | {"authors": ["A B"]} | parts, lambda field, message, remedy: fields.append(field))
    return paper, fields


def test_required_parts_make_a_paper() -> None:
    """All other parts may be absent, and nothing is claimed in their place."""
    reported: list[object] = []
    paper = build_paper(PARTS, lambda *problem: reported.append(problem))
    assert paper == Paper("1910.11126", None, "T", "", (), (), (), None, None, partial=True)
    assert not reported


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("value", [None, ""])
def test_a_missing_part_is_reported_by_its_field(part: str, value: object) -> None:
    """The paper is left out."""
    assert build(**{part: value}) == (None, [part])


@pytest.mark.parametrize(
    ("part", "value", "expected"),
    [
        ("version", 3, 3),
        ("abstract", " a\n b\x00", "a b"),
        ("comment", "6 pages", "6 pages"),
        ("comment", "None", None),
        ("comment", ["0"], None),
        ("journal", 5, None),
        ("doi", None, None),
        ("authors", "A B, C D", ("A B", "C D")),
        ("authors", ["A B", "C D, Jr.", ":"], ("A B", "C D, Jr.")),
        ("categories", "cs.LG, **cs.CV**", ("cs.CV", "cs.LG")),
        ("categories", ["cs.SY", "cs.CV"], ("eess.SY", "cs.CV")),
        (
            "published",
            datetime(2019, 10, 19, 2, tzinfo=timezone(timedelta(hours=1))),
            "2019-10-19T01:00:00Z",
        ),
        ("published", date(2019, 10, 19), "2019-10-19"),
        ("published", "Sat, 19 Oct 2019 02:00:00 +0100", "2019-10-19T01:00:00Z"),
        ("published", "2019", "2019"),
        ("published", "2019-10", "2019-10"),
        ("published", "20191019", "2019-10-19"),
        ("updated", "2019-10-20", "2019-10-20"),
        ("updated", None, None),
        ("link", "https://example.org/a b", None),
        ("link", "javascript:alert(1)", None),
        ("link", "https://example.org/a?b=1", "https://example.org/a?b=1"),
        ("version", "v2", 2),
        ("version", 0, None),
        ("version", True, None),
        (
            "fields",
            {
                "tldr": " a\nb ",
                "scores": {"new": 7, "deep": {"er": 0.5}},
                "tags": ["x", "", 1],
                "none": None,
                "no": False,
            },
            (
                OwnField("tldr", "a b"),
                OwnField("scores.new", 7),
                OwnField("scores.deep.er", 0.5),
                OwnField("tags", ("x", "1")),
            ),
        ),
    ],
)
def test_parts_are_read_as_text_or_as_values(part: str, value: object, expected: object) -> None:
    """A format passes on what it has."""
    paper, reported = build(**{part: value})
    assert getattr(paper, part) == expected
    assert not reported


@pytest.mark.parametrize(
    ("part", "value"),
    [("updated", "yesterday"), ("categories", "vision"), ("published", datetime(1800, 1, 1, tzinfo=UTC))],
)
def test_an_unreadable_part_is_reported_by_its_field(part: str, value: object) -> None:
    """The paper is kept without it."""
    paper, reported = build(**{part: value})
    assert paper
    assert not getattr(paper, part)
    assert reported == [part]


def test_too_many_authors_are_reported() -> None:
    """The paper is left out: half a list of authors would be wrong."""
    assert build(authors=["A B"] * 10_001) == (None, ["authors"])
