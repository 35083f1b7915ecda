"""Compute the bars, axes, sparklines and shades of charts, which templates draw as SVG.

Lengths are percentages of the drawing: a chart can have any size, and its text keeps its size.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from sitegen.months import by_year

SHADES: Final = 4
"""The number of shades in a calendar or table."""
_STEPS: Final = (1, 2, 4, 6, 8, 10, 12, 14, 16, 20, 24, 30, 40, 50, 60, 80, 100)
"""The ends of axes, to be multiplied by a power of ten."""
_ONE_DIGIT: Final = 9
_LEAST_BARS: Final = 8
"""Charts have space for at least this number of bars."""
_LEAST_POINTS: Final = 3
"""Two values show no trend."""


class Bar(NamedTuple):
    """A vertical bar; ``x`` and ``y`` are its upper left corner."""

    label: str
    value: int
    x: float
    y: float
    width: float
    height: float


class Tick(NamedTuple):
    """A horizontal line of a chart; ``y`` is the distance from the top."""

    value: int
    y: float


def shade(value: int, most: int) -> int:
    """Return the shade of a cell: 0 (the lightest) for no value, `SHADES` for the value ``most``."""
    return min(-(-SHADES * value // most), SHADES) if value > 0 and most > 0 else 0


def bars(values: Mapping[str, int], most: int = 0, gap: float = 0.25) -> list[Bar]:
    """Return bars side by side. If there are few, the right side stays empty, so that bars do not get too wide.

    Args:
        values: The labels of the bars with their values.
        most: The largest value of the axis, if it is not that of ``values``.
        gap: The share of a bar's space that stays empty.
    """
    top = ceiling(most or max(values.values(), default=0))
    space = 100 / max(len(values), _LEAST_BARS)
    return [
        Bar(
            label,
            value,
            _rounded(position * space + space * gap / 2),
            _rounded(100 - 100 * value / top),
            _rounded(space * (1 - gap)),
            _rounded(100 * value / top),
        )
        for position, (label, value) in enumerate(values.items())
    ]


def ceiling(most: int) -> int:
    """Return the round number at which an axis for values up to ``most`` ends; from 10 on it is even, so it has a middle."""
    power = 10 ** (len(str(most)) - 2) if most > _ONE_DIGIT else 1
    return next(step * power for step in _STEPS if step * power >= most)


def ticks(most: int) -> list[Tick]:
    """Return the lines at the end and in the middle of an axis for values up to ``most``."""
    top = ceiling(most)
    return [Tick(top, 0.0), Tick(top // 2, 50.0)] if top % 2 == 0 else [Tick(top, 0.0)]


def spaced(labels: Sequence[str], count: int = 6) -> set[str]:
    """Return at most ``count`` labels to write below an axis: the first one, and others in equal steps."""
    return set(labels[:: max(-(-len(labels) // count), 1)])


def months(counts: Mapping[str, int]) -> dict[str, int]:
    """Return the value of each month from the first to the last of ``counts``, 0 for months that are missing there."""
    if not counts:
        return {}
    first, last = _number(min(counts)), _number(max(counts))
    return {month: counts.get(month, 0) for month in map(_month, range(first, last + 1))}


def years(counts: Mapping[str, int]) -> dict[str, int]:
    """Return the sum of each year from the first to the last month or day of ``counts`` (``2019-10``, ``2019-10-19``)."""
    if not counts:
        return {}
    sums = by_year(counts)
    return {str(year): sums.get(str(year), 0) for year in range(int(min(counts)[:4]), int(max(counts)[:4]) + 1)}


def years_of(values: Mapping[str, int], labels: Iterable[str]) -> dict[str, int]:
    """Return the value of each year from the first to the last of ``labels``, 0 for years that are missing in ``values``."""
    return {year: values.get(year, 0) for year in years(dict.fromkeys(labels, 0))}


def most(pairs: Mapping[tuple[str, str], int], codes: Sequence[str]) -> int:
    """Return the largest value of a pair of different ``codes``; 1 if all are 0, so that it can be a divisor."""
    return max((pairs.get((code, other), 0) for code in codes for other in codes if code != other), default=0) or 1


def sparkline(values: Iterable[int], width: int = 100, height: int = 20) -> str:
    """Return the SVG path (``d``) around the area below evenly spaced values; empty for two or fewer values."""
    heights = list(values)
    if len(heights) < _LEAST_POINTS:
        return ""
    most = max(*heights, 1)
    step = width / (len(heights) - 1)
    points = [f"{_rounded(i * step):g} {_rounded(height - height * value / most):g}" for i, value in enumerate(heights)]
    return f"M0 {height}L{'L'.join(points)}L{width} {height}z"


def _rounded(length: float) -> float:
    return round(length, 2)


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def _month(number: int) -> str:
    return f"{number // 12:04}-{number % 12 + 1:02}"
