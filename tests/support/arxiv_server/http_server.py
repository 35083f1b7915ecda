"""The server: three services on three ports of loopback, their faults, and a log of all requests."""

import select
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlencode, urlsplit

from support.arxiv_server import announcement_days, feeds, queries
from support.arxiv_server.catalogue import Catalogue, last_evening
from support.arxiv_server.exchanges import SERVICES, Answer, Request, Service
from support.arxiv_server.faults import ELSEWHERE, FAULTS, Fault
from support.arxiv_server.file_clock import FileClock
from support.arxiv_server.harvests import Harvests
from support.arxiv_server.politeness import Politeness

_PATHS: dict[Service, str] = {"api": "/api/query", "rss": "/rss", "oai": "/oai"}
_NO_FAULT = Fault()


@dataclass
class _Planned:
    """A fault that is to come: for requests of a service or of all, after some others, for a number of times."""

    name: str
    service: Service | None
    skip: int
    times: int


class Server:
    """The services of a generated arXiv.

    Args:
        catalogue: Its papers.
        clock: The clock by which it tells what is known.
        page_size: Number of records on a page of OAI-PMH.
        feed_limit: Number of items after which a feed ends.
        longest: Seconds (of real time) after which a connection ends that waits or is slow.

    Attributes:
        log: All requests.
        faulty: Number of a request -> name of the fault of its answer.
        politeness: The violations of arXiv's rules.
        chance: Returns the name of a fault for a request, or an empty text. It is asked if no fault is planned.
        run: Number of the client's run; tests count it.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        clock: FileClock,
        page_size: int = 100,
        feed_limit: int = feeds.LIMIT,
        longest: float = 20,
    ) -> None:
        self.catalogue, self.clock, self.feed_limit, self.longest = catalogue, clock, feed_limit, longest
        self.harvests = Harvests(page_size)
        self.politeness = Politeness()
        self.log: list[Request] = []
        self.faulty: dict[int, str] = {}
        self.chance: Callable[[Request], str] = lambda request: ""
        self.run = 0
        self.errors: list[BaseException] = []
        self.stopped = threading.Event()
        self._plan: list[_Planned] = []
        self._lock = threading.RLock()
        self._listeners: dict[str, _Listener] = {}

    def __enter__(self) -> Self:
        for name in (*SERVICES, "elsewhere"):
            listener = _Listener(self, name)
            self._listeners[name] = listener
            threading.Thread(target=listener.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopped.set()
        for listener in self._listeners.values():
            listener.stop()
        assert error or not self.errors, self.errors

    def address(self, service: Service) -> str:
        """Return the address of a service: for RSS without a category, for the others without parameters."""
        return f"http://127.0.0.1:{self._listeners[service].server_port}{_PATHS[service]}"

    def elsewhere(self) -> str:
        """Return the address of a host that is not arXiv's."""
        return f"http://localhost:{self._listeners['elsewhere'].server_port}/"

    def fault(self, name: str, service: Service | None = None, skip: int = 0, times: int = 1) -> None:
        """Plan a fault for the next requests that can have it, after ``skip`` others."""
        assert service is None or service in FAULTS[name].services, f"{service} has no fault {name}"
        self._plan.append(_Planned(name, service, skip, times))

    def begin_run(self, *, killed: bool = False, keeps_plan: bool = False) -> None:
        """Count a new run of the client, for which no faults are planned unless the plan is kept.

        After a kill some seconds pass, and the new run may not know how long it should wait.
        """
        with self._lock:
            self.run += 1
            if not keeps_plan:
                self._plan.clear()
            if killed:
                self.politeness.not_before.clear()
                self.politeness.under_way = 0
                self.clock.sleep(5)

    def requests(self, service: Service) -> list[Request]:
        """Return all requests of a service."""
        return [request for request in self.log if request.service == service]

    def receive(self, service: str, method: str, target: str, agent: str) -> tuple[Request, Fault]:
        """Note a request; return it with the fault of its answer."""
        assert service in SERVICES, f"a request went elsewhere: {target}"
        with self._lock:
            parts = urlsplit(target)
            request = Request(
                len(self.log),
                service,
                self.clock.true_time(),
                method,
                parts.path,
                dict(parse_qsl(parts.query, keep_blank_values=True)),
                agent,
                self.run,
            )
            self.log.append(request)
            self.politeness.arrived(request)
            name = self._planned(request) or self.chance(request)
            if not name or not FAULTS[name].fits(request):
                return request, _NO_FAULT
            self.faulty[request.number] = name
            return request, FAULTS[name]

    def _planned(self, request: Request) -> str:
        for planned in self._plan:
            if planned.service in (None, request.service) and FAULTS[planned.name].fits(request) and planned.times:
                if planned.skip:
                    planned.skip -= 1
                    continue
                planned.times -= 1
                return planned.name
        return ""

    def respond(self, request: Request, fault: Fault) -> Answer:
        """Return the answer to a request."""
        with self._lock:
            answer = fault.answer(self._answer(request, fault), request.time)
            location = answer.headers.get("Location", "")
            if location == ELSEWHERE:
                return replace(answer, headers={"Location": self.elsewhere()})
            if location:
                return replace(answer, headers={"Location": location + request.path + _query(request)})
            return answer

    def _answer(self, request: Request, fault: Fault) -> Answer:
        path = request.path.removeprefix("/moved")
        if path.startswith("/circle"):
            return Answer(301, b"", "text/html", {"Location": ""})
        if request.service == "rss":
            return feeds.answer(self.catalogue, request.time, path, self.feed_limit, fault.delay)
        if path != _PATHS[request.service]:
            return Answer(404, b"Not Found", "text/html")
        if request.service == "api":
            evening = last_evening(request.time - fault.behind, announcement_days.listed_at)
            states = self.catalogue.states(evening)
            return queries.answer(states, request.time, request.parameters, fault.results)
        states = self.catalogue.states(last_evening(request.time, announcement_days.harvested_at))
        if fault.shifts:
            self.harvests.shift(request.time.date())
        return self.harvests.answer(states, request.time, request.parameters, fault.page)


