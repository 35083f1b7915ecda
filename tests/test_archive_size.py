"""`sitegen.archive_size`: the size of an archive, in coarse steps."""

from hypothesis import given
from hypothesis import strategies as st

from sitegen.archive_size import AUTHOR_THRESHOLDS, ArchiveSize, authors_by_threshold, round_up

NUMBERS = st.integers(min_value=0, max_value=10**12)


@given(NUMBERS, NUMBERS)
def test_rounding_keeps_the_order_and_adds_at_most_a_thirtieth(first: int, second: int) -> None:
    """A larger number never has a lower step, and a step is its own step."""
    for number in (first, second):
        assert number <= round_up(number) <= number * 1.033
        assert round_up(round_up(number)) == round_up(number)
    if first <= second:
        assert round_up(first) <= round_up(second)


def test_a_doubling_has_32_steps() -> None:
    """So an archive that grows by a tenth a year reaches three to five steps a year."""
    assert len({round_up(number) for number in range(100_000, 200_000)}) == 32 + 1


def test_small_numbers_are_exact() -> None:
    """Zero days stay zero days."""
    assert [round_up(number) for number in range(65)] == list(range(65))


def test_authors_are_counted_by_threshold() -> None:
    """Each threshold counts the authors with at least as many papers."""
    size = ArchiveSize(authors=authors_by_threshold({1: 100, 2: 30, 9: 4, 2000: 1}))
    assert [size.authors_with(papers) for papers in (0, 1, 2, 3, 8, 10, 5000)] == [135, 135, 35, 5, 5, 1, 1]
    assert size.papers_of_authors(1, 2) == 135 + 35
    assert size.papers_of_authors(2, 3) == 2 * 35 + 5


@given(st.dictionaries(st.integers(1, 1500), st.integers(0, 1000)), st.integers(1, 60), st.integers(1, 60))
def test_a_number_between_thresholds_is_not_underestimated(authors: dict[int, int], least: int, most: int) -> None:
    """The next lower threshold counts more authors."""
    size = ArchiveSize(authors=authors_by_threshold(authors))
    assert size.authors_with(least) >= sum(count for papers, count in authors.items() if papers >= least)
    if most >= least:
        known = sum(min(papers, most) * count for papers, count in authors.items() if papers >= least)
        assert size.papers_of_authors(least, most) >= known


def test_a_coarse_size_is_rounded_in_all_numbers() -> None:
    """Each number alone."""
    size = ArchiveSize(papers=1001, days=7, text=10**9 + 1, authors=(1001,) * len(AUTHOR_THRESHOLDS))
    coarse = size.coarse()
    assert (coarse.papers, coarse.days, coarse.listings) == (1008, 7, 0)
    assert coarse.authors == (1008,) * len(AUTHOR_THRESHOLDS)
    assert coarse.coarse() == coarse
