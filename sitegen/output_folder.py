"""Check that an output folder may be written, and read its marker: the hash of its site and the owner's paths."""

import errno
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Self

import msgspec

from sitegen import setting_rules
from sitegen.config import Config
from sitegen.errors import OutputError
from sitegen.portable import is_link
from sitegen.tool_files import OUTPUT_MARKER

WORK_INSIDE: Final = ".sitegen.work"
"""Name of the working folder if it cannot be beside the output folder."""

_IGNORED = frozenset({WORK_INSIDE, "lost+found", ".DS_Store", "desktop.ini", "Thumbs.db"})
"""Entries that an empty folder may have: the working folder of a killed build, and files of file systems and desktops."""


class OutputFolder:
    """An output folder, its marker, and the path of its working folder.

    Args:
        path: The folder that is published; it need not exist.
        separate: The folders of the content and of the index. They must not contain the output folder or be inside it.
        site_folder: The folder of the configuration file. It must not be the output folder or inside it.
    """

    def __init__(self, path: Path, separate: Sequence[Path], site_folder: Path) -> None:
        self.path = path
        self.work = path / WORK_INSIDE if _is_fixed(path) else path.with_name(f".{path.name}.sitegen")
        """The working folder, on the same file system."""
        self._separate = separate
        self._site_folder = site_folder

    @classmethod
    def of(cls, config: Config) -> Self:
        """Return the output folder of a site."""
        return cls(config.output, (config.content, config.index.parent), config.folder)

    def check(self) -> None:
        """Check that sitegen may write the folder.

        Raises:
            OutputError: It is a link, or holds files of the owner or of another program.
        """
        for folder in (self.path, self.work):
            if is_link(folder):
                raise OutputError(
                    f"the folder {folder} is a link", "remove it, or name a folder that is not a link with -o"
                )
        if conflict := setting_rules.output_conflict(self.path, self._separate, self._site_folder):
            raise OutputError(conflict, "name a folder of its own with -o")
        try:
            foreign = self.path.is_dir() and not self.is_marked() and not self._is_empty()
        except OSError as error:
            raise write_error(self.path, error) from None
        if foreign:
            raise OutputError(
                f"the folder {self.path} holds files that sitegen did not make",
                "empty it, or name another folder with -o",
            )

    def is_marked(self) -> bool:
        """Return True if the folder has sitegen's marker."""
        return (self.path / OUTPUT_MARKER).is_file()

    def _is_empty(self) -> bool:
        return all(entry.name in _IGNORED for entry in self.path.iterdir())

    def site_hash(self) -> str:
        """Return the hash of the site in the folder; empty if there is none."""
        return self._read_marker()[0]

    def owner_paths(self) -> list[str]:
        """Return the paths at which the owner's own pages and files were published."""
        try:
            return msgspec.json.decode(self._read_marker()[1], type=list[str])
        except msgspec.DecodeError:
            return []

    def _read_marker(self) -> tuple[str, str]:
        try:
            text = (self.path / OUTPUT_MARKER).read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError):
            return "", ""
        site_hash, _, owner_paths = text.partition("\n")
        return site_hash.strip(), owner_paths


def _is_fixed(path: Path) -> bool:
    """Return True if a folder cannot be exchanged with another: it is a mount, or its parent cannot be written."""
    return path.is_dir() and (os.path.ismount(path) or not os.access(path.parent, os.W_OK))


def write_error(path: Path, error: OSError, outcome: str = "the site is unchanged") -> OutputError:
    """Return the error for a path that cannot be written. ``outcome`` says whether the site changed."""
    remedy = (
        "free some space"
        if error.errno in (errno.ENOSPC, errno.EDQUOT)
        else "make it writable or name another folder with -o"
    )
    return OutputError(f"cannot write {path}: {error.strerror or error}", f"{remedy}; {outcome}")
