"""Build a site: scan the content, import what changed, plan, render, publish."""

import errno
import json
import os
import sqlite3
import time
from contextlib import suppress
from functools import partial

from sitegen import (
    content,
    field_views,
    host_fitting,
    last_build,
    output_changes,
    owner_pages,
    planner,
    site_lock,
    source_settings,
)
from sitegen.archive import Archive, is_damage
from sitegen.build_result import Options, Progress, Summary
from sitegen.config import Config
from sitegen.errors import Problem, SitegenError
from sitegen.importer import ImportResult, import_changes, loss_notes
from sitegen.output_changes import OutputChanges, RenderedPage
from sitegen.output_folder import OutputFolder
from sitegen.pages import Extras, authors, topic_papers
from sitegen.planner import Plan
from sitegen.processor_time import ProcessorClock
from sitegen.publisher import Publisher
from sitegen.renderer import RenderJob
from sitegen.site_worker import SiteWorker, make_pool
from sitegen.workspace import Workspace

_MIN_PARALLEL = 64
"""Number of files to read or pages to render above which worker processes save time."""


def build(config: Config, options: Options, progress: Progress = lambda phase, done, total: None) -> Summary:
    """Bring the output folder up to date with the content folder.

    Raises:
        SitegenError: The build failed. The output is unchanged, unless an `OutputError` occurred during publishing; then the
            next build completes it.
    """
    output = OutputFolder.of(config)
    output.check()
    with site_lock.lock(config):
        try:
            return _build(config, options, output, progress)
        except sqlite3.DatabaseError as error:
            raise SitegenError(
                f"the index {config.index} cannot be used: {error}", f"{_remedy(str(error))}; the site is unchanged"
            ) from error
        except MemoryError as error:
            raise SitegenError("there is too little memory", "build with fewer processes (-j 1)") from error
        except OSError as error:
            remedy = "free some space" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "check"
            raise SitegenError(
                f"cannot write the site: {error.strerror or error}",
                f"{remedy}: {error.filename or config.output}; the site is unchanged",
            ) from error


def _build(config: Config, options: Options, output: OutputFolder, progress: Progress) -> Summary:
    """Build, with a new index if the existing one turns out to be damaged."""
    had_index = config.index.is_file()
    try:
        return _Build(config, options, output, progress).run()
    except (SitegenError, OSError, MemoryError):
        raise
    except Exception as error:
        # SQLite does not detect every damaged value. Such a value can raise any exception, anywhere.
        if not had_index or (isinstance(error, sqlite3.DatabaseError) and not is_damage(error)):
            raise
    # The index is a cache. A new one needs a full build, and loses the former papers of digests that are held back.
    summary = _Build(config, options, output, progress, fresh=True).run()
    display_path = content.display_path(config.index, config.folder)
    problem = Problem(display_path, 0, "the index was damaged", "sitegen made a new one from the digests")
    summary.problems.insert(0, problem)
    return summary


def _remedy(message: str) -> str:
    """Return what a user can do about an error message of SQLite."""
    remedies = {
        "locked": "end the program that holds it",
        "readonly": "make it and its folder writable",
        "unable to open": "make it and its folder readable and writable",
    }
    return next((remedy for part, remedy in remedies.items() if part in message), "free some space or try again")


