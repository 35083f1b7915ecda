"""The content folder: which files are there, which of them changed, and what is no digest."""

import os
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from sitegen import author_rules, loader
from sitegen.archive import DigestEncoder, NoLongerDigest, ReadResult, Source, Unchanged
from sitegen.config import Config
from sitegen.errors import ConfigError, Problem
from sitegen.portable import is_link
from sitegen.tool_files import OUTPUT_MARKER, is_environment, is_tool_file, is_tool_folder

AUTHORS = "authors.toml"
STATIC = "static"
_SUBMODULE = re.compile(r'^[ \t]*path[ \t]*=[ \t]*"?([^"\r\n]+?)"?[ \t\r]*$', re.MULTILINE)
_ABSENT_SUBMODULE = (
    "a Git submodule that is not checked out",
    "run `git submodule update --init`, or set `submodules: true` for actions/checkout in a workflow",
)
_SETTLED_NS = 2_000_000_000
"""A file younger than this may change again within the same tick of its file system's clock: its time proves nothing."""


class Stat(NamedTuple):
    """A file's size and time of change."""

    size: int
    mtime_ns: int


@dataclass(slots=True)
class Content:
    """The files below a content folder; paths are relative to it, with ``/``."""

    folder: Path
    display: str
    """How messages name the folder."""
    sources: dict[str, Stat] = field(default_factory=dict)
    """Files that may be digests or pages."""
    static: dict[str, Path] = field(default_factory=dict)
    """Path in the site -> file."""
    unreadable: list[str] = field(default_factory=list)
    """Files that could not be examined, and folders that could not be looked into, these with a slash at the end."""
    obstacles: dict[str, str] = field(default_factory=dict)
    """Path -> kind (a link, a folder, a special file) of entries that may stand in the place of a digest."""
    problems: list[Problem] = field(default_factory=list)

    def shown(self, path: str) -> str:
        """A path as messages name it."""
        return f"{self.display}/{path}"


File = tuple[str, Stat, Source | None]
"""A source to read: its path, its size and time, and how an earlier build read it."""


class Update(NamedTuple):
    """The sources that changed since the last build."""

    changed: list[File]
    """Sources that are new or may differ."""
    removed: list[str]
    """Paths of digests that were deleted."""


def scan(config: Config, theme: Iterable[Path] = ()) -> Content:
    """List the files of the content folder. Links are not followed; hidden files and files of tools are left out.

    The output, the index and the folders of the ``theme`` are left out too if they lie in the content folder.

    Raises:
        ConfigError: There is no such folder, or it or its static files cannot be looked into.
    """
    display = shown(config.content, config.folder)
    content = Content(config.content, display)
    if not config.content.is_dir():
        raise ConfigError(
            f"there is no folder `{display}`", "create it and put digests into it, or name another with --content"
        )
    _walk(content, frozenset(map(str, (config.output, config.index.parent, *_theme_parts(theme, config.content)))))
    return content


def _theme_parts(theme: Iterable[Path], content: Path) -> Iterator[Path]:
    """Yield the folders of a theme. If the theme is the site's own folder, only its templates and assets count."""
    for folder in theme:
        if content.is_relative_to(folder):
            yield from (folder / "templates", folder / "assets")
        else:
            yield folder


def shown(path: Path, folder: Path) -> str:
    """A path as a user would type it: relative to the configuration's folder where it lies in there."""
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.as_posix()


