"""`sitegen.archive.import_spool`: papers and progress between reading and writing."""

import sqlite3
from pathlib import Path

import pytest

from sitegen.archive.import_spool import ImportSpool
from sitegen.models import OwnField, Paper


def paper(identifier: str, title: str = "T", **values: object) -> Paper:
    """Return a paper of which only this is known."""
    fields = {"abstract": "", "authors": (), "categories": (), "classes": (), "published": None, "updated": None}
    return Paper(identifier, **({"version": None, "title": title, "partial": True} | fields | values))  # type: ignore[arg-type]


FIELDS = (OwnField("a", 1.5), OwnField("b", ("x", "y"), "zh", machine=True), OwnField("c", "text"), OwnField("d", 7))
FULL = paper(
    "1910.11126",
    abstract="An abstract.",
    authors=("Ann Bee",),
    categories=("cs.CV",),
    published="2019-10",
    fields=FIELDS,
    partial=False,
)


def test_papers_come_back_by_day(tmp_path: Path) -> None:
    """Each is the same, and once a day; days and identifiers are in order."""
    with ImportSpool(tmp_path / "a/spool.sqlite") as spool:
        assert spool.progress == ""
        spool.add([("2019-10-20", paper("2")), ("2019-10-19", FULL)], "one")
        spool.add([("2019-10-20", paper("1")), ("2019-10-20", paper("2"))], "two")
        spool.sort()
        assert spool.days() == ["2019-10-19", "2019-10-20"]
        assert spool.days(after="2019-10-19") == ["2019-10-20"]
        assert spool.of_day("2019-10-19") == [FULL]
        assert spool.of_day("2019-10-20") == [paper("1"), paper("2")]


def test_papers_come_back_once(tmp_path: Path) -> None:
    """A paper of several days is merged; its first day counts."""
    with ImportSpool(tmp_path / "spool.sqlite") as spool:
        spool.add([("2019-10-21", FULL), ("2019-10-20", paper("2")), ("2019-10-19", paper("1910.11126"))], "")
        assert list(spool.papers()) == [("2019-10-19", FULL), ("2019-10-20", paper("2"))]


def test_an_import_continues(tmp_path: Path) -> None:
    """Papers and progress are stored together; what was not stored is not there."""
    file = tmp_path / "spool.sqlite"
    with ImportSpool(file) as spool:
        spool.add([("2019-10-19", FULL)], "half")
        with pytest.raises(ZeroDivisionError):
            spool.add((("2019-10-20", paper(str(1 // number))) for number in (1, 0)), "more")
    with ImportSpool(file) as spool:
        assert spool.progress == "half"
        assert spool.days() == ["2019-10-19"]


def test_two_imports_cannot_share_a_spool(tmp_path: Path) -> None:
    """The second one fails at once."""
    with ImportSpool(tmp_path / "spool.sqlite") as spool:
        spool.add([], "one")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            ImportSpool(tmp_path / "spool.sqlite")


def test_a_spool_is_removed_as_a_whole(tmp_path: Path) -> None:
    """SQLite's files beside it go too."""
    with ImportSpool(tmp_path / "spool.sqlite") as spool:
        spool.add([("", FULL)], "one")
        spool.remove()
    assert not list(tmp_path.iterdir())
