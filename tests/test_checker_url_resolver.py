"""`sitegen.checker.url_resolver`: URLs are resolved as in browsers."""

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sitegen.checker.url_resolver import Form, ResolvedUrl, SiteUrl, Target, join_path, resolve_url

ORIGIN = SiteUrl.of("https://user.github.io/papers/")
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
    """A path within the site is joined as by the standard library. Other paths have no result."""
    joined = urljoin(f"{BASE}{folder}page.html", path)
    resolved = join_path(folder, path)
    assert resolved == (joined.removeprefix(BASE) if joined.startswith(BASE) else None)


@given(
    folder=folders, path=paths, query=st.sampled_from(["", "?", "?a=b/../c"]), fragment=st.sampled_from(["", "#", "#x"])
)
def test_urls_are_read_as_the_standard_splits_them(folder: str, path: str, query: str, fragment: str) -> None:
    """Query and fragment do not change the path, and the fragment is kept."""
    plain = resolve_url(path, folder, ORIGIN)
    whole = resolve_url(path + query + fragment, folder, ORIGIN)
    assert whole.path == plain.path
    assert whole.target is plain.target
    if whole.target is Target.SITE:
        assert whole.fragment == urlsplit(path + query + fragment).fragment


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", ResolvedUrl(Target.SAME_PAGE)),
        ("#", ResolvedUrl(Target.SAME_PAGE)),
        ("?q=x", ResolvedUrl(Target.SAME_PAGE)),
        ("#a%20b", ResolvedUrl(Target.SAME_PAGE, fragment="a b")),
        ("b.html#x:~:text=y", ResolvedUrl(Target.SITE, "a/b.html", "x")),
        (" b.\nhtml\t", ResolvedUrl(Target.SITE, "a/b.html")),
        ("..\\b.html", ResolvedUrl(Target.SITE, "b.html")),
        ("%2e%2E/b%C3%A9.html", ResolvedUrl(Target.SITE, "bé.html")),
        ("b%2Fc.html", ResolvedUrl(Target.SITE, "a/b%2Fc.html")),
        ("./", ResolvedUrl(Target.SITE, "a/")),
        ("..", ResolvedUrl(Target.SITE, "")),
        ("../../x", ResolvedUrl(Target.OUTSIDE)),
        ("MailTo:a@b", ResolvedUrl(Target.NOT_WEB)),
        ("tel:1", ResolvedUrl(Target.NOT_WEB)),
        ("data:text/plain,x", ResolvedUrl(Target.NOT_WEB)),
        ("java\nscript:alert(1)", ResolvedUrl(Target.SCRIPT)),
        ("https://example.org/x", ResolvedUrl(Target.OTHER_HOST)),
        ("//example.org/x", ResolvedUrl(Target.OTHER_HOST)),
        ("https://user.github.io/other/", ResolvedUrl(Target.OTHER_HOST)),
        ("HTTPS://User.GitHub.io:443/papers/a/../b.html?x#y", ResolvedUrl(Target.SITE, "b.html", "y", Form.ABSOLUTE)),
        ("//user.github.io/papers", ResolvedUrl(Target.SITE, "", "", Form.ABSOLUTE)),
        ("/papers/b.html", ResolvedUrl(Target.SITE, "b.html", "", Form.ROOTED)),
        ("/b.html", ResolvedUrl(Target.OUTSIDE, form=Form.ROOTED)),
    ],
)
def test_urls_lead_where_browsers_go(url: str, expected: ResolvedUrl) -> None:
    """White space, backslashes, encoded dots, hosts and base paths follow the URL standard."""
    assert resolve_url(url, "a/", ORIGIN) == expected


def test_without_a_site_url_every_host_is_another() -> None:
    """An absolute link leads to another site, and a link from the host's root to a path of the site."""
    assert resolve_url("https://user.github.io/papers/x", "", None).target is Target.OTHER_HOST
    assert resolve_url("/x.html", "a/", None) == ResolvedUrl(Target.SITE, "x.html", form=Form.ROOTED)


@pytest.mark.parametrize("url", ["https://example.org", "https://example.org/", "https://EXAMPLE.org:443"])
def test_an_origin_is_read_with_or_without_its_slash(url: str) -> None:
    """Spellings of an address that mean the same are equal."""
    assert SiteUrl.of(url) == SiteUrl("https", "example.org", "/")
