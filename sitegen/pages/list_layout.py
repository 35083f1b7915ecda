"""Indent lists as Python-Markdown requires: four columns for each level.

In CommonMark (and on GitHub) the indent depends on the width of each item's marker. Only lists and their content change.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

LEVEL = "    "
"""The indent of each level of a list."""

_ITEM = re.compile(r"( {0,3})([-*+]|(\d{1,9})[.)])( +(?=\S)|[ ]*$)")
_NUMBER = re.compile(r"( *\d+)([.)])")
_THEMATIC_BREAK = re.compile(r" {0,3}([-*_])(?: *\1){2,} *")
_HEADING = re.compile(r" {0,3}#{1,6}(?: |$)")
_QUOTE = re.compile(r" {0,3}> ?")
_STASHED = re.compile(r" *\x02wzxhzdk:\d+\x03 *")
"""A placeholder that an earlier step wrote for a fenced code block or an HTML block."""


@dataclass(slots=True)
class _Layout:
    """The output so far, and the state of the text at the next line."""

    lines: list[str] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)
    """The column at which the content of each open item begins, outermost first."""
    ordered: list[bool] = field(default_factory=list)
    """For each open item, true if it is numbered."""
    paragraph: bool = False
    """True if the last line belongs to a paragraph, which the next line may continue."""
    quote: bool = False
    """True if the last line belongs to a quotation."""
    stashed: bool = False
    """True if the last line is a placeholder in an item."""
    block_depth: int = 0
    """The depth of the first line since the last empty one."""
    block_begins_item: bool = False
    """True if that line began an item."""

    def depth_of(self, line: str) -> int:
        """Return the number of open items that a line belongs to by its indent."""
        indent = len(line) - len(line.lstrip(" "))
        return bisect_right(self.offsets, indent)

    def add_line(self, depth: int, text: str, *, item: bool = False) -> None:
        """Add a line at a depth."""
        if not self.lines or not self.lines[-1]:
            self.block_depth, self.block_begins_item = depth, item
        self.lines.append(LEVEL * depth + text)

    def add_empty_line(self) -> None:
        """Add an empty line, unless there is one."""
        if self.lines and self.lines[-1]:
            self.lines.append("")

    def close(self, depth: int) -> None:
        """Close the items below a depth."""
        del self.offsets[depth:], self.ordered[depth:]


def lay_out(lines: Sequence[str]) -> list[str]:
    """Return the lines with lists indented as Python-Markdown needs them.

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
    """Add a line that is neither empty nor a quotation outside of lists."""
    depth = layout.depth_of(line)
    content = line[layout.offsets[depth - 1] if depth else 0 :]
    if depth < len(layout.offsets) and layout.paragraph and not _begins_block(content):
        layout.add_line(len(layout.offsets), line.lstrip(" "))  # continues the item's paragraph
        return
    item = _item(content)
    if item and _may_begin(layout, depth, item):
        _begin(layout, depth, content, item)
        return
    if depth < len(layout.offsets):
        layout.close(depth)
        layout.add_empty_line()
    _text(layout, depth, content)


def _text(layout: _Layout, depth: int, content: str) -> None:
    """Add a line that does not begin an item, at the level of its item. Code keeps its further indent."""
    code = content.startswith(LEVEL) and not layout.paragraph
    stashed = bool(_STASHED.fullmatch(content))
    quote = bool(depth and _QUOTE.match(content))
    if (stashed and (not depth or layout.quote or not layout.block_begins_item)) or (quote and layout.paragraph):
        layout.add_empty_line()
    if (item := _item(content)) and item[3]:  # looks like an item but cannot begin here
        content = _NUMBER.sub(r"\1\\\2", content, count=1)
    layout.add_line(depth, content if code or not depth else content.lstrip(" "))
    if stashed and not depth:
        layout.add_empty_line()
    layout.paragraph = not code and not quote and not _ends_paragraph(content)
    layout.quote, layout.stashed = quote, stashed


def _item(content: str) -> re.Match[str] | None:
    return None if _THEMATIC_BREAK.fullmatch(content) else _ITEM.match(content)


def _may_begin(layout: _Layout, depth: int, item: re.Match[str]) -> bool:
    """Return True if an item can begin here. A paragraph ends only for a list's next item, or for a first item with text."""
    if not layout.paragraph or depth < len(layout.offsets):
        return True
    return item.end() < len(item.string) and item[3] in (None, "1")


def _begin(layout: _Layout, depth: int, content: str, item: re.Match[str]) -> None:
    """Add the first line of an item, and of the items that begin on the same line: ``- 1. text``."""
    follows = depth < len(layout.offsets)
    other = follows and layout.ordered[depth] != bool(item[3])
    interrupts = layout.stashed or (layout.paragraph and not layout.block_begins_item)
    if other or depth < layout.block_depth or layout.quote or (not follows and interrupts):
        layout.add_empty_line()
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
    layout.add_line(depth, markers + content, item=True)
    layout.quote = layout.stashed = False
    layout.paragraph = bool(content.strip()) and not _ends_paragraph(content)


def _begins_block(content: str) -> bool:
    """Return True if a line ends the paragraph of a deeper item before it."""
    return bool(_item(content) or _QUOTE.match(content)) or _ends_paragraph(content)


def _ends_paragraph(content: str) -> bool:
    """Return True if a line is a block by itself, which no paragraph continues."""
    return bool(_THEMATIC_BREAK.fullmatch(content) or _HEADING.match(content) or _STASHED.fullmatch(content))
