"""List the files of the output folder with their sizes, and check their names."""

import os
import re
import stat
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sitegen import portable
from sitegen.checker.report import quote
from sitegen.errors import Problem
from sitegen.quantities import counted

LONGEST_NAME = 120
"""The most bytes of a file's name. Some archive formats and encrypted file systems do not take longer names."""
FULLEST_FOLDER = 50_000
"""The most files in a folder."""

_HARMLESS = re.compile(r"[a-z0-9_][a-z0-9_.-]*[a-z0-9_-]|[a-z0-9_]")
"""Names without problems on any system, except for names of devices, which are tested separately."""

_WINDOWS = "the site cannot be unpacked on Windows: rename it"
_UNREADABLE = "hosts cannot read it either: correct its permissions"


@dataclass(slots=True)
class Folder:
    """The files of a folder."""

    path: str
    """From the root of the site; empty for the root, otherwise it ends in ``/``."""
    names: list[str] = field(default_factory=list)
    """Sorted."""
    sizes: "array[int]" = field(default_factory=lambda: array("Q"))
    """The size of each file in bytes."""


@dataclass(slots=True)
class FileList:
    """The files of a site."""

    folders: list[Folder] = field(default_factory=list)
    """Sorted by path."""
    problems: list[Problem] = field(default_factory=list)
    """Problems with names and files that hosts or other systems do not accept."""

    def paths(self) -> Iterator[str]:
        """Yield the path of each file."""
        for folder in self.folders:
            for name in folder.names:
                yield folder.path + name

    @property
    def count(self) -> int:
        """The number of files."""
        return sum(len(folder.names) for folder in self.folders)


def list_files(root: Path) -> FileList:
    """List all files below a folder, without following symbolic links.

    Raises:
        OSError: The folder itself cannot be read.
    """
    files = FileList()
    folders = [""]
    while folders:
        path = folders.pop()
        try:
            entries = _entries(root / path)
        except OSError as error:
            if not path:
                raise
            message = f"the folder cannot be read: {error.strerror}"
            files.problems.append(_problem(path, "unreadable", message, _UNREADABLE))
            continue
        folder = Folder(path)
        for entry in entries:
            if _is_folder(entry):
                folders.append(f"{path}{entry.name}/")
            else:
                _add_file(entry, folder, files)
        files.folders.append(folder)
        files.problems += _names(path, [entry.name for entry in entries])
        if len(entries) > FULLEST_FOLDER:
            name = "the folder" if path else "the site's root folder"
            message = f"{name} holds {counted(len(entries), 'file')}, more than {FULLEST_FOLDER:,}"
            remedy = "hosts and tools fail or become slow: spread the files over several folders"
            files.problems.append(_problem(path, "full-folder", message, remedy))
    files.folders.sort(key=lambda folder: folder.path)
    return files


def _entries(path: Path) -> list[os.DirEntry[str]]:
    with os.scandir(path) as entries:
        return sorted(entries, key=lambda entry: entry.name)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    return entry.is_dir(follow_symlinks=False) and not portable.is_link(entry)


def _add_file(entry: os.DirEntry[str], folder: Folder, files: FileList) -> None:
    """Add a regular file to its folder. Report anything else as a problem."""
    path = folder.path + entry.name
    status = entry.stat(follow_symlinks=False)
    if portable.is_link(entry):
        remedy = "hosts refuse it: replace it by a copy of its target"
        files.problems.append(_problem(path, "symlink", "is a symbolic link or a junction", remedy))
    elif stat.S_ISREG(status.st_mode):
        folder.names.append(entry.name)
        folder.sizes.append(status.st_size)
    else:
        message = "is neither a file nor a folder"
        files.problems.append(_problem(path, "special-file", message, "hosts cannot serve it: remove it"))


def _names(path: str, names: list[str]) -> Iterator[Problem]:
    """Check the names of a folder's files and folders."""
    suspicious = [
        name for name in names if not _HARMLESS.fullmatch(name) or len(name) > LONGEST_NAME or portable.is_device(name)
    ]
    for name in suspicious:
        yield from _name(path, name)
    if suspicious:
        yield from _collisions(path, names)


def _name(path: str, name: str) -> Iterator[Problem]:
    size = len(os.fsencode(name))
    if size > LONGEST_NAME:
        message = f"the name has {size} bytes, more than {LONGEST_NAME}"
        yield _problem(path + name, "long-name", message, "some systems cannot store it: shorten it")
    if portable.is_device(name):
        yield _problem(path + name, "reserved-name", f"{quote(name)} is the name of a device on Windows", _WINDOWS)
    elif portable.is_forbidden(name):
        yield _problem(path + name, "reserved-name", "the name has a character that Windows does not allow", _WINDOWS)
    elif not _is_unicode(name):
        yield _problem(path + name, "reserved-name", "the name is not UTF-8", "no link can lead to it: rename it")


def _collisions(path: str, names: list[str]) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for name in names:
        folded = portable.fold(name)
        if folded in seen:
            message = f"differs from {quote(seen[folded])} only by case or Unicode form"
            remedy = "on many systems one overwrites the other: rename one"
            yield _problem(path + name, "collision", message, remedy)
        seen.setdefault(folded, name)


def _is_unicode(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _problem(path: str, kind: str, message: str, remedy: str) -> Problem:
    return Problem(quote(path), 0, message, remedy, kind=kind)
