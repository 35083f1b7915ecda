"""Read HTTP requests from one connection, with limits of size and time, and write the responses."""

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
"""Most bytes of a request line."""
HEAD = 32 << 10
"""Most bytes of a request line with its headers."""
KEEP_ALIVE = 15.0
"""Seconds that a connection can wait for the next request."""
TIMEOUT = 5.0
"""Seconds for the rest of a request to arrive, and for the browser to receive a piece of the response."""
_MOST_DISCARDED = 1 << 20
"""Most bytes read and discarded after a refusal: closing a connection with unread bytes would lose the response."""
_CHUNK = 1 << 16
_END = re.compile(rb"\r?\n\r?\n")
_VERSION = re.compile(rb"HTTP/[0-9]{1,10}\.[0-9]{1,10}")
"""A version as later releases of Python read it; `http.server` of Python 3.11.2 takes signs and underscores too."""


class Server(Protocol):
    """The part of the server that connections use."""

    hosts: Hosts

    def respond(self, request: Request) -> Response | Redirect | Stream:
        """Return the response to a request."""

    def remove_stream(self, stream: Stream) -> None:
        """Remove a stream that has ended."""


class Connection(BaseHTTPRequestHandler):
    """An HTTP/1.1 connection to one browser, which handles one request after the other."""

    server: Server  # type: ignore[assignment]
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else the body waits until the browser confirms the headers
    rbufsize = 0
    timeout = TIMEOUT
    _received = b""

    def handle_one_request(self) -> None:
        """Read a request and send the response. Set ``close_connection`` if no other request can follow."""
        self.close_connection = True
        self.command = ""
        try:
            head = self._read_head()
            if head and self._parse(head):
                self._respond(admit(self.command, self.path, self.headers, self.server.hosts))
        except Refusal as refusal:
            self._refuse(refusal)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuse an invalid request. `http.server` calls this; its own error page would repeat the request."""
        self._refuse(Refusal(HTTPStatus(code), "this is not a request of HTTP/1.1"))

    def handle_expect_100(self) -> bool:
        """Do not send "100 Continue": no request has a body."""
        return True

    def log_message(self, *_: object) -> None:
        """Do not log requests."""

    # Read

    def _read_head(self) -> bytes:
        """Return request line and headers, with the empty line; nothing if the browser has closed the connection."""
        deadline = time.monotonic() + KEEP_ALIVE
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
                deadline = time.monotonic() + TIMEOUT
            self._received += data
        head, self._received = self._received[: end.end()], self._received[end.end() :]
        if len(head.partition(b"\n")[0]) > LINE:
            raise Refusal(HTTPStatus.REQUEST_URI_TOO_LONG, "too long")
        return head

    def _receive(self, deadline: float) -> bytes:
        """Return received bytes; none if the browser closes the connection or sends nothing until the deadline."""
        self.connection.settimeout(max(0.001, deadline - time.monotonic()))
        try:
            data: bytes = self.connection.recv(_CHUNK)
        except TimeoutError:
            if self._received:
                raise Refusal(HTTPStatus.REQUEST_TIMEOUT, "the request took too long to arrive") from None
            return b""
        else:
            return data
        finally:
            self.connection.settimeout(TIMEOUT)

    def _parse(self, head: bytes) -> bool:
        line, _, fields = head.partition(b"\n")
        words = line.split()  # method, target, version
        if len(words) != 3 or words[2] == b"HTTP/0.9" or not _VERSION.fullmatch(words[2]):
            raise Refusal(HTTPStatus.BAD_REQUEST, "this is not a request of HTTP/1.1")
        stream, self.rfile = self.rfile, BytesIO(fields)
        self.raw_requestline = line + b"\n"
        try:
            return self.parse_request()
        finally:
            self.rfile = stream

    # Write

    def _respond(self, request: Request) -> None:
        response = self.server.respond(request)
        if isinstance(response, Redirect):
            self._send_head(HTTPStatus.FOUND, {"Location": response.location, "Content-Length": "0"})
        elif isinstance(response, Stream):
            self._send_stream(response)
        elif isinstance(response.body, OpenFile):
            with response.body.stream:
                self._send(response)
        else:
            self._send(response)

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
        while length and (chunk := stream.read(min(length, _CHUNK))):
            self.connection.sendall(chunk)
            length -= len(chunk)
        if length:  # the file became shorter than Content-Length
            self.close_connection = True

    def _send_stream(self, stream: Stream) -> None:
        self.close_connection = True
        try:
            self._send_head(HTTPStatus.OK, {"Content-Type": "text/event-stream; charset=utf-8", "Connection": "close"})
            for message in stream.messages(self.connection) if self.command == "GET" else ():
                self.connection.sendall(message)
        finally:
            self.server.remove_stream(stream)

    def _refuse(self, refusal: Refusal) -> None:
        body = f"{refusal.status.phrase}: {refusal.message}\n".encode()
        headers = {"Content-Type": content_type("txt"), "Content-Length": str(len(body)), "Connection": "close"}
        self.close_connection = True
        self.request_version = "HTTP/1.1"
        self._send_head(refusal.status, headers | refusal.headers)
        if self.command != "HEAD":
            self.connection.sendall(body)
        self._discard_rest()

    def _send_head(self, status: int, headers: dict[str, str]) -> None:
        self.send_response_only(status)
        self.send_header("Date", self.date_time_string())
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        self.end_headers()

    def _discard_rest(self) -> None:
        """Read and discard for half a second: a browser reads the response only when it has sent its request."""
        self.connection.shutdown(socket.SHUT_WR)
        deadline, left = time.monotonic() + 0.5, _MOST_DISCARDED
        while left > 0 and (wait := deadline - time.monotonic()) > 0:
            self.connection.settimeout(wait)
            try:
                data = self.connection.recv(_CHUNK)
            except TimeoutError:
                return
            left = left - len(data) if data else 0
