"""Collect the problems of one file, up to a limit."""

from collections.abc import Callable
from typing import Final

from sitegen.errors import Problem
from sitegen.text import clean

MAX_PROBLEMS: Final = 100
"""The maximum number of listed problems of a file. Others are only counted."""

MAX_RECORDS: Final = 200_000
"""The maximum number of records that are read from one file."""

_EXCERPT = 60

Report = Callable[[str, str, str], None]
"""Receives a problem of one record: the field of `Paper` (``published``), message and remedy."""


def ignore(_part: str, _message: str, _remedy: str) -> None:
    """Report nothing. This is a `Report` for values that need not be readable."""


class Problems:
    """The problems of one file, in the order in which they were found."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._listed: list[Problem] = []
        self._others = 0
        self.blocker: Problem | None = None
        """The first problem that was passed to `block`; see `Digest.blocker`."""

    def add(self, line: int, message: str, remedy: str) -> None:
        """Add a problem. Lines count from 1; 0 means the whole file."""
        if len(self._listed) < MAX_PROBLEMS:
            self._listed.append(Problem(self._path, line, message, remedy))
        else:
            self._others += 1

    def block(self, line: int, message: str, remedy: str) -> None:
        """Add a problem because of which the site keeps the file's papers from an earlier build. Further calls do nothing."""
        if not self.blocker:
            self.blocker = Problem(self._path, line, message, remedy)
            self._listed.append(self.blocker)

    def listed(self) -> tuple[Problem, ...]:
        """Return the listed problems, and one more with the number of the others if there are any."""
        if not self._others:
            return tuple(self._listed)
        message = f"further problems in this file: {self._others:,}"
        return (*self._listed, Problem(self._path, 0, message, "correct the listed ones first"))


def excerpt(value: str) -> str:
    """Return the beginning of a text from the input, quoted and safe to print."""
    text = clean(value[: 4 * _EXCERPT])
    return f"“{text}”" if len(text) <= _EXCERPT else f"“{text[:_EXCERPT].rstrip()}…”"
