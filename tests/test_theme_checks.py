"""The themes before their judges: axe-core for readers with disabilities, the Nu HTML checker for the standard.

Both come by ``npm ci --prefix tests``; the checker needs Java.
"""

import json
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from theme_site import KINDS, LONG_DAY, reading

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytest_plugins = ("rooms", "browser")

_MODULES = Path(__file__).parent / "node_modules"
_AXE = _MODULES / "axe-core" / "axe.min.js"
_NU = _MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
_VIOLATIONS = """async () => (await axe.run()).violations.map(
  ({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`)"""


def need(what: str, found: object, remedy: str) -> None:
    """Skip where something is missing, and say how to get it."""
    if not found:
        pytest.skip(f"{what} is missing: {remedy}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("theme", ["room", "gazette"])
def test_axe_finds_nothing(browser: "Browser", theme: str, scheme: str, request: pytest.FixtureRequest) -> None:
    """On no kind of page, in neither colour scheme, on a phone's or a desk's window."""
    need("axe-core", _AXE.is_file(), "npm ci --prefix tests")
    axe = _AXE.read_text(encoding="utf-8")
    width = {"light": 1280, "dark": 400}[scheme]
    with reading(
        browser, request.getfixturevalue(theme), color_scheme=scheme, viewport={"width": width, "height": 900}
    ) as reader:
        for kind, path in KINDS.items():
            if path == LONG_DAY or kind == "redirect":
                continue  # the one has nothing that other days have not, the other leads away
            page = reader.open(path)
            page.evaluate(axe)
            assert (kind, page.evaluate(_VIOLATIONS)) == (kind, [])


@pytest.mark.parametrize("theme", ["room", "gazette"])
def test_the_nu_checker_finds_no_error(theme: str, request: pytest.FixtureRequest) -> None:
    """On no page of the toy archive, hostile ones included; of a thousand authors on every twentieth."""
    need("Java", shutil.which("java"), "apt-get install default-jre-headless")
    need("The Nu HTML checker", _NU.is_file(), "npm ci --prefix tests")
    folder = request.getfixturevalue(theme)
    authors = sorted(folder.glob("author/*/*.html"))
    pages = [*sorted(set(folder.rglob("*.html")).difference(authors[1:])), *authors[20::20]]
    if theme == "gazette":
        pages = [folder / path for path in KINDS.values()]
    run = subprocess.run(
        ["java", "-jar", _NU, "--errors-only", "--format", "json", *map(str, pages)],
        capture_output=True,
        text=True,
        check=False,
    )
    faults = [
        f"{found['url']}: {found['message']}: {found.get('extract', '')}"
        for found in json.loads(run.stderr)["messages"]
    ]
    assert not faults
