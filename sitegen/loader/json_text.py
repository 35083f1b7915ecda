"""Read records from JSON and JSON Lines, with the line of each for messages, and recognize formats by their keys.

JSON is decoded with msgspec. If it refuses a text, Python's own reader decodes it, because collectors in Python write ``NaN``,
lone surrogates and control characters. No input raises an exception, and time and memory are proportional to its size.
`problems.MAX_RECORDS` and `MAX_LINE_BYTES` are limits.
"""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache, partial
from itertools import islice
from typing import Any, Final

import msgspec

from sitegen.loader.problems import MAX_RECORDS, Problems, Report
from sitegen.loader.raw_text import BLANK, BOM, HEAD_BYTES, UNMERGED, is_conflict_marker

MAX_LINE_BYTES: Final = 8 * 2**20
"""A longer line of JSON Lines is refused. The largest records, of a thousand authors with their institutions, have 5 MB."""

_LONGEST_HEAD: Final = 2**20
"""The most bytes that are searched for the keys of the first record."""

_MAX_DEPTH: Final = 40
_MAX_KEY: Final = 100
"""The most bytes of a key that are compared."""
_RECORD_END: Final = "}"

_DECODER = msgspec.json.Decoder()
_BLANK = BLANK.encode()
_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.?)*"?|[{}\[\]:]', re.DOTALL)
_AGAIN: Final = "run the collector again, or restore the file"


class JsonRecord:
    """An object of a JSON file that may describe a paper."""

    __slots__ = ("_lines", "_number", "value")

    def __init__(self, value: dict[str, Any], number: int, lines: "RecordLines | None" = None) -> None:
        self.value = value
        self._number = number
        self._lines = lines

    @property
    def line(self) -> int:
        """The line on which the record begins, from 1; 0 if unknown."""
        return self._lines.line_of(self._number) if self._lines else self._number

    def reporter(self, problems: Problems) -> Report:
        """Return the function that adds problems of this record, for `build_paper`."""
        return partial(self._report, problems)

    def _report(self, problems: Problems, _part: str, message: str, remedy: str) -> None:
        problems.add(self.line, message, remedy)


class JsonRecords:
    """The records of a file, in its order. Iteration reports what is not a record."""

    def __init__(self, records: Iterator[JsonRecord], outer: Mapping[str, Any]) -> None:
        self.outer = outer
        """The object around the list of records: ``{"date": …, "papers": […]}``; empty if there is none."""
        self._records = records

    def __iter__(self) -> Iterator[JsonRecord]:
        return self._records


def read_records(source: bytes, problems: Problems, *lists: str) -> JsonRecords:
    """Return the records in JSON or JSON Lines.

    They are the entries of a list, or the objects of JSON Lines.

    Args:
        source: The bytes of the file. If JSON is incomplete or invalid, the file is blocked. In JSON Lines an invalid line is
            reported, and the file is blocked if its last line is incomplete.
        problems: Receives problems.
        lists: The keys under which an object may have the list of records: ``papers``. The first one that is present counts.
    """
    source = source.removeprefix(BOM)
    if is_json_lines(source, *lists):
        return JsonRecords(read_lines(source, problems), {})
    document = read_document(source, problems)
    if isinstance(document, dict):
        key = next((key for key in lists if isinstance(document.get(key), list)), "")
        if key:
            return JsonRecords(_entries(document[key], source, f"{key}[]", problems), document)
        problems.block(1, f"the file has no list {' or '.join(f'`{key}`' for key in lists)}", _AGAIN)
    elif isinstance(document, list):
        return JsonRecords(_entries(document, source, "[]", problems), {})
    elif not problems.blocker:
        problems.block(1, "the file has no list of records", _AGAIN)
    return JsonRecords(iter(()), {})


