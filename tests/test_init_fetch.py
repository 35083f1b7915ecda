"""Sites that fetch their papers, from nothing: `sitegen init --fetch`, and the workflow with the real command.

The papers come from the simulated arXiv of `support.arxiv_server`.
"""

import json
import re
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from click.testing import CliRunner, Result
from support import platforms, toy
from support.arxiv_server.file_clock import FileClock
from support.arxiv_server.generated_papers import Period, generate
from support.arxiv_server.http_server import Server
from support.workflow_site import JOBS, WorkflowSite
from support.workflows import job

from sitegen import checker
from sitegen.cli import commands
from sitegen.fetch import Access
from sitegen.fetch.services import Services

pytestmark = platforms.posix

PERIOD = Period(date(2026, 9, 1), date(2026, 10, 31), per_day=3)
NOW = datetime(2026, 10, 14, 6, 23, tzinfo=UTC)
EVENING = date(2026, 10, 13)
"""The day of the last announcement before `NOW`."""
FETCH = ("--fetch", "cs.CV,cs.LG", "--since", "2026-09")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server; nothing may break arXiv's rules."""
    with running(tmp_path, PERIOD) as found:
        yield found
        assert not found.politeness.violations


def running(folder: Path, period: Period) -> Server:
    """Return a server of the papers of a period."""
    return Server(generate(period), FileClock.create(folder / "clock", NOW), longest=5)


def services_of(server: Server) -> Services:
    """Return the services of a server."""
    return Services(server.address("api"), server.address("rss"), server.address("oai"))


def run(server: Server, *arguments: str | Path) -> Result:
    """Run a command of sitegen."""
    access = Access(services_of(server), server.clock)
    server.begin_run()
    return CliRunner().invoke(commands, list(map(str, arguments)), obj=access, standalone_mode=False)


def announced(server: Server, evening: date, since: date = PERIOD.first) -> dict[str, str]:
    """Return identifier -> day of submission of all papers of `FETCH` that were announced until an evening."""
    return {
        state.paper.identifier: f"{state.published:%Y-%m-%d}"
        for state in server.catalogue.states(evening)
        if {"cs.CV", "cs.LG"} & set(state.categories) and state.published.date() >= since
    }


def listed(site: Path) -> dict[str, str]:
    """Return identifier -> day of all papers of a built site."""
    found = {}
    for file in (site / "public").glob("[0-9]*/*/[0-9][0-9].json"):
        day = json.loads(file.read_bytes())
        found.update({paper["id"]: day["day"] for paper in day["papers"]})
    return found


def status(site: Path) -> dict[str, Any]:
    """Return what a built site says of its collection."""
    found: dict[str, Any] = json.loads((site / "public/status.json").read_bytes())["fetched"]["categories"]
    return found


def digests(site: Path) -> dict[str, bytes]:
    """Return the digests of a site."""
    return {path: text for path, text in toy.tree(site / "content").items() if re.search(r"/\d{8}\.md$", path)}


def test_one_command_makes_a_site(server: Server, tmp_path: Path) -> None:
    """The site has all papers of both categories on their days, says that no day is missing, and has no faults."""
    folder = tmp_path / "my site"
    done = run(server, "init", folder, *FETCH)
    assert (done.return_value, done.exception) == (0, None)
    assert f"cd '{folder}' && sitegen serve --open" in done.stdout
    assert listed(folder) == announced(server, EVENING)
    assert len(listed(folder)) > 50
    for category in status(folder).values():
        assert (category["first"], category["missing"]) == ("2026-09-01", [])
        assert category["final"][-1]["last"] == "2026-09-29"
        assert category["provisional"] == [{"first": "2026-09-30", "last": "2026-10-13"}]
    report = checker.check(folder / "public", site_url=None, target=None, jobs=1)
    assert (report.errors, report.warnings) == ((), ())


@pytest.mark.slow
def test_three_years_in_one_command(tmp_path: Path) -> None:
    """Two categories from October 2023 on are complete at once."""
    period = Period(date(2023, 10, 1), date(2026, 10, 31), per_day=2)
    with running(tmp_path, period) as server:
        assert run(server, "init", tmp_path / "site", "--fetch", "cs.CV,cs.LG", "--since", "2023-10").return_value == 0
        assert listed(tmp_path / "site") == announced(server, EVENING, period.first)
        assert len(listed(tmp_path / "site")) > 1000
        assert not server.politeness.violations
    assert [category["missing"] for category in status(tmp_path / "site").values()] == [[], []]


@pytest.mark.slow
def test_without_arxiv_there_is_a_site_that_can_continue(server: Server, tmp_path: Path) -> None:
    """If arXiv does not answer, the exit status is 1, and the site is built. Later `sitegen fetch` completes it."""
    folder = tmp_path / "site"
    with mock.patch.object(server, "chance", return_value="429 for two minutes"):
        done = run(server, "init", folder, *FETCH)
    assert (done.return_value, done.exception) == (1, None)
    assert f"note: `cd {folder} && sitegen fetch` continues" in done.stderr
    assert listed(folder) == {}
    assert (folder / "public/completeness.html").is_file()
    server.clock.sleep(6 * 3600)
    assert run(server, "fetch", "-c", folder / "sitegen.toml").return_value == 0
    toy.build(folder)
    assert listed(folder) == announced(server, EVENING)


