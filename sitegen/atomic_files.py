"""Write, move, exchange and remove files and folders, so that a killed process leaves the old or the new state."""

import ctypes
import errno
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from sitegen.portable import is_link

_EXCHANGE = 2
"""RENAME_EXCHANGE of renameat2(2)."""
_AT_FDCWD = -100
"""Paths of renameat2(2) are relative to the working directory."""


def write(file: Path, text: str) -> None:
    """Write a text file and wait until it is on the disk. After a kill the file has the old or the new text."""
    new = file.with_name(f"{file.name}.new")
    with new.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    new.replace(file)


def replace_file(file: Path, content: bytes) -> None:
    """Write a file, and make its folder if necessary. After a kill the file has the old or the new content.

    The function does not wait until the content is on the disk: `wait_for_disk` does that for many files.
    """
    new = file.with_name(f".{file.name}.tmp")  # a name that neither builds nor previews take for a digest
    try:
        new.write_bytes(content)
    except FileNotFoundError:
        file.parent.mkdir(parents=True, exist_ok=True)
        new.write_bytes(content)
    new.replace(file)


def wait_for_disk() -> None:
    """Wait until all written files are on the disk, where the system can do that."""
    if sys.platform != "win32":
        os.sync()


def move_files(paths: Iterable[str], source: Path, target: Path, copy_prefix: str) -> None:
    """Move files from one folder to the same paths in another one, over the files there. Leave out files that do not exist.

    If the folders are on different file systems, each file is first copied to a name beside its target: ``copy_prefix`` and
    its own name. If a kill leaves this copy, the next call overwrites it.
    """
    # Plain strings: for thousands of files, pathlib takes as long as the system.
    for path in paths:
        old, new = f"{source}/{path}", f"{target}/{path}"
        try:
            _move(old, new, copy_prefix)
        except FileNotFoundError:
            if os.path.isfile(old):  # noqa: PTH113
                os.makedirs(os.path.dirname(new), exist_ok=True)  # noqa: PTH103, PTH120
                _move(old, new, copy_prefix)


def _move(source: str, target: str, copy_prefix: str) -> None:
    try:
        os.replace(source, target)  # noqa: PTH105
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        folder, _, name = target.rpartition("/")
        copy = f"{folder}/{copy_prefix}{name}"
        shutil.copyfile(source, copy)
        os.replace(copy, target)  # noqa: PTH105
        os.unlink(source)  # noqa: PTH108


def exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step. Return False if the system cannot do that."""
    if sys.platform != "linux":
        return False
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    return bool(rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _EXCHANGE) == 0)


def remove_with_folders(root: Path, path: str) -> None:
    """Delete a file below ``root``, and the folders that become empty."""
    target = root / path
    with suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError):
        target.unlink()
    for folder in target.parents:
        if folder == root:
            return
        try:
            folder.rmdir()
        except OSError:
            return


def files_below(root: Path, *, skip: str = "") -> Iterator[str]:
    """Yield the paths of all files and links below a folder, except those in its folder ``skip``. Follow no links."""
    pending = [""]
    while pending:
        prefix = pending.pop()
        try:
            entries = list(os.scandir(root / prefix))
        except OSError:  # missing or unreadable, and therefore not made by sitegen
            continue
        for entry in entries:
            path = prefix + entry.name
            if entry.is_dir(follow_symlinks=False) and not is_link(entry):
                if path != skip:
                    pending.append(f"{path}/")
            else:
                yield path


def folders_above(path: str) -> Iterator[str]:
    """Yield the folders of a path, outermost first: ``a/b/c`` -> ``a``, ``a/b``."""
    at = path.find("/")
    while at > 0:
        yield path[:at]
        at = path.find("/", at + 1)
