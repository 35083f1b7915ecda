"""Bring the content folder up to date from arXiv.

| step | service | asks for |
|---|---|---|
| listings | RSS | the papers that arXiv announced today, with the type of each announcement |
| details | API | the papers of listings, with their times and comments |
| harvests | OAI-PMH | all papers of a new category; each week those that changed; many missing days |
| days | API | the last two weeks; other missing days |

Everything that arrives is written at once, first the digests and then the state. A step that fails leaves its days missing, and
the others go on.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final

from sitegen import atomic_files, fetch_settings, site_lock
from sitegen.config import Config
from sitegen.errors import Problem
from sitegen.fetch import day_plan, day_requests, http_client, listing_requests, state_file
from sitegen.fetch.clock import Clock, SystemClock
from sitegen.fetch.collection import Collection, Progress, Result
from sitegen.fetch.day_plan import Plan
from sitegen.fetch.http_client import PAUSE, Client, Sent, Waiting
from sitegen.fetch.service_errors import Refused
from sitegen.fetch.services import Services
from sitegen.fetch_state import Missing

Observer = Callable[[Sent | Waiting], None]
"""Receives each request, and each wait before a further try."""


_REFUSED: Final = timedelta(days=1)
"""The time to wait after 403."""


@dataclass(frozen=True, slots=True)
class Access:
    """The ways to arXiv and to the time. Only tests replace them."""

    services: Services = field(default_factory=Services)
    clock: Clock = field(default_factory=SystemClock)


@dataclass(frozen=True, slots=True)
class Job:
    """The work of a run."""

    since: date | None = None
    """Papers of this day and later are harvested again."""
    only_missing: bool = False
    """True to ask for missing days only."""
    wait: float = 0
    """The run may wait so many seconds for a service that says when to ask again."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a run."""

    new: int = 0
    """The number of papers that a digest got."""
    changed: int = 0
    """The number of other papers whose record changed."""
    missing: dict[str, tuple[Missing, ...]] = field(default_factory=dict)
    """Category -> its missing days."""
    pending: int = 0
    """The number of papers of listings whose details are missing."""
    failures: tuple[Problem, ...] = ()
    """Reasons why something is missing."""
    warnings: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    retry_at: datetime | None = None
    """The time at which the next run may find more (UTC); None if nothing is missing."""
    plans: dict[str, Plan] = field(default_factory=dict)
    """Category -> the requests for its days, if nothing was asked."""

    @property
    def is_complete(self) -> bool:
        """Return True if the digests have everything that arXiv has."""
        return not (self.failures or self.pending or any(self.missing.values()))


def plan(config: Config, job: Job, access: Access) -> Outcome:
    """Return the requests that a run would make, and the days that are missing. Nothing is asked or written.

    Raises:
        OSError: The state cannot be read.
    """
    collection = _open(config, access, Result(), lambda *_: None, lambda _: None, keeps_copy=False)
    now = access.clock.now()
    collection.begin(now.date(), job.since)
    for one in collection.wanted:
        collection.settle(one)
    plans = {
        one.category: day_plan.plan(
            collection.of(one), collection.digests[one.category], now, only_missing=job.only_missing
        )
        for one in collection.wanted
    }
    return _outcome(collection, plans)


def run(config: Config, job: Job, access: Access, progress: Progress, observe: Observer) -> Outcome:
    """Ask for everything that is missing or may have changed, and write it.

    Raises:
        BusyError: Another fetch or import of the site is running.
        OSError: A digest or the state cannot be read or written.
    """
    result = Result()
    rest, since = job.wait, job.since
    with site_lock.import_lock(config):
        while True:
            result.failures.clear()
            result.retry_at = None
            collection = _open(config, access, result, progress, observe)
            _collect(collection, since, only_missing=job.only_missing)
            outcome = _outcome(collection)
            seconds = (outcome.retry_at - access.clock.now()).total_seconds() if outcome.retry_at else 0
            if not outcome.retry_at or seconds > rest or result.is_refused:
                atomic_files.wait_for_disk()
                return outcome
            observe(Waiting(seconds, "something is missing"))
            access.clock.sleep(seconds)
            rest -= seconds
            since = None


def _open(
    config: Config, access: Access, result: Result, progress: Progress, observe: Observer, *, keeps_copy: bool = True
) -> Collection:
    """Return the collection as the last run left it."""
    loaded = state_file.load(config, keeps_copy=keeps_copy)
    if loaded.problem:
        result.warn([loaded.problem])
    agent = http_client.user_agent(config.url, config.settings.site.title)
    client = Client(access.services, access.clock, agent, dict(loaded.state.waits.items()), observe)
    return Collection(config, fetch_settings.wanted(config.settings.fetch), loaded, client, result, progress)


def _collect(collection: Collection, since: date | None, *, only_missing: bool) -> None:
    """Do all steps."""
    try:
        listings = [(one, listing_requests.read(collection, one)) for one in collection.wanted]
        collection.begin(collection.client.now().date(), since)
        for one, listing in listings:
            if listing:
                listing_requests.add(collection, one, listing)
        collection.save()
        listing_requests.read_details(collection)
        for one in collection.wanted:
            if not collection.is_broken(one):
                day_requests.collect(collection, one, only_missing=only_missing)
    except Refused as error:
        collection.fail(error)
    finally:
        collection.client.close()
        _close(collection)


def _close(collection: Collection) -> None:
    """Store the state at the end."""
    for one in collection.wanted:
        if one.category not in collection.state.categories:
            return  # ended before the first answer
        collection.settle(one)
    collection.drop_old_pending()
    collection.save()


def _outcome(collection: Collection, plans: dict[str, Plan] | None = None) -> Outcome:
    """Return the result of a run."""
    result = collection.result
    states = {one.category: collection.state.categories.get(one.category) for one in collection.wanted}
    outcome = Outcome(
        new=len(result.new),
        changed=len(result.changed - result.new),
        missing={code: state.missing for code, state in states.items() if state and state.missing},
        pending=len({entry.identifier for state in states.values() if state for entry in state.pending}),
        failures=tuple(result.failures),
        warnings=tuple(result.warnings),
        notes=tuple(result.notes),
        plans=plans or {},
    )
    retry_at = result.retry_at
    can_retry = any(not collection.is_broken(one) and one.category in outcome.missing for one in collection.wanted)
    if result.is_refused:
        retry_at = collection.client.clock.now() + _REFUSED
    elif not retry_at and (can_retry or outcome.pending):
        retry_at = collection.client.clock.now() + PAUSE
    return replace(outcome, retry_at=retry_at)
