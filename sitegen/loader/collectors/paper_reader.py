"""The format of daily-paper-reader: ``docs/202607/01/papers.meta.json``.

It is ``{"date", "papers": [{"paper_id": "202607/01/2607.00001v1-slug", "section", "title_en", "authors", "date", "pdf", "score",
"evidence", "tldr", "tags", "abstract_en", …}]}``. ``date`` of a paper is the day on which it was published. Old files leave
title and authors empty: then the words of the title are in the slug, and the page of the paper (`paper_pages`) has both. The
papers of other sources have their PDF's address or a DOI in place of an identifier of arXiv.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Final

from sitegen import identifiers
from sitegen.arxiv import IDENTIFIER
from sitegen.loader.collectors.record_keys import Keys, read_papers
from sitegen.loader.dating import papers_by_day
from sitegen.loader.fields import read_day
from sitegen.loader.json_text import JsonRecord, key_paths, read_records
from sitegen.loader.problems import Problems
from sitegen.models import Digest, Paper

EXAMPLE: Final = '`{"date": "2019-10-19", "papers": [{"paper_id": "201910/19/1910.11126v1-slug", "title_en": "…"}]}`'

_KEYS = Keys(
    parts={
        "identifier": "identifier",
        "title_en": "title",
        "title": "title",
        "authors": "authors",
        "abstract_en": "abstract",
        "abstract": "abstract",
        "date": "published",
        "categories": "categories",
        "comment": "comment",
        "doi": "doi",
        "link": "link",
    },
    machine=frozenset(
        "evidence tldr score tags title_zh abstract_zh summary motivation method result conclusion".split()
    ),
    ignored=frozenset({"paper_id"}),
)
_PAPER_ID = re.compile(rf"(?P<identifier>{IDENTIFIER})?-?(?P<slug>[^/]*)")
_NUMBER = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LONGEST_ID = 400


def begins(head: bytes) -> bool:
    """Return True if a file begins with such a list."""
    return key_paths(head).issuperset({"papers[].paper_id", "papers[].title_en"})


def parse(source: bytes, path: str, location: str) -> Digest:
    """Return the digest in the bytes of a file."""
    problems = Problems(path)
    records = read_records(source, problems, "papers")
    papers = tuple(read(records, problems))
    return papers_by_day(papers, location, problems, stated=_stated_day(records.outer.get("date")))


def read(records: Iterable[JsonRecord], problems: Problems) -> Iterator[Paper]:
    """Yield the papers of records with the keys of the format."""
    return read_papers(_identified(records), _KEYS, problems)


def begins_with_identifier(name: str) -> bool:
    """Return True if the name of a paper's page begins with arXiv's identifier."""
    found = _PAPER_ID.fullmatch(name[:_LONGEST_ID])
    return bool(found and found["identifier"])


def _stated_day(raw: Any) -> date | None:
    """Return the day of a file; the last one of a range ``2026-04-20 ~ 2026-05-19``."""
    found = _DAY.findall(raw) if isinstance(raw, str) else []
    return read_day(found[-1]) if found else None


def _identified(records: Iterable[JsonRecord]) -> Iterator[JsonRecord]:
    """Yield records with the keys ``identifier`` and ``link``, with a title, and with numbers and lists in place of texts."""
    for record in records:
        value = record.value
        identifier, slug = _identifier(value)
        value["identifier"] = identifier
        pdf = value.get("pdf")
        if not identifiers.is_arxiv(identifier):
            value.setdefault("link", pdf)
        if isinstance(pdf, str) and (pdf == value.get("link") or identifiers.read(pdf)):
            del value["pdf"]
        if not _text(value.get("title_en")) and not _text(value.get("title")):
            value["title_en"] = slug.replace("-", " ").strip().capitalize()
            # Without a version, the record is older than the one of the page, which has the title as it is written.
            value["identifier"] = _without_version(identifier)
        for key, raw in value.items():
            if key.endswith("score") and isinstance(raw, str) and _NUMBER.fullmatch(raw.strip()):
                value[key] = float(raw)
        if isinstance(tags := value.get("tags"), str):
            value["tags"] = [tag.strip() for tag in tags.split(",")]
        yield record


def _without_version(identifier: str) -> str:
    found = identifiers.read(identifier)
    return found.paper if found else identifier


def _identifier(record: dict[str, Any]) -> tuple[str, str]:
    """Return the identifier of a record, and the slug of its title."""
    name = _text(record.get("paper_id"))[:_LONGEST_ID].rpartition("/")[2]
    found = _PAPER_ID.fullmatch(name)
    slug = found["slug"] if found else name
    if found and found["identifier"]:
        return found["identifier"], slug
    for key in ("pdf", "link", "doi"):
        if read := identifiers.read(_text(record.get(key))):
            return read.paper, slug
    source = re.sub("[^a-z0-9]", "", _text(record.get("source")).lower())[:19]
    return f"{source if source[:1].isalpha() else 'paper'}:{name}" if name else "", slug


def _text(raw: object) -> str:
    return raw.strip() if isinstance(raw, str) else ""
