"""Publish the files beside the pages: the theme's assets, the owner's static files, and files for hosts and crawlers."""

from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urlsplit

from sitegen import link_picture, routes
from sitegen.archive import Changes
from sitegen.months import by_year
from sitegen.pages import offline, search
from sitegen.pages.kind import Constant, Kind, Single
from sitegen.pages.site import Site
from sitegen.quantities import counted
from sitegen.theme.filters import date


class Asset(Kind):
    """A style sheet, script or picture of the theme. Its key is its published name."""

    name = "asset"
    route = routes.ASSET

    def keys(self, site: Site) -> Iterable[str]:
        """Return the published names of all assets, except the one that is published as `routes.WORKER`."""
        return [published for name, published in site.theme.assets.items() if name != offline.WORKER]

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """Return nothing: if the theme changes, everything is stale."""
        return []

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Yield the assets that the theme has."""
        for key in keys:
            content = site.theme.asset(key)
            if content is not None:
                yield key, content


class Favicon(Constant):
    """The theme's ``favicon.ico``, unless the owner has an icon."""

    name = "favicon"
    route = routes.FAVICON

    def content(self, site: Site) -> bytes | None:
        """Return the icon, if the theme's is used."""
        return site.theme.asset(site.theme.assets[self.route.path()]) if site.shows_small_icon else None


class LinkPicture(Single):
    """The picture for link previews, unless owner or theme have one.

    It shows the numbers of all months but the newest one, so that it does not change every day.
    """

    name = "link_picture"
    route = routes.LINK_PICTURE

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """Return the picture if an earlier month changed, or if all days of the newest month did: the month may be new."""
        months = list(site.archive.days.month_counts())
        newest = months[-1] if len(months) > 1 else ""
        is_current = bool(newest) and set(changes.months) <= {newest}
        if is_current and not set(_days_of(newest, site)) <= set(changes.days):
            return []
        return [""] if changes else []

    def content(self, site: Site) -> bytes | None:
        """Return the picture, if it is drawn."""
        if not site.draws_preview:
            return None
        settings = site.config.settings.site
        url = urlsplit(site.config.url)
        address = f"{url.netloc}{url.path}".rstrip("/")
        title = settings.title if link_picture.can_draw(settings.title) else address
        months = site.archive.days.month_counts()
        finished = dict(list(months.items())[: max(len(months) - 1, 1)])
        years = by_year(finished)
        chart = years if len(years) > 2 else {date(month): papers for month, papers in finished.items()}
        since = f" since {date(next(iter(finished)))}" if finished else ""
        # On the days of announcements, papers are listed several times.
        numbers = "Papers" if settings.lists_announcements else counted(sum(finished.values()), "paper")
        return link_picture.draw(title, settings.description or address, f"{numbers}{since}", chart)


def _days_of(month: str, site: Site) -> Iterable[str]:
    return [day for day in site.archive.days.counts(month[:4]) if day.startswith(month)]


class StaticFile(Kind):
    """A copy of a file of ``content/static/``. Its key is its path."""

    name = "static"
    route = routes.STATIC
    owner_files = True

    def keys(self, site: Site) -> Iterable[str]:
        """Return the paths of all files."""
        return site.extras.static

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """Return all files: the archive does not know which of them changed, and comparing them is fast."""
        return self.keys(site)

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Yield the files that exist."""
        for key in keys:
            file = site.extras.static.get(key)
            if file is not None:
                yield key, file.read_bytes()


class NotFound(Constant):
    """The page that hosts show for missing addresses, in any folder: its links begin at the host's root.

    Its script leads from addresses of papers, authors and removed files to where they are now.
    """

    name = "not_found"
    route = routes.NOT_FOUND

    def content(self, site: Site) -> bytes:
        """Return the page. If the shared pages of authors change, all pages are stale."""
        return site.html(
            "404.html",
            self.route.path(),
            "Page not found",
            engine=search.index_path(site),
            manifest=routes.SEARCH_INDEX.path(),
            shared_pages=site.archive.authors.places.shared_pages,
        )


class Robots(Constant):
    """Permission for crawlers to read everything, and the address of the sitemap."""

    name = "robots"
    route = routes.ROBOTS

    def content(self, site: Site) -> bytes:
        """Return the file."""
        sitemap = f"\nSitemap: {routes.absolute(site.config.url, routes.SITEMAP.path())}\n" if site.config.url else ""
        return f"User-agent: *\nAllow: /\n{sitemap}".encode()


class NoJekyll(Constant):
    """An empty file that tells GitHub Pages not to process the files with Jekyll."""

    name = "nojekyll"
    route = routes.NO_JEKYLL

    def content(self, site: Site) -> bytes:
        """Return an empty file."""
        return b""
