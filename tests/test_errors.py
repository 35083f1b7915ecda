"""`sitegen.errors`: how a fault reads, and that nothing it quotes is obeyed."""

import pytest

from sitegen.errors import Problem, SitegenError, printable


@pytest.mark.parametrize(
    ("problem", "told"),
    [
        (Problem("a.md", 3, "no title", "write one"), "a.md:3: no title; write one"),
        (Problem("a.md", 0, "no title", "write one"), "a.md: no title; write one"),
        (Problem("a.md", 3, "no title", ""), "a.md:3: no title"),
        (Problem("a.md", 0, "no title", ""), "a.md: no title"),
    ],
)
def test_a_problem_says_where_what_and_what_to_do(problem: Problem, told: str) -> None:
    """In one line, without what there is not."""
    assert str(problem) == told
    error = SitegenError(problem.message, problem.remedy, path=problem.path, line=problem.line)
    assert str(error) == told


def test_a_fault_without_a_file_says_what_and_what_to_do() -> None:
    """Without a file there is nothing before the message."""
    assert str(SitegenError("no port", "name another")) == "no port; name another"
    assert str(SitegenError("no port")) == "no port"


@pytest.mark.parametrize("character", "\x00\x07\x1b\x7f\x9b\u00ad\u200b\u202e\u2066\ufeff\ud800\U000e0041")
def test_what_steers_is_shown_as_a_sign(character: str) -> None:
    """Controls, what is invisible or turns the text round, and bytes that are no text."""
    assert printable(f"a{character}b") == "a\ufffdb"


def test_all_else_is_printed_as_it_is() -> None:
    """Line feeds and tabs, and the letters of all scripts."""
    assert printable("a\tb\nŁódź 東京 😀") == "a\tb\nŁódź 東京 😀"
