"""`sitegen.site_worker`: workers read and render the same in one process and in many."""

import pickle
import sys
from contextlib import closing
from pathlib import Path

import pytest
from support import toy

from sitegen import content, loader
from sitegen.archive import DigestEncoder, DigestRead
from sitegen.content import SourceFile
from sitegen.errors import ConfigError, OutputError, SitegenError, ThemeError
from sitegen.pages import KINDS
from sitegen.renderer import RenderJob, RenderTask
from sitegen.site_parts import SiteParts
from sitegen.site_worker import SiteWorker, make_pool
from sitegen.source_reader import ReadTask
from sitegen.worker_pool import ParallelPool, Pool

METHODS = ["serial", "fork", "spawn"] if sys.platform == "linux" else ["serial", "spawn"]


def open_pool(method: str) -> Pool[SiteWorker]:
    """Return a pool of this process or of two others."""
    return make_pool() if method == "serial" else ParallelPool(SiteWorker, 2, start_method=method)


@pytest.mark.parametrize("method", METHODS)
def test_pages_come_in_the_order_of_the_tasks(site: Path, tmp_path: Path, method: str) -> None:
    """With the bytes that the build wrote."""
    days = sorted({listing.day for listing in toy.DIGESTS.values()})
    job = RenderJob(toy.load(site), SiteParts(), tmp_path / "staging")
    with closing(open_pool(method)) as pool:
        results = list(pool.run(SiteWorker.render, ((job, RenderTask("day.json", [day])) for day in days)))
    paths = [path for result in results for path, _ in result.pages]
    assert paths == [KINDS["day.json"].path(day) for day in days]
    public = toy.tree(site / "public")
    assert toy.tree(job.staging) == {path: public[path] for path in paths}


@pytest.mark.parametrize("method", METHODS[:2])
def test_digests_come_in_the_order_of_the_tasks(site: Path, method: str) -> None:
    """A page among the files has no result."""
    found = content.scan(toy.load(site))
    files = [SourceFile(path, stat, None) for path, stat in sorted(found.sources.items())]
    tasks = [ReadTask(found.folder, found.display, [file], accept_shrink=False) for file in files]
    with closing(open_pool(method)) as pool:
        results = [result for results in pool.run(SiteWorker.read, tasks) for result in results]
    assert [result.path for result in results if isinstance(result, DigestRead)] == sorted(toy.DIGESTS)


@pytest.mark.parametrize("kind", [SitegenError, ConfigError, ThemeError, OutputError])
def test_errors_pass_between_processes(kind: type[SitegenError]) -> None:
    """With file, line, remedy and excerpt."""
    error = kind("message", "remedy", path="a.html", line=3, excerpt="{{ x }}")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    assert type(again) is kind
    assert str(again) == str(error) == "a.html:3: message; remedy"
    assert again.problem.excerpt == "{{ x }}"


@pytest.mark.parametrize("end", ["", "### No fields\n", "### Half a record"])
def test_digests_pass_between_processes(end: str) -> None:
    """With all values: rows, names, problems and the blocker."""
    source = (toy.digest("2019-01-02", toy.record("1901.00001")) + end).encode()
    digest = loader.examine(source, "content/a.md")
    assert digest
    before = DigestEncoder().encode(digest, "a.md", "content/a.md", len(source), 1, b"hash")
    assert bool(before.problems) == bool(end)
    assert before.spellings
    assert pickle.loads(pickle.dumps(before)) == before  # noqa: S301 - our own
