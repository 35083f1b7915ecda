"""The repository: locked requirements, workflows, the release check, and the form for bug reports."""

import json
import pkgutil
import re
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

import pytest
import trove_classifiers
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from support import lock_files, toy
from support.change_sequences import STOPS, TIGHT
from support.checkout import OLDEST_PIP
from support.workflows import actionlint

sys.path.insert(0, str(toy.ROOT / "scripts"))
import check_release

ROOT = Path(__file__).resolve().parents[1]
PROJECT = lock_files.PROJECT
PYTHONS = [name.rpartition(" ")[2] for name in PROJECT["classifiers"] if "Python :: 3." in name]
BUILD, SITE, DEV = (ROOT / "requirements" / f"{name}.txt" for name in ("build", "site", "dev"))
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
WORKFLOW = ROOT / ".github" / "workflows" / "ci.yml"
_NOT_OURS = {"node_modules", "__pycache__", ".work", "content", "corpus", "pictures"}
_TEXT = {".css", ".html", ".in", ".js", ".json", ".md", ".py", ".toml", ".txt", ".xml", ".yml", ".yaml", ".cff", ""}
_FOLDERS = (".ci", ".github", "benchmarks", "docs", "requirements", "scripts", "sitegen", "tests", "themes")


def files() -> Iterator[Path]:
    """Yield the repository's own files."""
    for place in [*ROOT.iterdir(), *(file for folder in _FOLDERS for file in (ROOT / folder).rglob("*"))]:
        if place.is_file() and _NOT_OURS.isdisjoint(place.relative_to(ROOT).parts):
            yield place


def test_every_file_is_valid() -> None:
    """YAML, TOML and JSON can be parsed, and text ends with a line feed."""
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


def test_no_file_has_conflict_markers() -> None:
    """Every conflict of a merge or rebase was resolved: no line begins with a conflict marker of Git."""
    marker = re.compile(rb"^(?:<{7}|>{7}|\|{7})(?: |\r?$)", re.MULTILINE)
    assert marker.search(b"a\n<<<<<<< HEAD\nb\n")
    assert [file for file in files() if marker.search(file.read_bytes())] == []


@pytest.mark.parametrize("name", [*TIGHT, *STOPS])
def test_names_that_change_tests_patch_exist(name: str) -> None:
    """The bounds and steps that `support/change_sequences.py` patches exist: its own tests are too slow for `make fast`."""
    assert pkgutil.resolve_name(name) is not None


@pytest.mark.parametrize("needed", PROJECT["dependencies"])
def test_requirements_of_a_build_are_pinned(needed: str) -> None:
    """Each has a version that `pyproject.toml` allows, and hashes. `make pins` updates them."""
    wanted = Requirement(needed)
    assert wanted.specifier.contains(lock_files.entries(SITE)[canonicalize_name(wanted.name)][0], prereleases=True)


@pytest.mark.parametrize("needed", PROJECT["optional-dependencies"]["dev"])
def test_requirements_of_tests_are_pinned(needed: str) -> None:
    """Each has a version that `pyproject.toml` allows, and hashes. `make pins` updates them."""
    wanted = Requirement(needed)
    assert wanted.specifier.contains(lock_files.entries(DEV)[canonicalize_name(wanted.name)][0], prereleases=True)


def test_lock_files_agree() -> None:
    """A package has one version in all lock files. Tests have all packages of a build."""
    site, dev, build = lock_files.entries(SITE), lock_files.entries(DEV), lock_files.entries(BUILD)
    assert {name: dev.get(name) for name in site} == site
    assert {name: build[name] for name in build.keys() & dev.keys()} == {
        name: dev[name] for name in build.keys() & dev.keys()
    }
    assert build.keys() >= {"editables", "hatchling", "setuptools"}


@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize(("file", "extra"), [(SITE, ""), (DEV, "dev")], ids=["site", "dev"])
def test_a_lock_file_is_complete(file: Path, extra: str, python: str, system: str) -> None:
    """For each Python and system, all requirements of its packages are locked, extras included."""
    dev = [f'{line}; extra == "dev"' for line in PROJECT["optional-dependencies"]["dev"]]
    packages = {PROJECT["name"]: ("0", [*PROJECT["dependencies"], *dev])}
    for name, version in lock_files.on(file, python=python, system=system).items():
        packages[name] = (version, requires(name))
    assert lock_files.missing(packages, python=python, system=system, extra=extra) == []


