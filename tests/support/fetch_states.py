"""States of `sitegen fetch`, as sites of tests have them."""

from datetime import UTC, date, datetime

from sitegen import fetch_state
from sitegen.fetch_state import CategoryState, Days, Listing, Missing, State

SETTINGS = '[[fetch]]\ncategories = ["cs.CV", "cs.LG"]\n'
RUN = datetime(2019, 2, 20, 6, 17, 2, tzinfo=UTC)
"""The time of the last run: nine days after the newest day of the toy archive."""

CV = CategoryState(
    first=date(2018, 12, 30),
    harvested=Days(date(2018, 12, 30), date(2019, 2, 17)),
    final=(Days(date(2018, 12, 30), date(2019, 1, 3)), Days(date(2019, 1, 6), date(2019, 2, 5))),
    empty=(Days(date(2019, 1, 1), date(2019, 1, 1)), Days(date(2019, 1, 6), date(2019, 2, 5))),
    missing=(
        Missing(date(2019, 1, 4), date(2019, 1, 5), "arXiv gave an empty answer, which proves nothing", RUN),
        Missing(date(2019, 2, 12), date(2019, 2, 12), "arXiv did not answer in time"),
    ),
    listings=(
        Listing(date(2019, 2, 12), new=1200, cross=60, replace=70, replace_cross=20),
        Listing(date(2019, 2, 13), new=3),
    ),
)
"""A category with days of all states."""

COMPLETE = CategoryState(first=CV.first, final=(Days(CV.first, date(2019, 2, 5)),))


def state(category: CategoryState = CV, **others: CategoryState) -> State:
    """Return the state of a site of cs.CV and of other categories."""
    return State(run=RUN, waits={"api": RUN.replace(hour=9)}, categories={"cs.CV": category, **others})


def text(category: CategoryState = CV, **others: CategoryState) -> str:
    """Return the content of the file with the state."""
    return fetch_state.write(state(category, **others))
