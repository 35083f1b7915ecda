"""`sitegen.site_address`: the normal form of an address, and remedies for invalid ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen import site_address
from sitegen.site_address import AddressError, base_path, normal


def refused(url: str) -> AddressError:
    """Return the error of an address."""
    with pytest.raises(AddressError) as caught:
        normal(url)
    assert caught.value.remedy
    return caught.value


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("", ""),
        (" \n", ""),
        ("\u00a0https://example.org/papers/ \n", "https://example.org/papers/"),
        ("https://example.org", "https://example.org/"),
        ("https://example.org/papers//", "https://example.org/papers/"),
        ("HTTPS://Example.ORG/Papers", "https://example.org/Papers/"),
        ("https://example.org:443/a", "https://example.org/a/"),
        ("http://example.org:80", "http://example.org/"),
        ("http://example.org:443", "http://example.org:443/"),
        ("https://example.org:/a", "https://example.org/a/"),
        ("http://localhost:8000/a/", "http://localhost:8000/a/"),
        ("https://[2001:DB8:0::1]:8443/x", "https://[2001:db8::1]:8443/x/"),
        ("https://192.0.2.1/", "https://192.0.2.1/"),
        ("https://b\u00fccher.example/", "https://xn--bcher-kva.example/"),
        ("https://BU\u0308CHER.example/", "https://xn--bcher-kva.example/"),
        ("https://fa\u00df.example/", "https://xn--fa-hia.example/"),
        ("https://\u4f8b\u3048.jp/", "https://xn--r8jz45g.jp/"),
        ("https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/"),
        ("https://example.org/gr\u00f6\u00dfe der welt/", "https://example.org/gr%C3%B6%C3%9Fe%20der%20welt/"),
        ("https://example.org/gro\u0308\u00dfe", "https://example.org/gr%C3%B6%C3%9Fe/"),
        ("https://example.org/%7eyou/a%20b/%c3%a4", "https://example.org/~you/a%20b/%C3%A4/"),
        ("https://example.org/100%25/", "https://example.org/100%25/"),
    ],
)
def test_an_address_has_one_form(url: str, written: str) -> None:
    """Blanks are removed; host, port and path have the form that browsers use."""
    assert normal(url) == written
    assert normal(written) == written


@pytest.mark.parametrize(
    ("url", "remedy"),
    [
        ("https://example.org/papers/index.html", "write https://example.org/papers/"),
        ("https://example.org/papers/INDEX.htm/", "write https://example.org/papers/"),
        ("https://example.org/feed.xml", "write https://example.org/"),
        ("https://example.org/a//b/", "write https://example.org/a/b/"),
        ("https://example.org//a/", "write https://example.org/a/"),
        ("https://example.org/a/../b/", "write https://example.org/b/"),
        ("https://example.org/a/%2E%2e/b/", "write https://example.org/b/"),
        ("https://example.org/./a/", "write https://example.org/a/"),
        ("https://example.org/ a /", "write https://example.org/a/"),
        ("https://example.org/a/?page=1", "write https://example.org/a/"),
        ("https://example.org/a/#top", "write https://example.org/a/"),
        ("https://example.org/?", "write https://example.org/"),
        ("https://example.org\\a", "write https://example.org/a"),
        ("example.org/papers", "write https://example.org/papers"),
        ("//example.org/", "write https://example.org/"),
        ("https://example.org./a/", "write example.org"),
        ("https://[fe80::1%25eth0]/", "write [fe80::1]"),
        ("https://github.com/You/papers", "write https://you.github.io/papers/"),
        ("https://www.github.com/you/papers.git", "write https://you.github.io/papers/"),
        ("https://github.com/you/papers/tree/main?tab=readme", "write https://you.github.io/papers/"),
        ("https://github.com/you/you.github.io", "write https://you.github.io/"),
        ("git@github.com:you/papers.git", "write https://you.github.io/papers/"),
        ("ssh://git@github.com/you/papers.git", "write https://you.github.io/papers/"),
        ("ssh://git@gitlab.com:22/you/papers.git", "write https://you.gitlab.io/papers/"),
        ("https://gist.github.com/you/0123", "write the address at which readers find the site"),
        ("https://bitbucket.org/you/papers", "write the address at which readers find the site"),
        ("https://gitlab.com/you/papers", "write https://you.gitlab.io/papers/"),
        ("https://codeberg.org/you/pages", "write https://you.codeberg.page/"),
        ("https://github.com/", "write the address at which readers find the site"),
        ("https://you.github.com/papers", "write https://you.github.io/papers/"),
        ("github.com/you/papers", "write https://you.github.io/papers/"),
        ("you.github.com/papers", "write https://you.github.io/papers/"),
        ("example.org//a", "write https://example.org/a/"),
        ("https://app.netlify.com/sites/papers/overview", "write https://papers.netlify.app/"),
    ],
)
def test_a_remedy_suggests_the_meant_address(url: str, remedy: str) -> None:
    """The user can copy it."""
    assert refused(url).remedy == remedy


@pytest.mark.parametrize(
    "url",
    [
        *(
            "example",
            "ftp://example.org/",
            "javascript:alert(1)",
            "file:///tmp/",
            "https://",
            "https:///a/",
            "https:/a.org",
        ),
        *("https://[::1", "https://[::g]/", "https://a.org:port/", "https://a.org:0/", "https://a.org:65536/"),
        *(
            "https://exa mple.org/",
            "https://my_site.example.org/",
            "https://-a.org/",
            "https://a..org/",
            "https://1.2.3/",
        ),
        *("https://\u2603.example/", "https://xn--a/", "https://" + "a" * 64 + ".org/", "https://ex%61mple.org/"),
        *(
            "https://a.org/\u0007",
            "https://a.org/\u200b",
            "https://a.org/%00",
            "https://a.org/a%2Fb",
            "https://a.org/%",
        ),
        *("https://a.org/%ff/", 'https://"><script>.example/', "https://a.org/<b>", "https://a.org/" + "a" * 1000),
    ],
)
def test_an_invalid_address_is_an_error(url: str) -> None:
    """It would be wrong on every page and in every feed."""
    assert refused(url).message


@pytest.mark.parametrize(
    "url",
    [
        "https://you:s3cret@example.org/p/",
        "https://s3cret@example.org/",
        "you:s3cret@example.org",
        "https://you:s3cret^@github.com/you/papers?x",
        "ssh://git:s3cret@github.com/you/papers",
        "https://you:s3cret/1@example.org/",
    ],
)
def test_a_password_is_not_repeated(url: str) -> None:
    """Message and remedy do not have it, because logs of hosts are often public."""
    error = refused(url)
    assert error.secret
    assert "s3cret" not in error.message + error.remedy


def test_the_path_of_an_address_is_decoded() -> None:
    """The preview compares it with decoded paths of requests."""
    assert base_path("https://example.org/gr%C3%B6%C3%9Fe/a%20b/") == "/gr\u00f6\u00dfe/a b/"
    assert base_path("") == "/"


@given(st.text("ahtps:/.@%2eE[]?#\\ \u00e4\u0661-_~", max_size=30).map("https://{}".format) | st.text(max_size=40))
def test_any_text_is_an_address_or_an_error(url: str) -> None:
    """A valid address becomes ASCII with a slash at its end, and stays the same if it is read again."""
    try:
        written = normal(url)
    except AddressError as error:
        written, remedy = "", error.remedy
    else:
        remedy = "none needed"
    assert remedy
    if written:
        assert written.isascii()
        assert written.endswith("/")
        assert normal(written) == written
        assert base_path(written).startswith("/")
    assert len(written) < 10 * site_address.LONGEST
