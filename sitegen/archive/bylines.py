"""Make the authors of papers, by name and address, from their stored bylines.

A byline is a sequence of pairs of author and spelling. On average a pair is in four bylines, and making its `PaperAuthor`
takes most of the time of a row. Therefore a process that only reads the archive keeps the authors that it made.
"""

from array import array
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, cast

from sitegen.archive.author_queries import AuthorQueries
from sitegen.models import PaperAuthor

if TYPE_CHECKING:
    from sitegen.archive.ids import AuthorId, SpellingId

_KEPT = 300_000
"""The maximum number of authors that are kept. With their names and addresses they take about 50 MB."""


class Bylines:
    """Makes the authors of papers, and keeps them while the archive does not change."""

    def __init__(self, authors: AuthorQueries, *, read_only: bool) -> None:
        self._authors = authors
        self._read_only = read_only
        self._made: dict[int, PaperAuthor] = {}
        """Pair of author and spelling (64 bits) -> author."""

    def authors(self, bylines: Sequence[bytes]) -> list[tuple[PaperAuthor, ...]]:
        """Return the authors of each byline, in its order."""
        if not self._read_only or len(self._made) > _KEPT:
            self._made.clear()
        self._make(set(array("Q", b"".join(bylines))).difference(self._made))
        made = self._made.__getitem__
        return [tuple(map(made, array("Q", byline))) for byline in bylines]

    def _make(self, missing: Iterable[int]) -> None:
        """Make the authors of pairs. One query reads their places, and another one their names."""
        keys = array("Q", missing)
        pairs = array("I", keys.tobytes())
        authors, spellings = pairs[::2], pairs[1::2]
        places = self._authors.places_of(cast("set[AuthorId]", set(authors)))
        names = self._authors.display_names(cast("set[SpellingId]", set(spellings)))
        for key, author, spelling in zip(keys, authors, spellings, strict=True):
            self._made[key] = PaperAuthor(names[spelling], places[author])
