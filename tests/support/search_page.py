"""A searchable site on a server, and the search page in a browser, for tests."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from support import toy
from support.browser_tab import open_tab
from support.waiting import until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def write(folder: Path) -> Path:
    """Write a site with the toy archive and 84 papers of twelve months, in several segments of the index."""
    toy.write(folder)
    for month in range(1, 13):
        records = [
            toy.record(
                f"20{month:02}.{number:05}",
                f"Paper {number} of $x_{month}$ radiance" if number % 3 else "Fields & <b>flowers</b>",
                day=f"2020-{month:02}-10",
                authors="Łukasz Müller, Ada Lovelace",
                categories="**cs.LG**" if number % 2 else "**cs.CV**, cs.GR",
                comment="Accepted at CVPR 2020. Code: https://github.com/a/b" if number == 1 else "None",
                doi="10.1000/Journal.3" if (month, number) == (12, 3) else "None",
                summary=f"About radiance and segment{number}.",
            )
            for number in range(1, 8)
        ]
        toy.put(folder / f"content/2020/{month:02}/2020{month:02}10.md", toy.digest(f"2020-{month:02}-10", *records))
    return folder


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve a folder; yield its address."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *arguments: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), lambda *parts: Quiet(*parts, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@contextmanager
def tab(browser: "Browser", **options: object) -> Iterator["Page"]:
    """Open a browser tab without history. Errors on the console fail the test."""
    complaints: list[str] = []
    with open_tab(browser, **options) as opened:
        opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        yield opened
    assert not complaints


def search(page: "Page", address: str, text: str) -> str:
    """Open the search page and search; return the number of papers as the page tells it."""
    page.goto(f"{address}search.html")
    page.fill("#q", text)
    page.press("#q", "Enter")
    return status(page)


def status(page: "Page") -> str:
    """Wait for the end of a search; return the number of papers as the page tells it."""
    page.wait_for_selector("#found:not([aria-busy]) [role=status] h1")
    return str(page.evaluate("document.querySelector('[role=status] h1').firstChild.data.trim()"))


def until_status(page: "Page", text: str) -> None:
    """Wait until the page tells a number of papers."""
    until(page, "text => document.querySelector('[role=status] h1')?.firstChild.data.trim() === text", arg=text)
