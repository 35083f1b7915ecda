"""arXiv's rules for clients, as a list of violations.

The terms (https://info.arxiv.org/help/api/tou.html) ask for one request in three seconds and one connection at a time, over
all services and machines. Whoever goes on after a 403 attacks (https://info.arxiv.org/help/robots.html). After 429 and 503 a
client leaves that service alone as long as it is told, and at least a minute.
"""

import re
import socket
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from support.arxiv_server.exchanges import Answer, Request

INTERVAL = timedelta(seconds=3)
PAUSE = timedelta(minutes=1)
"""The shortest pause after 429 and 503."""

_TOLERANCE = timedelta(milliseconds=1)
AGENT = re.compile(r"sitegen/[0-9][\w.+-]* \(\+?[^()]+\)")
"""The User-Agent: the product, and in brackets address and title of the site."""


@dataclass
class Politeness:
    """The violations so far, and what they depend on."""

    violations: list[str] = field(default_factory=list)
    latest: Request | None = None
    not_before: dict[str, datetime] = field(default_factory=dict)
    """Service -> the time until which it asked to wait."""
    refused: int = -1
    """The run of the client that was answered with 403."""
    under_way: int = 0
    connections: list[socket.socket] = field(default_factory=list)

    def connected(self, connection: socket.socket, name: str) -> None:
        """Note a connection that a client opened. The client must have closed all others."""
        if any(_is_open(other) for other in self.connections):
            number = self.latest.number if self.latest else -1
            self.violations.append(f"after request {number}, a second connection: to {name}")
        self.connections.append(connection)

    def closed(self, connection: socket.socket) -> None:
        """Note a connection that the server closes."""
        if connection in self.connections:
            self.connections.remove(connection)

    def arrived(self, request: Request) -> None:
        """Note a request."""
        what = f"request {request.number}, {request.service} {request.path} {request.parameters}"
        if self.under_way:
            self.violations.append(f"{what}: another one is not answered")
        if self.latest and request.time < self.latest.time + INTERVAL - _TOLERANCE:
            self.violations.append(f"{what}: {request.time - self.latest.time} after the one before")
        not_before = self.not_before.pop(request.service, request.time)
        if request.time < not_before - _TOLERANCE:
            self.violations.append(f"{what}: {not_before - request.time} too early after 429 or 503")
        if self.refused == request.run:
            self.violations.append(f"{what}: after 403")
        if not AGENT.fullmatch(request.agent):
            self.violations.append(f"{what}: User-Agent {request.agent!r}")
        self.latest = request
        self.under_way += 1

    def answered(self) -> None:
        """Note that an answer is about to be sent."""
        self.under_way -= 1

    def told(self, request: Request, answer: Answer) -> None:
        """Note an answer that the client gets."""
        if answer.status == 403:
            self.refused = request.run
        if answer.status in (429, 503):
            self.not_before[request.service] = request.time + max(_pause(answer, request.time), PAUSE)


def _pause(answer: Answer, time: datetime) -> timedelta:
    """Return how long an answer asks to wait: Retry-After has seconds or a time."""
    text = answer.headers.get("Retry-After", "0")
    return timedelta(seconds=int(text)) if text.isdigit() else parsedate_to_datetime(text) - time


def _is_open(connection: socket.socket) -> bool:
    """Return True if the client has not closed its side of a connection."""
    try:
        return connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False
