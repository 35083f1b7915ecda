"""The simulated arXiv does what the manuals of its services say, and has each fault that its table lists."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPMessage
from pathlib import Path
from types import ModuleType
from urllib.parse import urlencode, urlsplit

import feedparser
import pytest
from lxml import etree
from support import platforms, toy
from support.arxiv_server import announcement_days
from support.arxiv_server.catalogue import Catalogue, Paper
from support.arxiv_server.exchanges import SERVICES, Service
from support.arxiv_server.faults import FAULTS
from support.arxiv_server.file_clock import FileClock
from support.arxiv_server.generated_papers import Period, generate
from support.arxiv_server.http_server import Server

from sitegen.loader.standards import announcements, arxiv_api, oai_records
from sitegen.models import Digest
from sitegen.models import Paper as ReadPaper
from sitegen.text import plain

pytestmark = platforms.posix

PERIOD = Period(date(2026, 9, 1), date(2026, 10, 31))
NOW = datetime(2026, 10, 14, 9, tzinfo=UTC)
"""A Wednesday morning, five hours after the listing of that day."""
AGENT = "sitegen/0.1 (+https://example.org/; Papers)"
DAY = timedelta(days=1)
_LONGEST = 2_000_000
"""Number of bytes of an answer that the tests read."""
OAI = {"verb": "ListRecords", "metadataPrefix": "arXivRaw"}


@dataclass(frozen=True)
class Reply:
    """An answer as a client gets it."""

    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def total(self) -> int:
        """Return the number of all results that the API states."""
        found = re.search(rb"totalResults>(\d+)<", self.body)
        assert found
        return int(found[1])

    @property
    def token(self) -> str:
        """Return the resumption token; empty on the last page."""
        return etree.fromstring(self.body).findtext(".//{*}resumptionToken") or ""


class Client:
    """A polite client: one connection for each request, and three seconds between requests."""

    def __init__(self, server: Server) -> None:
        self.server = server

    def get(self, service: Service, parameters: Mapping[str, object] | None = None, path: str = "") -> Reply:
        """Send a request. The connection is closed before the answer returns."""
        self.server.clock.sleep(3)
        parts = urlsplit(self.server.address(service))
        connection = HTTPConnection(parts.netloc, timeout=5)
        try:
            target = (path or parts.path) + (f"?{urlencode(parameters)}" if parameters else "")
            connection.request("GET", target, headers={"User-Agent": AGENT})
            response = connection.getresponse()
            return Reply(response.status, response.headers, response.read(_LONGEST) or b"")
        finally:
            connection.close()

    def query(self, query: str, **parameters: object) -> Reply:
        """Ask the API."""
        return self.get("api", {"search_query": query, "sortBy": "submittedDate", "max_results": 2000, **parameters})

    def feed(self, code: str = "cs.CV", form: str = "rss") -> Reply:
        """Read a feed."""
        return self.get("rss", path=f"/{form}/{code}")

    def harvest(self, **parameters: object) -> Iterator[Reply]:
        """Yield the pages of a harvest."""
        page = self.get("oai", {**OAI, **parameters})
        yield page
        while page.token:
            page = self.get("oai", {"verb": "ListRecords", "resumptionToken": page.token})
            yield page


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server with some weeks of papers; a test must not break arXiv's rules."""
    with Server(generate(PERIOD), FileClock.create(tmp_path / "clock", NOW), longest=0.2) as running:
        yield running
        assert not running.politeness.violations


@pytest.fixture
def client(server: Server) -> Client:
    """A client of the server."""
    return Client(server)


def read(module: ModuleType, reply: Reply) -> Digest:
    """Return the papers that sitegen reads from an answer."""
    assert reply.status == 200
    digest = module.parse(reply.body, "f", "2026-10-14.xml")
    assert isinstance(digest, Digest)
    assert not digest.problems, digest.problems
    return digest


def identifiers(module: ModuleType, reply: Reply) -> list[str]:
    """Return the identifiers of the papers in an answer, in its order."""
    return [paper.identifier for paper in read(module, reply).papers]


# The schedule


