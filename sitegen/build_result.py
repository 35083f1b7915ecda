"""Options and result of a build."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sitegen.errors import Problem
from sitegen.processor_time import ProcessorTime

Progress = Callable[[str, int, int], None]
"""Receives the phase, the number of finished files or pages, and the number of all (0 if unknown)."""


@dataclass(frozen=True, slots=True)
class Options:
    """The options of one build."""

    jobs: int = 0
    """Number of processes; 0 means one for each core."""
    full: bool = False
    """True to read every digest and render every page."""
    accept_shrink: bool = False
    """True to accept that digests are half-written or damaged, lost most of their papers, or disappeared."""


@dataclass(slots=True)
class Summary:
    """The result of a build: numbers of pages, times, problems."""

    written: int = 0
    unchanged: int = 0
    removed: int = 0
    size: int = 0
    """Bytes written."""
    seconds: float = 0.0
    phases: dict[str, float] = field(default_factory=dict)
    """Seconds by phase."""
    processor_times: dict[str, list[ProcessorTime]] = field(default_factory=dict)
    """Processor time by phase, of each process: first this one, then its workers."""
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """Facts that the user should know although nothing is wrong."""
