"""The preview server: a port, a bounded number of connections, and a way to end them all at once."""

import errno
import os
import selectors
import socket
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from http.server import ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any, Self
from urllib.parse import quote

from sitegen.errors import Problem, SitegenError
from sitegen.server.connection import Connection
from sitegen.server.events import Events, Stream
from sitegen.server.overlay import as_text, last_calls, problems_of
from sitegen.server.requests import Hosts, Request
from sitegen.server.responder import Redirect, Responder
from sitegen.server.response import Response

CONNECTIONS = 128
"""At once; a browser opens six, and keeps one for each page it shows."""
PORTS = 20
"""Ports tried, from the one asked for."""
_TAKEN = frozenset({errno.EADDRINUSE, 10013, 10048})
"""On Windows, too, where a port may be reserved."""
_FIRST_FREE = 1024
"""Lower ports need special rights."""
_FULL = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\nRetry-After: 1\r\n\r\n"


class PreviewServer(ThreadingHTTPServer):
    """Serves the site until it is closed.

    Args:
        respond: The response for a path of the site, such as ``2019/10/19.html``; None where there is none. It gets
            paths that cannot lead out of a folder, is called from several threads at once, and may raise: a
            `SitegenError` or any other exception becomes a page that shows it.
        not_found: What the host shows where there is nothing; its status becomes 404.
        host: The address or name to listen on, and to be called by.
        names: Further host names, from `read_name`.
        port: The first port to try; 0 takes any.
        base_path: The site's path on the host, percent-decoded.
        log: Takes lines for the user: faults, and the port where it is another.

    Raises:
        SitegenError: No port could be had.
    """

    daemon_threads = True
    request_queue_size = CONNECTIONS
    allow_reuse_address = os.name != "nt"  # there it would share the port with another server

    def __init__(
        self,
        respond: Callable[[str], Response | None],
        not_found: Callable[[], Response],
        *,
        host: str = "127.0.0.1",
        names: tuple[str, ...] = (),
        port: int = 8000,
        base_path: str = "/",
        log: Callable[[str], None] = print,
    ) -> None:
        self._log = log
        self._events = Events()
        self._responder = Responder(respond, not_found, _base(base_path), self._events, log)
        self._places = threading.Semaphore(CONNECTIONS)
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._closing = False
        self._idle = threading.Event()
        self._idle.set()
        host = host.removeprefix("[").removesuffix("]")
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._take_port(host, port)
        self._bell, self._rope = socket.socketpair()
        self.hosts = Hosts(host, self.port, names)

    @property
    def port(self) -> int:
        """The port that was free."""
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        """Where the site is, for a browser on this machine."""
        host = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.hosts.bound, self.hosts.bound)  # noqa: S104
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}{self._responder.base}"

    def move(self, base_path: str) -> None:
        """Move the site to another path (percent-decoded). Former addresses redirect."""
        base = _base(base_path)
        if base != self._responder.base:
            self._responder.move(base)
            self._log(f"the site is now at {self.url}")

    def refresh(self, styles: Mapping[str, str] | None = None) -> None:
        """Have the open pages loaded anew, where they are scrolled to.

        Args:
            styles: Where nothing but style sheets changed, their new paths by the old ones, both relative to the site:
                the pages then take the new ones and stay as they are.
        """
        base = self._responder.base
        if styles is None or styles:
            self._events.refresh(styles and {quote(base + old): quote(base + new) for old, new in styles.items()})

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show problems over every page, and print them. An empty sequence removes what was shown before."""
        self._events.show_problems(problems)
        if problems:
            self._log(as_text(problems))

    def serve_forever(self, poll_interval: float = 0) -> None:
        """Serve until `close` is called from another thread, or Ctrl-C is pressed."""
        patience = 0.5 if sys.platform == "win32" else None  # there Ctrl-C does not end the wait
        self._idle.clear()
        try:
            with selectors.DefaultSelector() as selector:
                selector.register(self.socket, selectors.EVENT_READ)
                selector.register(self._bell, selectors.EVENT_READ)
                while not self._closing:
                    if any(key.fileobj is self.socket for key, _ in selector.select(patience)):
                        self._accept()
        finally:
            self._idle.set()

    def start(self) -> threading.Thread:
        """Serve in a thread of its own."""
        self._idle.clear()  # before the thread runs, so that `close` waits for it in any case
        thread = threading.Thread(target=self.serve_forever, name="sitegen-server", daemon=True)
        thread.start()
        return thread

    def close(self) -> None:
        """Stop listening and end every connection, event streams too, at once."""
        self._closing = True
        self._rope.close()  # which wakes the one who waits at the other end
        self._events.close()
        with self._lock:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        self._idle.wait(timeout=1)
        self._bell.close()
        self.server_close()

    def shutdown(self) -> None:
        """As `close`."""
        self.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # For connections

    def answer(self, request: Request) -> Response | Redirect | Stream:
        """What to send for a request."""
        return self._responder.answer(request)

    def leave(self, stream: Stream) -> None:
        """Take a stream back that has ended."""
        self._events.leave(stream)

    # For socketserver

    def server_bind(self) -> None:
        """Bind, without the look-up of a host name that `http.server` does: it can take seconds."""
        TCPServer.server_bind(self)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Give the connection a thread, if there is room."""
        if not self._places.acquire(blocking=False):
            with suppress(OSError):
                request.send(_FULL)
            self.shutdown_request(request)
            return
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def _accept(self) -> None:
        try:
            connection, address = self.get_request()
        except OSError:  # gone before it was taken, or no more files to be had
            time.sleep(0.05)
        else:
            self.process_request(connection, address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve the connection to its end."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._lock:
                self._open.discard(request)
            self._places.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of browsers that hang up; of a fault of the server's own, what and where."""
        error = sys.exception()
        if isinstance(error, Exception) and not isinstance(error, OSError):
            self._log(f"the preview could not answer a request: {as_text(problems_of(error))}{last_calls(error)}")

    def _take_port(self, host: str, port: int) -> None:
        for candidate in range(port, min(port + PORTS, 1 << 16) if port else 1):
            try:
                super().__init__((host, candidate), Connection)
            except (OSError, ValueError) as error:  # ValueError: not a host name at all
                if not isinstance(error, OSError) or error.errno not in _TAKEN:
                    reason = (isinstance(error, OSError) and error.strerror) or "not a host name"
                    raise SitegenError(
                        f"cannot listen on {host}, port {candidate}: {reason}", _remedy(error, candidate)
                    ) from error
            else:
                if candidate != port:
                    self._log(f"port {port} is in use: the preview is on port {candidate}")
                return
        raise SitegenError(f"port {port} and those after it are in use", "choose another with --port")


def _base(path: str) -> str:
    return f"/{path.strip('/')}/".replace("//", "/")


def _remedy(error: Exception, port: int) -> str:
    """Say what to do where the server cannot listen."""
    if isinstance(error, PermissionError) and port < _FIRST_FREE:
        return f"choose a port from {_FIRST_FREE} on with --port"
    return (
        "give --host an address of this machine (127.0.0.1, or 0.0.0.0 for all of them); use --name for another host name,"
        " such as a tunnel's, and --port for another port"
    )
