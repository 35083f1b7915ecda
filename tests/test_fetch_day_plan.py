"""`sitegen.fetch.day_plan`: the days to ask for, and the evidence that makes a day final, provisional or missing."""

import random
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from sitegen.fetch import day_plan
from sitegen.fetch.day_plan import Plan
from sitegen.fetch_state import Asked, CategoryState, Days, Harvest, Missing, each_day, ranges

TODAY = date(2026, 11, 26)
NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
WINDOW = Days(date(2026, 11, 12), date(2026, 11, 25))


def before(days: int) -> date:
    """Return a day before today."""
    return TODAY - timedelta(days)


def span(first: int, last: int) -> Days:
    """Return a range of days, each counted backwards from today."""
    return Days(before(first), before(last))


def all_of(*spans: Days) -> set[date]:
    """Return the days of ranges."""
    return set(each_day(spans))


def harvested_until(last: date, begin: date, **values: object) -> CategoryState:
    """Return a state whose harvests go from ``begin`` to ``last``."""
    return replace(CategoryState(begin, harvested=Days(begin, last)), **values)


def test_a_new_category_begins_with_a_harvest() -> None:
    """OAI-PMH gives everything from the first day on, and the API the last two weeks as well."""
    state = day_plan.begin(date(2024, 1, 1), (), TODAY, "", trusts_digests=True)
    assert state == CategoryState(date(2024, 1, 1), since=date(2024, 1, 1), harvest=Harvest(date(2024, 1, 1)))
    assert day_plan.plan(state, (), NOW) == Plan(date(2024, 1, 1), WINDOW, ())


def test_without_a_date_the_last_two_weeks_are_collected() -> None:
    """The first run of a site without digests is short."""
    assert day_plan.begin(None, (), TODAY, "", trusts_digests=True).first == before(14)


def test_an_archive_goes_on_where_it_ended() -> None:
    """Digests of another collector are final, except those of its last two weeks. Its gaps are missing."""
    digests = all_of(span(500, 300), span(200, 30))
    state = day_plan.begin(None, digests, TODAY, "", trusts_digests=True)
    assert state.first == before(500)
    assert state.final == (span(500, 300), span(200, 45))
    assert state.harvest == Harvest(before(44))
    settled = day_plan.settle(state, digests, NOW)
    plan = day_plan.plan(settled, digests, NOW)
    assert (plan.harvest, plan.window) == (before(299), WINDOW)  # 99 days are harvested
    more = digests | all_of(span(299, 230))
    settled = day_plan.settle(day_plan.begin(None, more, TODAY, "", trusts_digests=True), more, NOW)
    assert day_plan.plan(settled, more, NOW) == Plan(before(44), WINDOW, (span(229, 201),))


def test_digests_without_state_are_not_trusted_if_the_state_was_lost() -> None:
    """A harvest may have been ended in the middle, so it is made again."""
    state = day_plan.begin(None, all_of(span(400, 1)), TODAY, "x", trusts_digests=False)
    assert state == CategoryState(before(400), "x", harvest=Harvest(before(400)))


def test_going_back_harvests_again() -> None:
    """``--since`` keeps what is known, and asks again."""
    state = harvested_until(TODAY, before(100), harvest=Harvest(before(7), started=before(1)))
    assert day_plan.go_back(state, before(300)).harvest == Harvest(before(300))
    assert day_plan.go_back(state, before(300)).first == before(300)
    assert day_plan.go_back(state, before(3)).harvest == Harvest(before(7))


def test_nothing_is_asked_before_the_first_day() -> None:
    """A collection may begin next month."""
    state = day_plan.begin(before(-30), (), TODAY, "", trusts_digests=True)
    assert day_plan.plan(day_plan.settle(state, (), NOW), (), NOW) == Plan()
    assert day_plan.settle(state, (), NOW).missing == ()


def test_changed_settings_are_followed() -> None:
    """An earlier day makes days missing, a later one ends the collection of those before it; ``--since`` is not undone."""
    state = day_plan.go_back(day_plan.begin(before(100), (), TODAY, "", trusts_digests=True), before(200))
    assert day_plan.follow(state, before(100), "") == state
    later = day_plan.follow(state, before(50), "x")
    assert (later.first, later.query, later.harvest) == (before(50), "x", Harvest(before(50)))
    earlier = day_plan.follow(later, before(300), "x")
    assert (earlier.first, earlier.harvest) == (before(300), Harvest(before(50)))
    assert day_plan.follow(earlier, None, "x").first == before(300)


