"""Import changed digests into the archive, and mark the pages as stale that depend on them."""

import shlex
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sitegen import author_rules, content, owner_pages
from sitegen.archive import Archive, Changes, DigestRead, LostPapers, NoLongerDigest, Unchanged
from sitegen.errors import Problem
from sitegen.pages import KINDS, Extras
from sitegen.quantities import counted
from sitegen.renderer import ReadTask, Renderer
from sitegen.workspace import Workspace

_FILES_PER_TASK = 16
_MAX_NOTES = 10
"""Most digests with a note of their own; the others share one."""


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The content folder after an import."""

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
    update: content.Update,
    renderer: Renderer,
    *,
    accept_shrink: bool = False,
    drafts: bool = False,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> ImportResult:
    """Bring the archive up to date in one transaction. With ``drafts``, the owner's drafts are pages too.

    Raises:
        ConfigError: ``authors.toml`` is wrong; the archive is unchanged.
    """
    archive = workspace.archive
    text, rules = content.rules(found)
    before = workspace.author_rules
    changed_identities = rules.differences(
        author_rules.parse(before, content.AUTHORS) if before else author_rules.AuthorRules()
    )
    with archive.transaction():
        changes = archive.ingest(
            _read_changes(archive, update, renderer, progress, again=accept_shrink),
            update.removed,
            rules,
            changed_identities=changed_identities,
            accept_shrink=accept_shrink,
        )
        workspace.author_rules = text
        found.problems += archive.rule_problems(rules, found.shown(content.AUTHORS))
        sources = archive.build_state.sources()
        extras = owner_pages.collect(found, archive, rules, frozenset(sources), drafts=drafts)
        _mark_stale(workspace, changes, extras)
        digests = sum(source.papers for source in sources.values())
        missing = sum(source.missing for source in sources.values())
        if missing:
            found.problems.append(_disappearance(found, missing, digests))
    return ImportResult(found, extras, changes, digests, loss_notes(found, changes.lost_papers))


def _mark_stale(workspace: Workspace, changes: Changes, extras: Extras) -> None:
    """Mark the pages that depend on the changes; all of them if another number of papers gives an author a page."""
    archive = workspace.archive
    threshold = str(archive.authors.min_papers)
    if changes.everything or workspace.author_threshold != threshold:
        archive.clear_caches()
        workspace.author_threshold = threshold
        workspace.site_hash = ""
        return
    site = workspace.site(extras)
    for kind in KINDS.values():
        archive.build_state.mark_stale(kind.name, kind.stale(changes, site))


def _disappearance(found: content.Content, missing: int, digests: int) -> Problem:
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
    return f"{found.shown(lost.path)} {event}; {_earlier_text(found, lost.path)}"


def _earlier_text(found: content.Content, path: str) -> str:
    """Say where the earlier text of a digest can probably be found."""
    file = found.folder.absolute() / path
    repository = next((folder for folder in file.parents if (folder / ".git").exists()), None)
    if not repository:
        return "a backup may have its earlier text"
    inside = repository.is_relative_to(found.folder.absolute())
    command = ["git", "log", "-p", "--", found.shown(path)]
    if inside:
        folder = found.shown(repository.relative_to(found.folder.absolute()).as_posix()).removesuffix("/.")
        command = ["git", "-C", folder, "log", "-p", "--", file.relative_to(repository).as_posix()]
    return f"`{shlex.join(command)}` shows its earlier text"


def _read_changes(
    archive: Archive, update: content.Update, renderer: Renderer, progress: Callable[[int, int], None], *, again: bool
) -> Iterator[DigestRead | NoLongerDigest]:
    """Yield the digests that were read, and the files that stopped being digests."""
    tasks = [ReadTask(batch, again) for batch in _batches(update.changed)]
    done = 0
    for task, results in zip(tasks, renderer.read(tasks), strict=True):
        for result in results:
            match result:
                case Unchanged(path, mtime_ns):
                    archive.build_state.touch_source(path, mtime_ns)
                case changed:
                    yield changed
        done += len(task.files)
        progress(done, len(update.changed))


def _batches(files: Sequence[content.File]) -> Iterator[list[content.File]]:
    for start in range(0, len(files), _FILES_PER_TASK):
        yield list(files[start : start + _FILES_PER_TASK])
