"""Puts a finished build in place of the one before, so that nothing half-written is ever visible.

Beside the output folder lies a working folder (``.public.sitegen``) on the same file system. A full build grows there as
a whole tree and then changes places with the output, in one step where the system can exchange two folders. A small build
grows there as loose files; a journal says which of them go where, and is worked through after it has been written.
Whoever finds a journal whose build the archive knows works through it again: every step may be taken twice.

An output folder that is a mount, or whose parent cannot be written, cannot change places: there the working folder lies
inside it, and a full build is moved in file by file as well.

The marker, a file in the output folder, holds the print of the build that lies there, and the paths of the owner's own
pages and files, which no page kind would know as sitegen's. The archive holds the same print when the two agree. Files
that sitegen did not make are kept as they are, whatever is built around them.

One module, though a long one: that nothing is lost is a matter of the order in which all of this happens.
"""

import ctypes
import errno
import json
import os
import secrets
import shutil
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

import msgspec

from sitegen import setting_rules
from sitegen.errors import OutputError
from sitegen.portable import is_link
from sitegen.tool_files import OUTPUT_MARKER

INSIDE = ".sitegen.work"
"""The working folder where it cannot lie beside the output."""

_EXCHANGE = 2
"""RENAME_EXCHANGE of renameat2(2)."""
_AT_FDCWD = -100
_EMPTY = frozenset({INSIDE, "lost+found", ".DS_Store", "desktop.ini", "Thumbs.db"})
"""What may lie in a folder that counts as empty: a killed build's beginnings, and what a file system brings along."""


class _Journal(msgspec.Struct):
    """What is left to do once a build is in the archive."""

    build: str
    tree: str
    """Name of the folder in the working folder that holds the pages."""
    marker: str
    """What the marker is to say."""
    whole: bool
    """Whether the tree is the site, or only what differs."""
    files: list[str]
    """Of a small build: what goes from the tree to the output."""
    removed: list[str]
    """Published paths that are no more."""
    kept: list[str] = []
    """Of a full build: what sitegen did not make; whole folders where nothing in them is."""
    filling: bool = False
    """Whether a full build has begun to be moved in file by file."""


