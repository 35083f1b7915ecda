"""Parse a Markdown digest: cut it into records, build their papers, and report an incomplete file."""

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Final, NamedTuple

from sitegen import arxiv
from sitegen.loader.dating import UNDATED, choose_day
from sitegen.loader.markdown.heading import category_of, read_heading
from sitegen.loader.markdown.irregular import cut_untitled, split_irregular
from sitegen.loader.markdown.quick_reader import read_regular
from sitegen.loader.markdown.record import FIELDS, FIRST, LAST, PARTS, Record, Values, make_record, mark, split_regular
from sitegen.loader.paper import build_paper
from sitegen.loader.problems import MAX_RECORDS, Problems
from sitegen.loader.raw_text import BLANK, BOM, UNMERGED, is_conflict_marker
from sitegen.models import Digest, Paper

MAX_RECORD_BYTES: Final = 2**20
"""A larger record is refused. Records of arXiv have a few kilobytes."""


_BLANK = BLANK.encode()
_TITLE = b"\n### "
_TITLE_BEGUN = (b"\n#", b"\n##", b"\n###")
_FIRST = mark(FIRST).encode()
_LAST = mark(LAST).encode()
_MARKS = {field.part: mark(field.label) for field in FIELDS}
_LABEL = re.compile(rb"\n- \*\*([^*\n]{1,60})\*\*:")
_USUAL_LABELS = tuple(field.label.encode() for field in FIELDS if field.usual)
_BLANK_LINE = re.compile(rb"\n[ \t\r]*\n\s*\Z")


def parse(source: bytes, path: str, location: str = "") -> Digest:
    """Return the digest in the bytes of a file.

    A record that cannot be read, or is incomplete, is reported and left out.

    Args:
        source: The file's bytes, for which `begins_digest` is true.
        path: Its path in problems.
        location: Its path below the content folder; ``path`` by default.
    """
    problems = Problems(path)
    source = source.removeprefix(BOM)
    heading = read_heading(source, problems)
    category = category_of(heading.category, location or path)
    if not heading.day:
        return Digest(UNDATED, category, (), problems.listed(), problems.blocker)
    end = _complete_end(source, heading.end)
    papers = _papers(source, heading.end, end, problems)
    if end < len(source):
        line = source.count(b"\n", 0, end) + 1
        remedy = "run the collector again, or end the file with a blank line if nothing is missing"
        problems.block(line, "the file is half-written: the part that begins here is incomplete", remedy)
    day = choose_day(heading.day, heading.line, location or path, papers, problems)
    return Digest(day, category, tuple(papers), problems.listed(), problems.blocker)


def parse_records(source: bytes, path: str) -> tuple[Record, ...]:
    """Return the records in the bytes of a digest as written, without those that cannot be split into fields."""
    source = source.removeprefix(BOM)
    problems = Problems(path)
    start = read_heading(source, problems).end
    texts = _texts(source, start, _complete_end(source, start), problems)
    records = ((line, _split(text, line, problems)) for line, text in texts)
    return tuple(make_record(split.values, split.text, line, split.own) for line, split in records if split)


def _complete_end(source: bytes, start: int) -> int:
    """Return the offset of the end of the file, or of the beginning of an incomplete last record or line.

    A record is complete with its last field and the line break after it. Blank lines are not required, because editors drop
    them. A record without its last field is complete if a blank line follows, or if `_lacks_fields` finds no sign of a cut. A
    heading alone is a complete digest of a day without papers.
    """
    if source.endswith(_TITLE_BEGUN):
        return source.rfind(b"\n") + 1
    last = source.rfind(_TITLE, start - 1) + 1
    if not source.rstrip(b" \t\r").endswith(b"\n"):
        return last or source.rfind(b"\n") + 1
    if not last or source.rfind(_LAST, last) > source.rfind(_FIRST, last) or _BLANK_LINE.search(source, last):
        return len(source)
    return last if _lacks_fields(source, start, last) else len(source)


def _lacks_fields(source: bytes, start: int, last: int) -> bool:
    """Return True if the last record, which begins at ``last``, was probably cut between two lines.

    It was if it lacks a field that all other records have. A record alone was if it has just the first fields of the format, two
    or more: who writes an absent DOI as ``None`` writes the other fields, too. Only identifier and title are required.
    """
    # A record without a title line may follow the last title.
    begin = source.rfind(_FIRST, last) if source.count(_FIRST, last) > 1 else last
    found = _labels(source[begin:])
    others = [_labels(text) for text in source[start - 1 : last].split(_TITLE)[1:]]
    if others:
        return not frozenset.intersection(*others) <= found
    return not found or (1 < len(found) < len(_USUAL_LABELS) and found == frozenset(_USUAL_LABELS[: len(found)]))


