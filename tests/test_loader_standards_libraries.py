"""`sitegen.loader.standards`: the exports of reference managers, BibTeX, RIS and CSL-JSON."""

import json
import re

import pytest
from support.standard_samples import own, parse, read, source

from sitegen.loader.standards import bibtex_library, csl_items, ris_file


def bibtex(**fields: str) -> str:
    """Return an entry with these fields, a title and a key."""
    values = {"title": "T", **fields}
    return "@article{key,\n" + ",\n".join(f"  {name} = {{{value}}}" for name, value in values.items()) + "\n}\n"


def test_a_bibtex_library_is_read_whole() -> None:
    """Titles and years agree with a reading by regular expression; identifiers come from the usual places."""
    text = source("library.bib").decode()
    digest = read("library.bib", "2026-06-29.bib")
    titles = re.findall(r"^\s*title\s*=\s*\{(.*)\},$", text, re.MULTILINE)
    assert [paper.title for paper in digest.papers] == [title.strip("{}") for title in titles]
    years = re.findall(r"^\s*(?:year|date)\s*=\s*\{(\d{4})", text, re.MULTILINE)
    assert [(paper.published or "")[:4] for paper in digest.papers] == years
    assert [paper.identifier for paper in digest.papers] == [
        "bib:NIPS2017_3f5ee243",
        "1706.03762",
        "1810.04805",
        "1910.11126",
        "doi:10.1103/physrevd.76.013009",
    ]
    assert digest.days == ("2026-06-29",) * 4 + ("2007-07-24",)


def test_fields_of_bibtex_become_parts() -> None:
    """Strings are joined, names turned, files on the owner's computer left out."""
    first, second, third, fourth, last = read("library.bib").papers
    assert first.authors == ("Ashish Vaswani", "Noam Shazeer", "The Transformer Team", "Rianne van den Berg")
    assert first.journal == "Advances in Neural Information Processing Systems 30 30:5998--6008"
    assert first.published == "2017-12"
    assert first.link == ("https://proceedings.neurips.cc/paper/2017/file/3f5ee243547dee91fbd053c1c4a845aa-Paper.pdf")
    assert own(first) == {"type": "paper-conference"}
    assert second.categories == ("cs.CL",)
    assert third.journal is fourth.journal is None
    assert last.authors == (r"C. Bal{\'a}zs", "E. L. Berger Jr.")
    assert last.journal == "Physical Review D 76(1):013009"
    assert last.comment == "published version"
    assert last.abstract == r"A fully differential calculation, at 50\% of $\sqrt{s}$."
    assert own(last) == {"type": "article", "keywords": ("QCD", "photons"), "issn": "1550-7998"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("{van den Oord}, Aäron", "Aäron van den Oord"),
        (r"{\'A}lvarez, Jos{\'e}", r"Jos{\'e} {\'A}lvarez"),
        ("{de la Cruz}, Jr., Ana", "Ana de la Cruz Jr."),
        ("{{The Group, Inc.}}", "The Group, Inc."),
        ("Doe, {Jane}", "Jane Doe"),
    ],
)
def test_braces_do_not_divide_a_name(name: str, expected: str) -> None:
    """A name may begin with a brace. If braces are around all of it, its commas are part of it."""
    digest = parse(bibtex_library, f"@misc{{key, title = {{T}}, year = 2020, author = {{{name} and Doe, John}}}}\n")
    assert digest.papers[0].authors == (expected, "John Doe")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"eprint": "1910.11126v2"}, "1910.11126"),
        ({"eprint": "math/0309136", "archive": "arXiv"}, "math/0309136"),
        ({"eprint": "29456894", "eprinttype": "pubmed"}, "pmid:29456894"),
        ({"eprint": "1234", "eprinttype": "hal"}, "bib:key"),
        ({"doi": "10.48550/arXiv.1910.11126"}, "1910.11126"),
        ({"doi": "10.1000/182", "url": "https://arxiv.org/pdf/1910.11126"}, "1910.11126"),
        ({"url": "https://openreview.net/forum?id=B1xSperKvH"}, "openreview:B1xSperKvH"),
        ({"url": "https://aclanthology.org/2020.acl-main.1"}, "acl:2020.acl-main.1"),
        ({"note": "arXiv: 1910.11126 [cs]"}, "1910.11126"),
        ({"howpublished": r"\url{https://arxiv.org/abs/1910.11126}"}, "1910.11126"),
        ({}, "bib:key"),
    ],
)
def test_an_entry_has_one_identifier(fields: dict[str, str], expected: str) -> None:
    """ArXiv's number may be in any of the fields where managers put it."""
    [paper] = parse(bibtex_library, bibtex(**fields)).papers
    assert paper.identifier == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"year": "2020"}, "2020"),
        ({"year": "2020", "month": "mar"}, "2020-03"),
        ({"year": "{2020}", "month": "March", "day": "4"}, "2020-03-04"),
        ({"year": "2020", "month": "14~may"}, "2020-05-14"),
        ({"date": "2020-03/2020-04"}, "2020-03"),
        ({"date": "2020-03-04"}, "2020-03-04"),
        ({}, None),
    ],
)
def test_an_entry_has_the_date_that_it_states(fields: dict[str, str], expected: str | None) -> None:
    """A year alone is no day: the paper is listed on the day of the file."""
    digest = parse(bibtex_library, bibtex(**fields), "2026-06-29.bib")
    [paper] = digest.papers
    assert paper.published == expected
    assert not digest.problems
    assert digest.day.isoformat() == (expected if expected and len(expected) == 10 else "2026-06-29")


