"""The theme's `citations.formats.js`: the citation of a paper in a line of text."""

from dataclasses import replace

import pytest
from hypothesis import given
from support.citation_samples import PAPER, papers
from support.citation_scripts import Cite

from sitegen.models import Paper

pytest_plugins = ("support.browser", "support.citation_fixtures")


def test_a_line_says_who_when_what_and_where(cite: Cite) -> None:
    """The line names authors, year, title and identifier, without TeX."""
    title = "Sensor fusion using EMG and vision for hand gesture classification in mobile applications"
    assert cite.line(PAPER) == f"Enea Ceolini, Gemma Taverni (2019). {title}. arXiv:1910.11126 [cs.CV]"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"title": "Why?"}, "Enea Ceolini, Gemma Taverni (2019). Why? arXiv:1910.11126 [cs.CV]"),
        ({"title": "X", "authors": ()}, "(2019). X. arXiv:1910.11126 [cs.CV]"),
        (
            {"title": r"Na\"ive $x^2$", "authors": (r"G\'erard A",)},
            "Gérard A (2019). Naïve x². arXiv:1910.11126 [cs.CV]",
        ),
        ({"title": "X", "authors": tuple("ABCDEFG")}, "A, et al. (2019). X. arXiv:1910.11126 [cs.CV]"),
    ],
)
def test_a_line_ends_sentences_and_shortens_authors(cite: Cite, changes: dict[str, object], expected: str) -> None:
    """There is no second full stop and no TeX; of many authors, the first is named."""
    assert cite.line(replace(PAPER, **changes)) == expected  # type: ignore[arg-type]


@given(papers)
def test_a_citation_is_one_line(cite: Cite, paper: Paper) -> None:
    """For any paper."""
    assert len(cite.line(paper).splitlines()) == 1
