"""`sitegen fetch` against a simulated arXiv: options, messages, exit statuses, and what becomes of interruptions."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from support import platforms, toy
from support.arxiv_server import announcement_days
from support.arxiv_server.catalogue import State, last_evening
from support.arxiv_server.exchanges import Request, Service
from support.arxiv_server.file_clock import FileClock
from support.arxiv_server.generated_papers import Period, generate
from support.arxiv_server.http_server import Server

from sitegen import cli, digest_files, fetch_state, site_lock
from sitegen import config as configuration
from sitegen.fetch import Access
from sitegen.fetch.services import Services
from sitegen.fetch_state import CategoryState, each_day
from sitegen.loader import markdown, read_digest, write_digest
from sitegen.models import Announcement, Paper

pytestmark = platforms.posix

NOW = datetime(2026, 10, 14, 9, 17, tzinfo=UTC)
"""A Wednesday morning, five hours after the listing of that day."""
PERIOD = Period(date(2026, 9, 1), date(2026, 10, 31), per_day=5)
SETTINGS = """
[site]
title = "Papers"
url = "https://example.org/papers/"
[[fetch]]
categories = ["cs.CV", "cs.LG"]
since = "2026-09"
"""
DAY = timedelta(days=1)


class Stopping(FileClock):
    """A clock at whose n-th wait the user presses Ctrl-C."""

    left = 10**9

    def sleep(self, seconds: float) -> None:
        """Wait, or stop."""
        self.left -= 1
        if not self.left:
            raise KeyboardInterrupt
        super().sleep(seconds)


@dataclass
class Run:
    """The result of a command."""

    status: int
    out: str
    err: str

    @property
    def last(self) -> str:
        """The last line of the standard output."""
        return self.out.rstrip("\n").rpartition("\n")[2]


class Site:
    """A site that collects papers from a server."""

    def __init__(self, folder: Path, server: Server, clock: Stopping, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.server, self.clock, self._capsys = folder, server, clock, capsys
        services = Services(server.address("api"), server.address("rss"), server.address("oai"))
        self._access = Access(services, clock)
        self._faults: list[tuple[str, Service, int, int]] = []
        self.settings(SETTINGS)

    def settings(self, text: str) -> None:
        """Write the settings."""
        toy.put(self.folder / "sitegen.toml", text)

    def fault(self, name: str, service: Service, *, skip: int = 0, times: int = 1000) -> None:
        """Let answers of a service in the next run have a fault, after some requests."""
        self._faults.append((name, service, skip, times))

    def fetch(self, *arguments: str, days: int = 0) -> Run:
        """Run the command, some days later."""
        self.clock.set(self.clock.true_time() + timedelta(days))
        self.server.begin_run()
        while self._faults:
            self.server.fault(*self._faults.pop())
        command = ["fetch", "--config", str(self.folder / "sitegen.toml"), *arguments]
        self._capsys.readouterr()
        status = cli.run(command, self._access)
        return Run(status, *self._capsys.readouterr())

    def state(self, category: str = "cs.CV") -> CategoryState:
        """Return the stored state of a category."""
        text = (self.folder / "content" / fetch_state.FILE).read_text("utf-8")
        return fetch_state.read(text, "").categories[category]

    def digests(self) -> dict[str, bytes]:
        """Return the digests by path."""
        content = self.folder / "content"
        return {file.relative_to(content).as_posix(): file.read_bytes() for file in sorted(content.rglob("*.md"))}

    def file(self, day: date, category: str = "cs.CV") -> Path:
        """Return the file of a digest."""
        return self.folder / "content" / digest_files.path(category, day.isoformat())

    def papers(self, category: str = "cs.CV") -> dict[str, Paper]:
        """Return the papers in the digests of a category."""
        digests = map(read_digest, sorted((self.folder / "content" / category).rglob("*.md")))
        return {paper.identifier: paper for digest in digests if digest for paper in digest.papers}

    def on_arxiv(self, category: str = "cs.CV", since: date = PERIOD.first) -> dict[str, State]:
        """Return the papers that arXiv has now."""
        evening = last_evening(self.clock.true_time(), announcement_days.listed_at)
        return {
            state.paper.identifier: state
            for state in self.server.catalogue.states(evening)
            if category in state.categories and state.published.date() >= since
        }

    def is_complete(self, category: str = "cs.CV", since: date = PERIOD.first) -> bool:
        """Return True if the digests have exactly the papers that arXiv has."""
        return self.papers(category).keys() == self.on_arxiv(category, since).keys()


@pytest.fixture
def site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Site]:
    """A site without digests; its requests must be polite."""
    FileClock.create(tmp_path / "clock", NOW)
    clock = Stopping(tmp_path / "clock")
    with Server(generate(PERIOD), clock, page_size=100) as server:
        yield Site(tmp_path / "site", server, clock, capsys)
    assert not server.politeness.violations


@pytest.fixture
def filled(site: Site) -> Site:
    """A site whose digests are complete."""
    run = site.fetch()
    assert run.status == 0, run
    return site


def requested(site: Site, run: Callable[[], object]) -> list[Request]:
    """Return the requests of a run."""
    before = len(site.server.log)
    run()
    return site.server.log[before:]


def test_without_settings_it_says_what_to_write(site: Site) -> None:
    """The example can be copied, and the exit status is that of wrong usage."""
    site.settings('[site]\ntitle = "Papers"\n')
    run = site.fetch()
    assert run.status == 2
    assert '[[fetch]]\ncategories = ["cs.CV", "cs.LG"]\n' in run.err
    assert not site.server.log


def test_one_command_collects_a_new_site(site: Site) -> None:
    """Every paper of both categories is there, in its newest version, and the state says so."""
    run = site.fetch()
    assert (run.status, run.last) == (
        0,
        f"{len(site.on_arxiv() | site.on_arxiv('cs.LG'))} new papers, 0 changed; no days missing",
    )
    for category in ("cs.CV", "cs.LG"):
        assert site.is_complete(category)
        found = {name: paper.version for name, paper in site.papers(category).items()}
        assert found == {name: state.newest.number for name, state in site.on_arxiv(category).items()}
        state = site.state(category)
        assert (state.first, state.missing, state.pending) == (date(2026, 9, 1), (), ())
        assert list(each_day(state.final)) == [date(2026, 9, 1) + number * DAY for number in range(29)]
    assert {request.agent for request in site.server.log} == {site.server.log[0].agent}
    assert "(+https://example.org/papers/; Papers)" in site.server.log[0].agent


def test_the_papers_of_a_listing_state_their_announcement(filled: Site) -> None:
    """The digest of a category has what the listing of the category says."""
    listing = filled.server.catalogue.listing(date(2026, 10, 13), frozenset({"cs.LG"}))
    papers = filled.papers("cs.LG")
    listed = {item.state.paper.identifier: item.type for item in listing if item.state.paper.identifier in papers}
    assert listed
    for name, paper in papers.items():
        assert paper.announced == ((Announcement("2026-10-14", listed[name]),) if name in listed else ())


def test_a_second_run_asks_little(filled: Site) -> None:
    """The listings only: arXiv's other answers change once a day."""
    before = filled.digests()
    requests = requested(filled, filled.fetch)
    assert [request.service for request in requests] == ["rss", "rss"]
    assert filled.digests() == before


