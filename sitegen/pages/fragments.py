"""What is rendered once for a paper and used on many pages."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from markupsafe import Markup

from sitegen import arxiv, citations, feeds, routes, taxonomy, text
from sitegen.archive import PaperId
from sitegen.models import Listed, Paper
from sitegen.pages.site import Site

ENTRY: Final = 1
"""The paper in a list of papers, on any page that lies two folders deep."""
ATOM: Final = 2
RSS: Final = 3


def fragments(site: Site, kind: int, papers: Sequence[PaperId]) -> dict[PaperId, str]:
    """Paper -> its fragment: kept ones from the archive, others made now and noted in ``site.rendered``."""
    known = site.archive.fragments.get(kind, papers) if site.keeps_fragments else {}
    made = site.rendered.setdefault(kind, {})
    missing = [paper for paper in papers if paper not in known and paper not in made]
    make = _MAKERS[kind]
    for paper, listed in site.archive.papers.listed(missing).items() if missing else ():
        made[paper] = make(site, listed)
    return known | {paper: made[paper] for paper in papers if paper in made} if made else known


def prepare(site: Site, papers: Mapping[PaperId, Listed]) -> None:
    """Make the fragments that other pages will show of papers, while the papers are at hand."""
    for kind in site.prepares:
        made = site.rendered.setdefault(kind, {})
        for row, listed in papers.items():
            if row not in made:
                made[row] = _MAKERS[kind](site, listed)


def joined(site: Site, papers: Iterable[PaperId], root: str = "../../") -> Markup:
    """The list entries of papers, one after the other, as a page at ``root`` shows them."""
    rows = list(papers)
    entries = fragments(site, ENTRY, rows)
    html = "".join([entries[row] for row in rows])
    # Text cannot hold an unescaped quotation mark, so this finds links alone.
    return Markup(html if root == "../../" else html.replace('href="../../', f'href="{root}'))  # noqa: S704 - of templates


def moment(iso: str) -> datetime:
    """A time of the archive."""
    return datetime.fromisoformat(iso)


def paper_path(site: Site, listed: Listed) -> str:
    """Where a list's link to a paper leads: its page, or its place on its day's page."""
    if site.config.settings.pages.papers:
        return routes.PAPER.path(listed.paper.identifier)
    return f"{routes.DAY.path(listed.day)}#{routes.anchor(listed.paper.identifier)}"


def _entry(site: Site, listed: Listed) -> str:
    return site.template("_entry.html")({"paper": listed.paper, "listed": listed, "path": paper_path(site, listed)})


def _atom(site: Site, listed: Listed) -> str:
    return feeds.atom_entry(feed_entry(site, listed)).decode()


def _rss(site: Site, listed: Listed) -> str:
    return feeds.rss_entry(feed_entry(site, listed)).decode()


def feed_entry(site: Site, listed: Listed) -> feeds.Entry:
    """A paper as an entry of a feed."""
    paper = listed.paper
    abstract = arxiv.abstract_url(paper.identifier)
    page = abstract
    if site.config.url:
        path, hash_, anchor = paper_path(site, listed).partition("#")
        page = routes.absolute(site.config.url, path) + hash_ + anchor
    links = []
    if not paper.withdrawn:
        links.append(feeds.Link(arxiv.pdf_url(paper.identifier), "related", "application/pdf", "PDF"))
    if page != abstract:
        links.insert(0, feeds.Link(abstract, "via", "text/html", "arXiv"))
    return feeds.Entry(
        id=f"oai:arXiv.org:{paper.identifier}",
        title=text.plain(paper.title),
        link=page,
        authors=tuple(author.name for author in listed.authors),
        published=paper.published,
        updated=max(paper.updated, paper.published),
        content=_content(paper),
        categories=tuple((code, taxonomy.category(code).name) for code in paper.categories),
        links=tuple(links),
    )


def _content(paper: Paper) -> str:
    # Plain text: feed readers seldom show MathML, and validators warn of it.
    parts = [Markup("<p>{}</p>").format(text.plain(paper.abstract))]
    doi = " ".join(citations.dois(paper.doi)) or paper.doi
    for label, value in (("Comment", paper.comment), ("Journal", paper.journal), ("DOI", doi)):
        if value:
            parts.append(Markup("<p>{}: {}</p>").format(label, text.plain(value)))
    return Markup("").join(parts)


_MAKERS: Final[dict[int, Callable[[Site, Listed], str]]] = {ENTRY: _entry, ATOM: _atom, RSS: _rss}
