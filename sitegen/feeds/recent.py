"""Decide how many days a feed shows."""

from collections.abc import Sequence
from datetime import date

LEAST_DAYS = 2
LEAST_ENTRIES = 50
MOST_ENTRIES = 1000
WEEK = 7


def window(days: Sequence[tuple[date, int]]) -> int:
    """How many of the days a feed shows, all their papers each.

    A feed shows at least the newest two days and at least 50 entries. It goes on through the week before the newest day
    as long as it has at most 1,000 entries. So readers get a day that a collector delivers a week late, and all papers of
    a site that is built once a week. What a feed shows depends only on the digests, not on the time at which they came.

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
