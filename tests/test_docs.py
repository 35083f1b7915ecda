"""The documentation says what the code does: every setting, every option, every link."""

import re
import shlex
import tomllib
from pathlib import Path

import click
import msgspec
import pytest

from sitegen.category_settings import CategorySettings
from sitegen.cli import commands
from sitegen.config import Settings
from sitegen.fetch_settings import FetchSettings
from sitegen.source_settings import SourceSettings

ROOT = Path(__file__).resolve().parents[1]
DOCS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").glob("*.md"))]


def example(file: Path, number: int = 0) -> str:
    """A TOML block of a page."""
    found: list[str] = re.findall(r"```toml\n(.*?)```", file.read_text(encoding="utf-8"), re.DOTALL)
    return found[number]


def test_every_setting_is_documented_with_its_default() -> None:
    """The example in docs/configuration.md holds each key, and each with the value that it has when left out."""
    shown = tomllib.loads(example(ROOT / "docs/configuration.md"))
    several = {name: shown.pop(name) for name in ("topic", "field")}
    elsewhere = {"source", "category", "fetch"}  # `test_every_key_of_a_table_is_documented`
    defaults = msgspec.to_builtins(Settings())
    assert shown == {name: value for name, value in defaults.items() if name not in several.keys() | elsewhere}
    msgspec.convert(several, Settings)


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Files of other formats", SourceSettings),
        ("Categories", CategorySettings),
        ("Papers from arXiv", FetchSettings),
    ],
)
def test_every_key_of_a_table_is_documented(heading: str, kind: type[msgspec.Struct]) -> None:
    """Each key of ``[[source]]``, ``[[category]]`` and ``[[fetch]]`` stands in the section that explains it."""
    text = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
    section = text.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    assert not {
        field.name
        for field in msgspec.structs.fields(kind)
        if not re.search(rf"`{field.name}`|^{field.name} =", section, re.MULTILINE)
    }


def test_every_command_and_option_is_documented() -> None:
    """docs/commands.md has a section for each command that names each of its options, and no others."""
    sections = dict(
        re.findall(
            r"^## sitegen (\w+)[^\n]*\n(.*?)(?=^## |\Z)",
            (ROOT / "docs/commands.md").read_text("utf-8"),
            re.MULTILINE | re.DOTALL,
        )
    )
    common = {"--config", "--quiet", "--verbose", "--help"}
    assert sections.keys() == commands.commands.keys()
    for name, command in commands.commands.items():
        options = {
            option
            for parameter in command.params
            if isinstance(parameter, click.Option)
            for option in parameter.opts
            if option.startswith("--")
        }
        assert set(re.findall(r"`(--[a-z-]+)[^`]*` \|", sections[name])) == options - common, name


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.name)
def test_commands_in_examples_are_understood(page: Path) -> None:
    """Each `sitegen` line of a shell example names a command, with options that it has."""
    for block in re.findall(r"^ *```sh\n(.*?)^ *```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
        for line in re.findall(r"^ *sitegen (?!--version)([^#\n]+)", block, re.MULTILINE):
            name, *arguments = shlex.split(line)
            commands.commands[name].make_context(name, arguments, resilient_parsing=False)


LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"^ *```.*?^ *```|`[^`\n]*`", re.MULTILINE | re.DOTALL)


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    text = re.sub(r"^ *```.*?^ *```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize(
    "page", [*DOCS, ROOT / "CHANGELOG.md", ROOT / "benchmarks/README.md"], ids=lambda page: page.name
)
def test_links_between_documents_lead_somewhere(page: Path) -> None:
    """A relative link names a file of the repository, and its anchor a heading in it; other sites are not asked."""
    for link in LINK.findall(CODE.sub("", page.read_text(encoding="utf-8"))):
        target, _, anchor = link.partition("#")
        if "://" in link or link.startswith("mailto:"):
            continue
        file = page.parent / target if target else page
        assert file.exists(), link
        assert not anchor or anchor in anchors(file), link
