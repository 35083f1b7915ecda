"""Fixtures: the site of `follow_site`, built once, and a browser tab."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support import follow_site, toy
from support.theme_site import Reader

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def followed_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output of the site; tests only read it."""
    folder = follow_site.write(tmp_path_factory.mktemp("followed"))
    toy.build(folder)
    return folder / "public"


@pytest.fixture(scope="session")
def gazette_followed_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output of the same site with the second theme; tests only read it."""
    folder = follow_site.write(tmp_path_factory.mktemp("followed"))
    toy.build(folder, theme="gazette")
    return folder / "public"


@pytest.fixture
def reader(browser: "Browser", followed_site: Path) -> Iterator[Reader]:
    """A browser tab with a wide window, without stored data."""
    with follow_site.reader_of(browser, followed_site) as it:
        yield it
