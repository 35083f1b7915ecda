"""Render a page for each paper, with metadata for search engines, Google Scholar and Zotero."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from html import unescape

from sitegen import arxiv, citations, identifiers, names, routes, text
from sitegen.archive import Changes
from sitegen.models import PaperRow
from sitegen.pages.kind import Kind, SitePart
from sitegen.pages.site import Site
from sitegen.sitemap import SitemapEntry

_LONGEST_DESCRIPTION = 160
"""The most characters of an abstract's beginning in link previews, which show no more."""
_ITEM_TYPES = {
    "preprint": "preprint",
    "article": "journalArticle",
    "inproceedings": "conferencePaper",
    "incollection": "bookSection",
    "misc": "document",
}
"""Types of publications and their names in Zotero."""
_CONTAINERS = {
    "article": "citation_journal_title",
    "inproceedings": "citation_conference_title",
    "incollection": "citation_inbook_title",
}
"""Type of publication -> the element that has the journal, conference or book."""
_TAG = re.compile("<[^>]*>")


class PaperPage(Kind):
    """A paper. Its key is the identifier without version."""

    name = "paper"
    route = routes.PAPER
    part = SitePart("paper pages", "[pages] papers = false")
    sitemap_part = "papers"
    batch = 200

    def keys(self, site: Site) -> Iterable[str]:
        """Return the identifiers of all papers, if papers have pages."""
        return list(site.archive.papers.identifiers()) if site.parts.papers else []

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """Return the changed papers."""
        return changes.papers

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Yield the papers that exist, if papers have pages."""
        if not site.parts.papers:
            return
        for row in site.archive.papers.rows(site.archive.papers.ids(keys)).values():
            yield row.identifier, self._page(row, site)

    def sitemap_pages(self, site: Site, period: str) -> Iterable[SitemapEntry]:
        """Return the papers of a month, if papers have pages."""
        if not site.parts.papers:
            return []
        return [(self.path(identifier), updated[:10]) for identifier, updated in site.archive.papers.updates_in(period)]

    def _page(self, paper: PaperRow, site: Site) -> bytes:
        return site.html(
            "paper.html",
            routes.PAPER.path(paper.identifier),
            text.plain(paper.title),
            description(paper.abstract),
            paper=paper,
            meta=list(meta_elements(paper)),
        )


def description(abstract: str) -> str:
    """Return the beginning of an abstract, with an ellipsis, for link previews and search engines.

    A script gives Zotero the whole abstract, with the text that the page shows. If that text is not the plain form of the
    abstract, because of a formula for example, the whole abstract in its plain form is returned.
    """
    plain = text.plain(abstract)
    if len(plain) <= _LONGEST_DESCRIPTION or _shown(abstract) != plain:
        return plain
    return f"{plain[:_LONGEST_DESCRIPTION].rpartition(' ')[0] or plain[:_LONGEST_DESCRIPTION]}…"


def _shown(abstract: str) -> str:
    """Return the text of an abstract on its page."""
    html = text.html(abstract)
    return unescape(_TAG.sub("", html))


def meta_elements(paper: PaperRow) -> Iterator[tuple[str, str]]:
    """Yield name and content of the meta elements of a paper's page, in their order.

    The rules are those of Google Scholar (https://scholar.google.com/intl/en/scholar/inclusion.html) and of Zotero's
    translators "Embedded Metadata" and "RDF" (https://github.com/zotero/translators). Zotero reads the type from
    ``z:itemType``; without it, it would save a journal article. Elements that Zotero alone reads, and whose content is
    elsewhere on the page, are made by a script.
    """
    yield "citation_title", text.plain(paper.title)
    for author in paper.authors:
        yield "citation_author", _indexed(author.name)
    if len(paper.authors) == 1 and _is_split_by_zotero(_indexed(paper.authors[0].name)):
        yield "zotero_citation_author", _indexed(paper.authors[0].name)
    date = paper.published or identifiers.month(paper.identifier)
    if date:
        yield "citation_publication_date", date[:10].replace("-", "/")
    if doi := next(iter(citations.dois(paper.doi)), identifiers.doi(paper.identifier)):
        yield "citation_doi", doi
    if identifiers.is_arxiv(paper.identifier) and not paper.withdrawn:
        yield "citation_pdf_url", arxiv.pdf_url(paper.identifier)
    yield from _publication_elements(citations.publication(paper))


def _publication_elements(publication: citations.Publication) -> Iterator[tuple[str, str]]:
    """Yield the elements for the type of a paper, and for its journal, conference or book."""
    if publication.container:
        first, _, last = publication.pages.partition("-")
        yield _CONTAINERS[publication.type], text.plain(publication.container)
        yield from (
            (f"citation_{name}", value)
            for name, value in (
                ("volume", publication.volume),
                ("issue", publication.number),
                ("firstpage", first),
                ("lastpage", last),
            )
            if value
        )
    yield "z:itemType", _ITEM_TYPES[publication.type]


@lru_cache(maxsize=names.CACHED)
def _indexed(name: str) -> str:
    """Return ``Family, Given, Suffix``. An undivided name gets a final comma, or Zotero would divide it at its last space."""
    written = names.inverted(name)
    return written if "," in written or " " not in written else f"{written},"


def _is_split_by_zotero(author: str) -> bool:
    """Return True if Zotero would read the only author of a paper as two: with a space on both sides of the first comma.

    It does so only for a single author, and it drops a repeated name. So the name is written a second time, in an element
    that only Zotero reads: it takes all elements whose names end in ``citation_author``.
    """
    before, _, after = author.partition(", ")
    return " " in before and " " in after.partition(", ")[0]
