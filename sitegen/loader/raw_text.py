"""Bytes and characters of input files: byte order mark, blank characters, and the conflict markers of Git."""

import re
from typing import Final

HEAD_BYTES: Final = 16384
"""Number of bytes at the beginning of a file that are read to recognize its format."""

BOM: Final = b"\xef\xbb\xbf"
"""The byte order mark of UTF-8."""

BLANK: Final = " \t\r\n"
"""Characters that may end a line or fill an empty one."""

UNMERGED: Final = (
    "the file has an unresolved Git conflict",
    "keep one of the two versions and delete the conflict markers, the lines of <, = and >",
)
"""Message and remedy for a file with conflict markers."""

_CONFLICT_MARKER = re.compile(r"(?:<{7}|>{7}|\|{7})(?: .*)?|={7}")


def is_conflict_marker(line: str) -> bool:
    """Return True if a line, without its line break, is a conflict marker: ``<<<<<<< HEAD``, ``=======``, ``>>>>>>> main``."""
    return _CONFLICT_MARKER.fullmatch(line) is not None
