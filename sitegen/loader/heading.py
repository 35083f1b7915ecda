"""Read a digest's first line: whether there is one at all, its day and its category."""

import re
from datetime import date
from typing import Final, NamedTuple

from sitegen import taxonomy
from sitegen.loader.faults import Faults, excerpt
from sitegen.loader.fields import calendar_day, category_code
from sitegen.loader.record import BLANK

HEAD_BYTES: Final = 16384
"""From the beginning of a file, enough to tell whether it is a digest."""

BOM: Final = b"\xef\xbb\xbf"

HEADING: Final = "# Arxiv Papers in "
"""The beginning of a digest; category and day follow."""

_FOLDED = HEADING.casefold()
_WORDS = len(f"{HEADING} cs.CV on 2019-10-19".split())
_LIMIT = 1000
_BLANK = BLANK.encode()
_MARKDOWN = re.compile(r"\.(?:md|markdown|mdown|mdwn|mkd|mkdn|mkdown)\Z", re.IGNORECASE)
"""Suffixes of files that GitHub shows as Markdown."""
_NOT_BLANK = re.compile(rb"[^ \t\r\n]")
_END_OF_FRONT_MATTER = re.compile(rb"\n(?:---|\.\.\.)[ \t\r]*(?:\n|\Z)")


class Heading(NamedTuple):
    """``# Arxiv Papers in cs.CV on 2019-10-19``, whatever its white space and case."""

    day: date | None
    category: str
    """As written; what it names is for `category_of` to say."""
    end: int
    """Where, in bytes, the next line begins."""
    line: int
    """Its line, from 1."""


def is_markdown(name: str) -> bool:
    """Return whether a file name has a Markdown suffix."""
    return _MARKDOWN.search(name) is not None


def begins_digest(source: bytes) -> bool:
    """Whether a file that begins with these bytes is a digest: its first line is a heading, or was about to be.

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


def read_heading(source: bytes, faults: Faults) -> Heading:
    """The heading of a digest without byte order mark; without a day, and with the reason noted, where it has none."""
    start = heading_start(source)
    end = source.find(b"\n", start) + 1 or len(source)
    text = source[start : min(end, start + _LIMIT)].decode(errors="replace")
    words = text.split()
    day = calendar_day(words[-1]) if len(words) >= _WORDS and words[-2].casefold() == "on" else None
    line = source.count(b"\n", 0, start) + 1
    if not words:
        faults.unfit(line, "the file is empty", "run the collector again, or delete the file")
    elif not day:
        remedy = f"write it like `{HEADING}cs.CV on 2019-10-19`"
        faults.unfit(line, f"the heading does not end in a day of the calendar: {excerpt(text)}", remedy)
    return Heading(day, " ".join(words[4:-2]), end, line)


def category_of(heading: str, location: str) -> str:
    """The category of a digest, empty where nothing names one.

    What its path says goes before the heading, in which collectors print one category whatever they collect.
    """
    for part in reversed(location.replace("\\", "/").split("/")):
        if known := taxonomy.canonical(_MARKDOWN.sub("", part)):
            return known
    return category_code(heading) or ""
