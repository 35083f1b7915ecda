"""`sitegen.paper_formats`: files that other programs and sitegen itself read."""

import csv
import io
import json
import re
from dataclasses import replace

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from support.citation_samples import PAPER, awkward

from sitegen import identifiers
from sitegen.loader.input_formats import find_format
from sitegen.models import Digest, OwnField, Paper
from sitegen.paper_formats import FORMATS

BARE = Paper("1910.11127", None, "Only a title", "", (), (), (), None, None, partial=True)
ELSEWHERE = Paper(
    *("doi:10.1038/nature14236", None, "Human-level control", "An abstract.", ("Volodymyr Mnih", "Koray Kavukcuoglu")),
    *((), (), "2015-02-26", None),
    journal="Nature 518(7540):529-533",
    doi="10.1038/nature14236",
    fields=(OwnField("type", "article"), OwnField("score", 7), OwnField("tags", ("a", "b"))),
    partial=True,
)
PAPERS = (("2019-10-19", PAPER), ("2019-10-20", BARE), ("2015-02-26", ELSEWHERE))


def write(name: str, *papers: Paper) -> str:
    """Return a file of papers; without any, of `PAPERS`."""
    return "".join(FORMATS[name].write([("2019-10-19", paper) for paper in papers] or PAPERS))


def read(name: str, text: str) -> Digest:
    """Return the digest that sitegen reads from a file."""
    file = f"2019-10-19.{FORMATS[name].suffix}"
    format = find_format(text.encode(), file)
    assert format
    return format.parse(text.encode(), file, file)


@pytest.mark.parametrize("name", ["bibtex", "ris", "csl-json", "csv", "jsonl"])
def test_sitegen_reads_what_it_writes(name: str) -> None:
    """Identifiers, titles, authors, abstracts and dates are the same, and absent values stay absent."""
    digest = read(name, write(name))
    assert digest.problems == ()
    assert [paper.identifier for paper in digest.papers] == [paper.identifier for _, paper in PAPERS]
    for found, (_, paper) in zip(digest.papers, PAPERS, strict=True):
        assert (found.title.replace("{", "").replace("}", ""), found.authors) == (paper.title, paper.authors)
        assert found.abstract.replace("\\%", "%") == paper.abstract
        assert (found.published or "")[:10] in ((paper.published or "")[:10], "2019-10")  # an identifier has the month
        if identifiers.is_arxiv(paper.identifier):
            # An entry of BibTeX has the primary category only.
            assert found.categories == paper.categories[: 1 if name == "bibtex" else None]
            assert found.version == (paper.version if name in ("csl-json", "csv", "jsonl") else None)
            kept = {field.name for field in found.fields if field.name not in {one.name for one in paper.fields}}
            assert kept <= {"type"}


@pytest.mark.parametrize("name", ["bibtex", "ris", "csl-json", "csv", "jsonl", "endnote"])
def test_hostile_text_breaks_no_record(name: str) -> None:
    """Each difficult paper is one record."""
    papers = awkward(40)
    text = write(name, *papers)
    if name == "endnote":
        assert text.count("\n\n%0 ") == len(papers) - 1
    else:
        assert [paper.identifier for paper in read(name, text).papers] == [paper.identifier for paper in papers]


def test_a_file_without_papers_is_valid() -> None:
    """A list of CSL-JSON is closed, and a table has its header."""
    assert {name: "".join(format.write([])) for name, format in FORMATS.items()} == {
        "bibtex": "",
        "ris": "",
        "csl-json": "[]\n",
        "endnote": "",
        "csv": "identifier,version,title,authors,abstract,categories,published,updated,comment,journal,doi,link\n",
        "jsonl": "",
    }


def test_bibtex_has_the_abstract() -> None:
    """Unlike the site's files, in which it would be the longest part."""
    entries = parse_string(write("bibtex")).entries
    assert [entry.key for entry in entries] == ["arXiv.1910.11126", "arXiv.1910.11127", "doi.10.1038/nature14236"]
    assert entries[0].fields_dict["abstract"].value == PAPER.abstract.replace("%", "\\%")
    assert "abstract" not in entries[1].fields_dict


def test_ris_has_what_is_known() -> None:
    """The type of each paper, and no line without a value."""
    first, second, third = rispy.loads(write("ris"))
    assert first["type_of_reference"] == "RPRT"
    assert first["authors"] == ["Ceolini, Enea", "Taverni, Gemma"]
    assert first["date"] == "2019/10/19"
    assert first["keywords"] == ["Computer Vision and Pattern Recognition (cs.CV)", "Machine Learning (cs.LG)"]
    assert second == {
        "type_of_reference": "RPRT",
        "title": "Only a title",
        "year": "2019",
        "date": "2019/10/",
        "publisher": "arXiv",
        "type_of_work": "Preprint",
        "issn": "arXiv:1910.11127",
        "accession_number": "arXiv:1910.11127",
        "urls": ["https://arxiv.org/abs/1910.11127"],
    }
    assert (third["type_of_reference"], third["volume"], third["number"]) == ("JOUR", "518", "7540")
    assert (third["start_page"], third["end_page"], third["doi"]) == ("529", "533", "10.1038/nature14236")
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in write("ris").split("\r\n")[:-1])


