"""`sitegen.fetch`: pauses, tries, redirects and limits of requests, against a real server on loopback."""

import socket
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import pairwise
from pathlib import Path
from threading import Thread

import pytest
from support.scripted_server import AGENT, LIMITS, Reply, Script, scripted_server

from sitegen.fetch import http_client
from sitegen.fetch.clock import SystemClock
from sitegen.fetch.http_client import ALL, Client, Sent, Waiting, user_agent
from sitegen.fetch.service_answers import Damaged
from sitegen.fetch.service_errors import Refused, Unavailable, WrongQuery
from sitegen.fetch.services import API, OAI, RSS, Services

HOUR = timedelta(hours=1)


@pytest.fixture
def server() -> Iterator[Script]:
    """A server with a clock that does not wait."""
    with scripted_server() as script:
        yield script


def get(client: Client, address: str = "") -> bytes:
    return client.get(address or client.services.api, {}, bytes)


def test_requests_are_three_seconds_apart(server: Script) -> None:
    """The first one of a process waits too, and time that passed counts."""
    client, _ = server.client()
    server.add(b"1", b"2", b"3", b"4")
    begin = server.clock.now()
    assert [get(client), get(client, client.services.rss)] == [b"1", b"2"]
    server.clock.time += timedelta(seconds=1)
    get(client, client.services.oai)
    server.clock.time += timedelta(seconds=10)
    get(client)
    assert [(request.time - begin).total_seconds() for request in server.received] == [3, 6, 9, 19]


def test_a_clock_that_is_set_back_makes_no_long_wait(server: Script) -> None:
    """The whole pause passes, and not a year."""
    client, _ = server.client()
    server.add(b"1", b"2")
    get(client)
    server.clock.time -= timedelta(days=400)
    get(client)
    assert server.clock.slept == [3, 3]


def test_services_are_asked_through_one_connection(server: Script) -> None:
    """It is kept for one host, and closed before another host is asked."""
    with scripted_server(server.clock) as other:
        services = Services(f"{server.address}/api", f"{other.address}/rss", f"{server.address}/oai", LIMITS)
        client = Client(services, server.clock, AGENT)
        server.add(b"1", b"2", b"3")
        other.add(b"4")
        get(client)
        get(client, services.oai)
        get(client, services.rss)
        get(client)
        assert [request.connection for request in server.received] == [1, 1, 2]
        client.close()


def test_requests_name_the_site(server: Script) -> None:
    """The User-Agent has version, address and title."""
    client = Client(server.services(), server.clock, user_agent("https://example.org/a/", "Papers (of today); é\r\n日"))
    server.add(b"1")
    get(client)
    version = user_agent("", "").removeprefix("sitegen/")
    assert server.received[0].headers["User-Agent"] == f"sitegen/{version} (+https://example.org/a/; Papers of today)"
    assert version[0].isdigit()


def test_parameters_are_quoted(server: Script) -> None:
    """Blanks and brackets of a query arrive."""
    client, events = server.client()
    server.add(b"1")
    query = "cat:cs.CV AND submittedDate:[202611240000 TO 202611250000]"
    client.get(client.services.api, {"search_query": query}, bytes)
    assert server.received[0].parameters == {"search_query": query}
    assert events == [Sent(events[0].address, "200, 1 byte")] if isinstance(events[0], Sent) else False


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("header", "seconds"),
    [("", 120), ("0", 120), ("600", 600), ("-5", 120), ("soon", 120), ("Tue, 24 Nov 2026 15:05:03 GMT", 300)],
)
def test_an_overloaded_service_is_left_alone_for_minutes(
    server: Script, status: int, header: str, seconds: float
) -> None:
    """``Retry-After`` is obeyed in both forms, and never shortens the wait."""
    client, events = server.client()
    server.add(Reply(b"Rate exceeded.", status, (("Retry-After", header),) if header else ()), b"1")
    assert get(client) == b"1"
    assert (server.received[1].time - server.received[0].time).total_seconds() == seconds
    assert [event.seconds for event in events if isinstance(event, Waiting)] == [seconds]


def test_tries_come_to_an_end(server: Script) -> None:
    """Then the error says when to try again, and nothing more is sent to the service."""
    client, _ = server.client()
    server.respond = lambda request: Reply(status=429)
    server.clock.chance = 0.5
    with pytest.raises(
        Unavailable, match=r"answered 429.*run `sitegen fetch` again after 2026-11-24 16:2\d UTC"
    ) as error:
        get(client)
    times = [request.time for request in server.received]
    assert [(later - earlier).total_seconds() for earlier, later in pairwise(times)] == [
        150,
        375,
        1125,
    ]
    assert error.value.retry_at == client.pauses[API] == server.clock.now() + HOUR
    with pytest.raises(Unavailable):
        get(client)
    assert len(server.received) == 4


