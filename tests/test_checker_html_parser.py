"""`sitegen.checker.html_parser`: tags are parsed as by the tokenizer of the HTML standard."""

from collections.abc import Iterator

import pytest
from html5lib import _tokenizer
from html5lib.constants import tokenTypes
from hypothesis import example, given
from hypothesis import strategies as st
from support import hangs

from sitegen.checker import html_parser

pieces = st.sampled_from(
    [
        *"<>/=\"' \n-!a?&;",
        "<a ",
        "<a",
        "</a>",
        "<p>",
        "<div id=",
        'href="x"',
        "href='y'",
        "href=z",
        " class",
        "<!--",
        "-->",
        "--!>",
        "<!-->",
        "<!doctype html>",
        "<?xml ?>",
        "<![CDATA[",
        "]]>",
        "<title>",
        "</title>",
        "<script>",
        "</script>",
        "<script ",
        "<style>",
        "</style >",
        "<textarea>",
        "</textarea>",
        "<TITLE>",
        "</sCript>",
        "&amp;",
        "&copy",
        "&#x41;",
        "&notit;",
        "<img src=",
        "<xmp>",
        "</xmp/>",
        "<iframe>",
        "</iframe>",
        "text",
        "<plaintext>",
        "\u00e9",
    ]
)
soups = st.lists(pieces, max_size=30).map("".join)
_STATES = {
    "title": "rcdataState",
    "textarea": "rcdataState",
    "script": "scriptDataState",
    "plaintext": "plaintextState",
    **dict.fromkeys(("style", "xmp", "iframe", "noembed", "noframes"), "rawtextState"),
}


def reference(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield start tags as html5lib's tokenizer finds them."""
    tokenizer = _tokenizer.HTMLTokenizer(text)
    for token in tokenizer:
        if token["type"] in (tokenTypes["StartTag"], tokenTypes["EmptyTag"]):
            yield token["name"], dict(token["data"])
            if token["name"] in _STATES:
                tokenizer.state = getattr(tokenizer, _STATES[token["name"]])


@given(soups)
@example("<script><!--<script></script><a href=x></script><b>")
@example("<script><!--></script><a>")
@example("<script><!---></script><a>")
@example("<a b='c'd=\"e\"/f=g/>")
@example("<a =b=c>")
@example("<a href=?x&copy=1&amp;y&notit;z>")
@example("<!--><a><!---><b><!--x--!><i>")
def test_any_text_is_parsed_as_by_html5lib(text: str) -> None:
    """For any text, start tags and attributes are those of html5lib's tokenizer."""
    assert [(tag.name, tag.attributes) for tag in html_parser.parse(text).tags] == list(reference(text))


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("<p>whole</p>", ""),
        ("<p><a href='x", "a tag"),
        ("<p><!-- -- >", "a comment"),
        ("<script>x", "<script>"),
        ("<title>x", "<title>"),
        ("<!doctype", "a declaration"),
    ],
)
def test_the_construct_in_which_a_page_ends_is_named(text: str, inside: str) -> None:
    """A complete page is distinguished from one that is cut off."""
    assert html_parser.parse(text).unfinished == inside


def test_drawings_and_formulas_have_their_own_rules() -> None:
    """A title in a drawing is not the page's title, CDATA is text there, and parsing continues after the drawing."""
    page = html_parser.parse(
        "<svg><title>t</title><![CDATA[<a href=x>]]><desc><p></desc></svg><title>T &amp; U</title>"
    )
    assert [(tag.name, tag.foreign, tag.text) for tag in page.tags] == [
        ("svg", True, ""),
        ("title", True, ""),
        ("desc", True, ""),
        ("p", False, ""),
        ("title", False, "T & U"),
    ]


@pytest.mark.parametrize(
    "piece", ["<a", "<a ", "<!--", "<svg>", "</x ", "<script", "<a b='", "&", "<script><!--", "< =", "<a  =  "]
)
def test_hostile_pages_take_linear_time(piece: str) -> None:
    """A megabyte of one piece is parsed without a hang; quadratic time would be hours."""
    text = piece * (1_000_000 // len(piece))
    with hangs.caught():
        html_parser.parse(text)
        html_parser.parse("<p title='" + text + "'>")
