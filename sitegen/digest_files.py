"""Write papers into digest files. An existing digest keeps its records, and gets what they lack."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

from sitegen import identifiers
from sitegen.archive.merging import merge_papers
from sitegen.atomic_files import replace_file
from sitegen.errors import Problem
from sitegen.loader import Record, markdown
from sitegen.models import Digest, Paper

Change = Literal["written", "merged", "unchanged"]
"""The effect on a digest: it is new, it was changed, or it had all papers."""

_ANY: Final = "digest.md"
"""A path that names neither day nor category."""
_RECORD = re.compile(r"^(?=### )", re.MULTILINE)
_GAP: Final = "\n" * 4
"""The blank lines that collectors write after a record, with the end of its last line."""


def path(category: str, day: str) -> str:
    """Return the path of a digest below the content folder, as collectors write it: ``cs.CV/2019/10/20191019.md``."""
    folder = f"{category}/" if category else ""
    return f"{folder}{day[:4]}/{day[5:7]}/{day.replace('-', '')}.md"


def heading(category: str, day: str) -> str:
    """Return the first line of a digest. The category may be empty."""
    return f"# Arxiv Papers in {f'{category} ' if category else ''}on {day}\n"


def write(file: Path, category: str, day: str, papers: Sequence[Paper], display: str) -> Change | Problem:
    """Write the papers of a day into a digest, which may exist. After a kill it has the old or the new content.

    Records of other papers do not change, nor does any other text of the file. A record of one of these papers is merged with
    it: the newer one counts, and gets the fields that only the other one has. Writing the same papers again changes nothing.

    Args:
        file: The digest.
        category: Its category, which may be empty.
        day: Its day (ISO).
        papers: Its papers, each once.
        display: Its path in problems.

    Returns:
        The effect, or the problem because of which an existing file was not changed.

    Raises:
        OSError: The file cannot be read or written.
    """
    try:
        source = file.read_bytes()
    except FileNotFoundError:
        records = map(markdown.to_record, papers)
        replace_file(file, markdown.write_digest(heading(category, day), records).encode())
        return "written"
    if problem := _obstacle(source, display, day):
        return problem
    text = _merged(source, day, {paper.identifier: paper for paper in papers})
    if text == source:
        return "unchanged"
    replace_file(file, text)
    return "merged"


def _obstacle(source: bytes, display: str, day: str) -> Problem | None:
    """Return the problem because of which an existing file cannot take papers of a day; None if it can."""
    remedy = "correct or rename it, and run the same command again"
    if not markdown.begins_digest(source):
        return Problem(display, 1, "the file is not a digest, so nothing was added to it", remedy)
    digest = markdown.parse(source, display)
    if blocker := digest.blocker:
        message = f"{blocker.message}; nothing was added to the file"
        return Problem(display, blocker.line, message, remedy)
    if digest.day.isoformat() != day:
        return Problem(display, 1, f"the file is a digest of {digest.day}, so nothing was added to it", remedy)
    return None


@dataclass(frozen=True, slots=True)
class _Written:
    """A record of an existing digest."""

    record: Record
    paper: Paper


def _merged(source: bytes, day: str, papers: Mapping[str, Paper]) -> bytes:
    """Return the bytes of a digest with papers that were added or merged."""
    head, *pieces = _RECORD.split(source.decode("utf-8", "surrogateescape"))
    found = set()
    for number, piece in enumerate(pieces):
        known = _read(piece, day, papers)
        if not known:
            continue
        found.add(known.paper.identifier)
        merged = _with_fields(known, papers[known.paper.identifier], day)
        if merged != known.record:
            pieces[number] = markdown.write_record(replace(merged, gap=known.record.gap))
    added = [markdown.to_record(paper) for identifier, paper in papers.items() if identifier not in found]
    if added and pieces:
        pieces[-1] = pieces[-1].rstrip("\r\n \t") + _GAP
    elif added and not head.endswith("\n"):
        head += "\n"
    text = head + "".join((*pieces, *map(markdown.write_record, added)))
    return text.encode("utf-8", "surrogateescape")


def _read(piece: str, day: str, papers: Mapping[str, Paper]) -> _Written | None:
    """Return a record if it is one of these papers and can be read without a problem; else None."""
    digest, records = _digest(piece.encode("utf-8", "surrogateescape"), day)
    damaged = any(problem.line > 1 for problem in digest.problems)  # line 1: the heading that was put in front
    if damaged or len(digest.papers) != 1 or len(records) != 1:
        return None
    [paper] = digest.papers
    return _Written(records[0], paper) if paper.identifier in papers else None


def _digest(record: bytes, day: str) -> tuple[Digest, tuple[Record, ...]]:
    """Return the papers and records of a digest with one record."""
    source = heading("", day).encode() + record
    if not source.endswith(b"\n\n"):
        source += b"\n\n"
    return markdown.parse(source, _ANY), markdown.parse_records(source, _ANY)


def _with_fields(known: _Written, paper: Paper, day: str) -> Record:
    """Return the record of a paper that the digest has and a new record describes."""
    new = markdown.to_record(paper)
    digest, _ = _digest(markdown.write_record(new).encode(), day)
    # As the digest will have it: numbers and lists are text there.
    described = digest.papers[0] if digest.papers else paper
    merged = merge_papers([(day, known.paper), (day, described)], prefers_first=True)
    if merged == known.paper:
        return known.record
    record = markdown.to_record(merged)
    on_arxiv = identifiers.is_arxiv(merged.identifier)
    return replace(record, line=known.record.line, links=known.record.links if on_arxiv else record.links)
