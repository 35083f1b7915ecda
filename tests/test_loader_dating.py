"""`sitegen.loader.dating`: the day of a digest if heading, path and papers contradict each other, and no false warning."""

from datetime import date

import pytest
from support import toy
from support.digest_samples import reported

from sitegen.loader import Record, markdown
from sitegen.models import Digest


def papers(*days: str, updated: str = "") -> list[Record]:
    """Return a record for each day of publication."""
    return [
        toy.record(f"{day[2:4]}{day[5:7]}.000{number:02}", day=day, updated=updated if number == 0 else "")
        for number, day in enumerate(days)
    ]


def parse(heading: str, path: str, records: list[Record]) -> Digest:
    """Return the digest with a day in its heading, at a path."""
    return markdown.parse(toy.digest(heading, *records).encode(), path)


AGREEMENTS = {
    "on the day": ("2019-10-19", "20191019.md", papers("2019-10-19", "2019-10-19")),
    "other names": ("2019-10-19", "papers/today.md", papers("2019-10-19")),
    "folders": ("2019-10-19", "cs.CV/2019/10/20191019.md", papers("2019-10-19")),
    "regrouped folders": ("2019-10-19", "2020/01/20191019.md", papers("2019-10-19")),
    "by announcement": ("2019-10-22", "2019-10-22.md", papers("2019-10-18", "2019-10-20", "2019-10-21")),
    "over a holiday": ("2019-12-30", "20191230.md", papers("2019-12-23", "2019-12-24")),
    "west of Greenwich": ("2019-10-18", "20191018.md", papers("2019-10-19", "2019-10-19")),
    "mostly old ones": ("2019-10-19", "20191019.md", papers("2003-01-02", "2011-03-04", "2019-10-18")),
    "all revised": ("2019-10-19", "20191019.md", papers("2003-01-02", "2003-01-03", updated="2019-10-18")),
    "one old one": ("2019-10-19", "20191019.md", papers("1998-02-02")),
    "several old ones": ("2019-10-19", "20191019.md", papers("1998-02-02", "2003-01-02", "2011-03-04")),
    "none": ("2019-10-19", "20191019.md", []),
    "far away and none": ("2109-10-19", "x.md", []),
}


@pytest.mark.parametrize(("heading", "path", "records"), AGREEMENTS.values(), ids=AGREEMENTS)
def test_a_day_without_contradictions(heading: str, path: str, records: list[Record]) -> None:
    """The heading's day is used without a warning."""
    digest = parse(heading, path, records)
    assert (digest.day, digest.problems) == (date.fromisoformat(heading), ())


CONTRADICTIONS = {
    "century, by path and papers": ("2109-10-19", "20191019.md", papers("2019-10-19"), "2019-10-19"),
    "year, by path and papers": ("2020-10-19", "2019-10-19.md", papers("2019-10-18", "2019-10-19"), "2019-10-19"),
    "month, by folders and papers": ("2019-11-19", "2019/10/19.md", papers("2019-10-17"), "2019-10-19"),
    "earlier, by path and papers": ("2019-10-09", "20191019.md", papers("2019-10-19"), "2019-10-19"),
    "century, by papers": ("2109-10-19", "x.md", papers("2019-10-19", "2019-10-19", "1998-02-02"), "2019-10-19"),
    "century, by one paper": ("2109-10-19", "x.md", papers("2019-10-19"), "2019-10-19"),
    "century, by papers of many days": (
        "2109-10-19",
        "x.md",
        papers("1998-02-02", "2003-01-02", "2011-03-04"),
        "2011-03-04",
    ),
    "century, in heading and path": ("2119-10-19", "21191019.md", papers("2019-10-19"), "2019-10-19"),
    "last century": ("1919-10-19", "x.md", papers("2019-10-19", "2019-10-18"), "2019-10-19"),
    "path of the next day": ("2019-10-19", "20191020.md", papers("2019-10-19"), "2019-10-19"),
    "path of the published day": ("2019-10-21", "20191019.md", papers("2019-10-19"), "2019-10-21"),
    "path alone": ("2019-10-19", "20181019.md", papers("2019-10-19"), "2019-10-19"),
    "path, and no papers": ("2019-10-19", "20181019.md", [], "2019-10-19"),
    "path, and old papers": (
        "2019-10-19",
        "20181019.md",
        papers("1998-02-02", "2003-01-02", "2011-03-04"),
        "2019-10-19",
    ),
    "revised": ("2019-10-19", "20181019.md", papers("2018-10-19", updated="2019-10-18"), "2019-10-19"),
    "papers of the year before": ("2020-10-19", "x.md", papers("2019-10-18", "2019-10-17"), "2020-10-19"),
    "papers of the year after": ("2018-10-19", "20181019.md", papers("2019-10-18", "2019-10-17"), "2018-10-19"),
}


@pytest.mark.parametrize(("heading", "path", "records", "day"), CONTRADICTIONS.values(), ids=CONTRADICTIONS)
def test_a_day_with_a_contradiction(heading: str, path: str, records: list[Record], day: str) -> None:
    """One warning names the values and the day that is used. All papers are kept."""
    digest = parse(heading, path, records)
    [(line, message)] = reported(digest)
    assert line == 1
    assert message.startswith(f"the heading says {heading}, ")
    assert message.endswith(f": {day} is used")
    assert digest.day == date.fromisoformat(day)
    assert digest.complete
    assert len(digest.papers) == len(records)


def test_the_warning_names_the_values() -> None:
    """It has those of heading, path and papers, and the line of the heading."""
    text = "\n---\ntitle: x\n---\n" + toy.digest("2109-10-19", *papers("2019-10-19"))
    [problem] = markdown.parse(text.encode(), "content/20191019.md", location="20191019.md").problems
    assert (problem.path, problem.line) == ("content/20191019.md", 5)
    assert problem.message == (
        "the heading says 2109-10-19, the file's name says 2019-10-19, most papers were published on 2019-10-19: "
        "2019-10-19 is used"
    )


def test_a_wrong_year_in_published_does_not_change_the_day() -> None:
    """The identifiers confirm the heading."""
    slip = toy.record("1910.00001", day="2091-10-19")
    for records in ([slip], [slip, slip], [slip, toy.record("1910.00002", day="2019-10-19")]):
        digest = parse("2019-10-19", "x.md", records)
        assert digest.day == date(2019, 10, 19)
        assert "2091-10-19" in digest.problems[0].message


def test_later_papers_are_reported() -> None:
    """A few wrong times do not change the day."""
    digest = parse("2019-10-19", "20191019.md", papers("2019-10-19", "2019-10-18", "2091-10-19", "2019-11-19"))
    assert digest.day == date(2019, 10, 19)
    [(_, message)] = reported(digest)
    assert (
        message == "papers published after the digest's day, 2019-10-19: 2, the last of them 9110.00002 on 2091-10-19"
    )
