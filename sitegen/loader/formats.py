"""The input formats, in the order in which a file is compared with them: the one list of all formats.

A format is a module with these two functions; a line in `FORMATS` registers it.

- ``begins(source)`` returns True if a file with this beginning is a digest of the format. It is called for each file with
  a suffix of the format, and must be fast. An earlier format in the list is preferred.
- ``parse(source, path, location)`` returns a `Digest` for any bytes, and raises nothing. Time and memory grow no faster
  than the file. ``path`` names the file in problems; ``location`` is its path below the content folder.

``parse`` takes these steps:

1. Make a `Problems` for the path.
2. Call `build_paper` for each paper with the parts that the file has. It cleans and checks them. Its ``report`` argument
   is a function that adds a problem to `Problems`, with the line of the field.
3. Call `choose_day` for the day, and `named_category` for the category if the file does not give one.
4. Return ``Digest(day, category, papers, problems.listed(), problems.blocker)``. If the file is half-written or cannot be
   read as a digest, call `Problems.block` first; then the site keeps an earlier text of it. Without a day it is `UNDATED`.

No other module needs to know the format.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from sitegen.errors import Problem
from sitegen.loader import markdown
from sitegen.models import Digest


def _no_damage(path: str, lines: Sequence[str]) -> None:
    """Return None: the format has no signs of a damaged digest."""


@dataclass(frozen=True, slots=True)
class Format:
    """An input format."""

    name: str
    """In messages and documentation."""
    suffixes: tuple[str, ...]
    """Of its files, in lower case, with the dot."""
    example: str
    """A beginning of a digest, for remedies."""
    begins: Callable[[bytes], bool]
    """Takes the file or its first `HEAD_BYTES`."""
    parse: Callable[[bytes, str, str], Digest]
    """Takes the file, its display path, and its path below the content folder."""
    find_damage: Callable[[str, Sequence[str]], Problem | None] = _no_damage
    """Take display path and first lines of a file that is not a digest. Return a problem if it is a damaged one."""

    def has_suffix(self, name: str) -> bool:
        """Return True if a file name has a suffix of the format."""
        return name.lower().endswith(self.suffixes)


FORMATS: Final = (
    Format(
        "Markdown digest",
        markdown.SUFFIXES,
        markdown.EXAMPLE,
        markdown.begins_digest,
        markdown.parse,
        markdown.find_damage,
    ),
)
"""All input formats."""


def formats_of(name: str) -> list[Format]:
    """Return the formats that a file may have by its suffix."""
    return [format for format in FORMATS if format.has_suffix(name)]


def find_format(source: bytes, name: str) -> Format | None:
    """Return the format of a digest, by its name and its content or beginning; None if the file is not a digest."""
    return next((format for format in formats_of(name) if format.begins(source)), None)
