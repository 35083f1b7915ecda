"""Decide whether a file is a digest or a page, and report files that should be digests but are not.

A file should be a digest if an earlier build read it as one, if it is named like one, or if it looks like a damaged one.
Such a file never becomes a page: its text comes from strangers, and its papers would disappear from the site without
a warning.
"""

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from sitegen.errors import Problem
from sitegen.loader.collectors.copies import is_copy
from sitegen.loader.input_formats import Format, find_format, formats_of
from sitegen.loader.location import named_day
from sitegen.loader.markdown import is_markdown
from sitegen.loader.raw_text import BLANK, BOM, HEAD_BYTES, UNMERGED, is_conflict_marker

_RESTORE = "restore the file, or run the collector again"
_BLANK = BLANK.encode()
_WRAPPED = re.compile(r"(.+)\.(txt|gz|bz2|xz|zst|zip|7z)", re.IGNORECASE | re.DOTALL)

_MARKUP = (b"<!doctype", b"<html")
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
"""First bytes of files in other formats, each with message and remedy."""


def may_be_digest(name: str) -> bool:
    """Return True if a file name has a suffix of an input format."""
    return bool(formats_of(name))


def is_page(source: bytes, location: str) -> bool:
    """Return True if a file is one of the owner's pages: Markdown that is no digest, damaged digest or copy of digests."""
    if not is_markdown(location) or find_format(source, location) or is_copy(source):
        return False
    return not find_digest_problem(source, "", location)


def find_digest_problem(source: bytes, path: str, location: str, *, known: bool = False) -> Problem | None:
    """Return the problem of a file that should be a digest but is not; None if it need not be a digest.

    Args:
        source: The bytes of the file or its beginning, for which `find_format` returns None.
        path: Its path in the problem.
        location: Its path below the content folder.
        known: True if an earlier build read papers from the file.
    """
    head = source[:HEAD_BYTES].removeprefix(BOM)
    text = _decode(head)
    lines = text.split("\n")
    formats = formats_of(location)
    damage = next(filter(None, (format.find_damage(path, lines) for format in formats)), None)
    if not formats or not (known or damage or named_day(location) or _is_wide_digest(head, text, formats)):
        return None
    if not known and (is_copy(head) if is_markdown(location) else _is_empty(head, text)):
        return None
    return (
        _other_format(path, head, text)
        or _conflict(path, lines)
        or damage
        or _unrecognized(path, formats[0], known=known, is_text=is_markdown(location))
    )


def _is_empty(head: bytes, text: str) -> bool:
    """Return True if a file has no text, or is JSON without records: that of a day without papers."""
    if not text.strip():
        return True
    if text.lstrip()[:1] not in ("[", "{"):
        return False
    from sitegen.loader.json_text import has_no_records

    return has_no_records(head)


def _is_wide_digest(head: bytes, text: str, formats: Sequence[Format]) -> bool:
    """Return True if a file is UTF-16, as some programs export tables and libraries, and would be a digest in UTF-8."""
    return head.startswith((b"\xff\xfe", b"\xfe\xff")) and any(format.begins(text.encode()) for format in formats)


def find_other_format(source: bytes, path: str) -> Problem | None:
    """Return the problem of a file that is not text in UTF-8, or is an HTML page; None for other files."""
    head = source[:HEAD_BYTES].removeprefix(BOM)
    return _other_format(path, head, _decode(head))


def wrapped_digest(location: str) -> tuple[str, str] | None:
    """Return the path without its last suffix, and a remedy, for a file that is named like a compressed or renamed digest.

    Examples are ``20191019.md.gz`` and ``20191019.md.txt``. Return None for other names.
    """
    found = _WRAPPED.fullmatch(location)
    if not found or not may_be_digest(found[1]) or not named_day(found[1]):
        return None
    name = PurePosixPath(found[1]).name
    return found[1], f"rename it to {name}" if found[2].casefold() == "txt" else f"unpack it to {name}"


def _decode(head: bytes) -> str:
    """Decode the beginning of a file. UTF-16 is decoded too, so that damaged digests in it are found."""
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff")) or head[1:400:2].count(0) > len(head[:400]) // 3
    if wide:
        encoding = "utf-16" if head[:1] in (b"\xff", b"\xfe") else "utf-16-le"
        return head.decode(encoding, errors="replace").replace("\r\n", "\n")
    return head.decode(errors="replace").replace("\r\n", "\n")


def _other_format(path: str, head: bytes, text: str) -> Problem | None:
    """Return a problem if a file is not text in UTF-8, or is an HTML page."""
    for beginning, message, remedy in _OTHER_FORMATS:
        if head.startswith(beginning):
            return Problem(path, 1, message, remedy)
    if "\0" in text or b"\0" in head:
        line = text.count("\n", 0, text.find("\0")) + 1
        if "\0" not in text:
            return Problem(path, 1, *_UTF_16)
        return Problem(path, line, "the file has NUL bytes", _RESTORE)
    markup = _MARKUP if path.lower().endswith((".xml", ".rss", ".atom")) else (*_MARKUP, b"<?xml")
    if head.lstrip(_BLANK)[:9].lower().startswith(markup):
        message = "the file is an HTML page, perhaps a server's error message, not a digest"
        return Problem(path, 1, message, _RESTORE)
    return None


def _conflict(path: str, lines: Sequence[str]) -> Problem | None:
    """Return a problem if a file has conflict markers."""
    for number, line in enumerate(lines, 1):
        if is_conflict_marker(line):
            return Problem(path, number, *UNMERGED)
    return None


def _unrecognized(path: str, format: Format, *, known: bool, is_text: bool) -> Problem:
    """Return the problem of a file that does not look like a digest.

    Args:
        path: The file.
        format: The first format that has its suffix.
        known: True if an earlier build read papers from the file.
        is_text: True if the file is Markdown; others may be data of a format that sitegen does not know.
    """
    if known:
        remedy = f"begin it with {format.example}" if is_text else _RESTORE
        return Problem(path, 1, "the file was a digest, but is no longer one", remedy)
    if is_text:
        remedy = f"begin it with {format.example}, or rename it if it is a page of your own"
        return Problem(path, 1, "the file is named like a digest, but is not one", remedy)
    remedy = "describe it with [[source]] in sitegen.toml, or move it out of the content folder"
    return Problem(path, 1, "the file is named like a digest, but its format is unknown", remedy)
