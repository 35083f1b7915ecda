"""A page for each paper."""

import re
from collections.abc import Iterable, Iterator, Sequence

from sitegen import citations, text, urls
from sitegen.archive import Changes
from sitegen.models import Listed
from sitegen.pages import metadata
from sitegen.pages.kind import Kind
from sitegen.pages.site import Site

_PATH = re.compile(r"paper/(\d{4})/(?:([a-z-]+(?:\.[A-Z]{2})?)-)?(\d{4}\.?\d{3,5})\.html")


class PaperPage(Kind):
    """Everything about a paper."""

    name = "paper"
    batch = 200

    def keys(self, site: Site) -> Iterable[str]:
        """Identifiers, where papers have pages."""
        return list(site.archive.identifiers()) if site.config.settings.pages.papers else []

    def path(self, key: str) -> str:
        """``paper/1910/1910.11126.html``."""
        return urls.paper(key)

    def key(self, path: str) -> str | None:
        """The identifier in a path."""
        match = _PATH.fullmatch(path)
        if not match:
            return None
        return f"{match[2]}/{match[3]}" if match[2] else match[3]

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """The papers, and those of days that got another neighbour."""
        return changes.papers.union(site.archive.identifiers_on(changes.days))

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Papers that there are."""
        if not site.config.settings.pages.papers:
            return
        found = site.archive.listed(site.archive.papers(keys)).values()
        neighbours = {day: site.archive.neighbours(day) for day in {listed.day for listed in found}}
        for listed in found:
            yield listed.paper.identifier, self._page(listed, *neighbours[listed.day], site)

    def _page(self, listed: Listed, before: str, after: str, site: Site) -> bytes:
        paper = listed.paper
        return site.html(
            "paper.html",
            urls.paper(paper.identifier),
            text.plain(paper.title),
            _shortened(text.plain(paper.abstract)),
            listed=listed,
            paper=paper,
            citations=[(format.name, format.file([paper])) for format in citations.FORMATS.values() if format.shown],
            citation=citations.plain(paper),
            before=before,
            after=after,
            metadata=metadata.scholarly_article(listed),
        )


def _shortened(abstract: str, length: int = 200) -> str:
    """The beginning of an abstract, cut at a word."""
    if len(abstract) <= length:
        return abstract
    return abstract[:length].rpartition(" ")[0].rstrip(" ,;:.") + "…"
