"""`sitegen.urls`: where everything lies, whatever strangers call themselves."""

import re
from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.strategies import HOSTILE_NAMES, identifiers

from sitegen import names, portable, urls

_ADDRESS = re.compile(r"[a-z0-9]{1,2}/[a-z0-9][a-z0-9_-]*")
_DEVICES = {"con", "prn", "aux", "nul"} | {f"{port}{number}" for port in ("com", "lpt") for number in range(10)}

keys = st.one_of(
    st.text(max_size=120),
    st.text("ab. -_'", max_size=8),
    st.lists(st.text("abcdeé. -", min_size=1, max_size=9), min_size=1, max_size=4).map(" ".join),
).map(names.fold)


def test_paths_are_as_the_contract_says() -> None:
    """Tools and other people's links rely on every one of them."""
    assert urls.year("2019") == "2019/index.html"
    assert urls.month("2019-10") == "2019/10/index.html"
    assert urls.day("2019-10-19") == "2019/10/19.html"
    assert [urls.day("2019-10-19", suffix) for suffix in ("json", "bib", "ris")] == [
        "2019/10/19.json",
        "2019/10/19.bib",
        "2019/10/19.ris",
    ]
    assert urls.CATEGORIES == "category/index.html"
    assert urls.category("cs.CV") == "category/cs.CV/index.html"
    assert urls.category_month("cs.CV", "2019-10") == "category/cs.CV/2019-10.html"
    assert urls.category_month("cs.CV", "2019-10", "xml") == "category/cs.CV/2019-10.xml"
    assert urls.category_feed("cs.CV", "rss") == "category/cs.CV/rss.xml"
    assert urls.author("ce/enea-ceolini") == "author/ce/enea-ceolini.html"
    assert urls.author("ce/enea-ceolini", "xml") == "author/ce/enea-ceolini.xml"
    assert urls.author_shard("ce") == "author/ce/index.html"
    assert urls.author_shard("ce", 2) == "author/ce/index.2.html"
    assert urls.paper("1910.11126") == "paper/1910/1910.11126.html"
    assert urls.paper("cs/9802005") == "paper/9802/cs-9802005.html"
    assert urls.archive_feed("2019-10") == "archive/2019-10.xml"
    assert urls.anchor("1910.11126") == "1910.11126"
    assert urls.anchor("math-ph/9903036") == "math-ph-9903036"


def test_pages_that_list_papers_lie_two_folders_deep() -> None:
    """So one fragment of a paper serves on all of them."""
    for path in (
        urls.category("cs.CV"),
        urls.category_month("cs.CV", "2019-10"),
        urls.author("ce/x"),
        urls.day("2019-10-19"),
    ):
        assert urls.root(path) == "../../"
    assert (urls.root("index.html"), urls.root("2019/index.html")) == ("", "../")


def test_a_full_address_names_an_index_by_its_folder() -> None:
    """What readers copy from a browser and what the sitemap says is the same."""
    site = "https://example.org/papers/"
    assert urls.absolute(site, "index.html") == site
    assert urls.absolute(site, "2019/10/index.html") == f"{site}2019/10/"
    assert urls.absolute(site, "2019/10/19.html") == f"{site}2019/10/19.html"
    assert urls.absolute(site, "my index.html") == f"{site}my%20index.html"
    assert urls.absolute(site, "größe?.html") == f"{site}gr%C3%B6%C3%9Fe%3F.html"


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("Enea Ceolini", "ce/enea-ceolini"),
        ("Luc Van Gool", "vl/luc-van-gool"),
        ("J. Smith", "sj/j-smith"),
        ("Jean-Luc Godard", "gj/jean_luc-godard"),
        ("J.-P. Serre", "sj/j_p-serre"),
        ("Plato", "p/plato"),
        (r"G\'erard Müller", "mg/gerard-muller"),
        ("the CMS Collaboration", "t/the-cms-collaboration"),
    ],
)
def test_a_plain_name_has_a_plain_address(name: str, address: str) -> None:
    """Readers can say it on the telephone."""
    assert urls.author_address(names.fold(name)) == address


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("王小明", "w/wang-xiao-ming-"),
        ("Νίκος Καζαντζάκης", "kn/nikos-kazantzakes-"),
        ("Иван Петров", "pi/ivan-petrov-"),
        ("O'Brien", "o/o-brien-"),
        ("Roberto M. Cesar, Jr.", "cr/roberto-m-cesar-jr-"),
    ],
)
def test_a_name_in_any_script_has_a_readable_address(name: str, address: str) -> None:
    """Its sound in Latin letters, then a hash, for other names sound alike."""
    found = urls.author_address(names.fold(name))
    assert re.fullmatch(re.escape(address) + "[0-9a-f]{10}", found), found


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_no_name_breaks_out_of_its_folder(name: str) -> None:
    """An address is two plain names, and neither is one that a system reserves or that another page has."""
    _check(urls.author_address(names.fold(name)))


