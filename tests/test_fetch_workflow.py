"""The workflow of a site that fetches its papers: its steps run as shell, in real Git repositories.

`sitegen fetch` is a program of the test here. `test_init_fetch` runs the real one against a server.
"""

import json
from pathlib import Path

import pytest
import yaml
from support import platforms, toy
from support.workflow_site import WORKFLOW, WorkflowSite
from support.workflows import ACTIONS, actionlint, outputs

from sitegen import scaffold

pytestmark = [platforms.posix, platforms.needs("git", "tar", "jq")]

JOBS = WORKFLOW["jobs"]
DAY = toy.digest("2020-01-02", toy.record("2001.00001"))
FETCHED = "content/cs.CV/2020/01/20200102.md"
STATE = "content/fetched.json"

FETCH = f"""
mkdir -p "$(dirname {FETCHED})"
cat > {FETCHED} <<'END'
{DAY}END
echo "run $(date +%s%N)" > {STATE}
"""
"""Lines of a `sitegen fetch` that writes a day and a state."""


@pytest.fixture(scope="module")
def new_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a new site that fetches its papers."""
    folder = tmp_path_factory.mktemp("new") / "site"
    scaffold.init(folder, scaffold.Fetching(("cs.CV",), "2020"))
    return folder


@pytest.fixture
def place(tmp_path: Path, new_site: Path) -> WorkflowSite:
    """A new site that fetches its papers, on a remote branch."""
    return WorkflowSite(tmp_path, new_site)


def test_new_papers_are_pushed(place: WorkflowSite) -> None:
    """Digests and state are committed once, and the job's outputs have the status and the last lines of `sitegen fetch`."""
    place.sitegen(FETCH + 'echo "2 new papers, nothing is missing"')
    assert place.fetch() == ("0", "2 new papers, nothing is missing")
    assert place.messages() == ["A site", "Papers"]
    assert place.file(FETCHED) == DAY
    assert place.called() == ["sitegen fetch --wait 45"]


@pytest.mark.slow
def test_nothing_new_makes_no_commit(place: WorkflowSite) -> None:
    """A run that changes no file pushes nothing."""
    place.sitegen("exit 0")
    assert place.fetch() == ("0", "")
    assert place.messages() == ["A site"]


@pytest.mark.slow
def test_an_incomplete_run_is_pushed(place: WorkflowSite) -> None:
    """With status 1 the papers that arrived are pushed, and the job succeeds, so that the site is published."""
    place.sitegen(FETCH + "echo 'missing: 2020-01-03'\nexit 1")
    assert place.fetch() == ("1", "missing: 2020-01-03")
    assert place.file(FETCHED) == DAY


@pytest.mark.slow
@pytest.mark.parametrize("status", [2, 137])
def test_other_failures_are_visible(place: WorkflowSite, status: int) -> None:
    """After wrong settings or a crash the job fails, with its outputs set."""
    place.sitegen(f"echo 'sitegen.toml:3: wrong'\nexit {status}")
    with pytest.raises(AssertionError, match="Fetch papers and push them"):
        place.fetch()
    assert place.runner.expressions["steps.fetch.outputs.status"] == str(status)
    assert "wrong" in place.runner.expressions["steps.fetch.outputs.report"]


def test_papers_survive_a_push_while_they_are_fetched(place: WorkflowSite) -> None:
    """The owner's edit and the new papers are kept, in this order, without a second fetch."""
    place.sitegen(FETCH + place.edit("content/about.md", "An edit."))
    assert place.fetch()[0] == "0"
    assert place.messages() == ["A site", "An edit", "Papers"]
    assert place.file("content/about.md").endswith("An edit.\n")
    assert len(place.called()) == 1


def test_after_a_conflict_papers_are_fetched_again(place: WorkflowSite) -> None:
    """If somebody pushed the same digest, that one counts, and a second fetch completes it."""
    theirs = place.edit(FETCHED, "# Arxiv Papers in cs.CV on 2020-01-02")
    place.sitegen(FETCH + theirs, f"cat {FETCHED}\necho more >> {FETCHED}")
    assert place.fetch() == ("0", "# Arxiv Papers in cs.CV on 2020-01-02")
    assert place.messages() == ["A site", "An edit", "Papers"]
    assert place.file(FETCHED) == "# Arxiv Papers in cs.CV on 2020-01-02\nmore\n"
    assert place.called() == ["sitegen fetch --wait 45", "sleep 5", "sitegen fetch --wait 45"]


@pytest.mark.slow
def test_after_a_conflict_an_unavailable_service_is_not_asked_again(place: WorkflowSite) -> None:
    """If arXiv did not answer, the branch is left as it is until the next run."""
    place.sitegen(FETCH + place.edit(STATE, "theirs") + "\nexit 1")
    assert place.fetch()[0] == "1"
    assert place.messages() == ["A site", "An edit"]
    assert len(place.called()) == 1


@pytest.mark.slow
def test_endless_conflicts_end(place: WorkflowSite) -> None:
    """After three conflicts the papers count as missing."""
    place.sitegen(FETCH + place.edit(STATE, "theirs $(date +%s%N)"))
    assert place.fetch()[0] == "1"
    assert place.messages() == ["A site", *["An edit"] * 3]
    assert [call for call in place.called() if "fetch" in call] == ["sitegen fetch --wait 45"] * 3


@pytest.mark.slow
def test_a_protected_branch_fails(place: WorkflowSite) -> None:
    """If GitHub refuses every push, the job fails with a message, and arXiv is not asked again."""
    hook = place.remote / "hooks" / "pre-receive"
    toy.put(hook, "#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    place.sitegen(FETCH)
    with pytest.raises(AssertionError, match="Is the branch protected"):
        place.fetch()
    assert len(place.called()) == 1


@pytest.mark.slow
def test_the_report_is_the_end_of_the_output(place: WorkflowSite) -> None:
    """It has the last 30 lines, and none of them can set another output."""
    place.sitegen("seq 1 40\necho 'status=0'\necho 'report<<x'\nexit 1")
    status, report = place.fetch()
    assert status == "1"
    assert report.splitlines() == [*map(str, range(13, 41)), "status=0", "report<<x"]


def test_one_issue_is_open_while_papers_are_missing(place: WorkflowSite) -> None:
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
def test_a_run_that_was_ended_is_reported(place: WorkflowSite) -> None:
    """A job without outputs, such as one that took too long, opens the issue too."""
    (issue,) = place.report("", "")
    assert "    It ended before it wrote any." in issue["body"]


@pytest.mark.slow
def test_issues_of_people_are_left_alone(place: WorkflowSite) -> None:
    """An issue of the same title that a person opened is neither changed nor closed."""
    theirs = {"number": 1, "title": "Papers are missing", "body": "Mine", "state": "open", "comments": []}
    theirs["author"] = {"login": "somebody", "is_bot": False}
    place.issues_file.write_text(json.dumps({"issues": [theirs], "requests": []}), encoding="utf-8")
    assert place.report("0", "")[0] == theirs
    assert [issue["body"] == "Mine" for issue in place.report("1", "")] == [True, False]


def test_the_schedule_is_kept_on(place: WorkflowSite) -> None:
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
