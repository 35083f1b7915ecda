"""Read the day and the category of a digest from its path below the content folder."""

import re
from pathlib import PurePosixPath

from sitegen import taxonomy
from sitegen.loader.fields import read_day

_DATE = re.compile(r"(?<![0-9])([0-9]{4})([-_.]?)([0-9]{2})\2([0-9]{2})(?![0-9])")
_FOLDERS = re.compile(r"(?:.*/)?([0-9]{4})/([0-9]{2})/([0-9]{2})")
_OTHER_WORDS = frozenset({"", "arxiv", "papers", "digest"})


def named_day(location: str) -> str:
    """Return the day (ISO) in a path; empty if it contains none.

    Days are recognized in these names: ``20191019.md``, ``2019-10-19.cs.CV.md``, ``2019/10/19.md``.
    """
    path = PurePosixPath(location)
    stem = path.stem
    found = _FOLDERS.fullmatch(str(path.with_suffix("")))
    if not found:
        date = _DATE.search(stem)
        if not date or not _names_nothing_else(stem[: date.start()], stem[date.end() :]):
            return ""
        year, _, month, day = date.groups()
    else:
        year, month, day = found.groups()
    written = f"{year}-{month}-{day}"
    return written if read_day(written) else ""


def _names_nothing_else(*parts: str) -> bool:
    """Return True if the text beside a date is empty, a category, or a general word such as ``arxiv``."""
    words = [part.strip("-_. ") for part in parts]
    return all(word.casefold() in _OTHER_WORDS or taxonomy.canonical(word) for word in words)


def named_category(location: str) -> str:
    """Return the category that the file name or a folder names; empty if none does. Of several, the last in the path counts."""
    path = location.replace("\\", "/")
    *folders, name = path.split("/")
    parts = (name, PurePosixPath(name).stem, *reversed(folders))
    return next(filter(None, map(taxonomy.canonical, parts)), "")
