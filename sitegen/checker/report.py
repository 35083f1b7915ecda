"""The result of a check: errors, warnings, and the size of the site."""

from collections.abc import Mapping
from dataclasses import dataclass

from sitegen.errors import Problem

MOST_LISTED = 1_000
"""The most problems of one kind that a report lists. Further ones are only counted."""

LONGEST_QUOTE = 160
"""The most characters of a text quoted in a message."""


@dataclass(frozen=True, slots=True)
class PartSize:
    """A part of a site, such as its author pages."""

    name: str
    files: int
    bytes: int
    setting: str = ""
    """The setting that makes this part smaller; empty if there is none."""


@dataclass(frozen=True, slots=True)
class Report:
    """The result of `check`.

    The paths of problems start at the root of the site; a path is empty if the problem concerns the whole site.
    """

    files: int
    pages: int
    links: int
    """Number of different tags with a link into the site, counted on each page."""
    bytes: int
    errors: tuple[Problem, ...]
    """At most `MOST_LISTED` of each kind, in the order of paths and lines."""
    warnings: tuple[Problem, ...]
    """Like ``errors``."""
    error_counts: Mapping[str, int]
    """Number of all errors of each kind, including those that are not listed."""
    warning_counts: Mapping[str, int]
    """Like ``error_counts``."""
    parts: tuple[PartSize, ...]
    """The parts of the site, the largest first."""


def quote(text: str) -> str:
    """Return text from the site for a message: short, in one line, with unprintable characters escaped."""
    short = text if len(text) <= LONGEST_QUOTE else text[:LONGEST_QUOTE] + "…"
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in short)
