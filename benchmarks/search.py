"""Measure the search in Chromium: bytes, requests and seconds of queries, and compare the results with SQLite's FTS5.

    python benchmarks/search.py SITE ARCHIVE [--queries 200] [--json FILE]

SITE is a built site with its search, ARCHIVE the ``.sitegen/archive.sqlite`` that it was built from. The site is served
below a sub-path by a server that counts all bytes sent, headers included, compresses text as hosts do, and can simulate a slow
connection. Results are compared with those of one FTS5 table of all papers.
"""

import argparse
import gzip
import json
import random
import sqlite3
import statistics
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

sys.path[:0] = [str(Path(__file__).parents[1] / "tests"), str(Path(__file__).parents[1])]

from support.browsers import chromium  # noqa: E402

from sitegen.archive.columns import read_venue  # noqa: E402
from sitegen.names import display  # noqa: E402
from sitegen.search import index_terms  # noqa: E402
from sitegen.text import plain  # noqa: E402

BASE = "/some/path/"
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript",
    ".css": "text/css",
    ".json": "application/json",
    ".xml": "application/xml",
}


@dataclass
class Line:
    """A simulated connection: delay in seconds, rate in bytes per second (0: unlimited), and counts of the data sent."""

    delay: float = 0.0
    rate: float = 0.0
    sent: int = 0
    requests: int = 0
    free: float = 0.0
    paths: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def clear(self) -> None:
        """Set the counts to 0."""
        self.sent = self.requests = 0
        self.paths.clear()

    def wait(self, size: int) -> None:
        """Sleep as long as the connection takes for these bytes. All requests share the rate."""
        if not self.rate:
            return
        with self.lock:
            now = time.monotonic()
            self.free = max(self.free, now) + size / self.rate
            until = self.free
        time.sleep(max(until - now, 0))


