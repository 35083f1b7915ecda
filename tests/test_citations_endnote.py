"""The theme's `citations.formats.js`: records by the rules of EndNote's import format."""

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from lxml import etree
from support.citation_samples import PAPER, awkward, papers
from support.citation_scripts import Cite

from sitegen.models import Paper

pytest_plugins = ("support.browser", "support.citation_fixtures")

LINE = re.compile(r"%([0-9A-Z@]) (.*)")


def lines(record: str) -> list[tuple[str, str]]:
    """Return the tags and values of a record, after a check of each line's form."""
    *found, rest = record.split("\n")
    assert rest == ""
    matches = [LINE.fullmatch(line) for line in found]
    assert all(matches), found
    return [(line[1], line[2]) for line in matches if line]


def test_a_record_holds_what_endnote_wants(cite: Cite) -> None:
    """The type first; then authors, title, dates, archive, numbers, categories and addresses."""
    paper = replace(PAPER, journal=r"Rev. Fran\c{c}aise 5", doi="10.1000/182 10.1000/183")
    assert lines(cite.file("enw", [paper])) == [
        ("0", "Report"),
        ("A", "Ceolini, Enea"),
        ("A", "Taverni, Gemma"),
        ("T", PAPER.title),
        ("D", "2019"),
        ("8", "October 19"),
        ("I", "arXiv"),
        ("9", "Preprint"),
        ("@", "arXiv:1910.11126"),
        ("M", "arXiv:1910.11126"),
        ("K", "cs.CV"),
        ("K", "cs.LG"),
        ("R", "10.1000/182"),
        ("U", "https://arxiv.org/abs/1910.11126"),
        ("X", PAPER.abstract),
        ("Z", "Rev. Française 5"),
    ]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Luc Van Gool", "Van Gool, Luc"),
        ("Roberto M. Cesar, Jr.", "Cesar, Roberto M., Jr."),
        (r"G\'erard Dupont", "Dupont, Gérard"),
        ("the CMS Collaboration", "the CMS Collaboration,"),
        ("张伟", "张伟,"),
    ],
)
def test_names_are_family_given_suffix(cite: Cite, name: str, written: str) -> None:
    """The order that the format asks for; a comma at the end keeps EndNote from dividing an organization's name."""
    assert ("A", written) in lines(cite.file("enw", [replace(PAPER, authors=(name,))]))


def test_an_empty_line_parts_records(cite: Cite) -> None:
    """The format requires it, and no other line is empty."""
    records = cite.file("enw", [PAPER, PAPER, PAPER]).split("\n\n")
    assert [record.strip("\n") for record in records] == [cite.file("enw", [PAPER]).strip("\n")] * 3


@given(papers)
def test_every_line_is_a_tag_and_its_value(cite: Cite, paper: Paper) -> None:
    """No value of any paper begins a new line."""
    found = [tag for tag, _ in lines(cite.file("enw", [paper])) if tag not in "AKRTXZ"]
    assert found == ["0", "D", "8", "I", "9", "@", "M", "U"]


@pytest.mark.torture
@pytest.mark.skipif(not shutil.which("end2xml"), reason="needs bibutils: apt-get install bibutils")
def test_bibutils_reads_it(cite: Cite, tmp_path: Path) -> None:
    """The converters of bibutils find every record with authors, date and address."""
    wanted = [PAPER, *awkward(40)]
    file = tmp_path / "day.enw"
    file.write_text(cite.file("enw", wanted), encoding="utf-8")
    read = subprocess.run(["end2xml", "-i", "utf8", "-o", "utf8", file], capture_output=True, check=True)
    found = etree.fromstring(read.stdout.removeprefix(b"\xef\xbb\xbf"))
    space = {"m": "http://www.loc.gov/mods/v3"}
    assert [len(record.findall("m:name", space)) for record in found] == [len(paper.authors) for paper in wanted]
    assert {date.text for date in found.iterfind(".//m:dateIssued", space)} == {"2019-10-19"}
    assert [url.text for url in found.iterfind(".//m:url", space)] == [
        f"https://arxiv.org/abs/{paper.identifier}" for paper in wanted
    ]
