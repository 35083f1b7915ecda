"""Run `sitegen fetch` against the simulated arXiv, in processes of its own that can be killed at any step."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from sitegen.fetch.services import Limits, Services
from support import toy
from support.arxiv_server.http_server import Server
from support.build_process import ENVIRONMENT

LIMITS = Limits(connect=30, silence=30, silence_of_oai=30, total=60, size=3_000_000)
"""Limits of a request that no request exceeds on a slow machine."""
IMPATIENT = Limits(connect=30, silence=1, silence_of_oai=1, total=2, size=3_000_000)
"""Limits for which a test can wait."""

_PYTHON_PATH = f"{toy.ROOT / 'tests'}:{toy.ROOT}"


def services_of(server: Server, limits: Limits = LIMITS) -> Services:
    """Return the services of a server."""
    return Services(server.address("api"), server.address("rss"), server.address("oai"), limits)


def setup_of(server: Server, offset: float = 0) -> dict[str, object]:
    """Return the setup that `fetch_program` reads: services, clock, and its fault in seconds."""
    addresses = {service: server.address(service) for service in ("api", "rss", "oai")}
    return {**addresses, "clock": str(server.clock.file), "offset": offset}


def write_command(folder: Path, server: Server) -> Path:
    """Write a program `sitegen` that asks a server, for shells that find it on their path; return its folder."""
    (folder / "setup.json").write_text(json.dumps(setup_of(server)), encoding="utf-8")
    program = folder / "sitegen"
    program.write_text(
        f'#!/bin/sh\nPYTHONPATH="{_PYTHON_PATH}" exec "{sys.executable}" -m support.fetch_program'
        f' "{folder / "setup.json"}" "$@"\n',
        encoding="utf-8",
    )
    program.chmod(0o755)
    return folder


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of a process: its exit status (negative after a signal), its output, and the steps that it made."""

    status: int
    out: str
    err: str
    steps: int

    @property
    def last_line(self) -> str:
        """Return the last line of the output."""
        return self.out.splitlines()[-1] if self.out else ""


class Launcher:
    """Starts commands quickly: a process that has imported sitegen makes a copy of itself for each command."""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "support.fetch_program"],
            env={**ENVIRONMENT, "PYTHONPATH": _PYTHON_PATH},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()

    def run(self, setup: dict[str, object], folder: Path, arguments: Sequence[str], kill_at: int = 0) -> Ended:
        """Run a command in a folder to its end, or until it kills itself at a step (from 1)."""
        task = {"setup": setup, "folder": str(folder), "arguments": list(arguments), "kill_at": kill_at}
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(task) + "\n")
        self._process.stdin.flush()
        return Ended(**json.loads(self._process.stdout.readline()))


@dataclass
class Site:
    """A site that collects papers from a server."""

    folder: Path
    server: Server
    launcher: Launcher
    offset: float = 0
    """Seconds by which the clock of its computer is wrong."""
    ended: list[Ended] = field(default_factory=list)
    """The ends of all runs."""

    def write_settings(self, categories: Sequence[str] = ("cs.CV", "cs.LG"), since: str = "") -> None:
        """Write sitegen.toml."""
        self.folder.mkdir(parents=True, exist_ok=True)
        listed = ", ".join(f'"{code}"' for code in categories)
        text = f'[site]\ntitle = "Papers"\nurl = "https://example.org/"\n\n[[fetch]]\ncategories = [{listed}]\n'
        text += f'since = "{since}"\n' if since else ""
        (self.folder / "sitegen.toml").write_text(text, encoding="utf-8")

    def run(self, *arguments: str, kill_at: int = 0) -> Ended:
        """Run `sitegen` with some arguments, by default `fetch`, as a new run of the server's client."""
        was_killed = bool(self.ended) and self.ended[-1].status < 0
        self.server.begin_run(killed=was_killed, keeps_plan=True)
        done = self.launcher.run(setup_of(self.server, self.offset), self.folder, arguments or ("fetch",), kill_at)
        self.ended.append(done)
        assert "Traceback" not in done.err, done.err
        return done

    def digests(self) -> dict[str, str]:
        """Return the path of each digest below the content folder, and its text."""
        content = self.folder / "content"
        files = sorted(content.glob("*/*/*/*.md"))
        return {file.relative_to(content).as_posix(): file.read_text(encoding="utf-8") for file in files}
