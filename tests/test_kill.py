"""Killed builds: the output has no incomplete file, and the next build equals a clean one."""

import random
import shutil
import subprocess  # noqa: TC003 - no cycle to break, and easier to read
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from support import build_process, platforms, toy

pytestmark = platforms.linux

_NEW_DAY = toy.digest(
    "2019-02-12",
    toy.record("1902.05555", "A new one", day="2019-02-12", authors="Ada Lovelace, Nova Nemo"),
    toy.record("1902.05556", "Another new one", day="2019-02-12", authors="Wei Zhang", categories="**cs.LG**, cs.CV"),
)
_GROWN = toy.digest(
    "2019-02-11", *toy.DIGESTS["cs.CV/2019/02/20190211.md"].records, toy.record("1902.03458", "Late", day="2019-02-11")
)
_LONGEST = 0.4
"""Seconds from the first write to the end of a build, at most."""
_WORKERS_STEPS = 60
"""Number of steps that each of two workers takes at least."""
HOW = ("first", "full", "incremental")
WHOM = ("parent", "worker", "group")


def _set_state(folder: Path, state: int) -> None:
    """Write the content of state 0 (the toy archive) or 1 (digests added, grown and deleted, a page edited)."""
    content = folder / "content"
    grown, deleted, added = (
        content / "cs.CV" / "2019" / name for name in ("02/20190211.md", "01/20190102.md", "new.md")
    )
    if state:
        toy.put(grown, _GROWN)
        toy.put(added, _NEW_DAY)
        deleted.unlink(missing_ok=True)
    else:
        added.unlink(missing_ok=True)
        for file in (grown, deleted):
            toy.put(file, str(toy.DIGESTS[file.relative_to(content).as_posix()]))
    toy.put(content / "about.md", f"# About\n\nState {state}.\n")


@dataclass
class KilledSite:
    """A site whose builds are killed, and the output of a clean build of each of its two states."""

    folder: Path
    clean: tuple[dict[str, bytes], dict[str, bytes]]
    state: int = 0
    steps: dict[str, int] = field(default_factory=dict)

    def count(self, how: str) -> int:
        """Return the number of steps of a build."""
        if how not in self.steps:
            counting = build_process.counted(self.folder, 0, "nobody", *self.prepare(how))
            self.steps[how] = int(build_process.run(counting).stdout)
        return self.steps[how]

    def prepare(self, how: str) -> list[str]:
        """Change the content to the other state; return the options of the build that will be killed."""
        if how == "first":
            shutil.rmtree(self.folder / "public")
            shutil.rmtree(self.folder / ".sitegen")
        self.state = 1 - self.state
        _set_state(self.folder, self.state)
        return ["-j", "2", *(["--full"] if how == "full" else [])]

    def examine(self, how: str) -> None:
        """Check that no file is incomplete, and that the next build equals a clean one byte for byte."""
        old, new = {} if how == "first" else self.clean[1 - self.state], self.clean[self.state]
        now = _pages(toy.tree(self.folder / "public"))
        if how == "incremental":
            torn = [path for path, text in now.items() if text not in (old.get(path), new.get(path))]
            assert not torn
        else:
            assert now in (_pages(old), _pages(new))
        toy.build(self.folder)
        difference = toy.difference(toy.tree(self.folder / "public"), new)
        assert not difference
        assert not (self.folder / ".public.sitegen").exists()


def _pages(tree: dict[str, bytes]) -> dict[str, bytes]:
    return {path: text for path, text in tree.items() if not path.startswith(".sitegen")}


@pytest.fixture(scope="module")
def killed_site(tmp_path_factory: pytest.TempPathFactory) -> KilledSite:
    """A site that is complete at the beginning of each test."""
    folder = toy.write(tmp_path_factory.mktemp("killed"))
    clean: list[dict[str, bytes]] = []
    for state in (1, 0):
        _set_state(folder, state)
        shutil.rmtree(folder / ".sitegen", ignore_errors=True)
        toy.build(folder)
        clean.insert(0, toy.tree(folder / "public"))
    return KilledSite(folder, (clean[0], clean[1]))


def _kill_at_step(killed_site: KilledSite, how: str, whom: str, part: float) -> bool:
    """Kill a build after a fraction of its steps; return True if it was killed before its end."""
    steps = _WORKERS_STEPS if whom == "worker" else killed_site.count(how)
    options = killed_site.prepare(how)
    process = build_process.start(build_process.counted(killed_site.folder, 1 + int(part * steps), whom, *options))
    return _examine_after_kill(killed_site, how, process)


def _examine_after_kill(killed_site: KilledSite, how: str, process: "subprocess.Popen[str]") -> bool:
    """Wait for the end and examine the site; return True if the build was killed."""
    process.wait(60)
    build_process.wait_for_group(process.pid)
    build_process.kill(process)
    killed_site.examine(how)
    return process.returncode != 0


def _kill_at_moment(killed_site: KilledSite, how: str, whom: str, seconds: float) -> bool:
    """Kill a build some seconds after it begins to write; return True if it was killed before its end."""
    options = killed_site.prepare(how)
    process = build_process.start(build_process.command(killed_site.folder, *options))
    work = killed_site.folder / ".public.sitegen"
    while process.poll() is None and not work.exists():
        time.sleep(0.005)
    time.sleep(seconds)
    workers = [member for member in build_process.members(process.pid) if member.pid != process.pid]
    if whom == "group":
        build_process.kill(process)
    elif whom == "worker" and workers:
        workers[0].kill()
    else:
        process.kill()
    return _examine_after_kill(killed_site, how, process)


@pytest.mark.parametrize(
    ("how", "whom", "part"),
    [
        ("incremental", "parent", 0.9),
        pytest.param("full", "group", 0.95, marks=pytest.mark.torture),
        ("first", "worker", 0.3),
    ],
)
def test_the_next_build_repairs_a_killed_one(killed_site: KilledSite, how: str, whom: str, part: float) -> None:
    """If the build or a worker is killed, the site is complete, or the next build completes it."""
    assert _kill_at_step(killed_site, how, whom, part)


@pytest.mark.torture
def test_two_hundred_kills(killed_site: KilledSite) -> None:
    """200 builds are killed at random steps and times, and the next build always equals a clean one."""
    chance = random.Random(8)
    killed = 0
    for trial in range(1000):
        how, whom = HOW[trial % 3], WHOM[trial // 3 % 3]
        if trial // 9 % 2:
            killed += _kill_at_step(killed_site, how, whom, chance.random())
        else:
            killed += _kill_at_moment(killed_site, how, whom, chance.random() * _LONGEST)
        if killed == 200:
            return
    pytest.fail(f"only {killed} builds were killed in time")
