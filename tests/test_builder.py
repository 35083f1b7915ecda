"""`sitegen.builder`: full and incremental builds, held-back digests, and reports of problems."""

import errno
import gzip
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import closing, nullcontext
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from support import platforms, recomputed, toy
from support.strategies import HOSTILE_NAMES
from support.toy import record

from sitegen import builder, names, planner, routes, site_worker
from sitegen.archive import Archive, ingest, schema
from sitegen.build_result import Options, Summary
from sitegen.errors import ConfigError, SitegenError, ThemeError
from sitegen.pages import Extras
from sitegen.pages.fragments import ATOM_SHORT, ENTRY
from sitegen.preview import Preview
from sitegen.worker_pool import ParallelPool
from sitegen.workspace import Workspace

NEWEST = "cs.CV/2019/02/20190211.md"
NEW_DAY = toy.digest(
    "2019-02-12",
    record("1902.05000", "New", day="2019-02-12", authors="Ada Lovelace, Yang Liu, Somebody New"),
    record("1812.11001", "The first, revised", version=2, day="2018-12-30", updated="2019-02-12"),
)


@pytest.fixture
def folder(tmp_path: Path, site: Path) -> Path:
    """A copy of the built toy site that a test may change."""
    shutil.copytree(site, tmp_path / "site")
    return tmp_path / "site"


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """Return the inode and the modification time of each file."""
    return {
        str(path): (path.stat().st_ino, path.stat().st_mtime_ns) for path in sorted(folder.rglob("*")) if path.is_file()
    }


def clean(folder: Path, elsewhere: Path) -> dict[str, bytes]:
    """Return the output of a clean build of the same input in another folder."""
    shutil.copytree(folder, elsewhere, ignore=shutil.ignore_patterns("public", ".*"), dirs_exist_ok=True)
    for hidden in (folder / "content/static").glob(".*"):
        shutil.copytree(hidden, elsewhere / "content/static" / hidden.name, dirs_exist_ok=True)
    toy.build(elsewhere)
    return toy.tree(elsewhere / "public")


def difference_from_clean(folder: Path, elsewhere: Path) -> str:
    """Describe how a folder's site differs from a clean build of its input; empty if it does not."""
    return toy.difference(toy.tree(folder / "public"), clean(folder, elsewhere))


# The four main promises


def test_a_second_build_writes_nothing(folder: Path) -> None:
    """No file of the output is written, moved or touched, not even the marker."""
    toy.build(folder)
    before = stamps(folder / "public")
    summary = toy.build(folder)
    assert stamps(folder / "public") == before
    assert (summary.written, summary.removed, summary.size) == (0, 0, 0)
    assert summary.unchanged == len(before) - 1


def test_an_incremental_build_equals_a_full_one(folder: Path, tmp_path: Path) -> None:
    """After changes to digests, authors.toml, a page and a static file, every byte is the same."""
    content = folder / "content"
    toy.put(content / "cs.CV/2019/02/20190212.md", NEW_DAY)
    text = (content / NEWEST).read_text(encoding="utf-8")
    toy.put(content / NEWEST, text.replace("Of many", "Of very many"))
    toy.put(content / "authors.toml", toy.AUTHORS_TOML.replace('"W. Zhang"', '"W. Zhang", "Gérard Dupont"'))
    toy.put(content / "about.md", toy.PAGES["about.md"] + "\nMore.\n")
    toy.put(content / "static/CNAME", "example.com\n")
    summary = toy.build(folder)
    assert min(summary.written, summary.unchanged, summary.removed) > 0
    assert not difference_from_clean(folder, tmp_path / "elsewhere")
    incremental = toy.tree(folder / "public")
    toy.build(folder, full=True)
    assert not toy.difference(incremental, toy.tree(folder / "public"))


@pytest.mark.parametrize("method", ["fork", pytest.param("spawn", marks=pytest.mark.slow)])
def test_one_worker_equals_many(tmp_path: Path, site: Path, monkeypatch: pytest.MonkeyPatch, method: str) -> None:
    """Full and incremental builds give the same bytes with one process and with several."""
    if method == "fork" and sys.platform != "linux":
        pytest.skip("workers are forked on Linux only: run it there, for instance in a container or in WSL")
    monkeypatch.setattr(builder, "_MIN_PARALLEL", 0)
    monkeypatch.setattr(site_worker, "ParallelPool", partial(ParallelPool, start_method=method))
    folder = toy.write(tmp_path / "many")
    toy.build(folder, jobs=3)
    assert not toy.difference(toy.tree(site / "public"), toy.tree(folder / "public"))
    toy.put(folder / "content/cs.CV/2019/02/20190212.md", NEW_DAY)
    (folder / "content" / "mine/by hand.md").unlink()
    toy.build(folder, jobs=3)
    monkeypatch.undo()
    assert not difference_from_clean(folder, tmp_path / "elsewhere")