def test_a_damaged_entry_costs_only_itself() -> None:
    """It is reported with its line; a repeated field or key loses nothing."""
    text = (
        bibtex(doi="10.1000/1")
        + "@article{bad, title = {Open, author = {A B},\n}\n"
        + bibtex(doi="10.1000/2").replace("key", "other")
        + "@article{third, title={T}, doi={10.1000/3}, title={U}}\n"
        + bibtex(doi="10.1000/4")
    )
    digest = parse(bibtex_library, text)
    assert [paper.identifier for paper in digest.papers] == [f"doi:10.1000/{number}" for number in (1, 2, 3, 4)]
    assert digest.papers[2].title == "T"
    [problem] = digest.problems
    assert problem.line == 5
    assert digest.complete


def test_two_entries_with_one_key_are_reported() -> None:
    """An entry that is listed twice is not."""
    digest = parse(bibtex_library, bibtex() + bibtex() + bibtex(title="Another"))
    assert [paper.title for paper in digest.papers] == ["T", "T"]
    [problem] = digest.problems
    assert (problem.line, problem.message) == (7, "two papers with the key “key”")


def test_an_ris_file_is_read_whole() -> None:
    """Values agree with a reading line by line, with either line break."""
    lines = source("library.ris").decode().splitlines()
    titles = [line[6:] for line in lines if line.startswith(("TI  - ", "T1  - "))]
    first, second, third = papers = read("library.ris").papers
    assert [paper.title for paper in papers] == titles
    assert [paper.identifier for paper in papers] == ["doi:10.7717/peerj.4375", "1706.03762", "ris:2026-06-29-17"]
    assert first.authors == ("Heather Piwowar", "Jason Priem", "Roberto M. Cesar Jr.")
    assert first.abstract == "Despite growing interest in Open Access to scholarship, 2018."
    assert (first.published, second.published, third.published) == ("2018-02-13", "2017-06", "1998")
    assert (first.journal, second.journal, third.journal) == ("PeerJ 6:e4375", None, "A Conference")
    assert first.link == "https://peerj.com/articles/4375"
    assert own(first)["keywords"] == ("Open Access", "Scholarship")
    assert [own(paper)["type"] for paper in papers] == ["article", "preprint", "paper-conference"]
    windows = source("library.ris").replace(b"\n", b"\r\n")
    assert parse(ris_file, b"\xef\xbb\xbf" + windows).papers == papers


def test_a_record_without_its_end_is_read() -> None:
    """Some exporters leave ER out; the last record may be cut, and blocks the file."""
    text = source("library.ris").replace(b"ER  - \n\nTY", b"\nTY")
    digest = parse(ris_file, text)
    assert digest.papers == read("library.ris").papers
    assert digest.complete
    assert parse(ris_file, text.replace(b"ER  - ", b"")).blocker


def test_a_csl_file_is_read_whole() -> None:
    """Values agree with those of `json`."""
    items = json.loads(source("library.csl.json"))
    first, second, third = papers = read("library.csl.json").papers
    assert [paper.title for paper in papers] == [re.sub("</?i>", "", item["title"]) for item in items]
    assert [paper.identifier for paper in papers] == ["1706.03762", "doi:10.7717/peerj.4375", "csl:2026-06-29-17"]
    assert first.authors == ("Ashish Vaswani", "Rianne van den Berg")
    assert second.authors == ("The OA Team", "Roberto M. Cesar Jr.")
    assert [paper.published for paper in papers] == ["2017-06-12", "2018", "2019-05"]
    assert (first.journal, second.journal) == (None, "PeerJ 6:e4375")
    assert own(first) == {"type": "article"}
    assert own(second) == {"type": "article", "keywords": ("Open Access", "Scholarship"), "license": "CC-BY"}
    assert own(third) == {"type": "thesis", "genre": "PhD"}


@pytest.mark.parametrize(
    ("issued", "expected"),
    [
        ({"date-parts": [[2020, 5, 17]]}, "2020-05-17"),
        ({"date-parts": [["2020", "5"]]}, "2020-05"),
        ({"date-parts": [[2020, 1, 1], [2020, 2, 1]]}, "2020-01-01"),
        ({"date-parts": [[]], "raw": "17 May 2020"}, "2020-05-17"),
        ({"date-parts": None, "literal": "2020"}, "2020"),
        ({"edtf": "2020-01-01/2020-10-10"}, "2020-01-01"),
        ("2020-05-17", "2020-05-17"),
        ({}, None),
        (None, None),
        ([2020], None),
    ],
)
def test_dates_of_csl(issued: object, expected: str | None) -> None:
    """All forms that the schema allows."""
    assert csl_items.read_date(issued) == expected
