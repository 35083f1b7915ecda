"""Scan the content folder: list its files, find those that changed, and report those that cannot be used."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from sitegen import author_rules, fetch_state, loader
from sitegen.announced_days import PUBLISHED
from sitegen.archive import Source
from sitegen.config import Config
from sitegen.errors import ConfigError, Problem
from sitegen.portable import is_link
from sitegen.source_settings import Description, find
from sitegen.tool_files import OUTPUT_MARKER, is_environment, is_tool_file, is_tool_folder

AUTHORS = "authors.toml"
"""The owner's rules for authors, in the content folder."""
STATIC = "static"
"""The folder of files that are copied to the site, in the content folder."""
_SUBMODULE = re.compile(r'^[ \t]*path[ \t]*=[ \t]*"?([^"\r\n]+?)"?[ \t\r]*$', re.MULTILINE)
_ORDINARY = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]*\.md")
"""Names of files that are neither hidden nor of a tool, and may be digests or pages: almost all files of an archive."""
_ABSENT_SUBMODULE = (
    "a Git submodule that is not checked out",
    "run `git submodule update --init`, or set `submodules: true` for actions/checkout in a workflow",
)
"""Message and remedy of an empty folder that is a submodule."""


class Stat(NamedTuple):
    """Size and modification time of a file."""

    size: int
    mtime_ns: int


@dataclass(slots=True)
class Content:
    """The files of a content folder. Paths are relative to it, with ``/``."""

    folder: Path
    display: str
    """Path of the folder in messages."""
    sources: dict[str, Stat] = field(default_factory=dict)
    """Files that may be digests or pages."""
    static: dict[str, Path] = field(default_factory=dict)
    """Path on the site -> file."""
    unreadable: list[str] = field(default_factory=list)
    """Files and folders that could not be read; folders end in a slash."""
    obstacles: dict[str, str] = field(default_factory=dict)
    """Path -> kind (a link, a folder, a special file) of each entry that may have replaced a digest."""
    problems: list[Problem] = field(default_factory=list)
    descriptions: tuple[Description, ...] = ()
    """The settings ``[[source]]``."""
    day: str = PUBLISHED
    """The setting ``day``: the days on which papers are listed, one of `announced_days.CHOICES`."""
    collected_from: dict[str, str] = field(default_factory=dict)
    """Category -> first day (ISO) that `sitegen fetch` collects, if ``day`` depends on it (`announced_days.by_announcement`)."""

    @property
    def listing_rule(self) -> str:
        """Return a text that changes if the same digests would list their papers on other days."""
        return " ".join([self.day, *(f"{code} from {first}" for code, first in sorted(self.collected_from.items()))])

    def display_path(self, path: str) -> str:
        """Return a path as messages show it."""
        return f"{self.display}/{path}"

    def report(self, path: str, message: str, remedy: str, *, line: int = 0) -> None:
        """Add a problem with a file or folder."""
        self.problems.append(Problem(self.display_path(path), line, message, remedy))


class SourceFile(NamedTuple):
    """A source file that is new or may have changed."""

    path: str
    """Relative to the content folder."""
    stat: Stat
    known: Source | None
    """The file as the index knows it; None for a new file."""


class SourceChanges(NamedTuple):
    """Differences between the source files and those that the index knows."""

    changed: list[SourceFile]
    removed: list[str]
    """Paths of digests that were deleted."""
    redescribed: frozenset[str] = frozenset()
    """Paths of files whose settings ``[[source]]`` changed."""


def scan(config: Config, theme: Iterable[Path] = ()) -> Content:
    """List the files of the content folder. Follow no links.

    Hidden files and files of tools are left out. So are the output, the index and the folders of the ``theme``.

    Raises:
        ConfigError: There is no content folder, or it or its static files cannot be read.
    """
    display = display_path(config.content, config.folder)
    content = Content(config.content, display, descriptions=config.sources, day=config.settings.site.day)
    if not config.content.is_dir():
        raise ConfigError(
            f"there is no folder `{display}`", "create it and put digests into it, or name another with --content"
        )
    _walk(content, frozenset(map(str, (config.output, config.index.parent, *_theme_parts(theme, config.content)))))
    _check_descriptions(content)
    if config.settings.site.lists_announcements:
        content.collected_from = _collected_from(content)
    return content


def _collected_from(content: Content) -> dict[str, str]:
    """Return the first day that `sitegen fetch` collects of each category. `read_fetched` reports a damaged state."""
    with suppress(OSError, UnicodeDecodeError, fetch_state.StateError):
        state = fetch_state.read((content.folder / fetch_state.FILE).read_text(encoding="utf-8"), "")
        return {code: category.first.isoformat() for code, category in state.categories.items()}
    return {}


def _check_descriptions(content: Content) -> None:
    """Report the settings ``[[source]]`` that match no file."""
    for description in content.descriptions:
        if any(map(description.matches, content.sources)):
            continue
        files = description.settings.files
        name = PurePosixPath(files).name
        near = next((path for path in sorted(content.sources) if PurePosixPath(path).match(name)), "")
        remedy = f"did you mean `{near}`?" if near else f"write a path below `{content.display}`"
        message = f'no file matches `files = "{files}"`'
        content.problems.append(Problem(description.file, description.lines.get("files", 0), message, remedy))


