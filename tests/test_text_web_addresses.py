"""`sitegen.text.web_addresses`: safe links in texts, which end with the address."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.text import html
from sitegen.text.web_addresses import target


def linked(text: str) -> list[str]:
    """Return the addresses to which `html` writes links."""
    return [str(part).partition('"')[0].replace("&amp;", "&") for part in html(text).split('<a href="')[1:]]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("see https://example.org/a.", "https://example.org/a"),
        ("(https://example.org/a).", "https://example.org/a"),
        ("[this](https://example.org/a)", "https://example.org/a"),
        ("https://example.org/a_(b).", "https://example.org/a_(b)"),
        ("https://example.org/a?b=c&d=e#f!", "https://example.org/a?b=c&d=e#f"),
        ('"http://example.org/", and', "http://example.org/"),
        ("athttps://example.org/a; then", "https://example.org/a"),
        ("https://example.org/~me/a--b.html", "https://example.org/~me/a--b.html"),
        ("https://example.org:8080/a", "https://example.org:8080/a"),
        ("http://137.184.82.109/", "http://137.184.82.109/"),
        (r"https://example.org/a\_b", "https://example.org/a_b"),
        (r"\url{https://example.org/a\%20b}", "https://example.org/a%20b"),
        (r"\url{https://example.org/100%}", "https://example.org/100%25"),
        (r"\url{https://example.org/a#b#c}", "https://example.org/a#b%23c"),
        (r"\url{https://example.org/a b}", "https://example.org/a%20b"),
        ("https://example.org/é", "https://example.org/%C3%A9"),
        ("www.example.org/a", "http://www.example.org/a"),
        ("2011,www.example.org", "http://www.example.org"),
        ("github.com/a/b.", "https://github.com/a/b"),
        ("Project page: a-b.github.io/c/.", "https://a-b.github.io/c/"),
        ("overlap with arXiv:1910.11126, and", "https://arxiv.org/abs/1910.11126"),
        ("arXiv: 1910.11126v12", "https://arxiv.org/abs/1910.11126v12"),
        ("arXiv:math.GT/0309136", "https://arxiv.org/abs/math.GT/0309136"),
    ],
)
def test_an_address_is_linked_without_what_surrounds_it(text: str, address: str) -> None:
    """The link ends before a sentence's punctuation and its target is a valid URL."""
    assert linked(text) == [address]


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)", r"\url{javascript:alert(1)}", r"\href{javascript:alert(1)}{x}", r"\href{data:text/html,x}{x}",
        r"\href{ JaVaScRiPt:alert(1)}{x}", r"\href{//example.org}{x}", r"\href{https:example.org}{x}", "ftp://example.org/a",
        "https://", "https://localhost/a", "https://example", "https://user@example.org/", "https://arxiv.org@evil.example/",
        "https://exаmple.org/", "https://xn--e1awd7f.com/", "https://1.2.3.400/a", "https://[::1]/", "https://a..b.org/",
        "https://-a.org", "https://example.org:99999/", "me@www.example.org", "see.github.com/a", "arXiv:1910", "arXiv:1910.111260",
        r"\href{https://example.org\@evil.example}{x}", r"\href{https://exam ple.org}{x}", r"\href{arXiv:1910.11126\\}{x}", "notwww.example.org",
    ],
)  # fmt: skip
def test_what_is_no_safe_address_stays_text(text: str) -> None:
    """Other schemes, unusual host names and text that only looks like an address make no link."""
    assert linked(text) == []


def test_an_address_of_any_length_is_shown_and_none_of_many_kilobytes_is_followed() -> None:
    """An address that no browser accepts stays text."""
    address = "https://example.org/" + "a" * 1980
    assert linked(address) == [address]
    assert linked(address + "a") == []


@settings(deadline=None)
@given(st.text(max_size=40), st.sampled_from(["https://example.org/", "https://", "www.", "", "\\url", "x:"]))
def test_targets_are_valid_or_none(rest: str, start: str) -> None:
    """A target is ASCII, has an ordinary host, and has no character that ends an attribute."""
    url = target(start + rest)
    if url is not None:
        assert url.isascii()
        assert url.startswith(("https://", "http://"))
        assert not set(url) & set('"<>\\^`{}| \t\n')
