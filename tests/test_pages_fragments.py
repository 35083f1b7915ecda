"""`sitegen.pages.fragments`: one query reads the list entries of a category's month, if the archive has all of them."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from unittest import mock

import pytest
from support import toy

from sitegen import config
from sitegen.pages import Extras, Site
from sitegen.pages.fragments import (
    ATOM,
    ENTRY,
    RSS,
    entries_by_day,
    entries_of_category,
    fragments,
    joined_by_day,
    make_fragments,
)
from sitegen.workspace import Workspace


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """The toy site after a full build, open for writing."""
    folder = toy.write(tmp_path)
    toy.build(folder)
    with closing(Workspace(config.load(folder / "sitegen.toml"))) as workspace:
        yield workspace.site(Extras())


def _months(site: Site) -> list[tuple[str, str]]:
    """Return all categories and months with papers."""
    return [(code, month) for code, months in site.archive.categories.month_counts_of_all().items() for month in months]


@pytest.mark.parametrize("lost", [None, 1, 3])
def test_a_month_has_the_entries_of_its_papers(site: Site, lost: int | None) -> None:
    """Entries that the archive has lost are made again."""
    if lost:
        site.archive.connection.execute("DELETE FROM fragment WHERE id % ? = 0", (lost,))
    assert len(_months(site)) > 1
    for code, month in _months(site):
        papers = site.archive.categories.papers(code, month)
        found = entries_of_category(site, code, month)
        assert joined_by_day(found) == entries_by_day(site, papers)
        assert [day for day, _ in found] == [day for _, day in papers]
    assert bool(site.rendered[ENTRY]) == bool(lost)


def test_entries_of_another_theme_are_not_used(site: Site) -> None:
    """The preview of a theme may not use the archive's entries."""
    expected = [entries_of_category(site, code, month) for code, month in _months(site)]
    site.archive.connection.execute("UPDATE fragment SET body = 'other'")
    site.keeps_fragments = False
    assert [entries_of_category(site, code, month) for code, month in _months(site)] == expected


def test_a_fragment_does_not_depend_on_a_day(site: Site) -> None:
    """A paper may be a cross-list on one day and not on another: its entry never says so."""
    site.fragment_kinds = (ENTRY,)
    rows = list(site.archive.papers.rows_of_days(site.archive.days.counts()).values())
    assert any(row.cross_listed for papers in rows for row in papers.values())
    with mock.patch.object(Site, "template", return_value=lambda context: str(context["paper"].cross_listed)):
        for papers in rows:
            make_fragments(site, papers)
    assert set(site.rendered[ENTRY].values()) == {"False"}


def test_entries_of_both_feeds_are_made_at_once(site: Site) -> None:
    """A paper is read once for both formats, and once for all tasks of a process whose archive does not change."""
    papers = site.archive.papers.ids(site.archive.papers.identifiers())
    expected = {kind: fragments(site, kind, papers) for kind in (ATOM, RSS)}
    site.archive.connection.execute("DELETE FROM fragment")
    site.archive.read_only = True
    with mock.patch.object(site.archive.papers, "rows", wraps=site.archive.papers.rows) as rows:
        for task in (papers[:2], papers):
            for kind in (RSS, ATOM):
                assert fragments(site, kind, task) == {paper: expected[kind][paper] for paper in task}
            assert site.take_rendered()[ATOM].keys() == (set(task) if task == papers[:2] else set(papers[2:]))
    assert rows.call_count == 2
    assert not site.rendered


def test_few_fragments_are_kept(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The memory of a process is bounded, and an archive that changes has no use for fragments of earlier tasks."""
    papers = site.archive.papers.ids(site.archive.papers.identifiers())
    site.archive.connection.execute("DELETE FROM fragment")
    monkeypatch.setattr("sitegen.pages.site._FRAGMENTS_KEPT", 2)
    fragments(site, ATOM, papers[:1])
    site.take_rendered()
    assert not site.rendered_earlier
    site.archive.read_only = True
    for start in range(len(papers)):
        fragments(site, ATOM, papers[start : start + 1])
        site.take_rendered()
        assert len(site.rendered_earlier[ATOM]) <= 3
