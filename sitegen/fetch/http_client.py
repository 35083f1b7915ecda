"""Requests to arXiv's services: one connection, three seconds between requests, few tries, and a check of every answer.

The rules are arXiv's terms of use (https://info.arxiv.org/help/api/tou.html): one request in three seconds and one
connection at a time, over all services and machines. No setting changes them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sitegen.fetch.clock import Clock
from sitegen.fetch.services import Services

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sent:
    """A request and its outcome, for ``-v``."""

    address: str
    outcome: str
    """``200, 12,345 bytes``; ``429``; ``no answer within 60 seconds``."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A wait before the next try, which may take minutes."""

    seconds: float
    reason: str


class Damaged(Exception):  # noqa: N818 - an answer that is damaged
    """An answer cannot be read, or lacks something; the request is repeated. Readers of answers raise it."""

    def __init__(self, message: str, partial: object = None, *, tries: int = 4) -> None:
        super().__init__(message)
        self.message = message
        """Follows "the answer of export.arxiv.org ": ``is not XML``."""
        self.partial = partial
        """The result to return if further tries bring nothing better; None to raise `Unavailable`."""
        self.tries = tries
        """The most tries if all have this fault."""


class Client:
    """Asks arXiv's services, politely.

    The first request of a process waits three seconds too, because an earlier process may just have been ended. So the
    caller does not need to store the time of the last request. Two processes must not ask at the same time: the caller
    holds a lock.
    """

    def __init__(
        self,
        services: Services,
        clock: Clock,
        user_agent: str,
        pauses: Mapping[str, datetime] | None = None,
        observe: Callable[[Sent | Waiting], None] = lambda event: None,
    ) -> None:
        """Prepare requests; nothing is sent yet.

        Args:
            services: The addresses of the services.
            clock: The time.
            user_agent: See `user_agent`.
            pauses: The `pauses` of the last run.
            observe: Is called after each request and before each wait for a new try.
        """
        self.services = services
        self.clock = clock
        self.pauses: dict[str, datetime] = dict(pauses or {})
        """Service -> the time before which it must not be asked again, for the next run too. Past times do not matter."""

    def now(self) -> datetime:
        """Return the time in UTC by the clock of the last server that answered; by the computer's clock before."""
        raise NotImplementedError

    def get(self, address: str, parameters: Mapping[str, str], read: Callable[[bytes], T]) -> T:
        """Return what ``read`` makes of the answer to a request. ``read`` raises `Damaged` if the answer is faulty.

        Raises:
            Unavailable: Several tries failed, or the service asked for a longer wait, now or in an earlier run.
            Refused: 403.
            WrongQuery: 400 or another status that means that the request is wrong.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Close the connection."""


def user_agent(url: str, title: str) -> str:
    """Return ``sitegen/<version> (+<url>; <title>)``, in ASCII; without the parts that are empty."""
    raise NotImplementedError
