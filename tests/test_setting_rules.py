"""`sitegen.setting_rules`: titles and queries are lines of text, and the output is a folder of its own."""

from pathlib import Path

import pytest

from sitegen import setting_rules


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("", "is empty"),
        ("\u200b\u202e", "is empty"),
        ("a\x00b", "has a control character (U+0000)"),
        ("a\x85b", ""),
        ("a\x9fb", "has a control character (U+009F)"),
        ("a\ufffeb", "has a control character (U+FFFE)"),
        ("a" * 11, "has 11 characters"),
        ("a\u200fb \u05d0", ""),
        ("a" * 10, ""),
    ],
)
def test_a_line_of_text(value: str, message: str) -> None:
    """Empty, too long, or with characters that XML forbids, it is refused; marks of direction are text."""
    found, remedy = setting_rules.text_fault(setting_rules.one_line(value), 10, "T")
    assert (found, bool(remedy)) == (message, bool(message))


def test_line_breaks_are_blanks() -> None:
    """A description in three quotes may go over several lines."""
    assert setting_rules.one_line("\n  One\n\ttwo  \u2003three ") == "One two three"


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("site/content", "would mix with"),
        ("site/content/public", "would mix with"),
        ("site/.sitegen", "would mix with"),
        ("site/.sitegen/public", "would mix with"),
        ("site", "would mix with"),
        (".", "would mix with"),
        ("home", "cannot be the output folder"),
        ("/", "cannot be the output folder"),
        ("site/file", "is not a folder"),
        ("site/public", ""),
        ("elsewhere/public", ""),
    ],
)
def test_the_output_is_a_folder_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: str, words: str
) -> None:
    """Not the owner's digests, project or home, not around them, and not among the digests."""
    project = tmp_path / "site"
    (project / "content").mkdir(parents=True)
    (project / "file").touch()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    folders = (project / "content", project / ".sitegen")
    found = setting_rules.output_conflict(tmp_path / output, folders, project)
    assert words in found
    assert bool(words) == bool(found)
