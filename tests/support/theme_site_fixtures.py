"""Fixtures: the site of `theme_site`, built once with each theme."""

from pathlib import Path

import pytest

from support import theme_site, toy


@pytest.fixture(scope="session")
def default_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output of the site with the default theme; tests only read it."""
    folder = theme_site.write(tmp_path_factory.mktemp("default"))
    toy.build(folder)
    return folder / "public"


@pytest.fixture(scope="session")
def gazette_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output of the site with the second theme; tests only read it."""
    folder = theme_site.write(tmp_path_factory.mktemp("gazette"))
    toy.build(folder, theme="gazette")
    return folder / "public"
