"""Decide how many days a feed contains."""

from collections.abc import Sequence
from datetime import date

LEAST_DAYS = 2
LEAST_ENTRIES = 50
MOST_ENTRIES = 1000
WEEK = 7


def window(days: Sequence[tuple[date, int]], least_entries: int = LEAST_ENTRIES) -> int:
    """Return the number of days in a feed, which contains all papers of these days.

    A feed has at least the newest two days and ``least_entries``. It continues through the week before the newest day
    as long as it has at most 1,000 entries. So readers get a day that a collector delivers a week late, and all papers of
    a site that is built once a week. The days depend only on the digests, not on the time at which they arrived.

    Args:
        days: Days with their numbers of papers, newest first.
        least_entries: The feed has at least this many entries, if there are so many.
    """
    count = entries = 0
    for day, papers in days:
        is_required = count < LEAST_DAYS or entries < least_entries
        is_allowed = entries + papers <= MOST_ENTRIES and (days[0][0] - day).days <= WEEK
        if not is_required and not is_allowed:
            break
        count += 1
        entries += papers
    return count
