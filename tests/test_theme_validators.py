"""Pages of both themes checked by axe-core (accessibility) and by the Nu HTML checker (the HTML standard).

Both come by ``npm ci --prefix tests``; the checker needs Java.
"""

import json
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.theme_site import KINDS, reading

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytest_plugins = ("support.theme_site_fixtures", "support.browser")

_MODULES = Path(__file__).parent / "node_modules"
_AXE = _MODULES / "axe-core" / "axe.min.js"
_NU = _MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
_VIOLATIONS = """async () => (await axe.run()).violations.map(
  ({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`)"""
_LONG = ("long day", "redirect")
"""The first has nothing that another day has not, and takes long; the second leaves the page."""


def _need(name: str, found: object, remedy: str) -> None:
    if not found:
        pytest.skip(f"{name} is missing: {remedy}")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 400)])
@pytest.mark.parametrize("theme", ["default_site", "gazette_site"])
def test_axe_finds_nothing(
    browser: "Browser", theme: str, scheme: str, width: int, request: pytest.FixtureRequest
) -> None:
    """On each kind of page, in a wide light window and a narrow dark one, and in the open help and drawer."""
    _need("axe-core", _AXE.is_file(), "npm ci --prefix tests")
    axe = _AXE.read_text(encoding="utf-8")
    window = {"width": width, "height": 900}
    with reading(browser, request.getfixturevalue(theme), color_scheme=scheme, viewport=window) as reader:
        for kind, path in KINDS.items():
            if kind not in _LONG:
                page = reader.open(path)
                page.evaluate(axe)
                assert (kind, page.evaluate(_VIOLATIONS)) == (kind, [])
        page.keyboard.press("?")
        assert page.evaluate(_VIOLATIONS) == []
        page.keyboard.press("Escape")
        if width < 720:
            page.get_by_role("button", name="Menu").click()
            assert page.evaluate(_VIOLATIONS) == []


@pytest.mark.parametrize("theme", ["default_site", "gazette_site"])
def test_the_nu_checker_finds_no_error(theme: str, request: pytest.FixtureRequest) -> None:
    """On all pages of the toy archive, with hostile texts, but of a thousand authors on every twentieth."""
    _need("Java", shutil.which("java"), "apt-get install default-jre-headless")
    _need("the Nu HTML checker", _NU.is_file(), "npm ci --prefix tests")
    folder = request.getfixturevalue(theme)
    authors = sorted(folder.glob("author/*/*.html"))
    pages = [*sorted(set(folder.rglob("*.html")).difference(authors)), *authors[::20]]
    if theme == "gazette_site":
        pages = [folder / path for path in KINDS.values()]
    done = subprocess.run(
        ["java", "-jar", _NU, "--errors-only", "--format", "json", *map(str, pages)],
        capture_output=True,
        text=True,
        check=False,
    )
    found = [
        f"{fault['url']}: {fault['message']}: {fault.get('extract', '')}"
        for fault in json.loads(done.stderr)["messages"]
    ]
    assert not found
