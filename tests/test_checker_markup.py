"""Tags are read as the HTML standard reads them."""

from collections.abc import Iterator

import pytest
from html5lib import _tokenizer
from html5lib.constants import tokenTypes
from hypothesis import example, given
from hypothesis import strategies as st
from support import hangs

from sitegen.checker import markup

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
    """Start tags as html5lib's tokenizer reads them."""
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
def test_any_text_is_read_as_html5lib_reads_it(text: str) -> None:
    """Whatever stands in a page, its start tags and attributes are those of the standard's tokenizer."""
    assert [(tag.name, tag.attributes) for tag in markup.read(text).tags] == list(reference(text))


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
def test_a_page_that_is_cut_off_says_where(text: str, inside: str) -> None:
    """A page that ends inside of something is told from a whole one."""
    assert markup.read(text).unfinished == inside


def test_drawings_and_formulas_are_told_from_the_page() -> None:
    """A title in a drawing is none of the page's, CDATA is text there, and the page goes on behind it."""
    page = markup.read("<svg><title>t</title><![CDATA[<a href=x>]]><desc><p></desc></svg><title>T &amp; U</title>")
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
    """A megabyte of one piece is read without a hang; quadratic time would be hours."""
    text = piece * (1_000_000 // len(piece))
    with hangs.caught():
        markup.read(text)
        markup.read("<p title='" + text + "'>")
