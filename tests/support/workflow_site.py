"""A site that fetches its papers on GitHub, in real Git repositories: the jobs of its workflow run as shell."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from support import toy
from support.workflows import Runner

WORKFLOW: dict[str, Any] = {
    str(key).replace("True", "on"): value
    for key, value in yaml.safe_load(
        (toy.ROOT / "sitegen/starter_fetch/.github/workflows/fetch.yml").read_text(encoding="utf-8")
    ).items()
}
"""The workflow of a new site, parsed as YAML 1.2, where `on` is text."""
JOBS = WORKFLOW["jobs"]
GIT = ("git", "-c", "user.name=somebody", "-c", "user.email=s@example.org")


class WorkflowSite:
    """A site on a remote branch, its owner's clone, and programs for the steps of the workflow."""

    def __init__(self, folder: Path, new_site: Path) -> None:
        self.folder = folder
        self.remote, self.clone, self.programs = folder / "remote.git", folder / "clone", folder / "programs"
        self.calls = folder / "calls"
        shutil.copytree(new_site, self.clone)
        self.git("init", "--quiet", "--bare", "--initial-branch=main", str(self.remote))
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("remote", "add", "origin", str(self.remote))
        self.push("A site")
        self.install("python", "#!/bin/sh\n")
        self.install("sleep", f'#!/bin/sh\necho "sleep $*" >> {self.calls}\n')
        program = (toy.ROOT / "tests/support/gh_program.py").read_text(encoding="utf-8")
        self.install("gh", f"#!{sys.executable}\n{program}")
        self.issues_file = folder / "github.json"
        self.issues_file.write_text('{"issues": [], "requests": []}', encoding="utf-8")
        variables = {
            "PATH": f"{self.programs}:{Path(sys.executable).parent}:{os.environ['PATH']}",
            "LC_ALL": "C",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GITHUB_REPOSITORY": "user/papers",
            "GH_STATE": str(self.issues_file),
        }
        self.runner = Runner(variables, folder, f"file://{self.remote}")
        self.runner.expressions |= {
            "github.token": "a token",
            "github.repository": "user/papers",
            "github.server_url": "https://github.com",
            "github.run_id": "17",
        }

    def install(self, name: str, text: str) -> None:
        """Write a program for the steps of jobs."""
        toy.put(self.programs / name, text)
        (self.programs / name).chmod(0o755)

    def sitegen(self, *scripts: str) -> None:
        """Let ``sitegen`` run one script after the other, and the last one again and again."""
        for number, script in enumerate(scripts):
            self.install(f"sitegen-{number}", f"#!/bin/sh\nset -e\n{script}")
        self.install(
            "sitegen",
            f"""#!/bin/sh
            echo "sitegen $*" >> {self.calls}
            number=$(($(grep -c ^sitegen {self.calls}) - 1))
            if [ "$number" -ge {len(scripts)} ]; then number={len(scripts) - 1}; fi
            exec "{self.programs}/sitegen-$number"
            """,
        )

    def git(self, *arguments: str) -> str:
        """Run git in the clone."""
        return subprocess.run([*GIT, "-C", self.clone, *arguments], check=True, capture_output=True, text=True).stdout

    def push(self, message: str) -> None:
        """Commit and push everything in the clone."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)
        self.git("push", "--quiet", "--set-upstream", "origin", "main")

    def edit(self, file: str, line: str) -> str:
        """Return lines that let the owner push an edit."""
        return f"""
            cd {self.clone}
            git pull --quiet
            mkdir -p "$(dirname {file})"
            echo "{line}" >> {file}
            git add --all
            git -c user.name=s -c user.email=s@example.org commit --quiet --message "An edit"
            git push --quiet
            cd "$OLDPWD"
        """

    def fetch(self) -> tuple[str, str]:
        """Run the job that fetches; return its outputs: status and report."""
        self.runner.run(JOBS["fetch"])
        status, report = (self.runner.evaluate(JOBS["fetch"]["outputs"][name]) for name in ("status", "report"))
        return status, report

    def report(self, status: str, report: str) -> list[dict[str, Any]]:
        """Run the job that reports the outputs of the other one; return all issues."""
        self.runner.expressions |= {
            "needs.fetch.outputs.status": status,
            "needs.fetch.outputs.report": report,
        }
        self.runner.run(JOBS["report"])
        found: list[dict[str, Any]] = self.github["issues"]
        return found

    @property
    def github(self) -> dict[str, Any]:
        """The issues and requests that GitHub got."""
        found: dict[str, Any] = json.loads(self.issues_file.read_text(encoding="utf-8"))
        return found

    def file(self, path: str) -> str:
        """Return the text of a file on the remote branch."""
        return self.git("-C", str(self.remote), "show", f"main:{path}")

    def messages(self) -> list[str]:
        """Return the subjects of the remote branch's commits without their dates, oldest first."""
        lines = self.git("-C", str(self.remote), "log", "--reverse", "--format=%s", "main").splitlines()
        return [line.partition(" of ")[0] for line in lines]

    def called(self) -> list[str]:
        """Return the calls of sitegen and sleep."""
        return self.calls.read_text(encoding="utf-8").splitlines()