def _walk(content: Content, excluded: frozenset[str]) -> None:
    """Note all files below the content folder, except those in the folders ``excluded``."""
    pending = [(str(content.folder), "")]
    while pending:
        path, prefix = pending.pop()
        try:
            entries = sorted(os.scandir(path), key=lambda entry: entry.name)
        except OSError as error:
            _note_unseen(content, prefix, f"cannot be read: {error.strerror}", "make it readable")
            continue
        if not entries and _is_absent_submodule(Path(path).absolute()):
            _note_unseen(content, prefix, *_ABSENT_SUBMODULE)
            continue
        for entry in entries:
            name = prefix + entry.name
            if not _is_text(entry.name):
                shown_name = name.encode(errors="surrogateescape").decode(errors="replace")
                content.problems.append(
                    Problem(content.shown(shown_name), 0, "its name is not UTF-8, and is left out", "rename it")
                )
            elif _is_hidden(entry.name, prefix) or entry.path in excluded or _belongs_to_tool(entry, name):
                continue
            elif is_link(entry):
                content.obstacles[name] = "a link"
                content.problems.append(
                    Problem(content.shown(name), 0, "links are not followed", "put the file itself here")
                )
            elif entry.is_dir():
                content.obstacles[name] = "a folder"
                pending.append((entry.path, f"{name}/"))
            else:
                _note(entry, name, content)


def _note_unseen(content: Content, prefix: str, message: str, remedy: str) -> None:
    """Note a folder whose content is unknown.

    Raises:
        ConfigError: It is the content folder itself, or one of static files.
    """
    shown = content.shown(prefix).rstrip("/")
    if not prefix or prefix.startswith(f"{STATIC}/"):
        raise ConfigError(message, f"{remedy}; the site is as it was", path=shown)
    content.problems.append(Problem(shown, 0, message, f"{remedy}; its digests are kept as they were"))
    content.unreadable.append(prefix)


def _is_absent_submodule(folder: Path) -> bool:
    """Return whether an empty folder is a submodule of a Git repository around it, which is empty until it is checked out."""
    for parent in folder.parents:
        with suppress(OSError):
            modules = (parent / ".gitmodules").read_text(encoding="utf-8", errors="replace")
            return any(parent / path == folder for path in _SUBMODULE.findall(modules))
    return False


def _is_hidden(name: str, prefix: str) -> bool:
    """Return whether a name begins with a dot. In ``static/`` such files are published: ``.well-known``, ``.htaccess``."""
    return name.startswith(".") and not prefix.startswith(f"{STATIC}/")


def _belongs_to_tool(entry: "os.DirEntry[str]", name: str) -> bool:
    """Return whether a file or folder was made by a tool, which includes the output folders of sitegen."""
    if not entry.is_dir(follow_symlinks=False):
        return is_tool_file(entry.name)
    # Not `Path.is_file`, which raises where the folder must not be entered.
    output = not f"{name}/".startswith(f"{STATIC}/") and os.path.isfile(f"{entry.path}/{OUTPUT_MARKER}")  # noqa: PTH113
    return output or is_tool_folder(entry.name) or is_environment(entry.path)