def test_days_whose_digest_cannot_take_papers_stay_missing() -> None:
    """They are asked for on each run until the file is corrected."""
    digests = all_of(span(60, 1))
    state = harvested_until(TODAY, before(60), final=(span(60, 15),), blocked=(span(40, 40),))
    settled = day_plan.settle(state, digests, NOW)
    assert [one.first for one in settled.missing] == [before(40)]
    assert before(40) not in all_of(*settled.final)
    assert day_plan.plan(settled, digests, NOW).gaps == (span(40, 40),)
    again = day_plan.answered(settled, {before(40)}, NOW)
    assert day_plan.plan(again, digests, NOW).gaps == (span(40, 40),)
    assert day_plan.settle(replace(again, blocked=()), digests, NOW).missing == ()


def test_old_days_that_are_missing_are_asked_from_the_api() -> None:
    """A gap of ten days costs some queries; a gap of two years is harvested."""
    final = all_of(span(900, 200), span(189, 15))
    state = day_plan.settle(harvested_until(before(1), before(20), first=before(900), final=ranges(final)), final, NOW)
    assert day_plan.plan(state, final, NOW) == Plan(None, WINDOW, (span(199, 190),))
    many = all_of(span(900, 800))
    state = day_plan.settle(harvested_until(before(1), before(20), first=before(900), final=ranges(many)), many, NOW)
    assert day_plan.plan(state, many, NOW) == Plan(before(799), WINDOW, ())
    assert day_plan.plan(state, many, NOW, can_harvest=False) == Plan(None, WINDOW, ())


def test_near_ranges_are_asked_for_together() -> None:
    """Weekends without papers are one query and not many. Their neighbours show that the query finds papers."""
    empty = [before(number) for number in (200, 194, 187, 170)]
    final = all_of(span(300, 15)) - set(empty)
    state = day_plan.settle(harvested_until(before(1), before(300), final=ranges(final)), final, NOW)
    assert day_plan.plan(state, final, NOW).gaps == (span(203, 184), span(173, 167))


def test_answers_of_the_day_are_not_asked_for_twice() -> None:
    """ArXiv's answers change once a day."""
    state = harvested_until(TODAY, before(300), asked=(Asked(WINDOW.first, WINDOW.last, NOW),))
    digests = all_of(span(300, 1))
    assert day_plan.plan(state, digests, NOW + timedelta(hours=10)) == Plan()
    tomorrow = day_plan.plan(state, digests, NOW + timedelta(hours=21))
    assert tomorrow.window == span(13, 0)
    yesterday = replace(state, asked=(Asked(WINDOW.first, WINDOW.last, NOW - timedelta(hours=5)),))
    assert day_plan.plan(yesterday, digests, NOW).window == WINDOW


def test_changed_records_are_harvested_weekly() -> None:
    """From the day of the last response on."""
    digests = all_of(span(300, 1))
    assert day_plan.plan(harvested_until(before(6), before(300)), digests, NOW).harvest is None
    assert day_plan.plan(harvested_until(before(7), before(300)), digests, NOW).harvest == before(7)
    assert day_plan.plan(harvested_until(before(7), before(300)), digests, NOW, only_missing=True).harvest is None


def test_only_missing_days_can_be_asked_for() -> None:
    """The last two weeks are left out if all their days are known."""
    digests = all_of(span(300, 1))
    state = harvested_until(TODAY, before(300), asked=(Asked(before(14), before(2), NOW - timedelta(hours=20)),))
    assert day_plan.plan(state, digests, NOW, only_missing=True).window is None
    assert day_plan.plan(replace(state, asked=(), harvested=None), digests, NOW, only_missing=True).window == WINDOW


def final_days(state: CategoryState, digests: Iterable[date]) -> set[date]:
    """Return the final days of a state."""
    return set(each_day(day_plan.settle(state, set(digests), NOW).final))


def test_a_day_is_final_after_two_weeks_and_a_harvest() -> None:
    """Papers that arXiv held back for days are there then."""
    digests = all_of(span(60, 1))
    assert final_days(harvested_until(before(1), before(60)), digests) == all_of(span(60, 15))
    assert final_days(harvested_until(before(20), before(60)), digests) == all_of(span(60, 34))
    assert final_days(CategoryState(before(60)), digests) == set()


