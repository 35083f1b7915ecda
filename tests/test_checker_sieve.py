"""The sieve finds what an examination tag by tag finds."""

from hypothesis import example, given
from hypothesis import strategies as st

from sitegen.checker import pages
from sitegen.checker.addresses import Origin
from sitegen.checker.ground import Ground
from sitegen.checker.sieve import Sieve

ORIGIN = Origin.of("https://example.org/papers/")
FILES = ("index.html", "a/b/x.html", "a/b/y.html", "a/z.html", "style.css", "404.html")
HEAD = (
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'"><title>T</title></head><body>'
)
pieces = st.sampled_from(
    [
        '<a href="../../index.html">',
        '<a href="y.html#one">',
        '<a class="c" href="../z.html">',
        '<a href="#one">',
        '<a href="#two">',
        '<a href="https://example.org/papers/a/z.html">',
        '<a href="https://example.org/papers/none.html">',
        '<a href="HTTPS://EXAMPLE.org/papers/none.html">',
        '<a href="https://arxiv.org/abs/1">',
        '<a href="https://arxiv.org/?a&amp;b" rel="x">',
        "<a href='none.html'>",
        "<a href=none.html>",
        '<A HREF="none.html">',
        '<a\nhref="none.html">',
        '<a title="a > b" href="none.html">',
        '<a title="a > b" id="one">',
        '<a name="one">',
        '<a href="java&#115;cript:x">',
        '<a href="../../">',
        '<a href="/papers/index.html">',
        '<p id="one">',
        '<p class="k" id="two">',
        "<p id='one'>",
        '<p\tid="one">',
        '<p id="a&amp;b">',
        '<p style="x">',
        '<p onclick="x">',
        '<p data-x="<!--">',
        "<p title='<a href=\"none.html\">'>",
        '<img src="https://example.com/x.png">',
        '<img src="../../style.css" srcset="none.png 2x">',
        '<link rel="stylesheet" href="../../style.css">',
        '<link rel="canonical" href="https://example.org/papers/a/b/x.html">',
        '<link rel="canonical" href="https://example.org/papers/a/b/y.html">',
        '<meta property="og:url" content="https://example.org/papers/a/b/x.html">',
        '<meta name="twitter:image" content="x.png">',
        '<meta http-equiv="refresh" content="0; url=../z.html">',
        '<base href="/">',
        "<!-- plain -->",
        '<!-- <a href="none.html"> -->',
        '<!-- <p id="one"> -->',
        "<!-->",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<script>x</script>",
        '<script src="../../style.css"></script>',
        '<script type="application/ld+json">{"a": 1}</script>',
        '<script type="application/ld+json">{"a": }</script>',
        '<script type="application/json">"<a href=none.html>"</script>',
        "<style>x</style>",
        "<textarea>",
        "</textarea>",
        "<title></title>",
        "<svg><title>t</title>",
        "</svg>",
        "<svg>",
        "<template>",
        "</template>",
        "<noscript>",
        "</noscript>",
        '<a href="#/2">',
        '<p id="e\u0301">',
        '<a href="#é">',
        '<base href="a/">',
        "a < b",
        "a > b",
        '"',
        "'",
        "\0",
        "é",
        "</p>",
    ]
)
soups = st.lists(pieces, max_size=12).map("".join)


def ground() -> Ground:
    """A small site."""
    return Ground.of(FILES, ORIGIN)


@given(bodies=st.lists(soups, min_size=1, max_size=4))
@example(["<p id=\"one\"><a href='#one'>", '<a href="#one">'])
@example(['<a href="y.html#one"><!-- x -->'] * 3)
@example(['<a href="\0none.html">'] * 3)
def test_the_sieve_agrees_with_the_examination(bodies: list[str]) -> None:
    """Whatever it saw before, the sieve finds the same faults, ids and links in a page as the exact examination."""
    sieve = Sieve(ground())
    place = sieve.ground.place("a/b/", "x.html")
    for body in bodies:
        data = f"{HEAD}{body}</body></html>\n".encode()
        found, exact = sieve.sift(data, place), pages.examine(data, place, sieve.ground)
        assert found.faults == exact.faults
        assert found.warnings == exact.warnings
        assert found.links == exact.links
        assert set(found.marks) == set(exact.marks)


@given(body=soups)
def test_a_new_sieve_wants_what_the_examination_wants(body: str) -> None:
    """No id that a link asks for is overlooked."""
    data = f"{HEAD}{body}</body></html>\n".encode()
    place = ground().place("a/b/", "x.html")
    assert set(Sieve(ground()).sift(data, place).wanted) == set(pages.examine(data, place, ground()).wanted)


def test_what_holds_in_one_folder_is_not_taken_to_hold_in_another() -> None:
    """A relative link that is sound on one page is broken on the page of another folder or depth."""
    sieve = Sieve(ground())
    data = f'{HEAD}<a href="y.html"></a><a href="../z.html"></a></body></html>'.encode()
    assert not sieve.sift(data, sieve.ground.place("a/b/", "x.html")).faults
    assert len(sieve.sift(data, sieve.ground.place("a/", "z.html")).faults) == 2
    assert not sieve.sift(data, sieve.ground.place("a/b/", "y.html")).faults
    assert len(sieve.sift(data, sieve.ground.place("", "index.html")).faults) == 2
