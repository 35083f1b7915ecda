"""Split a record that does not have the usual form, line by line, and report its problems.

A line that begins with two spaces belongs to the field above it. Any other line is a field, blank, or stray.
"""

import re
from dataclasses import dataclass, field

from sitegen.loader.markdown.record import FIELDS, FIRST, LAST, Values, mark
from sitegen.loader.problems import Problems, excerpt
from sitegen.loader.raw_text import BLANK, UNMERGED, is_conflict_marker

_LABELS = [field.label for field in FIELDS]
_REQUIRED = [field.label for field in FIELDS if field.required]
_MARK = re.compile(r"- \*\*([^*]{1,60})\*\*:(?: |\Z)")
_INDENT = "indent further lines of a value by two spaces"


@dataclass(slots=True)
class _Lines:
    """The lines of a record, assigned to its fields."""

    title: list[str]
    fields: list[tuple[str, int, list[str]]] = field(default_factory=list)
    """Label, line and the lines of the value: the known fields in file order."""


def cut_untitled(text: str, line: int, problems: Problems) -> str:
    """Return a record without the records after it whose title line is missing, and report these."""
    start = at = _untitled(text, 0)
    counted = 0
    while at >= 0:
        line += text.count("\n", counted, at + 1)
        counted = at + 1
        problems.add(line, "a record without its title", "insert a line with `### ` and the title before this one")
        at = _untitled(text, counted)
    return text[: start + 1] if start >= 0 else text


def _untitled(text: str, start: int) -> int:
    """Return the offset of the next record without a title line; -1 if there is none."""
    end = text.find(mark(LAST), start)
    return text.find(mark(FIRST), end) if end >= 0 else -1


def split_irregular(text: str, line: int, problems: Problems) -> Values | None:
    """Return the values of a record; None, with the reason reported, if it cannot be split.

    A field that sitegen does not know is reported and left out. So is a stray line after a blank line. Directly below a
    value, a stray line is reported and becomes part of the value, because half a value must not be published.
    """
    lines = _sort_lines(text.rstrip(BLANK), line, problems)
    if problem := _disorder(lines, line):
        problems.add(*problem)
        return None
    values = {label: "\n".join(value) for label, _, value in lines.fields}
    return ("\n".join(lines.title), *map(values.get, _LABELS))


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
            if found[1] in _LABELS:
                lines.fields.append((found[1], number, current))
            else:
                problems.add(number, f"unknown field {excerpt(found[1])}", f"remove it, or {_INDENT}")
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


def _disorder(lines: _Lines, line: int) -> tuple[int, str, str] | None:
    """Return line, message and remedy if fields are missing, occur twice or are not in order."""
    seen: set[str] = set()
    for label, number, _ in lines.fields:
        if label in seen:
            return number, f"a second {label} in one record", f"keep one of them, or {_INDENT}"
        seen.add(label)
    missing = ", ".join(label for label in _REQUIRED if label not in seen)
    if missing:
        message = f"the record {excerpt(lines.title[0])} lacks {missing}"
        return line, message, "write the missing fields, with None for an absent value"
    last = -1
    for label, number, _ in lines.fields:
        place = _LABELS.index(label)
        if place < last:
            return number, "fields out of order", f"write them as {', '.join(_LABELS)}"
        last = place
    return None
