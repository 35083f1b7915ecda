"""`sitegen.last_build`: a build with nothing changed repeats the result of the last one; any change makes it run."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from support import toy
from support.toy import record

from sitegen import last_build
from sitegen.build_result import Options, Summary

SETTINGS = '[site]\ntitle = "A title"\n[build]\ntheme = "mine"\n'


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a site that was built, with a page, a static file, a damaged digest and a theme of its own."""
    toy.put(tmp_path / "sitegen.toml", SETTINGS)
    toy.put(tmp_path / "content/a.md", toy.digest("2019-01-02", record("1901.00001")))
    toy.put(tmp_path / "content/b.md", toy.digest("2019-01-03", record("1901.00002")) + "### No identifier\n")
    toy.put(tmp_path / "content/about.md", "# About\n")
    toy.put(tmp_path / "content/static/robots.txt", "x")
    toy.put(tmp_path / "mine/templates/month.html", '{% extends "!default/month.html" %}')
    toy.put(tmp_path / "mine/theme.toml", 'extends = "default"\n')
    toy.build(tmp_path)
    return tmp_path


def repeated(site: Path, options: Options | None = None) -> Summary | None:
    return last_build.repeated(toy.load(site), options or Options())


def test_the_result_is_that_of_a_build(site: Path) -> None:
    """A build that runs although nothing changed has the same numbers, problems and notes."""
    found = repeated(site)
    assert found
    last_build.forget(toy.load(site))
    built = toy.build(site)
    assert (found.written, found.unchanged, found.removed, found.size) == (0, built.unchanged, 0, 0)
    assert (found.problems, found.notes) == (built.problems, built.notes)
    assert found.problems


def touch(path: Path) -> None:
    os.utime(path, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns + 1))


CHANGES: dict[str, Callable[[Path], object]] = {
    "digest": lambda site: touch(site / "content/a.md"),
    "new digest": lambda site: toy.put(site / "content/2019/c.md", "x"),
    "new folder": lambda site: (site / "content/new").mkdir(),
    "deleted digest": lambda site: (site / "content/a.md").unlink(),
    "page": lambda site: toy.put(site / "content/about.md", "# Abort\n"),
    "static file": lambda site: toy.put(site / "content/static/robots.txt", "yz"),
    "hidden static file": lambda site: toy.put(site / "content/static/.well-known/x", ""),
    "rules": lambda site: toy.put(site / "content/authors.toml", ""),
    "link": lambda site: (site / "content/link").symlink_to("a.md"),
    "settings": lambda site: toy.put(site / "sitegen.toml", SETTINGS.replace("A title", "B title")),
    "theme": lambda site: toy.put(site / "mine/templates/month.html", "x"),
    "new file of the theme": lambda site: toy.put(site / "mine/assets/x.css", ""),
    "another theme of the name": lambda site: toy.put(site / "themes/default/theme.toml", ""),
    "index": lambda site: (site / ".sitegen/archive.sqlite").unlink(),
    "touched index": lambda site: touch(site / ".sitegen/archive.sqlite"),
    "journal of a killed process": lambda site: toy.put(site / ".sitegen/archive.sqlite-wal", "x"),
    "output": lambda site: shutil.rmtree(site / "public"),
    "damaged result": lambda site: toy.put(site / ".sitegen/last-build.json", "{}"),
    "no result": lambda site: (site / ".sitegen/last-build.json").unlink(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_makes_the_build_run(site: Path, change: str) -> None:
    """After any change of an input, of the index or of the output, the result is not repeated."""
    assert repeated(site)
    CHANGES[change](site)
    assert repeated(site) is None


@pytest.mark.parametrize("options", [Options(full=True), Options(accept_shrink=True)])
def test_options_make_the_build_run(site: Path, options: Options) -> None:
    """Options that ask for work are not answered with the last result."""
    assert repeated(site, options) is None


def test_other_options_of_the_command_make_the_build_run(site: Path) -> None:
    """The result belongs to one address and one output folder."""
    assert last_build.repeated(toy.load(site, url="https://example.org/"), Options()) is None
    assert last_build.repeated(toy.load(site, output=site / "elsewhere"), Options()) is None


def test_changes_in_ignored_places_do_not_matter(site: Path) -> None:
    """The output and the index may be inside the site's folder; files of tools do not count."""
    toy.put(site / "content/.git/HEAD", "x")
    toy.build(site)
    toy.put(site / "content/.git/index", "x")
    toy.put(site / "public/extra.html", "x")
    assert repeated(site)


def test_losses_are_noted_once(site: Path) -> None:
    """A note about lost papers belongs to the build that lost them."""
    (site / "content/a.md").unlink()
    assert any("was deleted" in note for note in toy.build(site).notes)
    found = repeated(site)
    assert found
    assert not any("was deleted" in note for note in found.notes)


def test_a_failed_build_leaves_no_result(site: Path) -> None:
    """After an error, the next build runs."""
    toy.put(site / "mine/templates/month.html", "{% broken %}")
    with pytest.raises(Exception, match="broken"):
        toy.build(site)
    assert not (site / ".sitegen/last-build.json").exists()