@pytest.mark.parametrize(
    ("submitted", "listed"),
    [
        ("2026-10-12T17:59", "2026-10-13"),  # Monday, a minute before 14:00 in New York
        ("2026-10-12T18:00", "2026-10-14"),
        ("2026-10-15T17:00", "2026-10-16"),  # Thursday: listed on Friday
        ("2026-10-15T18:00", "2026-10-19"),  # Thursday to Friday: announced on Sunday, listed on Monday
        ("2026-10-16T17:59", "2026-10-19"),
        ("2026-10-16T18:00", "2026-10-20"),  # Friday to Monday: listed on Tuesday
        ("2026-10-18T12:00", "2026-10-20"),
        ("2026-12-07T18:59", "2026-12-08"),  # in winter, 14:00 in New York is 19:00
        ("2026-12-07T19:00", "2026-12-09"),
        ("2026-11-25T19:00", "2026-11-30"),  # no announcement on Thanksgiving
    ],
)
def test_papers_are_announced_by_the_schedule(submitted: str, listed: str) -> None:
    """The day of the listing follows from the time of submission."""
    evening = announcement_days.evening_of(datetime.fromisoformat(submitted).replace(tzinfo=UTC))
    assert announcement_days.listed_at(evening).astimezone(announcement_days.NEW_YORK).date().isoformat() == listed


def test_the_catalogue_is_deterministic_and_has_all_kinds_of_papers() -> None:
    """The same seed gives the same papers: held, replaced, withdrawn, cross-listed later, published, with old identifiers."""
    catalogue = generate(PERIOD)
    generate.cache_clear()
    assert generate(PERIOD).papers == catalogue.papers
    papers = list(catalogue.papers.values())
    assert len(papers) > 200
    kinds: list[Callable[[Paper], object]] = [
        lambda paper: paper.versions[0].evening > announcement_days.evening_of(paper.versions[0].submitted),
        lambda paper: len(paper.versions) > 5,
        lambda paper: paper.versions[-1].withdrawn,
        lambda paper: paper.crossed,
        lambda paper: paper.appeared,
        lambda paper: "/" in paper.identifier,
        lambda paper: paper.classes,
        lambda paper: paper.versions[0].submitted.strftime("%H%M") == "2359",
        lambda paper: any(author.name != author.tex for author in paper.authors),
    ]
    assert [number for number, kind in enumerate(kinds) if not any(map(kind, papers))] == []


# Feeds


@pytest.mark.parametrize("form", ["rss", "atom"])
def test_a_feed_has_the_announcement_of_the_day(client: Client, form: str) -> None:
    """Readers of feeds and sitegen read the same items, whose types are those of the catalogue."""
    reply = client.feed(form=form)
    digest = read(announcements, reply)
    parsed = feedparser.parse(reply.body)
    assert not parsed.bozo
    items = client.server.catalogue.listing(date(2026, 10, 13), frozenset({"cs.CV"}))
    types = [{field.name: field.value for field in paper.fields}["announce_type"] for paper in digest.papers]
    assert [paper.identifier for paper in digest.papers] == [item.state.paper.identifier for item in items]
    assert types == [item.type for item in items] == [entry.arxiv_announce_type for entry in parsed.entries]
    assert digest.day == date(2026, 10, 14)


def test_types_of_announcements_all_occur_and_new_ones_come_last() -> None:
    """Over some weeks a feed has all four types, in the order in which too long feeds are cut."""
    catalogue = generate(PERIOD)
    evenings = [PERIOD.first + number * DAY for number in range(50)]
    listings = [[item.type for item in catalogue.listing(evening, frozenset({"cs.CV"}))] for evening in evenings]
    assert {kind for listing in listings for kind in listing} == {"new", "cross", "replace", "replace-cross"}
    order = ["replace-cross", "replace", "cross", "new"]
    assert all(listing == sorted(listing, key=order.index) for listing in listings)


