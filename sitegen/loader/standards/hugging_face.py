"""Daily papers of Hugging Face, as https://huggingface.co/api/daily_papers answers (https://huggingface.co/docs/hub/api).

Each entry has a ``paper``, with arXiv's identifier, and values of the list around it. ``publishedAt`` is the time of arXiv's
first version. The papers of https://huggingface.co/api/papers stand without an entry around them.
"""

from collections.abc import Mapping
from typing import Any, Final

from sitegen.loader.own_fields import CleanFields, read_own_fields
from sitegen.loader.standards import json_parts, references
from sitegen.loader.standards.json_parts import child, children, has_keys, pick, text
from sitegen.models import Digest, OwnField

EXAMPLE: Final = '`[{"paper": {"id": "…`'

_LISTS: Final = ("papers", "dailyPapers")
_SIGNS: Final = (
    *("paper.upvotes", "paper.publishedAt", "paper.submittedOnDailyAt", "paper.summary", "paper.discussionId"),
    *("publishedAt", "submittedBy"),
)
_COUNTED: Final = ("upvotes", "githubRepo", "githubStars", "projectPage")


def begins(source: bytes) -> bool:
    """Return True if the first record of a file is an entry of the daily papers."""
    return any(has_keys(source, ("paper.id", sign), *_LISTS) for sign in _SIGNS) or has_keys(
        source, ("id", "title", "publishedAt", "upvotes"), *_LISTS
    )


def parse(source: bytes, path: str, location: str) -> Digest:
    """Return the digest in an answer of the service."""
    return json_parts.parse_records(source, path, location, read_parts, *_LISTS)


def read_parts(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the parts of the paper in an entry."""
    paper = child(entry, "paper") or entry
    identifier = references.choose_identifier([paper.get("id")], references.own_identifier("hf", paper.get("id")))
    authors = [name.strip() for author in children(paper.get("authors")) if (name := text(author.get("name")))]
    return {
        "identifier": identifier,
        "title": text(paper.get("title")) or text(entry.get("title")),
        "abstract": text(paper.get("summary")) or text(entry.get("summary")),
        "authors": authors or None,
        "published": text(paper.get("publishedAt")) or text(entry.get("publishedAt")),
        "link": references.own_link(identifier, [f"https://huggingface.co/papers/{paper.get('id')}"]),
        "fields": _own_fields(entry, paper),
    }


def _own_fields(entry: Mapping[str, Any], paper: Mapping[str, Any]) -> tuple[OwnField, ...]:
    """Return what Hugging Face adds to a paper. Its summary and keywords are written by a machine."""
    written = pick(paper, "ai_summary", "ai_keywords")
    listed = text(paper.get("submittedOnDailyAt")) or text(entry.get("submittedOnDailyAt"))
    organization = child(paper, "organization") or child(entry, "organization")
    others = {
        **pick(paper, *_COUNTED),
        "numComments": entry.get("numComments"),
        "submittedOnDailyAt": listed[:10] if listed else None,
        "submittedBy": text(child(entry, "submittedBy").get("fullname"))
        or text(child(paper, "submittedOnDailyBy").get("fullname")),
        "organization": text(organization.get("fullname")) or text(organization.get("name")),
        "mediaUrls": paper.get("mediaUrls"),
    }
    return CleanFields((*read_own_fields(written, language="en", machine=True), *read_own_fields(others)))