def is_json_lines(source: bytes, *lists: str) -> bool:
    """Return True if a file is JSON Lines: its first line, or its second, is an object of its own.

    Args:
        source: The bytes of the file.
        lists: Keys that only the object around a list of records has.
    """
    prefixes = tuple(f"{key}[]." for key in lists)
    if lists and any(path.startswith(prefixes) for path in key_paths(source)):
        return False  # known without decoding a document that is one long line
    lines = list(islice(_beginnings(source), 2))
    for line in lines:
        if line.startswith(b"{") and line.endswith(b"}"):
            value = _decode(line)
            if value is not None:
                return not any(isinstance(value.get(key), list) for key in lists)
        if not line.startswith(b"{") or line.endswith((b"{", b"[", b",", b":")):
            return False
    return len(lines) == 2


def _beginnings(source: bytes) -> Iterator[bytes]:
    """Yield the lines that are not blank, without white space around them. One that is too long ends the lines."""
    at = 0
    while at < len(source):
        end = source.find(b"\n", at, at + MAX_LINE_BYTES)
        end = end if end >= 0 else len(source)
        if end - at > MAX_LINE_BYTES:
            return
        if line := source[at:end].strip(_BLANK):
            yield line
        at = end + 1


def read_lines(source: bytes, problems: Problems) -> Iterator[JsonRecord]:
    """Yield the records of JSON Lines, an object on each line. Blank lines are left out.

    A line that cannot be read is reported. The file is blocked if its last line is incomplete, or if it has conflict markers.
    """
    count = number = at = 0
    while at < len(source):
        end = source.find(b"\n", at) + 1 or len(source)
        line = source[at:end]
        number, at = number + 1, end
        if not line.strip(_BLANK):
            continue
        if count == MAX_RECORDS:
            problems.add(number, f"more than {MAX_RECORDS:,} records", "split the file")
            return
        count += 1
        if len(line) > MAX_LINE_BYTES:
            problems.add(number, f"a line of more than {MAX_LINE_BYTES:,} bytes", "shorten it")
        elif (value := _decode(line)) is not None:
            yield JsonRecord(value, number)
        else:
            _report_line(line, number, problems)


def _report_line(line: bytes, number: int, problems: Problems) -> None:
    """Report a line that is not an object."""
    if is_conflict_marker(line.decode(errors="replace").rstrip()):
        problems.block(number, *UNMERGED)
    elif not line.endswith(b"\n") and _decoded(line)[1]:
        problems.block(number, "the file is half-written: its last line is incomplete", "run the collector again")
    else:
        problems.add(number, "a line that is not a JSON object", "run the collector again, or delete the line")


def _decode(line: bytes) -> dict[str, Any] | None:
    """Return the object in a text; None if it is not an object."""
    value, error = _decoded(line)
    return value if not error and isinstance(value, dict) else None


def _decoded(source: bytes) -> tuple[Any, ValueError | RecursionError | MemoryError | None]:
    """Return the value of a JSON text, and None or the error because of which it cannot be decoded."""
    try:
        return _DECODER.decode(source), None
    except (ValueError, RecursionError, MemoryError):
        pass
    try:
        return json.loads(source.decode(errors="replace"), strict=False), None
    except (ValueError, RecursionError, MemoryError) as error:
        return None, error


def read_document(source: bytes, problems: Problems) -> Any:
    """Return the value of a JSON file. If it is incomplete or invalid, return None, and block the file."""
    value, error = _decoded(source.removeprefix(BOM))
    if not error:
        return value
    if isinstance(error, json.JSONDecodeError):
        _report_invalid(error, problems)
    else:
        problems.block(1, "the JSON is nested too deeply, or has a number that is too long", _AGAIN)
    return None


def has_no_records(source: bytes) -> bool:
    """Return True if a JSON text is an empty list or object, or an object whose lists are all empty, and which has one."""
    value, error = _decoded(source)
    if error or not isinstance(value, (list, dict)):
        return False
    lists = [entry for entry in value.values() if isinstance(entry, list)] if isinstance(value, dict) else [value]
    return not value or (bool(lists) and not any(lists))


def _report_invalid(error: json.JSONDecodeError, problems: Problems) -> None:
    """Block a file because its JSON is invalid."""
    text = error.doc
    lines = text.split("\n")
    markers = [number for number, line in enumerate(lines, 1) if is_conflict_marker(line.rstrip())]
    if markers:
        problems.block(markers[0], *UNMERGED)
    elif not text.strip():
        problems.block(1, "the file is empty", "run the collector again, or delete the file")
    elif not text[error.pos :].strip() or error.msg.startswith("Unterminated string"):
        problems.block(len(text.rstrip().split("\n")), "the file is half-written: its JSON is incomplete", _AGAIN)
    else:
        problems.block(error.lineno, f"the JSON is invalid: {error.msg}", _AGAIN)


