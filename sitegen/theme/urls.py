"""Addresses for templates: ``urls.day(day)`` is the path of a day's page."""

from sitegen import arxiv, citations, routes

year = routes.YEAR.path
month = routes.MONTH.path
category = routes.CATEGORY.path
category_feed = routes.CATEGORY_FEED.path
topic = routes.TOPIC.path
topic_month = routes.TOPIC_MONTH.path
topic_feed = routes.TOPIC_FEED.path
paper = routes.PAPER.path
archive_feed = routes.SITE_ISSUE.path
anchor = routes.anchor

HOME = routes.HOME.path()
CATEGORIES = routes.CATEGORIES.path()
AUTHORS = routes.AUTHORS.path()
STATISTICS = routes.STATISTICS.path()
SUBSCRIBE = routes.SUBSCRIBE.path()
NOT_FOUND = routes.NOT_FOUND.path()
SITEMAP = routes.SITEMAP.path()
OPENSEARCH = routes.OPENSEARCH.path()
FAVICON = routes.FAVICON.path()

arxiv_abs = arxiv.abstract_url
arxiv_pdf = arxiv.pdf_url
arxiv_html = arxiv.html_url
arxiv_doi = arxiv.doi
doi = citations.doi_url


def day(day: str, suffix: str = "html") -> str:
    """Return the path of a day's page or, with another suffix, of its data."""
    return routes.DAY.path(day) if suffix == "html" else routes.DAY_FILE.path(day, suffix)


def category_month(code: str, month: str, suffix: str = "html") -> str:
    """Return the path of a category's month: its page, its citations (``bib``) or its past issue (``xml``)."""
    if suffix == "html":
        return routes.CATEGORY_MONTH.path(code, month)
    return routes.CATEGORY_MONTH_FILE.path(code, month, suffix)


def author(address: str, suffix: str = "html") -> str:
    """Return the path of an author's page, citations (``bib``) or feed (``xml``)."""
    return routes.AUTHOR.path(address) if suffix == "html" else routes.AUTHOR_FILE.path(address, suffix)


def author_shard(shard: str, part: int = 1) -> str:
    """Return the path of a part, counted from 1, of the list of a shard's authors."""
    return routes.AUTHOR_SHARD.path(shard, str(part))