def _is_text(name: str) -> bool:
    """Whether a file's name can be written down: on most systems it may be any bytes."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _note(entry: "os.DirEntry[str]", name: str, content: Content) -> None:
    if not entry.is_file():
        content.obstacles[name] = "a special file"
        content.problems.append(Problem(content.shown(name), 0, "not a regular file", "remove it"))
    elif name.startswith(f"{STATIC}/.sitegen"):
        content.problems.append(Problem(content.shown(name), 0, "the name is sitegen's own", "rename it"))
    elif name.startswith(f"{STATIC}/"):
        content.static[name[len(STATIC) + 1 :]] = Path(entry.path)
    elif loader.may_be_digest(name):
        try:
            status = entry.stat()
        except FileNotFoundError:  # removed since the folder was listed
            return
        except OSError as error:
            reason = f"cannot be read: {error.strerror}"
            content.problems.append(Problem(content.shown(name), 0, reason, "make it readable; it is kept as it was"))
            content.unreadable.append(name)
            return
        content.sources[name] = Stat(status.st_size, status.st_mtime_ns)
    elif (wrapped := loader.wrapped_digest(name)) and wrapped[0] not in content.sources:
        message = "named like a digest, but its suffix is not that of a digest, and it is not read"
        content.problems.append(Problem(content.shown(name), 0, message, wrapped[1]))


def update(content: Content, known: Mapping[str, Source], *, again: bool = False, every: bool = False) -> Update:
    """Return the sources to read: those that changed. ``again`` adds those held back, ``every`` all others."""
    changed = []
    for path, stat in content.sources.items():
        source = known.get(path)
        if every or not source or source.missing or (source.size, source.mtime_ns) != stat or (again and source.held):
            changed.append((path, stat, source))
    # A file in an unreadable folder is not deleted.
    gone = {path for path in known.keys() - content.sources.keys() if not path.startswith(tuple(content.unreadable))}
    kept = set() if again else _displaced(content, {path for path in gone if known[path].papers})
    return Update(changed, sorted(gone - kept))


def _displaced(content: Content, gone: set[str]) -> set[str]:
    """Return the digests that were replaced, or whose folder was, by an entry of another kind; each is a problem."""
    places = {path: _obstacle(path, content.obstacles) for path in gone}
    for place in sorted(set(filter(None, places.values()))):
        shown_place = content.shown(place)
        content.problems[:] = [problem for problem in content.problems if problem.path != shown_place]
        message = f"{content.obstacles[place]} is in the place of a digest or of a folder of digests"
        remedy = "put it back; the site keeps its papers from an earlier build until then; to accept the change, build with --accept-shrink"
        content.problems.append(Problem(shown_place, 0, message, remedy))
    return {path for path, place in places.items() if place}


def _obstacle(path: str, obstacles: Mapping[str, str]) -> str:
    """Return the path of the entry in the place of a digest or of a folder above it; empty if there is none."""
    if path in obstacles:
        return path
    above = (parent.as_posix() for parent in PurePosixPath(path).parents)
    return next((place for place in above if obstacles.get(place, "a folder") != "a folder"), "")


def read(
    path: str, stat: Stat, folder: Path, display: str, encoder: DigestEncoder, known: Source | None, *, again: bool
) -> ReadResult | None:
    """Read a Markdown file. Return None for a standalone page."""
    settled = time.time_ns() - stat.mtime_ns > _SETTLED_NS
    mtime_ns = stat.mtime_ns if settled else 0
    source = _bytes(folder / path, stat.size)
    if source is None:
        # Read it again next time: changed permissions alter neither size nor time.
        mtime_ns = 0
        digest, digest_hash = loader.read_digest(folder / path, f"{display}/{path}", location=path), b""
    else:
        digest_hash = blake2b(source, digest_size=16).digest()
        if known and known.hash == digest_hash and not known.missing and not (again and known.held):
            return Unchanged(path, mtime_ns)
        # Read once: what was hashed is what is parsed, whatever the collector does in the meantime.
        had_papers = known is not None and known.papers and not again
        digest = loader.examine(source, f"{display}/{path}", location=path, known=had_papers)
    if digest is None:
        return NoLongerDigest(path) if known else None
    return encoder.encode(digest, path, f"{display}/{path}", stat.size, mtime_ns, digest_hash)


def _bytes(file: Path, size: int) -> bytes | None:
    """A file's content; None where it cannot be read or is larger than any digest, which the loader reports."""
    if size > loader.MAX_DIGEST_BYTES:
        return None
    try:
        return file.read_bytes()
    except OSError:
        return None


def rules(content: Content) -> tuple[str, author_rules.AuthorRules]:
    """The text of ``authors.toml`` and its rules.

    Raises:
        ConfigError: It cannot be read or followed.
    """
    file = content.folder / AUTHORS
    if is_link(file):  # which `scan` reports
        return "", author_rules.AuthorRules()
    try:
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return "", author_rules.AuthorRules()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"cannot be read: {error}", "it must be a UTF-8 text file", path=content.shown(AUTHORS)
        ) from None
    return text, author_rules.parse(text, content.shown(AUTHORS))


def pages(content: Content, digests: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield path and text of the Markdown files that are not digests."""
    for path in sorted(filter(loader.is_markdown, content.sources.keys() - digests)):
        file = content.folder / path
        try:
            source = file.read_bytes()
            if loader.is_page(source, path):
                yield path, source.decode("utf-8-sig").replace("\r\n", "\n")
        except (OSError, UnicodeDecodeError) as error:
            content.problems.append(
                Problem(content.shown(path), 0, f"cannot be read: {error}", "it must be a UTF-8 text file")
            )