def test_each_day_adds_what_is_new(filled: Site) -> None:
    """After a week of runs the digests have what a run at the end would have."""
    for _ in range(7):
        run = filled.fetch(days=1)
        assert run.status == 0, run
        assert filled.is_complete()
        assert filled.is_complete("cs.LG")
    assert len(filled.state().listings) == 6
    daily = {name: (paper.version, paper.title, paper.comment) for name, paper in filled.papers().items()}
    shutil.rmtree(filled.folder / "content")
    assert filled.fetch().status == 0
    assert daily == {name: (paper.version, paper.title, paper.comment) for name, paper in filled.papers().items()}


def test_a_dry_run_asks_and_writes_nothing(site: Site) -> None:
    """It lists the requests and the missing days."""
    run = site.fetch("--dry-run")
    assert run.status == 1
    assert "cs.CV: 2026-09-01 to 2026-10-13 missing: not asked for yet" in run.out
    assert "a harvest of records that changed since 2026-09-01, days 2026-09-30 to 2026-10-13" in run.out
    assert run.last == "nothing was asked; missing: 43 days of cs.CV, 43 days of cs.LG"
    assert not site.server.log
    assert [file.name for file in site.folder.iterdir()] == ["sitegen.toml"]


def test_missing_days_are_listed_and_filled(filled: Site) -> None:
    """A digest that was deleted comes back as it was, without requests for other days."""
    before = filled.digests()
    filled.file(date(2026, 9, 10)).unlink()
    listed = filled.fetch("--missing", "--dry-run")
    assert listed.status == 1
    assert "cs.CV: 2026-09-10 missing: its digest is gone" in listed.out
    requests = requested(filled, lambda: filled.fetch("--missing"))
    assert [request.service for request in requests] == ["rss", "rss", "api"]
    assert filled.digests() == before
    assert not filled.state().missing