@contextmanager
def served(folder: Path, line: Line) -> Iterator[str]:
    """Serve a folder below `BASE`; provide its URL."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = unquote(urlsplit(self.path).path)
            file = folder / path.removeprefix(BASE)
            time.sleep(line.delay)
            found = path.startswith(BASE) and file.is_file()
            body = file.read_bytes() if found else b""
            kind = _TYPES.get(file.suffix, "application/octet-stream")
            headers = {"Content-Type": kind, "Cache-Control": "max-age=600"}
            if file.suffix in _TYPES:
                body = gzip.compress(body, 6)
                headers["Content-Encoding"] = "gzip"
            size = len(body) + sum(len(name) + len(value) + 4 for name, value in headers.items()) + 120
            with line.lock:
                line.sent += size
                line.requests += 1
                line.paths[path.removeprefix(BASE)] += size
            self.send_response(200 if found else 404)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            for at in range(0, len(body), 16384):
                line.wait(len(body[at : at + 16384]))
                self.wfile.write(body[at : at + 16384])

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{BASE}"
    finally:
        server.shutdown()
        server.server_close()


def archive_papers(archive: Path) -> list[tuple[str, str, index_terms.Text]]:
    """Return identifier, own day and text of every paper, by day and identifier."""
    connection = sqlite3.connect(f"file:{archive}?mode=ro", uri=True)
    rows = connection.execute(
        "SELECT paper.identifier, paper.day, record.title, record.abstract, record.authors, paper.categories, comment, journal, "
        "venue FROM paper JOIN record ON record.id = paper.record ORDER BY paper.day, identifier"
    )
    return [
        (
            identifier,
            day,
            index_terms.Text(
                plain(title),
                plain(abstract),
                "\n".join(map(display, authors.split("\n"))),
                categories,
                remarks=plain(f"{comment or ''}\n{journal or ''}"),
                venue=read_venue(venue) if venue else None,
            ),
        )
        for identifier, day, title, abstract, authors, categories, comment, journal, venue in rows
    ]


def reference(papers: list[tuple[str, str, index_terms.Text]]) -> sqlite3.Connection:
    """Return a database with one FTS5 table of all papers, to compare results with."""
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE VIRTUAL TABLE paper USING fts5(title, abstract, authors, remarks, categories, year, "
        "tokenize='unicode61 remove_diacritics 2')"
    )
    connection.executemany(
        "INSERT INTO paper (rowid, title, abstract, authors, remarks, categories, year) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (
                number,
                index_terms.fold(text.title),
                index_terms.fold(text.abstract),
                index_terms.fold(text.authors),
                " ".join(index_terms.remark_terms(text)),
                text.categories.replace(".", "x").replace("-", "z"),
                day[:4],
            )
            for number, (_, day, text) in enumerate(papers)
        ),
    )
    return connection


def real_queries(papers: list[tuple[str, str, index_terms.Text]], count: int) -> list[tuple[str, str]]:
    """Return queries of words and names in the archive, each as readers type it and as FTS5 expression for `reference`."""
    draw = random.Random(1)
    frequency = Counter(word for _, _, text in papers[::7] for word in set(index_terms.terms(text.abstract)))
    useful = [word for word in frequency if word.isalpha() and len(word) > 2 and word not in index_terms.COMMON]
    useful.sort(key=lambda word: (-frequency[word], word))
    common, middling, rare = useful[:150], useful[150:1500], useful[1500:8000]
    text_columns = "{title abstract authors remarks}"
    found: dict[str, str] = {}
    makers: list[Callable[[], tuple[str, str] | None]] = [
        lambda: (a := draw.choice(middling), f'{text_columns}: "{a}"'),
        lambda: (a := draw.choice(rare), f'{text_columns}: "{a}"'),
        lambda: _two(draw.choice(common), draw.choice(middling), "AND", text_columns),
        lambda: _two(draw.choice(middling), draw.choice(middling), "AND", text_columns),
        lambda: _two(draw.choice(middling), draw.choice(rare), "OR", text_columns),
        lambda: _two(draw.choice(middling), draw.choice(common), "NOT", text_columns),
        lambda: _author(draw.choice(papers)[2]),
        lambda: _phrase(draw, draw.choice(papers)[2]),
        lambda: (f"{(a := draw.choice(middling))[:5]}*", f'{text_columns}: "{a[:5]}"*'),
        lambda: (
            f"{(a := draw.choice(middling))} year:{(y := draw.randint(2018, 2024))}",
            f'{text_columns}: "{a}" AND year: "{y}"',
        ),
        lambda: (
            f"{(a := draw.choice(middling))} cat:cs.LG",
            f'{text_columns}: "{a}" AND categories: "csxLG"',
        ),
        lambda: (f"title:{(a := draw.choice(middling))}", f'title: "{a}"'),
    ]
    while len(found) < count:
        for make in makers:
            if made := make():
                found.setdefault(*made)
    return list(found.items())[:count]


def _two(one: str, other: str, between: str, columns: str) -> tuple[str, str]:
    typed = f"{one} {other}" if between == "AND" else f"{one} {between} {other}"
    return typed, f'{columns}: "{one}" {between} {columns}: "{other}"'


def _author(text: index_terms.Text) -> tuple[str, str] | None:
    names = index_terms.terms(text.authors.split("\n")[0])
    if not names:
        return None
    return " ".join(f"author:{name}" for name in names), " AND ".join(f'authors: "{name}"' for name in names)


def _phrase(draw: random.Random, text: index_terms.Text) -> tuple[str, str] | None:
    title = index_terms.terms(text.title)
    if len(title) < 2:
        return None
    at = draw.randrange(len(title) - 1)
    return f'"{title[at]} {title[at + 1]}"', f'title: "{title[at]} {title[at + 1]}"'


_ALL_ROWS = """async ([text]) => {
  if (!window.bench) {
    // The page's script has moved the field out of the form, so read the file.
    const file = new DOMParser().parseFromString(await (await fetch("search.html")).text(), "text/html");
    const form = file.querySelector("form.search"), absolute = (url) => new URL(url, location.href).href;
    const worker = window.bench = new Worker(form.dataset.worker);
    worker.postMessage({ id: 0, ask: "start", scripts: [absolute(form.dataset.query), absolute(form.dataset.reader)],
      site: { manifest: absolute(form.dataset.manifest) } });
  }
  const id = Math.random();
  return await new Promise((resolve, reject) => {
    const receive = ({ data }) => {
      if (data.id !== id) return;
      window.bench.removeEventListener("message", receive);
      if (data.error) reject(new Error(data.error)); else resolve(data.result);
    };
    window.bench.addEventListener("message", receive);
    window.bench.postMessage({ id, ask: "rows", text, order: "newest" });
  });
}"""


def check(
    browser: Any,
    address: str,
    papers: list[tuple[str, str, index_terms.Text]],
    segments: list[int],
    wanted: list[tuple[str, str]],
) -> list[str]:
    """Return the queries whose results in the browser differ from those of `reference`."""
    table = reference(papers)
    context = browser.new_context()
    page = context.new_page()
    page.goto(address + "search.html")
    starts = [sum(segments[:number]) for number in range(len(segments))]
    wrong = []
    for typed, expression in wanted:
        rows = page.evaluate(_ALL_ROWS, [typed])
        shown = [starts[segment] + row - 1 for segment, row in zip(rows[::2], rows[1::2], strict=True)]
        expected = [row for (row,) in table.execute("SELECT rowid FROM paper WHERE paper MATCH ?", (expression,))]
        if shown != sorted(expected, reverse=True):
            wrong.append(f"{typed}: {len(shown)} instead of {len(expected)}")
    context.close()
    return wrong


def first(browser: Any, address: str, line: Line, typed: str, slowdown: int = 1) -> dict[str, float]:
    """Measure a query with an empty browser cache, on a processor that is ``slowdown`` times slower."""
    context = browser.new_context()
    page = context.new_page()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
    line.clear()
    start = time.perf_counter()
    page.goto(f"{address}search.html?q={quote(typed)}", wait_until="commit")
    page.wait_for_selector("#found:not([aria-busy]) [role=status] h1")
    seconds = time.perf_counter() - start
    page.wait_for_timeout(300)
    found = {"bytes": line.sent, "requests": line.requests, "seconds": round(seconds, 3)}
    context.close()
    return found


def further(browser: Any, address: str, line: Line, typed: list[str]) -> list[dict[str, float]]:
    """Measure queries that follow a first query on the same page."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}search.html?q=nerf")
    page.wait_for_selector("#found:not([aria-busy]) [role=status] h1")
    found = []
    for text in typed:
        page.wait_for_timeout(50)
        line.clear()
        start = time.perf_counter()
        page.fill("#q", text)
        page.press("#q", "Enter")
        page.wait_for_function(
            "text => document.title.startsWith(text) && !document.querySelector('[aria-busy]')", arg=text
        )
        found.append({"bytes": line.sent, "requests": line.requests, "seconds": round(time.perf_counter() - start, 3)})
    context.close()
    return found


