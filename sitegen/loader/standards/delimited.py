"""CSV and TSV files of papers: a header with usual column names, then one row for each paper.

Commas, semicolons, tabs or vertical bars separate the columns (`table_rows`); the separator that gives the most known columns
counts. A file is a digest if it has a column of titles and one of identifiers
(`column_names`). All other columns become own fields.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sitegen.loader.dating import papers_by_day
from sitegen.loader.fields import read_time
from sitegen.loader.paper import build_paper
from sitegen.loader.problems import Problems, ignore
from sitegen.loader.raw_text import BOM, HEAD_BYTES
from sitegen.loader.standards import column_names, references
from sitegen.loader.standards.table_rows import SEPARATORS, header, read_rows
from sitegen.loader.standards.text_lines import decode, reporter
from sitegen.models import Digest, Paper

EXAMPLE: Final = "`arxiv_id,title,authors`"

_MAX_COLUMNS: Final = 200
_CODES = re.compile(r"[A-Za-z-]{2,}(?:\.[A-Za-z-]{2,})?(?: [A-Za-z-]{2,}(?:\.[A-Za-z-]{2,})?)*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?")
_LONGEST_LIST: Final = 100_000


class _Table(NamedTuple):
    """The header of a table."""

    names: list[str]
    """Names of the columns as written."""
    forms: list[str]
    """Their normal forms."""
    separator: str


def begins(source: bytes) -> bool:
    """Return True if the first row of a file is a header with titles and identifiers."""
    return (
        _header(
            source[:HEAD_BYTES].removeprefix(BOM).decode(errors="replace").replace("\r\n", "\n").replace("\r", "\n")
        )
        is not None
    )


def _header(text: str) -> _Table | None:
    """Return the header of a table of papers; None if the first row is not one."""
    tables = [_table(text, separator) for separator in SEPARATORS]
    best = max(tables, key=lambda table: len(column_names.KNOWN.intersection(table.forms)))
    forms = set(best.forms)
    needed = (column_names.PARTS["title"], column_names.PARTS["identifier"], column_names.TELLING)
    return best if len(best.names) <= _MAX_COLUMNS and all(forms & names for names in needed) else None


def _table(text: str, separator: str) -> _Table:
    """Return the header of a table with a separator."""
    names = header(text, separator)
    return _Table(names, [column_names.normal_form(name) for name in names], separator)


def parse(source: bytes, path: str, location: str) -> Digest:
    """Return the digest in a table."""
    problems = Problems(path)
    text = decode(source, problems)
    table = _header(text)
    papers: list[Paper] = []
    if not table:
        problems.block(1, "the first row has no columns of titles and identifiers", f"begin the file with {EXAMPLE}")
    elif not problems.blocker:
        papers = list(_papers(text, table, location, problems))
    return papers_by_day(papers, location, problems)


def _papers(text: str, table: _Table, location: str, problems: Problems) -> Iterator[Paper]:
    """Yield the papers of a table, and report damaged rows. A file that ends within a row is blocked."""
    keys = references.OwnKeys(problems)
    others = _own_columns(table)
    for row in read_rows(text, table.separator, len(table.names), problems):
        parts = _read_parts(table.forms, others, row.cells, location)
        paper = build_paper(parts, reporter(problems, row.line))
        if paper and keys.is_unique(paper, row.line):
            yield paper


def _own_columns(table: _Table) -> list[tuple[int, str]]:
    """Return index and name of each column that has no part."""
    return [
        (number, name)
        for number, (name, form) in enumerate(zip(table.names, table.forms, strict=True))
        if form and form not in column_names.KNOWN and not form.startswith("unnamed_")
    ]


def _read_parts(
    forms: Sequence[str], others: Sequence[tuple[int, str]], cells: Sequence[str], location: str
) -> Mapping[str, Any]:
    """Return the parts of the paper in a row.

    Args:
        forms: The normal forms of the columns (`column_names.normal_form`).
        others: Index and name of the columns that become own fields.
        cells: The values. Missing ones are empty.
        location: The path of the file, for identifiers that are numbers.
    """
    texts = [cell.strip() for cell in cells]
    values = {form: text for form, text in zip(forms, texts, strict=False) if text}
    found: dict[str, list[str]] = {}
    for form, value in values.items():
        for part in column_names.PARTS_OF.get(form, ()):
            found.setdefault(part, []).append(value)
    first = {part: of_part[0] for part, of_part in found.items()}
    identifier = _identifier(values, found.get("identifier", []), location)
    return {
        **first,
        "identifier": identifier,
        "authors": _authors(first.get("authors")),
        "categories": _categories(first.get("primary"), found.get("categories", [])),
        "published": _published(first, found.get("published", [])),
        "updated": references.written_date(first.get("updated")),
        "journal": references.journal(first.get("journal")),
        "doi": references.doi(first.get("doi")),
        "link": references.own_link(identifier, found.get("identifier", [])),
        "fields": _own_fields(others, texts, identifier),
    }


def _identifier(values: Mapping[str, str], listed: Sequence[str], location: str) -> str:
    """Return the identifier of a row, from its columns and the values that may be one; empty if it has none."""
    named = (f"{scheme}:{values[form]}" for form, scheme in column_names.SITES.items() if form in values)
    candidates = [*listed, *named]
    keys = (value for form, value in values.items() if form in column_names.KEYS)
    return (
        references.choose_identifier(candidates)
        or references.own_identifier("csv", next(keys, ""), location)
        or references.web_identifier(candidates)
    )


def _published(first: Mapping[str, str], listed: Sequence[str]) -> str | None:
    """Return the date in a row: of the first column that can be read, else of year and month."""
    dates = [references.written_date(value) for value in listed]
    for date in dates:
        if date and read_time("published", date, ignore):
            return date
    year = references.date(first.get("year", ""), first.get("month", ""))
    return year or next(iter(dates), None)


def _authors(cell: str | None) -> list[str] | str | None:
    """Return the names in a cell: separated by vertical bars or semicolons, with ``and``, or as a list of Python's or JSON's."""
    if cell is None:
        return None
    names = read_list(cell)
    if names is None:
        return cell
    return references.full_names(names)


def read_list(cell: str) -> list[str] | None:
    """Return the entries of a list; None if the cell is not one, or has commas only."""
    if cell[0] == "[" and cell[-1] == "]" and len(cell) <= _LONGEST_LIST:
        try:
            value = ast.literal_eval(cell)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            return None
        return (
            [str(entry) for entry in value if isinstance(entry, (str, int, float))] if isinstance(value, list) else None
        )
    for separator in ("|", ";", " and "):
        if separator in cell:
            return [entry.strip() for entry in cell.split(separator) if entry.strip()]
    return None


def _categories(primary: str | None, listed: Sequence[str]) -> list[str] | None:
    """Return the categories of a row, the primary one first."""
    codes: list[str] = []
    for cell in listed:
        entries = read_list(cell)
        if entries is None:
            entries = cell.split() if _CODES.fullmatch(cell) and "." in cell else cell.split(",")
        codes += [entry.strip() for entry in entries]
    return list(dict.fromkeys(filter(None, [primary or "", *codes]))) or None


def _own_fields(others: Iterable[tuple[int, str]], texts: Sequence[str], identifier: str) -> dict[str, Any]:
    """Return the other columns of a row: numbers, lists and texts."""
    found: dict[str, Any] = {}
    for number, name in others:
        text = texts[number] if number < len(texts) else ""
        if text and not references.names(text, identifier):
            found[name] = read_value(text)
    return found


def read_value(text: str) -> str | int | float | list[str]:
    """Return the value of a cell: a number, a list, or the text."""
    if _NUMBER.fullmatch(text):
        number = float(text) if "." in text else int(text)
        return number if str(number) == text else text
    if text[0] == "[" or "|" in text:
        return read_list(text) or text
    return text
