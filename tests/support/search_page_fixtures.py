"""Fixtures: the site of `search_page`, served below a path, and a browser tab."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from support import search_page, toy

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the site below a path."""
    folder = search_page.write(tmp_path_factory.mktemp("searched") / "site")
    toy.build(folder)
    site = folder.parent / "served/some/path"
    site.parent.mkdir(parents=True)
    (folder / "public").rename(site)
    with search_page.serving(folder.parent / "served") as root:
        yield f"{root}some/path/"


@pytest.fixture(scope="session")
def gazette_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the same site with the second theme."""
    folder = search_page.write(tmp_path_factory.mktemp("searched") / "site")
    toy.build(folder, theme="gazette")
    with search_page.serving(folder / "public") as root:
        yield root


@pytest.fixture
def page(browser: "Browser", address: str) -> Iterator["Page"]:
    """A browser tab without history. Errors on the console fail the test."""
    with search_page.tab(browser) as opened:
        yield opened
