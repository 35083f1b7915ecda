"""Harvest a category's records through OAI-PMH (https://info.arxiv.org/help/oa/index.html), in the format arXivRaw.

Records are selected by datestamp: the day of their last change by anyone, bulk changes included. It is neither the day of
submission nor that of an announcement. A paper that was submitted on a day has a datestamp of that day or a later one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sitegen.errors import Problem
from sitegen.fetch.http_client import Client
from sitegen.models import Paper


@dataclass(frozen=True, slots=True)
class Token:
    """The place at which an unfinished harvest goes on. The state file stores its three parts."""

    since: date
    """The datestamp from which the harvest goes on if `text` is not valid."""
    text: str = ""
    """A resumption token; empty if there is none."""
    issued: date | None = None
    """The UTC day on which the server issued the token. Tokens die at 00:00 UTC."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of records."""

    papers: tuple[Paper, ...]
    """In the newest version, without own fields. Authors have no TeX accents; other text may have."""
    token: Token | None
    """The place of the next page; None if this is the last page, and the harvest is complete."""
    response_day: date
    """The server's UTC day. The next harvest begins with that of this one's last page."""
    deleted: tuple[str, ...] = ()
    """Identifiers of records that were deleted."""
    problems: tuple[Problem, ...] = ()
    """Records that could not be read. Then the page is not complete."""


def pages(client: Client, category: str, since: date | None, token: Token | None = None) -> Iterator[Page]:
    """Yield the records of a category, cross-lists included, that were changed on a day or later, in order of datestamp.

    The last page has no token. A page may be empty: the server says that no records match. A paper may come twice.

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
    raise NotImplementedError
