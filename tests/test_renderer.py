"""`sitegen.renderer`: pages are rendered, hashed, and written if they differ."""

import shutil
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from support import toy

from sitegen import content
from sitegen.archive import Archive
from sitegen.importer import import_changes
from sitegen.pages import KINDS
from sitegen.renderer import Renderer, RenderJob, RenderTask
from sitegen.site_parts import SiteParts
from sitegen.source_reader import SourceReader
from sitegen.workspace import Workspace


@pytest.fixture
def job(site: Path, tmp_path: Path) -> RenderJob:
    """Return a job that renders a copy of the toy site into a staging folder."""
    config = toy.load(shutil.copytree(site, tmp_path / "site"))
    found = content.scan(config)
    with closing(Workspace(config)) as workspace:
        changes = content.find_changes(found, workspace.archive.build_state.sources())
        imported = import_changes(workspace, found, changes, partial(map, SourceReader().read))
    return RenderJob(config, SiteParts.wanted(config.settings), tmp_path / "staging", imported.extras)


def _tasks(site: Path) -> list[RenderTask]:
    with closing(Archive.open_to_read(site / ".sitegen/archive.sqlite")) as archive:
        days = list(archive.days.counts())
        addresses = archive.authors.addresses(1)
    return [RenderTask("day", [day]) for day in days] + [RenderTask("author", addresses), RenderTask("home", [""])]


def test_pages_are_written_to_the_staging_folder(job: RenderJob, site: Path) -> None:
    """Each page of the tasks, with its size, in the order of the keys."""
    tasks = _tasks(site)
    with closing(Renderer()) as renderer:
        batches = [renderer.render(job, task) for task in tasks]
    expected = [[KINDS[task.kind].path(key) for key in task.keys] for task in tasks[:-2]]
    assert [[path for path, _ in batch.pages] for batch in batches[:-2]] == expected
    public = toy.tree(site / "public")
    staged = toy.tree(job.staging)
    assert len(staged) == sum(len(task.keys) for task in tasks)
    assert staged == {path: public[path] for path in staged}
    for path, page in (page for batch in batches for page in batch.pages):
        assert page.is_new
        assert page.size == len(staged[path])


def test_a_page_that_is_as_published_is_not_written(job: RenderJob, site: Path) -> None:
    """An incremental build writes only pages that differ, and returns the hashes of all."""
    job = replace(job, is_full=False)
    with closing(Renderer()) as renderer:
        batches = [renderer.render(job, task) for task in _tasks(site)]
    assert not job.staging.exists()
    pages = [page for batch in batches for _, page in batch.pages]
    assert pages
    assert not [page for page in pages if page.is_new]


def test_pages_that_should_not_exist_are_left_out(job: RenderJob) -> None:
    """A day, author, paper, category, month, year or file that does not exist has no page."""
    tasks = [
        RenderTask("day", ["2019-01-05"]),
        RenderTask("author", ["xx/nobody"]),
        RenderTask("paper", ["9999.99999"]),
        RenderTask("category", ["cs.XX"]),
        RenderTask("category_month", ["cs.CV/2001-01"]),
        RenderTask("month", ["2019-03"]),
        RenderTask("year", ["2001"]),
        RenderTask("author_shard", ["xx/1", "ap/7"]),
        RenderTask("static", ["missing"]),
    ]
    with closing(Renderer()) as renderer:
        assert not [page for task in tasks for page in renderer.render(job, task).pages]


def test_every_page_is_found_by_its_path(site: Path, job: RenderJob) -> None:
    """The preview finds every page that a build writes: a kind recognizes the paths of its own pages and no others."""
    with closing(Renderer()) as renderer:
        known = renderer.site(job)
        for kind in KINDS.values():
            for key in kind.keys(known):
                path = kind.path(key)
                if not path.endswith("/"):
                    assert kind.key(path) == key, (kind.name, path)
                assert (site / "public" / path).exists() or not list(kind.render([key], known)), path
