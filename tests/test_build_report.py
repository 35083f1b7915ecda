"""`sitegen.build_report`: the result of a build as JSON."""

import json
from pathlib import Path

from click.testing import CliRunner
from support import toy

from sitegen import build_report, cli
from sitegen.build_result import Summary
from sitegen.errors import Problem
from sitegen.processor_time import ProcessorTime


def test_a_report_has_all_numbers_of_a_summary() -> None:
    """Warnings are those that the command prints. A phase has the time of each process."""
    summary = Summary(written=3, unchanged=2, removed=1, size=50, seconds=1.23456, notes=["größer"])
    summary.phases = {"scan": 0.5, "import": 0.75}
    summary.processor_times = {"import": [ProcessorTime(1, 0.25), ProcessorTime(0.5, 0)]}
    summary.problems = [Problem("a.md", 7, "it is odd", "look")]
    assert json.loads(build_report.report(summary)) == {
        "written": 3,
        "unchanged": 2,
        "removed": 1,
        "bytes": 50,
        "seconds": 1.235,
        "phases": [
            {"name": "scan", "seconds": 0.5, "processes": []},
            {"name": "import", "seconds": 0.75, "processes": [[1, 0.25], [0.5, 0]]},
        ],
        "warnings": [str(summary.problems[0])],
        "notes": ["größer"],
    }


def test_the_command_writes_the_report(tmp_path: Path) -> None:
    """`build --report FILE` writes it besides the summary, with the phases in their order."""
    toy.write(tmp_path)
    file = tmp_path / "report.json"
    words = ["build", "--jobs", "1", "--config", str(tmp_path / "sitegen.toml"), "--report", str(file)]
    done = CliRunner().invoke(cli.commands, words, standalone_mode=False)
    assert done.exception is None
    written = json.loads(file.read_text("utf-8"))
    assert [phase["name"] for phase in written["phases"]] == ["scan", "import", "plan", "render", "publish"]
    assert all(len(phase["processes"]) == 1 for phase in written["phases"])
    assert written["written"] == written["unchanged"] + written["written"] > 0


def test_a_report_in_a_missing_folder_is_refused_before_the_build(tmp_path: Path) -> None:
    """A build can take minutes. Its report must not fail at the end."""
    toy.write(tmp_path)
    words = ["build", "--config", str(tmp_path / "sitegen.toml"), "--report", str(tmp_path / "none" / "report.json")]
    done = CliRunner().invoke(cli.commands, words, standalone_mode=False)
    assert "its folder does not exist" in str(done.exception)
    assert not (tmp_path / "public").exists()
