"""Write measurements as Markdown tables: medians, ratios to the fastest peer, phases and parts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from measure import Cost, Size, total

SCENARIO_NAMES = {
    "cold": "built from nothing",
    "nothing": "nothing changed",
    "day": "one day of 200 papers added",
    "edit": "one digest edited",
    "template": "the layout edited",
}


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase of one build, as sitegen reports it."""

    name: str
    seconds: float
    processes: Sequence[Sequence[float]]
    """User and system seconds of each process, first of the main one."""


@dataclass(frozen=True, slots=True)
class Archive:
    """The digests that all contestants build from."""

    name: str
    papers: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Result:
    """The measurement of one contestant in one scenario and one round."""

    contestant: str
    peer: bool
    scenario: str
    cost: Cost
    conversion: float
    """Seconds of the wall time in ``cost`` that the conversion of digests for a peer took."""
    parts: Mapping[str, Size]
    """Files and bytes of each part of the output, the largest first."""
    index: int = 0
    """Bytes of the index that sitegen keeps for the next build."""
    phases: Sequence[Phase] = field(default_factory=tuple)


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
    index: float
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
        files=of(lambda result: total(result.parts).files),
        size=of(lambda result: total(result.parts).bytes),
        index=of(lambda result: result.index),
        slowest=max(result.cost.wall for result in rounds),
    )


def best_peer(results: list[Result]) -> Median | None:
    """Return the fastest full build of a peer; None if no peer was measured."""
    peers = {result.contestant for result in results if result.peer}
    builds = [of for (name, scenario), of in medians(results).items() if name in peers and scenario == "cold"]
    return min(builds, key=lambda build: build.wall, default=None)


def table(archive: Archive, about: dict[str, str | int], results: list[Result]) -> str:
    """Return all measurements as Markdown: a table for each scenario, then parts and phases of full builds."""
    rounds = max((sum(1 for r in results if (r.contestant, r.scenario) == key) for key in medians(results)), default=0)
    parts = [
        f"## {archive.name}, {archive.papers:,} papers, {archive.bytes / 1e6:,.1f} MB, medians of {rounds} rounds\n",
        "; ".join(f"{key}: {of}" for key, of in about.items()) + "\n",
    ]
    best = best_peer(results)
    for scenario, name in SCENARIO_NAMES.items():
        rows = {who: of for (who, what), of in medians(results).items() if what == scenario}
        if rows:
            parts.append(_scenario(name, rows, best, archive.bytes))
    full = {result.contestant: result for result in results if result.scenario == "cold" and not result.peer}
    parts += [_parts(result, archive) for result in full.values()]
    parts += [_phases(name, [r for r in results if (r.contestant, r.scenario) == (name, "cold")]) for name in full]
    return "\n".join(parts)


def _scenario(name: str, rows: dict[str, Median], best: Median | None, archive: int) -> str:
    lines = [
        f"### {name[0].upper()}{name[1:]}\n",
        "| | wall | slowest | user + system | cores busy | peak memory | files | output | out per byte in | index | of the best peer's full build |",
        "|---|" + "--:|" * 10,
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
            f"{of.size / archive:.1f}" if archive else "-",
            f"{of.index / 1e6:,.1f} MB" if of.index else "-",
            share,
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _parts(result: Result, archive: Archive) -> str:
    """Return files and bytes of each part of a site; parts below a thousandth of the site are added up."""
    small = total(result.parts).bytes / 1000
    rows = [(part, size) for part, size in result.parts.items() if size.bytes >= small]
    rest = total({part: size for part, size in result.parts.items() if size.bytes < small})
    lines = [
        f"### Parts: {result.contestant}\n",
        "| part | files | size | bytes a paper |",
        "|---|--:|--:|--:|",
    ]
    lines += [
        f"| {part} | {size.files:,} | {size.bytes / 1e6:,.1f} MB | {size.bytes / archive.papers:,.0f} |"
        for part, size in [*rows, ("all others", rest), ("together", total(result.parts))]
    ]
    return "\n".join(lines) + "\n"


def _phases(name: str, rounds: Sequence[Result]) -> str:
    """Return time and processor time of each phase and process of a full build, from the round with the median time.

    The difference to the whole command is the time to start and to end.
    """
    result = sorted(rounds, key=lambda of: of.cost.wall)[(len(rounds) - 1) // 2]
    if not result.phases:
        return ""
    workers = max(len(phase.processes) for phase in result.phases) - 1
    lines = [
        f"### Phases: {name}\n",
        "| phase | time | main process |" + "".join(f" worker {number + 1} |" for number in range(workers)),
        "|---|--:|--:|" + "--:|" * workers,
    ]
    lines += [_row(phase.name, phase.seconds, map(sum, phase.processes), workers + 1) for phase in result.phases]
    known = sum(sum(map(sum, phase.processes)) for phase in result.phases)
    seconds = result.cost.wall - sum(phase.seconds for phase in result.phases)
    lines.append(_row("start and end", seconds, [result.cost.cpu - known], workers + 1))
    return "\n".join(lines) + "\n"


def _row(name: str, seconds: float, processes: Iterable[float], columns: int) -> str:
    cells = [f"{time:.2f} s" for time in processes]
    return "| " + " | ".join([name, f"{seconds:.2f} s", *cells, *["-"] * (columns - len(cells))]) + " |"
