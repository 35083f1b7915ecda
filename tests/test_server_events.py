"""`sitegen.server.events` and `overlay`: events for open pages, and problems that they show."""

import json
import threading
from collections.abc import Callable
from typing import cast

from support.preview_client import HTML, Listener, Site, get, wait_until

from sitegen.errors import Problem, ThemeError
from sitegen.server import PreviewServer, Response

pytest_plugins = ("support.preview_fixtures",)


# Events


def test_open_pages_receive_events(server: PreviewServer, listen: Callable[[], Listener]) -> None:
    """Reload, new style sheets, problems and the end of problems; each to every page."""
    pages = [listen(), listen()]
    problem = Problem("themes/mine/day.html", 12, "unexpected end", "close the block", "{% if %}")
    server.refresh()
    server.refresh({"assets/style.a.css": "assets/style.b.css"})
    server.refresh({})
    server.show_problems([problem])
    server.show_problems([problem])
    server.show_problems([])
    server.show_problems([])
    server.refresh()
    for page in pages:
        kind, hello = page.hello
        assert (kind, hello["problem"]) == ("hello", None)
        told = [page.next() for _ in range(5)]
        assert [kind for kind, _ in told] == ["reload", "styles", "problem", "problem", "reload"]
        assert told[1][1]["styles"] == {"/papers/assets/style.a.css": "/papers/assets/style.b.css"}
        shown = cast("dict[str, object]", told[2][1]["problem"])
        assert told[3][1]["problem"] is None
        assert (shown["place"], shown["excerpt"]) == ("themes/mine/day.html:12", "{% if %}")
        assert len({told[0][1]["generation"], told[1][1]["generation"], hello["generation"]}) == 3


def test_a_page_notices_a_missed_change(
    server: PreviewServer, small_site: Site, listen: Callable[[], Listener]
) -> None:
    """After a refresh or a restart, the generation in "hello" differs from that in the page."""

    def of_page(server: PreviewServer) -> str:
        return get(server, "/papers/").body.decode().partition('data-generation="')[2].partition('"')[0]

    before = of_page(server)
    assert before == listen().hello[1]["generation"]
    server.refresh()
    server.show_problems([Problem("", 0, "a problem", "")])
    hello = listen().hello[1]
    assert before != hello["generation"] == of_page(server)
    assert cast("dict[str, object]", hello["problem"])["message"] == "a problem"
    with PreviewServer(
        small_site.respond, small_site.not_found, port=0, base_path="/papers/", log=small_site.log.append
    ) as restarted:
        restarted.start()
        assert of_page(restarted) not in {before, hello["generation"]}


def test_closed_pages_leave_no_threads(listen: Callable[[], Listener]) -> None:
    """A closed page's thread ends without waiting for an event."""
    before = threading.active_count()
    for page in [listen() for _ in range(10)]:
        page.close()
    wait_until(lambda: threading.active_count() <= before)


def test_too_many_event_streams_are_refused(server: PreviewServer) -> None:
    """With 503, and the page tries again. Pages are served all the same."""
    pages = [Listener(server) for _ in range(64)]
    assert get(server, "/papers/__sitegen__/events").status == 503
    assert get(server, "/papers/").status == 200
    pages.pop().close()
    wait_until(lambda: get(server, "/papers/__sitegen__/events", "HEAD").status == 200)
    for page in pages:
        page.close()


# Problems


def test_a_problem_is_shown_as_a_page_and_logged(server: PreviewServer, small_site: Site) -> None:
    """File, line, excerpt and remedy, escaped in the page, and once in the log. The next request is answered."""
    small_site.pages["index.html"] = ThemeError(
        "unexpected <end>", "close it", path="themes/mine/day.html", line=3, excerpt="{% if <b> %}\n\x1b[2Jx"
    )
    for _ in range(3):
        answer = get(server, "/papers/")
    assert (answer.status, answer.headers["Content-Type"]) == (500, HTML)
    page = answer.body.decode()
    for shown in ("unexpected &lt;end&gt;", "themes/mine/day.html:3", "{% if &lt;b&gt; %}", "close it", "client.js"):
        assert shown in page
    assert small_site.log == [
        "themes/mine/day.html:3: unexpected <end>; close it\n    {% if <b> %}\n    \N{REPLACEMENT CHARACTER}[2Jx"
    ]
    assert get(server, "/papers/2019/").status == 200


def test_any_exception_is_shown_as_a_problem(server: PreviewServer, small_site: Site) -> None:
    """With the line that raised it, and the last calls in the log."""
    small_site.pages["index.html"] = KeyError("no such paper")
    answer = get(server, "/papers/")
    assert answer.status == 500
    assert b"KeyError: &#x27;no such paper&#x27;" in answer.body
    assert b"raise page" in answer.body
    assert "preview_client.py" in small_site.log[0]
    assert "in respond" in small_site.log[0]


def test_an_open_page_can_ask_for_its_problems(server: PreviewServer, small_site: Site) -> None:
    """As data, so that it can show them over its present content."""
    small_site.pages["2019/index.html"] = ThemeError("a fault", path="day.html", line=3)
    state = json.loads(get(server, "/papers/__sitegen__/page/2019/").body)
    assert state["problem"]["place"] == "day.html:3"
    assert json.loads(get(server, "/papers/__sitegen__/page/").body)["problem"] is None
    assert json.loads(get(server, "/papers/__sitegen__/page/missing.html").body)["problem"] is None


def test_a_problem_in_the_404_page_is_shown(small_site: Site) -> None:
    """404.html is a template like the others."""

    def not_found() -> Response:
        raise ThemeError("a fault in 404.html")

    with PreviewServer(small_site.respond, not_found, port=0, log=small_site.log.append) as server:
        server.start()
        assert get(server, "/missing").status == 500
        assert get(server, "/").status == 200
