"""Measure `sitegen serve`: ``python benchmarks/serve.py SITE``. SITE is a built site with its ``sitegen.toml``.

Prints medians in milliseconds: until the first response, for each kind of page, and from saving a digest until open pages
receive the event and until the day's page shows the new title. The digest is restored at the end.
"""

import argparse
import http.client
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median
from urllib.parse import quote

from contestants import snapshot

LIMIT = 120
"""Seconds after which the measurement gives up."""
_TITLE = re.compile(r"(?m)^### .*$")


class Preview:
    """A running `sitegen serve`."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._base = "/"

    def find(self) -> None:
        """Find the base path of the site."""
        self._base = self._answer("/").getheader("Location", "/")

    def get(self, path: str) -> str:
        """Return the text of a page."""
        answer = self._answer(f"{self._base}{quote(path)}")
        body = answer.read().decode("utf-8", "replace")
        if answer.status != http.HTTPStatus.OK:
            sys.exit(f"{self._base}{path} was answered with {answer.status}")
        return body

    def _answer(self, path: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=LIMIT)
        connection.request("GET", path, headers={"Connection": "close"})
        return connection.getresponse()

    def events(self) -> Iterator[str]:
        """Yield the names of the events that an open page receives."""
        answer = self._answer(f"{self._base}__sitegen__/events")
        while line := answer.readline():
            if line.startswith(b"event:"):
                yield line.partition(b":")[2].strip().decode()


@contextmanager
def serving(site: Path, port: int, source: Path) -> Iterator[tuple[Preview, float]]:
    """Start a preview of a site; provide it with the seconds from the command to the first response."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "sitegen", "serve", "--port", str(port)],
        cwd=site,
        env=os.environ | {"PYTHONPATH": str(source)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    preview = Preview(port)
    try:
        while time.perf_counter() - began < LIMIT and process.poll() is None:
            with suppress(ConnectionError):
                preview.find()
                preview.get("index.html")
                yield preview, time.perf_counter() - began
                return
            time.sleep(0.01)
        sys.exit("`sitegen serve` gave no answer")
    finally:
        process.terminate()
        process.wait()


def pages(home: str, authors: str) -> dict[str, str]:
    """Return name and path of a page of each kind, found in the links of the home page and the list of authors."""
    day = max(re.findall(r'href="(\d{4}/\d\d/\d\d\.html)', home), default="") or sys.exit("home links to no day")
    category = _first(r'href="(category/[^"/]+/)index\.html', home)
    shard = _first(r"author/([a-z0-9]{1,2}/index\.html)", authors)
    return {
        "home": "index.html",
        "day": day,
        "month": f"{day[:7]}/index.html",
        "category": f"{category}index.html",
        "category's month": f"{category}{day[:4]}-{day[5:7]}.html",
        "authors": "author/index.html",
        "a shard of authors": f"author/{shard}",
        "statistics": "statistics.html",
    }


def _first(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    return found[1] if found else sys.exit(f"no page has a link like {pattern}")


def saved(preview: Preview, digest: Path, day: str, number: int) -> tuple[float, float]:
    """Return the seconds from saving a digest with another title until the event, and until the day's page shows it."""
    events = preview.events()
    title = f"A title for the measurement number {number}"
    next(events)  # the event that a new connection receives
    digest.write_text(_TITLE.sub(f"### {title}", digest.read_text("utf-8"), count=1), "utf-8")
    began = time.perf_counter()
    next(events)
    told = time.perf_counter() - began
    while title not in preview.get(day):
        if time.perf_counter() - began > LIMIT:
            sys.exit("the change was never shown")
    return told, time.perf_counter() - began


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("site", type=Path)
    parser.add_argument("--port", type=int, default=8765)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    site = given.site.resolve()
    digest = max((site / "content").rglob("[0-9]*.md"), key=lambda path: path.name)
    before = digest.read_text("utf-8")
    with tempfile.TemporaryDirectory() as folder:
        try:
            print(table(measured(site, digest, snapshot(Path(folder)), given.port, given.rounds)))
        finally:
            digest.write_text(before, "utf-8")


def measured(site: Path, digest: Path, source: Path, port: int, rounds: int) -> dict[str, float]:
    """Return the median of the seconds by name of the measurement. The digest keeps the last written title."""
    times: dict[str, list[float]] = {}
    for _ in range(rounds):
        with serving(site, port, source) as (_preview, first):
            times.setdefault("first answer", []).append(first)
    with serving(site, port, source) as (preview, _):
        kinds = pages(preview.get("index.html"), preview.get("author/index.html"))
        for name, path in kinds.items():
            for _ in range(rounds):
                began = time.perf_counter()
                preview.get(path)
                times.setdefault(name, []).append(time.perf_counter() - began)
        for number in range(rounds):
            told, seen = saved(preview, digest, kinds["day"], number)
            times.setdefault("a digest saved, until open pages are told", []).append(told)
            times.setdefault("a digest saved, until its day shows it", []).append(seen)
    return {name: median(of) for name, of in times.items()}


def table(seconds: dict[str, float]) -> str:
    """Return the medians as a Markdown table."""
    lines = [f"| {name} | {of * 1000:,.0f} ms |" for name, of in seconds.items()]
    return "\n".join(["| `sitegen serve` | median |", "|---|--:|", *lines])


if __name__ == "__main__":
    main()
