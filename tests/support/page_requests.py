"""Requests of pages, for tests that count them."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

_ICON = "/favicon."
"""Browsers load the icon of a site whenever they like."""


def is_counted(url: str) -> bool:
    """Return False for requests of the browser itself."""
    return _ICON not in f"/{url}"


def requests_of(page: "Page") -> list[str]:
    """Return a list of the addresses that a page asks for from now on. It grows."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if is_counted(request.url) else None)
    return asked
