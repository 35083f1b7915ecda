"""Files and folders that tools leave among others: nobody's content, and nothing to follow."""

import os
import re

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
"""Names in small letters: of version control, Python, JavaScript, editors, and systems."""

_FILES = re.compile(
    r".*~|#.*#|\.#.*|~\$.*|\.~lock\..*"
    r"|\..*\.sw[a-z]|.*\.sw[m-p]|.*\.(?:tmp|kate-swp|crswap|crdownload)|.*___jb_(?:tmp|old)___|\.goutputstream-.*|\.nfs[0-9a-f]+"
    r"|\._.*|\.ds_store|\.localized|icon\r|(?:eh)?thumbs(?:_vista)?\.db|desktop\.ini|\.directory"
    r"|\.git|\.gitkeep|\.keep",
    re.DOTALL,
)
"""In small letters: what Vim, Emacs, Kate, JetBrains, GNOME, Chromium and office programs leave beside a file while it is
edited, what the Finder, the Explorer and Dolphin leave in a folder, and the file that Git has in place of a folder."""


def is_tool_folder(name: str) -> bool:
    """Whether a folder of this name is a tool's."""
    return name.casefold() in _FOLDERS or name.casefold().startswith(".trash-")


def is_tool_file(name: str) -> bool:
    """Whether a file of this name is a tool's."""
    return _FILES.fullmatch(name.casefold()) is not None


def is_environment(folder: str) -> bool:
    """Whether a folder is a virtual environment of Python's, whatever its name."""
    return os.path.isfile(os.path.join(folder, "pyvenv.cfg"))  # noqa: PTH113, PTH118 - the watcher has strings
