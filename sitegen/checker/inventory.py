"""All files of the output folder: their names, sizes and folders, and what is wrong with these."""

import os
import re
import stat
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sitegen import portable
from sitegen.checker.report import Fault, quote
from sitegen.portable import is_link
from sitegen.quantities import counted

LONGEST_NAME = 120
"""Bytes of a file's name: archives and encrypted file systems take little more than this."""
FULLEST_FOLDER = 50_000
"""Files in a folder."""

_PLAIN = re.compile(r"[a-z0-9_][a-z0-9_.-]*[a-z0-9_-]|[a-z0-9_]")
"""Names without problems on any system, except for names of devices, which are tested separately."""

_PORTABLE = "the site cannot be unpacked on Windows: rename it"


@dataclass(slots=True)
class Folder:
    """A folder's files, sorted by name; ``path`` is empty or ends in ``/``, ``sizes`` are bytes."""

    path: str
    names: list[str] = field(default_factory=list)
    sizes: "array[int]" = field(default_factory=lambda: array("Q"))


@dataclass(slots=True)
class Inventory:
    """Folders in the order of their paths, and what is wrong with their names."""

    folders: list[Folder] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def paths(self) -> Iterator[str]:
        """Every file's path."""
        for folder in self.folders:
            for name in folder.names:
                yield folder.path + name

    @property
    def files(self) -> int:
        """How many files there are."""
        return sum(len(folder.names) for folder in self.folders)


def take(root: Path) -> Inventory:
    """Walks the output folder without following links.

    Raises:
        OSError: The folder itself cannot be read.
    """
    inventory = Inventory()
    folders = [""]
    while folders:
        path = folders.pop()
        try:
            entries = _listed(root / path)
        except OSError as error:
            if not path:
                raise
            inventory.faults.append(_fault(path, "unreadable", f"the folder cannot be read: {error.strerror}", _ALLOW))
            continue
        folder = Folder(path)
        for entry in entries:
            if _is_folder(entry):
                folders.append(f"{path}{entry.name}/")
            else:
                _take_file(entry, folder, inventory)
        inventory.folders.append(folder)
        inventory.faults += _names(path, [entry.name for entry in entries])
        if len(entries) > FULLEST_FOLDER:
            message = f"the folder holds {counted(len(entries), 'file')}, more than {FULLEST_FOLDER:,}"
            inventory.faults.append(_fault(path, "full-folder", message, "hosts and tools choke on it: spread them"))
    inventory.folders.sort(key=lambda folder: folder.path)
    return inventory


_ALLOW = "hosts cannot read it either: correct its permissions"


def _listed(path: Path) -> list[os.DirEntry[str]]:
    with os.scandir(path) as entries:
        return sorted(entries, key=lambda entry: entry.name)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    return entry.is_dir(follow_symlinks=False) and not is_link(entry)


def _take_file(entry: os.DirEntry[str], folder: Folder, inventory: Inventory) -> None:
    path = folder.path + entry.name
    status = entry.stat(follow_symlinks=False)
    if is_link(entry):
        inventory.faults.append(_fault(path, "symlink", "is a link", "hosts refuse links: put the file itself there"))
    elif stat.S_ISREG(status.st_mode):
        folder.names.append(entry.name)
        folder.sizes.append(status.st_size)
    else:
        message = "is neither a file nor a folder"
        inventory.faults.append(_fault(path, "special-file", message, "hosts cannot serve it: remove it"))


def _names(path: str, names: list[str]) -> Iterator[Fault]:
    """What is wrong with the names in a folder, its folders' names included."""
    odd = [name for name in names if not _PLAIN.fullmatch(name) or len(name) > LONGEST_NAME or portable.is_device(name)]
    for name in odd:
        yield from _name(path, name)
    if odd:
        yield from _collisions(path, names)


def _name(path: str, name: str) -> Iterator[Fault]:
    size = len(os.fsencode(name))
    if size > LONGEST_NAME:
        message = f"the name has {size} bytes, more than {LONGEST_NAME}"
        yield _fault(path + name, "long-name", message, "some systems cannot store it: shorten it")
    if portable.is_device(name):
        yield _fault(path + name, "reserved-name", f"{quote(name)} is the name of a device on Windows", _PORTABLE)
    elif portable.is_forbidden(name):
        yield _fault(path + name, "reserved-name", "the name has a character that Windows does not allow", _PORTABLE)
    elif not _is_unicode(name):
        yield _fault(path + name, "reserved-name", "the name is not UTF-8", "no link can lead there: rename it")


def _collisions(path: str, names: list[str]) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for name in names:
        folded = portable.fold(name)
        if folded in seen:
            message = f"differs from {quote(seen[folded])} only by case or Unicode form"
            advice = "on many systems one overwrites the other: rename one"
            yield _fault(path + name, "collision", message, advice)
        seen.setdefault(folded, name)


def _is_unicode(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _fault(path: str, kind: str, message: str, advice: str) -> Fault:
    return Fault(quote(path), 0, kind, message, advice)