def test_each_paper_is_new_once(server: Server) -> None:
    """All papers of a primary category are new in one of its listings, and in that of a cross-list a cross."""
    catalogue = server.catalogue
    found: dict[str, list[str]] = {}
    for number in range(120):
        for item in catalogue.listing(PERIOD.first + number * DAY, frozenset({"cs.CV"})):
            if item.type == "new":
                found.setdefault(item.state.paper.identifier, []).append(item.type)
    wanted = {name for name, paper in catalogue.papers.items() if paper.categories[0] == "cs.CV"}
    recent = {name for name in wanted if catalogue.papers[name].versions[0].submitted.year == 2026}
    assert found == {name: ["new"] for name in recent}


def test_late_versions_and_new_metadata_are_not_announced() -> None:
    """A feed leaves out replacements of version 6 and higher, and journal references."""
    catalogue = generate(PERIOD)
    late = [version for paper in catalogue.papers.values() for version in paper.versions if version.number > 5]
    appeared = [paper.appeared[2] for paper in catalogue.papers.values() if paper.appeared]
    everything = frozenset(PERIOD.categories)
    assert late
    for version in late:
        items = catalogue.listing(version.evening, everything)
        assert version not in [item.state.newest for item in items if item.type.startswith("replace")]
    quiet = [
        evening
        for evening in appeared
        if not any(
            item.state.paper.appeared
            and item.state.paper.appeared[2] == evening
            and item.state.newest.evening != evening
            for item in catalogue.listing(evening, everything)
            if item.type != "cross"
        )
    ]
    assert quiet == appeared


