"""`sitegen.setting_rules`: lines of text, and the output folder."""

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
    """An empty or long text is a problem, and one with characters that XML forbids. Direction marks are allowed."""
    problem = setting_rules.text_problem(setting_rules.one_line(value), 10, "T")
    assert (problem.message if problem else "") == message
    assert problem is None or problem.remedy


def test_line_breaks_are_blanks() -> None:
    """A description in triple quotes may have several lines."""
    assert setting_rules.one_line("\n  One\n\ttwo  \u2003three ") == "One two three"


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("site/content", "overlaps with"),
        ("site/content/public", "overlaps with"),
        ("site/.sitegen", "overlaps with"),
        ("site/.sitegen/public", "overlaps with"),
        ("site", "overlaps with"),
        (".", "overlaps with"),
        ("home", "cannot be the output folder"),
        ("/", "cannot be the output folder"),
        ("site/file", "is not a folder"),
        ("site/public", ""),
        ("elsewhere/public", ""),
    ],
)
def test_the_output_is_a_separate_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: str, words: str
) -> None:
    """It is not the folder of content, index, site or home, does not contain one of them, and is not inside content."""
    project = tmp_path / "site"
    (project / "content").mkdir(parents=True)
    (project / "file").touch()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    folders = (project / "content", project / ".sitegen")
    found = setting_rules.output_conflict(tmp_path / output, folders, project)
    assert words in found
    assert bool(words) == bool(found)