@pytest.mark.parametrize("fails", [False, True])
def test_an_index_is_completed_while_days_are_rendered(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, *, fails: bool
) -> None:
    """The site is the same. If the build fails at that moment, the next one completes the index."""
    (folder / "content/authors.toml").unlink()
    expected = clean(folder, tmp_path / "elsewhere")
    shutil.rmtree(folder / ".sitegen")
    monkeypatch.setattr(builder, "_MIN_PARALLEL", 0)
    made: list[None] = []

    def make(archive: Archive) -> Iterator[None]:
        for step in ingest.remaining_steps(archive.connection):
            made.append(step)
            yield step
            if fails and len(made) == 2:
                raise OSError(errno.ENOSPC, "no space")

    with monkeypatch.context() as patch:
        patch.setattr(Archive, "remaining_steps", make)
        with pytest.raises(SitegenError) if fails else nullcontext():
            toy.build(folder, jobs=2)
    assert len(made) >= 2
    toy.build(folder)
    assert not toy.difference(toy.tree(folder / "public"), expected)
    with closing(sqlite3.connect(folder / ".sitegen/archive.sqlite")) as connection:
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'index'")}
    assert names >= schema.INDEXES.keys()


def test_deleted_input_leaves_no_orphans(folder: Path, tmp_path: Path) -> None:
    """After each deletion, the output equals a clean build of the rest, without empty folders."""
    content = folder / "content"
    paths = [*toy.DIGESTS, *toy.PAGES, "authors.toml", *(f"static/{path}" for path in toy.STATIC)]
    for number, path in enumerate(paths, 1):
        (content / path).unlink()
        toy.build(folder)
        if number % 4 == 0 or number == len(paths):
            assert not difference_from_clean(folder, tmp_path / str(number)), path
    assert not [place for place, folders, files in os.walk(folder / "public") if not folders and not files]


# The difference_from_clean bytes everywhere


@pytest.mark.slow
def test_output_does_not_depend_on_the_environment(tmp_path: Path, site: Path) -> None:
    """Hash seed, time zone, locale, number of processes and folder do not change the output, marker included."""
    settings = (
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Kathmandu", "LC_ALL": "C", "jobs": "1", "place": "a"},
        {
            "PYTHONHASHSEED": "2",
            "TZ": "America/St_Johns",
            "LC_ALL": "tr_TR.UTF-8",
            "jobs": "2",
            "place": "another/path",
        },
    )
    for setting in settings:
        folder = toy.write(tmp_path / setting.pop("place"))
        for number, file in enumerate(sorted(folder.rglob("*.md"))):
            os.utime(file, (10**9 + number, 10**9 + number))
        subprocess.run(
            [sys.executable, "-m", "sitegen", "build", "-q", "-j", setting.pop("jobs"), "-c", folder / "sitegen.toml"],
            env={**os.environ, "PYTHONPATH": str(toy.ROOT), **setting},
            check=True,
            cwd=tmp_path,
        )
        assert not toy.difference(toy.tree(site / "public"), toy.tree(folder / "public"))


# Changes of the input


def test_only_changed_pages_are_written(folder: Path) -> None:
    """A corrected title changes the pages that show it, and no page of other authors or categories."""
    before = stamps(folder / "public")
    text = (folder / "content" / NEWEST).read_text(encoding="utf-8")
    toy.put(folder / "content" / NEWEST, text.replace("Published before it was listed", "Corrected"))
    toy.build(folder)
    after = stamps(folder / "public")
    public = str(folder / "public") + "/"
    changed = {path.removeprefix(public) for path in after if after[path] != before.get(path)}
    assert {"2019/02/11.html", "paper/1902/1902.03456.html", "author/la/ada-lovelace.html", "atom.xml"} <= changed
    assert not changed & {"2019/01/02.html", "author/ap/person-aa.html", "category/q-bio.NC/2019-02.html", "about.html"}
    assert {path for path in after.keys() ^ before.keys() if "/search/" not in path} == set()


def test_a_renamed_digest_changes_nothing(folder: Path) -> None:
    """A digest may move to another folder or name without a change of the output."""
    before = toy.tree(folder / "public")
    (folder / "content" / "regrouped").mkdir()
    (folder / "content" / NEWEST).rename(folder / "content/regrouped/20190211.md")
    summary = toy.build(folder)
    assert (summary.written, summary.removed) == (0, 0)
    assert not toy.difference(before, toy.tree(folder / "public"))


@pytest.mark.parametrize(
    "settings",
    [
        "[feeds]\nauthor_min_papers = 0\narchives = false\n[search]\nenabled = false\n",
        '[site]\nurl = "https://example.com/"\n[pages]\npapers = false\ndata = false\nauthor_min_papers = 2\n',
    ],
)
def test_other_settings_make_another_site(folder: Path, tmp_path: Path, settings: str) -> None:
    """With other settings the site equals a clean build; with the first settings again, the first site."""
    before = toy.tree(folder / "public")
    toy.put(folder / "sitegen.toml", settings)
    toy.build(folder)
    assert not difference_from_clean(folder, tmp_path / "elsewhere")
    toy.put(folder / "sitegen.toml", toy.SETTINGS)
    toy.build(folder)
    assert not toy.difference(before, toy.tree(folder / "public"))


