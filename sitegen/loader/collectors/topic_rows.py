r"""The format of cv-arxiv-daily: one JSON file of all days, an object of topics with a Markdown row for each identifier.

A row is that of a table, ``|**2021-10-14**|**Title**|First Author et.al.|[2110.07546](http://arxiv.org/abs/2110.07546)|null|\n``
with a link to code in place of ``null``; or a list item, ``- 2022-01-19, **Title**, First Author et.al., Paper: [url](url),
Code: **[url](url)**``. In the file of a single day it is an object with ``paper_title`` and so on, and in copies one with
``date``, ``title``, ``authors``, ``url``, ``code`` and ``categories``, or pairs of identifier and object in a list. The date is
that of the version. Rows list the first author only.
"""

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Final, NamedTuple

from sitegen import identifiers
from sitegen.arxiv import IDENTIFIER
from sitegen.loader.collectors.record_keys import read_part
from sitegen.loader.collectors.topic_lists import LONGEST_ROW, TopicList
from sitegen.loader.dating import UNDATED
from sitegen.loader.fields import read_day
from sitegen.loader.json_text import key_paths, read_document
from sitegen.loader.problems import MAX_PROBLEMS, MAX_RECORDS, Problems, excerpt
from sitegen.loader.raw_text import BLANK, HEAD_BYTES
from sitegen.models import Digest

EXAMPLE: Final = '`{"topic": {"1910.11126": "|**2019-10-19**|**Title**|First Author et.al.|[1910.11126](…)|null|"}}`'

_BEGINNING = re.compile(
    rf'"{IDENTIFIER}"\s*:\s*(?:"(?:\||[-*] \**[0-9]{{4}}-[0-9]{{2}}-)|\{{\s*"paper_title")'.encode()
)
_OBJECTS = re.compile(
    rf'"\s*:\s*\{{\s*"{IDENTIFIER}"\s*:\s*\{{|\A\s*\[\s*\[\s*"[^"\n]{{1,200}}"\s*,\s*\{{\s*"paper_id"'.encode()
)
"""The beginning of the objects of papers: in an object of topics, or in a list of pairs."""
_DAY: Final = r"\**(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})\**"
_ROWS: Final = tuple(
    re.compile(pattern, re.DOTALL)
    for pattern in (
        rf"\s*\|\s*{_DAY}\s*\|\s*\*\*(?P<title>.+?)\*\*\s*\|(?P<authors>[^|]{{0,2000}})\|\s*\[[^\]|]*\]\((?P<url>[^)|\s]*)\)\s*\|(?P<rest>.*)",
        rf"\s*[-*]\s+{_DAY},\s*\*\*(?P<title>.+?)\*\*,\s*(?P<authors>[^\[\n]{{0,2000}}?),\s*Paper:\s*\[[^\]]*\]\((?P<url>[^)\s]*)\)(?P<rest>.*)",
        r"\s*\|\s*\[(?P<title>.+?)\]\((?P<url>https?://[^)|\s]*)\)\s*\|(?P<rest>.*)",
    )
)
"""The forms of a row. The last one, of the first versions, has no date."""
_LINK = re.compile(r"\[([^\[\]]{0,2000})\]\((https?://[^)\s]{1,2000})\)")
_CODE_ADDRESS = re.compile(r"https?://(?!arxiv\.paperswithcode\.com/api/)")
"""The address of code; not that of the service that the collector asks for it."""
_ABSENT: Final = frozenset({"", "null", "none"})

_PARTS: Final = {
    "paper_title": "title",
    "title": "title",
    "paper_abstract": "abstract",
    "abstract": "abstract",
    "summary": "abstract",
    "paper_authors": "authors",
    "authors": "authors",
    "categories": "categories",
    "comments": "comment",
    "comment": "comment",
    "publish_time": "published",
}
"""Key of an object -> part of a paper."""
_DAYS: Final = ("update_time", "date")
_KNOWN: Final = frozenset({*_PARTS, *_DAYS, "paper_url", "url", "paper_id", "paper_key"})
_CODE: Final = ("repo_url", "code_url", "code")
"""Keys with the address of a paper's code."""
_PAIR: Final = 2


class _Row(NamedTuple):
    """A row of a topic."""

    parts: dict[str, Any]
    day: str
    """ISO; empty if the row has none."""


def begins(head: bytes) -> bool:
    """Return True if a file begins with an object that has identifiers with rows, or with the objects of papers."""
    head = head[:HEAD_BYTES].lstrip(b"\xef\xbb\xbf" + BLANK.encode())
    if head[:1] == b"{" and _BEGINNING.search(head):
        return True
    return _OBJECTS.search(head) is not None and any(
        path.endswith((".paper_title", ".title")) for path in key_paths(head)
    )


