"""Decode text files, and report problems with their lines."""

from functools import partial
from typing import Final

from sitegen.loader.problems import Problems, Report
from sitegen.loader.raw_text import BOM, UNMERGED, is_conflict_marker

_REPLACEMENT: Final = "\ufffd"


def decode(source: bytes, problems: Problems) -> str:
    """Return the text of a file with line feeds as line breaks.

    Bytes that are not UTF-8 are replaced by U+FFFD and reported. Conflict markers of Git block the file.
    """
    text = source.removeprefix(BOM).decode(errors="replace").replace("\r\n", "\n").replace("\r", "\n")
    if _REPLACEMENT in text and _REPLACEMENT.encode() not in source:
        line = text.count("\n", 0, text.index(_REPLACEMENT)) + 1
        problems.add(line, "text that is not UTF-8", "save the file as UTF-8")
    if "\n<<<<<<< " in f"\n{text}":
        for number, line_text in enumerate(text.split("\n"), 1):
            if is_conflict_marker(line_text):
                problems.block(number, *UNMERGED)
                break
    return text


def reporter(problems: Problems, line: int) -> Report:
    """Return the function that adds problems of the record on a line, for `build_paper`."""
    return partial(_report, problems, line)


def _report(problems: Problems, line: int, _part: str, message: str, remedy: str) -> None:
    problems.add(line, message, remedy)
