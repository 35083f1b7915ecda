"""Name the optional parts of a site, and say which of them a site has: by its settings, its host and its papers."""

from dataclasses import dataclass

from sitegen import identifiers
from sitegen.config import Settings


@dataclass(frozen=True, slots=True)
class SiteParts:
    """The optional parts that a site has. Page kinds ask it, and not the settings."""

    papers: bool = True
    """A page for each paper."""
    data: bool = True
    """The papers of each day as data."""
    past_issues: bool = True
    """Feeds of past months."""
    author_pages: int = 1
    """An author with at least this many papers is on a page."""
    author_feeds: int = 6
    """An author with at least this many papers has a feed; 0 if no author has one."""
    shared_below: int = 1
    """Authors with fewer papers share pages with other authors; 1 if each author has a page."""
    compact_lists: bool = False
    """True if the lists of papers on authors' pages leave out co-authors and categories."""
    search: bool = True
    """The search page and its index."""
    sqlite: bool = False
    """All papers as an SQLite file."""
    saved: bool = True
    """The reader's list of saved papers, in the browser."""
    seen: bool = True
    """The reader's marks on papers, in the browser."""
    rank: bool = True
    """An order of the papers of a day by their likeness to saved ones, in the browser."""
    follow: bool = True
    """The reader's list of followed authors, categories, topics and searches, in the browser."""
    offline: bool = True
    """A service worker, with which browsers show pages without network."""
    categories: bool = True
    """The pages and feeds of categories. A site has none if no paper has a category."""
    authors: bool = True
    """The lists of authors. A site has none if no paper has an author."""
    abstracts: bool = True
    """True if any paper has an abstract."""
    sources: tuple[str, ...] = (identifiers.ARXIV,)
    """Where the papers are from, as in `identifiers.sources`."""

    @classmethod
    def wanted(cls, settings: Settings) -> "SiteParts":
        """Return the parts that the settings ask for."""
        return cls(
            papers=settings.pages.papers,
            data=settings.pages.data,
            past_issues=settings.feeds.archives,
            author_pages=settings.pages.author_min_papers,
            author_feeds=settings.feeds.author_min_papers,
            search=settings.search.enabled,
            sqlite=settings.search.sqlite,
            saved="saved" not in settings.desk.left_out,
            seen="seen" not in settings.desk.left_out,
            rank="rank" not in settings.desk.left_out,
            follow="follow" not in settings.desk.left_out,
            offline="offline" not in settings.desk.left_out,
        )
