"""The theme's `citations.formats.js`: records by the rules of the format."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from support.citation_samples import PAPER, papers
from support.citation_scripts import Cite

from sitegen.models import Paper

pytest_plugins = ("support.browser", "support.citation_fixtures")

LINE = re.compile(r"([A-Z][A-Z0-9])  - (.*)")


def records(ris: str) -> list[tuple[str, str]]:
    """Return the tags and values of a text, after a check of each line's beginning and end."""
    *lines, rest = ris.split("\r\n")
    assert rest == ""
    found = [LINE.fullmatch(line) for line in lines]
    assert all(found), lines
    return [(line[1], line[2]) for line in found if line]


def values(cite: Cite, paper: Paper, tag: str) -> list[str]:
    """Return all values of a tag, in order."""
    return [value for found, value in records(cite.file("ris", [paper])) if found == tag]


def test_a_record_holds_what_a_reference_manager_wants(cite: Cite) -> None:
    """Type, title, authors, dates, abstract, keywords, archive, number and address."""
    paper = replace(PAPER, journal=r"Rev. Fran\c{c}aise 5", doi="10.1000/182 10.1000/183")
    assert records(cite.file("ris", [paper])) == [
        ("TY", "RPRT"),
        ("TI", PAPER.title),
        ("AU", "Ceolini, Enea"),
        ("AU", "Taverni, Gemma"),
        ("PY", "2019"),
        ("DA", "2019/10/19"),
        ("AB", PAPER.abstract),
        ("KW", "Computer Vision and Pattern Recognition (cs.CV)"),
        ("KW", "Machine Learning (cs.LG)"),
        ("PB", "arXiv"),
        ("M3", "Preprint"),
        ("SN", "arXiv:1910.11126"),
        ("AN", "arXiv:1910.11126"),
        ("DO", "10.1000/182"),
        ("UR", "https://arxiv.org/abs/1910.11126"),
        ("N1", "Rev. Française 5"),
        ("ER", ""),
    ]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Luc Van Gool", "Van Gool, Luc"),
        ("Roberto M. Cesar, Jr.", "Cesar, Roberto M., Jr."),
        (r"G\'erard Dupont", "Dupont, Gérard"),
        ("the CMS Collaboration", "the CMS Collaboration"),
        ("Jane Doe, University of X", "Jane Doe University of X"),
        ("A* Star", "Star, A"),
    ],
)
def test_names_are_family_given_suffix(cite: Cite, name: str, written: str) -> None:
    """The format requires this order, and gives commas and asterisks a meaning."""
    assert values(cite, replace(PAPER, authors=(name,)), "AU") == [written]


def test_text_is_plain(cite: Cite) -> None:
    """Reference managers show values unchanged, so there is no TeX."""
    paper = replace(PAPER, title=r"\emph{Na\"ive} $x^2$", abstract=r"100\% of $\alpha$")
    assert values(cite, paper, "TI") == ["Naïve x²"]
    assert values(cite, paper, "AB") == ["100% of α"]


def test_an_unknown_category_is_its_code(cite: Cite) -> None:
    """A category that sitegen does not know is a keyword too."""
    assert values(cite, replace(PAPER, categories=("cs.ZZ",)), "KW") == ["cs.ZZ"]


@given(papers)
def test_any_paper_is_one_record(cite: Cite, paper: Paper) -> None:
    """It begins with a type, ends with ER, and no value breaks its line."""
    tags = [tag for tag, _ in records(cite.file("ris", [paper]))]
    assert tags[0] == "TY"
    assert tags.index("ER") == len(tags) - 1
    assert tags.count("TY") == tags.count("UR") == 1
