"""`sitegen.archive.columns`: the fields of a paper as columns of the archive."""

from dataclasses import fields, replace

import pytest
from support.citation_samples import PAPER

from sitegen.archive.columns import (
    COLUMNS,
    column,
    read_venue,
    record_hash,
    to_paper,
    to_row,
    with_derived,
    write_venue,
)
from sitegen.models import Announcement, OwnField, Paper, PaperRow
from sitegen.venues import Venue

BARE = Paper(
    identifier="2401.00616",
    version=None,
    title="",
    abstract="",
    authors=(),
    categories=("cs.CV",),
    classes=(),
    published=None,
    updated=None,
)
"""A paper with as few values as possible."""
HASH = 4_921_426_131_326_616_776
"""The hash of `PAPER` before announcements were stored."""


def test_every_field_has_a_column() -> None:
    """A field that is added to `Paper` is stored without further work."""
    names = [field.name for field in fields(Paper)][1:]
    assert [column.name for column in COLUMNS] == [*names, "venue", "code", "project"]


def test_rows_begin_with_the_fields_of_papers() -> None:
    """A field that is added to `PaperRow` too, after the last of them, reaches the templates without further work."""
    shared = [field.name for field in fields(Paper) if field.name not in ("authors", "partial")]
    assert list(PaperRow._fields[: len(shared)]) == shared


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Other"},
        {"version": 9},
        {"classes": ("68T45",)},
        {"comment": None},
        {"doi": "10.1/x"},
        {"announced": (Announcement("2019-10-22", "new"),)},
    ],
)
def test_the_hash_covers_every_field(change: dict[str, object]) -> None:
    """Two records with the same hash need not be compared."""
    before = replace(PAPER, comment="6 pages", doi=None)
    assert to_row(replace(before, **change))[-1] != to_row(before)[-1]  # type: ignore[arg-type]


def test_the_hash_of_a_record_without_announcements_is_that_of_earlier_versions() -> None:
    """Equally new records are ordered by their hashes, and files of the search are named by them."""
    assert to_row(PAPER)[-1] == HASH


@pytest.mark.parametrize(
    ("annotation", "value", "declaration", "stored"),
    [
        (str, "a", "x TEXT NOT NULL", "a"),
        (str | None, None, "x TEXT", None),
        (int, 3, "x INTEGER NOT NULL", 3),
        (bool, True, "x INTEGER NOT NULL", 1),
        (tuple[OwnField, ...], (), "x TEXT NOT NULL", ""),
        (tuple[OwnField, ...], (OwnField("a", 3),), "x TEXT NOT NULL", '[["a",3,"",false]]'),
        (tuple[Announcement, ...], (), "x TEXT NOT NULL", ""),
        (tuple[Announcement, ...], (Announcement("2019-10-22", "new"),), "x TEXT NOT NULL", "2019-10-22 new"),
        (tuple[str, ...], ("a", "b c"), "x TEXT NOT NULL", "a\nb c"),
        (tuple[str, ...], (), "x TEXT NOT NULL", ""),
        (Venue | None, Venue("CVPR", 2024, "accepted"), "x TEXT", "accepted 2024 CVPR"),
        (Venue | None, Venue("ACM MM", None, "workshop"), "x TEXT", "workshop  ACM MM"),
        (Venue | None, None, "x TEXT", None),
        (tuple[str, ...] | None, None, "x TEXT", None),
    ],
)
def test_the_type_decides_how_a_field_is_stored(
    annotation: object, value: object, declaration: str, stored: object
) -> None:
    """A value that may be None needs no rule of its own."""
    made = column("x", annotation)
    assert made.declaration == declaration
    assert (made.write(value) if made.write else value) == stored


@pytest.mark.parametrize("venue", [Venue("CVPR Workshops", 2024, "workshop"), Venue("ACM MM", None, "accepted")])
def test_a_stored_venue_is_read_again(venue: Venue) -> None:
    """Names may contain spaces, and the year may be missing."""
    assert read_venue(write_venue(venue)) == venue


def test_columns_are_derived_from_the_text() -> None:
    """A row has venue, code and project page, and the hash does not: it has the text that they come from."""
    comment = "CVPR 2024. Code: https://github.com/a/b, https://a.github.io"
    row = to_row(replace(PAPER, comment=comment))
    assert row[-4:-1] == ("accepted 2024 CVPR", "https://github.com/a/b", "https://a.github.io")
    assert with_derived((*row[:-4], None, "", None)) == row[:-1]
    assert record_hash((*row[:-4], None, "", None)) == row[-1]


def test_an_unknown_type_is_an_error() -> None:
    """The author of a new field learns at once that it needs a rule."""
    with pytest.raises(TypeError, match=r"Paper.x has a type that the archive cannot store"):
        column("x", float)


def test_a_row_becomes_the_paper_again() -> None:
    """Every field survives, and absent ones stay absent."""
    bare = Paper("1910.11126", None, "T", "", (), (), (), None, None, partial=True)
    full = Paper(
        *(
            "1910.11126",
            2,
            "T",
            "A",
            ("Ann Bee", "Cy Dee"),
            ("cs.CV", "cs.LG"),
            ("68T45", "I.4.8; I.2.10"),
            "2019",
            "2019-10",
        ),
        *("C", "", "10.1/x", "https://a.example", (OwnField("a", 1.5), OwnField("b", ("x",), "zh", machine=True))),
    )
    announced = replace(full, announced=(Announcement("2019-10-22", "new"), Announcement("2019-10-23", "replace")))
    for paper in (bare, full, announced):
        assert to_paper(to_row(paper)) == paper
        assert to_paper(to_row(paper)[:-1]) == paper
