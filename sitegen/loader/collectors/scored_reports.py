"""The format of daily-arxiv-data: reports of a language model that scores the new papers of a category.

``2026-08-19-gr-qc.json`` is ``{"reportDate", "slug", "papers": [{"rank", "arxivId", "arxivVersion", "title", "titleJa",
"authors", "primaryCategory", "scores", "totalScore", "abstractLines", "conclusion", …}]}``. arXiv's abstract is not in it.
"""

from typing import Any, Final

from sitegen.loader.collectors.record_keys import Keys, read_papers
from sitegen.loader.dating import papers_by_day
from sitegen.loader.fields import category_code, read_day
from sitegen.loader.json_text import JsonRecord, key_paths, read_records
from sitegen.loader.problems import Problems
from sitegen.models import Digest

SUFFIXES: Final = (".json",)
EXAMPLE: Final = '`{"reportDate": "2019-10-19", "slug": "cs.CV", "papers": [{"arxivId": "1910.11126", "title": "…"}]}`'

_PARTS: Final = {
    "arxivId": "identifier",
    "arxivVersion": "version",
    "title": "title",
    "authors": "authors",
    "primaryCategory": "categories",
    "abstract": "abstract",
    "comment": "comment",
    "comments": "comment",
    "publishedAt": "published",
    "updatedAt": "updated",
}
_FROM_ARXIV: Final = frozenset({"rank", "submissionType", "sourceUrls", "url"})
"""Keys whose values no language model wrote."""


def begins(head: bytes) -> bool:
    """Return True if a file begins with such a report."""
    keys = key_paths(head)
    return keys.issuperset({"papers", "papers[].arxivId"}) or keys.issuperset({"reportDate", "papers"})


def parse(source: bytes, path: str, location: str) -> Digest:
    """Return the digest in the bytes of a file."""
    problems = Problems(path)
    records = read_records(source, problems, "papers")
    papers = [paper for record in records for paper in read_papers([record], _keys(record), problems)]
    return papers_by_day(
        tuple(papers),
        location,
        problems,
        stated=read_day(_text(records.outer.get("reportDate"))),
        category=category_code(_text(records.outer.get("slug"))) or "",
    )


def _keys(record: JsonRecord) -> Keys:
    """Return the keys of a record. A language model wrote all of its own fields but few."""
    return Keys(parts=_PARTS, machine=frozenset(record.value.keys() - _FROM_ARXIV))


def _text(raw: Any) -> str:
    return raw if isinstance(raw, str) else ""
