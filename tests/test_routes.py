"""`sitegen.routes`: the addresses of the site, written and read."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.strategies import identifiers

from sitegen import routes
from sitegen.pages import FOLDERS, KINDS, find
from sitegen.routes import Choice, Route

ADDRESSES = {
    "index.html": "home",
    "2019/index.html": "year",
    "2019/10/index.html": "month",
    "2019/10/19.html": "day",
    "2019/10/19.json": "day.json",
    "2019/10/19.bib": "day.bib",
    "category/index.html": "categories",
    "category/cs.CV/index.html": "category",
    "category/cs.CV/2019-10.html": "category_month",
    "category/cs.CV/rss.xml": "category_feed",
    "category/cs.CV/atom.xml": "category_feed",
    "author/index.html": "authors",
    "author/ce/index.html": "author_shard",
    "author/ce/index.2.html": "author_shard",
    "author/ce/few.3.html": "shared_authors",
    "author/ce/enea-ceolini.html": "author",
    "author/ce/enea-ceolini.xml": "author.atom",
    "paper/1910/1910.11126.html": "paper",
    "paper/9802/cs-9802005.html": "paper",
    "rss.xml": "site.rss",
    "atom.xml": "site.atom",
    "days.xml": "days",
    "subscriptions.opml": "opml",
    "archive/2019-10.xml": "past_issues",
    "topic/index.html": "topics",
    "topic/radiance-fields/index.html": "topic",
    "topic/radiance-fields/2021-03.html": "topic_month",
    "topic/radiance-fields/rss.xml": "topic.rss",
    "topic/radiance-fields/atom.xml": "topic.atom",
    "search.html": "search",
    "search/index.json": "search.manifest",
    "search/1998-02_2019-12_5f2a7c1e9012/0.bin": "search.segment",
    "opensearch.xml": "opensearch",
    "archive.sqlite": "archive_file",
    "saved.html": "saved",
    "following.html": "following",
    "sw.js": "worker",
    "manifest.webmanifest": "manifest",
    "offline.html": "offline",
    "offline.json": "offline_list",
    "statistics.html": "statistics",
    "subscribe.html": "subscribe",
    "status.json": "status",
    "completeness.html": "completeness",
    "404.html": "not_found",
    "sitemap.xml": "sitemap",
    "sitemap-papers-201910-2.xml": "sitemap_part",
    "robots.txt": "robots",
    ".nojekyll": "nojekyll",
    "favicon.ico": "favicon",
    "preview.png": "link_picture",
    "assets/style.1a2b3c4d5e.css": "asset",
    "about.html": "standalone",
    "images/logo.png": "static",
}
"""Addresses of all forms that a site promises, each with its page kind."""

_years = st.integers(1991, 2099).map(str)
_months = st.builds("{}-{:02}".format, _years, st.integers(1, 12))
_days = st.builds("{}-{:02}".format, _months, st.integers(1, 31))
_codes = st.sampled_from(["cs.CV", "math-ph", "cond-mat.dis-nn", "hep-th"])
_slugs = st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}", fullmatch=True)
_shards = st.from_regex("[a-z0-9]{1,2}", fullmatch=True)

VALUES = {
    "year": _years,
    "month": _months,
    "year/month": _months,
    "year/month/day": _days,
    "suffix": st.sampled_from(["html", "json", "bib", "xml"]),
    "code": _codes,
    "format": st.sampled_from(["atom", "rss"]),
    "topic": _slugs,
    "shard": _shards,
    "shard/slug": st.builds("{}/{}".format, _shards, _slugs.filter(lambda slug: slug != "index")),
    "part": st.integers(1, 200).map(str),
    "number": st.integers(1, 200).map(str),
    "identifier": identifiers,
    "segment": st.builds("{}_{}_{:012x}".format, _months, _months, st.integers(0, 2**48 - 1)),
    "file": _slugs.map("{}.bin".format),
    "asset": st.from_regex(r"[a-z-]{1,20}\.[0-9a-f]{10}\.(?:css|js|png)", fullmatch=True),
    "sitemap": st.from_regex("[a-z]{1,9}(?:-[a-z0-9]{1,9}){0,2}", fullmatch=True),
    "page": st.from_regex(r"(?:[a-zé ]{1,9}/){0,2}[a-zé -]{1,9}\.html", fullmatch=True),
    "path": st.text(min_size=1),
}
"""Values of each parameter."""

ROUTES = [
    route
    for kind in KINDS.values()
    for route in (kind.route.routes if isinstance(kind.route, Choice) else (kind.route,))
]


def keys(route: Route) -> st.SearchStrategy[str]:
    """Return a strategy for the keys of a route."""
    return st.tuples(*(VALUES[name] for name in route.parameters)).map("/".join)


def test_every_parameter_has_values() -> None:
    """The tests below try every parameter."""
    assert VALUES.keys() == routes.PARAMETERS.keys()


@given(st.sampled_from(ROUTES).flatmap(lambda route: st.tuples(st.just(route), keys(route))))
def test_every_route_reads_what_it_writes(drawn: tuple[Route, str]) -> None:
    """A key gives a path, and the path gives the same key."""
    route, key = drawn
    assert route.key_of(route.path_of(key)) == key


@given(st.sampled_from(list(KINDS.values())).flatmap(lambda kind: st.tuples(st.just(kind), _keys_of(kind.route))))
def test_no_two_kinds_have_one_address(drawn: tuple[object, str]) -> None:
    """Only the owner's files may have any address, and former addresses of authors look like present ones."""
    kind, key = drawn
    path = kind.path(key)  # type: ignore[attr-defined]
    assert (kind, key) in find(path) or path.endswith("/")
    claims = [(other.name, other_key) for other, other_key in find(path) if other.name not in ("standalone", "static")]
    if claims and claims[-1][0] == "redirect":
        claims.pop()
    assert len(claims) <= 1 or kind.name in ("standalone", "static")  # type: ignore[attr-defined]


