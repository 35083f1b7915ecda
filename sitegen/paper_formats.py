"""The formats in which `sitegen import --to` writes papers, one file each.

Citation formats have plain characters, as reference managers show them; CSV and JSON Lines have the text of the source. Only
JSON Lines keep every value: sitegen reads such a file as the same papers.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from sitegen import citations, names
from sitegen.citations.csl import csl
from sitegen.citations.endnote import endnote
from sitegen.citations.latex import safe
from sitegen.citations.ris import ris
from sitegen.models import Paper, PaperAuthor, PaperRow

Papers = Iterable[tuple[str, Paper]]
"""Day (ISO, or empty) and paper. It can be iterated several times."""


@dataclass(frozen=True, slots=True)
class PaperFormat:
    """A format of files of papers."""

    name: str
    suffix: str
    write: Callable[[Papers], Iterator[str]]
    """Yields the text of a file in parts."""


def to_row(paper: Paper, day: str) -> PaperRow:
    """Return a paper as the formats of citations take it."""
    shared = {name: getattr(paper, name) for name in PaperRow._fields if hasattr(paper, name) and name != "authors"}
    authors = tuple(PaperAuthor(names.display(name), "") for name in paper.authors)
    return PaperRow(**shared, day=day, authors=authors, cross_listed=False)


def _citations(write: Callable[[PaperRow], str], separator: str = "") -> Callable[[Papers], Iterator[str]]:
    """Return the function that writes a citation of each paper, with a text between them."""

    def write_all(papers: Papers) -> Iterator[str]:
        between = ""
        for day, paper in papers:
            yield between + write(to_row(paper, day))
            between = separator

    return write_all


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-([0-9]{2})")
_END: Final = "\n}\n"
"""The end of a BibTeX entry."""


def _bibtex(paper: PaperRow) -> str:
    """Return a BibTeX entry with the day and the abstract, which the site's files leave out."""
    day = _DAY.match(paper.published or "")
    added = (("day", str(int(day[1])) if day else ""), ("abstract", safe(paper.abstract)))
    text = "".join(f",\n  {name}={{{value}}}" for name, value in added if value)
    return f"{citations.bibtex(paper).removesuffix(_END)}{text}{_END}"


def _csl(papers: Papers) -> Iterator[str]:
    """Yield a JSON list, an item on each line."""
    between = "["
    for day, paper in papers:
        yield f"{between}\n{_json(csl(to_row(paper, day)))}"
        between = ","
    yield "[]\n" if between == "[" else "\n]\n"


def _json_lines(papers: Papers) -> Iterator[str]:
    """Yield an object for each paper, on a line."""
    for day, paper in papers:
        yield f"{_json(_values(day, paper))}\n"


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _values(day: str, paper: Paper) -> dict[str, object]:
    """Return a paper as an object. A key without a value is left out; ``null`` says that the source has an empty one."""
    found: dict[str, Any] = {
        "id": paper.identifier,
        "version": paper.version,
        "title": paper.title,
        "abstract": paper.abstract,
        "authors": [{"name": name} for name in paper.authors],
        "categories": paper.categories,
        "classes": paper.classes,
        "published": paper.published,
        "updated": paper.updated,
        "comment": paper.comment,
        "journal": paper.journal,
        "doi": paper.doi,
        "url": paper.link,
        "day": day or None,
        "announced": [{"day": day, "type": type} for day, type in paper.announced],
        "fields": {field.name: field.value for field in paper.fields},
        "machine": [field.name for field in paper.fields if field.machine],
        "languages": {field.name: field.language for field in paper.fields if field.language},
    }
    kept = () if paper.partial else ("abstract", "authors", "published", "updated", "comment", "journal", "doi")
    return {name: value for name, value in found.items() if value or name in kept or name in _ALWAYS}


_ALWAYS: Final = frozenset({"id", "title", "categories", "classes"})
"""Keys of every object: by them the format is recognized."""


_COLUMNS: Final = (
    *(
        "identifier",
        "version",
        "title",
        "authors",
        "abstract",
        "categories",
        "published",
        "updated",
        "comment",
        "journal",
    ),
    *("doi", "link"),
)
_MOST_COLUMNS: Final = 200 - len(_COLUMNS)
"""The most own fields that are columns, because readers of tables have limits too."""
_FORMULA = re.compile(r"[=+@\t\r-](?![0-9.]+\Z)")
"""The beginning of a text that a spreadsheet would run as a formula."""


def _csv(papers: Papers) -> Iterator[str]:
    """Yield a table with a row for each paper. Own fields are columns; ``|`` separates the entries of lists."""
    own: dict[str, str] = {}
    for _, paper in papers:
        for field in paper.fields:
            if field.name not in own and len(own) < _MOST_COLUMNS:
                own[field.name] = field.name if field.name.casefold() not in _COLUMNS else f"{field.name} (own)"
    yield _row((*_COLUMNS, *own.values()))
    for _, paper in papers:
        values = {field.name: field.value for field in paper.fields}
        yield _row((*_cells(paper), *(values.get(name) for name in own)))


def _cells(paper: Paper) -> tuple[object, ...]:
    return (
        paper.identifier,
        paper.version,
        paper.title,
        paper.authors,
        paper.abstract,
        (*paper.categories, *paper.classes),
        paper.published,
        paper.updated,
        paper.comment,
        paper.journal,
        paper.doi,
        paper.link,
    )


def _row(cells: Iterable[object]) -> str:
    """Return a row. A cell that a spreadsheet would run as a formula begins with an apostrophe."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow([_cell(cell) for cell in cells])
    return text.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = "|".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return f"'{text}" if _FORMULA.match(text) else text


MARKDOWN: Final = "markdown"
"""The name of the format of digests, which are not one file."""

FORMATS: Final = {
    format.name: format
    for format in (
        PaperFormat("bibtex", "bib", _citations(_bibtex, "\n")),
        PaperFormat("ris", "ris", _citations(ris)),
        PaperFormat("csl-json", "csl.json", _csl),
        PaperFormat("endnote", "enw", _citations(endnote, "\n")),
        PaperFormat("csv", "csv", _csv),
        PaperFormat("jsonl", "jsonl", _json_lines),
    )
}
"""Formats by name."""
