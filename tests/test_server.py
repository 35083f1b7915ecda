"""`sitegen.server`: what a preview answers, to whom, and that nothing stops it. Over real sockets."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from email.message import Message
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import cast

import parts
import pytest
from hostile_requests import hostile_requests
from hypothesis import given
from hypothesis import strategies as st

from sitegen.errors import SitegenError, ThemeError
from sitegen.server import Fault, OpenFile, PreviewServer, Response, connection, content_type, serve_file
from sitegen.server.injection import amend
from sitegen.server.requests import Refusal, path_of

HTML = "text/html; charset=utf-8"
PAGE = b"<!DOCTYPE html><html><head><title>t</title></head><body><p>day</p></body></html>"


@dataclass
class Site:
    """Pages by path, and exceptions to raise instead of some."""

    pages: dict[str, bytes | Exception]
    log: list[str] = field(default_factory=list)

    def respond(self, path: str) -> Response | None:
        """What is at a path."""
        page = self.pages.get(path)
        if isinstance(page, Exception):
            raise page
        return None if page is None else Response(page, content_type(path))

    def not_found(self) -> Response:
        """What is shown elsewhere."""
        return Response(b"<html><head></head><body>lost</body></html>", HTML)


@pytest.fixture
def site() -> Site:
    """A site of four pages."""
    return Site({"index.html": PAGE, "2019/10/19.html": PAGE, "2019/index.html": PAGE, "rss.xml": b"<rss/>"})


@pytest.fixture
def server(site: Site) -> Iterator[PreviewServer]:
    """A preview of ``site`` at /papers/."""
    with PreviewServer(site.respond, site.not_found, port=0, base_path="/papers/", log=site.log.append) as server:
        server.start()
        yield server


@dataclass(frozen=True)
class Answer:
    """What came back, read to its end."""

    status: int
    headers: Message
    body: bytes


def get(server: PreviewServer, path: str, method: str = "GET", **headers: str) -> Answer:
    """Ask once; underscores in names of headers stand for hyphens."""
    browser = HTTPConnection("127.0.0.1", server.port, timeout=5)
    try:
        browser.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = browser.getresponse()
        return Answer(response.status, response.headers, response.read())
    finally:
        browser.close()


def send(server: PreviewServer, data: bytes) -> bytes:
    """Send bytes, say that no more come, and read to the end."""
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
        """Kind and data of the next event; of none at the end."""
        fields = {}
        while line := self.response.readline().decode().rstrip("\n"):
            name, _, value = line.partition(": ")
            fields[name] = value
        return (fields["event"], json.loads(fields["data"])) if fields else ("", {})

    def close(self) -> None:
        """Leave, as a page does."""
        self.response.close()
        self.browser.close()


@pytest.fixture
def listen(server: PreviewServer) -> Iterator[Callable[[], Listener]]:
    """Opens event streams, and closes them in the end."""
    opened: list[Listener] = []

    def listen() -> Listener:
        opened.append(Listener(server))
        return opened[-1]

    yield listen
    for listener in opened:
        listener.close()


def wait_until(true: Callable[[], bool]) -> None:
    """Wait for what another thread does."""
    end = time.monotonic() + 5
    while not true():
        assert time.monotonic() < end
        time.sleep(0.005)


# As the host serves it


@pytest.mark.parametrize("path", ["/papers/", "/papers/2019/10/19.html", "/papers/2019/", "/papers/?q=a%20b"])
def test_pages_are_at_their_path_below_the_base(server: PreviewServer, path: str) -> None:
    """A folder shows its index; a query changes nothing."""
    answer = get(server, path)
    assert (answer.status, answer.headers["Content-Type"]) == (200, HTML)
    assert b"<p>day</p>" in answer.body


@pytest.mark.parametrize(
    ("path", "location"), [("/", "/papers/"), ("/papers", "/papers/"), ("/papers/2019", "/papers/2019/")]
)
def test_what_lacks_its_slash_is_redirected(server: PreviewServer, path: str, location: str) -> None:
    """The root leads to the site, and a folder without a slash to itself with one."""
    answer = get(server, path)
    assert (answer.status, answer.headers["Location"]) == (302, location)


def test_what_is_missing_shows_the_sites_own_page(server: PreviewServer) -> None:
    """404.html with status 404; outside the base path there is no site."""
    answer = get(server, "/papers/2020/01/01.html")
    assert (answer.status, answer.headers["Content-Type"]) == (404, HTML)
    assert b"lost" in answer.body
    elsewhere = get(server, "/favicon.ico")
    assert (elsewhere.status, elsewhere.body) == (404, b"Nothing is here. The site is at /papers/\n")


def test_a_site_at_the_root_needs_no_redirect(site: Site) -> None:
    """Without a base path the site starts at the slash."""
    with PreviewServer(site.respond, site.not_found, port=0, log=site.log.append) as server:
        server.start()
        assert server.url == f"http://127.0.0.1:{server.port}/"
        assert get(server, "/2019/10/19.html").status == 200
        assert b'"/__sitegen__/client.js"' in get(server, "/").body


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("2019/10/19.html", HTML),
        ("rss.xml", "application/xml; charset=utf-8"),
        ("2019/10/19.json", "application/json; charset=utf-8"),
        ("2019/10/19.bib", "text/x-bibtex; charset=utf-8"),
        ("2019/10/19.ris", "application/x-research-info-systems; charset=utf-8"),
        ("subscriptions.opml", "text/x-opml; charset=utf-8"),
        ("assets/style.0f0f.css", "text/css; charset=utf-8"),
        ("assets/search.0f0f.JS", "text/javascript; charset=utf-8"),
        ("logo.svg", "image/svg+xml; charset=utf-8"),
        ("site.webmanifest", "application/manifest+json; charset=utf-8"),
        ("search/sqlite.wasm", "application/wasm"),
        ("archive.sqlite", "application/vnd.sqlite3"),
        ("CNAME", "application/octet-stream"),
        ("category/cs.CV/CNAME", "application/octet-stream"),
        (".nojekyll", "application/octet-stream"),
    ],
)
def test_content_types_are_those_of_hosts(path: str, expected: str) -> None:
    """By suffix, and never by the system's own table."""
    assert content_type(path) == expected


