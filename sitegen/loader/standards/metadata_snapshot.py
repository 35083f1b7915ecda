"""arXiv's metadata snapshot: a JSON object for each paper, on a line.

It is published at https://www.kaggle.com/datasets/Cornell-University/arxiv (linked from
https://info.arxiv.org/help/bulk_data.html); its keys are listed at
https://huggingface.co/datasets/librarian-bots/arxiv-metadata-snapshot. The whole snapshot is larger than a digest may be:
`read_parts` is for readers of larger files. ``update_date`` is the day of the last change by anyone, not of a version.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sitegen.loader.standards import json_parts, references
from sitegen.loader.standards.json_parts import children, has_keys, pick, text
from sitegen.models import Digest

EXAMPLE: Final = '`{"id": "0704.0001", "submitter": "…", "authors": "…`'


def begins(source: bytes) -> bool:
    """Return True if the first record of a file is one of the snapshot."""
    return has_keys(source, ("id", "title", "authors_parsed")) or has_keys(
        source, ("id", "title", "abstract", "versions", "update_date")
    )


def parse(source: bytes, path: str, location: str) -> Digest:
    """Return the digest in a piece of the snapshot."""
    return json_parts.parse_records(source, path, location, read_parts)


def read_parts(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the parts of the paper in a record, whose text has line breaks and blanks as arXiv stores it."""
    times = dict(_version_times(record))
    newest = max(times, default=None)
    return {
        "identifier": text(record.get("id")),
        "version": newest,
        "title": text(record.get("title")),
        "abstract": text(record.get("abstract")),
        "authors": _authors(record),
        "categories": (text(record.get("categories")) or "").split() or None,
        "published": times.get(1),
        "updated": times[newest] if newest else None,
        "comment": text(record.get("comments")) or "",
        "journal": text(record.get("journal-ref")) or "",
        "doi": text(record.get("doi")) or "",
        "fields": pick(record, "report-no", "license", "submitter"),
    }


def _version_times(record: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    """Yield number and time of each version."""
    for version in children(record.get("versions")):
        number, created = text(version.get("version")), text(version.get("created"))
        digits = number.removeprefix("v") if number else ""
        if digits.isascii() and digits.isdigit() and len(digits) < 5 and created:
            yield int(digits), created


def _authors(record: Mapping[str, Any]) -> list[str] | str | None:
    """Return the names in ``authors_parsed``, or the text in ``authors`` without affiliations."""
    parsed = record.get("authors_parsed")
    names = [_name(parts) for parts in parsed if isinstance(parts, list)] if isinstance(parsed, list) else []
    listed = [name for name in names if name]
    authors = text(record.get("authors"))
    return listed or (references.without_affiliations(" ".join(authors.split())) if authors else None)


def _name(parts: list[Any]) -> str:
    """Return a name from family name, given name and suffix; more parts are affiliations."""
    family, given, suffix = ([text(part) or "" for part in parts[:3]] + ["", "", ""])[:3]
    return " ".join(f"{given} {family} {suffix}".split())
