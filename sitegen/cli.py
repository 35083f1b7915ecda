"""Command line of sitegen: commands, options and exit statuses."""

import gc
import io
import os
import signal
import sqlite3
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from sitegen import distribution, fetch_command, import_command, init_command, messages, suggestions
from sitegen.build_result import Options, Progress, Summary
from sitegen.command_options import FOLDER, JOBS, STOPPED, Choice, common, load_config
from sitegen.config import Config
from sitegen.errors import Problem, SitegenError
from sitegen.hosts import HOSTS
from sitegen.progress import show_progress
from sitegen.quantities import counted

if TYPE_CHECKING:
    from sitegen.fetch import Access


class _Commands(click.Group):
    """The group of commands. For an unknown command, the error suggests the nearest one."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the arguments name."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            close = suggestions.nearest(args[0], self.commands)
            if close and not getattr(error, "possibilities", None):  # newer versions of click suggest names themselves
                raise click.UsageError(f"{error.message.rstrip('.')}. Did you mean {close!r}?", ctx) from None
            raise


def main(access: "Access | None" = None) -> NoReturn:
    """Run the command that the arguments name, and exit with its status. For an error, print a message and exit with 1.

    Args:
        access: The services and the clock of `sitegen fetch` in tests.
    """
    signal.signal(signal.SIGTERM, _stop)
    for stream in (sys.stdout, sys.stderr):
        # A terminal, or a pipe on Windows, cannot encode every character of a folder's name.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    # Hundreds of thousands of objects live until the end. Searching them for garbage takes a tenth of the time of a build.
    gc.set_threshold(200_000, 20, 100)
    sys.exit(run(sys.argv[1:], access))


def run(arguments: Sequence[str], access: "Access | None" = None) -> int:
    """Run the command that the arguments name, and print the message of an error; return the exit status. ``access``: see `main`."""
    try:
        return _run(arguments, access)
    except (SitegenError, sqlite3.DatabaseError, OSError) as error:
        return _failed(error)


def _run(arguments: Sequence[str], access: "Access | None") -> int:
    """Run the command that the arguments name; return its exit status."""
    try:
        return int(commands.main(list(arguments), standalone_mode=False, obj=access) or 0)
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("sitegen: stopped; the site is complete", err=True)
        return STOPPED


def _failed(error: SitegenError | sqlite3.DatabaseError | OSError) -> int:
    """Report why a command failed; return its exit status."""
    if isinstance(error, SitegenError):
        for problem in error.problems:
            messages.print_stderr(f"sitegen: {problem}")
            if problem.excerpt:
                messages.print_stderr(f"    {problem.excerpt.strip()}")
    elif isinstance(error, sqlite3.DatabaseError):
        messages.print_stderr(
            f"sitegen: the index cannot be used: {error}; if it is damaged, `sitegen build` makes a new one"
        )
    elif error.filename:
        messages.print_stderr(f"sitegen: {error.filename}: {error.strerror or error}")
    else:
        with suppress(OSError):
            messages.print_stderr(f"sitegen: cannot print messages: {error.strerror or error}")
        # Python writes the rest of the stream when it exits. It would report the same error again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1


def _stop(signum: int, frame: object) -> NoReturn:
    """Handle SIGTERM like Ctrl-C."""
    raise KeyboardInterrupt


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name=distribution.NAME, message="%(prog)s %(version)s")
def commands() -> None:
    """Turn a folder of daily paper digests into a website."""


@commands.command()
@common
@click.option("-o", "--output", type=FOLDER, help="The folder to write the site to.")
@click.option("--content", type=FOLDER, help="The folder of digests.")
@click.option("--base-url", help="The address of the site, with its base path.")
@click.option("--theme", help="The name of a theme that comes with sitegen, or a folder with a theme.")
@click.option("--target", type=Choice(list(HOSTS)), help="Fit the site to this host, and not to that of the settings.")
@JOBS
@click.option("--full", is_flag=True, help="Read every digest and render every page again.")
@click.option("--strict", is_flag=True, help="End with status 1 if there is any warning.")
@click.option(
    "--accept-shrink",
    is_flag=True,
    help="Import digests that are half-written, damaged, or lost most of their papers.",
)
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write numbers, times and warnings to this file, as JSON.",
)
def build(
    file: Path | None,
    quiet: bool,
    verbose: bool,
    output: Path | None,
    content: Path | None,
    base_url: str | None,
    theme: str | None,
    target: str | None,
    jobs: int | None,
    full: bool,
    strict: bool,
    accept_shrink: bool,
    report: Path | None,
) -> int:
    """Build the site: render and write the pages that changed."""
    config = load_config(file, content=content, output=output, url=base_url, theme=theme, host=target)
    if report and not report.absolute().parent.is_dir():
        raise SitegenError(f"cannot write {report}: its folder does not exist", "make the folder, or name another file")
    with show_progress(quiet=quiet) as progress:
        summary = _build(config, Options(jobs or 0, full=full, accept_shrink=accept_shrink), progress)
    if not config.url:
        summary.problems.insert(
            0,
            Problem(
                str(file or "sitegen.toml"),
                0,
                "the site has no `url`: no canonical links, no sitemap, and feeds do not link to it",
                "set `url` in [site] or pass --base-url",
            ),
        )
    messages.print_build(summary, quiet=quiet, verbose=verbose)
    if report:
        from sitegen import build_report

        report.write_text(build_report.report(summary), "utf-8")
    if not quiet:
        click.echo(messages.location(config.output, file, theme, other_content=content is not None))
    return 1 if strict and summary.problems else 0


def _build(config: Config, options: Options, progress: Progress) -> Summary:
    """Build, unless nothing changed since the last build."""
    from sitegen import last_build

    if summary := last_build.repeated(config, options):
        return summary
    from sitegen import builder

    return builder.build(config, options, progress)


def _host_names(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Return the values of ``--name`` as browsers send them in the ``Host`` header."""
    from sitegen import server, site_address

    names = []
    for value in values:
        try:
            name = server.read_name(value if value.isascii() else site_address.punycode(value))
        except (ValueError, site_address.AddressError) as error:
            raise click.BadParameter(f"{value!r}: {error}", context, parameter) from None
        names.append(name)
    return tuple(names)


