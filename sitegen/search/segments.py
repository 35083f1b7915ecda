"""Which papers share an index file: whole years of the past, this year's past months, this month.

A browser looks a word up in every segment, so there should be few; a new day makes the segment of its month anew, so that
one should be small. Both follow from the months' numbers of papers alone: a clean build cuts where an incremental one did.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

LARGE: Final = 80_000
"""Papers from which on a segment of whole years is closed: making one takes seconds and some 200 MB of memory."""


@dataclass(frozen=True, slots=True)
class Month:
    """A month's papers."""

    month: str
    papers: int
    month_hash: bytes
    """Differs where anything that the search shows or finds of them does."""


@dataclass(frozen=True, slots=True)
class Segment:
    """The papers of some months on end."""

    months: tuple[Month, ...]
    inputs_hash: bytes
    """Differs where the same papers would make other bytes: settings, versions of sitegen and of SQLite."""

    @property
    def first(self) -> str:
        """The first month."""
        return self.months[0].month

    @property
    def last(self) -> str:
        """The last month."""
        return self.months[-1].month

    @property
    def papers(self) -> int:
        """How many papers it holds."""
        return sum(month.papers for month in self.months)

    @property
    def name(self) -> str:
        """Its folder: from when, to when, and a hash of all that it is made from."""
        digest = blake2b(self.inputs_hash, digest_size=6)
        for month in self.months:
            digest.update(month.month.encode() + month.month_hash)
        return f"{self.first}_{self.last}_{digest.hexdigest()}"


def divide(months: Sequence[Month], inputs_hash: bytes, large: int = LARGE) -> list[Segment]:
    """The segments of an archive, oldest first; ``months`` are those with papers, in order."""
    if not months:
        return []
    newest = months[-1].month
    groups: list[list[Month]] = [[]]
    for year, members in _by_year(months).items():
        if year == newest[:4]:
            break
        groups[-1] += members
        if sum(month.papers for month in groups[-1]) >= large:
            groups.append([])
    groups += [[month for month in months if newest[:4] == month.month[:4] and month.month != newest], [months[-1]]]
    return [Segment(tuple(group), inputs_hash) for group in groups if group]


def _by_year(months: Sequence[Month]) -> Mapping[str, list[Month]]:
    found: dict[str, list[Month]] = {}
    for month in months:
        found.setdefault(month.month[:4], []).append(month)
    return found
