"""The scripts of the themes and of the preview: Biome checks their format and finds common mistakes."""

import os
import shutil
import subprocess

import pytest
from support import toy

_BIOME = toy.ROOT / "tests/node_modules/.bin" / ("biome.cmd" if os.name == "nt" else "biome")


@pytest.mark.slow
def test_biome_finds_nothing() -> None:
    """`make format` corrects the format; biome.jsonc has the rules."""
    if not _BIOME.is_file() or not shutil.which("node"):
        pytest.skip("the linter of JavaScript is missing: npm ci --prefix tests")
    done = subprocess.run([_BIOME, "ci"], cwd=toy.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
