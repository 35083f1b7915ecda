"""Write a list of feeds that feed readers import (OPML 2.0)."""

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from sitegen.feeds.values import without_illegal_characters


def opml(title: str, feeds: Iterable[tuple[str, str, str]]) -> bytes:
    """Return an OPML document.

    It has no date: OPML's ``dateModified`` is optional and would change even if no feed does.

    Args:
        title: The title of the list, as plain text.
        feeds: Title, address of the feed and address of its page, for each feed in order.
    """
    return (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        f'<opml version="2.0">\n<head><title>{escape(without_illegal_characters(title))}</title></head>\n<body>\n'
        f"{''.join(_outline(*feed) for feed in feeds)}</body>\n</opml>\n"
    ).encode()


def _outline(title: str, xml_url: str, html_url: str) -> str:
    name, feed, page = (quoteattr(without_illegal_characters(text)) for text in (title, xml_url, html_url))
    return f'<outline type="rss" text={name} title={name} xmlUrl={feed} htmlUrl={page}/>\n'
