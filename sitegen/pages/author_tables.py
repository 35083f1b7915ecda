"""Keep in memory what the pages of authors show: papers with their list entries, and links to co-authors.

Each paper is on the pages of all its authors. If all pages are rendered, a process reads all papers and authors once, in
the order of their rows. This takes a fraction of the time of reading them for each task. Otherwise it reads those that the
pages need.
"""

from collections.abc import Iterable
from sys import intern

from sitegen.archive import Archive, AuthorId, PaperId
from sitegen.escaping import html
from sitegen.theme.filters import isolated

_PAPERS_AT_ONCE = 1_000_000
"""The most papers that are read at once. With their authors they take about 650 MB."""
_PAPERS_CACHED = 200_000
_LINKS_CACHED = 100_000
"""The numbers of papers and links that are kept if they are read as needed."""

Table = list[str] | dict[int, str]
"""Texts by id of the paper or author."""


class AuthorTables:
    """Tables by id of the paper or author. Call `read_papers` and `read_links` before using them.

    Values are strings and bytes, and not an object for each paper: a process keeps a million papers.
    """

    def __init__(self, archive: Archive) -> None:
        self.reads_all = False
        """True if most pages of authors will be rendered, so that all papers and authors are read at once."""
        self.years: Table = {}
        self.categories: Table = {}
        """Codes separated by blanks, the primary one first."""
        self.bylines: list[bytes] | dict[int, bytes] = {}
        """Pairs of author and spelling, each author once."""
        self.entries: Table = {}
        """List entries (HTML); empty if the archive has none."""
        self.links: Table = {}
        """Links (HTML) from authors' pages; the name alone if the author has no page."""
        self.is_complete = False
        """True if all papers were read, with an entry for each, so that `read_papers` has nothing to do."""
        self._archive = archive

    def read_papers(self, wanted: Iterable[PaperId], entry_kind: int) -> None:
        """Read the wanted papers with fragments of a kind as entries, unless they were read before."""
        if isinstance(self.years, list):
            return
        if self.reads_all and (last := self._archive.papers.last_id()) <= _PAPERS_AT_ONCE:
            self.years, self.categories, self.entries = [""] * (last + 1), [""] * (last + 1), [""] * (last + 1)
            self.bylines = [b""] * (last + 1)
            self.is_complete = self._put(None, entry_kind)
            return
        if not self._archive.read_only or len(self.years) > _PAPERS_CACHED:
            self.years, self.categories, self.bylines, self.entries = {}, {}, {}, {}
        self._put([paper for paper in wanted if paper not in self.years], entry_kind)

    def _put(self, papers: Iterable[PaperId] | None, entry_kind: int) -> bool:
        """Read papers (all if None). Return True if the archive has an entry for each."""
        have_entries = True
        years, categories, bylines, entries = self.years, self.categories, self.bylines, self.entries
        for paper, day, codes, byline, entry in self._archive.fragments.entries(entry_kind, papers):
            years[paper], categories[paper] = intern(day[:4]), intern(codes)
            bylines[paper], entries[paper] = byline, entry
            if not entry:
                have_entries = False
        return have_entries

    def read_links(self, wanted: Iterable[AuthorId]) -> None:
        """Make the links to the wanted authors, unless they were made before.

        No template makes these links, because a site has millions of them. Each is made once for many pages.
        """
        if isinstance(self.links, list):
            return
        if isinstance(self.years, list):
            self.links = [""] * (self._archive.authors.last_id() + 1)
            rows = self._archive.authors.names(None)
        else:
            if not self._archive.read_only or len(self.links) > _LINKS_CACHED:
                self.links = {}
            rows = self._archive.authors.names({author for author in wanted if author not in self.links})
        links = self.links
        for author, name, place in rows:
            if place:
                page, hash_, slug = place.partition("#")
                links[author] = f'<a href="../{page}.html{hash_}{slug}">{html(name)}</a>'
            else:
                links[author] = isolated(name)
