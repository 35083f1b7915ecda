"""The owner's own pages: Markdown beside the digests, cleaned of whatever could run."""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath

import nh3
from markupsafe import Markup

from sitegen.archive import Changes
from sitegen.pages.kind import Kind
from sitegen.pages.site import Site, Standalone

_TAGS = nh3.ALLOWED_TAGS | {"section", "figure", "figcaption", "input"}
_ATTRIBUTES = {tag: set(names) for tag, names in nh3.ALLOWED_ATTRIBUTES.items()}
_ATTRIBUTES["*"] = _ATTRIBUTES.get("*", set()) | {"id", "class", "title", "lang", "dir"}
_ATTRIBUTES["a"] = _ATTRIBUTES["a"] - {"rel"}
_MARKDOWN = re.compile(r"([^:?#]+)\.md((?:#.*)?)")
"""A link without a scheme."""


def parse(text: str, path: str) -> Standalone | None:
    """A page from Markdown with optional front matter (``title``, ``description``); None without any title.

    The title is that of the front matter, else the first heading's. Raw HTML stays where it is harmless.
    """
    import markdown

    reader = markdown.Markdown(extensions=["meta", "extra", "toc", "sane_lists"], output_format="html")
    body = reader.convert(text)
    meta: dict[str, list[str]] = getattr(reader, "Meta", {})
    tokens = getattr(reader, "toc_tokens", [])
    title = " ".join(meta.get("title", [])).strip("\"' ") or (html.unescape(tokens[0]["name"]) if tokens else "")
    if not title:
        return None
    clean = nh3.clean(
        body,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute,
        link_rel="noopener",
        url_schemes={"http", "https", "mailto"},
    )
    return Standalone(
        path=path, title=title, description=" ".join(meta.get("description", [])).strip("\"' "), html=clean
    )


def _attribute(tag: str, name: str, value: str) -> str:
    """What stays of an attribute: a link to another page's Markdown, which works where that is read, leads to the page."""
    page = _MARKDOWN.fullmatch(value) if (tag, name) == ("a", "href") else None
    return f"{page[1]}.html{page[2]}" if page else value


def page_path(source: PurePosixPath) -> str:
    """``about.md`` -> ``about.html``."""
    return source.with_suffix(".html").as_posix()


class StandalonePage(Kind):
    """A page that the owner wrote. Its key is its path."""

    name = "standalone"

    def keys(self, site: Site) -> Iterable[str]:
        """Paths."""
        return [page.path for page in site.extras.standalone]

    def path(self, key: str) -> str:
        """The key."""
        return key

    def key(self, path: str) -> str | None:
        """The path."""
        return path if path.endswith(".html") else None

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """All: they are few, and not in the archive."""
        return self.keys(site)

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Pages that the owner still has."""
        for page in site.extras.standalone:
            if page.path in keys:
                body = Markup(page.html)  # noqa: S704 - cleaned by `parse`
                yield page.path, site.html("page.html", page.path, page.title, page.description, body=body)
