"""Split a record that does not have the usual form, line by line, and report its problems.

A line that begins with two spaces belongs to the field above it. Any other line is a field, blank, or stray.
"""

import re
from dataclasses import dataclass, field
from itertools import pairwise

from sitegen.loader.markdown.record import FIELDS, FIRST, LAST, Values, mark
from sitegen.loader.problems import Problems, excerpt
from sitegen.loader.raw_text import BLANK, UNMERGED, is_conflict_marker

_LABELS = [field.label for field in FIELDS]
_MARK = re.compile(r"- \*\*([^*]{1,60})\*\*:(?: |\Z)")
_INDENT = "indent further lines of a value by two spaces"


@dataclass(slots=True)
class _Lines:
    """The lines of a record, assigned to its fields."""

    title: list[str]
    fields: list[tuple[str, int, list[str]]] = field(default_factory=list)
    """Label, line and the lines of the value: the known fields in file order."""
    own: list[tuple[str, int, list[str]]] = field(default_factory=list)
    """The fields of the collector's own, in the same form."""


def cut_untitled(text: str, line: int, problems: Problems) -> str:
    """Return a record without the records after it whose title line is missing, and report these."""
    begin = text.find(mark(FIRST))
    start = at = _untitled(text, begin) if begin >= 0 else -1
    counted = 0
    while at >= 0:
        line += text.count("\n", counted, at + 1)
        counted = at + 1
        problems.add(line, "a record without its title", "insert a line with `### ` and the title before this one")
        at = _untitled(text, counted)
    return text[: start + 1] if start >= 0 else text


def _untitled(text: str, start: int) -> int:
    """Return the offset of the next record without a title line; -1 if there is none. ``start`` is in the record before it."""
    end = text.find(mark(LAST), start)
    return text.find(mark(FIRST), end) if end >= 0 else -1


def split_irregular(text: str, line: int, problems: Problems) -> tuple[Values, dict[str, str]] | None:
    """Return the values of a record and its own fields; None, with the reason reported, if it cannot be split.

    Fields out of order are reported and read. A field that `Record` does not have is one of the collector's own. A stray line
    after a blank line is reported and left out. Directly below a value, a stray line is reported and becomes part of the value,
    because half a value must not be published.
    """
    lines = _sort_lines(text.rstrip(BLANK), line, problems)
    if repeated := _repeated(lines):
        problems.add(*repeated)
        return None
    if misplaced := _misplaced(lines):
        problems.add(misplaced, "fields out of order", f"write them as {', '.join(_LABELS)}")
    values = {label: "\n".join(value) for label, _, value in lines.fields}
    own = {label: "\n".join(value) for label, _, value in lines.own}
    return ("\n".join(lines.title), *map(values.get, _LABELS)), own


def _sort_lines(body: str, line: int, problems: Problems) -> _Lines:
    """Assign the lines of a record to its fields, and report stray lines and unknown fields."""
    first, *rest = body.split("\n")
    current = [first.removeprefix("###").removeprefix(" ")]
    lines = _Lines(current)
    before = first
    for number, text in enumerate(rest, line + 1):
        if text.startswith("  ") or not text.strip(BLANK):
            current.append(text[2:])
        elif found := _MARK.match(text):
            current = [text[found.end() :]]
            (lines.fields if found[1] in _LABELS else lines.own).append((found[1], number, current))
        elif is_conflict_marker(text.rstrip()):
            problems.block(number, *UNMERGED)
            current = []
        else:
            if not _is_stray(before):
                problems.add(number, f"neither a field nor indented: {excerpt(text)}", _INDENT)
            if not before.strip(BLANK):
                current = []
            current.append(text)
        before = text
    return lines


def _is_stray(text: str) -> bool:
    """Return True if a line is neither blank, indented, a title nor a field."""
    return bool(text.strip(BLANK)) and not text.startswith(("  ", "### ")) and not _MARK.match(text)


def _repeated(lines: _Lines) -> tuple[int, str, str] | None:
    """Return line, message and remedy if a field occurs twice."""
    seen: set[str] = set()
    for label, number, _ in (*lines.fields, *lines.own):
        if label in seen:
            return number, f"a second {label} in one record", f"keep one of them, or {_INDENT}"
        seen.add(label)
    return None


def _misplaced(lines: _Lines) -> int:
    """Return the line of the first field that stands before another one in `Record`; 0 if the fields are in order."""
    places = [_LABELS.index(label) for label, _, _ in lines.fields]
    numbers = (number for _, number, _ in lines.fields[1:])
    steps = zip(numbers, pairwise(places), strict=True)
    return next((number for number, (before, place) in steps if place < before), 0)
