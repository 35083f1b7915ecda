"""Taking in: what changed in the content folder goes into the archive, with the names of the pages that this makes stale."""

import shlex
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, partial
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path, PurePosixPath

from sitegen import authority, content, loader, portable, urls
from sitegen.archive import Archive, Changes, Loss, Reading
from sitegen.config import Config
from sitegen.errors import Problem
from sitegen.pages import KINDS, Extras, Site, find, github_markdown, page_links, standalone
from sitegen.quantities import counted
from sitegen.renderer import ReadTask, Renderer
from sitegen.theme import Theme

_FILES_A_TASK = 16
_NOTES = 10
"""Most digests with a note of their own; the others share one."""

OWNERS = ("standalone", "static")
"""Kinds whose pages are the owner's files, at paths of their choice."""

STORED_BY = (
    "affixes.py",
    "archive",
    "arxiv.py",
    "authority.py",
    "data",
    "errors.py",
    "loader",
    "models.py",
    "names.py",
    "portable.py",
    "quantities.py",
    "shards.py",
    "taxonomy.py",
    "text",
    "urls.py",
    "withdrawal.py",
)
"""Files and folders of the package that decide what the archive stores of digests."""

_DRAFTS = "_drafts"
"""Jekyll's folder of pages that are not published."""

_FOLDERS = frozenset({"archive", "assets", "paper", "search", "topic"})
"""Folders of the site that have no index page of their own."""


@dataclass(frozen=True, slots=True)
class Intake:
    """What there was to take in, and what that touched."""

    found: content.Content
    extras: Extras
    changes: Changes
    notes: list[str]
    """Messages about lost papers."""


def open_archive(config: Config, *, fresh: bool = False) -> Archive:
    """The archive of a configuration, for writing."""
    archive = Archive.open(config.index, fresh=fresh)
    code = _code()
    if archive.meta("code") not in ("", code):
        # It was filled by a version that read digests otherwise, and would go on being half that version's.
        archive.close()
        archive = Archive.open(config.index, fresh=True)
    if archive.meta("code") != code:
        archive.set_meta("code", code)
    archive.page_from = max(config.settings.pages.author_min_papers, 1)
    return archive


@cache
def _code() -> str:
    """A hash of the code that decides what the archive stores of digests."""
    package = Path(__file__).parent
    digest = blake2b(version("python-slugify").encode(), digest_size=16)
    for name in STORED_BY:
        found = package / name
        for file in sorted(found.glob("*.*")) if found.is_dir() else [found]:
            digest.update(file.read_bytes())
    return digest.hexdigest()