@given(keys)
@example("&#x110000;")
def test_any_name_has_an_address(key: str) -> None:
    """The same for any text whatever."""
    _check(urls.author_address(key))


def _check(address: str) -> None:
    assert _ADDRESS.fullmatch(address), address
    shard, slug = address.split("/")
    assert not {shard, slug} & (_DEVICES | {"index"})
    assert not portable.is_device(slug)
    assert (
        max(len(part) for suffix in ("html", "xml", "bib") for part in urls.author(address, suffix).split("/")) <= 120
    )


def test_no_two_of_the_hostile_names_share_an_address() -> None:
    """Nobody's papers are lost in another's page."""
    found = {name: urls.author_address(names.fold(name)) for name in HOSTILE_NAMES if names.fold(name) != "con"}
    assert len(set(found.values())) == len(found)


def test_short_names_of_tricky_characters_have_addresses_of_their_own() -> None:
    """All keys of up to five characters from an alphabet of everything that a slug treats in its own way."""
    every = {names.fold("".join(letters)) for length in range(1, 6) for letters in product("ab. -_", repeat=length)}
    addresses = {urls.author_address(key) for key in every}
    assert len(addresses) == len(every) > 2000


@given(st.lists(keys, min_size=2, max_size=6, unique=True))
def test_two_authors_have_two_addresses(found: list[str]) -> None:
    """However alike their names are."""
    assert len({urls.author_address(key) for key in found}) == len(found)


def test_capitals_accents_and_spacing_make_no_other_address() -> None:
    """And nothing else is forgiven: who folds alike is one author, who does not is another."""
    same = ["Luc van Gool", "Luc Van Gool", "LUC  VAN GOOL", "Luc Ván Gool"]
    assert {urls.author_address(names.fold(name)) for name in same} == {"vl/luc-van-gool"}
    others = ["Luc van-Gool", "L. van Gool", "Luc van Gool Jr.", "Lucvan Gool", "Luc Vangool"]
    assert len({urls.author_address(names.fold(name)) for name in (*others, same[0])}) == len(others) + 1


@given(identifiers, identifiers)
def test_two_papers_have_two_places(one: str, other: str) -> None:
    """A page and an anchor each, and both are plain names."""
    assert (urls.paper(one) == urls.paper(other)) == (urls.anchor(one) == urls.anchor(other)) == (one == other)
    assert re.fullmatch(r"paper/\d{4}/[a-z0-9.-]+\.html", urls.paper(one))


@pytest.mark.parametrize("doi", ['10.1000/"><script>alert(1)</script>', "10.1/a b", "10.1/%zz", "10.1/é\u202e"])
def test_a_doi_makes_a_safe_link(doi: str) -> None:
    """Whatever a stranger wrote for one."""
    assert re.fullmatch(r"https://doi\.org/[!-;=?-~]*", urls.doi(doi))
    assert not set(urls.doi(doi)) & set('<>" ')


@pytest.mark.parametrize("title", ["CON", "Aux", "nul", "COM1", "lpt9", "", "漢字", "Radiance fields"])
def test_a_topics_folder_is_one_that_windows_can_have(title: str) -> None:
    """A topic called like a device gets another address, and a title without letters gets one at all."""
    slug = urls.topic_slug(title)
    assert slug
    assert not portable.is_device(slug)
    assert not portable.is_forbidden(slug)
