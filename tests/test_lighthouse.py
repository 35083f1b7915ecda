"""Pages judged by Lighthouse: accessibility, best practices, search engines. It comes by ``npm ci --prefix tests``."""

import functools
import http.server
import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support import chromium_command as chromium
from support import theme_site, toy

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytest_plugins = ("support.browser",)

_LIGHTHOUSE = toy.ROOT / "tests/node_modules/lighthouse/cli/index.js"
_CATEGORIES = ("accessibility", "best-practices", "seo")
PAGES = {
    "home": "",
    "day": "2019/01/02.html",
    "paper": "paper/1901/1901.00777.html",
    "author": "author/pe/erna-prolific.html",
    "search": "search.html",
}
WITHOUT_DESCRIPTION = ("author",)
"""A description would repeat the first lines of these pages, of which a site may have 300,000."""


class _Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site whose ``url`` is this address."""
    folder = tmp_path_factory.mktemp("judged")
    handler = functools.partial(_Handler, directory=str(folder / "public"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    url = f"http://127.0.0.1:{server.server_port}/"
    theme_site.write(folder)
    settings = folder / "sitegen.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace(toy.URL, url), encoding="utf-8")
    toy.build(folder)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield url
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("kind", PAGES)
def test_lighthouse_finds_nothing(browser: "Browser", address: str, tmp_path: Path, kind: str) -> None:
    """All audits that count are passed, apart from the missing descriptions of authors."""
    if not _LIGHTHOUSE.is_file() or not shutil.which("node"):
        pytest.skip("Lighthouse is missing: npm ci --prefix tests")
    report = tmp_path / "report.json"
    flags = " ".join(["--headless=new", *chromium.QUIET, *chromium.sandbox()])
    options = ("--quiet", "--no-enable-error-reporting", "--output=json", f"--output-path={report}")
    only = f"--only-categories={','.join(_CATEGORIES)}"
    subprocess.run(
        ["node", _LIGHTHOUSE, address + PAGES[kind], *options, only, f"--chrome-flags={flags}"],
        env={**os.environ, "CHROME_PATH": chromium.command() or browser.browser_type.executable_path},
        capture_output=True,
        check=True,
    )
    found = json.loads(report.read_bytes())
    assert set(found["categories"]) == set(_CATEGORIES)
    counted = {audit["id"] for part in found["categories"].values() for audit in part["auditRefs"] if audit["weight"]}
    failed = {name for name in counted if (found["audits"][name]["score"] or 0) < 1 and _applies(found["audits"][name])}
    assert failed == ({"meta-description"} if kind in WITHOUT_DESCRIPTION else set())


def _applies(audit: dict[str, object]) -> bool:
    return audit["scoreDisplayMode"] not in ("notApplicable", "manual", "informative")
