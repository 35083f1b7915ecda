"""The digests and the state of a collection while `sitegen fetch` runs: store papers, and note what is missing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from sitegen.config import Config
from sitegen.errors import Problem
from sitegen.fetch import day_plan, digest_updates, state_file
from sitegen.fetch.http_client import Client
from sitegen.fetch.service_errors import Refused, ServiceError, Unavailable
from sitegen.fetch_settings import Wanted
from sitegen.fetch_state import CategoryState, Missing, Pending, each_day, ranges
from sitegen.field_views import FieldTable
from sitegen.import_selection import Selection
from sitegen.models import Announcement, Paper
from sitegen.quantities import counted

Progress = Callable[[str, int, int], None]
"""Receives the phase, the number of finished papers or days, and the number of all; 0 if that is unknown."""

_LONGEST_PENDING: Final = timedelta(days=30)
"""After this time a paper of a listing is given up that the other services do not have."""


@dataclass(slots=True)
class Result:
    """The effect of a run."""

    new: set[str] = field(default_factory=set)
    """Identifiers of papers that a digest got."""
    changed: set[str] = field(default_factory=set)
    """Identifiers of papers whose record changed in a digest."""
    failures: list[Problem] = field(default_factory=list)
    """Reasons why something is missing, each once."""
    warnings: list[Problem] = field(default_factory=list)
    """Each once."""
    notes: list[str] = field(default_factory=list)
    retry_at: datetime | None = None
    """The time before which a service does not want to be asked again (UTC, by the computer's clock)."""
    is_refused: bool = False
    """True if arXiv refuses all requests."""

    def fail(self, problem: Problem, retry_at: datetime | None = None) -> None:
        """Add a failure."""
        if problem not in self.failures:
            self.failures.append(problem)
        if retry_at:
            self.retry_at = max(retry_at, self.retry_at or retry_at)

    def warn(self, problems: Iterable[Problem]) -> None:
        """Add warnings."""
        self.warnings += [problem for problem in problems if problem not in self.warnings]


class Collection:
    """The digests and states of all wanted categories.

    Args:
        config: The site.
        wanted: The categories.
        loaded: The state of the last run.
        client: Asks arXiv.
        result: Receives the effect.
        progress: Is called during long steps.
    """

    def __init__(
        self,
        config: Config,
        wanted: Sequence[Wanted],
        loaded: state_file.Loaded,
        client: Client,
        result: Result,
        progress: Progress,
    ) -> None:
        self.config = config
        self.wanted = wanted
        self.client = client
        self.result = result
        self.progress = progress
        self.state = loaded.state
        self.digests = {one.category: digest_updates.digest_days(config.content, one.category) for one in wanted}
        """Category -> the days that have a digest."""
        self._trusts_digests = loaded.problem is None
        self._own_fields = FieldTable(config.settings.field, config.settings.site.language)
        self._broken: set[str] = set()
        """Categories that arXiv does not know."""
        self._reasons: dict[str, list[Missing]] = {one.category: [] for one in wanted}
        """Category -> failed attempts of this run, newest first."""

    def begin(self, today: date, since: date | None) -> None:
        """Make the states of new categories, and follow changed settings.

        Args:
            today: The day in UTC.
            since: Papers of this day and later are harvested again; None for no such day.
        """
        for one in self.wanted:
            known = self.state.categories.get(one.category)
            if not known:
                digests = self.digests[one.category]
                known = day_plan.begin(one.since, digests, today, one.query, trusts_digests=self._trusts_digests)
                if number := sum(map(len, known.final)):
                    self._note(one, f"the digests of {counted(number, 'day')} count as complete", known.first)
            elif known.query != one.query:
                self._note(one, "`query` has changed, and earlier days have the papers of the former one", known.first)
            known = day_plan.follow(known, one.since, one.query)
            self.set(one, day_plan.go_back(known, since) if since else known)

    def _note(self, one: Wanted, text: str, first: date) -> None:
        self.result.notes.append(f"{one.category}: {text}; `sitegen fetch --since {first}` fetches all again")

    def of(self, one: Wanted) -> CategoryState:
        """Return the state of a category."""
        return self.state.categories[one.category]

    def set(self, one: Wanted, state: CategoryState) -> None:
        """Replace the state of a category."""
        self.state = replace(self.state, categories={**self.state.categories, one.category: state})

    def is_broken(self, one: Wanted) -> bool:
        """Return True if arXiv does not know a category, so that it is not asked for any more."""
        return one.category in self._broken

    def save(self) -> None:
        """Store the state: after the digests that it describes, and before the first one."""
        now = self.client.clock.now()
        pauses = {service: time for service, time in self.client.pauses.items() if time > now}
        self.state = replace(self.state, run=self._time(), waits=pauses)
        state_file.save(self.config, self.state)

    def settle(self, one: Wanted) -> None:
        """Find the final and the missing days of a category."""
        digests, reasons = self.digests[one.category], self._reasons[one.category]
        self.set(one, day_plan.settle(self.of(one), digests, self.client.now(), reasons))

    def fail(self, error: ServiceError, one: Wanted | None = None) -> None:
        """Report the error of a service. After `Unavailable`, the category that was asked for can be asked from others."""
        if isinstance(error, Unavailable):
            self.result.fail(error.problem, error.retry_at)
            return
        self.result.is_refused = isinstance(error, Refused)
        problem = error.problem
        if one:
            self._broken.add(one.category)
            line = self.config.line_of(f"fetch[{one.table}]", "categories")
            problem = Problem(str(self.config.file), line, f"{one.category}: {problem.message}", problem.remedy)
        self.result.fail(problem)

    def explain(self, one: Wanted, days: Iterable[date], reason: str) -> None:
        """Note why days are missing."""
        new = [Missing(part.first, part.last, reason, self._time()) for part in ranges(days)]
        self._reasons[one.category] = [*new, *self._reasons[one.category]]

    def _time(self) -> datetime:
        return self.client.now().replace(microsecond=0)

    def store(self, papers: Sequence[Paper], *, is_current: bool = False) -> None:
        """Write papers into the digests of all categories that they have, with what is known of their announcements.

        Args:
            papers: The papers.
            is_current: See `digest_updates.Category`.

        Raises:
            OSError: A digest cannot be read or written.
        """
        for one in self.wanted:
            if not self.is_broken(one):
                self._store(one, papers, is_current=is_current)

    def _store(self, one: Wanted, papers: Sequence[Paper], *, is_current: bool) -> None:
        """Write papers into the digests of a category."""
        state = self.of(one)
        found = _found(state.pending, papers)
        keeps_older = self.config.settings.site.lists_announcements
        selects = self._selects(one)
        rules = digest_updates.Category(one.category, state.first, selects, keeps_older, is_current)
        stored = digest_updates.store(self.config.content, rules, papers, _announcements(found), Path.cwd())
        self.result.new |= stored.new
        self.result.changed |= stored.changed
        self.digests[one.category] |= stored.days
        for problem in stored.failed.values():
            self.result.fail(problem)
        self.explain(one, stored.failed, "the digest cannot take papers")
        unselected = {*each_day(state.unselected), *stored.unselected} - self.digests[one.category]
        blocked = {*each_day(state.blocked), *stored.failed} - (stored.days - stored.failed.keys())
        done = set() if stored.failed else set(found)
        pending = tuple(entry for entry in state.pending if entry not in done)
        self.set(one, replace(state, unselected=ranges(unselected), blocked=ranges(blocked), pending=pending))

    def _selects(self, one: Wanted) -> Callable[[Paper, str], bool]:
        selection = Selection(query=one.query)
        return lambda paper, day: selection.has(paper, day, self._own_fields)

    def drop_old_pending(self) -> None:
        """Give up papers of listings that the other services do not have for a long time."""
        limit = self.client.now().date() - _LONGEST_PENDING
        for one in self.wanted:
            state = self.of(one)
            old = [entry for entry in state.pending if entry.day < limit]
            if old:
                names = ", ".join(entry.identifier for entry in old[:3])
                message = (
                    f"{counted(len(old), 'paper')} of listings of {one.category} cannot be found on arXiv: {names}"
                )
                self.result.warn([Problem("", 0, message, "look them up there")])
                self.set(one, replace(state, pending=tuple(entry for entry in state.pending if entry not in old)))


def _found(pending: Iterable[Pending], papers: Iterable[Paper]) -> list[Pending]:
    """Return the entries of listings whose papers are there, in the version of the listing or a newer one."""
    versions: dict[str, int] = {}
    for paper in papers:
        versions[paper.identifier] = max(paper.version or 0, versions.get(paper.identifier, 0))
    return [entry for entry in pending if versions.get(entry.identifier, -1) >= (entry.version or 0)]


def _announcements(entries: Iterable[Pending]) -> Mapping[str, Sequence[Announcement]]:
    """Return announcements by identifier."""
    found: dict[str, list[Announcement]] = {}
    for entry in entries:
        found.setdefault(entry.identifier, []).append(Announcement(entry.day.isoformat(), entry.type))
    return found
