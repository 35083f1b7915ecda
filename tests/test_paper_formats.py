"""`sitegen.paper_formats`: files that other programs and sitegen itself read."""

import csv
import io
from dataclasses import replace

import pytest
from bibtexparser.entrypoint import parse_string
from support.citation_samples import PAPER, awkward

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


@pytest.mark.parametrize("name", ["bibtex", "csv", "jsonl"])
def test_sitegen_reads_what_it_writes(name: str) -> None:
    """Identifiers, titles, authors, abstracts and dates are the same, and absent values stay absent."""
    digest = read(name, write(name))
    assert digest.problems == ()
    assert [paper.identifier for paper in digest.papers] == [paper.identifier for _, paper in PAPERS]
    for found, (_, paper) in zip(digest.papers, PAPERS, strict=True):
        assert (found.title.replace("{", "").replace("}", ""), found.authors) == (paper.title, paper.authors)
        assert found.abstract.replace("\\%", "%") == paper.abstract
        assert (found.published or "")[:7] in ((paper.published or "")[:7], "2019-10")  # an identifier has the month


@pytest.mark.parametrize("name", ["bibtex", "csv", "jsonl"])
def test_hostile_text_breaks_no_record(name: str) -> None:
    """Each difficult paper is one record."""
    papers = awkward(40)
    text = write(name, *papers)
    assert [paper.identifier for paper in read(name, text).papers] == [paper.identifier for paper in papers]


def test_a_file_without_papers_is_valid() -> None:
    """A list of CSL-JSON is closed, and a table has its header."""
    assert {name: "".join(format.write([])) for name, format in FORMATS.items()} == {
        "bibtex": "",
        "csv": "identifier,version,title,authors,abstract,categories,published,updated,comment,journal,doi,link\n",
        "jsonl": "",
    }


def test_bibtex_has_the_abstract() -> None:
    """Unlike the site's files, in which it would be the longest part."""
    entries = parse_string(write("bibtex")).entries
    assert [entry.key for entry in entries] == ["arXiv.1910.11126", "arXiv.1910.11127", "doi.10.1038/nature14236"]
    assert entries[0].fields_dict["abstract"].value == PAPER.abstract.replace("%", "\\%")
    assert "abstract" not in entries[1].fields_dict


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