def take_in(
    archive: Archive,
    config: Config,
    theme: Theme,
    found: content.Content,
    update: content.Update,
    renderer: Renderer,
    *,
    accept_shrink: bool = False,
    drafts: bool = False,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Intake:
    """Bring the archive up to date, in one transaction; with ``drafts`` the owner's drafts are pages as well.

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
        found.problems += archive.rule_problems(rules, found.shown(content.AUTHORS))
        extras = _extras(found, archive, rules, drafts=drafts)
        threshold = str(archive.page_from)
        if changes.everything or archive.meta("author pages from") != threshold:
            # Whoever looked last (a preview may) counted other people among those who have pages.
            archive.clear_fragments()
            archive.set_meta("author pages from", threshold)
            archive.set_meta("build", "")
        else:
            site = Site(config, archive, theme, extras)
            for kind in KINDS.values():
                archive.mark_stale(kind.name, kind.stale(changes, site))
        missing, digests = archive.disappeared()
        if missing:
            found.problems.append(_disappearance(found, missing, digests))
    return Intake(found, extras, changes, loss_notes(found, changes.losses))


def _disappearance(found: content.Content, missing: int, digests: int) -> Problem:
    all_of_them = "all" if missing == digests else f"{missing:,} of"
    remedy = (
        "the site keeps their papers from an earlier build; put the files back (a submodule may not be checked out, or "
        "`content` may name another folder) or, to remove the papers, build with --accept-shrink"
    )
    return Problem(found.display, 0, f"{all_of_them} {counted(digests, 'digest')} disappeared at once", remedy)


def loss_notes(found: content.Content, losses: Sequence[Loss]) -> list[str]:
    """Return a note for each of the first losses, and one that sums up the others."""
    notes = [_loss_note(found, loss) for loss in losses[:_NOTES]]
    others = losses[_NOTES:]
    if others:
        papers = counted(sum(len(loss.lost) for loss in others), "paper")
        notes.append(f"{counted(len(others), 'more digest')} lost {papers} together")
    return notes


def _loss_note(found: content.Content, loss: Loss) -> str:
    lost = f"{len(loss.lost):,} of {counted(loss.papers, 'paper')}"
    what = f"was deleted, with {lost}" if loss.gone else f"lost {lost}"
    return f"{found.shown(loss.path)} {what}; {_earlier_text(found, loss.path)}"


def _earlier_text(found: content.Content, path: str) -> str:
    """Say where the earlier text of a digest can probably be found."""
    file = found.folder.absolute() / path
    repository = next((folder for folder in file.parents if (folder / ".git").exists()), None)
    if not repository:
        return "a backup may have its earlier text"
    inside = repository.is_relative_to(found.folder.absolute())
    command = ["git", "log", "-p", "--", found.shown(path)]
    if inside:
        place = found.shown(repository.relative_to(found.folder.absolute()).as_posix()).removesuffix("/.")
        command = ["git", "-C", place, "log", "-p", "--", file.relative_to(repository).as_posix()]
    return f"`{shlex.join(command)}` shows its earlier text"


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


def _extras(found: content.Content, archive: Archive, rules: authority.Authority, *, drafts: bool) -> Extras:
    """The owner's own pages and files; what cannot be used is noted among the problems of ``found``."""
    for path in [path for path in found.static if _is_in_the_way(path)]:
        found.problems.append(
            Problem(found.shown(f"{content.STATIC}/{path}"), 0, "the site has a folder or page in its way", "rename it")
        )
        del found.static[path]
    written = dict(_written(found, frozenset(archive.sources()), drafts=drafts))
    sources = _sources(found, written)
    alike = _alike({*found.static, *sources})
    for path, other in alike.items():
        source = f"{content.STATIC}/{path}" if path in found.static else sources[path]
        message = f"not every system can tell its address from {other}"
        found.problems.append(Problem(found.shown(source), 0, message, "rename one of them"))
    static = {path: file for path, file in found.static.items() if path not in alike}
    targets = {source: path for path, source in sources.items() if path not in alike}
    addresses = page_links.addresses(
        targets,
        archive.digest_days(),
        {f"{content.STATIC}/{path}": path for path in static},
        _digest_fragment(archive),
        _repository_path(found),
    )
    addresses = replace(addresses, note_missing=partial(_note_unpublished, found, set()))
    pages = [standalone.page(written[source], source, path, addresses) for source, path in targets.items()]
    return Extras(rules, tuple(sorted(pages, key=lambda page: page.path)), static)


def _note_unpublished(found: content.Content, noted: set[tuple[str, str]], source: str, path: str) -> None:
    """Note that a page links to a file that is there and not published; one that is not there is for `check` to report."""
    if loader.is_markdown(path) or path.startswith(("/", "../", f"{content.STATIC}/")) or (source, path) in noted:
        return
    with suppress(OSError, ValueError):
        if (found.folder / path).is_file():
            noted.add((source, path))
            message = f"it links to {path}, which is not published"
            remedy = f"move that file to {found.shown(content.STATIC)}/ and correct the link"
            found.problems.append(Problem(found.shown(source), 0, message, remedy))


def _written(
    found: content.Content, digests: frozenset[str], *, drafts: bool
) -> Iterator[tuple[str, standalone.Written]]:
    """Yield the Markdown files that can be pages, with their paths; problems of the others are added to ``found``."""
    for path, text in content.pages(found, digests):
        target, shown = standalone.page_path(PurePosixPath(path)), found.shown(path)
        if _is_the_sites(target) or _is_in_the_way(target):
            found.problems.append(Problem(shown, 0, "the site has a page of its own there", "rename the file"))
            continue
        try:
            written, problems = standalone.parse(text, shown)
        except RecursionError:
            found.problems.append(Problem(shown, 0, "nested too deeply", "write it in a simpler way"))
            continue
        found.problems += problems
        if _DRAFTS in PurePosixPath(path).parts[:-1]:
            written = written._replace(draft=True)
        if written.draft and not drafts:
            continue
        if written.title:
            yield path, written
        else:
            found.problems.append(Problem(shown, 1, "a page without a title", "begin it with `# The title`"))


def _sources(found: content.Content, paths: Iterable[str]) -> dict[str, str]:
    """Map the path of each page to its source file; a second file for the same page is a problem."""
    sources: dict[str, str] = {}
    for path in sorted(paths):
        first = sources.setdefault(standalone.page_path(PurePosixPath(path)), path)
        if first != path:
            message = f"it would make the same page as {first}"
            found.problems.append(Problem(found.shown(path), 0, message, "rename one of them"))
    return sources


def _repository_path(found: content.Content) -> str:
    """Return the path of the content folder from the root of the repository: empty, or ending in a slash."""
    display = found.display.strip("/")
    return f"{display}/" if display not in ("", ".") else ""


def _digest_fragment(archive: Archive) -> Callable[[str, str], str]:
    """Return a function that maps a heading id in a digest's Markdown to the paper's anchor on the day page."""

    @cache
    def anchors(path: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for identifier, title in archive.titles_in(path):
            anchor = urls.anchor(identifier)
            found.setdefault(github_markdown.slug_of(title), anchor)
            found[anchor] = anchor
        return found

    return lambda path, fragment: anchors(path).get(fragment, "")


def _alike(paths: Iterable[str]) -> dict[str, str]:
    """Paths that differ from another of the owner's or the site's only by case or Unicode form, each with that one."""
    first: dict[str, str] = {}
    found = {}
    for path in sorted(paths):
        folded = portable.fold(path)
        other = first.setdefault(folded, path)
        if other == path and folded != path and _is_the_sites(folded) and not _is_the_sites(path):
            other = folded
        if other != path:
            found[path] = other
    return found


def _is_the_sites(path: str) -> bool:
    return any(kind.name not in OWNERS for kind, _ in find(path))


def _is_in_the_way(path: str) -> bool:
    """Whether the site has a folder where the owner has a file, or a page where the owner has a folder."""
    folders = [parent.as_posix() for parent in PurePosixPath(path).parents][:-1]
    return path in _FOLDERS or any(
        kind.name not in (*OWNERS, "asset") for place in (*folders, f"{path}/index.html") for kind, _ in find(place)
    )