class Publisher:
    """The way to one output folder.

    Args:
        output: The folder that is published; it need not exist.
        keep_out: Folders that must not lie in the output, be it, or hold it: the content's and the index's.
        around: The configuration's folder, which must not lie in the output or be it.
    """

    def __init__(self, output: Path, keep_out: Sequence[Path], around: Path) -> None:
        self.output = output
        self._is_inside = _cannot_move(output)
        self.work = output / INSIDE if self._is_inside else output.with_name(f".{output.name}.sitegen")
        # A name of its own: a worker that outlives its killed build writes to a folder that nobody looks at.
        self.tree = self.work / f"tree-{secrets.token_hex(4)}"
        """Where a build writes its pages."""
        self._journal = self.work / "journal.json"
        self._keep_out = keep_out
        self._around = around

    def check(self) -> None:
        """See that the output folder is sitegen's to write.

        Raises:
            OutputError: It is a link, holds what sitegen did not make, or holds the user's own files.
        """
        shown = str(self.output)
        for folder in (self.output, self.work):
            if is_link(folder):
                raise OutputError(f"the folder {folder} is a link", "remove it, or name a folder itself with -o")
        if conflict := setting_rules.output_conflict(self.output, self._keep_out, self._around):
            raise OutputError(conflict, "name a folder of its own with -o")
        try:
            foreign = self.output.is_dir() and not (self.output / OUTPUT_MARKER).is_file() and self._holds_anything()
        except OSError as error:
            raise _cannot_write(self.output, error) from None
        if foreign:
            raise OutputError(
                f"the folder {shown} holds files that sitegen did not make", "empty it, or name another folder with -o"
            )

    def _holds_anything(self) -> bool:
        return any(entry.name not in _EMPTY for entry in self.output.iterdir())

    def published(self) -> str:
        """The print of the build that lies in the output folder; empty where there is none."""
        return self._marker()[0]

    def owners(self) -> list[str]:
        """Paths in the output at which the owner's own pages and files were published."""
        try:
            return msgspec.json.decode(self._marker()[1], type=list[str])
        except msgspec.DecodeError:
            return []

    def _marker(self) -> tuple[str, str]:
        try:
            text = (self.output / OUTPUT_MARKER).read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError):
            return "", ""
        build, _, owners = text.partition("\n")
        return build.strip(), owners

    def recover(self, known: str) -> None:
        """Finish what a killed build left, if the archive knows that build (``known`` is its print), and clear the rest."""
        journal = self._read_journal()
        if journal and journal.build == known:
            self._work_through(journal)
        old = self.work / "old"
        if old.is_dir() and not self.output.exists():
            # Killed between two steps of a swap, and then the archive was lost: what was there is better than nothing.
            old.rename(self.output)
        self.discard()

    def begin(self) -> None:
        """An empty working folder.

        Raises:
            OutputError: It cannot be made.
        """
        try:
            self.discard()
            self.tree.mkdir(parents=True)
        except OSError as error:
            raise _cannot_write(self.work, error) from None

    def prepare(
        self,
        build: str,
        *,
        whole: bool,
        files: Collection[str],
        removed: Sequence[str],
        owners: Sequence[str],
        ours: Callable[[str], bool],
    ) -> None:
        """Write the journal of a build whose pages are all in `tree`; nothing is visible yet.

        Args:
            build: Its print.
            whole: Whether ``files`` are the whole site.
            files: Paths in `tree`.
            removed: Published paths that are no more; found here where the build is whole.
            owners: Paths of the owner's own pages and files.
            ours: Whether sitegen made what lies at a path of the output.

        Raises:
            OutputError: The output folder cannot take them.
        """
        marker = f"{build}\n{json.dumps(list(owners))}\n"
        journal = _Journal(build, self.tree.name, marker, whole, [] if whole else [*files], [*removed])
        try:
            if whole:
                journal.kept, journal.removed = self._survey(frozenset(files), ours)
                _write(self.tree / OUTPUT_MARKER, marker)
            else:
                self._check_ways(journal)
            self._note(journal)
        except OSError as error:
            raise _cannot_write(self.work, error) from None

    def _survey(self, files: frozenset[str], ours: Callable[[str], bool]) -> tuple[list[str], list[str]]:
        """What in the output is not sitegen's, and what was sitegen's and is no more."""
        former = [path for path in _files(self.output) if path not in files and path != OUTPUT_MARKER]
        removed = [path for path in former if ours(path)]
        if len(removed) == len(former):
            return [], removed
        own = {folder for path in (*files, *removed) for folder in _folders(path)}
        foreign = set(former).difference(removed)
        kept = {next((folder for folder in _folders(path) if folder not in own), path) for path in foreign}
        return sorted(kept), removed

    def _check_ways(self, journal: _Journal) -> None:
        """See that nothing is in the way of what is to be moved in or removed: no link that leads it elsewhere, no folder.

        Folders that cannot be written are found here too, while the site is as it was.
        """
        removed = {folder for path in journal.removed for folder in _folders(path)}
        touched = {folder for path in (*journal.files, *journal.removed) for folder in _folders(path)}
        for folder in (self.output, *(self.output / folder for folder in sorted(touched))):
            if is_link(folder):
                raise OutputError(f"{folder} is a link", "remove it: sitegen made a folder there")
            if folder.is_dir() and not os.access(folder, os.W_OK | os.X_OK):
                raise _cannot_write(folder, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))
        for path in journal.files:
            if path not in removed and (self.output / path).is_dir() and not is_link(self.output / path):
                raise OutputError(f"{self.output / path} is a folder", "remove it: sitegen has a file there")

    def publish(self) -> None:
        """Work through the journal.

        Raises:
            OutputError: The output folder cannot be written; the next build tries again.
        """
        journal = self._read_journal()
        if journal is None:
            raise OutputError(f"{self._journal} is gone", "build again, with one build at a time for an output folder")
        try:
            self._work_through(journal)
        except OSError as error:
            raise _cannot_write(self.output, error, "the next build goes on from here") from None
        self.discard()

    def discard(self) -> None:
        """Remove the working folder."""
        # The journal goes first: without it what is left is rubbish, whatever happens to the rest.
        self._journal.unlink(missing_ok=True)
        shutil.rmtree(self.work, ignore_errors=True)

    def _read_journal(self) -> _Journal | None:
        try:
            return msgspec.json.decode(self._journal.read_bytes(), type=_Journal)
        except (FileNotFoundError, msgspec.DecodeError):
            return None

    def _note(self, journal: _Journal) -> None:
        _write(self._journal, msgspec.json.encode(journal).decode())

    def _work_through(self, journal: _Journal) -> None:
        tree = self.work / Path(journal.tree).name
        if not journal.whole:
            self._move(journal, tree, journal.files)
            return
        if self.published() != journal.build or journal.filling:
            self._replace(journal, tree)
        for path in journal.kept:
            for place in (tree, self.work / "old"):
                if os.path.lexists(place / path) and not os.path.lexists(self.output / path):
                    (self.output / path).parent.mkdir(parents=True, exist_ok=True)
                    (place / path).rename(self.output / path)

    def _replace(self, journal: _Journal, tree: Path) -> None:
        """Put a whole tree in the place of the output."""
        self.output.parent.mkdir(parents=True, exist_ok=True)
        if not self.output.exists():
            tree.rename(self.output)
        elif journal.filling or not (_exchange(tree, self.output) or self._swap(tree)):
            if not journal.filling:
                journal.filling = True
                self._note(journal)
            self._move(journal, tree, [path for path in _files(tree) if path != OUTPUT_MARKER])

    def _swap(self, tree: Path) -> bool:
        """Let tree and output change places in two steps; False where folders cannot be moved."""
        old = self.work / "old"
        try:
            self.output.rename(old)
        except OSError:
            return False
        try:
            tree.rename(self.output)
        except OSError:
            old.rename(self.output)
            return False
        return True

    def _move(self, journal: _Journal, tree: Path, files: Sequence[str]) -> None:
        # What goes makes way first: a folder may come in the place of a file, or the other way round.
        for path in journal.removed:
            remove_with_folders(self.output, path)
        for path in files:
            if (tree / path).is_file():
                (self.output / path).parent.mkdir(parents=True, exist_ok=True)
                _put(tree / path, self.output / path)
        _write(self.output / OUTPUT_MARKER, journal.marker)


