"""`sitegen.loader.standards.delimited`: CSV and TSV with usual column names."""

import csv
import io
from datetime import date

import pytest
from support.standard_samples import own, parse, read, source

from sitegen.loader.standards import delimited, table_rows
from sitegen.loader.standards.column_names import normal_form

HEADER = "arxiv_id,title,authors"


def rows(name: str, delimiter: str = ",") -> list[dict[str, str]]:
    """Return the rows of a sample as `csv` reads them."""
    return list(csv.DictReader(io.StringIO(source(name).decode("utf-8-sig")), delimiter=delimiter))


def test_a_table_is_read_whole() -> None:
    """Values agree with those of `csv`, and other columns are kept."""
    papers = read("papers.csv").papers
    expected = rows("papers.csv")
    assert [paper.title for paper in papers] == [row["Title"] for row in expected]
    assert [paper.abstract for paper in papers] == [" ".join(row["Abstract"].split()) for row in expected]
    assert [paper.identifier for paper in papers] == ["1706.03762", "0704.0001", "doi:10.7717/peerj.4375"]
    assert [paper.version for paper in papers] == [7, None, None]
    assert [paper.authors for paper in papers] == [
        ("Ashish Vaswani", "Noam Shazeer"),
        ("C. Balázs", "E. L. Berger"),
        ("Heather Piwowar", "Jason Priem"),
    ]
    assert [paper.published for paper in papers] == ["2017-06-12", "2007-04-02", "2018"]
    assert [paper.categories for paper in papers] == [
        ("cs.CL", "cs.LG"),
        ("hep-ph",),
        ("scientometrics", "open-access"),
    ]
    assert [own(paper) for paper in papers] == [{"Score": 9.5}, {"Score": 7}, {}]


def test_a_table_with_tabs_is_read_whole() -> None:
    """The names of columns are those of Zotero."""
    [paper] = read("papers.tsv").papers
    [row] = rows("papers.tsv", "\t")
    assert paper.title == row["Title"]
    assert paper.authors == ("Heather Piwowar", "Jason Priem")
    assert (paper.identifier, paper.published, paper.journal) == ("doi:10.7717/peerj.4375", "2018", "PeerJ")
    assert paper.link == row["Url"]
    assert own(paper) == {"Key": "ABCD"}


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("beginning", ["", "\ufeff", "\n\n"])
def test_separators_line_breaks_and_marks(separator: str, line_break: str, beginning: str) -> None:
    """The separator is the one that gives the most known columns."""
    cells = [["arxiv_id", "title", "date"], ["1910.11126", f'"One{separator}two\nthree ""q"""', "2019-10-24"]]
    text = beginning + "".join(separator.join(row) + "\n" for row in cells).replace("\n", line_break)
    digest = parse(delimited, text, "x.csv")
    assert delimited.begins(text.encode())
    [paper] = digest.papers
    assert paper.title == f'One{separator}two three "q"'.replace("\t", " ")
    assert digest.day == date(2019, 10, 24)
    assert not digest.problems


def test_the_line_that_excel_declares_is_skipped() -> None:
    """``sep=;`` is no header."""
    [paper] = parse(delimited, "sep=;\narxiv_id;title\n1910.11126;T\n").papers
    assert paper.identifier == "1910.11126"


@pytest.mark.parametrize(
    ("header", "cells", "expected"),
    [
        ("title,doi", "T,10.1000/182", "doi:10.1000/182"),
        ("title,url,abstract", "T,https://arxiv.org/abs/1910.11126v2,A", "1910.11126"),
        ("title,openreview_id", "T,B1xSperKvH", "openreview:B1xSperKvH"),
        ("title,PMID", "T,29456894", "pmid:29456894"),
        ("title,UID", "T,B1xSperKvH", "csv:B1xSperKvH"),
        ("title,UID", "T,17", "csv:2026-06-29-17"),
        ("title,UID,doi", "T,17,10.1000/182", "doi:10.1000/182"),
        ("title,url,authors", "T,https://example.org/papers/17,A B", "web:example.org/papers/17"),
    ],
)
def test_a_row_has_one_identifier(header: str, cells: str, expected: str) -> None:
    """Known identifiers come first, then a key of the table's own, then an address."""
    [paper] = parse(delimited, f"{header}\n{cells}\n").papers
    assert paper.identifier == expected


