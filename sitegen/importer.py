"""Import changed digests into the archive, and mark the pages that depend on them as stale."""

import shlex
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from sitegen import author_rules, content, owner_pages, source_settings
from sitegen.archive import Archive, Changes, DigestRead, LostPapers, NoLongerDigest, ReadResult, Unchanged
from sitegen.errors import Problem
from sitegen.pages import KINDS, Extras
from sitegen.quantities import counted
from sitegen.source_reader import ReadTask
from sitegen.workspace import Workspace

TaskRunner = Callable[[Iterable[ReadTask]], Iterable[list[ReadResult]]]
"""A function that executes read tasks, in this process or in workers. The results are in the order of the tasks."""

_FILES_PER_TASK = 16
_MAX_NOTES = 10
"""The maximum number of digests with a note each. The others share one note."""


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The result of an import: files of the content folder, pages, changes and notes."""

    found: content.Content
    extras: Extras
    changes: Changes
    digests: int
    """The number of digests with papers, including those that disappeared and are kept."""
    notes: list[str]
    """Messages about lost papers."""


def import_changes(
    workspace: Workspace,
    found: content.Content,
    source_changes: content.SourceChanges,
    read: TaskRunner,
    *,
    accept_shrink: bool = False,
    drafts: bool = False,
    leaves_rest: bool = False,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> ImportResult:
    """Update the archive in one transaction.

    Args:
        workspace: The open index and theme.
        found: The files of the content folder.
        source_changes: The files that changed.
        read: Reads source files, in this process or in workers.
        accept_shrink: True to import or delete digests that are held back otherwise.
        drafts: True to make pages of the owner's drafts, too.
        leaves_rest: True if the caller does the rest of a first import later (`Archive.remaining_steps`).
        progress: Receives the number of files that were read, and their total.

    Raises:
        ConfigError: ``authors.toml`` is wrong; the archive is unchanged.
    """
    archive = workspace.archive
    text, rules = content.read_author_rules(found)
    before = workspace.author_rules
    changed_identities = rules.differences(
        author_rules.parse(before, content.AUTHORS) if before else author_rules.AuthorRules()
    )
    with archive.transaction():
        changes = archive.ingest(
            _read_digests(archive, found, source_changes, read, progress, accept_shrink=accept_shrink),
            source_changes.removed,
            rules,
            changed_identities=changed_identities,
            accept_shrink=accept_shrink,
            redescribed=source_changes.redescribed,
            # Rules are checked and the size is measured with the complete archive.
            leaves_rest=leaves_rest and not rules.assignments and not workspace.config.settings.site.host,
        )
        workspace.author_rules = text
        workspace.sources = source_settings.encode(found.descriptions)
        workspace.listing_rule = found.listing_rule
        found.problems += archive.rule_problems(rules, found.display_path(content.AUTHORS))
        sources = archive.build_state.sources()
        found.problems += _mixed_editions(found, archive)
        extras = owner_pages.collect(found, archive, rules, frozenset(sources), drafts=drafts)
        fetched_before = workspace.fetched
        workspace.fetched, fetched = content.read_fetched(found)
        extras = replace(extras, fetched=fetched)
        workspace.choose_parts(extras.static.values())
        _mark_stale(workspace, changes, extras, is_fetched=workspace.fetched != fetched_before)
        digests = sum(source.papers for source in sources.values())
        missing = sum(source.missing for source in sources.values())
        if missing:
            found.problems.append(_missing_problem(found, missing, digests))
    return ImportResult(found, extras, changes, digests, loss_notes(found, changes.lost_papers))


def _mark_stale(workspace: Workspace, changes: Changes, extras: Extras, *, is_fetched: bool) -> None:
    """Mark the pages that depend on the changes; all of them if the choice of authors' pages changed.

    ``is_fetched`` is true if the state of `sitegen fetch` changed.
    """
    archive = workspace.archive
    places = str(archive.authors.places)
    if changes.everything or workspace.author_places != places:
        archive.clear_caches()
        workspace.author_places = places
        workspace.site_hash = ""
        return
    site = workspace.site(extras)
    for kind in KINDS.values():
        archive.build_state.mark_stale(kind.name, kind.stale(changes, site))
        if is_fetched and kind.shows_fetched:
            archive.build_state.mark_stale(kind.name, kind.keys(site))


def _mixed_editions(found: content.Content, archive: Archive) -> Iterator[Problem]:
    """Yield a problem for each edition on whose day files of other sources list papers, too: its page would name them wrongly."""
    for description in found.descriptions:
        settings = description.settings
        if not settings.edition or not (day := settings.stated_day):
            continue
        for path in archive.days.digests(day.isoformat()):
            other = source_settings.find(found.descriptions, path)
            if not other or (other.settings.edition, other.settings.stated_day) != (settings.edition, day):
                message = f"{day} is the day of the edition {settings.edition}, but {found.display_path(path)} lists papers on it, too"
                line = description.lines.get("day", 0)
                yield Problem(description.file, line, message, "give the edition a day of its own")
                break


def _missing_problem(found: content.Content, missing: int, digests: int) -> Problem:
    """Return the problem that most digests are missing."""
    all_of_them = "all" if missing == digests else f"{missing:,} of"
    remedy = (
        "the site keeps their papers from an earlier build; put the files back (a submodule may not be checked out, or "
        "`content` may name another folder) or, to remove the papers, build with --accept-shrink"
    )
    return Problem(found.display, 0, f"{all_of_them} {counted(digests, 'digest')} disappeared at once", remedy)


def loss_notes(found: content.Content, losses: Sequence[LostPapers]) -> list[str]:
    """Return a note for each of the first losses, and one that sums up the others."""
    notes = [_loss_note(found, loss) for loss in losses[:_MAX_NOTES]]
    others = losses[_MAX_NOTES:]
    if others:
        papers = counted(sum(len(lost.identifiers) for lost in others), "paper")
        notes.append(f"{counted(len(others), 'more digest')} lost {papers} together")
    return notes


def _loss_note(found: content.Content, lost: LostPapers) -> str:
    papers = f"{len(lost.identifiers):,} of {counted(lost.before, 'paper')}"
    event = f"was deleted, with {papers}" if lost.deleted else f"lost {papers}"
    return f"{found.display_path(lost.path)} {event}; {_earlier_text(found, lost.path)}"


def _earlier_text(found: content.Content, path: str) -> str:
    """Return advice on how to find the earlier text of a digest."""
    file = found.folder.absolute() / path
    repository = next((folder for folder in file.parents if (folder / ".git").exists()), None)
    if not repository:
        return "a backup may have its earlier text"
    inside = repository.is_relative_to(found.folder.absolute())
    command = ["git", "log", "-p", "--", found.display_path(path)]
    if inside:
        folder = found.display_path(repository.relative_to(found.folder.absolute()).as_posix()).removesuffix("/.")
        command = ["git", "-C", folder, "log", "-p", "--", file.relative_to(repository).as_posix()]
    return f"`{shlex.join(command)}` shows its earlier text"


def _read_digests(
    archive: Archive,
    found: content.Content,
    source_changes: content.SourceChanges,
    read: TaskRunner,
    progress: Callable[[int, int], None],
    *,
    accept_shrink: bool,
) -> Iterator[DigestRead | NoLongerDigest]:
    """Read changed source files; yield the digests, and the files that stopped being digests."""
    files = source_changes.changed
    batches = (files[start : start + _FILES_PER_TASK] for start in range(0, len(files), _FILES_PER_TASK))
    tasks = [
        ReadTask(found.folder, found.display, batch, accept_shrink, found.descriptions, found.day, found.collected_from)
        for batch in batches
    ]
    done = 0
    for task, results in zip(tasks, read(tasks), strict=True):
        for result in results:
            if isinstance(result, Unchanged):
                archive.build_state.touch_source(*result)
            else:
                yield result
        done += len(task.files)
        progress(done, len(files))
