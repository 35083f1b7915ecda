"""Collect what is wrong with one file, so that a hopeless one does not drown the rest."""

from typing import Final

from sitegen.errors import Problem
from sitegen.text import clean

MAX_PROBLEMS: Final = 100
"""Problems that are listed for one file; the others are counted."""

_EXCERPT = 60


class FieldError(ValueError):
    """What is wrong with one field: raised where that makes the record useless, collected where it does not.

    ``label`` names the field as the digest does; it is empty for the title.
    """

    def __init__(self, label: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.label = label
        self.message = message
        self.remedy = remedy


class Faults:
    """The problems of one file, in the order in which they were met."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._listed: list[Problem] = []
        self._others = 0
        self.flaw: Problem | None = None
        """The first problem for which an earlier text of the file must be kept."""

    def unfit(self, line: int, message: str, remedy: str) -> None:
        """Note a problem for which an earlier text of the file must be kept; only the first one is recorded."""
        if not self.flaw:
            self.flaw = Problem(self._path, line, message, remedy)
            self._listed.append(self.flaw)

    def add(self, line: int, message: str, remedy: str) -> None:
        """Note one; ``line`` counts from 1."""
        if len(self._listed) < MAX_PROBLEMS:
            self._listed.append(Problem(self._path, line, message, remedy))
        else:
            self._others += 1

    def problems(self) -> tuple[Problem, ...]:
        """All that are listed, and one that says how many are not."""
        if not self._others:
            return tuple(self._listed)
        more = Problem(self._path, 0, f"further faults in this file: {self._others:,}", "correct those above first")
        return (*self._listed, more)


def excerpt(value: str) -> str:
    """The beginning of a stranger's text, quoted and safe to print."""
    shown = clean(value[: 4 * _EXCERPT])
    return f"“{shown}”" if len(shown) <= _EXCERPT else f"“{shown[:_EXCERPT].rstrip()}…”"
