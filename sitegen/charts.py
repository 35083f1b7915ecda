"""The arithmetic of charts: what becomes a bar, a sparkline or a shade. Templates draw them as SVG.

Lengths are percentages of the drawing, so that a chart takes whatever room there is while its text keeps its size.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from sitegen.months import by_year

SHADES: Final = 4
"""Shades of a calendar or table, besides none."""
_STEPS: Final = (1, 2, 4, 6, 8, 10, 12, 14, 16, 20, 24, 30, 40, 50, 60, 80, 100)
_SMALL: Final = 9
_FEW: Final = 8
_A_LINE: Final = 3


class Bar(NamedTuple):
    """A value as an upright bar; ``x`` and ``y`` are its upper left corner."""

    label: str
    value: int
    x: float
    y: float
    width: float
    height: float


class Tick(NamedTuple):
    """A line across a chart; ``y`` is measured from the top."""

    value: int
    y: float


def shade(value: int, most: int) -> int:
    """How dark a cell is, from 0 (nothing) to `SHADES` (``most``)."""
    return min(-(-SHADES * value // most), SHADES) if value > 0 and most > 0 else 0


def bars(values: Mapping[str, int], most: int = 0, gap: float = 0.25) -> list[Bar]:
    """Bars side by side, the highest as high as `ceiling`; ``gap`` is the part of a bar's place that stays empty.

    A few bars leave room at the right, rather than grow as wide as walls.
    """
    top = ceiling(most or max(values.values(), default=0))
    place = 100 / max(len(values), _FEW)
    return [
        Bar(
            label,
            value,
            _rounded(position * place + place * gap / 2),
            _rounded(100 - 100 * value / top),
            _rounded(place * (1 - gap)),
            _rounded(100 * value / top),
        )
        for position, (label, value) in enumerate(values.items())
    ]


def ceiling(most: int) -> int:
    """The round number at which an axis ends that shows values up to ``most``: even, from 10 on, so that it has a middle."""
    power = 10 ** (len(str(most)) - 2) if most > _SMALL else 1
    return next(step * power for step in _STEPS if step * power >= most)


def ticks(most: int) -> list[Tick]:
    """The lines at the end and in the middle of an axis that shows values up to ``most``."""
    top = ceiling(most)
    return [Tick(top, 0.0), Tick(top // 2, 50.0)] if top % 2 == 0 else [Tick(top, 0.0)]


def spaced(labels: Sequence[str], count: int = 6) -> set[str]:
    """The labels to write below an axis with room for ``count``, the first among them, in equal steps."""
    return set(labels[:: max(-(-len(labels) // count), 1)])


def months(counts: Mapping[str, int]) -> dict[str, int]:
    """Every month from the first to the last of ``counts`` (``2019-10`` -> value), 0 where it has none."""
    if not counts:
        return {}
    first, last = _number(min(counts)), _number(max(counts))
    return {month: counts.get(month, 0) for month in map(_month, range(first, last + 1))}


def years(counts: Mapping[str, int]) -> dict[str, int]:
    """The sums of months or days (``2019-10``, ``2019-10-19``) over every year from the first to the last."""
    if not counts:
        return {}
    sums = by_year(counts)
    return {str(year): sums.get(str(year), 0) for year in range(int(min(counts)[:4]), int(max(counts)[:4]) + 1)}


def over(values: Mapping[str, int], labels: Iterable[str]) -> dict[str, int]:
    """``values`` for every label of a common axis, 0 where there is none; from the first to the last year of it."""
    return {year: values.get(year, 0) for year in years(dict.fromkeys(labels, 0))}


def most(pairs: Mapping[tuple[str, str], int], codes: Sequence[str]) -> int:
    """The largest value of two different ``codes``; 1 where they share nothing, so that one may divide by it."""
    return max((pairs.get((code, other), 0) for code in codes for other in codes if code != other), default=0) or 1


def sparkline(values: Iterable[int], width: int = 100, height: int = 20) -> str:
    """A path (SVG's ``d``) around the area below ``values``, evenly spaced; empty where two or fewer say nothing of a trend."""
    heights = list(values)
    if len(heights) < _A_LINE:
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
