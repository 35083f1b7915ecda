"""The format of daily-arxiv-data: reports of a language model that scores the new papers of a category.

``2026-08-19-gr-qc.json`` is ``{"reportDate", "slug", "papers": [{"rank", "arxivId", "arxivVersion", "title", "titleJa",
"authors", "primaryCategory", "scores", "totalScore", "abstractLines", "conclusion", …}]}``. arXiv's abstract is not in it.
"""

from dataclasses import replace
from typing import Any, Final

from sitegen.loader.collectors.record_keys import Keys, read_papers
from sitegen.loader.dating import papers_by_day
from sitegen.loader.fields import category_code, read_day
from sitegen.loader.json_text import JsonRecord, key_paths, read_records
from sitegen.loader.problems import Problems
from sitegen.models import Digest, Paper

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
_OF_REPORTS: Final = frozenset({"slug", "papers[].rank", "papers[].scores", "papers[].totalScore", "papers[].titleJa"})
"""Keys of reports. Other lists of the collector, such as its test set, have identifiers and titles only."""


def begins(head: bytes) -> bool:
    """Return True if a file begins with such a report."""
    keys = key_paths(head)
    has_papers = keys.issuperset({"papers[].arxivId", "papers[].title"})
    return keys.issuperset({"reportDate", "papers"}) or (has_papers and not keys.isdisjoint(_OF_REPORTS))


def parse(source: bytes, path: str, location: str) -> Digest:
    """Return the digest in the bytes of a file."""
    problems = Problems(path)
    records = read_records(source, problems, "papers")
    papers = [
        _in_language(paper, record) for record in records for paper in read_papers([record], _keys(record), problems)
    ]
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


def _in_language(paper: Paper, record: JsonRecord) -> Paper:
    """Return a paper with the language Japanese on texts that have Chinese characters only, if its report is in Japanese."""
    if "titleJa" not in record.value:
        return paper
    fields = (field._replace(language="ja") if field.language == "zh" else field for field in paper.fields)
    return replace(paper, fields=tuple(fields))


def _text(raw: Any) -> str:
    return raw if isinstance(raw, str) else ""
