"""An incremental build equals a full one after any sequence of changes."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.change_sequences import KINDS, Change, IncrementalSite, tight

_changes = st.builds(Change, st.sampled_from(KINDS), st.integers(0, 10), st.integers(0, 8), st.integers(0, 255))
_sequences = st.lists(st.lists(_changes, min_size=1, max_size=3), min_size=1, max_size=5)
_long_sequences = st.lists(st.lists(_changes, min_size=1, max_size=4), min_size=3, max_size=12)
_SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example)


def _grow(steps: list[list[Change]], theme: Path) -> None:
    with tempfile.TemporaryDirectory() as folder, tight():
        site = IncrementalSite(Path(folder), theme)
        # Two digests come first, so that even a short sequence changes a site.
        for changes in [[Change("add", 0, 0, 7), Change("add", 1, 2, 14)], *steps]:
            difference = site.step(changes)
            assert not difference, f"after {changes}:\n{difference}"


@settings(max_examples=6, suppress_health_check=_SLOW)
@given(_sequences)
def test_an_incremental_build_equals_a_clean_one(theme: Path, steps: list[list[Change]]) -> None:
    """After each step, every byte of the site equals a clean build in another folder."""
    _grow(steps, theme)


def test_a_co_author_who_moves_changes_shared_pages(theme: Path) -> None:
    """An entry on a shared page has the places of all authors of its paper. Random sequences found this case."""
    _grow([[Change("set", 5)], [Change("shrink", 6, 5)]], theme)


@pytest.mark.torture
@settings(max_examples=500, suppress_health_check=_SLOW)
@given(_long_sequences)
def test_five_hundred_sequences(theme: Path, steps: list[list[Change]]) -> None:
    """The same is true for 500 long sequences of changes."""
    _grow(steps, theme)
