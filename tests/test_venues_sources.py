"""Venue, code and project page are the same for the same texts, whichever format has them."""

import json
import textwrap
from pathlib import Path
from typing import Final
from unittest.mock import patch
from xml.sax.saxutils import escape

import pytest
from click.testing import CliRunner
from support import toy
from support.standard_samples import parse, source

from sitegen import cli
from sitegen.loader import markdown, read_digest
from sitegen.loader.collectors import ai_enhanced
from sitegen.loader.markdown import document
from sitegen.loader.markdown.quick_reader import read_regular
from sitegen.loader.standards import arxiv_api, metadata_snapshot, oai_records
from sitegen.models import Paper
from sitegen.venues import Venue

COMMENT: Final = (
    r"Accepted by the ECCV 2024 Workshop on M\"uller & Co (oral); 12 pages. Code: \url{https://github.com/a/b\_c}"
)
JOURNAL: Final = "Pattern Recognition, Vol. 45, No. 4, pp. 1684-1695, 2012"
ABSTRACT: Final = (
    r"We segment $a < b$ \& more, better than anybody at https://lab.example.edu/other before. The project page is available at"
    " http://www.example.edu/~me/paper_1?x=1&y=2, and the data is at https://huggingface.co/datasets/a/b."
)
CODE: Final = ("https://github.com/a/b_c", "https://huggingface.co/datasets/a/b")
PAGE: Final = "http://www.example.edu/~me/paper_1?x=1&y=2"
IDENTIFIER: Final = "2401.00001"
FIRST: Final = json.loads(source("snapshot.jsonl").split(b"\n")[0])
CREATED: Final = "Fri, 5 Jan 2024 10:20:30 GMT"


def _digest(journal: str) -> bytes:
    record = toy.record(IDENTIFIER, day="2024-01-05", comment=COMMENT, journal=journal or "None", summary=ABSTRACT)
    return toy.digest("2024-01-05", record).encode()


def _quick(journal: str) -> Paper:
    """Read a regular digest."""
    text = _digest(journal)
    found = read_regular(text, text.index(b"### "))
    assert found
    return found[0]


def _full(journal: str) -> Paper:
    """Read a digest by the full loader."""
    with patch.object(document, "read_regular", return_value=None):
        return markdown.parse(_digest(journal), "f.md").papers[0]


def _continued(journal: str) -> Paper:
    """Read a digest whose comment has several lines."""
    lines = COMMENT.replace("; ", ";\n  ").encode()
    return markdown.parse(_digest(journal).replace(COMMENT.encode(), lines), "f.md").papers[0]


def _snapshot_line(journal: str) -> str:
    """Return a record of arXiv's snapshot, which wraps lines."""
    texts = {"comments": COMMENT, "journal-ref": journal or None, "abstract": f"  {textwrap.fill(ABSTRACT, 80)}\n"}
    versions = [{"version": "v1", "created": CREATED}]
    return json.dumps(FIRST | {"id": IDENTIFIER, "versions": versions} | texts) + "\n"


def _snapshot(journal: str) -> Paper:
    return parse(metadata_snapshot, _snapshot_line(journal)).papers[0]


def _oai(journal: str) -> Paper:
    """Read an answer of OAI-PMH."""
    metadata = (
        f'<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>{IDENTIFIER}</id><version version="v1"><date>{CREATED}</date></version>'
        f"<title>T</title><authors>A. Person</authors><categories>cs.CV</categories><comments>{escape(COMMENT)}</comments>"
        + (f"<journal-ref>{escape(journal)}</journal-ref>" if journal else "")
        + f"<abstract>  {escape(textwrap.fill(ABSTRACT, 80))}\n</abstract></arXivRaw>"
    )
    begin = '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords><record>'
    return parse(oai_records, f"{begin}<metadata>{metadata}</metadata></record></ListRecords></OAI-PMH>").papers[0]


def _api(journal: str) -> Paper:
    """Read an answer of arXiv's API."""
    entry = (
        f"<entry><id>http://arxiv.org/abs/{IDENTIFIER}v1</id><title>T</title><published>2024-01-05T10:20:30Z</published>"
        f'<updated>2024-01-05T10:20:30Z</updated><author><name>A. Person</name></author><category term="cs.CV"/>'
        f"<summary>{escape(textwrap.fill(ABSTRACT, 80))}</summary><arxiv:comment>{escape(COMMENT)}</arxiv:comment>"
        + (f"<arxiv:journal_ref>{escape(journal)}</arxiv:journal_ref>" if journal else "")
    )
    begin = '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom">'
    return parse(arxiv_api, f"{begin}{entry}</entry></feed>").papers[0]


def _collected(journal: str) -> Paper:
    """Read a JSON file of another collector, which has no journal references."""
    assert not journal
    record = {"id": IDENTIFIER, "title": "T", "authors": ["A. Person"], "categories": ["cs.CV"], "comment": COMMENT}
    return parse(ai_enhanced, json.dumps(record | {"summary": ABSTRACT, "abs": "x", "pdf": "x"}) + "\n").papers[0]


READERS: Final = {
    "quick reader": _quick,
    "full reader": _full,
    "continued lines": _continued,
    "snapshot": _snapshot,
    "OAI-PMH": _oai,
    "API": _api,
    "collector": _collected,
}


def _check(paper: Paper, journal: str) -> None:
    venue = Venue("Pattern Recognition", 2012, "published") if journal else Venue("ECCV Workshops", 2024, "workshop")
    assert (paper.venue, paper.code, paper.project, paper.withdrawn) == (venue, CODE, PAGE, False)


@pytest.mark.parametrize(
    ("reader", "journal"),
    [(name, journal) for name in READERS for journal in ("", JOURNAL) if name != "collector" or not journal],
)
def test_every_format_has_the_same_venue_and_links(reader: str, journal: str) -> None:
    """Line breaks, references of XML and TeX differ between formats; what is read from the texts does not."""
    _check(READERS[reader](journal), journal)


@pytest.mark.parametrize("target", ["markdown", "jsonl"])
def test_imported_papers_have_the_same_venue_and_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    """The digests that `sitegen import` writes, and its JSON Lines."""
    monkeypatch.chdir(tmp_path)
    toy.put(tmp_path / "snapshot.json", _snapshot_line(JOURNAL))
    options = ["--to", target, "--output", "out.jsonl"] if target == "jsonl" else []
    result = CliRunner().invoke(cli.commands, ["import", "snapshot.json", *options], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    (file,) = [path for path in tmp_path.rglob("*.*") if path.is_file() and path.name != "snapshot.json"]
    digest = read_digest(file)
    assert digest
    _check(digest.papers[0], JOURNAL)
