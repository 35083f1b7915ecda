"""Write collected papers into digests. The same papers make the same digests, in whatever order they arrive.

A digest that sitegen wrote keeps its papers in the order of submission. A digest of another collector keeps its text and order;
`digest_files.write` merges papers into it.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Final

from sitegen import announced_days, content, digest_files
from sitegen.archive.merging import merge_papers
from sitegen.atomic_files import replace_file
from sitegen.errors import Problem
from sitegen.fetch.service_text import uniform
from sitegen.loader import markdown
from sitegen.models import Announcement, Paper

_NAME: Final = re.compile(r"[0-9]{8}\.md")
_YEAR: Final = re.compile(r"[0-9]{4}")


@dataclass(frozen=True, slots=True)
class Category:
    """The rules of a category for papers of its digests."""

    code: str
    first: date
    """Older papers are written only if a digest has them already, or a listing announced them and ``keeps_older``."""
    selects: Callable[[Paper, str], bool]
    """Returns True if the query chooses a paper of a day (ISO)."""
    keeps_older: bool = False
    is_current: bool = False
    """True if the papers are as arXiv has them now, which is sure of harvests. The API's index was days behind at times
    (https://github.com/scirate/scirate/issues/480), so an equally new record from there adds to the known one only."""


@dataclass(slots=True)
class Stored:
    """The effect of papers on the digests of a category."""

    new: set[str] = field(default_factory=set)
    """Identifiers of papers that a digest got."""
    changed: set[str] = field(default_factory=set)
    """Identifiers of papers whose record changed."""
    days: set[date] = field(default_factory=set)
    """Days that have a digest, among those of the papers."""
    unselected: set[date] = field(default_factory=set)
    """Days with papers of the category of which the query chose none."""
    failed: dict[date, Problem] = field(default_factory=dict)
    """Days whose digest could not take papers."""


def digest_days(folder: Path, category: str) -> set[date]:
    """Return the days of which the content folder has a digest of a category."""
    found = set()
    for file in (folder / category).glob("*/*/*.md"):
        if _NAME.fullmatch(file.name) and _YEAR.fullmatch(file.parent.parent.name):
            try:
                day = date.fromisoformat(file.stem)
            except ValueError:
                continue
            if folder / digest_files.path(category, day.isoformat()) == file:
                found.add(day)
    return found


def store(
    folder: Path,
    category: Category,
    papers: Iterable[Paper],
    announcements: Mapping[str, Sequence[Announcement]],
    base: Path,
) -> Stored:
    """Write the papers that belong to a category into its digests, each into that of the day of its first version (UTC).

    Args:
        folder: The content folder.
        category: The category.
        papers: Papers of any categories and days.
        announcements: Identifier -> entries of the category's listings.
        base: The folder that paths in problems are relative to.

    Raises:
        OSError: A digest cannot be read or written.
    """
    days: dict[str, dict[str, Paper]] = {}
    for given in papers:
        listed = announcements.get(given.identifier, ())
        if given.published and (listed or category.code in given.categories):
            paper = replace(uniform(given), announced=announced_days.union(listed))
            found = days.setdefault(given.published[:10], {})
            known = found.get(given.identifier)
            found[given.identifier] = _merged(category, known, paper)
    stored = Stored()
    for day, of_day in sorted(days.items()):
        _store_day(folder, category, day, of_day, base, stored)
    return stored


def _store_day(
    folder: Path, category: Category, day: str, papers: Mapping[str, Paper], base: Path, stored: Stored
) -> None:
    """Write the papers of one day."""
    wanted = {identifier: paper for identifier, paper in papers.items() if _is_wanted(category, paper, day)}
    file = folder / digest_files.path(category.code, day)
    try:
        source = file.read_bytes()
    except FileNotFoundError:
        if wanted:
            replace_file(file, _text(category.code, day, wanted.values()))
            stored.new |= wanted.keys()
            stored.days.add(date.fromisoformat(day))
        elif date.fromisoformat(day) >= category.first:
            stored.unselected.add(date.fromisoformat(day))
        return
    stored.days.add(date.fromisoformat(day))
    display = content.display_path(file, base)
    known = _papers(source, display)
    given = {identifier: paper for identifier, paper in papers.items() if identifier in known or identifier in wanted}
    if _text(category.code, day, known.values()) == source:
        now = {**known, **_renewed(category, known, given)}
        text = _text(category.code, day, now.values())
        if text != source:
            replace_file(file, text)
    else:
        change = digest_files.write(file, category.code, day, _in_order(given.values()), display)
        if isinstance(change, Problem):
            stored.failed[date.fromisoformat(day)] = change
        if change != "merged":
            return
        now = _papers(file.read_bytes(), display)
    stored.new |= (now.keys() & given.keys()) - known.keys()
    stored.changed.update(name for name in given.keys() & known.keys() if _differ(known[name], now.get(name)))


def _differ(known: Paper, paper: Paper | None) -> bool:
    """Return True if two papers have different records."""
    return paper is None or markdown.to_record(known) != markdown.to_record(paper)


def _papers(source: bytes, display: str) -> dict[str, Paper]:
    """Return the papers of an existing file, which may be no digest."""
    if not markdown.begins_digest(source):
        return {}
    return {paper.identifier: paper for paper in markdown.parse(source, display).papers}


def _is_wanted(category: Category, paper: Paper, day: str) -> bool:
    """Return True if a digest that lacks a paper gets it."""
    is_older = date.fromisoformat(day) < category.first
    if is_older and not (category.keeps_older and paper.announced):
        return False
    return category.selects(paper, day)


def _renewed(category: Category, known: Mapping[str, Paper], given: Mapping[str, Paper]) -> dict[str, Paper]:
    """Return the given papers, merged with those of a digest."""
    return {identifier: _merged(category, known.get(identifier), paper) for identifier, paper in given.items()}


def _merged(category: Category, known: Paper | None, paper: Paper) -> Paper:
    """Return the record of a paper that a digest may have already.

    Classes are joined, because arXivRaw lacks those of ACM (the template in arXiv's server writes those of MSC twice).
    """
    if not known:
        return paper
    first, second = (paper, known) if category.is_current else (known, paper)
    merged = merge_papers([("", first), ("", second)], prefers_first=True)
    if not category.is_current and (known.version, known.updated) == (paper.version, paper.updated):
        merged = _completed(merged, paper)
    classes = tuple(sorted({*known.classes, *paper.classes}))
    return merged if merged.classes == classes else replace(merged, classes=classes)


def _completed(known: Paper, paper: Paper) -> Paper:
    """Return a record with the cross-lists and texts that only an equally new record has."""
    return replace(
        known,
        categories=tuple(dict.fromkeys((*known.categories, *paper.categories))),
        comment=known.comment or paper.comment,
        journal=known.journal or paper.journal,
        doi=known.doi or paper.doi,
    )


def _in_order(papers: Iterable[Paper]) -> list[Paper]:
    """Return papers in the order of submission."""
    return sorted(papers, key=lambda paper: (paper.published or "", paper.identifier))


def _text(category: str, day: str, papers: Iterable[Paper]) -> bytes:
    """Return a digest as sitegen writes it."""
    records = map(markdown.to_record, _in_order(papers))
    return markdown.write_digest(digest_files.heading(category, day), records).encode()
