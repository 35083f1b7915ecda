"""Settings and fixtures of all tests: Hypothesis profiles, slow tests, the temporary folder, and the toy site."""

import os
import shutil
import sys
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import settings
from support import toy

settings.register_profile("sitegen", deadline=None)
settings.register_profile("fast", deadline=None, max_examples=20)
settings.load_profile("sitegen")

_MEMORY = Path("/dev/shm")  # noqa: S108 - a file system in memory, where it exists
_ENOUGH = 2 * 2**30
_IS_COMPLETE = bool(os.environ.get("CI")) and sys.platform == "linux"

_SLOW = (
    "arxiv_server benchmarks citations_csl citations_endnote citations_line citations_ris citations_typeset docs_collect docs_site docs_start equality faults fetch_faults fetch_init fetch_sites frame_browser hosting hosting_browser installation kill lighthouse not_found_browser pages_papers preview reader_tasks_browser search_browser "
    "server_browser theme_browser theme_validators watcher wheel"
).split()
"""Modules that run browsers, servers, validators and whole builds, or that wait."""


def pytest_configure() -> None:
    """Write temporary files to memory. Tests write thousands of small files, which is slow on a disk."""
    if "TMPDIR" not in os.environ and _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ENOUGH:
        os.environ["TMPDIR"] = str(_MEMORY)
        tempfile.tempdir = None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that `make fast` leaves out."""
    for item in items:
        if item.path.stem.removeprefix("test_") in _SLOW:
            item.add_marker("slow")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let a skipped test fail in continuous integration on Linux, where no program may be missing."""
    report = yield
    if _IS_COMPLETE and report.skipped and isinstance(report.longrepr, tuple):
        report.outcome = "failed"
        report.longrepr = f"no program may be missing in continuous integration: {report.longrepr[2]}"
    return report


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the toy site, built with the default theme; tests only read it."""
    folder = toy.write(tmp_path_factory.mktemp("toy"))
    toy.build(folder)
    return folder


@pytest.fixture(scope="session")
def theme(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A theme whose pages print all values that they receive."""
    return toy.telltale(tmp_path_factory.mktemp("telltale"))
