"""`sitegen.checker.quick_check`: the quick check finds the same as the exact one."""

from hypothesis import example, given
from hypothesis import strategies as st

from sitegen.checker import page_checks
from sitegen.checker.quick_check import QuickChecker
from sitegen.checker.site_index import SiteIndex
from sitegen.checker.url_resolver import SiteUrl

ORIGIN = SiteUrl.of("https://example.org/papers/")
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


def index() -> SiteIndex:
    """Return the index of a small site."""
    return SiteIndex.of(FILES, ORIGIN)


@given(bodies=st.lists(soups, min_size=1, max_size=4))
@example(["<p id=\"one\"><a href='#one'>", '<a href="#one">'])
@example(['<a href="y.html#one"><!-- x -->'] * 3)
@example(['<a href="\0none.html">'] * 3)
def test_the_quick_check_agrees_with_the_exact_one(bodies: list[str]) -> None:
    """Errors, ids and links of a page are the same, also after other pages were checked."""
    checker = QuickChecker(index())
    location = checker.index.location("a/b/", "x.html")
    for body in bodies:
        data = f"{HEAD}{body}</body></html>\n".encode()
        found, exact = checker.check(data, location), page_checks.check_page(data, location, checker.index)
        assert found.errors == exact.errors
        assert found.warnings == exact.warnings
        assert found.links == exact.links
        assert set(found.present) == set(exact.present)


@given(body=soups)
def test_the_quick_check_finds_the_same_links_to_ids(body: str) -> None:
    """Each link to an id of another page is found."""
    data = f"{HEAD}{body}</body></html>\n".encode()
    location = index().location("a/b/", "x.html")
    assert set(QuickChecker(index()).check(data, location).wanted) == set(
        page_checks.check_page(data, location, index()).wanted
    )


def test_a_link_that_is_sound_in_one_folder_is_checked_in_another() -> None:
    """A relative link may be sound on a page, and broken on a page of another folder or depth."""
    checker = QuickChecker(index())
    data = f'{HEAD}<a href="y.html"></a><a href="../z.html"></a></body></html>'.encode()
    assert not checker.check(data, checker.index.location("a/b/", "x.html")).errors
    assert len(checker.check(data, checker.index.location("a/", "z.html")).errors) == 2
    assert not checker.check(data, checker.index.location("a/b/", "y.html")).errors
    assert len(checker.check(data, checker.index.location("", "index.html")).errors) == 2
