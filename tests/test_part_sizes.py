"""`benchmarks/part_sizes.py`: the coefficients of the estimated size of a site."""

import sys
from pathlib import Path

import pytest
from support import toy

from sitegen.archive_size import ArchiveSize
from sitegen.site_parts import SiteParts
from sitegen.size_estimate import Amount

sys.path.append(str(toy.ROOT / "benchmarks"))
import generate
import part_sizes


def test_known_coefficients_are_found() -> None:
    """A part whose bytes are a sum of products has these coefficients, and the margin is the least one."""
    builds = []
    for papers in (100, 1000, 7000):
        size = ArchiveSize(papers=papers, text=1500 * papers + papers % 700 * 100, authorships=4 * papers)
        amount = Amount(2000 * size.papers + 1.5 * size.text, papers)
        builds.append(part_sizes.Build(size, SiteParts(), 0, {"paper pages": amount}))
    assert part_sizes.coefficients("paper pages", builds, "files") == {"papers": 1.0}
    found, worst = part_sizes.table(builds)
    for build in builds:
        coefficients = found["paper pages"].bytes
        size = build.size
        values = {"papers": size.papers, "paper_text": size.text, "paper_authors": size.authorships}
        estimated = sum(value * values[name] for name, value in coefficients.items())
        assert estimated == pytest.approx(build.amounts["paper pages"].bytes, rel=0.01)
    assert worst < 0.01
    assert all(value > 0 for value in found["paper pages"].bytes.values())


def test_a_part_that_no_site_has_takes_nothing() -> None:
    """It has no coefficients."""
    build = part_sizes.Build(ArchiveSize(papers=10), SiteParts(papers=False), 0, {"day data": Amount(10**6, 10)})
    assert part_sizes.coefficients("paper pages", [build], "bytes") == {}


def test_abstracts_of_mathematics_have_formulas(tmp_path: Path) -> None:
    """Several in each; other lines are those of other archives."""
    days = generate.calendar(20, 1)[:2]
    part_sizes.write_with_formulas(days, tmp_path)
    generated = "".join(map(generate.digest, days)).splitlines()
    written = "".join((tmp_path / day.path).read_text(encoding="utf-8") for day in days).splitlines()
    changed = [line for line, before in zip(written, generated, strict=True) if line != before]
    assert changed
    assert all(line.startswith("- **Summary**:") and line.count("$") >= 4 for line in changed)
