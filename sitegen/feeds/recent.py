"""How far back a feed reaches."""

from collections.abc import Sequence
from datetime import date

LEAST_DAYS = 2
LEAST_ENTRIES = 50
MOST_ENTRIES = 1000
WEEK = 7


def window(days: Sequence[tuple[date, int]]) -> int:
    """How many of the days a feed shows, all their papers each.

    The newest two days and at least 50 entries are shown, however many entries these days have. Of the week before the
    newest day further days follow, as long as there are at most 1,000 entries: readers get a day that a collector
    delivers a week late, and the papers of a site that is built once a week. Nothing else could tell that a day is late:
    what a feed shows depends on the digests alone, not on when they came.

    Args:
        days: Day and number of papers, newest day first.
    """
    shown = entries = 0
    for day, papers in days:
        owed = shown < LEAST_DAYS or entries < LEAST_ENTRIES
        welcome = entries + papers <= MOST_ENTRIES and (days[0][0] - day).days <= WEEK
        if not owed and not welcome:
            break
        shown += 1
        entries += papers
    return shown
