"""The story of `sitegen serve`: answer with the page that is asked for, and follow what is saved."""

import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sitegen import content
from sitegen.archive import Archive
from sitegen.builder import design, locked
from sitegen.config import Config
from sitegen.errors import Problem
from sitegen.intake import Intake, open_archive, take_in
from sitegen.pages import Site, find
from sitegen.renderer import Job, Serial
from sitegen.server import Fault, PreviewServer, Response, content_type, serve_file
from sitegen.theme import Theme
from sitegen.watcher import Watcher

_PATIENCE = 10
"""Seconds to wait for a build that is under way."""


class Preview:
    """A site that is rendered when it is looked at; nothing is written to the output folder.

    Args:
        load: Reads the configuration, at the beginning and whenever its file changes.
        file: The configuration file, which need not exist.
        log: Takes lines for the user.
    """

    def __init__(self, load: Callable[[], Config], file: Path, log: Callable[[str], None]) -> None:
        self._load = load
        self._file = file.absolute()
        self._log = log
        self._lock = threading.RLock()
        self._config = load()
        self._archive = self._open_archive()
        self._theme = self._read_theme()
        taken = self._take_in()
        self._site = self._make_site(taken)
        for problem in (*taken.found.problems, *self._archive.problems()):
            log(f"warning: {problem}")
        for note in taken.notes:
            log(f"note: {note}")

    def run(self, *, host: str, port: int, poll: bool, opened: Callable[[str], object]) -> None:
        """Serve until Ctrl-C. ``opened`` is called with the address once pages can be had.

        Raises:
            SitegenError: No port could be had.
        """
        base = unquote(urlsplit(self._config.url).path) or "/"
        server = PreviewServer(self.respond, self.not_found, host=host, port=port, base_path=base, log=self._log)
        watcher = Watcher(
            self._watched(),
            lambda paths: self.follow(paths, server, watcher),
            ignore=(self._config.output, self._config.index.parent),
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
        with self._lock:
            self._archive.close()

    def respond(self, path: str) -> Response | None:
        """What lies at a path of the site, rendered now; None where nothing does."""
        with self._lock:
            static = self._site.extras.static
            if path in static:
                return serve_file(self._config.content / content.STATIC, path)
            for kind, key in find(path):
                pages = list(kind.render([key], self._site))
                self._site.rendered.clear()
                if pages:
                    return Response(pages[0][1], content_type(path))
        return None

    def not_found(self) -> Response:
        """The site's page for what is missing."""
        return self.respond("404.html") or Response(b"Nothing is here.\n", content_type("txt"))

    def follow(self, paths: Iterable[Path], server: PreviewServer, watcher: Watcher) -> None:
        """Files were saved: take them in, and refresh the pages that are open."""
        changed = set(paths)
        try:
            with self._lock:
                styles, problems = self._apply(changed)
                watched = self._watched()
        except Exception as error:  # noqa: BLE001 - the preview outlives whatever is saved
            server.fault(Fault.of(error))
            return
        watcher.follow(watched)
        server.fault(_fault(problems[0], self._config.folder) if problems else None)
        server.refresh(styles)

    def _apply(self, changed: set[Path]) -> tuple[dict[str, str] | None, list[Problem]]:
        """Bring the site up to date: the style sheets that got new names, or None where more changed; and new problems."""
        before = dict(self._theme.assets)
        if self._file in changed:
            self._reload()
        self._theme = self._read_theme()
        if all(self._is_style(path) for path in changed):
            self._site = Site(
                self._config, self._archive, self._theme, self._site.extras, keeps_fragments=self._site.keeps_fragments
            )
            after = self._theme.assets
            return {f"assets/{before[name]}": f"assets/{after[name]}" for name in before.keys() & after.keys()}, []
        taken = self._take_in()
        known, extras = self._design, self._site.extras
        self._site = self._make_site(taken)
        static = self._config.content / content.STATIC
        same = (known, extras) == (self._design, taken.extras) and not any(
            path.is_relative_to(static) for path in changed
        )
        shown = {content.shown(path, self._config.folder) for path in changed}
        problems = [*taken.found.problems, *self._archive.problems()]
        for note in taken.notes:
            self._log(f"note: {note}")
        return {} if same and not taken.changes else None, [problem for problem in problems if problem.path in shown]

    def _reload(self) -> None:
        """Read the configuration again; another index where it says so."""
        config = self._load()
        self._archive.close()
        self._config = config
        self._archive = self._open_archive()

    def _open_archive(self) -> Archive:
        # Not while a build fills a new one, which would look like one to be replaced.
        with locked(self._config, patience=_PATIENCE):
            return open_archive(self._config)

    def _read_theme(self) -> Theme:
        return Theme(self._config.theme, self._config.folder, self._config.index.parent / "templates")

    def _take_in(self) -> Intake:
        found = content.scan(self._config, self._theme.folders)
        with locked(self._config, patience=_PATIENCE):
            update = content.update(found, self._archive.sources())
            serial = Serial(Job(self._config, self._config.output))
            return take_in(self._archive, self._config, self._theme, found, update, serial, drafts=True)

    def _make_site(self, taken: Intake) -> Site:
        # Fragments of an earlier build serve as long as nothing but digests differs from what it was built of.
        self._design = design(self._config, self._theme, taken.extras)
        return Site(
            self._config,
            self._archive,
            self._theme,
            taken.extras,
            keeps_fragments=self._design == self._archive.meta("design"),
        )

    def _is_style(self, path: Path) -> bool:
        return path.suffix == ".css" and any(path.is_relative_to(folder) for folder in self._theme.folders)

    def _watched(self) -> list[Path]:
        return [self._file, self._config.content, *self._theme.folders]


def _fault(problem: Problem, folder: Path) -> Fault:
    excerpt = ""
    with suppress(OSError, IndexError, UnicodeDecodeError):
        lines = (folder / problem.path).read_text(encoding="utf-8").splitlines()
        excerpt = lines[problem.line - 1] if problem.line else ""
    return Fault(problem.message, problem.remedy, problem.path, problem.line, excerpt)
