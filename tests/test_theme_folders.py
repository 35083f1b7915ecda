"""`sitegen.theme_folders`: which folders hold themes, and what is said of a name that means none."""

from pathlib import Path

import pytest
from support import toy

from sitegen import theme_folders


def test_all_shipped_themes_are_known() -> None:
    """All folders of themes in the repository."""
    shipped = sorted(folder.name for folder in (toy.ROOT / "themes").iterdir() if folder.is_dir())
    assert theme_folders.shipped_names() == shipped
    assert "default" in shipped


@pytest.mark.parametrize(
    ("name", "message", "suggested"),
    [
        ("gazete", "there is no theme `gazete`", "gazette"),
        ("Default", "there is no theme `Default`", "default"),
        ("mime", "there is no theme `mime`", "mine"),
        ("zzz", "there is no theme `zzz`", ""),
        ("", "there is no theme ``", ""),
        ("empty", "the folder `empty` contains no theme", ""),
    ],
)
def test_the_message_about_a_missing_theme_lists_all_themes(
    tmp_path: Path, name: str, message: str, suggested: str
) -> None:
    """The nearest is suggested, those of the project's own included."""
    (tmp_path / "themes/mine/templates").mkdir(parents=True)
    (tmp_path / "empty").mkdir()
    found, remedy = theme_folders.missing(name, tmp_path)
    assert found == message
    assert "default, gazette" in remedy
    assert remedy.endswith(f"; did you mean `{suggested}`?" if suggested else "default, gazette")


def test_a_theme_of_the_owner_comes_before_a_shipped_one(tmp_path: Path) -> None:
    """By its path or by its name in themes/. It extends the next theme of this name."""
    own = tmp_path / "themes/default"
    (own / "assets").mkdir(parents=True)
    assert theme_folders.candidates("default", tmp_path) == [own.resolve(), theme_folders.shipped("default").resolve()]
    assert theme_folders.missing("themes/default", tmp_path) == ("", "")
    assert theme_folders.extended("default", tmp_path, [own.resolve()]) == theme_folders.shipped("default").resolve()
    assert theme_folders.extended("gazette", tmp_path, [theme_folders.shipped("gazette").resolve()]) is None
