"""`sitegen.field_settings`: the sections ``[[field]]`` of the configuration."""

from pathlib import Path

import pytest
from support import toy

from sitegen import config
from sitegen.errors import ConfigError
from sitegen.field_settings import FieldSection, section_key


def load(folder: Path, text: str) -> tuple[FieldSection, ...]:
    """Return the sections of a configuration file."""
    toy.put(folder / "sitegen.toml", text)
    return config.load(folder / "sitegen.toml").settings.field


def test_all_keys(tmp_path: Path) -> None:
    """Texts are in their normal form, and keys that are left out decide nothing."""
    text = (
        '[[field]]\nname = " Novelty  score "\nlabel = "Novelty"\nkind = "Rating"\nlanguage = "zh"\nmachine = true\n'
        'show = true\nsearch = false\nlead = true\nfilter = true\n[[field]]\nname = "scores.*"\nkind = "long-text"\n'
    )
    assert load(tmp_path, text) == (
        FieldSection("Novelty score", "Novelty", "rating", "zh", True, True, False, True, True),
        FieldSection("scores.*", kind="long text"),
    )
    assert section_key("scores.*") == "scores*"


@pytest.mark.parametrize(
    ("text", "line", "message", "remedy"),
    [
        ('[[field]]\nlabel = "A"\n', 1, "the key `name` is missing", 'add it: name = "…"'),
        ('[[field]]\nname = " "\n', 2, "`name` is empty", 'write some text, for instance "tldr", or remove the line'),
        ('[[field]]\nname = "--"\n', 2, "`name` has no letters", "write the name of the field as the source has it"),
        ('[[field]]\nname = "a"\nkind = "ratings"\n', 3, "`kind` is not a kind of field", "did you mean `rating`?"),
        ('[[field]]\nname = "a"\nlanguage = "jp"\n', 3, "`language` is not registered", 'write "ja"'),
        ('[[field]]\nname = "a"\nlead = "yes"\n', 3, "`lead` must be true or false", "write lead = true"),
        ('[[field]]\nname = "a"\nsort = true\n', 3, "unknown key `sort`", "known keys are"),
        ('[[field]]\nname = "TL;DR"\n[[field]]\nname = "tldr"\n', 4, "two sections are about", "keep one of them"),
        ('[field]\nname = "a"\n', 1, "`field` must be a section with double brackets", "write [[field]]"),
    ],
)
def test_a_problem_has_line_and_remedy(tmp_path: Path, text: str, line: int, message: str, remedy: str) -> None:
    """Each mistake is reported with the line of its key."""
    with pytest.raises(ConfigError) as error:
        load(tmp_path, text)
    (problem,) = error.value.problems
    assert (problem.line, message in problem.message, remedy in problem.remedy) == (line, True, True), problem
