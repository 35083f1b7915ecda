"""Provide the addresses of the site, of arXiv and of DOIs to templates: ``urls.day(day)`` is the path of a day's page."""

from types import SimpleNamespace
from typing import Final

from sitegen import arxiv, citations, identifiers, routes


def _day(day: str, suffix: str = "html") -> str:
    """Return the path of a day's page or, with another suffix, of its data."""
    return routes.DAY.path(day) if suffix == "html" else routes.DAY_FILE.path(day, suffix)


def _author(address: str, suffix: str = "html") -> str:
    """Return the path of an author's page (or place on a shared page), or of the feed (``xml``), from the place."""
    return routes.author(address) if suffix == "html" else routes.AUTHOR_FILE.path(address, suffix)


def _author_shard(shard: str, part: int = 1) -> str:
    """Return the path of a part, counted from 1, of the list of a shard's authors."""
    return routes.AUTHOR_SHARD.path(shard, str(part))


def _shared_authors(shard: str, number: int) -> str:
    """Return the path of a page that authors of a shard share, from its number."""
    return routes.SHARED_AUTHORS.path(shard, str(number))


_SINGLE_PAGES = {
    name: route.path()
    for name, route in vars(routes).items()
    if isinstance(route, routes.Route) and not route.parameters
}

URLS: Final = SimpleNamespace(
    **_SINGLE_PAGES,
    year=routes.YEAR.path,
    month=routes.MONTH.path,
    day=_day,
    category=routes.CATEGORY.path,
    category_month=routes.CATEGORY_MONTH.path,
    category_feed=routes.CATEGORY_FEED.path,
    topic=routes.TOPIC.path,
    topic_month=routes.TOPIC_MONTH.path,
    topic_feed=routes.TOPIC_FEED.path,
    author=_author,
    author_shard=_author_shard,
    shared_authors=_shared_authors,
    paper=routes.PAPER.path,
    anchor=routes.anchor,
    feed=routes.FEED.path,
    archive_feed=routes.ISSUE.path,
    paper_source=citations.address_of,
    is_arxiv=identifiers.is_arxiv,
    identifier=identifiers.shown,
    arxiv_abs=arxiv.abstract_url,
    arxiv_pdf=arxiv.pdf_url,
    arxiv_html=arxiv.html_url,
    arxiv_doi_url=arxiv.doi_url,
    doi=citations.doi_url,
)
"""The variable ``urls`` of templates. Pages without parameters have the names of their routes: ``urls.STATISTICS``."""
