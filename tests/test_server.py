"""`sitegen.server`: how a preview serves a site, begins and ends. Over real sockets."""

import json
import signal
import socket
import subprocess
import sys
import threading
from http.client import HTTPConnection
from urllib.parse import quote

import pytest
from support import hangs, platforms
from support.preview_client import HTML, Listener, Site, get, send, wait_until

from sitegen.errors import SitegenError
from sitegen.server import PreviewServer, connection, content_type

pytest_plugins = ("support.preview_fixtures",)


# As the host serves it


@pytest.mark.parametrize("path", ["/papers/", "/papers/2019/10/19.html", "/papers/2019/", "/papers/?q=a%20b"])
def test_pages_are_served_below_the_base_path(server: PreviewServer, path: str) -> None:
    """A folder shows its index. A query is ignored."""
    answer = get(server, path)
    assert (answer.status, answer.headers["Content-Type"]) == (200, HTML)
    assert b"<p>day</p>" in answer.body


@pytest.mark.parametrize(
    ("path", "location"), [("/", "/papers/"), ("/papers", "/papers/"), ("/papers/2019", "/papers/2019/")]
)
def test_a_missing_slash_is_added_by_a_redirect(server: PreviewServer, path: str, location: str) -> None:
    """The root redirects to the site, and a folder without a slash to the same path with one."""
    answer = get(server, path)
    assert (answer.status, answer.headers["Location"]) == (302, location)


def test_a_missing_path_shows_the_404_page_of_the_site(server: PreviewServer) -> None:
    """With status 404. Outside the base path there is a plain text."""
    answer = get(server, "/papers/2020/01/01.html")
    assert (answer.status, answer.headers["Content-Type"]) == (404, HTML)
    assert b"lost" in answer.body
    elsewhere = get(server, "/favicon.ico")
    assert (elsewhere.status, elsewhere.body) == (404, b"There is no page here. The site is at /papers/\n")


@pytest.mark.parametrize(
    ("base", "path", "location"),
    [
        ("/other/", "/papers/2019/10/19.html", "/other/2019/10/19.html"),
        ("/other/", "/papers/2019/index.html?q=a%20b", "/other/2019/index.html?q=a%20b"),
        ("/other/", "/papers/", "/other/"),
        ("/other/", "/", "/other/"),
        ("/", "/papers/2019/10/19.html", "/2019/10/19.html"),
        ("/papers/new/", "/papers/", "/papers/new/"),
        ("/gr\u00f6\u00dfe/", "/papers/rss.xml", "/gr%C3%B6%C3%9Fe/rss.xml"),
    ],
)
def test_a_site_can_move(server: PreviewServer, small_site: Site, base: str, path: str, location: str) -> None:
    """Former addresses redirect to the new ones, and open pages still receive events."""
    listener = Listener(server)
    server.move(base)
    server.refresh()
    assert listener.next()[0] == "reload"
    listener.close()
    assert server.url.endswith(base)
    assert small_site.log[-1].endswith(server.url)
    answer = get(server, path)
    assert (answer.status, answer.headers["Location"]) == (302, location)
    assert get(server, location).status == 200
    assert get(server, "/papers/__sitegen__/page/index.html").status == 200
    assert get(server, f"{quote(base)}__sitegen__/client.js").status == 200
    assert get(server, f"{quote(base)}missing.html").status == 404


def test_a_site_can_move_back(server: PreviewServer) -> None:
    """No redirect loops, and folders of the site come before redirects from its former paths."""
    for base in ("/", "/2019/", "/", "/papers/"):
        server.move(base)
    assert get(server, "/papers/2019/10/19.html").status == 200
    assert get(server, "/papers/missing").status == 404
    server.move("/")
    assert get(server, "/2019/10/19.html").status == 200
    assert get(server, "/papers/2019/10/19.html").headers["Location"] == "/2019/10/19.html"


@pytest.mark.parametrize(
    ("host", "remedy"),
    [
        ("abc.tunnel.invalid", "use --name"),
        ("192.0.2.1", "0.0.0.0 for all of them"),
        ("a" * 70 + ".example", "give --host an address of this machine"),
        ("a..b", "give --host an address of this machine"),
    ],
)
def test_an_address_of_another_machine_is_refused(small_site: Site, host: str, remedy: str) -> None:
    """The message explains --host, and the option for names."""
    with pytest.raises(SitegenError, match="cannot listen on") as caught:
        PreviewServer(small_site.respond, small_site.not_found, host=host, port=0)
    assert remedy in caught.value.problem.remedy


def test_a_page_behind_a_proxy_can_connect_to_the_preview(server: PreviewServer, small_site: Site) -> None:
    """With any host name: the policy allows the page's own origin if only the proxy knows its name."""
    small_site.pages["index.html"] = (
        b"<html><head><meta http-equiv='Content-Security-Policy' content=\"default-src 'none'\"></head></html>"
    )
    assert b"&#x27;self&#x27;" in get(server, "/papers/", X_Forwarded_Host="x.example").body
    assert b"&#x27;self&#x27;" not in get(server, "/papers/").body


def test_a_site_at_the_root_needs_no_redirect(small_site: Site) -> None:
    """Without a base path the site is at `/`."""
    with PreviewServer(small_site.respond, small_site.not_found, port=0, log=small_site.log.append) as server:
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
def test_content_types_are_those_of_static_hosts(path: str, expected: str) -> None:
    """By suffix, and not from the table of the operating system."""
    assert content_type(path) == expected


def test_every_response_forbids_sniffing_and_must_be_revalidated(server: PreviewServer) -> None:
    """A browser does not guess types, and does not show an old page without a request."""
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


