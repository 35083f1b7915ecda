"""List the kinds of pages. Every file in the output folder is a page of one kind.

Related kinds are in one module.
"""

from collections.abc import Iterator
from functools import lru_cache

from sitegen.pages import (
    authors,
    categories,
    completeness,
    days,
    desk,
    feeds,
    offline,
    papers,
    search,
    shared_authors,
    sitemaps,
    standalone,
    status,
    topics,
    web_files,
)
from sitegen.pages.kind import OTHER_FILES, Kind, SitePart
from sitegen.pages.site import Extras, Page, Site, Standalone

__all__ = ["FOLDERS", "KINDS", "Extras", "Kind", "Page", "Site", "SitePart", "Standalone", "find", "part_of"]

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in sitemaps.with_sitemap(
        # Workers render kinds in this order (after the days, if all pages are rendered). Kinds that take long come first,
        # so that all workers finish at about the same time.
        (
            search.ArchiveFile(),
            search.SearchSegment(),
            authors.AuthorPage(),
            shared_authors.SharedAuthors(),
            days.Day(),
            papers.PaperPage(),
            categories.CategoryMonth(),
            feeds.CategoryFeed(),
            feeds.AuthorFeed(),
            feeds.PastIssues(),
            days.DayData("json"),
            days.DayData("bib"),
            categories.CategoryPage(),
            authors.AuthorShard(),
            days.Month(),
            days.Year(),
            days.Home(),
            categories.CategoryIndex(),
            authors.AuthorIndex(),
            feeds.SiteFeed("atom"),
            feeds.SiteFeed("rss"),
            feeds.DaysFeed(),
            feeds.Subscriptions(),
            status.Statistics(),
            status.Subscribe(),
            status.Status(),
            completeness.Completeness(),
            topics.TopicIndex(),
            topics.TopicPage(),
            topics.TopicMonth(),
            topics.TopicFeed("atom"),
            topics.TopicFeed("rss"),
            search.SearchPage(),
            search.SearchManifest(),
            search.OpenSearch(),
            desk.SavedPage(),
            desk.FollowingPage(),
            offline.Worker(),
            offline.Manifest(),
            offline.OfflinePage(),
            offline.OfflineList(),
            web_files.NotFound(),
            web_files.Robots(),
            web_files.NoJekyll(),
            web_files.Favicon(),
            web_files.LinkPicture(),
            web_files.Asset(),
            standalone.StandalonePage(),
            authors.Redirect(),
            web_files.StaticFile(),
        )
    )
}
"""Kinds by name. If two kinds have a page with the same path, the first one is published."""

FOLDERS = frozenset(folder for kind in KINDS.values() for folder in kind.route.folders if folder)
"""The top folders of the site whose names are fixed."""


def find(path: str) -> list[tuple[Kind, str]]:
    """Return the kinds that may have a page with this path, each with the page's key, in the order of `KINDS`."""
    return list(_found(path))


def _found(path: str) -> Iterator[tuple[Kind, str]]:
    return ((kind, key) for kind in _kinds_below(path.partition("/")[0]) if (key := kind.key(path)) is not None)


@lru_cache(maxsize=1000)
def _kinds_below(folder: str) -> list[Kind]:
    """Return the kinds that may have pages in a top folder."""
    return [kind for kind in KINDS.values() if not kind.route.folders.isdisjoint(("", folder))]


def part_of(path: str) -> SitePart:
    """Return the part of the site in which a file of the output is counted."""
    return next((kind.part for kind, _ in _found(path)), OTHER_FILES)
