"""The programs that are compared: sitegen, Hugo, Eleventy and Pelican, with their settings and commands."""

import os
import shutil
import subprocess
import sys
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).resolve().parent
PEERS = HERE / "peers"
WORK = HERE / ".work"
REPORT = "report.json"
"""The file in the folder of a site that sitegen writes its own measurements to."""
SITE_URL = "https://example.org/papers/"

CONFIG = """\
[site]
title = "Paper digests"
url = "{url}"
{host}
[build]
content = "../archive"
theme = "theme"
{parts}"""
BENCHMARK_PAGES = """
[pages]
papers = false
data = false

[feeds]
author_min_papers = 0
archives = false

[search]
enabled = false
"""
"""The settings for the pages that the peers build too."""
HOSTS = ("github-pages", "netlify", "cloudflare")

_INTERPRETER = """
import platform, sysconfig
arguments = sysconfig.get_config_var("CONFIG_ARGS") or ""
print(platform.python_version(), "with" if "--enable-optimizations" in arguments else "without", "PGO")
"""


class Missing(Exception):  # noqa: N818
    """A contestant is not installed; the message says how to install it."""


@dataclass(frozen=True, slots=True)
class Command:
    """A step of a build."""

    name: str
    """``conversion`` or ``build``."""
    words: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    """Variables besides those of this process."""

    def all_variables(self) -> dict[str, str]:
        """Return the environment variables of the command."""
        return {**os.environ, **self.environment}


class Contestant(ABC):
    """A program that builds a site of ``archive/`` in the folder ``site/`` beside it; the output is ``site/public/``."""

    name: str
    peer = True
    only_cold = False
    """True if only the full build is measured."""

    @abstractmethod
    def version(self) -> str:
        """Return name and version of the program.

        Raises:
            Missing: It is not installed.
        """

    @abstractmethod
    def prepare(self, site: Path) -> None:
        """Write settings and templates to the empty folder ``site``."""

    @abstractmethod
    def commands(self, site: Path) -> list[Command]:
        """Return the commands that bring the site up to date, in order."""

    @abstractmethod
    def layout(self, site: Path) -> Path:
        """Return the template that all pages share; it contains ``</main>``."""


class Sitegen(Contestant):
    """sitegen with its default theme."""

    peer = False

    def __init__(self, source: Path, name: str = "sitegen", *, command: list[str] | None = None) -> None:
        """Create the contestant.

        Args:
            source: A folder with copies of ``sitegen/`` and ``themes/``, which must not change during the measurement.
            name: ``sitegen`` for the pages that the peers build too, ``default`` for default settings, or a host:
                default settings that fit it.
            command: The command, if it is not ``python -m sitegen``.
        """
        self.name = name if name == "sitegen" else f"sitegen, {name}"
        self.only_cold = name in HOSTS
        self._source = source
        self._host = f'host = "{name}"\n' if name in HOSTS else ""
        self._parts = BENCHMARK_PAGES if name == "sitegen" else ""
        self._command = command or [sys.executable, "-m", "sitegen"]

    def version(self) -> str:
        """Return the commit of the checkout, which is more exact than the version, and the build of the interpreter."""
        described = _output(["git", "-C", str(HERE), "describe", "--always", "--dirty"])
        interpreter = _output([self._command[0], "-c", _INTERPRETER]) or "unknown"
        return f"sitegen {described or 'without a commit'} (Python {interpreter})"

    def prepare(self, site: Path) -> None:
        """Write the settings, and a theme that contains only a copy of the layout."""
        settings = CONFIG.format(url=SITE_URL, host=self._host, parts=self._parts)
        (site / "sitegen.toml").write_text(settings, "utf-8")
        templates = site / "theme" / "templates"
        templates.mkdir(parents=True)
        shutil.copy(self._source / "themes" / "default" / "templates" / "layout.html", templates)

    def commands(self, site: Path) -> list[Command]:
        """Return one command, the same for each scenario."""
        python_path = os.pathsep.join(filter(None, [str(self._source), os.environ.get("PYTHONPATH")]))
        words = [*self._command, "build", "--report", REPORT]
        return [Command("build", words, {"PYTHONPATH": python_path})]

    def layout(self, site: Path) -> Path:
        """Return the copy of the layout."""
        return site / "theme" / "templates" / "layout.html"


