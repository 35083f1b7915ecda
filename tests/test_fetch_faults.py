"""Each fault of arXiv's services, once and for good: a reading is right, or it says that it is not. Requests stay polite."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from support import platforms
from support.arxiv_server.catalogue import State
from support.arxiv_server.exchanges import Service
from support.arxiv_server.faults import FAULTS
from support.arxiv_server.file_clock import FileClock
from support.arxiv_server.generated_papers import Period, generate
from support.arxiv_server.http_server import Server
from support.fetch_process import IMPATIENT, LIMITS, services_of

from sitegen.fetch import announcement_feed, oai_harvest, query_api
from sitegen.fetch.http_client import Client, user_agent
from sitegen.fetch.service_errors import ServiceError
from sitegen.models import Paper

pytestmark = platforms.posix

PERIOD = Period(date(2026, 9, 1), date(2026, 10, 31))
NOW = datetime(2026, 10, 14, 9, tzinfo=UTC)
EVENING = date(2026, 10, 13)
FIRST, LAST = date(2026, 9, 20), date(2026, 10, 8)
CODE = "cs.CV"
FOREVER = 1000

Versions = dict[str, int | None]
"""Identifier -> version."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server; a test must not break arXiv's rules."""
    clock = FileClock.create(tmp_path / "clock", NOW)
    with Server(generate(PERIOD), clock, page_size=40, longest=4) as running:
        yield running
        assert not running.politeness.violations


@contextmanager
def _client(server: Server, name: str = "") -> Iterator[Client]:
    """Make a client of the server, which waits only a short time for answers that do not come."""
    limits = IMPATIENT if name and FAULTS[name].connection in ("held", "trickling") else LIMITS
    made = Client(services_of(server, limits), server.clock, user_agent("https://example.org/", "Papers"))
    yield made
    made.close()


def _versions(papers: Mapping[str, Paper]) -> Versions:
    return {name: paper.version for name, paper in papers.items()}


def _known(server: Server, is_wanted: Callable[[State], bool]) -> Versions:
    states = server.catalogue.states(EVENING)
    return {one.paper.identifier: one.newest.number for one in states if CODE in one.categories and is_wanted(one)}


def _read_feed(client: Client, server: Server) -> bool:
    """Read the listing; return True if the reading says that it is complete, and then it is."""
    listing = announcement_feed.read(client, CODE)
    if listing.is_stale or not listing.is_complete:
        return False
    items = server.catalogue.listing(EVENING, frozenset({CODE}))
    assert [(item.identifier, item.version, item.type) for item in listing.items] == [
        (item.state.paper.identifier, item.state.newest.number, item.type) for item in items
    ]
    assert listing.day == EVENING + timedelta(days=1)
    return True


def _ask_days(client: Client, server: Server) -> bool:
    """Ask for days; return True if all were read completely. Those that were, are complete."""
    answer = query_api.by_days(client, CODE, FIRST, LAST)
    read = {
        paper.identifier: paper for paper in answer.papers if (paper.published or "")[:10] in set(map(str, answer.days))
    }
    assert _versions(read) == _known(server, lambda state: state.published.date() in answer.days)
    return len(answer.days) == (LAST - FIRST).days + 1


def _ask_papers(client: Client, server: Server) -> bool:
    """Ask for papers by identifier; return True if all came."""
    wanted = _known(server, lambda state: state.published.date() >= LAST)
    answer = query_api.by_identifiers(client, wanted)
    read = {paper.identifier: paper.version for paper in answer.papers}
    assert read.items() <= wanted.items()
    assert {*read, *answer.missing} == wanted.keys()
    return not answer.missing and not answer.fault


def _harvest(client: Client, server: Server) -> bool:
    """Harvest records; return True if the harvest says that it is complete, and then it is."""
    pages = list(oai_harvest.pages(client, CODE, FIRST))
    if not all(page.is_complete and page.papers for page in pages):
        return False
    read = {paper.identifier: paper for page in pages for paper in page.papers}
    assert _versions(read) == _known(server, lambda state: state.datestamp >= FIRST)
    return True


READINGS: dict[str, tuple[Service, Callable[[Client, Server], bool]]] = {
    "feed": ("rss", _read_feed),
    "days": ("api", _ask_days),
    "papers": ("api", _ask_papers),
    "harvest": ("oai", _harvest),
}
CASES = [
    (name, reading)
    for reading, (service, _) in READINGS.items()
    for name, fault in FAULTS.items()
    if service in fault.services
    and name != "index behind"  # an old answer looks like a right one; days are asked again
]
LASTING = {"403", "404", "429 until a time", "moved elsewhere", "stale"}
"""Faults that a repeated request does not cure."""


@pytest.mark.parametrize("reading", READINGS)
def test_readings_without_a_fault_are_complete(server: Server, reading: str) -> None:
    """All of arXiv's papers are read."""
    _, read = READINGS[reading]
    with _client(server) as client:
        assert read(client, server)


@pytest.mark.parametrize(("name", "reading"), CASES)
def test_a_fault_is_survived_or_reported(server: Server, name: str, reading: str) -> None:
    """After one faulty answer the reading is complete all the same, or says that it is not."""
    service, read = READINGS[reading]
    server.fault(name, service, skip=1 if FAULTS[name].needs and reading == "harvest" else 0)
    try:
        with _client(server, name) as client:
            is_complete = read(client, server)
    except ServiceError:
        is_complete = False
    assert is_complete or name in LASTING


@pytest.mark.parametrize(("name", "reading"), CASES)
def test_a_lasting_fault_is_never_taken_for_an_answer(server: Server, name: str, reading: str) -> None:
    """If all answers have the fault, the reading ends, and what it calls complete is complete."""
    service, read = READINGS[reading]
    server.fault(name, service, times=FOREVER)
    before = len(server.log)
    errors = []
    try:
        with _client(server, name) as client:
            read(client, server)
    except ServiceError as error:
        errors.append(error.problem)
    assert all(problem.message and problem.remedy for problem in errors)
    assert len(server.log) - before < 200, "it ends"


def test_a_feed_at_its_limit_is_not_complete(tmp_path: Path) -> None:
    """arXiv cuts feeds after 2,000 items, and new papers are lost first."""
    period = Period(date(2026, 10, 6), date(2026, 10, 6), per_day=2900, categories=(CODE,))
    clock = FileClock.create(tmp_path / "clock", datetime(2026, 10, 7, 9, tzinfo=UTC))
    with Server(generate(period), clock) as server, _client(server) as client:
        listing = announcement_feed.read(client, CODE)
    assert len(listing.items) == 2000
    assert listing.is_cut
    assert not listing.is_complete


def test_an_error_keeps_no_connection(server: Server) -> None:
    """Before another service is asked, the connection to the one before is closed, whatever went wrong there."""
    server.fault("dropped", "rss")
    with _client(server) as client:
        assert _read_feed(client, server)
        assert _ask_papers(client, server)
