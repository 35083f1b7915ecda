"""The build, told in order: look, take in, see what is stale, render it, publish it.

Longer than other modules, because the order is what it is about: cut up, it could be read nowhere.
"""

import errno
import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from sitegen import content, owner_pages, workspace
from sitegen.archive import Archive, is_damage
from sitegen.config import Config
from sitegen.errors import Problem, SitegenError
from sitegen.importer import ImportResult, import_changes, loss_notes
from sitegen.pages import KINDS, Extras, authors, find, topics
from sitegen.pages.fragments import ATOM, ENTRY
from sitegen.pages.search import notes
from sitegen.publisher import Publisher, page_share, remove_site, site_hash
from sitegen.renderer import Job, Renderer, RenderTask
from sitegen.workspace import Workspace, inputs_hash

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done and how much there is (0: unknown)."""

_WORTH_PROCESSES = 64
"""Files to read or pages to render from which on starting processes pays."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to build, this once."""

    jobs: int = 0
    """Processes; 0: one for each core."""
    full: bool = False
    accept_shrink: bool = False


@dataclass(slots=True)
class Summary:
    """What a build did."""

    written: int = 0
    unchanged: int = 0
    removed: int = 0
    size: int = 0
    """Bytes written."""
    seconds: float = 0.0
    phases: dict[str, float] = field(default_factory=dict)
    """Seconds by what they went into."""
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What there is to know besides: nothing is wrong with the site."""


def build(config: Config, options: Options, progress: Progress = lambda what, done, total: None) -> Summary:
    """Bring the output folder up to date with the content folder.

    Raises:
        SitegenError: It could not be done; the output is as it was.
    """
    publisher = _publisher(config)
    publisher.check()
    with workspace.lock(config):
        try:
            return _build(config, options, publisher, progress)
        except sqlite3.DatabaseError as error:
            raise SitegenError(
                f"the index {config.index} cannot be used: {error}", f"{_remedy(str(error))}; the site is as it was"
            ) from error
        except MemoryError as error:
            raise SitegenError("there is too little memory", "build with fewer processes (-j 1)") from error
        except OSError as error:
            remedy = "free some space" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "see to"
            raise SitegenError(
                f"cannot write the site: {error.strerror or error}",
                f"{remedy}: {error.filename or config.output}; the site is as it was",
            ) from error


def _build(config: Config, options: Options, publisher: Publisher, progress: Progress) -> Summary:
    """Build; with a new index where the one that is there turns out to be damaged."""
    there = config.index.is_file()
    try:
        return _Build(config, options, publisher, progress).run()
    except (SitegenError, OSError, MemoryError):
        raise
    except Exception as error:
        # A damaged value need not look damaged to SQLite: it may come to light anywhere, as any exception.
        if not there or (isinstance(error, sqlite3.DatabaseError) and not is_damage(error)):
            raise
    # The index is a cache: a new one costs a full build and what was held back, nothing else.
    summary = _Build(config, options, publisher, progress, fresh=True).run()
    index = content.shown(config.index, config.folder)
    summary.problems.insert(0, Problem(index, 0, "the index was damaged", "it has been made anew from the digests"))
    return summary


def _remedy(fault: str) -> str:
    """What a user can do about a fault of SQLite's."""
    remedies = {
        "locked": "end the program that holds it",
        "readonly": "make it and its folder writable",
        "unable to open": "make it and its folder readable and writable",
    }
    return next((remedy for sign, remedy in remedies.items() if sign in fault), "free some space or try again")


def _publisher(config: Config) -> Publisher:
    return Publisher(config.output, (config.content, config.index.parent), config.folder)


def _made_here(published: Iterable[str]) -> Callable[[str], bool]:
    """Whether sitegen made what lies at a path of the output: it is known to be published, or some page kind's own."""
    known = frozenset(published)
    return lambda path: path in known or path.startswith(".sitegen") or owner_pages.is_generated(path)


def _tasks(kinds: Iterable[str], stale: dict[str, Sequence[str]]) -> Iterator[RenderTask]:
    for name in kinds:
        size = KINDS[name].batch
        for start in range(0, len(stale[name]), size):
            yield RenderTask(name, list(stale[name][start : start + size]))


def _fragments_of_all(config: Config) -> tuple[int, ...]:
    """The kinds of fragments that most papers will be shown with."""
    feeds = config.settings.feeds
    return (ENTRY, ATOM) if feeds.author_min_papers or feeds.archives else (ENTRY,)


