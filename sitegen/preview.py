"""Preview a site: render the requested page, import saved files, and refresh open pages."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from sitegen import content, host_fitting, routes, site_lock, source_settings
from sitegen.config import Config
from sitegen.errors import BusyError, Problem
from sitegen.importer import ImportResult, import_changes
from sitegen.pages import Extras, Site, find
from sitegen.quantities import counted
from sitegen.server import PreviewServer, Response, content_type, problems_of, serve_file
from sitegen.site_address import base_path
from sitegen.source_reader import SourceReader
from sitegen.watcher import Watcher
from sitegen.workspace import Workspace, inputs_hash

_LOCK_TIMEOUT = 10
"""Seconds to wait for a running build before giving up, or before telling the user."""
_MAX_LISTED = 20
"""Most warnings that are logged without ``-v``, and most changed files that are logged with it."""


class Preview:
    """A site whose pages are rendered when they are requested. Nothing is written to the output folder.

    Args:
        load: Reads the configuration, at the start and whenever its file changes.
        file: The configuration file, which need not exist.
        log: Prints lines for the user.
        verbose: True to log every warning, every change and every rendered page.
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
        self._is_outdated = False
        """True if importing a change failed, so that open pages may be out of date."""
        config = load()
        # Wait for a running build: its unfinished index would look outdated, and would be replaced.
        with site_lock.lock(config, timeout=_LOCK_TIMEOUT):
            self._workspace = Workspace(config)
            imported = self._import()
        self._checked = self._workspace.inputs_hash
        """Hash of the inputs whose templates have been checked."""
        self._site = self._make_site(imported, check=False)  # `run` checks it, when pages can show problems
        problems = [*imported.found.problems, *self._workspace.archive.build_state.problems()]
        for problem in problems if verbose else problems[:_MAX_LISTED]:
            log(f"warning: {problem}")
        if len(problems) > _MAX_LISTED and not verbose:
            log(f"... and {counted(len(problems) - _MAX_LISTED, 'more warning')}; -v shows all")
        for note in [*imported.notes, *host_fitting.notes(config.settings, self._workspace.fit)]:
            log(f"note: {note}")

    def run(
        self,
        *,
        host: str,
        port: int,
        poll: bool,
        on_start: Callable[[str], object],
        names: tuple[str, ...] = (),
    ) -> None:
        """Serve until Ctrl-C. ``on_start`` is called with the address when pages can be requested.

        Raises:
            SitegenError: No port is free.
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
            lambda paths: self._log_and_update(paths, server, watcher),
            ignore=(self._workspace.config.output, self._workspace.config.index.parent),
            poll=poll,
            log=self._log,
        )
        with server, watcher, suppress(KeyboardInterrupt):
            # Files may have been saved between the first import and the watcher's start.
            self.update(self._watched(), server, watcher)
            on_start(server.url)
            server.serve_forever()
        self.close()

    def close(self) -> None:
        """Close the index."""
        self._closed = True
        with self._lock:
            self._workspace.close()

    def respond(self, path: str) -> Response | None:
        """Render the page or return the file at a path of the site; None if there is none."""
        started = time.perf_counter()
        response = self._render(path)
        if self._verbose and response:
            self._log(f"{path}: {(time.perf_counter() - started) * 1000:.0f} ms")
        return response

    def _render(self, path: str) -> Response | None:
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
        """Return the site's page for missing addresses."""
        return self.respond(routes.NOT_FOUND.path()) or Response(
            b"There is no page at this address.\n", content_type("txt")
        )

    def _log_and_update(self, paths: frozenset[Path], server: PreviewServer, watcher: Watcher) -> None:
        if self._verbose:
            names = sorted(content.display_path(path, self._workspace.config.folder) for path in paths)
            self._log(f"changed: {', '.join(names[:_MAX_LISTED])}{', …' if len(names) > _MAX_LISTED else ''}")
        self.update(paths, server, watcher)

    def update(self, paths: Iterable[Path], server: PreviewServer, watcher: Watcher) -> None:
        """Import saved files, and refresh open pages."""
        changed = set(paths)
        try:
            with self._lock_index(), self._lock:
                was_outdated, self._is_outdated = self._is_outdated, True
                styles, problems = self._apply(changed)
                styles = None if was_outdated else styles
                self._is_outdated = False
                watched = self._watched()
                base = base_path(self._workspace.config.url)
        except Exception as error:  # noqa: BLE001 - the preview goes on after any error in a saved file
            server.show_problems(problems_of(error))
            return
        watcher.follow(watched)
        server.move(base)
        server.show_problems([_with_excerpt(problems[0], self._workspace.config.folder)] if problems else [])
        server.refresh(styles)

    def _apply(self, changed: set[Path]) -> tuple[dict[str, str] | None, list[Problem]]:
        """Bring the site up to date.

        Return old path -> new path of the style sheets, or None if open pages must be reloaded; and the problems of the
        changed files.
        """
        assets = self._workspace.theme.assets
        self._workspace.reload(self._load_config(changed))
        if changed and all(self._is_style(path) for path in changed):
            self._site = self._site_of(self._site.extras, keeps_fragments=self._site.keeps_fragments)
            return self._renamed_assets(assets), []
        former = (self._inputs_hash, self._site.extras, self._index_version)
        imported = self._import()
        self._site = self._make_site(imported)
        # If another preview or a build imported this change already, only the index version differs.
        is_same = not imported.changes and former == (self._inputs_hash, imported.extras, self._index_version)
        static = self._workspace.config.content / content.STATIC
        is_same = is_same and not any(path.is_relative_to(static) for path in changed)
        for note in imported.notes:
            self._log(f"note: {note}")
        names = {content.display_path(path, self._workspace.config.folder) for path in changed}
        problems = [*imported.found.problems, *self._workspace.archive.build_state.problems()]
        return {} if is_same else None, [problem for problem in problems if problem.path in names]

    def _load_config(self, changed: set[Path]) -> Config:
        """Return the configuration, read again if its file changed, or if it could not be read last time."""
        if self._file not in changed and not self._reload_due:
            return self._workspace.config
        self._reload_due = True
        config = self._load()
        self._reload_due = False
        return config

    def _renamed_assets(self, before: Mapping[str, str]) -> dict[str, str]:
        """Return old path -> new path of the assets of a changed theme."""
        after = self._workspace.theme.assets
        return {
            routes.ASSET.path(before[name]): routes.ASSET.path(after[name]) for name in before.keys() & after.keys()
        }

    @contextmanager
    def _lock_index(self) -> Iterator[None]:
        """Lock the index. Wait for a running build until it ends."""
        with ExitStack() as stack:
            waiting = False
            while not self._closed:
                try:
                    stack.enter_context(site_lock.lock(self._workspace.config, timeout=_LOCK_TIMEOUT))
                    break
                except BusyError:
                    if not waiting:
                        self._log("a build is running: the preview shows your changes when it ends")
                    waiting = True
            yield

    def _import(self) -> ImportResult:
        """Import changed files into the index. The caller holds the lock."""
        found = content.scan(self._workspace.config, self._workspace.theme.folders)
        source_changes = content.find_changes(
            found,
            self._workspace.archive.build_state.sources(),
            described_before=source_settings.decode(self._workspace.sources),
            rule_before=self._workspace.listing_rule,
        )
        reader = SourceReader()
        imported = import_changes(self._workspace, found, source_changes, partial(map, reader.read), drafts=True)
        self._index_version = self._workspace.archive.build_state.changes_elsewhere()
        return imported

    def _make_site(self, imported: ImportResult, *, check: bool = True) -> Site:
        """Return the site of an import. ``check`` checks the templates of a changed theme.

        It uses the fragments of the last build if nothing but digests changed since then.
        """
        current = inputs_hash(self._workspace.config, self._workspace.parts, self._workspace.theme, imported.extras)
        if check and current != self._checked:
            self._workspace.theme.check()
            self._checked = current
        self._inputs_hash = current
        return self._site_of(imported.extras, keeps_fragments=current == self._workspace.inputs_hash)

    def _site_of(self, extras: Extras, *, keeps_fragments: bool) -> Site:
        """Return the site without its service worker, so that browsers keep no pages of the preview.

        A browser that has a worker of an earlier site at this address asks for it, finds none, and removes what it kept.
        """
        site = self._workspace.site(extras, keeps_fragments=keeps_fragments)
        site.parts = replace(site.parts, offline=False)
        return site

    def _is_style(self, path: Path) -> bool:
        return path.suffix == ".css" and any(path.is_relative_to(folder) for folder in self._workspace.theme.folders)

    def _watched(self) -> list[Path]:
        return [self._file, self._workspace.config.content, *self._workspace.theme.folders]


def _with_excerpt(problem: Problem, folder: Path) -> Problem:
    """Return a problem with the text of its line as excerpt, if the file can be read."""
    excerpt = ""
    with suppress(OSError, IndexError, UnicodeDecodeError):
        lines = (folder / problem.path).read_text(encoding="utf-8").splitlines()
        excerpt = lines[problem.line - 1] if problem.line else ""
    return replace(problem, excerpt=excerpt)
