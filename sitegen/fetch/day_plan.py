"""Decide which days of a category to ask arXiv for, and which of its days are complete. Nothing here reads or asks.

A day is known by the services that gave a complete answer about it:

| service | evidence of a day |
|---|---|
| API | a complete answer to a query for papers submitted on it, given later than the day |
| OAI-PMH | complete harvests that follow each other: all records that changed since the day or earlier |

A record changes when its paper is announced, so a harvest from a day on has all papers that were submitted on it. The last two
weeks are asked for again on each run, because arXiv holds some papers back for days. A day is final when it is older and a
complete harvest came after. A day without papers is final if both services have none: an empty answer proves nothing.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from msgspec.structs import replace

from sitegen.fetch_state import Asked, CategoryState, Days, Harvest, Missing, each_day, ranges

WINDOW: Final = 14
"""The number of days before today that are asked for again."""
_WEEK: Final = 7
"""A harvest of changed records is due after so many days."""
_BULK: Final = 92
"""If more days than this are missing, and they are a third of the days since the first of them, they are harvested: arXiv asks
for OAI-PMH in place of large queries (https://info.arxiv.org/help/api/user-manual.html, section 3.1.1.2)."""
_SHARE: Final = 3
_JOINED: Final = 6
"""Ranges with at most so many days between them are asked for together."""
_NEIGHBOURS: Final = 3
"""Days before and after a day without papers that are asked for together with it."""
_UPDATED: Final = time(5)
"""The UTC time at which arXiv has updated its index: midnight in New York, in winter. Answers change once a day."""
_NOT_ASKED: Final = "not asked for yet"
_GONE: Final = "its digest is gone"


@dataclass(frozen=True, slots=True)
class Plan:
    """The requests for one category."""

    harvest: date | None = None
    """Records that changed on this day or later are harvested."""
    window: Days | None = None
    """The last days, for the API."""
    gaps: tuple[Days, ...] = ()
    """Older days, for the API."""


def begin(
    since: date | None, digests: Collection[date], today: date, query: str, *, trusts_digests: bool
) -> CategoryState:
    """Return the state of a category that is collected for the first time.

    Digests of another collector count as final, except the newest ones: that collector may have asked for them too early.

    Args:
        since: The first day to collect. By default that of the first digest, or the last two weeks.
        digests: The days that have a digest.
        today: The day in UTC.
        query: The query that chooses papers.
        trusts_digests: False if the digests may be incomplete, because the state of an earlier run is lost.
    """
    window = today - timedelta(WINDOW)
    first = since or min((*digests, window))
    known = [day for day in digests if day >= first]
    if not known or not trusts_digests:
        return CategoryState(first, query, since, harvest=Harvest(first))
    begin_again = min(max(known) - timedelta(WINDOW), window)
    final = ranges(day for day in known if day < begin_again)
    return CategoryState(first, query, since, harvest=Harvest(max(begin_again, first)), final=final)


def follow(state: CategoryState, since: date | None, query: str) -> CategoryState:
    """Return a state that follows changed settings.

    An earlier ``since`` makes days missing. A later one ends the collection of days before it. Days that are final keep the papers
    that the former query chose.
    """
    state = replace(state, query=query)
    if since == state.since:
        return state
    state = replace(state, since=since, first=since or state.first)
    if state.harvest and state.harvest.since < state.first:
        return replace(state, harvest=Harvest(state.first))
    return state


def go_back(state: CategoryState, since: date) -> CategoryState:
    """Return a state in which the papers of all days from ``since`` on are harvested again."""
    earlier = [state.harvest.since] if state.harvest else []
    return replace(state, first=min(state.first, since), harvest=Harvest(min((since, *earlier))))


def plan(
    state: CategoryState,
    digests: Collection[date],
    now: datetime,
    *,
    only_missing: bool = False,
    can_harvest: bool = True,
) -> Plan:
    """Return the requests for a category.

    Args:
        state: Its state, as `settle` returns it.
        digests: The days that have a digest.
        now: The time in UTC.
        only_missing: True to leave out the last days, unless one of them is missing, and changes of older papers.
        can_harvest: False if OAI-PMH cannot be asked now. Many days are not asked for through the API instead.
    """
    days = _Evidence(state, digests, now.date())
    needed = _needed_harvest(state, days, now.date())
    due = None if only_missing else weekly(state, now.date())
    harvest = min(filter(None, (needed, due)), default=None)
    gaps = {day for day in days.for_api() if not needed or day < needed}
    gaps.update(near for day in gaps & days.without_papers() for near in _around(day, state.first, now.date()))
    window = days.window
    if window and _is_fresh(state, window, now):
        window = None
    if window and only_missing and all(map(days.is_known, each_day([window]))):
        window = None
    return Plan(harvest if can_harvest else None, window, _joined(gaps))


def weekly(state: CategoryState, today: date) -> date | None:
    """Return the day from which changed records are to be harvested; None if no harvest is due."""
    harvested = state.harvested
    return harvested.last if harvested and (today - harvested.last).days >= _WEEK else None


def _needed_harvest(state: CategoryState, days: "_Evidence", today: date) -> date | None:
    """Return the day from which records are to be harvested to fill or prove days; None if there are no such days."""
    needed = [state.harvest.since] if state.harvest and state.harvest.since <= today else []
    needed += days.empty_for_api()[:1]
    unknown = days.unknown()
    if len(unknown) > _BULK and len(unknown) * _SHARE > (today - unknown[0]).days:
        needed.append(unknown[0])
    return min(needed, default=None)


def settle(
    state: CategoryState, digests: Collection[date], now: datetime, reasons: Collection[Missing] = ()
) -> CategoryState:
    """Return a state in which the final and the missing days are those that the evidence shows.

    Args:
        state: The state.
        digests: The days that have a digest.
        now: The time in UTC.
        reasons: Attempts of this run that failed. A missing day keeps its earlier reason if no attempt included it.
    """
    days = _Evidence(state, digests, now.date())
    final = days.final()
    lost = set(each_day(state.final)) - final - set(each_day(state.blocked))
    gone = [Missing(one.first, one.last, _GONE) for one in ranges(lost)]
    empty = final - days.filled
    asked = _without(state.asked, final, state.first)
    missing = [day for day in days.all_past() if day not in final and not days.is_known(day)]
    state = replace(state, final=ranges(final), empty=ranges(empty), asked=asked)
    return replace(state, missing=_explained(missing, (*reasons, *gone, *state.missing)))


def answered(
    state: CategoryState, days: Collection[date], time: datetime, empty: Collection[date] = ()
) -> CategoryState:
    """Return a state in which the API has given a complete answer for some days.

    Args:
        state: The state.
        days: Days for which all papers came.
        time: The time of the answer.
        empty: Days of a query that had no results at all.
    """
    others = _without(state.asked, {*days, *empty}, date.min)
    new = [Asked(one.first, one.last, time, empty=given is empty) for given in (days, empty) for one in ranges(given)]
    return replace(state, asked=tuple(sorted((*others, *new), key=lambda one: one.first)))


def harvested(state: CategoryState) -> CategoryState:
    """Return a state whose harvest is complete.

    If records were damaged, it is complete up to the day on which the first of them may have changed. From there it is repeated
    once.
    """
    harvest = state.harvest
    if not harvest or not harvest.started:
        return state
    repeated = harvest.damaged if not harvest.again else None
    last = max(harvest.since, repeated or harvest.started)
    first = harvest.since
    before = state.harvested
    if before and first <= before.last:
        first, last = min(first, before.first), max(last, before.last)
    return replace(state, harvest=Harvest(repeated, again=True) if repeated else None, harvested=Days(first, last))


class _Evidence:
    """The days of a category, and the evidence for each."""

    def __init__(self, state: CategoryState, digests: Collection[date], today: date) -> None:
        self._state = state
        self._today = today
        self.filled = {*digests, *each_day(state.unselected)}
        """Days whose papers are in a digest, or were left out by the query."""
        self._blocked = set(each_day(state.blocked))
        self._was_final = set(each_day(state.final))
        self._was_empty = set(each_day(state.empty))
        self._asked = {day: one for one in state.asked for day in each_day([one])}
        self._window_start = today - timedelta(WINDOW)
        first, last = max(self._window_start, state.first), today - timedelta(1)
        self.window = Days(first, last) if first <= last else None
        """The days that are asked for again. Nothing that is submitted today was announced yet."""

    def all_past(self) -> list[date]:
        """Return all days before today."""
        first, last = self._state.first, self._today - timedelta(1)
        return list(each_day([Days(first, last)])) if first <= last else []

    def _older(self) -> list[date]:
        """Return the days before the window that are not final."""
        return [day for day in self.all_past() if day < self._window_start and not self._is_final(day)]

    def _is_final(self, day: date) -> bool:
        """Return True if an earlier run found a day complete, and its digest is still there and can be read."""
        return day in self._was_final and day not in self._blocked and (day in self.filled or day in self._was_empty)

    def _has_answer(self, day: date) -> bool:
        answer = self._asked.get(day)
        return answer is not None and answer.time.astimezone(UTC).date() > day

    def _is_harvested(self, day: date) -> bool:
        harvested = self._state.harvested
        return harvested is not None and harvested.first <= day < harvested.last

    def is_known(self, day: date) -> bool:
        """Return True if a service gave a complete answer about a day, or both services if it has no papers."""
        if day in self._blocked:
            return False
        if self._is_final(day):
            return True
        if day in self._was_final or day in self.filled:  # a final day that is not final has lost its digest
            return self._has_answer(day) or (day not in self._was_final and self._is_harvested(day))
        if day >= self._window_start:
            return self._is_harvested(day) or (self._has_answer(day) and not self._asked[day].empty)
        return self._is_harvested(day) and self._has_answer(day)

    def unknown(self) -> list[date]:
        """Return the older days about which no service gave an answer."""
        return [day for day in self._older() if not self._has_answer(day) and not self._is_harvested(day)]

    def for_api(self) -> list[date]:
        """Return the older days to ask the API for.

        These are unknown days, days on which harvests found nothing, or whose digest was deleted, and days whose digest could not
        take papers.
        """
        return [
            day
            for day in self._older()
            if day in self._blocked
            or (not self._has_answer(day) and (day not in self.filled or not self._is_harvested(day)))
        ]

    def without_papers(self) -> set[date]:
        """Return the older days for which neither a digest nor a harvest has a paper."""
        return {day for day in self._older() if day not in self.filled and self._is_harvested(day)}

    def empty_for_api(self) -> list[date]:
        """Return the older days on which the API found nothing, and which no harvest includes."""
        return [
            day
            for day in self._older()
            if self._has_answer(day)
            and not self._is_harvested(day)
            and day not in self.filled
            and day not in self._blocked
        ]

    def final(self) -> set[date]:
        """Return the days that are complete."""
        kept = {day for day in self._was_final if self._is_final(day)}
        return kept.union(day for day in self._older() if self._becomes_final(day))

    def _becomes_final(self, day: date) -> bool:
        harvested = self._state.harvested
        if day in self._blocked or not harvested or harvested.last < day + timedelta(WINDOW):
            return False
        if day not in self.filled:
            return self._has_answer(day) and self._is_harvested(day)
        if self._is_harvested(day):
            return True
        # A later harvest has what changed since the answer, if the harvests began before it.
        return (
            self._has_answer(day) and harvested.first <= self._asked[day].time.astimezone(UTC).date() <= harvested.last
        )


def _is_fresh(state: CategoryState, window: Days, now: datetime) -> bool:
    """Return True if the API was asked for the last days since arXiv last updated its index."""
    update = datetime.combine(now.date(), _UPDATED, UTC)
    if update > now:
        update -= timedelta(1)
    asked = {day for one in state.asked if one.time >= update for day in each_day([one])}
    return asked.issuperset(each_day([window]))


def _around(day: date, first: date, today: date) -> Iterable[date]:
    """Return a day and its neighbours. A query for a day without papers proves more if it finds those of other days."""
    near = (day + timedelta(number) for number in range(-_NEIGHBOURS, _NEIGHBOURS + 1))
    return (one for one in near if first <= one < today)


def _joined(days: Iterable[date]) -> tuple[Days, ...]:
    """Return days as ranges. Ranges with few days between them become one."""
    found: list[Days] = []
    for span in ranges(days):
        if found and (span.first - found[-1].last).days <= _JOINED + 1:
            found[-1] = Days(found[-1].first, span.last)
        else:
            found.append(span)
    return tuple(found)


def _without(asked: Iterable[Asked], removed: Collection[date], first: date) -> tuple[Asked, ...]:
    """Return answers without some days, and without days before ``first``."""
    return tuple(
        replace(one, first=part.first, last=part.last)
        for one in asked
        for part in ranges(day for day in each_day([one]) if day not in removed and day >= first)
    )


def _explained(days: Iterable[date], reasons: Iterable[Missing]) -> tuple[Missing, ...]:
    """Return missing days with the first reason that includes each."""
    known: dict[date, Missing] = {}
    for reason in reasons:
        for day in each_day([reason]):
            known.setdefault(day, reason)
    found: list[Missing] = []
    for day in sorted(days):
        explained = known.get(day) or Missing(day, day, _NOT_ASKED)
        last = found[-1] if found else None
        if (
            last
            and last.last == day - timedelta(1)
            and (last.reason, last.checked) == (explained.reason, explained.checked)
        ):
            found[-1] = replace(last, last=day)
        else:
            found.append(replace(explained, first=day, last=day))
    return tuple(found)
