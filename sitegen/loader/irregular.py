"""Read a record that is not laid out as collectors do it, line by line, and say what is wrong with it if anything is.

Only column 0 counts. There, a line is a field, blank, or astray; all others belong to the field above them.
"""

import re
from dataclasses import dataclass, field

from sitegen.loader.faults import Faults, excerpt
from sitegen.loader.recognition import CONFLICT, UNMERGED
from sitegen.loader.record import BLANK, LABELS, Record, gap

_MARK = re.compile(r"- \*\*([^*]{1,60})\*\*:(?: |\Z)")
_FIRST = f"\n- **{LABELS[0]}**:"
_LAST = f"\n- **{LABELS[-1]}**:"
_INDENT = "indent by two spaces what belongs to the field above"


@dataclass(slots=True)
class _Lines:
    """The lines of a record, each given to the field that it belongs to."""

    title: list[str]
    fields: list[tuple[str, int, list[str]]] = field(default_factory=list)
    """Label, line and the lines of the value: the known fields as they come."""


def read_irregular(text: str, line: int, faults: Faults) -> Record | None:
    """The record in ``text``, or None with the reason noted; ``text`` is as for `read_regular`.

    A field that sitegen does not know is noted and left out. So is text at column 0 after a blank line; directly below
    a value it is noted and taken as that value's, lest a reader be shown half of it.
    """
    text = _cut_untitled(text, line, faults)
    body = text.rstrip(BLANK)
    lines = _sort_lines(body, line, faults)
    if [label for label, _, _ in lines.fields] != list(LABELS):
        faults.add(*_disorder(lines, line))
        return None
    values = [lines.title, *(value for _, _, value in lines.fields)]
    return Record(*map("\n".join, values), line=line, gap=gap(text, body))


def _cut_untitled(text: str, line: int, faults: Faults) -> str:
    """Note each record whose title line is missing: it must not spoil the sound one before it."""
    start = at = _untitled(text, 0)
    counted = 0
    while at >= 0:
        line += text.count("\n", counted, at + 1)
        counted = at + 1
        faults.add(line, "a record without its title", "put a line `### ` with the title before this one")
        at = _untitled(text, counted)
    return text[: start + 1] if start >= 0 else text


def _untitled(text: str, start: int) -> int:
    """Where, after the end of a record, another one begins with its identifier; -1 where none does."""
    end = text.find(_LAST, start)
    return text.find(_FIRST, end) if end >= 0 else -1


def _sort_lines(body: str, line: int, faults: Faults) -> _Lines:
    first, *rest = body.split("\n")
    current = [first.removeprefix("###").removeprefix(" ")]
    lines = _Lines(current)
    before = first
    for number, text in enumerate(rest, line + 1):
        if text.startswith("  ") or not text.strip(BLANK):
            current.append(text[2:])
        elif mark := _MARK.match(text):
            current = [text[mark.end() :]]
            if mark[1] in LABELS:
                lines.fields.append((mark[1], number, current))
            else:
                faults.add(number, f"no field is called {excerpt(mark[1])}", f"leave it out, or {_INDENT}")
        elif CONFLICT.fullmatch(text.rstrip()):
            faults.unfit(number, *UNMERGED)
            current = []
        else:
            if not _astray(before):
                faults.add(number, f"neither a field nor indented: {excerpt(text)}", _INDENT)
            if not before.strip(BLANK):
                current = []
            current.append(text)
        before = text
    return lines


def _astray(text: str) -> bool:
    return bool(text.strip(BLANK)) and not text.startswith(("  ", "### ")) and not _MARK.match(text)


def _disorder(lines: _Lines, line: int) -> tuple[int, str, str]:
    """Line, message and remedy for fields that are not the ten in their order."""
    seen: set[str] = set()
    for label, number, _ in lines.fields:
        if label in seen:
            return number, f"a second {label} in one record", f"keep one of them, or {_INDENT}"
        seen.add(label)
    missing = ", ".join(label for label in LABELS if label not in seen)
    if missing:
        message = f"the record {excerpt(lines.title[0])} lacks {missing}"
        return line, message, "write all ten fields, None for what is absent"
    places = [(LABELS.index(label), number) for label, number, _ in lines.fields]
    number = next(number for (place, number), (before, _) in zip(places[1:], places, strict=False) if place < before)
    return number, "fields out of order", f"write them as {', '.join(LABELS)}"
