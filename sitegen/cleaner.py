"""Remove a site: the published files, the index and what ended imports left. Files that sitegen did not make are kept."""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from sitegen import last_build, owner_pages, site_lock
from sitegen.archive import Archive
from sitegen.atomic_files import files_below, remove_with_folders
from sitegen.config import Config
from sitegen.output_folder import WORK_INSIDE, OutputFolder
from sitegen.publisher import Publisher
from sitegen.tool_files import OUTPUT_MARKER


def clean(config: Config) -> int:
    """Remove the site, the index and the spools of imports that did not end; return the number of removed files of the site.

    Raises:
        OutputError: The output folder has files that sitegen did not make, and no marker.
        BusyError: A build, preview or import is running.
    """
    output = OutputFolder.of(config)
    output.check()
    with site_lock.lock(config), site_lock.import_lock(config):
        removed = _remove_site(output, frozenset((*_published(config), *output.owner_paths())))
        _remove_index(config.index)
    # After the lock is released: Windows cannot remove an open file.
    with suppress(OSError):
        (config.index.parent / site_lock.LOCK).unlink()
        (config.index.parent / site_lock.IMPORT_LOCK).unlink()
        config.index.parent.rmdir()
    return removed


def _remove_site(output: OutputFolder, published: frozenset[str]) -> int:
    Publisher(output).discard()
    if not output.is_marked():
        return 0
    files = files_below(output.path, skip=WORK_INSIDE)
    ours = [path for path in files if path != OUTPUT_MARKER and owner_pages.is_ours(path, published)]
    # The marker is removed last: until then the command can be repeated.
    for path in (*ours, OUTPUT_MARKER):
        remove_with_folders(output.path, path)
    with suppress(OSError):
        output.path.rmdir()
    return len(ours)


def _published(config: Config) -> list[str]:
    """Return the paths of published pages; none if the index cannot be read."""
    if not config.index.is_file():
        return []
    try:
        with closing(Archive.open_to_read(config.index)) as archive:
            return list(archive.build_state.paths())
    except sqlite3.DatabaseError:
        return []


def _remove_index(index: Path) -> None:
    """Remove the index, the compiled templates, and papers that imports read and did not write."""
    for pattern in (f"{index.name}*", last_build.FILE, "templates/__jinja2_*.cache", f"{site_lock.SPOOLS}/*.sqlite*"):
        for file in index.parent.glob(pattern):
            file.unlink(missing_ok=True)
    for folder in ("templates", site_lock.SPOOLS):
        with suppress(OSError):
            (index.parent / folder).rmdir()
