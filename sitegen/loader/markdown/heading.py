"""Read the first line of a Markdown digest: recognize it, and return its day and category."""

import re
from datetime import date
from typing import Final, NamedTuple

from sitegen.loader.fields import category_code, read_day
from sitegen.loader.location import named_category
from sitegen.loader.problems import Problems, excerpt
from sitegen.loader.raw_text import BLANK, BOM, HEAD_BYTES

HEADING: Final = "# Arxiv Papers in "
"""The beginning of a digest. Category and day follow."""

EXAMPLE: Final = f"`{HEADING}cs.CV on 2019-10-19`"
"""A heading, for remedies."""

_FOLDED = HEADING.casefold()
_WORDS = len(f"{HEADING} on 2019-10-19".split())
"""The least number of words of a heading. The category may be absent."""
_LIMIT = 1000
"""The maximum number of bytes that are read of a heading."""
_BLANK = BLANK.encode()
_NOT_BLANK = re.compile(rb"[^ \t\r\n]")
_END_OF_FRONT_MATTER = re.compile(rb"\n(?:---|\.\.\.)[ \t\r]*(?:\n|\Z)")


class Heading(NamedTuple):
    """The line ``# Arxiv Papers in cs.CV on 2019-10-19``, in upper or lower case and with any white space."""

    day: date | None
    category: str
    """As written; see `category_of`."""
    end: int
    """Offset of the next line, in bytes."""
    line: int
    """Number of the line, from 1."""


def begins_digest(source: bytes) -> bool:
    """Return True if the first line of a file is a heading or the beginning of one.

    Front matter and HTML comments may stand above the heading. An empty file counts as a digest: a collector may be about
    to write it, and a page is never empty.
    """
    head = source[:HEAD_BYTES].removeprefix(BOM)
    start, blank = heading_start(head), len(head) - len(head.lstrip(_BLANK))
    line, line_break, _ = head[start : start + _LIMIT].decode(errors="replace").casefold().partition("\n")
    return line.split()[:4] == _FOLDED.split() or (start == blank and not line_break and _FOLDED.startswith(line))


def heading_start(source: bytes) -> int:
    """Return the offset of the heading in a file without byte order mark, after blank lines, front matter and comments."""
    at = _past_blank(source, 0)
    if source[at : at + 4].rstrip(_BLANK) == b"---":
        end = _END_OF_FRONT_MATTER.search(source, at + 3, HEAD_BYTES)
        at = _past_blank(source, end.end()) if end else at
    while source.startswith(b"<!--", at) and (end_of_comment := source.find(b"-->", at, HEAD_BYTES)) >= 0:
        at = _past_blank(source, end_of_comment + 3)
    return at


def _past_blank(source: bytes, at: int) -> int:
    """Return the offset of the next byte that is not white space."""
    found = _NOT_BLANK.search(source, at)
    return found.start() if found else len(source)


def read_heading(source: bytes, problems: Problems) -> Heading:
    """Return the heading of a digest without byte order mark. If it cannot be read, report that; its day is None."""
    start = heading_start(source)
    end = source.find(b"\n", start) + 1 or len(source)
    text = source[start : min(end, start + _LIMIT)].decode(errors="replace")
    words = text.split()
    day = read_day(words[-1]) if len(words) >= _WORDS and words[-2].casefold() == "on" else None
    line = source.count(b"\n", 0, start) + 1
    if not words:
        problems.block(line, "the file is empty", "run the collector again, or delete the file")
    elif not day:
        message = f"the heading does not end in a valid date: {excerpt(text)}"
        problems.block(line, message, f"write it like {EXAMPLE}")
    return Heading(day, " ".join(words[4:-2]), end, line)


def category_of(heading: str, location: str) -> str:
    """Return the category of a digest; empty if neither path nor heading names one.

    The path is preferred, because collectors write the same category into every heading.
    """
    return named_category(location) or category_code(heading) or ""
