"""The collecting workflow of the guide keeps all papers if others push meanwhile, in real Git repositories."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from support import platforms, toy
from support.workflows import Runner, job

from sitegen import scaffold

GUIDE = (toy.ROOT / "docs" / "publish.md").read_text(encoding="utf-8")
COLLECT = job(re.findall(r"```yaml\n(name: Collect\n.*?)```", GUIDE, re.DOTALL)[0], "collect")
NEW_DAY = toy.digest("2020-01-02", toy.record("2001.00001"))
COLLECTED = "content/cs.CV/2020/20200102.md"
COLLECTOR = f"""
import pathlib, subprocess, sys
folder = pathlib.Path(sys.argv[2], "2020")
folder.mkdir(parents=True, exist_ok=True)
(folder / "20200102.md").write_text({NEW_DAY!r})
"""
STATE = 'pathlib.Path("state.txt").write_text("seen: 2020-01-02")\n'
"""A file of the repository in which a collector may list the papers that it has seen."""

pytestmark = [platforms.posix, platforms.needs("git", "tar")]


def environment(folder: Path) -> dict[str, str]:
    """Return variables for Git and Python, without settings of this user."""
    (folder / "bin").mkdir(exist_ok=True)
    python = folder / "bin" / "python"
    if not python.is_symlink():
        python.symlink_to(sys.executable)
    return {"PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "LC_ALL": "C", "GIT_CONFIG_NOSYSTEM": "1"}


class Owner:
    """The owner of a site, with a clone of the repository to which the workflow pushes."""

    def __init__(self, folder: Path) -> None:
        self.remote, self.clone = folder / "remote.git", folder / "clone"
        scaffold.init(self.clone)
        toy.put(self.clone / "state.txt", "seen: nothing")
        self.git("init", "--quiet", "--bare", "--initial-branch=main", self.remote)
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("remote", "add", "origin", self.remote)

    def git(self, *arguments: str | Path) -> str:
        """Run git in the clone."""
        command = ["git", "-c", "user.name=somebody", "-c", "user.email=s@example.org", "-C", self.clone, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def push(self, collector: str) -> None:
        """Push the site with a collector."""
        toy.put(self.clone / "collect.py", collector)
        self.git("add", ".")
        self.git("commit", "--quiet", "--message", "A site")
        self.git("push", "--quiet", "--set-upstream", "origin", "main")

    def file(self, path: str) -> str:
        """Return the text of a file on the remote branch."""
        return self.git("-C", self.remote, "show", f"main:{path}")

    def messages(self) -> list[str]:
        """Return the subjects of the remote branch's commits, oldest first."""
        return self.git("-C", self.remote, "log", "--reverse", "--format=%s", "main").splitlines()

    def edit(self, number: int, file: str = "content/about.md", line: str = "An edit.") -> list[str]:
        """Return a command that commits and pushes an edit, in its first ``number`` runs."""
        script = f"""
            unset $(git rev-parse --local-env-vars)
            cd {self.clone}
            if [ "$(git rev-list --count HEAD)" -gt {number} ]; then exit 0; fi
            mkdir -p "$(dirname {file})"
            echo "{line}" >> {file}
            git add {file}
            git -c user.name=s -c user.email=s@example.org commit --quiet --message "An edit"
            git push --quiet
        """
        return ["sh", "-ec", script]

    def edits(self, number: int) -> str:
        """Return lines of a collector that make git push an edit of the owner before each push of the runner."""
        hook = "#!/bin/sh\n" + self.edit(number)[2]
        return f"""
hook = pathlib.Path(".git", "hooks", "pre-push")
hook.parent.mkdir(exist_ok=True)
hook.write_text({hook!r})
hook.chmod(0o755)
"""


@pytest.fixture
def owner(tmp_path: Path) -> Owner:
    """The owner of a new site."""
    return Owner(tmp_path)


@pytest.fixture
def runner(owner: Owner, tmp_path: Path) -> Runner:
    """A runner of workflows with this repository."""
    return Runner(environment(tmp_path), tmp_path, f"file://{owner.remote}")


def test_new_papers_are_pushed(owner: Owner, runner: Runner) -> None:
    """They are committed once, and a run without new papers pushes nothing."""
    owner.push(COLLECTOR)
    for _ in range(2):
        runner.run(COLLECT)
        assert owner.messages() == ["A site", "New papers"]
    assert owner.file(COLLECTED) == NEW_DAY


@pytest.mark.parametrize("more", ["", STATE], ids=["", "with a state"])
def test_papers_survive_a_push_while_they_are_collected(owner: Owner, runner: Runner, more: str) -> None:
    """The owner's edit and the new papers are kept, even if the collector changed another file too."""
    owner.push(f"{COLLECTOR}{more}subprocess.run({owner.edit(1)!r}, check=True)\n")
    runner.run(COLLECT)
    assert owner.messages() == ["A site", "An edit", "New papers"]
    assert owner.file(COLLECTED) == NEW_DAY
    assert owner.file("content/about.md").endswith("An edit.\n")
    assert owner.file("state.txt") == "seen: nothing"


def test_papers_survive_a_push_before_every_try(owner: Owner, runner: Runner) -> None:
    """After three rejected pushes the fourth one succeeds."""
    owner.push(COLLECTOR + owner.edits(3))
    runner.run(COLLECT)
    assert owner.messages() == ["A site", "An edit", "An edit", "An edit", "New papers"]
    assert owner.file(COLLECTED) == NEW_DAY


def test_a_push_without_new_papers_is_no_error(owner: Owner, runner: Runner) -> None:
    """A run that collects nothing succeeds."""
    owner.push(COLLECTOR)
    runner.run(COLLECT)
    owner.git("pull", "--quiet")
    owner.push(f"{COLLECTOR}subprocess.run({owner.edit(3)!r}, check=True)\n")
    runner.run(COLLECT)
    assert owner.messages() == ["A site", "New papers", "A site", "An edit"]


def test_a_conflict_fails_and_loses_nothing(owner: Owner, runner: Runner) -> None:
    """If both wrote the same digest, the owner's stays, and the run fails and can be repeated."""
    owner.push(f"{COLLECTOR}subprocess.run({owner.edit(1, COLLECTED, '# Mine')!r}, check=True)\n")
    with pytest.raises(AssertionError, match="CONFLICT"):
        runner.run(COLLECT)
    assert owner.file(COLLECTED) == "# Mine\n"
    runner.run(COLLECT)
    assert owner.file(COLLECTED) == NEW_DAY
