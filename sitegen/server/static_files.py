"""Open regular files of a folder for the server, never a file outside it, a device or a pipe."""

# pathlib cannot open a file relative to the descriptor of a folder.
# ruff: noqa: PTH118, PTH206

import os
import stat
from pathlib import Path

from sitegen.server.response import OpenFile, Response, content_type

_FILE = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_FOLDER = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_DIRECTORY", 0)


def serve_file(root: Path, path: str) -> Response | None:
    """Return the regular file at ``path`` below ``root``; None if there is none, or if a symbolic link leads out of it.

    Symbolic links inside ``root`` are followed. A folder that is replaced by a link between the check and the opening is not
    entered.
    """
    top = os.path.realpath(root)
    try:
        inside = os.path.relpath(os.path.realpath(os.path.join(top, path)), top)
        descriptor = _open(top, inside.split(os.sep))
    except (OSError, ValueError):  # missing, unreadable, or a link; a NUL, or another drive
        return None
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        return None
    version = f"{status.st_size:x}-{status.st_mtime_ns:x}-{status.st_ino:x}"
    return Response(OpenFile(os.fdopen(descriptor, "rb"), status.st_size, version), content_type(path))


def _open(top: str, parts: list[str]) -> int:
    """Open a file without following symbolic links; return its descriptor."""
    if os.pardir in parts:
        raise FileNotFoundError(top)
    if os.open not in os.supports_dir_fd:
        return os.open(os.path.join(top, *parts), _FILE)
    folder = os.open(top, _FOLDER)
    try:
        for part in parts[:-1]:
            inner = os.open(part, _FOLDER, dir_fd=folder)
            os.close(folder)
            folder = inner
        return os.open(parts[-1], _FILE, dir_fd=folder)
    finally:
        os.close(folder)