def test_going_back_collects_older_papers(filled: Site) -> None:
    """``--since`` may lie before the settings, and the next run does not forget it."""
    run = filled.fetch("--since", "2026-08-20")
    assert run.status == 0
    assert filled.state().first == date(2026, 8, 20)
    assert filled.fetch().status == 0
    assert filled.state().first == date(2026, 8, 20)
    filled.settings(SETTINGS.replace("2026-09", "2026-08-25"))
    assert filled.fetch().status == 0
    assert filled.state().first == date(2026, 8, 25)


def test_a_wrong_date_is_wrong_usage(site: Site) -> None:
    """The message shows the forms."""
    run = site.fetch("--since", "yesterday")
    assert run.status == 2
    assert "'yesterday' is not a year, month or day" in run.err


def test_an_archive_of_another_collector_goes_on(filled: Site) -> None:
    """Its digests keep their text, its gap of ten days is filled, and new days follow."""
    theirs = {}
    for path in filled.digests():
        file = filled.folder / "content" / path
        day = date.fromisoformat(file.stem)
        digest = read_digest(file)
        assert digest
        if day > date(2026, 10, 4) or date(2026, 9, 10) <= day < date(2026, 9, 20):
            file.unlink()
            continue
        theirs[path] = [paper.identifier for paper in reversed(digest.papers)]
        records = [toy.record(identifier, day=f"{day}", summary="As collected.") for identifier in theirs[path]]
        toy.put(file, write_digest(f"# Arxiv Papers in {digest.category} on {day}\n\n", records))
    (filled.folder / "content" / fetch_state.FILE).unlink()
    run = filled.fetch()
    assert run.status == 0, run
    assert "note: cs.CV: the digests of 9 days count as complete" in run.err
    assert filled.is_complete()
    unchanged = 0
    for path, identifiers in theirs.items():
        text = filled.digests()[path].decode()
        assert text.split("\n")[1] == ""
        assert [paper.identifier for paper in _papers(text)] == identifiers
        unchanged += text.count("As collected.")
    assert unchanged


def _papers(text: str) -> tuple[Paper, ...]:
    """Return the papers of a digest."""
    return markdown.parse(text.encode(), "digest.md").papers


