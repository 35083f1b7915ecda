"""What an examination of a built site found: faults, warnings, and how much there is of everything."""

from collections.abc import Mapping
from dataclasses import dataclass

KEPT = 1_000
"""Faults of a kind that a report lists; it counts the others."""

EXCERPT = 160
"""Characters of somebody's text that a message quotes at most."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Something wrong in the output, ordered by page and line.

    ``page`` is a path from the site's root, or empty where the site as a whole is at fault; ``line`` counts from 1 and
    is 0 where a fault has none. ``kind`` is one of a fixed set of words such as ``broken-link``. All of it is fit for
    a terminal: characters that could steer one are escaped.
    """

    page: str
    line: int
    kind: str
    message: str
    advice: str = ""

    def __str__(self) -> str:
        where = self.page or "the site"
        where = f"{where}:{self.line}" if self.line else where
        return f"{where}: {self.message}; {self.advice}" if self.advice else f"{where}: {self.message}"


@dataclass(frozen=True, slots=True)
class Share:
    """What one part of a site takes: ``setting`` is the key that governs it, empty where there is none."""

    name: str
    files: int
    bytes: int
    setting: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of `check`.

    ``links`` counts the distinct tags of each page that refer to something. ``faults`` and ``warnings`` are sorted and
    hold at most `KEPT` of each kind; ``fault_counts`` and ``warning_counts`` count all there were, by kind.
    ``shares`` are ordered from the largest to the smallest.
    """

    files: int
    pages: int
    links: int
    bytes: int
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]
    fault_counts: Mapping[str, int]
    warning_counts: Mapping[str, int]
    shares: tuple[Share, ...]


def quote(text: str) -> str:
    """Somebody's text as a message shows it: short, on one line, without characters that steer a terminal."""
    shown = text if len(text) <= EXCERPT else text[:EXCERPT] + "…"
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in shown)
