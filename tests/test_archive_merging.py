"""`sitegen.archive.merging`: one paper from several records, in the archive and by itself."""

from contextlib import closing
from dataclasses import replace
from datetime import date
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from sitegen.archive import Archive, DigestEncoder
from sitegen.archive.merging import merge_papers
from sitegen.author_rules import AuthorRules
from sitegen.models import Announcement, Digest, OwnField, Paper, PaperRow
from sitegen.venues import Venue

PLAIN = Paper("2606.27531", None, "T", "", ("Ann Bee",), ("cs.CE",), (), None, None, partial=True)


def merged(tmp_path: Path, papers: list[tuple[str, str, Paper]]) -> PaperRow:
    """Import digests, given as path, day and paper. Return the paper, which must not depend on their order."""
    found = []
    for number, order in enumerate(permutations(papers)):
        with closing(Archive.open(tmp_path / str(number))) as archive:
            for path, day, paper in order:
                encoder = DigestEncoder()
                digest = Digest(date.fromisoformat(day), "", (paper,), ())
                read = encoder.encode(digest, path, path, 1, 1, path.encode())
                with archive.transaction():
                    archive.ingest([read], [], AuthorRules(), changed_identities=set())
            (row,) = archive.papers.ids([PLAIN.identifier])
            found.append(archive.papers.rows([row])[row])
    assert all(row == found[0] for row in found)
    return found[0]


def test_absent_fields_come_from_other_records(tmp_path: Path) -> None:
    """The newest version's text counts, and what it lacks is added."""
    row = merged(
        tmp_path,
        [
            ("a", "2026-06-29", replace(PLAIN, abstract="A.", fields=(OwnField("tldr", "Short", "zh", True),))),
            ("b", "2026-06-29", replace(PLAIN, categories=(), comment="5 pages", fields=(OwnField("stars", 3),))),
            ("c", "2026-06-30", replace(PLAIN, version=2, title="T2", published="2026-06-28", authors=())),
        ],
    )
    assert (row.title, row.version, row.abstract, row.comment) == ("T2", 2, "A.", "5 pages")
    assert (row.published, row.categories, [author.name for author in row.authors]) == (
        "2026-06-28",
        ("cs.CE",),
        ["Ann Bee"],
    )
    assert {field.name: field for field in row.fields} == {
        "tldr": OwnField("tldr", "Short", "zh", True),
        "stars": OwnField("stars", 3),
    }
    assert row.day == "2026-06-29"


def test_venue_and_code_follow_from_the_merged_text(tmp_path: Path) -> None:
    """A comment that another record adds is read as if it were in the newest one."""
    row = merged(
        tmp_path,
        [
            ("a.md", "2026-06-28", replace(PLAIN, version=2)),
            ("b.md", "2026-06-27", replace(PLAIN, version=1, comment="CVPR 2026, https://github.com/a/b")),
        ],
    )
    assert row.venue == Venue("CVPR", 2026, "accepted")
    assert row.code == ("https://github.com/a/b",)


def test_a_complete_record_takes_only_own_fields_of_others(tmp_path: Path) -> None:
    """An absent comment in a full record says that there is none."""
    whole = replace(PLAIN, version=2, published="2026-06-28T01:02:03Z", updated="2026-06-29T01:02:03Z", partial=False)
    row = merged(
        tmp_path,
        [
            ("a", "2026-06-29", whole),
            ("b", "2026-06-29", replace(PLAIN, comment="old", fields=(OwnField("score", 0.5),))),
        ],
    )
    assert (row.comment, row.fields) == (None, (OwnField("score", 0.5),))


def test_a_later_file_has_the_newer_text(tmp_path: Path) -> None:
    """Records without version and time are ordered by their days."""
    row = merged(tmp_path, [("a", "2026-06-29", PLAIN), ("b", "2026-07-01", replace(PLAIN, title="Later"))])
    assert (row.title, row.day) == ("Later", "2026-06-29")


def test_a_time_is_more_than_its_day(tmp_path: Path) -> None:
    """The time of day is taken from the record that has it."""
    records = [
        ("a", "2026-06-29", replace(PLAIN, version=1, published="2026-06-29")),
        ("b", "2026-06-29", replace(PLAIN, published="2026-06-29T05:00:00Z")),
    ]
    assert merged(tmp_path, records).published == "2026-06-29T05:00:00Z"


def test_lists_that_no_machine_wrote_are_joined(tmp_path: Path) -> None:
    """A paper may be under a topic in each of several files. Of other fields, that of the newer record counts."""
    row = merged(
        tmp_path,
        [
            (
                "a",
                "2026-06-29",
                replace(PLAIN, fields=(OwnField("topic", ("RAG",)), OwnField("x", ("1",), "zh", True))),
            ),
            ("b", "2026-06-30", replace(PLAIN, fields=(OwnField("topic", ("LLM", "RAG")), OwnField("n", 1)))),
            ("c", "2026-07-01", replace(PLAIN, fields=(OwnField("x", ("2",), "zh", True), OwnField("n", 2)))),
        ],
    )
    assert {field.name: field.value for field in row.fields} == {"x": ("2",), "n": 2, "topic": ("LLM", "RAG")}


