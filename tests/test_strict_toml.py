"""`sitegen.strict_toml`: what is wrong with a file is told with its line, whatever the file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen import strict_toml
from sitegen.config import Settings
from sitegen.errors import ConfigError


def refused(text: str) -> ConfigError:
    """The message about a configuration."""
    with pytest.raises(ConfigError) as caught:
        strict_toml.parse(text, Settings, "sitegen.toml")
    assert caught.value.remedy
    return caught.value


@pytest.mark.parametrize(
    ("text", "line", "message", "remedy"),
    [
        ("[site]\ntitel = 'T'\n", 2, "unknown key `titel`", "did you mean `title`?"),
        ("[site]\ntitle = 'T'\n\n[page]\n", 4, "unknown key `page`", "did you mean `pages`?"),
        ("[feeds]\nauthor_min_paper = 3\n", 2, "unknown key `author_min_paper`", "did you mean `author_min_papers`?"),
        ("site.titel = 'T'\n", 1, "unknown key `titel`", "did you mean `title`?"),
        ("site = { title = 'T', urll = 'x' }\n", 1, "unknown key `urll`", "did you mean `url`?"),
        ("\n\nbase = 1\n", 3, "unknown key `base`", "known keys are"),
        (
            "[[topic]]\ntitle = 'A'\nquery = 'a'\n[[topic]]\ntitle = 'B'\nqery = 'b'\n",
            6,
            "unknown key `qery`",
            "`query`",
        ),
    ],
)
def test_an_unknown_key_suggests_the_nearest(text: str, line: int, message: str, remedy: str) -> None:
    """A slip of the pen is found at once, in its line, instead of being ignored for years."""
    error = refused(text)
    assert (error.line, error.message) == (line, message)
    assert remedy in error.remedy
    assert error.path == "sitegen.toml"
    assert error.excerpt == text.splitlines()[line - 1]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("[pages]\npapers = 'yes'\n", 2, "`papers`: expected `bool`, got `str`"),
        ("[site]\ntitle = 3\n[build]\n", 2, "`title`: expected `str`, got `int`"),
        (
            "[pages]\nauthor_min_papers = 2\n[feeds]\nauthor_min_papers = -1\n",
            4,
            "`author_min_papers`: expected `int` >= 0",
        ),
        ("[pages]\nauthor_min_papers = 0\n", 2, "`author_min_papers`: expected `int` >= 1"),
        ("site = 3\n", 1, "`site`: expected `object`, got `int`"),
        ("[site]\ntitle = 'A'\n[topic]\ntitle = 'B'\n", 3, "`topic`: expected `array`, got `object`"),
        ("[site]\ntitle = 'A'\n[[topic]]\ntitle = 3\nquery = 'q'\n", 4, "`title`: expected `str`, got `int`"),
        ("[[topic]]\ntitle = 'A'\nquery = 'q'\n[[topic]]\nquery = 'q'\n", 4, "the key `title` is missing"),
    ],
)
def test_a_value_of_another_kind_is_refused_in_its_line(text: str, line: int, message: str) -> None:
    """What is expected and what stands there; among keys of one name, the right one."""
    error = refused(text)
    assert error.message.startswith(message)
    assert error.line == line


@pytest.mark.parametrize(
    ("text", "line"), [("[site\n", 1), ("[site]\ntitle = 'a\nurl = ''\n", 2), ("a = 1\na = 2\n", 2), ('a = "', 1)]
)
def test_what_is_no_toml_is_refused_in_its_line(text: str, line: int) -> None:
    """The line of the fault, without the parser's own words for a place."""
    error = refused(text)
    assert error.message.startswith("not valid TOML: ")
    assert "(at" not in error.message
    assert error.line == line


def check(text: str) -> None:
    """It is a configuration, or there is a message with a line of it."""
    try:
        strict_toml.parse(text, Settings, "sitegen.toml")
    except ConfigError as error:
        fault = error
    else:
        return
    assert fault.message
    assert 0 <= fault.line <= text.count("\n") + 1


@given(st.text(max_size=60))
def test_any_text_is_a_configuration_or_a_message(text: str) -> None:
    """No text whatever ends in a traceback."""
    check(text)


_words = st.sampled_from(
    ["[site]", "[[topic]]", "[", "]", "title", "url", "=", "'x'", "3", "\n", ".", "{", "}", ",", "#"]
)


@given(st.lists(_words, max_size=20).map(" ".join))
def test_any_words_are_a_configuration_or_a_message(text: str) -> None:
    """Nor does any text that looks like one."""
    check(text)