def _query(request: Request) -> str:
    return f"?{urlencode(request.parameters)}" if request.parameters else ""


class _Listener(ThreadingHTTPServer):
    """A port."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, arxiv: Server, name: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.arxiv, self.name = arxiv, name
        self._open: set[socket.socket] = set()

    def get_request(self) -> tuple[socket.socket, object]:
        connection, address = super().get_request()
        self._open.add(connection)
        self.arxiv.politeness.connected(connection, self.name)
        return connection, address

    def close_request(self, request: object) -> None:
        assert isinstance(request, socket.socket)
        self.arxiv.politeness.closed(request)
        self._open.discard(request)
        request.close()

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep the errors of the server itself. A client that goes away is none."""
        error = sys.exc_info()[1]
        if error and not isinstance(error, OSError):
            self.arxiv.errors.append(error)

    def stop(self) -> None:
        """Close the port and all connections."""
        self.shutdown()
        self.server_close()
        for connection in tuple(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    """A connection, which clients may use for several requests."""

    protocol_version = "HTTP/1.1"
    server: _Listener

    def do_GET(self) -> None:
        """Answer a request for a page."""
        self._exchange("")

    def do_POST(self) -> None:
        """Answer a form."""
        form = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self._exchange(f"?{form}")

    def _exchange(self, form: str) -> None:
        arxiv = self.server.arxiv
        target, agent = self.path + form, self.headers.get("User-Agent", "")
        request, fault = arxiv.receive(self.server.name, self.command, target, agent)
        try:
            answer = arxiv.respond(request, fault)
        finally:
            arxiv.politeness.answered()
        if fault.connection == "kept":
            arxiv.politeness.told(request, answer)
        _SENDERS[fault.connection](self, answer)

    def send_all(self, answer: Answer) -> None:
        """Send an answer."""
        self.send_head(answer)
        self.wfile.write(answer.body)

    def send_head(self, answer: Answer) -> None:
        """Send status and headers of an answer."""
        self.send_response(answer.status)
        self.send_header("Content-Type", f"{answer.media_type}; charset=utf-8")
        self.send_header("Content-Length", str(len(answer.body)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()

    def send_nothing(self, answer: Answer) -> None:
        """Wait until the client gives up."""
        self.close_connection = True
        select.select([self.connection], [], [], self.server.arxiv.longest)

    def drop(self, answer: Answer) -> None:
        """Close the connection without an answer."""
        self.close_connection = True

    def cut(self, answer: Answer) -> None:
        """Close the connection in the middle of an answer."""
        self.send_head(answer)
        self.wfile.write(answer.body[: len(answer.body) // 2])
        self.close_connection = True

    def trickle(self, answer: Answer) -> None:
        """Send a byte now and then until the client gives up."""
        self.send_head(answer)
        for number in range(int(self.server.arxiv.longest / 0.02)):
            self.wfile.write(answer.body[number : number + 1] or b" ")
            if self.server.arxiv.stopped.wait(0.02):
                break
        self.close_connection = True

    def send_endlessly(self, answer: Answer) -> None:
        """Send text without an end until the client gives up."""
        self.send_response(200)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        end = time.monotonic() + self.server.arxiv.longest
        while not self.server.arxiv.stopped.is_set() and time.monotonic() < end:
            self.wfile.write(b"<entry>\n" * 8192)

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Return the time of the world for the header Date."""
        return super().date_time_string(self.server.arxiv.clock.true_time().timestamp())

    def log_message(self, format: str, *args: object) -> None:
        """Write nothing; `Server.log` has all requests."""


_SENDERS: dict[str, Callable[[_Handler, Answer], None]] = {
    "kept": _Handler.send_all,
    "held": _Handler.send_nothing,
    "dropped": _Handler.drop,
    "cut": _Handler.cut,
    "trickling": _Handler.trickle,
    "endless": _Handler.send_endlessly,
}
