"""Make pages from the owner's Markdown files, without scripts and other active content."""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

import nh3
from markupsafe import Markup

from sitegen import routes
from sitegen.archive import Changes
from sitegen.errors import Problem
from sitegen.pages import front_matter, github_markdown
from sitegen.pages.kind import Kind
from sitegen.pages.page_links import Addresses
from sitegen.pages.site import Site, Standalone
from sitegen.portable import composed
from sitegen.sitemap import SitemapEntry
from sitegen.text import clean

_TAGS = nh3.ALLOWED_TAGS | {"section", "figure", "figcaption", "input"}
_ATTRIBUTES = {tag: set(names) for tag, names in nh3.ALLOWED_ATTRIBUTES.items()}
_ATTRIBUTES["*"] = _ATTRIBUTES.get("*", set()) | {"id", "class", "title", "lang", "dir"}
_ATTRIBUTES["a"] = _ATTRIBUTES["a"] - {"rel"}
_ATTRIBUTES["input"] = {"aria-label", "checked", "disabled"}
_SCHEMES = {"http", "https", "mailto", "tel", "sms", "xmpp", "irc", "ircs", "matrix", "ftp", "webcal", "geo"}
"""Schemes of links. None of them runs a program or reads the reader's files."""
_CHECKBOX = {"input": {"type": "checkbox"}}
"""An ``input`` is always the box of a task, never part of a form. Only one attribute is set, because nh3 writes several in
changing order."""

_LINK_OR_PICTURE = re.compile(r'<a(?=[ >])|</a>|<img(?: [a-z:-]+="[^"]*")*>')
_ATTRIBUTE = re.compile(r' (src|alt)="([^"]*)"')
_OTHER_HOST = re.compile(r"(?:https?:)?//", re.IGNORECASE)


class ParsedPage(NamedTuple):
    """A Markdown file that has been read, before its links are resolved."""

    title: str
    """Empty if the file has no title."""
    description: str
    draft: bool
    body: str
    """HTML, not yet sanitized."""


def parse(text: str, display_path: str) -> tuple[ParsedPage, list[Problem]]:
    """Read Markdown with optional front matter; ``display_path`` names the file in messages.

    The title is that of the front matter or, if it has none, the first heading.

    Raises:
        RecursionError: The Markdown is nested too deeply.
    """
    front, below = front_matter.split(text)
    if front is None:
        properties, problems, below = front_matter.read_misplaced(below, display_path)
    else:
        properties, problems = front_matter.read(front, display_path)
    body, heading = github_markdown.convert(below)
    title = properties.title or clean(html.unescape(heading))
    return ParsedPage(title, properties.description, properties.draft, body), problems


def page(written: ParsedPage, source: str, path: str, addresses: Addresses) -> Standalone:
    """Return the page at ``path`` made from the Markdown file ``source``. Harmless raw HTML is kept."""

    def attribute(tag: str, name: str, value: str) -> str:
        """Return the value of an attribute, with links resolved."""
        is_link = (tag, name) in (("a", "href"), ("img", "src"))
        return addresses.link(value, source, path) if is_link else value

    cleaned = nh3.clean(
        written.body,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=attribute,
        set_tag_attribute_values=_CHECKBOX,
        link_rel="noopener",
        url_schemes=_SCHEMES,
    )
    return Standalone(path, written.title, written.description, _link_foreign_pictures(cleaned), written.draft)


def _link_foreign_pictures(cleaned: str) -> str:
    """Replace pictures of other hosts, which the policy of the pages forbids, by links to them.

    A picture in a link, such as a badge, is replaced by its description.

    Args:
        cleaned: HTML as nh3 writes it: double quotes around attributes, no link in a link.
    """
    in_link = False

    def replace(found: re.Match[str]) -> str:
        nonlocal in_link
        tag = found[0]
        if not tag.startswith("<img"):
            in_link = tag == "<a"
            return tag
        attributes = dict(_ATTRIBUTE.findall(tag))
        address = attributes.get("src", "")
        if not _OTHER_HOST.match(address):
            return tag
        text = attributes.get("alt", "").replace("<", "&lt;").replace(">", "&gt;").strip()
        return text if in_link else f'<a href="{address}" rel="noopener">{text or address}</a>'

    return _LINK_OR_PICTURE.sub(replace, cleaned)


def page_path(source: PurePosixPath) -> str:
    """Return the path of the page of a Markdown file: ``about.html`` for ``about.md``, in NFC."""
    return composed(source.with_suffix(".html").as_posix())


class StandalonePage(Kind):
    """A page that the owner wrote. Its key is its path."""

    name = "standalone"
    route = routes.STANDALONE
    owner_files = True
    sitemap_part = "site"

    def keys(self, site: Site) -> Iterable[str]:
        """Return the paths of all pages."""
        return [page.path for page in site.extras.standalone]

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """Return all pages: they are few, and the archive does not know which of them changed."""
        return self.keys(site)

    def sitemap_pages(self, site: Site, period: str) -> Iterable[SitemapEntry]:
        """Return all pages, without a day."""
        return [(page.path, "") for page in site.extras.standalone]

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Yield the pages that still exist."""
        for page in site.extras.standalone:
            if page.path in keys:
                body = Markup(page.html)  # noqa: S704 - cleaned by `page`
                yield (
                    page.path,
                    site.html("page.html", page.path, page.title, page.description, body=body, draft=page.draft),
                )
