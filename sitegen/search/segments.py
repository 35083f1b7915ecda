"""Divide the search index into segments: whole past years, past quarters of the newest year, past months of the newest quarter, newest month.

A browser looks up a word in every segment, so few segments are best. A new day changes the segment of the newest
month, so this segment should be small. A new month joins the month before it to a segment, which is built again: it has at
most two months, except at the beginning of a quarter. The division depends only on the number of papers in each month, so
full and incremental builds divide the index in the same way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

LARGE: Final = 80_000
"""A segment ends with the year in which it reaches this number of papers. Building it takes seconds and about 200 MB."""


@dataclass(frozen=True, slots=True)
class Month:
    """A month with papers."""

    month: str
    papers: int
    month_hash: bytes
    """Changes with everything that the search finds or shows of the month's papers."""


@dataclass(frozen=True, slots=True)
class Segment:
    """The papers of successive months."""

    months: tuple[Month, ...]
    inputs_hash: bytes
    """Hash of everything besides the papers that the bytes depend on: settings, versions of the format and of SQLite."""

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
        """The number of papers."""
        return sum(month.papers for month in self.months)

    @property
    def name(self) -> str:
        """The name of its folder: first month, last month, and a hash of everything that the content depends on."""
        hashed = blake2b(self.inputs_hash, digest_size=6)
        for month in self.months:
            hashed.update(month.month.encode() + month.month_hash)
        return f"{self.first}_{self.last}_{hashed.hexdigest()}"


def divide(months: Sequence[Month], inputs_hash: bytes, large: int = LARGE) -> list[Segment]:
    """Return the segments of an archive, oldest first. ``months`` are the months with papers, oldest first."""
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
    past = [month for month in months[:-1] if month.month[:4] == newest[:4]]
    groups += [
        [month for month in past if _quarter(month) != _quarter(months[-1])],
        [month for month in past if _quarter(month) == _quarter(months[-1])],
        [months[-1]],
    ]
    return [Segment(tuple(group), inputs_hash) for group in groups if group]


def _quarter(month: Month) -> int:
    """Return the quarter of a month in its year, from 0."""
    return (int(month.month[5:]) - 1) // 3


def _by_year(months: Sequence[Month]) -> Mapping[str, list[Month]]:
    found: dict[str, list[Month]] = {}
    for month in months:
        found.setdefault(month.month[:4], []).append(month)
    return found
