"""Define the interface of page kinds: list the pages, give their addresses, find the stale ones, render pages."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar, Final, NamedTuple

from sitegen.archive import Changes
from sitegen.pages.site import Site
from sitegen.routes import Choice, Route
from sitegen.sitemap import SitemapEntry


class SitePart(NamedTuple):
    """A part of the site whose size `sitegen check` reports."""

    name: str
    """In the plural: ``paper pages``."""
    setting: str = ""
    """The setting that makes the part smaller or leaves it out; empty if there is none."""


OTHER_FILES: Final = SitePart("the rest")


class Kind(ABC):
    """Pages of one kind.

    A page is identified by its kind and its key, a string that only the kind understands. A page may depend on anything in
    the archive if `stale` returns its key for each change that may affect it. A key may also stand for a folder of pages
    that are published and removed together: its path ends in a slash, and `render` yields the keys of the single pages.
    """

    name: str
    route: Route | Choice
    """The address of the pages."""
    batch: ClassVar[int] = 20
    """The number of pages in one task of a worker."""
    shows_in_full: ClassVar[bool] = False
    """True if the pages show papers in full, so that rendering them can also make the fragments that other pages show."""
    owner_files: ClassVar[bool] = False
    """True if the pages are files of the site's owner, who also chooses their paths."""
    shows_fetched: ClassVar[bool] = False
    """True if the pages show the state of `sitegen fetch`, so that they are stale when it changes."""
    part: ClassVar[SitePart] = OTHER_FILES
    """The part of the site in which `sitegen check` counts the pages."""
    sitemap_part: ClassVar[str] = ""
    """The part of the sitemap that lists the pages, one of `sitemaps.PARTS`; empty if the sitemap does not list them."""

    @abstractmethod
    def keys(self, site: Site) -> Iterable[str]:
        """Return the keys of all pages that should exist."""

    def path(self, key: str) -> str:
        """Return the path of a page."""
        return self.route.path_of(key)

    def key(self, path: str) -> str | None:
        """Return the key of the page that would have this path, if it existed; None if the path is not of this kind."""
        return self.route.key_of(path)

    def common_fragments(self, site: Site) -> Iterable[int]:
        """Return the kinds of fragments that these pages show for most papers.

        A full build makes them when it renders the papers' days. Pages make other fragments when they show them.
        """
        return ()

    @abstractmethod
    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """Return the keys of the pages that a change affects, including pages that should no longer exist.

        It is not called when all pages are stale.
        """

    @abstractmethod
    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Yield key and content of those of the pages that should exist."""

    def sitemap_pages(self, site: Site, period: str) -> Iterable[SitemapEntry]:
        """Return the path of each page in the sitemap with the day (ISO) of its last change, or an empty string.

        Args:
            site: The site.
            period: The year or month of the sitemap's part; empty if the part has no period.
        """
        newest = next(iter(site.archive.days.newest(1)), "")
        return [(self.path(key), newest) for key in self.keys(site)]


class Single(Kind):
    """A kind with one page, whose key is the empty string."""

    route: Route

    @abstractmethod
    def content(self, site: Site) -> bytes | None:
        """Return the page; None if the site does not have it."""

    def keys(self, site: Site) -> Iterable[str]:
        """Return one key."""
        return [""]

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """Return the page if any paper changed."""
        return [""] if changes else []

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Yield the page if the site has it."""
        content = self.content(site) if keys else None
        if content is not None:
            yield "", content


class Constant(Single):
    """A page that does not depend on digests. If settings, theme or menu change, all pages are stale."""

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """Return nothing: no digest changes the page."""
        return []
