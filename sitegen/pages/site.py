"""What every page is rendered from: the settings, the archive, the theme, and the owner's own pages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from sitegen import urls
from sitegen.archive import Archive
from sitegen.authority import Authority
from sitegen.config import Config
from sitegen.theme import Template, Theme

if TYPE_CHECKING:
    from sitegen.archive.queries import Shown


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed that a page announces."""

    title: str
    href: str
    type: str


@dataclass(frozen=True, slots=True)
class Standalone:
    """A page that the owner wrote."""

    path: str
    title: str
    description: str
    html: str


@dataclass(frozen=True, slots=True)
class Extras:
    """What the owner's content folder holds besides digests."""

    authority: Authority = field(default_factory=Authority)
    standalone: tuple[Standalone, ...] = ()
    static: Mapping[str, Path] = field(default_factory=dict)
    """Path in the site -> file."""

    @property
    def logo(self) -> str:
        """The owner's logo, which every page shows: its path, or empty."""
        return next((name for name in ("logo.svg", "logo.png") if name in self.static), "")

    @property
    def icon(self) -> str:
        """The owner's icon for tabs and bookmarks: its path, or empty."""
        return next((name for name in ("favicon.svg", "favicon.png", "favicon.ico") if name in self.static), "")


@dataclass(frozen=True, slots=True)
class Page:
    """What the layout is told of the page that it frames."""

    path: str
    title: str
    description: str
    root: str
    canonical: str
    feeds: tuple[FeedLink, ...]
    assets: Mapping[str, str]

    def url(self, path: str) -> str:
        """A link from this page to another path of the site."""
        return self.root + path

    def asset(self, name: str) -> str:
        """A link from this page to an asset of the theme."""
        return f"{self.root}assets/{self.assets[name]}"


class Site:
    """One site in one process. Templates get parts of it from page kinds, never the whole."""

    def __init__(
        self, config: Config, archive: Archive, theme: Theme, extras: Extras, *, keeps_fragments: bool = True
    ) -> None:
        self.keeps_fragments = keeps_fragments
        """Whether the archive's fragments are of this theme and these settings."""
        self.prepares: tuple[int, ...] = ()
        """Kinds of fragments to make of papers that are shown in full."""
        self.config = config
        self.archive = archive
        self.theme = theme
        self.extras = extras
        self.rendered: dict[int, dict[int, str]] = {}
        """Fragments made since they were last taken to be kept: kind -> paper -> text."""
        self.author_links: dict[int, str] = {}
        """Links to authors that their co-authors' pages showed; at hand while the archive stands still."""
        self.authors_papers: dict[int, Shown] = {}
        """Papers that their authors' pages showed; likewise."""
        self._templates: dict[str, Template] = {}

    @cached_property
    def _common(self) -> dict[str, Any]:
        return {
            "shared": {},
            "site": self.config.settings.site,
            "menu": [(page.title, quote(page.path)) for page in self.extras.standalone],
            "logo": self.extras.logo,
            "icon": self.extras.icon,
            "features": {
                "search": self.config.settings.search.enabled,
                "papers": self.config.settings.pages.papers,
                "data": self.config.settings.pages.data,
                "archives": self.config.settings.feeds.archives,
            },
        }

    def html(
        self,
        template: str,
        path: str,
        title: str,
        description: str = "",
        feeds: Iterable[FeedLink] = (),
        **context: Any,
    ) -> bytes:
        """A page of the theme: ``template`` sees ``site``, ``menu``, ``page`` and ``context``."""
        page = Page(
            path=path,
            title=title,
            description=description or self.config.settings.site.description,
            # The page for a missing address is shown at any depth; all others move with the site.
            root=urlsplit(self.config.url).path if path == urls.NOT_FOUND else urls.root(path),
            canonical=urls.absolute(self.config.url, path) if self.config.url else "",
            feeds=tuple(feeds),
            assets=self.theme.assets,
        )
        return self.template(template)({**self._common, "page": page, **context}).encode("utf-8", "replace")

    def template(self, name: str) -> Template:
        """A template of the theme, compiled once."""
        if name not in self._templates:
            self._templates[name] = self.theme.template(name)
        return self._templates[name]
