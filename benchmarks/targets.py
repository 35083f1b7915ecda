"""Compare measurements with the targets of sitegen."""

from collections.abc import Iterator
from typing import NamedTuple

from report import Archive, Median, Result, best_peer, medians

PUBLIC = 192_108
"""Papers of the public archive. The targets of sizes are those of its site, and are compared for each paper."""
GROWN = "sitegen, larger archive"
"""The name of the contestant that builds a larger archive."""


class Target(NamedTuple):
    """A figure and its limit."""

    name: str
    limit: float
    value: float
    at_least: bool = False

    @property
    def is_met(self) -> bool:
        """Return True if the figure keeps the limit."""
        return self.value >= self.limit if self.at_least else self.value <= self.limit


def targets(archive: Archive, results: list[Result], larger: int = 0) -> list[Target]:
    """Return the targets that were measured.

    Args:
        archive: The archive of all contestants but the one named `GROWN`.
        results: All measurements.
        larger: The number of papers of the archive of `GROWN`.
    """
    of = medians(results)
    return [*_times(of, best_peer(results)), *_growth(of, larger / archive.papers), *_sizes(of, archive.papers)]


def table(found: list[Target]) -> str:
    """Return targets beside measurements, as Markdown; empty if there are none."""
    if not found:
        return ""
    lines = ["### Targets\n", "| | limit | measured | |", "|---|--:|--:|---|"]
    lines += [
        f"| {target.name} | {'at least' if target.at_least else 'at most'} {target.limit:,.4g} "
        f"| {target.value:,.4g} | {'met' if target.is_met else 'missed'} |"
        for target in found
    ]
    return "\n".join(lines) + "\n"


def _times(of: dict[tuple[str, str], Median], best: Median | None) -> Iterator[Target]:
    cold, day, edit = (of.get(("sitegen", scenario)) for scenario in ("cold", "day", "edit"))
    if best and cold:
        yield Target("full build, of the best peer's time", 0.40, cold.wall / best.wall)
    if cold:
        yield Target("full build, peak memory in MB", 1000, cold.memory / 1e6)
        yield Target("full build, cores busy", 1.9, cold.busy, at_least=True)
    if best and (default := of.get(("sitegen, default", "cold"))):
        yield Target("default settings, of the best peer's time", 1.5, default.wall / best.wall)
    if best and day:
        yield Target("a day added, of the best peer's full build", 1 / 40, day.wall / best.wall)
    if best and (default := of.get(("sitegen, default", "day"))):
        yield Target("a day added, default settings, of the best peer's full build", 1 / 30, default.wall / best.wall)
    if day and edit:
        yield Target("one digest edited, of the time for a day added", 1.1, edit.wall / day.wall)
    for name in ("sitegen", "sitegen, default"):
        if nothing := of.get((name, "nothing")):
            yield Target(f"nothing changed, {name}, in s", 0.5, nothing.wall)


def _growth(of: dict[tuple[str, str], Median], times: float) -> Iterator[Target]:
    """Yield the targets for five times the papers; for another factor, the limit of time grows with it."""
    cold, grown = of.get(("sitegen", "cold")), of.get((GROWN, "cold"))
    if cold and grown:
        yield Target(f"{times:.3g} times the papers, of the time", 1.1 * times, grown.wall / cold.wall)
        if cold.memory:
            yield Target(f"{times:.3g} times the papers, of the memory", 2, grown.memory / cold.memory)


def _sizes(of: dict[tuple[str, str], Median], papers: int) -> Iterator[Target]:
    if default := of.get(("sitegen, default", "cold")):
        yield Target("default settings, bytes a paper", 3.0e9 / PUBLIC, default.size / papers)
        yield Target("default settings, files a paper", 520_000 / PUBLIC, default.files / papers)
        yield Target("default settings, bytes of the index a paper", 0.8e9 / PUBLIC, default.index / papers)
    if pages := of.get(("sitegen, github-pages", "cold")):
        yield Target("GitHub Pages, GB", 1.0, pages.size / 1e9)
    if cloudflare := of.get(("sitegen, cloudflare", "cold")):
        yield Target("Cloudflare Pages, files", 20_000, cloudflare.files)
