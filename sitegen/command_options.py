"""Options that several commands have, the configuration that they name, and their exit status after Ctrl-C."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NoReturn

import click

from sitegen import config as configuration
from sitegen import suggestions
from sitegen.config import Config

_CONFIG = click.option(
    "-c",
    "--config",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The configuration file.  [default: sitegen.toml]",
)
_QUIET = click.option("-q", "--quiet", is_flag=True, help="Print only warnings and errors.")
_VERBOSE = click.option("-v", "--verbose", is_flag=True, help="Print every warning, and more details.")


class Choice(click.Choice[str]):
    """The type of an option with a few possible values. For an unknown value, the error suggests the nearest one."""

    def fail(self, message: str, param: click.Parameter | None = None, ctx: click.Context | None = None) -> NoReturn:
        """Refuse a value."""
        value = re.match("'(.*)' is not one of", message)
        close = suggestions.nearest(value[1], self.choices) if value else ""
        super().fail(f"{message.rstrip('.')}. Did you mean {close!r}?" if close else message, param, ctx)


STOPPED: Final = 130
"""The exit status of a command after Ctrl-C."""
FOLDER: Final = click.Path(path_type=Path, file_okay=False)
JOBS: Final = click.option(
    "-j", "--jobs", type=click.IntRange(min=1), help="Number of processes.  [default: one for each core]"
)


def common(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that all commands have."""
    return _CONFIG(_QUIET(_VERBOSE(command)))


def load_config(file: Path | None, **options: Any) -> Config:
    """Read the configuration; a file that the user named must exist."""
    return configuration.load(file or Path("sitegen.toml"), must_exist=file is not None, **options)
