"""Check values of settings: length and characters of texts, names of folders and hosts, and the output folder."""

import re
from collections.abc import Sequence
from pathlib import Path
from unicodedata import category

from sitegen import suggestions
from sitegen.errors import Problem
from sitegen.hosts import HOSTS

_INVISIBLE = frozenset({"Cf", "Mn", "Zl", "Zp", "Zs"})
"""Unicode categories of characters that are invisible without other characters."""
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufdd0-\ufdef\ufffe\uffff]")


def one_line(value: str) -> str:
    """Return text in one line: without blanks at its ends, and with single blanks instead of line breaks and tabs."""
    return " ".join(value.split())


def text_problem(value: str, longest: int, example: str) -> Problem | None:
    """Return the problem of a line of text; None if it is valid. The message continues the name of the setting."""
    if all(category(character) in _INVISIBLE for character in value):
        return _problem("is empty", f'write some text, for instance "{example}", or remove the line')
    if found := _CONTROLS.search(value):
        return _problem(f"has a control character (U+{ord(found[0]):04X})", "remove it")
    if len(value) > longest:
        return _problem(f"has {len(value):,} characters", f"write at most {longest:,}")
    return None


def folder_problem(value: str) -> Problem | None:
    """Return the problem of a folder's name; None if it is valid. The message continues the name of the setting."""
    if not value.strip():
        return _problem("is empty", "write the name of a folder, or remove the line")
    if value == "~" or value.startswith(("~/", "~\\")):
        return _problem("begins with `~`, which means your home folder only in a shell", "write the whole path")
    if any(character < " " for character in value):
        return _problem("has a control character", "write the name of a folder")
    return None


def host_problem(value: str) -> Problem | None:
    """Return the problem of a host's name; None if it is known, or empty. The message continues the name of the setting."""
    if value in ("", *HOSTS):
        return None
    introduction = "for a host without limits, remove the line; hosts with limits are"
    return _problem("is not the name of a known host", suggestions.remedy(value, HOSTS, introduction))


def choice_problem(value: str, choices: Sequence[str]) -> Problem | None:
    """Return the problem of a value that is none of the choices; None if it is one. The message continues the name of the setting."""
    if value in choices:
        return None
    return _problem(f"is none of its values: {value}", suggestions.remedy(value, choices, "values are"))


def output_conflict(output: Path, separate: Sequence[Path], site_folder: Path) -> str:
    """Return the reason why a folder cannot be the output; empty if it can.

    Args:
        output: The folder to check.
        separate: The folders of the content and of the index, which must not contain the output or be inside it.
        site_folder: The folder of the configuration file. It may contain the output.
    """
    resolved = output.resolve()
    if resolved in (Path(resolved.anchor), _home()):
        return f"{output} cannot be the output folder: it is your home folder or the root of the disk"
    project = site_folder.resolve()  # also the content folder if `content` is "."
    for folder in (*separate, site_folder):
        own = folder.resolve()
        if own == resolved or resolved in own.parents or (own in resolved.parents and own != project):
            return f"the output folder {output} overlaps with {folder}"
    if output.exists() and not output.is_dir():
        return f"{output} is not a folder"
    return ""


def _problem(message: str, remedy: str) -> Problem:
    return Problem("", 0, message, remedy)


def _home() -> Path | None:
    try:
        return Path.home().resolve()
    except RuntimeError:  # the home folder is unknown
        return None
