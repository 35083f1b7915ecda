"""Puts a finished build in place of the one before, so that nothing half-written is ever visible.

Beside the output folder lies a working folder (``.public.sitegen``) on the same file system. A full build grows there as
a whole tree and then changes places with the output, in one step where the system can exchange two folders. A small build
grows there as loose files; a journal says which of them go where, and is worked through after it has been written.
Whoever finds a journal whose build the archive knows works through it again: every step may be taken twice.

The marker, a file in the output folder, holds the print of the build that lies there. The archive holds the same when the
two agree.
"""

import ctypes
import errno
import json
import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

from sitegen.errors import OutputError

MARKER = ".sitegen"
"""The file that makes a folder sitegen's own."""

_EXCHANGE = 2
"""RENAME_EXCHANGE of renameat2(2)."""
_AT_FDCWD = -100


class Publisher:
    """The way to one output folder.

    Args:
        output: The folder that is published; it need not exist.
        keep_out: Folders that must not lie in the output or be it: the content's and the configuration's.
    """

    def __init__(self, output: Path, keep_out: Sequence[Path]) -> None:
        self.output = output
        self.work = output.with_name(f".{output.name}.sitegen")
        self.tree = self.work / "tree"
        """Where a build writes its pages."""
        self._journal = self.work / "journal.json"
        self._keep_out = keep_out

    def check(self) -> None:
        """See that the output folder is sitegen's to write.

        Raises:
            OutputError: It is a link, holds what sitegen did not make, or holds the user's own files.
        """
        shown = str(self.output)
        if self.output.is_symlink():
            raise OutputError(f"the output folder {shown} is a link", "name the folder itself with -o")
        resolved = self.output.resolve()
        if resolved in (Path(resolved.anchor), Path.home() if _has_home() else None):
            raise OutputError(f"{shown} cannot be the output folder", "name a folder of its own with -o")
        for folder in self._keep_out:
            own = folder.resolve()
            if own == resolved or resolved in own.parents or (own in resolved.parents and folder == self._keep_out[0]):
                raise OutputError(
                    f"the output folder {shown} would mix with {folder}", "name a folder of its own with -o"
                )
        if self.output.exists() and not self.output.is_dir():
            raise OutputError(f"{shown} is not a folder", "remove it or name another with -o")
        if self.output.is_dir() and not (self.output / MARKER).is_file() and any(self.output.iterdir()):
            raise OutputError(
                f"the folder {shown} holds files that sitegen did not make", "empty it, or name another folder with -o"
            )

    def published(self) -> str:
        """The print of the build that lies in the output folder; empty where there is none."""
        try:
            return (self.output / MARKER).read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            return ""

    def recover(self, known: str) -> None:
        """Finish what a killed build left, if the archive knows that build (``known`` is its print), and clear the rest."""
        if self._journal.is_file() and known:
            journal = json.loads(self._journal.read_text(encoding="utf-8"))
            if journal["build"] == known and journal["whole"] and self.published() != known:
                self._swap()
            elif journal["build"] == known and not journal["whole"]:
                self._move(journal["files"], journal["removed"], known)
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

    def prepare(self, build: str, *, whole: bool, files: Iterable[str] = (), removed: Iterable[str] = ()) -> None:
        """Write the journal of a build whose pages are all in `tree`; nothing is visible yet."""
        if whole:
            _write(self.tree / MARKER, build)
        journal = {"build": build, "whole": whole, "files": list(files), "removed": list(removed)}
        _write(self._journal, json.dumps(journal, ensure_ascii=True))

    def publish(self) -> None:
        """Work through the journal.

        Raises:
            OutputError: The output folder cannot be written; the next build tries again.
        """
        journal = json.loads(self._journal.read_text(encoding="utf-8"))
        try:
            if journal["whole"]:
                self._swap()
            else:
                self._move(journal["files"], journal["removed"], journal["build"])
        except OSError as error:
            raise _cannot_write(self.output, error) from None
        self.discard()

    def discard(self) -> None:
        """Remove the working folder."""
        # The journal goes first: without it what is left is rubbish, whatever happens to the rest.
        self._journal.unlink(missing_ok=True)
        if self.work.is_dir():
            shutil.rmtree(self.work)

    def _swap(self) -> None:
        self.output.parent.mkdir(parents=True, exist_ok=True)
        if not self.output.exists():
            self.tree.rename(self.output)
        elif not _exchange(self.tree, self.output):
            old = self.work / "old"
            self.output.rename(old)
            self.tree.rename(self.output)

    def _move(self, files: Iterable[str], removed: Iterable[str], build: str) -> None:
        for path in files:
            source, target = self.tree / path, self.output / path
            if source.is_file():
                target.parent.mkdir(parents=True, exist_ok=True)
                source.replace(target)
        for path in removed:
            remove_with_folders(self.output, path)
        _write(self.output / MARKER, build)


def remove_with_folders(root: Path, path: str) -> None:
    """Delete a file below ``root``, and the folders that it leaves empty."""
    target = root / path
    target.unlink(missing_ok=True)
    for folder in target.parents:
        if folder == root:
            return
        try:
            folder.rmdir()
        except OSError:
            return


def remove_site(output: Path, paths: Iterable[str], keep_out: Sequence[Path]) -> int:
    """Remove what sitegen made of a site and nothing else; returns how many files.

    Raises:
        OutputError: The folder is not sitegen's.
    """
    publisher = Publisher(output, keep_out)
    publisher.discard()
    if not output.exists():
        return 0
    publisher.check()
    removed = 0
    for path in (*paths, MARKER):
        if (output / path).is_file():
            remove_with_folders(output, path)
            removed += 1
    with suppress(OSError):
        output.rmdir()
    return removed


def fingerprint(path: str, digest: bytes) -> int:
    """A page's share in the print of a site: the sum of all shares, so that a change costs only what changed."""
    return int.from_bytes(blake2b(path.encode() + digest, digest_size=16).digest())


def as_print(total: int) -> str:
    """A sum of shares as it is written."""
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


def _has_home() -> bool:
    try:
        Path.home()
    except RuntimeError:
        return False
    return True


def _cannot_write(path: Path, error: OSError) -> OutputError:
    remedy = (
        "free some space"
        if error.errno in (errno.ENOSPC, errno.EDQUOT)
        else "make it writable or name another folder with -o"
    )
    return OutputError(f"cannot write {path}: {error.strerror or error}", f"{remedy}; the site is as it was")