def test_an_answer_of_the_api_is_final_after_a_later_harvest() -> None:
    """The harvest has what changed since; days of which nothing is known are not final although there is a digest."""
    digests = all_of(span(60, 15))
    asked = (Asked(before(60), before(50), NOW - timedelta(10)),)
    assert final_days(harvested_until(before(11), before(20), first=before(60), asked=asked), digests) == set()
    state = harvested_until(before(2), before(20), first=before(60), asked=asked)
    assert final_days(state, digests) == all_of(span(60, 50), span(20, 16))
    assert day_plan.settle(state, digests, NOW).asked == ()


def test_an_answer_from_the_day_itself_proves_nothing() -> None:
    """Papers of a day are announced later."""
    early = datetime.combine(before(30), datetime.min.time(), UTC)
    state = harvested_until(before(1), before(10), first=before(31), asked=(Asked(before(31), before(30), early),))
    assert final_days(state, all_of(span(31, 30))) == set()
    assert day_plan.settle(state, all_of(span(31, 30)), NOW).missing[0].first == before(30)


def test_an_empty_day_is_final_if_two_services_say_so() -> None:
    """Neither the API nor OAI-PMH alone proves that a day has no papers."""
    answer = Asked(before(40), before(30), NOW - timedelta(5))
    both = harvested_until(before(1), before(60), asked=(answer,))
    assert final_days(both, ()) == all_of(span(40, 30))
    assert day_plan.settle(both, (), NOW).empty == (span(40, 30),)
    only_api = harvested_until(before(1), before(20), first=before(60), asked=(answer,))
    assert final_days(only_api, ()) == set()
    assert day_plan.plan(only_api, (), NOW).harvest == before(40)
    only_harvest = day_plan.settle(harvested_until(before(1), before(60)), (), NOW)
    assert only_harvest.final == ()
    assert only_harvest.missing[0].first == before(60)
    assert day_plan.plan(only_harvest, (), NOW).gaps == (span(60, 12),)


def test_days_of_which_the_query_chose_nothing_are_final_without_digest() -> None:
    """ArXiv had papers, so the day is not empty."""
    state = harvested_until(before(1), before(30), unselected=(span(30, 20),))
    settled = day_plan.settle(state, all_of(span(19, 15)), NOW)
    assert settled.final == (span(30, 15),)
    assert settled.empty == ()


def test_recent_days_are_missing_until_a_service_answers() -> None:
    """An answer without any paper counts only if OAI-PMH agrees."""
    state = CategoryState(before(10))
    assert day_plan.settle(state, (), NOW).missing == (Missing(before(10), before(1), "not asked for yet"),)
    answered = day_plan.answered(state, all_of(span(10, 3)), NOW)
    assert day_plan.settle(answered, (), NOW).missing == (Missing(before(2), before(1), "not asked for yet"),)
    empty = day_plan.answered(state, (), NOW, all_of(span(10, 1)))
    assert len(day_plan.settle(empty, (), NOW).missing) == 1
    assert day_plan.settle(replace(empty, harvested=span(10, 0)), (), NOW).missing == ()


def test_a_missing_day_has_the_last_reason() -> None:
    """A new failure replaces the reason; without one the former stays."""
    earlier = Missing(before(10), before(1), "no answer", NOW - timedelta(1))
    state = replace(CategoryState(before(10)), missing=(earlier,))
    later = Missing(before(3), before(2), "HTML", NOW)
    assert day_plan.settle(state, (), NOW, [later]).missing == (
        replace(earlier, last=before(4)),
        later,
        replace(earlier, first=before(1)),
    )


def test_a_final_day_without_digest_is_missing_again() -> None:
    """Somebody deleted the file. The API is asked for it, and then it is final again."""
    digests = all_of(span(60, 1))
    state = day_plan.settle(harvested_until(TODAY, before(60)), digests, NOW)
    without = digests - {before(40)}
    settled = day_plan.settle(state, without, NOW)
    assert settled.missing == (Missing(before(40), before(40), "its digest is gone"),)
    assert before(40) not in all_of(*settled.final)
    assert day_plan.plan(settled, without, NOW).gaps == (span(43, 37),)
    again = day_plan.settle(day_plan.answered(settled, {before(40)}, NOW), digests, NOW)
    assert again.final == state.final
    assert not again.missing


