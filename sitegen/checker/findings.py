"""What an examination gathers: of a file, of a batch of files, of a site."""

from array import array
from dataclasses import dataclass, field

from sitegen.checker.ground import Place, Verdict
from sitegen.checker.report import Fault, quote


@dataclass(slots=True)
class Findings:
    """Counts, faults, and the loose ends that are joined when every page is read.

    ``wanted`` and ``marks`` are `ground.mark`: of the ids that links ask for, and of those that pages have. ``missing``
    tells which path a broken link sought.
    """

    pages: int = 0
    links: int = 0
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    wanted: "array[int]" = field(default_factory=lambda: array("Q"))
    marks: "array[int]" = field(default_factory=lambda: array("Q"))
    missing: dict[Fault, str] = field(default_factory=dict)

    def add(self, verdict: Verdict, place: Place, line: int) -> None:
        """Takes up a verdict that is not sound."""
        fault = Fault(quote(place.path), line, verdict.kind, verdict.message, verdict.advice)
        (self.warnings if verdict.warning else self.faults).append(fault)
        if verdict.missing:
            self.missing[fault] = verdict.missing

    def fault(self, place: Place, line: int, kind: str, message: str, advice: str) -> None:
        """Takes up a fault of a file."""
        self.faults.append(Fault(quote(place.path), line, kind, message, advice))

    def warning(self, place: Place, line: int, kind: str, message: str, advice: str) -> None:
        """Takes up a warning of a file."""
        self.warnings.append(Fault(quote(place.path), line, kind, message, advice))

    def faults_to_warnings(self) -> None:
        """Turn all faults into warnings, for files that the owner wrote."""
        self.warnings += self.faults
        self.faults = []

    def no_policy(self, place: Place) -> None:
        """Takes up that a page states no policy."""
        advice = "the theme's layout states it in a <meta http-equiv> tag"
        self.warning(place, 0, "no-policy", "the page has no content security policy", advice)

    def merge(self, other: "Findings") -> None:
        """Adds what was found elsewhere."""
        self.pages += other.pages
        self.links += other.links
        self.faults += other.faults
        self.warnings += other.warnings
        self.wanted += other.wanted
        self.marks += other.marks
        self.missing |= other.missing
