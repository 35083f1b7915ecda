"""`sitegen.months`: names of months, and sums by year."""

from sitegen import months


def test_names() -> None:
    """All twelve, in order; BibTeX's macros are their first three letters."""
    assert (len(months.NAMES), months.NAMES[0], months.NAMES[11]) == (12, "January", "December")


def test_sums_by_year() -> None:
    """Sums of months and of days are by year. Years without papers are left out."""
    assert months.by_year({"2019-10": 3, "2021-01-31": 1, "2019-11": 4}) == {"2019": 7, "2021": 1}
    assert months.by_year({}) == {}
