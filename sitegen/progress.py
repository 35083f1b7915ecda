"""Show the progress of a build or check: bars on a terminal, plain lines elsewhere."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from sitegen.build_result import Progress

_STEP = 10_000
"""If the number of all is unknown, a plain line is printed at every so many."""
_MANY = 1000
"""If a phase has more files or pages than this, a plain line is printed at every tenth of them."""


@contextmanager
def show_progress(*, quiet: bool) -> Iterator[Progress]:
    """Provide a function that shows progress on standard error. If ``quiet``, the function does nothing."""
    if quiet:
        yield lambda phase, done, total: None
    elif sys.stderr.isatty():
        with _bars() as show:
            yield show
    else:
        yield _lines()


def _lines() -> Progress:
    """Return a function that prints a line when a phase begins, and at every tenth of a long one."""
    last: dict[str, int] = {}

    def show(phase: str, done: int, total: int) -> None:
        tenth = done * 10 // total if total else done // _STEP
        if last.get(phase) != tenth and (total == 0 or total > _MANY or phase not in last):
            last[phase] = tenth
            number = f"{done:,} of {total:,}" if total else f"{done:,}" if done >= _STEP else ""
            click.echo(f"{phase}: {number}" if number else phase, err=True)

    return show


@contextmanager
def _bars() -> Iterator[Progress]:
    """Provide a function that shows a bar for each phase, with speed and remaining time."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    # `show` refreshes the bars. With automatic refresh, a thread of rich would run while worker processes are forked.
    with Bars(*columns, console=Console(stderr=True), transient=True, auto_refresh=False) as bars:
        tasks: dict[str, TaskID] = {}

        def show(phase: str, done: int, total: int) -> None:
            if phase not in tasks:
                tasks[phase] = bars.add_task(phase, total=total or None, rate="")
            task = bars.tasks[tasks[phase]]
            rate = f"{task.speed:,.0f}/s" if task.speed else ""
            bars.update(tasks[phase], completed=done, total=total or None, rate=rate, refresh=True)

        yield show
