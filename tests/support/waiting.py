"""Wait for what the scripts of a page do."""

import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

SECONDS = 30


def until(page: "Page", expression: str, arg: object = None, *, seconds: float = SECONDS) -> None:
    """Evaluate an expression or function again and again until it is true; it may be ``async``, and the page may reload.

    Playwright's ``wait_for_function`` returns at once if it gets a promise, because a promise counts as true. It also needs
    ``eval``, which the policy of sites forbids.
    """
    from playwright.sync_api import Error

    end = time.monotonic() + seconds
    while True:
        try:
            value = page.evaluate(expression, arg)
        except Error as error:
            value = error.message
        else:
            if value:
                return
        if time.monotonic() > end:
            pytest.fail(f"after {seconds} seconds still {value!r} on {page.url}: {expression} {arg or ''}")
        page.wait_for_timeout(50)
