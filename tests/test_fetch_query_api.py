"""`sitegen.fetch.query_api`: papers by identifier and by day, against answers as the API gives them, and faulty ones."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from support.scripted_server import Received, Reply, Script, scripted_server

from sitegen.fetch import query_api
from sitegen.fetch.query_api import Answer, by_days, by_identifiers
from sitegen.fetch.service_errors import Refused, Unavailable, WrongQuery

FIRST = date(2026, 3, 2)


@dataclass(frozen=True)
class Entry:
    """A paper of the server."""

    identifier: str
    published: str = "2026-03-02T10:00:00Z"
    category: str = "cs.CV"


@pytest.fixture
def server() -> Iterator[Script]:
    """A server with a clock that does not wait."""
    with scripted_server() as script:
        yield script


def entry(paper: Entry) -> str:
    """Return an entry; elements come in arXiv's order."""
    return f"""<entry>
    <id>http://arxiv.org/abs/{paper.identifier}v2</id>
    <title>Title of
      {paper.identifier}</title>
    <updated>2026-03-09T08:00:00Z</updated>
    <summary>Text</summary>
    <category term="{paper.category}" scheme="http://arxiv.org/schemas/atom"/>
    <published>{paper.published}</published>
    <arxiv:comment>8 pages</arxiv:comment>
    <arxiv:primary_category term="cs.LG"/>
    <author><name>Ann Bee</name><arxiv:affiliation>Somewhere</arxiv:affiliation></author>
  </entry>"""


def page(papers: Sequence[Entry], total: int | None = None) -> bytes:
    """Return a page of results."""
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">
  <id>https://arxiv.org/api/x</id>
  <title>arXiv Query: search_query=cat:cs.CV</title>
  <updated>2026-11-24T15:00:00Z</updated>
  <opensearch:itemsPerPage>200</opensearch:itemsPerPage>
  <opensearch:totalResults>{len(papers) if total is None else total}</opensearch:totalResults>
  <opensearch:startIndex>0</opensearch:startIndex>
  {"".join(map(entry, papers))}
</feed>
""".encode()


def papers_of(days: Sequence[date], each: int = 3) -> list[Entry]:
    """Return some papers for each day."""
    return [
        Entry(f"{day:%y%m}.{day.day:02}{number:03}", f"{day.isoformat()}T{number % 24:02}:00:00Z")
        for day in days
        for number in range(each)
    ]


def searching(
    papers: Sequence[Entry], change: Callable[[int, list[Entry], int], Reply | bytes | None] = lambda *_: None
) -> Callable[[Received], Reply]:
    """Return a server of these papers. ``change`` gets the number of the request, its results and their total."""
    count = 0

    def respond(request: Received) -> Reply:
        nonlocal count
        count += 1
        query = request.parameters["search_query"]
        found = re.fullmatch(r"cat:(\S+) AND submittedDate:\[(\d{12}) TO (\d{12})\]", query)
        assert found, query
        assert (request.parameters["sortBy"], request.parameters["sortOrder"]) == ("submittedDate", "ascending")
        inside = [paper for paper in papers if found[2] <= re.sub(r"\D", "", paper.published)[:12] <= found[3]]
        start = int(request.parameters["start"])
        results = inside[start : start + int(request.parameters["max_results"])]
        changed = change(count, results, len(inside))
        if changed is None:
            changed = page(results, len(inside))
        return changed if isinstance(changed, Reply) else Reply(changed)

    return respond


def ask(server: Script, respond: Callable[[Received], Reply], days: int = 3) -> Answer:
    """Return the papers of some days."""
    client, _ = server.client()
    server.respond = respond
    return by_days(client, "cs.CV", FIRST, FIRST + timedelta(days=days - 1))


def days_from(first: date, count: int) -> list[date]:
    return [first + timedelta(days=number) for number in range(count)]


def test_papers_of_days_are_read(server: Script) -> None:
    """Each once, with all parts and no own fields; the first minute of the next day is left out."""
    after = Entry("2603.09999", "2026-03-05T00:00:30Z")
    answer = ask(server, searching([*papers_of(days_from(FIRST, 3)), after]))
    assert [paper.identifier for paper in answer.papers] == [
        paper.identifier for paper in papers_of(days_from(FIRST, 3))
    ]
    assert answer.days == tuple(days_from(FIRST, 3))
    assert (answer.empty, answer.problems, answer.fault) == ((), (), None)
    paper = answer.papers[0]
    assert (paper.title, paper.version, paper.comment, paper.fields) == ("Title of 2603.02000", 2, "8 pages", ())
    assert (paper.published, paper.updated) == ("2026-03-02T00:00:00Z", "2026-03-09T08:00:00Z")
    assert paper.categories == ("cs.LG", "cs.CV")


def test_long_periods_are_asked_by_week(server: Script) -> None:
    """Queries stay small; each day is in one."""
    answer = ask(server, searching(papers_of(days_from(FIRST, 17))), days=17)
    assert answer.days == tuple(days_from(FIRST, 17))
    asked = [re.findall(r"\d{8}(?=0000)", request.parameters["search_query"]) for request in server.received]
    assert asked == [["20260302", "20260309"], ["20260309", "20260316"], ["20260316", "20260319"]]


def test_pages_are_read_to_the_end(server: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full page is never the last one, whatever number of results it states."""
    monkeypatch.setattr(query_api, "PAGE", 4)
    papers = papers_of(days_from(FIRST, 3), 4)
    answer = ask(server, searching(papers))
    assert len(answer.papers) == 12
    assert [request.parameters["start"] for request in server.received] == ["0", "4", "8", "12"]
    assert answer.days == tuple(days_from(FIRST, 3))


