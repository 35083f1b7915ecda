"""Render the search page, and publish the search index, and the description for browsers."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from functools import lru_cache
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from sitegen import citations, identifiers, quantities, routes, text
from sitegen.archive import Archive, Changes, SearchText
from sitegen.field_views import FieldTable
from sitegen.pages.kind import Constant, Kind, Single, SitePart
from sitegen.pages.site import Site
from sitegen.search import index
from sitegen.search.index_terms import Text
from sitegen.search.segments import Month, Segment, divide
from sitegen.site_parts import SiteParts

_NAMED = 4
"""The most authors whose names are all in a search result."""
_SHORT_NAME = 16
"""The most characters that OpenSearch allows in the short name of a search engine."""
_LONG_NAME = 48
"""The most characters of the long name."""
_GENERAL_NAMES = {True: "arXiv papers", False: "Papers"}
"""Names of a search engine for sites with and without papers of arXiv."""
_PART = SitePart("search", "[search] enabled = false")


def index_path(site: Site) -> str:
    """Return the path of the list of segments; empty if the site has no search."""
    return routes.SEARCH_INDEX.path() if site.parts.search else ""


def searchable(paper: SearchText, own_fields: FieldTable) -> Text:
    """Return the text of a paper for the search index. ``own_fields`` decides which of its own fields are searched."""
    return Text(
        text.plain(paper.title),
        text.plain(paper.abstract),
        "\n".join(map(text.plain, paper.authors)),
        paper.categories,
        paper.identifier,
        own_fields.searched_text(paper.fields) if paper.fields else "",
        citations.dois(paper.doi),
        _remarks(paper.comment, paper.journal),
        paper.venue,
        tuple(name for name, has in (("code", paper.has_code), ("project", paper.has_project)) if has),
        own_fields.named_texts(paper.fields) if paper.fields else (),
    )


def _remarks(*texts: str | None) -> str:
    return "\n".join(text.plain(one) for one in texts if one)


def _segments(site: Site) -> list[Segment]:
    """Return the segments that should exist, oldest first."""
    if not site.parts.search:
        return []
    inputs_hash = index.inputs_hash(str(site.parts.papers), repr(site.config.settings.field))
    months = site.archive.search.month_hashes().items()
    return divide([Month(month, *values) for month, values in months], inputs_hash)


@lru_cache(maxsize=4)
def _files(archive: Archive, segment: Segment, own_fields: FieldTable, papers_have_pages: bool) -> dict[str, bytes]:
    """Return a segment's files by name. They are cached for the last few calls, because the preview requests the files one by one."""
    entries: list[index.Entry] = []
    names: Counter[str] = Counter()

    def texts() -> Iterator[Text]:
        for paper in archive.search.texts(segment.first, segment.last):
            entries.append(_entry(paper, papers_have_pages=papers_have_pages))
            names.update(set(paper.authors))
            yield searchable(paper, own_fields)

    with closing(index.build(texts())) as database:
        months = [(month.month, month.papers) for month in segment.months]
        return dict(index.files(database, entries, months, names))


def _entry(paper: SearchText, *, papers_have_pages: bool) -> index.Entry:
    identifier = paper.identifier
    return index.Entry(
        routes.PAPER.path(identifier)
        if papers_have_pages
        else f"{routes.DAY.path(paper.day)}#{routes.anchor(identifier)}",
        paper.day,
        str(text.html(paper.title, links=False)),
        _byline(paper.authors),
        paper.categories,
        paper.venue,
        paper.has_code,
    )


def _byline(authors: Sequence[str]) -> str:
    """Return the names of at most four authors, or the first three, the last one and their number, as all lists have them."""
    if len(authors) <= _NAMED:
        return ", ".join(authors)
    return f"{', '.join(authors[: _NAMED - 1])} … {authors[-1]} ({quantities.number(len(authors))})"


