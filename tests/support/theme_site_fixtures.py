"""Fixtures: the demanding site of `theme_site`, built once in each theme."""

from pathlib import Path

import pytest

from support import theme_site, toy


@pytest.fixture(scope="session")
def default_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of the demanding site in the default theme; to be read, not changed."""
    folder = theme_site.write(tmp_path_factory.mktemp("default"))
    toy.build(folder)
    return folder / "public"


@pytest.fixture(scope="session")
def gazette_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same in the second theme."""
    folder = theme_site.write(tmp_path_factory.mktemp("gazette"))
    toy.build(folder, theme="gazette")
    return folder / "public"
