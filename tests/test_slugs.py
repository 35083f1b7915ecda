"""`sitegen.slugs`: addresses of authors and slugs of topics, whatever their names are."""

import re
from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.strategies import HOSTILE_NAMES

from sitegen import names, portable, routes, slugs

_ADDRESS = re.compile(r"[a-z0-9]{1,2}/[a-z0-9][a-z0-9_-]*")
_DEVICES = {"con", "prn", "aux", "nul"} | {f"{port}{number}" for port in ("com", "lpt") for number in range(10)}

keys = st.one_of(
    st.text(max_size=120),
    st.text("ab. -_'", max_size=8),
    st.lists(st.text("abcdeé. -", min_size=1, max_size=9), min_size=1, max_size=4).map(" ".join),
).map(names.fold)


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
    """It has only letters and hyphens, without a hash."""
    assert slugs.author_address(names.fold(name)) == address


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
    """The name is transliterated into Latin letters; a hash follows, because other names may give the same letters."""
    found = slugs.author_address(names.fold(name))
    assert re.fullmatch(re.escape(address) + "[0-9a-f]{10}", found), found


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_no_name_breaks_out_of_its_folder(name: str) -> None:
    """An address consists of two plain names; none is reserved by a system or used by another page."""
    _check(slugs.author_address(names.fold(name)))


@given(keys)
@example("&#x110000;")
def test_any_name_has_an_address(key: str) -> None:
    """The same is true for any text."""
    _check(slugs.author_address(key))


def _check(address: str) -> None:
    assert _ADDRESS.fullmatch(address), address
    shard, slug = address.split("/")
    assert not {shard, slug} & (_DEVICES | {"index"})
    assert not portable.is_device(slug)
    assert max(len(part) for part in routes.AUTHOR.path(address).split("/")) <= 120
    assert routes.AUTHOR.key_of(routes.AUTHOR.path(address)) == address


def test_no_two_of_the_hostile_names_share_an_address() -> None:
    """Each of these names has its own page."""
    found = {name: slugs.author_address(names.fold(name)) for name in HOSTILE_NAMES if names.fold(name) != "con"}
    assert len(set(found.values())) == len(found)


def test_short_names_of_tricky_characters_have_addresses_of_their_own() -> None:
    """The test tries all keys of up to five characters from those that slugs treat specially."""
    every = {names.fold("".join(letters)) for length in range(1, 6) for letters in product("ab. -_", repeat=length)}
    addresses = {slugs.author_address(key) for key in every}
    assert len(addresses) == len(every) > 2000


@given(st.lists(keys, min_size=2, max_size=6, unique=True))
def test_two_authors_have_two_addresses(found: list[str]) -> None:
    """Two keys never share an address, even if they are similar."""
    assert len({slugs.author_address(key) for key in found}) == len(found)


def test_capitals_accents_and_spacing_make_no_other_address() -> None:
    """Names with the same key are one author; all other differences make another author."""
    same = ["Luc van Gool", "Luc Van Gool", "LUC  VAN GOOL", "Luc Ván Gool"]
    assert {slugs.author_address(names.fold(name)) for name in same} == {"vl/luc-van-gool"}
    others = ["Luc van-Gool", "L. van Gool", "Luc van Gool Jr.", "Lucvan Gool", "Luc Vangool"]
    assert len({slugs.author_address(names.fold(name)) for name in (*others, same[0])}) == len(others) + 1


@pytest.mark.parametrize("title", ["CON", "Aux", "nul", "COM1", "lpt9", "", "漢字", "Radiance fields"])
def test_a_topics_folder_is_one_that_windows_can_have(title: str) -> None:
    """A topic with the name of a Windows device and a title without letters get other slugs."""
    slug = slugs.topic_slug(title)
    assert slug
    assert not portable.is_device(slug)
    assert not portable.is_forbidden(slug)
