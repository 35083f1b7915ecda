"""`sitegen.portable`: names that every system can store and tell apart, and paths that are links."""

import os
import re
import sys
from pathlib import Path

import pytest
from support import platforms, toy

from sitegen import portable, slugs
from sitegen.loader import fields

DEVICES = [
    *("con", "CON", "prn", "aux", "Nul", "com0", "com1", "COM9", "lpt1", "lpt9", "COM¹", "conin$", "CONOUT$"),
    *("con.html", "aux.tar.gz", "nul .txt"),
]
OTHERS = ["console", "conx", "com", "com10", "auxiliary", "a.con", "lpt", "nulls", "", "co n", "index"]


@pytest.mark.parametrize("name", DEVICES)
def test_names_of_devices(name: str) -> None:
    """With any ending and in any case."""
    assert portable.is_device(name)


@pytest.mark.parametrize("name", OTHERS)
def test_names_that_are_none(name: str) -> None:
    """The whole stem counts."""
    assert not portable.is_device(name)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Index", "index"), ("Über", "U\u0308BER"), ("STRASSE", "straße"), ("É", "e\u0301"), ("ﬁ", "FI"), ("Σ", "ς")],
)
def test_names_that_some_systems_take_for_the_same(one: str, other: str) -> None:
    """Case and Unicode form make no difference."""
    assert portable.fold(one) == portable.fold(other)
    assert portable.fold(portable.fold(one)) == portable.fold(one)


@pytest.mark.parametrize("device", ["con", "aux", "nul", "prn"])
def test_nothing_of_ours_is_called_like_a_device(device: str) -> None:
    """Not a category, an author or a topic."""
    assert fields.category_code(f"{device}.CV") is None
    assert not portable.is_device(slugs.author_address(device).partition("/")[2])
    assert not portable.is_device(slugs.topic_slug(device))


def test_there_is_one_rule() -> None:
    """No other module lists devices or folds names of files."""
    own = re.compile(r"[\"'|(]prn\b|normalize\(\"NFC\", .*casefold")
    package = toy.ROOT / "sitegen"
    found = [str(file) for file in package.rglob("*.py") if own.search(file.read_text(encoding="utf-8"))]
    assert [Path(file).name for file in found] == ["portable.py"]


def entry(place: Path) -> "os.DirEntry[str]":
    """Return the entry of a path as `os.scandir` lists it."""
    with os.scandir(place.parent) as entries:
        return next(entry for entry in entries if entry.name == place.name)


@platforms.posix
@pytest.mark.parametrize("target", ["file", "folder", "missing"])
def test_a_symbolic_link_is_a_link(tmp_path: Path, target: str) -> None:
    """To a file, to a folder, to nothing; as a path and as an entry of a folder."""
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    link = tmp_path / "link"
    link.symlink_to(target)
    assert portable.is_link(link)
    assert portable.is_link(entry(link))


def test_what_stands_for_itself_is_none(tmp_path: Path) -> None:
    """Files, folders and missing paths are not links."""
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    for name in ("file", "folder"):
        assert not portable.is_link(tmp_path / name)
        assert not portable.is_link(entry(tmp_path / name))
    assert not portable.is_link(tmp_path / "missing")


if sys.platform == "win32":

    def test_a_junction_is_a_link(tmp_path: Path) -> None:
        """Although Windows and Python list it as a folder."""
        from _winapi import CreateJunction

        (tmp_path / "folder").mkdir()
        junction = tmp_path / "junction"
        CreateJunction(str(tmp_path / "folder"), str(junction))
        assert portable.is_link(junction)
        assert portable.is_link(entry(junction))
