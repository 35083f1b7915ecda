"""docs/architecture.md: the steps, places and examples that it names exist in the code."""

import re
from importlib import import_module
from textwrap import dedent

import pytest
from support import toy

PAGE = (toy.ROOT / "docs/architecture.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))


def rows(section: str) -> list[tuple[str, str]]:
    """Return the first and second cell of each row of a section's table."""
    return re.findall(r"^\| (.+?) \| (.+?) \|$", SECTIONS[section], re.MULTILINE)[1:]


@pytest.mark.parametrize("section", [name for name in SECTIONS if name.startswith("Add a")])
def test_places_exist(section: str) -> None:
    """Each file of an "Add a ..." list exists and contains the names that the list gives."""
    file = toy.ROOT
    for place, _ in rows(section):
        for name in re.findall(r"`([^`]+)`", place):
            if "/" in name:
                file = toy.ROOT / name
                assert file.exists(), name
            else:
                assert re.search(rf"\b{re.escape(name)}\b", file.read_text(encoding="utf-8")), f"{file}: {name}"


def test_the_flow_names_existing_code() -> None:
    """Functions and classes of the five steps, and files of the picture, exist."""
    for module, name in re.findall(r"`([a-z]+)\.(\w+)`", SECTIONS["The flow in five steps"]):
        assert hasattr(import_module(f"sitegen.{module}"), name), f"{module}.{name}"
    picture = (toy.ROOT / "docs/pictures/flow.svg").read_text(encoding="utf-8")
    for name in re.findall(r"([a-z]+(?:\.py|/))[ :<]", picture):
        assert any((place / name).exists() for place in (toy.ROOT, toy.ROOT / "sitegen")) or name == "public/", name


def test_the_example_is_in_the_code() -> None:
    """The lines of the example are those that add CSL-JSON."""
    (example,) = re.findall(r"```js\n(.*?)\n```", SECTIONS["Add a citation format"], re.DOTALL)
    code = (toy.ROOT / "themes/default/assets/citations.formats.js").read_text(encoding="utf-8")
    assert dedent(example) in re.sub(r"^\t\t", "", code, flags=re.MULTILINE)


def test_parts_written_by_hand_exist() -> None:
    """Each module of the table is a file or folder of the package."""
    for modules in re.findall(r"^\| [^|`]+ \| ((?:`[a-z_/]+`(?:, )?)+) \|", SECTIONS["Written by hand"], re.MULTILINE):
        for module in re.findall("`(.+?)`", modules):
            assert any((toy.ROOT / f"sitegen/{module}{suffix}").exists() for suffix in ("", ".py")), module