def test_the_announcements_of_all_records_are_kept(tmp_path: Path) -> None:
    """Each digest has those of its category. Whether a record is partial or new does not matter."""
    new, cross = Announcement("2026-06-30", "new"), Announcement("2026-06-30", "cross")
    replaced, later = Announcement("2026-07-02", "replace"), Announcement("2026-07-03", "replace-cross")
    whole = replace(PLAIN, version=2, updated="2026-07-01T01:02:03Z", partial=False)
    records = [
        ("a", "2026-06-29", replace(whole, announced=(new, replaced))),
        ("b", "2026-06-29", replace(PLAIN, announced=(cross, later))),
        ("c", "2026-06-29", replace(PLAIN, title="Of a site that does not know them")),
    ]
    assert merged(tmp_path, records).announced == (new, cross, replaced, later)
    assert merge_papers([(day, paper) for _, day, paper in records]).announced == (new, cross, replaced, later)
    assert merge_papers([(day, paper) for _, day, paper in records[1:]]).announced == (cross, later)


def test_a_list_that_ends_after_the_first_author_is_continued(tmp_path: Path) -> None:
    """Some collectors list only the first author. Other authors are not mixed with theirs."""
    records = [
        ("a", "2026-06-29", replace(PLAIN, authors=("Ann Bee", "Cy Dee"))),
        ("b", "2026-06-30", replace(PLAIN, authors=("Ann Beetle", "Eve"))),
        ("c", "2026-07-01", PLAIN),
    ]
    assert [author.name for author in merged(tmp_path, records).authors] == ["Ann Bee", "Cy Dee"]


@pytest.mark.parametrize("gone", ["a", "b"])
def test_what_a_deleted_record_added_is_gone(tmp_path: Path, gone: str) -> None:
    """The archive after a deletion equals one that never had the digest."""
    papers: dict[str, Paper] = {
        "a": replace(PLAIN, abstract="A.", fields=(OwnField("x", 1),)),
        "b": replace(PLAIN, comment="C", fields=(OwnField("y", 2),)),
    }

    def imported(paths: list[str], removed: list[str], name: str) -> Any:
        with closing(Archive.open(tmp_path / name)) as archive:
            encoder = DigestEncoder()
            digests = [
                encoder.encode(Digest(date(2026, 6, 29), "", (papers[path],), ()), path, path, 1, 1, path.encode())
                for path in paths
            ]
            with archive.transaction():
                archive.ingest(digests, [], AuthorRules(), changed_identities=set(), accept_shrink=True)
            if removed:
                with archive.transaction():
                    archive.ingest([], removed, AuthorRules(), changed_identities=set(), accept_shrink=True)
            (row,) = archive.papers.ids([PLAIN.identifier])
            return archive.papers.rows([row])[row]

    (kept,) = papers.keys() - {gone}
    assert imported(["a", "b"], [gone], "both") == imported([kept], [], "one")


def test_digests_without_a_category_make_no_cross_lists(tmp_path: Path) -> None:
    """A paper is marked only if the day's digests are of other categories."""
    with closing(Archive.open(tmp_path / "archive")) as archive:
        for path, category in (("a", ""), ("b", ""), ("c", "cs.LG")):
            paper = replace(PLAIN, identifier="2606.00001") if path == "c" else PLAIN
            digest = Digest(date(2026, 6, 29), category, (paper,), ())
            read = DigestEncoder().encode(digest, path, path, 1, 1, path.encode())
            with archive.transaction():
                archive.ingest([read], [], AuthorRules(), changed_identities=set())
        rows = archive.papers.rows_of_days(["2026-06-29"])["2026-06-29"].values()
        assert {row.identifier: row.cross_listed for row in rows} == {"2606.27531": False, "2606.00001": True}


RECORDS = (
    ("2026-06-29", replace(PLAIN, published="2026-06-28", fields=(OwnField("code", "https://a.example"),))),
    (
        "2026-06-30",
        replace(PLAIN, version=1, abstract="A", published="2026-06-28T01:02:03Z", updated="2026-06-28T01:02:03Z"),
    ),
    (
        "2026-07-01",
        replace(PLAIN, version=2, title="New", updated="2026-07-01T01:02:03Z", authors=("Ann Bee", "Cy Dee")),
    ),
    ("2026-07-02", replace(PLAIN, updated="2026-06-30", title="Between", fields=(OwnField("score", 7),))),
)


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_papers_are_merged_as_in_the_archive(count: int, tmp_path: Path) -> None:
    """`merge_papers` gives the values that the archive stores, in any order of the records."""
    row = merged(tmp_path, [(f"{day}.md", day, paper) for day, paper in RECORDS[:count]])
    found = {merge_papers(order) for order in permutations(RECORDS[:count])}
    assert len(found) == 1
    [paper] = found
    for name in ("version", "title", "abstract", "categories", "published", "updated", "fields"):
        assert getattr(paper, name) == getattr(row, name), name
    assert paper.authors == tuple(author.name for author in row.authors)


def test_a_paper_is_partial_if_all_its_records_are() -> None:
    """A complete record says that there is nothing else."""
    whole = replace(PLAIN, partial=False)
    assert merge_papers([("2026-06-29", PLAIN), ("2026-06-30", PLAIN)]).partial
    assert not merge_papers([("2026-06-29", PLAIN), ("2026-06-29", whole)]).partial