def test_csl_json_has_what_is_known() -> None:
    """The keys of the schema, without empty ones."""
    first, second, third = json.loads(write("csl-json"))
    assert first["author"][0] == {"family": "Ceolini", "given": "Enea"}
    assert first["issued"] == {"date-parts": [[2019, 10, 19]]}
    assert (first["type"], first["genre"], first["version"]) == ("article", "preprint", "1")
    assert second == {
        "id": "arXiv.1910.11127",
        "type": "article",
        "genre": "preprint",
        "title": "Only a title",
        "issued": {"date-parts": [[2019, 10]]},
        "number": "arXiv:1910.11127",
        "publisher": "arXiv",
        "URL": "https://arxiv.org/abs/1910.11127",
    }
    assert (third["type"], third["container-title"], third["page"]) == ("article-journal", "Nature", "529-533")


def test_endnote_has_what_is_known() -> None:
    """Type, names with commas, and the abstract."""
    first, second, third = write("endnote").split("\n\n")
    assert first.split("\n")[:6] == [
        "%0 Report",
        "%A Ceolini, Enea",
        "%A Taverni, Gemma",
        f"%T {PAPER.title}",
        "%D 2019",
        "%8 October 19",
    ]
    assert f"%X {PAPER.abstract}" in first
    assert second.split("\n")[1:4] == ["%T Only a title", "%D 2019", "%8 October"]
    assert "%0 Journal Article" in third
    assert "%J Nature\n%V 518\n%N 7540\n%P 529-533" in third


def test_tables_have_a_column_for_each_own_field() -> None:
    """Lists are separated by vertical bars."""
    rows = list(csv.DictReader(io.StringIO(write("csv"))))
    assert rows[0]["authors"] == "Enea Ceolini|Gemma Taverni"
    assert rows[0]["categories"] == "cs.CV|cs.LG"
    assert (rows[2]["type"], rows[2]["score"], rows[2]["tags"]) == ("article", "7", "a|b")
    assert rows[0]["score"] == rows[1]["abstract"] == ""


@pytest.mark.parametrize("title", ["=1+1", "@SUM(A1)", "+1", "-A1", "=cmd|' /C calc'!A0"])
def test_tables_have_no_formulas(title: str) -> None:
    """A spreadsheet would run them: https://owasp.org/www-community/attacks/CSV_Injection."""
    [row] = csv.DictReader(io.StringIO(write("csv", replace(PAPER, title=title, fields=(OwnField("n", -7),)))))
    assert row["title"] == (f"'{title}" if title != "+1" else title)
    assert row["n"] == "-7"


def test_an_own_field_hides_no_column() -> None:
    """A field with the name of a column has another one."""
    paper = replace(PAPER, fields=(OwnField("Title", "mine"), OwnField("x", "")))
    [row] = csv.DictReader(io.StringIO(write("csv", paper)))
    assert (row["title"], row["Title (own)"]) == (PAPER.title, "mine")


def test_plain_formats_have_no_tex() -> None:
    """Reference managers show values unchanged."""
    paper = replace(PAPER, title=r"\emph{Na\"ive} $x^2$", journal=r"Rev. Fran\c{c}aise 5")
    assert "TI  - Naïve x²\r\n" in write("ris", paper)
    assert "N1  - Rev. Française 5\r\n" in write("ris", paper)
    assert "%T Naïve x²\n" in write("endnote", paper)
    assert json.loads(write("csl-json", paper))[0]["title"] == "Naïve x²"


@pytest.mark.parametrize(
    ("name", "ris", "endnote", "csl"),
    [
        ("Luc Van Gool", "Van Gool, Luc", "Van Gool, Luc", {"family": "Van Gool", "given": "Luc"}),
        (
            "Roberto M. Cesar, Jr.",
            "Cesar, Roberto M., Jr.",
            "Cesar, Roberto M., Jr.",
            {"family": "Cesar", "given": "Roberto M.", "suffix": "Jr."},
        ),
        (
            "the CMS Collaboration",
            "the CMS Collaboration",
            "the CMS Collaboration,",
            {"literal": "the CMS Collaboration"},
        ),
        ("A* Star", "Star, A", "Star, A*", {"family": "Star", "given": "A*"}),
    ],
)
def test_names_are_divided(name: str, ris: str, endnote: str, csl: dict[str, str]) -> None:
    """Family name, given names, suffix; a name without parts stays whole."""
    paper = replace(PAPER, authors=(name,))
    assert f"AU  - {ris}\r\n" in write("ris", paper)
    assert f"%A {endnote}\n" in write("endnote", paper)
    assert json.loads(write("csl-json", paper))[0]["author"] == [csl]
