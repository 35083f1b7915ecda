"""`sitegen.archive.doi_records`: a paper that some files name by its DOI and others by arXiv's identifier is one paper."""

from contextlib import closing
from dataclasses import replace
from datetime import date
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from support import toy

from sitegen.archive import Archive, DigestEncoder
from sitegen.author_rules import AuthorRules
from sitegen.models import Digest, OwnField, Paper, PaperRow

DOI = "10.1000/Journal.(1)"
IN_JOURNAL = Paper(
    f"doi:{DOI.lower()}",
    None,
    "In the journal",
    "Its abstract.",
    ("Ann Bee", "Cy Dee"),
    (),
    (),
    "2020-03-01",
    None,
    journal="Nature 5",
    doi=DOI,
    link="https://example.org/1",
    fields=(OwnField("cited_by_count", 7),),
    partial=True,
)
ON_ARXIV = Paper(
    "1910.11126", 1, "On arXiv", "", ("Ann Bee",), ("cs.CV",), (), "2019-10-19", "2019-10-19", doi=DOI, partial=True
)
"""It names both."""
WITHOUT_DOI = replace(ON_ARXIV, version=2, title="Newer", updated="2019-10-20", doi=None)
OTHER = replace(ON_ARXIV, identifier="1910.00002", title="Another")

Listed = dict[str, tuple[str, Paper]]
"""Path -> day and paper."""


def ingest(archive: Archive, files: Listed, removed: tuple[str, ...] = ()) -> None:
    """Import files with a paper each."""
    reads = []
    for path, (day, paper) in files.items():
        digest = Digest(date.fromisoformat(day), "", (paper,), ())
        reads.append(DigestEncoder().encode(digest, path, path, 1, 1, repr(paper).encode()))
    with archive.transaction():
        archive.ingest(reads, removed, AuthorRules(), changed_identities=set(), accept_shrink=True)


def papers(archive: Archive) -> dict[str, PaperRow]:
    """Return all papers by identifier."""
    names = list(archive.papers.identifiers())
    rows = archive.papers.rows(archive.papers.ids(names))
    return {row.identifier: row for row in rows.values()}


def in_all_orders(tmp_path: Path, files: Listed) -> dict[str, PaperRow]:
    """Import files one after the other in each order, and all at once. Return the papers, which must be the same."""
    found = []
    for number, order in enumerate([*permutations(files), ()]):
        with closing(Archive.open(tmp_path / str(number))) as archive:
            for path in order:
                ingest(archive, {path: files[path]})
            if not order:
                ingest(archive, files)
            found.append(papers(archive))
    assert all(one == found[0] for one in found)
    return found[0]


def test_records_that_one_record_joins_are_one_paper(tmp_path: Path) -> None:
    """It has arXiv's identifier, text and times, and what only the journal's record has."""
    files = {
        "a": ("2019-10-19", ON_ARXIV),
        "b": ("2020-03-01", IN_JOURNAL),
        "c": ("2019-10-20", WITHOUT_DOI),
    }
    [paper] = in_all_orders(tmp_path, files).values()
    assert (paper.identifier, paper.version, paper.title, paper.day) == ("1910.11126", 2, "Newer", "2019-10-19")
    assert (paper.abstract, paper.journal, paper.doi, paper.link) == ("Its abstract.", "Nature 5", DOI, None)
    assert (paper.published, paper.updated) == ("2019-10-19", "2019-10-20")
    assert paper.fields == IN_JOURNAL.fields
    assert [author.name for author in paper.authors] == ["Ann Bee", "Cy Dee"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (replace(ON_ARXIV, doi=None), OTHER),
        (replace(ON_ARXIV, doi=f"10.1000/erratum {DOI}"), replace(OTHER, doi=None)),
        (ON_ARXIV, OTHER),
        (replace(ON_ARXIV, identifier="pmid:17"), replace(OTHER, doi="10.1000/other")),
    ],
    ids=["no record names both", "not the first DOI", "two papers on arXiv", "not on arXiv"],
)
def test_records_stay_two_papers(one: Paper, other: Paper, tmp_path: Path) -> None:
    """If it is not certain that they are one."""
    if not one.doi:
        other = replace(other, doi=None)
    files = {"a": ("2019-10-19", one), "b": ("2020-03-01", IN_JOURNAL), "c": ("2019-10-20", other)}
    found = in_all_orders(tmp_path, files)
    assert found.keys() == {one.identifier, IN_JOURNAL.identifier, other.identifier}
    assert found[IN_JOURNAL.identifier].published == "2020-03-01"


