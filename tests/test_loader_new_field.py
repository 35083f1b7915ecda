"""Follow the list "Add a field to the digest" of docs/architecture.md: two lines of code, and the field is stored."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from support import toy

from sitegen.archive import schema

LINES = {
    "models.py": (
        "    doi: str | None = None\n",
        "    video: str | None = None\n",
    ),
    "loader/markdown/record.py": (
        '    summary: str | None = field(metadata={"label": "Summary", "part": "abstract"})\n',
        '    video: str | None = field(default=None, metadata={"label": "Video", "part": "video"})\n',
    ),
}
"""File -> the line before the new one, and the new one."""

SCRIPT = """
from dataclasses import replace
from sitegen import archive, loader, models
from sitegen.archive import schema
from sitegen.archive.columns import to_row
from support.digest_samples import HEADING, OTHER, RECORD, TEXT, parse

new = loader.write_record(replace(RECORD, video="https://example.org/\\nrepository"))
assert new == TEXT.rstrip("\\n") + "\\n- **Video**: https://example.org/\\n  repository\\n\\n\\n\\n"
irregular = new.replace("- **Video**: ", "- **Video**:\\n  ")

for text, video in ((new, "https://example.org/ repository"), (irregular, "https://example.org/ repository"), (TEXT, None)):
    digest = parse(HEADING + text + OTHER)
    assert not digest.problems, digest.problems
    first, second = digest.papers
    assert (first.video, second.video) == (video, None)
    assert video in to_row(first)
    (record, _) = loader.parse_records((HEADING + text + OTHER).encode(), "x")
    assert HEADING + loader.write_digest("", [record]) == HEADING + (text if text is not irregular else loader.write_record(record))

early = parse(HEADING + TEXT.replace("- **Summary", "- **Video**: x\\n- **Summary"))
assert [problem.message for problem in early.problems] == ["fields out of order"]
twice = parse(HEADING + new.rstrip("\\n") + "\\n- **Video**: x\\n")
assert [problem.message for problem in twice.problems] == ["a second Video in one record"]
lacking = parse(HEADING + new.replace("- **DOI**: None\\n", ""))
assert not lacking.problems
cut = parse(HEADING + new.partition("- **Summary")[0])
assert not cut.complete
assert parse(HEADING + new.partition("- **Video")[0]).complete
assert "video TEXT" in schema.TABLES
print(schema.VERSION)
"""


def test_an_optional_field_takes_two_lines(tmp_path: Path) -> None:
    """The grammar, both readers, the writer and the archive follow. Digests without the field stay complete."""
    shutil.copytree(toy.ROOT / "sitegen", tmp_path / "sitegen", ignore=shutil.ignore_patterns("__pycache__"))
    for name, (before, new) in LINES.items():
        file = tmp_path / "sitegen" / name
        text = file.read_text(encoding="utf-8")
        assert text.count(before) == 1
        file.write_text(text.replace(before, before + new), encoding="utf-8")
    path = os.pathsep.join((str(tmp_path), str(toy.ROOT / "tests")))
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert not run.stderr
    assert int(run.stdout) != schema.VERSION
