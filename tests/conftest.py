"""What several tests share: the toy archive, built once; and where they write."""

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

_MEMORY = Path("/dev/shm")  # noqa: S108 - where there is such a place, it is a file system in memory
_ENOUGH = 2 * 2**30
_NOTHING_IS_MISSING = bool(os.environ.get("CI")) and sys.platform == "linux"

_SLOW = (
    "benchmarks citations_typeset docs_collect docs_site docs_start equality faults hosting hosting_browser installation kill preview search_browser "
    "server_browser theme_browser theme_checks watcher wheel"
).split()
"""Modules that drive browsers, servers, validators and whole builds, or wait for the system's clock."""


def pytest_configure() -> None:
    """Tests write thousands of small files, for which a disk takes ten times as long as all the rest."""
    if "TMPDIR" not in os.environ and _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ENOUGH:
        os.environ["TMPDIR"] = str(_MEMORY)
        tempfile.tempdir = None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What `make fast` leaves out."""
    for item in items:
        if item.path.stem.removeprefix("test_") in _SLOW:
            item.add_marker("slow")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that lacks a part of the system is skipped; but in continuous integration on Linux, which has all, it fails."""
    report = yield
    if _NOTHING_IS_MISSING and report.skipped and isinstance(report.longrepr, tuple):
        report.outcome = "failed"
        report.longrepr = f"nothing may be missing here: {report.longrepr[2]}"
    return report


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the toy archive's site, built with the default theme; to be read, not changed."""
    folder = toy.write(tmp_path_factory.mktemp("toy"))
    toy.build(folder)
    return folder


@pytest.fixture(scope="session")
def theme(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A theme whose pages show all that they are handed."""
    return toy.telltale(tmp_path_factory.mktemp("telltale"))
