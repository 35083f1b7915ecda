"""A page for each paper."""

from collections.abc import Iterable, Iterator, Sequence

from sitegen import citations, routes, text
from sitegen.archive import Changes
from sitegen.models import Listed
from sitegen.pages import metadata
from sitegen.pages.kind import Kind
from sitegen.pages.site import Site


class PaperPage(Kind):
    """Everything about a paper."""

    name = "paper"
    route = routes.PAPER
    batch = 200

    def keys(self, site: Site) -> Iterable[str]:
        """Identifiers, where papers have pages."""
        return list(site.archive.papers.identifiers()) if site.config.settings.pages.papers else []

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """The papers, and those of days that got another neighbour."""
        return changes.papers.union(site.archive.papers.identifiers_on(changes.days))

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Papers that there are."""
        if not site.config.settings.pages.papers:
            return
        found = site.archive.papers.listed(site.archive.papers.ids(keys)).values()
        neighbours = {day: site.archive.days.neighbours(day) for day in {listed.day for listed in found}}
        for listed in found:
            yield listed.paper.identifier, self._page(listed, *neighbours[listed.day], site)

    def _page(self, listed: Listed, before: str, after: str, site: Site) -> bytes:
        paper = listed.paper
        return site.html(
            "paper.html",
            routes.PAPER.path(paper.identifier),
            text.plain(paper.title),
            text.plain(paper.abstract),
            listed=listed,
            paper=paper,
            citations=[
                (format.name, format.file([paper])) for format in citations.FORMATS.values() if format.on_paper_pages
            ],
            citation=citations.line(paper),
            before=before,
            after=after,
            meta=list(metadata.meta(listed)),
            metadata=metadata.scholarly_article(listed),
        )