def test_a_day_without_announcement_has_an_empty_feed(client: Client) -> None:
    """On Saturdays, Sundays and after a day off a feed is valid, has the day's date, and no items."""
    for day in (date(2026, 10, 17), date(2026, 10, 18), date(2026, 11, 27)):
        client.server.clock.set(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
        reply = client.feed()
        assert b"<item>" not in reply.body
        assert announcements.announced_day(reply.body) == day
        assert not feedparser.parse(reply.body).bozo


def test_a_feed_is_new_at_midnight_in_new_york(client: Client) -> None:
    """Until 04:00 UTC (in summer) it is that of the day before."""
    client.server.clock.set(datetime(2026, 10, 15, 3, 59, tzinfo=UTC))
    before = client.feed()
    client.server.clock.set(datetime(2026, 10, 15, 4, tzinfo=UTC))
    after = client.feed()
    assert [announcements.announced_day(reply.body) for reply in (before, after)] == [
        date(2026, 10, 14),
        date(2026, 10, 15),
    ]
    assert int(before.headers["Cache-Control"].removeprefix("max-age=")) <= 60
    assert before.headers["ETag"] != after.headers["ETag"]


def test_types_are_relative_to_the_categories_of_the_feed(client: Client) -> None:
    """A paper that is new in one of two categories and crossed to the other is new in their common feed."""
    cs = read(announcements, client.feed("cs.CV+CS.lg"))
    both = client.server.catalogue.listing(date(2026, 10, 13), frozenset({"cs.CV", "cs.LG"}))
    assert [paper.identifier for paper in cs.papers] == [item.state.paper.identifier for item in both]
    assert set(identifiers(announcements, client.feed("cs"))) == set(
        identifiers(announcements, client.feed("cs.CV+cs.LG"))
    )


@pytest.mark.parametrize("name", ["cs.XX", "nosuch", ""])
def test_a_wrong_category_has_an_error_in_place_of_a_feed(client: Client, name: str) -> None:
    """The status is 400, and the description names the error."""
    reply = client.feed(name)
    assert reply.status == 400
    assert b"<description>Bad " in reply.body


def test_a_long_feed_loses_its_new_papers(tmp_path: Path) -> None:
    """Over the limit, replacements are kept and new papers are cut."""
    with Server(generate(PERIOD), FileClock.create(tmp_path / "clock", NOW), feed_limit=2) as server:
        types = [
            {field.name: field.value for field in paper.fields}["announce_type"]
            for paper in read(announcements, Client(server).feed("cs.CV+cs.LG+stat.ML+math.OC")).papers
        ]
    assert len(types) == 2
    assert "new" not in types


# The API


def test_the_api_answers_queries_by_category_and_day(client: Client) -> None:
    """A range of submission times in a category has exactly the papers that are announced until now."""
    reply = client.query("cat:cs.LG AND submittedDate:[202610050000 TO 202610052359]")
    papers = read(arxiv_api, reply).papers
    known = client.server.catalogue.states(date(2026, 10, 13))
    wanted = {
        state.paper.identifier
        for state in known
        if "cs.LG" in state.categories and state.published.date() == date(2026, 10, 5)
        if state.published.strftime("%H%M%S") <= "235900"
    }
    assert {paper.identifier for paper in papers} == wanted
    assert reply.total == len(wanted) > 0
    assert all(paper.published and paper.published.startswith("2026-10-05T") for paper in papers)


def test_pages_of_a_query_have_all_results_once(client: Client) -> None:
    """Sorted by submission, pages follow each other, newest first."""
    found: list[ReadPaper] = []
    total = 1
    while len(found) < total:
        reply = client.query("cat:cs.CV", start=len(found), max_results=37)
        total = reply.total
        found += read(arxiv_api, reply).papers
    times = [paper.published or "" for paper in found]
    assert times == sorted(times, reverse=True)
    assert len({paper.identifier for paper in found}) == total == len(found)


def test_without_an_order_results_are_not_sorted(client: Client) -> None:
    """The default order is by relevance, whatever that is."""
    sorted_ones = identifiers(arxiv_api, client.query("cat:cs.CV"))
    assert set(identifiers(arxiv_api, client.query("cat:cs.CV", sortBy="relevance"))) == set(sorted_ones)
    assert identifiers(arxiv_api, client.query("cat:cs.CV", sortBy="relevance")) != sorted_ones


def test_the_api_knows_papers_by_identifier(client: Client) -> None:
    """Without version it has the newest, with version that one, and it leaves out unknown identifiers."""
    state = next(one for one in client.server.catalogue.states(date(2026, 10, 13)) if len(one.versions) > 1)
    name = state.paper.identifier
    reply = client.get("api", {"id_list": f"{name},{name}v1,2610.99999,{name}v99"})
    newest, first = read(arxiv_api, reply).papers
    assert (newest.version, first.version) == (state.newest.number, 1)
    assert (newest.identifier, newest.title) == (name, " ".join(state.newest.title.split()))


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"id_list": "abc"}, "incorrect id format for abc"),
        ({"search_query": "cat:cs.CV", "max_results": 30_001}, "max_results"),
        ({"search_query": "cat:cs.CV", "start": -1}, "start must be"),
        ({"search_query": "cat:cs.CV AND"}, "a term is missing"),
        ({"search_query": "submittedDate:[2026 TO 2027]"}, "invalid date range"),
        ({"search_query": "submittedDate:202610*"}, "invalid date range"),
        ({"search_query": "cat:cs.CV", "sortBy": "date"}, "sortBy"),
        ({}, "no query"),
    ],
)
def test_a_wrong_query_is_answered_with_an_error(client: Client, parameters: dict[str, object], message: str) -> None:
    """The status is 400, and the only entry of the feed describes the error."""
    reply = client.get("api", parameters)
    assert reply.status == 400
    (entry,) = feedparser.parse(reply.body).entries
    assert "/api/errors#" in entry.id
    assert message in entry.summary


@pytest.mark.parametrize(
    ("query", "same"),
    [
        ("cat:cs.CV OR cat:cs.LG", "cat:cs.LG OR cat:cs.CV"),
        ("cat:cs.CV ANDNOT cat:cs.LG", "cat:cs.CV ANDNOT (cat:cs.CV AND cat:cs.LG)"),
        ("cat:cs.*", "(cat:cs.CV OR cat:cs.LG)"),
        ('ti:"graph learning"', "ti:graph_learning"),
        ("au:lovelace AND abs:sparse", "abs:sparse AND au:lovelace"),
    ],
)
def test_queries_are_understood(client: Client, query: str, same: str) -> None:
    """Operators, brackets, quotes and wildcards have their meaning."""
    found = identifiers(arxiv_api, client.query(query))
    assert found == identifiers(arxiv_api, client.query(same))
    assert 0 < len(found) < len(identifiers(arxiv_api, client.query("cat:*")))


# OAI-PMH


