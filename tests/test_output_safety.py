"""The output folder: the owner's files are never overwritten, removed, or reached through a link."""

import shutil
from pathlib import Path

import pytest
from support import platforms, toy

from sitegen import cleaner
from sitegen.errors import OutputError

pytestmark = platforms.posix


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A site with one digest that is not built yet."""
    toy.put(tmp_path / "site" / "sitegen.toml", toy.SETTINGS)
    toy.put(tmp_path / "site" / "content" / "a.md", toy.digest("2019-01-02", toy.record("1901.00001")))
    return tmp_path / "site"


def _snapshot(folder: Path) -> dict[str, bytes]:
    return {
        path: text for path, text in toy.tree(folder).items() if not path.startswith(("site/.sitegen/", ".sitegen/"))
    }


@pytest.mark.parametrize(
    "output",
    ["/", "~", "~link", ".", "content", "content/deeper", "content/deeper/still", "..", "../..", ".sitegen", ".sitegen/deeper",
     "link", "link/", "content/../content", "file", "foreign", "hidden", "linked/content", "to-foreign"],
)  # fmt: skip
def test_an_output_folder_in_other_use_is_refused(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: str
) -> None:
    """For example the root, home, content, index, a folder with other files, or a link. Nothing is changed."""
    home = tmp_path / "home"
    home.mkdir()
    (tmp_path / "home-link").symlink_to(home)
    monkeypatch.setenv("HOME", str(home))
    (tmp_path / "empty").mkdir()
    (folder / "link").symlink_to(tmp_path / "empty")
    (folder / "linked").symlink_to(folder)
    (folder / "foreign").mkdir()
    (folder / "foreign" / "mine.txt").write_text("mine")
    (folder / "to-foreign").symlink_to(folder / "foreign")
    (folder / "hidden" / ".git").mkdir(parents=True)
    (folder / "file").write_text("mine")
    place = {"/": Path("/"), "~": home, "~link": tmp_path / "home-link"}.get(output, folder / output)
    before = _snapshot(tmp_path)
    with pytest.raises(OutputError) as caught:
        toy.build(folder, output=place)
    assert str(caught.value).count(";") >= 1
    assert _snapshot(tmp_path) == before
    assert not (tmp_path / "empty").is_symlink()


@pytest.mark.parametrize(
    "output",
    [
        "empty",
        *(pytest.param(path, marks=pytest.mark.torture) for path in ("new", "deep/er", "../beside", "linked/new")),
    ],
)
def test_a_separate_output_folder_is_accepted(folder: Path, output: str) -> None:
    """It may be new or empty, beside or below the configuration."""
    (folder / "empty").mkdir()
    (folder / "linked").symlink_to(folder)
    assert toy.build(folder, output=folder / output).written
    assert (folder / output / "index.html").is_file()


def _foreign(public: Path) -> dict[str, bytes]:
    """Write files of the owner into a published site; return path -> content."""
    for path in ("mine.txt", "2019/01/mine.txt", ".git/HEAD", ".git/objects/aa/bb", "own/deep/er.html"):
        toy.put(public / path, path)
    (public / ".git" / "refs").mkdir()
    (public / "a-link").symlink_to("/etc")
    return {
        path: path.encode()
        for path in ("mine.txt", "2019/01/mine.txt", ".git/HEAD", ".git/objects/aa/bb", "own/deep/er.html")
    }


@pytest.mark.parametrize("lost", [pytest.param(False, marks=pytest.mark.torture), True], ids=["known", "index lost"])
def test_a_build_removes_only_files_of_sitegen(folder: Path, lost: bool) -> None:
    """Full and incremental builds keep the owner's files in the output, even if the index is lost."""
    toy.put(folder / "content" / "static" / "old.txt", "old")
    toy.put(folder / "content" / "page.md", "# Page\n")
    toy.put(folder / "content" / "b.md", toy.digest("2019-01-03", toy.record("1901.00002", day="2019-01-03")))
    toy.build(folder)
    mine = _foreign(folder / "public")
    for path in ("static/old.txt", "page.md", "b.md"):
        (folder / "content" / path).unlink()
    if lost:
        shutil.rmtree(folder / ".sitegen")
    toy.build(folder)
    toy.build(folder, full=True)
    found = toy.tree(folder / "public")
    assert {path: found.pop(path) for path in mine} == mine
    assert (folder / "public" / ".git" / "refs").is_dir()
    assert (folder / "public" / "a-link").readlink() == Path("/etc")
    (folder / "public" / "a-link").unlink()
    clean = folder.with_name("clean")
    shutil.copytree(folder / "content", clean / "content")
    toy.put(clean / "sitegen.toml", toy.SETTINGS)
    toy.build(clean)
    difference = toy.difference(found, toy.tree(clean / "public"))
    assert not difference


