"""A real browser for tests: the fixture ``browser`` is one Chromium, and one Firefox, for the whole run.

Make pages by ``browser.new_context()``, so that tests share no cookies and no cache, and close the context.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from typing import TYPE_CHECKING

import pytest

from support import browsers

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

_STARTS = {"chromium": browsers.start_chromium, "firefox": browsers.start_firefox}


@pytest.fixture(scope="session")
def start_browser() -> Iterator[Callable[[str], "Browser"]]:
    """Start a browser by its name with the first test that needs it. Tests are skipped where theirs is missing."""
    with ExitStack() as stack:

        @cache
        def playwright() -> "Playwright":
            return stack.enter_context(browsers.playwright())

        @cache
        def start(name: str) -> "Browser":
            try:
                return stack.enter_context(_STARTS[name](playwright()))
            except LookupError as error:
                pytest.skip(str(error))

        yield start


@pytest.fixture(scope="session")
def chromium(start_browser: Callable[[str], "Browser"]) -> "Browser":
    """Chromium, for fixtures that several tests share."""
    return start_browser("chromium")


@pytest.fixture
def browser(start_browser: Callable[[str], "Browser"], request: pytest.FixtureRequest) -> "Browser":
    """Chromium, or what `browsers.in_both_browsers` names."""
    return start_browser(getattr(request, "param", "chromium"))
