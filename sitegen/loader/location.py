"""Read the day and the category of a digest from its path below the content folder."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import PurePosixPath
from typing import Final

from sitegen import months, taxonomy
from sitegen.loader.fields import read_day

_MONTHS: Final = {
    name: number
    for number, month in enumerate(months.NAMES, 1)
    for name in (month.casefold(), month[:3].casefold(), *(["sept"] if month == "September" else []))
}
"""Name or abbreviation of a month -> its number."""
_NAMED_MONTH = rf"(?i:{'|'.join(sorted(_MONTHS, key=len, reverse=True))})"
_SEPARATOR = "[-_. ]"

_DATE = re.compile(
    r"(?<![0-9])(?P<year>[0-9]{4})(?P<separator>[-_.]?)(?P<month>[0-9]{2})(?P=separator)(?P<day>[0-9]{2})(?![0-9])"
    rf"|(?<![0-9])(?P<d>[0-9]{{1,2}}){_SEPARATOR}(?P<m>{_NAMED_MONTH}){_SEPARATOR}(?P<y>[0-9]{{4}})(?![0-9])"
)
_FOLDERS = re.compile(r"(?:.*/)?([0-9]{4})[-_/]?([0-9]{2})/([0-9]{2})")
_LONGEST_NAME: Final = 255
"""The most characters of a name in which dates are searched."""
_OTHER_WORDS = frozenset({"", "arxiv", "papers", "digest"})


def named_day(location: str) -> str:
    """Return the day (ISO) that a file's name states; empty if it states none, or names something else too.

    Days are recognized in these names: ``20191019.md``, ``2019-10-19.cs.CV.md``, ``2019/10/19.md``, ``19-Oct-2019.md``. The
    file is then expected to be a digest; `path_day` reads the day of a file that is one.
    """
    path = PurePosixPath(location)
    stem = path.stem
    if found := _FOLDERS.fullmatch(str(path.with_suffix(""))):
        return _iso(*found.groups())
    found = _DATE.search(stem)
    if not found or not _names_nothing_else(stem[: found.start()], stem[found.end() :]):
        return ""
    return _written(found)


def path_day(location: str) -> date | None:
    """Return the day in the path of a digest; None if it contains none.

    The file's name counts first, then its folders from the last to the first. The day may be part of a longer name, and be
    divided among folders: ``2026-06-29_AI_enhanced_Chinese.jsonl``, ``1-Jul-2026/IR/papers.jsonl``,
    ``2025-10-12/arxiv.json``, ``202607/01/papers.meta.json``, ``2026/06/29/new.json``. Of a range of days in one name,
    ``20260420-20260519``, the last one counts.
    """
    path = PurePosixPath(location)
    parts = [*path.parts[:-1], path.stem]
    days = (day for end in range(len(parts), 0, -1) for day in _days(parts[:end]))
    return next(days, None)


def _days(parts: list[str]) -> Iterator[date]:
    """Yield the days that the last of the parts of a path names, by itself or with the parts before it."""
    for found in reversed(list(_DATE.finditer(parts[-1][:_LONGEST_NAME]))):
        if written := _written(found):
            yield date.fromisoformat(written)
    folders = _FOLDERS.fullmatch("/".join(parts[-3:]))
    if folders and (written := _iso(*folders.groups())):
        yield date.fromisoformat(written)


def _written(found: re.Match[str]) -> str:
    """Return the day (ISO) that `_DATE` found; empty if the calendar has no such day."""
    if found["year"]:
        return _iso(found["year"], found["month"], found["day"])
    return _iso(found["y"], str(_MONTHS[found["m"].casefold()]), found["d"])


def _iso(year: str, month: str, day: str) -> str:
    """Return a day (ISO); empty if the calendar has no such day."""
    written = f"{year}-{int(month):02}-{int(day):02}"
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