def test_a_row_without_identifier_is_reported() -> None:
    """Its line is named."""
    digest = parse(delimited, f"{HEADER}\n1910.11126,T,A B\n,U,A B\n")
    assert [paper.title for paper in digest.papers] == ["T"]
    assert [problem.line for problem in digest.problems] == [3]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("1910.11127,a,b,c,d", "a row of 5 columns in a table of 3"),
        ('1910.11127,"a"b,c', "a row with a quotation mark that is not closed"),
        ('1910.11127,"a,c', "a row with a quotation mark that is not closed"),
    ],
)
def test_a_damaged_row_costs_only_itself(row: str, message: str) -> None:
    """All other rows are read, and the message names the line."""
    text = f"{HEADER}\n1910.11126,T,A B\n{row}\n1910.11128,U,C D\n1910.11129,V,C D\n"
    digest = parse(delimited, text)
    assert [paper.title for paper in digest.papers] == ["T", "U", "V"]
    assert [(problem.line, problem.message) for problem in digest.problems] == [(3, message)]
    assert digest.complete


@pytest.mark.parametrize("end", ['1910.11127,"a tit', "1910.11127,a tit", "1910.1"])
def test_a_table_that_ends_within_a_row_is_blocked(end: str) -> None:
    """The papers before it are not taken for all."""
    digest = parse(delimited, f"{HEADER}\n1910.11126,T,A B\n{end}")
    assert [paper.title for paper in digest.papers] == ["T"]
    assert digest.blocker
    assert "half-written" in digest.blocker.message


def test_short_and_blank_rows_are_usual() -> None:
    """Programs leave out empty cells at the end, and separators remain of deleted rows."""
    digest = parse(delimited, f"{HEADER},comment\n1910.11126,T\n,,,\n\n1910.11127,U,A B,,,\n")
    assert [paper.title for paper in digest.papers] == ["T", "U"]
    assert not digest.problems


def test_many_damaged_rows_are_refused() -> None:
    """The reader starts again after a limited number of them."""
    digest = parse(delimited, f"{HEADER}\n" + '1,"a"b,c\n' * 500 + "1910.11126,T,A B\n")
    assert digest.blocker
    assert len(digest.problems) <= 102


@pytest.mark.parametrize(
    ("column", "form"),
    [("Publication Title", "publication_title"), ("Author(s)", "author_s"), ("arXiv ID", "arxiv_id"), ("", "")],
)
def test_names_of_columns_have_a_normal_form(column: str, form: str) -> None:
    """Case, blanks and signs do not matter."""
    assert normal_form(column) == form


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("7", 7),
        ("7.5", 7.5),
        ("7.50", "7.50"),
        ("007", "007"),
        ("a|b", ("a", "b")),
        ("['a', 'b']", ("a", "b")),
        ("-1", -1),
    ],
)
def test_own_columns_are_numbers_lists_or_texts(cell: str, expected: object) -> None:
    """A number is one only if it is written as one."""
    [paper] = parse(
        delimited, f"{HEADER};x\n1;2;3\n".replace(",", ";").replace("1;2;3", f"1910.11126;T;A B;{cell}")
    ).papers
    assert own(paper) == {"x": expected}


@pytest.mark.parametrize(
    "cell", ["[" * 5000, "[" + "(" * 300 + "]", "[1, 'a'", "[__import__('os')]", "[" + "'a'," * 30_000 + "]"]
)
def test_lists_of_python_are_no_program(cell: str) -> None:
    """A cell that is not a plain list is text."""
    digest = parse(delimited, f'{HEADER}\n1910.11126,T,"{cell}"\n')
    assert len(digest.papers) + len(digest.problems) >= 1


def test_control_characters_do_not_end_a_row() -> None:
    """Only line breaks do: a form feed of a copied text is part of its cell."""
    [paper] = parse(delimited, f"{HEADER}\n1910.11126,A\x0bB\x0cC\x1cD,A B\n").papers
    assert paper.title.replace(" ", "") == "ABCD"


def test_rows_beyond_the_limit_are_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """No paper is left out without a word."""
    monkeypatch.setattr(table_rows, "MAX_ROWS", 2)
    digest = parse(delimited, f"{HEADER}\n" + "".join(f"1910.1112{number},T,A B\n" for number in range(4)))
    assert len(digest.papers) == 2
    assert [(problem.line, problem.message) for problem in digest.problems] == [(4, "more than 2 rows")]
