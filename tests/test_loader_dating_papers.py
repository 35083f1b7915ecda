"""`sitegen.loader.dating.papers_by_day`: the day of each paper in a file of another collector."""

from datetime import date

import pytest

from sitegen.loader.dating import UNDATED, papers_by_day
from sitegen.loader.problems import Problems
from sitegen.models import Paper


def paper(number: int, published: str | None) -> Paper:
    """Return a paper."""
    return Paper(f"2606.0000{number}", None, "T", "", (), (), (), published, None)


@pytest.mark.parametrize("location", ["data/2026-06-29.jsonl", "2026/06/29.json"])
def test_the_day_is_that_of_the_paper_else_of_the_file(location: str) -> None:
    """A month or a year alone is no day."""
    papers = [paper(1, "2026-06-27T23:00:00Z"), paper(2, None), paper(3, "2026-06"), paper(4, "2026")]
    digest = papers_by_day(papers, location, Problems(location))
    assert digest.days == ("2026-06-27", "2026-06-29", "2026-06-29", "2026-06-29")
    assert (digest.day, digest.papers, digest.problems) == (date(2026, 6, 29), tuple(papers), ())


def test_a_stated_day_counts_more_than_the_name() -> None:
    """Files of one day need no list of days."""
    digest = papers_by_day([paper(1, None)], "2026-06-29.json", Problems("x"), stated=date(2026, 6, 28))
    assert (digest.day, digest.days) == (date(2026, 6, 28), ())


def test_a_day_on_which_the_file_lists_a_paper_counts_most() -> None:
    """Others have their own day, or that of the file."""
    papers = [paper(1, "2026-06-27"), paper(2, "2026-06-27"), paper(3, None)]
    digest = papers_by_day(papers, "2026-06-29.json", Problems("x"), listed=[date(2026, 6, 30), None, None])
    assert digest.days == ("2026-06-30", "2026-06-27", "2026-06-29")
    assert digest.day == date(2026, 6, 30)


def test_papers_without_a_day_are_reported() -> None:
    """The others are kept."""
    digest = papers_by_day([paper(1, None), paper(2, "2026-06-27")], "papers.json", Problems("papers.json"))
    assert [paper.identifier for paper in digest.papers] == ["2606.00002"]
    [problem] = digest.problems
    assert "1 paper without a day, 2606.00001" in problem.message
    assert papers_by_day([], "papers.json", Problems("x")).day == UNDATED
