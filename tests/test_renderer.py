"""`sitegen.renderer`: one interface for one process and for many, and what travels between them."""

import pickle
import shutil
import sys
from contextlib import closing
from pathlib import Path

import pytest
from support import toy

from sitegen import content
from sitegen.archive import Archive
from sitegen.errors import ConfigError, OutputError, SitegenError, ThemeError
from sitegen.importer import import_changes
from sitegen.pages import KINDS
from sitegen.renderer import Job, ReadTask, Renderer, RenderTask, Worker
from sitegen.workspace import Workspace

METHODS = ["serial", "fork", "spawn"] if sys.platform == "linux" else ["serial", "spawn"]


@pytest.fixture
def job(site: Path, tmp_path: Path) -> Job:
    """Work on a copy of the toy site, staged in a folder of its own."""
    config = toy.load(shutil.copytree(site, tmp_path / "site"))
    job = Job(config, tmp_path / "staging")
    found = content.scan(config)
    with closing(Workspace(config)) as workspace, closing(Renderer(job)) as serial:
        update = content.update(found, workspace.archive.build_state.sources())
        job.extras = import_changes(workspace, found, update, serial).extras
    return job


def renderer(job: Job, method: str) -> Renderer:
    """Return a renderer that works in this process or in two others."""
    return Renderer(job) if method == "serial" else Renderer(job, 2, start_method=method)


def _tasks(site: Path) -> list[RenderTask]:
    with closing(Archive.open_to_read(site / ".sitegen/archive.sqlite")) as archive:
        days = list(archive.days.counts())
        addresses = archive.authors.addresses(1)
    return [RenderTask("day", [day]) for day in days] + [RenderTask("author", addresses), RenderTask("home", [""])]


@pytest.mark.parametrize("method", METHODS)
def test_results_come_in_the_order_of_the_tasks(job: Job, site: Path, method: str) -> None:
    """The same pages, written to the staging folder, whoever renders them."""
    tasks = _tasks(site)
    found = renderer(job, method)
    with closing(found):
        batches = list(found.render(tasks))
    expected = [[KINDS[task.kind].path(key) for key in task.keys] for task in tasks[:-2]]
    assert [[path for path, _ in batch.pages] for batch in batches[:-2]] == expected
    public = toy.tree(site / "public")
    staged = toy.tree(job.staging)
    assert len(staged) == sum(len(task.keys) for task in tasks)
    assert staged == {path: public[path] for path in staged}
    for path, page in (page for batch in batches for page in batch.pages):
        assert page.is_new
        assert page.size == len(staged[path])


def test_a_page_that_is_as_published_is_not_written(job: Job, site: Path) -> None:
    """An incremental build writes what differs; its hash is told all the same."""
    job.everything = False
    with closing(Renderer(job)) as serial:
        batches = list(serial.render(_tasks(site)))
    assert not job.staging.exists()
    pages = [page for batch in batches for _, page in batch.pages]
    assert pages
    assert not [page for page in pages if page.is_new]


def test_pages_that_should_not_exist_are_left_out(job: Job) -> None:
    """No day without papers, no author without papers, no kind answers for what is not there."""
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
    with closing(Renderer(job)) as serial:
        assert [batch.pages for batch in serial.render(tasks)] == [[]] * len(tasks)


def test_every_page_is_found_by_its_path(site: Path, job: Job) -> None:
    """The preview finds each page that a build writes: a kind recognizes the paths of its own pages and no others."""
    with closing(Worker()) as worker:
        known = worker.site(job)
        for kind in KINDS.values():
            for key in kind.keys(known):
                path = kind.path(key)
                if not path.endswith("/"):
                    assert kind.key(path) == key, (kind.name, path)
                assert (site / "public" / path).exists() or not list(kind.render([key], known)), path


@pytest.mark.parametrize("method", METHODS[:2])
def test_digests_are_read_as_tasks_say(job: Job, site: Path, method: str) -> None:
    """In order; a page among them is nothing to take in."""
    found = content.scan(toy.load(site))
    files: list[content.File] = [(path, stat, None) for path, stat in sorted(found.sources.items())]
    tasks = [ReadTask([file], again=False) for file in files]
    reader = renderer(job, method)
    with closing(reader):
        results = [outcome for outcomes in reader.read(tasks) for outcome in outcomes]
    assert [reading.path for reading in results if not isinstance(reading, str | tuple)] == sorted(toy.DIGESTS)


@pytest.mark.parametrize("kind", [SitegenError, ConfigError, ThemeError, OutputError])
def test_messages_survive_the_way_between_processes(kind: type[SitegenError]) -> None:
    """With file, line, remedy and source."""
    error = kind("message", "remedy", path="a.html", line=3, excerpt="{{ x }}")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    assert type(again) is kind
    assert str(again) == str(error) == "a.html:3: message; remedy"
    assert again.problem.excerpt == "{{ x }}"
