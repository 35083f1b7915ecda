"""The repository's own affairs: what it is built on, what is run for a change, and what is asked of who reports a fault."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from test_scaffold import ACTIONS, actionlint

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
WORKFLOW = ROOT / ".github" / "workflows" / "ci.yml"
_NOT_OURS = {"node_modules", "__pycache__", ".work", "content", "corpus", "pictures"}
_TEXT = {".css", ".html", ".in", ".js", ".json", ".md", ".py", ".toml", ".txt", ".xml", ".yml", ".yaml", ".cff", ""}
_FOLDERS = (".ci", ".github", "benchmarks", "docs", "requirements", "scripts", "sitegen", "tests", "themes")


def files() -> Iterator[Path]:
    """The repository's files, in what folders ever."""
    for place in [*ROOT.iterdir(), *(file for folder in _FOLDERS for file in (ROOT / folder).rglob("*"))]:
        if place.is_file() and _NOT_OURS.isdisjoint(place.relative_to(ROOT).parts):
            yield place


def pinned(file: Path) -> dict[str, Version]:
    """Package -> version; every one of them has hashes."""
    blocks = re.findall(
        r"^(\S+)==(\S+)[^\n]*\\\n((?:    --hash=sha256:[0-9a-f]{64}[^\n]*\n)+)", file.read_text("utf-8"), re.MULTILINE
    )
    found = {canonicalize_name(name): Version(version) for name, version, _ in blocks}
    assert len(found) == len(re.findall(r"^[^#\s]", file.read_text("utf-8"), re.MULTILINE))
    return found


def test_every_file_is_of_its_format() -> None:
    """YAML, TOML and JSON can be read, and text ends with a line feed."""
    readers: dict[str, Any] = {
        ".yml": yaml.safe_load, ".yaml": yaml.safe_load, ".cff": yaml.safe_load, ".toml": tomllib.loads, ".json": json.loads
    }  # fmt: skip
    seen = set()
    for file in files():
        if file.suffix in _TEXT and (text := file.read_text(encoding="utf-8")):
            assert text.endswith("\n"), file
            if file.suffix in readers:
                readers[file.suffix](text)
            seen.add(file.suffix)
    assert seen > readers.keys()


@pytest.mark.parametrize("needed", [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]])
def test_what_is_needed_is_pinned(needed: str) -> None:
    """By version and hash, at a version that `pyproject.toml` allows; `make pins` brings the two together."""
    wanted = Requirement(needed)
    assert wanted.specifier.contains(
        pinned(ROOT / "requirements/dev.txt")[canonicalize_name(wanted.name)], prereleases=True
    )


def test_what_builds_is_what_is_installed() -> None:
    """A package that is in both lists has one version, and who builds without isolation has all that building takes."""
    build, dev = pinned(ROOT / "requirements/build.txt"), pinned(ROOT / "requirements/dev.txt")
    assert {name: build[name] for name in build.keys() & dev.keys()} == {
        name: dev[name] for name in build.keys() & dev.keys()
    }
    assert build.keys() >= {"editables", "hatchling", "setuptools"}


def test_every_python_is_tested_on_every_system() -> None:
    """The workflow's versions are those that the package says it is for, on Linux, macOS and Windows."""
    jobs = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))["jobs"]
    promised = [name.rpartition(" ")[2] for name in PROJECT["classifiers"] if "Python :: 3." in name]
    assert [jobs[job]["strategy"]["matrix"]["python"] for job in ("linux", "elsewhere")] == [promised, promised]
    assert jobs["elsewhere"]["strategy"]["matrix"]["system"] == ["macos-latest", "windows-latest"]
    assert PROJECT["requires-python"] == f">={promised[0]}"


def test_the_workflow_takes_no_more_than_it_needs() -> None:
    """It reads the repository, keeps no credentials, installs by hash, and uses the actions that new sites use."""
    text = WORKFLOW.read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {"contents": "read"}
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    assert {step["uses"] for step in steps if "uses" in step} <= ACTIONS
    checkouts = [step for step in steps if step.get("uses", "").startswith("actions/checkout@")]
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)
    assert not [step for step in steps if "${{" in step.get("run", "")]
    installs = re.findall(r"pip install .*", text)
    assert all("--require-hashes" in line or "--no-deps" in line for line in installs)


@pytest.mark.slow
def test_actionlint_finds_nothing() -> None:
    """The workflow is as GitHub wants it."""
    assert actionlint(WORKFLOW) == ""


def test_a_report_holds_what_it_takes_to_find_a_fault() -> None:
    """The smallest digest, what was printed, version and system are asked for, and none of them can be left out."""
    form = yaml.safe_load((ROOT / ".github/ISSUE_TEMPLATE/bug.yml").read_text(encoding="utf-8"))
    asked = {field["id"]: field.get("validations", {}).get("required") for field in form["body"]}
    assert {name for name, required in asked.items() if required} >= {"digest", "printed", "version", "system"}


def test_what_is_cited_is_what_is_released() -> None:
    """The citation names the version and licence of the package."""
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert (citation["version"], citation["license"]) == (PROJECT["version"], PROJECT["license"])


def test_hooks_need_no_network() -> None:
    """They run what is installed here."""
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    hooks = [hook for repository in config["repos"] for hook in repository["hooks"]]
    assert {repository["repo"] for repository in config["repos"]} == {"local"}
    assert {hook["language"] for hook in hooks} == {"system"}
