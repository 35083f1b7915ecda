"""Build papers from the parts that input formats read, and report problems by field."""

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from datetime import date
from typing import Any, Final, get_type_hints

from sitegen import identifiers
from sitegen.loader.fields import (
    read_announced,
    read_authors,
    read_identifier,
    read_optional,
    read_subjects,
    read_time,
)
from sitegen.loader.own_fields import read_own_fields
from sitegen.loader.problems import Report
from sitegen.models import Announcement, OwnField, Paper
from sitegen.text import clean

_LINK = re.compile(r"https?://[^\s/?#\"<>\\^`{|}]+[^\s\"<>\\^`{|}]*", re.IGNORECASE)
_LINK_LIMIT = 2000


def read_link(raw: object) -> str | None:
    """Return the address of a web page; None if the value is not one."""
    text = clean(raw) if isinstance(raw, str) and len(raw) <= _LINK_LIMIT else ""
    return text if _LINK.fullmatch(text) else None


_Reader = Callable[[Any, Report], Any]

_READERS: Final[dict[object, _Reader]] = {
    str | None: lambda raw, _: read_optional(raw) if isinstance(raw, str) else None,
    tuple[OwnField, ...]: lambda raw, _: read_own_fields(raw) if raw else (),
    tuple[Announcement, ...]: lambda raw, report: read_announced(raw, report) if raw else (),
}
"""Type of an optional field -> its reader."""

_SPECIAL: Final[dict[str, _Reader]] = {"link": lambda raw, _: read_link(raw)}
"""Optional field -> its reader, if its type does not decide it."""

_TYPES: Final = get_type_hints(Paper)
OPTIONAL_READERS: Final = tuple(
    (field.name, _SPECIAL.get(field.name) or _READERS[_TYPES[field.name]])
    for field in fields(Paper)
    if field.default is not MISSING and field.name != "partial"
)
"""Optional fields of `Paper`, and their readers. A field takes the part of the same name."""

_OF_ALL_PAPERS: Final = ("abstract", "authors", "categories", "published", "updated", "comment", "journal", "doi")
"""Parts of every paper on arXiv. A source that lacks one of them is partial."""


def build_paper(parts: Mapping[str, Any], report: Report) -> Paper | None:
    """Return the paper with these parts; None if identifier or title is missing or cannot be read, which is reported.

    Parts are cleaned here. A part that is missing or None is absent. Parts with other names are ignored.

    | part | value |
    |---|---|
    | identifier | text in any form that `identifiers.read` knows |
    | version | number, if the identifier does not contain it |
    | title, abstract | text |
    | categories | codes, the primary one first; or text: ``**cs.CV**, cs.LG`` |
    | authors | names, given name first: ``Ada Lovelace``; or text: ``Ada Lovelace, Alan Turing`` |
    | published, updated | text that `fields.read_time` knows (a time, day, month or year), date or `datetime` |
    | comment, journal, doi | text |
    | link | address of the paper's own page |
    | fields | own fields: a mapping, as `own_fields.read_own_fields` takes it, or `OwnField` values |
    | announced | text: ``2026-11-24 new, 2026-11-26 replace``; or `Announcement` values |

    Only identifier and title are required. A part that is present but cannot be read is reported, and the paper does
    without it.
    """
    title = clean(_text(parts.get("title")))
    if not title:
        report("title", "a record with an empty title", "write its title")
        return None
    identifier = read_identifier(_text(parts.get("identifier")), report)
    if not identifier:
        return None
    raw_authors = parts.get("authors")
    authors = read_authors(raw_authors, report) if raw_authors is not None else ()
    if authors is None:
        return None
    categories = parts.get("categories") or ""
    if isinstance(categories, str):
        categories = read_optional(categories) or ""
    subjects = read_subjects(categories, report, any_code=not identifiers.is_arxiv(identifier.paper))
    return Paper(
        identifier=identifier.paper,
        version=identifier.version or _version(parts.get("version")),
        title=title,
        abstract=clean(_text(parts.get("abstract"))),
        authors=authors,
        categories=subjects.categories,
        classes=subjects.classes,
        published=_time("published", parts, report),
        updated=_time("updated", parts, report),
        **{name: read(raw, report) for name, read in OPTIONAL_READERS if (raw := parts.get(name)) is not None},
        partial=None in map(parts.get, _OF_ALL_PAPERS),
    )


def _text(raw: object) -> str:
    return raw if isinstance(raw, str) else ""


def _version(raw: object) -> int | None:
    """Return a version from 1; None if the value is not one."""
    if isinstance(raw, str):
        raw = raw.strip().removeprefix("v")
        raw = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 5 else None
    return raw if isinstance(raw, int) and not isinstance(raw, bool) and 0 < raw < 10_000 else None


def _time(field: str, parts: Mapping[str, Any], report: Report) -> str | None:
    """Return a time; None if it is absent, or cannot be read, which is reported."""
    raw = parts.get(field)
    if isinstance(raw, str):
        raw = read_optional(raw)
    return read_time(field, raw, report) if raw and isinstance(raw, (str, date)) else None
