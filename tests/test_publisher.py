"""`sitegen.publisher`: if publishing stops at any step, the next run completes it or keeps the old site."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import pytest
from support import toy

from sitegen import atomic_files
from sitegen.errors import OutputError
from sitegen.output_changes import OutputChanges
from sitegen.output_folder import OutputFolder
from sitegen.publisher import Publisher
from sitegen.tool_files import OUTPUT_MARKER

OLD = {"index.html": b"old", "2019/01/02.html": b"old", "2019/01/03.html": b"old", "a": b"file", "b/c": b"old"}
NEW = {"index.html": b"new", "2019/01/02.html": b"old", "2019/02/01.html": b"new", "a/d": b"new", "b": b"file"}
"""A file replaces a folder, a folder replaces a file, and a folder becomes empty."""


class KilledError(BaseException):
    """Ends a build at a step."""


@contextmanager
def killed_at(step: int) -> Iterator[list[int]]:
    """Raise `KilledError` at this change of the file system. The yielded list has the number of changes made."""
    done = [0]

    def counting(original: Callable[..., object]) -> Callable[..., object]:
        def change(*arguments: object, **options: object) -> object:
            if done[0] == step:
                raise KilledError
            done[0] += 1
            return original(*arguments, **options)

        return change

    changes: list[tuple[object, str]] = [
        *((Path, name) for name in ("rename", "replace", "unlink", "rmdir", "mkdir")),
        *((os, name) for name in ("replace", "makedirs")),
        (atomic_files, "exchange"),
        (shutil, "rmtree"),
    ]
    patches = [mock.patch.object(place, name, counting(getattr(place, name))) for place, name in changes]
    with mock.patch("os.fsync"):
        for patch in patches:
            patch.start()
        try:
            yield done
        finally:
            for patch in patches:
                patch.stop()


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """The output folder with the old site."""
    publish(tmp_path / "public", "old", OLD, whole=True)
    return tmp_path / "public"


def open_publisher(output: Path) -> Publisher:
    """Return the publisher of a checked output folder."""
    folder = OutputFolder(output, (output.parent / "content", output.parent / ".sitegen"), output.parent)
    folder.check()
    return Publisher(folder)


def is_ours(path: str) -> bool:
    """Return True if either build has a page at a path."""
    return path in OLD or path in NEW


def prepare(output: Path, build: str, files: dict[str, bytes], *, whole: bool) -> Publisher:
    """Prepare a build: its pages and the journal are written, and the output folder is unchanged."""
    publisher = open_publisher(output)
    publisher.begin()
    changed = files if whole else {path: content for path, content in files.items() if OLD.get(path) != content}
    for path, content in changed.items():
        toy.put(publisher.tree / path, content)
    removed = [] if whole else sorted(OLD.keys() - files.keys())
    changes = OutputChanges(whole, changed, removed, build, size=0)
    publisher.prepare(changes, owner_paths=[], is_ours=is_ours)
    return publisher


def publish(output: Path, build: str, files: dict[str, bytes], *, whole: bool) -> None:
    """Prepare and publish a build."""
    prepare(output, build, files, whole=whole).publish()


def site(output: Path) -> dict[str, bytes]:
    """Return the files of the output, without the marker."""
    return {path: content for path, content in toy.tree(output).items() if path != OUTPUT_MARKER}


@pytest.mark.parametrize(
    ("whole", "exchange"), [(True, True), (True, False), (False, True)], ids=["full", "full, in two steps", "small"]
)
def test_a_build_stopped_at_any_step_is_completed_or_undone(output: Path, *, whole: bool, exchange: bool) -> None:
    """At every step: undone before the archive has recorded the build, completed after that."""
    exchanging = atomic_files.exchange if exchange else lambda *_: False  # some systems cannot exchange folders
    for step in range(200):
        known, stopped = "old", False
        with mock.patch.object(atomic_files, "exchange", exchanging), killed_at(step):
            try:
                prepared = prepare(output, "new", NEW, whole=whole)
                known = "new"
                prepared.publish()
            except KilledError:
                stopped = True
        if whole and output.exists():
            assert site(output) in (OLD, NEW)
        publisher = open_publisher(output)
        publisher.recover(known)
        assert site(output) == (NEW if known == "new" else OLD), step
        assert publisher.output.site_hash() == known
        assert not publisher.output.work.exists()
        if not stopped:
            assert step > 5
            return
        if known == "new":
            publish(output, "old", OLD, whole=True)
    pytest.fail("a build of more than 200 steps")


@pytest.mark.parametrize("whole", [True, False], ids=["full", "small"])
def test_a_recovery_stopped_at_any_step_is_completed(output: Path, *, whole: bool) -> None:
    """The next recovery completes it."""
    for step in range(200):
        prepare(output, "new", NEW, whole=whole)
        stopped = False
        with killed_at(step):
            try:
                open_publisher(output).recover("new")
            except KilledError:
                stopped = True
        open_publisher(output).recover("new")
        assert site(output) == NEW, step
        if not stopped:
            return
        publish(output, "old", OLD, whole=True)
    pytest.fail("a recovery of more than 200 steps")


def test_a_full_build_appears_at_once(output: Path) -> None:
    """Before the folders are exchanged, the output has no file of the new build."""
    prepared = prepare(output, "new", NEW, whole=True)
    assert site(output) == OLD
    prepared.publish()
    assert site(output) == NEW


def test_a_full_disk_is_reported(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error has the path and a remedy, and the old site stays."""

    def full(*_: object, **__: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(Path, "mkdir", full)
    with pytest.raises(OutputError, match=r"cannot write .*: No space left on device; free some space"):
        publish(output, "new", NEW, whole=True)
    assert site(output) == OLD
