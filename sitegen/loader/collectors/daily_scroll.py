"""The format of arxiv-daily-scroll: ``2025-10-12/arxiv.json`` and, with text of a language model, ``ai_summary.json``.

Both are ``{"papers": […]}`` with ``title``, ``authors``, ``arxiv_id`` (with version) and ``summary``; the second adds
``headline_zh``, ``intro_zh`` and ``tags_zh``. There are no categories. The day is that of the folder, unless the object around
the list has a ``date``.
"""

from typing import Final

from sitegen.loader.collectors.record_keys import Keys, read_papers
from sitegen.loader.dating import papers_by_day
from sitegen.loader.fields import read_day
from sitegen.loader.json_text import key_paths, read_records
from sitegen.loader.problems import Problems
from sitegen.models import Digest

EXAMPLE: Final = '`{"papers": [{"title": "…", "authors": […], "arxiv_id": "1910.11126v1", "summary": "…"}]}`'

_KEYS = Keys(
    parts={
        "arxiv_id": "identifier",
        "title": "title",
        "authors": "authors",
        "summary": "abstract",
        "abstract": "abstract",
        "categories": "categories",
        "comment": "comment",
        "published": "published",
        "updated": "updated",
    },
    machine=frozenset(
        f"{key}_{language}"
        for key in ("headline", "intro", "tags", "title", "summary")
        for language in ("zh", "en", "ja")
    ),
    ignored=frozenset({"_index"}),
)


def begins(head: bytes) -> bool:
    """Return True if a file begins with such a list."""
    return key_paths(head).issuperset({"papers[].arxiv_id", "papers[].title"})


def parse(source: bytes, path: str, location: str) -> Digest:
    """Return the digest in the bytes of a file."""
    problems = Problems(path)
    records = read_records(source, problems, "papers")
    stated = records.outer.get("date")
    day = read_day(stated) if isinstance(stated, str) else None
    return papers_by_day(tuple(read_papers(records, _KEYS, problems)), location, problems, stated=day)