def test_every_answer_forbids_sniffing_and_has_to_be_asked_for_again(server: PreviewServer) -> None:
    """A browser never guesses a type, and never shows an old page without asking."""
    for path in ("/", "/papers/", "/papers/missing", "/papers/rss.xml", "/papers/..", "/papers/__sitegen__/client.js"):
        headers = get(server, path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("path", ["/papers/", "/papers/rss.xml", "/papers/missing", "/", "/papers/.."])
def test_head_is_get_without_the_body(server: PreviewServer, path: str) -> None:
    """Status and headers are the same."""
    head, whole = get(server, path, "HEAD"), get(server, path)
    assert head.body == b""
    assert head.status == whole.status
    assert set(head.headers.items()) - {("Date", head.headers["Date"])} <= set(whole.headers.items())


def test_what_a_browser_has_is_not_sent_again(server: PreviewServer, site: Site) -> None:
    """If-None-Match is answered with 304 until the content changes."""
    etag = get(server, "/papers/rss.xml").headers["ETag"]
    for condition in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        answer = get(server, "/papers/rss.xml", If_None_Match=condition)
        assert (answer.status, answer.body, answer.headers["ETag"]) == (304, b"", etag)
    assert get(server, "/papers/rss.xml", If_None_Match='"other"').status == 200
    site.pages["rss.xml"] = b"<rss>new</rss>"
    assert get(server, "/papers/rss.xml", If_None_Match=etag).status == 200


@pytest.mark.parametrize(
    ("wanted", "status", "body", "content_range"),
    [
        ("bytes=0-1", 206, b"<r", "bytes 0-1/6"),
        ("bytes=2-", 206, b"ss/>", "bytes 2-5/6"),
        ("bytes=-2", 206, b"/>", "bytes 4-5/6"),
        ("bytes=-99", 206, b"<rss/>", "bytes 0-5/6"),
        ("bytes=4-99", 206, b"/>", "bytes 4-5/6"),
        ("bytes=6-", 416, b"", "bytes */6"),
        ("bytes=-0", 416, b"", "bytes */6"),
        ("bytes=3-2", 200, b"<rss/>", None),
        ("bytes=-", 200, b"<rss/>", None),
        ("bytes=0-1,3-4", 200, b"<rss/>", None),
        ("lines=0-1", 200, b"<rss/>", None),
        ("bytes=" + "9" * 5000 + "-", 200, b"<rss/>", None),
    ],
)
def test_a_part_is_sent_where_one_is_wanted(
    server: PreviewServer, wanted: str, status: int, body: bytes, content_range: str | None
) -> None:
    """One range in bytes is served; what is no such range is overlooked."""
    answer = get(server, "/papers/rss.xml", Range=wanted)
    assert (answer.status, answer.body, answer.headers["Content-Range"]) == (status, body, content_range)
    assert answer.headers["Content-Length"] == str(len(body))


def test_a_part_of_something_older_is_not_sent(server: PreviewServer) -> None:
    """If-Range gets a part of the same content only, and HEAD none."""
    etag = get(server, "/papers/rss.xml").headers["ETag"]
    assert get(server, "/papers/rss.xml", Range="bytes=0-1", If_Range=etag).status == 206
    assert get(server, "/papers/rss.xml", Range="bytes=0-1", If_Range='"older"').status == 200
    assert get(server, "/papers/rss.xml", Range="bytes=0-1", If_Range="Sat, 19 Oct 2019 00:00:00 GMT").status == 200
    assert get(server, "/papers/rss.xml", "HEAD", Range="bytes=0-1").status == 200


def test_a_connection_serves_many_requests(server: PreviewServer) -> None:
    """HTTP/1.1 keeps connections, and answers what is sent ahead in order."""
    one = b"GET /papers/%s HTTP/1.1\r\nHost: localhost:%d\r\n\r\n"
    answers = send(server, b"".join(one % (name, server.port) for name in (b"rss.xml", b"missing", b"rss.xml")))
    assert [answers.count(b"HTTP/1.1 200"), answers.count(b"HTTP/1.1 404"), answers.count(b"<rss/>")] == [2, 1, 2]


# Files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with links, a pipe, and a secret beside it."""
    if sys.platform == "win32":
        pytest.skip(parts.POSIX)
    inside = tmp_path / "site"
    (inside / "assets").mkdir(parents=True)
    (inside / "assets/style.css").write_text("p {}")
    (inside / "index.html").write_bytes(PAGE)
    (tmp_path / "secret.txt").write_text("the secret")
    (inside / "out").symlink_to(tmp_path, target_is_directory=True)
    (inside / "secret").symlink_to(tmp_path / "secret.txt")
    (inside / "same.css").symlink_to("assets/style.css")
    os.mkfifo(inside / "pipe")
    return inside


@pytest.mark.parametrize("path", ["assets/style.css", "same.css"])
def test_a_file_is_served_from_its_folder(folder: Path, path: str) -> None:
    """Links that stay inside are followed."""
    response = serve_file(folder, path)
    assert response
    assert isinstance(response.body, OpenFile)
    with response.body.stream as stream:
        assert (stream.read(), response.size, response.content_type) == (b"p {}", 4, "text/css; charset=utf-8")


@pytest.mark.parametrize(
    "path",
    ["out/secret.txt", "secret", "../secret.txt", "pipe", "assets", "", ".", "missing", "assets/style.css/x", "a\0b"],
)
def test_nothing_outside_a_folder_is_served(folder: Path, path: str) -> None:
    """Not by a link, not by dots, not by an absolute path; nor what is no file."""
    assert serve_file(folder, path) is None
    assert serve_file(folder, str(folder.parent / "secret.txt")) is None


def test_a_folder_that_becomes_a_link_is_not_entered(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was examined is what is opened."""
    real = os.path.realpath
    monkeypatch.setattr(os.path, "realpath", lambda path: real(path) if path == folder else str(path))
    assert serve_file(folder, "out/secret.txt") is None


def test_a_large_file_is_sent_in_pieces(site: Site, folder: Path) -> None:
    """Whole or in part, and revalidated by size and time; every file is closed again."""
    content = os.urandom(300_000)
    (folder / "archive.sqlite").write_bytes(content)
    opened: list[OpenFile] = []

    def respond(path: str) -> Response | None:
        response = serve_file(folder, path)
        if response:
            opened.append(cast("OpenFile", response.body))
        return response

    with PreviewServer(respond, site.not_found, port=0, log=site.log.append) as server:
        server.start()
        whole = get(server, "/archive.sqlite")
        assert whole.body == content
        assert get(server, "/archive.sqlite", Range="bytes=100000-199999").body == content[100_000:200_000]
        assert get(server, "/archive.sqlite", If_None_Match=whole.headers["ETag"]).status == 304
        assert get(server, "/archive.sqlite", Range="bytes=300000-").status == 416
        assert get(server, "/archive.sqlite", "HEAD").headers["Content-Length"] == "300000"
        assert b"client.js" in get(server, "/").body
        assert get(server, "/__sitegen__/page/archive.sqlite").status == 200
        wait_until(lambda: all(file.stream.closed for file in opened))
    assert len(opened) == 7
    assert not site.log


# The script and the policy


def test_pages_get_the_script_and_nothing_else_does(server: PreviewServer) -> None:
    """At the end of the head, so that the body is as on the host."""
    page = get(server, "/papers/").body.decode()
    script = '<script src="/papers/__sitegen__/client.js" data-generation="'
    assert page.startswith(f"<!DOCTYPE html><html><head><title>t</title>{script}")
    assert page.endswith(" defer></script></head><body><p>day</p></body></html>")
    assert script.encode() in get(server, "/papers/missing").body
    assert get(server, "/papers/rss.xml").body == b"<rss/>"


@pytest.mark.parametrize("page", [b"<p>no tags", b"<body>x</BODY></html>", b""])
def test_a_page_without_a_head_gets_the_script_too(server: PreviewServer, site: Site, page: bytes) -> None:
    """Tags may be left out."""
    site.pages["index.html"] = page
    assert b"client.js" in get(server, "/papers/").body


SOURCE = "http://127.0.0.1:8000/papers/__sitegen__/"


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'",
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'",
        ),
        (
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'none'",
            f"default-src 'none'; script-src 'self'; style-src 'self'; connect-src {SOURCE}",
        ),
        (
            "default-src 'none'",
            f"default-src 'none'; script-src {SOURCE}; style-src {SOURCE}; connect-src {SOURCE}",
        ),
        (
            "default-src a.example; SCRIPT-SRC 'sha256-a'; style-src-elem *",
            f"default-src a.example; script-src 'sha256-a' {SOURCE}; style-src-elem *; connect-src a.example {SOURCE}",
        ),
        ("img-src 'self';; ", "img-src 'self'"),
        ("default-src 'self'", "default-src 'self'"),
        ("", ""),
    ],
)
def test_a_policy_is_amended_no_more_than_needed(policy: str, expected: str) -> None:
    """Only the preview's own folder is allowed, and only where it is not yet; all else stays as it is."""
    assert amend(policy, SOURCE) == expected


@pytest.mark.parametrize("quote", ['"', "&quot;"])
def test_the_policy_in_the_page_is_amended(server: PreviewServer, site: Site, quote: str) -> None:
    """However the tag is written; other tags stay byte for byte."""
    meta = "<META charset=utf-8><meta content='default-src &#39;none&#39;' http-equiv=Content-Security-Policy>"
    if quote == '"':
        meta = '<META charset=utf-8><meta http-equiv="Content-Security-Policy" content="default-src \'none\'">'
    site.pages["index.html"] = PAGE.replace(b"<title>", meta.encode() + b"<title>")
    page = get(server, "/papers/").body.decode()
    own = f"http://127.0.0.1:{server.port}/papers/__sitegen__/"
    assert f"default-src &#x27;none&#x27;; script-src {own}; style-src {own}; connect-src {own}" in page
    assert "<META charset=utf-8><meta " in page


# Events


def test_a_page_is_told_of_changes(server: PreviewServer, listen: Callable[[], Listener]) -> None:
    """Reload, style sheets by their addresses, faults and their end; each at once and to every page."""
    pages = [listen(), listen()]
    fault = Fault("unexpected end", "close the block", "themes/mine/day.html", 12, "{% if %}")
    server.refresh()
    server.refresh({"assets/style.a.css": "assets/style.b.css"})
    server.refresh({})
    server.fault(fault)
    server.fault(fault)
    server.fault(None)
    server.fault(None)
    server.refresh()
    for page in pages:
        kind, hello = page.hello
        assert (kind, hello["fault"]) == ("hello", None)
        told = [page.next() for _ in range(5)]
        assert [kind for kind, _ in told] == ["reload", "styles", "fault", "mended", "reload"]
        assert told[1][1]["styles"] == {"/papers/assets/style.a.css": "/papers/assets/style.b.css"}
        shown = cast("dict[str, object]", told[2][1]["fault"])
        assert (shown["where"], shown["excerpt"]) == ("themes/mine/day.html:12", "{% if %}")
        assert len({told[0][1]["generation"], told[1][1]["generation"], hello["generation"]}) == 3


def test_a_page_can_tell_what_it_missed(server: PreviewServer, site: Site, listen: Callable[[], Listener]) -> None:
    """The generation in a page differs from the greeting's after a refresh, and after a restart of the server."""

    def of_page(server: PreviewServer) -> str:
        return get(server, "/papers/").body.decode().partition('data-generation="')[2].partition('"')[0]

    before = of_page(server)
    assert before == listen().hello[1]["generation"]
    server.refresh()
    server.fault(Fault("a fault"))
    hello = listen().hello[1]
    assert before != hello["generation"] == of_page(server)
    assert cast("dict[str, object]", hello["fault"])["message"] == "a fault"
    with PreviewServer(site.respond, site.not_found, port=0, base_path="/papers/", log=site.log.append) as restarted:
        restarted.start()
        assert of_page(restarted) not in {before, hello["generation"]}


def test_pages_that_go_leave_nothing_behind(listen: Callable[[], Listener]) -> None:
    """A closed page's thread ends without waiting for an event."""
    before = threading.active_count()
    for page in [listen() for _ in range(10)]:
        page.close()
    wait_until(lambda: threading.active_count() <= before)


def test_more_pages_than_can_be_told_are_sent_away(server: PreviewServer) -> None:
    """The one too many hears 503 and may try again; pages go on being served."""
    pages = [Listener(server) for _ in range(64)]
    assert get(server, "/papers/__sitegen__/events").status == 503
    assert get(server, "/papers/").status == 200
    pages.pop().close()
    wait_until(lambda: get(server, "/papers/__sitegen__/events", "HEAD").status == 200)
    for page in pages:
        page.close()


# Faults


def test_a_fault_is_a_page_and_a_line(server: PreviewServer, site: Site) -> None:
    """File, line, excerpt and remedy in the page, escaped, and once in the log; the next request is served."""
    site.pages["index.html"] = ThemeError(
        "unexpected <end>", "close it", path="themes/mine/day.html", line=3, excerpt="{% if <b> %}\n\x1b[2Jx"
    )
    for _ in range(3):
        answer = get(server, "/papers/")
    assert (answer.status, answer.headers["Content-Type"]) == (500, HTML)
    page = answer.body.decode()
    for shown in ("unexpected &lt;end&gt;", "themes/mine/day.html:3", "{% if &lt;b&gt; %}", "close it", "client.js"):
        assert shown in page
    assert site.log == [
        "themes/mine/day.html:3: unexpected <end>; close it\n    {% if <b> %}\n    \N{REPLACEMENT CHARACTER}[2Jx"
    ]
    assert get(server, "/papers/2019/").status == 200


def test_any_exception_is_a_fault(server: PreviewServer, site: Site) -> None:
    """With the line that raised it, and in the log the calls that led there."""
    site.pages["index.html"] = KeyError("no such paper")
    answer = get(server, "/papers/")
    assert answer.status == 500
    assert b"KeyError: &#x27;no such paper&#x27;" in answer.body
    assert b"raise page" in answer.body
    assert "test_server.py" in site.log[0]
    assert "in respond" in site.log[0]


def test_a_page_can_ask_whether_it_can_be_made(server: PreviewServer, site: Site) -> None:
    """The fault is told as data, so that it can be shown over the page that is open."""
    site.pages["2019/index.html"] = ThemeError("a fault", path="day.html", line=3)
    state = json.loads(get(server, "/papers/__sitegen__/page/2019/").body)
    assert state["fault"]["where"] == "day.html:3"
    assert json.loads(get(server, "/papers/__sitegen__/page/").body)["fault"] is None
    assert json.loads(get(server, "/papers/__sitegen__/page/missing.html").body)["fault"] is None


def test_a_fault_in_the_page_for_what_is_missing_is_shown_too(site: Site) -> None:
    """404.html is a template like others."""

    def not_found() -> Response:
        raise ThemeError("a fault in 404.html")

    with PreviewServer(site.respond, not_found, port=0, log=site.log.append) as server:
        server.start()
        assert get(server, "/missing").status == 500
        assert get(server, "/").status == 200


# Safety


def test_hostile_requests_leak_nothing_and_leave_it_serving(site: Site, folder: Path) -> None:
    """Over 300 of them: each is refused or dropped, none sees what lies outside, and the site is served as before."""
    with PreviewServer(
        lambda path: serve_file(folder, path), site.not_found, port=0, base_path="/papers/", log=site.log.append
    ) as server:
        server.start()
        requests = list(hostile_requests(server.port))
        with ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(lambda request: send(server, request), requests))
        assert len(requests) > 300
        for request, answer in zip(requests, answers, strict=True):
            assert answer == b"" or answer.startswith((b"HTTP/1.1 4", b"HTTP/1.1 505")), (request[:200], answer[:200])
            for leak in (b"the secret", b"root:", str(folder).encode(), b"evil", b"Traceback", b"Python"):
                assert leak not in answer, (request[:200], answer[:200])
        assert get(server, "/papers/").status == 200
    assert not site.log


@pytest.mark.parametrize("quiet", [b"", b"GET /papers/", b"GET /papers/ HTTP/1.1\r\nHost: x\r\nX: "])
def test_a_slow_request_is_given_up(server: PreviewServer, monkeypatch: pytest.MonkeyPatch, quiet: bytes) -> None:
    """Bytes that drip keep a connection no longer than silence does."""
    monkeypatch.setattr(connection, "PATIENCE", 0.2)
    monkeypatch.setattr(connection, "KEPT_ALIVE", 0.2)
    started = time.monotonic()
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as browser:
        browser.sendall(quiet)
        browser.settimeout(0.05)
        received = b"waiting"
        while received == b"waiting":
            try:
                received = browser.recv(1000)
            except TimeoutError:
                browser.sendall(b"a" if quiet else b"\r\n")
    assert received.startswith(b"HTTP/1.1 408") if quiet else received == b""
    assert time.monotonic() - started < 2


def test_more_connections_than_there_is_room_for_are_sent_away(server: PreviewServer) -> None:
    """One too many is told so at once; when others go, there is room again."""
    before = threading.active_count()
    crowd = [socket.create_connection(("127.0.0.1", server.port), timeout=5) for _ in range(128)]
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as late:
        assert late.recv(1000).startswith(b"HTTP/1.1 503")
    for browser in crowd:
        browser.close()
    wait_until(lambda: threading.active_count() <= before)
    assert get(server, "/papers/").status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "localhost:{port}"},
        {"Host": "LOCALHOST:{port}", "Origin": "http://localhost:{port}"},
        {"Host": "[::1]:{port}"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://127.0.0.1:{port}"},
        {"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
    ],
)
def test_the_user_is_let_in(server: PreviewServer, headers: dict[str, str]) -> None:
    """By every name of this machine, by typing the address, and by following a link from anywhere."""
    named = {name: value.replace("{port}", str(server.port)) for name, value in headers.items()}
    assert get(server, "/papers/", **named).status == 200


