"""The repository's own affairs: what it is built on, what is run for a change, and what is asked of who reports a fault."""

import json
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
    """The repository's files, in what folders ever."""
    for place in [*ROOT.iterdir(), *(file for folder in _FOLDERS for file in (ROOT / folder).rglob("*"))]:
        if place.is_file() and _NOT_OURS.isdisjoint(place.relative_to(ROOT).parts):
            yield place


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


@pytest.mark.parametrize("needed", PROJECT["dependencies"])
def test_what_a_build_needs_is_pinned(needed: str) -> None:
    """By version and hash, at a version that `pyproject.toml` allows; `make pins` brings the two together."""
    wanted = Requirement(needed)
    assert wanted.specifier.contains(lock_files.entries(SITE)[canonicalize_name(wanted.name)][0], prereleases=True)


@pytest.mark.parametrize("needed", PROJECT["optional-dependencies"]["dev"])
def test_what_tests_need_is_pinned(needed: str) -> None:
    """By version and hash, at a version that `pyproject.toml` allows; `make pins` brings the two together."""
    wanted = Requirement(needed)
    assert wanted.specifier.contains(lock_files.entries(DEV)[canonicalize_name(wanted.name)][0], prereleases=True)


def test_lock_files_agree() -> None:
    """A package has one version in all of them, tests have what a build has, and what builds packages is there."""
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
    """The requirements of each package, extras included, are locked for each Python and system: pip resolves nothing."""
    dev = [f'{line}; extra == "dev"' for line in PROJECT["optional-dependencies"]["dev"]]
    packages = {PROJECT["name"]: ("0", [*PROJECT["dependencies"], *dev])}
    for name, version in lock_files.on(file, python=python, system=system).items():
        packages[name] = (version, requires(name))
    assert lock_files.missing(packages, python=python, system=system, extra=extra) == []


def test_a_gap_in_a_lock_file_is_noticed() -> None:
    """A package that only an extra of another one asks for, and one that is too old."""
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
    """Return the requirements of an installed package; those that only other systems need are unknown."""
    try:
        return distribution(name).requires or []
    except PackageNotFoundError:
        return []


def test_every_installation_installs_what_is_locked() -> None:
    """Make and the workflows install without resolving: locked files by hash, sitegen itself without its dependencies."""
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
    """Linux, macOS and Windows have the newest release of each Python that the package is for, Linux the oldest as well."""
    jobs = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))["jobs"]
    tested = {job: jobs[job]["strategy"]["matrix"]["python"] for job in ("linux", "oldest", "elsewhere")}
    assert tested == {"linux": PYTHONS, "oldest": [f"{python}.0" for python in PYTHONS], "elsewhere": PYTHONS}
    assert jobs["elsewhere"]["strategy"]["matrix"]["system"] == ["macos-latest", "windows-latest"]
    assert PROJECT["requires-python"] == f">={PYTHONS[0]}"
    assert {f"{major}.{minor}" for major, minor in OLDEST_PIP} == set(PYTHONS)


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
def test_a_workflow_takes_no_more_than_it_needs(file: Path) -> None:
    """Its steps keep no credentials and put no value into a script."""
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
    """The right to publish is given to one job that runs nothing of the repository, after all tests and a build that passed."""
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
    """A repository with what a release is checked by, and the release."""
    urls = (
        'Homepage = "https://example.org/"\nSource = "https://github.com/a/b"\nIssues = "https://github.com/a/b/issues"'
    )
    toy.put(tmp_path / "pyproject.toml", f'[project]\nname = "a-b"\nversion = "1.2.3"\n[project.urls]\n{urls}\n')
    toy.put(tmp_path / "CHANGELOG.md", "# Changelog\n\n## [Unreleased]\n\n## [1.2.3] - 2026-11-26\n")
    toy.put(tmp_path / "CITATION.cff", "title: b\nversion: 1.2.3\nlicense: MIT\n")
    toy.put(tmp_path / "dist" / "a_b-1.2.3.tar.gz", "")
    with zipfile.ZipFile(tmp_path / "dist" / "a_b-1.2.3-py3-none-any.whl", "w") as wheel:
        wheel.writestr("sitegen/search/sqlite3.wasm", "")
    return tmp_path


def test_a_sound_release_passes(release: Path) -> None:
    """One version everywhere, the repository's own addresses, an archive, and a wheel with the search."""
    assert list(check_release.faults(release, "v1.2.3", "https://github.com/a/b")) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("pyproject.toml", "1.2.3", "1.2.4", "the tag is v1.2.3"),
        ("CHANGELOG.md", "1.2.3", "1.2.30", "CHANGELOG.md has no section 1.2.3"),
        ("CITATION.cff", "1.2.3", "1.2.2", "CITATION.cff has another version"),
        ("pyproject.toml", "a/b/issues", "a/bc/issues", "`Issues` is https://github.com/a/bc/issues"),
    ],
)
def test_what_a_release_contradicts_stops_it(release: Path, file: str, old: str, new: str, fault: str) -> None:
    """A version or an address that is not the release's."""
    toy.put(release / file, (release / file).read_text(encoding="utf-8").replace(old, new))
    assert fault in "\n".join(check_release.faults(release, "v1.2.3", "https://github.com/a/b"))


def test_a_release_has_its_search(release: Path) -> None:
    """A wheel without SQLite for the browser, or none at all, is not published."""
    wheel = release / "dist" / "a_b-1.2.3-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w"):
        pass
    assert "no search" in "".join(check_release.faults(release, "v1.2.3", "https://github.com/a/b"))
    wheel.unlink()
    assert "dist/ holds" in "".join(check_release.faults(release, "v1.2.3", "https://github.com/a/b"))


@pytest.mark.slow
@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
def test_actionlint_finds_nothing(tmp_path: Path, file: Path) -> None:
    """The workflow is as GitHub wants it."""
    for workflow in WORKFLOWS:
        toy.put(tmp_path / ".github" / "workflows" / workflow.name, workflow.read_bytes())
    assert actionlint(tmp_path / ".github" / "workflows" / file.name) == ""


def test_a_report_holds_what_it_takes_to_find_a_fault() -> None:
    """The smallest digest, what was printed, version and system are asked for, and none of them can be left out."""
    form = yaml.safe_load((ROOT / ".github/ISSUE_TEMPLATE/bug.yml").read_text(encoding="utf-8"))
    asked = {field["id"]: field.get("validations", {}).get("required") for field in form["body"]}
    assert {name for name, required in asked.items() if required} >= {"digest", "printed", "version", "system"}


def test_the_package_index_knows_every_classifier() -> None:
    """It refuses a release with another one."""
    assert set(PROJECT["classifiers"]) <= set(trove_classifiers.classifiers)


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
