"""Requests that the server receives, and its answers."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Service = Literal["api", "rss", "oai"]

SERVICES: tuple[Service, ...] = ("api", "rss", "oai")


@dataclass(frozen=True, slots=True)
class Request:
    """A request: its number in the server's log, its service, when it came (UTC), and what it asks for."""

    number: int
    service: Service
    time: datetime
    method: str
    path: str
    parameters: dict[str, str]
    agent: str
    run: int = 0
    """Number of the run of the client, from 0."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: status, body and media type, and other headers."""

    status: int
    body: bytes
    media_type: str
    headers: dict[str, str] = field(default_factory=dict)
