"""Answers of arXiv's API: Atom feeds of papers (https://info.arxiv.org/help/api/user-manual.html, section 3.3).

The elements of an entry come in an order other than the manual's, so they are read by name.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from sitegen.loader.dating import papers_by_day
from sitegen.loader.paper import build_paper
from sitegen.loader.problems import Problems, excerpt
from sitegen.loader.raw_text import HEAD_BYTES
from sitegen.loader.standards import references
from sitegen.loader.standards.safe_xml import child_texts, first_texts, line_of, read_elements, root_name
from sitegen.loader.standards.text_lines import reporter
from sitegen.models import Digest

if TYPE_CHECKING:
    from lxml.etree import _Element

EXAMPLE: Final = '`<feed xmlns="http://www.w3.org/2005/Atom">`'

_SIGNS: Final = (b"arxiv.org/api/", b"http://arxiv.org/schemas/atom", b"http://arxiv.org/abs/")
_ERROR: Final = "/api/errors"
"""In the id of the one entry that the API sends in place of papers if a query is wrong."""


def begins(source: bytes) -> bool:
    """Return True if a file is an Atom feed of arXiv's."""
    return root_name(source) == b"feed" and any(sign in source[:HEAD_BYTES] for sign in _SIGNS)


def parse(source: bytes, path: str, location: str) -> Digest:
    """Return the digest in an answer of the API."""
    problems = Problems(path)
    papers = []
    for entry in read_elements(source, "entry", problems):
        texts = first_texts(entry)
        if _ERROR in texts.get("id", ""):
            message = f"arXiv's API answered with an error: {excerpt(texts.get('summary', ''))}"
            problems.block(line_of(entry), message, "correct the query of the collector, and run it again")
        elif paper := build_paper(read_parts(entry, texts), reporter(problems, line_of(entry))):
            papers.append(paper)
    return papers_by_day(papers, location, problems)


def read_parts(entry: "_Element", texts: Mapping[str, str]) -> Mapping[str, Any]:
    """Return the parts of the paper in an entry, from its element and `first_texts` of it."""
    return {
        "identifier": references.choose_identifier([texts.get("id")]),
        "title": texts.get("title"),
        "abstract": texts.get("summary", ""),
        "authors": [name for author in _all(entry, "author") for name in child_texts(author, "name")] or None,
        "categories": read_categories(entry),
        "published": texts.get("published"),
        "updated": texts.get("updated"),
        "comment": texts.get("comment", ""),
        "journal": texts.get("journal_ref", ""),
        "doi": texts.get("doi", ""),
        "fields": {"affiliations": _affiliations(entry)},
    }


def read_categories(entry: "_Element") -> list[str]:
    """Return the terms of an entry's categories and classes, the primary category first."""
    terms = [category.get("term") or "" for name in ("primary_category", "category") for category in _all(entry, name)]
    return list(dict.fromkeys(filter(None, (str(term).strip() for term in terms))))


def _all(entry: "_Element", name: str) -> "list[_Element]":
    return entry.findall(f"{{*}}{name}")


def _affiliations(entry: "_Element") -> list[str]:
    """Return the affiliations of all authors, each once."""
    return list(dict.fromkeys(text for author in _all(entry, "author") for text in child_texts(author, "affiliation")))