def _labels(record: bytes) -> frozenset[bytes]:
    """Return the labels of the format's fields in a record."""
    return frozenset(_LABEL.findall(record)).intersection(_USUAL_LABELS)


def _papers(source: bytes, start: int, end: int, problems: Problems) -> list[Paper]:
    """Return the papers of all records that can be read."""
    papers: list[Paper] = []
    for line, text in _texts(source, start, end, problems, papers):
        if paper := _read(text, line, problems):
            papers.append(paper)
    return papers


def _read(text: str, line: int, problems: Problems) -> Paper | None:
    """Return the paper of a record; None if it cannot be read, which is reported."""
    split = _split(text, line, problems)
    if not split:
        return None
    parts = dict(zip(PARTS, split.values, strict=True))
    link = None if arxiv.read(parts["identifier"] or "") else parts["links"]
    return build_paper({**parts, "fields": split.own, "link": link}, partial(_report, problems, split.text, line))


def _report(problems: Problems, text: str, line: int, part: str, message: str, remedy: str) -> None:
    """Add a problem of a record that begins at ``line``, at the line of the field that contains the part."""
    offset = text.find(_MARKS[part]) + 1 if part in _MARKS else 0
    problems.add(line + text.count("\n", 0, offset), message, remedy)


class _Split(NamedTuple):
    """A record that was split into fields."""

    values: Values
    own: Mapping[str, str]
    """Label and value of the collector's own fields."""
    text: str
    """The record without further records."""


def _split(text: str, line: int, problems: Problems) -> _Split | None:
    """Return the values of a record; None if it cannot be split into fields, which is reported."""
    if values := split_regular(text):
        return _Split(values, {}, text)
    text = cut_untitled(text, line, problems)
    found = split_irregular(text, line, problems)
    return _Split(*found, text) if found else None


def _texts(
    source: bytes, start: int, end: int, problems: Problems, papers: list[Paper] | None = None
) -> Iterator[tuple[int, str]]:
    """Yield line and text of each record that is not too long: from one title to the next.

    If there is a list of papers, append the papers of regular records to it instead. The caller appends those of the others.
    """
    at = source.find(_TITLE, start - 1, end) + 1 or end
    _check_preamble(source, start, at, problems)
    line, counted = 1, 0
    for _ in range(MAX_RECORDS):
        if at >= end:
            return
        begin = at
        if papers is not None and (regular := read_regular(source, begin, end)):
            paper, at = regular
            if at - begin <= MAX_RECORD_BYTES:
                papers.append(paper)
                continue
        at = source.find(_TITLE, begin, end) + 1 or end
        # Regular records need no line, so lines are counted here.
        line, counted = line + source.count(b"\n", counted, begin), begin
        if at - begin > MAX_RECORD_BYTES:
            problems.add(line, f"a record of more than {MAX_RECORD_BYTES:,} bytes", "shorten it")
        else:
            yield line, _decode(source[begin:at], line, problems)
    if at < end:
        line += source.count(b"\n", counted, at)
        problems.add(line, f"more than {MAX_RECORDS:,} records", "split the file: a day may have several digests")


def _check_preamble(source: bytes, start: int, end: int, problems: Problems) -> None:
    """Report text between the heading and the first title."""
    text = source[start:end].lstrip(_BLANK)
    line = source.count(b"\n", 0, end - len(text)) + 1
    if is_conflict_marker(text.partition(b"\n")[0].decode(errors="replace").rstrip()):
        problems.block(line, *UNMERGED)
    elif text:
        problems.add(line, "text before the first record", "begin each record with `### ` and its title")


def _decode(data: bytes, line: int, problems: Problems) -> str:
    """Return the text of a record with line feeds as line breaks, and report bytes that are not UTF-8."""
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        at = line + data.count(b"\n", 0, error.start)
        problems.add(at, "bytes that are not UTF-8, shown as \ufffd", "save the file as UTF-8")
        text = data.decode(errors="replace")
    return text.replace("\r\n", "\n") if "\r" in text else text