def _keys_of(route: Route | Choice) -> st.SearchStrategy[str]:
    return st.one_of([keys(one) for one in route.routes]) if isinstance(route, Choice) else keys(route)


@pytest.mark.parametrize(("path", "name"), ADDRESSES.items())
def test_every_promised_address_has_its_page_kind(path: str, name: str) -> None:
    """Tools and links of other sites rely on the addresses."""
    kind, key = find(path)[0]
    assert kind.name == name
    assert kind.path(key) == path


def test_every_page_kind_has_a_promised_address() -> None:
    """The list above is complete."""
    formats = {name for name in KINDS if name.startswith("day.")}
    assert KINDS.keys() - formats - {"redirect"} == set(ADDRESSES.values()) - formats


@pytest.mark.parametrize(
    "path",
    [
        "2019",
        "2019/10/19",
        "2019/10/19.txt",
        "category/cs.CV/",
        "category/cs.CV/2019-10-19.xml",
        "author/ce/index.1.html",
        "author/ce/index.02.html",
        "author/abc/x.xml",
        "paper/1910/1910.11126v1.html",
        "paper/1911/1910.11126.xml",
        "topic/x/feed.xml",
        "search/../index.json",
        "assets/a/b.css",
        "",
    ],
)
def test_other_paths_are_the_owners(path: str) -> None:
    """No page kind of sitegen has a page there."""
    assert {kind.name for kind, _ in find(path)} <= {"static", "standalone"}


@pytest.mark.parametrize("path", ["paper/1911/1910.11126.html", "paper/1910/1910.11126v1.html"])
def test_a_paper_has_one_address(path: str) -> None:
    """The folder is the month of the identifier, and the identifier has no version."""
    assert routes.PAPER.key_of(path) is None


def test_a_route_refuses_a_wrong_number_of_values() -> None:
    """A mistake in a call is an error, not a wrong address."""
    with pytest.raises(TypeError):
        routes.AUTHOR.path("ce/enea-ceolini", "xml")
    with pytest.raises(TypeError):
        routes.CATEGORY_MONTH.path("cs.CV")
    with pytest.raises((TypeError, ValueError)):
        routes.DAY_FILE.path("2019-10-19")


def test_the_sites_folders_are_known() -> None:
    """The owner's files cannot have their names."""
    assert {"archive", "assets", "author", "category", "paper", "search", "topic"} == FOLDERS


def test_pages_that_list_papers_are_two_folders_deep() -> None:
    """The same fragment of a paper is used on all of them."""
    for path in (
        routes.CATEGORY.path("cs.CV"),
        routes.CATEGORY_MONTH.path("cs.CV", "2019-10"),
        routes.AUTHOR.path("ce/x"),
        routes.SHARED_AUTHORS.path("ce", "3"),
        routes.DAY.path("2019-10-19"),
        routes.TOPIC.path("x"),
    ):
        assert routes.root(path) == "../../"
    assert (routes.root("index.html"), routes.root("2019/index.html")) == ("", "../")


def test_a_full_address_names_an_index_by_its_folder() -> None:
    """The sitemap has the address that readers copy from a browser."""
    site = "https://example.org/papers/"
    assert routes.absolute(site, "index.html") == site
    assert routes.absolute(site, "2019/10/index.html") == f"{site}2019/10/"
    assert routes.absolute(site, "2019/10/19.html") == f"{site}2019/10/19.html"
    assert routes.absolute(site, "my index.html") == f"{site}my%20index.html"
    assert routes.absolute(site, "größe?.html") == f"{site}gr%C3%B6%C3%9Fe%3F.html"


@given(identifiers, identifiers)
def test_two_papers_have_two_addresses(one: str, other: str) -> None:
    """Each has its own page and its own anchor, with plain names."""
    same = one == other
    assert (routes.PAPER.path(one) == routes.PAPER.path(other)) == same
    assert (routes.anchor(one) == routes.anchor(other)) == same
    assert re.fullmatch(r"paper/\d{4}/[a-z0-9.-]+\.html", routes.PAPER.path(one))


def test_anchors_have_no_slash() -> None:
    """An anchor is a valid ``id``."""
    assert routes.anchor("1910.11126") == "1910.11126"
    assert routes.anchor("math-ph/9903036") == "math-ph-9903036"