class _Build:
    """One build. Its methods are its phases."""

    def __init__(
        self, config: Config, options: Options, output: OutputFolder, progress: Progress, *, fresh: bool = False
    ) -> None:
        self.config = config
        self.options = options
        self.output = output
        self.progress = progress
        self.summary = Summary()
        self.publisher = Publisher(output)
        self.workspace = Workspace(config, fresh=fresh)
        self.pool = make_pool()
        self.is_parallel = False
        self._started = self._phase_started = time.perf_counter()
        self._processor_clock = ProcessorClock()

    @property
    def archive(self) -> Archive:
        """The open index."""
        return self.workspace.archive

    def run(self) -> Summary:
        """Run all phases."""
        last_build.forget(self.config)
        try:
            self.publisher.recover(self.workspace.site_hash)
            found, source_changes = self._scan()
            imported = self._import(found, source_changes)
            plan = self._plan(imported.extras)
            rendered = self._render(plan, imported.extras)
            losses = self.archive.build_state.lost_papers()
            self._publish(self._changes(plan, rendered), imported.extras)
            self.summary.problems = [
                *found.problems,
                *self.archive.build_state.problems(),
                *topic_papers.problems(self.config),
            ]
            self.summary.problems += topic_papers.unknown_categories(self.config, self.archive)
            self.summary.problems += host_fitting.problems(self.config, self.workspace.fit)
            lasting = self._notes(imported)
            self.summary.notes = [*lasting, *loss_notes(found, losses)]
            pages = self.archive.build_state.page_count()
        except BaseException:
            # Finish the build if the index was committed, else discard it. The site is complete in both cases.
            with suppress(Exception):
                self.publisher.recover(self.workspace.site_hash)
            raise
        finally:
            self.pool.close()
            self.workspace.close()
        unchanged = Summary(unchanged=pages, problems=list(self.summary.problems), notes=lasting)
        last_build.remember(self.config, self.workspace.theme.folders, unchanged)
        self.summary.seconds = time.perf_counter() - self._started
        return self.summary

    def _scan(self) -> tuple[content.Content, content.SourceChanges]:
        """List the files of the content folder, and those to read."""
        self.progress("scan", 0, 0)
        found = content.scan(self.config, self.workspace.theme.folders)
        known = self.archive.build_state.sources()
        changes = content.find_changes(
            found,
            known,
            accept_shrink=self.options.accept_shrink,
            full=self.options.full,
            described_before=source_settings.decode(self.workspace.sources),
            rule_before=self.workspace.listing_rule,
        )
        self._end_phase("scan")
        return found, changes

    def _import(self, found: content.Content, source_changes: content.SourceChanges) -> ImportResult:
        """Read changed digests into the index, and mark the pages as stale that depend on them."""
        if len(source_changes.changed) > _MIN_PARALLEL:
            self._start_processes()
        imported = import_changes(
            self.workspace,
            found,
            source_changes,
            partial(self.pool.run, SiteWorker.read),
            accept_shrink=self.options.accept_shrink,
            # The rest is done while workers render days (`Plan.steps`).
            leaves_rest=self.is_parallel,
            progress=partial(self.progress, "import"),
        )
        self._end_phase("import")
        return imported

    def _plan(self, extras: Extras) -> Plan:
        """Find the pages to render, and check the templates of a changed theme."""
        plan = planner.plan(self.workspace, extras, self.output.site_hash(), full=self.options.full)
        self._end_phase("plan")
        return plan

    def _render(self, plan: Plan, extras: Extras) -> dict[str, RenderedPage]:
        """Render pages into the publisher's tree, and keep their fragments in the index."""
        job = RenderJob(
            self.config, self.workspace.parts, self.publisher.tree, extras, plan.fragment_kinds, plan.is_full
        )
        if not self.is_parallel:
            plan.complete()
            if plan.page_count() > _MIN_PARALLEL:
                self._start_processes()
        self.publisher.begin()
        rendered: dict[str, RenderedPage] = {}
        done = 0
        for tasks in plan.stages():
            with self.archive.transaction():
                # While workers render the days, this process plans the other pages.
                results = self.pool.run(SiteWorker.render, ((job, task) for task in tasks), plan.steps)
                for task, result in zip(tasks, results, strict=True):
                    for path, page in result.pages:
                        rendered.setdefault(path, page)
                    for kind, fragments in result.fragments.items():
                        self.archive.fragments.put(kind, fragments.items())
                    done += len(task.keys)
                    self.progress("render", done, plan.page_count())
        self._end_phase("render")
        return rendered

    def _changes(self, plan: Plan, rendered: dict[str, RenderedPage]) -> OutputChanges:
        """Compute what changes in the output."""
        if plan.is_full:
            return output_changes.full_changes(rendered)
        stale = plan.paths(self.archive)
        return output_changes.incremental_changes(
            rendered, stale, self.archive.build_state.page_hash, self.workspace.site_hash
        )

    def _publish(self, changes: OutputChanges, extras: Extras) -> None:
        """Publish the changes: write the journal, commit the index, change the output."""
        self.progress("publish", 0, 0)
        paths = owner_pages.paths(extras)
        marked_paths = [path for path in paths if not owner_pages.is_generated(path)]
        former_paths = self.output.owner_paths()
        differs = bool(changes) or marked_paths != former_paths
        if differs:
            published = frozenset((*self.archive.build_state.paths(), *former_paths) if changes.is_full else ())
            self.publisher.prepare(changes, marked_paths, partial(owner_pages.is_ours, published=published))
        with self.archive.transaction():
            if changes.is_full:
                self.archive.build_state.replace_pages(changes.written)
            else:
                self.archive.build_state.put_pages(sorted(changes.written.items()))
                self.archive.build_state.remove_pages(changes.removed)
            self.archive.build_state.clear_stale()
            self.archive.build_state.clear_lost_papers()
            self.workspace.owner_paths = json.dumps(paths)
            self.workspace.site_hash = changes.site_hash
        if differs:
            self.publisher.publish()
        else:
            self.publisher.discard()
        self.summary.written, self.summary.removed = len(changes.written), len(changes.removed)
        self.summary.size = changes.size
        self.summary.unchanged = self.archive.build_state.page_count() - len(changes.written)
        self._end_phase("publish")

    def _notes(self, imported: ImportResult) -> list[str]:
        """Return notes about settings without effect, and about a site without papers."""
        settings = self.config.settings
        folder = content.display_path(self.config.content, self.config.folder)
        empty = [] if imported.digests else [f"no digest in `{folder}` has papers, and so the site has none"]
        site = self.workspace.site(imported.extras)
        fitting = host_fitting.notes(settings, self.workspace.fit)
        own_fields = field_views.notes(settings.field, self.archive.papers.own_fields()) if not empty else ()
        return [
            *(*empty, *fitting, *own_fields),
            *(*topic_papers.notes(settings, self.archive), *authors.notes(site)),
        ]

    def _start_processes(self) -> None:
        """Start worker processes for the rest of the build, if the options allow several."""
        jobs = self.options.jobs or os.cpu_count() or 1
        if jobs == 1 or self.is_parallel:
            return
        self.pool.close()
        # SQLite's locks are lost in a fork, so the index is closed while processes start.
        self.workspace.close()
        self.pool, self.is_parallel = make_pool(jobs), True
        self.pool.start()
        self.workspace.open()

    def _end_phase(self, phase: str) -> None:
        """Record the seconds and the processor time since the last phase ended."""
        now = time.perf_counter()
        self.summary.phases[phase] = now - self._phase_started
        self.summary.processor_times[phase] = self._processor_clock.lap(self.pool.process_ids())
        self._phase_started = now
