"""A site on a web server of its own, for tests of reading offline: it counts requests, can fail, redirect and be slow."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from support import toy
from support.page_requests import is_counted

if TYPE_CHECKING:
    from playwright.sync_api import Page

BASE = "/papers/"
_KEPT = """async (base) => {
  const found = [];
  for (const name of (await caches.keys()).filter((name) => name === `offline:${location.origin}${base}`))
    for (const { url } of await (await caches.open(name)).keys()) found.push(new URL(url));
  return found.map(({ pathname }) => pathname.slice(base.length)).sort();
}"""


class Server(ThreadingHTTPServer):
    """A web server with a folder below `BASE`."""

    daemon_threads = True

    def __init__(self, folder: Path, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.folder = folder
        self.requests: list[str] = []
        """The paths of the answered requests, below `BASE` and with their queries."""
        self.statuses: dict[str, int] = {}
        """Path -> status of the answer in place of the file."""
        self.redirects: dict[str, str] = {}
        """Path -> address that the answer redirects to."""
        self.has_clean_addresses = False
        """True if the server redirects ``x.html`` to ``x``, and ``index.html`` to its folder."""
        self.silent = threading.Event()
        """Cleared while the server does not answer requests for pages."""
        self.silent.set()

    @property
    def url(self) -> str:
        """The address of the site."""
        return f"http://127.0.0.1:{self.server_port}{BASE}"

    def stop(self) -> None:
        """Answer nothing from now on: the address refuses connections."""
        self.shutdown()
        self.server_close()

    def take(self) -> list[str]:
        """Return the paths of the requests since the last call, without those of the worker, the list and the icon."""
        taken, self.requests = self.requests, []
        return [path for path in taken if path not in ("sw.js", "offline.json") and is_counted(path)]


class _Handler(SimpleHTTPRequestHandler):
    server: Server

    def log_message(self, format: str, *args: object) -> None:
        """Write nothing."""

    def do_GET(self) -> None:
        """Answer as the server is told to."""
        # Dates have seconds: a file that changed within one would count as unchanged.
        del self.headers["If-Modified-Since"]
        server, parts = self.server, urlsplit(self.path)
        path = parts.path.removeprefix(BASE)
        server.requests.append(self.path.removeprefix(BASE))
        query = f"?{parts.query}" if parts.query else ""
        target = server.redirects.get(path, "")
        if server.has_clean_addresses and path.endswith(".html"):
            target = f"{BASE}{path.removesuffix('.html').removesuffix('index')}{query}"
        if not server.silent.is_set() and (path.endswith((".html", "/")) or not path):
            server.silent.wait(30)
        if target:
            self.send_response(308)
            self.send_header("Location", target)
            self.end_headers()
        elif path in server.statuses or not parts.path.startswith(BASE):
            self.send_error(server.statuses.get(path, 404))
        else:
            super().do_GET()

    def do_HEAD(self) -> None:
        """Answer as a request for the worker."""
        self.server.requests.append(self.path.removeprefix(BASE))
        super().do_HEAD()

    def translate_path(self, path: str) -> str:
        """Return the file of a path, with and without its suffix."""
        below = urlsplit(path).path.removeprefix(BASE)
        file = self.server.folder / below
        return str(file if file.exists() or not file.with_name(f"{file.name}.html").exists() else f"{file}.html") + (
            "/" if below.endswith("/") else ""
        )


@contextmanager
def served(folder: Path, port: int = 0) -> Iterator[Server]:
    """Serve a folder until the end of the block."""
    server = Server(folder, port)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.silent.set()
        server.stop()
        thread.join()


def write(folder: Path, *days: str, theme: str = "default") -> Path:
    """Write and build a site with two papers on each of the days; return its output."""
    toy.put(folder / "sitegen.toml", toy.SETTINGS)
    for day in days:
        add(folder, day)
    return build(folder, theme=theme)


def build(folder: Path, *, theme: str = "default") -> Path:
    """Build the site, again if it was built before; return its output."""
    toy.build(folder, theme=theme)
    return folder / "public"


def add(folder: Path, day: str, *, title: str = "A paper") -> None:
    """Write the digest of a day."""
    records = [
        toy.record(f"{day[2:4]}{day[5:7]}.{day[8:]}{number:03}", f"{title} {number} of {day}", day=day)
        for number in (1, 2)
    ]
    toy.put(folder / f"content/cs.CV/{day}.md", toy.digest(day, *records))


def switch_on(page: "Page", url: str) -> None:
    """Press *Read offline* on the home page, and wait until all pages are kept."""
    page.goto(url)
    page.get_by_role("button", name="Read offline").click()
    wait(page)


def wait(page: "Page") -> None:
    """Wait until the pages are kept."""
    page.locator("output", has_text="updated").wait_for(state="attached")


def kept(page: "Page") -> list[str]:
    """Return the paths that the browser keeps, as hosts with clean addresses have them."""
    return page.evaluate(_KEPT, BASE)  # type: ignore[no-any-return]
