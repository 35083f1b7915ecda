"""Read and write the file of the state. It is written after the digests that it describes, and before the first one."""

from dataclasses import dataclass, replace
from pathlib import Path

from sitegen import content, fetch_state
from sitegen.atomic_files import replace_file
from sitegen.config import Config
from sitegen.errors import Problem
from sitegen.fetch_state import State, StateError


@dataclass(frozen=True, slots=True)
class Loaded:
    """The state as the last run left it."""

    state: State
    problem: Problem | None = None
    """The damage because of which the state was lost; then digests may be incomplete."""


def load(config: Config, *, keeps_copy: bool = True) -> Loaded:
    """Return the stored state; an empty one if there is none.

    A damaged file stays until `save` replaces it: if the run is killed before, the next one finds it again.

    Args:
        config: The site.
        keeps_copy: True to copy a damaged file to the folder of the index.

    Raises:
        OSError: The file cannot be read, or not be copied.
    """
    file = config.content / fetch_state.FILE
    display = content.display_path(file, Path.cwd())
    try:
        source = file.read_bytes()
    except FileNotFoundError:
        return Loaded(State())
    try:
        return Loaded(fetch_state.read(source.decode(), display))
    except UnicodeDecodeError:
        damage = Problem(display, 1, "not UTF-8", "")
    except StateError as error:
        damage = error.problem
    copy = config.index.parent / f"{fetch_state.FILE}.damaged"
    if keeps_copy:
        replace_file(copy, source)
    remedy = (
        f"all days are fetched again; the file is kept as {content.display_path(copy, Path.cwd())}. To avoid that, stop and "
        "take the last version from Git"
    )
    return Loaded(State(), replace(damage, remedy=remedy))


def save(config: Config, state: State) -> None:
    """Write the state. After a kill the file has the old or the new one.

    Raises:
        OSError: The file cannot be written.
    """
    replace_file(config.content / fetch_state.FILE, fetch_state.write(state).encode())
