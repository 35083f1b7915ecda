"""The wheel works in an empty environment, in folders with unusual names, and in a host's workflow."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Iterator, Sequence
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from support import platforms, toy
from support.checkout import distribute, unpack
from support.workflows import BASE_URL, Runner, job

ODD = "Zeitungen für 'Bücher' $HOME & 日本語"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    return distribute("wheel", toy.ROOT, tmp_path_factory.mktemp("wheel"))


def needed(wheel: Path) -> dict[str, Distribution]:
    """Return pip and all packages that a wheel requires, directly or indirectly."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = archive.read(name).decode()
    found = {"pip": distribution("pip")}
    open_ends = re.findall(r"^Requires-Dist: (.*)$", metadata, re.MULTILINE)
    while open_ends:
        wanted = Requirement(open_ends.pop())
        name = canonicalize_name(wanted.name)
        if name not in found and (not wanted.marker or wanted.marker.evaluate({"extra": ""})):
            found[name] = distribution(name)
            open_ends += found[name].requires or ()
    return found


@pytest.fixture(scope="module")
def empty(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with only the requirements of the wheel, as links to the packages of this environment."""
    if sys.platform == "win32":
        pytest.skip(platforms.POSIX)
    folder = tmp_path_factory.mktemp("environment") / "venv"
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    packages = Path(sysconfig.get_path("purelib", "venv", {"base": str(folder)}))
    for package in needed(wheel).values():
        for top in {file.parts[0] for file in package.files or ()} - {"..", "__pycache__"}:
            (packages / top).symlink_to(str(package.locate_file(top)))
    return folder


@pytest.fixture(scope="module")
def installed(empty: Path, wheel: Path) -> Path:
    """The folder of programs of an environment in which pip installed the wheel."""
    programs = empty / "bin"
    command: list[str | Path] = [programs / "python", "-m", "pip", "install", "--quiet", "--no-index", wheel]
    subprocess.run(command, check=True, capture_output=True)
    return programs


def environment(programs: Path, **more: str) -> dict[str, str]:
    """Return environment variables for a program, without those of this process's Python."""
    return {"PATH": f"{programs}:{os.defpath}", "LC_ALL": "C", "PIP_NO_INDEX": "1", **more}


def shipped(*folders: str) -> set[str]:
    """Return the paths in the wheel of all files in folders of the repository."""
    files = (file for folder in folders for file in (toy.ROOT / folder).rglob("*") if file.is_file())
    paths = (file.relative_to(toy.ROOT).as_posix() for file in files if "__pycache__" not in file.parts)
    return {path if path.startswith("sitegen/") else f"sitegen/{path}" for path in paths}


def contents(wheel: Path) -> dict[str, bytes]:
    """Return path -> content of a wheel's files."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_wheel_is_complete(wheel: Path) -> None:
    """It contains exactly the files of the package and the themes."""
    files = {name for name in contents(wheel) if ".dist-info/" not in name}
    assert files == shipped("sitegen", "themes")
    assert files >= {
        "sitegen/data/arxiv-categories.json",
        "sitegen/py.typed",
        "sitegen/server/client.js",
        "sitegen/starter/.github/workflows/publish.yml",
        "sitegen/starter/.gitignore",
        "sitegen/starter_fetch/.github/workflows/fetch.yml",
        "sitegen/themes/default/assets/style.css/1-base.css",
        "sitegen/themes/default/templates/layout.html",
    }


def test_the_source_archive_gives_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    """A wheel from the source archive equals the one from the repository, byte for byte."""
    archive = distribute("sdist", toy.ROOT, tmp_path / "sdist")
    unpack(archive, tmp_path)
    source = tmp_path / archive.name.removesuffix(".tar.gz")
    assert (source / "tests" / "test_wheel.py").is_file()
    assert (source / "docs" / "publish.md").is_file()
    assert contents(distribute("wheel", source, tmp_path / "again")) == contents(wheel)


def unknown_user() -> Sequence[str]:
    """Return a command prefix to run as a user without a name; empty if the system does not allow it."""
    command = ("unshare", "--user", "--map-user=54321", "--")
    try:
        subprocess.run([*command, "true"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return ()
    return command


@pytest.mark.parametrize(
    ("name", "home"),
    [("site", "usual"), (ODD, "unset"), (ODD, "gone"), ("site", "nobody's")],
    ids=lambda value: "odd" if value == ODD else value,
)
def test_a_new_site_can_be_built_and_checked(installed: Path, tmp_path: Path, name: str, home: str) -> None:
    """`init`, `build` and `check` work with any path, and with or without a home folder."""
    variables = {"usual": {"HOME": str(tmp_path)}, "gone": {"HOME": str(tmp_path / "gone")}}.get(home, {})
    prefix = unknown_user() if home == "nobody's" else ()
    if home == "nobody's" and not prefix:
        pytest.skip("needs `unshare --user` for a user without a name: apt-get install util-linux, on Linux")
    script = 'set -e; sitegen init "$1"; cd "$1"; sitegen build; sitegen build; sitegen check'
    done = subprocess.run(
        [*prefix, "sh", "-c", script, "sh", name],
        cwd=tmp_path,
        # Python 3.12.0 to 3.12.3 warn of ?1 in SQL, as if it were a name.
        env=environment(installed, PYTHONWARNINGS="error,ignore:Binding:DeprecationWarning", **variables),
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    assert "0 pages written" in done.stdout
    assert "0 errors, 0 warnings" in done.stdout
    assert [line for line in done.stderr.splitlines() if "warning" in line and "has no `url`" not in line] == []
    assert (tmp_path / name / "public" / "2019" / "10" / "19.html").is_file()
    assert not (tmp_path / "gone").exists()


@pytest.fixture
def repository(installed: Path, tmp_path: Path) -> Path:
    """The repository of a new site, with the wheel that it requires."""
    folder = tmp_path / "repository"
    subprocess.run([installed / "sitegen", "init", "-q", folder], env=environment(installed), check=True)
    assert re.fullmatch(
        r"#.*\n\./sitegen_digests-\S+\.whl\n", (folder / "requirements.txt").read_text(encoding="utf-8")
    )
    return folder


def counts(said: str) -> dict[str, int]:
    """Return the counts of a build's summary: ``written``, ``unchanged``, ``removed``."""
    return {what: int(number.replace(",", "")) for number, what in re.findall(r"([\d,]+) (?:pages )?(\w+),", said)}


def test_the_workflow_publishes_incrementally(installed: Path, tmp_path: Path, repository: Path) -> None:
    """The steps of the workflow run in a shell; with the cache, a new day writes few pages and equals a clean build."""
    publish = job((repository / ".github/workflows/publish.yml").read_text(encoding="utf-8"), "build")
    runner = Runner(environment(installed), tmp_path, repository)
    first, said = runner.run(publish)
    assert counts(said)["unchanged"] == 0
    assert f"<loc>{BASE_URL}/</loc>" in (first / "public/sitemap-site.xml").read_text(encoding="utf-8")

    digest = toy.digest("2020-01-02", toy.record("2001.00001", day="2020-01-02", categories="**math.AG**"))
    toy.put(repository / "content" / "2020.md", digest)
    daily, said = runner.run(publish)
    assert 0 < counts(said)["written"] < counts(said)["unchanged"]

    toy.build(repository, url=BASE_URL)
    assert toy.difference(toy.tree(daily / "public"), toy.tree(repository / "public")) == ""


@pytest.fixture(scope="module")
def downloaded(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An environment in which pip installed the wheel and its requirements from the package index."""
    folder = tmp_path_factory.mktemp("downloaded") / "venv"
    venv.create(folder, with_pip=True)
    subprocess.run([folder / "bin" / "python", "-m", "pip", "install", "--quiet", wheel], check=True)
    yield folder / "bin"
    shutil.rmtree(folder)


@pytest.mark.torture
def test_a_site_can_be_built_with_packages_from_the_index(downloaded: Path, tmp_path: Path) -> None:
    """With the newest versions that the wheel allows."""
    script = "set -e; sitegen init site; cd site; sitegen build; sitegen check"
    done = subprocess.run(
        ["sh", "-c", script], cwd=tmp_path, env=environment(downloaded), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "0 errors, 0 warnings" in done.stdout
