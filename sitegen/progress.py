"""How far long work is: a bar on a terminal, plain lines elsewhere."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from sitegen.builder import Progress


@contextmanager
def shown(*, quiet: bool) -> Iterator[Progress]:
    """What is to be told of progress, and shows it on standard error; nothing where quiet is asked for."""
    if quiet:
        yield lambda what, done, total: None
    elif sys.stderr.isatty():
        with _bars() as show:
            yield show
    else:
        yield _lines()


def _lines() -> Progress:
    """A line at the beginning of each kind of work and at every tenth of it."""
    last: dict[str, int] = {}

    def show(what: str, done: int, total: int) -> None:
        tenth = done * 10 // total if total else 0
        if last.get(what) != tenth and (total == 0 or total > 1000 or what not in last):
            last[what] = tenth
            click.echo(f"{what}: {done:,} of {total:,}" if total else what, err=True)

    return show


@contextmanager
def _bars() -> Iterator[Progress]:
    """A bar for each kind of work: what is done, how fast, and how long it will take."""
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
    # Refreshed by the callbacks themselves: a thread of rich's own would live through the forks of the workers.
    with Bars(*columns, console=Console(stderr=True), transient=True, auto_refresh=False) as bars:
        tasks: dict[str, TaskID] = {}

        def show(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total or None, rate="")
            task = bars.tasks[tasks[what]]
            rate = f"{task.speed:,.0f}/s" if task.speed else ""
            bars.update(tasks[what], completed=done, total=total or None, rate=rate, refresh=True)

        yield show
