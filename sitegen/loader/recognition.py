"""Decide whether a file is a digest or a page, and say why a file that should be a digest is not one.

A file should be a digest if an earlier build read it as one, if it is named like one, or if a digest's heading or record
stands near its beginning. Such a file is never shown as a page: its text comes from strangers, and its papers would
disappear from the site without a message.
"""

import re
from pathlib import PurePosixPath
from typing import Final, NamedTuple

from sitegen import taxonomy
from sitegen.loader.fields import calendar_day
from sitegen.loader.heading import BOM, HEAD_BYTES, HEADING, begins_digest, is_markdown
from sitegen.loader.record import BLANK, LABELS

CONFLICT: Final = re.compile(r"(?:<{7}|>{7}|\|{7})(?: .*)?|={7}")
"""A conflict marker of Git: a line that it writes where two versions of a file could not be merged."""

UNMERGED: Final = (
    "the file has an unresolved Git conflict",
    "keep one of the two versions and delete the conflict markers, the lines of <, = and >",
)
"""Message and remedy for a file with conflict markers."""

_REWRITE = "restore the file, or run the collector again"
_EXAMPLE = f"`{HEADING}cs.CV on 2019-10-19`"
_BLANK = BLANK.encode()

_HEADING = re.compile(r"(#{1,6})\s*arxiv\s+papers\s+in\b", re.IGNORECASE)
_RECORD = re.compile(rf"- \*\*{LABELS[0]}\*\*:")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")

_DATE = re.compile(r"(?<![0-9])([0-9]{4})([-_.]?)([0-9]{2})\2([0-9]{2})(?![0-9])")
_FOLDERS = re.compile(r"(?:.*/)?([0-9]{4})/([0-9]{2})/([0-9]{2})")
_WRAPPED = re.compile(r"(.+)\.(txt|gz|bz2|xz|zst|zip|7z)", re.IGNORECASE | re.DOTALL)
_OTHER_WORDS = frozenset({"", "arxiv", "papers", "digest"})


class Misfit(NamedTuple):
    """The reason why a file that should be a digest is not one."""

    line: int
    message: str
    remedy: str


_COMPRESSED = "the file is compressed, not a digest"
_UTF_16 = ("the file is UTF-16, not UTF-8", "save the file as UTF-8")
_OTHER_FORMATS = (
    (
        b"version https://git-lfs.github.com/spec/",
        "the file is a Git LFS pointer, not a digest",
        "fetch the file with `git lfs pull`; in a workflow set `lfs: true` for actions/checkout",
    ),
    (b"\x1f\x8b", _COMPRESSED, "unpack the file"),
    (b"PK\x03\x04", _COMPRESSED, "unpack the file"),
    (b"BZh", _COMPRESSED, "unpack the file"),
    (b"\xfd7zXZ\x00", _COMPRESSED, "unpack the file"),
    (b"\x28\xb5\x2f\xfd", _COMPRESSED, "unpack the file"),
    (b"\xff\xfe", *_UTF_16),
    (b"\xfe\xff", *_UTF_16),
)
"""First bytes of other formats, with message and remedy."""


def is_page(source: bytes, location: str) -> bool:
    """Return whether a file is a page of the owner's and not a digest or a damaged digest."""
    return not begins_digest(source) and misfit(source, location) is None


def misfit(source: bytes, location: str, *, known: bool = False) -> Misfit | None:
    """Return why a file that does not begin like a digest (`begins_digest`) is not one; None if it is a page.

    Args:
        source: The bytes of the file, or its beginning.
        location: Its path below the content folder.
        known: True if an earlier build had papers of it.
    """
    head = source[:HEAD_BYTES].removeprefix(BOM)
    text = _decode(head)
    lines = text.split("\n")
    trace = _trace(lines)
    if not (known or trace or named_day(location)):
        return None
    return _other_format(head, text) or _conflict(lines) or trace or _unrecognized(known=known)


def named_day(location: str) -> str:
    """Return the day (ISO) in the path of a digest: ``20191019.md``, ``2019-10-19.cs.CV.md``, ``2019/10/19.md``; else empty."""
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


def wrapped_digest(location: str) -> tuple[str, str] | None:
    """The name without the ending that keeps a digest from being read, and the remedy: ``20191019.md.gz``, ``20191019.md.txt``."""
    found = _WRAPPED.fullmatch(location)
    if not found or not is_markdown(found[1]) or not named_day(found[1]):
        return None
    name = PurePosixPath(found[1]).name
    return found[1], f"rename it to {name}" if found[2].casefold() == "txt" else f"unpack it: the file is to be {name}"


def _names_nothing_else(*parts: str) -> bool:
    """Return whether the text beside a date is empty, a category, or a word for digests."""
    words = [part.strip("-_. ") for part in parts]
    return all(word.casefold() in _OTHER_WORDS or taxonomy.canonical(word) for word in words)


def _decode(head: bytes) -> str:
    """Decode the beginning of a file, from UTF-16 too: even then the text shows whether it should be a digest."""
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff")) or head[1:400:2].count(0) > len(head[:400]) // 3
    if wide:
        encoding = "utf-16" if head[:1] in (b"\xff", b"\xfe") else "utf-16-le"
        return head.decode(encoding, errors="replace").replace("\r\n", "\n")
    return head.decode(errors="replace").replace("\r\n", "\n")


def _trace(lines: list[str]) -> Misfit | None:
    """Return the reason if a digest's heading or record stands at column 0, outside of code blocks; else None."""
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
            return Misfit(number, "the digest has no heading", f"begin the file with {_EXAMPLE}")
    return None


def _misplaced(number: int, marks: str) -> Misfit:
    if marks != "#":
        return Misfit(number, "the heading of the digest has more than one #", f"write it like {_EXAMPLE}")
    remedy = "delete the text above it; if this is a page of your own, put the heading into a code block"
    return Misfit(number, "other text stands above the heading of the digest", remedy)


def _other_format(head: bytes, text: str) -> Misfit | None:
    for beginning, message, remedy in _OTHER_FORMATS:
        if head.startswith(beginning):
            return Misfit(1, message, remedy)
    if "\0" in text or b"\0" in head:
        line = text.count("\n", 0, text.find("\0")) + 1
        if "\0" not in text:
            return Misfit(1, *_UTF_16)
        return Misfit(line, "the file has NUL bytes", _REWRITE)
    if head.lstrip(_BLANK)[:9].lower().startswith((b"<!doctype", b"<html", b"<?xml")):
        return Misfit(1, "the file is an HTML page, perhaps a server's error message, not a digest", _REWRITE)
    return None


def _conflict(lines: list[str]) -> Misfit | None:
    for number, line in enumerate(lines, 1):
        if CONFLICT.fullmatch(line):
            return Misfit(number, *UNMERGED)
    return None


def _unrecognized(*, known: bool) -> Misfit:
    if known:
        return Misfit(1, "the file was a digest, but is no longer one", f"begin it with {_EXAMPLE}")
    remedy = f"begin it with {_EXAMPLE}, or rename it if it is a page of your own"
    return Misfit(1, "the file is named like a digest, but is not one", remedy)
