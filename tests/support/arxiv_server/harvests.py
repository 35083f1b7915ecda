"""arXiv's OAI-PMH server (https://info.arxiv.org/help/oa/index.html).

The protocol is https://www.openarchives.org/OAI/openarchivesprotocol.html. Records are sorted by the day of their last
change, then by identifier. A resumption token holds the query, from the last day of its page on, and the number of records
to skip, as in https://github.com/arXiv/oaipmh. It dies at midnight (UTC). A record that changes between two pages moves to
the end of the list, and so the next page skips a record that was not sent.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from urllib.parse import parse_qsl, quote, unquote, urlencode
from xml.sax.saxutils import escape, quoteattr

from sitegen import taxonomy
from support.arxiv_server.catalogue import State
from support.arxiv_server.exchanges import Answer
from support.arxiv_server.harvest_records import PREFIXES, Row, address, header, record, set_of
from support.arxiv_server.xml_text import DECLARATION, element, lines

EARLIEST = date(2005, 9, 16)
"""The day before which no record changed. Older records have this day."""
PAGE = 2500
"""Number of records on a page."""
IDENTIFIERS = 20_000
"""Number of headers on a page without records."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_ROOT = (
    '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/ http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd">'
)


class ProtocolError(Exception):
    """An error of the protocol: its code and a description. The server answers it with status 200."""

    def __init__(self, code: str, description: str) -> None:
        super().__init__(f"{code}: {description}")
        self.code, self.description = code, description


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list: its records, and the token of the next page or an empty text."""

    rows: tuple[Row, ...]
    token: str


Change = Callable[[Page], Page]
"""A fault of a page."""


@dataclass
class Harvests:
    """The server: the size of its pages, and the changes that bulk jobs made."""

    page_size: int = PAGE
    touched: dict[str, date] = field(default_factory=dict)
    """Identifier -> day on which a bulk job changed the record. No text of it changes."""
    given: dict[str, date] = field(default_factory=dict)
    """Token -> day on which it was given last."""
    sent: tuple[Row, ...] = ()
    """The records of the last page."""

    def answer(self, states: tuple[State, ...], time: datetime, parameters: dict[str, str], change: Change) -> Answer:
        """Return the answer to a request.

        Args:
            states: The papers that the server knows.
            time: The time (UTC).
            parameters: Those of the request.
            change: A fault of the page.
        """
        try:
            inside, shown = self._respond(states, time, parameters, change), parameters
        except ProtocolError as error:
            inside, shown = f"<error code={quoteattr(error.code)}>{escape(error.description)}</error>", {}
        request = element("request", "http://oaipmh.arxiv.org/oai", **shown)
        response = element("responseDate", time.strftime("%Y-%m-%dT%H:%M:%SZ"))
        body = lines(f"{DECLARATION}{_ROOT}", response, request, inside, "</OAI-PMH>\n")
        return Answer(200, body.encode(), "application/xml")

    def shift(self, day: date) -> None:
        """Change, as a bulk job does, some records of the last day of the last page, so that its token skips others."""
        if self.sent:
            last = [row for row in self.sent if row.datestamp == self.sent[-1].datestamp]
            self.touched.update((row.state.paper.identifier, day) for row in last[:3])

    def _respond(self, states: tuple[State, ...], time: datetime, parameters: dict[str, str], change: Change) -> str:
        verb = parameters.get("verb", "")
        if verb in _DESCRIPTIONS:
            return _DESCRIPTIONS[verb]()
        if verb == "GetRecord":
            return self._record(states, parameters)
        if verb not in ("ListRecords", "ListIdentifiers"):
            raise ProtocolError("badVerb", "Invalid verb provided")
        query, skip = self._query(parameters, time)
        rows = self._rows(states, query, time)
        page = change(_page(rows, query, skip, self.page_size if verb == "ListRecords" else IDENTIFIERS))
        if not page.rows:
            raise ProtocolError("noRecordsMatch", "The combination of the values results in an empty list.")
        self.sent = page.rows
        self.given[page.token] = time.date()
        written = (record(row, query["metadataPrefix"]) if verb == "ListRecords" else header(row) for row in page.rows)
        return lines(f"<{verb}>", *written, _token(page.token, parameters, time), f"</{verb}>")

    def _query(self, parameters: dict[str, str], time: datetime) -> tuple[dict[str, str], int]:
        """Return the query of a request, which may be in its token, and the number of records to skip."""
        given, skip = dict(parameters), 0
        if "resumptionToken" in given:
            if given.keys() != {"verb", "resumptionToken"}:
                raise ProtocolError("badArgument", "No other parameters allowed with resumptionToken")
            token = given["resumptionToken"]
            given, skip = _held(token)
            if given.get("verb") != parameters["verb"] or self.given.get(token) != time.date():
                raise ProtocolError("badResumptionToken", "The value of the argument is invalid or expired.")
        if "metadataPrefix" not in given:
            raise ProtocolError("badArgument", "metadataPrefix required.")
        if given.keys() - {"verb", "metadataPrefix", "from", "until", "set"}:
            raise ProtocolError("badArgument", "Unallowed parameter.")
        return given, skip

    def _record(self, states: tuple[State, ...], parameters: dict[str, str]) -> str:
        if parameters.keys() != {"verb", "identifier", "metadataPrefix"}:
            raise ProtocolError("badArgument", "Parameters provided did not match expected.")
        _check_format(parameters["metadataPrefix"])
        wanted = parameters["identifier"].removeprefix("oai:arXiv.org:")
        found = [row for row in self._dated(states) if row.state.paper.identifier == wanted]
        if not found:
            raise ProtocolError("idDoesNotExist", "The value of the identifier argument is unknown.")
        return lines("<GetRecord>", record(found[0], parameters["metadataPrefix"]), "</GetRecord>")

    def _dated(self, states: tuple[State, ...]) -> Iterator[Row]:
        for state in states:
            yield Row(max(state.datestamp, self.touched.get(state.paper.identifier, EARLIEST), EARLIEST), state)

    def _rows(self, states: tuple[State, ...], query: Mapping[str, str], time: datetime) -> list[Row]:
        """Return the records that a query asks for, in the order of the list."""
        _check_format(query["metadataPrefix"])
        first, last = _day(query.get("from"), EARLIEST), _day(query.get("until"), time.date())
        if first > last:
            raise ProtocolError("badArgument", "until date must be greater than or equal to from date")
        if first < EARLIEST:
            raise ProtocolError("badArgument", "start date too early")
        if last > time.date() + timedelta(days=1):
            raise ProtocolError("badArgument", "until date too late")
        codes = _codes(query["set"]) if "set" in query else frozenset(taxonomy.ALL)
        found = (row for row in self._dated(states) if first <= row.datestamp <= last)
        of_set = (row for row in found if codes.intersection(row.state.categories))
        return sorted(of_set, key=lambda row: (row.datestamp, row.state.paper.identifier))


def _check_format(prefix: str) -> None:
    if prefix not in PREFIXES:
        raise ProtocolError("cannotDisseminateFormat", "Did not recognize requested format")


def _held(token: str) -> tuple[dict[str, str], int]:
    """Return the query and the number of records to skip that a token holds."""
    held = dict(parse_qsl(unquote(token)))
    skip = held.pop("skip", "")
    if not skip.isdigit():
        raise ProtocolError("badResumptionToken", "Token decoding failed or format is invalid.")
    return held, int(skip)


def _page(rows: list[Row], query: Mapping[str, str], skip: int, size: int) -> Page:
    """Return a page. If the list goes on after it, its token goes on from the day of the first record that is left."""
    part = tuple(rows[skip : skip + size])
    if len(rows) <= skip + size:
        return Page(part, "")
    last = rows[skip + size].datestamp
    if part[0].datestamp == last:
        return Page(part, _written_token(query, skip + size))
    sent = sum(row.datestamp == last for row in part)
    return Page(part, _written_token({**query, "from": last.isoformat()}, sent))


def _written_token(query: Mapping[str, str], skip: int) -> str:
    return quote(urlencode({**query, "skip": skip}))


def _token(token: str, parameters: Mapping[str, str], time: datetime) -> str:
    """Return the element of a token; on the last page of several, an empty one."""
    if token:
        return element("resumptionToken", token, expires=f"{time.date() + timedelta(days=1)}T00:00:00Z")
    return "<resumptionToken/>" if "resumptionToken" in parameters else ""


def _day(text: str | None, default: date) -> date:
    if text is None:
        return default
    try:
        return date.fromisoformat(text if _DAY.fullmatch(text) else "")
    except ValueError as error:
        raise ProtocolError("badArgument", "date format must be YYYY-MM-DD") from error


def _codes(name: str) -> frozenset[str]:
    """Return the categories of a set: ``cs``, ``cs:cs``, ``cs:cs:CV``, ``physics:hep-lat``."""
    known = {code: set_of(code) for code in taxonomy.ALL}
    found = frozenset(code for code, path in known.items() if path == name or path.startswith(f"{name}:"))
    if not found:
        raise ProtocolError("badArgument", "Set does not exist")
    return found


def _sets() -> str:
    known = (
        lines("<set>", element("setSpec", set_of(code)), element("setName", category.name), "</set>")
        for code, category in taxonomy.ALL.items()
    )
    return lines("<ListSets>", *known, "</ListSets>")


def _formats() -> str:
    known = (
        lines(
            "<metadataFormat>",
            element("metadataPrefix", prefix),
            element("schema", f"http://arxiv.org/OAI/{prefix}.xsd"),
            element("metadataNamespace", address(prefix)),
            "</metadataFormat>",
        )
        for prefix in PREFIXES
    )
    return lines("<ListMetadataFormats>", *known, "</ListMetadataFormats>")


def _identity() -> str:
    return lines(
        "<Identify>",
        "<repositoryName>arXiv</repositoryName>",
        "<baseURL>http://oaipmh.arxiv.org/oai</baseURL>",
        "<protocolVersion>2.0</protocolVersion>",
        "<adminEmail>help@arxiv.org</adminEmail>",
        element("earliestDatestamp", EARLIEST.isoformat()),
        "<deletedRecord>persistent</deletedRecord>",
        "<granularity>YYYY-MM-DD</granularity>",
        "</Identify>",
    )


_DESCRIPTIONS: dict[str, Callable[[], str]] = {
    "Identify": _identity,
    "ListMetadataFormats": _formats,
    "ListSets": _sets,
}
