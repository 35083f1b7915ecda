"""The format of Awesome-arXiv-Daily-Reporter: a Python dictionary on each line of ``1-Jul-2026/IR/papers.jsonl``.

A line is ``{'arxiv_id': 'arXiv:2606.31984', 'title': …, 'authors': "A, B", 'link': …, 'abstract': …}``; some copies add
translations, ``title_zh`` and ``abstract_zh``. `ast.literal_eval`, which evaluates no expressions, reads the lines that are not
`_REGULAR`. The folder of the file is an area, not a category of arXiv; the files in ``topic/`` list the papers of a topic.
"""

import ast
import re
import warnings
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any, Final

from sitegen.loader.collectors.record_keys import Keys, read_papers
from sitegen.loader.dating import papers_by_day
from sitegen.loader.json_text import JsonRecord, key_paths, read_lines
from sitegen.loader.location import path_day
from sitegen.loader.problems import MAX_RECORDS, Problems
from sitegen.loader.raw_text import BLANK, BOM, UNMERGED, is_conflict_marker
from sitegen.models import Digest, OwnField

EXAMPLE: Final = "`{'arxiv_id': 'arXiv:1910.11126', 'title': '…', 'authors': '…', 'abstract': '…'}`"

MAX_LINE_BYTES: Final = 2**18
"""A longer line is refused: Python needs much memory to read it. Records of arXiv have a few kilobytes."""

_KEYS = Keys(
    parts={
        "arxiv_id": "identifier",
        "title": "title",
        "authors": "authors",
        "abstract": "abstract",
        "categories": "categories",
        "comment": "comment",
    },
    machine=frozenset({"title_zh", "abstract_zh", "summary", "summary_zh", "tldr"}),
)
_BEGINNING = re.compile(rb"\s*\{\s*(['\"])(?:arxiv_id|title|authors|link|abstract)\1\s*:\s*['\"]")
_KEY = re.compile(rb"'arxiv_id'\s*:")
_LONG_NUMBER = re.compile(rb"0[xXoObB][0-9a-fA-F_]{1000}")
"""A number that Python reads, but refuses to write in decimal digits."""
_TOPIC = re.compile(r"(.+)_related_papers")
_BLANK = BLANK.encode()
_STRING: Final = r"""(?:'[^'\\\n\r\0]*+'|"[^"\\\n\r\0]*+")"""
_PAIR = re.compile(rf"({_STRING}): ({_STRING})")
_REGULAR = re.compile(rf"\{{(?:{_STRING}: {_STRING}(?:, |(?=\}}))){{1,200}}\}}")
"""A dictionary of strings without escapes, as Python writes it. Its value is read without Python's parser, which takes longer
than all else."""


def begins(head: bytes) -> bool:
    """Return True if a file begins with such a dictionary. Its keys are in single quotes, unless a copy writes JSON."""
    line = head.removeprefix(BOM).lstrip(_BLANK).partition(b"\n")[0]
    if _BEGINNING.match(line) and _KEY.search(line[:MAX_LINE_BYTES]):
        return True
    return key_paths(head).issuperset({"arxiv_id", "title", "link"})


def parse(source: bytes, path: str, location: str) -> Digest:
    """Return the digest in the bytes of a file."""
    problems = Problems(path)
    source = source.removeprefix(BOM)
    records = read_lines(source, problems) if "arxiv_id" in key_paths(source) else _records(source, problems)
    papers = tuple(read_papers(records, _KEYS, problems, added=_area(location)))
    return papers_by_day(papers, location, problems)


def _area(location: str) -> tuple[OwnField, ...]:
    """Return the area or topic that the path of a file names, as an own field."""
    path = PurePosixPath(location)
    if topic := _TOPIC.fullmatch(path.stem):
        return (OwnField("topic", (topic[1].replace("_", " "),)),)
    folder = path.parent.name
    return (OwnField("area", (folder,)),) if folder and path.stem == "papers" and not path_day(folder + "/x") else ()


def _records(source: bytes, problems: Problems) -> Iterator[JsonRecord]:
    """Yield the dictionaries of a file, one on each line, and report lines that cannot be read."""
    end = 0
    for number, line in enumerate(source.splitlines(keepends=True), 1):
        end += len(line)
        if not line.strip(_BLANK):
            continue
        if number > MAX_RECORDS:
            problems.add(number, f"more than {MAX_RECORDS:,} records", "split the file")
            return
        if len(line) > MAX_LINE_BYTES:
            problems.add(number, f"a line of more than {MAX_LINE_BYTES:,} bytes", "shorten it")
        elif (value := _literal(line)) is not None:
            yield JsonRecord(value, number)
        elif is_conflict_marker(line.decode(errors="replace").rstrip()):
            problems.block(number, *UNMERGED)
        elif end == len(source) and not line.endswith(b"\n"):
            problems.block(number, "the file is half-written: its last line is incomplete", "run the collector again")
        else:
            problems.add(
                number, "a line that is not a Python dictionary", "run the collector again, or delete the line"
            )


def _literal(line: bytes) -> dict[str, Any] | None:
    """Return the dictionary in a line; None if it is not one."""
    if _LONG_NUMBER.search(line):
        return None
    text = line.decode(errors="replace").strip()
    if _REGULAR.fullmatch(text):
        return {key[1:-1]: value[1:-1] for key, value in _PAIR.findall(text)}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # for unknown escapes such as ``\d``
            value = ast.literal_eval(text)
    except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
        return None
    return value if isinstance(value, dict) and all(isinstance(key, str) for key in value) else None