def test_a_service_that_is_down_leaves_days_missing(site: Site) -> None:
    """The last line says what is missing and when to try again; another service gives what it has."""
    site.fault("503", "oai")
    run = site.fetch()
    assert run.status == 1
    missing = sum(1 for _ in each_day(site.state().missing))
    assert missing == 29  # the API gave the last two weeks
    assert f"missing: {missing} days of cs.CV" in run.last
    assert "; try again after 2026-10-14 " in run.last
    assert "503" in run.err
    assert "503" in site.state().missing[0].reason
    requests = requested(site, site.fetch)
    assert "oai" not in {request.service for request in requests}  # it is left alone as long as it asked for
    site.clock.sleep(2 * 3600)
    assert site.fetch().status == 0
    assert site.is_complete()


def test_it_can_wait_for_a_service(site: Site) -> None:
    """With ``--wait`` one command is enough."""
    site.fault("503", "oai", times=4)
    run = site.fetch("--wait", "120")
    assert run.status == 0, run
    assert "waiting" in run.err
    assert site.is_complete()


def test_harvests_fill_days_that_the_api_does_not_give(filled: Site) -> None:
    """Papers of the listing come with the harvest too."""
    filled.fault("503", "api")
    run = filled.fetch(days=1)
    assert run.status == 1
    assert not filled.state().missing
    assert not filled.state().pending
    assert filled.is_complete()


def test_papers_of_a_listing_wait_for_their_details(filled: Site) -> None:
    """An index that is behind does not have them yet. Their announcement is not lost."""
    filled.clock.set(filled.clock.true_time() + DAY)
    filled.fault("index behind", "api")
    run = filled.fetch()
    assert run.status == 1
    assert " of listings" in run.last
    pending = {entry.identifier for entry in filled.state().pending}
    assert pending
    assert filled.fetch(days=1).status == 0
    assert not filled.state().pending
    assert {
        name
        for name, paper in filled.papers().items()
        if paper.announced[-1:] and paper.announced[-1].day == "2026-10-15"
    } >= pending


def test_nothing_is_asked_after_403(site: Site) -> None:
    """The message says what to do, and the state is kept."""
    site.fault("403", "oai", skip=1)
    run = site.fetch("--wait", "1440")
    assert run.status == 1
    assert "arXiv refuses requests" in run.err
    assert site.server.log[-1].service == "oai"
    assert site.papers()
    assert site.fetch(days=1).status == 0


def test_a_category_that_arxiv_does_not_know_is_reported_with_its_line(site: Site) -> None:
    """The others are collected."""
    site.settings(SETTINGS + '[[fetch]]\ncategories = ["cs.QQ"]\n[[category]]\ncode = "cs.QQ"\nname = "Quantities"\n')
    run = site.fetch()
    assert run.status == 1
    assert "sitegen.toml:9: " in run.err
    assert "cs.QQ" in run.err
    assert site.is_complete()


def test_a_query_chooses_papers(site: Site) -> None:
    """Days of which it chooses none are final without a digest."""
    site.settings(SETTINGS.replace('since = "2026-09"', 'since = "2026-09"\nquery = "kernels bounds"'))
    run = site.fetch()
    assert run.status == 0, run
    assert 0 < len(site.papers()) < len(site.on_arxiv())
    for paper in site.papers().values():
        assert {"kernels", "bounds"} <= set(f"{paper.title} {paper.abstract}".lower().split())
    assert site.state().unselected
    assert not site.state().missing
    site.settings(SETTINGS)
    changed = site.fetch("--since", "2026-09")
    assert "note: cs.CV: `query` has changed" in changed.err
    assert site.is_complete()


def test_a_query_without_a_word_is_an_error(site: Site) -> None:
    """It would choose nothing."""
    site.settings(SETTINGS.replace('since = "2026-09"', 'query = "- ()"'))
    run = site.fetch()
    assert run.status == 1
    assert "sitegen.toml:7: `query` has no search term" in run.err


def test_a_wrong_clock_puts_no_paper_on_a_wrong_day(filled: Site) -> None:
    """The time of the servers counts, and the days are the same."""
    before = filled.digests()
    filled.clock.offset = timedelta(days=900)
    run = filled.fetch()
    assert run.status == 0, run
    assert not filled.state().missing
    filled.clock.offset = timedelta(days=-900)
    assert filled.fetch().status == 0
    filled.clock.offset = timedelta()
    assert filled.fetch().status == 0
    assert filled.digests() == before


