"""`sitegen.scaffold`: `sitegen init` writes a site that can be built at once, and keeps existing files."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from support import platforms, toy
from support.checkout import installed_package
from support.workflows import ACTIONS, actionlint

from sitegen import checker, distribution, scaffold, strict_toml
from sitegen.cli import commands
from sitegen.config import Settings, SiteSection
from sitegen.distribution import Requirement
from sitegen.errors import OutputError
from sitegen.fetch_settings import FetchSettings
from sitegen.scaffold import Fetching

STARTER = toy.ROOT / "sitegen" / "starter"
FILES = sorted(path.relative_to(STARTER).as_posix() for path in STARTER.rglob("*") if path.is_file())
WORKFLOW = STARTER / ".github" / "workflows" / "publish.yml"
GUIDE = (toy.ROOT / "docs" / "publish.md").read_text(encoding="utf-8")
COLLECT: str = re.findall(r"```yaml\n(name: Collect\n.*?)```", GUIDE, re.DOTALL)[0]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(toy.ROOT), "COLUMNS": "300"}


def test_a_new_site_builds_at_once(tmp_path: Path) -> None:
    """The new site builds without warnings, and `check` finds no problems."""
    folder = tmp_path / "new" / "site"
    outcome = scaffold.init(folder)
    assert set(FILES) | {"requirements.txt"} <= set(outcome.written)
    assert outcome.kept == []
    assert all((folder / name).is_file() for name in outcome.written)
    url = "https://user.github.io/papers/"
    summary = toy.build(folder, url=url)
    assert summary.problems == []
    report = checker.check(folder / "public", site_url=url, target="github-pages", jobs=1)
    assert (report.errors, report.warnings) == ((), ())
    assert "About this site" in (folder / "public" / "index.html").read_text(encoding="utf-8")


@settings(max_examples=25)
@given(st.sets(st.sampled_from([*FILES, "requirements.txt"])))
def test_nothing_is_overwritten(names: set[str]) -> None:
    """Existing files keep their content and are listed. A second run writes nothing."""
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


def test_existing_content_gets_no_example(tmp_path: Path) -> None:
    """No example is written into a folder with digests."""
    toy.put(tmp_path / "content" / "mine.md", "# Mine\n")
    outcome = scaffold.init(tmp_path)
    assert list(toy.tree(tmp_path / "content")) == ["mine.md"]
    assert "content/" in outcome.kept


@platforms.posix
def test_a_link_is_not_written_through(tmp_path: Path) -> None:
    """A link to a missing file is kept like an existing file."""
    (tmp_path / "netlify.toml").symlink_to(tmp_path / "elsewhere")
    assert "netlify.toml" in scaffold.init(tmp_path).kept
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("place", ["site", ".github", "content/cs.CV"])
def test_a_file_in_place_of_a_folder_is_an_error(tmp_path: Path, place: str) -> None:
    """The message names the file, and the file is kept."""
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


def test_the_command_lists_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`sitegen init` lists written and kept files, and says which command comes next."""
    monkeypatch.chdir(tmp_path)
    first = CliRunner().invoke(commands, ["init", "my site"], standalone_mode=False)
    assert first.exception is None
    assert f"wrote {Path('my site', 'sitegen.toml')}" in first.stdout
    assert "cd 'my site' && sitegen serve" in first.stdout
    again = CliRunner().invoke(commands, ["init", "my site", "--yes"], standalone_mode=False)
    assert f"kept {Path('my site', 'sitegen.toml')}" in again.stdout
    assert "wrote" not in again.stdout
    monkeypatch.chdir("my site")
    here = CliRunner().invoke(commands, ["init", "-y"], standalone_mode=False)
    assert here.stdout == again.stdout.replace(f"my site{os.sep}", "").replace("cd 'my site' && ", "")
    assert CliRunner().invoke(commands, ["init", "-qy"], standalone_mode=False).stdout == ""


SITEGEN = [sys.executable, "-m", "sitegen"]


@pytest.mark.parametrize("place", [".", "new", "new/site"])
def test_an_existing_site_needs_a_confirmation(tmp_path: Path, place: str) -> None:
    """Without a terminal, `init` writes nothing into an existing site unless `--yes` is given."""
    toy.put(tmp_path / "sitegen.toml", "")
    command = [*SITEGEN, "init", place]
    done = subprocess.run(
        command, cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, env=ENVIRONMENT
    )
    assert (done.returncode, done.stdout) == (1, "")
    found = (
        f"there is already a site in {tmp_path.resolve()}" if place == "." else f"{place} is inside the site {tmp_path}"
    )
    assert done.stderr.startswith(f"sitegen: {found}; nothing was written; name a folder elsewhere, or add --yes")
    assert list(toy.tree(tmp_path)) == ["sitegen.toml"]
    subprocess.run([*command, "--yes"], cwd=tmp_path, check=True, capture_output=True, env=ENVIRONMENT)
    assert (tmp_path / place / "netlify.toml").is_file()
    assert (tmp_path / "sitegen.toml").read_bytes() == b""


