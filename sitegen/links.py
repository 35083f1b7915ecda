"""Whether a path leads elsewhere: symbolic links, and on Windows junctions."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from os import DirEntry


def is_link(place: "Path | DirEntry[str]") -> bool:
    """Whether something stands for something elsewhere; Windows and Python take a junction for a folder."""
    return place.is_symlink() or _is_junction(place)


def _is_junction(place: "Path | DirEntry[str]") -> bool:
    if sys.platform == "win32":
        from stat import IO_REPARSE_TAG_MOUNT_POINT

        try:
            status = place.lstat() if isinstance(place, Path) else place.stat(follow_symlinks=False)
        except FileNotFoundError:
            return False
        return status.st_reparse_tag == IO_REPARSE_TAG_MOUNT_POINT
    return False
