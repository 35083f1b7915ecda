"""Print the results of builds and checks: problems on standard error, counts and times on standard output."""

import os
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen.build_result import Summary
from sitegen.errors import Problem, printable
from sitegen.quantities import counted, size

if TYPE_CHECKING:
    from sitegen import checker

_MAX_PROBLEMS = 20
"""The most warnings, and the most errors, that are printed without ``-v``."""


def print_stderr(line: str) -> None:
    """Print one line on standard error, without the control characters that a quoted digest or file name can contain."""
    click.echo(printable(line).replace("\n", "\N{REPLACEMENT CHARACTER}"), err=True)


def print_warnings(problems: Sequence[Problem], others: int = 0, *, verbose: bool) -> None:
    """Print warnings on standard error: with ``verbose`` all, else the first ones.

    Args:
        problems: The warnings.
        others: The number of further ones that are not listed.
        verbose: True to print all that are listed.
    """
    listed = problems if verbose else problems[:_MAX_PROBLEMS]
    for problem in listed:
        print_stderr(f"warning: {problem}")
    if hidden := len(problems) - len(listed) + others:
        end = "" if verbose else "; -v shows all" if not others else "; -v shows more of them"
        click.echo(f"... and {counted(hidden, 'more warning')}{end}", err=True)


def print_build(summary: Summary, *, quiet: bool, verbose: bool) -> None:
    """Print the result of a build: warnings and notes on standard error, counts and times on standard output."""
    problems = summary.problems
    print_warnings(problems, verbose=verbose)
    if quiet:
        return
    for note in summary.notes:
        click.echo(f"note: {note}", err=True)
    click.echo(
        f"{counted(summary.written, 'page')} written, {summary.unchanged:,} unchanged, {summary.removed:,} removed, "
        f"{counted(len(problems), 'warning')}, {size(summary.size)} in {summary.seconds:.2f} s"
    )
    if verbose or summary.seconds > 5:
        click.echo(", ".join(f"{phase} {seconds:.1f} s" for phase, seconds in summary.phases.items()))


def location(output: Path, file: Path | None, theme: str | None, *, other_content: bool) -> str:
    """Return a line that tells where the site is and how to preview it.

    The preview has no option ``--content``: with ``other_content`` it would show another site, so the line leaves it out.
    """
    folder = os.path.relpath(output) if output.is_relative_to(Path.cwd()) else str(output)
    where = f"the site is in {folder}: open {folder}/index.html"
    if other_content:
        return where
    options = [("-c", str(file) if file else None), ("--theme", theme)]
    chosen = "".join(f" {option} {shlex.quote(value)}" for option, value in options if value)
    return f"{where}, or run `sitegen serve{chosen}` to preview it while you write"


def print_check(report: "checker.Report", *, quiet: bool, verbose: bool) -> None:
    """Print the result of a check: problems on standard error, counts on standard output."""
    for severity, found, counts in (
        ("warning", report.warnings, report.warning_counts),
        ("error", report.errors, report.error_counts),
    ):
        total = sum(counts.values())
        listed = found if verbose else found[:_MAX_PROBLEMS]
        for problem in listed:
            print_stderr(f"{severity}: {problem}")
        if total > len(listed):
            click.echo(f"... and {counted(total - len(listed), f'more {severity}')}; -v shows more of them", err=True)
    if quiet:
        return
    if verbose:
        for part in report.parts:
            setting = f" ({part.setting})" if part.setting else ""
            click.echo(f"{part.name}{setting}: {counted(part.files, 'file')}, {size(part.bytes)}")
    click.echo(
        f"{counted(report.files, 'file')}, {counted(report.pages, 'page')}, {counted(report.links, 'link')}, {size(report.bytes)}: "
        f"{counted(sum(report.error_counts.values()), 'error')}, {counted(sum(report.warning_counts.values()), 'warning')}"
    )
