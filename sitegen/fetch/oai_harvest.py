"""Harvest a category's records through OAI-PMH (https://info.arxiv.org/help/oa/index.html), in the format arXivRaw.

Records are selected by datestamp: the day of their last change by anyone, bulk changes included. It is neither the day of
submission nor that of an announcement. A paper that was submitted on a day has a datestamp of that day or a later one.

arXiv sorts records by datestamp. Its resumption tokens expire at 00:00 UTC, and count records from the last datestamp of the
page on, so that a record that changes meanwhile makes the next page skip another one. Therefore a harvest goes on from the
last datestamp without a token, and that day's records come twice. It uses tokens only for a day that has more records than a
page, and reads such a day a second time; and if a page is not sorted.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from html import unescape
from typing import TYPE_CHECKING, Final, NamedTuple

from sitegen import taxonomy
from sitegen.errors import Problem
from sitegen.fetch.http_client import PAUSE, Client
from sitegen.fetch.service_answers import Damaged, build, read_records
from sitegen.fetch.service_errors import Unavailable, WrongQuery
from sitegen.fetch.services import OAI
from sitegen.loader.fields import read_day
from sitegen.loader.problems import Problems, excerpt
from sitegen.loader.standards import references
from sitegen.loader.standards.oai_records import read_parts
from sitegen.loader.standards.safe_xml import Children
from sitegen.models import Paper

if TYPE_CHECKING:
    from lxml.etree import _Element

EARLIEST: Final = date(2005, 9, 16)
"""arXiv's first datestamp. An earlier day in a request is an error."""

_BEGINNING: Final = 1 << 14
"""Bytes in which an error is searched. Records come later."""
_PHYSICS: Final = "Physics"
"""The group of archives that are in the set ``physics``."""
_MOST_DEAD_TOKENS: Final = 3
_EMPTY_TRIES: Final = 3
"""Requests before the answer that no records match is accepted."""
_RESPONSE_DAY = re.compile(rb"<responseDate>\s{0,100}([0-9]{4}-[0-9]{2}-[0-9]{2})")
_TOKEN = re.compile(rb"<resumptionToken\b[^<>]{0,1000}>([^<>]{1,10000})</resumptionToken>")
_ERROR = re.compile(rb"<error\s{1,10}code=[\"']([A-Za-z]{1,40})[\"']\s{0,10}(?:/>|>([^<]{0,1000}))")


@dataclass(frozen=True, slots=True)
class Token:
    """The place at which an unfinished harvest goes on. The state file stores its three parts."""

    since: date
    """The datestamp from which the harvest goes on if `text` is empty or no longer valid."""
    text: str = ""
    """A resumption token; usually empty."""
    issued: date | None = None
    """The UTC day on which the server issued the resumption token. It expires at the end of the day."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of records."""

    papers: tuple[Paper, ...]
    """In the newest version, without own fields. Text may have TeX accents where the API has letters."""
    token: Token | None
    """The place of the next page; None if this is the last page, and the harvest is complete."""
    response_day: date
    """The server's UTC day. The next harvest begins with that of this one's last page."""
    deleted: tuple[str, ...] = ()
    """Identifiers of records that were deleted."""
    problems: tuple[Problem, ...] = ()
    """Records that could not be read, and remarks about others."""
    is_complete: bool = True
    """False if records could not be read, also after several tries."""


class _Record(NamedTuple):
    """A record in an answer."""

    identifier: str
    datestamp: date
    paper: Paper | None
    """None if the record was deleted."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """An answer to a request for records."""

    records: tuple[_Record, ...]
    text: str
    """The resumption token; empty on the last page of the list."""
    day: date
    """The server's UTC day."""
    problems: tuple[Problem, ...] = ()
    damage: str = ""
    is_dead: bool = False
    """True if the resumption token of the request is no longer valid."""


def pages(client: Client, category: str, since: date | None, token: Token | None = None) -> Iterator[Page]:
    """Yield the records of a category, cross-lists included, that were changed on a day or later, in order of datestamp.

    The last page has no token. A page may be empty: the server says, several times, that no records match. A paper may come
    several times.

    Args:
        client: Sends the requests.
        category: The code: ``cs.CV``.
        since: The first datestamp; None for all records.
        token: The token of the last page that was stored, to continue a harvest.

    Raises:
        Unavailable: The server could not be asked, or its answer could not be read. Continue with the last token later.
        Refused: 403.
        WrongQuery: The server does not know the set of the category.
    """
    start = token or Token(max(since or EARLIEST, EARLIEST))
    yield from _Harvest(client, category, start, is_begun=token is not None).pages()


