"""`sitegen.withdrawal`: withdrawn papers are recognized by comment and abstract, and marked on the site."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from support import toy

from sitegen.withdrawal import is_withdrawn

WITHDRAWN = (
    "This paper has been withdrawn",
    "This paper has been withdrawn by the author due to an error in Theorem 2",
    "wrong conference name (This paper has been withdrawn)",
    "Withdrawn",
    "Withdrawn by author for final modification",
    "withdrawn due to missing consent",
    "Withdrawal to fix equation 3",
    "6 pages. The paper is withdrawn due to a license",
    "This submission has been withdrawn by arXiv administrators due to text reuse",
    "arXiv admin note: submission has been withdrawn by arXiv administrators due to text from others",
    "This paper has been withdrawn by the authors. This paper has been superseded by arXiv:2101.09903",
    "The paper has problems; it has been withdrawn",
    "This paper was temporarily withdrawn",
    "This paper (arXiv:1910.00001) has been withdrawn",
    "I would like to withdraw this paper because of a copyright problem",
    "Sorry for withdrawing our paper, there is a mistake",
    "We found a bug. We decide to withdraw for further modification",
    "We, the authors, are withdrawing this preprint due to errors",
    "Submitted to CVPR twice, thus withdraw one of the versions",
    "Please withdraw the paper",
    "I withdraw this paper from this website!",
    "This paper has been withdrawn from arXiv",
    "The authors have withdrawn this manuscript",
    "THIS PAPER HAS BEEN WITHDRAWN",
    "A draft; paper withdrawn, see the journal",
    "Withdraw for further modification",
    "This submission has been removed by arXiv administrators because it was not submitted by its authors",
)

NOT_WITHDRAWN = (
    "12 pages, CVPR 2019",
    "a note revised from a withdrawn one",
    "This paper replaces the withdrawn arXiv:1901.00001",
    "same as the withdrawn arXiv:1901.00001",
    "arXiv:1901.00001 has been withdrawn; this is the corrected version",
    "The previous version has been withdrawn, see v2",
    "v1 was withdrawn",
    "This paper was not withdrawn",
    "This paper has not been withdrawn by the authors",
    "This paper was withdrawn from ICML 2020",
    "Withdrawn from the proceedings of ICPR, extended here",
    "We withdrew this paper from ICLR 2019",
    "ICLR 2019 withdrawn submission",
    "This dataset has been withdrawn",
    "We decided to withdraw the dataset, not the paper",
    "An earlier paper was withdrawn by its authors",
    "drug withdrawal, 7 figures",
    "watermarks are removed by the network; typos were removed by us",
)

ABSTRACTS = {
    "This paper has been withdrawn by the authors due to an error.": True,
    "This paper has been withdrawn.": True,
    "Withdrawn.": True,
    "Withdrawn by the authors.": True,
    "We have withdrawn this paper.": True,
    "The authors have withdrawn this paper.": True,
    "[Withdrawn] We segment images.": True,
    "This article has been removed by arXiv administrators because of its license.": True,
    "Noise is removed by a network.": False,
    "The authors have withdrawn from this debate.": False,
    "The following lists two reasons for withdrawal for the public.": True,
    "Withdrawn drugs are studied here.": False,
    "We study how this paper has been withdrawn.": False,
    "Visual Tokens Withdrawal boosts models.": False,
    "Drug withdrawal is hard. This paper has been withdrawn.": False,
    "This paper was withdrawn from ICML and is extended here.": False,
    "": False,
}


@pytest.mark.parametrize("comment", WITHDRAWN)
def test_a_comment_says_that_a_paper_is_withdrawn(comment: str) -> None:
    """Authors and arXiv write it in many ways."""
    assert is_withdrawn(comment, "An abstract.")


@pytest.mark.parametrize("comment", NOT_WITHDRAWN)
def test_a_comment_may_be_about_something_else(comment: str) -> None:
    """For example another paper, a conference, a dataset or the subject of the paper, or it says the opposite."""
    assert not is_withdrawn(comment, "An abstract.")


@pytest.mark.parametrize(("abstract", "withdrawn"), ABSTRACTS.items())
def test_only_the_beginning_of_an_abstract_counts(abstract: str, withdrawn: bool) -> None:
    """Later in an abstract, "withdrawn" is probably about something else."""
    assert is_withdrawn(None, abstract) is withdrawn


@given(st.text(st.sampled_from("withdrawn paper.this we from ")), st.text())
def test_any_text_has_an_answer(comment: str, abstract: str) -> None:
    """No text causes an exception or a long wait."""
    is_withdrawn(comment * 50, abstract)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a site with a withdrawn paper and another one. Both are from a time for which arXiv has HTML."""
    folder = toy.write(tmp_path_factory.mktemp("withdrawn"), f'[site]\ntitle = "Site"\nurl = "{toy.URL}"\n')
    for digest in (folder / "content").rglob("*.md"):
        digest.unlink()
    records = (
        toy.record("2401.00003", version=3, day="2024-01-04", updated="2024-01-05", comment=WITHDRAWN[1]),
        toy.record(
            "2401.00001", version=None, day="2024-01-05", updated="2024-03-01", doi="https://doi.org/10.1000/1."
        ),
    )
    toy.put(folder / "content/cs.CV/20240105.md", toy.digest("2024-01-05", *records))
    toy.build(folder)
    return folder / "public"


