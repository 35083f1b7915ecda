"""All faults of the services, by name. A fault changes one answer; the next one is right again.

They are those that users of arXiv's services reported, and those of any network.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Literal

from support.arxiv_server.exchanges import SERVICES, Answer, Request, Service
from support.arxiv_server.harvests import Page, ProtocolError
from support.arxiv_server.queries import Results

Connection = Literal["kept", "held", "dropped", "cut", "trickling", "endless"]
"""A fault of the connection: it is not answered, closed without an answer or in the middle of one, slow, or never ends."""

ELSEWHERE = "<elsewhere>"
"""Stands for the address of another host in a redirect."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault: the services that can have it, and how it changes an answer."""

    services: tuple[Service, ...] = SERVICES
    needs: str = ""
    """The parameter that a request must have."""
    results: Callable[[Results], Results] = lambda results: results
    """Change of the API's results."""
    page: Callable[[Page], Page] = lambda page: page
    """Change of a page of OAI-PMH."""
    shifts: bool = False
    """True if records of the last page change before this one."""
    delay: int = 0
    """Number of days by which a feed is old."""
    behind: timedelta = timedelta()
    """Time by which the API's index is old."""
    answer: Callable[[Answer, datetime], Answer] = lambda answer, time: answer
    """Change of the answer at a time."""
    connection: Connection = "kept"

    def fits(self, request: Request) -> bool:
        """Return True if a request can have this fault."""
        return request.service in self.services and (not self.needs or self.needs in request.parameters)


def _status(
    status: int, body: bytes = b"", media_type: str = "text/plain", **headers: str
) -> Callable[[Answer, datetime], Answer]:
    """Return a change to another answer. Low lines in names of headers are written as hyphens."""
    written = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda answer, time: Answer(status, body, media_type, written)


def _until(minutes: int) -> Callable[[Answer, datetime], Answer]:
    """Return a change to 429 until a time."""
    return lambda answer, time: Answer(
        429,
        _LIMITED,
        "text/plain",
        {"Retry-After": format_datetime((time + timedelta(minutes=minutes)).replace(microsecond=0), usegmt=True)},
    )


def _body(change: Callable[[bytes], bytes], media_type: str = "") -> Callable[[Answer, datetime], Answer]:
    return lambda answer, time: replace(answer, body=change(answer.body), media_type=media_type or answer.media_type)


def _fail(code: str) -> Callable[[Page], Page]:
    def fail(page: Page) -> Page:
        raise ProtocolError(code, "The value of the argument is invalid or expired.")

    return fail


_LIMITED = b"Rate exceeded."
_HTML = b"<!DOCTYPE html>\n<html><head><title>arXiv</title></head><body><p>Down for maintenance</body></html>\n"
_API: tuple[Service, ...] = ("api",)
_RSS: tuple[Service, ...] = ("rss",)
_OAI: tuple[Service, ...] = ("oai",)
_LARGE = 7

FAULTS: dict[str, Fault] = {
    # The network, and servers that are overloaded
    "429": Fault(answer=_status(429, _LIMITED)),
    "429 for two minutes": Fault(answer=_status(429, _LIMITED, Retry_After="120")),
    "429 until a time": Fault(answer=_until(10)),
    "503": Fault(answer=_status(503, _HTML, "text/html")),
    "503 for a minute": Fault(answer=_status(503, Retry_After="60")),
    "503 for no time": Fault(answer=_status(503, Retry_After="0")),
    "500": Fault(answer=_status(500, _HTML, "text/html")),
    "502": Fault(answer=_status(502, _HTML, "text/html")),
    "403": Fault(answer=_status(403, _HTML, "text/html")),
    "404": Fault(answer=_status(404, _HTML, "text/html")),
    "not answered": Fault(connection="held"),
    "dropped": Fault(connection="dropped"),
    "cut": Fault(connection="cut"),
    "trickling": Fault(connection="trickling"),
    "endless": Fault(connection="endless"),
    "moved": Fault(answer=lambda answer, time: Answer(301, b"", "text/html", {"Location": "/moved"})),
    "moved elsewhere": Fault(answer=_status(301, Location=ELSEWHERE)),
    "moved in a circle": Fault(answer=lambda answer, time: Answer(301, b"", "text/html", {"Location": "/circle"})),
    # The body
    "blank": Fault(answer=_body(lambda body: b"")),
    "not XML": Fault(answer=_body(lambda body: _HTML, "text/html")),
    "half": Fault(answer=_body(lambda body: body[: len(body) // 2])),
    "malformed": Fault(answer=_body(lambda body: body.replace(b"</title>", b"<title>&nbsp;", 1))),
    # The API
    "empty page": Fault(_API, results=lambda results: replace(results, papers=())),
    "nothing": Fault(_API, results=lambda results: replace(results, papers=(), total=0)),
    "total too low": Fault(_API, results=lambda results: replace(results, total=results.total // 2)),
    "total too high": Fault(_API, results=lambda results: replace(results, total=results.total + _LARGE)),
    "duplicates": Fault(_API, results=lambda results: replace(results, papers=results.papers[:2] + results.papers)),
    "one missing": Fault(_API, results=lambda results: replace(results, papers=results.papers[1:])),
    "short page": Fault(
        _API, results=lambda results: replace(results, papers=results.papers[: len(results.papers) // 2])
    ),
    "sort ignored": Fault(_API, results=lambda results: replace(results, papers=results.papers[::-1])),
    "index behind": Fault(_API, behind=timedelta(days=2)),
    # The feeds
    "stale": Fault(_RSS, delay=1),
    # OAI-PMH
    "dead token": Fault(_OAI, needs="resumptionToken", page=_fail("badResumptionToken")),
    "shifted token": Fault(_OAI, needs="resumptionToken", shifts=True),
    "no records": Fault(_OAI, page=lambda page: Page((), "")),
    "records twice": Fault(_OAI, page=lambda page: replace(page, rows=page.rows + page.rows[-2:])),
}
"""Name -> fault."""
