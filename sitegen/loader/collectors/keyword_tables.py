"""The format of DailyArXiv: a Markdown page, ``README.md``, with a table of papers under the heading of each keyword.

The columns have names: ``**Title**`` (``**[Title](http://arxiv.org/abs/2608.19119v1)**``), ``**Date**``, ``**Abstract**``
(``<details><summary>Show</summary><p>…</p></details>``), ``**Comment**``, and in some copies ``**Authors**`` and ``**Tags**``. The
date is that of the version. Some copies number the rows, have the columns in another order, name the columns in Chinese, or
add a translation to a cell in ``<details>`` of its own. The pages of cv-arxiv-daily, which repeat its JSON in tables, in rows
without a header, or in lists, are read too.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from sitegen.loader.collectors.record_keys import LANGUAGES
from sitegen.loader.collectors.topic_lists import LONGEST_ROW, TopicList
from sitegen.loader.collectors.topic_rows import read_row
from sitegen.loader.own_fields import read_own_fields
from sitegen.loader.problems import MAX_RECORDS, Problems, excerpt
from sitegen.loader.raw_text import BLANK, BOM, HEAD_BYTES, UNMERGED, is_conflict_marker
from sitegen.loader.standards.text_lines import reporter
from sitegen.models import Digest, OwnField

EXAMPLE: Final = "`| **Title** | **Date** | **Abstract** | **Comment** |`"

_TITLES: Final = ("title", "paper title", "标题", "標題", "题目", "论文", "タイトル")
_DATES: Final = ("date", "日期", "发布日期", "更新日期", "日付")
_ARXIV = rb"\]\(https?://(?:[a-z]+\.)?arxiv\.org/"
_BEGINNING = re.compile(
    rb"^(?:\|[^\n]{0,300}(?:\b[Tt]itle\b|"
    + "|".join(_TITLES[2:]).encode()
    + rb")[^\n]{0,300}\|[ \t\r]*\n\|[ \t:|-]{3,300}\|[ \t\r]*\n"
    rb"\|\s*(?:[^\n\[]{0,300}\*\*\[[^\n]{1,2000}" + _ARXIV + rb"|\*\*[0-9]{4}-[0-9]{2}-[0-9]{2}\*\*\|)"
    rb"|\|\*\*[0-9]{4}-[0-9]{2}-[0-9]{2}\*\*\|\*\*[^\n]{1,2000}\*\*\|[^|\n]{0,2000}\|\[[^\]\n]{0,50}"
    + _ARXIV
    + rb"|- [0-9]{4}-[0-9]{2}-[0-9]{2}, \*\*[^\n]{1,2000}\*\*, [^\n]{0,2000}Paper: \[[^\]\n]{0,100}"
    + _ARXIV
    + rb")",
    re.MULTILINE,
)
_DATED_ROW = re.compile(r"\|\s*\*\*[0-9]{4}-[0-9]{2}-[0-9]{2}\*\*\s*\|")
_DATED_ITEM = re.compile(r"[-*] \**[0-9]{4}-[0-9]{2}-[0-9]{2}\**, \*\*")
_HEADING = re.compile(r"#{2,6}\s+(.{1,200}?)\s*#*\s*")
_RULE = re.compile(r"\|[\s:|-]+\|")
_LINK = re.compile(r"\**\[(?P<title>.+)\]\((?P<url>[^)\s]+)\)\**")
_INSIDE: Final = r"[^<]*+(?:<(?!/details>)[^<]*+)*"
"""Text up to the end of ``<details>``."""
_CELL = re.compile(
    rf"\s*(?:(?:<details>{_INSIDE}</details>\s{{0,3}})+|\*\*\[.+?\]\(https?://[^)\s]+\)\*\*\s{{0,3}}|(?!<details>).*?)"
    r"\|(?=\s|$)",
    re.DOTALL,
)
_DETAILS = re.compile(
    rf"<details>\s{{0,20}}<summary>(?P<label>[^<]{{0,200}})</summary>(?P<text>{_INSIDE})</details>\s*"
)
_PARAGRAPH = re.compile(r"<p>(.*)</p>", re.DOTALL)
_BARS: Final = 6
"""The bars of a row of cv-arxiv-daily, which has five cells."""
_PARTS: Final = {
    "abstract": "abstract",
    "comment": "comment",
    "comments": "comment",
    "authors": "authors",
    "author": "authors",
    "摘要": "abstract",
    "要旨": "abstract",
    "备注": "comment",
    "评论": "comment",
    "コメント": "comment",
    "作者": "authors",
    "著者": "authors",
}
"""Name of a column in small letters -> part of a paper."""
_NUMBERS: Final = frozenset({"", "#", "no", "no.", "id", "index", "序号"})
"""Names of columns that number the rows."""
_LANGUAGES: Final = {"en": "en", "zh": "zh", "cn": "zh", "ja": "ja", "jp": "ja", "ko": "ko", **LANGUAGES}
"""Name of a language above a text, in small letters -> its code (BCP 47)."""


def begins(head: bytes) -> bool:
    """Return True if a page has a table of papers at its beginning. Their titles, in any column, are bold links to arXiv."""
    return _BEGINNING.search(head[:HEAD_BYTES]) is not None


def parse(source: bytes, path: str, location: str) -> Digest:
    """Return the digest in the bytes of a file."""
    problems = Problems(path)
    papers = TopicList()
    for number, (line, topic, columns, row) in enumerate(_rows(source.removeprefix(BOM), problems)):
        if number == MAX_RECORDS:
            problems.add(line, f"more than {MAX_RECORDS:,} records", "split the file")
            break
        report = reporter(problems, line)
        found = _read(row, columns)
        if found:
            papers.add(*found, topic, report)
        else:
            report("", f"a row that cannot be read: {excerpt(row)}", "run the collector again")
    return papers.digest(location, problems)


def _rows(source: bytes, problems: Problems) -> Iterator[tuple[int, str, list[str], str]]:
    """Yield line, heading above, names of the columns, and text of each row in tables of papers, and of each list item."""
    topic = before = ""
    columns: list[str] = []
    has_items = False
    for number, raw in enumerate(source.splitlines(keepends=True), 1):
        text = raw.decode(errors="replace").strip(BLANK)
        is_row = text.startswith("|")
        is_item = _DATED_ITEM.match(text) is not None
        has_items = has_items or is_item
        if not is_row:
            columns = []
        if not raw.endswith(b"\n") and _is_cut(text, columns, may_be_item=has_items):
            remedy = "run the collector again, or end the file with a line break if nothing is missing"
            problems.block(number, "the file is half-written: its last line is incomplete", remedy)
            return
        if is_row and not columns and not _DATED_ROW.match(text):
            names = [_column(name) for name in text.strip("|").split("|")]
            columns = names if "title" in names else []
        elif (is_row and not _RULE.fullmatch(text)) or is_item:
            yield number, topic, columns, text
        elif heading := _HEADING.fullmatch(text):
            topic = heading[1]
        elif is_conflict_marker(text) and not _underlines(text, before):
            problems.block(number, *UNMERGED)
        before = text


def _underlines(text: str, before: str) -> bool:
    """Return True if a line of equals signs makes a heading of the line before it, which is neither blank nor a row."""
    return text.startswith("=") and bool(before) and not before.startswith(("|", "-", "*", "<", ">"))


def _is_cut(text: str, columns: Sequence[str], *, may_be_item: bool) -> bool:
    """Return True if the last line of a file, which has no line break, may be incomplete.

    A whole row or list item is complete. In other text nothing shows whether more topics follow.
    """
    if text.startswith("|"):
        if not text.endswith("|") or not text.strip("| \t") or (columns and _RULE.fullmatch(text)):
            return True
        if "date" in columns:
            _, last = _split(text, len(columns))
            return not last or _read(text, columns) is None
        if columns or _DATED_ROW.match(text):
            return text.count("|") < (min(len(columns) + 1, _BARS) if columns else _BARS)
        return "title" in map(_column, text.split("|"))
    if may_be_item and text.startswith(("-", "*")):
        return not text.endswith((")", ")**")) or read_row(text, "") is None
    return bool(text)


def _column(raw: str) -> str:
    """Return the name of a column in small letters; `title` and `date` in all languages."""
    name = raw.strip(" *\t").casefold()
    return "title" if name in _TITLES else "date" if name in _DATES else name


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
    own: list[OwnField] = []
    for name, cell in values.items():
        value, translations = _texts(cell)
        own += (OwnField(f"{name}_{language}", text, language, machine=True) for language, text in translations)
        if name in ("tags", "categories"):
            parts["categories"] = [tag.strip() for tag in value.split(",")] if value else None
        elif name in _PARTS:
            parts[_PARTS[name]] = value or None
        elif name not in _NUMBERS:
            own += read_own_fields({name: value})
    return {**parts, "fields": own}, day


def _cells(row: str, count: int) -> list[str]:
    """Return the cells of a row. In the last one and in ``<details>``, a bar does not end the cell."""
    cells, last = _split(row, count)
    return [cell.strip() for cell in (*cells, last.removesuffix("|"))]


def _split(row: str, count: int) -> tuple[list[str], str]:
    """Return the cells of a row but the last one, and the last one with the bar after it."""
    cells: list[str] = []
    at = 1
    while len(cells) < count - 1 and (found := _CELL.match(row, at)):
        cells.append(found[0][:-1])
        at = found.end()
    return cells, row[at:].strip()


def _texts(cell: str) -> tuple[str, list[tuple[str, str]]]:
    """Return the text of a cell, which may be hidden behind a summary, and language and text of each translation after it."""
    hidden = list(_DETAILS.finditer(cell)) if cell.endswith("</details>") else []
    if not hidden or "".join(found[0] for found in hidden) != cell:
        return cell, []
    first, *others = ((found["label"].strip(" *:").casefold(), _paragraph(found["text"])) for found in hidden)
    translations = [(_LANGUAGES[label], text) for label, text in others if label in _LANGUAGES]
    rest = [text for label, text in others if label not in _LANGUAGES]
    return " ".join([first[1], *rest]), translations


def _paragraph(text: str) -> str:
    """Return the text of a paragraph."""
    found = _PARAGRAPH.fullmatch(text.strip())
    return (found[1] if found else text).strip()