def test_a_site_without_an_address(tmp_path: Path) -> None:
    """It has no canonical links and no sitemap; links of feeds lead to arXiv."""
    folder = toy.write(tmp_path, settings="")
    toy.build(folder)
    files = toy.tree(folder / "public")
    assert not [path for path in files if "sitemap" in path]
    assert b"Sitemap" not in files["robots.txt"]
    assert not [path for path, content in files.items() if path.endswith(".html") and b'rel="canonical"' in content]
    links = re.findall(rb'<link[^>]* href="([^"]*)"', files["atom.xml"])
    assert links
    assert all(link.startswith(b"https://arxiv.org/") for link in links)


def test_a_page_may_become_a_digest_and_a_digest_a_page(folder: Path, tmp_path: Path) -> None:
    """The first line of a file decides which of the two it is."""
    toy.put(folder / "content/about.md", NEW_DAY)
    toy.put(folder / "content/mine/by hand.md", "# No digest\n\nWords.\n")
    toy.build(folder, accept_shrink=True)
    assert not difference_from_clean(folder, tmp_path / "elsewhere")
    assert (folder / "public/2019/02/12.html").is_file()
    assert not (folder / "public/about.html").exists()
    assert (folder / "public/mine/by hand.html").is_file()
    assert not (folder / "public/2019/01/03.html").exists()


def test_a_site_without_papers_is_built(tmp_path: Path) -> None:
    """It has the owner's pages and an empty home page; a second build writes nothing."""
    toy.put(tmp_path / "content/about.md", "# About\n")
    toy.put(tmp_path / "content/empty.md", "# Arxiv Papers in cs.CV on 2019-01-01\n")
    assert toy.build(tmp_path).written > 5
    before = stamps(tmp_path / "public")
    assert not toy.build(tmp_path).written
    assert stamps(tmp_path / "public") == before
    toy.put(tmp_path / "content" / NEWEST, NEW_DAY)
    toy.build(tmp_path)
    assert not difference_from_clean(tmp_path, tmp_path / "elsewhere")


def test_an_owners_file_replaces_a_page(folder: Path, tmp_path: Path) -> None:
    """If the file is deleted, the page returns."""
    before = toy.tree(folder / "public")
    for path in ("robots.txt", "2019/02/11.html", "about.html", "author/la/ada-lovelace.html"):
        toy.put(folder / "content/static" / path, "mine")
    toy.build(folder)
    assert (folder / "public/2019/02/11.html").read_bytes() == b"mine"
    assert not difference_from_clean(folder, tmp_path / "elsewhere")
    for path in ("robots.txt", "2019/02/11.html", "about.html", "author/la/ada-lovelace.html"):
        (folder / "content/static" / path).unlink()
    toy.build(folder)
    assert not toy.difference(before, toy.tree(folder / "public"))


def test_two_outputs_are_updated_separately(folder: Path, tmp_path: Path) -> None:
    """A build updates an output whichever build wrote it last."""
    other = tmp_path / "other"
    toy.build(folder, output=other)
    assert not toy.difference(toy.tree(folder / "public"), toy.tree(other))
    toy.put(folder / "content/cs.CV/2019/02/20190212.md", NEW_DAY)
    toy.build(folder, output=other)
    toy.build(folder)
    assert not toy.difference(toy.tree(folder / "public"), toy.tree(other))
    assert not difference_from_clean(folder, tmp_path / "elsewhere")


def test_a_deleted_output_is_rebuilt(folder: Path) -> None:
    """A deleted index is rebuilt too, because it is a cache."""
    before = toy.tree(folder / "public")
    shutil.rmtree(folder / "public")
    toy.build(folder)
    assert not toy.difference(before, toy.tree(folder / "public"))
    shutil.rmtree(folder / ".sitegen")
    toy.build(folder)
    assert not toy.difference(before, toy.tree(folder / "public"))


# Problems of the input


def test_a_malformed_record_is_a_warning(folder: Path) -> None:
    """The valid rest is published. Every build reports file, line and remedy until the problem is fixed."""
    text = (folder / "content" / NEWEST).read_text(encoding="utf-8")
    toy.put(folder / "content" / NEWEST, text.replace("1902.03456v1", "nonsense", 1))
    for _ in range(2):
        summary = toy.build(folder)
        (problem,) = summary.problems
        assert (problem.path, problem.line) == (f"content/{NEWEST}", 3)
        assert problem.remedy
    data = json.loads((folder / "public/2019/02/11.json").read_bytes())
    assert [paper["id"] for paper in data["papers"]] == ["1902.03457"]
    toy.put(folder / "content" / NEWEST, text)
    assert not toy.build(folder).problems


