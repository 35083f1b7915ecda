"""`sitegen.category_settings`: names of categories that arXiv does not have, and mistakes in them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sitegen import config, taxonomy
from sitegen.errors import ConfigError

SETTINGS = """
[[category]]
code = "Posters"
name = "  Posters
  and demos "
group = "ICLR 2020"
description = "What hangs on the wall"
[[category]]
code = "cs.CV"
name = "Vision"
""".replace("Posters\n  and", "Posters and")


@pytest.fixture(autouse=True)
def _without_definitions() -> Iterator[None]:
    """Forget the categories that a test defines."""
    yield
    taxonomy.define(())


def load(folder: Path, text: str) -> config.Config:
    """Return the configuration with a text."""
    file = folder / "sitegen.toml"
    file.write_text(text, encoding="utf-8")
    return config.load(file)


def test_defined_categories_are_known(tmp_path: Path) -> None:
    """Code, name, group and description come from the settings; those of arXiv stay where the settings say nothing."""
    assert taxonomy.category("posters").name == "posters"
    taxonomy.define(settings.category for settings in load(tmp_path, SETTINGS).settings.category)
    posters = taxonomy.category("posters")
    assert (posters.code, posters.name, posters.group) == ("posters", "Posters and demos", "ICLR 2020")
    assert posters.description == "What hangs on the wall"
    vision = taxonomy.category("cs.CV")
    assert (vision.code, vision.name, vision.group) == ("cs.CV", "Vision", "Computer Science")
    assert vision.description == taxonomy.arxiv_category("cs.CV").description
    assert taxonomy.groups() == (*taxonomy.GROUPS[:-1], "ICLR 2020", taxonomy.OTHER)
    assert taxonomy.canonical("posters") is None  # the settings do not change how files are read


def test_without_definitions_arxivs_categories_are_known() -> None:
    """A site without settings, or the next one in the same process, shows arXiv's names."""
    taxonomy.define(())
    assert taxonomy.category("cs.CV") is taxonomy.ALL["cs.CV"]
    assert taxonomy.groups() == taxonomy.GROUPS


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('[[category]]\ncode = "a b"\nname = "A"\n', 2, "`code` cannot be the code of a category: a b"),
        ('[[category]]\ncode = "../x"\nname = "A"\n', 2, "`code` cannot be the code of a category: ../x"),
        ('[[category]]\ncode = "a"\nname = " "\n', 3, "`name` is empty"),
        ('[[category]]\ncode = "a"\n', 1, "the key `name` is missing"),
        ('[[category]]\ncode = "a"\nname = "A"\ngroup = "\\u0007"\n', 4, "`group` has a control character (U+0007)"),
        ('[[category]]\ncode = "a"\nname = "A"\n[[category]]\nname = "B"\ncode = "A"\n', 6, "`code` appears twice: A"),
    ],
)
def test_mistakes_are_reported_with_their_line(tmp_path: Path, text: str, line: int, message: str) -> None:
    """Codes are those of addresses."""
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, text)
    assert (caught.value.problem.line, caught.value.problem.message) == (line, message)
