"""`sitegen.strict_toml`: problems of a file are reported with their lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen import strict_toml
from sitegen.config import Settings
from sitegen.errors import ConfigError


def refused(text: str) -> ConfigError:
    """Return the error of a configuration."""
    with pytest.raises(ConfigError) as caught:
        strict_toml.parse(text, Settings, "sitegen.toml")
    assert caught.value.problem.remedy
    return caught.value


@pytest.mark.parametrize(
    ("text", "line", "message", "remedy"),
    [
        ("[site]\ntitel = 'T'\n", 2, "unknown key `titel`", "did you mean `title`?"),
        ("[site]\ntitle = 'T'\n\n[page]\n", 4, "unknown key `page`", "did you mean `pages`?"),
        ("[feeds]\nauthor_min_paper = 3\n", 2, "unknown key `author_min_paper`", "did you mean `author_min_papers`?"),
        ("site.titel = 'T'\n", 1, "unknown key `titel`", "did you mean `title`?"),
        ("site = { title = 'T', urll = 'x' }\n", 1, "unknown key `urll`", "did you mean `url`?"),
        ("[site]\ntitle = 'T'\n[site.sub]\na = 1\n", 3, "unknown key `sub`", "known keys are"),
        ("\na.b.c = 1\n", 2, "unknown key `a`", "known keys are"),
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
    """A misspelled key is reported in its line."""
    error = refused(text)
    assert (error.problem.line, error.problem.message) == (line, message)
    assert remedy in error.problem.remedy
    assert error.problem.path == "sitegen.toml"
    assert error.problem.excerpt == text.splitlines()[line - 1]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("[pages]\npapers = 'yes'\n", 2, "`papers` must be true or false, without quotes, but is text: 'yes'"),
        ("[site]\ntitle = 3\n[build]\n", 2, "`title` must be text in quotes, but is a number: 3"),
        (
            "[pages]\nauthor_min_papers = 2\n[feeds]\nauthor_min_papers = -1\n",
            4,
            "`author_min_papers` must be a whole number from 0 to 1,000,000, without quotes, but is a number: -1",
        ),
        ("[pages]\nauthor_min_papers = 0\n", 2, "`author_min_papers` must be a whole number from 1 to 1,000,000"),
        ("['site']\n'title' = 3\n", 2, "`title` must be text"),
        ('[site]\ndescription = """\ntitle = 1\n"""\ntitle = 3\n', 5, "`title` must be text"),
        ("[site]\ndescription = 'a, title = b'\ntitle = 3\n", 3, "`title` must be text"),
        ('[site]\n# don\'t, """, title = 1\ntitle = 3\n', 3, "`title` must be text"),
        ("site = 3\n", 1, "`site` must be a section, but is a number: 3"),
        (
            "[site]\ntitle = 'A'\n[topic]\ntitle = 'B'\n",
            3,
            "`topic` must be a section with double brackets, but is a section",
        ),
        ("[site]\ntitle = 'A'\n[[topic]]\ntitle = 3\nquery = 'q'\n", 4, "`title` must be text in quotes"),
        ("[[topic]]\ntitle = 'A'\nquery = 'q'\n[[topic]]\nquery = 'q'\n", 4, "the key `title` is missing"),
    ],
)
def test_a_value_of_a_wrong_type_is_reported_in_its_line(text: str, line: int, message: str) -> None:
    """The message has the expected type and the value. The line is right even if other sections have the same key."""
    error = refused(text)
    assert error.problem.message.startswith(message)
    assert error.problem.line == line


