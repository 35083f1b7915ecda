"""Start real browsers for tests and for programs beside them: Chromium, and Firefox as distributions ship it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from support import chromium_command, toy

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

in_both_browsers = pytest.mark.parametrize(
    "browser", ["chromium", pytest.param("firefox", marks=pytest.mark.slow)], indirect=True
)
"""Run a test in Chromium and in Firefox; all others run in Chromium."""
_PROXY = toy.ROOT / "tests/firefox/firefox.mjs"


@contextmanager
def playwright() -> Iterator["Playwright"]:
    """Run Playwright, which starts and drives browsers.

    Raises:
        LookupError: It is missing; the message says how to install it.
    """
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise LookupError("tests in a browser need Playwright: pip install playwright") from error
    with sync_playwright() as running:
        yield running


def start_chromium(playwright: "Playwright") -> "Browser":
    """Start Chromium without a window: the one that ``CHROMIUM`` names, one on the PATH, or Playwright's own.

    Raises:
        LookupError: It is missing; the message says how to install it.
    """
    from playwright.sync_api import Error

    options = [*chromium_command.QUIET, *chromium_command.sandbox()]
    try:
        return playwright.chromium.launch(executable_path=chromium_command.command() or None, args=options)
    except Error as error:
        remedy = "apt-get install chromium, or playwright install chromium, or set CHROMIUM to one"
        raise LookupError(f"tests in a browser need Chromium: {remedy} ({error.message.splitlines()[0]})") from error


def start_firefox(playwright: "Playwright") -> "Browser":
    """Start Firefox without a window: the one that ``FIREFOX`` names, or one on the PATH.

    Raises:
        LookupError: It or what Playwright needs for it is missing; the message says how to install it.
    """
    from playwright.sync_api import Error

    found = os.environ.get("FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox")
    if not found:
        raise LookupError("tests in Firefox need it: apt-get install firefox-esr, or set FIREFOX to one")
    try:
        return playwright.firefox.launch(
            channel="moz-firefox",
            executable_path=_PROXY,
            env={**os.environ, "FIREFOX": found},
            # Firefox asks for the page after a page with `rel=next`, which the pages' policy forbids: an error in the console.
            firefox_user_prefs={"network.prefetch-next": False},
        )
    except Error as error:
        remedy = "install Node.js, and run npm ci --prefix tests"
        raise LookupError(f"tests in Firefox need a package: {remedy} ({error.message.splitlines()[0]})") from error


@contextmanager
def chromium() -> Iterator["Browser"]:
    """Run Chromium, alone.

    Raises:
        LookupError: As `playwright` and `start_chromium`.
    """
    with playwright() as running, start_chromium(running) as browser:
        yield browser