@pytest.mark.parametrize("path", ["2024/01/05.html", "paper/2401/2401.00003.html"])
def test_pages_mark_a_withdrawn_paper_and_do_not_link_its_files(site: Path, path: str) -> None:
    """On arXiv, PDF and HTML of a withdrawn version are errors."""
    page: Any = html.fromstring((site / path).read_bytes())
    paper = page.xpath("//article[@id='2401.00003']")[0]
    assert paper.xpath(".//b[@class='withdrawn']/text()") == ["withdrawn"]
    assert not paper.xpath(".//a[contains(@href, '/pdf/') or contains(@href, '/html/')]")
    others = page.xpath("//article[@id='2401.00001']//a[contains(@href, '/pdf/') or contains(@href, '/html/')]")
    assert len(others) == (2 if path.startswith("2024") else 0)


@pytest.mark.parametrize("path", ["index.html", "category/cs.CV/index.html", "category/cs.CV/2024-01.html"])
def test_lists_mark_a_withdrawn_paper(site: Path, path: str) -> None:
    """The mark is in every list that contains the title."""
    page = html.fromstring((site / path).read_bytes())
    assert page.xpath("//b[@class='withdrawn']/text()") == ["withdrawn"]


def test_nothing_links_the_pdf_of_a_withdrawn_paper(site: Path) -> None:
    """Pages, feeds, metadata and data link only the PDF of the other paper."""
    for file in filter(Path.is_file, site.rglob("*")):
        source = file.read_bytes()
        assert b"/pdf/2401.00003" not in source, file
        assert b"/html/2401.00003" not in source, file
    assert b"/pdf/2401.00001" in (site / "atom.xml").read_bytes()


def test_data_mark_a_withdrawn_paper(site: Path) -> None:
    """JSON has `withdrawn` and no PDF."""
    papers = json.loads((site / "2024/01/05.json").read_bytes())["papers"]
    assert {paper["id"]: (paper["withdrawn"], paper["pdf"]) for paper in papers} == {
        "2401.00003": (True, None),
        "2401.00001": (False, "https://arxiv.org/pdf/2401.00001"),
    }


def test_no_version_is_shown_if_it_is_unknown(site: Path) -> None:
    """A revised paper without version is not shown as version 1 on pages, in data or in feeds."""
    for file in filter(Path.is_file, site.rglob("*")):
        assert b"2401.00001v" not in file.read_bytes(), file
    page = (site / "paper/2401/2401.00001.html").read_text(encoding="utf-8")
    assert '<b class="revised">' in page
    assert '"version"' not in page
    assert "2401.00003v3" in (site / "paper/2401/2401.00003.html").read_text(encoding="utf-8")
    papers = json.loads((site / "2024/01/05.json").read_bytes())["papers"]
    assert {paper["id"]: paper["version"] for paper in papers} == {"2401.00003": 3, "2401.00001": None}


def test_dois_in_data_are_those_of_links(site: Path) -> None:
    """In JSON and feeds they have no prefix and no punctuation."""
    papers = json.loads((site / "2024/01/05.json").read_bytes())["papers"]
    assert {paper["doi"] for paper in papers} == {"10.1000/1", None}
    assert "DOI: 10.1000/1&lt;" in (site / "atom.xml").read_text(encoding="utf-8")
