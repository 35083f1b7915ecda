"""What can go wrong, as a user is told it: where, what, and what to do about it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff9-\ufffb"
    "\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)
"""Controls other than tab and line feed, what hides or reorders its neighbours, and bytes of a file's name that are no text."""


def printable(text: str) -> str:
    """A message with U+FFFD for whatever a terminal or browser would follow rather than show: it may quote strangers."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault in somebody's input that does not stop the build.

    ``path`` is as a user would type it (relative to where the command runs, where possible); ``line`` counts from 1
    and is 0 where a fault has no line.
    """

    path: str
    line: int
    message: str
    remedy: str

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else self.path
        return f"{where}: {self.message}; {self.remedy}" if self.remedy else f"{where}: {self.message}"


class SitegenError(Exception):
    """A fault that ends the command; printed without a traceback, exit status 1.

    Args:
        message: What is wrong, without a full stop.
        remedy: What the user can do about it.
        path: The file at fault, where there is one.
        line: Its line, from 1; 0 where unknown.
        excerpt: The source line or lines at fault, for the preview's overlay.
    """

    def __init__(
        self,
        message: str,
        remedy: str = "",
        *,
        path: str = "",
        line: int = 0,
        excerpt: str = "",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.path = path
        self.line = line
        self.excerpt = excerpt
        self.further: tuple[SitegenError, ...] = ()
        """Other errors of the same kind, reported together with this one."""

    def __str__(self) -> str:
        if self.path:
            return str(Problem(self.path, self.line, self.message, self.remedy))
        return f"{self.message}; {self.remedy}" if self.remedy else self.message


AnyError = TypeVar("AnyError", bound=SitegenError)


class ConfigError(SitegenError):
    """``sitegen.toml`` or ``authors.toml`` says something that sitegen cannot follow."""


class ThemeError(SitegenError):
    """A template or asset of the theme is missing or faulty."""


class BusyError(SitegenError):
    """Another build or preview is writing the index."""


class OutputError(SitegenError):
    """The output folder is not sitegen's to write, or cannot be written."""


def joined(faults: Sequence[AnyError]) -> AnyError:
    """Return the first of several errors, with the others in ``further``."""
    first, *others = faults
    first.further = tuple(others)
    return first
