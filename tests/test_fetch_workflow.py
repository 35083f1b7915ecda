"""The workflow of a site that fetches its papers: its steps run as shell, in real Git repositories.

`sitegen fetch` is a program of the test here. `test_fetch_sites` runs the real one against a server.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from support import platforms, toy
from support.workflows import ACTIONS, Runner, actionlint, outputs

from sitegen import scaffold

pytestmark = [platforms.posix, platforms.needs("git", "tar", "jq")]

PLACE = toy.ROOT / "sitegen/starter_fetch/.github/workflows/fetch.yml"
TEXT = PLACE.read_text(encoding="utf-8")
WORKFLOW: dict[str, Any] = {str(key).replace("True", "on"): value for key, value in yaml.safe_load(TEXT).items()}
JOBS = WORKFLOW["jobs"]
DAY = toy.digest("2020-01-02", toy.record("2001.00001"))
FETCHED = "content/cs.CV/2020/01/20200102.md"
STATE = "content/fetched.json"
GIT = ("git", "-c", "user.name=somebody", "-c", "user.email=s@example.org")

FETCH = f"""
mkdir -p "$(dirname {FETCHED})"
cat > {FETCHED} <<'END'
{DAY}END
echo "run $(date +%s%N)" > {STATE}
"""
"""Lines of a `sitegen fetch` that writes a day and a state."""


class Place:
    """A site on a remote branch, its owner's clone, and programs for the steps of the workflow."""

    def __init__(self, folder: Path, new_site: Path) -> None:
        self.folder = folder
        self.remote, self.clone, self.programs = folder / "remote.git", folder / "clone", folder / "programs"
        self.calls = folder / "calls"
        shutil.copytree(new_site, self.clone)
        self.git("init", "--quiet", "--bare", "--initial-branch=main", str(self.remote))
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("remote", "add", "origin", str(self.remote))
        self.push("A site")
        self._install("python", "#!/bin/sh\n")
        self._install("sleep", f'#!/bin/sh\necho "sleep $*" >> {self.calls}\n')
        program = (toy.ROOT / "tests/support/gh_program.py").read_text(encoding="utf-8")
        self._install("gh", f"#!{sys.executable}\n{program}")
        self.issues_file = folder / "github.json"
        self.issues_file.write_text('{"issues": [], "requests": []}', encoding="utf-8")
        variables = {
            "PATH": f"{self.programs}:{Path(sys.executable).parent}:{os.environ['PATH']}",
            "LC_ALL": "C",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GITHUB_REPOSITORY": "user/papers",
            "GH_STATE": str(self.issues_file),
        }
        self.runner = Runner(variables, folder, f"file://{self.remote}")
        self.runner.expressions |= {
            "github.token": "a token",
            "github.repository": "user/papers",
            "github.server_url": "https://github.com",
            "github.run_id": "17",
        }

    def _install(self, name: str, text: str) -> None:
        toy.put(self.programs / name, text)
        (self.programs / name).chmod(0o755)

    def sitegen(self, *scripts: str) -> None:
        """Let ``sitegen`` run one script after the other, and the last one again and again."""
        for number, script in enumerate(scripts):
            self._install(f"sitegen-{number}", f"#!/bin/sh\nset -e\n{script}")
        self._install(
            "sitegen",
            f"""#!/bin/sh
            echo "sitegen $*" >> {self.calls}
            number=$(($(grep -c ^sitegen {self.calls}) - 1))
            if [ "$number" -ge {len(scripts)} ]; then number={len(scripts) - 1}; fi
            exec "{self.programs}/sitegen-$number"
            """,
        )

    def git(self, *arguments: str) -> str:
        """Run git in the clone."""
        return subprocess.run([*GIT, "-C", self.clone, *arguments], check=True, capture_output=True, text=True).stdout

    def push(self, message: str) -> None:
        """Commit and push everything in the clone."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)
        self.git("push", "--quiet", "--set-upstream", "origin", "main")

    def edit(self, file: str, line: str) -> str:
        """Return lines that let the owner push an edit."""
        return f"""
            cd {self.clone}
            git pull --quiet
            mkdir -p "$(dirname {file})"
            echo "{line}" >> {file}
            git add --all
            git -c user.name=s -c user.email=s@example.org commit --quiet --message "An edit"
            git push --quiet
            cd "$OLDPWD"
        """

    def fetch(self) -> tuple[str, str]:
        """Run the job that fetches; return its outputs: status and report."""
        self.runner.run(JOBS["fetch"])
        status, report = (self.runner.evaluate(JOBS["fetch"]["outputs"][name]) for name in ("status", "report"))
        return status, report

    def report(self, status: str, report: str) -> list[dict[str, Any]]:
        """Run the job that reports the outputs of the other one; return all issues."""
        self.runner.expressions |= {
            "needs.fetch.outputs.status": status,
            "needs.fetch.outputs.report": report,
        }
        self.runner.run(JOBS["report"])
        found: list[dict[str, Any]] = self.github["issues"]
        return found

    @property
    def github(self) -> dict[str, Any]:
        """The issues and requests that GitHub got."""
        found: dict[str, Any] = json.loads(self.issues_file.read_text(encoding="utf-8"))
        return found

    def file(self, path: str) -> str:
        """Return the text of a file on the remote branch."""
        return self.git("-C", str(self.remote), "show", f"main:{path}")

    def messages(self) -> list[str]:
        """Return the subjects of the remote branch's commits without their dates, oldest first."""
        lines = self.git("-C", str(self.remote), "log", "--reverse", "--format=%s", "main").splitlines()
        return [line.partition(" of ")[0] for line in lines]

    def called(self) -> list[str]:
        """Return the calls of sitegen and sleep."""
        return self.calls.read_text(encoding="utf-8").splitlines()