def _entries(entries: Sequence[Any], source: bytes, path: str, problems: Problems) -> Iterator[JsonRecord]:
    """Yield the objects of a list, and report other entries.

    ``null`` is no mistake: services answer so if they do not know a paper that was asked for.
    """
    lines = RecordLines(source, path)
    others = absent = 0
    for number, value in enumerate(entries):
        if number == MAX_RECORDS:
            problems.add(0, f"more than {MAX_RECORDS:,} records", "split the file")
            break
        if isinstance(value, dict):
            yield JsonRecord(value, number - others - absent, lines)
        elif value is None:
            absent += 1
        else:
            others += 1
    if others:
        problems.add(0, f"entries of `{path}` that are not objects: {others:,}", "run the collector again")


class RecordLines:
    """The lines on which the objects of a list begin. They are counted when a problem needs the first one."""

    def __init__(self, source: bytes, path: str) -> None:
        self._source = source
        self._path = path
        self._offsets: list[int] | None = None
        self._breaks: list[int] = []

    def line_of(self, number: int) -> int:
        """Return the line of the object with a number, from 0; 0 if unknown."""
        if self._offsets is None:
            self._offsets = [offset for offset, path in _walk(self._source) if path == self._path]
            self._breaks = [found.start() for found in re.finditer(b"\n", self._source)]
        if number >= len(self._offsets):
            return 0
        return bisect_right(self._breaks, self._offsets[number]) + 1


def key_paths(source: bytes) -> frozenset[str]:
    """Return the paths of the keys at the beginning of a JSON file: ``papers``, ``papers[].title``, ``authors[].name``.

    The text is that of a file or its beginning. The keys of the first record are among them, if it is not longer than 1 MB.
    JSON Lines have the keys of their first records. Files that do not begin with an object or list have no keys.
    """
    head = source[:HEAD_BYTES].removeprefix(BOM)
    if head.lstrip(_BLANK)[:1] not in (b"{", b"["):
        return frozenset()
    paths, is_complete = _first_key_paths(head)
    if not is_complete and len(source) > HEAD_BYTES:
        paths, _ = _first_key_paths(source[:_LONGEST_HEAD].removeprefix(BOM))
    return paths


@lru_cache(maxsize=4)
def _first_key_paths(head: bytes) -> tuple[frozenset[str], bool]:
    """Return the paths of the keys in the beginning of a JSON file, and True if it contains a complete record."""
    paths = set()
    has_record = False
    for offset, path in _walk(head):
        if path == _RECORD_END:
            has_record = True
            if offset > HEAD_BYTES:
                break
        else:
            paths.add(path)
    return frozenset(paths), has_record


def _walk(source: bytes) -> Iterator[tuple[int, str]]:
    """Yield offset and path of each key and each object: ``""``, ``papers``, ``papers[]``, ``papers[].title``.

    At the end of an object in a list, or of JSON Lines, the path is `_RECORD_END`. The walk ends at `_MAX_DEPTH`.
    """
    name = prefix = key = ""
    above: list[tuple[str, str]] = []
    for token in _TOKEN.finditer(source):
        sign = token[0]
        if sign == b":":
            key = name
            yield token.start(), prefix + key
        elif sign in (b"{", b"["):
            if len(above) == _MAX_DEPTH:
                return
            path = prefix + key
            above.append((prefix, key))
            key = ""
            if sign == b"{":
                yield token.start(), path
                prefix = f"{path}." if path else ""
            else:
                prefix = f"{path}[]"
        elif sign in (b"}", b"]"):
            if above:
                prefix, key = above.pop()
            if sign == b"}" and (not above or prefix.endswith("[]")):
                yield token.start(), _RECORD_END
        else:
            name = sign[1:-1][:_MAX_KEY].decode(errors="replace")
