"""`sitegen.theme.assets`: files, and folders that are published as one file."""

import re
from pathlib import Path

from support import toy

from sitegen.theme import Theme, assets


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


def test_comments_of_shipped_scripts_are_not_published(tmp_path: Path) -> None:
    """No such line is inside a text, and the scripts of other themes are published as they are."""
    shipped = toy.ROOT / "themes/default"
    comment = re.compile(r"^[ \t]*//.*\n", re.MULTILINE)
    for file in (path for path in (toy.ROOT / "themes").rglob("*.js") if path.is_file()):
        text = file.read_text(encoding="utf-8")
        for line in comment.finditer(text):
            before = comment.sub("", text[: line.start()])
            assert before.count("`") % 2 == 0, file
    for name in dict(assets.published_names([shipped])):
        if name.endswith(".js"):
            assert not comment.search(assets.content([shipped], name).decode())
    toy.put(tmp_path / "assets/own.js", "// License\nrun();\n")
    assert assets.content([tmp_path, shipped], "own.js") == b"// License\nrun();\n"


def test_a_changed_file_of_a_folder_changes_the_hash_of_the_theme(tmp_path: Path) -> None:
    """So that the next build publishes it."""
    toy.put(tmp_path / "mine/assets/all.js/1.js", "first")
    before = Theme("mine", tmp_path).content_hash()
    toy.put(tmp_path / "mine/assets/all.js/1.js", "other")
    assert Theme("mine", tmp_path).content_hash() != before
