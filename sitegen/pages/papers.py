"""Render a page for each paper, with metadata for search engines, Google Scholar and Zotero."""

from collections.abc import Iterable, Iterator, Sequence

from sitegen import arxiv, citations, names, routes, text
from sitegen.archive import Changes
from sitegen.models import Listed, PaperRow
from sitegen.pages.kind import Kind, SitePart
from sitegen.pages.site import Site
from sitegen.sitemap import SitemapEntry


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
        """Return the changed papers, and all papers of changed days, whose pages link to the days beside them."""
        return changes.papers.union(site.archive.papers.identifiers_on(changes.days))

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Yield the papers that exist, if papers have pages."""
        if not site.parts.papers:
            return
        papers = site.archive.papers.ids(keys)
        rows = site.archive.papers.rows(papers)
        neighbors = {day: site.archive.days.neighbors(day) for day in {row.day for row in rows.values()}}
        for paper, listed in site.archive.papers.listed(papers).items():
            yield listed.paper.identifier, self._page(rows[paper], listed, *neighbors[listed.day], site)

    def sitemap_pages(self, site: Site, period: str) -> Iterable[SitemapEntry]:
        """Return the papers of a month, if papers have pages."""
        if not site.parts.papers:
            return []
        return [(self.path(identifier), updated[:10]) for identifier, updated in site.archive.papers.updates_in(period)]

    def _page(self, row: PaperRow, listed: Listed, before: str, after: str, site: Site) -> bytes:
        paper = listed.paper
        return site.html(
            "paper.html",
            routes.PAPER.path(paper.identifier),
            text.plain(paper.title),
            text.plain(paper.abstract),
            paper=row,
            citations=[
                (format.name, format.file([paper])) for format in citations.FORMATS.values() if format.on_paper_pages
            ],
            citation=citations.line(paper),
            before=before,
            after=after,
            meta=list(meta_elements(listed)),
            metadata=scholarly_article(listed),
        )


def scholarly_article(listed: Listed) -> dict[str, object]:
    """Return a paper as https://schema.org/ScholarlyArticle, without the abstract, which is on the page."""
    paper = listed.paper
    dois = citations.dois(paper.doi)
    return {
        "@context": "https://schema.org",
        "@type": "ScholarlyArticle",
        "headline": text.plain(paper.title),
        "author": [_author(author.name) for author in listed.authors],
        "datePublished": paper.published.date().isoformat(),
        "dateModified": paper.updated.date().isoformat(),
        **({"version": paper.version} if paper.version else {}),
        "identifier": f"arXiv:{paper.identifier}",
        "url": arxiv.abstract_url(paper.identifier),
        **({} if paper.withdrawn else {"encoding": _pdf(paper.identifier)}),
        **({"sameAs": [citations.doi_url(doi) for doi in dois]} if dois else {}),
    }


def _pdf(identifier: str) -> dict[str, str]:
    address = arxiv.pdf_url(identifier)
    return {"@type": "MediaObject", "encodingFormat": "application/pdf", "contentUrl": address}


def _author(name: str) -> dict[str, str]:
    """Return a Person or an Organization. Given and family name are added if a division at the last space would be wrong."""
    if names.is_organization(name):
        return {"@type": "Organization", "name": name}
    family, given, suffix = names.parts(name)
    author = {"@type": "Person", "name": name}
    if given and (given, family) != tuple(name.rsplit(" ", 1)):
        author |= {"givenName": given, "familyName": family}
        if suffix:
            author["honorificSuffix"] = suffix
    return author


def meta_elements(listed: Listed) -> Iterator[tuple[str, str]]:
    """Yield name and content of the meta elements of a paper's page, in their order.

    The rules are those of Google Scholar (https://scholar.google.com/intl/en/scholar/inclusion.html) and of Zotero's
    translators "Embedded Metadata" and "RDF" (https://github.com/zotero/translators). Zotero reads the type, the
    repository and the number from ``z:`` elements; without them it would save a journal article. It reads the abstract
    from the page's ``description``.
    """
    paper = listed.paper
    yield "citation_title", text.plain(paper.title)
    for author in listed.authors:
        yield "citation_author", _indexed(author.name)
    if len(listed.authors) == 1 and _is_split_by_zotero(_indexed(listed.authors[0].name)):
        yield "zotero_citation_author", _indexed(listed.authors[0].name)
    yield "citation_publication_date", paper.published.strftime("%Y/%m/%d")
    yield "citation_arxiv_id", paper.identifier
    yield "citation_doi", (*citations.dois(paper.doi), arxiv.doi(paper.identifier))[0]
    yield "citation_public_url", arxiv.abstract_url(paper.identifier)
    if not paper.withdrawn:
        yield "citation_pdf_url", arxiv.pdf_url(paper.identifier)
    yield "z:itemType", "preprint"
    yield "z:repository", "arXiv"
    yield "z:archiveID", f"arXiv:{paper.identifier}"


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
