"""Ask for the days of a category as planned: OAI-PMH for many days and for changes, the API for the others."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from msgspec.structs import replace

from sitegen.errors import Problem
from sitegen.fetch import day_plan, oai_harvest, query_api
from sitegen.fetch.collection import Collection
from sitegen.fetch.oai_harvest import Page, Token
from sitegen.fetch.query_api import Answer
from sitegen.fetch.service_errors import Refused, ServiceError, Unavailable
from sitegen.fetch_settings import Wanted
from sitegen.fetch_state import Days, Harvest, each_day

_EMPTY: Final = "arXiv's API has no papers of this day, which OAI-PMH has not confirmed"


def collect(collection: Collection, one: Wanted, *, only_missing: bool) -> None:
    """Ask for the days of a category until nothing is left to ask for, and store the papers.

    Args:
        collection: The collection.
        one: The category.
        only_missing: True to ask for missing days only.

    Raises:
        Refused: 403.
        OSError: A digest or the state cannot be written.
    """
    try:
        _Requests(collection, one, only_missing=only_missing).run()
    except Refused:
        raise
    except ServiceError as error:
        collection.fail(error, one)


class _Requests:
    """The requests for the days of one category in one run."""

    def __init__(self, collection: Collection, one: Wanted, *, only_missing: bool) -> None:
        self._collection = collection
        self._one = one
        self._only_missing = only_missing
        self._client = collection.client
        self._can_harvest = True
        self._can_query = True
        self._harvests: set[date] = set()
        """The days from which a harvest was begun in this run."""
        self._asked: set[date] = set()
        """Days that were asked for in this run."""

    def run(self) -> None:
        """Follow the plan, which changes with each answer."""
        while self._next_request():
            pass
        self._collection.settle(self._one)
        if self._can_harvest and not self._harvests and self._collection.of(self._one).missing:
            # Another service may know the days that the API did not give.
            harvested = self._collection.of(self._one).harvested
            since = harvested.last if harvested else self._collection.of(self._one).first
            if since < self._client.now().date():
                self._harvest(since)
        self._collection.settle(self._one)

    def _next_request(self) -> bool:
        """Do the next planned request. Return False if there is none."""
        self._collection.settle(self._one)
        plan = day_plan.plan(
            self._collection.of(self._one),
            self._collection.digests[self._one.category],
            self._client.now(),
            only_missing=self._only_missing,
            can_harvest=self._can_harvest,
        )
        if plan.harvest and plan.harvest not in self._harvests:
            self._harvest(plan.harvest)
            return True
        spans = [span for span in (plan.window, *plan.gaps) if span and not self._asked.issuperset(each_day([span]))]
        if spans and self._can_query:
            self._ask(spans[0])
            return True
        return False

    # OAI-PMH

    def _harvest(self, since: date) -> None:
        """Harvest the records that changed on a day or later, or continue the harvest of the last run."""
        self._harvests.add(since)
        state = self._collection.of(self._one)
        harvest = state.harvest if state.harvest and state.harvest.since == since else Harvest(since)
        self._set_harvest(harvest)
        token = Token(harvest.at, harvest.token, harvest.issued) if harvest.at else None
        number = 0
        try:
            for page in oai_harvest.pages(self._client, self._one.category, since, token):
                number += len(page.papers)
                self._collection.progress(f"harvest of {self._one.category} since {since}", number, 0)
                self._store_page(page)
        except Unavailable as error:
            self._can_harvest = False
            self._collection.fail(error)
            self._explain(Days(since, max(since, self._client.now().date())), error)

    def _set_harvest(self, harvest: Harvest) -> None:
        state = self._collection.of(self._one)
        self._collection.set(self._one, replace(state, harvest=harvest))

    def _store_page(self, page: Page) -> None:
        """Store the papers of a page, and then the place of the next one."""
        self._collection.result.warn(page.problems)
        self._collection.store(page.papers, is_current=True)
        state = self._collection.of(self._one)
        harvest = state.harvest
        if not harvest:
            return
        damaged = harvest.damaged
        if not page.is_complete and not damaged:
            damaged = harvest.at or harvest.since
        place = page.token or Token(harvest.at or harvest.since)
        started = harvest.started or page.response_day
        state = replace(
            state,
            harvest=replace(
                harvest, started=started, at=place.since, token=place.text, issued=place.issued, damaged=damaged
            ),
        )
        self._collection.set(self._one, state if page.token else day_plan.harvested(state))
        self._collection.save()

    # The API

    def _ask(self, span: Days) -> None:
        """Ask for the days of a range, week by week."""
        days = list(each_day([span]))
        self._asked.update(days)
        week = query_api.WEEK.days
        for start in range(0, len(days), week):
            part = days[start : start + week]
            self._collection.progress(f"days of {self._one.category} from {span.first}", start, len(days))
            answer = query_api.by_days(self._client, self._one.category, part[0], part[-1])
            self._store_answer(part, answer)
            if answer.fault:
                self._can_query = False
                self._explain(Days(part[0], span.last), answer.fault)
                if not isinstance(answer.fault, Unavailable):
                    raise answer.fault
                self._collection.fail(answer.fault)
                return

    def _store_answer(self, part: Sequence[date], answer: Answer) -> None:
        """Store the papers of an answer, and then the days for which it is complete."""
        collection = self._collection
        collection.result.warn(answer.problems)
        collection.store(answer.papers)
        state = collection.of(self._one)
        collection.set(
            self._one, day_plan.answered(state, answer.days, self._client.now().replace(microsecond=0), answer.empty)
        )
        collection.explain(self._one, answer.empty, _EMPTY)
        rest = [day for day in part if day not in answer.days and day not in answer.empty]
        collection.explain(self._one, rest, _first_message(answer.problems))
        collection.save()

    def _explain(self, days: Days, error: ServiceError) -> None:
        self._collection.explain(self._one, each_day([days]), error.problem.message)


def _first_message(problems: Sequence[Problem]) -> str:
    return problems[0].message if problems else "arXiv's API gave an incomplete answer"
