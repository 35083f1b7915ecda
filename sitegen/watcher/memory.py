"""What files held when last looked at, and so whether they hold something else now."""

# Paths are strings here, as in events: thousands at a time.
# ruff: noqa: PTH112, PTH116, PTH123

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from hashlib import blake2b
from typing import TypeAlias

from sitegen.tool_files import is_environment
from sitegen.watcher.roots import Roots, within

REMEMBERED = 16 << 20
"""Bytes of each root whose content is read at the start, the newest files first. Of the others it is known from
their first event on, which is therefore told even where only the time of the file is another."""
LARGE = 1 << 20
"""Bytes from which on a file is compared by size and time only."""

_Signature: TypeAlias = tuple[int, int, int]
"""Time of change in nanoseconds, size in bytes, inode."""


class Memory:
    """Signatures of all files below the roots, and digests of the content of some."""

    def __init__(self, roots: Roots) -> None:
        self._roots = roots
        self._signatures: dict[str, _Signature] = {}
        self._contents: dict[str, bytes] = {}

    def learn(self, roots: Iterable[str]) -> None:
        """Take the files there for unchanged as they are now."""
        for root in roots:
            self._signatures |= self._scan(root)

    def read_newest(self, roots: Iterable[str]) -> None:
        """Remember the content of the files most likely to be saved next."""
        for root in roots:
            left = REMEMBERED
            for path, seen in sorted(self._below(root), key=lambda item: item[1], reverse=True):
                left -= seen[1]
                if left < 0:
                    break
                self._read(path, seen)

    def differing(self, root: str) -> set[str]:
        """Files that came, went, or have another time or size."""
        now = self._scan(root)
        gone = {path for path, _ in self._below(root)} - now.keys()
        return gone | {path for path, seen in now.items() if self._signatures.get(path) != seen}

    def changed(self, path: str) -> bool:
        """Whether the file came, went, or holds something else; from now on it is known as it is."""
        seen, content = self._signatures.pop(path, None), self._contents.pop(path, None)
        now = _signature(path)
        if now is None:
            return seen is not None
        self._signatures[path] = now
        if now == seen and content is None:
            return False
        self._read(path, now)
        return seen is None or content is None or content != self._contents.get(path)

    def _below(self, root: str) -> list[tuple[str, _Signature]]:
        return [(path, seen) for path, seen in self._signatures.items() if within(path, root)]

    def _read(self, path: str, seen: _Signature) -> None:
        """Remember the content that goes with ``seen``."""
        if seen[1] < LARGE:
            content = _content(path)
            if content is not None and _signature(path) == seen:
                self._contents[path] = content

    def _scan(self, root: str) -> dict[str, _Signature]:
        found = {root: seen} if (seen := _signature(root)) else {}
        folders = [root] if os.path.isdir(root) else []
        while folders:
            for entry in _entries(folders.pop()):
                if self._roots.overlook(entry.name) or self._roots.ignore(entry.path):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    folders += [] if is_environment(entry.path) else [entry.path]
                elif seen := _signature(entry.path):
                    found[entry.path] = seen
        return found


def _entries(folder: str) -> Iterator[os.DirEntry[str]]:
    with suppress(OSError), os.scandir(folder) as entries:
        yield from entries


def _signature(path: str) -> _Signature | None:
    """None for what is no file, or no more."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return (status.st_mtime_ns, status.st_size, status.st_ino) if stat.S_ISREG(status.st_mode) else None


def _content(path: str) -> bytes | None:
    """A digest of what the file holds; None where it cannot be read."""
    try:
        with open(path, "rb") as file:
            return blake2b(file.read(), digest_size=16).digest()
    except OSError:
        return None
