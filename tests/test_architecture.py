"""The tree is the table of contents: which module may know which, and which library stays in whose hands."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from sitegen.workspace import STORED_BY

PACKAGE = Path(__file__).resolve().parents[1] / "sitegen"

FLOORS = (
    ("errors", "withdrawal", "models", "tool_files"),  # words
    # pure functions, and two servants that know nothing of papers
    (
        "quantities",
        "months",
        "escaping",
        "portable",
        "arxiv",
        "text",
        "taxonomy",
        "affixes",
        "names",
        "shards",
        "slugs",
        "routes",
        "worker_pool",
        "suggestions",
        "strict_toml",
        "languages",
        "site_address",
        "setting_rules",
        "theme_folders",
        "config",
        "author_rules",
        "citations",
        "charts",
        "output_changes",
        "feeds",
        "sitemap",
        "search",
        "server",
        "watcher",
    ),
    ("loader", "archive", "theme", "atomic_files", "output_folder"),  # the world
    ("content", "pages", "owner_pages", "workspace"),
    ("source_reader", "renderer", "site_worker", "importer", "planner", "publisher"),  # work
    ("builder", "cleaner", "checker", "distribution", "scaffold", "preview"),  # the story
    ("progress", "cli"),  # faces
)
"""Modules and packages of sitegen, bottom up. Each imports only what stands before it."""

ORDER = [module for floor in FLOORS for module in floor]

IGNORANT = {"server", "watcher"}
"""They would serve any other program as well: all they share with sitegen are its words."""

LIBRARIES = {
    "click": {"cli", "progress"},
    "feedgen": {"feeds"},
    "filelock": {"workspace"},
    "idna": {"site_address"},
    "jinja2": {"theme"},
    "langcodes": {"languages"},
    "markdown": {"pages"},
    "math_core": {"text"},
    "nh3": {"pages"},
    "pymdownx": {"pages"},
    "rich": {"progress", "quantities"},
    "slugify": {"slugs"},
    "watchdog": {"watcher"},
    "yaml": {"pages"},
}
"""Library -> the modules that it is for: who wants another one finds one place to change."""


TESTED_WITH = {
    "atomic_files": "publisher",
    "cleaner": "output_safety",
    "importer": "content",
    "models": "loader",
    "output_folder": "output_safety",
    "owner_pages": "content",
    "planner": "builder",
    "workspace": "builder",
}
"""Module -> the one whose tests are its own as well."""


@cache
def _files() -> list[tuple[str, Path]]:
    """Each module's name (a package's for the files in it) and file."""
    files = [(file.relative_to(PACKAGE).with_suffix("").parts[0], file) for file in sorted(PACKAGE.rglob("*.py"))]
    return [(module, file) for module, file in files if module not in ("__init__", "__main__")]


@cache
def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


@cache
def _imports(file: Path) -> list[tuple[int, str]]:
    """Line and full name of everything that a file imports: lazily, for typing alone, or at its top."""
    return list(_found_imports(file))


def _found_imports(file: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(_tree(file)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}:{node.lineno}: imports are absolute here"
            # `from sitegen import routes` names a module, `from sitegen.routes import DAY` something in one.
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}" if node.module == "sitegen" else str(node.module)
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in (
            "__import__",
            "import_module",
            "importlib.import_module",
        ):
            pytest.fail(f"{file}:{node.lineno}: an import that nobody can read")


def _own(name: str) -> str:
    """The module of sitegen that an import means; empty for others."""
    return name.split(".")[1] if name.startswith("sitegen.") else ""


def test_every_module_has_its_floor() -> None:
    """A new module is put on a floor on purpose."""
    assert {module for module, _ in _files()} == set(ORDER)


def test_the_documentation_lists_the_layers() -> None:
    """The table in docs/architecture.md names the same modules in the same order."""
    page = (PACKAGE.parent / "docs/architecture.md").read_text(encoding="utf-8")
    (section,) = re.findall(r"^## The floors\n(.*?)^## ", page, re.MULTILINE | re.DOTALL)
    cells = re.findall(r"^\| .+? \| (.+?) \|$", section, re.MULTILINE)[1:]
    listed = [re.findall("`([a-z_]+)`", modules) for modules in cells]
    assert [list(dict.fromkeys(floor)) for floor in listed] == [list(floor) for floor in FLOORS]


def test_every_module_has_its_tests() -> None:
    """In the file of its name: who changes a module finds them."""
    names = {file.stem for file in Path(__file__).parent.glob("test_*.py")}
    assert not {module for module in ORDER if f"test_{TESTED_WITH.get(module, module)}" not in names}


def test_imports_go_down() -> None:
    """A module imports only from those that stand before it, in a package the package's own files included."""
    found = [
        f"{file.relative_to(PACKAGE)}:{line}: {module} must not know {other}"
        for module, file in _files()
        for line, name in _imports(file)
        if (other := _own(name)) and other != module and ORDER.index(other) >= ORDER.index(module)
    ]
    assert not found, "\n".join(found)


def test_a_changed_module_makes_a_new_archive() -> None:
    """Archives are filled again when code changes that decided what they store, code that it imports included."""
    stored_by = {name.removesuffix(".py") for name in STORED_BY}
    imported = {_own(name) for module, file in _files() if module in stored_by for _, name in _imports(file)}
    assert imported - {""} - stored_by == {
        "citations",  # for the published database, which is exported anew
        "strict_toml",  # reads authors.toml, whose text is compared
        "suggestions",  # appears in messages only
    }