def test_unchanged_content_is_not_sent_again(server: PreviewServer, small_site: Site) -> None:
    """If-None-Match gets 304 until the content changes."""
    etag = get(server, "/papers/rss.xml").headers["ETag"]
    for condition in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        answer = get(server, "/papers/rss.xml", If_None_Match=condition)
        assert (answer.status, answer.body, answer.headers["ETag"]) == (304, b"", etag)
    assert get(server, "/papers/rss.xml", If_None_Match='"other"').status == 200
    small_site.pages["rss.xml"] = b"<rss>new</rss>"
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
def test_a_range_request_gets_a_part(
    server: PreviewServer, wanted: str, status: int, body: bytes, content_range: str | None
) -> None:
    """One range in bytes is served. Other ranges are ignored."""
    answer = get(server, "/papers/rss.xml", Range=wanted)
    assert (answer.status, answer.body, answer.headers["Content-Range"]) == (status, body, content_range)
    assert answer.headers["Content-Length"] == str(len(body))


def test_a_range_of_older_content_is_not_sent(server: PreviewServer) -> None:
    """If-Range gets a part only of the same content. HEAD gets no part."""
    etag = get(server, "/papers/rss.xml").headers["ETag"]
    assert get(server, "/papers/rss.xml", Range="bytes=0-1", If_Range=etag).status == 206
    assert get(server, "/papers/rss.xml", Range="bytes=0-1", If_Range='"older"').status == 200
    assert get(server, "/papers/rss.xml", Range="bytes=0-1", If_Range="Sat, 19 Oct 2019 00:00:00 GMT").status == 200
    assert get(server, "/papers/rss.xml", "HEAD", Range="bytes=0-1").status == 200


def test_a_connection_handles_many_requests(server: PreviewServer) -> None:
    """As in HTTP/1.1. Pipelined requests are answered in order."""
    one = b"GET /papers/%s HTTP/1.1\r\nHost: localhost:%d\r\n\r\n"
    answers = send(server, b"".join(one % (name, server.port) for name in (b"rss.xml", b"missing", b"rss.xml")))
    assert [answers.count(b"HTTP/1.1 200"), answers.count(b"HTTP/1.1 404"), answers.count(b"<rss/>")] == [2, 1, 2]


# Its life


def test_the_next_port_is_used_if_one_is_in_use(small_site: Site) -> None:
    """A message says so, also if no port is free."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with PreviewServer(small_site.respond, small_site.not_found, port=port, log=small_site.log.append) as server:
            assert port < server.port < port + 20
            assert small_site.log == [f"port {port} is in use: the preview is on port {server.port}"]


@pytest.mark.parametrize(
    ("host", "port", "message"),
    [("no.such.host.invalid", 8000, "cannot listen on no.such.host.invalid"), ("127.0.0.1", 65_536, "in use")],
)
def test_an_error_explains_why_the_server_cannot_listen(small_site: Site, host: str, port: int, message: str) -> None:
    """In one line, with a remedy."""
    with pytest.raises(SitegenError, match=message) as caught:
        PreviewServer(small_site.respond, small_site.not_found, host=host, port=port)
    assert "--port" in caught.value.problem.remedy


def test_closing_ends_all_connections_at_once(small_site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Closing ends event streams, idle connections and threads, frees the port, and waits for no timeout."""
    monkeypatch.setattr(connection, "TIMEOUT", 10 * hangs.LIMIT)
    monkeypatch.setattr(connection, "KEEP_ALIVE", 10 * hangs.LIMIT)
    before = threading.active_count()
    server = PreviewServer(
        small_site.respond, small_site.not_found, port=0, base_path="/papers/", log=small_site.log.append
    )
    thread = server.start()
    page = Listener(server)
    idle = HTTPConnection("127.0.0.1", server.port, timeout=5)
    idle.request("GET", "/papers/")
    idle.getresponse().read()
    with hangs.caught():
        server.close()
        thread.join()
        assert page.next() == ("", {})
        wait_until(lambda: threading.active_count() <= before)
    with pytest.raises(ConnectionRefusedError):
        get(server, "/papers/")
    page.close()
    idle.close()


def test_a_server_can_be_closed_before_it_serves(small_site: Site) -> None:
    """Also right after it is started."""
    PreviewServer(small_site.respond, small_site.not_found, port=0).close()
    server = PreviewServer(small_site.respond, small_site.not_found, port=0)
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


def test_ctrl_c_stops_the_server() -> None:
    """With open pages, and without output on standard error."""
    command = [sys.executable, "-W", "error", "-c", CTRL_C]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        port = int(process.stdout.readline())
        with socket.create_connection(("127.0.0.1", port), timeout=5) as page:
            page.sendall(b"GET /__sitegen__/events HTTP/1.1\r\nHost: localhost:%d\r\n\r\n" % port)
            assert page.recv(1000)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=hangs.LIMIT)
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
idle = switches()
time.sleep(float(sys.argv[1]))
print(json.dumps([growth, len(idle), switches() == idle]))
server.close()
"""


@platforms.linux
@pytest.mark.parametrize("idle", [0.2, pytest.param(14, marks=pytest.mark.torture)])
def test_refreshes_take_no_memory_and_an_idle_server_does_nothing(idle: float) -> None:
    """The process grows by less than 5 % in 500 refreshes. Between them, with an open page, no thread runs.

    The test is idle for less than 15 seconds, after which the server closes the idle connection.
    """
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(idle)], capture_output=True, text=True, check=True, timeout=60
    )
    growth, threads, inactive = json.loads(done.stdout)
    assert growth < 0.05
    assert threads
    assert inactive
