"""docs/themes.md: the table of templates lists every template and its variables."""

import re
from collections import defaultdict
from pathlib import Path
from typing import Any
from unittest import mock

from support import fetch_states, toy

from sitegen.theme import FlatTemplate

GUIDE = (toy.ROOT / "docs/themes.md").read_text(encoding="utf-8")
TEMPLATES = toy.ROOT / "themes/default/templates"
TABLE = re.findall(r"^\| `([\w.]+\.html)` \| .+ \| (.+) \|$", GUIDE, re.MULTILINE)
TOPIC = '[[topic]]\ntitle = "Toys"\nquery = "paper"\n'

INTERNAL = {"shared"}
"""Variables that only the layout uses."""


def names(cell: str) -> set[str]:
    """Return the variables in a cell, without those in parentheses."""
    return set(re.findall(r"`(\w+)`", re.sub(r"\(.*?\)", "", cell)))


def test_the_table_lists_every_template() -> None:
    """Each template of a page or entry once, and no others. Files of macros are named in the text."""
    listed = [template for template, _ in TABLE]
    there = {file.name for file in TEMPLATES.iterdir()}
    macros = {
        name for name in there if name.startswith("_") and "{% macro" in (TEMPLATES / name).read_text(encoding="utf-8")
    }
    assert sorted(listed) == sorted(there - macros - {"layout.html"})
    assert all(f"`{name}`" in GUIDE for name in macros)


def test_the_table_lists_the_variables_of_each_template(tmp_path: Path) -> None:
    """The names are those that page kinds pass. Names that all pages have are listed once."""
    handed: dict[str, set[str]] = defaultdict(set)
    common: list[set[str]] = []
    render = FlatTemplate.__call__

    def recorded(template: FlatTemplate, context: dict[str, Any]) -> str:
        variables = {*template.names, *context}
        handed[template.name] |= variables
        common.append(variables) if template.name != "_entry.html" else None
        return render(template, context)

    folder = toy.write(tmp_path, toy.SETTINGS + TOPIC + fetch_states.SETTINGS)
    with mock.patch.object(FlatTemplate, "__call__", recorded):
        toy.build(folder)
        with toy.sharing(2):
            toy.build(folder)
    shared = set.intersection(*common)
    told = {template: names(cell) for template, cell in TABLE}
    assert told == {name: keys - shared if name != "_entry.html" else keys for name, keys in handed.items()}
    (line,) = re.findall(r"^All templates get ([^:]*):$", GUIDE, re.MULTILINE)
    assert names(line) == shared - INTERNAL