@pytest.mark.slow
@pytest.mark.parametrize("at", [1, 6])
def test_ctrl_c_leaves_a_site_that_can_continue(server: Server, tmp_path: Path, at: int) -> None:
    """Wherever it comes, the message says how to go on, and a later fetch gives the digests of an undisturbed one."""
    folder = tmp_path / "site"
    steps = iter(range(1, 1000))
    sleep = server.clock.sleep

    def stopped(seconds: float) -> None:
        if next(steps) == at:
            raise KeyboardInterrupt
        sleep(seconds)

    with mock.patch.object(server.clock, "sleep", stopped):
        done = run(server, "init", folder, *FETCH)
    assert (done.return_value, done.exception) == (130, None)
    assert f"note: `cd {folder} && sitegen fetch` continues" in done.stderr
    assert "sitegen serve" not in done.stdout
    server.clock.sleep(5)
    assert run(server, "fetch", "-c", folder / "sitegen.toml").return_value == 0
    assert run(server, "init", tmp_path / "undisturbed", *FETCH).return_value == 0
    assert digests(folder) == digests(tmp_path / "undisturbed")


def test_settings_that_were_kept_must_say_what_to_fetch(server: Server, tmp_path: Path) -> None:
    """`init` does not change them: it prints the section to add, and asks arXiv nothing."""
    toy.put(tmp_path / "site/sitegen.toml", '[site]\ntitle = "Mine"\n')
    done = run(server, "init", tmp_path / "site", "--yes", *FETCH)
    assert done.return_value == 1
    assert '[[fetch]]\ncategories = ["cs.CV", "cs.LG"]\nsince = "2026-09"\n' in done.stderr
    assert server.log == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--fetch", "cs.CW"], "did you mean `cs."),
        (["--fetch", "cs.CV,cs.CV"], "twice"),
        (["--fetch", "cs.CV", "--since", "yesterday"], "2020-06-30"),
        (["--since", "2020"], "--since needs --fetch"),
    ],
)
def test_wrong_options_write_nothing(tmp_path: Path, options: list[str], message: str) -> None:
    """They are wrong usage, and the message names a remedy."""
    done = CliRunner().invoke(commands, ["init", str(tmp_path / "site"), *options])
    assert done.exit_code == 2
    assert message in done.stderr
    assert not (tmp_path / "site").exists()


PROGRAM = f"""#!{sys.executable}
import sys
sys.path[:0] = [{str(toy.ROOT)!r}, {str(toy.ROOT / "tests")!r}]
from pathlib import Path
from support.arxiv_server.file_clock import FileClock
from sitegen import cli
from sitegen.fetch import Access
from sitegen.fetch.services import Services
from sitegen.fetch.services import Services
*addresses, clock = {{values}}
cli.main(Access(Services(*addresses), FileClock(Path(clock))))
"""
"""The command ``sitegen``, with the services and the clock of a test."""


def on_github(server: Server, folder: Path, site: Path) -> WorkflowSite:
    """Return the site on GitHub, with the real command."""
    place = WorkflowSite(folder / "github", site)
    services = services_of(server)
    values = [services.api, services.rss, services.oai, str(server.clock.file)]
    place.install("sitegen", PROGRAM.format(values=values))
    return place


@pytest.mark.slow
@platforms.needs("git", "tar", "jq")
def test_the_workflow_adds_days_and_fills_gaps(server: Server, tmp_path: Path) -> None:
    """On the next morning the new day is on the site. Ten days whose digests were deleted are there again, too."""
    folder = tmp_path / "site"
    assert run(server, "init", folder, *FETCH).return_value == 0
    place = on_github(server, tmp_path, folder)
    gone = [place.clone / "content" / path for path in digests(folder) if "2026-09-10" <= day_of(path) <= "2026-09-19"]
    assert len(gone) > 10
    for file in gone:
        file.unlink()
    place.push("Remove ten days")
    server.clock.set(NOW + timedelta(1))
    server.begin_run()
    report = place.fetch()
    assert report[0] == "0", report[1]
    assert "no days missing" in report[1]
    assert place.report(*report) == []
    assert place.messages() == ["A site", "Remove ten days", "Papers"]
    publish = (toy.ROOT / "sitegen/starter/.github/workflows/publish.yml").read_text(encoding="utf-8")
    workspace, _ = place.runner.run(job(publish, "build"))
    assert listed(workspace) == announced(server, EVENING + timedelta(1))
    assert max(listed(workspace).values()) == "2026-10-14"
    assert [category["missing"] for category in status(workspace).values()] == [[], []]


def day_of(path: str) -> str:
    """Return the day of a digest (ISO)."""
    name = Path(path).stem
    return f"{name[:4]}-{name[4:6]}-{name[6:]}"


@pytest.mark.slow
@platforms.needs("git", "tar", "jq")
def test_the_workflow_reports_missing_days(server: Server, tmp_path: Path) -> None:
    """While arXiv refuses to answer, an issue has the reason, and the site is published. The next morning closes the issue."""
    folder = tmp_path / "site"
    assert run(server, "init", folder, *FETCH).return_value == 0
    place = on_github(server, tmp_path, folder)
    server.clock.set(NOW + timedelta(1))
    server.begin_run()
    with mock.patch.object(server, "chance", return_value="503"):
        report = place.fetch()
    assert report[0] == "1"
    (issue,) = place.report(*report)
    assert "503" in issue["body"]
    server.clock.set(NOW + timedelta(2))
    server.begin_run()
    report = place.fetch()
    assert report[0] == "0", report[1]
    assert [issue["state"] for issue in place.report(*report)] == ["closed"]
    assert JOBS["report"]["needs"] == "fetch"
