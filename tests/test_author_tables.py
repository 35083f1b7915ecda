"""`sitegen.pages.author_tables`: pages of authors are the same with all papers read at once and with those that are needed."""

import shutil
from array import array
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import toy

from sitegen import content
from sitegen.archive import AuthorId
from sitegen.importer import import_changes
from sitegen.pages import KINDS, Extras, Site, author_tables
from sitegen.pages.authors import _closest
from sitegen.site_parts import SiteParts
from sitegen.source_reader import SourceReader
from sitegen.workspace import Workspace, open_site


@pytest.fixture(scope="module")
def extras(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Extras:
    """Return the toy site's own pages and files, which are in the menu."""
    config = toy.load(shutil.copytree(site, tmp_path_factory.mktemp("extras") / "site"))
    found = content.scan(config)
    with closing(Workspace(config)) as opened:
        changes = content.find_changes(found, opened.archive.build_state.sources())
        return import_changes(opened, found, changes, partial(map, SourceReader().read)).extras


@pytest.fixture(params=[True, False], ids=["everything", "as needed"])
def opened(request: pytest.FixtureRequest, site: Path, extras: Extras) -> Iterator[Site]:
    """Return the toy site as a worker opens it: to render all pages, or some."""
    config = toy.load(site)
    found = open_site(config, SiteParts.wanted(config.settings), extras, everything=request.param)
    with closing(found.archive):
        yield found


def _differing(opened: Site, site: Path, keys: list[str]) -> list[str]:
    kind = KINDS["author"]
    pages = dict(kind.render(keys, opened))
    assert list(pages) == keys
    return [key for key in keys if pages[key] != (site / "public" / kind.path(key)).read_bytes()]


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_pages_do_not_depend_on_how_papers_are_read(opened: Site, site: Path, size: int) -> None:
    """Tasks of any size, in any order of authors."""
    keys = list(KINDS["author"].keys(opened))
    for order in (keys, keys[::-1], keys[::3]):
        for start in range(0, len(order), size):
            chosen = set(order[start : start + size])
            assert not _differing(opened, site, [key for key in keys if key in chosen])


def test_tables_are_read_once(opened: Site, site: Path) -> None:
    """For all pages as lists; as needed, only the papers of the page."""
    keys = list(KINDS["author"].keys(opened))
    list(KINDS["author"].render(keys[:1], opened))
    years, reads_all = opened.author_tables.years, opened.author_tables.reads_all
    assert isinstance(years, list if reads_all else dict)
    assert len(years) == (opened.archive.papers.last_id() + 1 if reads_all else 3)
    assert not _differing(opened, site, keys)
    assert opened.author_tables.years is years


def test_too_many_papers_are_read_as_needed(opened: Site, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory is bounded: full tables are emptied."""
    for limit in ("_PAPERS_AT_ONCE", "_PAPERS_CACHED", "_LINKS_CACHED"):
        monkeypatch.setattr(author_tables, limit, 2)
    for key in KINDS["author"].keys(opened):
        assert not _differing(opened, site, [key])
    assert isinstance(opened.author_tables.years, dict)


def test_missing_entries_are_made(opened: Site, site: Path) -> None:
    """The entries of papers that the archive lacks, as after the theme changed in the preview."""
    opened.keeps_fragments = False
    assert not _differing(opened, site, list(KINDS["author"].keys(opened)))


@given(st.lists(st.lists(st.integers(2, 9), unique=True), min_size=1, max_size=6), st.integers(1, 9))
def test_the_closest_co_authors(papers: list[list[int]], most: int) -> None:
    """The same as sorting all co-authors by their common papers, for authors with one paper and with several."""
    people = [[1, *others] for others in papers]
    counts = Counter(person for authors in people for person in authors)
    del counts[1]
    expected = counts.most_common()
    bylines = [array("I", [number for person in authors for number in (person, 0)]).tobytes() for authors in people]
    found = _closest(AuthorId(1), bylines, most)
    common = found.papers or [1] * len(found.authors)
    assert list(zip(found.authors, common, strict=True)) == expected[:most]
    assert found.left == max(0, len(expected) - most)
