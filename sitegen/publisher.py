"""Publish a build in single steps, so that readers never see an incomplete site.

The working folder (``.public.sitegen``) is beside the output folder, on the same file system. A full build is written
there as a complete tree, and then the tree and the output folder are exchanged, in one step if the system can do that.
An incremental build writes only the changed files there, and then they are moved to the output folder.

A journal lists these steps. It is written to the disk first, then the index is committed, and then the steps are carried
out. If a build finds a journal whose site hash is in the index, it carries out the journal again; every step can be
repeated.

An output folder that is a mount, or whose parent cannot be written, cannot be exchanged. Its working folder is inside it,
and full builds are moved file by file, like incremental ones.

The marker, a file in the output folder, holds the site hash of the build, and the paths of the owner's own pages and
files, because no page kind recognizes these as published by sitegen. If the index has the same hash, index and output
agree. Files that sitegen did not make are kept.
"""

import errno
import json
import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from sitegen import atomic_files
from sitegen.atomic_files import files_below, folders_above, remove_with_folders
from sitegen.errors import OutputError
from sitegen.output_changes import OutputChanges
from sitegen.output_folder import WORK_INSIDE, OutputFolder, write_error
from sitegen.portable import is_link
from sitegen.tool_files import OUTPUT_MARKER


class _Journal(msgspec.Struct):
    """The remaining steps of a build whose index is committed."""

    site_hash: str
    tree: str
    """Name of the folder with the rendered pages, in the working folder."""
    marker: str
    """New text of the marker."""
    is_full: bool
    """True if the tree is the complete site; False if it has only the pages that changed."""
    files: list[str]
    """For an incremental build: the files to move from the tree to the output."""
    removed: list[str]
    """Paths of published pages that no longer exist."""
    kept: list[str] = []
    """For a full build: files that sitegen did not make, and folders that hold only such files."""
    is_moving: bool = False
    """True if files of a full build are being moved one by one."""