@pytest.mark.parametrize(
    ("host", "allowed"), [("192.168.0.7:9000", 200), ("[fe80::1]", 200), ("evil.example:{port}", 403)]
)
def test_on_all_addresses_any_address_is_good_but_no_foreign_name(site: Site, host: str, allowed: int) -> None:
    """In a container with a mapped port the server is called by addresses it does not know."""
    with PreviewServer(site.respond, site.not_found, host="0.0.0.0", port=0, log=site.log.append) as server:  # noqa: S104
        server.start()
        assert server.url == f"http://127.0.0.1:{server.port}/"
        assert get(server, "/", Host=host.replace("{port}", str(server.port))).status == allowed


@given(st.text("/.%2eE5cCfF0aA\\:;~?# \0\u2025\uff0e", max_size=40))
def test_no_path_is_anything_but_names(target: str) -> None:
    """Whatever is asked for: it is refused, or its segments are names without a meaning of their own."""
    try:
        path = path_of("/" + target)
    except Refusal:
        return
    *folders, name = path.split("/")[1:]
    for segment in [*folders, name or "index.html"]:
        assert segment
        assert not segment.endswith(".")
        assert not set(segment) & set('\\:\0*?"<>|\r\n')


@pytest.mark.parametrize(
    "target",
    [
        "/%252e%252e/secret",
        "/a%252fb",
        "/%2e%2e/",
        "/a/%5c",
        "/a//b",
        "/C:/x",
        "/x::$DATA",
        "/con.html",
        "/x.",
        "/%c0%ae/",
    ],
)
def test_a_path_with_a_second_meaning_is_refused(target: str) -> None:
    """Decoded once, nothing may be left that another system, or another decoding, would take for something else."""
    with pytest.raises(Refusal) as refused:
        path_of(target)
    assert refused.value.status == 400


