"""`sitegen.citations.bibtex`: entries in arXiv's form, which programs can read back."""

import re
from dataclasses import replace

import pytest
from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares.names import (
    parse_single_name_into_parts,
    split_multiple_persons_names,
)
from hypothesis import given
from support.citation_samples import PAPER, awkward, papers, row

from sitegen import citations, names
from sitegen.models import OwnField, Paper
from sitegen.text import plain


def parsed(bibtex: str) -> dict[str, str]:
    """Return the fields of the only entry in a text."""
    library = parse_string(bibtex)
    assert library.failed_blocks == []
    assert len(library.blocks) == len(library.entries) == 1
    (entry,) = library.entries
    return {"type": entry.entry_type, "key": entry.key} | {field.key: field.value for field in entry.fields}


def test_an_entry_has_arxivs_own_form() -> None:
    """The fields, their names and their order are those that arXiv exports."""
    assert citations.bibtex(row(PAPER)) == (
        "@misc{arXiv.1910.11126,\n"
        "  title={Sensor fusion using {EMG} and vision for hand gesture classification in mobile applications},\n"
        "  author={Enea Ceolini and Gemma Taverni},\n"
        "  year={2019},\n"
        "  month=oct,\n"
        "  eprint={1910.11126},\n"
        "  archivePrefix={arXiv},\n"
        "  eprinttype={arXiv},\n"
        "  primaryClass={cs.CV},\n"
        "  url={https://arxiv.org/abs/1910.11126}\n"
        "}\n"
    )


def test_a_journal_reference_is_shown_and_not_read_as_one() -> None:
    """Free text is not split into journal, volume and pages; of several DOIs, the first is used."""
    journal = "Proc. ICCV, vol. 3 & 4, pp. 1-9"
    fields = parsed(citations.bibtex(row(replace(PAPER, journal=journal, doi="10.1109/a_1 10.1109/b_2."))))
    assert fields["type"] == "misc"
    assert fields["note"] == r"Proc. ICCV, vol. 3 \& 4, pp. 1-9"
    assert fields["doi"] == "10.1109/a_1"
    assert not fields.keys() & {"journal", "volume", "pages", "booktitle"}


def test_the_year_is_that_of_the_first_version() -> None:
    """A revision years later changes neither year nor key."""
    revised = replace(PAPER, version=4, updated="2024-10-19T00:02:48Z")
    assert parsed(citations.bibtex(row(revised)))["year"] == "2019"


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Enea Ceolini", "Enea Ceolini"),
        ("Luc van Gool", "Luc van Gool"),
        ("Joost van de Weijer", "Joost van de Weijer"),
        ("Luc Van Gool", "Van Gool, Luc"),
        ("Mirko Van der Baan", "Van der Baan, Mirko"),
        ("yuran Yang", "Yang, yuran"),
        ("Sabine Schulte im Walde", "Walde, Sabine Schulte im"),
        ("Roberto M. Cesar, Jr.", "Cesar, Jr., Roberto M."),
        ("Alfred O. Hero III", "Hero, III, Alfred O."),
        ("the CMS Collaboration", "{the CMS Collaboration}"),
        ("Jane Doe, University of X", "{Jane Doe, University of X}"),
        ("and Jun He", "{and Jun He}"),
        ("Ernst And Young", "{Ernst And Young}"),
        ("others", "{others}"),
        ("Yi", "Yi"),
        ("张伟", "张伟"),
        ("Étienne Ångström", r"{\'E}tienne {\AA}ngstr{\"o}m"),
        (r"J\'er\^ome \v{S}imon", r"J{\'e}r{\^o}me {\v{S}}imon"),
        ("Łukasz Wałęsa", r"{\L}ukasz Wa{\l}{\k{e}}sa"),
        ("Mingliang Zhou\\\\Yong Feng", "Mingliang Zhou Yong Feng"),
        ("A&B_C Systems", r"{A\&B\_C Systems}"),
        ('Chiyu "Max" Jiang', "Chiyu ``Max'' Jiang"),
    ],
)
def test_names_are_written_so_that_bibtex_divides_them_rightly(name: str, written: str) -> None:
    """In the paper's order if BibTeX divides it correctly, otherwise in BibTeX's longer forms."""
    assert parsed(citations.bibtex(row(replace(PAPER, authors=(name,)))))["author"] == written


def test_a_paper_without_authors_has_no_empty_field() -> None:
    """Fields that a paper lacks are left out."""
    assert "author" not in parsed(citations.bibtex(row(replace(PAPER, authors=()))))


def read_back(author: str) -> str:
    """Return a name of an entry in plain characters."""
    if author.startswith("{") and author.endswith("}") and "{" not in author[1:]:
        return plain(author)
    name = parse_single_name_into_parts(author)
    shown = " ".join(name.first + name.von + name.last)
    return plain(", ".join([shown, *name.jr]))


