"""Whole runs of `sitegen fetch` against the simulated arXiv: mornings, gaps, faults and kills. Requests stay polite."""

import json
import random
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from support import platforms
from support.arxiv_server.exchanges import Request
from support.arxiv_server.faults import FAULTS
from support.fetch_process import Launcher
from support.fetch_worlds import CODES, FIRST, HOUR, World

from sitegen import fetch_state
from sitegen.loader import markdown

pytestmark = platforms.posix

MORNINGS = tuple(FIRST + timedelta(days=number) for number in (0, 1, 2, 8, 16))
"""Three mornings, and two after which harvests are due."""


@pytest.fixture(scope="module")
def launcher() -> Iterator[Launcher]:
    """The process that starts the commands of this module."""
    with Launcher() as started:
        yield started


# Without faults


def test_mornings_bring_what_arxiv_has(tmp_path: Path, launcher: Launcher) -> None:
    """After each morning the digests have all papers since the first day, in the newest version that was announced."""
    with World(tmp_path, launcher) as world:
        for morning in MORNINGS:
            world.wake(morning)
            done = world.site.run()
            assert done.status == 0
            assert done.last_line.endswith("no days missing"), done.out
            assert world.found() == world.truth()
            world.check_final_days()
        before = world.site.digests()
        assert world.site.run().last_line == "0 new papers, 0 changed; no days missing"
        assert world.site.digests() == before


def test_a_day_is_added(tmp_path: Path, launcher: Launcher) -> None:
    """The next morning adds the papers of the announcement, with its day and types, in few requests."""
    with World(tmp_path, launcher) as world:
        world.site.run()
        before, asked = world.found(), len(world.server.log)
        world.wake(MORNINGS[1])
        done = world.site.run()
        added = {name for path, papers in world.found().items() for name in papers.keys() - before.get(path, {}).keys()}
        evening = date(2026, 10, 6)
        listed = {code: world.server.catalogue.listing(evening, frozenset({code})) for code in CODES}
        new = {
            item.state.paper.identifier for items in listed.values() for item in items if item.type in ("new", "cross")
        }
        assert added == {name for name in new if world.server.catalogue.papers[name].versions[0].evening == evening}
        assert done.out.startswith(f"{len(added)} new papers")
        assert len(world.server.log) - asked < 12
        for code, items in listed.items():
            announced = {
                (paper.identifier, one.type)
                for path, text in world.site.digests().items()
                if path.startswith(code)
                for paper in markdown.parse(text.encode(), path).papers
                for one in paper.announced
                if one.day == "2026-10-07"
            }
            recent = {name for papers in world.found().values() for name in papers}
            assert announced == {
                (item.state.paper.identifier, item.type) for item in items if item.state.paper.identifier in recent
            }


def test_a_gap_of_ten_days_is_filled(tmp_path: Path, launcher: Launcher) -> None:
    """Deleted digests of final days come back as they were, by `--missing` and without it."""
    with World(tmp_path, launcher) as world:
        for morning in MORNINGS:
            world.wake(morning)
            world.site.run()
        whole = world.site.digests()
        for arguments in (("fetch", "--missing"), ("fetch",)):
            for number in range(10):
                for code in CODES:
                    day = date(2026, 9, 23) + timedelta(days=number)
                    (world.site.folder / f"content/{code}/{day:%Y/%m/%Y%m%d}.md").unlink(missing_ok=True)
            assert len(world.site.digests()) < len(whole) - 10
            done = world.site.run(*arguments)
            assert done.status == 0, done.out + done.err
            restored = world.site.digests()
            assert restored.keys() == whole.keys()
            assert world.found() == world.truth()
            world.server.clock.sleep(HOUR)


def test_the_archive_of_another_collector_goes_on(tmp_path: Path, launcher: Launcher) -> None:
    """Digests without a state count as complete, their gap of ten days is filled, and their records stay."""
    with World(tmp_path, launcher) as world:
        world.wake(MORNINGS[3])
        world.site.run()
        content = world.site.folder / "content"
        (content / fetch_state.FILE).unlink()
        gap = [date(2026, 9, 23) + timedelta(days=number) for number in range(10)]
        for day in gap:
            for code in CODES:
                (content / f"{code}/{day:%Y/%m/%Y%m%d}.md").unlink(missing_ok=True)
        kept = world.found()
        world.site.write_settings(CODES)
        world.wake(MORNINGS[4])
        world.finish()
        found = world.found()
        assert found.keys() >= kept.keys()
        assert found == world.truth()


@pytest.mark.parametrize("hours", [-30, -5, 5, 30])
def test_a_wrong_clock_changes_nothing(tmp_path: Path, launcher: Launcher, hours: int) -> None:
    """If the computer's clock is wrong, the digests are the same, and no day becomes final too early."""
    results = []
    for offset in (0, hours * HOUR):
        with World(tmp_path / f"{offset}", launcher, offset=offset) as world:
            for morning in MORNINGS[:4]:
                world.wake(morning)
                world.site.run()
                world.check_final_days()
            results.append((world.site.digests(), {code: one.final for code, one in world.state().categories.items()}))
    assert results[0] == results[1]


def test_days_of_announcement_have_the_numbers_of_arxivs_listings(tmp_path: Path, launcher: Launcher) -> None:
    """With `day = "announced"` the data of a day has as many papers of each category and type as arXiv's listing."""
    with World(tmp_path, launcher) as world:
        settings = world.site.folder / "sitegen.toml"
        settings.write_text(settings.read_text().replace("[site]\n", '[site]\nday = "announced"\n'))
        days = [(FIRST + timedelta(days=number)).date() for number in range(4)]
        for number in range(len(days)):
            world.wake(FIRST + timedelta(days=number))
            assert world.site.run().status == 0
        assert world.site.run("build").status == 0
        for day in days:
            data = json.loads((world.site.folder / f"public/{day:%Y/%m/%d}.json").read_bytes())
            for code in CODES:
                items = world.server.catalogue.listing(day - timedelta(days=1), frozenset({code}))
                found = {kind: number for kind, number in data["listings"][code].items() if number}
                assert found == Counter(item.type for item in items), f"{code} on {day}"


