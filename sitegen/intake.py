"""Taking in: what changed in the content folder goes into the archive, with the names of the pages that this makes stale."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from sitegen import authority, content
from sitegen.archive import Archive, Changes, Reading
from sitegen.config import Config
from sitegen.errors import Problem
from sitegen.pages import KINDS, Extras, Site, Standalone, find, standalone
from sitegen.renderer import ReadTask, Renderer
from sitegen.theme import Theme

_FILES_A_TASK = 16
OWNERS = ("standalone", "static")
"""Kinds whose pages are the owner's files, at paths of their choice."""

_FOLDERS = frozenset({"archive", "assets", "paper", "search", "sitemap", "topic"})
"""Folders of the site that have no index page of their own."""


@dataclass(frozen=True, slots=True)
class Intake:
    """What there was to take in, and what that touched."""

    found: content.Content
    extras: Extras
    changes: Changes


def open_archive(config: Config, *, fresh: bool = False) -> Archive:
    """The archive of a configuration, for writing."""
    archive = Archive.open(config.index, fresh=fresh)
    archive.page_from = max(config.settings.pages.author_min_papers, 1)
    return archive


def take_in(
    archive: Archive,
    config: Config,
    theme: Theme,
    found: content.Content,
    update: content.Update,
    renderer: Renderer,
    *,
    accept_shrink: bool = False,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Intake:
    """Bring the archive up to date, in one transaction.

    Raises:
        ConfigError: ``authors.toml`` cannot be followed; the archive is as it was.
    """
    text, rules = content.rules(found)
    before = archive.meta("authors")
    other_people = rules.differences(authority.parse(before, content.AUTHORS) if before else authority.Authority())
    with archive.transaction():
        changes = archive.ingest(
            _readings(archive, update, renderer, progress, again=accept_shrink),
            update.removed,
            rules,
            other_people=other_people,
            page_from=archive.page_from,
            accept_shrink=accept_shrink,
        )
        archive.set_meta("authors", text)
        extras = _extras(found, archive.sources(), rules)
        if changes.everything:
            archive.set_meta("build", "")
        else:
            site = Site(config, archive, theme, extras)
            for kind in KINDS.values():
                archive.mark_stale(kind.name, kind.stale(changes, site))
    return Intake(found, extras, changes)


def _readings(
    archive: Archive, update: content.Update, renderer: Renderer, progress: Callable[[int, int], None], *, again: bool
) -> Iterator[Reading | str]:
    known = archive.sources()
    files = [(path, stat, known.get(path)) for path, stat in update.changed]
    tasks = [ReadTask(part, again) for part in _parts(files)]
    done = 0
    for task, results in zip(tasks, renderer.read(tasks), strict=True):
        for result in results:
            if isinstance(result, tuple):
                archive.touch_source(*result)
            else:
                yield result
        done += len(task.files)
        progress(done, len(files))


def _parts(files: Sequence[content.File]) -> Iterator[list[content.File]]:
    for start in range(0, len(files), _FILES_A_TASK):
        yield list(files[start : start + _FILES_A_TASK])


def _extras(found: content.Content, digests: Iterable[str], rules: authority.Authority) -> Extras:
    """The owner's own pages and files; what cannot be used is noted among the problems of ``found``."""
    pages: list[Standalone] = []
    for path in [path for path in found.static if _is_in_the_way(path)]:
        found.problems.append(
            Problem(found.shown(f"{content.STATIC}/{path}"), 0, "the site has a folder or page in its way", "rename it")
        )
        del found.static[path]
    for path, text in content.pages(found, frozenset(digests)):
        target = standalone.page_path(PurePosixPath(path))
        free = not any(kind.name not in OWNERS for kind, _ in find(target)) and not _is_in_the_way(target)
        page = standalone.parse(text, target) if free else None
        if page:
            pages.append(page)
        elif free:
            found.problems.append(
                Problem(found.shown(path), 1, "a page without a title", "begin it with `# The title`")
            )
        else:
            found.problems.append(
                Problem(found.shown(path), 0, "the site has a page of its own there", "rename the file")
            )
    static: dict[str, Path] = found.static
    return Extras(rules, tuple(sorted(pages, key=lambda page: page.path)), static)


def _is_in_the_way(path: str) -> bool:
    """Whether the site has a folder where the owner has a file, or a page where the owner has a folder."""
    folders = [parent.as_posix() for parent in PurePosixPath(path).parents][:-1]
    return path in _FOLDERS or any(
        kind.name not in (*OWNERS, "asset") for place in (*folders, f"{path}/index.html") for kind, _ in find(place)
    )
