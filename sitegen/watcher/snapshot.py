"""Remember the state of files, to find out which of them changed."""

# Paths are strings here, as in events: there can be thousands at a time.
# ruff: noqa: PTH112, PTH116, PTH123

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from hashlib import blake2b
from typing import TypeAlias

from sitegen.tool_files import is_environment
from sitegen.watcher.roots import Roots, within

MOST_CONTENT = 16 << 20
"""The most bytes to hash in each root at the start, newest files first. Other files are hashed at their first event, which
is reported even if only the time of the file changed."""
LARGE = 1 << 20
"""Bytes from which a file is compared by size and time only."""

_Signature: TypeAlias = tuple[int, int, int]
"""Modification time in nanoseconds, size in bytes, inode."""


class Snapshot:
    """Signatures of all files below the roots, and content hashes of some of them."""

    def __init__(self, roots: Roots) -> None:
        self._roots = roots
        self._signatures: dict[str, _Signature] = {}
        self._hashes: dict[str, bytes] = {}

    def record(self, roots: Iterable[str]) -> None:
        """Store the signatures of the files below these roots."""
        for root in roots:
            self._signatures |= self._scan(root)

    def read_newest(self, roots: Iterable[str]) -> None:
        """Store content hashes of the newest files, which are the most likely to be saved next."""
        for root in roots:
            left = MOST_CONTENT
            for path, signature in sorted(self._below(root), key=lambda item: item[1], reverse=True):
                left -= signature[1]
                if left < 0:
                    break
                self._read(path, signature)

    def differing(self, root: str) -> set[str]:
        """Return the files below a root that were created, deleted, or have another time or size."""
        now = self._scan(root)
        deleted = {path for path, _ in self._below(root)} - now.keys()
        return deleted | {path for path, signature in now.items() if self._signatures.get(path) != signature}

    def update(self, path: str) -> bool:
        """Store the present state of a file. Return True if it was created, deleted, or has other content."""
        before, hash_before = self._signatures.pop(path, None), self._hashes.pop(path, None)
        now = _signature(path)
        if now is None:
            return before is not None
        self._signatures[path] = now
        if now == before and hash_before is None:
            return False
        self._read(path, now)
        return before is None or hash_before is None or hash_before != self._hashes.get(path)

    def _below(self, root: str) -> list[tuple[str, _Signature]]:
        return [(path, signature) for path, signature in self._signatures.items() if within(path, root)]

    def _read(self, path: str, signature: _Signature) -> None:
        """Store the content hash of a file, unless it changed after ``signature`` was taken."""
        if signature[1] < LARGE:
            content_hash = _content_hash(path)
            if content_hash is not None and _signature(path) == signature:
                self._hashes[path] = content_hash

    def _scan(self, root: str) -> dict[str, _Signature]:
        found = {root: signature} if (signature := _signature(root)) else {}
        folders = [root] if os.path.isdir(root) else []
        while folders:
            for entry in _entries(folders.pop()):
                if self._roots.is_of_tool(entry.name) or self._roots.is_ignored(entry.path):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    folders += [] if is_environment(entry.path) else [entry.path]
                elif signature := _signature(entry.path):
                    found[entry.path] = signature
        return found


def _entries(folder: str) -> Iterator[os.DirEntry[str]]:
    with suppress(OSError), os.scandir(folder) as entries:
        yield from entries


def _signature(path: str) -> _Signature | None:
    """Return the signature of a regular file; None if there is none at this path."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return (status.st_mtime_ns, status.st_size, status.st_ino) if stat.S_ISREG(status.st_mode) else None


def _content_hash(path: str) -> bytes | None:
    """Return the hash of a file's content; None if it cannot be read."""
    try:
        with open(path, "rb") as file:
            return blake2b(file.read(), digest_size=16).digest()
    except OSError:
        return None
