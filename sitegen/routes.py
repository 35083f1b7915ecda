"""Write and read the addresses of the site's pages: each is one route, such as ``category/{code}/{month}.html``.

Addresses are paths relative to the site's root, with ``/`` between folders. An address never depends on the other content
of the archive or on the order in which digests arrived.
"""

import re
from collections.abc import Callable
from typing import Final, NamedTuple
from urllib.parse import quote

from sitegen import identifiers

_Write = Callable[[str], str]


class Parameter(NamedTuple):
    """A variable part of an address."""

    pattern: str
    """A regular expression for the text in the path, without capturing groups."""
    write: _Write | None = None
    """Returns the text in the path for a value. The field is None if both are the same."""
    read: Callable[[str], str | None] | None = None
    """Returns the value for a text in the path, or None if the text has no value. The field is None if both are the same."""


def _part_to_path(part: str) -> str:
    return "" if part == "1" else f".{part}"


def _part_from_path(text: str) -> str:
    return text[1:] or "1"


def _date_to_path(date: str) -> str:
    return date.replace("-", "/")


def _date_from_path(text: str) -> str:
    return text.replace("/", "-")


PARAMETERS: Final = {
    "year": Parameter("[0-9]{4}"),
    "month": Parameter("[0-9]{4}-[0-9]{2}"),  # 2019-10
    "year/month": Parameter("[0-9]{4}/[0-9]{2}", _date_to_path, _date_from_path),  # the value is 2019-10
    "year/month/day": Parameter(
        "[0-9]{4}/[0-9]{2}/[0-9]{2}", _date_to_path, _date_from_path
    ),  # the value is 2019-10-19
    "suffix": Parameter(r"[a-z]+(?:\.[a-z]+)?"),
    "code": Parameter("[a-z][A-Za-z0-9.-]*"),  # of a category
    "format": Parameter("atom|rss"),
    "topic": Parameter("[a-z0-9][a-z0-9-]*"),
    "shard": Parameter("[a-z0-9]{1,2}"),
    "shard/slug": Parameter(r"[a-z0-9]{1,2}/(?!index\.)[a-z0-9_-]+"),  # the value is an author's address
    "part": Parameter(r"(?:\.(?:[2-9]|[1-9][0-9]+))?", _part_to_path, _part_from_path),  # of a list, from 1
    "number": Parameter("[1-9][0-9]*"),  # of a page, from 1
    "identifier": Parameter(
        r"[0-9]{4}/[a-z0-9.-]+|[a-z][a-z0-9-]*/[0-9a-f]{2}/[a-z0-9._~-]+", identifiers.to_path, identifiers.from_path
    ),  # without version
    "segment": Parameter("[0-9]{4}-[0-9]{2}_[0-9]{4}-[0-9]{2}_[0-9a-f]{12}"),
    "file": Parameter(r"[a-z0-9-]+\.bin"),
    "asset": Parameter("[^/]+"),
    "sitemap": Parameter("[a-z]+(?:-[a-z0-9]+)*"),
    "page": Parameter(r"(?s:.*)\.html"),
    "path": Parameter("(?s:.*)"),
}
"""Parameters by their names in routes."""

_PARAMETER = re.compile(r"\{([a-z/]+)\}")


class Route:
    """The address of the pages of one kind.

    A page's key is the values of the route's parameters with a slash between them. The key of a route without parameters
    is the empty string.
    """

    def __init__(self, pattern: str) -> None:
        parts = _PARAMETER.split(pattern)
        literals, names = parts[::2], parts[1::2]
        parameters = [PARAMETERS[name] for name in names]
        self.pattern = pattern
        """For example ``category/{code}/{month}.html``."""
        self.parameters = tuple(names)
        """The names of the parameters."""
        self.path = _writer(literals, [parameter.write for parameter in parameters])
        """Returns the path for the values of the parameters."""
        self.path_of: _Write = self.path if len(names) == 1 else self._path_of
        """Returns the path for a key."""
        self._readers = [parameter.read for parameter in parameters]
        groups = [f"({parameter.pattern})" for parameter in parameters]
        self._expression = re.compile(
            "".join(re.escape(literal) + group for literal, group in zip(literals, [*groups, ""], strict=True))
        )

    def __repr__(self) -> str:
        return f"Route({self.pattern!r})"

    def _path_of(self, key: str) -> str:
        return self.path(*key.split("/")) if key else self.path()

    def key_of(self, path: str) -> str | None:
        """Return the key for a path; None if the path is not one of this route."""
        match = self._expression.fullmatch(path)
        if not match:
            return None
        values = [read(text) if read else text for read, text in zip(self._readers, match.groups(), strict=True)]
        return None if None in values else "/".join(filter(None, values))

    def bind(self, name: str, value: str) -> "Route":
        """Return the route that has a value in place of a parameter."""
        return Route(self.pattern.replace(f"{{{name}}}", value))

    @property
    def folder(self) -> str:
        """The top folder of the paths; empty if they have none, or several."""
        folder, slash, _ = self.pattern.partition("/")
        return folder if slash and "{" not in folder else ""

    @property
    def folders(self) -> frozenset[str]:
        """The top folder as a set, like `Choice.folders`."""
        return frozenset((self.folder,))