def test_all_services_rest_after_429(server: Script) -> None:
    """The terms count requests over all services, so another one is asked after the pause only."""
    client, _ = server.client()
    server.respond = lambda request: Reply(
        b"1" if request.path == "/rss" else b"", 200 if request.path == "/rss" else 429
    )
    with pytest.raises(Unavailable):
        get(client)
    get(client, client.services.rss)
    assert server.received[-1].time - server.received[-2].time == timedelta(minutes=1)


def test_a_long_pause_is_kept_by_the_next_run(server: Script) -> None:
    """The service is not asked before, and other services are."""
    client, _ = server.client()
    server.add(Reply(status=503, headers=(("Retry-After", "7200"),)))
    with pytest.raises(Unavailable) as error:
        get(client)
    assert error.value.retry_at == server.clock.now() + 2 * HOUR
    again, _ = server.client(pauses=client.pauses)
    with pytest.raises(Unavailable, match="asked for a pause"):
        get(again)
    assert len(server.received) == 1
    server.add(b"1", b"2")
    assert get(again, again.services.rss) == b"1"
    server.clock.time += 2 * HOUR
    assert get(again) == b"2"


def test_the_next_run_keeps_the_pause_of_all_services(server: Script) -> None:
    """A run that ends at once does not make the next one faster."""
    server.add(b"1")
    client, events = server.client(pauses={ALL: server.clock.now() + timedelta(seconds=50)})
    get(client)
    assert server.clock.slept == [50]
    assert isinstance(events[0], Waiting)


def test_a_pause_of_years_is_a_fault(server: Script) -> None:
    """A wrong clock in the past, or a wrong ``Retry-After``, does not end a site."""
    client, _ = server.client(pauses={API: server.clock.now() + timedelta(days=900)})
    server.add(Reply(status=429, headers=(("Retry-After", "99999999999"),)))
    with pytest.raises(Unavailable) as error:
        get(client)
    assert error.value.retry_at == server.clock.now() + timedelta(days=7)


@pytest.mark.parametrize("status", [500, 502, 504, 404, 408, 204, 304])
def test_a_failing_service_is_asked_again(server: Script, status: int) -> None:
    """Waits grow; a later answer counts."""
    client, _ = server.client()
    server.add(Reply(status=status), Reply(status=status), b"1")
    assert get(client) == b"1"
    assert server.clock.slept == [3, 5, 20]


def test_waits_of_a_run_have_a_limit(server: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    """A service that fails now and then all day ends the run in the end."""
    monkeypatch.setattr(http_client, "MOST_WAITING", 300)
    client, _ = server.client()
    server.add(Reply(status=429), b"1", Reply(status=429), b"2", Reply(status=429), b"3")
    assert [get(client), get(client)] == [b"1", b"2"]
    with pytest.raises(Unavailable):
        get(client)


def test_a_refusal_ends_the_run(server: Script) -> None:
    """After 403 nothing more is sent, to no service."""
    client, _ = server.client()
    server.add(Reply(b"<html>Access denied</html>", 403), b"1")
    for address in (client.services.api, client.services.rss, client.services.oai):
        with pytest.raises(Refused, match="answered 403"):
            get(client, address)
    assert len(server.received) == 1


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (
            Reply(b"<feed><entry><summary>incorrect id format for abc</summary></entry></feed>", 400),
            "“incorrect id format",
        ),
        (
            Reply(b"<rss><channel><description>Bad archive &#39;xy&#39;</description></channel></rss>", 400),
            "Bad archive 'xy'",
        ),
        (Reply(b"<html><h1>Not \x1b[31mallowed</h1></html>", 405), "answered 405: “Not"),
        (Reply(b"", 410), "answered 410"),
    ],
)
def test_a_wrong_request_is_not_repeated(server: Script, reply: Reply, message: str) -> None:
    """The error has the server's explanation, without control characters."""
    client, _ = server.client()
    server.add(reply)
    with pytest.raises(WrongQuery, match=r"`\[\[fetch\]\]`") as error:
        get(client)
    assert message in str(error.value)
    assert "\x1b" not in str(error.value)
    assert len(server.received) == 1


def test_a_damaged_answer_is_asked_for_again(server: Script) -> None:
    """After the last try the part that could be read counts, if there is one."""

    def read(body: bytes) -> bytes:
        if body == b"good":
            return body
        raise Damaged("sent half", partial=body if body != b"nothing" else None, tries=3)

    client, _ = server.client()
    server.add(b"bad", b"good", b"bad", b"bad", b"worse", *[b"nothing"] * 3, b"good")
    api = client.services.api
    assert client.get(api, {}, read) == b"good"
    assert client.get(api, {}, read) == b"worse"
    with pytest.raises(Unavailable, match="sent half"):
        client.get(api, {}, read)
    assert client.get(api, {}, read) == b"good"


