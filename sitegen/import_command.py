"""The command `sitegen import`: its options, and the report of its result."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from sitegen import messages
from sitegen.command_options import STOPPED, Choice, common, load_config
from sitegen.progress import show_progress
from sitegen.quantities import counted

if TYPE_CHECKING:
    from sitegen.file_import import Job, Outcome

_MARKDOWN: Final = "markdown"
_FORMATS: Final = (_MARKDOWN, "bibtex", "ris", "csl-json", "endnote", "csv", "jsonl")
"""The values of ``--to``: `paper_formats.MARKDOWN` and the names in `paper_formats.FORMATS`, which other commands need not import."""

_DATE = re.compile(r"(?:19|20|21)[0-9]{2}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?")


def _categories(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Return the codes of ``--category``, each once."""
    from sitegen import suggestions, taxonomy
    from sitegen.loader.fields import category_code

    codes: dict[str, None] = {}
    for value in values:
        code = category_code(value)
        if not code:
            close = suggestions.nearest(value, taxonomy.ALL)
            hint = f"; did you mean {close}?" if close else ", such as cs.CV"
            raise click.BadParameter(f"{value!r} is not the code of a category{hint}", context, parameter)
        codes[code] = None
    return tuple(codes)


def _since(context: click.Context, parameter: click.Parameter, value: str) -> str:
    """Return the value of ``--since``."""
    if value and not _DATE.fullmatch(value):
        message = f"{value!r} is not a year, month or day, such as 2015, 2015-06 or 2015-06-30"
        raise click.BadParameter(message, context, parameter)
    return value


def _query(context: click.Context, parameter: click.Parameter, value: str) -> str:
    """Return the value of ``--query``."""
    if value:
        from sitegen.search import query

        if not query.parse(value).root:
            raise click.BadParameter(f"{value!r} has no search term", context, parameter)
    return value


@click.command("import")
@common
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--category",
    "categories",
    multiple=True,
    metavar="CODE",
    callback=_categories,
    help="Import papers of this category, into digests of their own; can be repeated.",
)
@click.option(
    "--since", default="", metavar="DATE", callback=_since, help="Import papers of this year, month or day and later."
)
@click.option("--query", default="", callback=_query, help="Import papers that the search would find.")
@click.option(
    "--to", "format", type=Choice(_FORMATS), default=_MARKDOWN, show_default=True, help="The format to write."
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="The folder of digests, or the file for another format."
)
def import_files(
    file: Path | None,
    quiet: bool,
    verbose: bool,
    files: tuple[Path, ...],
    categories: tuple[str, ...],
    since: str,
    query: str,
    format: str,
    output: Path | None,
) -> int:
    """Write digests from files of any format, or convert them to another format."""
    from sitegen import file_import, import_selection, paper_formats

    config = load_config(file)
    if format != _MARKDOWN and not output:
        suffix = paper_formats.FORMATS[format].suffix
        raise click.UsageError(f"name the file to write, such as `--output papers.{suffix}`")
    target = (output or config.content).absolute()
    if any(one.absolute() == target for one in files if one.is_file()):
        raise click.UsageError(f"{output} is one of the files to read")
    job = file_import.Job(files, import_selection.Selection(categories, since, query), format, target)
    try:
        with show_progress(quiet=quiet) as progress:
            outcome = file_import.run(job, config, progress)
    except (KeyboardInterrupt, click.Abort):
        click.echo("sitegen: stopped; run the same command again to continue", err=True)
        return STOPPED
    _print(outcome, job, quiet=quiet, verbose=verbose)
    return 0 if outcome.is_complete else 1


def _print(outcome: "Outcome", job: "Job", *, quiet: bool, verbose: bool) -> None:
    """Print warnings on standard error, and counts on standard output."""
    messages.print_warnings(outcome.problems, outcome.more_problems, verbose=verbose)
    if quiet:
        return
    if outcome.continued:
        click.echo("note: this continued an import that was ended", err=True)
    chosen = f", {outcome.selected:,} of them imported" if outcome.selected < outcome.read else ""
    click.echo(
        f"{counted(outcome.read, 'record')} read{chosen}, {', '.join(_written(outcome, job))} in {outcome.seconds:.1f} s"
    )


def _written(outcome: "Outcome", job: "Job") -> Iterator[str]:
    """Yield what was written."""
    if job.format != _MARKDOWN:
        yield f"{counted(outcome.papers, 'paper')} written to {job.target}"
        return
    yield f"{counted(outcome.changes.get('written', 0), 'digest')} written"
    for change in ("merged", "unchanged"):
        if number := outcome.changes.get(change, 0):
            yield f"{number:,} {'changed' if change == 'merged' else change}"
