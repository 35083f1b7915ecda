"""Sites that leave out parts to fit their host: builds, reports and the preview."""

import shutil
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from support import toy
from support.toy import record

from sitegen import size_estimate
from sitegen.cli import commands
from sitegen.hosts import HOSTS, Host
from sitegen.preview import Preview
from sitegen.workspace import Workspace

SETTINGS = f'{toy.SETTINGS.rstrip()}\nhost = "github-pages"\n'


@pytest.fixture
def folder(tmp_path: Path, site: Path) -> Path:
    """A copy of the toy site, built before, for a host with limits."""
    shutil.copytree(site, tmp_path / "site")
    toy.put(tmp_path / "site/sitegen.toml", SETTINGS)
    return tmp_path / "site"


def full_size(folder: Path) -> int:
    """Return the estimated bytes of the site with all parts."""
    with closing(Workspace(toy.load(folder))) as workspace:
        workspace.choose_parts([])
        return round(workspace.fit.size.bytes)


def limit(monkeypatch: pytest.MonkeyPatch, bytes: int) -> None:
    """Let the host take fewer bytes."""
    monkeypatch.setitem(HOSTS, "github-pages", Host("GitHub Pages", site_bytes=bytes))


def clean(folder: Path, elsewhere: Path) -> dict[str, bytes]:
    """Return the output of a clean build of the same input in another folder."""
    shutil.copytree(folder, elsewhere, ignore=shutil.ignore_patterns("public", ".sitegen"))
    toy.build(elsewhere)
    return toy.tree(elsewhere / "public")


def test_a_site_that_fits_loses_nothing(folder: Path, site: Path) -> None:
    """Its bytes are those of a site without a host."""
    summary = toy.build(folder)
    assert not any("to fit" in note for note in summary.notes)
    assert not toy.difference(toy.tree(site / "public"), toy.tree(folder / "public"))


def test_a_site_that_does_not_fit_leaves_out_parts_and_says_so(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The build and the preview say it, links are sound, and the next build writes nothing."""
    limit(monkeypatch, full_size(folder))
    summary = toy.build(folder)
    (note,) = [note for note in summary.notes if "to fit GitHub Pages" in note]
    assert "the site leaves out paper pages" in note
    public = toy.tree(folder / "public")
    assert not any(path.startswith("paper/") for path in public)
    assert not toy.difference(public, clean(folder, tmp_path / "elsewhere"))
    assert toy.build(folder).written == 0
    found = CliRunner().invoke(commands, ["check", "-c", str(folder / "sitegen.toml"), "-j", "1"])
    assert found.exit_code == 0, found.output
    assert "against the limits of GitHub Pages, the host of [site]" in found.output
    lines: list[str] = []
    preview = Preview(lambda: toy.load(folder), folder / "sitegen.toml", lines.append)
    assert f"note: {note}" in lines
    assert preview.respond("2019/02/11.html") is not None
    assert preview.respond("paper/1910/1910.11126.html") is None
    preview.close()


def test_another_host_can_be_named_for_one_build(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With ``--target``; ``check --target`` compares with its limits."""
    limit(monkeypatch, full_size(folder))
    config = str(folder / "sitegen.toml")
    built = CliRunner().invoke(commands, ["build", "-c", config, "-j", "1", "--target", "netlify"])
    assert built.exit_code == 0, built.output
    assert "to fit" not in built.output
    assert any((folder / "public/paper").iterdir())
    assert CliRunner().invoke(commands, ["build", "-c", config, "--target", "netlfy"]).exit_code == 2
    checked = CliRunner().invoke(commands, ["check", "-c", config, "-j", "1", "--target", "netlify"])
    assert "the host of [site]" not in checked.output


def test_a_site_that_cannot_fit_warns(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is built without all that can be left out; the warning names the line of the setting."""
    limit(monkeypatch, 1000)
    summary = toy.build(folder)
    (problem,) = [problem for problem in summary.problems if "may be too large for GitHub Pages" in problem.message]
    assert (problem.path, problem.line) == (str(folder / "sitegen.toml"), 6)
    assert summary.written


def test_an_archive_that_grows_changes_in_one_direction(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Paper by paper: parts are left out in order, all pages are made again then, and each build equals a clean one."""
    limit(monkeypatch, round(full_size(folder) * 1.02))
    monkeypatch.setattr(size_estimate, "margin", lambda: 0.0)
    before: list[str] = []
    changes = 0
    for number in range(10):
        papers = [
            record(f"1902.{6000 + paper:05}", f"Paper {paper}", day="2019-02-13", authors=f"Ada Name{paper}")
            for paper in range(number * 4 + 1)
        ]
        toy.put(folder / "content/cs.CV/2019/02/20190213.md", toy.digest("2019-02-13", *papers))
        note = next((note for note in toy.build(folder).notes if "to fit" in note), "")
        left_out = note.partition("the site leaves out ")[2].partition(": it would")[0].split(", ")
        # The number of papers that authors need for a page may grow.
        left_out = [name.partition(" for authors")[0] for name in left_out if name]
        assert left_out[: len(before)] == before
        if left_out != before:
            changes += 1
            assert not toy.difference(toy.tree(folder / "public"), clean(folder, tmp_path / f"clean{number}"))
        before = left_out
    assert changes
