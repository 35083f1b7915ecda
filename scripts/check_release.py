"""Check a release that `hatchling build` made, before it is published.

    TAG=v1.2.3 REPOSITORY=https://github.com/YOU/sitegen python scripts/check_release.py

Tag, changelog, citation and package must have the same version, and the addresses of the package must be those of the
repository.
"""

import os
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def problems(root: Path, tag: str, repository: str) -> Iterator[str]:
    """Yield the problems of a release, each with a remedy."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    version = project["version"]
    if tag != f"v{version}":
        yield f"the tag is {tag}, but pyproject.toml has version {version}: tag v{version}, or change the version"
    if not re.search(
        rf"^## \[{re.escape(version)}\] - ", (root / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE
    ):
        yield f"CHANGELOG.md has no section {version}: move the entries under Unreleased into one"
    if f"\nversion: {version}\n" not in (root / "CITATION.cff").read_text(encoding="utf-8"):
        yield f"CITATION.cff has another version: set it to {version}"
    for name, url in project["urls"].items():
        if name != "Homepage" and url != repository and not url.startswith(f"{repository}/"):
            yield f"pyproject.toml: `{name}` is {url}: the repository is {repository}"
    yield from _files(root / "dist", f"{project['name'].replace('-', '_')}-{version}")


def _files(folder: Path, stem: str) -> Iterator[str]:
    expected = {f"{stem}.tar.gz", f"{stem}-py3-none-any.whl"}
    found = {file.name for file in folder.glob("*")}
    if found != expected:
        yield f"dist/ holds {sorted(found)} and should hold {sorted(expected)}: remove it and build again"


if __name__ == "__main__":
    sys.exit("\n".join(problems(ROOT, os.environ["TAG"], os.environ["REPOSITORY"])) or 0)