class Choice:
    """The routes of a kind whose pages have addresses of two forms, with different numbers of parameters."""

    def __init__(self, *routes: Route) -> None:
        self.routes = routes
        self._by_length = {len(route.parameters): route for route in routes}

    def path_of(self, key: str) -> str:
        """Return the path for a key."""
        return self._by_length[key.count("/") + 1].path_of(key)

    def key_of(self, path: str) -> str | None:
        """Return the key for a path; None if the path is not one of these routes."""
        return next((key for route in self.routes if (key := route.key_of(path)) is not None), None)

    @property
    def folders(self) -> frozenset[str]:
        """The top folders of the paths of each route."""
        return frozenset(route.folder for route in self.routes)


def _writer(literals: list[str], writers: list[_Write | None]) -> Callable[..., str]:
    """Return the function that makes a path from values.

    A site has millions of links, so the function must be fast: f-strings are the fastest way, and most routes have few parameters.
    """
    match literals, writers:
        case [path], []:
            return lambda: path
        case [before, after], [None]:
            return lambda value: f"{before}{value}{after}"
        case [before, after], [write] if write:
            return lambda value: f"{before}{write(value)}{after}"
        case [before, between, after], [None, None]:
            return lambda first, second: f"{before}{first}{between}{second}{after}"
    writes = [write or str for write in writers]
    template = "%s".join(literals)
    return lambda *values: template % tuple([write(value) for write, value in zip(writes, values, strict=True)])


HOME: Final = Route("index.html")
YEAR: Final = Route("{year}/index.html")
MONTH: Final = Route("{year/month}/index.html")
DAY_FILE: Final = Route("{year/month/day}.{suffix}")
DAY: Final = DAY_FILE.bind("suffix", "html")

CATEGORIES: Final = Route("category/index.html")
CATEGORY: Final = Route("category/{code}/index.html")
CATEGORY_FEED: Final = Route("category/{code}/{format}.xml")
CATEGORY_MONTH: Final = Route("category/{code}/{month}.html")

TOPICS: Final = Route("topic/index.html")
TOPIC: Final = Route("topic/{topic}/index.html")
TOPIC_FEED: Final = Route("topic/{topic}/{format}.xml")
TOPIC_MONTH: Final = Route("topic/{topic}/{month}.html")

AUTHORS: Final = Route("author/index.html")
AUTHOR_SHARD: Final = Route("author/{shard}/index{part}.html")
AUTHOR_FILE: Final = Route("author/{shard/slug}.{suffix}")
AUTHOR: Final = AUTHOR_FILE.bind("suffix", "html")

SHARED_AUTHORS: Final = Route("author/{shard}/few.{number}.html")
"""A page of authors with few papers; see `author_places`."""

PAPER: Final = Route("paper/{identifier}.html")

FEED: Final = Route("{format}.xml")
DAYS_FEED: Final = Route("days.xml")
SUBSCRIPTIONS: Final = Route("subscriptions.opml")
ISSUE: Final = Route("archive/{month}.xml")
"""A past issue of the site."""

SEARCH: Final = Route("search.html")
SEARCH_INDEX: Final = Route("search/index.json")
SEARCH_SEGMENT: Final = Choice(Route("search/{segment}/"), Route("search/{segment}/{file}"))
"""The folder of a segment (key ``1998-02_2019-12_5f2a7c1e9012``), or a file in it."""
OPENSEARCH: Final = Route("opensearch.xml")
ARCHIVE_FILE: Final = Route("archive.sqlite")

SAVED: Final = Route("saved.html")
FOLLOWING: Final = Route("following.html")
WORKER: Final = Route("sw.js")
"""The service worker. It serves its own folder only, so it is at the root."""
MANIFEST: Final = Route("manifest.webmanifest")
OFFLINE: Final = Route("offline.html")
OFFLINE_LIST: Final = Route("offline.json")

STATISTICS: Final = Route("statistics.html")
SUBSCRIBE: Final = Route("subscribe.html")
COMPLETENESS: Final = Route("completeness.html")
STATUS: Final = Route("status.json")
NOT_FOUND: Final = Route("404.html")
SITEMAP: Final = Route("sitemap.xml")
SITEMAP_PART: Final = Route("sitemap-{sitemap}.xml")
ROBOTS: Final = Route("robots.txt")
NO_JEKYLL: Final = Route(".nojekyll")
FAVICON: Final = Route("favicon.ico")
"""Browsers look for an icon at this address without a link to it."""
LINK_PICTURE: Final = Route("preview.png")
ASSET: Final = Route("assets/{asset}")

STANDALONE: Final = Route("{page}")
STATIC: Final = Route("{path}")

anchor: Final = identifiers.anchor


def author(place: str) -> str:
    """Return the path of an author's page, or of the author's place on a shared page, from the place (`author_places`)."""
    page, hash_, slug = place.partition("#")
    return f"author/{page}.html{hash_}{slug}"


def root(path: str) -> str:
    """Return the relative address of the site's root from a page: ``""``, ``"../"``, ``"../../"``."""
    return "../" * path.count("/")


_QUOTED = re.compile(r"[^a-zA-Z0-9_.~/-]")
"""A character that `quote` writes as its code. Few paths have one, and the search takes a third of its time."""


def absolute(site: str, path: str) -> str:
    """Return the full address of a path; ``site`` ends in a slash. ``index.html`` at the end is left out."""
    if path == "index.html" or path.endswith("/index.html"):
        path = path[: -len("index.html")]
    return site + (quote(path) if _QUOTED.search(path) else path)