@pytest.mark.parametrize("cut", ["half-written", "shrunken"])
def test_a_digest_that_lost_its_papers_is_held_back(folder: Path, tmp_path: Path, cut: str) -> None:
    """The site stays unchanged, and each build warns, until the loss is accepted."""
    before = toy.tree(folder / "public")
    file = folder / "content" / "cs.CV/2019/01/20190102.md"
    text = file.read_text(encoding="utf-8")
    toy.put(
        file, text[: text.index("### Of control") + 40] if cut == "half-written" else text[: text.index("### A paper")]
    )
    for _ in range(2):
        summary = toy.build(folder)
        assert summary.problems[0].path == "content/cs.CV/2019/01/20190102.md"
        assert "--accept-shrink" in summary.problems[0].remedy
        assert not summary.written
    assert not toy.difference(before, toy.tree(folder / "public"))
    toy.build(folder, accept_shrink=True)
    assert "1812.11002" not in (folder / "public/2019/01/02.json").read_text(encoding="utf-8")
    assert not difference_from_clean(folder, tmp_path / "elsewhere")


SPOILT: dict[str, tuple[Callable[[bytes], bytes], int, str]] = {
    "conflict": (
        lambda text: b"<<<<<<< HEAD\n" + text + b"=======\n" + text + b">>>>>>> other\n",
        1,
        "the file has an unresolved Git conflict",
    ),
    "conflict inside": (
        lambda text: text.replace(b"\n### ", b"\n<<<<<<< HEAD\n### ", 1),
        2,
        "the file has an unresolved Git conflict",
    ),
    "level": (lambda text: b"#" + text, 1, "the heading of the digest has more than one #"),
    "text above": (lambda text: b"Made by hand.\n" + text, 2, "there is text above the heading of the digest"),
    "no heading": (lambda text: text.partition(b"\n")[2], 2, "the digest has no heading"),
    "other heading": (lambda text: b"# My notes\n", 1, "the file was a digest, but is no longer one"),
    "no day": (
        lambda text: text.replace(b"2019-01-03", b"2019-13-03", 1),
        1,
        "the heading does not end in a valid date",
    ),
    "pointer": (
        lambda _: b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
        1,
        "the file is a Git LFS pointer, not a digest",
    ),
    "NULs": (lambda text: bytes(len(text)), 1, "the file has NUL bytes"),
    "UTF-16": (lambda text: text.decode().encode("utf-16"), 1, "the file is UTF-16, not UTF-8"),
    "UTF-16 without mark": (lambda text: text.decode().encode("utf-16-le"), 1, "the file is UTF-16, not UTF-8"),
    "gzip": (gzip.compress, 1, "the file is compressed, not a digest"),
    "HTML": (lambda _: b"<!DOCTYPE html>\n<title>502</title>\n", 1, "the file is an HTML page"),
    "JSON": (lambda _: b'{"error": 1}\n', 1, "the file was a digest, but is no longer one"),
    "empty": (lambda _: b"", 1, "the file is empty"),
    "blank": (lambda _: b"\n\n", 3, "the file is empty"),
}
"""Damaged digests: the text, the line of the warning and its beginning."""


@pytest.mark.parametrize(("spoil", "line", "message"), SPOILT.values(), ids=SPOILT)
def test_a_digest_that_stopped_being_one_is_held_back(
    folder: Path, tmp_path: Path, spoil: Callable[[bytes], bytes], line: int, message: str
) -> None:
    """It does not become a page; its papers stay, and each build and preview warns until it is fixed or accepted."""
    before = toy.tree(folder / "public")
    file = folder / "content/mine/by hand.md"
    sound = file.read_bytes()
    file.write_bytes(spoil(sound))
    for full in (False, False, True):
        summary = toy.build(folder, full=full)
        [problem] = summary.problems
        assert (problem.path, problem.line) == ("content/mine/by hand.md", line)
        assert problem.message.startswith(message)
        assert "the site keeps 2 papers from an earlier build" in problem.remedy
        assert "--accept-shrink" in problem.remedy
        assert not summary.removed
    assert not toy.difference(before, toy.tree(folder / "public"))
    said: list[str] = []
    Preview(lambda: toy.load(folder), folder / "sitegen.toml", said.append).close()
    assert said == [f"warning: {problem}"]
    shutil.copytree(folder, tmp_path / "accepted")
    toy.build(tmp_path / "accepted", accept_shrink=True)
    assert not difference_from_clean(tmp_path / "accepted", tmp_path / "elsewhere")
    file.write_bytes(sound)
    assert not toy.build(folder).problems
    assert not toy.difference(before, toy.tree(folder / "public"))


def losses(summary: Summary) -> list[str]:
    """Return the notes about papers that digests lost."""
    return [note for note in summary.notes if note.startswith("content/")]


