"""`search-query.js` reads queries and identifiers as `sitegen.search` and `sitegen.identifiers` do."""

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from support import fts5, search_site
from support.identifier_samples import FORMS, NOT_IDENTIFIERS, OTHER_FORMS
from support.search_samples import FOUND, OWN_FIELDS, TEXTS

from sitegen import identifiers
from sitegen.search import index_terms, query

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytest_plugins = ("support.browser",)


@pytest.fixture
def page(browser: "Browser") -> Iterator["Page"]:
    """An empty page with the script."""
    context = browser.new_context()
    opened = context.new_page()
    opened.goto("about:blank")
    opened.add_script_tag(content=search_site.script("search-query.js"))
    yield opened
    context.close()


_TEXTS = (
    *FOUND,
    "(" * 30,
    "NOT x",
    'a1 OR "b c',
    "x* y1*",
    "cat:",
    "year:20-19",
    "the of",
    "Œuvre ﬁne Ǆ İ ſ ½ ² ᾳ Σας",
    "-x y2",
    "a1 AND",
    "OR",
    "day:2019-00",
    "day:2019-01-32",
    "day:",
    "DAY:2019-01..",
    "has:everything",
    "haſ:code",
    'venue:"" a1',
    "venue:CVPR* 2024",
    'author:"He, Kaiming, Jr."',
    'author:","',
    'author:"语言"',
    "tl;dr:x* tldr:语 area:",
    "unknown:word",
    *OTHER_FORMS,
    "author:he",
    "the:and",
    "x:y OR doi:10.1/z",
    '"x:y"',
    "title:x:y cat:cs",
    "Nerf: x:Y.",
)


def test_browser_and_build_read_queries_alike(page: "Page") -> None:
    """JavaScript and Python give the same trees and hints, with and without names of own fields."""
    for text in _TEXTS:
        for fields in (OWN_FIELDS, ()):
            read = query.parse(text, fields)
            script = (
                "([text, fields]) => { const { root, hints } = searchQuery.parse(text, fields); return [root, hints]; }"
            )
            wanted = [read.root and fts5.tree(read.root), list(read.hints)]
            assert page.evaluate(script, [text, list(fields)]) == wanted, text


def test_browser_and_build_number_titles_alike(page: "Page") -> None:
    """The term for a whole title is that of the index; filters and common words of the query make no difference."""
    for title in (
        *(paper.title for paper in TEXTS),
        "Œuvre of 語言模型 ½",
        "A Deep Residual Learning for Image Recognition",
    ):
        wanted = index_terms.whole_title(index_terms.terms(title))
        for text in (title, f"{title} year:2019 author:he", f'"{title}"'):
            assert page.evaluate("text => searchQuery.titleTerm(text)?.text", text) == wanted, text
    for text in ("a1 OR b1", "a1 NOT b1", "cat:cs", "(a1)", "a1*", ""):
        assert page.evaluate("text => searchQuery.titleTerm(text)", text) is None, text


def test_browser_and_build_read_identifiers_alike(page: "Page") -> None:
    """JavaScript recognizes the same forms as `sitegen.identifiers`, and no others."""
    for text in [*FORMS, *NOT_IDENTIFIERS, *OTHER_FORMS, *(f"{form}," for form in (*FORMS, *OTHER_FORMS))]:
        read = identifiers.read(text.rstrip(".,;"))
        known = read.paper if read and identifiers.site_name(read.paper) else ""
        assert page.evaluate("text => searchQuery.identifier(text)", text) == known, text
        if known:
            link = page.evaluate("paper => searchQuery.siteOf(paper)[1]", known)
            assert unquote(link) == unquote(identifiers.address(known)), text
