"""Keep the watched files and folders, as given and as real paths, and decide which files in them to ignore."""

# Paths are strings here, as in events.
# ruff: noqa: PTH100, PTH112, PTH120, PTH206

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from sitegen.tool_files import is_environment, is_tool_file, is_tool_folder

_OWN = ".sitegen"
_PROBE = "4913"
"""The file that Vim creates to find out if it may write to a folder."""


@dataclass(frozen=True, slots=True)
class _Root:
    """A watched file or folder."""

    given: Path
    link: str
    """Absolute, with links unresolved."""
    real: str
    """Absolute, with links resolved, as in events."""

    @classmethod
    def of(cls, given: Path) -> Self:
        """Return a root with its absolute paths."""
        return cls(given, os.path.abspath(given), os.path.realpath(given))


class Roots:
    """The watched files and folders. Paths are absolute with links resolved, unless stated otherwise."""

    def __init__(self, given: tuple[Path, ...], ignored: tuple[Path, ...]) -> None:
        self._project = os.path.realpath(os.curdir)
        self._ignored = tuple(os.path.realpath(path) for path in ignored)
        self.follow(given)

    def follow(self, given: tuple[Path, ...]) -> None:
        """Replace the roots."""
        self._roots = tuple(_Root.of(path) for path in given)

    def resolve(self) -> None:
        """Resolve links again: one of them may have a new target."""
        self.follow(tuple(root.given for root in self._roots))

    @property
    def real(self) -> tuple[str, ...]:
        """The roots. They need not exist."""
        return tuple(root.real for root in self._roots)

    @property
    def parents(self) -> frozenset[str]:
        """Existing folders in which a root can be created, deleted, renamed or linked to another target."""
        return frozenset(
            parent for root in self._roots for name in (root.link, root.real) for parent in self._parents(name)
        )

    def concern(self, path: str) -> bool:
        """Return True if a change of ``path`` (links unresolved) matters.

        The path is a root, is above one, or is in one and not ignored.
        """
        return self.depend_on(path) or any(
            within(path, root.real)
            and not self.is_of_tool(path[len(root.real) :])
            and not self.is_ignored(path)
            and not _in_environment(path, root.real)
            for root in self._roots
        )

    def depend_on(self, path: str) -> bool:
        """Return True if a root, or the link that leads to it, is ``path`` or below it."""
        return any(within(root.real, path) or within(root.link, path) for root in self._roots)

    def is_link_to_root(self, path: str) -> bool:
        """Return True if ``path`` is a link to a root."""
        return any(root.link == path != root.real for root in self._roots)

    def touched_by(self, folders: Iterable[str]) -> list[str]:
        """Return the roots that contain one of ``folders`` or lie in one."""
        return [
            root.real
            for root in self._roots
            if any(within(folder, root.real) or self.depend_on(folder) for folder in folders)
        ]

    def as_given(self, path: str) -> Iterator[Path]:
        """Yield the user's paths for a real path: one for each root that contains it."""
        return (root.given / path[len(root.real) :].lstrip(os.sep) for root in self._roots if within(path, root.real))

    def is_of_tool(self, below: str) -> bool:
        """Return True if a path relative to its root is a tool's file, a tool's folder, or lies in one."""
        *folders, name = below.split(os.sep)
        return _is_tool_name(name) or is_tool_file(name) or any(map(_is_tool_name, folders))

    def is_ignored(self, path: str) -> bool:
        """Return True if the caller asked to ignore ``path``."""
        return any(within(path, ignored) for ignored in self._ignored)

    def _parents(self, name: str) -> Iterator[str]:
        """Yield the nearest folder that exists, and its parents up to the project's folder if it lies in there."""
        folder = os.path.dirname(name)
        while not os.path.isdir(folder) and folder != os.path.dirname(folder):
            folder = os.path.dirname(folder)
        yield folder
        while folder != self._project and within(folder, self._project):
            folder = os.path.dirname(folder)
            yield folder


def _is_tool_name(name: str) -> bool:
    return name in (_OWN, _PROBE) or is_tool_folder(name)


def _in_environment(path: str, root: str) -> bool:
    """Return True if a folder between a root and a path below it is a virtual environment."""
    folder = os.path.dirname(path)
    while within(folder, root) and folder != root:
        if is_environment(folder):
            return True
        folder = os.path.dirname(folder)
    return False


def within(path: str, folder: str) -> bool:
    """Return True if ``path`` is ``folder`` or below it."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
