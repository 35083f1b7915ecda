"""`sitegen.shards`: the folder of an author's page."""

import pytest
from support.citation_samples import NAMES, OTHER_SCRIPTS

from sitegen import names, shards


@pytest.mark.parametrize(
    ("name", "divided"),
    [
        ("Enea Ceolini", ("ceolini", "enea")),
        ("Luc Van Gool", ("van gool", "luc")),
        ("Hien Van Nguyen", ("nguyen", "hien van")),
        ("José Ortega y Gasset", ("ortega y gasset", "jose")),
        ("Roberto M. Cesar, Jr.", ("cesar", "roberto m.")),
        ("Alfred O. Hero III", ("hero", "alfred o.")),
        ("Jane Doe, Ph. D.", ("doe", "jane")),
        ("the CMS Collaboration", ("the cms collaboration", "")),
        ("Jane Doe, University of X", ("jane doe, university of x", "")),
        ("Yi", ("yi", "")),
    ],
)
def test_a_folder_follows_the_family_name(name: str, divided: tuple[str, str]) -> None:
    """Addresses of the first release never change."""
    assert shards.divided(names.fold(name)) == divided


@pytest.mark.parametrize(
    ("name", "divided"),
    [("Sarah Hernandez PhD", ("phd", "sarah hernandez")), ("王 小明", ("小明", "王")), ("Meta AI", ("ai", "meta"))],
)
def test_later_rules_for_names_move_no_page(name: str, divided: tuple[str, str]) -> None:
    """Citations divide these names better, but addresses stay."""
    assert shards.divided(names.fold(name)) == divided


@pytest.mark.parametrize("name", [*NAMES, *OTHER_SCRIPTS])
def test_any_name_has_a_folder(name: str) -> None:
    """A name that cannot be divided is a family name."""
    family, given = shards.divided(names.fold(name))
    assert family or not name.strip()
    assert given in names.fold(name)
