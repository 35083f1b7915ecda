"""`sitegen.fetch.oai_harvest`: harvests page by page, against a server that sorts and counts as arXiv's does."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from itertools import islice
from urllib.parse import parse_qsl, urlencode

import pytest
from support.scripted_server import Received, Reply, Script, scripted_server

from sitegen import taxonomy
from sitegen.fetch.oai_harvest import EARLIEST, Page, Token, pages, set_name
from sitegen.fetch.service_errors import Refused, Unavailable, WrongQuery

FIRST = date(2026, 3, 2)


@dataclass(frozen=True)
class Stored:
    """A record of the server."""

    identifier: str
    datestamp: date
    is_deleted: bool = False


@pytest.fixture
def server() -> Iterator[Script]:
    """A server with a clock that does not wait."""
    with scripted_server() as script:
        yield script


def record(stored: Stored) -> str:
    """Return a record in the format arXivRaw."""
    status = ' status="deleted"' if stored.is_deleted else ""
    header = f"<header{status}><identifier>oai:arXiv.org:{stored.identifier}</identifier><datestamp>{stored.datestamp}</datestamp><setSpec>cs:cs:CV</setSpec></header>"
    if stored.is_deleted:
        return f"<record>{header}</record>"
    return rf"""<record>{header}<metadata>
      <arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/">
        <id>{stored.identifier}</id><submitter>Ann Bee</submitter>
        <version version="v1"><date>Mon, 2 Mar 2026 10:00:00 GMT</date><size>10kb</size></version>
        <version version="v2"><date>Tue, 3 Mar 2026 11:00:00 GMT</date><size>10kb</size><source_type>D</source_type></version>
        <title>Title of {stored.identifier}</title><authors>Ann B\'ee (Somewhere), Cy Dee</authors>
        <categories>cs.LG cs.CV</categories><comments>8 pages</comments><license>http://x/</license><abstract>  Text</abstract>
      </arXivRaw></metadata></record>"""


def document(inside: str, time: datetime) -> bytes:
    """Return an answer."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <responseDate>{time:%Y-%m-%dT%H:%M:%SZ}</responseDate>
  <request verb="ListRecords">http://oaipmh.arxiv.org/oai</request>
  {inside}
