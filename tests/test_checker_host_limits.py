"""`sitegen.checker.host_limits`: the limits of hosts, and remedies that say what each setting saves."""

from pathlib import Path

import pytest

from sitegen.checker import check
from sitegen.errors import Problem
from sitegen.hosts import HOSTS, Host


def put(root: Path, path: str, size: int, text: str = "") -> None:
    """Write a file of this size."""
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text.ljust(size), encoding="utf-8")


def author(root: Path, name: str, papers: int) -> None:
    """Write an author's page of 1000 bytes."""
    links = "".join(f'<a href="../../2019/10/19.html#{name}.{number}">x</a>' for number in range(papers))
    put(root, f"author/x/{name}.html", 1000, links)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Write a site of 29,000 bytes in 18 files."""
    for name, papers in (("a", 1), ("b", 1), ("c", 2), ("d", 4), ("e", 12)):
        author(tmp_path, name, papers)
    put(tmp_path, "author/x/index.html", 1000)
    put(tmp_path, "author/x/e.xml", 2000)
    for number in range(4):
        put(tmp_path, f"paper/1910/1910.0000{number}.html", 2000)
    put(tmp_path, "2019/10/19.html", 4000)
    put(tmp_path, "2019/10/19.json", 3000)
    put(tmp_path, "archive/2019-10.xml", 1000)
    put(tmp_path, "category/cs.CV/2019-10.html", 1000)
    put(tmp_path, "search/2019-10_2019-10_1a2b3c4d5e6f/0.bin", 3000)
    put(tmp_path, "index.html", 1000)
    put(tmp_path, "archive.sqlite", 0)
    return tmp_path


def limits(root: Path, monkeypatch: pytest.MonkeyPatch, **limit: int) -> tuple[list[Problem], list[Problem]]:
    """Return errors and warnings about the limits of a host."""
    monkeypatch.setitem(HOSTS, "netlify", Host("Some host", **limit))
    report = check(root, site_url=None, target="netlify", jobs=1)
    errors, warnings = (
        [error for error in found if error.kind == "host-limit"] for found in (report.errors, report.warnings)
    )
    return errors, warnings


def test_the_parts_of_a_site_are_measured(site: Path) -> None:
    """Every file belongs to one part."""
    report = check(site, site_url=None, target=None, jobs=1)
    assert {part.name: (part.files, part.bytes) for part in report.parts} == {
        "paper pages": (4, 8000),
        "author pages": (6, 6000),
        "days, months and years": (1, 4000),
        "day data": (1, 3000),
        "search": (1, 3000),
        "author feeds": (1, 2000),
        "past issues": (1, 1000),
        "categories": (1, 1000),
        "the rest": (1, 1000),
        "the published database": (1, 0),
    }
    assert [part.bytes for part in report.parts] == sorted((part.bytes for part in report.parts), reverse=True)


def test_the_remedy_for_a_large_site_says_what_each_setting_saves(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The largest saving comes first, a saving that is enough is marked, and the threshold for authors is the lowest that is enough."""
    (error,), warnings = limits(site, monkeypatch, site_bytes=26_500)
    assert not warnings
    assert error.path == ""
    assert error.message == "the site has 29.0 kB, Some host takes 26.5 kB"
    setting, savings = error.remedy.split("; ", 1)
    assert setting == "unless you built it so, build with --target netlify, which leaves out what is necessary"
    assert savings.startswith("[pages] papers = false saves 8.0 kB in 4 files (enough); ")
    assert "[pages] author_min_papers = 3 saves 3.0 kB in 3 files (enough)" in error.remedy
    assert "a higher [feeds] author_min_papers saves 2.0 kB in 1 file;" in error.remedy


def test_the_remedy_says_if_no_setting_is_enough(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says how much must be removed, and that another host helps if all settings together are not enough."""
    (error,), _ = limits(site, monkeypatch, files=8)
    assert error.message == "the site has 18 files, Some host takes 8 files"
    assert error.remedy.endswith("none is enough by itself: 10 files must be removed")
    assert "[pages] author_min_papers = 5 saves 4.0 kB in 4 files;" in error.remedy
    (error,), _ = limits(site, monkeypatch, files=1)
    assert error.remedy.endswith("all of them are not enough: choose a host that takes more")


def test_a_site_without_settings_to_change_needs_another_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If nothing can be left out, the remedy is another host."""
    put(tmp_path, "index.html", 2000)
    (error,), _ = limits(tmp_path, monkeypatch, site_bytes=1000)
    assert error.remedy == "choose a host that takes more"


def test_a_site_near_a_limit_is_warned(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A site with nine tenths of a limit gets a warning with a remedy, and a smaller one does not."""
    errors, (warning,) = limits(site, monkeypatch, site_bytes=30_000)
    assert not errors
    assert "papers = false saves 8.0 kB" in warning.remedy
    assert "enough" not in warning.remedy
    assert limits(site, monkeypatch, site_bytes=40_000) == ([], [])


def test_files_and_folders_have_limits_too(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is too large and a folder that is too full are errors with a remedy."""
    errors, _ = limits(site, monkeypatch, file_bytes=2500, folder_files=5)
    assert [(error.path, error.remedy) for error in errors] == [
        ("2019/10/19.html", "leave it out, or split it"),
        ("2019/10/19.json", "leave it out: [pages] data = false"),
        ("author/x/", "spread them over several folders"),
        ("search/2019-10_2019-10_1a2b3c4d5e6f/0.bin", "leave it out: [search] enabled = false"),
    ]