class _Build:
    """One build; its methods are its steps."""

    def __init__(
        self, config: Config, options: Options, publisher: Publisher, progress: Progress, *, fresh: bool = False
    ) -> None:
        self.config = config
        self.options = options
        self.publisher = publisher
        self.progress = progress
        self.summary = Summary()
        self.workspace = Workspace(config, fresh=fresh)
        self.everything = False
        self.renderer = Renderer(Job(config, publisher.tree))
        self._started = self._clock = time.perf_counter()

    @property
    def archive(self) -> Archive:
        """The open index."""
        return self.workspace.archive

    def run(self) -> Summary:
        """All steps."""
        try:
            self.publisher.recover(self.workspace.site_hash)
            found, update = self._scan()
            imported = self._import(found, update)
            stale = self._plan(imported.extras)
            rendered = self._render(stale)
            lost = loss_notes(found, self.archive.build_state.losses())
            self._publish(stale, rendered)
            self.summary.problems = [
                *found.problems,
                *self.archive.build_state.problems(),
                *topics.problems(self.config),
            ]
            self.summary.problems += topics.unknown_categories(self.config, self.archive)
            self.summary.notes = [*self._notes(imported.extras), *lost]
        except BaseException:
            # What is in the archive is carried through, what is not is cleared away: the site is whole either way.
            with suppress(Exception):
                self.publisher.recover(self.workspace.site_hash)
            raise
        finally:
            self.renderer.close()
            self.workspace.close()
        self.summary.seconds = time.perf_counter() - self._started
        return self.summary

    def _notes(self, extras: Extras) -> list[str]:
        """Return what there is to know of settings without effect, and of a site without papers."""
        settings = self.config.settings
        site = self.workspace.site(extras)
        _, digests = self.archive.build_state.disappeared()
        folder = content.shown(self.config.content, self.config.folder)
        empty = [] if digests else [f"no digest in `{folder}` has papers, and so the site has none"]
        return [*empty, *notes(settings), *topics.notes(settings, self.archive), *authors.notes(site)]

    def _scan(self) -> tuple[content.Content, content.Update]:
        """Which files there are, and which are to be read."""
        self.progress("scan", 0, 0)
        found = content.scan(self.config, self.workspace.theme.folders)
        update = content.update(
            found, self.archive.build_state.sources(), again=self.options.accept_shrink, every=self.options.full
        )
        self._lap("scan")
        return found, update

    def _import(self, found: content.Content, update: content.Update) -> ImportResult:
        """Digests into the archive, together with the names of the pages that this makes stale."""
        if len(update.changed) > _WORTH_PROCESSES:
            self._start_processes()
        imported = import_changes(
            self.workspace,
            found,
            update,
            self.renderer,
            accept_shrink=self.options.accept_shrink,
            progress=lambda done, total: self.progress("import", done, total),
        )
        self._lap("import")
        return imported

    def _plan(self, extras: Extras) -> dict[str, Sequence[str]]:
        """Kind -> keys of the pages to render: all of them where the theme, the settings or the output are not what they were."""
        current = inputs_hash(self.config, self.workspace.theme, extras)
        if current != self.workspace.inputs_hash:
            self.workspace.theme.check()
        same = current == self.workspace.inputs_hash and not self.options.full
        if not same:
            with self.archive.transaction():
                self.archive.clear_caches()
                self.workspace.inputs_hash = current
                self.workspace.site_hash = ""
        published = self.workspace.site_hash
        self.everything = not published or published != self.publisher.published()
        prepares = _fragments_of_all(self.config) if self.everything else ()
        job = Job(self.config, self.publisher.tree, extras, prepares=prepares, everything=self.everything)
        self.renderer.job = job
        site = self.workspace.site(extras)
        if self.everything:
            found: dict[str, Sequence[str]] = {kind.name: list(kind.keys(site)) for kind in KINDS.values()}
        else:
            found = {kind: keys for kind, keys in self.archive.build_state.stale().items() if kind in KINDS}
            self._add_former_extras(found, extras)
        self._lap("plan")
        return found

    def _add_former_extras(self, stale: dict[str, Sequence[str]], extras: Extras) -> None:
        """Where a file of the owner's is gone, whatever it stood in place of comes back, or nothing."""
        former = set(json.loads(self.workspace.owner_paths or "[]"))
        for path in sorted(former - set(owner_pages.paths(extras))):
            for kind, key in find(path):
                stale[kind.name] = sorted({*stale.get(kind.name, ()), key})

    def _render(self, stale: dict[str, Sequence[str]]) -> dict[str, tuple[bytes, int, bool]]:
        """Render pages into the publisher's tree: path -> hash, size, whether it was written."""
        pages = sum(map(len, stale.values()))
        if pages > _WORTH_PROCESSES:
            self._start_processes()
        self.publisher.begin()
        found: dict[str, tuple[bytes, int, bool]] = {}
        done = 0
        for kinds in self._turns(stale):
            tasks = list(_tasks(kinds, stale))
            with self.archive.transaction():
                for task, batch in zip(tasks, self.renderer.render(tasks), strict=True):
                    for page in batch.pages:
                        found.setdefault(page.path, (page.hash, page.size, page.written))
                    for kind, made in batch.fragments.items():
                        self.archive.fragments.put(kind, made.items())
                    done += len(task.keys)
                    self.progress("render", done, pages)
        self._lap("render")
        return found

    def _turns(self, stale: dict[str, Sequence[str]]) -> list[list[str]]:
        """Kinds whose pages are rendered at a time: where there is all to do, those first that prepare fragments for others."""
        kinds = [kind for kind in KINDS if stale.get(kind)]
        if not self.renderer.job.prepares:
            return [kinds]
        return [
            [kind for kind in kinds if KINDS[kind].shows_in_full],
            [kind for kind in kinds if not KINDS[kind].shows_in_full],
        ]

    def _publish(self, stale: dict[str, Sequence[str]], rendered: dict[str, tuple[bytes, int, bool]]) -> None:
        """Put what was rendered in place, and write down what now lies where."""
        self.progress("publish", 0, 0)
        written = {path for path, (_, _, fresh) in rendered.items() if fresh}
        gone = [] if self.everything else self._gone(stale, rendered)
        total = 0 if self.everything else int(self.workspace.site_hash, 16)
        for path in () if self.everything else (*written, *gone):
            before = self.archive.build_state.page_hash(path)
            total -= page_share(path, before) if before else 0
        total += sum(page_share(path, rendered[path][0]) for path in written)
        self.summary.written, self.summary.removed = len(written), len(gone)
        self.summary.size = sum(rendered[path][1] for path in written)
        extras = owner_pages.paths(self.renderer.job.extras)
        owners = [path for path in extras if not owner_pages.is_generated(path)]
        changed = bool(written or gone) or owners != self.publisher.owners()
        if changed:
            self.publisher.prepare(
                site_hash(total),
                whole=self.everything,
                files=sorted(written),
                removed=gone,
                owners=owners,
                ours=_made_here(
                    (*self.archive.build_state.paths(), *self.publisher.owners()) if self.everything else ()
                ),
            )
        with self.archive.transaction():
            if self.everything:
                self.archive.build_state.clear_pages()
            self.archive.build_state.put_pages((path, rendered[path][0]) for path in sorted(written))
            self.archive.build_state.remove_pages(gone)
            self.archive.build_state.clear_stale()
            self.archive.build_state.clear_losses()
            self.workspace.owner_paths = json.dumps(extras)
            self.workspace.site_hash = site_hash(total)
        if changed:
            self.publisher.publish()
        else:
            self.publisher.discard()
        self.summary.unchanged = self.archive.build_state.page_count() - len(written)
        self._lap("publish")

    def _gone(self, stale: dict[str, Sequence[str]], rendered: dict[str, tuple[bytes, int, bool]]) -> list[str]:
        """Published paths among the stale ones that no page has any more."""
        paths = {KINDS[name].path(key) for name, keys in stale.items() for key in keys}
        for folder in [path for path in paths if path.endswith("/")]:
            paths.update(self.archive.build_state.paths_below(folder))
        return sorted(path for path in paths - rendered.keys() if self.archive.build_state.page_hash(path))

    def _start_processes(self) -> None:
        """Have the rest of the work done by processes, if that is wanted."""
        jobs = self.options.jobs or os.cpu_count() or 1
        if jobs == 1 or self.renderer.is_parallel:
            return
        # SQLite's locks do not survive a fork: no connection is open while processes start.
        self.workspace.close()
        self.renderer = Renderer(self.renderer.job, jobs)
        self.renderer.start()
        self.workspace.open()

    def _lap(self, what: str) -> None:
        now = time.perf_counter()
        self.summary.phases[what] = self.summary.phases.get(what, 0.0) + now - self._clock
        self._clock = now


def clean(config: Config) -> int:
    """Remove what `build` made, the index included; returns how many files of the site there were.

    Raises:
        SitegenError: The output folder is not sitegen's.
    """
    publisher = _publisher(config)
    publisher.check()
    with workspace.lock(config):
        removed = remove_site(publisher, _made_here((*_published(config), *publisher.owners())))
        _remove_index(config.index)
    # After the lock is let go of: Windows keeps a file that is open.
    with suppress(OSError):
        (config.index.parent / workspace.LOCK).unlink()
        config.index.parent.rmdir()
    return removed


def _published(config: Config) -> list[str]:
    """The paths that the index knows to be published; none where it cannot be read."""
    if not config.index.is_file():
        return []
    try:
        with closing(Archive.open_to_read(config.index)) as archive:
            return list(archive.build_state.paths())
    except sqlite3.DatabaseError:
        return []


def _remove_index(index: Path) -> None:
    """Remove the index and compiled templates."""
    for pattern in (f"{index.name}*", "templates/__jinja2_*.cache"):
        for file in index.parent.glob(pattern):
            file.unlink(missing_ok=True)
    with suppress(OSError):
        (index.parent / "templates").rmdir()
