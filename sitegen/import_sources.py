"""Find the files that `sitegen import` reads, in the files and folders that the user names."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from sitegen import source_settings
from sitegen.config import Config
from sitegen.errors import SitegenError
from sitegen.loader import may_be_digest
from sitegen.loader.file_pieces import content_path
from sitegen.source_settings import Description
from sitegen.tool_files import is_tool_file, is_tool_folder


class ImportSource(msgspec.Struct, frozen=True):
    """A file to read."""

    file: Path
    display: str
    location: str
    """The path from which its day and category are read."""
    size: int
    mtime_ns: int
    named: bool
    """True if the user named the file, and not only a folder above it."""
    description: Description | None = None
    """The settings ``[[source]]`` of its format, if there are any."""


def find_sources(paths: Iterable[Path], config: Config) -> Iterator[ImportSource]:
    """Yield the files of an import in order.

    Args:
        paths: Files and folders. Of a folder, all files that may be digests are read.
        config: The site, whose ``[[source]]`` may describe files in its content folder.

    Raises:
        SitegenError: A file does not exist.
    """
    for path in paths:
        if path.is_dir():
            for file in sorted(path.rglob("*")):
                parts = file.relative_to(path).parts
                if not _is_content(parts) or not file.is_file():
                    continue
                description = _description(file, config)
                if description or may_be_digest(content_path(file, file).name):
                    yield _source(file, Path(path.resolve().name, *parts), description, named=False)
        elif path.is_file():
            # Folders far above a file say nothing of it.
            location = Path(*path.parts[-4:]) if path.is_absolute() else path
            yield _source(path, location, _description(path, config), named=True)
        else:
            raise SitegenError("there is no such file", "check its name", path=str(path))


def _is_content(parts: Sequence[str]) -> bool:
    """Return True unless a file is hidden, or belongs to a tool."""
    *folders, name = parts
    hidden = any(part.startswith(".") for part in parts)
    return not hidden and not is_tool_file(name) and not any(map(is_tool_folder, folders))


def _description(file: Path, config: Config) -> Description | None:
    """Return the settings that describe the format of a file in the content folder."""
    path = file.resolve()
    content_folder = config.content.resolve()
    if not config.sources or not path.is_relative_to(content_folder):
        return None
    return source_settings.find(config.sources, path.relative_to(content_folder).as_posix())


def _source(file: Path, location: Path, description: Description | None, *, named: bool) -> ImportSource:
    stat = file.stat()
    return ImportSource(
        file, str(file), content_path(file, location).as_posix(), stat.st_size, stat.st_mtime_ns, named, description
    )