@pytest.fixture(scope="module")
def new_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a new site that fetches its papers."""
    folder = tmp_path_factory.mktemp("new") / "site"
    scaffold.init(folder, scaffold.Fetching(("cs.CV",), "2020"))
    return folder


@pytest.fixture
def place(tmp_path: Path, new_site: Path) -> Place:
    """A new site that fetches its papers, on a remote branch."""
    return Place(tmp_path, new_site)


def test_new_papers_are_pushed(place: Place) -> None:
    """Digests and state are committed once, and the job's outputs have the status and the last lines of `sitegen fetch`."""
    place.sitegen(FETCH + 'echo "2 new papers, nothing is missing"')
    assert place.fetch() == ("0", "2 new papers, nothing is missing")
    assert place.messages() == ["A site", "Papers"]
    assert place.file(FETCHED) == DAY
    assert place.called() == ["sitegen fetch --wait 45"]


@pytest.mark.slow
def test_nothing_new_makes_no_commit(place: Place) -> None:
    """A run that changes no file pushes nothing."""
    place.sitegen("exit 0")
    assert place.fetch() == ("0", "")
    assert place.messages() == ["A site"]


@pytest.mark.slow
def test_an_incomplete_run_is_pushed(place: Place) -> None:
    """With status 1 the papers that arrived are pushed, and the job succeeds, so that the site is published."""
    place.sitegen(FETCH + "echo 'missing: 2020-01-03'\nexit 1")
    assert place.fetch() == ("1", "missing: 2020-01-03")
    assert place.file(FETCHED) == DAY


@pytest.mark.slow
@pytest.mark.parametrize("status", [2, 137])
def test_other_failures_are_visible(place: Place, status: int) -> None:
    """After wrong settings or a crash the job fails, with its outputs set."""
    place.sitegen(f"echo 'sitegen.toml:3: wrong'\nexit {status}")
    with pytest.raises(AssertionError, match="Fetch papers and push them"):
        place.fetch()
    assert place.runner.expressions["steps.fetch.outputs.status"] == str(status)
    assert "wrong" in place.runner.expressions["steps.fetch.outputs.report"]


def test_papers_survive_a_push_while_they_are_fetched(place: Place) -> None:
    """The owner's edit and the new papers are kept, in this order, without a second fetch."""
    place.sitegen(FETCH + place.edit("content/about.md", "An edit."))
    assert place.fetch()[0] == "0"
    assert place.messages() == ["A site", "An edit", "Papers"]
    assert place.file("content/about.md").endswith("An edit.\n")
    assert len(place.called()) == 1


def test_after_a_conflict_papers_are_fetched_again(place: Place) -> None:
    """If somebody pushed the same digest, that one counts, and a second fetch completes it."""
    theirs = place.edit(FETCHED, "# Arxiv Papers in cs.CV on 2020-01-02")
    place.sitegen(FETCH + theirs, f"cat {FETCHED}\necho more >> {FETCHED}")
    assert place.fetch() == ("0", "# Arxiv Papers in cs.CV on 2020-01-02")
    assert place.messages() == ["A site", "An edit", "Papers"]
    assert place.file(FETCHED) == "# Arxiv Papers in cs.CV on 2020-01-02\nmore\n"
    assert place.called() == ["sitegen fetch --wait 45", "sleep 5", "sitegen fetch --wait 45"]


@pytest.mark.slow
def test_after_a_conflict_an_unavailable_service_is_not_asked_again(place: Place) -> None:
    """If arXiv did not answer, the branch is left as it is until the next run."""
    place.sitegen(FETCH + place.edit(STATE, "theirs") + "\nexit 1")
    assert place.fetch()[0] == "1"
    assert place.messages() == ["A site", "An edit"]
    assert len(place.called()) == 1