class Publisher:
    """Publishes builds to one output folder."""

    def __init__(self, output: OutputFolder) -> None:
        self.output = output
        # The name is random: a worker that outlives its killed build writes to a folder that no build uses.
        self.tree = output.work / f"tree-{os.urandom(4).hex()}"
        """The folder that a build writes its pages to."""
        self._journal = output.work / "journal.json"

    def recover(self, site_hash: str) -> None:
        """Finish a killed build if ``site_hash``, which the index holds, is its hash. Remove the working folder."""
        journal = self._read_journal()
        if journal and journal.site_hash == site_hash:
            self._carry_out(journal)
        old = self.output.work / "old"
        if old.is_dir() and not self.output.path.exists():
            # A build was killed between the two steps of `_swap`, and then the index was lost. Restore the old site.
            old.rename(self.output.path)
        self.discard()

    def begin(self) -> None:
        """Make an empty working folder.

        Raises:
            OutputError: It cannot be made.
        """
        try:
            self.discard()
            self.tree.mkdir(parents=True)
        except OSError as error:
            raise write_error(self.output.work, error) from None

    def prepare(self, changes: OutputChanges, owner_paths: Sequence[str], is_ours: Callable[[str], bool]) -> None:
        """Write the journal of a build whose pages are all in `tree`. The output folder does not change.

        Args:
            changes: The changes to publish.
            owner_paths: Paths of the owner's own pages and files.
            is_ours: Returns True if sitegen made the file at a path of the output. Called for full builds only.

        Raises:
            OutputError: The output folder cannot take the changes.
        """
        marker = f"{changes.site_hash}\n{json.dumps(list(owner_paths))}\n"
        files = [] if changes.is_full else sorted(changes.written)
        journal = _Journal(changes.site_hash, self.tree.name, marker, changes.is_full, files, [*changes.removed])
        try:
            if changes.is_full:
                journal.kept, journal.removed = self._classify_files(frozenset(changes.written), is_ours)
                atomic_files.write(self.tree / OUTPUT_MARKER, marker)
            else:
                self._check_paths(journal)
            self._write_journal(journal)
        except OSError as error:
            raise write_error(self.output.work, error) from None

    def _classify_files(self, files: frozenset[str], is_ours: Callable[[str], bool]) -> tuple[list[str], list[str]]:
        """Return the paths in the output to keep and to remove; ``files`` are those of the new site."""
        former = [path for path in self._files(self.output.path) if path not in files and path != OUTPUT_MARKER]
        removed = [path for path in former if is_ours(path)]
        if len(removed) == len(former):
            return [], removed
        our_folders = {folder for path in (*files, *removed) for folder in folders_above(path)}
        foreign = set(former).difference(removed)
        kept = {next((folder for folder in folders_above(path) if folder not in our_folders), path) for path in foreign}
        return sorted(kept), removed

    def _check_paths(self, journal: _Journal) -> None:
        """Check that files can be moved to their paths: no folder is read-only or a link, no file's path is a folder.

        Raises:
            OutputError: Some path cannot be written.
        """
        removed = {folder for path in journal.removed for folder in folders_above(path)}
        touched = {folder for path in (*journal.files, *journal.removed) for folder in folders_above(path)}
        output = self.output.path
        for folder in (output, *(output / folder for folder in sorted(touched))):
            if is_link(folder):
                raise OutputError(f"{folder} is a link", "remove it: sitegen made a folder there")
            if folder.is_dir() and not os.access(folder, os.W_OK | os.X_OK):
                raise write_error(folder, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))
        for path in journal.files:
            # Not pathlib, which takes several times as long for thousands of files.
            if os.path.isdir(f"{output}/{path}") and path not in removed and not is_link(output / path):  # noqa: PTH112
                raise OutputError(f"{output / path} is a folder", "remove it: sitegen has a file there")

    def publish(self) -> None:
        """Carry out the journal, and remove the working folder.

        Raises:
            OutputError: The output folder cannot be written; the next build tries again.
        """
        journal = self._read_journal()
        if journal is None:
            raise OutputError(
                f"{self._journal} is missing", "build again, and run only one build at a time for an output folder"
            )
        try:
            self._carry_out(journal)
        except OSError as error:
            raise write_error(self.output.path, error, "the next build continues") from None
        self.discard()

    def discard(self) -> None:
        """Remove the working folder."""
        # The journal is removed first: without it no build uses the rest of the folder.
        self._journal.unlink(missing_ok=True)
        shutil.rmtree(self.output.work, ignore_errors=True)

    def _read_journal(self) -> _Journal | None:
        try:
            return msgspec.json.decode(self._journal.read_bytes(), type=_Journal)
        except (FileNotFoundError, msgspec.DecodeError):
            return None

    def _write_journal(self, journal: _Journal) -> None:
        atomic_files.write(self._journal, msgspec.json.encode(journal).decode())

    def _carry_out(self, journal: _Journal) -> None:
        """Carry out the steps of a journal. Repeating a step that was done before a kill has no effect."""
        tree = self.output.work / Path(journal.tree).name
        if not journal.is_full:
            self._move_files(journal, tree, journal.files)
            return
        if self.output.site_hash() != journal.site_hash or journal.is_moving:
            self._replace_output(journal, tree)
        output = self.output.path
        for path in journal.kept:
            for folder in (tree, self.output.work / "old"):
                if os.path.lexists(folder / path) and not os.path.lexists(output / path):
                    (output / path).parent.mkdir(parents=True, exist_ok=True)
                    (folder / path).rename(output / path)

    def _replace_output(self, journal: _Journal, tree: Path) -> None:
        """Replace the output folder by a complete tree."""
        output = self.output.path
        output.parent.mkdir(parents=True, exist_ok=True)
        if not output.exists():
            tree.rename(output)
        elif journal.is_moving or not (atomic_files.exchange(tree, output) or self._swap(tree)):
            if not journal.is_moving:
                journal.is_moving = True
                self._write_journal(journal)
            self._move_files(journal, tree, [path for path in self._files(tree) if path != OUTPUT_MARKER])

    def _swap(self, tree: Path) -> bool:
        """Exchange the tree and the output folder in two steps. Return False if folders cannot be moved."""
        old = self.output.work / "old"
        try:
            self.output.path.rename(old)
        except OSError:
            return False
        try:
            tree.rename(self.output.path)
        except OSError:
            old.rename(self.output.path)
            return False
        return True

    def _move_files(self, journal: _Journal, tree: Path, files: Sequence[str]) -> None:
        """Remove and move files one by one, then write the marker."""
        output = self.output.path
        # Remove files first: a new folder can have the path of an old file, and a new file the path of an old folder.
        for path in journal.removed:
            remove_with_folders(output, path)
        atomic_files.move_files(files, tree, output, f"{WORK_INSIDE}.")
        atomic_files.write(output / OUTPUT_MARKER, journal.marker)

    def _files(self, folder: Path) -> list[str]:
        return list(files_below(folder, skip=WORK_INSIDE))
