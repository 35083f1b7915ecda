"""`sitegen.theme.assets`: files, and folders that are published as one file."""

import shutil
import sys
from pathlib import Path

import pytest
from support import toy

from sitegen.theme import Theme, assets

sys.path.insert(0, str(toy.ROOT / "scripts"))
import minify


def test_a_folder_is_one_asset(tmp_path: Path) -> None:
    """Its files have the suffix of its name and are joined in the order of their names. Other folders are not published."""
    toy.put(tmp_path / "assets/all.js/2.js", "second\n")
    toy.put(tmp_path / "assets/all.js/1.js", "first\n")
    toy.put(tmp_path / "assets/all.js/README", "not published")
    toy.put(tmp_path / "assets/pictures/1.png", "not published")
    toy.put(tmp_path / "assets/empty.js/README", "not published")
    assert assets.content([tmp_path], "all.js") == b"first\nsecond\n"
    ((name, published),) = assets.published_names([tmp_path])
    assert name == "all.js"
    assert published.startswith("all.")
    toy.put(tmp_path / "assets/all.js/2.js", "changed\n")
    assert dict(assets.published_names([tmp_path])) != {name: published}


def test_the_nearest_theme_counts(tmp_path: Path) -> None:
    """A file can replace the folder of the theme that is extended."""
    toy.put(tmp_path / "mine/assets/citations.js", "mine")
    theme = Theme("mine", tmp_path)
    assert theme.asset(theme.assets["citations.js"]) == b"mine"


def test_parts_that_a_site_does_not_have_are_left_out(tmp_path: Path) -> None:
    """Assets, and files of a folder, with the name of the part; a number before it only orders the files."""
    for name in (
        "all.js/1-first.js",
        "all.js/2-saved.js",
        "saved.css",
        "saved.js/1.js",
        "saved-more.css",
        "5-saved.svg",
    ):
        toy.put(tmp_path / "assets" / name, f"{name}\n")
    every = dict(assets.published_names([tmp_path]))
    assert assets.content([tmp_path], "all.js") == b"all.js/1-first.js\nall.js/2-saved.js\n"
    assert {"saved.css", "saved.js"} < every.keys()
    left = dict(assets.published_names([tmp_path], {"saved"}))
    assert left.keys() == {"all.js", "saved-more.css"}
    assert left["all.js"] != every["all.js"]
    assert assets.content([tmp_path], "all.js", {"saved"}) == b"all.js/1-first.js\n"


def test_a_script_names_its_parts_as_they_are_published(tmp_path: Path) -> None:
    """Parts have names such as `all.more.js`. Other names stay as they are, and a changed part changes the script's hash."""
    script = 'load("all.more.js", "all.none.js", "other.js", "all.js", all.more.js);'
    toy.put(tmp_path / "assets/all.js", script)
    toy.put(tmp_path / "assets/all.more.js", '"all.js"')
    toy.put(tmp_path / "assets/all.css", '"all.more.js"')
    toy.put(tmp_path / "assets/other.js", "")
    before = dict(assets.published_names([tmp_path]))
    published = assets.content([tmp_path], "all.js").decode()
    assert published == script.replace('"all.more.js"', f'"{before["all.more.js"]}"')
    assert assets.content([tmp_path], "all.more.js") == b'"all.js"'
    assert assets.content([tmp_path], "all.css") == b'"all.more.js"'
    toy.put(tmp_path / "assets/all.more.js", "changed")
    after = dict(assets.published_names([tmp_path]))
    assert {name for name in after if after[name] != before[name]} == {"all.js", "all.more.js"}
    # A theme that extends this one can replace the part.
    toy.put(tmp_path / "mine/assets/all.more.js", "mine")
    folders = [tmp_path / "mine", tmp_path]
    assert dict(assets.published_names(folders))["all.more.js"].encode() in assets.content(folders, "all.js")
    assert assets.content([tmp_path], "all.js", {"all.more"}).decode() == script


@pytest.mark.slow
def test_short_forms_are_those_of_the_shipped_files() -> None:
    """`make format` was run after the last change of a script or style."""
    if not (toy.ROOT / "tests/node_modules/terser").is_dir() or not shutil.which("node"):
        pytest.skip("Node.js or its packages are missing: npm ci --prefix tests")
    assert assets.MINIFIED.read_text(encoding="utf-8") == minify.minified()


def test_shipped_files_are_published_in_a_short_form(tmp_path: Path) -> None:
    """Others as they are: those of other themes, and shipped ones that somebody changed."""
    assets_of_default = toy.ROOT / "themes/default/assets"
    for name in ("list.js", "style.css"):
        source = assets.content([toy.ROOT / "themes/default"], name)
        assert source.count(b"\n") < 20
        assert b"/*" not in source
        assert b"// " not in source
    source = (assets_of_default / "list.js").read_bytes()
    toy.put(tmp_path / "assets/list.js", source.decode() + "\n")
    toy.put(tmp_path / "assets/own.js", "// License\nrun();\n")
    assert assets.content([tmp_path], "list.js") == source + b"\n"
    assert assets.content([tmp_path], "own.js") == b"// License\nrun();\n"


def test_a_changed_file_of_a_folder_changes_the_hash_of_the_theme(tmp_path: Path) -> None:
    """So that the next build publishes it."""
    toy.put(tmp_path / "mine/assets/all.js/1.js", "first")
    before = Theme("mine", tmp_path).content_hash()
    toy.put(tmp_path / "mine/assets/all.js/1.js", "other")
    assert Theme("mine", tmp_path).content_hash() != before
