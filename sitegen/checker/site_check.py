"""Check a whole site: list its files, check each of them, compare links with ids, and report."""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from sitegen import portable
from sitegen.checker import file_list, host_limits
from sitegen.checker.check_result import CheckResult
from sitegen.checker.file_checker import Progress, Site, check_files
from sitegen.checker.file_list import FileList
from sitegen.checker.report import MOST_LISTED, Report, quote
from sitegen.checker.site_index import NOT_FOUND, SiteIndex
from sitegen.checker.url_resolver import SiteUrl
from sitegen.errors import OutputError, Problem

_REQUIRED = {
    "index.html": "build the site again",
    NOT_FOUND: "hosts show it if an address does not exist; without it Cloudflare shows the home page instead",
    ".nojekyll": "without it GitHub Pages may leave out files: build the site again",
}
"""Files that every site has at its root -> remedy if one is missing."""

_SENDS_POLICY = frozenset({"netlify"})
"""Hosts that send the site's policy with every page, because `sitegen init` writes it into their configuration."""

_NO_SUGGESTION = "correct the link; if it is not in your own files, build again with --full"


def check(
    output: Path,
    *,
    site_url: str | None,
    target: str | None,
    jobs: int,
    static: Path | None = None,
    is_fitted: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Check a built site by its files alone. The report does not depend on ``jobs``.

    Args:
        output: The folder of the site.
        site_url: The site's address with its base path. Without it, every link with a host counts as a link to another
            site.
        target: A key of `HOSTS`, to check the limits of that host too.
        jobs: How many processes to use.
        static: The folder of the owner's static files. Errors in them are reported as warnings.
        is_fitted: True if the settings name ``target`` as the site's host, so that the site leaves out what does not fit.
        progress: Called with the number of checked files and of all files. The count restarts if links with missing
            ids have to be found in a second pass.

    Raises:
        OutputError: There is no site in ``output``.
        SitegenError: A worker process was killed.
    """
    files = _listed(output)
    index = SiteIndex.of(
        files.paths(),
        SiteUrl.of(site_url) if site_url else None,
        static=str(static or ""),
        sends_policy=target in _SENDS_POLICY,
    )
    site = Site(output, index)
    result = _collected(check_files(site, files, jobs, progress))
    missing_ids = frozenset(result.wanted).difference(result.present)
    if missing_ids:
        second = replace(site, index=replace(site.index, missing_ids=missing_ids))
        result = _collected(check_files(second, files, jobs, progress))
    result.suggest(files)
    result.add_errors(problem for problem in files.problems if not index.is_static(problem.path))
    result.add_warnings(problem for problem in files.problems if index.is_static(problem.path))
    result.add_errors(_missing_files(files))
    if target:
        errors, warnings = host_limits.limits(target, files, output, is_fitted=is_fitted)
        result.add_errors(errors)
        result.add_warnings(warnings)
    return result.report(files)


@dataclass(slots=True)
class _SiteResult:
    """The result of checking a whole site. It counts problems by kind, and keeps the first `MOST_LISTED` of each kind."""

    pages: int = 0
    links: int = 0
    wanted: "array[int]" = field(default_factory=lambda: array("Q"))
    present: "array[int]" = field(default_factory=lambda: array("Q"))
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    error_counts: Counter[str] = field(default_factory=Counter)
    warning_counts: Counter[str] = field(default_factory=Counter)
    missing: dict[Problem, str] = field(default_factory=dict)

    def add(self, result: CheckResult) -> None:
        """Add the result for some files."""
        self.pages += result.pages
        self.links += result.links
        self.wanted.extend(result.wanted)
        self.present.extend(result.present)
        kept = self.add_errors(result.errors)
        kept += self.add_warnings(result.warnings)
        self.missing.update((problem, result.missing[problem]) for problem in kept if problem in result.missing)

    def add_errors(self, problems: Iterable[Problem]) -> list[Problem]:
        """Add errors, and return those that are kept."""
        kept = list(_kept(problems, self.error_counts))
        self.errors += kept
        return kept

    def add_warnings(self, problems: Iterable[Problem]) -> list[Problem]:
        """Add warnings, and return those that are kept."""
        kept = list(_kept(problems, self.warning_counts))
        self.warnings += kept
        return kept

    def suggest(self, files: FileList) -> None:
        """For each broken link, suggest the file that it probably means."""
        suggestions = _suggestions(frozenset(self.missing.values()), files)
        self.errors, self.warnings = (
            [
                replace(problem, remedy=suggestions.get(self.missing[problem], _NO_SUGGESTION))
                if problem in self.missing
                else problem
                for problem in problems
            ]
            for problems in (self.errors, self.warnings)
        )

    def report(self, files: FileList) -> Report:
        """Return the report, with sorted problems."""
        parts = host_limits.parts(files)
        return Report(
            files=files.count,
            pages=self.pages,
            links=self.links,
            bytes=sum(part.bytes for part in parts),
            errors=tuple(sorted(self.errors, key=_order)),
            warnings=tuple(sorted(self.warnings, key=_order)),
            error_counts=dict(sorted(self.error_counts.items())),
            warning_counts=dict(sorted(self.warning_counts.items())),
            parts=parts,
        )


def _listed(output: Path) -> FileList:
    try:
        files = file_list.list_files(output)
    except OSError as error:
        raise OutputError(f"cannot be read: {error.strerror}", "run `sitegen build` first", path=str(output)) from None
    if not files.count:
        raise OutputError("there is no site in it", "run `sitegen build` first", path=str(output))
    return files


def _missing_files(files: FileList) -> list[Problem]:
    """Report the required files that the site does not have."""
    present = {name for folder in files.folders if not folder.path for name in folder.names}
    return [
        Problem(name, 0, "the site has no such file", remedy, kind="missing-file")
        for name, remedy in _REQUIRED.items()
        if name not in present
    ]


def _collected(results: Iterable[CheckResult]) -> _SiteResult:
    whole = _SiteResult()
    for result in results:
        whole.add(result)
    return whole


def _kept(problems: Iterable[Problem], counts: Counter[str]) -> Iterator[Problem]:
    """Count problems by kind, and yield the first of each kind."""
    for problem in problems:
        counts[problem.kind] += 1
        if counts[problem.kind] <= MOST_LISTED:
            yield problem


def _order(problem: Problem) -> tuple[str, int, str, str, str]:
    return problem.path, problem.line, problem.kind, problem.message, problem.remedy


def _suggestions(missing: frozenset[str], files: FileList) -> dict[str, str]:
    """Return a remedy for each missing path that differs from a file's path only by case, Unicode form or ``.html``."""
    if not missing:
        return {}
    sought = {portable.fold(path): path for path in sorted(missing)}
    sought |= {portable.fold(f"{path}.html"): path for path in sorted(missing)}
    remedies: dict[str, str] = {}
    for path in files.paths():
        if meant := sought.get(portable.fold(path)):
            remedies[meant] = f"there is {quote(path)}: use exactly this name"
    return remedies
