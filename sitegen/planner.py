"""Plan a build: find the stale pages, and divide them into tasks."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sitegen import owner_pages
from sitegen.archive import Archive
from sitegen.pages import KINDS, Extras, Site, find
from sitegen.renderer import RenderTask
from sitegen.workspace import Workspace, inputs_hash


@dataclass(slots=True)
class Plan:
    """The pages that a build renders."""

    is_full: bool
    """True if these are all pages of the site."""
    stale: dict[str, Sequence[str]]
    """Name of a page kind -> keys of pages."""
    fragment_kinds: tuple[int, ...]
    """Kinds of fragments to render together with the pages that show papers in full. Other pages use these fragments."""
    steps: Iterator[None] = field(default_factory=lambda: iter(()))
    """The rest of the planning, which can be done while the first stage is rendered. Each item is the end of a short step."""
    is_complete: bool = True
    """False until the steps are done."""

    def page_count(self) -> int:
        """Return the number of pages to render; 0 if it is not known yet."""
        return sum(map(len, self.stale.values())) if self.is_complete else 0

    def complete(self) -> None:
        """Do the rest of the planning."""
        for _ in self.steps:
            pass

    def stages(self) -> Iterator[list[RenderTask]]:
        """Yield lists of tasks that can run at the same time. Before the next list, the caller stores the fragments of this one."""
        if not self.fragment_kinds:
            self.complete()
            yield list(self._tasks(KINDS))
            return
        yield list(self._tasks(kind for kind in KINDS if KINDS[kind].shows_in_full))
        self.complete()
        yield list(self._tasks(kind for kind in KINDS if not KINDS[kind].shows_in_full))

    def _tasks(self, kinds: Iterable[str]) -> Iterator[RenderTask]:
        for kind in kinds:
            size, keys = KINDS[kind].batch, self.stale.get(kind, ())
            for start in range(0, len(keys), size):
                yield RenderTask(kind, list(keys[start : start + size]))

    def paths(self, archive: Archive) -> set[str]:
        """Return the paths of the pages; for a page kind that publishes a folder, also the published paths below it."""
        paths = {KINDS[kind].path(key) for kind, keys in self.stale.items() for key in keys}
        for folder in [path for path in paths if path.endswith("/")]:
            paths.update(archive.build_state.paths_below(folder))
        return paths


def plan(workspace: Workspace, extras: Extras, published_hash: str, *, full: bool) -> Plan:
    """Find the pages to render.

    These are all pages if ``full``, if the inputs hash changed, or if the index does not describe the site in the output
    folder; else those that imports marked as stale.

    Args:
        workspace: The index after the import.
        extras: The owner's own pages and files.
        published_hash: The hash of the site in the output folder.
        full: True to render every page.

    Raises:
        ThemeError: A template of a changed theme is wrong.
    """
    archive = workspace.archive
    current = inputs_hash(workspace.config, workspace.parts, workspace.theme, extras)
    if current != workspace.inputs_hash:
        workspace.theme.check()
    if full or current != workspace.inputs_hash:
        with archive.transaction():
            archive.clear_caches()
            workspace.inputs_hash = current
            workspace.site_hash = ""
    if not workspace.site_hash or workspace.site_hash != published_hash:
        site = workspace.site(extras)
        all_pages = Plan(True, {}, _common_fragments(site), is_complete=False)
        _add_pages(all_pages, site, shows_in_full=True)
        all_pages.steps = _steps(all_pages, site)
        return all_pages
    return Plan(False, _stale_pages(workspace, extras), ())


def _steps(plan: Plan, site: Site) -> Iterator[None]:
    """Do what the import left out, and plan the pages that do not show papers in full."""
    yield from site.archive.remaining_steps()
    _add_pages(plan, site, shows_in_full=False)
    plan.is_complete = True
    yield


def _add_pages(plan: Plan, site: Site, *, shows_in_full: bool) -> None:
    """Add all pages of the kinds that show papers in full, or of the other kinds."""
    plan.stale |= {kind.name: list(kind.keys(site)) for kind in KINDS.values() if kind.shows_in_full == shows_in_full}


def _common_fragments(site: Site) -> tuple[int, ...]:
    """Return the kinds of fragments that pages show for most papers."""
    return tuple(sorted({fragment for kind in KINDS.values() for fragment in kind.common_fragments(site)}))


def _stale_pages(workspace: Workspace, extras: Extras) -> dict[str, Sequence[str]]:
    """Return the pages marked as stale, and pages whose path is free again because the owner removed a file."""
    stale: dict[str, Sequence[str]] = {
        kind: keys for kind, keys in workspace.archive.build_state.stale().items() if kind in KINDS
    }
    former = set(json.loads(workspace.owner_paths or "[]"))
    for path in sorted(former - set(owner_pages.paths(extras))):
        for kind, key in find(path):
            stale[kind.name] = sorted({*stale.get(kind.name, ()), key})
    return stale