@platforms.posix
@pytest.mark.parametrize(
    ("answer", "status", "last"),
    [
        ("y\n", 0, "serve --open\n"),
        ("n\n", 1, "nothing was written\n"),
        ("\x03", 130, "stopped; the site is complete\n"),
    ],
    ids=["yes", "no", "Ctrl-C"],
)
def test_the_user_is_asked_on_a_terminal(tmp_path: Path, answer: str, status: int, last: str) -> None:
    """`init` writes into an existing site only if the answer is yes."""
    from support.terminal import Terminal

    toy.put(tmp_path / "content" / "mine.md", "# Mine\n")
    with Terminal([*SITEGEN, "init"], tmp_path, ENVIRONMENT) as terminal:
        terminal.wait_for("Nothing is overwritten [y/N]: ")
        assert terminal.end(answer) == status
        assert terminal.output.endswith(last)
    assert (tmp_path / "netlify.toml").exists() == (status == 0)


def test_the_configuration_has_its_usual_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`-c` may name the configuration file in the folder. Another name is wrong usage."""
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(commands, ["init", "-c", "new/sitegen.toml"]).exit_code == 0
    assert (tmp_path / "new" / "content").is_dir()
    assert CliRunner().invoke(commands, ["init", "-c", "other.toml"]).exit_code == 2
    assert not (tmp_path / "other.toml").exists()


def test_the_settings_explain_every_key() -> None:
    """The file has every key with its default, each after a comment that explains it. The host is that of the workflow."""
    expected = Settings(site=SiteSection(host="github-pages"))
    text = (STARTER / "sitegen.toml").read_text(encoding="utf-8")
    everything = re.sub(r"^#(?=[a-z\[])", "", text, flags=re.MULTILINE)
    tables = tomllib.loads(everything)
    assert [sorted(entry) for entry in tables["topic"]] == [["query", "title"]]
    assert [sorted(entry) for entry in tables["fetch"]] == [sorted(FetchSettings.__struct_fields__)]
    without_topic = everything[: everything.index("[[topic]]")]
    assert strict_toml.parse(without_topic, Settings, "sitegen.toml") == expected
    written = tomllib.loads(without_topic)
    sections = {name: section for name, section in msgspec.structs.asdict(Settings()).items() if section != ()}
    for name, section in sections.items():
        assert sorted(written[name]) == sorted(section.__struct_fields__), name
    assert strict_toml.parse(text, Settings, "sitegen.toml") == expected
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if re.match(r"#?[a-z]\w* = |#?\[\[", line):
            above = next(lines[n] for n in range(number - 1, -1, -1) if not re.match(r"#?[a-z]\w* = |#?\[\[", lines[n]))
            assert above.startswith("# "), line


def test_hosts_install_the_sitegen_that_wrote_the_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The wheel is written with the requirement that names it, and not if the requirement is kept."""
    record, wanted = installed_package(tmp_path, None), Requirement("./sitegen_digests-1.2.3-py3-none-any.whl", b"PK")
    monkeypatch.setattr(distribution, "installed", lambda: record)
    monkeypatch.setattr(distribution, "requirement", lambda _: wanted)
    outcome = scaffold.init(tmp_path / "site")
    assert (outcome.written[-2:], outcome.note) == (["requirements.txt", wanted.line[2:]], "")
    assert (tmp_path / "site" / wanted.line).read_bytes() == b"PK"
    assert (tmp_path / "site" / "requirements.txt").read_text(encoding="utf-8").endswith(f"\n{wanted.line}\n")
    toy.put(tmp_path / "other" / "requirements.txt", "mine\n")
    assert wanted.line[2:] not in scaffold.init(tmp_path / "other").written
    wanted = Requirement("a-name", note="a note")
    assert scaffold.init(tmp_path / "third").note == "a note"


@pytest.mark.parametrize(
    ("there", "site"),
    [
        (["sitegen.toml"], "a/b"),
        (["content/x.md"], "a/b"),
        (["../sitegen.toml"], "a"),
        (["../../sitegen.toml"], "."),
        (["../sitegen.toml", "sitegen.toml"], "a/b"),
        (["../content/x.md", "../../content/y.md", "x.md"], None),
        ([], None),
    ],
)
def test_an_existing_site_is_found(tmp_path: Path, there: list[str], site: str | None) -> None:
    """A folder and the folders below it are a site if it has settings; with content alone, only the folder is."""
    (tmp_path / "a").mkdir()
    for name in there:
        toy.put(Path(os.path.normpath(tmp_path / "a" / "b" / name)), "")
    (tmp_path / "a" / "b" / "content").mkdir(parents=True, exist_ok=True)
    found = scaffold.existing(tmp_path / "a" / "b")
    assert found == ((tmp_path / site).resolve() if site else None)