class SearchSegment(Kind):
    """A segment of the index. Its key is its name, which stands for all of its files, or the path of one: ``name/0.bin``."""

    name = "search.segment"
    route = routes.SEARCH_SEGMENT
    part = _PART
    batch = 1

    def keys(self, site: Site) -> Iterable[str]:
        """Return the names of all segments, the largest first."""
        return [segment.name for segment in sorted(_segments(site), key=lambda segment: -segment.papers)]

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """Return new segments, and published segments that no longer exist. The name contains a hash of the content."""
        return site.archive.build_state.folders(f"{routes.SEARCH_INDEX.folder}/") ^ set(self.keys(site))

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Yield the files of the segments that should exist."""
        segments = {segment.name: segment for segment in _segments(site)}
        for key in keys:
            name, _, wanted = key.partition("/")
            if name in segments:
                files = _files(site.archive, segments[name], site.own_fields, site.parts.papers)
                yield from ((f"{name}/{file}", body) for file, body in files.items() if wanted in ("", file))
                if not wanted:
                    _files.cache_clear()


class SearchManifest(Single):
    """The list of segments, the only file of the index that keeps its name."""

    name = "search.manifest"
    route = routes.SEARCH_INDEX
    part = _PART

    def content(self, site: Site) -> bytes | None:
        """Return the file, if the search is enabled."""
        if not site.parts.search:
            return None
        segments = [{"name": segment.name, "papers": segment.papers} for segment in _segments(site)]
        found = {"version": index.FORMAT, "fields": site.own_fields.query_names(), "segments": segments}
        return json.dumps(found, indent=1, ensure_ascii=False).encode() + b"\n"


class SearchPage(Constant):
    """The search page."""

    name = "search"
    route = routes.SEARCH
    part = _PART

    def content(self, site: Site) -> bytes | None:
        """Return the page, if the search is enabled."""
        if not site.parts.search:
            return None
        return site.html(
            "search.html",
            self.route.path(),
            "Search",
            _description(site.parts),
            engine=index_path(site),  # for themes that were written when the search had a program of its own
            manifest=index_path(site),
            fields=site.own_fields.query_names(),
            missing="",
        )


def _description(parts: SiteParts) -> str:
    """Return what can be searched."""
    found = ["titles", *(["abstracts"] if parts.abstracts else []), *(["authors"] if parts.authors else [])]
    last = found.pop()
    return f"Search {', '.join(found)} and {last} of all papers" if found else "Search titles of all papers"


class OpenSearch(Constant):
    """A description of the site's search for browsers (OpenSearch 1.1). It needs the site's ``url``."""

    name = "opensearch"
    route = routes.OPENSEARCH

    def content(self, site: Site) -> bytes | None:
        """Return the description, if the search is enabled and the site has a ``url``."""
        if not site.parts.search or not site.config.url:
            return None
        settings = site.config.settings
        address = routes.absolute(site.config.url, routes.SEARCH.path())
        general = _GENERAL_NAMES[site.parts.sources in ((), (identifiers.ARXIV,))]
        short, long = _names(settings.site.title, site.config.url, general)
        elements = [
            _element("ShortName", short),
            _element("Description", settings.site.description[:1024]),
            _element("LongName", long),
            _element("InputEncoding", "UTF-8"),
            f'<Url type="text/html" template="{escape(address)}?q={{searchTerms}}"/>\n',
        ]
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">\n'
            f"{''.join(elements)}</OpenSearchDescription>\n"
        ).encode()


def _element(name: str, text: str) -> str:
    """Return an element with text; nothing if the text is empty."""
    return f"<{name}>{escape(text, quote=False)}</{name}>\n" if text else ""


def _names(title: str, url: str, general: str) -> tuple[str, str]:
    """Return the short and the long name of a search engine, at most 16 and 48 characters (OpenSearch 1.1, draft 6).

    Each is the site's title or, if that is too long, its host; names are never cut. If the host is too long too, the short
    name is the ``general`` one, and the long name is empty.
    """
    names = (title, urlsplit(url).hostname or "")
    short = next((name for name in names if 0 < len(name) <= _SHORT_NAME), general)
    return short, next((name for name in names if 0 < len(name) <= _LONG_NAME), "")


class ArchiveFile(Single):
    """All papers, authors and categories as an SQLite file, if the owner wants it."""

    name = "archive_file"
    route = routes.ARCHIVE_FILE
    part = SitePart("the published database", "[search] sqlite = false")

    def content(self, site: Site) -> bytes | None:
        """Return the file, if the settings ask for it."""
        if not site.parts.sqlite:
            return None
        from tempfile import TemporaryDirectory

        with TemporaryDirectory() as folder:
            file = Path(folder) / "archive.sqlite"
            site.archive.export(file)
            return file.read_bytes()
