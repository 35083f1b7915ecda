"""Read files that the settings ``[[source]]`` describe, and report mistakes of these settings."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Final

from sitegen import identifiers, suggestions
from sitegen.loader.dating import papers_by_day
from sitegen.loader.described.part_reader import PartReader
from sitegen.loader.described.record_lists import DescribedRecord, keys_of, listed, read_described
from sitegen.loader.paper import build_paper
from sitegen.loader.problems import Problems, excerpt
from sitegen.models import Digest, Paper
from sitegen.quantities import counted
from sitegen.source_settings import PARTS, Description, paths

_NEEDED: Final = ("identifier", "title")
"""Parts without which no paper can be read."""
_USUAL: Final = frozenset({*_NEEDED, "abstract", "authors", "day"})
"""Keys that nearly all records have. A file whose records all lack another one may be sound."""


def parse(source: bytes, path: str, location: str, description: Description) -> Digest:
    """Return the digest in a file that settings describe.

    If its records have no identifiers or titles where the settings say, the file is blocked.

    Args:
        source: The bytes of the file.
        path: Its path in problems.
        location: Its path below the content folder.
        description: The settings.
    """
    problems = Problems(path)
    records = read_described(source, description, problems)
    reader = PartReader(description.settings)
    if records:
        _report_mistakes(records, reader, description, problems)
        _report_unused_keys(records, description, problems)
    papers: list[Paper] = []
    listed_on: list[date | None] = []
    if not problems.blocker or records:
        for paper, day in _papers(records, reader, description, problems):
            papers.append(paper)
            listed_on.append(day)
    return papers_by_day(papers, location, problems, listed=listed_on)


def _papers(
    records: Sequence[DescribedRecord], reader: PartReader, description: Description, problems: Problems
) -> list[tuple[Paper, date | None]]:
    """Return the papers of records, each with the day on which the source lists it."""
    found: list[tuple[Paper, date | None]] = []
    if _lacks_needed(records, reader):
        return found
    unknown: list[tuple[str, int]] = []
    for record in records:
        report = partial(_report, problems, record, description)
        parts = reader.read(record.located, report)
        if (raw := str(parts.get("identifier", ""))) and not identifiers.read(raw):
            unknown.append((raw, record.line if not unknown else 0))
            continue
        if paper := build_paper(parts, report):
            if categories := reader.categories(record.located):
                paper = replace(paper, categories=categories)
            found.append((paper, reader.day(record.located, report)))
    _report_unknown(unknown, len(records), description, problems)
    return found


def _lacks_needed(records: Sequence[DescribedRecord], reader: PartReader) -> bool:
    """Return True if no record has an identifier, or none has a title."""
    return any(not any(reader.has(part, record.located) for record in records) for part in _NEEDED)


def _report(
    problems: Problems, record: DescribedRecord, description: Description, part: str, message: str, remedy: str
) -> None:
    """Report a problem of a record; see `problems.Report`."""
    if part in ("published", "updated", "day") and "not a time" in message:
        if description.settings.date_format:
            remedy = f"correct the date, or `date_format` in {description.place('date_format')}"
        else:
            remedy = f"say the form of dates with `date_format` in {description.place(part)}"
    problems.add(record.line, message, remedy)


def _report_unknown(
    unknown: Sequence[tuple[str, int]], total: int, description: Description, problems: Problems
) -> None:
    """Report the identifiers that have no known form. If there are no others, block the file."""
    if not unknown:
        return
    text, line = unknown[0]
    message = f"{counted(len(unknown), 'identifier')} of no known form, {excerpt(text)} for example"
    remedy = f'add a scheme to [[source]], like scheme = "iclr2020" ({description.place("identifier")})'
    if len(unknown) == total:
        problems.block(line, message, remedy)
    else:
        problems.add(line, message, remedy)


def _report_mistakes(
    records: Sequence[DescribedRecord], reader: PartReader, description: Description, problems: Problems
) -> None:
    """Report the keys of the settings that no record has, and block the file if it cannot be read without one of them.

    A key that some files may lack is reported only if the records have a similar one, or its value is not text.
    """
    settings = description.settings
    set_keys = [part for part in PARTS if reader.paths.get(part) or part in _NEEDED]
    if settings.day and not settings.stated_day:
        set_keys.append("day")
    missing = [key for key in set_keys if not any(reader.has(key, record.located) for record in records)]
    if not missing:
        return
    keys = keys_of(records)
    for key in missing:
        written = getattr(settings, key)
        near = suggestions.nearest(written or key, keys)
        is_column = settings.form in ("csv", "tsv") and written not in keys
        exists = any(reader.paths.get(key) and reader.values(key, record.located) for record in records)
        if key not in _USUAL and not (is_column or exists or (near and near != written)):
            continue
        message = _mistake(key, written, description, exists=exists)
        hint = f"did you mean `{near}`? " if near and near != written else ""
        remedy = f"{hint}the keys are {listed(keys)}"
        if key in _NEEDED and not problems.blocker:
            problems.block(records[0].line, message, remedy)
        else:
            problems.add(records[0].line, message, remedy)


def _report_unused_keys(records: Sequence[DescribedRecord], description: Description, problems: Problems) -> None:
    """Report the keys in ``lists`` and ``fields`` that no record has, if they are no columns or the records have a similar one."""
    settings = description.settings
    for setting in ("lists", "fields"):
        for written in getattr(settings, setting):
            if any(path.values(record.located) for path in paths(written) for record in records):
                continue
            keys = keys_of(records)
            near = suggestions.nearest(written, keys)
            if not near and settings.form not in ("csv", "tsv"):
                continue
            message = f'`"{written}"` of `{setting}` in {description.place(setting)}: no record has this key'
            hint = f"did you mean `{near}`? " if near else ""
            problems.add(records[0].line, message, f"{hint}the keys are {listed(keys)}")


def _mistake(key: str, written: str, description: Description, *, exists: bool) -> str:
    """Return the message for a key of the settings without a value in any record."""
    if not written:
        return f"`{key}` is missing in {description.place('files')}, and no record has a key of this name"
    setting = f'`{key} = "{written}"` in {description.place(key)}'
    return f"{setting}: its values are objects, not texts" if exists else f"{setting}: no record has this key"
