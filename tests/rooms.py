"""Fixtures: the demanding site of `theme_site`, built once in each theme."""

from pathlib import Path

import pytest
import theme_site
import toy


@pytest.fixture(scope="session")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of the demanding site in the default theme; to be read, not changed."""
    folder = theme_site.write(tmp_path_factory.mktemp("room"))
    toy.build(folder)
    return folder / "public"


@pytest.fixture(scope="session")
def gazette(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same in the second theme."""
    folder = theme_site.write(tmp_path_factory.mktemp("gazette"))
    toy.build(folder, theme="gazette")
    return folder / "public"