@pytest.mark.parametrize(
    ("text", "line"), [("[site\n", 1), ("[site]\ntitle = 'a\nurl = ''\n", 2), ("a = 1\na = 2\n", 2), ('a = "', 1)]
)
def test_invalid_toml_is_reported_in_its_line(text: str, line: int) -> None:
    """The message does not repeat the position in the parser's words."""
    error = refused(text)
    assert error.problem.message.startswith("not valid TOML: ")
    assert "(at" not in error.problem.message
    assert error.problem.line == line


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("[site]\ntitle = 2026\n", 'write title = "2026"'),
        ("[site]\ntitle = 2026-01-02\n", 'write title = "2026-01-02"'),
        ("[site]\ntitle = true\n", 'write title = "true"'),
        ("[site]\ntitle = ['A', 'B']\n", 'write for instance: title = "…"'),
        ("[pages]\npapers = 'No'\n", "write papers = false"),
        ("[pages]\npapers = 1\n", "write papers = true"),
        ("[feeds]\nauthor_min_papers = '7'\n", "write author_min_papers = 7"),
        ("[feeds]\nauthor_min_papers = 1.5\n", "write for instance: author_min_papers = 3"),
        ("site = 'x'\n", "write [site] with its keys below it"),
        ("[topic]\n", "write [[topic]] for each one, with its keys below it"),
        ("[[topic]]\ntitle = 'A'\n", 'add it: query = "…"'),
        ("title = 'A'\n", "it belongs in [site]"),
        ("[build]\nurl = ''\n", "it belongs in [site]"),
        ("[pages]\nAuthor-Min-Papers = 2\n", "did you mean `author_min_papers`?"),
        ("[site]\ntitle = My site\n", 'write title = "My site"'),
        ("[pages]\npapers = True\n", "write papers = true"),
        ("[site]\ntitle = \u201cMy site\u201d\n", 'use straight ones: "'),
        ("[site]\ntitle =\n", 'write title = "…", or remove the line'),
        ("[site]\ntitle: 'A'\n", "write title = 'A'"),
        ("[pages]\npapers = no\n", "write papers = false"),
        (
            "[site]\n<<<<<<< HEAD\n",
            "keep one of the two versions, and remove the lines with <<<<<<<, ======= and >>>>>>>",
        ),
        ('[build]\noutput = "C:\\Users"\n', "write two of them, or put the text between single quotes"),
        ("= 3\n", 'write it like title = "…" or [site], or put # before a comment'),
        ("[pages]]\n", "put it on its own line, or put # before a comment"),
        ('[build]\noutput = "C:\\site"\n', "write two of them, or put the text between single quotes"),
        ("[site]\ntitle = 'A'\ntitle = 'B'\n", "keep one of the two lines"),
        ("[site]\n[site]\n", "put all its keys below one heading"),
        ("[site\n", "write it like [site]"),
        ("a = " + "[" * 2000, "write it in a simpler way"),
        ("[feeds]\nauthor_min_papers = " + "9" * 5000, "write a smaller one"),
        ("[feeds]\nauthor_min_papers = 99999999999999999999\n", "write for instance: author_min_papers = 3"),
    ],
)
def test_the_remedy_says_what_to_write(text: str, remedy: str) -> None:
    """If the meant value is clear, the remedy has key and value."""
    assert refused(text).problem.remedy == remedy


def test_all_problems_are_reported_at_once() -> None:
    """Each has a line and a remedy, so one run of the command is enough to correct the file."""
    text = "[feeds]\narchives = 1\n[site]\ntitel = 'T'\n[[topic]]\ntitle = 3\n[pages]\npapers = 'x'\ndata = 'y'\n"
    error = refused(text)
    assert sorted(fault.line for fault in error.problems) == [2, 4, 5, 6, 8, 9]
    assert all(fault.remedy and fault.path == "sitegen.toml" for fault in error.problems)


def test_an_invalid_value_leaves_its_default() -> None:
    """Then all other values can be checked too."""
    found, faults = strict_toml.read("[site]\ntitle = 3\nurl = 'x'\n[[topic]]\ntitle = 'A'\n", Settings, "s.toml")
    assert (found.site.title, found.site.url, found.topic) == (Settings().site.title, "x", ())
    assert len(faults) == 2


def check(text: str) -> None:
    """Check that a text is a configuration, or that the message has one of its lines."""
    try:
        strict_toml.parse(text, Settings, "sitegen.toml")
    except ConfigError as error:
        problem = error.problem
    else:
        return
    assert problem.message
    assert 0 <= problem.line <= text.count("\n") + 1


@given(st.text(max_size=60))
def test_any_text_is_a_configuration_or_a_message(text: str) -> None:
    """No text raises another exception."""
    check(text)


_words = st.sampled_from(
    ["[site]", "[[topic]]", "[", "]", "title", "url", "=", "'x'", "3", "\n", ".", "{", "}", ",", "#"]
)


@given(st.lists(_words, max_size=20).map(" ".join))
def test_any_words_are_a_configuration_or_a_message(text: str) -> None:
    """No text that looks like a configuration raises another exception."""
    check(text)
