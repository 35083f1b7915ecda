"""The command `sitegen fetch`: its options, and the report of its result."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen import errors, fetch_settings, messages
from sitegen.command_options import STOPPED, common, load_config
from sitegen.progress import show_progress
from sitegen.quantities import counted

if TYPE_CHECKING:
    from sitegen.config import Config
    from sitegen.fetch import Access, Outcome
    from sitegen.fetch.http_client import Sent, Waiting

_LONG = 10
"""Waits of at least so many seconds are reported without ``-v``."""
_MINUTES = 120
"""Waits of at least so many seconds are shown in minutes."""
_LISTED = 5
"""The most ranges of missing days of a category that are listed without ``-v`` and ``--missing``."""


def _since(context: click.Context, parameter: click.Parameter, value: str) -> date | None:
    """Return the first day of ``--since``."""
    day = fetch_settings.first_day(value)
    if value and not day:
        message = f"{value!r} is not a year, month or day, such as 2015, 2015-06 or 2015-06-30"
        raise click.BadParameter(message, context, parameter)
    return day


@click.command("fetch")
@common
@click.option("--missing", is_flag=True, help="List the days that are missing, and fetch only these.")
@click.option(
    "--since", default="", metavar="DATE", callback=_since, help="Fetch all days from this year, month or day on again."
)
@click.option("--dry-run", is_flag=True, help="List what would be asked for; ask and write nothing.")
@click.option(
    "--wait",
    type=click.IntRange(0, 24 * 60),
    default=0,
    metavar="MINUTES",
    help="Wait up to this time if arXiv says when to ask again, and go on.",
)
@click.pass_obj
def fetch(
    access: "Access | None",
    file: Path | None,
    quiet: bool,
    verbose: bool,
    missing: bool,
    since: date | None,
    dry_run: bool,
    wait: int,
) -> int:
    """Bring the digests up to date from arXiv."""
    from sitegen import fetch as collector

    config = load_config(file)
    if not config.settings.fetch:
        name = file or "sitegen.toml"
        raise click.UsageError(f"{name} names no categories; write for instance:\n\n{fetch_settings.EXAMPLE}")
    check_queries(config)
    access = access or collector.Access()
    job = collector.Job(since, missing, wait * 60)
    if dry_run or (missing and not quiet):
        outcome = collector.plan(config, job, access)
        _print_missing(outcome, everything=True)
    if dry_run:
        _print_plans(outcome)
    else:
        try:
            with show_progress(quiet=quiet) as progress:
                outcome = collector.run(config, job, access, progress, _Observer(quiet=quiet, verbose=verbose))
        except (KeyboardInterrupt, click.Abort):
            click.echo("sitegen: stopped; run the same command again to continue", err=True)
            return STOPPED
        _print(outcome, quiet=quiet, verbose=verbose)
    if not quiet:
        click.echo(summary(outcome, asked=not dry_run))
    return 0 if outcome.is_complete else 1


def check_queries(config: "Config") -> None:
    """Raise an error for a query without a search term, which would choose no paper."""
    from sitegen.search import query

    for number, settings in enumerate(config.settings.fetch):
        if settings.query and not query.parse(settings.query).root:
            line = config.line_of(f"fetch[{number}]", "query")
            raise errors.ConfigError("`query` has no search term", "write some words", path=str(config.file), line=line)


class _Observer:
    """Prints requests and waits on standard error."""

    def __init__(self, *, quiet: bool, verbose: bool) -> None:
        self._quiet = quiet
        self._verbose = verbose

    def __call__(self, event: "Sent | Waiting") -> None:
        """Print an event."""
        from sitegen.fetch.http_client import Sent

        if isinstance(event, Sent):
            if self._verbose:
                messages.print_stderr(f"{event.address}: {event.outcome}")
        elif not self._quiet and (self._verbose or event.seconds >= _LONG):
            messages.print_stderr(f"waiting {_duration(event.seconds)}: {event.reason}")


def _print(outcome: "Outcome", *, quiet: bool, verbose: bool) -> None:
    """Print the result of a run: warnings and reasons on standard error, missing days on standard output."""
    messages.print_warnings(outcome.warnings, verbose=verbose)
    for problem in outcome.failures:
        messages.print_stderr(f"sitegen: {problem}")
    if quiet:
        return
    for note in outcome.notes:
        click.echo(f"note: {note}", err=True)
    _print_missing(outcome, everything=verbose)


def _print_missing(outcome: "Outcome", *, everything: bool) -> None:
    """Print the missing days, with ``everything`` all and else the last ones."""
    for category, missing in outcome.missing.items():
        listed = missing if everything else missing[-_LISTED:]
        if hidden := len(missing) - len(listed):
            click.echo(f"{category}: {counted(hidden, 'range')} of missing days before these; --missing lists all")
        for days in listed:
            asked = f", last asked for at {_time(days.checked)}" if days.checked else ""
            click.echo(errors.printable(f"{category}: {days} missing: {days.reason}{asked}"))


def _print_plans(outcome: "Outcome") -> None:
    """Print the requests that a run would make."""
    for category, plan in outcome.plans.items():
        parts = ["the listing of today"]
        if plan.harvest:
            parts.append(f"a harvest of records that changed since {plan.harvest}")
        parts += [f"days {days}" for days in (plan.window, *plan.gaps) if days]
        click.echo(f"{category}: would ask for {', '.join(parts)}")


def summary(outcome: "Outcome", *, asked: bool = True) -> str:
    """Return the last line: what is new, what is missing, and when to try again."""
    found = f"{counted(outcome.new, 'new paper')}, {outcome.changed:,} changed" if asked else "nothing was asked"
    lacks = [f"{counted(sum(map(len, missing)), 'day')} of {category}" for category, missing in outcome.missing.items()]
    if outcome.pending:
        lacks.append(f"{counted(outcome.pending, 'paper')} of listings")
    if lacks:
        state = f"missing: {', '.join(lacks)}"
    else:
        state = "no days missing" if outcome.is_complete else "no days missing, but not everything was asked"
    again = f"; try again after {_time(outcome.retry_at)}" if outcome.retry_at and asked else ""
    return f"{found}; {state}{again}"


def _time(time: datetime) -> str:
    """Return a time, rounded up to a minute."""
    return f"{time.astimezone(UTC) + timedelta(seconds=59):%Y-%m-%d %H:%M} UTC"


def _duration(seconds: float) -> str:
    return counted(round(seconds), "second") if seconds < _MINUTES else counted(round(seconds / 60), "minute")
