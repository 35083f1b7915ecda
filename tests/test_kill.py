"""A build that is killed: the site is the old or the new one, no file is torn, and the next build makes it right."""

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
"""Seconds that a build takes once it writes."""
_WORKERS_STEPS = 60
"""Steps that even the less busy of two workers takes."""
HOW = ("first", "full", "incremental")
WHOM = ("parent", "worker", "group")


def _turn(folder: Path, state: int) -> None:
    """Make the content that of a state: the toy archive, or that with digests added, grown and deleted, and a page edited."""
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
class Victim:
    """A site whose builds are killed, in two states that a clean build was made of."""

    folder: Path
    clean: tuple[dict[str, bytes], dict[str, bytes]]
    state: int = 0
    steps: dict[str, int] = field(default_factory=dict)

    def count(self, how: str) -> int:
        """How many steps such a build takes."""
        if how not in self.steps:
            counting = build_process.counted(self.folder, 0, "nobody", *self.prepare(how))
            self.steps[how] = int(build_process.run(counting).stdout)
        return self.steps[how]

    def prepare(self, how: str) -> list[str]:
        """Have a site of one state, and content of the other; the options of the build that is to be killed."""
        if how == "first":
            shutil.rmtree(self.folder / "public")
            shutil.rmtree(self.folder / ".sitegen")
        self.state = 1 - self.state
        _turn(self.folder, self.state)
        return ["-j", "2", *(["--full"] if how == "full" else [])]

    def examine(self, how: str) -> None:
        """Nothing is torn, and the next build makes a site that is a clean build's, byte for byte."""
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
def victim(tmp_path_factory: pytest.TempPathFactory) -> Victim:
    """The site to be hurt: built, and whole whenever a test begins."""
    folder = toy.write(tmp_path_factory.mktemp("victim"))
    clean: list[dict[str, bytes]] = []
    for state in (1, 0):
        _turn(folder, state)
        shutil.rmtree(folder / ".sitegen", ignore_errors=True)
        toy.build(folder)
        clean.insert(0, toy.tree(folder / "public"))
    return Victim(folder, (clean[0], clean[1]))


def _kill_at_step(victim: Victim, how: str, whom: str, part: float) -> bool:
    """Kill when a part of all steps is done; whether it came to that."""
    steps = _WORKERS_STEPS if whom == "worker" else victim.count(how)
    options = victim.prepare(how)
    process = build_process.start(build_process.counted(victim.folder, 1 + int(part * steps), whom, *options))
    return _end(victim, how, process)


def _end(victim: Victim, how: str, process: "subprocess.Popen[str]") -> bool:
    """See what a kill has left; whether the build was killed at all."""
    process.wait(60)
    build_process.wait_for_group(process.pid)
    build_process.kill(process)
    victim.examine(how)
    return process.returncode != 0


def _kill_at_moment(victim: Victim, how: str, whom: str, seconds: float) -> bool:
    """Kill some time after the build has begun to write; whether it was in time."""
    options = victim.prepare(how)
    process = build_process.start(build_process.command(victim.folder, *options))
    work = victim.folder / ".public.sitegen"
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
    return _end(victim, how, process)


@pytest.mark.parametrize(
    ("how", "whom", "part"),
    [
        ("incremental", "parent", 0.9),
        pytest.param("full", "group", 0.95, marks=pytest.mark.torture),
        ("first", "worker", 0.3),
    ],
)
def test_a_killed_build_harms_nothing(victim: Victim, how: str, whom: str, part: float) -> None:
    """Killed while it publishes, or one of its workers, it leaves a whole site or one that the next build makes whole."""
    assert _kill_at_step(victim, how, whom, part)


@pytest.mark.torture
def test_two_hundred_kills(victim: Victim) -> None:
    """200 builds killed, at random steps and moments, are mended by the next build 200 times."""
    chance = random.Random(8)
    killed = 0
    for trial in range(1000):
        how, whom = HOW[trial % 3], WHOM[trial // 3 % 3]
        if trial // 9 % 2:
            killed += _kill_at_step(victim, how, whom, chance.random())
        else:
            killed += _kill_at_moment(victim, how, whom, chance.random() * _LONGEST)
        if killed == 200:
            return
    pytest.fail(f"only {killed} builds were killed in time")
