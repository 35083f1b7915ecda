"""`sitegen.links`: what leads elsewhere is known for a link, whichever way the system spells it."""

import os
import sys
from pathlib import Path

import parts
import pytest

from sitegen.links import is_link


def entry(place: Path) -> "os.DirEntry[str]":
    """A place as `os.scandir` lists it."""
    with os.scandir(place.parent) as entries:
        return next(entry for entry in entries if entry.name == place.name)


@parts.posix
@pytest.mark.parametrize("target", ["file", "folder", "missing"])
def test_a_symbolic_link_is_a_link(tmp_path: Path, target: str) -> None:
    """To a file, to a folder, to nothing; as a path and as an entry of a folder."""
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    link = tmp_path / "link"
    link.symlink_to(target)
    assert is_link(link)
    assert is_link(entry(link))


def test_what_stands_for_itself_is_none(tmp_path: Path) -> None:
    """Files and folders; nor is what is not there."""
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    for name in ("file", "folder"):
        assert not is_link(tmp_path / name)
        assert not is_link(entry(tmp_path / name))
    assert not is_link(tmp_path / "missing")


if sys.platform == "win32":

    def test_a_junction_is_a_link(tmp_path: Path) -> None:
        """Though Windows and Python take it for a folder."""
        from _winapi import CreateJunction

        (tmp_path / "folder").mkdir()
        junction = tmp_path / "junction"
        CreateJunction(str(tmp_path / "folder"), str(junction))
        assert is_link(junction)
        assert is_link(entry(junction))
