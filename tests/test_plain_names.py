"""`sitegen.archive.plain_names`: names of the plain form are read as the general functions read them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.citation_samples import NAMES, OTHER_SCRIPTS, texts

from sitegen import affixes, names, shards
from sitegen.archive import plain_names
from sitegen.archive.author_addresses import author_columns

WORDS = sorted(
    {
        "Ada",
        "Jean-Luc",
        "Jo",
        "Ng",
        "Md",
        "Md.",
        "CV",
        "C.",
        "V",
        "J.-P.",
        "J.P.",
        "Drew",
        "Dr.",
        "Prof",
        "O'Connor",
        "Bulò",
        "É.",
        "Œuvrard",
        "Łukasz",
        "Weiß",
        "Nguyễn",
        "I\u0307",
        "İ",
        "ŉ",
        "Ǆ",
        "nª",
        "ᵃb",
        "×",
        "Lee\u0301",
    }
    | {
        "index",
        "con",
        "aux.",
        "com1",
        "nul",
        "Abcd",
        "bcd",
        "-",
        "",
        "Doe1",
        "Doe*",
        "Yu--Xi",
        "IEEE",
        "\u212aim",
        "X" * 77,
    }
    | names.SPECIAL_WORDS
    | shards._SPECIAL_WORDS  # noqa: SLF001 - the words that the shard depends on
    | affixes.COMPANIES
)
CASES = (str, str.lower, str.upper, str.title)

written = st.builds(
    lambda words, joint, case: case(joint.join(words)),
    st.lists(
        st.sampled_from(WORDS)
        | st.from_regex(r"[A-Za-z]{1,4}\.?", fullmatch=True)
        | st.text(st.characters(max_codepoint=0x24F) | st.characters(max_codepoint=0x2FFF), max_size=4),
        min_size=1,
        max_size=5,
    ),
    st.sampled_from((" ", " ", "-", ", ", "  ")),
    st.sampled_from(CASES),
)
two_words = st.from_regex(r"[A-Za-z]{1,4}\.?[ -][A-Za-z]{1,4}\.?( [A-Za-z]{1,3}\.?)?", fullmatch=True)


def check(name: str) -> None:
    """Compare the quick result with that of the general functions."""
    found = plain_names.read(name)
    if found:
        key, identity, columns = found
        assert names.keys(name) == (key, key, identity)
        assert names.display(name) == name
        assert author_columns(key) == columns


@given(written | two_words | texts)
@example("Ada Lovelace\n")
@example("\u212aim Lee")
@example("Jean-Luc")
@example("Con")
@example("Roberto Cesar-Jr")
@example("Ada " + "L" * 76)
@example("Ada " + "L" * 77)
def test_a_plain_name_is_read_as_by_the_general_functions(name: str) -> None:
    """Keys, displayed name and columns are equal, whatever the name consists of."""
    check(name)


@pytest.mark.parametrize("name", [*NAMES, *OTHER_SCRIPTS])
def test_difficult_names_are_read_as_by_the_general_functions(name: str) -> None:
    """The names of the tests of citations."""
    check(name)


@pytest.mark.parametrize("word", WORDS)
def test_every_special_word_is_read_as_by_the_general_functions(word: str) -> None:
    """At each place of a name, in each case."""
    for place in (
        "{} Lovelace",
        "Ada {} Lovelace",
        "Ada {}",
        "Ada Lovelace {}",
        "{}-Ada Lovelace",
        "Ada Lovelace-{}",
        "{}",
    ):
        for case in CASES:
            check(case(place.format(word)))


def test_every_latin_letter_is_read_as_by_the_general_functions() -> None:
    """Alone, as an initial, and inside a word."""
    for code in (*range(0x80, 0x250), *range(0x1E00, 0x1F00)):
        for form in ("{} Lovelace", "{}. Lovelace", "Ada {}", "Ada L{}{}ce", "{}-Ada L{}", "A{} {}a"):
            check(form.replace("{}", chr(code)))


@pytest.mark.parametrize(
    "name",
    [
        *("Ada Lovelace", "C. V. Jawahar", "Jean-Luc Dugelay", "J.-L. Dugelay", "ADA LOVELACE"),
        *("Jörg Müller", "Łukasz Øster", "Đặng Nguyễn", "Luc van Gool", "Fei Du"),
    ],
)
def test_names_of_the_usual_form_are_plain(name: str) -> None:
    """They are not left to the general functions."""
    assert plain_names.read(name)


@pytest.mark.parametrize(
    "name", ["", "Ada", "Dr. Jane Doe", "Jane Doe MD", "CV Jawahar", "Jörg Müller1", "Ада Лавлейс", "A  B"]
)
def test_other_names_are_not_plain(name: str) -> None:
    """The general functions read them."""
    assert plain_names.read(name) is None