@pytest.mark.parametrize("lost", [False, pytest.param(True, marks=pytest.mark.torture)], ids=["known", "index lost"])
def test_clean_removes_only_files_of_sitegen(folder: Path, lost: bool) -> None:
    """Pages and index are removed; the owner's files in the output and beside the index are kept."""
    toy.put(folder / "content" / "static" / "pictures" / "x.png", "x")
    toy.put(folder / "content" / "page.md", "# Page\n")
    toy.build(folder)
    toy.put(folder / ".sitegen" / "note.txt", "mine")
    mine = _foreign(folder / "public")
    if lost:
        (folder / ".sitegen" / "archive.sqlite").unlink()
    assert cleaner.clean(toy.load(folder)) > 20
    assert {path: text for path, text in toy.tree(folder / "public").items() if path != "a-link"} == mine
    assert (folder / "public" / "a-link").is_symlink()
    assert toy.tree(folder / ".sitegen") == {"note.txt": b"mine"}


def test_clean_removes_empty_folders(folder: Path) -> None:
    """Output and index are removed; a second run does nothing, and a folder of other files is refused."""
    toy.build(folder)
    cleaner.clean(toy.load(folder))
    assert {path.name for path in folder.iterdir()} == {"content", "sitegen.toml"}
    assert cleaner.clean(toy.load(folder)) == 0
    toy.put(folder / "public" / "mine.txt", "mine")
    with pytest.raises(OutputError):
        cleaner.clean(toy.load(folder))
    assert (folder / "public" / "mine.txt").read_text(encoding="utf-8") == "mine"


def test_links_in_the_content_are_not_followed(folder: Path, tmp_path: Path) -> None:
    """Linked files, folders, static files and authors.toml are left out with a warning."""
    outside = tmp_path / "outside"
    toy.put(outside / "secret.md", toy.digest("2019-01-05", toy.record("1901.00009", "Secret", day="2019-01-05")))
    toy.put(outside / "secret.txt", "Secret")
    toy.put(outside / "authors.toml", '[[merge]]\nname = "Secret"\nspellings = ["Ada Lovelace"]\n')
    content = folder / "content"
    (content / "static").mkdir()
    links = {
        "file.md": "secret.md", "folder": "", "static/file.txt": "secret.txt", "static/folder": "", "authors.toml": "authors.toml",
        "missing.md": "nothing", "loop": "../site",
    }  # fmt: skip
    for name, target in links.items():
        (content / name).symlink_to(outside / target)
    summary = toy.build(folder)
    said = "\n".join(map(str, summary.problems))
    assert all(f"content/{name}: links are not followed" in said for name in links)
    assert not [path for path, text in toy.tree(folder / "public").items() if b"Secret" in text]


def test_links_in_the_output_are_not_followed(folder: Path, tmp_path: Path) -> None:
    """If a symbolic link replaces a folder of the site, nothing is written or removed behind it."""
    toy.build(folder)
    outside = tmp_path / "outside"
    (folder / "public" / "2019").rename(outside)
    (folder / "public" / "2019").symlink_to(outside)
    before = toy.tree(outside)
    toy.put(folder / "content" / "a.md", toy.digest("2019-01-02", toy.record("1901.00001"), toy.record("1901.00003")))
    with pytest.raises(OutputError, match="2019 is a link"):
        toy.build(folder)
    cleaner.clean(toy.load(folder))
    assert toy.tree(outside) == before


@pytest.mark.parametrize(
    "paths",
    [
        (".sitegen", "2019", "author", "category/cs.CV", "paper", "assets", "index.html/x", "search"),
        (".sitegen/x", "2019/01/02.html/x", "author/la", "category", "rss.xml/x"),
    ],
)
def test_static_files_that_conflict_with_the_site_are_left_out(folder: Path, paths: tuple[str, ...]) -> None:
    """A file at the path of a folder of the site, or a folder at the path of a page, is a warning."""
    for path in (*paths, "assets.txt"):
        toy.put(folder / "content" / "static" / path, "x")
    summary = toy.build(folder)
    assert {problem.path for problem in summary.problems} == {f"content/static/{path}" for path in paths}
    assert (folder / "public" / "assets.txt").read_text(encoding="utf-8") == "x"


@pytest.mark.torture
def test_a_marker_of_an_old_version_is_accepted(folder: Path) -> None:
    """Markers had one line with the hash of the site; such a site is updated."""
    toy.build(folder)
    marker = folder / "public" / ".sitegen"
    marker.write_text(marker.read_text(encoding="utf-8").partition("\n")[0])
    shutil.rmtree(folder / ".sitegen")
    toy.build(folder)
    assert (folder / "public" / "index.html").is_file()