def _theme_parts(theme: Iterable[Path], content: Path) -> Iterator[Path]:
    """Yield the folders of a theme. If the theme is the site's own folder, only its templates and assets count."""
    for folder in theme:
        if content.is_relative_to(folder):
            yield from (folder / "templates", folder / "assets")
        else:
            yield folder


def display_path(path: Path, folder: Path) -> str:
    """Return a path as messages show it: relative to the configuration's folder if it lies in there."""
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.as_posix()


def _walk(content: Content, excluded: frozenset[str]) -> None:
    """List the files below the content folder, except those in the folders ``excluded``."""
    pending = [(str(content.folder), "")]
    while pending:
        path, prefix = pending.pop()
        try:
            entries = sorted(os.scandir(path), key=lambda entry: entry.name)
        except OSError as error:
            _report_unreadable(content, prefix, f"cannot be read: {error.strerror}", "make it readable")
            continue
        if not entries and _is_absent_submodule(Path(path).absolute()):
            _report_unreadable(content, prefix, *_ABSENT_SUBMODULE)
            continue
        may_have_sources = not prefix.startswith(f"{STATIC}/")
        for entry in entries:
            name = prefix + entry.name
            if may_have_sources and _ORDINARY.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                _list_source(entry, name, content)
            elif not _is_text(entry.name):
                display_name = name.encode(errors="surrogateescape").decode(errors="replace")
                content.report(display_name, "left out, because its name is not UTF-8", "rename it")
            elif _is_hidden(entry.name, prefix) or entry.path in excluded or _belongs_to_tool(entry, name):
                continue
            elif is_link(entry):
                content.obstacles[name] = "a link"
                content.report(name, "links are not followed", "put the file itself here")
            elif entry.is_dir():
                content.obstacles[name] = "a folder"
                pending.append((entry.path, f"{name}/"))
            else:
                _list_file(entry, name, content)


def _report_unreadable(content: Content, prefix: str, message: str, remedy: str) -> None:
    """Report a folder that cannot be read.

    Raises:
        ConfigError: It is the content folder itself, or a folder of static files.
    """
    path = prefix.rstrip("/")
    if not prefix or prefix.startswith(f"{STATIC}/"):
        display = content.display_path(prefix).rstrip("/")
        raise ConfigError(message, f"{remedy}; the site is unchanged", path=display)
    content.report(path, message, f"{remedy}; the site keeps its digests from an earlier build")
    content.unreadable.append(prefix)


def _is_absent_submodule(folder: Path) -> bool:
    """Return True if an empty folder is a Git submodule that is not checked out."""
    for parent in folder.parents:
        with suppress(OSError):
            modules = (parent / ".gitmodules").read_text(encoding="utf-8", errors="replace")
            return any(parent / path == folder for path in _SUBMODULE.findall(modules))
    return False


def _is_hidden(name: str, prefix: str) -> bool:
    """Return True if a name begins with a dot. In ``static/`` such files are published: ``.well-known``, ``.htaccess``."""
    return name.startswith(".") and not prefix.startswith(f"{STATIC}/")


def _belongs_to_tool(entry: "os.DirEntry[str]", name: str) -> bool:
    """Return True if a tool made a file or folder. Output folders of sitegen count as well."""
    if not entry.is_dir(follow_symlinks=False):
        return is_tool_file(entry.name)
    # `Path.is_file` would raise if the folder must not be entered.
    output = not f"{name}/".startswith(f"{STATIC}/") and os.path.isfile(f"{entry.path}/{OUTPUT_MARKER}")  # noqa: PTH113
    return output or is_tool_folder(entry.name) or is_environment(entry.path)


