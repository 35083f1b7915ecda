"""The format of daily-arXiv-ai-enhanced: JSON Lines without and with text of a language model.

``2026-06-29.jsonl`` has ``id``, ``title``, ``authors``, ``categories``, ``comment``, ``summary``, ``pdf`` and ``abs``;
``2026-06-29_AI_enhanced_Chinese.jsonl`` repeats most of its papers and adds ``AI`` (``tldr``, ``motivation``, ``method``,
``result``, ``conclusion``), and at times ``code_url``, ``code_stars`` and ``code_last_update``. Files of the first months lack
keys. Both files are of one day, and the archive merges their records.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any, Final

from sitegen.loader.collectors.record_keys import LANGUAGES, Keys, read_papers
from sitegen.loader.dating import papers_by_day
from sitegen.loader.json_text import JsonRecord, key_paths, read_records
from sitegen.loader.problems import Problems
from sitegen.models import Digest

EXAMPLE: Final = '`{"id": "1910.11126", "title": "…", "summary": "…", "abs": "…"}`'

_KEYS = Keys(
    parts={
        "id": "identifier",
        "title": "title",
        "authors": "authors",
        "categories": "categories",
        "primary_category": "categories",
        "comment": "comment",
        "summary": "abstract",
        "published": "published",
        "updated": "updated",
    },
    machine=frozenset({"AI"}),
    unwrapped="AI",
)
_SIGNS: Final = (("abs",), ("AI",), ("summary", "pdf"), ("summary", "categories"))
"""Keys that a record has beside identifier and title; one of these groups is enough."""
_LANGUAGE = re.compile(r"_AI_enhanced_(.+)", re.IGNORECASE)
_FAILURES: Final = frozenset(
    {
        "Conclusion extraction failed",
        "Error",
        "Method extraction failed",
        "Motivation analysis unavailable",
        "Processing failed",
        "Result analysis unavailable",
        "Summary generation failed",
    }
)
"""Texts that the collector writes if the language model gave no answer."""


def begins(head: bytes) -> bool:
    """Return True if a file begins with such a record."""
    keys = key_paths(head)
    prefix = "[]." if "[]" in keys else ""
    if not keys.issuperset((f"{prefix}id", f"{prefix}title")):
        return False
    return any(keys.issuperset(f"{prefix}{key}" for key in others) for others in _SIGNS)


def parse(source: bytes, path: str, location: str) -> Digest:
    """Return the digest in the bytes of a file."""
    problems = Problems(path)
    records = _without_failures(read_records(source, problems))
    papers = tuple(read_papers(records, _KEYS, problems, language=_language(location)))
    return papers_by_day(papers, location, problems)


def _without_failures(records: Iterable[JsonRecord]) -> Iterator[JsonRecord]:
    """Yield records without the texts that stand for an answer that failed."""
    for record in records:
        texts = record.value.get("AI")
        if isinstance(texts, dict):
            sound: dict[str, Any] = {key: text for key, text in texts.items() if not _has_failed(text)}
            record.value["AI"] = sound
        yield record


def _has_failed(text: object) -> bool:
    return isinstance(text, str) and text.strip() in _FAILURES


def _language(location: str) -> str:
    """Return the language that a file's name states: ``zh`` for ``2026-06-29_AI_enhanced_Chinese.jsonl``; empty if none."""
    found = _LANGUAGE.search(PurePosixPath(location).stem)
    return LANGUAGES.get(found[1].replace("_", " ").strip().casefold(), "") if found else ""
