"""The theme's `citations.formats.js`: items by the rules of CSL-JSON's schema."""

import json
from dataclasses import replace

from hypothesis import given
from support.citation_samples import PAPER, papers
from support.citation_scripts import Cite

from sitegen.models import Paper

pytest_plugins = ("support.browser", "support.citation_fixtures")

TEXTS = {"id", "type", "genre", "title", "number", "version", "publisher", "URL", "abstract", "DOI", "note"}
NAME_PARTS = {"family", "given", "suffix", "literal"}


def complaints(item: dict[str, object]) -> list[str]:
    """Return the violations of the schema by an item, for the properties in use."""
    found = [f"{name} is no text" for name in TEXTS & item.keys() if not isinstance(item[name], str) or not item[name]]
    found += [f"{name} is required" for name in ("id", "type") if name not in item]
    found += [f"{name} is unknown" for name in item.keys() - TEXTS - {"author", "issued", "categories"}]
    found += [f"{name} is no name" for name in item.get("author", []) if not _is_name(name)]  # type: ignore[attr-defined]
    match item.get("issued"):
        case {"date-parts": [[int(year), int(month), int(day)]], **rest} if not rest:
            found += [] if 1990 < year < 2100 and 1 <= month <= 12 and 1 <= day <= 31 else ["issued is no date"]
        case _:
            found.append("issued is no date")
    match item.get("categories"):
        case [*codes] if all(isinstance(code, str) for code in codes):
            pass
        case _:
            found.append("categories is no list of texts")
    return found


def _is_name(name: dict[str, str]) -> bool:
    known = name.keys() <= NAME_PARTS and all(isinstance(part, str) and part for part in name.values())
    return known and (name.keys() == {"literal"} or {"family", "given"} <= name.keys())


def test_an_item_holds_what_a_citation_processor_wants(cite: Cite) -> None:
    """A preprint in CSL's terms, its number arXiv's."""
    paper = replace(
        PAPER,
        journal="Proc. ICCV",
        doi="10.1000/182",
        authors=("Luc Van Gool", "Henry L. Bart, Jr.", "the CMS Collaboration"),
    )
    assert cite.csl(paper) == {
        "id": "arXiv.1910.11126",
        "type": "article",
        "genre": "preprint",
        "title": PAPER.title,
        "issued": {"date-parts": [[2019, 10, 19]]},
        "number": "arXiv:1910.11126",
        "version": "1",
        "publisher": "arXiv",
        "categories": ["cs.CV", "cs.LG"],
        "URL": "https://arxiv.org/abs/1910.11126",
        "author": [
            {"family": "Van Gool", "given": "Luc"},
            {"family": "Bart", "given": "Henry L.", "suffix": "Jr."},
            {"literal": "the CMS Collaboration"},
        ],
        "abstract": PAPER.abstract,
        "DOI": "10.1000/182",
        "note": "Proc. ICCV",
    }


def test_what_is_absent_is_left_out(cite: Cite) -> None:
    """There are no empty values."""
    item = cite.csl(replace(PAPER, authors=(), abstract=""))
    assert not item.keys() & {"author", "abstract", "DOI", "note"}


@given(papers.filter(lambda paper: bool(paper.title.strip(r"\{}$"))))
def test_any_item_is_valid_and_survives_json(cite: Cite, paper: Paper) -> None:
    """Any item is valid, and the same after writing and reading."""
    item = cite.csl(paper)
    assert complaints(item | {"title": item["title"] or "-"}) == []
    assert json.loads(json.dumps(item)) == item


def test_the_rules_can_complain(cite: Cite) -> None:
    """Each broken rule is reported."""
    item = cite.csl(PAPER) | {
        "title": "",
        "issued": {"raw": "2019"},
        "categories": "cs.CV",
        "arxiv": "1",
        "author": [{"name": "x"}],
    }
    assert len(complaints(item)) == 5


@given(papers)
def test_a_file_is_a_list_of_items(cite: Cite, paper: Paper) -> None:
    """JSON parsers read the list, for any papers."""
    assert json.loads(cite.file("csl.json", [paper, paper])) == [cite.csl(paper)] * 2


def test_no_version_is_claimed_where_none_is_written(cite: Cite) -> None:
    """Without a version in the digest there is none: version 1 could be wrong."""
    assert "version" not in cite.csl(replace(PAPER, version=None))