def _is_text(name: str) -> bool:
    """Return True if a file's name is valid Unicode. On most systems it may be any bytes."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _list_file(entry: "os.DirEntry[str]", name: str, content: Content) -> None:
    """Add a file to the sources or the static files, or report it."""
    if not entry.is_file():
        content.obstacles[name] = "a special file"
        content.report(name, "not a regular file", "remove it")
    elif name == fetch_state.FILE:
        return
    elif name.startswith(f"{STATIC}/{OUTPUT_MARKER}"):
        content.report(name, "the name is sitegen's own", "rename it")
    elif name.startswith(f"{STATIC}/"):
        content.static[name[len(STATIC) + 1 :]] = Path(entry.path)
    elif loader.may_be_digest(name) or find(content.descriptions, name):
        _list_source(entry, name, content)
    elif (wrapped := loader.wrapped_digest(name)) and wrapped[0] not in content.sources:
        message = "not read: it is named like a digest, but has a further suffix"
        content.report(name, message, wrapped[1])


def _list_source(entry: "os.DirEntry[str]", name: str, content: Content) -> None:
    try:
        status = entry.stat()
    except FileNotFoundError:  # removed since the folder was listed
        return
    except OSError as error:
        content.report(
            name, f"cannot be read: {error.strerror}", "make it readable; the site keeps its text from an earlier build"
        )
        content.unreadable.append(name)
        return
    content.sources[name] = Stat(status.st_size, status.st_mtime_ns)


def find_changes(
    content: Content,
    known: Mapping[str, Source],
    *,
    accept_shrink: bool = False,
    full: bool = False,
    described_before: tuple[Description, ...] = (),
    rule_before: str = "",
) -> SourceChanges:
    """Return the source files that differ from those of the index.

    Args:
        content: The files of the content folder.
        known: Path -> source file, as the index knows it.
        accept_shrink: True to add files that are held back, and to remove files that are kept although they are gone.
        full: True to add all files.
        described_before: The settings ``[[source]]`` with which the index was made. Files that they describe in another way are
            added.
        rule_before: The `Content.listing_rule` with which the index was made; empty if there is none. If it was another one, all
            files are added.
    """
    changed = []
    redescribed = _redescribed(content, described_before)
    is_relisted = rule_before not in ("", content.listing_rule)
    for path, stat in content.sources.items():
        source = known.get(path)
        if path in redescribed and source:
            # Neither the former text nor the former papers say anything about what the file is now.
            source = source._replace(hash=b"", papers=False)
        elif is_relisted and source:
            # The same text lists its papers on other days.
            source = source._replace(hash=b"")
        is_accepted = accept_shrink and source is not None and source.held
        is_changed = not source or source.missing or (source.size, source.mtime_ns) != stat or path in redescribed
        if full or is_relisted or is_changed or is_accepted:
            changed.append(SourceFile(path, stat, source))
    # A file in an unreadable folder does not count as deleted.
    gone = {path for path in known.keys() - content.sources.keys() if not path.startswith(tuple(content.unreadable))}
    kept = set() if accept_shrink else _replaced(content, {path for path in gone if known[path].papers})
    return SourceChanges(changed, sorted(gone - kept), redescribed)


def _redescribed(content: Content, before: tuple[Description, ...]) -> frozenset[str]:
    """Return the files that the settings ``[[source]]`` describe in another way than before."""
    now = content.descriptions
    if now == before:
        return frozenset()
    return frozenset(path for path in content.sources if find(now, path) != find(before, path))


def _replaced(content: Content, gone: set[str]) -> set[str]:
    """Return the digests that another kind of entry replaced, or whose folder it replaced. Report each entry."""
    obstacles = {path: _obstacle(path, content.obstacles) for path in gone}
    for obstacle in sorted(set(filter(None, obstacles.values()))):
        display = content.display_path(obstacle)
        content.problems[:] = [problem for problem in content.problems if problem.path != display]
        message = f"{content.obstacles[obstacle]} has replaced a digest or a folder of digests"
        remedy = "put the digest or folder back; the site keeps its papers from an earlier build until then; to accept the change, build with --accept-shrink"
        content.report(obstacle, message, remedy)
    return {path for path, obstacle in obstacles.items() if obstacle}


def _obstacle(path: str, obstacles: Mapping[str, str]) -> str:
    """Return the path of the entry that replaced a digest or a folder above it; empty if there is none."""
    if path in obstacles:
        return path
    above = (parent.as_posix() for parent in PurePosixPath(path).parents)
    return next((folder for folder in above if obstacles.get(folder, "a folder") != "a folder"), "")


def read_author_rules(content: Content) -> tuple[str, author_rules.AuthorRules]:
    """Return the text of ``authors.toml``, and its rules.

    Raises:
        ConfigError: The file cannot be read, or has an error.
    """
    file, display = content.folder / AUTHORS, content.display_path(AUTHORS)
    if is_link(file):  # `scan` reports it
        return "", author_rules.AuthorRules()
    try:
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return "", author_rules.AuthorRules()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot be read: {error}", "replace it with a UTF-8 text file", path=display) from None
    return text, author_rules.parse(text, display)


def read_fetched(content: Content) -> tuple[str, fetch_state.State | None]:
    """Return the text of the state of `sitegen fetch`, and the state. Both are empty if there is none, or if it is damaged.

    Report a damaged one.
    """
    file, display = content.folder / fetch_state.FILE, content.display_path(fetch_state.FILE)
    if is_link(file):
        return "", None
    try:
        text = file.read_text(encoding="utf-8")
        return text, fetch_state.read(text, display)
    except FileNotFoundError:
        pass
    except (OSError, UnicodeDecodeError) as error:
        content.report(fetch_state.FILE, f"cannot be read: {error}", "run `sitegen fetch`, which writes it again")
    except fetch_state.StateError as error:
        content.problems += error.problems
    return "", None


def read_pages(content: Content, digests: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield path and text of the Markdown files that are not digests. Report those that cannot be read."""
    for path in sorted(filter(loader.is_markdown, content.sources.keys() - digests)):
        try:
            source = (content.folder / path).read_bytes()
            if loader.is_page(source, path):
                yield path, source.decode("utf-8-sig").replace("\r\n", "\n")
        except (OSError, UnicodeDecodeError) as error:
            content.report(path, f"cannot be read: {error}", "replace it with a UTF-8 text file")
