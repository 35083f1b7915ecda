"""Answers of arXiv's API: Atom feeds of papers (https://info.arxiv.org/help/api/user-manual.html, section 3.3).

The elements of an entry come in an order other than the manual's, so they are read by name.
"""

from collections.abc import Mapping
from typing import Any, Final

from sitegen.loader.dating import papers_by_day
from sitegen.loader.paper import build_paper
from sitegen.loader.problems import Problems, excerpt
from sitegen.loader.raw_text import HEAD_BYTES
from sitegen.loader.standards import references
from sitegen.loader.standards.safe_xml import Children, inner_text, line_of, local_name, read_elements, root_name
from sitegen.loader.standards.text_lines import reporter
from sitegen.models import Digest

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
        children = Children(entry)
        line = line_of(entry)
        if _ERROR in (children.text("id") or ""):
            message = f"arXiv's API answered with an error: {excerpt(children.text('summary') or '')}"
            problems.block(line, message, "correct the query of the collector, and run it again")
        elif paper := build_paper(read_parts(children), reporter(problems, line)):
            papers.append(paper)
    return papers_by_day(papers, location, problems)


def read_parts(entry: Children) -> Mapping[str, Any]:
    """Return the parts of the paper in an entry."""
    names, affiliations = _people(entry)
    return {
        "identifier": references.choose_identifier([entry.text("id")]),
        "title": entry.long_text("title"),
        "abstract": entry.long_text("summary") or "",
        "authors": names or None,
        "categories": read_categories(entry),
        "published": entry.text("published"),
        "updated": entry.text("updated"),
        "comment": entry.text("comment") or "",
        "journal": entry.text("journal_ref") or "",
        "doi": entry.text("doi") or "",
        "fields": {"affiliations": affiliations},
    }


def _people(entry: Children) -> tuple[list[str], list[str]]:
    """Return the names of the authors, and their affiliations, each once."""
    found: dict[str, list[str]] = {"name": [], "affiliation": []}
    for author in entry.all("author"):
        for element in author:
            listed = found.get(local_name(element.tag))
            if listed is not None and (text := inner_text(element)):
                listed.append(text)
    return found["name"], list(dict.fromkeys(found["affiliation"]))


def read_categories(entry: Children) -> list[str]:
    """Return the terms of an entry's categories and classes, the primary category first."""
    terms = [category.get("term") or "" for name in ("primary_category", "category") for category in entry.all(name)]
    return list(dict.fromkeys(filter(None, (str(term).strip() for term in terms))))
