"""Write papers as data: JSON with a versioned schema, and BibTeX."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

import msgspec

from sitegen import arxiv, citations, identifiers, names, routes, taxonomy
from sitegen.archive import DayListing
from sitegen.field_views import FieldTable
from sitegen.models import OwnField, PaperAuthor, PaperRow
from sitegen.pages import listings
from sitegen.text import plain

_WITHOUT_SETTINGS = FieldTable()

VERSION = 1
"""The version of the JSON schema. It increases if a field changes its meaning or is removed, not if a field is added."""


def day(
    day: str,
    papers: Sequence[PaperRow],
    edition: str = "",
    own_fields: FieldTable = _WITHOUT_SETTINGS,
    listing: DayListing | None = None,
) -> bytes:
    """Return the JSON file of a day.

    Args:
        day: The day (ISO).
        papers: Its papers.
        edition: The name of the day, if it is an edition of a conference.
        own_fields: Says who wrote collectors' own fields and in which language.
        listing: The listings of the day, if the site lists papers on the days of their announcements.
    """
    # Not `paper` as in the function below: Python 3.12.1 confuses the two in one function.
    codes = sorted({code for row in papers for code in row.categories})
    named = {code: name for code in codes if (name := taxonomy.category(code).name) != code}
    file = {
        "version": VERSION,
        "day": day,
        **({"edition": edition} if edition else {}),
        "categories": named,
        **({"listings": listings.as_data(listing)} if listing else {}),
        "papers": [paper(row, own_fields) | _listed(row, listing) for row in papers],
    }
    return msgspec.json.encode(file) + b"\n"


def _listed(row: PaperRow, listing: DayListing | None) -> dict[str, object]:
    """Return the place of a paper in the listings of the day; empty without listings."""
    if not listing:
        return {}
    listed = listing.papers[row.identifier]
    return {"listed": {"type": listed.type, "stated": listed.stated}}


def paper(paper: PaperRow, own_fields: FieldTable = _WITHOUT_SETTINGS) -> dict[str, object]:
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
        "venue": paper.venue and paper.venue._asdict(),
        "code": paper.code,
        "project": paper.project,
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
        found |= _fields(paper.fields, own_fields)
    if paper.announced:
        found["announced"] = [{"day": day, "type": type} for day, type in paper.announced]
    texts = (("title", paper.title), ("abstract", paper.abstract), ("journal", paper.journal or ""))
    if different := {name: without for name, tex in texts if (without := plain(tex)) != tex}:
        found["plain"] = different
    return found


def _fields(fields: Sequence[OwnField], own_fields: FieldTable) -> dict[str, object]:
    """Return own fields, the names of those that a machine wrote, and the languages of those with a known one."""
    found: dict[str, object] = {"fields": {field.name: field.value for field in fields}}
    if machine := [field.name for field in fields if own_fields.rule(field).machine]:
        found["machine"] = machine
    if languages := {field.name: language for field in fields if (language := own_fields.language(field))}:
        found["languages"] = languages
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