def _host(context: click.Context, parameter: click.Parameter, value: str) -> str:
    """Return the address to listen on. Refuse an empty one, because the system would listen on all addresses."""
    if not value.strip():
        raise click.BadParameter(
            "write an address such as 127.0.0.1, or 0.0.0.0 for all addresses of this machine", context, parameter
        )
    return value


@commands.command()
@common
@click.option("--host", default="127.0.0.1", show_default=True, callback=_host, help="The address to listen on.")
@click.option(
    "--name",
    "names",
    multiple=True,
    metavar="NAME",
    callback=_host_names,
    help="Another host name of the preview, such as that of a tunnel; .example.org includes all names below it.",
)
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="The first port to try.")
@click.option("--open", "browse", is_flag=True, help="Open the site in a browser.")
@click.option("--poll", is_flag=True, help="Compare files twice a second: network file systems do not report changes.")
@click.option("--theme", help="The name of a theme that comes with sitegen, or a folder with a theme.")
def serve(
    file: Path | None,
    quiet: bool,
    verbose: bool,
    host: str,
    names: tuple[str, ...],
    port: int,
    browse: bool,
    poll: bool,
    theme: str | None,
) -> None:
    """Preview the site, and refresh it when files change."""
    import webbrowser

    from sitegen.preview import Preview

    def log(text: str) -> None:
        if not quiet:
            for line in text.splitlines():
                messages.print_stderr(line)

    def on_start(url: str) -> None:
        click.echo(f"the site is at {url} until you press Ctrl-C")
        if browse:
            webbrowser.open(url)

    preview = Preview(lambda: load_config(file, theme=theme), file or Path("sitegen.toml"), log, verbose=verbose)
    preview.run(host=host, names=names, port=port, poll=poll, on_start=on_start)


@commands.command()
@common
@click.option("-o", "--output", type=FOLDER, help="The folder of the site.")
@click.option("--base-url", help="The address of the site, with its base path.")
@click.option(
    "--target",
    type=Choice(list(HOSTS)),
    help="Check the site against the limits of this host, and not of that of the settings.",
)
@JOBS
def check(
    file: Path | None,
    quiet: bool,
    verbose: bool,
    output: Path | None,
    base_url: str | None,
    target: str | None,
    jobs: int | None,
) -> int:
    """Check the built site: links, feeds, names, the limits of a host."""
    from sitegen import checker

    config = load_config(file, output=output, url=base_url)
    host = config.settings.site.host
    with show_progress(quiet=quiet) as progress:
        report = checker.check(
            config.output,
            site_url=config.url or None,
            target=target or host or None,
            jobs=jobs or os.cpu_count() or 1,
            static=config.content / "static",
            is_fitted=(target or host) == host,
            progress=lambda done, total: progress("check", done, total),
        )
    messages.print_check(report, quiet=quiet, verbose=verbose)
    if host and not target and not quiet:
        click.echo(f"It was checked against the limits of {HOSTS[host].name}, the host of [site].")
    return 1 if report.errors else 0


@commands.command()
@common
def clean(file: Path | None, quiet: bool, verbose: bool) -> None:
    """Remove the published site and the index. Other files are kept."""
    from sitegen import cleaner, content

    config = load_config(file)
    removed = cleaner.clean(config)
    if not quiet:
        click.echo(f"removed {counted(removed, 'file')}")
    if verbose and not quiet:
        index = content.display_path(config.index, config.folder)
        click.echo(f"they were in {content.display_path(config.output, config.folder)}; the index was {index}")
        for left in sorted(path for path in config.output.rglob("*") if not path.is_dir()):
            click.echo(f"kept {content.display_path(left, config.folder)}, which sitegen did not make")


commands.add_command(init_command.init)
commands.add_command(import_command.import_files)
commands.add_command(fetch_command.fetch)
