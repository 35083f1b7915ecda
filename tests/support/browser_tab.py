"""Open a browser tab in which errors of scripts fail the test."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@contextmanager
def open_tab(browser: "Browser", **options: object) -> Iterator["Page"]:
    """Open a browser tab without stored data. Errors of scripts fail the test."""
    context = browser.new_context(**options)  # type: ignore[arg-type]
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    try:
        yield page
    finally:
        context.unroute_all(behavior="ignoreErrors")
        context.close()
    assert not errors