@pytest.mark.parametrize(
    ("behaviour", "outcome"),
    [
        ("silent", "was silent for 1 seconds"),
        ("dropped", "broke the connection"),
        ("cut", "broke the connection"),
        ("cut chunk", "broke the connection"),
        ("trickling", "did not complete its answer within 2 seconds"),
        ("endless", "sent more than 1,000,000 bytes"),
    ],
)
def test_a_broken_connection_is_opened_again(server: Script, behaviour: str, outcome: str) -> None:
    """No part of such an answer is used. Each request has an end, also if the server never stops."""
    client, events = server.client(limits=replace(LIMITS, silence=1, total=2))
    server.add(Reply(b"<feed>" * 1000, behaviour=behaviour), b"1")
    assert get(client) == b"1"
    assert [event.outcome for event in events if isinstance(event, Sent)] == [outcome, "200, 1 byte"]


def test_oai_pmh_may_be_silent_for_longer(server: Script) -> None:
    """It was seen to answer after three minutes."""
    client, events = server.client(limits=replace(LIMITS, silence=20, silence_of_oai=1))
    server.add(Reply(behaviour="silent"), b"1")
    assert get(client, client.services.oai) == b"1"
    assert [event.outcome for event in events if isinstance(event, Sent)] == [
        "was silent for 1 seconds",
        "200, 1 byte",
    ]
    assert Services().limits.silence_of_oai > 180 > Services().limits.silence


def test_compressed_answers_are_read(server: Script) -> None:
    """The limit of size counts what is decompressed; damaged compression is a fault of the answer."""
    client, events = server.client()
    damaged = Reply(b"not gzip", headers=(("Content-Encoding", "gzip"),))
    server.add(Reply(b"text" * 1000, behaviour="gzip"), damaged, Reply(bytes(5_000_000), behaviour="gzip"), b"1")
    assert get(client) == b"text" * 1000
    assert get(client) == b"1"
    outcomes = [event.outcome for event in events if isinstance(event, Sent)]
    assert outcomes[1:3] == ["sent an answer that cannot be decompressed", "sent more than 1,000,000 bytes"]
    assert server.received[0].headers["Accept-Encoding"] == "gzip"


