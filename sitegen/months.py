"""Names of the months, and sums of monthly numbers by year."""

from collections.abc import Mapping
from typing import Final

NAMES: Final = tuple("January February March April May June July August September October November December".split())


def by_year(counts: Mapping[str, int]) -> dict[str, int]:
    """Return the sums by year of numbers by month or by day: ``{"2019": 7}`` for ``{"2019-10": 3, "2019-11": 4}``."""
    sums: dict[str, int] = {}
    for month, count in counts.items():
        sums[month[:4]] = sums.get(month[:4], 0) + count
    return sums