@pytest.mark.slow
def test_endless_conflicts_end(place: Place) -> None:
    """After three conflicts the papers count as missing."""
    place.sitegen(FETCH + place.edit(STATE, "theirs $(date +%s%N)"))
    assert place.fetch()[0] == "1"
    assert place.messages() == ["A site", *["An edit"] * 3]
    assert [call for call in place.called() if "fetch" in call] == ["sitegen fetch --wait 45"] * 3


@pytest.mark.slow
def test_a_protected_branch_fails(place: Place) -> None:
    """If GitHub refuses every push, the job fails with a message, and arXiv is not asked again."""
    hook = place.remote / "hooks" / "pre-receive"
    toy.put(hook, "#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    place.sitegen(FETCH)
    with pytest.raises(AssertionError, match="Is the branch protected"):
        place.fetch()
    assert len(place.called()) == 1


@pytest.mark.slow
def test_the_report_is_the_end_of_the_output(place: Place) -> None:
    """It has the last 30 lines, and none of them can set another output."""
    place.sitegen("seq 1 40\necho 'status=0'\necho 'report<<x'\nexit 1")
    status, report = place.fetch()
    assert status == "1"
    assert report.splitlines() == [*map(str, range(13, 41)), "status=0", "report<<x"]


def test_one_issue_is_open_while_papers_are_missing(place: Place) -> None:
    """It is opened once, updated by later runs, and closed when nothing is missing. The next gap gets a new one."""
    (issue,) = place.report("1", "missing: 2020-01-03\nnext try: <tomorrow> & `later`")
    assert (issue["title"], issue["state"]) == ("Papers are missing", "open")
    assert "    missing: 2020-01-03\n    next try: <tomorrow> & `later`\n" in issue["body"]
    assert "https://github.com/user/papers/actions/runs/17" in issue["body"]
    (issue,) = place.report("1", "missing: 2020-01-04")
    assert "2020-01-04" in issue["body"]
    assert "2020-01-03" not in issue["body"]
    (issue,) = place.report("0", "nothing is missing")
    assert (issue["state"], len(issue["comments"])) == ("closed", 1)
    assert [issue["state"] for issue in place.report("0", "")] == ["closed"]
    assert [issue["state"] for issue in place.report("130", "")] == ["closed", "open"]


@pytest.mark.slow
def test_a_run_that_was_ended_is_reported(place: Place) -> None:
    """A job without outputs, such as one that took too long, opens the issue too."""
    (issue,) = place.report("", "")
    assert "    It ended before it wrote any." in issue["body"]


@pytest.mark.slow
def test_issues_of_people_are_left_alone(place: Place) -> None:
    """An issue of the same title that a person opened is neither changed nor closed."""
    theirs = {"number": 1, "title": "Papers are missing", "body": "Mine", "state": "open", "comments": []}
    theirs["author"] = {"login": "somebody", "is_bot": False}
    place.issues_file.write_text(json.dumps({"issues": [theirs], "requests": []}), encoding="utf-8")
    assert place.report("0", "")[0] == theirs
    assert [issue["body"] == "Mine" for issue in place.report("1", "")] == [True, False]


def test_the_schedule_is_kept_on(place: Place) -> None:
    """Each run asks GitHub to enable the workflow, which a site without commits would lose after 60 days."""
    place.report("0", "")
    assert place.github["requests"] == ["PUT repos/user/papers/actions/workflows/fetch.yml/enable"]


def test_the_workflow_has_only_the_permissions_that_it_needs() -> None:
    """Only the job that pushes may write contents, only the report may write issues, and no value becomes part of a script."""
    assert WORKFLOW["permissions"] == {}
    assert {name: job["permissions"] for name, job in JOBS.items()} == {
        "fetch": {"contents": "write"},
        "publish": {"contents": "read", "pages": "write", "id-token": "write"},
        "report": {"actions": "write", "issues": "write"},
    }
    publish = yaml.safe_load((toy.ROOT / "sitegen/starter/.github/workflows/publish.yml").read_text(encoding="utf-8"))
    for job in publish["jobs"].values():
        for scope, access in job["permissions"].items():
            assert JOBS["publish"]["permissions"][scope] in (access, "write")
    assert WORKFLOW["concurrency"]["group"] != publish["concurrency"]["group"]
    steps = [*JOBS["fetch"]["steps"], *JOBS["report"]["steps"]]
    assert {step["uses"] for step in steps if "uses" in step} <= ACTIONS
    assert not [step for step in steps if "${{" in step.get("run", "")]


def test_outputs_are_read_as_github_reads_them() -> None:
    """Values of several lines end at their own delimiter."""
    assert outputs("a=1\nb<<end\nc=2\n\nd<<x\nend\ne=x=y\n") == {"a": "1", "b": "c=2\n\nd<<x", "e": "x=y"}


@pytest.mark.slow
def test_actionlint_finds_nothing(new_site: Path) -> None:
    """The workflow of a new site is valid."""
    assert actionlint(new_site / ".github/workflows/fetch.yml") == ""
