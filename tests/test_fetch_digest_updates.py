"""`sitegen.fetch.digest_updates`: papers are added and renewed, and their order of arrival does not matter."""

import random
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from support import toy

from sitegen import digest_files
from sitegen.fetch.digest_updates import Category, Stored, digest_days, store
from sitegen.loader import read_digest, write_digest
from sitegen.models import Announcement, Paper

FIRST = date(2026, 11, 1)
EVERYTHING = Category("cs.CV", FIRST, lambda paper, day: True)


def paper(number: int, day: str = "2026-11-20", *, version: int = 1, time: str = "12:00:00", **values: Any) -> Paper:
    """Return a paper as a service sends it."""
    made = Paper(
        f"2611.{number:05}",
        version,
        f"Title {number} v{version}",
        "An abstract.",
        ("Ann Bee",),
        ("cs.LG", "cs.CV"),
        (),
        f"{day}T{time}Z",
        f"2026-11-2{version}T13:00:00Z",
        "",
        "",
        "",
    )
    return replace(made, **values)


def put(folder: Path, *papers: Paper, category: Category = EVERYTHING, **announced: tuple[Announcement, ...]) -> Stored:
    """Store papers; names of ``announced`` are identifiers like ``p1``."""
    listed = {f"2611.{int(name[1:]):05}": entries for name, entries in announced.items()}
    return store(folder, category, papers, listed, folder)


def texts(folder: Path) -> dict[str, str]:
    """Return the digests by path."""
    return {file.relative_to(folder).as_posix(): file.read_text("utf-8") for file in folder.rglob("*.md")}


def read(folder: Path, day: str = "2026-11-20") -> list[Paper]:
    """Return the papers of a digest."""
    digest = read_digest(folder / digest_files.path("cs.CV", day))
    assert digest
    assert not digest.problems
    return list(digest.papers)


def test_papers_are_in_the_digest_of_their_first_version(tmp_path: Path) -> None:
    """The day is in UTC, the order that of submission, and papers of other categories are left out."""
    stored = put(
        tmp_path,
        paper(2, time="09:00:00"),
        paper(1),
        paper(3, "2026-11-21"),
        paper(4, categories=("stat.ML",)),
        paper(5, "2026-10-31"),
        paper(6, published=None),
    )
    assert stored.new == {"2611.00001", "2611.00002", "2611.00003"}
    assert stored.changed == set()
    assert stored.days == {date(2026, 11, 20), date(2026, 11, 21)} == digest_days(tmp_path, "cs.CV")
    assert sorted(texts(tmp_path)) == ["cs.CV/2026/11/20261120.md", "cs.CV/2026/11/20261121.md"]
    assert [one.identifier for one in read(tmp_path)] == ["2611.00002", "2611.00001"]


def test_the_same_papers_change_nothing(tmp_path: Path) -> None:
    """A digest that has everything is not written again."""
    put(tmp_path, paper(1), paper(2))
    file = tmp_path / "cs.CV/2026/11/20261120.md"
    before = file.stat().st_mtime_ns, file.stat().st_ino
    stored = put(tmp_path, paper(2), paper(1))
    assert (stored.new, stored.changed) == (set(), set())
    assert (file.stat().st_mtime_ns, file.stat().st_ino) == before


def test_a_newer_record_counts(tmp_path: Path) -> None:
    """A new version replaces the former, an old one does not; of equal versions the last one counts."""
    put(tmp_path, paper(1, version=2))
    assert put(tmp_path, paper(1, version=1)).changed == set()
    assert put(tmp_path, paper(1, version=3)).changed == {"2611.00001"}
    assert put(tmp_path, paper(1, version=3, journal="Nature")).changed == {"2611.00001"}
    [found] = read(tmp_path)
    assert (found.version, found.title, found.journal) == (3, "Title 1 v3", "Nature")


def test_an_index_that_is_behind_takes_nothing_away(tmp_path: Path) -> None:
    """An equally new record of the API adds a cross-list or a journal reference; only a harvest removes or changes one."""
    before = paper(1)
    later = replace(before, categories=("cs.LG", "cs.CV", "stat.ML"), journal="J. Tests 1 (2026)")
    changed = replace(later, categories=("cs.LG", "cs.CV"), journal="J. Tests 2 (2027)")
    harvest = replace(EVERYTHING, is_current=True)
    for category, one, wanted in (
        (EVERYTHING, before, before),
        (EVERYTHING, later, later),
        (EVERYTHING, before, later),
        (EVERYTHING, changed, later),
        (harvest, changed, changed),
    ):
        put(tmp_path, one, category=category)
        found = read(tmp_path)[0]
        assert (found.categories, found.journal or "") == (wanted.categories, wanted.journal)


def test_classes_are_joined(tmp_path: Path) -> None:
    """Harvests lack the classes of ACM."""
    for classes in (("I.2.10", "68T45"), ("68T45",)):
        put(tmp_path, paper(1, classes=classes))
        assert read(tmp_path)[0].classes == ("68T45", "I.2.10")


