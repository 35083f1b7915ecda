"""Read the papers of JSON formats, whose records are objects with other names for the parts of a paper."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sitegen.loader.dating import papers_by_day
from sitegen.loader.json_text import key_paths, read_records
from sitegen.loader.paper import build_paper
from sitegen.loader.problems import Problems
from sitegen.models import Digest

ReadParts = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""Returns the parts of the paper that a record describes, for `build_paper`; empty for a record of something else."""


def parse_records(source: bytes, path: str, location: str, read_parts: ReadParts, *lists: str) -> Digest:
    """Return the digest in a file of records.

    Args:
        source: The bytes of the file.
        path: Its path in problems.
        location: Its path below the content folder.
        read_parts: Reads a record. It must not raise, whatever the types of the values are.
        lists: Keys under which an object may have the list of records.
    """
    problems = Problems(path)
    papers = []
    for record in read_records(source, problems, *lists):
        parts = read_parts(record.value)
        if parts and (paper := build_paper(parts, record.reporter(problems))):
            papers.append(paper)
    return papers_by_day(papers, location, problems)


def has_keys(source: bytes, keys: tuple[str, ...], *lists: str) -> bool:
    """Return True if the first record of a JSON file has all these keys (``paper.id``).

    The record is an entry of a list or of one of ``lists``, or an object of JSON Lines.
    """
    paths = key_paths(source)
    prefixes = ("", "[].", *(f"{name}[]." for name in lists))
    return any(all(prefix + key in paths for key in keys) for prefix in prefixes)


def text(value: object) -> str | None:
    """Return a text; None if the value is something else."""
    return value if isinstance(value, str) else None


def child(record: Mapping[str, Any], *keys: str) -> Mapping[str, Any]:
    """Return the object at a path of keys; empty if there is none."""
    found: Any = record
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}


def children(value: object) -> Iterator[Mapping[str, Any]]:
    """Yield the objects in a list. Anything else is left out."""
    if isinstance(value, list):
        for entry in value:
            if isinstance(entry, dict):
                yield entry


def texts(value: object) -> list[str]:
    """Return the texts in a list, or a text as a list of one. Anything else is left out."""
    if isinstance(value, str):
        return [value]
    return [entry for entry in value if isinstance(entry, str)] if isinstance(value, list) else []


def pick(record: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    """Return the values of these keys, in this order, without absent ones."""
    return {key: record[key] for key in keys if record.get(key) is not None}


def rest(record: Mapping[str, Any], known: frozenset[str]) -> dict[str, Any]:
    """Return the values of all other keys, in the order of the record."""
    return {key: value for key, value in record.items() if key not in known}
