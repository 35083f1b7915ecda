"""Rules for files on all systems: reserved names, names that some file systems cannot distinguish, links and junctions."""

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import normalize

if TYPE_CHECKING:
    from os import DirEntry

_DEVICE = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3]) *(?:\.|$)", re.IGNORECASE
)
"""Reserved with any suffix and in any case: https://learn.microsoft.com/windows/win32/fileio/naming-a-file."""
_FORBIDDEN = re.compile(r'[<>:"|?*\\/\x00-\x1f\x7f]|[. ]$')


def is_device(name: str) -> bool:
    """Return True if a name is that of a device on Windows: ``con``, ``AUX.html``, ``com1.tar.gz``."""
    return bool(_DEVICE.match(name))


def is_forbidden(name: str) -> bool:
    """Return True if a name contains a character, or ends in one, that Windows does not allow there."""
    return bool(_FORBIDDEN.search(name))


def fold(name: str) -> str:
    """Return a name or path in NFC, case-folded. Two names with the same result are one file on some systems."""
    return normalize("NFC", normalize("NFD", name).casefold())


def composed(path: str) -> str:
    """Return a path, name or id in NFC, the Unicode form in which they are compared; some systems store another form."""
    return path if path.isascii() else normalize("NFC", path)


def is_link(path: "Path | DirEntry[str]") -> bool:
    """Return True if a path is a symbolic link or a junction. Windows and Python list a junction as a folder."""
    return path.is_symlink() or _is_junction(path)


def _is_junction(path: "Path | DirEntry[str]") -> bool:
    if sys.platform == "win32":
        from stat import IO_REPARSE_TAG_MOUNT_POINT

        try:
            status = path.lstat() if isinstance(path, Path) else path.stat(follow_symlinks=False)
        except FileNotFoundError:
            return False
        return status.st_reparse_tag == IO_REPARSE_TAG_MOUNT_POINT
    return False