# Its life


def test_a_port_in_use_gives_the_next(site: Site) -> None:
    """And says so; when none is free, says that."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with PreviewServer(site.respond, site.not_found, port=port, log=site.log.append) as server:
            assert port < server.port < port + 20
            assert site.log == [f"port {port} is in use: the preview is on port {server.port}"]


@pytest.mark.parametrize(
    ("host", "port", "message"),
    [("no.such.host.invalid", 8000, "cannot listen on no.such.host.invalid"), ("127.0.0.1", 65_536, "in use")],
)
def test_where_it_cannot_listen_it_says_why(site: Site, host: str, port: int, message: str) -> None:
    """One line and a remedy."""
    with pytest.raises(SitegenError, match=message) as caught:
        PreviewServer(site.respond, site.not_found, host=host, port=port)
    assert "--port" in caught.value.remedy


def test_closing_ends_everything_at_once(site: Site) -> None:
    """Event streams, kept connections, threads and the port are gone in no time."""
    before = threading.active_count()
    server = PreviewServer(site.respond, site.not_found, port=0, base_path="/papers/", log=site.log.append)
    thread = server.start()
    page = Listener(server)
    kept = HTTPConnection("127.0.0.1", server.port, timeout=5)
    kept.request("GET", "/papers/")
    kept.getresponse().read()
    started = time.monotonic()
    server.close()
    thread.join(1)
    assert page.next() == ("", {})
    wait_until(lambda: threading.active_count() <= before)
    assert time.monotonic() - started < 0.5
    with pytest.raises(ConnectionRefusedError):
        get(server, "/papers/")
    page.close()
    kept.close()


def test_a_server_that_never_served_can_be_closed(site: Site) -> None:
    """Also one that is closed as soon as it is started."""
    PreviewServer(site.respond, site.not_found, port=0).close()
    server = PreviewServer(site.respond, site.not_found, port=0)
    thread = server.start()
    server.close()
    thread.join(1)
    assert not thread.is_alive()


CTRL_C = """
from sitegen.server import PreviewServer, Response
page = Response(b"<p>x", "text/html")
with PreviewServer(lambda path: page, lambda: page, port=0) as server:
    print(server.port, flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print("closed")
"""


def test_ctrl_c_ends_it_at_once_and_cleanly() -> None:
    """With pages open and no word on the standard error."""
    command = [sys.executable, "-W", "error", "-c", CTRL_C]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        port = int(process.stdout.readline())
        with socket.create_connection(("127.0.0.1", port), timeout=5) as page:
            page.sendall(b"GET /__sitegen__/events HTTP/1.1\r\nHost: localhost:%d\r\n\r\n" % port)
            assert page.recv(1000)
            started = time.monotonic()
            process.send_signal(2)
            out, err = process.communicate(timeout=5)
        assert time.monotonic() - started < 1
        assert (out, err, process.returncode) == ("closed\n", "", 0)


MEASURED = """
import json, socket, sys, threading, time
from pathlib import Path
from sitegen.server import PreviewServer, Response
from http.client import HTTPConnection

page = Response(b"<html><head></head><body>" + b"<p>text</p>" * 5000 + b"</body></html>", "text/html")
server = PreviewServer(lambda path: page, lambda: page, port=0)
server.start()

def resident():
    return int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[1])

