"""Find the records in files that the settings ``[[source]]`` describe: rows of tables, objects of JSON, JSON Lines and YAML."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sitegen import key_path, suggestions
from sitegen.key_path import EACH, Located, Step
from sitegen.loader import json_text
from sitegen.loader.json_text import JsonRecord, RecordLines
from sitegen.loader.problems import MAX_RECORDS, Problems
from sitegen.loader.standards.table_rows import SEPARATORS, header, read_rows
from sitegen.loader.standards.text_lines import decode
from sitegen.source_settings import PARTS, Description, SourceSettings, paths

_MAX_COLUMNS: Final = 1000
_MAX_LISTED: Final = 40
"""The most keys that a message lists."""
_LONGEST_KEY: Final = 60
_WRAPPED_DEPTH: Final = 4


class DescribedRecord(NamedTuple):
    """A record of a described file."""

    located: Located
    origin: JsonRecord | int
    """The record of JSON, or the line of a row."""

    @property
    def line(self) -> int:
        """The line on which the record begins; 0 if unknown."""
        return self.origin if isinstance(self.origin, int) else self.origin.line


def read_described(source: bytes, description: Description, problems: Problems) -> list[DescribedRecord]:
    """Return the records of a file, in its order.

    A file that cannot be read, or has no list of records where the settings say, is blocked.
    """
    if not source.strip():
        return []
    form = description.settings.form
    if form in ("csv", "tsv"):
        return list(_rows(source, description.settings, problems))
    if form == "jsonl" or (not description.settings.papers and json_text.is_json_lines(source)):
        return [
            DescribedRecord(Located(record.value, (), record.value), record)
            for record in json_text.read_lines(source, problems)
        ]
    if form == "yaml":
        # Few sites have YAML files.
        from sitegen.loader.described import yaml_document

        document, lines = yaml_document.read_document(source, problems)
        return list(_objects(document, None, lines, description, problems))
    return list(_objects(json_text.read_document(source, problems), source, {}, description, problems))


def _rows(source: bytes, settings: SourceSettings, problems: Problems) -> Iterator[DescribedRecord]:
    """Yield the rows of a table as records of the columns' names. The separator that gives the most known columns counts."""
    text = decode(source, problems)
    if problems.blocker:
        return
    known = {path.text for key in PARTS for path in paths(getattr(settings, key) or key)}
    headers = {separator: header(text, separator) for separator in SEPARATORS}
    separator = max(headers, key=lambda one: (len(known.intersection(headers[one])), len(headers[one])))
    names = headers[separator]
    if not names or len(names) > _MAX_COLUMNS:
        problems.block(1, "the file does not begin with the names of its columns", "add a first row with their names")
        return
    for row in read_rows(text, separator, len(names), problems):
        cells = {name: cell.strip() for name, cell in zip(names, row.cells, strict=False) if name}
        yield DescribedRecord(Located(cells, (), cells), row.line)


def _objects(
    document: Any, source: bytes | None, known: Mapping[int, int], description: Description, problems: Problems
) -> Iterator[DescribedRecord]:
    """Yield the objects of the list of records in a document.

    Args:
        document: The value of the file.
        source: The JSON of the file, in which the lines of objects are found; None for YAML.
        known: The lines of objects by their ids, if they are known.
        description: The settings.
        problems: Receives problems.
    """
    if problems.blocker:
        return
    steps = _steps(document, description, problems)
    if not steps:
        return
    found = key_path.follow_named(document, steps)
    is_list = all(not any(names) for _, names in found) and not any(isinstance(step, int) for step in steps)
    lines = RecordLines(source, _written(steps)) if source is not None and is_list else None
    number = others = 0
    for value, names in found[:MAX_RECORDS]:
        if isinstance(value, dict):
            origin = JsonRecord(value, number, lines) if lines else known.get(id(value), 0)
            yield DescribedRecord(Located(value, names, document), origin)
            number += 1
        else:
            others += 1
    if len(found) > MAX_RECORDS:
        problems.add(0, f"more than {MAX_RECORDS:,} records", "split the file")
    if others:
        remedy = f"correct `papers` in {description.place('papers')}, if they are papers"
        problems.add(0, f"entries of `{_written(steps)}` that are not objects: {others:,}", remedy)


def _steps(document: Any, description: Description, problems: Problems) -> tuple[Step, ...]:
    """Return the steps to the records. If there are none, block the file."""
    lists = list(_lists(document, "", 0))
    written = description.settings.papers
    if written:
        steps = key_path.parse_entries(written) or ()
        if any(isinstance(value, (list, Mapping)) for value in key_path.follow(document, steps[:-1])):
            return steps
        message = f'`papers = "{written}"` in {description.place("papers")}: the file has no list there'
        problems.block(1, message, _lists_remedy(written, lists))
    elif isinstance(document, list):
        return (EACH,)
    elif len(lists) == 1:
        return key_path.parse_entries(lists[0]) or ()
    else:
        message = (
            f"`papers` is missing in {description.place('files')}: the file has {len(lists) or 'no'} lists of objects"
        )
        problems.block(1, message, _lists_remedy("", lists))
    return ()


def _lists_remedy(written: str, lists: Sequence[str]) -> str:
    """Return the remedy that names the lists of a file."""
    if not lists:
        return "write the path to the list or object of papers"
    near = suggestions.nearest(written, lists) if written else ""
    return f"{f'did you mean `{near}`? ' if near else ''}its lists of objects are {listed(lists)}"


def _lists(value: Any, prefix: str, depth: int) -> Iterator[str]:
    """Yield the paths of the lists of objects in objects of a file."""
    if isinstance(value, Mapping) and depth < _WRAPPED_DEPTH:
        for key, inner in value.items():
            yield from _lists(inner, f"{prefix}.{key}" if prefix else str(key), depth + 1)
    elif isinstance(value, list) and prefix and any(isinstance(entry, Mapping) for entry in value):
        yield f"{prefix}[]"


def _written(steps: Sequence[Step]) -> str:
    """Return steps as text: ``topics[].papers[]``."""
    text = ""
    for step in steps:
        if isinstance(step, str):
            text += f".{step}" if text else step
        else:
            text += "[]" if step is EACH else f"[{step}]"
    return text


def listed(keys: Sequence[str]) -> str:
    """Return keys for a message: ``title``, ``authors[].name``."""
    shown = ", ".join(f"`{key[:_LONGEST_KEY]}`" for key in keys[:_MAX_LISTED])
    return f"{shown} and {len(keys) - _MAX_LISTED} more" if len(keys) > _MAX_LISTED else shown


def keys_of(records: Sequence[DescribedRecord]) -> list[str]:
    """Return the keys of the first records, as a user writes them, and those of the whole file with a slash."""
    found: dict[str, None] = {}
    for record in records[:20]:
        found.update(dict.fromkeys(key_path.existing(record.located.value)))
    if (
        records
        and isinstance(document := records[0].located.file, Mapping)
        and document is not records[0].located.value
    ):
        outer = {key: value for key, value in document.items() if not isinstance(value, (list, Mapping))}
        found.update(dict.fromkeys(f"/{key}" for key in key_path.existing(outer)))
    return list(found)