def test_a_server_that_cannot_be_reached_is_named(server: Script) -> None:
    """The remedy is the user's own network. The next run may try at once."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    client = Client(Services(f"{address}/api", f"{address}/rss", f"{address}/oai", LIMITS), server.clock, AGENT)
    with pytest.raises(Unavailable, match=r"127\.0\.0\.1:\d+ could not be reached; check this computer's connection"):
        get(client)
    assert client.pauses == {}
    assert server.clock.slept == [3, 5, 20, 60]


def test_redirects_within_arxiv_are_followed(server: Script) -> None:
    """Each step is a request of its own, three seconds after the one before."""
    client, _ = server.client()
    server.add(Reply(status=301, headers=(("Location", "/elsewhere?a=b#c"),)), b"1")
    assert get(client) == b"1"
    assert (server.received[1].path, server.received[1].parameters) == ("/elsewhere", {"a": "b"})
    assert server.received[1].time - server.received[0].time == timedelta(seconds=3)


@pytest.mark.parametrize(
    "location", ["http://127.0.0.1:9/", "https://example.org/", "http://export.arxiv.org/api/query", "//[", "ftp://x/"]
)
def test_redirects_elsewhere_are_not_followed(server: Script, location: str) -> None:
    """Another host or a protocol without encryption is a fault of the answer."""
    client, events = server.client()
    server.add(Reply(status=302, headers=(("Location", location),)), b"1")
    assert get(client) == b"1"
    (wait,) = (event for event in events if isinstance(event, Waiting))
    assert "redirects to an address that is not arXiv's" in wait.reason


def test_redirects_in_a_circle_end(server: Script) -> None:
    """After five steps the answer counts as faulty."""
    client, _ = server.client()
    server.respond = lambda request: Reply(status=301, headers=(("Location", request.path),))
    with pytest.raises(Unavailable, match="redirects again and again"):
        get(client)
    assert len(server.received) == 4 * 6


@pytest.mark.parametrize(
    ("address", "is_allowed"),
    [
        ("https://arxiv.org/a", True),
        ("https://export.arxiv.org/api/query?a=b", True),
        ("http://export.arxiv.org/api/query", False),
        ("https://arxiv.org.example.org/", False),
        ("https://notarxiv.org/", False),
        ("https://arxiv.org:8443/", False),
        ("https://user@arxiv.org/", False),
        ("https://", False),
        ("/api", False),
    ],
)
def test_requests_go_to_arxiv_only(address: str, is_allowed: bool) -> None:
    """With encryption, and to the usual port."""
    assert Services().may_request(address) is is_allowed


def test_the_addresses_are_those_of_the_manuals() -> None:
    """All may be requested, and belong to a service."""
    services = Services()
    assert [services.name(address) for address in (services.api, f"{services.rss}/cs.CV", services.oai)] == [
        API,
        RSS,
        OAI,
    ]
    assert all(map(services.may_request, (services.api, services.rss, services.oai)))


@pytest.mark.parametrize("error", [timedelta(), timedelta(hours=-30), timedelta(days=365)])
def test_the_time_is_that_of_the_server(server: Script, error: timedelta) -> None:
    """A wrong clock of the computer does not matter once a server has answered."""
    client, _ = server.client()
    assert client.now() == server.clock.now()
    server.date_error = error
    server.add(b"1")
    get(client)
    assert (client.clock_error, client.now()) == (error, server.clock.now() + error)


def test_the_age_of_a_cached_answer_counts(server: Script) -> None:
    """A cache repeats the old date."""
    client, _ = server.client()
    server.date_error = timedelta(hours=-5)
    server.add(Reply(b"1", headers=(("Age", "18000"),)), Reply(b"2", headers=(("Age", "x"),)))
    get(client)
    assert client.clock_error == timedelta()
    get(client)
    assert client.clock_error == timedelta(hours=-5)


def test_a_wrong_clock_does_not_change_a_pause(server: Script) -> None:
    """``Retry-After`` with a time is read by the clock that wrote it."""
    client, _ = server.client()
    server.date_error = timedelta(days=30)
    until = server.clock.now() + timedelta(days=30, seconds=3 + 400)
    server.add(Reply(status=429, headers=(("Retry-After", format_datetime(until, usegmt=True)),)), b"1")
    get(client)
    assert server.clock.slept == [3, 400]


def test_the_proxy_of_the_system_is_used(server: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also with a login. Loopback is asked directly."""
    for name in ("http_proxy", "HTTP_PROXY", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    proxy = server.address.removeprefix("http://")
    services = Services("http://api.invalid/api", "http://api.invalid/rss", f"{server.address}/oai", LIMITS)
    client = Client(services, server.clock, AGENT)
    server.add(b"1", b"2", b"3")
    for written in (proxy, f"http://us%40er:secret@{proxy}"):
        monkeypatch.setenv("http_proxy", written)
        get(client)
    get(client, services.oai)
    client.close()
    sent = [(request.headers["Host"], request.headers.get("Proxy-Authorization")) for request in server.received]
    login = "Basic dXNAZXI6c2VjcmV0"
    assert sent == [("api.invalid", None), ("api.invalid", login), (proxy, None)]


def test_a_broken_proxy_is_named(server: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    """The user must look at the proxy, not at arXiv."""
    for name in ("HTTP_PROXY", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{free.getsockname()[1]}")
    services = Services("http://api.invalid/api", "http://api.invalid/rss", "http://api.invalid/oai", LIMITS)
    with pytest.raises(Unavailable, match="through the proxy"):
        get(Client(services, server.clock, AGENT))


class _Secure(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


class _SecureServer(HTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        pass


def test_an_unknown_certificate_is_not_accepted(server: Script, tmp_path: Path) -> None:
    """Nothing is sent to a server that cannot prove its name; the remedy names clock and proxy."""
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    )
    files = [tmp_path / "key.pem", tmp_path / "certificate.pem"]
    subprocess.run(
        [*command.split(), "-keyout", files[0], "-out", files[1]], check=True, capture_output=True, timeout=60
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files[1], files[0])
    with _SecureServer(("127.0.0.1", 0), _Secure) as secure:
        secure.socket = context.wrap_socket(secure.socket, server_side=True)
        thread = Thread(target=secure.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        address = f"https://127.0.0.1:{secure.server_port}"
        try:
            with pytest.raises(Unavailable, match="has a certificate that this computer does not accept") as error:
                get(Client(Services(address, f"{address}/rss", f"{address}/oai", LIMITS), server.clock, AGENT))
        finally:
            secure.shutdown()
            thread.join()
    assert "check the date of this computer's clock" in str(error.value)


def test_the_clock_of_the_system_moves() -> None:
    """Its time is UTC, it waits, and its random numbers differ."""
    clock = SystemClock()
    begin = clock.now()
    clock.sleep(0.01)
    assert begin.tzinfo is UTC
    assert clock.now() > begin
    assert 0 <= clock.random() < 1
    assert len({clock.random() for _ in range(10)}) > 1
