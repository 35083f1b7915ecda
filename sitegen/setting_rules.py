"""Rules for the values of settings beyond their type: lines of text, names of folders, the output folder."""

import re
from collections.abc import Sequence
from pathlib import Path
from unicodedata import category

_UNSEEN = frozenset({"Cf", "Mn", "Zl", "Zp", "Zs"})
"""Categories of characters that show nothing by themselves."""
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufdd0-\ufdef\ufffe\uffff]")


def one_line(value: str) -> str:
    """Return text without blanks around it, and with single blanks in place of line breaks and tabs."""
    return " ".join(value.split())


def text_fault(value: str, longest: int, example: str) -> tuple[str, str]:
    """Return what is wrong with a line of text and what to write; two empty strings if it is sound."""
    if all(category(character) in _UNSEEN for character in value):
        return "is empty", f'write some text, for instance "{example}", or remove the line'
    if found := _CONTROLS.search(value):
        return f"has a control character (U+{ord(found[0]):04X})", "remove it"
    if len(value) > longest:
        return f"has {len(value):,} characters", f"write at most {longest:,}"
    return "", ""


def folder_fault(value: str) -> tuple[str, str]:
    """Return what is wrong with the name of a folder and what to write; two empty strings if it is sound."""
    if not value.strip():
        return "is empty", "write the name of a folder, or remove the line"
    if value == "~" or value.startswith(("~/", "~\\")):
        return "begins with `~`, which means your home folder in a shell only", "write the whole path"
    if any(character < " " for character in value):
        return "has a control character", "write the name of a folder"
    return "", ""


def output_conflict(output: Path, keep_out: Sequence[Path], around: Path) -> str:
    """Return the reason why a folder cannot be the output; empty if it can.

    Args:
        output: The folder in question.
        keep_out: Folders that must be separate from the output: those of the content and of the index.
        around: The folder of the configuration. It may contain the output, but not be it or lie in it.
    """
    resolved = output.resolve()
    if resolved in (Path(resolved.anchor), _home()):
        return f"{output} cannot be the output folder"
    project = around.resolve()  # also the content folder if `content` is "."
    for folder in (*keep_out, around):
        own = folder.resolve()
        if own == resolved or resolved in own.parents or (own in resolved.parents and own != project):
            return f"the output folder {output} would mix with {folder}"
    if output.exists() and not output.is_dir():
        return f"{output} is not a folder"
    return ""


def _home() -> Path | None:
    try:
        return Path.home().resolve()
    except RuntimeError:  # the home folder is unknown
        return None
