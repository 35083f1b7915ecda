"""`sitegen.server.requests`: whom a preview answers, and that hostile requests learn nothing."""

import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import hangs
from support.hostile_requests import hostile_requests
from support.preview_client import Site, get, send, wait_until

from sitegen.server import PreviewServer, connection, serve_file
from sitegen.server.requests import Refusal, path_of, read_name

pytest_plugins = ("support.preview_fixtures",)


def test_hostile_requests_are_refused(small_site: Site, folder: Path) -> None:
    """Over 300 of them. Each is refused or dropped, none reads a file outside the site, and the server continues."""
    with PreviewServer(
        lambda path: serve_file(folder, path),
        small_site.not_found,
        port=0,
        base_path="/papers/",
        log=small_site.log.append,
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
    assert not small_site.log


@pytest.mark.parametrize("quiet", [b"", b"GET /papers/", b"GET /papers/ HTTP/1.1\r\nHost: x\r\nX: "])
def test_a_slow_request_times_out(server: PreviewServer, monkeypatch: pytest.MonkeyPatch, quiet: bytes) -> None:
    """A client that sends one byte at a time is disconnected like one that sends nothing."""
    monkeypatch.setattr(connection, "TIMEOUT", 0.2)
    monkeypatch.setattr(connection, "KEEP_ALIVE", 0.2)
    with hangs.caught(), socket.create_connection(("127.0.0.1", server.port), timeout=5) as browser:
        browser.sendall(quiet)
        browser.settimeout(0.05)
        received = b"waiting"
        while received == b"waiting":
            try:
                received = browser.recv(1000)
            except TimeoutError:
                browser.sendall(b"a" if quiet else b"\r\n")
    assert received.startswith(b"HTTP/1.1 408") if quiet else received == b""


def test_too_many_connections_are_refused(server: PreviewServer) -> None:
    """At once, with 503. When others are closed, new ones are accepted."""
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
def test_requests_of_the_user_are_allowed(server: PreviewServer, headers: dict[str, str]) -> None:
    """With every name of this machine, typed or from a link on any page."""
    named = {name: value.replace("{port}", str(server.port)) for name, value in headers.items()}
    assert get(server, "/papers/", **named).status == 200


@pytest.mark.parametrize(
    ("host", "allowed"), [("192.168.0.7:9000", 200), ("[fe80::1]", 200), ("evil.example:{port}", 403)]
)
def test_on_all_addresses_any_ip_address_is_allowed_but_no_other_name(
    small_site: Site, host: str, allowed: int
) -> None:
    """In a container with a mapped port, requests have addresses that the server does not know."""
    everywhere = "0.0.0.0"  # noqa: S104 - the case at hand
    with PreviewServer(
        small_site.respond, small_site.not_found, host=everywhere, port=0, log=small_site.log.append
    ) as server:
        server.start()
        assert server.url == f"http://127.0.0.1:{server.port}/"
        assert get(server, "/", Host=host.replace("{port}", str(server.port))).status == allowed


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("abc.tunnel.example", 200),
        ("ABC.tunnel.example.:7000", 200),
        ("xabc.tunnel.example", 403),
        ("sub.abc.tunnel.example", 403),
        ("one.wild.example", 200),
        ("wild.example:80", 200),
        ("one.twowild.example", 403),
        ("wild.example.evil.example", 403),
        ("evil.example", 403),
    ],
)
@pytest.mark.parametrize("bound", ["127.0.0.1", "0.0.0.0"])  # noqa: S104 - the case at hand
def test_the_owner_can_list_further_names(small_site: Site, bound: str, host: str, allowed: int) -> None:
    """Names of a tunnel or proxy, with any port. No other name, and no name from a header of a proxy."""
    with PreviewServer(
        small_site.respond,
        small_site.not_found,
        host=bound,
        names=("abc.tunnel.example", ".wild.example"),
        port=0,
        log=small_site.log.append,
    ) as server:
        server.start()
        assert get(server, "/", Host=host).status == allowed
        assert get(server, "/", Host=host, Origin=f"https://{host}").status == allowed
        assert get(server, "/", Host=host, Origin="https://evil.example").status == 403
        assert get(server, "/", Host="evil.example", X_Forwarded_Host="abc.tunnel.example").status == 403
        assert get(server, "/", Host="evil.example", Forwarded="host=abc.tunnel.example").status == 403


@pytest.mark.parametrize(("machine", "name"), [("MyBox", "mybox.local"), ("mybox.example.org", "mybox.example.org")])
@pytest.mark.parametrize(("bound", "allowed"), [("0.0.0.0", 200), ("127.0.0.1", 403)])  # noqa: S104 - as above
def test_on_all_addresses_the_names_of_the_machine_are_allowed(
    small_site: Site, monkeypatch: pytest.MonkeyPatch, bound: str, allowed: int, machine: str, name: str
) -> None:
    """Its name in the local network too, so that a phone can use it."""
    monkeypatch.setattr(socket, "gethostname", lambda: machine)
    with PreviewServer(
        small_site.respond, small_site.not_found, host=bound, port=0, log=small_site.log.append
    ) as server:
        server.start()
        for called in (f"{name}:{server.port}", f"mybox:{server.port}", f"MYBOX.local.:{server.port}"):
            assert get(server, "/", Host=called).status == allowed
        assert get(server, "/", Host=f"other.local:{server.port}").status == 403


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Abc.Tunnel.example.", "abc.tunnel.example"),
        (" mybox ", "mybox"),
        (".a.example", ".a.example"),
        ("*.a.example", ".a.example"),
    ],
)
def test_names_are_read(text: str, name: str) -> None:
    """In upper and lower case; a dot or a star includes all names below."""
    assert read_name(text) == name


@pytest.mark.parametrize(
    "text", ["", ".", "*", "*.", ".com", "*.com", "https://a.example/", "a.example:80", "a b", "a..b", "*a.b"]
)
def test_invalid_names_are_refused(text: str) -> None:
    """Also patterns that would include too many names."""
    with pytest.raises(ValueError, match=r"\w"):
        read_name(text)


def test_a_refusal_has_a_remedy(server: PreviewServer) -> None:
    """The option that adds a name, and what to do instead of a frame."""
    assert b"start the preview with --name" in get(server, "/papers/", Host="a.example").body
    frame = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}
    assert b"open its address in its own tab or window" in get(server, "/papers/", **frame).body


@given(st.text("/.%2eE5cCfF0aA\\:;~?# \0\u2025\uff0e", max_size=40))
def test_paths_consist_of_plain_names(target: str) -> None:
    """Every path is refused, or its segments are plain names of files."""
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
def test_an_ambiguous_path_is_refused(target: str) -> None:
    """After decoding, no part may have a special meaning on any operating system, or if it is decoded again."""
    with pytest.raises(Refusal) as refused:
        path_of(target)
    assert refused.value.status == 400