def test_a_published_loss_is_a_note(folder: Path) -> None:
    """The build that publishes the loss reports it once, with the number of papers; a preview reports it too."""
    file = folder / "content/cs.CV/2019/01/20190102.md"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.partition("### Of control")[0], encoding="utf-8")
    (folder / "content/mine/by hand.md").unlink()
    said: list[str] = []
    Preview(lambda: toy.load(folder), folder / "sitegen.toml", said.append).close()
    summary = toy.build(folder)
    assert said == [f"note: {note}" for note in losses(summary)]
    assert not summary.problems
    assert losses(summary) == [
        "content/cs.CV/2019/01/20190102.md lost 1 of 3 papers; a backup may have its earlier text",
        "content/mine/by hand.md was deleted, with 2 of 2 papers; a backup may have its earlier text",
    ]
    assert not losses(toy.build(folder))


@pytest.mark.parametrize(
    ("repository", "command"),
    [
        (".", "git log -p -- 'content/mine/by hand.md'"),
        ("content", "git -C content log -p -- 'mine/by hand.md'"),
        ("content/mine", "git -C content/mine log -p -- 'by hand.md'"),
    ],
)
def test_the_note_of_a_loss_has_a_git_command(folder: Path, repository: str, command: str) -> None:
    """The command shows the earlier text in the repository that contains the digest."""
    (folder / repository / ".git").mkdir()
    (folder / "content/mine/by hand.md").unlink()
    [note] = losses(toy.build(folder))
    assert f"`{command}`" in note


def test_a_damaged_record_is_a_loss(folder: Path) -> None:
    """A warning says what is wrong with the record, and a note that its paper is lost."""
    file = folder / "content/cs.CV/2019/01/20190102.md"
    file.write_bytes(file.read_bytes().replace(b"/abs/", b"/ab/", 1))
    summary = toy.build(folder)
    assert len(summary.problems) == 1
    assert "lost 1 of 3 papers" in losses(summary)[0]


def test_many_losses_are_counted(folder: Path) -> None:
    """Ten losses are listed, and the others are counted."""
    for number in range(30):
        toy.put(
            folder / f"content/many/{number}.md",
            toy.digest("2019-03-01", record(f"1903.000{number:02}", day="2019-03-01")),
        )
    toy.build(folder)
    for number in range(14):
        (folder / f"content/many/{number}.md").unlink()
    notes = toy.build(folder).notes[-11:]
    assert len([note for note in notes if note.startswith("content/")]) == 10
    assert notes[-1] == "4 more digests lost 4 papers together"


def test_digests_that_disappear_at_once_are_held_back(folder: Path, tmp_path: Path) -> None:
    """If a folder of digests is missing, the site stays, with a warning, until it is back or the loss is accepted."""
    before = toy.tree(folder / "public")
    away = tmp_path / "away"
    for name in ("cs.CV", "cs.LG", "mine"):
        shutil.move(folder / "content" / name, away / name)
    for full in (False, False, True):
        summary = toy.build(folder, full=full)
        [problem] = summary.problems
        assert (problem.path, problem.message) == ("content", "all 6 digests disappeared at once")
        assert "--accept-shrink" in problem.remedy
        assert not summary.removed
        assert not losses(summary)
    assert not toy.difference(before, toy.tree(folder / "public"))
    said: list[str] = []
    Preview(lambda: toy.load(folder), folder / "sitegen.toml", said.append).close()
    assert said == [f"warning: {problem}"]
    shutil.copytree(away / "mine", folder / "content/mine")
    assert toy.build(folder).problems[0].message == "5 of 6 digests disappeared at once"
    shutil.copytree(folder, tmp_path / "accepted")
    assert len(losses(toy.build(tmp_path / "accepted", accept_shrink=True))) == 5
    assert not difference_from_clean(tmp_path / "accepted", tmp_path / "elsewhere")
    shutil.copytree(away, folder / "content", dirs_exist_ok=True)
    assert not toy.build(folder).problems
    assert not toy.difference(before, toy.tree(folder / "public"))


@platforms.posix
@pytest.mark.parametrize("place", ["mine/by hand.md", "mine"])
@pytest.mark.parametrize("kind", ["link", "folder", "pipe"])
def test_a_digest_replaced_by_a_link_folder_or_pipe_is_held_back(
    folder: Path, tmp_path: Path, place: str, kind: str
) -> None:
    """Its papers stay, and each build warns, until the digest is back or the loss is accepted."""
    before = toy.tree(folder / "public")
    shutil.move(folder / "content" / place, tmp_path / "away")
    path = folder / "content" / place
    if kind == "link":
        path.symlink_to(tmp_path / "away")
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.mkdir()
    deleted = kind == "folder" and place == "mine"
    for _ in range(2):
        summary = toy.build(folder)
        if deleted:
            assert not summary.problems
            break
        [problem] = summary.problems
        assert problem.path == f"content/{place}"
        assert "--accept-shrink" in problem.remedy
        assert not toy.difference(before, toy.tree(folder / "public"))
    toy.build(folder, accept_shrink=True)
    assert not (folder / "public/2019/01/03.html").exists()
    path.unlink() if kind != "folder" else path.rmdir()
    shutil.move(tmp_path / "away", path)
    assert not toy.build(folder).problems
    assert not toy.difference(before, toy.tree(folder / "public"))


