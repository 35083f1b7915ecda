"""Find the response to a request: a page with the preview's script, another file, an error page, or a redirect."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote

from sitegen.errors import Problem
from sitegen.server.events import Events, Stream
from sitegen.server.injection import Client, inject
from sitegen.server.overlay import as_json, as_text, error_page, last_calls, problems_of
from sitegen.server.requests import Request
from sitegen.server.response import OpenFile, Response, content_type

OWN = "__sitegen__/"
"""The folder of the preview's own files, below the path of the site. No page of a site has such a path."""
_SCRIPT = "client.js"
_STYLES = "overlay.css"
_FILES = {name: Path(__file__).with_name(name).read_bytes() for name in (_SCRIPT, _STYLES)}


@dataclass(frozen=True, slots=True)
class Redirect:
    """A redirect, for a folder without its slash, or for a path outside the site."""

    location: str


class Responder:
    """Find responses for requests. An error in rendering becomes an error page.

    Args:
        render: Returns the response for a path of the site, such as ``2019/10/19.html``; None if the site has no such path.
            It is called from several threads at once.
        not_found: Returns the page for missing paths.
        base: The site's path on the server, with a slash at both ends.
        events: The event streams, with the current generation.
        log: Takes lines for the user.
    """

    def __init__(
        self,
        render: Callable[[str], Response | None],
        not_found: Callable[[], Response],
        base: str,
        events: Events,
        log: Callable[[str], None],
    ) -> None:
        self._render = render
        self._not_found = not_found
        self.base = base
        self._former: tuple[str, ...] = ()
        self._events = events
        self._log = log
        self._last_report = ""
        self._report_lock = threading.Lock()

    def move(self, base: str) -> None:
        """Move the site to another path. Paths below the former ones redirect."""
        if base != self.base:
            self._former = tuple(former for former in (self.base, *self._former) if former != base)
            self.base = base

    def respond(self, request: Request) -> Response | Redirect | Stream:
        """Return the response to a request. An exception from rendering becomes an error page."""
        path = request.path
        # Open pages request the preview's files at the path that was valid when the page was loaded.
        for base in (self.base, *self._former):
            if path.startswith(base + OWN):
                return self._own(path.removeprefix(base + OWN))
        if path.startswith(self.base):
            found = self._page(path.removeprefix(self.base), request)
            missing = isinstance(found, Response) and found.status == HTTPStatus.NOT_FOUND
            return (missing and self._moved(request)) or found
        if path in {"/", self.base.rstrip("/")}:
            return Redirect(quote(self.base))
        return self._moved(request) or _plain(
            HTTPStatus.NOT_FOUND, f"There is no page here. The site is at {self.base}"
        )

    def _moved(self, request: Request) -> Redirect | None:
        """Return a redirect for a path below a former base; None if there is none."""
        for former in self._former:
            below_base = self.base.startswith(former) and request.path.startswith(self.base)
            if request.path.startswith(former) and not below_base:
                query = f"?{request.query}" if request.query else ""
                return Redirect(quote(self.base + request.path.removeprefix(former)) + query)
        return None

    def _page(self, path: str, request: Request) -> Response | Redirect:
        """Return a file of the site, or an error page, with the preview's script."""
        data = {"generation": self._events.generation}  # read before rendering, so that it is never too new
        try:
            found = self._find(path)
        except Exception as error:  # noqa: BLE001 - any error in a template or digest is shown
            problems = self._report(error)
            data["problem"] = json.dumps(as_json(problems))
            styles = quote(self.base) + OWN + _STYLES
            found = Response(error_page(problems, styles), content_type("html"), HTTPStatus.INTERNAL_SERVER_ERROR)
        if isinstance(found, Redirect) or not found.content_type.startswith("text/html"):
            return found
        return replace(found, body=inject(_content(found), self._client(request, data)))

    def _find(self, path: str) -> Response | Redirect:
        """Find the file at a path, the index of a folder, or the page for missing paths, as static hosts do."""
        if path == "" or path.endswith("/"):
            found = self._render(path + "index.html")
        else:
            found = self._render(path)
            if found is None and (folder := self._render(path + "/index.html")):
                _close(folder)
                return Redirect(quote(f"{self.base}{path}/"))
        return found or replace(self._not_found(), status=HTTPStatus.NOT_FOUND)

    def _own(self, name: str) -> Response | Stream:
        """Return a file of the preview."""
        if name in _FILES:
            return Response(_FILES[name], content_type(name))
        if name == "events":
            return self._events.open() or _plain(HTTPStatus.SERVICE_UNAVAILABLE, "Too many pages are open.")
        if name.startswith("page/"):
            return self._state(name.removeprefix("page/"))
        return _plain(HTTPStatus.NOT_FOUND, "There is no such file.")

    def _state(self, path: str) -> Response:
        """Return the generation, and the problems of a page: an open page shows them itself instead of reloading."""
        state: dict[str, object] = {"generation": self._events.generation, "problem": None}
        status: int = HTTPStatus.OK
        try:
            found = self._find(path)
        except Exception as error:  # noqa: BLE001 - as for the page itself
            state["problem"] = as_json(self._report(error))
        else:
            _close(found)
            status = found.status if isinstance(found, Response) else status
        return Response(json.dumps(state).encode(), content_type("json"), status)

    def _client(self, request: Request, data: dict[str, str]) -> Client:
        own = quote(self.base) + OWN
        # A policy cannot name an IPv6 address or a host name that only a proxy knows.
        no_name = request.host.startswith("[") or request.proxied
        source = "'self'" if no_name else f"http://{request.host}{own}"
        return Client(own + _SCRIPT, source, data)

    def _report(self, error: Exception) -> tuple[Problem, ...]:
        """Log the problems of an error, once if several requests have the same; return them."""
        problems = problems_of(error)
        report = as_text(problems) + last_calls(error)
        with self._report_lock:
            is_new, self._last_report = report != self._last_report, report
        if is_new:
            self._log(report)
        return problems


def _plain(status: HTTPStatus, text: str) -> Response:
    return Response(f"{text}\n".encode(), content_type("txt"), status)


def _content(response: Response) -> bytes:
    if isinstance(response.body, bytes):
        return response.body
    with response.body.stream as stream:
        return stream.read()


def _close(found: Response | Redirect) -> None:
    if isinstance(found, Response) and isinstance(found.body, OpenFile):
        found.body.stream.close()
