"""The preview's HTTP server: find a port, limit the number of connections, and close them all at once."""

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
"""Most connections at a time. A browser opens six, and keeps one for each visible page."""
PORTS = 20
"""Ports to try, from the requested one."""
_IN_USE = frozenset({errno.EADDRINUSE, 10013, 10048})
"""Error numbers, also those of Windows, where a port can be reserved."""
_FIRST_UNPRIVILEGED = 1024
"""Lower ports need special rights."""
_UNAVAILABLE = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\nRetry-After: 1\r\n\r\n"


class PreviewServer(ThreadingHTTPServer):
    """Serve the site until the server is closed.

    Args:
        respond: Returns the response for a path of the site, such as ``2019/10/19.html``; None if the site has no such
            path. The path cannot lead out of a folder. It is called from several threads at once. If it raises a
            `SitegenError` or another exception, the browser gets a page that shows the error.
        not_found: Returns the page for missing paths, which is sent with the status 404.
        host: The address or name to listen on. It is also the host in the addresses of pages.
        names: Further host names, from `read_name`.
        port: The first port to try; 0 chooses any free port.
        base_path: The site's path on the host, percent-decoded.
        log: Takes lines for the user: problems, and the port if it is not the requested one.

    Raises:
        SitegenError: No port is free.
    """

    daemon_threads = True
    request_queue_size = CONNECTIONS
    allow_reuse_address = os.name != "nt"  # on Windows it would share the port with another server

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
        self._free_connections = threading.Semaphore(CONNECTIONS)
        self._connections: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._closing = False
        self._stopped = threading.Event()
        self._stopped.set()
        host = host.removeprefix("[").removesuffix("]")
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._bind(host, port)
        self._wakeup, self._waker = socket.socketpair()
        self.hosts = Hosts(host, self.port, names)

    @property
    def port(self) -> int:
        """The port on which the server listens."""
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        """The address of the site, for a browser on this machine."""
        host = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.hosts.bound, self.hosts.bound)  # noqa: S104
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}{self._responder.base}"

    def move(self, base_path: str) -> None:
        """Move the site to another path (percent-decoded). Former addresses redirect."""
        base = _base(base_path)
        if base != self._responder.base:
            self._responder.move(base)
            self._log(f"the site is now at {self.url}")

    def refresh(self, styles: Mapping[str, str] | None = None) -> None:
        """Reload the open pages. They keep their scroll positions.

        Args:
            styles: Old path -> new path, from the root of the site, if only style sheets changed. The pages then replace
                these without reloading.
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
        timeout = 0.5 if sys.platform == "win32" else None  # on Windows Ctrl-C does not interrupt `select`
        self._stopped.clear()
        try:
            with selectors.DefaultSelector() as selector:
                selector.register(self.socket, selectors.EVENT_READ)
                selector.register(self._wakeup, selectors.EVENT_READ)
                while not self._closing:
                    if any(key.fileobj is self.socket for key, _ in selector.select(timeout)):
                        self._accept()
        finally:
            self._stopped.set()

    def start(self) -> threading.Thread:
        """Serve in a new thread, and return it."""
        self._stopped.clear()  # before the thread runs, so that `close` always waits for it
        thread = threading.Thread(target=self.serve_forever, name="sitegen-server", daemon=True)
        thread.start()
        return thread

    def close(self) -> None:
        """Stop listening, and close all connections at once, event streams too."""
        self._closing = True
        self._waker.close()  # wakes `serve_forever`
        self._events.close()
        with self._lock:
            for connection in self._connections:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        self._stopped.wait(timeout=1)
        self._wakeup.close()
        self.server_close()

    def shutdown(self) -> None:
        """Close the server, under the name that `socketserver` uses."""
        self.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Called by connections

    def respond(self, request: Request) -> Response | Redirect | Stream:
        """Return the response to a request."""
        return self._responder.respond(request)

    def remove_stream(self, stream: Stream) -> None:
        """Remove a stream that has ended."""
        self._events.remove(stream)

    # Called by socketserver

    def server_bind(self) -> None:
        """Bind to the address. `http.server` would also look up the host name, which can take seconds."""
        TCPServer.server_bind(self)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Start a thread for a connection, or refuse it if there are too many."""
        if not self._free_connections.acquire(blocking=False):
            with suppress(OSError):
                request.send(_UNAVAILABLE)
            self.shutdown_request(request)
            return
        with self._lock:
            self._connections.add(request)
        super().process_request(request, client_address)

    def _accept(self) -> None:
        """Accept a connection."""
        try:
            connection, address = self.get_request()
        except OSError:  # closed by the browser already, or too many open files
            time.sleep(0.05)
        else:
            self.process_request(connection, address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Handle a connection until it is closed."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._lock:
                self._connections.discard(request)
            self._free_connections.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Log an error of the server, but not connections that the browser closed."""
        error = sys.exception()
        if isinstance(error, Exception) and not isinstance(error, OSError):
            self._log(f"the preview cannot answer a request: {as_text(problems_of(error))}{last_calls(error)}")

    def _bind(self, host: str, port: int) -> None:
        """Listen on the first free port."""
        for candidate in range(port, min(port + PORTS, 1 << 16) if port else 1):
            try:
                super().__init__((host, candidate), Connection)
            except (OSError, ValueError) as error:  # ValueError: not a host name at all
                if not isinstance(error, OSError) or error.errno not in _IN_USE:
                    reason = (isinstance(error, OSError) and error.strerror) or "not a host name"
                    raise SitegenError(
                        f"cannot listen on {host}, port {candidate}: {reason}", _remedy(error, candidate)
                    ) from error
            else:
                if candidate != port:
                    self._log(f"port {port} is in use: the preview is on port {candidate}")
                return
        raise SitegenError(f"port {port} and the following ones are in use", "choose another with --port")


def _base(path: str) -> str:
    """Return a path with one slash at both ends."""
    return f"/{path.strip('/')}/".replace("//", "/")


def _remedy(error: Exception, port: int) -> str:
    """Return what to do if the server cannot listen."""
    if isinstance(error, PermissionError) and port < _FIRST_UNPRIVILEGED:
        return f"choose a port from {_FIRST_UNPRIVILEGED} on with --port"
    return (
        "give --host an address of this machine (127.0.0.1, or 0.0.0.0 for all of them); use --name for another host name,"
        " such as a tunnel's, and --port for another port"
    )
