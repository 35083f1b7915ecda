"""`sitegen.tool_files`: what tools leave behind is told from what people write."""

from pathlib import Path

import pytest

from sitegen.tool_files import is_environment, is_tool_file, is_tool_folder


@pytest.mark.parametrize(
    "name",
    [
        ".DS_Store",
        "._page.md",
        "Thumbs.db",
        "thumbs.db",
        "ehthumbs.db",
        "desktop.ini",
        "Desktop.ini",
        "Icon\r",
        ".directory",
        ".git",
        ".gitkeep",
        "page.md~",
        ".#page.md",
        "#page.md#",
        ".page.md.swp",
        "page.md.swp",
        ".page.md.swo",
        "page.md.tmp",
        "~$plan.docx",
        ".~lock.plan.odt#",
        "page.md.crdownload",
    ],
)
def test_a_tools_file_is_known_by_its_name(name: str) -> None:
    """Systems, editors and Git leave them anywhere."""
    assert is_tool_file(name)


@pytest.mark.parametrize(
    "name",
    [
        "page.md",
        "film.swf",
        "film.swift",
        "CNAME",
        ".htaccess",
        ".nojekyll",
        ".domains",
        ".well-known",
        "_headers",
        "_redirects",
        "desktop.init",
        "thumbs.dbf",
        "a~b",
        "template.html",
        "notes.tmp.md",
        "#1.md",
        "4913",
        ".gitattributes",
    ],
)
def test_what_people_write_is_no_tools(name: str) -> None:
    """Files that begin with a dot or an underline among them: hosts ask for those."""
    assert not is_tool_file(name)
    assert not is_tool_folder(name)


@pytest.mark.parametrize(
    "name",
    [".git", ".hg", ".svn", "CVS", "__pycache__", "node_modules", "site-packages", ".tox", ".idea", "__MACOSX", "@eaDir",
     "$RECYCLE.BIN", ".Trash-1000", "lost+found", "System Volume Information"],
)  # fmt: skip
def test_a_tools_folder_is_known_by_its_name(name: str) -> None:
    """Case makes no difference: some systems do not keep it."""
    assert is_tool_folder(name)
    assert is_tool_folder(name.upper())


@pytest.mark.parametrize(
    "name", ["git", "modules", "packages", "venv", "env", "cs.CV", "2019", ".well-known", "public"]
)
def test_a_folder_of_a_common_name_is_no_tools(name: str) -> None:
    """A virtual environment is known by what is in it."""
    assert not is_tool_folder(name)


def test_a_virtual_environment_is_known_by_its_configuration(tmp_path: Path) -> None:
    """Its name is its owner's choice."""
    (tmp_path / "papers").mkdir()
    assert not is_environment(str(tmp_path / "papers"))
    (tmp_path / "papers" / "pyvenv.cfg").touch()
    assert is_environment(str(tmp_path / "papers"))
    assert not is_environment(str(tmp_path / "missing"))