def test_the_order_of_arrival_does_not_matter(tmp_path: Path) -> None:
    """Any order and grouping of the same records makes the same digests, byte for byte."""
    records = [paper(number, f"2026-11-2{number % 3}", version=version) for number in range(12) for version in (1, 2)]
    results = []
    for seed in range(6):
        chance = random.Random(seed)
        chance.shuffle(records)
        folder = tmp_path / str(seed)
        for start in range(0, len(records), step := chance.randint(1, 9)):
            put(folder, *records[start : start + step])
        results.append(texts(folder))
    assert all(result == results[0] for result in results)
    assert len(results[0]) == 3


def test_announcements_are_those_of_listings(tmp_path: Path) -> None:
    """They are kept with the paper, in the digest of the category that was listed."""
    new, later = Announcement("2026-11-23", "cross"), Announcement("2026-11-25", "replace-cross")
    put(tmp_path, paper(1), paper(2), p1=(new,))
    assert [one.announced for one in read(tmp_path)] == [(new,), ()]
    assert put(tmp_path, paper(1, version=2), p1=(later,)).changed == {"2611.00001"}
    put(tmp_path, paper(1, version=2))
    assert read(tmp_path)[0].announced == (new, later)


def test_older_papers_are_kept_if_days_are_those_of_listings(tmp_path: Path) -> None:
    """A replacement of a paper that the archive lacks is in a listing, but its day is not collected."""
    replaced = (Announcement("2026-11-25", "replace"),)
    old = paper(1, "2019-05-05", version=2)
    assert put(tmp_path, old, p1=replaced).new == set()
    assert texts(tmp_path) == {}
    keeps = replace(EVERYTHING, keeps_older=True)
    assert put(tmp_path, old, category=keeps).new == set()
    assert put(tmp_path, old, category=keeps, p1=replaced).new == {"2611.00001"}
    assert put(tmp_path, paper(1, "2019-05-05", version=3)).changed == {"2611.00001"}  # it is renewed like all others


def test_a_query_chooses_papers(tmp_path: Path) -> None:
    """Others are left out unless a digest has them; a day of which none is chosen is noted."""
    chosen = replace(EVERYTHING, selects=lambda paper, day: "7" in paper.title)
    stored = put(tmp_path, paper(1), paper(7, "2026-11-21"), paper(8, "2026-11-21"), category=chosen)
    assert stored.new == {"2611.00007"}
    assert stored.unselected == {date(2026, 11, 20)}
    assert put(tmp_path, paper(1, "2026-10-20"), category=chosen).unselected == set()
    put(tmp_path, paper(1))
    assert put(tmp_path, paper(1, version=2), category=chosen).changed == {"2611.00001"}


def test_digests_of_other_collectors_keep_their_text(tmp_path: Path) -> None:
    """Records, order and own text stay; papers are merged and added."""
    file = tmp_path / "cs.CV/2026/11/20261120.md"
    records = [toy.record("2611.00002", day="2026-11-20"), toy.record("2611.00001", day="2026-11-20")]
    heading = "# Arxiv Papers in cs.CV on 2026-11-20\n\n"
    toy.put(file, write_digest(heading, records))
    stored = put(tmp_path, paper(3), paper(1, version=2), paper(2, version=1, updated="2026-11-20T10:20:30Z"))
    assert stored.new == {"2611.00003"}
    assert "2611.00001" in stored.changed
    assert file.read_text("utf-8").startswith(heading)
    assert [one.identifier for one in read(tmp_path)] == ["2611.00002", "2611.00001", "2611.00003"]
    assert read(tmp_path)[1].title == "Title 1 v2"
    assert put(tmp_path, paper(3), paper(1, version=2)) == Stored(days={date(2026, 11, 20)})


@pytest.mark.parametrize(
    "text",
    [
        "Notes of the day\n",
        "# Arxiv Papers in cs.CV on 2026-11-19\n",
        "# Arxiv Papers in cs.CV on 2026-11-20\n<<<<<<< HEAD\n### A\n",
        "",
    ],
)
def test_a_file_that_cannot_take_papers_is_reported(tmp_path: Path, text: str) -> None:
    """It is not changed, and the other days are written."""
    file = tmp_path / "cs.CV/2026/11/20261120.md"
    toy.put(file, text)
    stored = put(tmp_path, paper(1), paper(2, "2026-11-21"))
    assert file.read_text("utf-8") == text
    assert stored.new == {"2611.00002"}
    [(day, problem)] = stored.failed.items()
    assert day == date(2026, 11, 20)
    assert problem.path == "cs.CV/2026/11/20261120.md"


def test_only_digests_of_the_category_count_as_its_days(tmp_path: Path) -> None:
    """Other files and folders have no day."""
    for name in (
        "2026/11/20261120.md",
        "2026/12/20261120.md",
        "2026/11/20261131.md",
        "2026/11/notes.md",
        "20261121.md",
    ):
        toy.put(tmp_path / "cs.CV" / name, "x")
    toy.put(tmp_path / "cs.LG/2026/11/20261122.md", "x")
    assert digest_days(tmp_path, "cs.CV") == {date(2026, 11, 20)}
    assert digest_days(tmp_path, "math.ST") == set()
