"""Describe the size of an archive and of the owner's files by the numbers that the size of its site depends on, in coarse steps."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Final

AUTHOR_THRESHOLDS: Final = (1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 30, 50, 100, 200, 500, 1000)
"""The numbers of papers for which `ArchiveSize` counts the authors who have at least as many."""
_STEPS: Final = 32
"""The number of steps in a doubling: each is about 2% larger than the one before it."""


@dataclass(frozen=True, slots=True)
class ArchiveSize:
    """The size of an archive, and of the owner's files, which are part of the site too."""

    papers: int = 0
    days: int = 0
    months: int = 0
    """Months with papers."""
    listings: int = 0
    """Papers on day pages: a paper that two days list counts twice."""
    busiest_week: int = 0
    """The most papers on the pages of seven days in succession."""
    text: int = 0
    """Bytes of the digests' records of these papers."""
    formulas: int = 0
    """Formulas in titles and abstracts of these papers."""
    authorships: int = 0
    """Authors of papers: an author of two papers counts twice."""
    categories: int = 0
    category_months: int = 0
    """Pages of the months of categories."""
    category_listings: int = 0
    """Papers on these pages."""
    static_files: int = 0
    """Files that the owner adds to the site."""
    static_bytes: int = 0
    """Bytes of these files."""
    authors: tuple[int, ...] = (0,) * len(AUTHOR_THRESHOLDS)
    """For each of `AUTHOR_THRESHOLDS`, the number of authors with at least as many papers."""

    def coarse(self) -> "ArchiveSize":
        """Return the size with each number rounded up to a step, so that it changes seldom while the archive grows."""
        numbers = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "authors"}
        rounded = {name: round_up(number) for name, number in numbers.items()}
        return replace(self, **rounded, authors=tuple(map(round_up, self.authors)))

    def authors_with(self, papers: int) -> int:
        """Return the number of authors with at least so many papers, or a larger number if that is not known."""
        return next(
            number
            for least, number in zip(reversed(AUTHOR_THRESHOLDS), reversed(self.authors), strict=True)
            if least <= max(papers, 1)
        )

    def papers_of_authors(self, least: int, most: int) -> int:
        """Return the papers of all authors with at least ``least`` papers, counting at most ``most`` papers of each."""
        return least * self.authors_with(least) + sum(map(self.authors_with, range(least + 1, most + 1)))


def authors_by_threshold(authors: Mapping[int, int]) -> tuple[int, ...]:
    """Return `ArchiveSize.authors` from the number of authors for each number of papers."""
    return tuple(
        sum(count for papers, count in authors.items() if papers >= threshold) for threshold in AUTHOR_THRESHOLDS
    )


def round_up(number: int) -> int:
    """Return the next step: the steps from 2**n to 2**(n + 1) are at equal distances. Numbers up to 64 stay as they are."""
    distance = max((1 << max(number - 1, 0).bit_length()) // (2 * _STEPS), 1)
    return -(-number // distance) * distance
