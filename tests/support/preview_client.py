"""A small site for the preview server, and clients that send requests as browsers do."""

import json
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import Message
from http.client import HTTPConnection, HTTPResponse

from sitegen.server import PreviewServer, Response, content_type

HTML = "text/html; charset=utf-8"
PAGE = b"<!DOCTYPE html><html><head><title>t</title></head><body><p>day</p></body></html>"


@dataclass
class Site:
    """Pages by path; an exception is raised instead of returned."""

    pages: dict[str, bytes | Exception]
    log: list[str] = field(default_factory=list)

    def respond(self, path: str) -> Response | None:
        """Return the page at a path."""
        page = self.pages.get(path)
        if isinstance(page, Exception):
            raise page
        return None if page is None else Response(page, content_type(path))

    def not_found(self) -> Response:
        """Return the page for unknown paths."""
        return Response(b"<html><head></head><body>lost</body></html>", HTML)


@dataclass(frozen=True)
class Answer:
    """A complete response."""

    status: int
    headers: Message
    body: bytes


def get(server: PreviewServer, path: str, method: str = "GET", **headers: str) -> Answer:
    """Send one request. Underscores in names of headers become hyphens."""
    browser = HTTPConnection("127.0.0.1", server.port, timeout=5)
    try:
        browser.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = browser.getresponse()
        return Answer(response.status, response.headers, response.read())
    finally:
        browser.close()


def send(server: PreviewServer, data: bytes) -> bytes:
    """Send bytes, close the sending side, and read to the end."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as browser:
        try:
            browser.sendall(data)
            browser.shutdown(socket.SHUT_WR)
        except OSError:  # answered and closed before all was sent
            pass
        received = b""
        try:
            while piece := browser.recv(1 << 16):
                received += piece
        except ConnectionResetError:
            pass
        return received


class Listener:
    """A page's event stream, read event by event."""

    def __init__(self, server: PreviewServer) -> None:
        self.browser = HTTPConnection("127.0.0.1", server.port, timeout=5)
        self.browser.request("GET", "/papers/__sitegen__/events")
        self.response: HTTPResponse = self.browser.getresponse()
        self.hello = self.next()

    def next(self) -> tuple[str, dict[str, object]]:
        """Return kind and data of the next event, both empty at the end."""
        fields = {}
        while line := self.response.readline().decode().rstrip("\n"):
            name, _, value = line.partition(": ")
            fields[name] = value
        return (fields["event"], json.loads(fields["data"])) if fields else ("", {})

    def close(self) -> None:
        """Close the connection, as a page does."""
        self.response.close()
        self.browser.close()


def wait_until(true: Callable[[], bool]) -> None:
    """Wait until a condition holds that another thread brings about."""
    end = time.monotonic() + 5
    while not true():
        assert time.monotonic() < end
        time.sleep(0.005)