def test_a_harvest_has_all_papers_of_a_set_once(client: Client) -> None:
    """Tokens lead through all pages, and the last one has an empty token."""
    pages = list(client.harvest(set="cs:cs:CV"))
    found = [name for page in pages for name in identifiers(oai_records, page)]
    known = client.server.catalogue.states(date(2026, 10, 13))
    assert sorted(found) == sorted(state.paper.identifier for state in known if "cs.CV" in state.categories)
    assert len(pages) > 1
    assert b"<resumptionToken/>" in pages[-1].body


def test_records_are_selected_and_sorted_by_the_day_of_their_change(client: Client) -> None:
    """``from`` and ``until`` are days of changes in UTC, and include their records."""
    (page,) = client.harvest(set="cs:cs", **{"from": "2026-10-13", "until": "2026-10-14"})
    stamps = re.findall(r"<datestamp>(.*?)<", page.body.decode())
    assert stamps == sorted(stamps)
    assert set(stamps) == {"2026-10-13", "2026-10-14"}


def test_sets_are_groups_archives_and_categories(client: Client) -> None:
    """A set of an archive has the papers of its categories; a cross-list is in the sets of both."""
    names = ["cs", "cs:cs", "cs:cs:CV", "cs:cs:LG", "stat:stat:ML"]
    found = {
        name: {one for page in client.harvest(set=name) for one in identifiers(oai_records, page)} for name in names
    }
    assert found["cs"] == found["cs:cs"] >= found["cs:cs:CV"] | found["cs:cs:LG"]
    assert found["cs:cs:CV"] & found["stat:stat:ML"]


def test_a_token_dies_at_midnight(client: Client) -> None:
    """A token of the day before is an error of the protocol, with status 200."""
    page = client.get("oai", OAI)
    client.server.clock.set(datetime(2026, 10, 15, tzinfo=UTC))
    reply = client.get("oai", {"verb": "ListRecords", "resumptionToken": page.token})
    assert reply.status == 200
    assert b'<error code="badResumptionToken">' in reply.body


def test_a_change_between_two_pages_shifts_the_token(client: Client) -> None:
    """Records are skipped, unless the harvester reads the last day of each page again."""
    client.server.fault("shifted token", "oai")
    shifted = [name for page in client.harvest(set="cs:cs") for name in identifiers(oai_records, page)]
    known = {
        state.paper.identifier
        for state in client.server.catalogue.states(date(2026, 10, 13))
        if set(state.categories) & {"cs.CV", "cs.LG"}
    }
    assert known - set(shifted)
    assert len(shifted) > len(set(shifted)), "the changed records come again at the end"


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"verb": "List"}, "badVerb"),
        ({"verb": "ListRecords"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "pictures"}, "cannotDisseminateFormat"),
        ({**OAI, "from": "2005-09-15"}, "badArgument"),
        ({**OAI, "from": "2026-10"}, "badArgument"),
        ({**OAI, "until": "2026-10-16"}, "badArgument"),
        ({**OAI, "from": "2026-10-02", "until": "2026-10-01"}, "badArgument"),
        ({**OAI, "set": "cs:cs:XX"}, "badArgument"),
        ({**OAI, "resumptionToken": "x"}, "badArgument"),
        ({"verb": "ListRecords", "resumptionToken": "x"}, "badResumptionToken"),
        ({**OAI, "from": "2026-10-10", "until": "2026-10-10", "set": "cs:cs:CV"}, "noRecordsMatch"),
        (
            {"verb": "GetRecord", "metadataPrefix": "arXivRaw", "identifier": "oai:arXiv.org:2610.99999"},
            "idDoesNotExist",
        ),
    ],
)
def test_errors_of_the_protocol_have_status_200(client: Client, parameters: dict[str, object], code: str) -> None:
    """An element of the answer tells the error."""
    reply = client.get("oai", parameters)
    assert reply.status == 200
    assert f'<error code="{code}">' in reply.body.decode()


@pytest.mark.parametrize("verb", ["Identify", "ListSets", "ListMetadataFormats"])
def test_the_repository_describes_itself(client: Client, verb: str) -> None:
    """The verbs without records are answered."""
    reply = client.get("oai", {"verb": verb})
    assert etree.fromstring(reply.body).find(f"{{*}}{verb}") is not None


