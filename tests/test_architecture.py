"""Rules of the package: the layers that imports follow, one module for each library, names and docstrings of modules."""

import ast
import re
import subprocess
import sys
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from sitegen.workspace import STORED_BY, stored_by_files

PACKAGE = Path(__file__).resolve().parents[1] / "sitegen"

LAYERS = (
    ("errors", "withdrawal", "venues", "models", "tool_files"),  # values
    # pure functions, and the preview's server and watcher, which import nothing of papers
    (
        "quantities",
        "months",
        "escaping",
        "portable",
        "package_versions",
        "arxiv",
        "identifiers",
        "text",
        "taxonomy",
        "affixes",
        "announced_days",
        "names",
        "shards",
        "slugs",
        "author_places",
        "routes",
        "worker_pool",
        "processor_time",
        "build_result",
        "suggestions",
        "strict_toml",
        "key_path",
        "source_settings",
        "languages",
        "site_address",
        "hosts",
        "setting_rules",
        "category_settings",
        "fetch_settings",
        "fetch_state",
        "theme_folders",
        "known_fields",
        "field_settings",
        "config",
        "field_views",
        "site_parts",
        "archive_size",
        "size_estimate",
        "host_fitting",
        "author_rules",
        "citations",
        "charts",
        "link_picture",
        "output_changes",
        "feeds",
        "sitemap",
        "search",
        "server",
        "watcher",
    ),
    ("loader", "archive", "theme", "atomic_files", "output_folder", "site_lock", "last_build"),  # input and output
    ("content", "pages", "owner_pages", "workspace", "digest_files", "paper_formats"),
    ("source_reader", "renderer", "site_worker", "importer", "planner", "publisher"),  # workers
    (
        "builder",
        "cleaner",
        "checker",
        "distribution",
        "scaffold",
        "preview",
        "import_selection",
        "import_sources",
        "file_import",
        "fetch",
    ),  # commands
    (
        "progress",
        "messages",
        "build_report",
        "command_options",
        "import_command",
        "fetch_command",
        "init_command",
        "cli",
    ),  # interface
)
"""Modules and packages of sitegen, from the lowest layer to the highest. Each imports only modules that are listed before it."""

ORDER = [module for layer in LAYERS for module in layer]

INDEPENDENT = {"server", "watcher"}
"""They could be used in any other program: of sitegen they import values only."""

LIBRARIES = {
    "bibtexparser": {"loader"},
    "click": {"cli", "command_options", "fetch_command", "import_command", "init_command", "messages", "progress"},
    "feedgen": {"feeds"},
    "filelock": {"site_lock"},
    "idna": {"site_address"},
    "jinja2": {"theme"},
    "langcodes": {"languages"},
    "markdown": {"pages"},
    "math_core": {"text"},
    "nh3": {"pages"},
    "pymdownx": {"pages"},
    "rich": {"progress", "quantities"},
    "rispy": {"loader"},
    "slugify": {"slugs"},
    "truststore": {"fetch"},
    "urllib3": {"fetch"},
    "watchdog": {"watcher"},
    "yaml": {"loader", "pages"},
}
"""Library -> the modules that may import it, so that a library can be replaced in one place."""


TESTED_WITH = {
    "build_result": "build_report",
    "atomic_files": "publisher",
    "cleaner": "output_safety",
    "command_options": "cli",
    "fetch": "fetch_command",
    "import_command": "file_import",
    "import_selection": "file_import",
    "import_sources": "file_import",
    "importer": "content",
    "init_command": "init_fetch",
    "models": "loader",
    "output_folder": "output_safety",
    "owner_pages": "content",
    "planner": "builder",
    "workspace": "builder",
}
"""Module -> the module whose test file also has its tests."""


@cache
def _files() -> list[tuple[str, Path]]:
    """Return the name of each module (for files of a package, that of the package) and its file."""
    files = [(file.relative_to(PACKAGE).with_suffix("").parts[0], file) for file in sorted(PACKAGE.rglob("*.py"))]
    return [(module, file) for module, file in files if module not in ("__init__", "__main__")]


@cache
def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


@cache
def _imports(file: Path) -> list[tuple[int, str]]:
    """Return line and full name of each import of a file, lazy imports and those for typing included."""
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
            pytest.fail(f"{file}:{node.lineno}: an import that this test cannot read")


def _own(name: str) -> str:
    """Return the module of sitegen that an import names; empty for others."""
    return name.split(".")[1] if name.startswith("sitegen.") else ""


def test_every_module_is_in_a_layer() -> None:
    """A new module must be added to the list."""
    assert {module for module, _ in _files()} == set(ORDER)


def test_the_documentation_lists_the_layers() -> None:
    """The table in docs/architecture.md names the same modules in the same order."""
    page = (PACKAGE.parent / "docs/architecture.md").read_text(encoding="utf-8")
    (section,) = re.findall(r"^## The layers\n(.*?)^## ", page, re.MULTILINE | re.DOTALL)
    cells = re.findall(r"^\| .+? \| (.+?) \|$", section, re.MULTILINE)[1:]
    listed = [re.findall("`([a-z_]+)`", modules) for modules in cells]
    assert [list(dict.fromkeys(layer)) for layer in listed] == [list(layer) for layer in LAYERS]


