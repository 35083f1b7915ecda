"""Publish what browsers need to show pages without network: service worker, manifest, and the list of pages to keep."""

import json
import re
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import PurePosixPath
from urllib.parse import quote, urlsplit

from sitegen import routes
from sitegen.archive import Changes
from sitegen.pages import days, desk
from sitegen.pages.kind import Constant, Single
from sitegen.pages.site import Site, png_size

WORKER = "offline.js"
"""The asset that is published as service worker. It is also the script of the pages of readers who keep pages."""
_DAYS = 7
"""The number of newest days that browsers keep."""
_SHORT_NAME = 12
"""The most characters that home screens show of a name (https://www.w3.org/TR/appmanifest/, 1.3)."""
_NOT_KEPT = (
    "apple-touch-icon",
    "author-index",
    "favicon.ico",
    "list.js",
    "not-found",
    WORKER,
    "search.",
    "search-reader",
    "search-worker",
    "shared-authors",
)
"""The beginnings of the names of assets that no kept page loads."""
_COLOR = re.compile(r'<meta name="theme-color" media="\(prefers-color-scheme: light\)" content="([^"]+)">')
_TYPES = {".ico": "image/x-icon", ".png": "image/png", ".svg": "image/svg+xml"}


class Worker(Constant):
    """The service worker. Its address never changes: browsers look there for a new one."""

    name = "worker"
    route = routes.WORKER

    def content(self, site: Site) -> bytes | None:
        """Return the script, if the site and its theme have it."""
        published = site.theme.assets.get(WORKER)
        return site.theme.asset(published) if published and site.parts.offline else None


class OfflinePage(Single):
    """The page that the service worker shows in place of pages that the browser does not keep, with links to those it keeps."""

    name = "offline"
    route = routes.OFFLINE

    def content(self, site: Site) -> bytes | None:
        """Return the page, if readers can read offline."""
        if not site.parts.offline:
            return None
        description = "Pages that you can read without network"
        newest = list(site.archive.days.newest(_DAYS))
        return site.html("offline.html", self.route.path(), "You are offline", description, days=newest)


class Manifest(Single):
    """The web app manifest (https://www.w3.org/TR/appmanifest/), with which readers can install the site."""

    name = "manifest"
    route = routes.MANIFEST

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """Return the manifest if it names icons of the owner with their sizes, of which the archive knows nothing."""
        return [""] if _own_icons(site) else []

    def content(self, site: Site) -> bytes | None:
        """Return the manifest, if readers can read offline. Its addresses are relative to the root; an ``id`` would be relative to the host."""
        if not site.parts.offline:
            return None
        settings = site.config.settings.site
        color = _color(desk.SavedPage().content(site) or OfflinePage().content(site) or b"")
        manifest = {
            "id": urlsplit(site.config.url).path,
            "name": settings.title,
            "short_name": _short(settings.title),
            "description": settings.description,
            "lang": settings.language,
            "dir": "rtl" if settings.right_to_left else "ltr",
            "start_url": "./",
            "scope": "./",
            "display": "standalone",
            "theme_color": color,
            "background_color": color,
            "icons": list(_icons(site)),
        }
        known = {key: value for key, value in manifest.items() if value}
        return (json.dumps(known, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


class OfflineList(Single):
    """The pages and files that browsers keep, each with a hash of its content: they fetch what changed.

    Pages that are not listed (saved papers, kept months) are fetched again when the ``version`` changes: that of theme and
    settings, whose files they load.
    """

    name = "offline_list"
    route = routes.OFFLINE_LIST

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """Return the list, always: the archive does not know which files of the owner changed."""
        return [""]

    def content(self, site: Site) -> bytes | None:
        """Return the list, if readers can read offline.

        The pages are rendered again to hash them. This takes 0.1 s for a week of 374 papers.
        """
        if not site.parts.offline:
            return None
        assets = site.theme.assets
        saved = desk.SavedPage().content(site) or b""
        version = _hash(site.theme.content_hash() + "\n".join(assets.values()).encode() + saved)
        files = {routes.ASSET.path(name): "" for asset, name in assets.items() if not asset.startswith(_NOT_KEPT)}
        files |= {route.path(): version for route in (routes.WORKER, *((routes.SAVED,) if saved else ()))}
        files |= {path: _hash(page) for path, page in _newest_pages(site).items()}
        # Logo and icon, and files in place of pages.
        kept = {*files, site.extras.logo, site.extras.icon} & site.extras.static.keys()
        files |= {quote(path): _hash(site.extras.static[path].read_bytes()) for path in sorted(kept)}
        return (json.dumps({"version": version, "files": files}, indent=0) + "\n").encode()


def _newest_pages(site: Site) -> dict[str, bytes]:
    """Return path and content of the pages that change with digests."""
    newest = list(site.archive.days.newest(_DAYS))
    pages = dict(days.Day().render(newest, site))
    return {
        routes.OFFLINE.path(): OfflinePage().content(site) or b"",
        routes.HOME.path(): days.Home().content(site),
        **{routes.DAY.path(day): pages[day] for day in newest},
    }


def _hash(content: bytes) -> str:
    return blake2b(content, digest_size=6).hexdigest()


def _own_icons(site: Site) -> list[str]:
    """Return the paths of the owner's icons."""
    return [path for path in (site.extras.icon, site.extras.touch_icon) if path]


def _color(page: bytes) -> str:
    """Return the color that a page gives to the browser's own bars; empty if it gives none."""
    found = _COLOR.search(page.decode())
    return found[1] if found else ""


def _short(title: str) -> str:
    """Return as many words of a title as home screens show."""
    short = title[: _SHORT_NAME + 1].rpartition(" ")[0] if len(title) > _SHORT_NAME else title
    return short or title[:_SHORT_NAME]


def _icons(site: Site) -> Iterator[dict[str, str]]:
    """Yield the icons of the site: the owner's, else those of the theme. An SVG has any size."""
    own = {path: site.extras.static[path].read_bytes() for path in _own_icons(site)}
    assets = (site.theme.assets.get(name, "") for name in ("favicon.svg", "apple-touch-icon.png"))
    shipped = {routes.ASSET.path(name): site.theme.asset(name) or b"" for name in assets if name}
    for path, content in (own or shipped).items():
        suffix = PurePosixPath(path).suffix
        icon = {"src": quote(path), "type": _TYPES[suffix]}
        if suffix == ".svg":
            icon["sizes"] = "any"
        elif size := png_size(content):
            icon["sizes"] = f"{size[0]}x{size[1]}"
        yield icon
