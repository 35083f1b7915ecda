"""A real HTTP server on loopback that gives prepared answers in order, and a clock that does not wait."""

import gzip
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from urllib.parse import parse_qsl, urlsplit

from sitegen.fetch.http_client import Client, Sent, Waiting
from sitegen.fetch.services import Limits, Services

LIMITS = Limits(connect=20, silence=20, silence_of_oai=20, total=60, size=1_000_000)
AGENT = "sitegen/0 (test)"


class StillClock:
    """A clock that stands still unless someone sleeps."""

    def __init__(self, now: datetime = datetime(2026, 11, 24, 15, tzinfo=UTC)) -> None:
        self.time = now
        self.chance = 0.0
        self.slept: list[float] = []

    def now(self) -> datetime:
        """Return the time."""
        return self.time

    def sleep(self, seconds: float) -> None:
        """Let the time pass at once."""
        assert seconds > 0
        self.slept.append(seconds)
        self.time += timedelta(seconds=seconds)

    def random(self) -> float:
        """Return the number that the test chose."""
        return self.chance


@dataclass(frozen=True)
class Reply:
    """An answer."""

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    behaviour: str = ""
    """Empty, ``silent``, ``dropped``, ``cut``, ``cut chunk``, ``trickling``, ``endless`` or ``gzip``."""


@dataclass(frozen=True)
class Received:
    """A request."""

    time: datetime
    path: str
    parameters: dict[str, str]
    headers: dict[str, str]
    """With names in title case."""
    connection: int
    """The number of the connection."""


@dataclass
class Script:
    """The answers to come, and the requests so far."""

    clock: StillClock
    replies: deque[Reply] = field(default_factory=deque)
    received: list[Received] = field(default_factory=list)
    respond: Callable[[Received], Reply] | None = None
    """Answers requests after the last prepared answer."""
    date_error: timedelta = timedelta()
    """The error of the server's clock, as the client sees it."""
    address: str = ""
    stopped: Event = field(default_factory=Event)
    connections: int = 0

    def add(self, *replies: Reply | bytes) -> None:
        """Prepare answers."""
        self.replies.extend(Reply(reply) if isinstance(reply, bytes) else reply for reply in replies)

    def services(self, limits: Limits = LIMITS) -> Services:
        """Return services that are all on this server."""
        return Services(f"{self.address}/api/query", f"{self.address}/rss", f"{self.address}/oai", limits)

    def client(
        self, pauses: Mapping[str, datetime] | None = None, limits: Limits = LIMITS
    ) -> tuple[Client, list[Sent | Waiting]]:
        """Return a client of the server, and the list of its events."""
        events: list[Sent | Waiting] = []
        return Client(self.services(limits), self.clock, AGENT, pauses, events.append), events


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "_Server"

    def setup(self) -> None:
        """Count the connection."""
        super().setup()
        self.server.script.connections += 1
        self.number = self.server.script.connections

    def do_GET(self) -> None:
        """Give the next answer."""
        script = self.server.script
        parts = urlsplit(self.path)
        request = Received(
            script.clock.now(),
            parts.path,
            dict(parse_qsl(parts.query)),
            {name.title(): value for name, value in self.headers.items()},
            self.number,
        )
        script.received.append(request)
        if not script.replies and script.respond:
            script.replies.append(script.respond(request))
        reply = script.replies.popleft() if script.replies else Reply(b"unexpected", 500)
        self._send(reply)

    def _send(self, reply: Reply) -> None:
        behaviour = reply.behaviour
        self.close_connection = behaviour not in {"", "gzip"}
        if behaviour == "silent":
            self.server.script.stopped.wait(10)
        if behaviour in {"silent", "dropped"}:
            return
        body = gzip.compress(reply.body, 1) if behaviour == "gzip" else reply.body
        self.send_response(reply.status)
        for name, value in reply.headers:
            self.send_header(name, value)
        if behaviour == "gzip":
            self.send_header("Content-Encoding", "gzip")
        if behaviour == "cut chunk":
            self.send_header("Transfer-Encoding", "chunked")
        elif behaviour != "endless":
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self._send_body(body, behaviour)

    def _send_body(self, body: bytes, behaviour: str) -> None:
        if behaviour == "cut":
            self.wfile.write(body[: len(body) // 2])
        elif behaviour == "cut chunk":
            self.wfile.write(b"%x\r\n%b\r\n" % (len(body), body))
        elif behaviour == "trickling":
            for number in range(len(body)):
                self.wfile.write(body[number : number + 1])
                if self.server.script.stopped.wait(0.05):
                    return
        elif behaviour == "endless":
            while not self.server.script.stopped.is_set():
                self.wfile.write(body)
        else:
            self.wfile.write(body)

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Return the time of the test's clock."""
        time = self.server.script.clock.now() + self.server.script.date_error
        return format_datetime(time.replace(microsecond=0), usegmt=True)

    def log_message(self, format: str, *args: object) -> None:
        """Write nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, script: Script) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script = script

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore clients that go away."""


@contextmanager
def scripted_server(clock: StillClock | None = None) -> Iterator[Script]:
    """Provide a server that runs."""
    script = Script(clock or StillClock())
    with _Server(script) as server:
        script.address = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield script
        finally:
            script.stopped.set()
            server.shutdown()
            thread.join()
