"""Read listings: which papers a category's digests list on a day, as what, and whether arXiv said so."""

import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from sitegen import announced_days
from sitegen.announced_days import Listed
from sitegen.archive.columns import read_announced
from sitegen.archive.ids import WANTED, wanted

_RECORDS = (
    "SELECT record.day, source.category, paper.identifier, record.categories, record.announced FROM record "
    "JOIN source ON source.id = record.source JOIN paper ON paper.id = record.paper WHERE "
)


@dataclass(slots=True)
class DayListing:
    """The listings of a day: one for each category that has digests."""

    papers: dict[str, Listed] = field(default_factory=dict)
    """The place of each paper, by identifier: of several categories, that which comes first in a listing."""
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    """Category -> type -> number of papers with an announcement that a digest states."""
    computed: Counter[str] = field(default_factory=Counter)
    """Category -> number of papers without such an announcement."""

    @property
    def categories(self) -> list[str]:
        """Return the codes of the categories whose digests list papers, in order. Digests may have no category."""
        return sorted({*self.counts, *self.computed} - {""})

    def count(self, category: str, type: str) -> int:
        """Return the number of papers of a type with a stated announcement in a category's listing."""
        return self.counts[category][type] if category in self.counts else 0


class ListingQueries:
    """Queries about listings, for sites that list papers on the days of their announcements."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def of_days(self, days: Iterable[str]) -> dict[str, DayListing]:
        """Return the listings of days, oldest day first. Days without papers are left out."""
        return self._read(f"record.day {WANTED}", wanted(days))

    def of_month(self, category: str, month: str) -> dict[str, DayListing]:
        """Return the listings of a category by day, oldest day first. Days without papers are left out."""
        where = "record.day >= ? AND record.day <= ? AND source.category = ?"
        return self._read(where, f"{month}-00", f"{month}-32", category)

    def _read(self, where: str, *parameters: str) -> dict[str, DayListing]:
        places: dict[tuple[str, str, str], Listed] = {}
        for day, category, paper, categories, announced in self._connection.execute(_RECORDS + where, parameters):
            primary = categories.partition(" ")[0]
            listed = announced_days.listed_as(primary, category, read_announced(announced), day)
            key = (day, category, paper)
            places[key] = min(listed, places.get(key, listed), key=_order)
        found: dict[str, DayListing] = {}
        for (day, category, paper), listed in sorted(places.items()):
            listing = found.setdefault(day, DayListing())
            listing.papers[paper] = min(listed, listing.papers.get(paper, listed), key=_order)
            if listed.stated:
                listing.counts.setdefault(category, Counter())[listed.type] += 1
            else:
                listing.computed[category] += 1
        return found


def _order(listed: Listed) -> tuple[bool, int]:
    """Return the order of places: stated ones first, and those of one kind as in arXiv's listings."""
    return not listed.stated, announced_days.TYPES.index(listed.type)
