"""`sitegen.server.injection`: a page gets the preview's script, and its policy lets that in and nothing else."""

import pytest
from support.preview_client import PAGE, Site, get

from sitegen.server import PreviewServer
from sitegen.server.injection import amend

pytest_plugins = ("support.preview_fixtures",)


def test_only_pages_get_the_script(server: PreviewServer) -> None:
    """At the end of the head, so that the body is the same as on the host."""
    page = get(server, "/papers/").body.decode()
    script = '<script src="/papers/__sitegen__/client.js" data-generation="'
    assert page.startswith(f"<!DOCTYPE html><html><head><title>t</title>{script}")
    assert page.endswith(" defer></script></head><body><p>day</p></body></html>")
    assert script.encode() in get(server, "/papers/missing").body
    assert get(server, "/papers/rss.xml").body == b"<rss/>"


@pytest.mark.parametrize("page", [b"<p>no tags", b"<body>x</BODY></html>", b""])
def test_a_page_without_a_head_gets_the_script_too(server: PreviewServer, small_site: Site, page: bytes) -> None:
    """HTML allows to omit the tags."""
    small_site.pages["index.html"] = page
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
def test_a_policy_is_amended_as_little_as_needed(policy: str, expected: str) -> None:
    """Only the preview's own folder is added, and only if it is not allowed yet."""
    assert amend(policy, SOURCE) == expected


@pytest.mark.parametrize("quote", ['"', "&quot;"])
def test_the_policy_in_the_page_is_amended(server: PreviewServer, small_site: Site, quote: str) -> None:
    """In any spelling of the tag. Other tags are not changed."""
    meta = "<META charset=utf-8><meta content='default-src &#39;none&#39;' http-equiv=Content-Security-Policy>"
    if quote == '"':
        meta = '<META charset=utf-8><meta http-equiv="Content-Security-Policy" content="default-src \'none\'">'
    small_site.pages["index.html"] = PAGE.replace(b"<title>", meta.encode() + b"<title>")
    page = get(server, "/papers/").body.decode()
    own = f"http://127.0.0.1:{server.port}/papers/__sitegen__/"
    assert f"default-src &#x27;none&#x27;; script-src {own}; style-src {own}; connect-src {own}" in page
    assert "<META charset=utf-8><meta " in page