def remove_with_folders(root: Path, path: str) -> None:
    """Delete a file below ``root``, and the folders that it leaves empty."""
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


def remove_site(publisher: Publisher, ours: Callable[[str], bool]) -> int:
    """Remove what sitegen made of a site and nothing else; returns how many files.

    Raises:
        OutputError: The folder is not sitegen's.
    """
    publisher.check()
    publisher.discard()
    output = publisher.output
    if not (output / OUTPUT_MARKER).is_file():
        return 0
    made = [path for path in _files(output) if ours(path) and path != OUTPUT_MARKER]
    # The marker goes last: until then the next try may go on.
    for path in (*made, OUTPUT_MARKER):
        remove_with_folders(output, path)
    with suppress(OSError):
        output.rmdir()
    return len(made)


def _files(root: Path) -> Iterator[str]:
    """Everything below a folder that is no folder, links included and not followed; the working folder left out."""
    pending = [""]
    while pending:
        prefix = pending.pop()
        try:
            entries = list(os.scandir(root / prefix))
        except OSError:  # not there, or not to be read: then it is not sitegen's either
            continue
        for entry in entries:
            path = prefix + entry.name
            if entry.is_dir(follow_symlinks=False) and not is_link(entry):
                if path != INSIDE:
                    pending.append(f"{path}/")
            else:
                yield path


def _folders(path: str) -> Iterator[str]:
    """``a/b/c`` -> ``a``, ``a/b``."""
    at = path.find("/")
    while at > 0:
        yield path[:at]
        at = path.find("/", at + 1)


def _put(source: Path, target: Path) -> None:
    """Move a file in the place of another; by way of a copy where they lie on different file systems."""
    try:
        source.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        # Of a name that follows from the target's: what a kill leaves here, the next try takes away.
        copy = target.with_name(f"{INSIDE}.{target.name}")
        shutil.copyfile(source, copy)
        copy.replace(target)
        source.unlink()


def page_share(path: str, page_hash: bytes) -> int:
    """Return a page's share in the site hash, which is the sum of all shares: an update needs only the changed pages."""
    return int.from_bytes(blake2b(path.encode() + page_hash, digest_size=16).digest())


def site_hash(total: int) -> str:
    """Return the hex form of a sum of page shares."""
    return f"{total % (1 << 128):032x}"


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step; False where the system cannot."""
    if sys.platform != "linux":
        return False
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    return bool(rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _EXCHANGE) == 0)


def _write(file: Path, text: str) -> None:
    """Write a file whole or not at all, and have it on the disk."""
    new = file.with_name(f"{file.name}.new")
    with new.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    new.replace(file)


def _cannot_move(output: Path) -> bool:
    """Whether an output folder can change places with no other: it is a mount, or its parent cannot be written."""
    return output.is_dir() and (os.path.ismount(output) or not os.access(output.parent, os.W_OK))


def _cannot_write(path: Path, error: OSError, outcome: str = "the site is as it was") -> OutputError:
    remedy = (
        "free some space"
        if error.errno in (errno.ENOSPC, errno.EDQUOT)
        else "make it writable or name another folder with -o"
    )
    return OutputError(f"cannot write {path}: {error.strerror or error}", f"{remedy}; {outcome}")
