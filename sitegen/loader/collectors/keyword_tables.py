"""The format of DailyArXiv: a Markdown page, ``README.md``, with a table of papers under the heading of each keyword.

The columns have names: ``**Title**`` (``**[Title](http://arxiv.org/abs/2608.19119v1)**``), ``**Date**``, ``**Abstract**``
(``<details><summary>Show</summary><p>…</p></details>``), ``**Comment**``, and in some copies ``**Authors**`` and ``**Tags**``. The
date is that of the version. The page of cv-arxiv-daily, which repeats its JSON in tables, is read too.
"""

import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, Final

from sitegen.loader.collectors.topic_lists import LONGEST_ROW, TopicList
from sitegen.loader.collectors.topic_rows import read_row
from sitegen.loader.json_text import MAX_RECORDS
from sitegen.loader.problems import Problems, excerpt
from sitegen.loader.raw_text import BLANK, BOM, HEAD_BYTES, UNMERGED, is_conflict_marker
from sitegen.models import Digest

EXAMPLE: Final = "`| **Title** | **Date** | **Abstract** | **Comment** |`"

_BEGINNING = re.compile(
    rb"^\|[^\n]{0,300}\bTitle\b[^\n]{0,300}\|[ \t\r]*\n\|[ \t:|-]{3,300}\|[ \t\r]*\n"
    rb"\|\s*(?:\*\*\[[^\n]{1,2000}\]\(https?://(?:[a-z]+\.)?arxiv\.org/|\*\*[0-9]{4}-[0-9]{2}-[0-9]{2}\*\*\|)",
    re.MULTILINE,
)
_HEADING = re.compile(r"#{2,6}\s+(.{1,200}?)\s*#*\s*")
_RULE = re.compile(r"\|[\s:|-]+\|")
_LINK = re.compile(r"\**\[(?P<title>.+)\]\((?P<url>[^)\s]+)\)\**")
_CELL = re.compile(
    r"\s*(?:<details>.*?</details>|\*\*\[.+?\]\(https?://[^)\s]+\)\*\*|(?!<details>).*?)\s*\|(?=\s|$)", re.DOTALL
)
_DETAILS = re.compile(r"<details><summary>.*?</summary>(?:<p>)?(?P<text>.*?)(?:</p>)?</details>", re.DOTALL)
_PARTS: Final = {
    "abstract": "abstract",
    "comment": "comment",
    "comments": "comment",
    "authors": "authors",
    "author": "authors",
}
"""Name of a column in small letters -> part of a paper."""


def begins(head: bytes) -> bool:
    """Return True if a page has a table of papers at its beginning."""
    return _BEGINNING.search(head[:HEAD_BYTES]) is not None


def parse(source: bytes, path: str, location: str) -> Digest:
    """Return the digest in the bytes of a file."""
    problems = Problems(path)
    papers = TopicList()
    for number, (line, topic, columns, row) in enumerate(_rows(source.removeprefix(BOM), problems)):
        if number == MAX_RECORDS:
            problems.add(line, f"more than {MAX_RECORDS:,} records", "split the file")
            break
        report = partial(_report, problems, line)
        found = _read(row, columns)
        if found:
            papers.add(*found, topic, report)
        else:
            report("", f"a row that cannot be read: {excerpt(row)}", "run the collector again")
    return papers.digest(location, problems)


def _rows(source: bytes, problems: Problems) -> Iterator[tuple[int, str, list[str], str]]:
    """Yield line, heading above, names of the columns, and text of each row in tables of papers."""
    topic = ""
    columns: list[str] = []
    for number, raw in enumerate(source.splitlines(keepends=True), 1):
        text = raw.decode(errors="replace").strip(BLANK)
        if not text.startswith("|"):
            columns = []
            if heading := _HEADING.fullmatch(text):
                topic = heading[1]
            elif is_conflict_marker(text):
                problems.block(number, *UNMERGED)
        elif not columns:
            names = [name.strip(" *").casefold() for name in text.strip("|").split("|")]
            columns = names if "title" in names else []
        elif not _RULE.fullmatch(text):
            if not text.endswith("|") and not raw.endswith(b"\n"):
                problems.block(
                    number, "the file is half-written: its last row is incomplete", "run the collector again"
                )
                return
            yield number, topic, columns, text


def _read(row: str, columns: Sequence[str]) -> tuple[dict[str, Any], str] | None:
    """Return the parts of a row, and its day; None if it cannot be read."""
    if len(row) > LONGEST_ROW:
        return None
    if "date" not in columns:
        return read_row(row, "")
    cells = _cells(row, len(columns))
    if len(cells) != len(columns):
        return None
    values = dict(zip(columns, cells, strict=True))
    link = _LINK.fullmatch(values.pop("title"))
    if not link:
        return None
    day = values.pop("date")
    parts: dict[str, Any] = {"identifier": link["url"], "title": link["title"]}
    own = {}
    for name, value in values.items():
        if name in ("tags", "categories"):
            parts["categories"] = [tag.strip() for tag in value.split(",")] if value else None
        elif name in _PARTS:
            parts[_PARTS[name]] = value or None
        else:
            own[name] = value
    return {**parts, "fields": own}, day


def _cells(row: str, count: int) -> list[str]:
    """Return the texts of the cells of a row. In the last one and in ``<details>``, a bar does not end the cell."""
    cells: list[str] = []
    at = 1
    while len(cells) < count - 1 and (found := _CELL.match(row, at)):
        cells.append(found[0][:-1])
        at = found.end()
    cells.append(row[at:].rstrip().removesuffix("|"))
    return [_shown(cell.strip()) for cell in cells]


def _shown(cell: str) -> str:
    """Return the text of a cell that may be hidden behind a summary."""
    found = _DETAILS.fullmatch(cell)
    return found["text"].strip() if found else cell


def _report(problems: Problems, line: int, _part: str, message: str, remedy: str) -> None:
    problems.add(line, message, remedy)
