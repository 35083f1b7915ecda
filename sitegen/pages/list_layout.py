"""Lists laid out for Python-Markdown: where CommonMark looks at the item's own indent, it wants four columns a level.

Text goes in as CommonMark (and so GitHub) reads it and comes out as Python-Markdown reads it. Only lists change, and
what stands in them.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

LEVEL = "    "
"""What Python-Markdown wants before everything in an item, once for each level."""

_ITEM = re.compile(r"( {0,3})([-*+]|(\d{1,9})[.)])( +(?=\S)|[ ]*$)")
_NUMBER = re.compile(r"( *\d+)([.)])")
_THEMATIC_BREAK = re.compile(r" {0,3}([-*_])(?: *\1){2,} *")
_HEADING = re.compile(r" {0,3}#{1,6}(?: |$)")
_QUOTE = re.compile(r" {0,3}> ?")
_STASHED = re.compile(r" *\x02wzxhzdk:\d+\x03 *")
"""Stands for what an earlier step has taken away: a fenced code block or an HTML block."""


@dataclass(slots=True)
class _Layout:
    """Lines so far, and where in the text the next one stands."""

    lines: list[str] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)
    """The column at which the content of each open item begins, outermost first."""
    ordered: list[bool] = field(default_factory=list)
    """Whether each open item is a numbered one."""
    paragraph: bool = False
    """Whether the last line belongs to a paragraph, which the next one may continue."""
    quote: bool = False
    """Whether the last line belongs to a quotation."""
    stashed: bool = False
    """Whether the last line stands for a block in an item."""
    begun: int = 0
    """The depth of the first line since the last empty one, and whether that began an item."""
    begun_by_item: bool = False

    def depth_of(self, line: str) -> int:
        """How many of the open items a line is indented for."""
        indent = len(line) - len(line.lstrip(" "))
        return bisect_right(self.offsets, indent)

    def put(self, depth: int, text: str, *, item: bool = False) -> None:
        """Add a line."""
        if not self.lines or not self.lines[-1]:
            self.begun, self.begun_by_item = depth, item
        self.lines.append(LEVEL * depth + text)

    def part(self) -> None:
        """Add an empty line, unless there is one."""
        if self.lines and self.lines[-1]:
            self.lines.append("")

    def close(self, depth: int) -> None:
        """Leave the items below a depth."""
        del self.offsets[depth:], self.ordered[depth:]


def lay_out(lines: Sequence[str]) -> list[str]:
    """Return the lines with each list as Python-Markdown reads it.

    Raises:
        RecursionError: Quotations are nested too deeply.
    """
    layout = _Layout()
    position = 0
    while position < len(lines):
        line = lines[position]
        position += 1
        if not line.strip():
            layout.lines.append("")
            layout.paragraph = layout.quote = layout.stashed = False
        elif _QUOTE.match(line) and not layout.depth_of(line):
            layout.close(0)
            end = position
            while end < len(lines) and _QUOTE.match(lines[end]):
                end += 1
            quoted = lay_out([_QUOTE.sub("", text, count=1) for text in lines[position - 1 : end]])
            layout.lines += [f"> {text}".rstrip() for text in quoted]
            layout.paragraph, layout.quote = False, True
            position = end
        else:
            _line(layout, line)
    return layout.lines


def _line(layout: _Layout, line: str) -> None:
    depth = layout.depth_of(line)
    content = line[layout.offsets[depth - 1] if depth else 0 :]
    if depth < len(layout.offsets) and layout.paragraph and not _begins_block(content):
        layout.put(len(layout.offsets), line.lstrip(" "))  # goes on with the item's paragraph
        return
    item = _item(content)
    if item and _may_begin(layout, depth, item):
        _begin(layout, depth, content, item)
        return
    if depth < len(layout.offsets):
        layout.close(depth)
        layout.part()
    _text(layout, depth, content)


def _text(layout: _Layout, depth: int, content: str) -> None:
    """A line that begins no item: in an item it stands at the item's level, code with its further indent."""
    code = content.startswith(LEVEL) and not layout.paragraph
    stashed = bool(_STASHED.fullmatch(content))
    quote = bool(depth and _QUOTE.match(content))
    if (stashed and (not depth or layout.quote or not layout.begun_by_item)) or (quote and layout.paragraph):
        layout.part()
    if (item := _item(content)) and item[3]:  # which may not begin here
        content = _NUMBER.sub(r"\1\\\2", content, count=1)
    layout.put(depth, content if code or not depth else content.lstrip(" "))
    if stashed and not depth:
        layout.part()
    layout.paragraph = not code and not quote and not _ends_paragraph(content)
    layout.quote, layout.stashed = quote, stashed


def _item(content: str) -> re.Match[str] | None:
    return None if _THEMATIC_BREAK.fullmatch(content) else _ITEM.match(content)


def _may_begin(layout: _Layout, depth: int, item: re.Match[str]) -> bool:
    """Whether an item may begin here: within a paragraph only the next one of a list, or the first one with a text."""
    if not layout.paragraph or depth < len(layout.offsets):
        return True
    return item.end() < len(item.string) and item[3] in (None, "1")


def _begin(layout: _Layout, depth: int, content: str, item: re.Match[str]) -> None:
    """The first line of an item, and of the items that begin in it: ``- 1. text``."""
    follows = depth < len(layout.offsets)
    other = follows and layout.ordered[depth] != bool(item[3])
    interrupts = layout.stashed or (layout.paragraph and not layout.begun_by_item)
    if other or depth < layout.begun or layout.quote or (not follows and interrupts):
        layout.part()
    column = layout.offsets[depth - 1] if depth else 0
    layout.close(depth)
    markers = ""
    found: re.Match[str] | None = item
    while found:
        wide = len(found[4]) > len(LEVEL) or not found[4] or found.end() == len(content)
        width = found.start(4) + 1 if wide else found.end()
        column += width
        layout.offsets.append(column)
        layout.ordered.append(bool(found[3]))
        markers += f"{found[3]}. " if found[3] else f"{found[2]} "
        content = content[width:]
        found = _item(content)
    layout.put(depth, markers + content, item=True)
    layout.quote = layout.stashed = False
    layout.paragraph = bool(content.strip()) and not _ends_paragraph(content)


def _begins_block(content: str) -> bool:
    """Whether a line ends the paragraph of a deeper item before it."""
    return bool(_item(content) or _QUOTE.match(content)) or _ends_paragraph(content)


def _ends_paragraph(content: str) -> bool:
    """Whether a line is a block by itself, so that no paragraph goes on behind it."""
    return bool(_THEMATIC_BREAK.fullmatch(content) or _HEADING.match(content) or _STASHED.fullmatch(content))
