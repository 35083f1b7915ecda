"""Worlds of tests: a simulated arXiv, a site that collects from it, and what the digests of the site must have."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Self

import pytest

from sitegen import fetch_state
from sitegen.loader import markdown
from support.arxiv_server import announcement_days
from support.arxiv_server.catalogue import last_evening
from support.arxiv_server.file_clock import FileClock
from support.arxiv_server.generated_papers import Period, generate
from support.arxiv_server.http_server import Server
from support.fetch_process import Ended, Launcher, Site

PERIOD = Period(date(2026, 8, 15), date(2026, 11, 10), per_day=5)
SINCE = "2026-09-21"
CODES = ("cs.CV", "cs.LG")
FIRST = datetime(2026, 10, 6, 6, 17, tzinfo=UTC)
"""A Tuesday morning."""
HOUR = 3600
_WINDOW = timedelta(days=14)
_TRIES = 8


@dataclass
class World:
    """A simulated arXiv and a site, at the first morning."""

    folder: Path
    launcher: Launcher
    period: Period = PERIOD
    since: str = SINCE
    codes: tuple[str, ...] = CODES
    start: datetime = FIRST
    longest: float = 0.05
    offset: float = 0
    page_size: int = 25
    is_new: bool = False
    """True if a test makes the site."""
    server: Server = field(init=False)
    site: Site = field(init=False)

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        clock = FileClock.create(self.folder / "clock", self.start)
        self.server = Server(generate(self.period), clock, page_size=self.page_size, longest=self.longest)
        self.server.__enter__()
        self.site = Site(self.folder / "site", self.server, self.launcher, self.offset)
        if not self.is_new:
            self.site.write_settings(self.codes, self.since)
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        self.server.__exit__(kind, None, None)
        assert kind or not self.server.politeness.violations

    def wake(self, morning: datetime) -> None:
        """Move the clock to a morning."""
        self.server.clock.set(morning)

    def finish(self) -> Ended:
        """Run until nothing is missing, an hour after each failure, without faults."""
        self.server.chance = lambda request: ""
        for _ in range(_TRIES):
            done = self.site.run()
            if done.status == 0:
                return done
            assert done.status == 1, done.err
            self.server.clock.sleep(HOUR + 60)
        pytest.fail(f"not complete after {_TRIES} runs: {done.out}{done.err}")

    def truth(self, days: Callable[[date], bool] = lambda day: True) -> dict[str, dict[str, int]]:
        """Return what the digests must have: path -> identifier -> version."""
        states = self.server.catalogue.states(last_evening(self.server.clock.true_time(), announcement_days.listed_at))
        wanted: dict[str, dict[str, int]] = {}
        for state in states:
            day = state.published.date()
            if day.isoformat() < self.since or not days(day):
                continue
            for code in set(self.codes) & set(state.categories):
                path = f"{code}/{day:%Y/%m/%Y%m%d}.md"
                wanted.setdefault(path, {})[state.paper.identifier] = state.newest.number
        return wanted

    def found(self) -> dict[str, dict[str, int]]:
        """Return what the digests have, in the form of `truth`."""
        return {
            path: {paper.identifier: paper.version or 0 for paper in markdown.parse(text.encode(), path).papers}
            for path, text in self.site.digests().items()
        }

    def state(self) -> fetch_state.State:
        """Return the state that the last run left; after a kill it may be that of an earlier one."""
        file = self.site.folder / "content" / fetch_state.FILE
        return (
            fetch_state.read(file.read_text(encoding="utf-8"), "fetched.json") if file.exists() else fetch_state.State()
        )

    def check_final_days(self) -> None:
        """Check that final days have all papers that were announced within two weeks."""
        found = self.found()
        papers = self.server.catalogue.papers
        for code, category in self.state().categories.items():
            final = set(fetch_state.each_day(category.final))
            for path, wanted in self.truth(final.__contains__).items():
                day = date.fromisoformat(path[-11:-3])
                early = {name for name in wanted if papers[name].versions[0].evening < day + _WINDOW}
                assert not path.startswith(code) or early <= found.get(path, {}).keys(), f"{path} is not complete"
