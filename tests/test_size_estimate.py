"""`sitegen.size_estimate`: the estimated size of a site is near that of a real build."""

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from unittest import mock

import pytest
from support import toy

from sitegen import host_fitting, size_estimate
from sitegen.archive import Archive
from sitegen.archive_size import ArchiveSize
from sitegen.checker import file_list, host_limits
from sitegen.config import Config
from sitegen.host_fitting import BYTES, FILES, Fit
from sitegen.pages import KINDS
from sitegen.site_parts import SiteParts
from sitegen.size_estimate import NOTHING, QUANTITIES, Amount

sys.path.append(str(toy.ROOT / "benchmarks"))
import generate

PAPERS = 1000
REDUCED = SiteParts(papers=False, data=False, past_issues=False, author_feeds=0, shared_below=2, compact_lists=True)
SMALL = 200_000
"""A part of fewer bytes may differ by more: sites differ by their menus and pictures."""
PART = 0.12
"""The share by which the estimate of a part may differ."""


@contextmanager
def with_parts(parts: SiteParts) -> Iterator[None]:
    """Build sites with these parts."""
    with mock.patch.object(host_fitting, "fit", return_value=Fit(parts)):
        yield


def sizes(config: Config) -> tuple[ArchiveSize, dict[str, Amount]]:
    """Return the size of an archive and of each part of its site."""
    with closing(Archive.open_to_read(config.index)) as archive:
        size = archive.size()
    parts = host_limits.parts(file_list.list_files(config.output))
    return size, {part.name: Amount(part.bytes, part.files) for part in parts}


@pytest.mark.slow
@pytest.mark.parametrize("parts", [SiteParts(sqlite=True), REDUCED], ids=["everything", "reduced"])
def test_the_estimate_of_each_part_is_near_a_real_build(tmp_path: Path, parts: SiteParts) -> None:
    """Of a generated archive: each part, and all together within the margin. If not: benchmarks/part_sizes.py."""
    folder = tmp_path / "site"
    toy.put(folder / "sitegen.toml", '[site]\nurl = "https://example.org/"\n')
    generate.write(generate.calendar(PAPERS, 16), folder / "content")
    with with_parts(parts):
        toy.build(folder)
    config = toy.load(folder)
    size, measured = sizes(config)
    estimated = size_estimate.estimate(size, parts, size_estimate.head_bytes(config.settings))
    assert measured.keys() <= estimated.keys()
    for name, amount in estimated.items():
        found = measured.get(name, NOTHING)
        assert abs(amount.bytes - found.bytes) <= max(PART * found.bytes, SMALL), name
        assert abs(amount.files - found.files) <= max(PART * found.files, 60), name
    total = sum(amount.bytes for amount in measured.values())
    margin = size_estimate.margin() + 0.01
    assert abs(sum(amount.bytes for amount in estimated.values()) - total) <= margin * total


def test_every_part_of_a_site_has_an_estimate(site: Path) -> None:
    """Only topics are left out of it: their owners choose how many they want."""
    parts = {kind.part.name for kind in KINDS.values()}
    assert parts - QUANTITIES.keys() == {"topics"}
    found = size_estimate.estimate(ArchiveSize(), SiteParts(), 0)
    assert found.keys() == QUANTITIES.keys()
    config = toy.load(site)
    size, measured = sizes(config)
    estimated = size_estimate.estimate(
        size, SiteParts.wanted(config.settings), size_estimate.head_bytes(config.settings)
    )
    for name in ("paper pages", "author pages", "days, months and years", "search"):
        assert estimated[name].bytes < 3 * measured[name].bytes + SMALL, name


def test_every_quantity_is_known() -> None:
    """The measured coefficients are of the quantities of their parts, and no coefficient is negative."""
    found = size_estimate.quantities(ArchiveSize(), SiteParts(), 0)
    for name, quantities in QUANTITIES.items():
        part = size_estimate.coefficients_by_part()[name]
        for coefficients, names in ((part.bytes, quantities.bytes), (part.files, quantities.files)):
            assert set(names) <= found.keys()
            assert set(coefficients) <= set(names)
            assert all(value > 0 for value in coefficients.values())
    assert 0 < size_estimate.margin() < 0.1


@pytest.mark.parametrize("order", [BYTES, FILES], ids=["bytes", "files"])
def test_each_reduction_makes_the_site_smaller(order: tuple[object, ...]) -> None:
    """In bytes or files, whichever its host limits."""
    size = ArchiveSize(
        papers=1000, days=100, months=10, listings=1000, text=10**6, authorships=5000, categories=9, category_months=90, busiest_week=60,
        category_listings=2000, authors=(1800, 900, 500, 300, 200, 150, 120, 100, 80, 60, 50, 40, 30, 20, 10, 5, 2, 1),
    )  # fmt: skip
    parts = SiteParts(sqlite=True)
    unit = "bytes" if order is BYTES else "files"
    before = float("inf")
    for reduction in order:
        parts = replace(parts, **{reduction.part: reduction.value})  # type: ignore[attr-defined]
        amount = sum(getattr(part, unit) for part in size_estimate.estimate(size, parts, 40).values())
        assert amount <= before, reduction
        before = amount


def test_the_size_of_an_archive_is_that_of_its_site(site: Path) -> None:
    """Numbers of papers, days, authors and pages of categories."""
    size, measured = sizes(toy.load(site))
    assert size.papers == measured["paper pages"].files
    assert size.days == len({listing.day for listing in toy.DIGESTS.values()})
    assert size.months == len({listing.day[:7] for listing in toy.DIGESTS.values()})
    assert size.listings >= size.papers
    assert size.authors[0] == size.authors_with(1) > size.authors_with(2) > 0
    assert size.authorships > size.authors[0]
    assert size.categories == len(list((site / "public/category").glob("*/index.html")))
    assert size.category_months == len(list((site / "public/category").glob("*/????-??.html")))
    assert 0 < size.text < sum(path.stat().st_size for path in (site / "content").rglob("*.md"))