class _Harvest:
    """A harvest from a token on."""

    def __init__(self, client: Client, category: str, token: Token, *, is_begun: bool) -> None:
        self._client = client
        self._category = category
        self._token: Token | None = token
        self._is_begun = is_begun
        """True if an earlier page had records of the token's day, so that there are some."""
        self._is_sorted = True
        self._read_again: set[date] = set()
        """Days with more records than a page whose second reading has begun."""

    def pages(self) -> Iterator[Page]:
        """Yield the pages."""
        dead = 0
        while token := self._token:
            answer = self._ask(token)
            if answer.is_dead:
                dead += 1
                if dead > _MOST_DEAD_TOKENS:
                    raise self._unavailable()
                self._token = Token(token.since)
                continue
            if token.text:
                dead = 0
            self._token = self._next(token, answer)
            self._is_begun = True
            yield _page(answer, self._token)

    def _ask(self, token: Token) -> _Answer:
        """Return the answer to a request for a token's records."""
        parameters = {"verb": "ListRecords"}
        is_valid = bool(token.text) and token.issued == self._client.now().date()
        if is_valid:
            parameters["resumptionToken"] = token.text
        else:
            parameters |= {"metadataPrefix": "arXivRaw", "set": set_name(self._category)}
            if token.since > EARLIEST:
                parameters["from"] = token.since.isoformat()
        read = partial(_read_answer, category=self._category, has_token=is_valid, is_begun=self._is_begun)
        return self._client.get(self._client.services.oai, parameters, read)

    def _next(self, token: Token, answer: _Answer) -> Token | None:
        """Return the place of the next page; None if the harvest is complete."""
        stamps = [record.datestamp for record in answer.records]
        self._is_sorted = self._is_sorted and stamps == sorted(stamps)
        if not self._is_sorted:
            return Token(token.since, answer.text, answer.day) if answer.text else None
        is_of_one_day = bool(stamps) and stamps[0] == stamps[-1] == (token.since if token.text else stamps[0])
        if answer.text and is_of_one_day:
            return Token(stamps[-1], answer.text, answer.day)
        if token.text and token.since not in self._read_again:
            self._read_again.add(token.since)
            return Token(token.since)
        return Token(stamps[-1]) if answer.text else None

    def _unavailable(self) -> Unavailable:
        """Return the error of a server whose tokens never work."""
        message = "arXiv's OAI-PMH server does not accept its own resumption tokens"
        until = self._client.clock.now() + PAUSE
        remedy = f"run `sitegen fetch` again after {until:%Y-%m-%d %H:%M} UTC"
        return Unavailable(message, remedy, service=OAI, retry_at=until)


def _page(answer: _Answer, token: Token | None) -> Page:
    return Page(
        papers=tuple(record.paper for record in answer.records if record.paper),
        token=token,
        response_day=answer.day,
        deleted=tuple(record.identifier for record in answer.records if not record.paper),
        problems=answer.problems,
        is_complete=not answer.damage,
    )


def set_name(category: str) -> str:
    """Return the name of a category's set: ``cs:cs:CV``, ``physics:hep-lat``, ``physics:astro-ph:GA``."""
    archive = category.partition(".")[0]
    group = "physics" if taxonomy.arxiv_category(category).group == _PHYSICS else archive
    return f"{group}:{category.replace('.', ':')}"


def _read_answer(body: bytes, category: str, *, has_token: bool, is_begun: bool) -> _Answer:
    """Return the content of an answer.

    Args:
        body: The answer.
        category: The category that was asked for.
        has_token: True if the request had a resumption token.
        is_begun: True if there must be records.

    Raises:
        Damaged: Records are missing, or the place of the next page.
        WrongQuery: The server describes an error of the request.
    """
    records = read_records(body, "OAI-PMH", "record", "arXiv's OAI-PMH server", _record)
    found = _RESPONSE_DAY.search(body)
    day = read_day(found[1].decode()) if found else None
    if not day:
        raise Damaged("sent an answer that states no time")
    if error := _ERROR.search(body[:_BEGINNING]):
        return _without_records(error, day, category, has_token=has_token, is_begun=is_begun)
    token = _TOKEN.search(body)
    text = unescape(token[1].decode(errors="replace")).strip() if token else ""
    answer = _Answer(records.read, text, day, records.problems, records.damage)
    if records.is_cut or (records.is_malformed and not text):
        raise Damaged(records.damage)
    if records.damage:
        raise Damaged(records.damage, partial=answer)
    if not records.count:
        raise Damaged("sent an answer without records")
    return answer


def _without_records(error: re.Match[bytes], day: date, category: str, *, has_token: bool, is_begun: bool) -> _Answer:
    """Return the answer that an error means: a token that is no longer valid, or no records; raise an error for others."""
    code = error[1].decode()
    nothing = _Answer((), "", day)
    if code == "noRecordsMatch":
        raise Damaged("says that it has no records", partial=None if is_begun else nothing, tries=_EMPTY_TRIES)
    if has_token:
        return replace(nothing, is_dead=True)
    text = unescape((error[2] or b"").decode(errors="replace"))
    message = f"arXiv's OAI-PMH server answered with the error {code} for `{category}`: {excerpt(text)}"
    raise WrongQuery(message, "correct `categories` in sitegen.toml, or report this to the makers of sitegen")


def _record(element: "_Element", problems: Problems) -> _Record | None:
    """Return a record; None if it cannot be read."""
    header = element.find("{*}header")
    children = Children(header if header is not None else ())
    identifier = references.choose_identifier([children.text("identifier")])
    datestamp = read_day((children.text("datestamp") or "")[:10])
    parts = read_parts(element)
    if parts is None or not identifier or not datestamp:
        problems.add(0, f"{identifier or 'a record'}: a record that is not complete", "")
        return None
    if not parts:
        return _Record(identifier, datestamp, None)
    paper = build(parts, problems)
    return _Record(identifier, datestamp, paper) if paper else None
