"""`sitegen init --fetch` makes a site of three years of two categories in one command, and each morning adds a day."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from support import platforms
from support.arxiv_server.generated_papers import Period
from support.fetch_process import Launcher, setup_of
from support.fetch_worlds import World

pytestmark = platforms.posix

PERIOD = Period(date(2023, 11, 1), date(2026, 11, 27), per_day=4, categories=("cs.CV", "cs.LG", "stat.ML"))
START = datetime(2026, 11, 24, 6, 17, tzinfo=UTC)
"""A Tuesday morning."""


@pytest.fixture(scope="module")
def launcher() -> Iterator[Launcher]:
    """The process that starts the commands of this module."""
    with Launcher() as started:
        yield started


def test_one_command_makes_a_site_of_three_years(tmp_path: Path, launcher: Launcher) -> None:
    """The site has all papers that arXiv has, is built, and passes the checks. The next morning's papers are added."""
    with World(tmp_path, launcher, PERIOD, "2023-12-01", start=START, page_size=1000, is_new=True) as world:
        world.server.begin_run()
        arguments = ["init", "site", "--fetch", "cs.CV,cs.LG", "--since", "2023-12-01"]
        done = launcher.run(setup_of(world.server), tmp_path, arguments)
        assert done.status == 0, done.out + done.err
        truth = world.truth()
        assert sum(map(len, truth.values())) > 3000
        assert world.found() == truth
        public = world.site.folder / "public"
        assert (public / "2023/12/index.html").is_file()
        assert (public / "2026/11/23.html").is_file()
        assert world.site.run("check").status == 0
        world.wake(START + timedelta(days=1))
        assert world.site.run("fetch").status == 0
        assert world.site.run("build").status == 0
        assert world.found() == world.truth()
        assert (public / "2026/11/24.html").is_file()
        assert world.site.run("check").status == 0