def test_harvests_that_follow_each_other_are_one() -> None:
    """A harvest that begins after the last response proves nothing about the days between."""
    start = CategoryState(before(100), harvest=Harvest(before(100), started=before(50)))
    first = day_plan.harvested(start)
    assert (first.harvest, first.harvested) == (None, span(100, 50))
    second = day_plan.harvested(replace(first, harvest=Harvest(before(50), started=TODAY)))
    assert second.harvested == span(100, 0)
    apart = day_plan.harvested(replace(first, harvest=Harvest(before(40), started=TODAY)))
    assert apart.harvested == span(40, 0)
    assert day_plan.harvested(replace(first, harvest=Harvest(before(40)))).harvested == span(100, 50)  # not begun


def test_damaged_records_are_harvested_again_once() -> None:
    """Until then the harvest counts up to the first of them."""
    start = CategoryState(before(100), harvest=Harvest(before(100), started=TODAY, damaged=before(30)))
    first = day_plan.harvested(start)
    assert first.harvest == Harvest(before(30), again=True)
    assert first.harvested == span(100, 30)
    assert first.harvest
    again = replace(first, harvest=replace(first.harvest, started=TODAY, damaged=before(20)))
    assert day_plan.harvested(again).harvested == span(100, 0)
    assert day_plan.harvested(again).harvest is None


class Simulation:
    """An archive of which services fail at random, and in which papers appear late."""

    LENGTH = 120
    """The number of days with papers."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.start = date(2026, 1, 1)
        days = [self.start + timedelta(number) for number in range(self.LENGTH) if self.chance.random() < 0.9]
        self.announced = {day: day + timedelta(1 + self.chance.choice([0, 0, 1, 9, 25])) for day in days}
        """Day -> the day on which its last paper is announced. The others have no papers."""
        self.today = self.start + timedelta(60)
        self.state = day_plan.begin(self.start, (), self.today, "", trusts_digests=True)
        self.digests: set[date] = set()
        self.read: dict[date, date] = {}
        """Day -> the last day on which its papers were read."""

    def run(self, rate: float) -> None:
        """Do the requests of a run, of which some succeed."""
        now = datetime.combine(self.today, datetime.min.time(), UTC) + timedelta(hours=9)
        self.state = day_plan.settle(self.state, self.digests, now)
        plan = day_plan.plan(self.state, self.digests, now, can_harvest=self.chance.random() < rate)
        if plan.harvest:
            self._fill(self.announced)
            self.state = day_plan.harvested(replace(self.state, harvest=Harvest(plan.harvest, started=self.today)))
        for asked in filter(None, (plan.window, *plan.gaps)):
            if self.chance.random() < rate:
                self._fill(each_day([asked]))
                self.state = day_plan.answered(self.state, set(each_day([asked])), now)
        self.state = day_plan.settle(self.state, self.digests, now)

    def _fill(self, days: Iterable[date]) -> None:
        """Write what arXiv has of some days."""
        for day in days:
            if day in self.announced and day < self.today:
                self.digests.add(day)
                self.read[day] = self.today

    def check(self) -> None:
        """A final day was read after its last paper appeared, or a later harvest has that paper."""
        for day in each_day(self.state.final):
            if day in self.announced:
                assert self.state.harvested
                assert self.read[day] >= min(self.announced[day], self.state.harvested.last)
            else:
                assert day in all_of(*self.state.empty)


@pytest.mark.parametrize("seed", range(10))
def test_whatever_fails_no_incomplete_day_becomes_final(seed: int) -> None:
    """In the end all days are final, and those without papers are known to be empty."""
    simulation = Simulation(seed)
    for _ in range(100):
        simulation.run(rate=0.5)
        simulation.check()
        simulation.today += timedelta(1)
    for _ in range(12):
        simulation.run(rate=1)
        simulation.check()
        simulation.today += timedelta(7)
    past = all_of(Days(simulation.start, simulation.start + timedelta(Simulation.LENGTH - 1)))
    assert all_of(*simulation.state.final) >= past
    assert all_of(*simulation.state.empty) >= past - simulation.announced.keys()
