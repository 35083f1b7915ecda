"""Problems in input or output, with file, line and remedy, and exceptions that end a command because of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff9-\ufffb"
    "\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)
"""Control characters other than tab and line feed, invisible characters, characters that change the direction of text,
and bytes of a file name that are not valid text."""


def printable(text: str) -> str:
    """Replace characters that could control a terminal or hide text by U+FFFD: messages quote text from strangers."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem in input or output: a warning, or the reason of a `SitegenError`."""

    path: str
    """The file, as a user would type it: relative to the working folder where possible. Empty if there is none."""
    line: int
    """The line, from 1; 0 if unknown."""
    message: str
    """A description of the problem, without a full stop."""
    remedy: str
    """An instruction for the user; empty if there is none."""
    excerpt: str = ""
    """The source line or lines, for the command line and for the preview."""
    kind: str = ""
    """The kind of the problem, such as ``broken-link``; `check` counts problems by kind."""

    @property
    def place(self) -> str:
        """``file:line``, as editors and terminals read it; only the file if the line is unknown."""
        return f"{self.path}:{self.line}" if self.path and self.line else self.path

    def __str__(self) -> str:
        message = f"{self.place}: {self.message}" if self.place else self.message
        return f"{message}; {self.remedy}" if self.remedy else message


class SitegenError(Exception):
    """An error that ends the command with exit status 1. It is printed without a traceback.

    The arguments are the fields of a `Problem`.
    """

    def __init__(self, message: str, remedy: str = "", *, path: str = "", line: int = 0, excerpt: str = "") -> None:
        super().__init__(message)
        self.problems: tuple[Problem, ...] = (Problem(path, line, message, remedy, excerpt),)
        """At least one."""

    @classmethod
    def of(cls, problems: Sequence[Problem]) -> Self:
        """Return an error that reports several problems, at least one."""
        error = cls(problems[0].message)
        error.problems = tuple(problems)
        return error

    @property
    def problem(self) -> Problem:
        """The first problem."""
        return self.problems[0]

    def __str__(self) -> str:
        return str(self.problem)


class ConfigError(SitegenError):
    """``sitegen.toml`` or ``authors.toml`` has invalid content."""


class ThemeError(SitegenError):
    """A template or asset of the theme is missing or invalid."""


class BusyError(SitegenError):
    """Another build or preview is writing the index."""


class OutputError(SitegenError):
    """The output folder does not belong to sitegen, or cannot be written."""
