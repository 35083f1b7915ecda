"""The findings of a whole site: counted, kept within bounds, and with advice that takes knowledge of all files."""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from sitegen import portable
from sitegen.checker import hosts
from sitegen.checker.findings import Findings
from sitegen.checker.inventory import Inventory
from sitegen.checker.report import KEPT, Fault, Report, quote


@dataclass(slots=True)
class Tally:
    """Faults are counted by kind, and kept as long as there are few of their kind."""

    pages: int = 0
    links: int = 0
    wanted: "array[int]" = field(default_factory=lambda: array("Q"))
    marks: "array[int]" = field(default_factory=lambda: array("Q"))
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    fault_counts: Counter[str] = field(default_factory=Counter)
    warning_counts: Counter[str] = field(default_factory=Counter)
    missing: dict[Fault, str] = field(default_factory=dict)

    def add(self, found: Findings) -> None:
        """Takes up what was found in some files."""
        self.pages += found.pages
        self.links += found.links
        self.wanted.extend(found.wanted)
        self.marks.extend(found.marks)
        kept = self.add_faults(found.faults)
        kept += self.add_warnings(found.warnings)
        self.missing.update((fault, found.missing[fault]) for fault in kept if fault in found.missing)

    def add_faults(self, faults: Iterable[Fault]) -> list[Fault]:
        """Takes up faults and returns those that it keeps."""
        kept = list(_counted(faults, self.fault_counts))
        self.faults += kept
        return kept

    def add_warnings(self, warnings: Iterable[Fault]) -> list[Fault]:
        """Takes up warnings and returns those that it keeps."""
        kept = list(_counted(warnings, self.warning_counts))
        self.warnings += kept
        return kept

    def advise(self, stock: Inventory) -> None:
        """Names, for links that lead nowhere, the file that they probably mean."""
        meant = _meant(frozenset(self.missing.values()), stock)
        self.faults, self.warnings = (
            [
                replace(fault, advice=meant.get(self.missing[fault], _NO_IDEA)) if fault in self.missing else fault
                for fault in found
            ]
            for found in (self.faults, self.warnings)
        )

    def report(self, stock: Inventory) -> Report:
        """All of it, sorted."""
        shares = hosts.shares(stock)
        return Report(
            files=stock.files,
            pages=self.pages,
            links=self.links,
            bytes=sum(share.bytes for share in shares),
            faults=tuple(sorted(self.faults)),
            warnings=tuple(sorted(self.warnings)),
            fault_counts=dict(sorted(self.fault_counts.items())),
            warning_counts=dict(sorted(self.warning_counts.items())),
            shares=shares,
        )


_NO_IDEA = "correct it where it is written; if it is none of yours, build again with --full"


def _counted(faults: Iterable[Fault], counts: Counter[str]) -> Iterator[Fault]:
    for fault in faults:
        counts[fault.kind] += 1
        if counts[fault.kind] <= KEPT:
            yield fault


def _meant(missing: frozenset[str], stock: Inventory) -> dict[str, str]:
    """Advice for paths that do not exist and are nearly those of files."""
    if not missing:
        return {}
    sought = {portable.fold(path): path for path in sorted(missing)}
    sought |= {portable.fold(f"{path}.html"): path for path in sorted(missing)}
    advice: dict[str, str] = {}
    for path in stock.paths():
        if meant := sought.get(portable.fold(path)):
            advice[meant] = f"there is {quote(path)}: name it exactly so"
    return advice
