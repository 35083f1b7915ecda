"""Ask arXiv's API for papers (https://info.arxiv.org/help/api/user-manual.html): by identifiers, or by days of submission.

The API is known to answer with empty, short and incomplete pages and with wrong numbers of results. Therefore pages are
counted by papers, asked again, and compared with the number of results.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sitegen.errors import Problem
from sitegen.fetch.http_client import Client
from sitegen.fetch.service_errors import ServiceError
from sitegen.models import Paper


@dataclass(frozen=True, slots=True)
class Answer:
    """Papers that the API sent, and what is missing. Papers have no own fields."""

    papers: tuple[Paper, ...]
    """Each once, in the newest version that the API has."""
    days: tuple[date, ...] = ()
    """Days that were read completely: as many papers came as the API says that there are. Days of a query without any
    result are not among them, because an empty answer proves nothing."""
    empty: tuple[date, ...] = ()
    """Days of queries to which the API answered, several times, that there are no papers."""
    missing: tuple[str, ...] = ()
    """Identifiers that were asked for and that the API does not know, or not yet."""
    problems: tuple[Problem, ...] = ()
    """Damaged records, and differences between the papers and the stated number of them."""
    fault: ServiceError | None = None
    """The error because of which reading ended early."""


def by_identifiers(client: Client, identifiers: Iterable[str]) -> Answer:
    """Return the papers with these identifiers, which have no version, in requests of 100.

    Errors end up in `Answer.fault`, so that the papers of earlier requests are not lost.
    """
    raise NotImplementedError


def by_days(client: Client, category: str, first: date, last: date) -> Answer:
    """Return the papers of a category, cross-lists included, whose version 1 was submitted from one day to another (UTC).

    The days are asked in queries of at most a week. To store papers between queries, call the function week by week.
    Errors end up in `Answer.fault`, so that the papers of earlier pages are not lost.
    """
    raise NotImplementedError
