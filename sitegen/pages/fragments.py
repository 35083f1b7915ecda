"""Render fragments: texts about a paper that many pages share, made once and stored in the archive."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Final

from markupsafe import Markup

from sitegen import arxiv, citations, feeds, identifiers, routes, taxonomy, text
from sitegen.archive import PaperId
from sitegen.escaping import html_text, safe
from sitegen.models import PaperRow, utc
from sitegen.pages.site import Site

ENTRY: Final = 1
"""The paper in a list of papers, for pages two folders deep."""
ATOM: Final = 2
"""The paper as an entry of an Atom feed."""
RSS: Final = 3
"""The paper as an item of an RSS feed."""
ATOM_SHORT: Final = 4
"""The paper as an entry of an Atom feed, without abstract."""
ENTRY_SHORT: Final = 5
"""The paper in a list of papers without authors and category, for pages of authors that must be small."""


def fragments(site: Site, kind: int, papers: Sequence[PaperId]) -> dict[PaperId, str]:
    """Return the fragment of each paper. Fragments that the archive lacks are made, and added to ``site.rendered``."""
    known = site.archive.fragments.get(kind, papers) if site.keeps_fragments else {}
    made = site.rendered.setdefault(kind, {})
    if len(known) == len(papers):
        return known
    earlier = site.rendered_earlier.get(kind, {})
    known |= {paper: earlier[paper] for paper in papers if paper in earlier}
    missing = [paper for paper in papers if paper not in known and paper not in made]
    for paper, row in site.archive.papers.rows(missing).items() if missing else ():
        _make(site, kind, paper, row)
    return known | {paper: made[paper] for paper in papers if paper in made}


def _make(site: Site, kind: int, paper: PaperId, row: PaperRow) -> None:
    """Make a fragment of a paper.

    The entries of both formats of feeds are made together: most of their text is the same, and feeds come in both formats.
    """
    if kind not in (ATOM, RSS):
        site.rendered.setdefault(kind, {})[paper] = _MAKERS[kind](site, row)
        return
    entry = feed_entry(site, row)
    site.rendered.setdefault(ATOM, {})[paper] = feeds.atom_entry(entry)
    site.rendered.setdefault(RSS, {})[paper] = feeds.rss_entry(entry)


def make_fragments(site: Site, papers: Mapping[PaperId, PaperRow]) -> None:
    """Make fragments of the kinds in ``site.fragment_kinds`` of papers that are loaded for another purpose."""
    for kind in site.fragment_kinds:
        made = site.rendered.setdefault(kind, {})
        for paper, row in papers.items():
            if paper not in made:
                # A fragment is on pages of all days, so it cannot depend on the day of this row.
                _make(site, kind, paper, row._replace(cross_listed=False) if row.cross_listed else row)


def entries_by_day(site: Site, papers: Sequence[tuple[PaperId, str]], code: str = "") -> list[tuple[str, Markup]]:
    """Return each day with the list entries (HTML) of its papers, `without_category` ``code``.

    ``papers`` are pairs of row and day, sorted by day.
    """
    entries = fragments(site, ENTRY, [paper for paper, _ in papers])
    return joined_by_day([(day, entries[paper]) for paper, day in papers], code)


def entries_of_category(site: Site, code: str, month: str) -> Sequence[tuple[str, str]]:
    """Return own day and list entry (HTML) of each of a category's papers of a month, newest first.

    If the archive has all entries, as in a full build, one query reads papers and entries.
    """
    found = site.archive.fragments.of_category(ENTRY, code, month) if site.keeps_fragments else []
    complete = [(day, html) for day, html in found if html]
    if found and len(complete) == len(found):
        return complete
    papers = site.archive.categories.papers(code, month)
    entries = fragments(site, ENTRY, [paper for paper, _ in papers])
    return [(day, entries[paper]) for paper, day in papers]


def joined_by_day(entries: Iterable[tuple[str, str]], code: str = "") -> list[tuple[str, Markup]]:
    """Return each day with its list entries, `without_category` ``code``.

    ``entries`` are pairs of day and entry (HTML), sorted by day.
    """
    return [
        (day, safe(without_category("".join([html for _, html in group]), code)))  # noqa: S704 - of templates
        for day, group in groupby(entries, itemgetter(0))
    ]


def without_category(entries: str, code: str) -> str:
    """Return list entries (HTML) that do not name the primary category ``code``, on a page whose usual category it is.

    All pages share the entries, so the code cannot be left out when they are rendered. Escaped text has no such element.
    """
    return entries.replace(f" <i>{code}</i>", "") if code else entries


def paper_path(site: Site, identifier: str, day: str) -> str:
    """Return the target of links to a paper: its page or, if papers have no pages, its place on the page of its day."""
    if site.parts.papers:
        return routes.PAPER.path(identifier)
    return f"{routes.DAY.path(day)}#{routes.anchor(identifier)}"


def paper_address(site: Site, paper: PaperRow) -> str:
    """Return the address of a paper on the site or, if the site has no ``url``, where it was published; empty if unknown."""
    if not site.config.url:
        return citations.address_of(paper)
    path, hash_, anchor = paper_path(site, paper.identifier, paper.day).partition("#")
    return routes.absolute(site.config.url, path) + hash_ + anchor


def _entry(site: Site, paper: PaperRow) -> str:
    return site.template("_entry.html")({"paper": paper, "path": paper_path(site, paper.identifier, paper.day)})


def _entry_short(site: Site, paper: PaperRow) -> str:
    return _entry(site, paper._replace(authors=(), primary="", venue=None, code=()))


def _atom_short(site: Site, paper: PaperRow) -> str:
    return feeds.short_atom_entry(feed_entry(site, paper, short=True))


def feed_entry(site: Site, paper: PaperRow, *, short: bool = False) -> feeds.Entry:
    """Return a paper as an entry of a feed; ``short``: without abstract, names of categories and link to arXiv."""
    source, page = citations.address_of(paper), paper_address(site, paper)
    links = []
    is_arxiv = identifiers.is_arxiv(paper.identifier)
    if is_arxiv and not paper.withdrawn:
        links.append(feeds.Link(arxiv.pdf_url(paper.identifier), "related", "application/pdf", "PDF"))
    if source not in ("", page) and not short:
        links.insert(0, feeds.Link(source, "via", "text/html", identifiers.site_name(paper.identifier) or "Paper"))
    # A month or a year alone is no time. Atom requires a time of update.
    published = utc(paper.published) if paper.published and len(paper.published) >= len("2019-10-19") else None
    updated = utc(paper.updated) if paper.updated else published or utc(paper.day)
    return feeds.Entry(
        id=identifiers.entry_id(paper.identifier),
        title=text.plain(paper.title),
        link=page or identifiers.entry_id(paper.identifier),
        authors=tuple(author.name for author in paper.authors),
        published=published,
        updated=max(updated, published or updated),
        content="" if short else _content(paper, site),
        categories=(
            *((code, None if short else taxonomy.category(code).name) for code in paper.categories),
            *(((paper.venue.label, None),) if paper.venue else ()),
        ),
        links=tuple(links),
    )


def _content(paper: PaperRow, site: Site) -> str:
    # Plain text: feed readers seldom show MathML, and validators warn of it.
    leading, others = site.own_fields.feed_content(paper.fields) if paper.fields else ("", "")
    parts = [leading]
    if paper.abstract:
        parts.append(f"<p>{html_text(text.plain(paper.abstract))}</p>")
    doi = " ".join(citations.dois(paper.doi)) or paper.doi
    for label, value in (("Comment", paper.comment), ("Journal", paper.journal), ("DOI", doi)):
        if value:
            parts.append(f"<p>{label}: {html_text(text.plain(value))}</p>")
    named = (
        *(("Code", address) for address in paper.code[:1]),
        *([("Project page", paper.project)] if paper.project else ()),
    )
    parts += (f'<p><a href="{html_text(address)}">{label}</a></p>' for label, address in named)
    return "".join((*parts, others))


_MAKERS: Final[dict[int, Callable[[Site, PaperRow], str]]] = {
    ENTRY: _entry,
    ATOM_SHORT: _atom_short,
    ENTRY_SHORT: _entry_short,
}
