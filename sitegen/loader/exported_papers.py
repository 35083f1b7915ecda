"""Papers as sitegen publishes them: the data of a day (``2019/10/19.json``), and JSON Lines of `sitegen import --to jsonl`.

Both have the same keys (``docs/schemas/day.json``). JSON Lines leave out what the source did not have.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from sitegen.loader.dating import papers_by_day
from sitegen.loader.fields import read_day
from sitegen.loader.json_text import read_records
from sitegen.loader.own_fields import read_own_fields
from sitegen.loader.paper import build_paper
from sitegen.loader.problems import Problems
from sitegen.loader.standards import references
from sitegen.loader.standards.json_parts import child, children, has_keys, text, texts
from sitegen.models import Digest, OwnField

EXAMPLE: Final = '`{"id": "1910.11126", "title": "…", "categories": ["cs.CV"], "classes": []`'

_LIST: Final = "papers"
_EMPTY: Final = "None"
"""A value that says that a field is empty, for `build_paper`."""


def begins(source: bytes) -> bool:
    """Return True if the first record of a file has the keys that only sitegen writes together."""
    return has_keys(source, ("id", "title", "categories", "classes"), _LIST)


def parse(source: bytes, path: str, location: str) -> Digest:
    """Return the digest in a file."""
    problems = Problems(path)
    records = read_records(source, problems, _LIST)
    papers = []
    days: list[date | None] = []
    for record in records:
        if paper := build_paper(read_parts(record.value), record.reporter(problems)):
            papers.append(paper)
            days.append(_day(record.value.get("day")))
    return papers_by_day(papers, location, problems, stated=_day(records.outer.get("day")), listed=days)


def _day(value: object) -> date | None:
    return read_day(value) if isinstance(value, str) else None


def read_parts(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the parts of the paper in an object."""
    authors = record.get("authors")
    return {
        "identifier": text(record.get("id")),
        "version": record.get("version"),
        "title": text(record.get("title")),
        "abstract": text(record.get("abstract")),
        "authors": [name for author in children(authors) if (name := text(author.get("name")))] or None,
        "categories": [*texts(record.get("categories")), *texts(record.get("classes"))] or None,
        **{name: _written(record, name) for name in ("published", "updated", "comment", "journal", "doi")},
        "link": references.own_link(text(record.get("id")) or "", [record.get("url")]),
        "fields": list(_own_fields(record)),
        "announced": _announced(record.get("announced")),
    }


def _written(record: Mapping[str, Any], name: str) -> str | None:
    """Return the text of a key; for ``null``, the word that says that there is none."""
    value = record.get(name)
    return _EMPTY if value is None and name in record else text(value)


def _announced(announced: object) -> str:
    """Return announcements as text; empty if they have another form."""
    return ", ".join(f"{text(entry.get('day'))} {text(entry.get('type'))}" for entry in children(announced))


def _own_fields(record: Mapping[str, Any]) -> Iterator[OwnField]:
    """Yield the own fields with their languages, and with the mark of those that a machine wrote."""
    languages, machine = child(record, "languages"), texts(record.get("machine"))
    for field in read_own_fields(record.get("fields")):
        yield field._replace(language=text(languages.get(field.name)) or "", machine=field.name in machine)