def refresh(times):
    for _ in range(times):
        server.refresh()
        events.recv(1000)
        for path in ("/__sitegen__/page/", "/"):
            browser.request("GET", path)
            browser.getresponse().read()

def switches():
    tasks = [task for task in Path("/proc/self/task").iterdir() if task.name != str(threading.get_native_id())]
    return [line for task in tasks for line in (task / "status").read_text(encoding="utf-8").splitlines() if "ctxt_switches" in line]

browser = HTTPConnection("127.0.0.1", server.port)
events = socket.create_connection(("127.0.0.1", server.port))
events.sendall(b"GET /__sitegen__/events HTTP/1.1\\r\\nHost: localhost:%d\\r\\n\\r\\n" % server.port)
refresh(50)
before = resident()
refresh(500)
growth = resident() / before - 1
time.sleep(0.1)
calm = switches()
time.sleep(float(sys.argv[1]))
print(json.dumps([growth, len(calm), switches() == calm]))
server.close()
"""


@parts.linux
@pytest.mark.parametrize("idle", [0.2, pytest.param(14, marks=pytest.mark.torture)])
def test_refreshing_takes_no_memory_and_idling_no_work(idle: float) -> None:
    """500 refreshes grow it by less than 5%; between them, with a page open, no thread runs.

    Longer than 15 seconds the kept connection would time out, which is work.
    """
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(idle)], capture_output=True, text=True, check=True, timeout=60
    )
    growth, threads, asleep = json.loads(done.stdout)
    assert growth < 0.05
    assert threads
    assert asleep
