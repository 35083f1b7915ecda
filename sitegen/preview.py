"""The story of `sitegen serve`: answer with the page that is asked for, and follow what is saved."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from sitegen import content, routes, workspace
from sitegen.config import Config
from sitegen.errors import BusyError, Problem
from sitegen.importer import ImportResult, import_changes
from sitegen.pages import Site, find
from sitegen.quantities import counted
from sitegen.renderer import Job, Renderer
from sitegen.server import PreviewServer, Response, content_type, problems_of, serve_file
from sitegen.site_address import base_path
from sitegen.watcher import Watcher
from sitegen.workspace import Workspace, inputs_hash

_PATIENCE = 10
"""Seconds to wait for a running build before giving up, or before saying so."""
_SHOWN_PROBLEMS = 20
"""Most warnings and changed files that are shown without ``-v``."""


class Preview:
    """A site that is rendered when it is looked at; nothing is written to the output folder.

    Args:
        load: Reads the configuration, at the beginning and whenever its file changes.
        file: The configuration file, which need not exist.
        log: Takes lines for the user.
        verbose: Whether to log every warning, every change and every page that is rendered.
    """

    def __init__(
        self, load: Callable[[], Config], file: Path, log: Callable[[str], None], *, verbose: bool = False
    ) -> None:
        self._load = load
        self._file = file.absolute()
        self._log = log
        self._verbose = verbose
        self._lock = threading.RLock()
        self._closed = False
        self._reload_due = False
        self._behind = False
        """True if following a change failed, so that open pages may be out of date."""
        config = load()
        # Wait for a running build: an index that it has just begun would look outdated and be replaced.
        with workspace.lock(config, timeout=_PATIENCE):
            self._workspace = Workspace(config)
            imported = self._import()
        self._checked = self._workspace.inputs_hash
        """Hash of the inputs whose templates have been checked."""
        self._site = self._make_site(imported, check=False)  # `run` checks again, when pages can show the fault
        problems = [*imported.found.problems, *self._workspace.archive.build_state.problems()]
        for problem in problems if verbose else problems[:_SHOWN_PROBLEMS]:
            log(f"warning: {problem}")
        if len(problems) > _SHOWN_PROBLEMS and not verbose:
            log(f"... and {counted(len(problems) - _SHOWN_PROBLEMS, 'more warning')}; -v shows all")
        for note in imported.notes:
            log(f"note: {note}")

    def run(
        self,
        *,
        host: str,
        port: int,
        poll: bool,
        opened: Callable[[str], object],
        names: tuple[str, ...] = (),
    ) -> None:
        """Serve until Ctrl-C. ``opened`` is called with the address once pages can be had.

        Raises:
            SitegenError: No port could be had.
        """
        server = PreviewServer(
            self.respond,
            self.not_found,
            host=host,
            names=names,
            port=port,
            base_path=base_path(self._workspace.config.url),
            log=self._log,
        )
        watcher = Watcher(
            self._watched(),
            lambda paths: self._follow_saved(paths, server, watcher),
            ignore=(self._workspace.config.output, self._workspace.config.index.parent),
            poll=poll,
            log=self._log,
        )
        with server, watcher, suppress(KeyboardInterrupt):
            # What was saved between the first look and the watcher's start.
            self.follow(self._watched(), server, watcher)
            opened(server.url)
            server.serve_forever()
        self.close()

    def close(self) -> None:
        """Let go of the archive."""
        self._closed = True
        with self._lock:
            self._workspace.close()

    def respond(self, path: str) -> Response | None:
        """Return what lies at a path of the site, rendered now; None where nothing does."""
        started = time.perf_counter()
        found = self._rendered(path)
        if self._verbose and found:
            self._log(f"{path}: {(time.perf_counter() - started) * 1000:.0f} ms")
        return found

    def _rendered(self, path: str) -> Response | None:
        with self._lock:
            static = self._site.extras.static
            if path in static:
                return serve_file(self._workspace.config.content / content.STATIC, path)
            for kind, key in find(path):
                pages = list(kind.render([key], self._site))
                self._site.rendered.clear()
                if pages:
                    return Response(pages[0][1], content_type(path))
        return None

    def not_found(self) -> Response:
        """The site's page for what is missing."""
        return self.respond(routes.NOT_FOUND.path()) or Response(b"Nothing is here.\n", content_type("txt"))

    def _follow_saved(self, paths: frozenset[Path], server: PreviewServer, watcher: Watcher) -> None:
        if self._verbose:
            names = sorted(content.shown(path, self._workspace.config.folder) for path in paths)
            self._log(f"changed: {', '.join(names[:_SHOWN_PROBLEMS])}{', …' if len(names) > _SHOWN_PROBLEMS else ''}")
        self.follow(paths, server, watcher)

    def follow(self, paths: Iterable[Path], server: PreviewServer, watcher: Watcher) -> None:
        """Take in files that were saved, and refresh the pages that are open."""
        changed = set(paths)
        try:
            with self._index(), self._lock:
                behind, self._behind = self._behind, True
                styles, problems = self._apply(changed)
                styles = None if behind else styles
                self._behind = False
                watched = self._watched()
                base = base_path(self._workspace.config.url)
        except Exception as error:  # noqa: BLE001 - the preview outlives whatever is saved
            server.show_problems(problems_of(error))
            return
        watcher.follow(watched)
        server.move(base)
        server.show_problems([_with_excerpt(problems[0], self._workspace.config.folder)] if problems else [])
        server.refresh(styles)

    def _apply(self, changed: set[Path]) -> tuple[dict[str, str] | None, list[Problem]]:
        """Bring the site up to date: the style sheets that got new names, or None where more changed; and new problems."""
        before = self._workspace.theme.assets
        if self._file in changed or self._reload_due:
            self._reload_due = True  # until it is valid
            config = self._load()
            self._reload_due = False
        else:
            config = self._workspace.config
        self._workspace.reload(config)
        if changed and all(self._is_style(path) for path in changed):
            self._site = self._workspace.site(self._site.extras, keeps_fragments=self._site.keeps_fragments)
            after = self._workspace.theme.assets
            return {
                routes.ASSET.path(before[name]): routes.ASSET.path(after[name]) for name in before.keys() & after.keys()
            }, []
        index = self._seen
        imported = self._import()
        known, extras = self._inputs_hash, self._site.extras
        self._site = self._make_site(imported)
        static = self._workspace.config.content / content.STATIC
        # Another preview or a build may have imported this change already.
        same = (known, extras, index) == (self._inputs_hash, imported.extras, self._seen) and not any(
            path.is_relative_to(static) for path in changed
        )
        shown = {content.shown(path, self._workspace.config.folder) for path in changed}
        problems = [*imported.found.problems, *self._workspace.archive.build_state.problems()]
        for note in imported.notes:
            self._log(f"note: {note}")
        return {} if same and not imported.changes else None, [problem for problem in problems if problem.path in shown]

    @contextmanager
    def _index(self) -> Iterator[None]:
        """Lock the index. Wait for a running build as long as it takes."""
        with ExitStack() as stack:
            waiting = False
            while not self._closed:
                try:
                    stack.enter_context(workspace.lock(self._workspace.config, timeout=_PATIENCE))
                    break
                except BusyError:
                    if not waiting:
                        self._log("a build is running: your changes are shown when it is done")
                    waiting = True
            yield

    def _import(self) -> ImportResult:
        """Bring the index up to date. The caller holds the lock."""
        found = content.scan(self._workspace.config, self._workspace.theme.folders)
        update = content.update(found, self._workspace.archive.build_state.sources())
        renderer = Renderer(Job(self._workspace.config, self._workspace.config.output))
        imported = import_changes(self._workspace, found, update, renderer, drafts=True)
        self._seen = self._workspace.archive.build_state.changes_elsewhere()
        return imported

    def _make_site(self, imported: ImportResult, *, check: bool = True) -> Site:
        # Fragments of an earlier build serve as long as nothing but digests differs from what it was built of.
        current = inputs_hash(self._workspace.config, self._workspace.theme, imported.extras)
        if check and current != self._checked:
            self._workspace.theme.check()
            self._checked = current
        self._inputs_hash = current
        return self._workspace.site(imported.extras, keeps_fragments=current == self._workspace.inputs_hash)

    def _is_style(self, path: Path) -> bool:
        return path.suffix == ".css" and any(path.is_relative_to(folder) for folder in self._workspace.theme.folders)

    def _watched(self) -> list[Path]:
        return [self._file, self._workspace.config.content, *self._workspace.theme.folders]


def _with_excerpt(problem: Problem, folder: Path) -> Problem:
    """Return a problem with the line of its file, if that can be read."""
    excerpt = ""
    with suppress(OSError, IndexError, UnicodeDecodeError):
        lines = (folder / problem.path).read_text(encoding="utf-8").splitlines()
        excerpt = lines[problem.line - 1] if problem.line else ""
    return replace(problem, excerpt=excerpt)
