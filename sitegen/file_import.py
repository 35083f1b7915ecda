"""Import files of any format: write their papers into digests, or into a file of another format.

The papers are read into a spool (`archive.import_spool`), in pieces, and written from there day by day. So memory is bounded
by a piece and a day, papers that several files list are merged, and an import that was ended continues where it was, if it is
started again with the same files and options.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path
from typing import Final

import msgspec

from sitegen import atomic_files, content, digest_files, package_versions, site_lock
from sitegen.archive.import_spool import ImportSpool
from sitegen.config import Config
from sitegen.errors import Problem, SitegenError
from sitegen.field_views import FieldTable
from sitegen.import_selection import Selection
from sitegen.import_sources import ImportSource, find_sources
from sitegen.loader import examine, may_be_digest
from sitegen.loader.file_pieces import Piece, read_pieces
from sitegen.loader.input_formats import Format, find_format
from sitegen.loader.location import path_day
from sitegen.loader.recognition import find_other_format
from sitegen.models import Digest, Paper
from sitegen.paper_formats import FORMATS, MARKDOWN

Progress = Callable[[str, int, int], None]
"""Receives the phase, the number of finished megabytes or days, and the number of all."""

_NO_DAY: Final = "1900-01-01"
"""The day of papers without a day, for formats that need none."""
_MAX_PROBLEMS: Final = 1000
_MEGABYTE: Final = 1_000_000
_MUCH: Final = 10
"""The number of megabytes or days above which progress is shown."""
_DAYS_IN_ONE_STEP: Final = 50
"""Days that are written before the progress is stored. Writing a day again changes nothing."""


@dataclass(frozen=True, slots=True)
class Job:
    """An import."""

    files: tuple[Path, ...]
    """Files and folders, as the user named them."""
    selection: Selection
    format: str
    """A key of `FORMATS`, or `MARKDOWN`."""
    target: Path
    """The folder of digests, or the file that is written."""


@dataclass(slots=True)
class Outcome:
    """The result of an import."""

    read: int = 0
    """The number of records of papers in the files."""
    selected: int = 0
    """The number of these that were imported."""
    changes: dict[str, int] = field(default_factory=dict)
    """The number of digests by `digest_files.Change`; empty for other formats."""
    papers: int = 0
    """The number of papers in the file that was written."""
    problems: list[Problem] = field(default_factory=list)
    more_problems: int = 0
    """The number of problems that are not listed."""
    is_complete: bool = True
    """False if a file could not be read to its end, or a digest could not be written."""
    obstacles: int = 0
    """The number of existing files that could not take papers. The spool keeps these until the command is run again."""
    continued: bool = False
    """True if the import continued one that was ended."""
    seconds: float = 0

    def report(self, *problems: Problem) -> None:
        """Add problems, up to a limit."""
        room = max(_MAX_PROBLEMS - len(self.problems), 0)
        self.problems += problems[:room]
        self.more_problems += len(problems[room:])


class _Progress(msgspec.Struct):
    """The stored progress of an import: everything before this point is in the spool, or in digests."""

    file: int = 0
    """The number of files that were read."""
    position: int = 0
    """The position in the next file."""
    line: int = 0
    written: str = ""
    """The last day that was written."""
    read: int = 0
    selected: int = 0
    is_complete: bool = True
    changes: dict[str, int] = {}


def run(job: Job, config: Config, progress: Progress) -> Outcome:
    """Import files.

    Raises:
        SitegenError: A file does not exist, or the target cannot be written.
        BusyError: Another import of the site is running.
    """
    start = time.perf_counter()
    files = list(find_sources(job.files, config))
    folder = config.index.parent / site_lock.SPOOLS
    with site_lock.import_lock(config):
        with ImportSpool(folder / f"{_key(job, files)}.sqlite") as spool:
            own_fields = FieldTable(config.settings.field, config.settings.site.language)
            outcome = _Import(job, files, spool, own_fields, progress).run()
            atomic_files.wait_for_disk()
            if not outcome.obstacles:
                spool.remove()
        _remove_if_empty(folder)
    (config.index.parent / site_lock.IMPORT_LOCK).unlink(missing_ok=True)
    _remove_if_empty(config.index.parent)
    outcome.seconds = time.perf_counter() - start
    return outcome


def _remove_if_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        return


def _key(job: Job, files: Iterable[ImportSource]) -> str:
    """Return the name of the spool: that of the same files, options and code."""
    listed = [(str(file.file.resolve()), file.size, file.mtime_ns, file.description) for file in files]
    selection = (job.selection.categories, job.selection.since, job.selection.query)
    described = msgspec.json.encode([listed, selection, job.format, str(job.target.resolve())])
    return blake2b(described + package_versions.own_code(), digest_size=8).hexdigest()


class _Import:
    """A running import."""

    def __init__(
        self, job: Job, files: Sequence[ImportSource], spool: ImportSpool, own_fields: FieldTable, progress: Progress
    ) -> None:
        self._job = job
        self._own_fields = own_fields
        self._files = files
        self._spool = spool
        self._progress = progress
        stored = spool.progress
        self._state = msgspec.json.decode(stored, type=_Progress) if stored else _Progress()
        self._outcome = Outcome(continued=bool(stored))

    def run(self) -> Outcome:
        """Read all files, and write the papers."""
        self._read()
        if self._job.format == MARKDOWN:
            self._write_digests()
        else:
            self._write_file()
        state, outcome = self._state, self._outcome
        outcome.read, outcome.selected, outcome.changes = state.read, state.selected, state.changes
        outcome.is_complete = state.is_complete and not outcome.obstacles
        return outcome

    def _read(self) -> None:
        total = sum(file.size for file in self._files)
        before = sum(file.size for file in self._files[: self._state.file])
        for number, file in enumerate(self._files[self._state.file :], self._state.file):
            try:
                self._read_file(file, before, total)
            except (OSError, SitegenError) as error:
                self._fail(file, error)
            before += file.size
            self._state.file, self._state.position, self._state.line = number + 1, 0, 0
            self._store([])
            self._show(before, total)

    def _show(self, done: int, total: int) -> None:
        if total > _MUCH * _MEGABYTE:
            self._progress("read (MB)", done // _MEGABYTE, total // _MEGABYTE)

    def _store(self, papers: Iterable[tuple[str, Paper]]) -> None:
        """Store papers and the progress up to them."""
        self._spool.add(papers, msgspec.json.encode(self._state).decode())

    def _fail(self, file: ImportSource, error: OSError | SitegenError) -> None:
        """Report that a file cannot be read to its end."""
        self._state.is_complete = False
        if isinstance(error, SitegenError):
            self._outcome.report(*error.problems)
        else:
            self._outcome.report(Problem(file.display, 0, f"cannot be read: {error.strerror or error}", ""))

    def _read_file(self, file: ImportSource, before: int, total: int) -> None:
        """Read a file piece by piece from the stored position."""
        format: Format | None = None
        if self._state.position and not file.description:
            first = next(read_pieces(file.file))
            format = find_format(first.source, file.location)
        for piece in read_pieces(file.file, self._state.position, self._state.line):
            if not file.description:
                format = format or find_format(piece.source, file.location)
            digest = self._parse(piece, format, file)
            self._state.position, self._state.line = piece.position, piece.next_line
            self._store(self._selected(digest) if digest else [])
            self._show(before + piece.progress, total)

    def _parse(self, piece: Piece, format: Format | None, file: ImportSource) -> Digest | None:
        """Return the digest in a piece, and report its problems."""
        # A file without a day has papers with a day of their own, or a format that needs none.
        needs_day = self._job.format == MARKDOWN or path_day(file.location)
        location = file.location if needs_day else f"{_NO_DAY}/{file.location}"
        if format:
            digest = format.parse(piece.source, file.display, location)
        else:
            described = location if file.description else file.location
            found = examine(piece.source, file.display, location=described, description=file.description)
            if not found:
                if file.named:
                    self._unknown(file, piece)
                return None
            digest = found
        problems = [replace(one, line=one.line + piece.lines) if one.line else one for one in digest.problems]
        self._outcome.report(*problems)
        if digest.blocker:
            self._state.is_complete = False
        return digest

    def _unknown(self, file: ImportSource, piece: Piece) -> None:
        """Report a file that the user named, but whose format is unknown."""
        self._state.is_complete = False
        message, remedy = "sitegen does not know the format of this file", "describe it with [[source]]"
        if not piece.source.strip():
            message, remedy = "the file is empty", "fetch it again"
        elif not may_be_digest(file.location):
            remedy = "give it the suffix of its format, such as .jsonl, .csv or .bib"
        problem = find_other_format(piece.source, file.display) or Problem(file.display, 0, message, remedy)
        self._outcome.report(problem)

    def _selected(self, digest: Digest) -> list[tuple[str, Paper]]:
        """Return the papers of a digest that are imported, with their days."""
        days = digest.days or (digest.day.isoformat(),) * len(digest.papers)
        known = ((day if day != _NO_DAY else "", paper) for day, paper in zip(days, digest.papers, strict=True))
        selected = [(day, paper) for day, paper in known if self._job.selection.has(paper, day, self._own_fields)]
        self._state.read += len(digest.papers)
        self._state.selected += len(selected)
        return selected

    def _write_digests(self) -> None:
        """Write the papers day by day."""
        self._spool.sort()
        days = self._spool.days()
        done = sum(day <= self._state.written for day in days)
        for number, day in enumerate(days[done:], done + 1):
            papers = self._spool.of_day(day)
            for category in self._job.selection.categories or ("",):
                self._write_digest(category, day, papers)
            if number % _DAYS_IN_ONE_STEP == 0:
                if not self._outcome.obstacles:
                    self._state.written = day
                self._store([])
            if len(days) > _MUCH:
                self._progress("write (days)", number, len(days))

    def _write_digest(self, category: str, day: str, papers: Sequence[Paper]) -> None:
        wanted = [paper for paper in papers if not category or category in paper.categories]
        if not wanted:
            return
        path = digest_files.path(category, day)
        file = self._job.target / path
        change = digest_files.write(file, category, day, wanted, content.display_path(file, Path.cwd()))
        if isinstance(change, Problem):
            self._outcome.obstacles += 1
            self._outcome.report(change)
        else:
            self._state.changes[change] = self._state.changes.get(change, 0) + 1

    def _write_file(self) -> None:
        """Write all papers into one file. After a kill the file has the old or the new content."""
        target = self._job.target
        new = target.with_name(f".{target.name}.tmp")
        papers = _SpooledPapers(self._spool)
        with new.open("w", encoding="utf-8", errors="replace", newline="") as stream:
            for text in FORMATS[self._job.format].write(papers):
                stream.write(text)
        new.replace(target)
        self._outcome.papers = papers.count


class _SpooledPapers:
    """The papers of a spool, which can be iterated several times."""

    def __init__(self, spool: ImportSpool) -> None:
        self._spool = spool
        self.count = 0
        """The number of papers of the last iteration."""

    def __iter__(self) -> Iterator[tuple[str, Paper]]:
        self.count = 0
        for day, paper in self._spool.papers():
            self.count += 1
            yield day, paper