FAULTS: dict[str, Callable[[list[Entry], int], bytes]] = {
    "empty page": lambda results, total: page([], total),
    "nothing": lambda results, total: page([], 0),
    "total too low": lambda results, total: page(results, total // 2),
    "total too high": lambda results, total: page(results, total + 7),
    "no total": lambda results, total: page(results).replace(b"totalResults", b"other"),
    "duplicates": lambda results, total: page([*results[:2], *results], total),
    "duplicates in place of others": lambda results, total: page([*results[:2], *results[:-2]], total),
    "one missing": lambda results, total: page(results[1:], total),
    "short page": lambda results, total: page(results[: len(results) // 2], total),
    "sort ignored": lambda results, total: page(results[::-1], total),
    "half": lambda results, total: page(results, total)[:-400],
    "malformed": lambda results, total: page(results, total).replace(
        b"</title>\n    <updated>2026-03", b"<title>&nbsp;", 1
    ),
    "HTML": lambda results, total: b"<html></html>",
    "blank": lambda results, total: b"",
    "unreadable record": lambda results, total: (
        page(results, total).replace(b"Title of", b"").replace(b"2603.02001</t", b"</t")
    ),
    "another query": lambda results, total: page(
        [Entry(paper.identifier, category="math.AG") for paper in results], total
    ),
}


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_overcome(server: Script, monkeypatch: pytest.MonkeyPatch, name: str, number: int) -> None:
    """Whichever page has it, the same papers come, and the days are complete."""
    monkeypatch.setattr(query_api, "PAGE", 5)
    papers = papers_of(days_from(FIRST, 3), 4)
    respond = searching(papers, lambda count, results, total: FAULTS[name](results, total) if count == number else None)
    answer = ask(server, respond)
    assert {paper.identifier for paper in answer.papers} == {paper.identifier for paper in papers}
    assert (answer.days, answer.fault) == (tuple(days_from(FIRST, 3)), None)
    assert all(request.parameters["max_results"] == "5" for request in server.received)


@pytest.mark.parametrize(
    "name", [name for name in FAULTS if name not in {"total too low", "duplicates", "sort ignored"}]
)
def test_a_fault_that_stays_makes_no_day_complete(server: Script, name: str) -> None:
    """Papers that came are kept, and no day with a fault counts as read."""
    papers = papers_of(days_from(FIRST, 3), 4)
    answer = ask(server, searching(papers, lambda count, results, total: FAULTS[name](results, total)))
    assert answer.days == ()
    assert {paper.identifier for paper in answer.papers} <= {paper.identifier for paper in papers}
    assert answer.fault or answer.problems or answer.empty


def test_papers_that_do_not_come_are_reported(server: Script) -> None:
    """The problem has category, days and numbers."""
    papers = papers_of(days_from(FIRST, 3), 4)
    answer = ask(server, searching(papers, lambda count, results, total: page(results[1:], total)))
    assert [str(problem) for problem in answer.problems] == [
        "cs.CV, 2026-03-02 to 2026-03-04: 11 of 12 papers came; run `sitegen fetch` again later"
    ]


def test_no_results_prove_nothing(server: Script) -> None:
    """The question is repeated a few times. The days are neither complete nor an error."""
    answer = ask(server, searching([]))
    assert (answer.papers, answer.days, answer.empty) == ((), (), tuple(days_from(FIRST, 3)))
    assert answer.fault is None
    assert len(server.received) == 3


def test_a_server_without_an_end_is_left(server: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    """It sends the same full page for every start, and says that there are more."""
    monkeypatch.setattr(query_api, "PAGE", 4)
    papers = papers_of([FIRST], 4)
    answer = ask(server, searching(papers, lambda count, results, total: page(papers, 1000)))
    assert len(answer.papers) == 4
    assert answer.days == ()
    assert len(server.received) == 6


def test_papers_of_earlier_pages_are_kept(server: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error in the middle is part of the answer, and reading ends."""
    monkeypatch.setattr(query_api, "PAGE", 5)
    papers = papers_of(days_from(FIRST, 17), 4)
    respond = searching(papers, lambda count, results, total: Reply(status=503) if count > 8 else None)
    answer = ask(server, respond, days=17)
    assert isinstance(answer.fault, Unavailable)
    assert answer.days == tuple(days_from(FIRST, 7))
    assert len(answer.papers) > 28
    refused, _ = server.client()
    server.respond = lambda request: Reply(status=403)
    assert isinstance(by_days(refused, "cs.CV", FIRST, FIRST).fault, Refused)


def error(text: str) -> bytes:
    """Return the API's form of an error."""
    body = page([Entry("2603.00001")])
    return body.replace(b"http://arxiv.org/abs/2603.00001v2", b"https://arxiv.org/api/errors#x").replace(
        b">Text<", f">{text}<".encode()
    )


@pytest.mark.parametrize("status", [200, 400])
def test_a_query_that_is_not_understood_is_an_error(server: Script, status: int) -> None:
    """The API answers with an entry that describes it, in new versions with status 400."""
    answer = ask(server, lambda request: Reply(error("incorrect field"), status))
    assert isinstance(answer.fault, WrongQuery)
    assert "incorrect field" in str(answer.fault)
    assert len(server.received) == 1


def known(papers: Sequence[Entry], wrong: str = "") -> Callable[[Received], Reply]:
    """Return a server that knows these papers, and refuses requests with a wrong identifier."""

    def respond(request: Received) -> Reply:
        wanted = request.parameters["id_list"].split(",")
        assert request.parameters["max_results"] == str(len(wanted))
        if wrong in wanted:
            return Reply(error(f"incorrect id format for {wrong}"), 400)
        return Reply(page([paper for paper in papers if paper.identifier in wanted]))

    return respond


def test_papers_are_found_by_identifier(server: Script) -> None:
    """A hundred in a request; each is asked for once."""
    papers = [Entry(f"2603.{number:05}") for number in range(250)]
    client, _ = server.client()
    server.respond = known(papers)
    answer = by_identifiers(client, [paper.identifier for paper in [*papers, *papers]])
    assert [paper.identifier for paper in answer.papers] == [paper.identifier for paper in papers]
    assert (answer.missing, answer.fault, answer.problems) == ((), None, ())
    assert [len(request.parameters["id_list"].split(",")) for request in server.received] == [100, 100, 50]
    assert all(later.time - earlier.time == timedelta(seconds=3) for earlier, later in pairwise(server.received))


def test_unknown_identifiers_are_reported(server: Script) -> None:
    """They are asked for a second time. Identifiers of other sites are not sent."""
    client, _ = server.client()
    server.respond = known([Entry("2603.00001"), Entry("cs/0101027")])
    answer = by_identifiers(client, ["2603.00001", "2603.00002", "cs/0101027", "doi:10.1000/1", "2603.00001v2"])
    assert [paper.identifier for paper in answer.papers] == ["2603.00001", "cs/0101027"]
    assert answer.missing == ("2603.00002",)
    assert [request.parameters["id_list"] for request in server.received][-1] == "2603.00002"


def test_one_wrong_identifier_does_not_hide_the_others(server: Script) -> None:
    """The API refuses the whole request, so its halves are sent."""
    papers = [Entry(f"2603.{number:05}") for number in range(8)]
    client, _ = server.client()
    server.respond = known(papers, wrong="2603.00005")
    answer = by_identifiers(client, [paper.identifier for paper in papers])
    assert {paper.identifier for paper in answer.papers} == {paper.identifier for paper in papers} - {"2603.00005"}
    assert answer.missing == ("2603.00005",)


def test_other_papers_than_those_asked_for_are_not_used(server: Script) -> None:
    """The server understood another query."""
    client, _ = server.client()
    server.respond = lambda request: Reply(page([Entry("2603.00009")]))
    answer = by_identifiers(client, ["2603.00001"])
    assert (answer.papers, answer.missing) == ((), ("2603.00001",))


def test_papers_of_earlier_requests_are_kept(server: Script) -> None:
    """An error is part of the answer, with the identifiers that are missing."""
    papers = [Entry(f"2603.{number:05}") for number in range(150)]
    client, _ = server.client()
    server.add(page(papers[:100]))
    server.respond = lambda request: Reply(status=500)
    answer = by_identifiers(client, [paper.identifier for paper in papers])
    assert len(answer.papers) == 100
    assert len(answer.missing) == 50
    assert isinstance(answer.fault, Unavailable)
    assert answer.fault.retry_at > datetime(2026, 11, 24, 15, tzinfo=answer.fault.retry_at.tzinfo)
