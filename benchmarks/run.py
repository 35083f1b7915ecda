"""Measure sitegen and its peers on the same archive: ``python benchmarks/run.py --papers 200000``.

Every round builds in fresh folders, contestant after contestant, and nothing is deleted before the end: on ext4, files
created soon after many were deleted cost several times as much. The table goes to standard output, every single
measurement to a JSON file.
"""

import argparse
import json
import os
import platform
import shlex
import shutil
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import generate
import report
import targets
from contestants import HOSTS, REPORT, WORK, Contestant, Eleventy, Hugo, Missing, Pelican, Sitegen, snapshot
from measure import CommandError, Cost, census, run, total
from report import Archive, Phase, Result

SCENARIOS = ["cold", "nothing", "day", "edit", "template"]
"""The scenarios in the order in which they follow each other on one site; `report.SCENARIO_NAMES` describes them."""
NAMES = ["sitegen", "default", *HOSTS, "hugo", "eleventy", "pelican"]


@dataclass(frozen=True, slots=True)
class Plan:
    """The options of a measurement."""

    papers: int
    """The number of papers to generate, if no archive is given."""
    seed: int
    archive: Path | None
    """A folder of digests."""
    rounds: int
    scenarios: list[str]
    peer_scenarios: list[str]


@dataclass(frozen=True, slots=True)
class Digests:
    """The digests to build from, and those of the day that is added later."""

    archive: Archive
    folder: Path
    next_day: Path
    seed: int


def digests(plan: Plan, work: Path) -> Digests:
    """Write the digests of a plan: generated ones, or a copy of the given archive without its newest day.

    Raises:
        CommandError: The archive has no digests whose names are dates.
    """
    folder, next_day = work / "archive", work / "next-day"
    if plan.archive is None:
        generate.write(generate.calendar(plan.papers, plan.seed), folder)
        generate.write(generate.extra_days(1, plan.seed), next_day)
    else:
        shutil.copytree(plan.archive, folder)
        _hold_back(folder, next_day)
    texts = [path.read_text("utf-8") for path in folder.rglob("*.md")]
    papers = sum(text.count("\n### ") + text.startswith("### ") for text in texts)
    name = plan.archive.name if plan.archive else "generated archive"
    return Digests(Archive(name, papers, sum(len(text.encode()) for text in texts)), folder, next_day, plan.seed)


def _hold_back(folder: Path, next_day: Path) -> None:
    """Move the newest digests to another folder."""
    dated = [path for path in folder.rglob("*.md") if path.stem.isdigit()]
    if not dated:
        msg = f"{folder} has no digests that are named by their day, such as 20191019.md"
        raise CommandError(msg)
    newest = max(path.stem for path in dated)
    for path in dated:
        if path.stem == newest:
            target = next_day / path.relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(path, target)


def contest(plan: Plan, source: Digests, contestants: list[Contestant], work: Path) -> list[Result]:
    """Run all rounds of all contestants. A contestant that fails takes no part in later rounds."""
    results: list[Result] = []
    out: set[str] = set()
    for number in range(1, plan.rounds + 1):
        for contestant in contestants:
            if contestant.name in out:
                continue
            folder = work / f"round-{number}" / contestant.name.replace(", ", "-").replace(" ", "-")
            try:
                results += _round(plan, contestant, source, folder)
            except CommandError as error:
                out.add(contestant.name)
                _say(f"{contestant.name} failed and takes no further part: {error}")
    return results


def _round(plan: Plan, contestant: Contestant, source: Digests, folder: Path) -> Iterable[Result]:
    """Yield the results of one contestant for each scenario in order, on a new site."""
    shutil.copytree(source.folder, folder / "archive")
    site = folder / "site"
    site.mkdir()
    contestant.prepare(site)
    for scenario in plan.peer_scenarios if contestant.peer else plan.scenarios:
        if scenario == "cold" or not contestant.only_cold:
            _change(scenario, source, folder / "archive", contestant.layout(site))
            yield _measured(contestant, scenario, site, folder / "log.txt")


def _measured(contestant: Contestant, scenario: str, site: Path, log: Path) -> Result:
    """Build once, and return the result."""
    commands = contestant.commands(site)
    costs = {step.name: run(step.words, site, log, step.environment) for step in commands}
    cost = sum(costs.values(), start=Cost(0, 0, 0, 0))
    parts = census(site / "public")
    conversion = costs["conversion"].wall if "conversion" in costs else 0.0
    files, size = total(parts)
    _say(
        f"{contestant.name}: {scenario} {cost.wall:.2f} s, {cost.memory / 1e6:,.0f} MB, {files:,} files, {size / 1e6:,.1f} MB"
    )
    index = total(census(site / ".sitegen")).bytes
    return Result(contestant.name, contestant.peer, scenario, cost, conversion, parts, index, _phases(site / REPORT))


def _phases(file: Path) -> list[Phase]:
    """Return the phases in a report of sitegen; none if there is no report."""
    if not file.exists():
        return []
    return [Phase(**phase) for phase in json.loads(file.read_text("utf-8"))["phases"]]


