"""The browser's writers of citations and those of `sitegen import --to`: the same bytes for the same papers."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

import pytest
from hypothesis import given
from support import toy
from support.citation_samples import OTHER_SCRIPTS, PAPER, awkward, papers, row
from support.citation_scripts import Cite
from support.source_families import FAMILIES, FOLDER

from sitegen import citations, loader
from sitegen.loader import markdown
from sitegen.models import Paper
from sitegen.paper_formats import FORMATS

pytest_plugins = ("support.browser", "support.citation_fixtures")

SUFFIXES = {"ris": "ris", "endnote": "enw", "csl-json": "csl.json"}
"""Format of `sitegen import --to` -> suffix in the browser."""
PLAIN = re.compile(r"[A-Za-z0-9 ,.:;()/'#%&_<>|~-]*")
"""Text without TeX, quotation marks and letters beyond ASCII. The browser does not write such text as LaTeX."""


def _of_families() -> Iterator[Paper]:
    for family in FAMILIES.values():
        for path, name in family.files.items():
            if digest := loader.examine((FOLDER / name).read_bytes(), path, location=path):
                yield from digest.papers


TOY = [paper for path, listing in toy.DIGESTS.items() for paper in markdown.parse(str(listing).encode(), path).papers]
EVERY = [*TOY, *_of_families(), *awkward(60), *awkward(len(OTHER_SCRIPTS), OTHER_SCRIPTS)]


def _written(format: str, listed: list[Paper]) -> str:
    return "".join(FORMATS[format].write([("2019-10-19", paper) for paper in listed]))


@pytest.mark.parametrize("format", SUFFIXES)
def test_files_are_the_same(cite: Cite, format: str) -> None:
    """For papers of the toy archive and of all families, on arXiv and elsewhere, and for difficult ones."""
    assert len({paper.identifier.partition(":")[0] for paper in EVERY if ":" in paper.identifier}) > 4
    for paper in EVERY:
        assert cite.file(SUFFIXES[format], [paper]) == _written(format, [paper]), paper.identifier
    assert cite.file(SUFFIXES[format], EVERY) == _written(format, EVERY)


@given(papers)
def test_any_paper_is_written_the_same(cite: Cite, paper: Paper) -> None:
    """The text of the paper makes no difference."""
    for format, suffix in SUFFIXES.items():
        assert cite.file(suffix, [paper]) == _written(format, [paper])


def test_composed_bibtex_is_that_of_the_files(cite: Cite) -> None:
    """Except formulas and letters that the files have as LaTeX."""
    more = [
        replace(PAPER, title="GANs in 3D: U-Net & X <b> 50%", authors=(name, "Ann Author"))
        for name in (
            "Luc Van Gool",
            "Ursula von der Leyen",
            "Roberto M. Cesar, Jr.",
            "the CMS Collaboration",
            "Zhou & Sons",
            "Ernst and Young",
            "Madonna",
            "Apple, Inc.",
        )
    ]
    plain = [
        paper
        for paper in chain(EVERY, more)
        if all(map(PLAIN.fullmatch, (paper.title, paper.journal or "", paper.doi or "", *paper.authors)))
    ]
    assert len(plain) > 60
    for paper in plain:
        assert cite.entry(paper) == citations.bibtex(row(paper)), paper.identifier
