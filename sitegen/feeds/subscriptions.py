"""A list of feeds that a feed reader imports (OPML 2.0)."""

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from sitegen.feeds.values import legal


def opml(title: str, feeds: Iterable[tuple[str, str, str]]) -> bytes:
    """An OPML document.

    It has no date: OPML's ``dateModified`` is optional and would change when no feed does.

    Args:
        title: Of the list, plain text.
        feeds: Title, address of the feed and of its page for each, in the order to show.
    """
    return (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        f'<opml version="2.0">\n<head><title>{escape(legal(title))}</title></head>\n<body>\n'
        f"{''.join(_outline(*feed) for feed in feeds)}</body>\n</opml>\n"
    ).encode()


def _outline(title: str, xml_url: str, html_url: str) -> str:
    name, feed, page = (quoteattr(legal(text)) for text in (title, xml_url, html_url))
    return f'<outline type="rss" text={name} title={name} xmlUrl={feed} htmlUrl={page}/>\n'
