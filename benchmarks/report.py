"""Write measurements as Markdown tables: medians, ratios to the fastest peer, and a comparison with the targets."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from measure import Cost

SCENARIO_NAMES = {
    "cold": "built from nothing",
    "nothing": "nothing changed",
    "day": "one day of 200 papers added",
    "edit": "one digest edited",
    "template": "the layout edited",
}


@dataclass(frozen=True, slots=True)
class Result:
    """The measurement of one contestant in one scenario and one round."""

    contestant: str
    peer: bool
    scenario: str
    cost: Cost
    conversion: float
    """Seconds of the wall time in ``cost`` that the conversion of digests for a peer took."""
    files: int
    size: int
    """Size of the output in bytes."""


@dataclass(frozen=True, slots=True)
class Median:
    """One contestant in one scenario: each figure is the median of the rounds."""

    wall: float
    conversion: float
    user: float
    system: float
    memory: float
    files: float
    size: float
    slowest: float
    """The longest wall time of all rounds."""

    @property
    def busy(self) -> float:
        """Average number of busy cores."""
        return (self.user + self.system) / self.wall


def medians(results: list[Result]) -> dict[tuple[str, str], Median]:
    """Return medians by contestant and scenario, in the order of their first rounds."""
    rounds: dict[tuple[str, str], list[Result]] = {}
    for result in results:
        rounds.setdefault((result.contestant, result.scenario), []).append(result)
    return {key: _median(of) for key, of in rounds.items()}


def _median(rounds: list[Result]) -> Median:
    def of(figure: Callable[[Result], float]) -> float:
        return median(map(figure, rounds))

    return Median(
        wall=of(lambda result: result.cost.wall),
        conversion=of(lambda result: result.conversion),
        user=of(lambda result: result.cost.user),
        system=of(lambda result: result.cost.system),
        memory=of(lambda result: result.cost.memory),
        files=of(lambda result: result.files),
        size=of(lambda result: result.size),
        slowest=max(result.cost.wall for result in rounds),
    )


def best_peer(results: list[Result]) -> Median | None:
    """Return the fastest full build of a peer; None if no peer was measured."""
    peers = {result.contestant for result in results if result.peer}
    builds = [of for (name, scenario), of in medians(results).items() if name in peers and scenario == "cold"]
    return min(builds, key=lambda build: build.wall, default=None)


def table(papers: int, about: dict[str, str | int], results: list[Result]) -> str:
    """Return all measurements as Markdown: a table for each scenario."""
    rounds = max((sum(1 for r in results if (r.contestant, r.scenario) == key) for key in medians(results)), default=0)
    parts = [
        f"## {papers:,} papers, medians of {rounds} rounds\n",
        "; ".join(f"{key}: {of}" for key, of in about.items()) + "\n",
    ]
    best = best_peer(results)
    for scenario, name in SCENARIO_NAMES.items():
        rows = {who: of for (who, what), of in medians(results).items() if what == scenario}
        if rows:
            parts.append(_scenario(name, rows, best))
    return "\n".join(parts)


def _scenario(name: str, rows: dict[str, Median], best: Median | None) -> str:
    lines = [
        f"### {name[0].upper()}{name[1:]}\n",
        "| | wall | slowest | user + system | cores busy | peak memory | files | output | of the best peer's full build |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for who, of in rows.items():
        wall = f"{of.wall:.2f} s" + (f" ({of.conversion:.2f} s converting)" if of.conversion else "")
        share = f"{of.wall / best.wall:.3f}" if best else "-"
        cells = [
            who,
            wall,
            f"{of.slowest:.2f} s",
            f"{of.user:.1f} + {of.system:.1f} s",
            f"{of.busy:.2f}",
            f"{of.memory / 1e6:,.0f} MB",
            f"{of.files:,.0f}",
            f"{of.size / 1e6:,.1f} MB",
            share,
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def targets(results: list[Result]) -> str:
    """Return the targets for 200,000 papers beside the measurements, as Markdown; empty without sitegen or a peer."""
    best, of = best_peer(results), medians(results)
    cold = of.get(("sitegen", "cold"))
    if best is None or cold is None:
        return ""
    rows = [
        ("full build, of the best peer's time", 1 / 3, cold.wall / best.wall),
        ("peak memory of a full build, MB", 1000, cold.memory / 1e6),
    ]
    if papers := of.get(("sitegen, paper pages", "cold")):
        rows.append(("with paper pages, of the time without", 2, papers.wall / cold.wall))
    if day := of.get(("sitegen", "day")):
        rows.append(("a day added, of the best peer's full build", 1 / 40, day.wall / best.wall))
        if edit := of.get(("sitegen", "edit")):
            rows.append(("one digest edited, of the time for a day added", 1.1, edit.wall / day.wall))
    if nothing := of.get(("sitegen", "nothing")):
        rows.append(("nothing changed, s", 0.5, nothing.wall))
    lines = ["### Targets\n", "| | at most | measured | |", "|---|--:|--:|---|"]
    lines += [
        f"| {name} | {most:.3g} | {value:.3g} | {'met' if value <= most else 'missed'} |" for name, most, value in rows
    ]
    return "\n".join(lines) + "\n"