</OAI-PMH>
""".encode()


def failure(code: str, time: datetime) -> bytes:
    """Return an error of the protocol."""
    return document(f"<error code='{code}'>The value of the argument is invalid.</error>", time)


@dataclass
class Repository:
    """A server of records, sorted by datestamp. Tokens hold the first day and a number of records to skip."""

    script: Script
    records: dict[str, Stored]
    size: int = 5
    issued: dict[str, date] = field(default_factory=dict)

    def respond(self, request: Received) -> Reply:
        """Answer a request."""
        return Reply(self.document(dict(request.parameters)))

    def document(self, parameters: dict[str, str]) -> bytes:
        """Return the answer to a request."""
        time = self.script.clock.now() + self.script.date_error
        assert parameters.pop("verb") == "ListRecords"
        skip = 0
        if token := parameters.pop("resumptionToken", ""):
            assert not parameters
            if self.issued.get(token) != time.date():
                return failure("badResumptionToken", time)
            parameters = dict(parse_qsl(token))
            skip = int(parameters.pop("skip"))
        assert parameters.pop("metadataPrefix") == "arXivRaw"
        assert parameters.pop("set") == "cs:cs:CV"
        since = parameters.pop("from", "2005-09-16")
        assert not parameters
        assert since >= "2005-09-16"
        return self.page(since, skip, time)

    def page(self, since: str, skip: int, time: datetime) -> bytes:
        """Return a page of records."""
        rows = sorted(
            (row for row in self.records.values() if row.datestamp.isoformat() >= since),
            key=lambda row: (row.datestamp, row.identifier),
        )
        part = rows[skip : skip + self.size]
        if not part:
            return failure("noRecordsMatch", time)
        token = ""
        if len(rows) > skip + self.size:
            last = rows[skip + self.size].datestamp
            before = sum(row.datestamp == last for row in part)
            one_day = part[0].datestamp == last
            query = {"metadataPrefix": "arXivRaw", "set": "cs:cs:CV", "from": since if one_day else last.isoformat()}
            token = urlencode(query | {"skip": str(skip + self.size if one_day else before)})
            self.issued[token] = time.date()
        end = (
            f"<resumptionToken expires='2026-11-25T00:00:00Z'>{token.replace('&', '&amp;')}</resumptionToken>"
            if token
            else ""
        )
        return document(f"<ListRecords>{''.join(map(record, part))}{end}</ListRecords>", time)


def stored(days: Sequence[int]) -> dict[str, Stored]:
    """Return records with datestamps of these days after the first."""
    rows = [Stored(f"2603.{number:05}", FIRST + timedelta(days=day)) for number, day in enumerate(days)]
    return {row.identifier: row for row in rows}


def repository(server: Script, days: Sequence[int]) -> Repository:
    """Return a repository behind a server."""
    found = Repository(server, stored(days))
    server.respond = found.respond
    return found


def harvest(server: Script, since: date | None = FIRST, token: Token | None = None) -> list[Page]:
    client, _ = server.client()
    return list(pages(client, "cs.CV", since, token))


def identifiers(found: Sequence[Page]) -> set[str]:
    return {paper.identifier for page in found for paper in page.papers}


def asked(server: Script) -> list[str]:
    """Return the first day of each request, or that it had a token."""
    return [
        request.parameters.get("from") or ("token" if "resumptionToken" in request.parameters else "all")
        for request in server.received
    ]


def test_a_page_has_papers_and_the_day_of_the_answer(server: Script) -> None:
    """Papers have all parts as the server sends them, and no own fields."""
    repository(server, [0, 0, 1])
    (found,) = harvest(server)
    assert (found.token, found.response_day, found.deleted, found.problems, found.is_complete) == (
        None,
        date(2026, 11, 24),
        (),
        (),
        True,
    )
    paper = found.papers[0]
    assert (paper.identifier, paper.version, paper.title, paper.abstract) == (
        "2603.00000",
        2,
        "Title of 2603.00000",
        "Text",
    )
    assert paper.authors == (r"Ann B\'ee", "Cy Dee")
    assert (paper.published, paper.updated) == ("2026-03-02T10:00:00Z", "2026-03-03T11:00:00Z")
    assert (paper.categories, paper.comment, paper.fields) == (("cs.LG", "cs.CV"), "8 pages", ())


def test_a_harvest_goes_on_from_the_last_datestamp(server: Script) -> None:
    """Without resumption tokens. The last page has no token."""
    found_in = repository(server, [0, 0, 1, 1, 2, 2, 3, 3, 3, 4, 5])
    found = harvest(server)
    assert identifiers(found) == found_in.records.keys()
    assert asked(server) == ["2026-03-02", "2026-03-04", "2026-03-05"]
    assert [page.token for page in found] == [Token(date(2026, 3, 4)), Token(date(2026, 3, 5)), None]


def test_a_day_of_many_records_is_read_with_tokens_and_twice(server: Script) -> None:
    """A bulk change gives thousands of records one datestamp."""
    found_in = repository(server, [0, 1] + [2] * 12 + [3, 4])
    found = harvest(server)
    assert identifiers(found) == found_in.records.keys()
    assert asked(server) == ["2026-03-02", "2026-03-04", "token", "token", "2026-03-04", "token", "token"]
    assert [page.token is None for page in found] == [False] * 6 + [True]


def test_a_change_during_a_harvest_loses_nothing(server: Script) -> None:
    """A record that changes moves to the end, and the token's count then skips another one."""
    found_in = repository(server, [0] * 17 + [1] * 3)
    client, _ = server.client()
    found = []
    for page in pages(client, "cs.CV", FIRST):
        found.append(page)
        if len(found) == 2:
            moved = found[0].papers[0].identifier
            found_in.records[moved] = replace(found_in.records[moved], datestamp=date(2026, 11, 24))
    assert identifiers(found) == found_in.records.keys()