def test_a_full_build_reads_every_digest_again(folder: Path) -> None:
    """Even if size and modification time are the same: some systems give all files one time."""
    file = folder / "content/mine/by hand.md"
    os.utime(file, (1, 1))
    toy.build(folder)
    file.write_bytes(file.read_bytes().replace(b"three digests", b"three Digests"))
    os.utime(file, (1, 1))
    toy.build(folder)
    day = folder / "public/2019/01/03.html"
    assert "three digests" in day.read_text(encoding="utf-8")
    assert not toy.build(folder, full=True).problems
    assert "three Digests" in day.read_text(encoding="utf-8")


def test_a_digest_that_becomes_readable_again_is_read(folder: Path) -> None:
    """A digest that could not be read is tried in each build, because its size and time do not change."""
    file = folder / "content/mine/by hand.md"
    os.utime(file, (10**9, 10**9))
    opened = Path.open

    def refuse(path: Path, *args: Any, **options: Any) -> Any:
        if path == file:
            raise PermissionError(errno.EACCES, "Permission denied")
        return opened(path, *args, **options)

    with mock.patch.object(Path, "open", refuse):
        [problem] = toy.build(folder, full=True).problems
    assert problem.message == "cannot be read: Permission denied"
    assert "the site keeps 2 papers from an earlier build" in problem.remedy
    assert not toy.build(folder).problems


def test_a_held_back_digest_can_be_deleted(folder: Path, tmp_path: Path) -> None:
    """Its pages are removed from the output."""
    toy.put(folder / "content" / NEWEST, "")
    toy.build(folder)
    assert (folder / "public/2019/02/11.html").exists()
    (folder / "content" / NEWEST).unlink()
    assert not toy.build(folder).problems
    assert not (folder / "public/2019/02/11.html").exists()
    assert not difference_from_clean(folder, tmp_path / "elsewhere")


def _spoil_authors(folder: Path) -> None:
    toy.put(folder / "content/authors.toml", "[[merge]]\nname = 3\n")


def _spoil_template(folder: Path) -> None:
    toy.put(folder / "themes/mine/templates/author.html", "{{ author.color }}")
    toy.put(folder / "sitegen.toml", toy.SETTINGS + '[build]\ntheme = "mine"\n')


def _spoil_theme(folder: Path) -> None:
    toy.put(folder / "sitegen.toml", toy.SETTINGS + '[build]\ntheme = "missing"\n')


def _lose_content(folder: Path) -> None:
    shutil.rmtree(folder / "content")


@pytest.mark.parametrize(
    ("spoil", "kind", "message"),
    [
        (_spoil_authors, ConfigError, r"^content/authors\.toml:2: `name` must be text in quotes"),
        (
            _spoil_template,
            ThemeError,
            r"author\.html:1: UndefinedError: .* has no attribute 'color'; correct the template",
        ),
        (_spoil_theme, ThemeError, r"there is no theme `missing`"),
        (_lose_content, ConfigError, r"there is no folder `content`; create it"),
    ],
)
def test_a_build_that_fails_leaves_the_site_as_it_was(
    folder: Path, spoil: Callable[[Path], None], kind: type[SitegenError], message: str
) -> None:
    """The error names file and line; after a correction, the next build equals a clean one."""
    backup = shutil.copytree(folder / "content", folder.parent / "content")
    before = stamps(folder / "public")
    toy.put(folder / "content/cs.CV/2019/02/20190212.md", NEW_DAY)
    spoil(folder)
    with pytest.raises(kind, match=message):
        toy.build(folder)
    assert stamps(folder / "public") == before
    shutil.rmtree(folder / "content", ignore_errors=True)
    shutil.copytree(backup, folder / "content")
    toy.put(folder / "content/cs.CV/2019/02/20190212.md", NEW_DAY)
    toy.put(folder / "sitegen.toml", toy.SETTINGS)
    toy.build(folder)
    assert not difference_from_clean(folder, folder.parent / "elsewhere")


def test_a_syntax_error_in_a_template_is_reported_before_rendering(folder: Path) -> None:
    """In the template of any page kind, with file and line; after a correction, the next build has nothing to write."""
    before = stamps(folder / "public")
    toy.put(folder / "themes/mine/templates/topic.html", "\n{% if %}")
    toy.put(folder / "sitegen.toml", toy.SETTINGS + '[build]\ntheme = "mine"\n')
    phases: list[str] = []
    for _ in range(2):
        with pytest.raises(ThemeError, match=r"topic\.html:2: Expected an expression"):
            builder.build(toy.load(folder), Options(1), lambda phase, done, total: phases.append(phase))
    assert "render" not in phases
    assert stamps(folder / "public") == before
    toy.put(folder / "sitegen.toml", toy.SETTINGS)
    assert toy.build(folder).written == 0


