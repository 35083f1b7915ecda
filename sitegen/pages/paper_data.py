"""Write papers as data: JSON with a versioned schema, and BibTeX."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

import msgspec

from sitegen import arxiv, citations, identifiers, names, routes, taxonomy
from sitegen.models import PaperAuthor, PaperRow
from sitegen.text import plain

VERSION = 1
"""The version of the JSON schema. It increases if a field changes its meaning or is removed, not if a field is added."""


def day(day: str, papers: Sequence[PaperRow]) -> bytes:
    """Return the JSON file of a day."""
    # Not `paper` as in the function below: Python 3.12.1 confuses the two in one function.
    codes = sorted({code for row in papers for code in row.categories})
    named = {code: name for code in codes if (name := taxonomy.category(code).name) != code}
    file = {"version": VERSION, "day": day, "categories": named, "papers": [paper(row) for row in papers]}
    return msgspec.json.encode(file) + b"\n"


def paper(paper: PaperRow) -> dict[str, object]:
    """Return a paper as a JSON object. Texts contain TeX, like their sources; ``plain`` has those that differ without TeX."""
    found: dict[str, object] = {
        "id": paper.identifier,
        "version": paper.version,
        "title": paper.title,
        "abstract": paper.abstract,
        "authors": [_author(author) for author in paper.authors],
        "categories": paper.categories,
        "classes": paper.classes,
        "published": paper.published,
        "updated": paper.updated,
        "comment": paper.comment,
        "journal": paper.journal,
        "doi": " ".join(citations.dois(paper.doi)) or None,
        "withdrawn": paper.withdrawn,
        "url": citations.address_of(paper) or None,
        "pdf": None
        if paper.withdrawn or not identifiers.is_arxiv(paper.identifier)
        else arxiv.pdf_url(paper.identifier),
        "day": paper.day,
    }
    if not identifiers.is_arxiv(paper.identifier):
        found["publication"] = citations.publication(paper).known()
    if paper.fields:
        found["fields"] = {field.name: field.value for field in paper.fields}
    if paper.announced:
        found["announced"] = [{"day": day, "type": type} for day, type in paper.announced]
    texts = (("title", paper.title), ("abstract", paper.abstract), ("journal", paper.journal or ""))
    if different := {name: without for name, tex in texts if (without := plain(tex)) != tex}:
        found["plain"] = different
    return found


def bibtex(papers: Iterable[PaperRow]) -> bytes:
    """Return the BibTeX file of papers, with empty lines between them."""
    return "\n".join(map(citations.bibtex, papers)).encode("utf-8", "replace")


@lru_cache(maxsize=names.CACHED)
def _author(author: PaperAuthor) -> dict[str, str]:
    """Return an author, with the parts of the name unless they are the last word and the words before it."""
    name, address = author
    found = {"name": name, "path": routes.author(address)} if address else {"name": name}
    family, given, suffix = names.parts(name)
    before, _, last = name.rpartition(" ")
    if (before, last, "") != (given, family, suffix):
        found["family"] = family
        if given:
            found["given"] = given
        if suffix:
            found["suffix"] = suffix
    return found