@pytest.mark.parametrize("days", [[0, 0, 1, 1, 2, 2, 3, 3, 3, 4, 5], [0] * 17 + [1] * 3])
def test_a_harvest_continues_from_any_token(server: Script, days: list[int]) -> None:
    """Also on another day, when resumption tokens are dead."""
    found_in = repository(server, days)
    client, _ = server.client()
    count = len(harvest(server))
    for number in range(1, count):
        for later in (timedelta(), timedelta(days=2)):
            first = list(islice(pages(client, "cs.CV", FIRST), number))
            server.clock.time += later
            found_in.script.received.clear()
            rest = harvest(server, None, first[-1].token)
            assert identifiers([*first, *rest]) == found_in.records.keys()
            assert rest[-1].token is None
            if later:
                assert asked(server)[0] != "token"


def test_a_dead_token_restarts_the_day(server: Script) -> None:
    """The server may forget its tokens at any time."""
    found_in = repository(server, [0] * 12)
    client, _ = server.client()
    found = []
    for page in pages(client, "cs.CV", FIRST):
        found.append(page)
        if len(found) == 2:
            found_in.issued.clear()
    assert identifiers(found) == found_in.records.keys()
    assert asked(server)[:4] == ["2026-03-02", "token", "token", "2026-03-02"]


def test_tokens_that_never_work_end_the_harvest(server: Script) -> None:
    """It can be continued later, and asks not for ever."""
    found_in = repository(server, [0] * 12)
    server.respond = lambda request: (
        Reply(failure("badResumptionToken", server.clock.now()))
        if "resumptionToken" in request.parameters
        else found_in.respond(request)
    )
    with pytest.raises(Unavailable, match="resumption tokens"):
        harvest(server)
    assert len(server.received) == 8


def test_records_that_are_not_sorted_are_read_with_tokens(server: Script) -> None:
    """Then the last datestamp says nothing about the place."""
    rows = list(stored([3, 1, 2, 0, 5, 4, 1]).values())

    def respond(request: Received) -> Reply:
        start = int(request.parameters.get("resumptionToken", "0"))
        end = "" if start + 3 >= len(rows) else f"<resumptionToken>{start + 3}</resumptionToken>"
        return Reply(
            document(
                f"<ListRecords>{''.join(map(record, rows[start : start + 3]))}{end}</ListRecords>", server.clock.now()
            )
        )

    server.respond = respond
    assert identifiers(harvest(server)) == {row.identifier for row in rows}
    assert asked(server) == ["2026-03-02", "token", "token"]


def test_all_records_are_asked_for_without_a_day(server: Script) -> None:
    """arXiv refuses days before its first datestamp."""
    repository(server, [0])
    for since in (None, date(1998, 1, 1), EARLIEST):
        assert len(harvest(server, since)) == 1
    assert asked(server) == ["all"] * 3


def test_deleted_records_are_named(server: Script) -> None:
    """They have no paper."""
    found_in = repository(server, [0, 1])
    found_in.records["2603.00001"] = Stored("2603.00001", FIRST, is_deleted=True)
    (found,) = harvest(server)
    assert ([paper.identifier for paper in found.papers], found.deleted) == (["2603.00000"], ("2603.00001",))


def test_no_records_may_match(server: Script) -> None:
    """The answer is asked for again, and then is an empty last page."""
    repository(server, [])
    (found,) = harvest(server)
    assert (found.papers, found.token, found.response_day) == ((), None, date(2026, 11, 24))
    assert len(server.received) == 3


def test_records_cannot_vanish(server: Script) -> None:
    """If a page had records of a day, the server cannot have none from that day on."""
    found_in = repository(server, [0, 0, 1, 1, 2, 2, 3, 3, 3])
    found_in.records = {}
    with pytest.raises(Unavailable, match="says that it has no records"):
        harvest(server, None, Token(date(2026, 3, 4)))


