"""Write sitemaps for search engines, in the protocol of sitemaps.org."""

from collections.abc import Iterable
from urllib.parse import quote

from sitegen.escaping import xml
from sitegen.quantities import counted

MOST_URLS = 50_000
"""The most addresses in a sitemap, and the most sitemaps in an index."""
MOST_BYTES = 50 * 1024 * 1024
"""The largest size of a sitemap, uncompressed."""

SitemapEntry = tuple[str, str]
"""An address and the day (ISO) of the last change of its page; the day is empty if it is not known."""

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_RESERVED_AND_ENCODED = ":/?#[]@!$&'()*+,;=%"


def urlset(pages: Iterable[SitemapEntry]) -> bytes:
    """Return a sitemap of pages, with absolute, percent-encoded addresses.

    Raises:
        ValueError: The sitemap would exceed a limit of the protocol.
    """
    return _document("urlset", "url", pages)


def index(sitemaps: Iterable[SitemapEntry]) -> bytes:
    """Return an index of sitemaps.

    Raises:
        ValueError: The index would exceed a limit of the protocol.
    """
    return _document("sitemapindex", "sitemap", sitemaps)


def _document(root: str, element: str, entries: Iterable[SitemapEntry]) -> bytes:
    lines = [_line(element, address, changed) for address, changed in entries]
    document = _join(root, lines)
    if len(lines) > MOST_URLS or len(document) > MOST_BYTES:
        message = f"a sitemap of {counted(len(lines), 'address', 'addresses')} and {counted(len(document), 'byte')}"
        raise ValueError(message)
    return document


def _join(root: str, lines: list[str]) -> bytes:
    return f'{_DECLARATION}<{root} xmlns="{_NAMESPACE}">\n{"".join(lines)}</{root}>\n'.encode()


def _line(element: str, address: str, changed: str) -> str:
    when = f"<lastmod>{changed}</lastmod>" if changed else ""
    return f"<{element}><loc>{_escaped(address)}</loc>{when}</{element}>\n"


def _escaped(address: str) -> str:
    if not address.isascii() or not address.isprintable():
        address = quote(address, safe=_RESERVED_AND_ENCODED, errors="replace")
    return xml(address)
