"""The search: its page, its index in segments, the program that reads it, and what tells browsers of it."""

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from sitegen import routes, text
from sitegen.archive import Archive, Changes, SearchText
from sitegen.config import Settings
from sitegen.pages.kind import Kind, Single
from sitegen.pages.site import Site
from sitegen.search import index, sqlite_wasm
from sitegen.search.index_terms import Text
from sitegen.search.segments import Month, Segment, divide

_NAMED = 6
"""Authors that a result names."""
_SHORT_NAME = 16
_LONG_NAME = 48
"""The most characters that OpenSearch allows in the short and the long name of a search engine."""
_GENERAL_NAME = "arXiv papers"


def notes(settings: Settings) -> list[str]:
    """What the owner should know of the search after a build."""
    return (
        [f"{sqlite_wasm.MISSING}; {sqlite_wasm.REMEDY}"]
        if settings.search.enabled and not sqlite_wasm.published_name()
        else []
    )


def searchable(paper: SearchText) -> Text:
    """What of a paper is searched."""
    return Text(
        text.plain(paper.title),
        text.plain(paper.abstract),
        " ".join(map(text.plain, paper.authors)),
        paper.categories,
        paper.identifier,
    )


def _segments(site: Site) -> list[Segment]:
    """The segments there should be, oldest first; none where nothing could read them."""
    settings = site.config.settings
    if not settings.search.enabled or not sqlite_wasm.published_name():
        return []
    inputs_hash = index.inputs_hash(str(settings.pages.papers))
    months = site.archive.search.month_hashes().items()
    return divide([Month(month, *values) for month, values in months], inputs_hash)


@lru_cache(maxsize=4)
def _made(archive: Archive, segment: Segment, papers_have_pages: bool) -> dict[str, bytes]:
    """A segment's files by name. What was made last is kept for the preview, which asks for them one by one."""
    entries = []

    def texts() -> Iterator[Text]:
        for paper in archive.search.texts(segment.first, segment.last):
            entries.append(_entry(paper, papers_have_pages=papers_have_pages))
            yield searchable(paper)

    database = index.build(texts())
    months = [(month.month, month.papers) for month in segment.months]
    return dict(index.files(database, entries, months))


def _entry(paper: SearchText, *, papers_have_pages: bool) -> index.Entry:
    identifier = paper.identifier
    authors = ", ".join(paper.authors[:_NAMED])
    if len(paper.authors) > _NAMED:
        authors += f" and {len(paper.authors) - _NAMED} more"
    return index.Entry(
        routes.PAPER.path(identifier)
        if papers_have_pages
        else f"{routes.DAY.path(paper.day)}#{routes.anchor(identifier)}",
        paper.day,
        str(text.html(paper.title, links=False)),
        authors,
        paper.categories,
    )


class SearchSegment(Kind):
    """A segment of the index. Its key is its name, and stands for all of its files; or a file's, ``name/0.bin``."""

    name = "search.segment"
    route = routes.SEARCH_SEGMENT
    batch = 1

    def keys(self, site: Site) -> Iterable[str]:
        """Names, the largest first."""
        return [segment.name for segment in sorted(_segments(site), key=lambda segment: -segment.papers)]

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """Segments that are not published yet, and published ones that are no more: the name says what is in them."""
        return site.archive.build_state.folders(f"{routes.SEARCH_INDEX.folder}/") ^ set(self.keys(site))

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """The files of segments that should exist."""
        segments = {segment.name: segment for segment in _segments(site)}
        for key in keys:
            name, _, wanted = key.partition("/")
            if name in segments:
                files = _made(site.archive, segments[name], site.config.settings.pages.papers)
                yield from ((f"{name}/{file}", body) for file, body in files.items() if wanted in ("", file))
                if not wanted:
                    _made.cache_clear()


class SearchManifest(Single):
    """Which segments there are: the one file of the index whose name stays."""

    name = "search.manifest"
    route = routes.SEARCH_INDEX

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """The file."""
        segments = [{"name": segment.name, "papers": segment.papers} for segment in _segments(site)]
        if segments or (site.config.settings.search.enabled and sqlite_wasm.published_name()):
            yield "", json.dumps({"version": index.FORMAT, "segments": segments}, indent=1).encode() + b"\n"


class SearchEngine(Kind):
    """SQLite for the browser. Its key is its name."""

    name = "search.engine"
    route = routes.SEARCH_PROGRAM

    def keys(self, site: Site) -> Iterable[str]:
        """One, or none where it is missing."""
        return (
            [sqlite_wasm.published_name()]
            if site.config.settings.search.enabled and sqlite_wasm.published_name()
            else []
        )

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """Never: another one makes everything stale."""
        return []

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """The one there is."""
        for key in set(keys) & set(self.keys(site)):
            yield key, sqlite_wasm.compressed()


class SearchPage(Single):
    """Where one searches."""

    name = "search"
    route = routes.SEARCH

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """Never: what the digests say is in the index."""
        return []

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """The page."""
        if site.config.settings.search.enabled:
            yield (
                "",
                site.html(
                    "search.html",
                    self.route.path(),
                    "Search",
                    "Search titles, abstracts and authors of all papers",
                    engine=routes.SEARCH_PROGRAM.path(sqlite_wasm.published_name())
                    if sqlite_wasm.published_name()
                    else "",
                    manifest=routes.SEARCH_INDEX.path(),
                    missing=f"{sqlite_wasm.MISSING}; {sqlite_wasm.REMEDY}",
                ),
            )


class OpenSearch(Single):
    """The site as a search engine of the reader's browser, after OpenSearch 1.1; it needs the site's address."""

    name = "opensearch"
    route = routes.OPENSEARCH

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """Never."""
        return []

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """The description."""
        settings = site.config.settings
        if settings.search.enabled and site.config.url:
            address = routes.absolute(site.config.url, routes.SEARCH.path())
            short, long = _names(settings.site.title, site.config.url)
            elements = [
                _element("ShortName", short),
                _element("Description", settings.site.description[:1024]),
                _element("LongName", long),
                _element("InputEncoding", "UTF-8"),
                f'<Url type="text/html" template="{escape(address)}?q={{searchTerms}}"/>\n',
            ]
            yield (
                "",
                (
                    '<?xml version="1.0" encoding="UTF-8"?>\n'
                    '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">\n'
                    f"{''.join(elements)}</OpenSearchDescription>\n"
                ).encode(),
            )


def _element(name: str, text: str) -> str:
    """Return an element with text; nothing if the text is empty."""
    return f"<{name}>{escape(text, quote=False)}</{name}>\n" if text else ""


def _names(title: str, url: str) -> tuple[str, str]:
    """Return the short and the long name of a search engine, at most 16 and 48 characters (OpenSearch 1.1, draft 6).

    Each is the site's title or, if that is too long, its host; names are never cut. If the host is too long too, the short
    name is a general one, and the long name is empty.
    """
    names = (title, urlsplit(url).hostname or "")
    short = next((name for name in names if 0 < len(name) <= _SHORT_NAME), _GENERAL_NAME)
    return short, next((name for name in names if 0 < len(name) <= _LONG_NAME), "")


class ArchiveFile(Single):
    """All papers, authors and categories as an SQLite file, for those who ask for it."""

    name = "archive_file"
    route = routes.ARCHIVE_FILE

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """The file, if it is to be published."""
        if site.config.settings.search.sqlite:
            with TemporaryDirectory() as folder:
                file = Path(folder) / "archive.sqlite"
                site.archive.export(file)
                yield "", file.read_bytes()