def test_an_unknown_set_is_an_error(server: Script) -> None:
    """It has the server's words and the category."""
    server.respond = lambda request: Reply(failure("badArgument", server.clock.now()))
    with pytest.raises(WrongQuery, match=r"badArgument for `cs\.CV`: “The value"):
        harvest(server)
    server.respond = lambda request: Reply(status=403)
    with pytest.raises(Refused):
        harvest(server)


GOOD = document(
    f"<ListRecords>{''.join(map(record, stored([0, 0, 1]).values()))}</ListRecords>", datetime(2026, 11, 24, tzinfo=UTC)
)
MORE = GOOD.replace(b"</ListRecords>", b"<resumptionToken>x</resumptionToken></ListRecords>")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html></html>",
        GOOD[: len(GOOD) // 2],
        MORE[: MORE.index(b"<resumptionToken")],
        GOOD.replace(b"responseDate", b"other"),
        GOOD.replace(b"<title>", b"<title>&nbsp;", 1),
        document("<ListRecords></ListRecords>", datetime(2026, 11, 24, tzinfo=UTC)),
    ],
    ids=["blank", "HTML", "half", "without its end", "no time", "malformed", "empty"],
)
def test_a_damaged_page_is_never_the_last_one(server: Script, body: bytes) -> None:
    """It is asked for again. If it stays damaged, the harvest is not complete."""
    client, _ = server.client()
    server.add(body, GOOD)
    (found,) = pages(client, "cs.CV", FIRST)
    assert identifiers([found]) == stored([0, 0, 1]).keys()
    server.add(*[body] * 4)
    with pytest.raises(Unavailable):
        list(pages(client, "cs.CV", FIRST))


@pytest.mark.parametrize(
    "body",
    [
        MORE.replace(b"<title>Title of 2603.00001", b"<title>&nbsp;"),
        MORE.replace(b"<title>Title of 2603.00001", b"<title>"),
        MORE.replace(b"arXivRaw", b"other", 2),
        MORE.replace(b"<datestamp>2026-03-02", b"<datestamp>soon", 1),
    ],
    ids=["malformed", "no title", "another format", "no day"],
)
def test_a_record_that_cannot_be_read_does_not_stop_a_harvest(server: Script, body: bytes) -> None:
    """After some tries the harvest goes on, and the page is marked."""
    client, _ = server.client()
    server.add(*[body] * 4, GOOD)
    first, last = pages(client, "cs.CV", FIRST)
    assert (first.is_complete, len(first.papers), bool(first.problems)) == (False, 2, True)
    assert (last.is_complete, last.token) == (True, None)


def test_midnight_is_that_of_the_server(server: Script) -> None:
    """With a wrong clock of the computer, tokens are used all the same."""
    server.date_error = timedelta(days=3)
    found_in = repository(server, [0] * 12)
    assert identifiers(harvest(server)) == found_in.records.keys()
    assert asked(server)[:3] == ["2026-03-02", "token", "token"]
    assert format_datetime(server.clock.now()).startswith("Tue, 24 Nov")


@pytest.mark.parametrize(
    ("category", "name"),
    [
        ("cs.CV", "cs:cs:CV"),
        ("math.NA", "math:math:NA"),
        ("hep-lat", "physics:hep-lat"),
        ("astro-ph.GA", "physics:astro-ph:GA"),
        ("cond-mat.mes-hall", "physics:cond-mat:mes-hall"),
        ("physics.optics", "physics:physics:optics"),
        ("q-bio.NC", "q-bio:q-bio:NC"),
        ("eess.IV", "eess:eess:IV"),
    ],
)
def test_sets_have_the_names_of_the_manual(category: str, name: str) -> None:
    """https://info.arxiv.org/help/oa/index.html."""
    assert category in taxonomy.ALL
    assert set_name(category) == name
