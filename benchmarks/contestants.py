"""Who builds the site: sitegen, and its peers by their own best design (`peers/`)."""

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
SITE_URL = "https://example.org/papers/"

CONFIG = """\
[site]
title = "Paper digests"
url = "{url}"

[build]
content = "../archive"
theme = "theme"

[pages]
papers = {papers}
data = false

[feeds]
author_min_papers = 0
archives = false

[search]
enabled = false
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


class Contestant(ABC):
    """Builds the site of ``archive/`` in ``site/`` next to it, where it leaves ``site/public/``."""

    name: str
    peer = True

    @abstractmethod
    def version(self) -> str:
        """Name and version of the program.

        Raises:
            Missing: It is not installed.
        """

    @abstractmethod
    def prepare(self, site: Path) -> None:
        """Puts settings and templates into the empty folder ``site``."""

    @abstractmethod
    def commands(self, site: Path) -> list[Command]:
        """What has to run, in order, to bring the site up to date."""

    @abstractmethod
    def layout(self, site: Path) -> Path:
        """The template of the frame of all pages; it holds ``</main>``."""


class Sitegen(Contestant):
    """This project, with its default theme; ``papers``: with a page for every paper too."""

    peer = False

    def __init__(self, source: Path, *, papers: bool, command: list[str] | None = None) -> None:
        """``source`` holds ``sitegen/`` and ``themes/``: a copy, as it must not change while it is measured."""
        self.name = "sitegen, paper pages" if papers else "sitegen"
        self._source = source
        self._papers = papers
        self._command = command or [sys.executable, "-m", "sitegen"]

    def version(self) -> str:
        """From git where it is one's working copy, as versions are rare and changes are not."""
        described = _output(["git", "-C", str(HERE), "describe", "--always", "--dirty"])
        return f"sitegen {described or 'without a commit'}"

    def prepare(self, site: Path) -> None:
        """A theme of the user's own that has a copy of the layout, and nothing else."""
        (site / "sitegen.toml").write_text(CONFIG.format(url=SITE_URL, papers=str(self._papers).lower()), "utf-8")
        templates = site / "theme" / "templates"
        templates.mkdir(parents=True)
        shutil.copy(self._source / "themes" / "default" / "templates" / "layout.html", templates)

    def commands(self, site: Path) -> list[Command]:
        """The same command each time."""
        python_path = os.pathsep.join(filter(None, [str(self._source), os.environ.get("PYTHONPATH")]))
        return [Command("build", [*self._command, "build"], {"PYTHONPATH": python_path})]

    def layout(self, site: Path) -> Path:
        """The user's copy."""
        return site / "theme" / "templates" / "layout.html"


class Hugo(Contestant):
    """Data files, and pages that publish others as resources."""

    name = "Hugo"

    def version(self) -> str:
        """From the package that brings the program."""
        _installed("hugo")
        return f"Hugo {version('hugo')}"

    def prepare(self, site: Path) -> None:
        """Settings, layouts and the content adapter."""
        shutil.copytree(PEERS / "hugo", site, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.py", "__pycache__"))

    def commands(self, site: Path) -> list[Command]:
        """The conversion knows no partial work: neither would Hugo know what to do with it."""
        convert = [sys.executable, str(PEERS / "hugo" / "convert.py"), str(site.parent / "archive"), str(site)]
        return [Command("conversion", convert), Command("build", [_installed("hugo"), "--quiet"])]

    def layout(self, site: Path) -> Path:
        """The partial around every page."""
        return site / "layouts" / "_partials" / "page.html"


class Eleventy(Contestant):
    """One data file that reads the digests itself, one paginated template in plain JavaScript."""

    name = "Eleventy"
    home = WORK / "eleventy"

    def version(self) -> str:
        """Installs it where npm is at hand."""
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
        """Settings, data file and template."""
        shutil.copytree(PEERS / "eleventy", site, dirs_exist_ok=True)
        (site / "node_modules").symlink_to(self.home / "node_modules")

    def commands(self, site: Path) -> list[Command]:
        """With enough memory for 200,000 papers, which Node.js's default is not; with more, garbage is left longer."""
        words = ["node", "--max-old-space-size=6144", str(self._program), "--config=eleventy.config.cjs"]
        return [Command("build", words, {"ARCHIVE": str(site.parent / "archive")})]

    def layout(self, site: Path) -> Path:
        """The one template, which has the frame of every page."""
        return site / "site" / "pages.11ty.cjs"


class Pelican(Contestant):
    """A JSON file a paper, a reader for them, and a generator in place of Pelican's own quadratic ones."""

    name = "Pelican"

    def version(self) -> str:
        """From its package."""
        _installed("pelican")
        return f"Pelican {version('pelican')}"

    def prepare(self, site: Path) -> None:
        """Settings with the plugin, and the theme."""
        shutil.copytree(PEERS / "pelican", site, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))

    def commands(self, site: Path) -> list[Command]:
        """Conversion and build."""
        convert = [sys.executable, str(PEERS / "pelican" / "convert.py"), str(site.parent / "archive"), str(site)]
        build = [_installed("pelican"), "--quiet", "--settings", "pelicanconf.py", "--output", "public"]
        return [Command("conversion", convert), Command("build", build)]

    def layout(self, site: Path) -> Path:
        """The template that all others extend."""
        return site / "theme" / "templates" / "base.html"


def snapshot(folder: Path) -> Path:
    """Copies sitegen and its themes as they are now to below ``folder``, for `Sitegen`."""
    for part in ("sitegen", "themes"):
        shutil.copytree(HERE.parent / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def _installed(program: str) -> str:
    """The path of a program, preferably of this Python's environment."""
    beside = Path(sys.executable).with_name(program)
    found = str(beside) if beside.exists() else shutil.which(program)
    if found is None:
        raise Missing(f"`pip install {program}` first")
    return found


def _output(words: list[str]) -> str:
    """What a command prints, or nothing where it fails."""
    try:
        return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""
