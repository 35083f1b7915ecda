"""The result of checking a file or several files: counts, problems, and the ids that are compared later."""

from array import array
from dataclasses import dataclass, field, replace

from sitegen.checker.report import quote
from sitegen.checker.site_index import LinkResult, Location
from sitegen.errors import Problem


@dataclass(slots=True)
class CheckResult:
    """The result of checking one file or several."""

    pages: int = 0
    links: int = 0
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    wanted: "array[int]" = field(default_factory=lambda: array("Q"))
    """`site_index.fragment_hash` of the ids on other pages that links lead to."""
    present: "array[int]" = field(default_factory=lambda: array("Q"))
    """`site_index.fragment_hash` of the ids that the pages have."""
    missing: dict[Problem, str] = field(default_factory=dict)
    """The path that does not exist, for each broken link."""

    def add_link(self, link: LinkResult, location: Location, line: int) -> None:
        """Add the problem of a link."""
        if not link.problem:
            return
        problem = replace(link.problem, path=quote(location.path), line=line)
        (self.warnings if link.is_warning else self.errors).append(problem)
        if link.missing:
            self.missing[problem] = link.missing

    def add_error(self, location: Location, line: int, kind: str, message: str, remedy: str) -> None:
        """Add an error of a file."""
        self.errors.append(Problem(quote(location.path), line, message, remedy, kind=kind))

    def add_warning(self, location: Location, line: int, kind: str, message: str, remedy: str) -> None:
        """Add a warning about a file."""
        self.warnings.append(Problem(quote(location.path), line, message, remedy, kind=kind))

    def errors_to_warnings(self) -> None:
        """Turn all errors into warnings, for files that the owner wrote."""
        self.warnings += self.errors
        self.errors = []

    def add_missing_policy(self, location: Location) -> None:
        """Add the warning that a page states no content security policy."""
        remedy = "the theme's layout states it in a <meta http-equiv> tag"
        self.add_warning(location, 0, "no-policy", "the page has no content security policy", remedy)

    def merge(self, other: "CheckResult") -> None:
        """Add the result for other files."""
        self.pages += other.pages
        self.links += other.links
        self.errors += other.errors
        self.warnings += other.warnings
        self.wanted += other.wanted
        self.present += other.present
        self.missing |= other.missing