def test_what_is_written_reads_back_the_same() -> None:
    """bibtexparser reads back the same real names and titles."""
    authors = ("Gérard Œuvrard", "Łukasz Wałęsa", "Roberto M. Cesar, Jr.", "Luc Van Gool", "Ursula von der Leyen")
    title = r"$α$-SSC & S^2Former: 94% of $L_{2}$-norms, Ba\v{s}i\'c {GAN}s and IIM_TTI"
    fields = parsed(
        citations.bibtex(row(replace(PAPER, title=title, authors=authors, journal=r"Am\'erique & 100% #1")))
    )
    assert plain(fields["title"]) == plain(title)
    assert plain(fields["note"]) == "Amérique & 100% #1"
    assert tuple(map(read_back, split_multiple_persons_names(fields["author"]))) == authors


def test_a_file_of_awkward_entries_is_read_whole() -> None:
    """Two hundred difficult papers make two hundred entries, each with its key."""
    sample = awkward(200)
    library = parse_string("\n".join(map(citations.bibtex, map(row, sample))))
    assert library.failed_blocks == []
    assert [entry.key for entry in library.entries] == [citations.key(paper.identifier) for paper in sample]


@given(papers)
def test_any_paper_is_exactly_one_entry(paper: Paper) -> None:
    """No text ends its field or begins another entry."""
    bibtex = citations.bibtex(row(paper))
    fields = parsed(bibtex)
    assert fields["eprint"] == paper.identifier
    assert fields["archivePrefix"] == fields["eprinttype"] == "arXiv"
    assert fields["primaryClass"] == paper.primary
    assert fields["url"] == f"https://arxiv.org/abs/{paper.identifier}"
    assert bibtex.count("\n") == len(fields)


@given(papers)
def test_braces_are_balanced_in_every_field(paper: Paper) -> None:
    """As BibTeX counts braces: a backslash before a brace has no effect. No brace is escaped."""
    for value in parsed(citations.bibtex(row(paper))).values():
        depth = 0
        for brace in re.findall(r"[{}]", value):
            depth += 1 if brace == "{" else -1
            assert depth >= 0
        assert depth == 0
        assert not re.search(r"(?<!\\)\\[{}]", value)


@given(papers)
def test_there_are_as_many_names_as_authors(paper: Paper) -> None:
    """No name is divided into two, and no two are joined."""
    found = split_multiple_persons_names(parsed(citations.bibtex(row(paper))).get("author", ""))
    assert len(found) <= len(paper.authors)
    for author in found:
        assert parse_single_name_into_parts(author).last


def test_a_name_that_shows_nothing_is_left_out() -> None:
    """TeX would show nothing of it: there is no empty name between two ``and``."""
    assert names.display("{}") == "{}"
    assert parsed(citations.bibtex(row(replace(PAPER, authors=("{}", "Ann Author")))))["author"] == "Ann Author"


def test_a_paper_that_is_not_on_arxiv_has_its_own_type() -> None:
    """An article names its journal, a paper of a conference the conference. Nothing of arXiv is in the entry."""
    paper = replace(PAPER, identifier="doi:10.1038/nature14539", published="2015", journal="Nature 521(7553):436-444")
    assert citations.bibtex(row(replace(paper, title="Deep learning", authors=("Yann LeCun",)))) == (
        "@article{doi.10.1038/nature14539,\n"
        "  title={Deep learning},\n"
        "  author={Yann LeCun},\n"
        "  journal={Nature},\n"
        "  volume={521},\n"
        "  number={7553},\n"
        "  pages={436--444},\n"
        "  year={2015},\n"
        "  doi={10.1038/nature14539},\n"
        "  url={https://doi.org/10.1038/nature14539}\n"
        "}\n"
    )


@pytest.mark.parametrize(
    ("paper", "expected"),
    [
        (
            Paper("iclr2020:a_b/C", None, "Title", "", (), (), (), None, None, link="https://example.org/{x}"),
            {"type": "misc", "key": "iclr2020.a-b/C", "title": "Title", "url": "https://example.org/%7Bx%7D"},
        ),
        (
            Paper("doi:10.1000/a{b", None, "Title", "", (), (), (), "2020-05", None),
            {"type": "misc", "key": "doi.10.1000/a-b", "title": "Title", "year": "2020", "month": "may",
             "url": "https://doi.org/10.1000/a%7Bb"},
        ),
        (
            Paper("1910.11126", None, "Title", "", (), (), (), None, None, fields=(OwnField("venue", "X"),)),
            {"type": "misc", "key": "arXiv.1910.11126", "title": "Title", "year": "2019", "month": "oct", "eprint": "1910.11126",
             "archivePrefix": "arXiv", "eprinttype": "arXiv", "url": "https://arxiv.org/abs/1910.11126"},
        ),
    ],
)  # fmt: skip
def test_absent_fields_are_not_in_an_entry(paper: Paper, expected: dict[str, str]) -> None:
    """There is no date, author or category that the source does not have, and no brace ends an entry early."""
    found = parsed(citations.bibtex(row(paper)))
    assert {key: value.strip() for key, value in found.items()} == expected
