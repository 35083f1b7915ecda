"""`sitegen.charts`: bars, axes, sparklines and shades."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from sitegen import charts

_counts = st.integers(0, 10**7)
_months = st.dictionaries(st.builds(lambda y, m: f"{y}-{m:02}", st.integers(1991, 2030), st.integers(1, 12)), _counts)


@given(st.integers(0, 10**9))
def test_an_axis_ends_at_a_round_number_that_is_not_much_higher(most: int) -> None:
    """The largest value is at most the end of the axis, and at least half of it."""
    end = charts.ceiling(most)
    assert most <= end <= max(2 * most, 1)
    assert end % 2 == 0 or end < 10
    assert len(str(end).rstrip("0")) <= 2


@given(_counts, _counts, _counts)
def test_a_shade_grows_with_the_value(one: int, other: int, third: int) -> None:
    """No value has no shade, the largest has the darkest, and a larger value is never lighter."""
    low, middle, most = sorted((one, other, third))
    assert charts.shade(0, most) == 0
    assert charts.shade(low, most) <= charts.shade(middle, most) <= charts.shade(most, most)
    assert charts.shade(most, most) == (charts.SHADES if most else 0)
    assert charts.shade(low, most) > 0 or low == 0


@given(st.dictionaries(st.text(), _counts))
def test_bars_stand_side_by_side_inside_the_drawing(values: dict[str, int]) -> None:
    """Bars are in order, do not overlap, and end on the base line."""
    bars = charts.bars(values)
    assert [(bar.label, bar.value) for bar in bars] == list(values.items())
    for left, right in pairwise(bars):
        assert left.x + left.width <= right.x + 0.02
    for bar in bars:
        assert 0 <= bar.x <= bar.x + bar.width <= 100.01
        assert abs(bar.y + bar.height - 100) <= 0.02
        assert bar.y >= 0


@given(_months)
def test_years_and_months_leave_no_gap_and_lose_nothing(counts: dict[str, int]) -> None:
    """Sums stay the same, and years and months without papers have the value 0."""
    months, years = charts.months(counts), charts.years(counts)
    assert sum(months.values()) == sum(years.values()) == sum(counts.values())
    assert list(months) == sorted(months)
    assert {month: months[month] for month in counts} == counts
    assert len(months) <= 12 * len(years)
    assert [int(year) for year in years] == list(range(int(min(years, default=0)), int(max(years, default=-1)) + 1))


@given(st.lists(_counts, max_size=60))
def test_a_sparkline_is_a_closed_path_inside_its_box(values: list[int]) -> None:
    """Every point is inside 100 by 20."""
    path = charts.sparkline(values)
    if len(values) < 3:
        assert not path
        return
    assert path.startswith("M0 20L")
    assert path.endswith("L100 20z")
    points = path[1:-1].split("L")
    assert len(points) == len(values) + 2
    for point in points:
        x, y = map(float, point.split())
        assert 0 <= x <= 100.001
        assert 0 <= y <= 20


def test_labels_are_taken_in_equal_steps() -> None:
    """There are at most as many labels as requested, and the first label is one of them."""
    years = [str(year) for year in range(1998, 2027)]
    assert sorted(charts.spaced(years)) == ["1998", "2003", "2008", "2013", "2018", "2023"]
    assert charts.spaced(["2019"]) == {"2019"}
    assert charts.spaced([]) == set()


def test_ticks_are_whole_numbers() -> None:
    """The axis has a line at its end, and one in its middle if that is a whole number."""
    assert [(tick.value, tick.y) for tick in charts.ticks(105)] == [(120, 0.0), (60, 50.0)]
    assert [tick.value for tick in charts.ticks(1)] == [1]
    assert [tick.value for tick in charts.ticks(0)] == [1]


def test_the_largest_pair_leaves_out_a_category_with_itself() -> None:
    """Pairs of a category with itself do not count; without other pairs the result is 1, a valid divisor."""
    assert charts.most({("a", "a"): 9, ("a", "b"): 3}, ["a", "b"]) == 3
    assert charts.most({}, ["a", "b"]) == 1


def test_values_over_a_common_axis() -> None:
    """Every year of the axis has a value, even if no label names it."""
    assert charts.years_of({"2001": 5}, ["2000", "2003"]) == {"2000": 0, "2001": 5, "2002": 0, "2003": 0}