def parse(source: bytes, path: str, location: str) -> Digest:
    """Return the digest in the bytes of a file."""
    problems = Problems(path)
    document = read_document(source, problems)
    if isinstance(document, list):
        pairs = (entry for entry in document if isinstance(entry, list) and len(entry) == _PAIR)
        document = {"": {str(key): record for key, record in pairs}}
    if not isinstance(document, dict):
        problems.block(1, "the file has no topics", "run the collector again, or restore the file")
        return Digest(UNDATED, "", (), problems.listed(), problems.blocker)
    papers = TopicList()
    lines = _Lines(source)
    for number, (topic, key, raw) in enumerate(_entries(document, problems)):
        if number == MAX_RECORDS:
            problems.add(0, f"more than {MAX_RECORDS:,} records", "split the file")
            break
        row = _read_object(raw, key) if isinstance(raw, dict) else read_row(raw, key) if isinstance(raw, str) else None
        report = partial(_report, problems, lines, key)
        if row:
            # The first versions had days in place of topics.
            is_day = read_day(topic) is not None
            papers.add(row.parts, row.day or (topic if is_day else ""), "" if is_day else topic, report)
        else:
            report("", f"a row that cannot be read: {excerpt(str(raw)[:LONGEST_ROW])}", "run the collector again")
    return papers.digest(location, problems)


def _entries(document: Mapping[str, Any], problems: Problems) -> Iterator[tuple[str, str, Any]]:
    """Yield topic, key and row of each entry, and report topics that are none."""
    for topic, rows in document.items():
        if isinstance(rows, dict):
            for key, row in rows.items():
                yield topic, key, row
        else:
            problems.add(0, f"a topic without papers: {excerpt(topic)}", "run the collector again")


def read_row(text: str, identifier: str) -> _Row | None:
    """Return the parts of a row, and its day; None if it has no known form.

    Args:
        text: A row of a table, or a list item.
        identifier: The identifier, if the row's address is not one.
    """
    if len(text) > LONGEST_ROW:
        return None
    found = next(filter(None, (form.fullmatch(text) for form in _ROWS)), None)
    if not found:
        return None
    values = found.groupdict()
    url = values["url"]
    parts = {
        "identifier": url if identifiers.read(url) else identifier,
        "title": values["title"],
        "authors": values.get("authors"),
        "fields": _fields(values["rest"]),
    }
    return _Row(parts, values.get("day") or "")


def _fields(rest: str) -> dict[str, Any]:
    """Return the own fields after the address of a paper: the address of its code, and notes in further cells."""
    first, *others = rest.split("|")
    code = _LINK.search(first)
    cells = others if code or first.strip().casefold() in _ABSENT else [first, *others]
    notes = (_LINK.sub(r"\1 \2", cell).strip() for cell in cells)
    return {
        "code_url": code[2] if code else None,
        "notes": [note for note in notes if note.casefold() not in _ABSENT],
    }


def _read_object(record: Mapping[str, Any], key: str) -> _Row:
    """Return the parts of a paper that is an object, and its day."""
    parts: dict[str, Any] = {"identifier": key}
    for name, part in _PARTS.items():
        if part not in parts and (value := read_part(record.get(name))):
            parts[part] = value
    names = [record.get(name) for name in ("url", "paper_url", "paper_id")]
    found = [name for name in names if isinstance(name, str) and name]
    on_arxiv = [name for name in found if (read := identifiers.read(name)) and identifiers.is_arxiv(read.paper)]
    if on_arxiv:
        parts["identifier"] = max(on_arxiv, key=_has_version)
        if isinstance(category := record.get("primary_category"), str):
            parts.setdefault("categories", [category])
    else:
        parts["link"] = next(iter(found), None)
    known = _KNOWN | {"primary_category"} if on_arxiv else _KNOWN
    own = {name: value for name, value in record.items() if name not in known and name not in _CODE}
    code = (record.get(name) for name in _CODE)
    own["code_url"] = next((url for url in code if isinstance(url, str) and _CODE_ADDRESS.match(url)), None)
    days = (record.get(name) for name in _DAYS)
    return _Row({**parts, "fields": own}, next((day for day in days if isinstance(day, str) and day), ""))


def _has_version(name: str) -> bool:
    """Return True if a name of a paper contains its version."""
    found = identifiers.read(name)
    return found is not None and found.version is not None


class _Lines:
    """Finds the lines of identifiers in a file, for the problems that are listed."""

    def __init__(self, source: bytes) -> None:
        self._source = source
        self._left = MAX_PROBLEMS

    def line_of(self, key: str) -> int:
        """Return the first line that has a key; 0 if it has none, or after `MAX_PROBLEMS` calls."""
        self._left -= 1
        at = self._source.find(f'"{key}"'.encode(errors="replace")) if self._left >= 0 else -1
        return self._source.count(b"\n", 0, at) + 1 if at >= 0 else 0


def _report(problems: Problems, lines: _Lines, key: str, _part: str, message: str, remedy: str) -> None:
    problems.add(lines.line_of(key), f"{excerpt(key)}: {message}", remedy)
