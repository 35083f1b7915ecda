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
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import generate
from contestants import WORK, Contestant, Eleventy, Hugo, Missing, Pelican, Sitegen, snapshot
from measure import CommandError, Cost, census, run
from report import Result, table, targets

SCENARIOS = ["cold", "nothing", "day", "edit", "template"]
"""The scenarios in the order in which they follow each other on one site; `report.SCENARIO_NAMES` describes them."""
NAMES = ["sitegen", "sitegen-papers", "hugo", "eleventy", "pelican"]


@dataclass(frozen=True, slots=True)
class Plan:
    """The options of a measurement."""

    papers: int
    seed: int
    rounds: int
    scenarios: list[str]
    peer_scenarios: list[str]


def contest(plan: Plan, contestants: list[Contestant], work: Path) -> list[Result]:
    """Run all rounds of all contestants. A contestant that fails takes no part in later rounds."""
    archive = work / "archive"
    generate.write(generate.calendar(plan.papers, plan.seed), archive)
    results: list[Result] = []
    out: set[str] = set()
    for number in range(1, plan.rounds + 1):
        for contestant in contestants:
            if contestant.name in out:
                continue
            folder = work / f"round-{number}" / contestant.name.replace(", ", "-").replace(" ", "-")
            try:
                results += _round(plan, contestant, archive, folder)
            except CommandError as error:
                out.add(contestant.name)
                _say(f"{contestant.name} failed and takes no further part: {error}")
    return results


def _round(plan: Plan, contestant: Contestant, archive: Path, folder: Path) -> Iterable[Result]:
    """Yield the results of one contestant for each scenario in order, on a new site."""
    shutil.copytree(archive, folder / "archive")
    site = folder / "site"
    site.mkdir()
    contestant.prepare(site)
    for scenario in plan.peer_scenarios if contestant.peer else plan.scenarios:
        _change(scenario, plan.seed, folder / "archive", contestant.layout(site))
        costs = {
            step.name: run(step.words, site, folder / "log.txt", step.environment) for step in contestant.commands(site)
        }
        cost = sum(costs.values(), start=Cost(0, 0, 0, 0))
        files, size = census(site / "public")
        conversion = costs["conversion"].wall if "conversion" in costs else 0.0
        _say(f"{contestant.name}: {scenario} {cost.wall:.2f} s, {cost.memory / 1e6:,.0f} MB, {files:,} files")
        yield Result(contestant.name, contestant.peer, scenario, cost, conversion, files, size)


def _change(scenario: str, seed: int, archive: Path, layout: Path) -> None:
    """Change the archive or the layout as the scenario requires, before the measured build."""
    match scenario:
        case "day":
            generate.write(generate.extra_days(1, seed), archive)
        case "edit":
            digests = sorted(archive.rglob("*.md"))
            _replace(digests[len(digests) * 9 // 10], generate.edited)
        case "template":
            _replace(layout, lambda text: text.replace("</main>", "<!-- edited -->\n</main>"))


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
        "python": platform.python_version(),
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
    plan = Plan(given.papers, given.seed, given.rounds, given.scenarios, given.peer_scenarios)
    work = given.work.resolve() / f"{datetime.now(UTC):%Y%m%d-%H%M%S}"
    source = snapshot(work / "program")
    everyone: list[Contestant] = [
        Sitegen(source, papers=False, command=given.command),
        Sitegen(source, papers=True, command=given.command),
        Hugo(),
        Eleventy(),
        Pelican(),
    ]
    contestants, versions = [], []
    for name, contestant in zip(NAMES, everyone, strict=True):
        if name not in given.only:
            continue
        try:
            versions.append(contestant.version())
            contestants.append(contestant)
        except Missing as error:
            _say(f"without {contestant.name}: {error}")
    about = machine() | {"versions": "; ".join(dict.fromkeys(versions))}
    results = contest(plan, contestants, work)
    print(table(plan.papers, about, results))
    print(targets(results))
    file = given.json or given.work / f"results-{plan.papers}.json"
    measured = {"plan": asdict(plan), "machine": about, "results": [asdict(result) for result in results]}
    file.write_text(json.dumps(measured, indent=1) + "\n", "utf-8")
    if not given.keep:
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