# All services together


def test_the_services_agree(client: Client) -> None:
    """A paper has the same text, times and categories everywhere. Only arXivRaw has accents as TeX."""
    harvested = {p.identifier: p for page in client.harvest(set="cs:cs") for p in read(oai_records, page).papers}
    asked = {p.identifier: p for p in read(arxiv_api, client.query("cat:cs.*")).papers}
    assert harvested.keys() == asked.keys()
    for name, paper in asked.items():
        other = harvested[name]
        assert (paper.title, paper.abstract, paper.comment or "") == (other.title, other.abstract, other.comment or "")
        assert (paper.published, paper.updated, paper.version) == (other.published, other.updated, other.version)
        assert (paper.categories, paper.classes) == (other.categories, other.classes)
        assert (paper.journal, paper.doi) == (other.journal, other.doi)
        assert paper.authors == tuple(map(plain, other.authors))
    for paper in read(announcements, client.feed()).papers:
        other = asked[paper.identifier]
        assert (paper.title, paper.abstract) == (other.title, other.abstract)
        assert (paper.authors, paper.categories) == (other.authors, other.categories)


def test_withdrawn_papers_stay_with_a_last_version(client: Client) -> None:
    """A withdrawal is a version; its comment names it in all services, and arXivRaw marks it."""
    client.server.clock.set(datetime(2028, 1, 4, tzinfo=UTC))
    withdrawn = [paper for paper in client.server.catalogue.papers.values() if paper.versions[-1].withdrawn]
    reply = client.get("api", {"id_list": ",".join(paper.identifier for paper in withdrawn), "max_results": 100})
    papers = read(arxiv_api, reply).papers
    assert len(papers) == len(withdrawn) > 0
    assert all(paper.withdrawn for paper in papers)
    record = client.get("oai", {**OAI, "verb": "GetRecord", "identifier": f"oai:arXiv.org:{withdrawn[0].identifier}"})
    assert b"<source_type>I</source_type>" in record.body


def test_answers_have_the_date_of_the_world(client: Client) -> None:
    """A client whose clock is wrong can learn the time from each answer."""
    for service in SERVICES:
        reply = client.feed() if service == "rss" else client.get(service, {"verb": "Identify"})
        assert abs(parsedate_to_datetime(reply.headers["Date"]) - client.server.clock.true_time()) < timedelta(
            seconds=2
        )


def test_all_processes_have_one_clock(tmp_path: Path) -> None:
    """A process moves the clock of all; a wrong clock is wrong by the same time always."""
    clock = FileClock.create(tmp_path / "clock", NOW)
    wrong = FileClock(tmp_path / "clock", offset=-3600)
    script = "import sys, pathlib; from support.arxiv_server.file_clock import FileClock as C; C(pathlib.Path(sys.argv[1])).sleep(90.5)"
    subprocess.run([sys.executable, "-c", script, clock.file], check=True, cwd=toy.ROOT / "tests")
    assert clock.now() == NOW + timedelta(seconds=90.5)
    assert wrong.now() == clock.now() - timedelta(hours=1)
    clock.set(NOW)
    assert clock.now() > NOW, "the clock never goes back"


# Faults

_REQUESTS: dict[Service, Callable[[Client], Reply]] = {
    "api": lambda client: client.query("cat:cs.CV AND submittedDate:[202610010000 TO 202610090000]"),
    "rss": lambda client: client.feed(),
    "oai": lambda client: client.get("oai", {**OAI, "set": "cs:cs"}),
}


def _token_request(client: Client) -> Reply:
    return list(client.harvest(set="cs:cs"))[1]


