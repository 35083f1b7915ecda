"""Limits of hosts, and advice that says what each setting saves."""

from pathlib import Path

import pytest

from sitegen.checker import check, hosts
from sitegen.checker.report import Fault


def put(root: Path, path: str, size: int, text: str = "") -> None:
    """A file of so many bytes."""
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text.ljust(size), encoding="utf-8")


def author(root: Path, name: str, papers: int) -> None:
    """An author's page of 1000 bytes."""
    links = "".join(f'<a href="../../2019/10/19.html#{name}.{number}">x</a>' for number in range(papers))
    put(root, f"author/x/{name}.html", 1000, links)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site of 30,000 bytes in 18 files, by its parts."""
    for name, papers in (("a", 1), ("b", 1), ("c", 2), ("d", 4), ("e", 12)):
        author(tmp_path, name, papers)
    put(tmp_path, "author/x/index.html", 1000)
    put(tmp_path, "author/x/e.xml", 2000)
    for number in range(4):
        put(tmp_path, f"paper/1910/1910.0000{number}.html", 2000)
    put(tmp_path, "2019/10/19.html", 4000)
    put(tmp_path, "2019/10/19.json", 3000)
    put(tmp_path, "category/cs.CV/2019-10.xml", 1000)
    put(tmp_path, "category/cs.CV/2019-10.html", 1000)
    put(tmp_path, "search/sqlite3-1a2b3c4d5e.bin", 3000)
    put(tmp_path, "index.html", 1000)
    put(tmp_path, "archive.sqlite", 0)
    return tmp_path


def limits(root: Path, monkeypatch: pytest.MonkeyPatch, **limit: int) -> tuple[list[Fault], list[Fault]]:
    """Faults and warnings of limits of a host with these limits."""
    monkeypatch.setitem(hosts.HOSTS, "netlify", hosts.Host("Some host", **limit))
    report = check(root, site_url=None, target="netlify", jobs=1)
    faults, warnings = (
        [fault for fault in found if fault.kind == "host-limit"] for found in (report.faults, report.warnings)
    )
    return faults, warnings


def test_a_site_is_weighed_by_its_parts(site: Path) -> None:
    """Every file belongs to one part, and each part that can be left out names its setting."""
    report = check(site, site_url=None, target=None, jobs=1)
    assert {share.name: (share.files, share.bytes) for share in report.shares} == {
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
    assert [share.bytes for share in report.shares] == sorted((share.bytes for share in report.shares), reverse=True)


def test_a_site_that_is_too_large_learns_what_each_setting_saves(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The largest saving comes first, what is enough is said, and the author threshold is the lowest that is enough."""
    (fault,), warnings = limits(site, monkeypatch, site_bytes=26_500)
    assert not warnings
    assert fault.page == ""
    assert fault.message == "the site has 29.0 kB, Some host takes 26.5 kB"
    assert fault.advice.startswith("[pages] papers = false saves 8.0 kB in 4 files (enough); ")
    assert "[pages] author_min_papers = 3 saves 3.0 kB in 3 files (enough)" in fault.advice
    assert "a higher [feeds] author_min_papers saves 2.0 kB in 1 file;" in fault.advice


def test_where_no_setting_is_enough_the_user_is_told(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What has to go is named; where nothing helps, another host is."""
    (fault,), _ = limits(site, monkeypatch, files=8)
    assert fault.message == "the site has 18 files, Some host takes 8 files"
    assert fault.advice.endswith("none is enough by itself: 10 files have to go")
    assert "[pages] author_min_papers = 5 saves 4.0 kB in 4 files;" in fault.advice
    (fault,), _ = limits(site, monkeypatch, files=1)
    assert fault.advice.endswith("all of them are not enough: choose a host that takes more")


def test_a_site_without_settings_to_change_needs_another_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing can be left out, the advice is to go elsewhere."""
    put(tmp_path, "index.html", 2000)
    (fault,), _ = limits(tmp_path, monkeypatch, site_bytes=1000)
    assert fault.advice == "choose a host that takes more"


def test_a_site_near_a_limit_is_warned(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From nine tenths of a limit on there is a warning, with what would help; below there is none."""
    faults, (warning,) = limits(site, monkeypatch, site_bytes=30_000)
    assert not faults
    assert "papers = false saves 8.0 kB" in warning.advice
    assert "enough" not in warning.advice
    assert limits(site, monkeypatch, site_bytes=40_000) == ([], [])


def test_files_and_folders_have_limits_too(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is too large and a folder that is too full are named, with what leaves them out."""
    faults, _ = limits(site, monkeypatch, file_bytes=2500, folder_files=5)
    assert [(fault.page, fault.advice) for fault in faults] == [
        ("2019/10/19.html", "leave it out, or split it"),
        ("2019/10/19.json", "leave it out: [pages] data = false"),
        ("author/x/", "spread them over several folders"),
        ("search/sqlite3-1a2b3c4d5e.bin", "leave it out: [search] enabled = false"),
    ]


def test_the_limits_are_those_that_hosts_publish() -> None:
    """1 GB on GitHub Pages, 54,000 files in a folder on Netlify, 20,000 files of 25 MiB on Cloudflare Pages."""
    assert hosts.HOSTS["github-pages"].site_bytes == 10**9
    assert hosts.HOSTS["netlify"].folder_files == 54_000
    assert (hosts.HOSTS["cloudflare"].files, hosts.HOSTS["cloudflare"].file_bytes) == (20_000, 26_214_400)
