"""Write papers as data: JSON with a versioned schema, and citation files."""

from collections.abc import Sequence

import msgspec

from sitegen import arxiv, citations, routes
from sitegen.models import Listed, Paper
from sitegen.pages.site import Site

VERSION = 1
"""The version of the JSON schema. It increases if a field changes its meaning or is removed, not if a field is added."""


def day(day: str, papers: Sequence[Listed], site: Site) -> bytes:
    """Return the JSON file of a day."""
    return _dump({"version": VERSION, "day": day, "papers": [paper(listed, site) for listed in papers]})


def paper(listed: Listed, site: Site) -> dict[str, object]:
    """Return a paper as a JSON object. Texts contain TeX, like their sources."""
    source = listed.paper
    return {
        "id": source.identifier,
        "version": source.version,
        "title": source.title,
        "abstract": source.abstract,
        "authors": [_author(author.name, author.address) for author in listed.authors],
        "categories": list(source.categories),
        "classes": list(source.classes),
        "published": source.published.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "updated": source.updated.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "comment": source.comment,
        "journal": source.journal,
        "doi": " ".join(citations.dois(source.doi)) or None,
        "withdrawn": source.withdrawn,
        "url": arxiv.abstract_url(source.identifier),
        "pdf": None if source.withdrawn else arxiv.pdf_url(source.identifier),
        "day": listed.day,
    }


def bibtex(papers: Sequence[Paper]) -> bytes:
    """Return the BibTeX file of papers."""
    return citations.FORMATS["bib"].file(papers).encode("utf-8", "replace")


def _author(name: str, address: str) -> dict[str, str]:
    return {"name": name, "path": routes.AUTHOR.path(address)} if address else {"name": name}


def _dump(value: object) -> bytes:
    return msgspec.json.encode(value) + b"\n"