def _change(scenario: str, source: Digests, archive: Path, layout: Path) -> None:
    """Change the archive or the layout as the scenario requires, before the measured build."""
    match scenario:
        case "day":
            shutil.copytree(source.next_day, archive, dirs_exist_ok=True)
        case "edit":
            editable = [path for path in sorted(archive.rglob("*.md")) if "- **Summary**: " in path.read_text("utf-8")]
            _replace(editable[len(editable) * 9 // 10], generate.edited)
        case "template":
            _replace(layout, lambda text: text.replace("</main>", "<!-- edited -->\n</main>"))


def growth(papers: int, plan: Plan, contestant: Contestant, work: Path) -> list[Result]:
    """Build a larger archive once; return the result under another name, or nothing if the build failed."""
    source = digests(replace(plan, papers=papers, archive=None), work)
    only_cold = replace(plan, scenarios=["cold"], rounds=1)
    return [replace(result, contestant=targets.GROWN) for result in contest(only_cold, source, [contestant], work)]


def _replace(path: Path, edit: Callable[[str], str]) -> None:
    before = path.read_text("utf-8")
    after = edit(before)
    if after == before:
        msg = f"{path} cannot be edited: the expected text is missing"
        raise CommandError(msg)
    path.write_text(after, "utf-8")


def machine() -> dict[str, str | int]:
    """Describe the machine: processor, memory, systems, and its load."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "processor": _line("/proc/cpuinfo", "model name") or platform.processor() or platform.machine(),
        "cores": os.cpu_count() or 1,
        "memory": f"{memory / 2**30:.0f} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "file system": _file_system(WORK),
        "load before": f"{os.getloadavg()[0]:.2f}",
    }


def _line(path: str, key: str) -> str:
    try:
        lines = Path(path).read_text("utf-8").splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(key)), "")


def _file_system(path: Path) -> str:
    """Return the type of the file system of a path: that of the longest mount point above it."""
    try:
        mounts = [line.split() for line in Path("/proc/mounts").read_text("utf-8").splitlines()]
    except OSError:
        return "unknown"
    above = {str(parent) for parent in [path, *path.parents]}
    return max((mount for mount in mounts if mount[1] in above), key=lambda mount: len(mount[1]))[2]


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _listed(allowed: list[str]) -> Callable[[str], list[str]]:
    def parse(text: str) -> list[str]:
        names = text.split(",") if text else []
        if unknown := set(names) - set(allowed):
            msg = f"{', '.join(sorted(unknown))}: choose from {','.join(allowed)}"
            raise argparse.ArgumentTypeError(msg)
        return [name for name in allowed if name in names]

    return parse


def _arguments(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--papers", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--archive", type=Path, help="a folder of real digests, instead of generated ones")
    parser.add_argument(
        "--growth",
        type=int,
        default=0,
        metavar="N",
        help="also build an archive of N papers once, to compare the times",
    )
    parser.add_argument("--rounds", type=int, default=3, help="number of rounds, of which medians are taken")
    parser.add_argument("--only", type=_listed(NAMES), default=NAMES, metavar="NAME,...", help=f"of {','.join(NAMES)}")
    parser.add_argument(
        "--scenarios", type=_listed(SCENARIOS), default=SCENARIOS, metavar="NAME,...", help=f"of {','.join(SCENARIOS)}"
    )
    parser.add_argument(
        "--peer-scenarios",
        type=_listed(SCENARIOS),
        default=["cold", "day"],
        metavar="NAME,...",
        help="scenarios of the peers, which do all work again each time  [default: cold,day]",
    )
    parser.add_argument("--command", type=shlex.split, help="the command of sitegen, if not `python -m sitegen`")
    parser.add_argument(
        "--work", type=Path, default=WORK, help="folder for the builds: some gigabytes for each contestant and round"
    )
    parser.add_argument("--keep", action="store_true", help="keep the builds")
    parser.add_argument(
        "--json", type=Path, help="the file of all measurements  [default: results-PAPERS.json in --work]"
    )
    return parser.parse_args(words)


def main(words: list[str] | None = None) -> None:
    """Run the command."""
    given = _arguments(words)
    archive = given.archive.resolve() if given.archive else None
    plan = Plan(given.papers, given.seed, archive, given.rounds, given.scenarios, given.peer_scenarios)
    work = given.work.resolve() / f"{datetime.now(UTC):%Y%m%d-%H%M%S}"
    contestants, versions = _contestants(given.only, snapshot(work / "program"), given.command)
    about = machine() | {"versions": "; ".join(dict.fromkeys(versions))}
    source = digests(plan, work)
    results = contest(plan, source, contestants, work)
    if given.growth:
        results += growth(given.growth, plan, Sitegen(work / "program", command=given.command), work / "growth")
    print(report.table(source.archive, about, results))
    print(targets.table(targets.targets(source.archive, results, given.growth)))
    name = archive.name if archive else str(plan.papers)
    file = given.json or given.work / f"results-{name}.json"
    measured = {
        "plan": asdict(plan),
        "archive": asdict(source.archive),
        "machine": about,
        "results": [asdict(result) for result in results],
    }
    file.write_text(json.dumps(measured, indent=1, default=str) + "\n", "utf-8")
    if not given.keep:
        shutil.rmtree(work)


def _contestants(names: list[str], source: Path, command: list[str] | None) -> tuple[list[Contestant], list[str]]:
    """Return the contestants with these names that are installed, and their versions."""
    everyone: list[Contestant] = [
        *(Sitegen(source, name, command=command) for name in ("sitegen", "default", *HOSTS)),
        Hugo(),
        Eleventy(),
        Pelican(),
    ]
    contestants, versions = [], []
    for name, contestant in zip(NAMES, everyone, strict=True):
        if name in names:
            try:
                versions.append(contestant.version())
                contestants.append(contestant)
            except Missing as error:
                _say(f"without {contestant.name}: {error}")
    return contestants, versions


if __name__ == "__main__":
    main()
