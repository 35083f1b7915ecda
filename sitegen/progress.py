"""A progress bar on a terminal: what is done, how fast, and how long it will take."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from sitegen import builder


@contextmanager
def bar() -> Iterator[builder.Progress]:
    """A bar for each kind of work, on standard error."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    # Refreshed by the callbacks themselves: a thread of rich's own would live through the forks of the workers.
    with Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False) as progress:
        tasks: dict[str, TaskID] = {}

        def show(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = progress.add_task(what, total=total or None, rate="")
            task = progress.tasks[tasks[what]]
            rate = f"{task.speed:,.0f}/s" if task.speed else ""
            progress.update(tasks[what], completed=done, total=total or None, rate=rate, refresh=True)

        yield show
