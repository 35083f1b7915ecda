"""Page kinds: everything that ends up in the output, by family.

A family is one module, even where it is a long one: what makes a kind stale is seen beside its relatives.
"""

from functools import lru_cache

from sitegen.citations import FORMATS
from sitegen.pages import authors, categories, days, feeds, files, papers, search, sitemaps, standalone, status, topics
from sitegen.pages.kind import Kind
from sitegen.pages.site import Extras, Page, Site, Standalone

__all__ = ["FOLDERS", "KINDS", "Extras", "Kind", "Page", "Site", "Standalone", "find"]

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        # In the order in which workers take them (after the days, where all are made): what takes longest first, so that no
        # worker ends long after the other.
        search.ArchiveFile(),
        search.SearchSegment(),
        authors.AuthorPage(),
        days.Day(),
        papers.PaperPage(),
        categories.CategoryMonth(),
        feeds.CategoryFeed("atom"),
        feeds.CategoryFeed("rss"),
        feeds.AuthorFeed(),
        feeds.PastIssues(),
        *map(days.DayData, ("json", *FORMATS)),
        categories.CategoryMonthCitations(),
        authors.AuthorCitations(),
        categories.CategoryPage(),
        authors.AuthorShard(),
        sitemaps.SitemapPart(),
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
        sitemaps.SitemapIndex(),
        topics.TopicPage(),
        topics.TopicMonth(),
        topics.TopicFeed("atom"),
        topics.TopicFeed("rss"),
        search.SearchPage(),
        search.SearchManifest(),
        search.SearchEngine(),
        search.OpenSearch(),
        files.NotFound(),
        files.Robots(),
        files.NoJekyll(),
        files.Favicon(),
        files.Asset(),
        standalone.StandalonePage(),
        authors.Redirect(),
        files.StaticFile(),
    )
}
"""Kinds by name. If two kinds have a page with the same path, the first one is published."""


FOLDERS = frozenset(folder for kind in KINDS.values() for folder in kind.route.folders if folder)
"""The top folders of the site whose names are fixed."""


def find(path: str) -> list[tuple[Kind, str]]:
    """Return the kinds that may have a page with this path, each with the page's key, in the order of `KINDS`."""
    return [(kind, key) for kind in _kinds_below(path.partition("/")[0]) if (key := kind.key(path)) is not None]


@lru_cache(maxsize=1000)
def _kinds_below(folder: str) -> list[Kind]:
    """Return the kinds that may have pages in a top folder."""
    return [kind for kind in KINDS.values() if not kind.route.folders.isdisjoint(("", folder))]
