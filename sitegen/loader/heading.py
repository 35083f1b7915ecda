"""Read a digest's first line: whether there is one at all, its day and its category."""

from datetime import date
from typing import Final, NamedTuple

from sitegen import taxonomy
from sitegen.loader.faults import Faults, excerpt
from sitegen.loader.fields import calendar_day, category_code
from sitegen.loader.record import BLANK

HEAD_BYTES: Final = 4096
"""From the beginning of a file, enough to tell whether it is a digest."""

BOM: Final = b"\xef\xbb\xbf"

_HEADING = "# Arxiv Papers in "
_FOLDED = _HEADING.casefold()
_WORDS = len(f"{_HEADING} cs.CV on 2019-10-19".split())
_LIMIT = 1000
_BLANK = BLANK.encode()


class Heading(NamedTuple):
    """``# Arxiv Papers in cs.CV on 2019-10-19``, whatever its white space and case."""

    day: date | None
    category: str
    """As written; what it names is for `category_of` to say."""
    end: int
    """Where, in bytes, the next line begins."""


def begins_digest(source: bytes) -> bool:
    """Whether a file that begins with these bytes is a digest: its first line is a heading, or was about to be.

    An empty file is one as well: so a digest looks while a collector begins to write it, and a page never does.
    """
    head = source[:HEAD_BYTES].removeprefix(BOM).lstrip(_BLANK).decode(errors="replace")
    line, line_break, _ = head[:_LIMIT].casefold().partition("\n")
    return line.split()[:4] == _FOLDED.split() or (not line_break and _FOLDED.startswith(line))


def read_heading(source: bytes, faults: Faults) -> Heading:
    """The heading of a digest without byte order mark; without a day, and with the reason noted, where it has none."""
    start = len(source) - len(source.lstrip(_BLANK))
    end = source.find(b"\n", start) + 1 or len(source)
    text = source[start : min(end, start + _LIMIT)].decode(errors="replace")
    words = text.split()
    day = calendar_day(words[-1]) if len(words) >= _WORDS and words[-2].casefold() == "on" else None
    line = source.count(b"\n", 0, start) + 1
    if not words:
        faults.add(line, "the file is empty", "run the collector again, or delete the file")
    elif not day:
        remedy = f"write it like `{_HEADING}cs.CV on 2019-10-19`"
        faults.add(line, f"the heading does not end in a day of the calendar: {excerpt(text)}", remedy)
    return Heading(day, " ".join(words[4:-2]), end)


def category_of(heading: str, location: str) -> str:
    """The category of a digest, empty where nothing names one.

    What its path says goes before the heading, in which collectors print one category whatever they collect.
    """
    for part in reversed(location.replace("\\", "/").split("/")):
        if known := taxonomy.canonical(part.removesuffix(".md")):
            return known
    return category_code(heading) or ""