def test_a_lost_state_is_made_again(filled: Site) -> None:
    """A damaged file is reported; digests that an ended harvest left incomplete are not taken for complete ones."""
    before = filled.digests()
    file = filled.folder / "content" / fetch_state.FILE
    good = file.read_text("utf-8")
    filled.file(date(2026, 9, 10)).write_bytes(b"# Arxiv Papers in cs.CV on 2026-09-10\n")
    toy.put(file, "<<<<<<< HEAD\n" + good)
    run = filled.fetch()
    assert run.status == 0, run
    assert "fetched.json:1: a merge conflict of Git; all days are fetched again" in run.err
    assert filled.is_complete()
    assert {path: text.replace(b", 2026-10-14", b"") for path, text in filled.digests().items()} == before


def test_a_damaged_digest_keeps_its_day_missing(filled: Site) -> None:
    """Nothing is written into it until somebody corrects it."""
    file = filled.file(date(2026, 10, 7))
    good = file.read_bytes()
    damaged = good.replace(b"### ", b"<<<<<<< HEAD\n### ", 1)
    file.write_bytes(damaged)
    run = filled.fetch(days=1)
    assert run.status == 1
    assert "20261007.md:2: " in run.err
    assert "cs.CV: 2026-10-07 missing: the digest cannot take papers" in run.out
    assert file.read_bytes() == damaged
    later = filled.fetch(days=20)
    assert "2026-10-07 missing" in later.out
    file.write_bytes(good)
    assert filled.fetch(days=1).status == 0
    assert filled.is_complete()
    assert date(2026, 10, 7) in set(each_day(filled.state().final))


@pytest.mark.parametrize("number", [1, 2, 4, 6, 9])
def test_it_can_be_stopped_and_continues(site: Site, number: int) -> None:
    """Ctrl-C keeps what there is. The same command continues, and the digests are those of an undisturbed run."""
    site.clock.left = number
    run = site.fetch()
    assert run.status == 130
    assert run.err.endswith("sitegen: stopped; run the same command again to continue\n")
    assert site.fetch().status == 0
    disturbed = site.digests()
    shutil.rmtree(site.folder / "content")
    assert site.fetch().status == 0
    assert site.digests() == disturbed


def test_only_one_process_fetches(site: Site) -> None:
    """A second one would break arXiv's rules."""
    with site_lock.import_lock(configuration.load(site.folder / "sitegen.toml")):
        run = site.fetch()
    assert run.status == 1
    assert "another import or fetch is writing this site's digests" in run.err
    assert not site.server.log


def test_quiet_and_verbose(site: Site) -> None:
    """``-q`` prints nothing if all is well; ``-v`` prints each request."""
    run = site.fetch("-v")
    assert run.err.count("http://127.0.0.1:") == len(site.server.log)
    assert ": 200, " in run.err
    assert site.fetch("-q", days=1) == Run(0, "", "")


def test_replacements_of_older_papers_are_kept_for_listings(site: Site) -> None:
    """With ``day = "announced"`` the day of a listing has all its papers, also those from before the collection."""
    site.settings(SETTINGS.replace("[[fetch]]", 'day = "announced"\n[[fetch]]'))
    assert site.fetch().status == 0
    for _ in range(3):
        assert site.fetch(days=1).status == 0
    for evening, day in ((date(2026, 10, 13), "2026-10-14"), (date(2026, 10, 15), "2026-10-16")):
        items = site.server.catalogue.listing(evening, frozenset({"cs.CV"}))
        stated = {
            (paper.identifier, one.type)
            for paper in site.papers().values()
            for one in paper.announced
            if one.day == day
        }
        assert stated == {(item.state.paper.identifier, item.type) for item in items}
