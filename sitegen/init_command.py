"""The command `sitegen init`: write the files of a new site and, with ``--fetch``, fetch its papers and build it."""

import secrets
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitegen import fetch_settings, messages
from sitegen.command_options import FOLDER, STOPPED, common, load_config
from sitegen.errors import OutputError, printable
from sitegen.fetch_settings import FetchSettings

if TYPE_CHECKING:
    from sitegen.scaffold import Fetching, NewSite


def _categories(context: click.Context, parameter: click.Parameter, value: str) -> tuple[str, ...]:
    """Return the codes of ``--fetch``."""
    settings = FetchSettings(tuple(filter(None, (code.strip() for code in value.split(",")))))
    if value:
        _refuse(settings, context, parameter)
    return tuple(one.category for one in fetch_settings.wanted([settings]))


def _since(context: click.Context, parameter: click.Parameter, value: str) -> str:
    """Return the value of ``--since``."""
    _refuse(FetchSettings(("cs.CV",), since=value), context, parameter)
    return value.strip()


def _refuse(settings: FetchSettings, context: click.Context, parameter: click.Parameter) -> None:
    """Refuse the value of an option if it would be wrong in the settings.

    Raises:
        click.BadParameter: It would be wrong.
    """
    for _, message, remedy in fetch_settings.problems(settings, (), ()):
        raise click.BadParameter(f"{message}; {remedy}", context, parameter)


@click.command()
@common
@click.option("-y", "--yes", is_flag=True, help="Do not ask before adding files to an existing site.")
@click.option(
    "--fetch",
    "categories",
    default="",
    metavar="CODES",
    callback=_categories,
    help="Make a site that fetches the papers of these categories of arXiv, such as cs.CV,cs.LG, and fetch them.",
)
@click.option(
    "--since",
    default="",
    metavar="DATE",
    callback=_since,
    help="With --fetch: the first year, month or day to fetch.  [default: two weeks ago]",
)
@click.argument("folder", metavar="[DIR]", type=FOLDER, required=False)
@click.pass_context
def init(
    context: click.Context,
    file: Path | None,
    quiet: bool,
    verbose: bool,
    yes: bool,
    categories: tuple[str, ...],
    since: str,
    folder: Path | None,
) -> int:
    """Create a new site in DIR.

    It has settings, an example digest, and files for publishing. Existing files are kept.
    """
    from sitegen import scaffold

    folder = folder or (file.parent if file else Path())
    if file and file.absolute() != (folder / scaffold.CONFIG).absolute():
        raise click.UsageError(f"a new site is configured in {folder / scaffold.CONFIG}; rename it afterwards")
    if since and not categories:
        raise click.UsageError("--since needs --fetch, which says what to fetch")
    site = scaffold.existing(folder)
    if site and not yes and not _confirms(folder, site):
        click.echo("nothing was written", err=True)
        return 1
    fetching = _fetching(categories, since)
    outcome = scaffold.init(folder, fetching)
    _print(outcome, folder, quiet=quiet, verbose=verbose)
    status = _fetch_and_build(context, folder, fetching, quiet=quiet, verbose=verbose) if fetching else 0
    if not quiet and status != STOPPED:
        click.echo(f"Look at it with: {_entering(folder)}sitegen serve --open")
    return status


def _fetching(categories: tuple[str, ...], since: str) -> "Fetching | None":
    """Return what the new site fetches, and when: a site does not ask at the same minute as most others."""
    from sitegen import scaffold

    if not categories:
        return None
    return scaffold.Fetching(categories, since, secrets.choice(scaffold.HOURS), secrets.choice(scaffold.MINUTES))


def _print(outcome: "NewSite", folder: Path, *, quiet: bool, verbose: bool) -> None:
    """Print the names of written and kept files."""
    from sitegen import scaffold

    for verb, names in (("wrote", outcome.written), ("kept", outcome.kept)):
        for name in names if not quiet else ():
            purpose = f": {scaffold.purpose(name)}" if verbose else ""
            click.echo(f"{verb} {folder / name}{purpose}")
    if outcome.note:
        click.echo(f"note: {outcome.note}", err=True)


def _fetch_and_build(context: click.Context, folder: Path, fetching: "Fetching", *, quiet: bool, verbose: bool) -> int:
    """Fetch the papers of a new site, and build it with those that arrived; return the exit status."""
    from sitegen import builder, fetch_command, scaffold
    from sitegen.build_result import Options
    from sitegen.progress import show_progress

    file = folder / scaffold.CONFIG
    config = load_config(file)
    if not config.settings.fetch:
        click.echo(
            f"sitegen: {file} was kept, and does not say what to fetch. Add this, and run `sitegen fetch`:", err=True
        )
        click.echo(f"\n{scaffold.fetch_section(fetching)}\n", err=True)
        return 1
    status = int(context.invoke(fetch_command.fetch, file=file, quiet=quiet, verbose=verbose))
    if status:
        click.echo(f"note: `{_entering(folder)}sitegen fetch` continues", err=True)
    if status != STOPPED:
        with show_progress(quiet=quiet) as progress:
            summary = builder.build(config, Options(), progress)
        messages.print_build(summary, quiet=quiet, verbose=verbose)
    return status


def _entering(folder: Path) -> str:
    """Return the part of a command that enters a folder; empty for the working folder."""
    return "" if folder.absolute() == Path.cwd() else f"cd {shlex.quote(str(folder))} && "


def _confirms(folder: Path, site: Path) -> bool:
    """Ask the user whether to add files to an existing site; return the answer.

    Raises:
        OutputError: The input is not a terminal, so nobody can answer.
    """
    found = f"there is already a site in {site}" if folder.resolve() == site else f"{folder} is inside the site {site}"
    if not sys.stdin.isatty():
        remedy = "name a folder elsewhere, or add --yes to write the files that are missing (nothing is overwritten)"
        raise OutputError(f"{found}; nothing was written", remedy)
    return click.confirm(f"{printable(found)}. Write the files that are missing? Nothing is overwritten", err=True)