def main() -> None:
    """Measure, and print the result as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("site", type=Path)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    papers = archive_papers(options.archive)
    manifest = json.loads((options.site / "search/index.json").read_text())
    segments = [segment["papers"] for segment in manifest["segments"]]
    wanted = real_queries(papers, options.queries)
    size = sum(file.stat().st_size for file in (options.site / "search").rglob("*") if file.is_file())
    files = sum(file.is_file() for file in (options.site / "search").rglob("*"))
    result: dict[str, object] = {"papers": len(papers), "segments": segments, "bytes": size, "files": files}
    line = Line()
    with served(options.site, line) as address, chromium() as browser:
        plain_queries = ["nerf", "diffusion segmentation", "image network", "author:zhang", '"object detection"']
        loopback = [first(browser, address, line, typed) for typed in plain_queries]
        result["first"] = dict(zip(plain_queries, loopback, strict=True))
        later = further(browser, address, line, [typed for typed, _ in wanted[:50]])
        result["further, median bytes"] = statistics.median(one["bytes"] for one in later)
        result["further, greatest bytes"] = max(one["bytes"] for one in later)
        result["further, median requests"] = statistics.median(one["requests"] for one in later)
        result["further, median seconds"] = statistics.median(one["seconds"] for one in later)
        line.delay, line.rate = 0.05, 10e6 / 8
        result["first, 10 Mbit/s and 50 ms"] = {
            typed: first(browser, address, line, typed) for typed in plain_queries[:3]
        }
        line.delay, line.rate = 0.15, 1.6e6 / 8
        result["first, 1.6 Mbit/s, 150 ms, processor 4 times slower"] = {
            typed: first(browser, address, line, typed, slowdown=4) for typed in plain_queries
        }
        line.delay = line.rate = 0.0
        wrong = check(browser, address, papers, segments, wanted)
        result["queries"], result["wrong"] = len(wanted), wrong
    print(json.dumps(result, indent=1))
    if options.json:
        options.json.write_text(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