def test_a_missing_package_of_a_lock_file_is_found() -> None:
    """A package that only an extra requires, and a version that is too old."""
    packages = {
        PROJECT["name"]: ("0", ["pytest-cov>=7"]),
        "pytest-cov": ("7.0", ["coverage[toml]>=7.10.6"]),
        "coverage": ("7.9", ['tomli; python_full_version <= "3.11.0a6" and extra == "toml"', 'rich; extra == "toml"']),
    }
    assert lock_files.missing(packages, python="3.11", system="linux") == [
        "pytest-cov asks for coverage[toml]>=7.10.6",
        'coverage asks for rich; extra == "toml"',
    ]


def requires(name: str) -> list[str]:
    """Return the requirements of an installed package; empty if it is not installed on this system."""
    try:
        return distribution(name).requires or []
    except PackageNotFoundError:
        return []


def test_make_and_workflows_install_locked_packages() -> None:
    """They install lock files with hashes and without resolving, and sitegen without its dependencies."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    variables = dict(re.findall(r"^([A-Z]+) := (.*)$", makefile, re.MULTILINE))
    for name in reversed(variables):
        makefile = makefile.replace(f"$({name})", variables[name])
    made = re.findall(r"^\t\S+ -m pip install --quiet (.*)$", makefile, re.MULTILINE)
    assert made == [
        *(
            f"--no-deps --require-hashes --no-build-isolation --use-pep517 --requirement requirements/{name}.txt"
            for name in ("build", "site")
        ),
        "--no-deps --no-build-isolation --editable .",
        "--no-deps --require-hashes --no-build-isolation --use-pep517 --requirement requirements/dev.txt",
    ]
    for workflow in WORKFLOWS:
        installed = re.findall(r"pip install --quiet (.*)", workflow.read_text(encoding="utf-8"))
        assert set(installed) <= set(made)
        assert len(installed) == workflow.read_text(encoding="utf-8").count("pip install")


def test_every_python_is_tested_on_every_system() -> None:
    """The newest release of each supported Python on Linux, macOS and Windows, and the oldest on Linux."""
    jobs = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))["jobs"]
    tested = {job: jobs[job]["strategy"]["matrix"]["python"] for job in ("linux", "oldest", "elsewhere")}
    assert tested == {"linux": PYTHONS, "oldest": [f"{python}.0" for python in PYTHONS], "elsewhere": PYTHONS}
    assert jobs["elsewhere"]["strategy"]["matrix"]["system"] == ["macos-latest", "windows-latest"]
    assert PROJECT["requires-python"] == f">={PYTHONS[0]}"
    assert {f"{major}.{minor}" for major, minor in OLDEST_PIP} == set(PYTHONS)


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
def test_a_workflow_has_only_the_permissions_that_it_needs(file: Path) -> None:
    """Its steps keep no credentials, and its scripts contain no expressions."""
    workflow = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert workflow["permissions"] in ({}, {"contents": "read"})
    steps = [step for job in workflow["jobs"].values() for step in job.get("steps", ())]
    checkouts = [step for step in steps if step.get("uses", "").startswith("actions/checkout@")]
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)
    assert not [step for step in steps if "${{" in step.get("run", "")]


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
def test_actions_are_pinned_by_commit_hash(file: Path) -> None:
    """A tag can be moved to other code, a hash cannot; the version in the comment is for people and Dependabot."""
    used = re.findall(r"^ *-? *uses: (?!\./)(.*)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    assert [line for line in used if not re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)] == []


def test_only_the_job_that_publishes_may_publish() -> None:
    """It runs no code of the repository, and needs tests and a build that succeeded."""
    jobs = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text(encoding="utf-8"))["jobs"]
    assert {name: job["permissions"] for name, job in jobs.items()} == {
        "test": {"contents": "read"},
        "build": {"contents": "read"},
        "publish": {"id-token": "write"},
    }
    assert not [step for step in jobs["publish"]["steps"] if "run" in step]
    assert (jobs["publish"]["needs"], jobs["build"]["needs"], jobs["test"]["uses"]) == (
        "build",
        "test",
        "./.github/workflows/ci.yml",
    )
    assert jobs["publish"]["environment"]["url"] == f"https://pypi.org/project/{PROJECT['name']}/"
    assert "workflow_call" in WORKFLOW.read_text(encoding="utf-8")


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """A repository with a version of a package in `dist/`, for the release check."""
    urls = (
        'Homepage = "https://example.org/"\nSource = "https://github.com/a/b"\nIssues = "https://github.com/a/b/issues"'
    )
    toy.put(tmp_path / "pyproject.toml", f'[project]\nname = "a-b"\nversion = "1.2.3"\n[project.urls]\n{urls}\n')
    toy.put(tmp_path / "CHANGELOG.md", "# Changelog\n\n## [Unreleased]\n\n## [1.2.3] - 2026-11-26\n")
    toy.put(tmp_path / "CITATION.cff", "title: b\nversion: 1.2.3\nlicense: MIT\n")
    toy.put(tmp_path / "dist" / "a_b-1.2.3.tar.gz", "")
    with zipfile.ZipFile(tmp_path / "dist" / "a_b-1.2.3-py3-none-any.whl", "w") as wheel:
        wheel.writestr("a_b/__init__.py", "")
    return tmp_path


def test_a_valid_release_passes(release: Path) -> None:
    """The version is the same in all files, addresses are right, and archive and wheel are complete."""
    assert list(check_release.problems(release, "v1.2.3", "https://github.com/a/b")) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("pyproject.toml", "1.2.3", "1.2.4", "the tag is v1.2.3"),
        ("CHANGELOG.md", "1.2.3", "1.2.30", "CHANGELOG.md has no section 1.2.3"),
        ("CITATION.cff", "1.2.3", "1.2.2", "CITATION.cff has another version"),
        ("pyproject.toml", "a/b/issues", "a/bc/issues", "`Issues` is https://github.com/a/bc/issues"),
    ],
)
def test_a_contradiction_stops_a_release(release: Path, file: str, old: str, new: str, fault: str) -> None:
    """For example another version, or an address of another repository."""
    toy.put(release / file, (release / file).read_text(encoding="utf-8").replace(old, new))
    assert fault in "\n".join(check_release.problems(release, "v1.2.3", "https://github.com/a/b"))


def test_a_release_needs_a_wheel(release: Path) -> None:
    """A release without one is refused."""
    wheel = release / "dist" / "a_b-1.2.3-py3-none-any.whl"
    wheel.unlink()
    assert "dist/ holds" in "".join(check_release.problems(release, "v1.2.3", "https://github.com/a/b"))


@pytest.mark.slow
@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
def test_actionlint_finds_nothing(tmp_path: Path, file: Path) -> None:
    """The workflow is valid."""
    for workflow in WORKFLOWS:
        toy.put(tmp_path / ".github" / "workflows" / workflow.name, workflow.read_bytes())
    assert actionlint(tmp_path / ".github" / "workflows" / file.name) == ""


def test_the_form_for_bugs_has_required_fields() -> None:
    """The smallest digest, the printed output, version and system are required."""
    form = yaml.safe_load((ROOT / ".github/ISSUE_TEMPLATE/bug.yml").read_text(encoding="utf-8"))
    asked = {field["id"]: field.get("validations", {}).get("required") for field in form["body"]}
    assert {name for name, required in asked.items() if required} >= {"digest", "printed", "version", "system"}


def test_the_package_index_knows_every_classifier() -> None:
    """The index refuses a release with an unknown classifier."""
    assert set(PROJECT["classifiers"]) <= set(trove_classifiers.classifiers)


def test_the_citation_has_version_and_license() -> None:
    """They are those of the package."""
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert (citation["version"], citation["license"]) == (PROJECT["version"], PROJECT["license"])


def test_hooks_need_no_network() -> None:
    """Hooks run programs that are installed in the environment."""
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    hooks = [hook for repository in config["repos"] for hook in repository["hooks"]]
    assert {repository["repo"] for repository in config["repos"]} == {"local"}
    assert {hook["language"] for hook in hooks} == {"system"}
