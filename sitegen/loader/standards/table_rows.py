"""Read the rows of CSV and TSV files, and report damaged ones with their lines.

The form is that of RFC 4180 (https://www.rfc-editor.org/rfc/rfc4180), read by Python's ``csv``
(https://docs.python.org/3/library/csv.html).
"""

import csv
import re
from collections.abc import Iterator
from itertools import islice
from typing import Final, NamedTuple

from sitegen.loader.problems import Problems

SEPARATORS: Final = (",", "\t", ";", "|")
"""Characters that separate columns."""

MAX_ROWS: Final = 200_000
"""The maximum number of rows that are read from one file."""
_MAX_DAMAGED: Final = 100
"""Rows that cannot be read, after which the file is refused: each costs a new start of the reader."""

_DECLARED = re.compile(r"sep=(.)\n")
"""The first line that Excel takes for a declaration of the separator."""
_AGAIN: Final = "run the collector again, or correct the row"


class Row(NamedTuple):
    """A row below the header of a table."""

    line: int
    """The line on which it begins, from 1."""
    cells: list[str]
    """As many as the header has, or fewer."""


class _Read(NamedTuple):
    """A row as the reader found it."""

    line: int
    cells: list[str] | None
    """None if the row cannot be read."""
    is_open: bool = False
    """True if a quotation mark of the row is never closed."""


def header(text: str, separator: str) -> list[str]:
    """Return the cells of the first row, without white space at their ends; empty if it cannot be read.

    Args:
        text: The text of the file or its beginning, with line feeds as line breaks.
        separator: The character between columns.
    """
    declared = _DECLARED.match(text)
    text = text[declared.end() :] if declared else text
    lines = (line for line in text.split("\n", 40)[:40] if line.strip())
    try:
        return [name.strip() for name in next(csv.reader(lines, delimiter=separator), [])]
    except csv.Error:
        return []


def read_rows(text: str, separator: str, width: int, problems: Problems) -> Iterator[Row]:
    """Yield the rows below the header that are not blank. A damaged row is reported and left out.

    A file that ends within a row is blocked.

    Args:
        text: The text of the file, with line feeds as line breaks.
        separator: The character between columns.
        width: The number of columns of the header.
        problems: Receives problems.
    """
    unread: list[_Read] = []
    for count, row in enumerate(_rows(text, separator)):
        cells = row.cells
        if count == MAX_ROWS:
            problems.add(row.line, f"more than {MAX_ROWS:,} rows", "split the file")
            return
        if cells is None or (len(cells) > width and any(cell.strip() for cell in cells[width:])):
            unread.append(row)
        elif any(cell.strip() for cell in cells):
            if len(cells) < width and _is_cut(text, row.line):
                break
            _report_rows(unread, width, problems)
            yield Row(row.line, cells)
    else:
        if not any(row.is_open for row in unread):
            _report_rows(unread, width, problems)
            return
    problems.block(text.count("\n") + 1, "the file is half-written: its last row is incomplete", _AGAIN)


def _is_cut(text: str, line: int) -> bool:
    """Return True if the row that begins on a line is the last one, and has no line break."""
    return not text.endswith("\n") and text.count("\n") + 1 == line


def _report_rows(unread: list[_Read], width: int, problems: Problems) -> None:
    """Report the rows that could not be read, and forget them."""
    for row in unread:
        if row.cells is None:
            problems.add(row.line, "a row with a quotation mark that is not closed", _AGAIN)
        else:
            message = f"a row of {len(row.cells)} columns in a table of {width}"
            problems.add(row.line, message, "put texts that contain the separator into quotation marks")
    unread.clear()


def _rows(text: str, separator: str) -> Iterator[_Read]:
    """Yield the rows below the header. After a row that cannot be read, go on with the next line."""
    lines = [f"{line}\n" for line in text.split("\n")]
    at = damaged = 0
    has_header = False
    if _DECLARED.match(text):
        at = 1
    while at < len(lines) and damaged <= _MAX_DAMAGED:
        reader = csv.reader(islice(lines, at, None), delimiter=separator, strict=True)
        begin, start = at, at
        try:
            for cells in reader:
                if has_header:
                    yield _Read(start + 1, cells)
                has_header = has_header or bool(cells)
                start = begin + reader.line_num
        except csv.Error as error:
            damaged += 1
            yield _Read(start + 1, None, "unexpected end" in str(error) or damaged > _MAX_DAMAGED)
            at = start + 1
        else:
            return
