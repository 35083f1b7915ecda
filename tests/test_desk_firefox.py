"""The desk in Firefox: Puppeteer drives it as distributions ship it. Each promise is a function in `firefox/desk.mjs`."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from support import toy

pytest_plugins = ("support.theme_site_fixtures",)

_SCRIPT = toy.ROOT / "tests/firefox/desk.mjs"
_FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")


@pytest.fixture(scope="module")
def results(default_site: Path) -> dict[str, str]:
    """Promise -> what was wrong in Firefox."""
    if not _FIREFOX:
        pytest.skip("needs Firefox: apt-get install firefox-esr")
    if not (toy.ROOT / "tests/node_modules/puppeteer-core").is_dir() or not shutil.which("node"):
        pytest.skip("Puppeteer is missing: npm ci --prefix tests")
    done = subprocess.run(
        ["node", _SCRIPT, default_site, _FIREFOX], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)  # type: ignore[no-any-return]


@pytest.mark.slow
@pytest.mark.parametrize(
    "promise", re.findall(r'^\tasync "([^"]+)"', _SCRIPT.read_text(encoding="utf-8"), re.MULTILINE)
)
def test_firefox_keeps_the_promise(results: dict[str, str], promise: str) -> None:
    """As Chromium does."""
    assert results[promise] == ""
