"""Build papers from the parts that input formats read, and report problems by field."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from datetime import datetime
from typing import Any, Final, get_type_hints

from sitegen.loader.fields import read_authors, read_identifier, read_optional, read_subjects, read_time
from sitegen.loader.problems import Report
from sitegen.models import Paper
from sitegen.text import clean

_READERS: Final[dict[object, Callable[[Any], Any]]] = {str | None: read_optional}
"""Type of an optional field -> its reader."""

_TYPES: Final = get_type_hints(Paper)
OPTIONAL_READERS: Final = tuple(
    (field.name, _READERS[_TYPES[field.name]]) for field in fields(Paper) if field.default is not MISSING
)
"""Optional fields of `Paper`, and their readers. A field takes the part of the same name."""


def build_paper(parts: Mapping[str, Any], report: Report) -> Paper | None:
    """Return the paper with these parts; None if a required part is missing or cannot be read, which is reported.

    Parts are cleaned here. A part that is missing or None is absent. Parts with other names are ignored.

    | part | value |
    |---|---|
    | identifier | text in any form that `arxiv.read` knows |
    | version | number, if the identifier does not contain it |
    | title, abstract | text |
    | categories | codes, the primary one first; or text: ``**cs.CV**, cs.LG`` |
    | authors | names: ``Ada Lovelace``; or text: ``Ada Lovelace, Alan Turing`` |
    | published, updated | ISO 8601 text or `datetime`; ``updated`` is equal to ``published`` by default |
    | each optional field of `Paper` | text |

    Title, identifier, categories and ``published`` are required.
    """
    if (
        not (title := _title(parts.get("title"), report))
        or not (identifier := read_identifier(parts.get("identifier") or "", report))
        or not (subjects := read_subjects(parts.get("categories") or "", report))
        or not (published := read_time("published", parts.get("published") or "", report))
        or (authors := read_authors(parts.get("authors") or "", report)) is None
        or not (updated := _updated(parts, published, report))
    ):
        return None
    return Paper(
        identifier=identifier.paper,
        version=identifier.version or parts.get("version"),
        title=title,
        abstract=clean(parts.get("abstract") or ""),
        authors=authors,
        categories=subjects.categories,
        classes=subjects.classes,
        published=published,
        updated=updated,
        **{name: read(parts.get(name)) for name, read in OPTIONAL_READERS},
    )


def _title(raw: str | None, report: Report) -> str:
    """Return a clean title; empty if there is none, which is reported."""
    title = clean(raw or "")
    if not title:
        report("title", "a record with an empty title", "write the title after `### `")
    return title


def _updated(parts: Mapping[str, Any], published: datetime, report: Report) -> datetime | None:
    """Return the time of the version; None if it cannot be read, which is reported."""
    raw = parts.get("updated")
    return published if raw is None or raw == parts["published"] else read_time("updated", raw, report)
