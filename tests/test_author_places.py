"""`sitegen.author_places`: where the site shows an author."""

import re

import pytest

from sitegen import author_places, routes
from sitegen.author_places import AuthorPlaces


@pytest.mark.parametrize(
    ("papers", "places", "place"),
    [
        (1, AuthorPlaces(), "la/ada-lovelace"),
        (1, AuthorPlaces(2), ""),
        (2, AuthorPlaces(2), "la/ada-lovelace"),
        (1, AuthorPlaces(1, 2), "la/few.1#ada-lovelace"),
        (2, AuthorPlaces(1, 2), "la/ada-lovelace"),
        (1, AuthorPlaces(2, 5), ""),
        (4, AuthorPlaces(2, 5), "la/few.1#ada-lovelace"),
        (4, AuthorPlaces(2, 5, 8), "la/few.7#ada-lovelace"),
        (5, AuthorPlaces(5, 2), "la/ada-lovelace"),
    ],
)
def test_the_number_of_papers_decides(papers: int, places: AuthorPlaces, place: str) -> None:
    """An author has a page, shares one, or is on none."""
    assert places.place("la/ada-lovelace", papers) == place


def test_a_place_is_a_link() -> None:
    """Pages of authors and shared pages have routes of their own, which do not overlap."""
    assert routes.author("la/ada-lovelace") == "author/la/ada-lovelace.html"
    assert routes.author("la/few.3#ada-lovelace") == "author/la/few.3.html#ada-lovelace"
    assert routes.SHARED_AUTHORS.key_of("author/la/few.3.html") == "la/3"
    for route in (routes.AUTHOR, routes.AUTHOR_SHARD):
        assert route.key_of("author/la/few.3.html") is None


def test_values_are_stored_as_text() -> None:
    """The index keeps them from build to build."""
    places = AuthorPlaces(2, 5, 8)
    assert AuthorPlaces.of_text(str(places)) == places
    assert AuthorPlaces.of_text("") == AuthorPlaces()


def test_slugs_spread_over_the_shared_pages() -> None:
    """By the CRC-32 of the slug, which the script of 404.html computes too. The numbers must never change."""
    places = AuthorPlaces(1, 2, 4)
    assert [places.shared_page("la", slug) for slug in ("ada-lovelace", "wei-zhang", "j_luc-bo", "x-0a1b2c3d4e")] == [
        3,
        1,
        1,
        2,
    ]
    numbers = [places.shared_page("la", f"author-{number}") for number in range(4000)]
    assert all(900 < numbers.count(number) < 1100 for number in range(1, 5))


@pytest.mark.parametrize(
    ("authors", "pages"), [(0, 1), (65_536, 1), (65_537, 2), (254_000, 4), (262_145, 8), (1_000_000, 16)]
)
def test_the_number_of_shared_pages_doubles(authors: int, pages: int) -> None:
    """With each doubling of the archive, so that addresses seldom move."""
    assert author_places.shared_pages(authors) == pages


@pytest.mark.parametrize(
    ("shard", "pages"),
    [("la", 8), ("ya", 4), ("ld", 4), ("yd", 2), ("lo", 2), ("qo", 1), ("l", 2), ("q", 1), ("9a", 2)],
)
def test_shards_of_rare_initials_have_fewer_pages(shard: str, pages: int) -> None:
    """And never less than one. The numbers must never change: addresses depend on them."""
    assert AuthorPlaces(1, 2, 8).pages_of(shard) == pages
    assert AuthorPlaces(1, 2, 1).pages_of(shard) == 1
    assert AuthorPlaces(1, 2, 8).place(f"{shard}/ada-lovelace", 1) == f"{shard}/few.{6 % pages + 1}#ada-lovelace"


def test_the_number_of_all_shared_pages_is_known() -> None:
    """Less than half of what the same number for each shard would give."""
    assert author_places.all_shared_pages(1000) == 26 * 26
    assert author_places.all_shared_pages(254_000) < 26 * 26 * 2


def test_half_of_the_authors_stay_when_the_number_doubles() -> None:
    """The others move to a page that is new."""
    few, many = AuthorPlaces(1, 2, 4), AuthorPlaces(1, 2, 8)
    for slug in (f"author-{number}" for number in range(100)):
        assert many.shared_page("la", slug) in (few.shared_page("la", slug), few.shared_page("la", slug) + 4)
    assert re.fullmatch(r"la/few\.[1-8]#a", many.shared_place("la/a"))
