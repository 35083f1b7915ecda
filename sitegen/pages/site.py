"""Define the inputs of all pages: settings, archive, theme, and the owner's own pages and files."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

from sitegen import identifiers, link_picture, routes, source_settings
from sitegen.archive import Archive, PaperId
from sitegen.author_rules import AuthorRules
from sitegen.config import Config
from sitegen.fetch_state import State
from sitegen.field_views import FieldTable
from sitegen.pages.author_tables import AuthorTables
from sitegen.site_parts import SiteParts
from sitegen.theme import Constants, FlatTemplate, Theme
from sitegen.theme.filters import date

PREVIEW = routes.LINK_PICTURE.path()
"""The name of the picture for link previews: the owner's static file, the theme's asset, or the one that is drawn."""
_CARD_WIDTH = 300
"""The least width of a wide picture (Twitter's `summary_large_image`)."""
_PNG_HEAD = 24
"""The bytes of a PNG up to width and height (https://www.w3.org/TR/png-3/, 5.2 and 11.2.1)."""

_NOT_FOUND = routes.NOT_FOUND.path()
_FRAGMENTS_KEPT = 5_000
"""The number of fragments of a kind after which a process forgets those of earlier tasks. Entries of feeds have 3 kB."""
_DEPTH_NAMES = ("root", "assets", "url", "asset")
"""The attributes of `Page` that all pages of a depth have in common."""


def png_size(head: bytes) -> tuple[int, int] | None:
    """Return width and height from the first bytes of a PNG; None for other files."""
    if len(head) < _PNG_HEAD or head[:8] != b"\x89PNG\r\n\x1a\n" or head[12:16] != b"IHDR":
        return None
    return int.from_bytes(head[16:20]), int.from_bytes(head[20:24])


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A link to a feed in the head of a page."""

    title: str
    href: str
    type: str


def feed_links(name: str, route: routes.Route, key: str, page: str) -> tuple[FeedLink, ...]:
    """Return links from a page to the Atom and RSS feeds of a category or topic; ``route`` is that of both feeds."""
    root = routes.root(page)
    return (
        FeedLink(f"{name} (Atom)", root + route.path(key, "atom"), "application/atom+xml"),
        FeedLink(f"{name} (RSS)", root + route.path(key, "rss"), "application/rss+xml"),
    )


@dataclass(frozen=True, slots=True)
class Standalone:
    """A page that the owner wrote."""

    path: str
    title: str
    description: str
    html: str
    draft: bool = False
    """True if only the preview shows it."""


@dataclass(frozen=True, slots=True)
class Preview:
    """The picture that a chat or a social network shows beside a link to a page."""

    url: str
    """Absolute."""
    width: int
    height: int

    @property
    def card(self) -> str:
        """Return the type of Twitter card: a wide picture above the text, or a small one beside it."""
        return "summary_large_image" if self.width >= _CARD_WIDTH and self.width * 2 >= self.height * 3 else "summary"


@dataclass(frozen=True, slots=True)
class Extras:
    """Everything in the content folder except digests: the owner's pages and files, and the author rules."""

    author_rules: AuthorRules = field(default_factory=AuthorRules)
    """The rules of ``authors.toml``. No page uses them; the preview compares them to notice that they changed."""
    standalone: tuple[Standalone, ...] = ()
    static: Mapping[str, Path] = field(default_factory=dict)
    """The files of ``static/`` by their path on the site."""
    fetched: State | None = None
    """The state of `sitegen fetch`; None if there is none."""

    @property
    def logo(self) -> str:
        """The path of the owner's logo for the head of every page; empty if there is none."""
        return next((name for name in ("logo.svg", "logo.png") if name in self.static), "")

    @property
    def icon(self) -> str:
        """The path of the owner's icon for tabs and bookmarks; empty if there is none."""
        return next((name for name in ("favicon.svg", "favicon.png", "favicon.ico") if name in self.static), "")

    @property
    def touch_icon(self) -> str:
        """The path of the owner's icon for home screens; empty if there is none."""
        return next((name for name in ("apple-touch-icon.png",) if name in self.static), "")

    @property
    def preview(self) -> tuple[int, int] | None:
        """Return width and height of the owner's picture for link previews (`PREVIEW`); None if there is no such PNG."""
        with suppress(KeyError, OSError), self.static[PREVIEW].open("rb") as stream:
            return png_size(stream.read(_PNG_HEAD))
        return None


class Page(NamedTuple):
    """The page that a template renders, as the template sees it. A tuple is made in a third of the time of a dataclass."""

    path: str
    title: str
    description: str
    root: str
    """The relative address of the site's root: ``../../``."""
    canonical: str
    """The full address; empty if the site has no ``url``."""
    feeds: tuple[FeedLink, ...]
    assets: Mapping[str, str]
    """Name in the theme -> name in the output, below ``assets/``."""

    def url(self, path: str) -> str:
        """Return a link from this page to another path of the site."""
        return self.root + path

    def asset(self, name: str) -> str:
        """Return a link from this page to an asset of the theme."""
        return self.root + routes.ASSET.path(self.assets[name])


class Site:
    """A site in one process. Templates do not get this object: page kinds pass them the values that they need."""

    def __init__(
        self,
        config: Config,
        parts: SiteParts,
        archive: Archive,
        theme: Theme,
        extras: Extras,
        *,
        keeps_fragments: bool = True,
    ) -> None:
        self.keeps_fragments = keeps_fragments
        """True if the fragments in the archive were made with this theme and these settings."""
        self.fragment_kinds: tuple[int, ...] = ()
        """Kinds of fragments to make while pages show papers in full."""
        self.config = config
        self.parts = parts
        """The optional parts that the site has."""
        self.archive = archive
        self.theme = theme
        self.extras = extras
        self.rendered: dict[int, dict[PaperId, str]] = {}
        """New fragments, which the parent process stores in the archive: kind -> paper -> text."""
        self.rendered_earlier: dict[int, dict[PaperId, str]] = {}
        """Fragments that the parent process has, and that this process keeps because other pages may show them."""
        self.author_tables = AuthorTables(archive)
        """The papers and links that the pages of authors show."""
        self.own_fields = FieldTable(config.settings.field, config.settings.site.language)
        """How the site treats collectors' own fields."""
        self._url = config.url
        self._templates: dict[tuple[str, str | None], FlatTemplate] = {}
        self._shared: dict[object, str] = {}
        """The variable ``shared`` of templates, in which plain Jinja keeps parts of pages."""

    def take_rendered(self) -> dict[int, dict[PaperId, str]]:
        """Return the new fragments, and keep those that later tasks may need and cannot read from the archive yet.

        These are the entries of feeds: many categories list the same new papers.
        """
        taken = self.rendered.copy()
        self.rendered.clear()
        for kind, made in taken.items():
            if kind not in self.fragment_kinds and self.archive.read_only:
                kept = self.rendered_earlier.setdefault(kind, {})
                if len(kept) > _FRAGMENTS_KEPT:
                    kept.clear()
                kept.update(made)
        return taken

    @cached_property
    def _common(self) -> dict[str, Any]:
        """The variables of all templates, except ``page``."""
        return {
            "site": self.config.settings.site,
            "menu": [(page.title, quote(page.path)) for page in self.extras.standalone],
            "logo": self.extras.logo,
            "icon": self.extras.icon or self._asset("favicon.svg"),
            "small_icon": routes.FAVICON.path() if self.shows_small_icon else "",
            "touch_icon": self.extras.touch_icon or ("" if self.extras.icon else self._asset("apple-touch-icon.png")),
            "preview": self._preview(),
            "editions": self.editions,
            "opensearch": routes.OPENSEARCH.path() if self.config.url and self.parts.search else "",
            "features": {
                "search": self.parts.search,
                "papers": self.parts.papers,
                "data": self.parts.data,
                "archives": self.parts.past_issues,
                "categories": self.parts.categories,
                "authors": self.parts.authors,
                "topics": bool(self.config.settings.topic),
                "abstracts": self.parts.abstracts,
                "rank": self.parts.rank,
                "saved": self.parts.saved,
                "seen": self.parts.seen,
                "follow": self.parts.follow,
                "offline": self.parts.offline,
                "fetched": bool(self.config.settings.fetch),
                "arxiv": identifiers.ARXIV in self.parts.sources,
                "elsewhere": any(name != identifiers.ARXIV for name in self.parts.sources),
            },
            "sources": [(name, identifiers.SITES.get(name, "")) for name in self.parts.sources],
        }

    @cached_property
    def editions(self) -> dict[str, str]:
        """The days (ISO) that are editions of a conference, and their names."""
        return source_settings.editions(self.config.settings.source)

    def day_name(self, day: str) -> str:
        """Return the name of a day: that of its edition, or its date."""
        return self.editions.get(day) or date(day)

    @property
    def shows_small_icon(self) -> bool:
        """Return True if ``favicon.ico`` is the theme's icon: the owner has none, and the theme has one."""
        return not self.extras.icon and routes.FAVICON.path() in self.theme.assets

    def _asset(self, name: str) -> str:
        """Return the path of an asset of the theme; empty if there is no such asset."""
        return routes.ASSET.path(self.theme.assets[name]) if name in self.theme.assets else ""

    @property
    def draws_preview(self) -> bool:
        """True if the picture for link previews is drawn: links need a ``url``, and owner and theme have no picture."""
        return bool(self.config.url) and PREVIEW not in self.extras.static and PREVIEW not in self.theme.assets

    def _preview(self) -> Preview | None:
        """Return the owner's picture for link previews, else the theme's or the drawn one; None if the site has no ``url``."""
        size, path = self.extras.preview, PREVIEW
        if not size and (published := self.theme.assets.get(PREVIEW)):
            size, path = png_size(self.theme.asset(published) or b""), routes.ASSET.path(published)
        if self.draws_preview:
            size = (link_picture.WIDTH, link_picture.HEIGHT)
        return Preview(routes.absolute(self.config.url, path), *size) if size and self.config.url else None

    def html(
        self,
        template: str,
        path: str,
        title: str,
        description: str = "",
        feeds: Iterable[FeedLink] = (),
        **context: Any,
    ) -> bytes:
        """Render a page with a template, which gets ``context`` and the variables of all templates (docs/themes.md)."""
        # Hosts show the page for missing addresses in any folder, so its links are absolute.
        root = routes.root(path) if path != _NOT_FOUND else urlsplit(self._url).path
        context["page"] = Page(
            path,
            title,
            description or self.config.settings.site.description,
            root,
            routes.absolute(self._url, path) if self._url else "",
            tuple(feeds),
            self.theme.assets,
        )
        flat = self._templates.get((template, root)) or self._template(template, root)
        return flat(context).encode("utf-8", "replace")

    def template(self, name: str) -> FlatTemplate:
        """Return a template of the theme that gets no variables of the site or page."""
        if (name, None) not in self._templates:
            self._templates[name, None] = self.theme.flat(name, Constants(), {})
        return self._templates[name, None]

    def _template(self, name: str, root: str) -> FlatTemplate:
        """Return a template of the theme for pages of a depth."""
        page = Page("", "", "", root, "", (), self.theme.assets)
        constants = Constants(self._common, page, _DEPTH_NAMES)
        flat = self._templates[name, root] = self.theme.flat(name, constants, {"shared": self._shared})
        return flat
