"""The pages of daily-paper-reader: ``docs/202607/01/2607.00001v1-slug.md``, a page for each paper.

They have texts that ``papers.meta.json`` lacks: the translated title and abstract, motivation, method, result, conclusion and a long
summary, all written by a machine. Later pages have them in front matter, one value on each line, early pages in HTML. The name of
the page is that of the paper in ``papers.meta.json``.
"""

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import PurePosixPath
from typing import Any, Final

from sitegen.loader.collectors import paper_reader
from sitegen.loader.dating import UNDATED, papers_by_day
from sitegen.loader.json_text import JsonRecord
from sitegen.loader.location import path_day
from sitegen.loader.problems import Problems
from sitegen.loader.raw_text import HEAD_BYTES
from sitegen.models import Digest

EXAMPLE: Final = "`---`, `title: …`, `evidence: …`"

_TOP = rb"\A(?:\xef\xbb\xbf)?\s*"
_BEGINNINGS: Final = (
    re.compile(_TOP + rb"<div class=[\"']paper-title-row[\"']>"),
    re.compile(_TOP + rb"---\r?\ntitle: [^\n]{1,1000}\n(?:[^\n]{1,5000}\n){0,12}?(?:evidence|selection_source): "),
)
_LINE = re.compile(r"([a-z_]{1,40}): (.*)")
_HEADING = re.compile(r"## (.{1,100})")
_SUMMARY: Final = "论文详细总结"
"""The beginning of the heading of the summary, which ends with the page."""
_SECTIONS: Final = {"摘要": "abstract_zh", "abstract": "abstract_en"}
"""Heading in small letters -> key of its text, as in ``papers.meta.json``."""
_LABELS: Final = frozenset("authors date pdf tags score evidence tldr motivation method result conclusion".split())
"""Labels in HTML, in small letters. They are the keys of their texts, too."""
_TITLE = re.compile(r'<h1 class="paper-title-(en|zh)">([^<]{1,1000})</h1>')
_LABELLED = re.compile(
    r"<p><strong>([A-Za-z]{1,20})</strong>: ([^\n]{1,20000}?)</p>"
    r'|<div class="paper-glance-label">([A-Za-z]{1,20})</div>\s{0,9}<div class="paper-glance-content">([^\n]{1,20000}?)</div>'
)
_TAG = re.compile(r"<span[^<>]{0,200}>([^<]{1,200})</span>")
_ELEMENT = re.compile(r"<[^<>]{1,500}>")
_AGAIN: Final = "run the collector again"
_LEFT_OUT: Final = frozenset({"generated_at", "figures_json", "tables_json"})
"""Keys that say nothing of the paper."""
_MARKS = re.compile(r"^\s*(?:#{1,6}|[-*+>])\s+|\*\*|`")
"""Marks of Markdown, which are left out: the texts of own fields are not Markdown."""


def begins(head: bytes) -> bool:
    """Return True if a page is one of a paper."""
    head = head[:HEAD_BYTES]
    return any(form.match(head) for form in _BEGINNINGS)


def parse(source: bytes, path: str, location: str) -> Digest:
    """Return the digest in the bytes of a file: one paper, or none if the page does not name one."""
    problems = Problems(path)
    text = source.decode("utf-8-sig", errors="replace").replace("\r\n", "\n").strip()
    values: dict[str, Any] = {"paper_id": PurePosixPath(location).stem}
    if text.startswith("---"):
        head, fence, body = text[3:].partition("\n---")
        if not fence:
            problems.block(text.count("\n") + 1, "the file is half-written: its front matter has no end", _AGAIN)
            return Digest(UNDATED, "", (), problems.listed(), problems.blocker)
        values |= _front_matter(head)
    else:
        head, _, body = text.partition("\n## ")
        body = f"\n## {body}"
        values |= _elements(head)
    values |= _sections(body)
    papers = tuple(paper_reader.read([JsonRecord(values, 1)], problems)) if _is_named(values) else ()
    if not path_day(location):
        # The day of `papers.meta.json` in the same folder counts.
        papers = tuple(paper for paper in papers if paper.published)
    return papers_by_day(papers, location, problems)


def _is_named(values: dict[str, Any]) -> bool:
    """Return True if a page says which paper it is about: by its name, its PDF or its source."""
    named = paper_reader.begins_with_identifier(str(values["paper_id"]))
    return named or any(isinstance(values.get(key), str) for key in ("pdf", "source"))


def _front_matter(text: str) -> dict[str, Any]:
    """Return the values of front matter, each of which is on a line: a text, a text in quotation marks, or a list."""
    found: dict[str, Any] = {}
    for line in text.split("\n"):
        if (pair := _LINE.fullmatch(line.strip())) and pair[1] not in _LEFT_OUT:
            found["title_en" if pair[1] == "title" else pair[1]] = _value(pair[2].strip())
    return found


def _value(raw: str) -> Any:
    if raw[:1] in ('"', "["):
        try:
            return json.loads(raw)
        except (ValueError, RecursionError):
            return raw
    return raw[1:-1].replace("''", "'") if len(raw) > 1 and raw[0] == raw[-1] == "'" else raw


def _elements(text: str) -> dict[str, Any]:
    """Return the values in the HTML of an early page."""
    found: dict[str, Any] = {f"title_{title[1]}": unescape(title[2]) for title in _TITLE.finditer(text)}
    for labelled in _LABELLED.finditer(text):
        key = (labelled[1] or labelled[3]).lower()
        raw = labelled[2] or labelled[4]
        if key not in _LABELS:
            continue
        if key == "tags":
            found[key] = [unescape(tag) for tag in _TAG.findall(raw)]
        else:
            found[key] = unescape(_ELEMENT.sub("", raw)).strip()
    return found


def _sections(text: str) -> dict[str, Any]:
    """Return the texts under the headings of a page. The summary is a list of its paragraphs."""
    found: dict[str, list[str]] = {}
    key = ""
    for line in text.split("\n"):
        heading = None if key == "summary" else _HEADING.fullmatch(line.strip())
        if heading:
            name = heading[1].strip(" #")
            key = "summary" if name.startswith(_SUMMARY) else _SECTIONS.get(name.lower(), name)
        elif key:
            found.setdefault(key, []).extend(_paragraph(line))
    return {key: lines if key == "summary" else " ".join(lines) for key, lines in found.items() if lines}


def _paragraph(line: str) -> Iterator[str]:
    """Yield a line without marks of Markdown, unless it has no text."""
    text = _MARKS.sub("", line).strip()
    if text.strip("-*_ "):
        yield text
