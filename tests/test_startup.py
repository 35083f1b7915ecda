"""Start of the command: a build with nothing changed imports little, because imports take most of its time."""

import subprocess
import sys
from pathlib import Path

from support import toy

UNNEEDED = (
    *(
        "bibtexparser",
        "concurrent.futures",
        "email",
        "feedgen",
        "http.client",
        "importlib.metadata",
        "importlib.resources",
        "langcodes",
    ),
    *(
        "lxml",
        "markdown",
        "multiprocessing",
        "pylatexenc",
        "rich",
        "rispy",
        "jinja2",
        "sitegen.archive",
        "sitegen.builder",
        "sitegen.checker",
        "sitegen.feeds.writer",
        "sitegen.loader.described",
        "sitegen.loader.json_text",
        "sitegen.loader.standards",
        "sitegen.pages",
        "sitegen.preview",
    ),
    *(
        "sitegen.search.query",
        "sitegen.server",
        "sitegen.text",
        "sitegen.theme",
        "slugify",
        "ssl",
        "urllib.request",
        "watchdog",
        "yaml",
        "zipfile",
    ),
)
"""Modules that take long to import, and that a build with nothing changed does not need."""

SCRIPT = """
import sys
from sitegen.cli import commands
commands.main(["build", "--quiet", "--config", sys.argv[1]], standalone_mode=False)
print(*sorted(set(sys.argv[2:]) & set(sys.modules)))
"""


def test_a_build_with_nothing_changed_imports_little(tmp_path: Path) -> None:
    """The second build of a site without topics and pages of its own imports none of `UNNEEDED`."""
    toy.put(tmp_path / "sitegen.toml", f'[site]\ntitle = "A title"\nurl = "{toy.URL}"\n')
    toy.put(tmp_path / "content/a.md", toy.digest("2019-01-02", toy.record("1901.00001")))
    toy.build(tmp_path)
    command = [sys.executable, "-c", SCRIPT, str(tmp_path / "sitegen.toml"), *UNNEEDED]
    found = subprocess.run(command, capture_output=True, text=True, check=True, cwd=toy.ROOT)
    assert found.stdout.split() == []
