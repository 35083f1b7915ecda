"""One connection of a browser: reads requests within bounds of size and time, and writes what is answered."""

import re
import socket
import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from io import BytesIO
from typing import Protocol

from sitegen.server.events import Stream
from sitegen.server.requests import Hosts, Refusal, Request, admit
from sitegen.server.responder import Redirect
from sitegen.server.response import OpenFile, Response, content_type, select

LINE = 8 << 10
"""Bytes of a request line."""
HEAD = 32 << 10
"""Bytes of a request line with its headers."""
KEPT_ALIVE = 15.0
"""Seconds a connection may wait for a request."""
PATIENCE = 5.0
"""Seconds for a request to arrive once it has begun, and for a browser to take what it is sent."""
_LEFTOVERS = 1 << 20
"""Bytes read off a connection that is refused: while some are unread, closing it would discard the answer."""
_PIECE = 1 << 16
_END = re.compile(rb"\r?\n\r?\n")


class Host(Protocol):
    """The server, as its connections see it."""

    hosts: Hosts

    def answer(self, request: Request) -> Response | Redirect | Stream:
        """What to send."""

    def leave(self, stream: Stream) -> None:
        """Take a stream back that has ended."""


class Connection(BaseHTTPRequestHandler):
    """Speaks HTTP/1.1 with one browser, one request after the other."""

    server: Host  # type: ignore[assignment]
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or the body would wait for the browser to confirm the head
    rbufsize = 0
    timeout = PATIENCE
    _received = b""

    def handle_one_request(self) -> None:
        """Read a request and answer it; says whether another may follow in ``close_connection``."""
        self.close_connection = True
        self.command = ""
        try:
            head = self._head()
            if head and self._parse(head):
                self._answer(admit(self.command, self.path, self.headers, self.server.hosts))
        except Refusal as refusal:
            self._refuse(refusal)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Take the place of a page that would repeat the request; `http.server` calls this for broken ones."""
        self._refuse(Refusal(HTTPStatus(code), "this is not a request of HTTP/1.1"))

    def handle_expect_100(self) -> bool:
        """Do not ask for a body: no request has one."""
        return True

    def log_message(self, *_: object) -> None:
        """Print nothing a request."""

    # Reading

    def _head(self) -> bytes:
        """Request line and headers, up to the empty line; empty where the browser is done."""
        deadline = time.monotonic() + KEPT_ALIVE
        searched = 0
        while not (end := _END.search(self._received, max(0, searched - 3))):
            searched = len(self._received)
            if searched > HEAD or (searched > LINE and b"\n" not in self._received[:LINE]):
                status = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
                raise Refusal(status if b"\n" in self._received[:LINE] else HTTPStatus.REQUEST_URI_TOO_LONG, "too long")
            data = self._receive(deadline)
            if not data:
                return b""
            if not self._received and (data := data.lstrip(b"\r\n")):
                deadline = time.monotonic() + PATIENCE
            self._received += data
        head, self._received = self._received[: end.end()], self._received[end.end() :]
        if len(head.partition(b"\n")[0]) > LINE:
            raise Refusal(HTTPStatus.REQUEST_URI_TOO_LONG, "too long")
        return head

    def _receive(self, deadline: float) -> bytes:
        """Some bytes; none where the browser hangs up or has waited too long to begin."""
        self.connection.settimeout(max(0.001, deadline - time.monotonic()))
        try:
            data: bytes = self.connection.recv(_PIECE)
        except TimeoutError:
            if self._received:
                raise Refusal(HTTPStatus.REQUEST_TIMEOUT, "the request took too long to arrive") from None
            return b""
        else:
            return data
        finally:
            self.connection.settimeout(PATIENCE)

    def _parse(self, head: bytes) -> bool:
        line, _, fields = head.partition(b"\n")
        if len(line.split()) != 3 or line.split()[2] == b"HTTP/0.9":  # method, target, version
            raise Refusal(HTTPStatus.BAD_REQUEST, "this is not a request of HTTP/1.1")
        stream, self.rfile = self.rfile, BytesIO(fields)
        self.raw_requestline = line + b"\n"
        try:
            return self.parse_request()
        finally:
            self.rfile = stream

    # Writing

    def _answer(self, request: Request) -> None:
        answer = self.server.answer(request)
        if isinstance(answer, Redirect):
            self._send_head(HTTPStatus.FOUND, {"Location": answer.location, "Content-Length": "0"})
        elif isinstance(answer, Stream):
            self._send_stream(answer)
        elif isinstance(answer.body, OpenFile):
            with answer.body.stream:
                self._send(answer)
        else:
            self._send(answer)

    def _send(self, response: Response) -> None:
        selection = select(response, self.command, self.headers)
        headers = selection.headers
        if selection.status != HTTPStatus.NOT_MODIFIED:
            headers |= {"Content-Type": response.content_type, "Content-Length": str(selection.length)}
        self._send_head(selection.status, headers)
        if self.command != "HEAD":
            self._send_body(response.body, selection.start, selection.length)

    def _send_body(self, body: bytes | OpenFile, start: int, length: int) -> None:
        stream = body.stream if isinstance(body, OpenFile) else BytesIO(body)
        stream.seek(start)
        while length and (piece := stream.read(min(length, _PIECE))):
            self.connection.sendall(piece)
            length -= len(piece)
        if length:  # the file has shrunk: less is there than was promised
            self.close_connection = True

    def _send_stream(self, stream: Stream) -> None:
        self.close_connection = True
        try:
            self._send_head(HTTPStatus.OK, {"Content-Type": "text/event-stream; charset=utf-8", "Connection": "close"})
            for message in stream.messages(self.connection) if self.command == "GET" else ():
                self.connection.sendall(message)
        finally:
            self.server.leave(stream)

    def _refuse(self, refusal: Refusal) -> None:
        body = f"{refusal.status.phrase}: {refusal.message}\n".encode()
        headers = {"Content-Type": content_type("txt"), "Content-Length": str(len(body)), "Connection": "close"}
        self.close_connection = True
        self.request_version = "HTTP/1.1"
        self._send_head(refusal.status, headers | refusal.headers)
        if self.command != "HEAD":
            self.connection.sendall(body)
        self._drain()

    def _send_head(self, status: int, headers: dict[str, str]) -> None:
        self.send_response_only(status)
        self.send_header("Date", self.date_time_string())
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        self.end_headers()

    def _drain(self) -> None:
        """Read on for a moment, or a browser that still sends would not see the answer."""
        self.connection.shutdown(socket.SHUT_WR)
        deadline, left = time.monotonic() + 0.5, _LEFTOVERS
        while left > 0 and (wait := deadline - time.monotonic()) > 0:
            self.connection.settimeout(wait)
            try:
                data = self.connection.recv(_PIECE)
            except TimeoutError:
                return
            left = left - len(data) if data else 0
