"""How far back a feed reaches, so that nobody who looks daily misses a paper."""

from collections.abc import Sequence
from datetime import date

LEAST_DAYS = 2
LEAST_ENTRIES = 50
MOST_ENTRIES = 500
WEEK = 7


def window(days: Sequence[tuple[date, int]]) -> int:
    """How many of the days a feed shows, all their papers each.

    Two whole days and 50 entries come first, however many entries the days bring. Further days follow while the
    entries stay below 500 and the day is of the week that ends with the newest one: a site that is built once a week
    loses none of its readers' papers, and a quiet category's feed does not grow into its archive.

    Args:
        days: Day and number of papers, newest day first.
    """
    shown = entries = 0
    for day, papers in days:
        owed = shown < LEAST_DAYS or entries < LEAST_ENTRIES
        welcome = entries + papers < MOST_ENTRIES and (days[0][0] - day).days < WEEK
        if not owed and not welcome:
            break
        shown += 1
        entries += papers
    return shown
