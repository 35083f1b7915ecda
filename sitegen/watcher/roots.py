"""What a watcher follows: files and folders, as the user and as the system names them, and what to overlook there."""

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
    given: Path
    link: str
    """Absolute, links as they are."""
    real: str
    """Absolute, links resolved: as events name it."""

    @classmethod
    def of(cls, given: Path) -> Self:
        return cls(given, os.path.abspath(given), os.path.realpath(given))


class Roots:
    """The files and folders followed; all paths are absolute with links resolved, where nothing else is said."""

    def __init__(self, given: tuple[Path, ...], ignored: tuple[Path, ...]) -> None:
        self._project = os.path.realpath(os.curdir)
        self._ignored = tuple(os.path.realpath(path) for path in ignored)
        self.follow(given)

    def follow(self, given: tuple[Path, ...]) -> None:
        """Take these instead of those before."""
        self._roots = tuple(_Root.of(path) for path in given)

    def look_up(self) -> None:
        """Resolve links anew: one of them may point elsewhere now."""
        self.follow(tuple(root.given for root in self._roots))

    @property
    def real(self) -> tuple[str, ...]:
        """The roots, which need not exist."""
        return tuple(root.real for root in self._roots)

    @property
    def hooks(self) -> frozenset[str]:
        """Existing folders in which a root can come, go, be renamed or be linked elsewhere."""
        return frozenset(hook for root in self._roots for name in (root.link, root.real) for hook in self._above(name))

    def concern(self, path: str) -> bool:
        """Whether a change of ``path`` (links unresolved) matters: it is in a root, is one, or is above one."""
        return self.depend_on(path) or any(
            within(path, root.real)
            and not self.overlook(path[len(root.real) :])
            and not self.ignore(path)
            and not _in_environment(path, root.real)
            for root in self._roots
        )

    def depend_on(self, path: str) -> bool:
        """Whether a root, or the link that stands for it, is ``path`` or below it."""
        return any(within(root.real, path) or within(root.link, path) for root in self._roots)

    def linked_at(self, path: str) -> bool:
        """Whether ``path`` is a link that stands for a root."""
        return any(root.link == path != root.real for root in self._roots)

    def touched_by(self, folders: Iterable[str]) -> list[str]:
        """The roots that hold one of ``folders`` or lie in one."""
        return [
            root.real
            for root in self._roots
            if any(within(folder, root.real) or self.depend_on(folder) for folder in folders)
        ]

    def as_given(self, path: str) -> Iterator[Path]:
        """The user's names for ``path``: one for each root that holds it."""
        return (root.given / path[len(root.real) :].lstrip(os.sep) for root in self._roots if within(path, root.real))

    def overlook(self, below: str) -> bool:
        """Return whether a path relative to its root is a tool's file, or is a tool's folder or lies in one."""
        *folders, name = below.split(os.sep)
        return _is_tools(name) or is_tool_file(name) or any(map(_is_tools, folders))

    def ignore(self, path: str) -> bool:
        """Whether the caller wants nothing told of ``path``."""
        return any(within(path, ignored) for ignored in self._ignored)

    def _above(self, name: str) -> Iterator[str]:
        """The nearest folder that exists, and those from there up to the project's, where it lies in the project."""
        folder = os.path.dirname(name)
        while not os.path.isdir(folder) and folder != os.path.dirname(folder):
            folder = os.path.dirname(folder)
        yield folder
        while folder != self._project and within(folder, self._project):
            folder = os.path.dirname(folder)
            yield folder


def _is_tools(name: str) -> bool:
    return name in (_OWN, _PROBE) or is_tool_folder(name)


def _in_environment(path: str, root: str) -> bool:
    """Return whether a folder between a root and a path below it is a virtual environment."""
    folder = os.path.dirname(path)
    while within(folder, root) and folder != root:
        if is_environment(folder):
            return True
        folder = os.path.dirname(folder)
    return False


def within(path: str, folder: str) -> bool:
    """Whether ``path`` is ``folder`` or below it."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
