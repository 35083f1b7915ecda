"""What is no page for readers: the theme's assets, the owner's static files, and what hosts and crawlers ask for."""

from collections.abc import Iterable, Iterator, Sequence

from sitegen import routes
from sitegen.archive import Changes
from sitegen.pages.kind import Kind, Single
from sitegen.pages.site import Site


class Asset(Kind):
    """A theme's style, script or picture. Its key is its published name."""

    name = "asset"
    route = routes.ASSET

    def keys(self, site: Site) -> Iterable[str]:
        """Published names."""
        return site.theme.assets.values()

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """None: another theme makes everything stale."""
        return []

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Assets of this theme."""
        for key in keys:
            content = site.theme.asset(key)
            if content is not None:
                yield key, content


class Favicon(Single):
    """The theme's ``favicon.ico`` at the address where browsers look for it, unless the owner has an icon."""

    name = "favicon"
    route = routes.FAVICON

    def keys(self, site: Site) -> Iterable[str]:
        """Return one key if the theme's icon is shown."""
        return [""] if site.shows_small_icon else []

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """Return nothing: a change of theme or of the owner's icon makes everything stale."""
        return []

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """The icon."""
        content = site.theme.asset(site.theme.assets[self.route.path()]) if site.shows_small_icon else None
        if content is not None:
            yield "", content


class StaticFile(Kind):
    """A file of ``content/static/``, as it is. Its key is its path."""

    name = "static"
    route = routes.STATIC

    def keys(self, site: Site) -> Iterable[str]:
        """Paths."""
        return site.extras.static

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """All: comparing them is cheap, and they are not in the archive."""
        return self.keys(site)

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Files that are still there."""
        for key in keys:
            file = site.extras.static.get(key)
            if file is not None:
                yield key, file.read_bytes()


class NotFound(Single):
    """What hosts show for an address without a page. It may be shown at any depth, so its links are absolute."""

    name = "not_found"
    route = routes.NOT_FOUND

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """Never: it depends on nothing that a digest says."""
        return []

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """The page."""
        yield "", site.html("404.html", self.route.path(), "Page not found", root=site.config.url or None)


class Robots(Single):
    """Crawlers may read everything; where the sitemap is."""

    name = "robots"
    route = routes.ROBOTS

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """Never."""
        return []

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """The file."""
        sitemap = f"\nSitemap: {routes.absolute(site.config.url, routes.SITEMAP.path())}\n" if site.config.url else ""
        yield "", f"User-agent: *\nAllow: /\n{sitemap}".encode()


class NoJekyll(Single):
    """Tells GitHub Pages to serve the files as they are."""

    name = "nojekyll"
    route = routes.NO_JEKYLL

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """Never."""
        return []

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """An empty file."""
        yield "", b""