@pytest.mark.parametrize("since", ["2023-06", ""])
def test_a_site_that_fetches_has_settings_and_a_workflow(tmp_path: Path, since: str) -> None:
    """The settings name its categories, the workflow has its time, and there is no example of a digest."""
    outcome = scaffold.init(tmp_path, Fetching(("cs.CV", "math.NA"), since, hour=7, minute=23))
    assert outcome.kept == []
    settings = toy.load(tmp_path).settings
    assert settings.fetch == (FetchSettings(("cs.CV", "math.NA"), since=since),)
    assert settings.site.title == "Papers in cs.CV and math.NA"
    text = (tmp_path / ".github/workflows/fetch.yml").read_text(encoding="utf-8")
    assert workflow(text)["on"]["schedule"] == [{"cron": "23 7 * * *"}]
    assert {name for name in outcome.written if name.startswith("content/")} == {"content/about.md"}
    assert set(FILES) - set(outcome.written) == {name for name in FILES if re.search(r"/\d{8}\.md$", name)}
    summary = toy.build(tmp_path, url="https://user.github.io/papers/")
    assert summary.problems == []
    report = checker.check(tmp_path / "public", site_url="https://user.github.io/papers/", target=None, jobs=1)
    assert (report.errors, report.warnings) == ((), ())
    assert "completeness.html" in (tmp_path / "public/about.html").read_text(encoding="utf-8")


def test_new_sites_fetch_at_unusual_times() -> None:
    """They begin after arXiv's feeds have the papers of the day, and neither at the hour nor at a multiple of five minutes."""
    assert min(scaffold.HOURS) > 5
    assert all(minute % 2 and minute % 5 for minute in scaffold.MINUTES)
    assert len(scaffold.MINUTES) > 20


def test_a_site_of_many_categories_has_a_short_title(tmp_path: Path) -> None:
    """Four codes are too many for a title."""
    scaffold.init(tmp_path, Fetching(("cs.CV", "cs.LG", "cs.AI", "cs.CL")))
    assert toy.load(tmp_path).settings.site.title == "New papers"


def test_an_archive_can_go_on_by_fetching(tmp_path: Path) -> None:
    """A folder with digests keeps them all, and gets settings and a workflow."""
    toy.put(tmp_path / "content/cs.CV/2019/01/20190102.md", toy.digest("2019-01-02", toy.record("1901.00001")))
    outcome = scaffold.init(tmp_path, Fetching(("cs.CV",)))
    assert outcome.kept == ["content/"]
    assert {"sitegen.toml", ".github/workflows/fetch.yml"} <= set(outcome.written)
    assert list(toy.tree(tmp_path / "content")) == ["cs.CV/2019/01/20190102.md"]


def workflow(text: str) -> dict[str, Any]:
    """Parse a workflow as YAML 1.2, where `on` is text."""
    return {str(key).replace("True", "on"): value for key, value in yaml.safe_load(text).items()}


def test_the_workflow_has_only_the_permissions_that_it_needs() -> None:
    """The build may read, the deployment may write pages, and a running deployment is not canceled."""
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
    """The collecting workflow of the guide gives the permissions that the publishing one needs, and does not wait for itself."""
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


@pytest.mark.slow
@pytest.mark.parametrize("text", [WORKFLOW.read_text(encoding="utf-8"), COLLECT], ids=["publish", "collect"])
def test_actionlint_finds_nothing(tmp_path: Path, text: str) -> None:
    """Both workflows are valid, and the linter finds an error that is put in."""
    toy.put(tmp_path / ".github" / "workflows" / "publish.yml", WORKFLOW.read_bytes())
    file = tmp_path / ".github" / "workflows" / "tested.yml"
    toy.put(file, text)
    assert actionlint(file) == ""
    toy.put(file, text.replace("runs-on", "run-on", 1))
    assert "run-on" in actionlint(file)


def test_every_file_of_a_new_site_has_a_purpose(tmp_path: Path) -> None:
    """`sitegen init -v` prints it for each file. Only digests and pages have the same."""
    written = [
        name
        for fetching in (None, Fetching(("cs.CV",)))
        for name in scaffold.init(tmp_path / f"{fetching}", fetching).written
    ]
    assert {name for name in written if scaffold.purpose(name) == "a digest or page"} == {
        name for name in written if name.endswith(".md")
    }
    shown = CliRunner().invoke(commands, ["init", "-v", str(tmp_path / "two")]).output
    assert "sitegen.toml: the settings of the site\n" in shown
