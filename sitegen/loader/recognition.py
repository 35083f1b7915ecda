"""Tell a digest from a page, and say what keeps a file that should be a digest from being one.

A file that should be a digest is never taken for a page: its text is a stranger's, and its papers would silently leave the
site. That is a file that was a digest, one that is named like a digest, and one whose beginning has a digest's heading or
records.
"""

import re
from pathlib import PurePosixPath
from typing import Final, NamedTuple

from sitegen import taxonomy
from sitegen.loader.fields import calendar_day
from sitegen.loader.heading import BOM, HEAD_BYTES, HEADING, begins_digest
from sitegen.loader.record import BLANK, LABELS

CONFLICT: Final = re.compile(r"(?:<{7}|>{7}|\|{7})(?: .*)?|={7}")
"""A line that git writes into a file where two versions of it could not be merged."""

UNMERGED: Final = (
    "a conflict of git's is not resolved",
    "keep one of the two versions and delete the lines of <, = and >",
)
"""Message and remedy for a file with conflict markers in it."""

_REWRITE = "restore the file, or run the collector again"
_EXAMPLE = f"`{HEADING}cs.CV on 2019-10-19`"
_BLANK = BLANK.encode()

_HEADING = re.compile(r"(#{1,6})\s*arxiv\s+papers\s+in\b", re.IGNORECASE)
_RECORD = re.compile(rf"- \*\*{LABELS[0]}\*\*:")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")

_DATE = re.compile(r"(?<![0-9])([0-9]{4})([-_.]?)([0-9]{2})\2([0-9]{2})(?![0-9])")
_FOLDERS = re.compile(r"(?:.*/)?([0-9]{4})/([0-9]{2})/([0-9]{2})")
_OTHER_WORDS = frozenset({"", "arxiv", "papers", "digest"})


class Misfit(NamedTuple):
    """Why a file that should be a digest is none."""

    line: int
    message: str
    remedy: str


_OTHER_FORMATS = (
    (
        b"version https://git-lfs.github.com/spec/",
        "not a digest but a pointer of Git LFS",
        "fetch the file: `git lfs pull`, or `lfs: true` where a workflow checks out",
    ),
    (b"\x1f\x8b", "not a digest but compressed data", "unpack the file"),
    (b"PK\x03\x04", "not a digest but compressed data", "unpack the file"),
    (b"BZh", "not a digest but compressed data", "unpack the file"),
    (b"\xfd7zXZ\x00", "not a digest but compressed data", "unpack the file"),
    (b"\x28\xb5\x2f\xfd", "not a digest but compressed data", "unpack the file"),
    (b"\xff\xfe", "not a digest but UTF-16", "save the file as UTF-8"),
    (b"\xfe\xff", "not a digest but UTF-16", "save the file as UTF-8"),
)
"""How files begin that lie where a digest was, with message and remedy."""


def is_page(source: bytes, location: str) -> bool:
    """Whether a file is a page of the owner's rather than a digest or what is left of one."""
    return not begins_digest(source) and misfit(source, location) is None


def misfit(source: bytes, location: str, *, known: bool = False) -> Misfit | None:
    """What keeps a file, which `begins_digest` does not hold of, from being a digest; None where it is a page.

    Args:
        source: The bytes of the file, or its beginning.
        location: Its path below the content folder.
        known: Whether an earlier build had papers of it.
    """
    head = source[:HEAD_BYTES].removeprefix(BOM)
    text = _decode(head)
    lines = text.split("\n")
    trace = _trace(lines)
    if not (known or trace or named_day(location)):
        return None
    return _other_format(head, text) or _conflict(lines) or trace or _unrecognized(known=known)


def named_day(location: str) -> str:
    """The day (ISO) that a path names as digests do: ``20191019.md``, ``2019-10-19.cs.CV.md``, ``2019/10/19.md``; else empty."""
    path = PurePosixPath(location)
    stem = path.stem
    found = _FOLDERS.fullmatch(str(path.with_suffix("")))
    if not found:
        date = _DATE.search(stem)
        if not date or not _names_nothing_else(stem[: date.start()], stem[date.end() :]):
            return ""
        year, _, month, day = date.groups()
    else:
        year, month, day = found.groups()
    written = f"{year}-{month}-{day}"
    return written if calendar_day(written) else ""


def _names_nothing_else(*parts: str) -> bool:
    """Whether what stands beside a date is nothing, a category, or a word for digests."""
    words = [part.strip("-_. ") for part in parts]
    return all(word.casefold() in _OTHER_WORDS or taxonomy.canonical(word) for word in words)


def _decode(head: bytes) -> str:
    """The beginning of a file as text, UTF-16 included: what it says decides whether it was to be a digest."""
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff")) or head[1:400:2].count(0) > len(head[:400]) // 3
    if wide:
        encoding = "utf-16" if head[:1] in (b"\xff", b"\xfe") else "utf-16-le"
        return head.decode(encoding, errors="replace").replace("\r\n", "\n")
    return head.decode(errors="replace").replace("\r\n", "\n")


def _trace(lines: list[str]) -> Misfit | None:
    """A digest's heading or record at column 0 and outside of a block of code, where a page would quote it."""
    fence = ""
    for number, line in enumerate(lines, 1):
        if mark := _FENCE.match(line):
            if not fence:
                fence = mark[1]
            elif mark[1].startswith(fence):
                fence = ""
        elif not fence and (heading := _HEADING.match(line)):
            return _misplaced(number, heading[1])
        elif not fence and _RECORD.match(line):
            return Misfit(number, "a digest without its heading", f"begin the file with {_EXAMPLE}")
    return None


def _misplaced(number: int, marks: str) -> Misfit:
    if marks != "#":
        return Misfit(number, "the heading of a digest has one #", f"write it like {_EXAMPLE}")
    remedy = "delete what stands above it; in a page of your own put it between lines of ```"
    return Misfit(number, "the heading of a digest stands below other text", remedy)


def _other_format(head: bytes, text: str) -> Misfit | None:
    for beginning, message, remedy in _OTHER_FORMATS:
        if head.startswith(beginning):
            return Misfit(1, message, remedy)
    if "\0" in text or b"\0" in head:
        line = text.count("\n", 0, text.find("\0")) + 1
        if "\0" not in text:
            return Misfit(1, "not a digest but UTF-16", "save the file as UTF-8")
        return Misfit(line, "not a digest but NUL bytes", _REWRITE)
    if head.lstrip(_BLANK)[:9].lower().startswith((b"<!doctype", b"<html", b"<?xml")):
        return Misfit(1, "not a digest but an HTML page, perhaps a server's error", _REWRITE)
    return None


def _conflict(lines: list[str]) -> Misfit | None:
    for number, line in enumerate(lines, 1):
        if CONFLICT.fullmatch(line):
            return Misfit(number, *UNMERGED)
    return None


def _unrecognized(*, known: bool) -> Misfit:
    if known:
        return Misfit(1, "the file was a digest and is none any more", f"begin it with {_EXAMPLE}")
    remedy = f"begin it with {_EXAMPLE}, or rename it if it is a page of your own"
    return Misfit(1, "named like a digest, but not one", remedy)
