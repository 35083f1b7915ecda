"""`sitegen.author_rules`: the rules of `authors.toml`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen import author_rules
from sitegen.author_rules import AuthorRules
from sitegen.errors import ConfigError

MERGE = '[[merge]]\nname = "Wei Zhang"\nspellings = ["W. Zhang", "Zhang Wei"]\n'
SPLIT = '[[split]]\nname = "Yang Liu"\nas = "Yang Liu (Shanghai)"\npapers = ["1901.00003v2", "cs/9802005"]\n'


def rules(text: str) -> AuthorRules:
    """Return the rules of a file."""
    return author_rules.parse(text, "content/authors.toml")


def refused(text: str) -> ConfigError:
    """Return the error for a file."""
    with pytest.raises(ConfigError) as caught:
        rules(text)
    assert caught.value.problem.path == "content/authors.toml"
    assert caught.value.problem.remedy
    return caught.value


def test_without_rules_a_spelling_is_its_own_person() -> None:
    """Only the identity of names decides."""
    assert AuthorRules().person("wei zhang", "1901.00001") == "wei zhang"
    assert rules("") == AuthorRules()


def test_merged_spellings_are_one_person() -> None:
    """With any capitals and accents, on every paper. The person has the name that the rule gives."""
    found = rules('[[merge]]\nname = "Wei Zhang"\nspellings = ["W. ZHÁNG", "WEI ZHANG"]\n')
    assert found.person("w zhang", "1901.00001") == "wei zhang"
    assert found.display_names == {"wei zhang": "Wei Zhang"}


def test_a_split_name_is_another_person_on_some_papers() -> None:
    """Papers may be given with a version or as an address. Other papers do not change."""
    found = rules(SPLIT)
    assert found.person("yang liu", "1901.00003") == "yang liu (shanghai)"
    assert found.person("yang liu", "cs/9802005") == "yang liu (shanghai)"
    assert found.person("yang liu", "1901.00001") == "yang liu"
    address = SPLIT.replace("1901.00003v2", "https://arxiv.org/abs/1901.00003v2").replace('"cs/', '"arXiv:cs/')
    assert rules(address) == found


def test_a_split_and_a_merge_can_be_combined() -> None:
    """The other person may have several spellings."""
    found = rules(SPLIT + '[[merge]]\nname = "Liu, Yang"\nspellings = ["Yang Liu (Shanghai)"]\n')
    assert found.person("yang liu", "1901.00003") == "liu yang"


def test_differences_are_the_spellings_with_changed_rules() -> None:
    """Rules that were added, deleted or changed count, and no others."""
    one, other = rules(MERGE), rules(MERGE.replace('"W. Zhang", ', "") + SPLIT)
    assert one.differences(one) == set()
    assert one.differences(other) == other.differences(one) >= {"w zhang", "yang liu"}
    assert "zhang wei" not in one.differences(other)
    assert "wei zhang" in one.differences(rules(MERGE.replace("Wei Zhang", "WEI ZHANG")))


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("[[merge]]\nname = 'A B'\nspelling = []\n", 3, "unknown key `spelling`"),
        ("[[merge]]\nspellings = []\n", 1, "the key `name` is missing"),
        (
            "[[merge]]\nname = 'A B'\nspellings = 'C D'\n",
            3,
            "`spellings` must be a list, in square brackets, of texts in quotes",
        ),
        ("[[merge]]\nname = 'A B'\nspellings = ['  ']\n", 3, "not a name: '  '"),
        (
            f"{MERGE}[[merge]]\nname = 'Will Zhang'\nspellings = ['W. Zhang']\n",
            3,
            "`W. Zhang` is assigned to two people",
        ),
        (
            f"{MERGE}[[merge]]\nname = 'Bo'\nspellings = ['Wei Zhang']\n",
            3,
            "`W. Zhang` is merged into `Wei Zhang`, which",
        ),
        (
            f"{SPLIT}[[split]]\nname = 'Yang Liu'\nas = 'B'\npapers = ['cs/9802005']\n",
            2,
            "`Yang Liu` is assigned to two",
        ),
        (
            f"{MERGE}[[merge]]\nname = 'wei zhang'\nspellings = []\n",
            5,
            "`wei zhang` is assigned to two people, or two names",
        ),
        ("[[split]]\nname = 'A B'\nas = 'C D'\npapers = ['one']\n", 4, "not an arXiv identifier: 'one'"),
        ("[[merge]\n", 1, "not valid TOML"),
    ],
)
def test_a_wrong_rule_is_reported(text: str, line: int, message: str) -> None:
    """The message has the line, if one line is wrong, and a remedy."""
    error = refused(text)
    assert error.problem.message.startswith(message), error.problem.message
    assert error.problem.line == line


def test_a_message_about_an_unknown_key_lists_the_known_ones() -> None:
    """They have the names that the file uses."""
    assert "`as`" in refused("[[split]]\nname = 'A B'\nass = 'C D'\npapers = []\n").problem.remedy


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_names_make_rules_or_a_message(name: str, spelling: str) -> None:
    """Any text may be a name. A merge gives one person, and merging twice changes nothing."""
    text = f"[[merge]]\nname = {_quoted(name)}\nspellings = [{_quoted(spelling)}]\n"
    try:
        found = rules(text)
    except ConfigError:
        return
    for key in found.merged:
        person = found.person(key, "1901.00001")
        assert found.person(person, "1901.00001") == person


def _quoted(name: str) -> str:
    """Return a TOML string."""
    return '"' + "".join(f"\\U{ord(character):08x}" for character in name) + '"'
