"""`sitegen.errors`: the text of problems and errors, and safe output of text from strangers."""

import pickle

import pytest

from sitegen.errors import ConfigError, Problem, SitegenError, printable


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        (Problem("a.md", 3, "no title", "write one"), "a.md:3: no title; write one"),
        (Problem("a.md", 0, "no title", "write one"), "a.md: no title; write one"),
        (Problem("a.md", 3, "no title", ""), "a.md:3: no title"),
        (Problem("a.md", 0, "no title", ""), "a.md: no title"),
        (Problem("", 0, "no port", "choose another"), "no port; choose another"),
        (Problem("", 0, "no port", ""), "no port"),
    ],
)
def test_a_problem_has_place_message_and_remedy(problem: Problem, text: str) -> None:
    """In one line, without the parts that are empty. An error with this problem has the same text."""
    assert str(problem) == text
    error = SitegenError(problem.message, problem.remedy, path=problem.path, line=problem.line)
    assert error.problems == (problem,)
    assert str(error) == text


def test_an_error_can_have_several_problems() -> None:
    """Its text is that of the first. All survive the way from a worker process."""
    problems = (Problem("a.toml", 1, "no title", "write one"), Problem("a.toml", 2, "no address", "", "url ="))
    error = pickle.loads(pickle.dumps(ConfigError.of(problems)))  # noqa: S301 - our own
    assert isinstance(error, ConfigError)
    assert error.problems == problems
    assert error.problem == problems[0]
    assert str(error) == "a.toml:1: no title; write one"


@pytest.mark.parametrize("character", "\x00\x07\x1b\x7f\x9b\u00ad\u200b\u202e\u2066\ufeff\ud800\U000e0041")
def test_unprintable_characters_are_replaced(character: str) -> None:
    """Control characters, invisible ones, those that change the direction of text, and bytes that are not text."""
    assert printable(f"a{character}b") == "a\ufffdb"


def test_other_characters_are_kept() -> None:
    """Line feeds, tabs, and letters of all scripts."""
    assert printable("a\tb\nŁódź 東京 😀") == "a\tb\nŁódź 東京 😀"