@pytest.mark.parametrize("module", sorted(IGNORANT))
def test_the_preview_server_knows_nothing_of_papers(module: str) -> None:
    """It takes callables and paths, so that it can be read, tested and replaced alone."""
    known = {_own(name) for owner, file in _files() if owner == module for _, name in _imports(file)}
    assert known - {"", module} <= {"errors", "models", "portable", "tool_files"}


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_has_its_place(library: str) -> None:
    """Each library is imported by the module that the table names, and by no other."""
    users = {module for module, file in _files() for _, name in _imports(file) if name.split(".")[0] == library}
    assert users <= LIBRARIES[library]


def test_one_module_knows_feedgen() -> None:
    """Feeds are described by values; feedgen could be replaced without a change elsewhere."""
    users = {
        file.relative_to(PACKAGE).as_posix() for _, file in _files() for _, name in _imports(file) if "feedgen." in name
    }
    assert users == {"feeds/writer.py"}


def test_all_sql_is_in_the_archive() -> None:
    """Tables are known to one package (and those of the search's own files to it); others may know that one can fail."""
    for module, file in _files():
        if module in ("archive", "search"):
            continue
        for node in ast.walk(_tree(file)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                words = node.value.split()
                assert not words or words[0] not in ("SELECT", "INSERT", "UPDATE", "DELETE", "CREATE"), (
                    f"{file}:{node.lineno}"
                )


def test_a_command_waits_for_nothing_that_it_does_not_need() -> None:
    """A build without feeds, pages or a terminal to show progress on does not import what those want."""
    wanted = ["feedgen", "http.server", "lxml", "markdown", "pymdownx", "rich", "watchdog", "yaml"]
    script = f"import sys, sitegen.cli; print([name for name in {wanted} if name in sys.modules])"
    found = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=PACKAGE.parent
    )
    assert found.stdout.strip() == "[]"


def test_no_test_imports_a_test() -> None:
    """Code that several test modules share is in tests/support, so that tests can be moved and renamed freely."""
    tests = Path(__file__).parent
    found = [
        f"{file.name}:{node.lineno}"
        for file in [*tests.glob("*.py"), *tests.glob("support/*.py")]
        for node in ast.walk(_tree(file))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([alias.name for alias in node.names] if isinstance(node, ast.Import) else [str(node.module)])
        if name.split(".")[-1].startswith(("test_", "conftest"))
    ]
    assert not found
    assert {file.stem for file in tests.glob("*.py") if not file.stem.startswith("test_")} == {"conftest"}


RECORDER = """
import importlib, pkgutil, re, sys
from re import _constants as constants, _parser as parser

compile_pattern = re.compile
patterns = []

def record(pattern, flags=0):
    caller = sys._getframe(1)
    if caller.f_globals.get("__name__", "").startswith("sitegen"):
        patterns.append((f"{caller.f_code.co_filename}:{caller.f_lineno}", pattern, flags))
    return compile_pattern(pattern, flags)

re.compile = record
import sitegen
from sitegen.checker import quick_check
for module in pkgutil.walk_packages(sitegen.__path__, "sitegen."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
quick_check._find_suspects("example.org")

SINGLE = {constants.ANY, constants.CATEGORY, constants.IN, constants.LITERAL, constants.NOT_LITERAL}

def is_unsound(tree):
    for operation, argument in tree:
        if operation is constants.ATOMIC_GROUP:
            return True
        if operation is constants.POSSESSIVE_REPEAT and not (len(argument[2]) == 1 and argument[2][0][0] in SINGLE):
            return True
        parts = argument if isinstance(argument, (tuple, list)) else [argument]
        for part in parts:
            for tree in part if isinstance(part, list) else [part]:
                if isinstance(tree, parser.SubPattern) and is_unsound(tree):
                    return True
    return False

assert is_unsound(parser.parse("x(?:ab?c)*+")) and is_unsound(parser.parse("(?:y|(?>ab))"))
assert not is_unsound(parser.parse("[ab]*+(?:c++|d)*"))
assert len(patterns) > 100
print(*(f"{place}: {pattern!r}" for place, pattern, flags in patterns if is_unsound(parser.parse(pattern, flags))), sep="\\n")
"""
"""Import all of sitegen, and print the place of each pattern that an early Python 3.11 matches wrongly."""


def test_no_pattern_depends_on_the_patch_release_of_python() -> None:
    """A possessive quantifier stands behind one character or set, never behind a group; there are no atomic groups.

    Before 3.11.5, a possessive group whose branch fails half-way goes on from the wrong place (CPython issues 106052 and
    100061); with a group captured in it, it raises a SystemError up to 3.12.7 and 3.13.0 (issue 101955). Debian 12 has
    3.11.2. Write ``(?:[^a]++|ab)*``: it takes linear time too where each repetition can match in one way only.
    """
    found = subprocess.run(
        [sys.executable, "-c", RECORDER], capture_output=True, text=True, check=True, cwd=PACKAGE.parent
    )
    assert not found.stdout.strip(), found.stdout


def test_names_of_rooms_tell_what_is_in_them() -> None:
    """No drawer for everything: the words that say nothing name no module."""
    empty = {"utils", "util", "helpers", "common", "base", "manager", "misc", "core"}
    assert not {file.stem for _, file in _files()} & empty