@pytest.mark.parametrize(
    ("name", "service"), [(name, service) for name, fault in FAULTS.items() for service in fault.services]
)
def test_a_fault_changes_one_answer(server: Server, client: Client, name: str, service: Service) -> None:
    """The answer with the fault differs from the right one, which the same request gets before and after."""
    ask = _token_request if FAULTS[name].needs == "resumptionToken" else _REQUESTS[service]
    right = ask(client)
    server.clock.sleep(3600)
    server.fault(name, service)
    try:
        faulty = ask(client)
    except (OSError, HTTPException, IndexError):  # an index error: the first page was faulty and had no token
        faulty = None
    server.begin_run()
    assert list(server.faulty.values()) == [name]
    assert faulty is None or (faulty.status, faulty.body) != (right.status, right.body)
    server.clock.sleep(3600)
    if name != "shifted token":
        assert (ask(client).status, _lines(ask(client).body)) == (right.status, _lines(right.body))


def _lines(body: bytes) -> bytes:
    """Return an answer without the lines that have its time."""
    return re.sub(rb"<(updated|responseDate)>.*", b"", body)


def test_faults_can_be_planned_for_later_requests(server: Server, client: Client) -> None:
    """A fault comes after some requests of its service, as often as planned."""
    server.fault("500", "api", skip=1, times=2)
    statuses = [client.feed().status, *(client.query("cat:cs.CV").status for _ in range(4))]
    assert statuses == [200, 200, 500, 500, 200]
    server.chance = lambda request: "502" if request.service == "rss" else ""
    assert [client.feed().status, client.query("cat:cs.CV").status] == [502, 200]


def test_a_redirect_leads_to_the_same_answer_or_away(server: Server, client: Client) -> None:
    """A moved service answers at its new address; another redirect leads to another host, and one to itself."""
    server.fault("moved", "rss")
    moved = client.feed()
    assert moved.status == 301
    assert moved.headers["Location"] == "/moved/rss/cs.CV"
    server.fault("moved elsewhere", "rss")
    assert client.feed().headers["Location"].startswith("http://localhost:")
    server.fault("moved in a circle", "api")
    circle = client.query("cat:cs.CV", max_results=1)
    assert circle.headers["Location"].startswith("/circle/api/query?search_query=cat%3Acs.CV&")


# Politeness


def _violations(tmp_path: Path, act: Callable[[Server, Client], None]) -> str:
    with Server(generate(PERIOD), FileClock.create(tmp_path / "clock", NOW)) as server:
        act(server, Client(server))
        return "\n".join(server.politeness.violations)


def test_impolite_clients_are_found(tmp_path: Path) -> None:
    """The server notes requests that come too fast, too early, after a refusal, without a name, or at the same time."""

    def hurry(server: Server, client: Client) -> None:
        server.clock.sleep = lambda seconds: None  # type: ignore[method-assign]
        client.feed()
        client.query("cat:cs.CV")

    def insist(server: Server, client: Client) -> None:
        server.fault("429 for two minutes", "api")
        client.query("cat:cs.CV")
        server.clock.sleep(100)
        client.query("cat:cs.CV")

    def ignore_refusal(server: Server, client: Client) -> None:
        server.fault("403", "api")
        client.query("cat:cs.CV")
        client.feed()

    def open_two(server: Server, client: Client) -> None:
        for _ in range(2):
            connection = HTTPConnection(urlsplit(server.address("rss")).netloc, timeout=5)
            connection.connect()
            client.feed()
            connection.close()

    def hide(server: Server, client: Client) -> None:
        parts = urlsplit(server.address("rss"))
        connection = HTTPConnection(parts.netloc, timeout=5)
        connection.request("GET", f"{parts.path}/cs.CV")
        connection.getresponse().read()
        connection.close()

    found = {}
    for act in (hurry, insist, ignore_refusal, open_two, hide):
        folder = tmp_path / act.__name__
        folder.mkdir()
        found[act.__name__] = _violations(folder, act)
    assert "0:00:00 after the one before" in found["hurry"]
    assert "too early after 429 or 503" in found["insist"]
    assert "after 403" in found["ignore_refusal"]
    assert "a second connection" in found["open_two"]
    assert "User-Agent ''" in found["hide"]


def test_a_catalogue_of_years_is_fast_enough_to_serve() -> None:
    """Three years of two categories are some thousand papers."""
    catalogue = generate(Period(date(2023, 11, 1), date(2026, 11, 30), per_day=6))
    assert isinstance(catalogue, Catalogue)
    assert len(catalogue.states(date(2026, 11, 1))) > 4000
