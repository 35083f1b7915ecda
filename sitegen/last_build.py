"""Remember the last build, so that a build with nothing changed ends without importing the code that renders pages.

Importing that code takes two thirds of the time of such a build. The fingerprint covers everything that a build reads. A
file counts as unchanged if its size and its time are, as in `content.find_changes`.
"""

import os
import sys
import time
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Final

import msgspec

from sitegen import atomic_files, package_versions, theme_folders
from sitegen.build_result import Options, Summary
from sitegen.config import Config
from sitegen.errors import Problem
from sitegen.output_folder import OutputFolder
from sitegen.processor_time import ProcessorClock
from sitegen.tool_files import is_tool_folder

FILE: Final = "last-build.json"
"""Name of the file, beside the index."""


class _LastBuild(msgspec.Struct, frozen=True):
    """The result of a build that succeeded, as the next one would have it if nothing changes."""

    fingerprint: str
    themes: tuple[str, ...]
    """The folders of the theme and of those that it extends."""
    pages: int
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]


def repeated(config: Config, options: Options) -> Summary | None:
    """Return the result of a build if nothing changed since the last one; None if it has to run.

    Raises:
        OutputError: The output folder may not be written.
    """
    started, clock = time.perf_counter(), ProcessorClock()
    if options.full or options.accept_shrink:
        return None
    OutputFolder.of(config).check()
    try:
        last = msgspec.json.decode(_file(config).read_bytes(), type=_LastBuild)
    except (OSError, msgspec.DecodeError):
        return None
    if last.fingerprint != _fingerprint(config, last.themes):
        return None
    seconds = time.perf_counter() - started
    return Summary(
        unchanged=last.pages,
        seconds=seconds,
        phases={"scan": seconds},
        processor_times={"scan": clock.lap(())},
        problems=list(last.problems),
        notes=list(last.notes),
    )


def remember(config: Config, themes: Iterable[Path], summary: Summary) -> None:
    """Store the result that the next build has if nothing changes. The index is closed, and the caller holds the lock.

    Args:
        config: The settings of the site.
        themes: The folders of its theme and of those that it extends.
        summary: Number of pages that are unchanged, problems and notes.
    """
    folders = tuple(map(str, themes))
    last = _LastBuild(
        _fingerprint(config, folders), folders, summary.unchanged, tuple(summary.problems), tuple(summary.notes)
    )
    atomic_files.replace_file(_file(config), msgspec.json.encode(last))


def forget(config: Config) -> None:
    """Remove the stored result, before a build changes anything."""
    _file(config).unlink(missing_ok=True)


def _file(config: Config) -> Path:
    return config.index.with_name(FILE)


def _fingerprint(config: Config, themes: Iterable[str]) -> str:
    """Return a hash of everything that a build reads, of the site's marker and of the state of the index."""
    found = blake2b(digest_size=16)
    found.update(package_versions.own_code())
    versions = package_versions.versions(package_versions.RENDERING)
    found.update(msgspec.json.encode([sys.version, versions, str(config.content), str(config.output), config.theme]))
    found.update(msgspec.json.encode([config.settings, config.has_target, str(config.file)]))
    index = config.index
    # A journal that is not empty belongs to a process that was killed or still runs.
    files = [config.file, index, Path(f"{index}-wal"), *(folder / ".gitmodules" for folder in config.content.parents)]
    folders = [
        *map(Path, themes),
        config.folder / "themes",
        *theme_folders.candidates(config.theme, config.folder),
    ]
    excluded = {str(config.output), str(index.parent)}
    for entry in (
        *(_state(str(file)) for file in files),
        *(entry for folder in folders for entry in _tree(str(folder), excluded)),
        *_tree(str(config.content), excluded),
    ):
        found.update(entry.encode(errors="surrogateescape"))
    output = OutputFolder.of(config)
    found.update(msgspec.json.encode([output.site_hash(), output.owner_paths()]))
    return found.hexdigest()


def _state(path: str) -> str:
    """Return path, mode, size and time of an entry of the file system, or the error."""
    try:
        status = os.lstat(path)
    except OSError as error:
        return f"{path}\0{error.errno}\0"
    return f"{path}\0{status.st_mode}\0{status.st_size}\0{status.st_mtime_ns}\0"


def _tree(folder: str, excluded: set[str]) -> Iterator[str]:
    """Yield the state of each file and folder below a folder. Follow no links; leave out folders of tools."""
    pending = [folder]
    while pending:
        path = pending.pop()
        try:
            entries = sorted(os.scandir(path), key=lambda entry: entry.name)
        except OSError as error:
            yield f"{path}\0{error.errno}\0"
            continue
        yield f"{path}\0{len(entries)}\0"
        for entry in entries:
            if not entry.is_dir(follow_symlinks=False):
                yield _state(entry.path)
            elif entry.path not in excluded and not is_tool_folder(entry.name):
                pending.append(entry.path)
