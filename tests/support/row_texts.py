"""Texts of rows of lists. Rows have ``content-visibility: auto``: a row that was never painted has an empty ``inner_text``."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Locator


def text_of(row: "Locator") -> str:
    """Return the text of a row or of an element in it, with single spaces."""
    return " ".join((row.text_content() or "").split())


def texts_of(rows: "Locator") -> list[str]:
    """Return the texts of rows or of elements in them, with single spaces."""
    return [" ".join(text.split()) for text in rows.all_text_contents()]
