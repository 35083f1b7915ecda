"""Decide where the site shows an author: on a page of the author, on a page that authors share, or nowhere.

Most authors have one paper, and a page for each would be most of a large site. If the site leaves these pages out, its
shared pages list such authors with their papers. A shared page has the authors of one shard whose slugs give the same
number, so an author moves only when the site begins or ceases to share, or when the number of shared pages doubles.

A shard has fewer pages if its initials are rare. How rare they are is written here and not counted, so that it never changes.
"""

from functools import cache
from string import ascii_lowercase
from typing import NamedTuple
from zlib import crc32

_AUTHORS = 65_536
"""The number of all authors for which a shard has one shared page. The largest shard has about a hundredth of them. This number,
doubled any number of times, is a step of `archive_size`."""
_FAMILY = ("lsczmhwkbg", "ypadtrjfxn")
"""Initials of family names that are common (about 7% of all authors each) and less common (3%), by the authors of 43,218 papers
of computer vision. Other initials are rare. ``404.html`` has the same letters."""
_GIVEN = ("sjmayhcz", "drltxkpbgwnf")
"""The same for given names."""


class AuthorPlaces(NamedTuple):
    """The numbers of papers that decide where authors are, and the number of shared pages.

    The *place* of an author is ``shard/slug``, which is also the author's address, on the author's own page;
    ``shard/few.3#slug`` on the third shared page of the shard; or empty. `routes.author` makes a link from a place.
    """

    min_papers: int = 1
    """An author with fewer papers is on no page."""
    shared_below: int = 1
    """An author with fewer papers shares a page with others."""
    shared_pages: int = 1
    """The number of shared pages of a shard with common initials: 1, 2, 4, 8 and so on."""

    @classmethod
    def of_text(cls, text: str) -> "AuthorPlaces":
        """Return the value that ``str`` made a text of; the default for an empty text."""
        return cls(*map(int, text.split()))

    def __str__(self) -> str:
        return f"{self.min_papers} {self.shared_below} {self.shared_pages}"

    @property
    def own_from(self) -> int:
        """The least number of papers of an author with a page that is not shared."""
        return max(self.min_papers, self.shared_below)

    @property
    def shares(self) -> bool:
        """Return True if some authors share pages."""
        return self.shared_below > self.min_papers

    def place(self, address: str, papers: int) -> str:
        """Return the place of an author; empty if the author is on no page."""
        if papers < self.min_papers:
            return ""
        return address if papers >= self.shared_below else self.shared_place(address)

    def shared_place(self, address: str) -> str:
        """Return the place of an author on a shared page."""
        shard, _, slug = address.partition("/")
        return f"{shard}/few.{self.shared_page(shard, slug)}#{slug}"

    def shared_page(self, shard: str, slug: str) -> int:
        """Return the number, from 1, of the shared page of a slug. The script of ``404.html`` does the same."""
        return crc32(slug.encode()) % self.pages_of(shard) + 1

    def pages_of(self, shard: str) -> int:
        """Return the number of shared pages of a shard: half as many for each less common initial, a quarter for each rare one."""
        return max(1, self.shared_pages >> _rarity(shard))


def shared_pages(authors: int) -> int:
    """Return the number of shared pages of a shard with common initials, if the archive has so many authors: a power of 2."""
    return 1 << max(0, (authors - 1) // _AUTHORS).bit_length()


def all_shared_pages(authors: int) -> int:
    """Return the number of shared pages of all shards with two letters, if the archive has so many authors."""
    places = AuthorPlaces(shared_pages=shared_pages(authors))
    return sum(places.pages_of(family + given) for family in ascii_lowercase for given in ascii_lowercase)


@cache
def _rarity(shard: str) -> int:
    """Return how rare the initials of a shard are: 0, 1 or 2 for each of the two."""
    return _class(shard[:1], _FAMILY) + _class(shard[1:], _GIVEN)


def _class(initial: str, common: tuple[str, ...]) -> int:
    return next((number for number, letters in enumerate(common) if initial and initial in letters), len(common))
