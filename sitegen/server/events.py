"""Server-sent events: what the pages that are open are told, and in which state of the site they were made."""

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
"""Pages that can be told of changes at once."""
BACKLOG = 100
"""Messages a page may fall behind; one that reads none of them is let go, and catches up when it connects again."""


class Events:
    """Streams of events to the open pages.

    A generation names a state of the site, across restarts of the server too. A page knows the one it was made in, and
    learns the present one when it connects: so it misses nothing that happened in between.
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
        """Differs for any two states of the site, whichever server shows them."""
        return f"{self._run}.{self._count}"

    def refresh(self, styles: Mapping[str, str] | None) -> None:
        """Have the pages loaded anew, or only the style sheets named by their old addresses."""
        with self._lock:
            self._count += 1
            kind = "reload" if styles is None else "styles"
            self._send(kind, {"generation": self.generation, "styles": dict(styles or {})})

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show problems over every page. An empty sequence removes what was shown before."""
        with self._lock:
            if tuple(problems) != self._problems:
                self._problems = tuple(problems)
                self._send("problem", {"problem": as_json(problems)})

    def open(self) -> "Stream | None":
        """A stream for one page, its greeting in it; None where there are too many."""
        with self._lock:
            if self._closed or len(self._streams) >= STREAMS:
                return None
            stream = Stream()
            self._streams.add(stream)
            stream.put(
                b"retry: 500\n" + _message("hello", {"generation": self.generation, "problem": as_json(self._problems)})
            )
            return stream

    def leave(self, stream: "Stream") -> None:
        """Forget a stream whose page is gone."""
        with self._lock:
            self._streams.discard(stream)
        stream.close()

    def close(self) -> None:
        """End all streams."""
        with self._lock:
            self._closed = True
            for stream in self._streams:
                stream.end()

    def _send(self, kind: str, data: object) -> None:
        message = _message(kind, data)
        for stream in self._streams:
            stream.put(message)


class Stream:
    """Messages to one page. Its thread sleeps until there is one, or the page goes."""

    def __init__(self) -> None:
        self._messages: deque[bytes] = deque()
        self._ended = False
        self._bell, self._rope = socket.socketpair()
        self._rope.settimeout(0)

    def put(self, message: bytes) -> None:
        """Send a message; end the stream where too many are waiting."""
        self._messages.append(message)
        self._ended = self._ended or len(self._messages) > BACKLOG
        self._pull()

    def end(self) -> None:
        """Have no more messages."""
        self._ended = True
        self._pull()

    def messages(self, connection: socket.socket) -> Iterator[bytes]:
        """Messages as they come, until the end of the stream or of the connection."""
        with selectors.DefaultSelector() as selector:
            selector.register(connection, selectors.EVENT_READ)
            selector.register(self._bell, selectors.EVENT_READ)
            while not self._ended:
                while self._messages:
                    yield self._messages.popleft()
                ready = {key.fileobj for key, _ in selector.select()}
                if connection in ready:
                    return
                self._bell.recv(1024)

    def close(self) -> None:
        """Give back what the system lent."""
        self._bell.close()
        self._rope.close()

    def _pull(self) -> None:
        with suppress(OSError):  # full: it rings already; closed: nobody listens
            self._rope.send(b"!")


def _message(kind: str, data: object) -> bytes:
    return f"event: {kind}\ndata: {json.dumps(data)}\n\n".encode()