def test_an_error_in_a_template_is_reported_by_a_worker(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error keeps file, line and excerpt on the way from a worker process."""
    monkeypatch.setattr(builder, "_MIN_PARALLEL", 0)
    _spoil_template(folder)
    with pytest.raises(ThemeError, match=r"author\.html:1: UndefinedError") as caught:
        toy.build(folder, jobs=2)
    assert caught.value.problem.excerpt == "{{ author.color }}"
    assert caught.value.problem.remedy == "correct the template"


@pytest.mark.parametrize(
    ("how", "part"),
    [
        ("cut", 0.5),
        ("spoilt", 0.3),
        *(pytest.param(how, part / 10, marks=pytest.mark.torture) for how in ("cut", "spoilt") for part in range(10)),
    ],
)
def test_a_damaged_index_is_replaced(folder: Path, tmp_path: Path, how: str, part: float) -> None:
    """Wherever the damage is, the output equals a clean build."""
    index = folder / ".sitegen/archive.sqlite"
    content = index.read_bytes()
    place = int(len(content) * part)
    index.write_bytes(content[:place] if how == "cut" else content[:place] + b"\xff" * 4096 + content[place + 4096 :])
    toy.put(folder / "content/cs.CV/2019/02/20190212.md", NEW_DAY)
    (folder / "content" / NEWEST).unlink()
    toy.build(folder, full=True)
    assert not difference_from_clean(folder, tmp_path / "elsewhere")


# Names


def test_hostile_names_have_valid_pages(tmp_path: Path) -> None:
    """Each author has one page, inside the output, with a file name that is valid on every system."""
    several = [name for name in HOSTILE_NAMES if any(map(str.isalnum, name)) or not name.isascii()]
    records = [
        record(f"1901.{number:05}", f"Paper {number}", authors=f"{name}, Ada Byron")
        for number, name in enumerate(several)
    ]
    toy.put(tmp_path / "content/a.md", toy.digest("2019-01-02", *records))
    toy.put(tmp_path / "sitegen.toml", "[feeds]\nauthor_min_papers = 1\n")
    toy.build(tmp_path)
    files = toy.tree(tmp_path / "public")
    folded = {unicodedata.normalize("NFC", path).casefold() for path in files}
    assert len(folded) == len(files)
    assert not [path for path in files if max(len(part.encode()) for part in path.split("/")) > 120]
    assert not [path for path in files if re.search(r"(^|/)(con|prn|aux|nul|com\d|lpt\d)(\.|/|$)", path, re.IGNORECASE)]
    assert not [path for path in files if re.search(r'[<>:"\\|?*\x00-\x1f]|[. ](/|$)', path)]
    listing = toy.Listing("cs.CV", "2019-01-02", tuple(records))
    papers = recomputed.papers([listing])
    addresses = recomputed.addresses(papers, {}, {}, {})
    for person, written in recomputed.authors(papers, {}, {}).items():
        page = files[routes.AUTHOR.path(addresses[person])].decode()
        assert set(re.findall(r"paper/1901/([\d.]+)\.html", page)) == written


# Reports of a build


def test_a_summary_counts_pages_and_bytes(tmp_path: Path) -> None:
    """It has the numbers of pages written, unchanged and removed, and the bytes written."""
    folder = toy.write(tmp_path)
    summary = toy.build(folder)
    files = toy.tree(folder / "public")
    marker = files.pop(".sitegen")
    assert marker
    assert (summary.written, summary.unchanged, summary.removed) == (len(files), 0, 0)
    assert summary.size == sum(map(len, files.values()))
    assert summary.seconds > 0
    (folder / "content" / NEWEST).unlink()
    summary = toy.build(folder)
    after = toy.tree(folder / "public")
    assert summary.removed == len(files.keys() - after.keys()) > 40
    assert summary.written + summary.unchanged == len(after) - 1


def test_progress_ends_at_the_total(tmp_path: Path) -> None:
    """In each phase the number of steps never decreases, and ends at the total."""
    progress: dict[str, list[tuple[int, int]]] = {}
    folder = toy.write(tmp_path)
    builder.build(
        toy.load(folder), Options(1), lambda phase, done, total: progress.setdefault(phase, []).append((done, total))
    )
    assert progress.keys() >= {"scan", "import", "render", "publish"}
    for steps in progress.values():
        done, total = steps[-1]
        assert done == total
        assert [done for done, _ in steps] == sorted(done for done, _ in steps)


def test_files_with_the_same_time_are_compared_by_content(folder: Path, tmp_path: Path) -> None:
    """A change without a new size or time is noticed; a new time without a change of content writes nothing."""
    file = folder / "content" / NEWEST
    text = file.read_text(encoding="utf-8")
    stat = file.stat()
    toy.put(file, text.replace("Of many", "Of more"))
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert toy.build(folder).written
    assert not difference_from_clean(folder, tmp_path / "elsewhere")
    os.utime(file, (10**9, 10**9))
    assert not toy.build(folder).written


# Other users of the archive


@pytest.mark.parametrize("threshold", [2, 1])
def test_a_preview_between_builds_changes_nothing(folder: Path, tmp_path: Path, threshold: int) -> None:
    """A preview, even with other settings, does not change the output of the next build."""
    settings = "[pages]\nauthor_min_papers = {}\n"
    toy.put(folder / "sitegen.toml", settings.format(2))
    toy.build(folder)
    # An author now has two papers and so a page, to which a paper of another digest must link.
    toy.put(folder / "content/cs.CV/2019/02/20190212.md", NEW_DAY)
    toy.put(folder / "sitegen.toml", settings.format(threshold))
    preview = Preview(lambda: toy.load(folder), folder / "sitegen.toml", print)
    for path in ("index.html", "author/la/ada-lovelace.html", "2019/02/12.html", "author/ly/yang-liu.html"):
        assert preview.respond(path)
    preview.close()
    toy.put(folder / "sitegen.toml", settings.format(2))
    toy.build(folder)
    assert not difference_from_clean(folder, tmp_path / "elsewhere")


def test_another_version_reads_the_digests_again(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Digests are read again when the version of sitegen changes."""
    with monkeypatch.context() as former:
        former.setattr("sitegen.workspace.code_hash", lambda: "former")
        former.setattr("sitegen.archive.plain_names.read", lambda _: None)
        former.setattr("sitegen.names.keys", lambda name: names.Keys(*[names.display(name).upper()] * 3))
        toy.build(folder, full=True)
        shutil.rmtree(folder / ".sitegen")
        toy.build(folder)
        assert not (folder / "public/author/la/ada-lovelace.html").exists()
    toy.build(folder)
    assert (folder / "public/author/la/ada-lovelace.html").exists()
    assert not difference_from_clean(folder, tmp_path / "elsewhere")


def test_a_full_build_uses_no_stored_fragments(folder: Path) -> None:
    """Papers are rendered again, although the index has their rendered fragments."""
    before = toy.tree(folder / "public")
    with closing(sqlite3.connect(folder / ".sitegen/archive.sqlite")) as index:
        index.execute("UPDATE fragment SET body = 'rubbish'")
        index.commit()
    toy.build(folder, full=True)
    assert not toy.difference(before, toy.tree(folder / "public"))


@pytest.mark.parametrize(
    ("settings", "kinds"),
    [
        ("author_min_papers = 1\narchives = false\n", (ENTRY, ATOM_SHORT)),
        ("author_min_papers = 1000000\narchives = false\n", (ENTRY,)),
        ("author_min_papers = 0\narchives = false\n", (ENTRY,)),
        ("author_min_papers = 0\narchives = true\n", (ENTRY, ATOM_SHORT)),
    ],
)
def test_a_full_build_makes_the_fragments_that_pages_show(
    tmp_path: Path, settings: str, kinds: tuple[int, ...]
) -> None:
    """List entries of all papers, but Atom entries of all papers only if past issues or the feeds of authors show them."""
    folder = toy.write(tmp_path, f'[site]\nurl = "https://example.com/"\n[feeds]\n{settings}')
    toy.build(folder)
    workspace = Workspace(toy.load(folder))
    with closing(workspace):
        assert planner.plan(workspace, Extras(), "", full=True).fragment_kinds == kinds


def test_a_threshold_that_nobody_reaches_is_a_note(tmp_path: Path) -> None:
    """It says why authors have no pages."""
    folder = toy.write(tmp_path, "[pages]\nauthor_min_papers = 99\n")
    assert "no author reaches author_min_papers = 99 of [pages]: authors have no pages" in toy.build(folder).notes
    toy.put(folder / "sitegen.toml", "[pages]\nauthor_min_papers = 2\n")
    assert not [note for note in toy.build(folder).notes if "author_min_papers" in note]


def test_rules_for_authors_that_match_nothing_are_reported_each_time(tmp_path: Path) -> None:
    """In every build, even without changes, until the rule or the papers change."""
    folder = toy.write(tmp_path)
    rule = '[[merge]]\nname = "Ada Lovelace"\nspellings = ["A. Lovelace"]\n'
    toy.put(folder / "content/authors.toml", rule)
    for _ in range(3):
        found = [str(problem) for problem in toy.build(folder).problems if problem.path.endswith("authors.toml")]
        assert found == ["content/authors.toml:3: no paper has the spelling `A. Lovelace`; correct it or remove it"]
    assert not (folder / "public/author/la/a-lovelace.html").exists()
    record = toy.record("1903.00001", day="2019-03-05", authors="A. Lovelace")
    toy.put(folder / "content/20190305.md", toy.digest("2019-03-05", record))
    assert not [problem for problem in toy.build(folder).problems if problem.path.endswith("authors.toml")]
    assert (folder / "public/author/la/a-lovelace.html").exists()
