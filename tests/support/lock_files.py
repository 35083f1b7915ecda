"""Read the lock files in `requirements/`: the packages for a Python and a system, and missing requirements."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from support import toy

PROJECT = tomllib.loads((toy.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

_ENTRY = re.compile(
    r"^(?P<name>\S+)==(?P<version>\S+)(?: ; (?P<marker>[^\n]+?))? \\\n(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+",
    re.MULTILINE,
)
_SYSTEMS = {"linux": ("Linux", "posix"), "darwin": ("Darwin", "posix"), "win32": ("Windows", "nt")}


def entries(file: Path) -> dict[str, tuple[str, Marker | None]]:
    """Return package -> version and the condition under which it is installed. Every package has hashes."""
    text = file.read_text(encoding="utf-8")
    found: dict[str, tuple[str, Marker | None]] = {
        canonicalize_name(entry["name"]): (entry["version"], Marker(entry["marker"]) if entry["marker"] else None)
        for entry in _ENTRY.finditer(text)
    }
    assert len(found) == len(re.findall(r"^[^#\s]", text, re.MULTILINE)), f"{file}: a line without a version or hashes"
    return found


def on(file: Path, *, python: str, system: str) -> dict[str, str]:
    """Return package -> version, as installed with a Python (``3.11`` or ``3.11.2``) on a system (``sys.platform``)."""
    where = _environment(python, system)
    return {name: version for name, (version, marker) in entries(file).items() if not marker or marker.evaluate(where)}


def missing(
    packages: Mapping[str, tuple[str, Iterable[str]]], *, python: str, system: str, extra: str = ""
) -> list[str]:
    """Return the requirements, extras included, that a set of packages (name -> version, requirements) does not meet itself."""
    unmet = []
    asked = {(name, "") for name in packages} | {(canonicalize_name(PROJECT["name"]), extra)}
    open_ends = sorted(asked)
    while open_ends:
        name, wanted = open_ends.pop()
        for line in packages[name][1] if name in packages else ():
            requirement = Requirement(line)
            if requirement.marker and not requirement.marker.evaluate(_environment(python, system) | {"extra": wanted}):
                continue
            needed = canonicalize_name(requirement.name)
            if needed not in packages or not requirement.specifier.contains(packages[needed][0], prereleases=True):
                unmet.append(f"{name} asks for {line}")
            more = {(needed, each) for each in requirement.extras} - asked
            asked |= more
            open_ends += sorted(more)
    return unmet


def _environment(python: str, system: str) -> dict[str, str]:
    platform_system, os_name = _SYSTEMS[system]
    return {
        "python_version": ".".join(python.split(".")[:2]),
        "python_full_version": python if python.count(".") == 2 else f"{python}.0",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        "sys_platform": system,
        "platform_system": platform_system,
        "os_name": os_name,
    }
