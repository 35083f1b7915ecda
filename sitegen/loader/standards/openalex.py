"""Works of OpenAlex, as its API and its snapshot write them (https://docs.openalex.org/api-entities/works/work-object).

An abstract is an inverted index: each word with its positions. arXiv's identifier of a work is in its locations or its DOI.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sitegen.loader.raw_text import HEAD_BYTES
from sitegen.loader.standards import json_parts, references
from sitegen.loader.standards.json_parts import child, children, has_keys, text
from sitegen.models import Digest

EXAMPLE: Final = '`{"results": [{"id": "https://openalex.org/W…`'

_LISTS: Final = ("results", "works")
_MARKUP = re.compile(r"</?(?:i|b|em|strong|sub|sup|scp|sc|tt|u)>", re.IGNORECASE)
"""The markup that publishers write into titles."""
_MAX_WORDS: Final = 20_000
"""The most words of an abstract. A position beyond them is an error."""


def begins(source: bytes) -> bool:
    """Return True if the first record of a file is a work of OpenAlex."""
    head = source[:HEAD_BYTES]
    if b"https://openalex.org/W" not in head and b"abstract_inverted_index" not in head:
        return False
    return any(has_keys(source, ("id", name), *_LISTS) for name in ("title", "display_name"))


def parse(source: bytes, path: str, location: str) -> Digest:
    """Return the digest in an answer of the API, or in a file of works."""
    return json_parts.parse_records(source, path, location, read_parts, *_LISTS)


def read_parts(work: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the parts of the paper in a work."""
    addresses = _addresses(work)
    identifier = _identifier(work, addresses)
    authors = [
        text(child(authorship, "author").get("display_name")) or text(authorship.get("raw_author_name"))
        for authorship in children(work.get("authorships"))
    ]
    return {
        "identifier": identifier,
        "title": _MARKUP.sub("", text(work.get("title")) or text(work.get("display_name")) or ""),
        "abstract": read_abstract(work.get("abstract_inverted_index")),
        "authors": references.full_names(authors) or None,
        "published": text(work.get("publication_date")) or references.date(work.get("publication_year")),
        "journal": _journal(work),
        "doi": references.doi(work.get("doi")),
        "link": references.own_link(identifier, addresses),
        "fields": _own_fields(work),
    }


def read_abstract(index: object) -> str | None:
    """Return the text of an inverted index: ``{"Deep": [0], "learning": [1]}``; None if there is none."""
    if not isinstance(index, dict):
        return None
    words = {
        place: word
        for word, places in index.items()
        if isinstance(places, list)
        for place in places
        if type(place) is int
    }
    try:
        if len(words) <= _MAX_WORDS:
            return " ".join(map(words.__getitem__, range(len(words)))) or None
    except KeyError:
        pass  # a place without a word, or a place that is none
    return " ".join([words[place] for place in sorted(words) if 0 <= place < _MAX_WORDS]) or None


def _locations(work: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield where a work is published, the primary location first."""
    yield child(work, "primary_location")
    yield from children(work.get("locations"))
    yield child(work, "best_oa_location")


def _addresses(work: Mapping[str, Any]) -> list[object]:
    """Return the addresses of a work."""
    return [location.get(key) for location in _locations(work) for key in ("landing_page_url", "pdf_url")]


def _identifier(work: Mapping[str, Any], addresses: Sequence[object]) -> str:
    """Return the identifier of a work: that of arXiv, a DOI, one in its addresses, PubMed's, or OpenAlex's own."""
    ids = child(work, "ids")
    own = (text(work.get("id")) or text(ids.get("openalex")) or "").rpartition("/")[2]
    candidates = [work.get("doi"), ids.get("doi"), *addresses, ids.get("pmid")]
    return references.choose_identifier(candidates) or references.own_identifier("openalex", own)


def _journal(work: Mapping[str, Any]) -> str | None:
    """Return the name of the journal or conference of a work, with volume, number and pages."""
    source = child(work, "primary_location", "source") or child(work, "host_venue")
    name = references.journal(source.get("display_name")) if source.get("type") != "repository" else None
    if not name:
        return None
    biblio = child(work, "biblio")
    volume, issue, first, last = (text(biblio.get(key)) or "" for key in ("volume", "issue", "first_page", "last_page"))
    return references.with_place(name, volume, issue, "-".join(dict.fromkeys(filter(None, (first, last)))))


def _own_fields(work: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a work that readers of a digest may want, out of some fifty."""
    institutions = (
        text(institution.get("display_name"))
        for authorship in children(work.get("authorships"))
        for institution in children(authorship.get("institutions"))
    )
    return {
        "type": references.publication_type(work.get("type")),
        "topics": [topic.get("display_name") for topic in children(work.get("topics"))],
        "keywords": [
            keyword.get("display_name") or keyword.get("keyword") for keyword in children(work.get("keywords"))
        ],
        "cited_by_count": work.get("cited_by_count"),
        "institutions": list(dict.fromkeys(filter(None, institutions))),
        "open_access": text(child(work, "open_access").get("oa_url")),
        "is_retracted": work.get("is_retracted"),
        "language": work.get("language"),
        "openalex": work.get("id"),
    }
