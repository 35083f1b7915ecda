"""docs/daily-site.md: its examples work, and it says what the workflow and the site do."""

import configparser
import json
import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from support import fetch_states, platforms, toy

from sitegen.cli import commands

PAGE = (toy.ROOT / "docs/daily-site.md").read_text(encoding="utf-8")
WORKFLOW = (toy.ROOT / "sitegen/starter_fetch/.github/workflows/fetch.yml").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """Return the examples in a language."""
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def understood(line: str) -> list[str]:
    """Parse each `sitegen` command of a shell line; return their names."""
    names = []
    for command in re.split(r"&&|;|[{}]", line):
        words = shlex.split(command)
        if words[:1] == ["sitegen"]:
            commands.commands[words[1]].make_context(words[1], words[2:], resilient_parsing=False)
            names.append(words[1])
    return names


def test_cron_and_systemd_run_commands_that_exist() -> None:
    """Both fetch, and build the site whatever the result was."""
    (cron,) = blocks("text")
    setting, line = cron.splitlines()
    assert setting.startswith("PATH=")
    assert re.match(r"[0-5]?\d [0-9]+ \* \* \* ", line)
    assert understood(line.split(maxsplit=5)[5]) == ["fetch", "build"]
    service, timer = map(unit, blocks("ini"))
    shell, option, script = shlex.split(service["Service"]["ExecStart"])
    assert (shell, option) == ("/bin/sh", "-c")
    assert understood(script) == ["fetch", "build"]
    assert timer["Install"]["WantedBy"] == "timers.target"
    assert timer["Timer"]["Persistent"] == "true"


def unit(text: str) -> configparser.ConfigParser:
    """Return a unit of systemd."""
    found = configparser.ConfigParser(interpolation=None)
    found.optionxform = str  # type: ignore[assignment,method-assign]
    found.read_string(text)
    return found


@platforms.needs("jq")
def test_the_monitor_notices_missing_days(tmp_path: Path) -> None:
    """The example ends with a status other than 0 if and only if a day is missing."""
    (line,) = [line for block in blocks("sh") for line in block.splitlines() if "jq" in line]
    program = shlex.split(line.partition("| ")[2])
    toy.write(tmp_path, toy.SETTINGS + fetch_states.SETTINGS)
    for category, is_missing in ((fetch_states.CV, True), (fetch_states.COMPLETE, False)):
        toy.put(tmp_path / "content/fetched.json", fetch_states.text(category))
        toy.build(tmp_path)
        status = (tmp_path / "public/status.json").read_bytes()
        assert (subprocess.run(program, input=status, capture_output=True, check=False).returncode != 0) == is_missing


def test_the_steps_are_those_of_the_workflow() -> None:
    """Names, times and file names in the guide are those of the workflow."""
    workflow: dict[str, Any] = yaml.safe_load(WORKFLOW)
    assert f"choose *{workflow['name']}*" in PAGE
    script = next(step["run"] for step in workflow["jobs"]["fetch"]["steps"] if step.get("id") == "fetch")
    (limit, wait) = re.findall(r"timeout --signal=INT (\d+)m sitegen fetch --wait (\d+)", script)[0]
    assert f"waits up to {wait} minutes" in PAGE
    assert f"After {limit} minutes" in PAGE
    (title,) = re.findall(r'title="(.*?)"', WORKFLOW)
    assert f"*{title}*" in PAGE
    assert set(workflow["jobs"]) == {"fetch", "publish", "report"}


@pytest.mark.parametrize("place", ["docs/daily-site.md", "sitegen/starter_fetch/content/about.md"])
def test_arxiv_is_thanked_in_its_own_words(place: str, tmp_path: Path) -> None:
    """The sentences are the same in the guide, in the page of a new site, and on the page about complete days."""
    text = " ".join((toy.ROOT / place).read_text(encoding="utf-8").replace("\n> ", " ").split())
    toy.write(tmp_path, toy.SETTINGS + fetch_states.SETTINGS)
    toy.build(tmp_path)
    page = " ".join((tmp_path / "public/completeness.html").read_text(encoding="utf-8").split())
    sentences = re.findall(r"Thank you to arXiv .*? opinions of, arXiv\.", page)
    assert len(sentences) == 1
    assert sentences[0] in text


def test_the_fields_of_the_status_file_are_explained() -> None:
    """The words of the guide for days are those of status.json's schema."""
    schema = json.loads((toy.ROOT / "docs/schemas/status.json").read_text(encoding="utf-8"))
    category = schema["properties"]["fetched"]["properties"]["categories"]["additionalProperties"]
    assert {"final", "provisional", "missing"} <= set(category["properties"])
    assert all(f"| {word} |" in PAGE for word in ("complete", "provisional", "missing"))
