"""A real browser for tests: the fixture ``browser`` is one Chromium for the whole run.

Make pages by ``browser.new_context()``, so that tests share no cookies and no cache, and close the context.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from support import chromium_command

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@contextmanager
def chromium() -> Iterator["Browser"]:
    """Run Chromium without a window: the one that ``CHROMIUM`` names, one on the PATH, or Playwright's own.

    Raises:
        LookupError: Playwright or Chromium is missing; the message says how to install it.
    """
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError as error:
        raise LookupError("tests in a browser need Playwright: pip install playwright") from error
    found = chromium_command.command() or None
    options = [*chromium_command.QUIET, *chromium_command.sandbox()]
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=found, args=options)
        except Error as error:
            remedy = "apt-get install chromium, or playwright install chromium, or set CHROMIUM to one"
            raise LookupError(
                f"tests in a browser need Chromium: {remedy} ({error.message.splitlines()[0]})"
            ) from error
        with browser:
            yield browser


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """Chromium; tests that need it are skipped where it is missing."""
    running = chromium()
    try:
        browser = running.__enter__()
    except LookupError as error:
        pytest.skip(str(error))
    yield browser
    running.__exit__(None, None, None)
