"""Write a list of feeds that feed readers import (OPML 2.0)."""

from collections.abc import Iterable
from html import escape

from sitegen.feeds.values import without_illegal_characters

_IN_ATTRIBUTE = str.maketrans({'"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"})
"""A parser replaces white space in an attribute by spaces, unless it is a character reference."""


def opml(title: str, feeds: Iterable[tuple[str, str, str]]) -> bytes:
    """Return an OPML document.

    It has no date: OPML's ``dateModified`` is optional and would change even if no feed does.

    Args:
        title: The title of the list, as plain text.
        feeds: Title, address of the feed and address of its page, for each feed in order.
    """
    return (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        f'<opml version="2.0">\n<head><title>{_escaped(title)}</title></head>\n<body>\n'
        f"{''.join(_outline(*feed) for feed in feeds)}</body>\n</opml>\n"
    ).encode()


def _outline(title: str, xml_url: str, html_url: str) -> str:
    name, feed, page = (_escaped(text).translate(_IN_ATTRIBUTE) for text in (title, xml_url, html_url))
    return f'<outline type="rss" text="{name}" title="{name}" xmlUrl="{feed}" htmlUrl="{page}"/>\n'


def _escaped(text: str) -> str:
    """Return a text for an element."""
    return escape(without_illegal_characters(text), quote=False)
