"""A real browser for tests: the fixture ``browser`` is one Chromium, and one Firefox, for the whole run.

Make pages by ``browser.new_context()``, so that tests share no cookies and no cache, and close the context.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from support import browsers

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright


@contextmanager
def _skipping() -> Iterator[None]:
    """Skip tests where a program is missing."""
    try:
        yield
    except LookupError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def playwright() -> Iterator["Playwright"]:
    """Playwright, which drives both browsers."""
    with _skipping(), browsers.playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium(playwright: "Playwright") -> Iterator["Browser"]:
    """Chromium, also for fixtures that several tests share."""
    with _skipping(), browsers.start_chromium(playwright) as browser:
        yield browser


@pytest.fixture(scope="session")
def firefox(playwright: "Playwright") -> Iterator["Browser"]:
    """Firefox."""
    with _skipping(), browsers.start_firefox(playwright) as browser:
        yield browser


@pytest.fixture
def browser(request: pytest.FixtureRequest) -> "Browser":
    """Chromium, or what `browsers.in_both_browsers` names."""
    return request.getfixturevalue(getattr(request, "param", "chromium"))  # type: ignore[no-any-return]
