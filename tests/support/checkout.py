"""Fresh copies of this repository, and the Python versions of this machine to install them with."""

import json
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import Distribution, PathDistribution
from pathlib import Path
from typing import Any

from sitegen.distribution import NAME
from support import toy

OLDEST = (3, 11)
OLDEST_PIP = {
    (3, 11): "22.3 --hash=sha256:1daab4b8d3b97d1d763caeb01a4640a2250a0ea899e257b1e44b9eded91e15ab",
    (3, 12): "23.2.1 --hash=sha256:7ccf472345f20d35bdc9d1841ff5f313260c2c33fe417f48c30ac46cccabf5be",
    (3, 13): "24.2 --hash=sha256:2cd581cf58ab7fcfca4ce8efa6dcacd0de5bf8d0a3eb9ec927e07405f4d9e2a2",
    (3, 14): "25.2 --hash=sha256:6d67a2b4e7f14d8b31b8b52648866fa717f45a1eb70e83002f4331d07e953717",
}
"""The version of pip that the first release of each Python bundles in `ensurepip`."""

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
    """Return all installed patch releases of supported Python versions, on the PATH or from pyenv, oldest first."""
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


def installed_package(folder: Path, origin: dict[str, object] | None) -> Distribution:
    """Return an installed sitegen; ``origin`` is the content of its ``direct_url.json``, which pip writes."""
    info = folder / "sitegen_digests-1.2.3.dist-info"
    toy.put(info / "METADATA", f"Metadata-Version: 2.4\nName: {NAME}\nVersion: 1.2.3\n")
    if origin is not None:
        toy.put(info / "direct_url.json", json.dumps(origin))
    return PathDistribution(info)


def distribute(target: str, source: Path, folder: Path) -> Path:
    """Make the wheel or the source archive (``sdist``) of a source tree."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", str(folder)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    (made,) = folder.iterdir()
    return made


def unpack(archive: Path, folder: Path) -> None:
    """Unpack a source archive into a folder."""
    # Python 3.11.2, which Debian 12 has, knows no filters; Python 3.12 warns if none is given.
    options: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
    shutil.unpack_archive(archive, folder, **options)


def fresh(folder: Path) -> Path:
    """Copy the files of a `git clone` to a folder."""
    archive = distribute("sdist", toy.ROOT, folder / "archive")
    unpack(archive, folder)
    archive.unlink()
    archive.parent.rmdir()
    (top,) = folder.iterdir()
    (top / "PKG-INFO").unlink()
    return top
