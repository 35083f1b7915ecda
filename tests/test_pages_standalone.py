"""`sitegen.pages.standalone`: the content of the owner's pages."""

import pytest

from sitegen.pages import standalone
from sitegen.pages.page_links import addresses

NOWHERE = addresses(
    pages={},
    digests={},
    static={"static/one.png": "one.png"},
    digest_fragment=lambda path, fragment: "",
    prefix="content/",
)


def body(text: str) -> str:
    """Return the HTML of a Markdown page with a title."""
    written, problems = standalone.parse(f"# Title\n\n{text}\n", "about.md")
    assert not problems
    return standalone.page(written, "about.md", "about.html", NOWHERE).html.partition("</h1>")[2].strip()


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("![Build](https://x.org/b.svg)", '<p><a href="https://x.org/b.svg" rel="noopener">Build</a></p>'),
        ("![](//x.org/b.svg)", '<p><a href="//x.org/b.svg" rel="noopener">//x.org/b.svg</a></p>'),
        ('<img src="HTTP://x.org/b.svg?a=1&b=2" alt="a > b">', "HTTP://x.org/b.svg?a=1&amp;b=2"),
        ("[![Build](https://x.org/b.svg)](https://x.org/)", '<p><a href="https://x.org/" rel="noopener">Build</a></p>'),
    ],
)
def test_pictures_of_other_hosts_are_links(text: str, html: str) -> None:
    """The content security policy forbids such pictures: readers would see a gap."""
    assert html in body(text)
    assert "<img" not in body(text)


def test_pictures_of_the_site_are_shown() -> None:
    """Pictures of `static/`, also in a link and beside others."""
    assert body("[![One](static/one.png)](https://x.org/) ![Two](https://x.org/2.png)") == (
        '<p><a href="https://x.org/" rel="noopener"><img alt="One" src="one.png"></a> '
        '<a href="https://x.org/2.png" rel="noopener">Two</a></p>'
    )


@pytest.mark.parametrize("alt", ["<script>x</script>", "a > b", '"><b onclick=x>', "&lt;i&gt;"])
def test_the_description_of_a_picture_stays_text(alt: str) -> None:
    """Quotation marks, brackets and character references in it make no element."""
    shown = body(f"![{alt}](https://x.org/b.svg)")
    assert "<script" not in shown
    assert "<b " not in shown
    assert "<i" not in shown