class Hugo(Contestant):
    """Hugo with data files, and pages that publish other pages as resources."""

    name = "Hugo"

    def version(self) -> str:
        """Return the version of the installed package."""
        _installed("hugo")
        return f"Hugo {version('hugo')}"

    def prepare(self, site: Path) -> None:
        """Copy settings, layouts and the content adapter."""
        shutil.copytree(PEERS / "hugo", site, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.py", "__pycache__"))

    def commands(self, site: Path) -> list[Command]:
        """Return conversion and build. Both do all work again each time, because Hugo has no incremental builds."""
        convert = [sys.executable, str(PEERS / "hugo" / "convert.py"), str(site.parent / "archive"), str(site)]
        return [Command("conversion", convert), Command("build", [_installed("hugo"), "--quiet"])]

    def layout(self, site: Path) -> Path:
        """Return the partial around every page."""
        return site / "layouts" / "_partials" / "page.html"


class Eleventy(Contestant):
    """Eleventy with a data file that reads the digests, and one paginated template in plain JavaScript."""

    name = "Eleventy"
    home = WORK / "eleventy"

    def version(self) -> str:
        """Install Eleventy with npm if necessary, and return its version."""
        if not shutil.which("node"):
            raise Missing("Eleventy needs Node.js and npm")
        if not self._program.exists():
            if not shutil.which("npm"):
                raise Missing("Eleventy needs npm")
            self.home.mkdir(parents=True, exist_ok=True)
            shutil.copy(PEERS / "eleventy" / "package.json", self.home)
            if not _output(["npm", "install", "--no-audit", "--no-fund", "--prefix", str(self.home)]):
                raise Missing("`npm install` failed for Eleventy")
        node = _output(["node", "--version"])
        return f"Eleventy {_output(['node', str(self._program), '--version'])} (Node.js {node})"

    @property
    def _program(self) -> Path:
        return self.home / "node_modules" / "@11ty" / "eleventy" / "cmd.cjs"

    def prepare(self, site: Path) -> None:
        """Copy settings, data file and template."""
        shutil.copytree(PEERS / "eleventy", site, dirs_exist_ok=True)
        (site / "node_modules").symlink_to(self.home / "node_modules")

    def commands(self, site: Path) -> list[Command]:
        """Return one command, with enough memory for 200,000 papers; the default of Node.js is too small."""
        words = ["node", "--max-old-space-size=6144", str(self._program), "--config=eleventy.config.cjs"]
        return [Command("build", words, {"ARCHIVE": str(site.parent / "archive")})]

    def layout(self, site: Path) -> Path:
        """Return the only template."""
        return site / "site" / "pages.11ty.cjs"


class Pelican(Contestant):
    """Pelican with a JSON file for each paper, and a generator that replaces its own ones, which take quadratic time."""

    name = "Pelican"

    def version(self) -> str:
        """Return the version of the installed package."""
        _installed("pelican")
        return f"Pelican {version('pelican')}"

    def prepare(self, site: Path) -> None:
        """Copy settings, plugin and theme."""
        shutil.copytree(PEERS / "pelican", site, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))

    def commands(self, site: Path) -> list[Command]:
        """Return conversion and build."""
        convert = [sys.executable, str(PEERS / "pelican" / "convert.py"), str(site.parent / "archive"), str(site)]
        build = [_installed("pelican"), "--quiet", "--settings", "pelicanconf.py", "--output", "public"]
        return [Command("conversion", convert), Command("build", build)]

    def layout(self, site: Path) -> Path:
        """Return the template that all others extend."""
        return site / "theme" / "templates" / "base.html"


def snapshot(folder: Path) -> Path:
    """Copy sitegen and its themes to ``folder``, so that edits do not disturb a measurement, and return ``folder``."""
    for part in ("sitegen", "themes"):
        shutil.copytree(HERE.parent / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def _installed(program: str) -> str:
    """Return the path of a program, from this Python's environment if it is there."""
    beside = Path(sys.executable).with_name(program)
    found = str(beside) if beside.exists() else shutil.which(program)
    if found is None:
        raise Missing(f"`pip install {program}` first")
    return found


def _output(words: list[str]) -> str:
    """Return the output of a command, or an empty string if it fails."""
    try:
        return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""