@pytest.mark.parametrize(
    "doi",
    [DOI, DOI.upper(), f"https://doi.org/{DOI}", f"doi:{DOI}", f"{DOI}, 10.1000/erratum", DOI.replace("(", "\\(")],
)
def test_a_doi_is_known_in_every_form(doi: str, tmp_path: Path) -> None:
    """Also with further DOIs behind it."""
    files = {"a": ("2019-10-19", replace(ON_ARXIV, doi=doi)), "b": ("2020-03-01", IN_JOURNAL)}
    assert in_all_orders(tmp_path, files).keys() == {"1910.11126"}


CHANGES: dict[str, tuple[Listed, tuple[str, ...], Listed]] = {
    "the joining record is deleted": ({}, ("a",), {"b": ("2020-03-01", IN_JOURNAL), "c": ("2019-10-20", WITHOUT_DOI)}),
    "the joining record loses the DOI": (
        {"a": ("2019-10-19", replace(ON_ARXIV, doi=None))},
        (),
        {
            "a": ("2019-10-19", replace(ON_ARXIV, doi=None)),
            "b": ("2020-03-01", IN_JOURNAL),
            "c": ("2019-10-20", WITHOUT_DOI),
        },
    ),
    "the journal's record is deleted": (
        {},
        ("b",),
        {"a": ("2019-10-19", ON_ARXIV), "c": ("2019-10-20", WITHOUT_DOI)},
    ),
    "the journal's record changes": (
        {"b": ("2020-03-02", replace(IN_JOURNAL, abstract="New."))},
        (),
        {
            "a": ("2019-10-19", ON_ARXIV),
            "b": ("2020-03-02", replace(IN_JOURNAL, abstract="New.")),
            "c": ("2019-10-20", WITHOUT_DOI),
        },
    ),
    "another paper names the DOI": (
        {"d": ("2019-10-21", OTHER)},
        (),
        {
            "a": ("2019-10-19", ON_ARXIV),
            "b": ("2020-03-01", IN_JOURNAL),
            "c": ("2019-10-20", WITHOUT_DOI),
            "d": ("2019-10-21", OTHER),
        },
    ),
    "all of arXiv is deleted": ({}, ("a", "c"), {"b": ("2020-03-01", IN_JOURNAL)}),
}
"""Changed files, removed files, and the files after the change."""


@pytest.mark.parametrize("change", CHANGES)
def test_changes_give_the_same_as_a_new_archive(change: str, tmp_path: Path) -> None:
    """Papers are joined and parted again. Nothing of a deleted record is left."""
    files: Listed = {
        "a": ("2019-10-19", ON_ARXIV),
        "b": ("2020-03-01", IN_JOURNAL),
        "c": ("2019-10-20", WITHOUT_DOI),
    }
    changed, removed, after = CHANGES[change]
    with (
        closing(Archive.open(tmp_path / "changed")) as archive,
        closing(Archive.open(tmp_path / "new")) as new,
    ):
        ingest(archive, files)
        ingest(archive, changed, removed)
        ingest(new, after)
        assert papers(archive) == papers(new)
        assert archive.days.counts() == new.days.counts()
        ingest(archive, files, tuple(after.keys() - files.keys()))
        assert papers(archive).keys() == {"1910.11126"}


def test_the_site_has_one_page(tmp_path: Path) -> None:
    """An incremental build equals a full one, and the DOI finds the paper."""
    records: dict[str, Any] = {
        "a": ("2019-10-19", toy.record("1910.11126", "On arXiv", day="2019-10-19", doi=DOI)),
        "b": ("2020-03-01", replace(toy.record("1910.1", "In the journal", day="2020-03-01"), arxiv_id=f"doi:{DOI}")),
    }
    toy.put(tmp_path / "sitegen.toml", toy.SETTINGS)
    for name in ("b", "a"):
        day, record = records[name]
        toy.put(tmp_path / f"content/{name}.md", toy.digest(day, record))
        assert not toy.build(tmp_path).problems
    public = tmp_path / "public"
    assert [path.name for path in (public / "paper").rglob("*.html")] == ["1910.11126.html"]
    assert "On arXiv" in (public / "2020/03/01.html").read_text(encoding="utf-8")
    built = toy.tree(public)
    toy.build(tmp_path, full=True)
    assert not toy.difference(built, toy.tree(public))
    toy.put(tmp_path / "content/a.md", toy.digest("2019-10-19", toy.record("1910.11126", "On arXiv", day="2019-10-19")))
    toy.build(tmp_path)
    assert len(list((public / "paper").rglob("*.html"))) == 2
    built = toy.tree(public)
    toy.build(tmp_path, full=True)
    assert not toy.difference(built, toy.tree(public))
