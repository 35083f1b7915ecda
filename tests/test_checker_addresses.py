"""URLs of a site's pages mean what a browser takes them for."""

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sitegen.checker.addresses import Address, Form, Origin, Where, read, resolve

ORIGIN = Origin.of("https://user.github.io/papers/")
BASE = "https://example.org/8f2a/"

segments = st.sampled_from(["a", "b.html", "index.html", "..", ".", "2019", "c d", "é", "x.y"])
folders = st.lists(st.sampled_from(["a", "2019", "10", "é"]), max_size=4).map(
    lambda parts: "".join(f"{p}/" for p in parts)
)
paths = st.builds(
    lambda parts, slash: "/".join(parts) + slash, st.lists(segments, min_size=1, max_size=7), st.sampled_from(["", "/"])
)


@given(folder=folders, path=paths)
@example(folder="a/", path="../..")
@example(folder="", path="./")
@example(folder="", path="..")
def test_relative_paths_join_as_in_the_standard(folder: str, path: str) -> None:
    """A path that stays in the site leads where the standard library's resolution leads; any other is told apart."""
    joined = urljoin(f"{BASE}{folder}page.html", path)
    resolved = resolve(folder, path)
    assert resolved == (joined.removeprefix(BASE) if joined.startswith(BASE) else None)


@given(
    folder=folders, path=paths, query=st.sampled_from(["", "?", "?a=b/../c"]), fragment=st.sampled_from(["", "#", "#x"])
)
def test_urls_are_read_as_the_standard_splits_them(folder: str, path: str, query: str, fragment: str) -> None:
    """Query and fragment do not touch the path, and the fragment is kept."""
    plain = read(path, folder, ORIGIN)
    whole = read(path + query + fragment, folder, ORIGIN)
    assert whole.path == plain.path
    assert whole.where is plain.where
    if whole.where is Where.SITE:
        assert whole.fragment == urlsplit(path + query + fragment).fragment


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", Address(Where.HERE)),
        ("#", Address(Where.HERE)),
        ("?q=x", Address(Where.HERE)),
        ("#a%20b", Address(Where.HERE, fragment="a b")),
        ("b.html#x:~:text=y", Address(Where.SITE, "a/b.html", "x")),
        (" b.\nhtml\t", Address(Where.SITE, "a/b.html")),
        ("..\\b.html", Address(Where.SITE, "b.html")),
        ("%2e%2E/b%C3%A9.html", Address(Where.SITE, "bé.html")),
        ("b%2Fc.html", Address(Where.SITE, "a/b%2Fc.html")),
        ("./", Address(Where.SITE, "a/")),
        ("..", Address(Where.SITE, "")),
        ("../../x", Address(Where.OUTSIDE)),
        ("MailTo:a@b", Address(Where.OTHER)),
        ("tel:1", Address(Where.OTHER)),
        ("data:text/plain,x", Address(Where.OTHER)),
        ("java\nscript:alert(1)", Address(Where.SCRIPT)),
        ("https://example.org/x", Address(Where.ELSEWHERE)),
        ("//example.org/x", Address(Where.ELSEWHERE)),
        ("https://user.github.io/other/", Address(Where.ELSEWHERE)),
        ("HTTPS://User.GitHub.io:443/papers/a/../b.html?x#y", Address(Where.SITE, "b.html", "y", Form.ABSOLUTE)),
        ("//user.github.io/papers", Address(Where.SITE, "", "", Form.ABSOLUTE)),
        ("/papers/b.html", Address(Where.SITE, "b.html", "", Form.ROOTED)),
        ("/b.html", Address(Where.OUTSIDE, form=Form.ROOTED)),
    ],
)
def test_urls_lead_where_browsers_go(url: str, expected: Address) -> None:
    """White space, backslashes, encoded dots, hosts and base paths are taken as the URL standard takes them."""
    assert read(url, "a/", ORIGIN) == expected


def test_without_an_address_of_the_site_every_host_is_another() -> None:
    """A site that does not know its address has absolute links to other sites only, and its root is the host's."""
    assert read("https://user.github.io/papers/x", "", None).where is Where.ELSEWHERE
    assert read("/x.html", "a/", None) == Address(Where.SITE, "x.html", form=Form.ROOTED)


@pytest.mark.parametrize("url", ["https://example.org", "https://example.org/", "https://EXAMPLE.org:443"])
def test_an_origin_is_read_with_or_without_its_slash(url: str) -> None:
    """Two spellings of an address are the same address."""
    assert Origin.of(url) == Origin("https", "example.org", "/")