def test_every_module_has_its_tests() -> None:
    """The tests of ``module`` are in ``test_module.py``, or in the file that `TESTED_WITH` names."""
    names = {file.stem for file in Path(__file__).parent.glob("test_*.py")}
    assert not {module for module in ORDER if f"test_{TESTED_WITH.get(module, module)}" not in names}


def test_imports_go_down() -> None:
    """A module imports only modules that are listed before it, and files of its own package."""
    found = [
        f"{file.relative_to(PACKAGE)}:{line}: {module} must not import {other}"
        for module, file in _files()
        for line, name in _imports(file)
        if (other := _own(name)) and other != module and ORDER.index(other) >= ORDER.index(module)
    ]
    assert not found, "\n".join(found)


def test_a_changed_module_makes_a_new_archive() -> None:
    """`STORED_BY` names every module that decides what archives store, imported modules included."""
    stored_by = {name.removesuffix(".py") for name in STORED_BY}
    assert {file for module, file in _files() if module in stored_by} <= set(stored_by_files())
    imported = {_own(name) for module, file in _files() if module in stored_by for _, name in _imports(file)}
    assert imported - {""} - stored_by == {
        "archive_size",  # numbers that are read, not stored
        "author_places",  # computed from what is stored
        "citations",  # for the published database, which is exported anew
        "strict_toml",  # reads authors.toml, whose text is compared
        "suggestions",  # appears in messages only
    }


@pytest.mark.parametrize("module", sorted(INDEPENDENT))
def test_the_preview_server_knows_nothing_of_papers(module: str) -> None:
    """It takes functions and paths, so that it can be read, tested and replaced alone."""
    known = {_own(name) for owner, file in _files() if owner == module for _, name in _imports(file)}
    assert known - {"", module} <= {"errors", "models", "portable", "tool_files"}


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_is_imported_in_one_place(library: str) -> None:
    """Each library is imported only by the modules that the table names."""
    users = {module for module, file in _files() for _, name in _imports(file) if name.split(".")[0] == library}
    assert users <= LIBRARIES[library]


def test_one_module_knows_feedgen() -> None:
    """Feeds are described by values; feedgen could be replaced without a change elsewhere."""
    users = {
        file.relative_to(PACKAGE).as_posix() for _, file in _files() for _, name in _imports(file) if "feedgen." in name
    }
    assert users == {"feeds/writer.py"}


def test_all_sql_is_in_the_archive() -> None:
    """Only the archive has SQL, and the search for its own files."""
    for module, file in _files():
        if module in ("archive", "search"):
            continue
        for node in ast.walk(_tree(file)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                words = node.value.split()
                assert not words or words[0] not in ("SELECT", "INSERT", "UPDATE", "DELETE", "CREATE"), (
                    f"{file}:{node.lineno}"
                )


def test_a_command_imports_only_the_libraries_that_it_needs() -> None:
    """A build without feeds, standalone pages or a terminal does not import their libraries."""
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


def test_the_name_of_a_module_says_what_it_does() -> None:
    """No module has a name that fits any content, such as utils."""
    vague = {"utils", "util", "helpers", "common", "base", "manager", "misc", "core"}
    assert not {file.stem for _, file in _files()} & vague


SAME_NAME = {
    "feeds": "`pages/feeds.py` has the page kinds whose documents the package `feeds` writes",
    "search": "`pages/search.py` has the page kinds whose files the package `search` makes",
}
"""Names that two modules share, each with the reason: both are about the same thing."""


def test_no_two_modules_have_one_name() -> None:
    """A name means one thing in the whole package; a pair that shares a name is listed with its reason."""
    names = [file.parent.name if file.stem == "__init__" else file.stem for file in sorted(PACKAGE.rglob("*.py"))]
    shared = {name for name in names if names.count(name) > 1}
    assert shared == set(SAME_NAME)


def test_modules_are_short_enough_to_read() -> None:
    """A module has at most 400 lines. Split a longer one where its parts depend least on each other."""
    lengths = {
        file.relative_to(PACKAGE).as_posix(): len(file.read_text(encoding="utf-8").splitlines())
        for file in PACKAGE.rglob("*.py")
    }
    assert not {name: length for name, length in lengths.items() if length > 400}


CLAUSE = re.compile(r"(?:^|[.:!?] )(?:What|Whether|Whoever)\b(?![^.!?]*\?)")
"""A sentence that begins with a clause in place of a noun. Questions are allowed."""


def _prose(file: Path) -> Iterator[tuple[int, str]]:
    """Yield line and text of each docstring and comment."""
    for node in ast.walk(_tree(file)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.lineno, " ".join(node.value.value.split())
    with file.open("rb") as source:
        for token in tokenize.tokenize(source.readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string.lstrip("#! ")


def test_sentences_have_a_noun_for_subject() -> None:
    """No sentence of a docstring or comment begins with "What ...", "Whether ..." or "Whoever ..."."""
    root = PACKAGE.parent
    files = [*PACKAGE.rglob("*.py"), *(root / "scripts").glob("*.py"), *Path(__file__).parent.glob("support/*.py")]
    found = [
        f"{file.relative_to(root)}:{line}: {text[:80]}"
        for file in sorted(files)
        for line, text in _prose(file)
        if CLAUSE.search(text)
    ]
    assert not found, "\n".join(found)
