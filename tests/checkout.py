"""Fresh copies of this repository, and the Pythons of this machine to install them with."""

import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import toy

OLDEST = (3, 11)
ENGINE = Path("sitegen", "search", "sqlite3.wasm")

_ASK = "import json, sys; print(json.dumps([sys.version_info[:3], sys._base_executable]))"


@dataclass(frozen=True, order=True)
class Python:
    """An interpreter outside of environments."""

    version: tuple[int, ...]
    program: Path

    def __str__(self) -> str:
        return ".".join(map(str, self.version))


@cache
def pythons() -> tuple[Python, ...]:
    """Every patch release of a supported Python that is on the PATH or that pyenv has, oldest first."""
    found: dict[tuple[int, ...], Python] = {}
    for program in _programs():
        done = subprocess.run([program, "-I", "-c", _ASK], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            version, base = json.loads(done.stdout)
            if tuple(version) >= OLDEST:
                found.setdefault(tuple(version), Python(tuple(version), Path(base)))
    return tuple(sorted(found.values()))


def _programs() -> Iterator[Path]:
    names = ["python3", *(f"python3.{minor}" for minor in range(11, 20))]
    root = Path(os.environ.get("PYENV_ROOT") or "~/.pyenv").expanduser()
    # On the PATH are pyenv's shims, which are slow and know only the version that pyenv was told to use.
    folders = [Path(sys.executable).parent, *map(Path, os.get_exec_path()), *sorted(root.glob("versions/*/bin"))]
    seen = {root / "shims" / name for name in names}
    for program in (folder / name for folder in folders for name in names):
        resolved = program.resolve()
        if resolved not in seen and os.access(program, os.X_OK):
            seen.add(resolved)
            yield program


def distribute(target: str, source: Path, folder: Path) -> Path:
    """Make the wheel or the source archive (``sdist``) of a source tree."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", folder]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    (made,) = folder.iterdir()
    return made


def fresh(folder: Path, *, search: bool = False) -> Path:
    """Copy the files that `git clone` would bring to ``folder``, with SQLite for the browser if ``search`` is set and it is here."""
    archive = distribute("sdist", toy.ROOT, folder / "archive")
    with tarfile.open(archive) as opened:
        opened.extractall(folder, filter="data")
    archive.unlink()
    archive.parent.rmdir()
    (top,) = folder.iterdir()
    (top / "PKG-INFO").unlink()
    if not search:
        (top / ENGINE).unlink(missing_ok=True)
    return top