# Faults and kills


def test_a_refusal_ends_all(tmp_path: Path, launcher: Launcher) -> None:
    """After 403 nothing more is asked, the status is 1, and the last line says when to try again."""
    with World(tmp_path, launcher) as world:
        world.server.fault("403", "api")
        done = world.site.run()
        assert world.server.log[-1].service == "api"
        assert done.status == 1
        assert "missing: " in done.last_line
        assert "; try again after 2026-10-0" in done.last_line
        world.server.clock.sleep(24 * HOUR)
        world.wake(MORNINGS[2])
        world.finish()
        assert world.found() == world.truth()


def _down(service: str) -> Callable[[Request], str]:
    """Return a function that lets a service answer 503."""
    return lambda request: "503" if request.service == service else ""


def test_a_service_that_is_down_is_replaced_or_its_days_are_missing(tmp_path: Path, launcher: Launcher) -> None:
    """Without the API or without OAI-PMH nothing incomplete counts as complete, and later runs bring what was missing."""
    for service in ("api", "oai", "rss"):
        with World(tmp_path / service, launcher) as world:
            world.server.chance = _down(service)
            done = world.site.run()
            assert done.status == 1
            assert "try again after" in done.last_line
            world.check_final_days()
            world.server.clock.sleep(2 * HOUR)
            world.finish()
            assert world.found() == world.truth()


def _faults(chance: random.Random, rate: float) -> Callable[[Request], str]:
    """Return a function that gives requests faults by chance."""
    names = sorted(FAULTS)
    return lambda request: chance.choice(names) if chance.random() < rate else ""


def _disturb(world: World, chance: random.Random, morning: datetime) -> None:
    """Run up to three times with faults and kills, with pauses between the runs."""
    world.wake(morning)
    for _ in range(chance.randint(0, 3)):
        world.server.chance = _faults(chance, chance.choice((0.02, 0.1, 0.3, 0.8)))
        world.site.run(kill_at=chance.choice((0, chance.randint(1, 50), chance.randint(1, 400))))
        world.check_final_days()
        world.server.clock.sleep(chance.choice((0, 60, 1800)))


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, launcher: Launcher) -> dict[str, str]:
    """The digests after all mornings without faults."""
    with World(tmp_path_factory.mktemp("undisturbed"), launcher) as world:
        for morning in MORNINGS:
            world.wake(morning)
            world.finish()
        return _comparable(world.site.digests())


_ANNOUNCED = re.compile(r"(\n- \*\*Announced\*\*: )([^\n]*)")


def _comparable(digests: dict[str, str]) -> dict[str, str]:
    """Return digests without announcements of other days than the mornings'. A stale feed tells them, one day late."""
    days = {f"{morning:%Y-%m-%d}" for morning in MORNINGS}

    def of_mornings(found: re.Match[str]) -> str:
        kept = [entry for entry in found[2].split(", ") if entry[:10] in days]
        return found[1] + ", ".join(kept) if kept else ""

    return {path: _ANNOUNCED.sub(of_mornings, text) for path, text in digests.items()}


def _check_sequences(folder: Path, launcher: Launcher, seeds: Sequence[int], undisturbed: dict[str, str]) -> None:
    """Check that mornings with random faults and kills end with the digests of mornings without."""
    for seed in seeds:
        chance = random.Random(seed)
        with World(folder / f"{seed}", launcher) as world:
            for morning in MORNINGS:
                _disturb(world, chance, morning)
                world.finish()
            assert _comparable(world.site.digests()) == undisturbed, f"sequence {seed}"
        shutil.rmtree(folder / f"{seed}")


@pytest.mark.parametrize("seed", [0, 23])
def test_faults_and_kills_leave_no_trace(
    tmp_path: Path, launcher: Launcher, undisturbed: dict[str, str], seed: int
) -> None:
    """Two of the 200 sequences of faults and kills: the digests are those of undisturbed runs."""
    _check_sequences(tmp_path, launcher, [seed], undisturbed)


@pytest.mark.torture
@pytest.mark.parametrize("part", range(20))
def test_200_sequences_of_faults_and_kills_leave_no_trace(
    tmp_path: Path, launcher: Launcher, undisturbed: dict[str, str], part: int
) -> None:
    """All of them."""
    _check_sequences(tmp_path, launcher, range(part * 10, part * 10 + 10), undisturbed)


@pytest.mark.parametrize(
    "part", [0.02, 0.4, 0.9, *(pytest.param(n / 40, marks=pytest.mark.torture) for n in range(40))]
)
def test_a_kill_loses_nothing(tmp_path: Path, launcher: Launcher, part: float) -> None:
    """Wherever the first run is killed, the next one completes the digests, and does not begin again."""
    with World(tmp_path / "whole", launcher) as world:
        whole = world.site.run()
        digests, requests = world.site.digests(), len(world.server.log)
    with World(tmp_path / "killed", launcher) as world:
        killed = world.site.run(kill_at=1 + int(part * (whole.steps - 1)))
        assert killed.status == -9
        world.check_final_days()
        before = len(world.server.log)
        assert world.site.run().status == 0
        assert world.site.digests() == digests
        assert len(world.server.log) <= requests + 16
        assert len(world.server.log) - before <= requests
