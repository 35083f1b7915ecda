"""Send events to the open pages (server-sent events), and count the states of the site."""

import json
import secrets
import selectors
import socket
import threading
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

from sitegen.errors import Problem
from sitegen.server.overlay import as_json

STREAMS = 64
"""Most open pages that receive events."""
BACKLOG = 100
"""Most waiting messages of a page. A page that does not read them is disconnected, and catches up when it reconnects."""


class Events:
    """Streams of events to the open pages.

    A generation identifies a state of the site, also after a restart of the server. A page knows the generation in which
    it was rendered, and receives the current one when it connects, so that it misses no change in between.
    """

    def __init__(self) -> None:
        self._run = secrets.token_hex(4)
        self._count = 0
        self._problems: tuple[Problem, ...] = ()
        self._streams: set[Stream] = set()
        self._lock = threading.Lock()
        self._closed = False

    @property
    def generation(self) -> str:
        """Identifier of the current state of the site, unique across restarts of the server."""
        return f"{self._run}.{self._count}"

    def refresh(self, styles: Mapping[str, str] | None) -> None:
        """Reload the open pages; with ``styles`` (old address -> new address), replace only these style sheets."""
        with self._lock:
            self._count += 1
            event = "reload" if styles is None else "styles"
            self._send(event, {"generation": self.generation, "styles": dict(styles or {})})

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show problems over every page. An empty sequence removes what was shown before."""
        with self._lock:
            if tuple(problems) != self._problems:
                self._problems = tuple(problems)
                self._send("problem", {"problem": as_json(problems)})

    def open(self) -> "Stream | None":
        """Return a stream for one page, which begins with a "hello" message; None if there are too many streams."""
        with self._lock:
            if self._closed or len(self._streams) >= STREAMS:
                return None
            stream = Stream()
            self._streams.add(stream)
            stream.put(
                b"retry: 500\n" + _message("hello", {"generation": self.generation, "problem": as_json(self._problems)})
            )
            return stream

    def remove(self, stream: "Stream") -> None:
        """Remove a stream whose page is closed."""
        with self._lock:
            self._streams.discard(stream)
        stream.close()

    def close(self) -> None:
        """End all streams."""
        with self._lock:
            self._closed = True
            for stream in self._streams:
                stream.end()

    def _send(self, event: str, data: object) -> None:
        message = _message(event, data)
        for stream in self._streams:
            stream.put(message)


class Stream:
    """Messages to one page. The thread of the connection waits until there is one, or until the page is closed."""

    def __init__(self) -> None:
        self._messages: deque[bytes] = deque()
        self._ended = False
        self._wakeup, self._waker = socket.socketpair()
        self._waker.settimeout(0)

    def put(self, message: bytes) -> None:
        """Add a message. End the stream if too many are waiting."""
        self._messages.append(message)
        self._ended = self._ended or len(self._messages) > BACKLOG
        self._wake()

    def end(self) -> None:
        """End the stream."""
        self._ended = True
        self._wake()

    def messages(self, connection: socket.socket) -> Iterator[bytes]:
        """Yield messages as they are added, until the stream ends or the connection is closed."""
        with selectors.DefaultSelector() as selector:
            selector.register(connection, selectors.EVENT_READ)
            selector.register(self._wakeup, selectors.EVENT_READ)
            while not self._ended:
                while self._messages:
                    yield self._messages.popleft()
                ready = {key.fileobj for key, _ in selector.select()}
                if connection in ready:
                    return
                self._wakeup.recv(1024)

    def close(self) -> None:
        """Close the sockets."""
        self._wakeup.close()
        self._waker.close()

    def _wake(self) -> None:
        """Wake the thread that waits in `messages`."""
        with suppress(OSError):  # full: it is awake already; closed: it has ended
            self._waker.send(b"!")


def _message(event: str, data: object) -> bytes:
    return f"event: {event}\ndata: {json.dumps(data)}\n\n".encode()
