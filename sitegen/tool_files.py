"""Recognize files and folders of tools: version control, caches, editors, operating systems."""

import os
import re
from typing import Final

OUTPUT_MARKER: Final = ".sitegen"
"""The file that marks a folder as an output of sitegen."""

_FOLDERS = frozenset(
    """
    .bzr .git .hg .jj .pijul .sl .svn _darcs cvs
    __pycache__ __pypackages__ .hypothesis .ipynb_checkpoints .mypy_cache .nox .pytest_cache .ruff_cache .tox
    dist-packages site-packages
    bower_components jspm_packages node_modules .sass-cache
    .idea .vs .vscode
    __macosx .appledouble .documentrevisions-v100 .fseventsd .spotlight-v100 .temporaryitems .trashes
    $recycle.bin @eadir lost+found
    """.split()
) | {"system volume information"}
"""Names in lower case: of version control, Python, JavaScript, editors, and systems."""

_FILES = re.compile(
    r".*~|#.*#|\.#.*|~\$.*|\.~lock\..*"
    r"|\..*\.sw[a-z]|.*\.sw[m-p]|.*\.(?:tmp|kate-swp|crswap|crdownload)|.*___jb_(?:tmp|old)___|\.goutputstream-.*|\.nfs[0-9a-f]+"
    r"|\._.*|\.ds_store|\.localized|icon\r|(?:eh)?thumbs(?:_vista)?\.db|desktop\.ini|\.directory"
    r"|\.git|\.gitkeep|\.keep",
    re.DOTALL,
)
"""Names in lower case: temporary files of Vim, Emacs, Kate, JetBrains, GNOME, Chromium and office programs; files of the
Finder, the Explorer and Dolphin; and the file ``.git`` of a worktree or submodule."""


def is_tool_folder(name: str) -> bool:
    """Return True if a folder of this name belongs to a tool."""
    return name.casefold() in _FOLDERS or name.casefold().startswith(".trash-")


def is_tool_file(name: str) -> bool:
    """Return True if a file of this name belongs to a tool."""
    return _FILES.fullmatch(name.casefold()) is not None


def is_environment(folder: str) -> bool:
    """Return True if a folder is a Python virtual environment."""
    return os.path.isfile(os.path.join(folder, "pyvenv.cfg"))  # noqa: PTH113, PTH118 - the watcher has strings
