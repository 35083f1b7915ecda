"""`make site` and `make test` install exactly the locked packages with every Python and pip, and all Pythons build one site."""

import json
import os
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name
from support import checkout, citation_samples, lock_files, platforms, theme_site, toy

INDEX = "the package index cannot be reached: these tests install from it, as `make site` does"
pytestmark = platforms.posix

_INSTALLED = """
import json
from importlib.metadata import distributions
print(json.dumps({each.name: [each.version, each.requires or []] for each in distributions()}))
"""


@dataclass(frozen=True)
class Installation:
    """A fresh copy of the repository and an environment of one of this machine's Python versions."""

    python: checkout.Python
    source: Path
    programs: Path

    def run(self, *command: str | Path, cwd: Path | None = None) -> str:
        """Run a command and return what it printed."""
        done = subprocess.run(
            command, cwd=cwd or self.source, env=environment(), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{command}:\n{done.stdout}{done.stderr}"
        return done.stdout

    def make(self, target: str) -> None:
        """Run the commands of `make` for a target, except the one that makes the environment."""
        folder = self.programs.parent
        told = self.run("make", "--dry-run", f"VENV={folder}", f"PYTHON={self.python.program}", f"{folder}/{target}")
        for command in told.splitlines():
            if " -m venv " not in command:
                self.run("sh", "-c", command)

    def installed(self) -> dict[str, tuple[str, list[str]]]:
        """Return package -> version and requirements."""
        told = json.loads(self.run(self.programs / "python", "-c", _INSTALLED))
        return {canonicalize_name(name): (version, requires) for name, (version, requires) in told.items()}


def environment(**more: str) -> dict[str, str]:
    """Return this process's environment variables without those about its Python."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV", "MAKE"))}
    return {**kept, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_COMPILE": "1", **more}


@pytest.fixture(scope="module")
def pips(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[int, ...], Path]:
    """The wheel of the oldest pip for each Python version."""
    folder = tmp_path_factory.mktemp("pips")
    for version, pip in checkout.OLDEST_PIP.items():
        place = folder / ".".join(map(str, version))
        toy.put(folder / "pip.txt", f"pip=={pip}\n")
        command = ["pip", "download", "--quiet", "--no-deps", "--retries", "0", "--require-hashes"]
        done = subprocess.run(
            [sys.executable, "-m", *command, "--requirement", folder / "pip.txt", "--dest", place],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode and "No matching distribution" in done.stderr:
            pytest.skip(INDEX)
        assert done.returncode == 0, done.stderr
    return {version: next((folder / ".".join(map(str, version))).iterdir()) for version in checkout.OLDEST_PIP}


@pytest.fixture(scope="module", params=checkout.pythons(), ids=str)
def installation(
    request: pytest.FixtureRequest, pips: dict[tuple[int, ...], Path], tmp_path_factory: pytest.TempPathFactory
) -> Installation:
    """The environment that `make site` makes in a fresh copy, with the oldest pip of this Python."""
    python: checkout.Python = request.param
    folder = tmp_path_factory.mktemp("installation")
    made = Installation(python, checkout.fresh(folder / "clone"), folder / "venv" / "bin")
    made.run(python.program, "-m", "venv", "--without-pip", folder / "venv")
    pip = pips[python.version[:2]]
    made.run(made.programs / "python", pip / "pip", "install", "--quiet", "--no-index", pip)
    made.make(".site")
    return made


def test_exactly_the_locked_packages_are_installed(installation: Installation) -> None:
    """`make site` installs the packages of a build and `make test` the others; no requirement is missing."""
    version = ".".join(map(str, installation.python.version))
    site, dev = (
        lock_files.on(toy.ROOT / "requirements" / name, python=version, system=sys.platform)
        for name in ("site.txt", "dev.txt")
    )
    build = lock_files.on(toy.ROOT / "requirements" / "build.txt", python=version, system=sys.platform)
    own = {"pip", lock_files.PROJECT["name"]}

    installed = installation.installed()
    assert {name: told[0] for name, told in installed.items() if name not in own} == site | build
    assert lock_files.missing(installed, python=version, system=sys.platform) == []
    assert not {"pytest", "mypy", "playwright"} & installed.keys()

    installation.make(".ready")
    installed = installation.installed()
    assert {name: told[0] for name, told in installed.items() if name not in own} == site | build | dev
    assert lock_files.missing(installed, python=version, system=sys.platform, extra="dev") == []


def difficult_site(folder: Path) -> Path:
    """Write a site with text that patch releases of Python may handle differently, such as formulas and names."""
    theme_site.write(folder)
    toy.put(folder / "sitegen.toml", f"{toy.SETTINGS}\n[search]\nenabled = false\n")  # SQLite's version is in its index
    corpus = toy.ROOT / "tests" / "corpus"
    formulas = [line.split("\t")[1] for line in (corpus / "formulas.tsv").read_text(encoding="utf-8").splitlines()]
    cases = tomllib.loads((corpus / "text.toml").read_text(encoding="utf-8"))["case"]
    texts = [
        r"$$\min_w \max_v \: g(w, v)$$ and \[ \min_w \; f(w) \] and \( a \)",
        *(case["tex"] for case in cases),
        *(" and ".join(f"${formula}$" for formula in formulas[at : at + 40]) for at in range(0, len(formulas), 40)),
    ]
    titles, names = citation_samples.TITLES, citation_samples.NAMES
    records = [
        toy.record(
            f"2002.{number:05}",
            " ".join(titles[number % len(titles)].split()),
            day="2020-02-03",
            authors=", ".join((names[number % len(names)], "Ada Lovelace")),
            comment=" ".join(text.split()),
            summary=" ".join(text.split()),
        )
        for number, text in enumerate(texts)
    ]
    toy.put(folder / "content" / "2020.md", toy.digest("2020-02-03", *records))
    return folder


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files that this Python builds of the difficult site."""
    folder = difficult_site(tmp_path_factory.mktemp("expected"))
    toy.build(folder)
    return toy.tree(folder / "public")


def test_every_python_builds_the_same(installation: Installation, expected: dict[str, bytes], tmp_path: Path) -> None:
    """Each patch release builds the same bytes as the Python that runs this test."""
    folder = difficult_site(tmp_path)
    installation.run(installation.programs / "sitegen", "build", "--quiet", cwd=folder)
    assert toy.difference(toy.tree(folder / "public"), expected) == ""
