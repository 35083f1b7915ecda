"""Identify the code of a build: the versions of installed packages, by the names of their metadata folders, and sitegen's own code.

`importlib.metadata` reads the same from the metadata files. Its import and ten of its look-ups take a tenth of the time of a
build with nothing changed.
"""

import os
import re
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Final

RENDERING: Final = (
    "jinja2",
    "markdown",
    "math-core",
    "feedgen",
    "lxml",
    "python-slugify",
    "nh3",
    "pymdown-extensions",
    "pyyaml",
)
"""Packages whose version may change the bytes of a page."""

_FOLDER = re.compile(r"(?P<name>[^-]+)-(?P<version>[^-]+)\.dist-info")
_SEPARATORS = re.compile(r"[-_.]+")


def versions(packages: Sequence[str], folders: Iterable[str] | None = None) -> list[str]:
    """Return the version of each package.

    Args:
        packages: Names of installed packages, as on PyPI.
        folders: Where packages are searched; by default where Python searches them.

    Raises:
        importlib.metadata.PackageNotFoundError: A package is not installed.
    """
    found: dict[str, str] = {}
    for folder in sys.path if folders is None else folders:
        with suppress(OSError):
            for entry in os.listdir(folder or "."):  # noqa: PTH208 - pathlib takes several times as long
                if entry.endswith(".dist-info") and (parts := _FOLDER.fullmatch(entry)):
                    found.setdefault(_normalized(parts["name"]), parts["version"])
    return [found.get(_normalized(package)) or _by_metadata(package) for package in packages]


@cache
def own_code() -> bytes:
    """Return a hash of sitegen's code and data, which decide the bytes of every page."""
    code = blake2b(digest_size=16)
    package = Path(__file__).parent
    for file in sorted([*package.rglob("*.py"), *package.rglob("*.json")]):
        code.update(file.read_bytes())
    return code.digest()


def _normalized(name: str) -> str:
    """Return the name of a package in the form in which all spellings of it are equal."""
    return _SEPARATORS.sub("-", name).lower()


def _by_metadata(package: str) -> str:
    """Return the version of a package that was installed in another form: as an egg, or in a zip file."""
    from importlib.metadata import version

    return version(package)
