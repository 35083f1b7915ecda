"""`sitegen.theme.assets`: files, and folders that are published as one file."""

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


def test_a_changed_file_of_a_folder_changes_the_hash_of_the_theme(tmp_path: Path) -> None:
    """So that the next build publishes it."""
    toy.put(tmp_path / "mine/assets/all.js/1.js", "first")
    before = Theme("mine", tmp_path).content_hash()
    toy.put(tmp_path / "mine/assets/all.js/1.js", "other")
    assert Theme("mine", tmp_path).content_hash() != before
