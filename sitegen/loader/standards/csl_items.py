"""CSL-JSON, which Zotero, Pandoc and citation services write.

The keys are those of the schema at https://github.com/citation-style-language/schema (csl-data.json), names and dates as in
https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html.
"""

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from sitegen import arxiv
from sitegen.loader.standards import json_parts, references
from sitegen.loader.standards.json_parts import children, has_keys, rest, text, texts
from sitegen.models import Digest

EXAMPLE: Final = '`[{"type": "article-journal", "title": "…`'

_LISTS: Final = ("items",)
_SIGNS: Final = (
    *("issued.date-parts", "issued.raw", "container-title", "author[].family", "author[].literal", "citation-key"),
    *("issued.literal", "publisher-place", "DOI", "event-title"),
)
"""Keys of which CSL-JSON has at least one, beside type and title."""
_MARKUP = re.compile(
    r"</?(?:i|b|sub|sup|sc)>|<span (?:class=\"nocase\"|style=\"font-variant: ?small-caps;?\")>|</span>"
)
"""The markup that CSL-JSON allows in texts."""
_NAME_KEYS: Final = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix")
"""The parts of a name, in their order."""
_KNOWN: Final = frozenset(
    "id type title author issued DOI URL PMID abstract container-title collection-title volume issue page archive number note "
    "accessed citation-key citation-label title-short journalAbbreviation container-title-short language source "
    "event-title event keyword categories archive_location".split()
)
"""Keys that are read into a part, or left out."""
_OF_ARXIV: Final = _KNOWN | {"version"}
"""The same for papers on arXiv."""
_PREPRINT: Final = "preprint"
"""A genre. The type of preprints is ``article``, which says less."""


def begins(source: bytes) -> bool:
    """Return True if the first record of a file is an item of CSL-JSON."""
    return any(has_keys(source, ("type", "title", sign), *_LISTS) for sign in _SIGNS)


def parse(source: bytes, path: str, location: str) -> Digest:
    """Return the digest in a CSL-JSON file."""
    return json_parts.parse_records(source, path, location, partial(read_parts, location=location), *_LISTS)


def read_parts(item: Mapping[str, Any], location: str = "") -> Mapping[str, Any]:
    """Return the parts of the paper in an item.

    Args:
        item: The item.
        location: The path of the file, for ids that are numbers.
    """
    identifier = _identifier(item, location)
    names = [_name(name) for name in children(item.get("author"))]
    categories, keywords = references.split_categories(_keywords(item), identifier)
    is_on_arxiv = arxiv.read(identifier) is not None
    return {
        "identifier": identifier,
        "title": _plain(item.get("title")),
        "abstract": _plain(item.get("abstract")),
        "authors": [name for name in names if name] or None,
        "version": item.get("version") if is_on_arxiv else None,
        "categories": categories or None,
        "published": read_date(item.get("issued")),
        "journal": _journal(item),
        "doi": references.doi(item.get("DOI")),
        "link": references.own_link(identifier, [item.get("URL")]),
        "fields": _own_fields(item, keywords, known=_OF_ARXIV if is_on_arxiv else _KNOWN),
    }


def _plain(value: object) -> str | None:
    """Return a text without CSL's markup."""
    return _MARKUP.sub("", value) if isinstance(value, str) else None


def _name(name: Mapping[str, Any]) -> str:
    """Return a name, given name first; an institution has only ``literal``."""
    values = [name[key] for key in _NAME_KEYS if key in name]
    parts = [part for value in values if isinstance(value, str) and (part := value.strip())]
    return " ".join(parts) or (text(name.get("literal")) or "").strip()


def read_date(value: object) -> str | None:
    """Return a date of CSL-JSON as far as it is known. Of a range the beginning counts."""
    if not isinstance(value, Mapping):
        return references.written_date(value)
    ranges = value.get("date-parts")
    parts = ranges[0] if isinstance(ranges, list) and ranges else None
    if isinstance(parts, list) and parts and (date := references.date(*parts[:3])):
        return date
    written = text(value.get("raw")) or text(value.get("edtf")) or text(value.get("literal"))
    return references.written_date(written.partition("/")[0] if written and written[4:5] == "-" else written)


def _identifier(item: Mapping[str, Any], location: str) -> str:
    """Return the identifier of an item."""
    archive = str(item.get("archive") or "").lower()
    pmid = item.get("PMID")
    places = ("archive_location", "number") if "arxiv" in archive else ("number",)
    mentioned = (references.arxiv_in(item.get(key)) for key in ("number", "note", "container-title", "title-short"))
    candidates = (
        *(item.get(key) for key in places),
        item.get("DOI"),
        item.get("URL"),
        *mentioned,
        f"pmid:{pmid}" if pmid else "",
    )
    key = item.get("citation-key") or item.get("id")
    if found := references.choose_identifier(candidates):
        return found
    if isinstance(key, str) and key.startswith("http"):  # Zotero's, in the owner's library
        own = references.web_identifier([item.get("URL"), key])
    else:
        own = references.own_identifier("csl", key, location)
    return own or references.web_identifier([item.get("URL")])


def _journal(item: Mapping[str, Any]) -> str | None:
    """Return journal or conference with volume, number and pages: ``Nature 518(7540):529-533``."""
    venue = next(filter(None, (text(item.get(key)) for key in ("container-title", "event-title", "event"))), None)
    name = references.journal(venue)
    if not name:
        return None
    volume, issue, pages = (str(item.get(key) or "") for key in ("volume", "issue", "page"))
    return references.with_place(name, volume, issue, pages)


def _keywords(item: Mapping[str, Any]) -> list[str]:
    """Return the keywords of an item: in one text, or as categories."""
    keywords = text(item.get("keyword"))
    return [word.strip() for word in re.split("[;,]", keywords)] if keywords else texts(item.get("categories"))


def _own_fields(item: Mapping[str, Any], keywords: Sequence[str], known: frozenset[str]) -> dict[str, Any]:
    """Return type, keywords, note and the keys that have no part."""
    note = text(item.get("note"))
    is_preprint = item.get("genre") == _PREPRINT
    found: dict[str, Any] = {
        "type": _PREPRINT if is_preprint else references.publication_type(item.get("type")),
        "keywords": keywords,
        "note": None if references.arxiv_in(note) else note,
    }
    for key, value in rest(item, known).items():
        if (key == "publisher" and value == "arXiv") or (key == "genre" and is_preprint):
            continue
        if isinstance(value, Mapping) and "date-parts" in value:
            found[key] = read_date(value)
        elif isinstance(value, list) and (names := [_name(name) for name in children(value)]):
            found[key] = names
        else:
            found[key] = _plain(value) if isinstance(value, str) else value
    return found
