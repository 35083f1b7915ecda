"""RIS files, read with rispy (https://github.com/MrTango/rispy).

The tags are those of https://en.wikipedia.org/wiki/RIS_(file_format). Each record begins with ``TY  - `` and ends with
``ER  - ``. Records are passed to rispy one by one, so that a damaged one costs only itself and problems have a line, and with
each value in one line, because rispy joins lines in quadratic time.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final, NamedTuple

from sitegen.loader.dating import papers_by_day
from sitegen.loader.paper import build_paper
from sitegen.loader.problems import Problems
from sitegen.loader.raw_text import BOM, HEAD_BYTES
from sitegen.loader.standards import references
from sitegen.loader.standards.text_lines import decode, reporter
from sitegen.models import Digest

EXAMPLE: Final = "`TY  - JOUR`"

MAX_RECORDS: Final = 200_000
"""The maximum number of records that are read from one file."""
_AGAIN: Final = "export the file again, or correct the record"

_TAG = re.compile(r"([A-Z][A-Z0-9])  ?- ?(.*)")
_FIRST_LINES: Final = 6
"""The number of lines at the beginning of a file, blank ones not counted, of which one begins a record."""
_FIRST_LENGTH: Final = 200
"""The most bytes of a line before the first record."""
_BEGINNING = re.compile(rb"TY  ?- ?[A-Z]")
_STARTED = re.compile(r"(?<![^\n])TY?(?:  ?-?)?\Z")
"""The first line of a record, cut at the end of a file."""
_TITLES: Final = ("title", "primary_title", "translated_title", "short_title")
_AUTHORS: Final = ("authors", "first_authors")
_DATES: Final = ("date", "year", "publication_year")
_JOURNALS: Final = ("journal_name", "alternate_title3", "secondary_title", "alternate_title2", "alternate_title1")
_LINKS: Final = ("urls", "file_attachments1", "file_attachments2")
_KNOWN: Final = frozenset(
    (*_TITLES, *_AUTHORS, *_DATES, *_JOURNALS, *_LINKS, "type_of_reference", "abstract", "notes_abstract", "doi", "id")
) | frozenset(
    "accession_number volume number start_page end_page keywords access_date unknown_tag name_of_database "
    "database_provider call_number label".split()
)
"""rispy's names of tags that are read into a part, or left out."""


class _Record(NamedTuple):
    """A record as lines, each with one tag."""

    line: int
    """The line of its TY, from 1."""
    lines: list[str]
    is_last: bool
    """True if the file ends within the record."""


def begins(source: bytes) -> bool:
    """Return True if one of the first lines of a file is the beginning of a record."""
    # Not one expression for all lines: it would try all ways to divide blank lines.
    lines = filter(None, map(bytes.lstrip, source[:HEAD_BYTES].removeprefix(BOM).split(b"\n")))
    for line in islice(lines, _FIRST_LINES):
        if _BEGINNING.match(line):
            return True
        if len(line) > _FIRST_LENGTH:
            return False
    return False


def parse(source: bytes, path: str, location: str) -> Digest:
    """Return the digest in an RIS file."""
    # Most builds read no RIS.
    import rispy

    problems = Problems(path)
    text = decode(source, problems)
    papers = []
    keys = references.OwnKeys(problems)
    for count, record in enumerate([] if problems.blocker else _records(text)):
        if count == MAX_RECORDS:
            problems.add(record.line, f"more than {MAX_RECORDS:,} records", "split the file")
            break
        if record.is_last:
            last = text.count("\n") + 1
            problems.block(last, f"the file is half-written: the record of line {record.line} has no `ER  - `", _AGAIN)
            break
        for entry in rispy.loads("\n".join((*record.lines, "ER  - "))):
            parts = read_parts(entry, location)
            paper = build_paper(parts, reporter(problems, record.line))
            if paper and keys.is_unique(paper, record.line):
                papers.append(paper)
    if _STARTED.search(text):
        problems.block(text.count("\n") + 1, "the file is half-written: it ends in the first line of a record", _AGAIN)
    return papers_by_day(papers, location, problems)


def _records(text: str) -> Iterator[_Record]:
    """Yield the records of a file. One that lacks its ER ends where the next one begins.

    A line without a tag goes on with the value of the line before it. Text outside of records is left out.
    """
    begin = 0
    values: list[list[str]] = []
    for number, line in enumerate(text.split("\n"), 1):
        found = _TAG.fullmatch(line.strip())
        if not found:
            if begin and line.strip():
                values[-1].append(line.strip())
        elif found[1] == "TY":
            if begin:
                yield _Record(begin, _joined(values), is_last=False)
            begin, values = number, [[f"TY  - {found[2]}"]]
        elif begin and found[1] == "ER":
            yield _Record(begin, _joined(values), is_last=False)
            begin = 0
        elif begin:
            values.append([f"{found[1]}  - {found[2]}"])
    if begin:
        yield _Record(begin, _joined(values), is_last=True)


def _joined(values: list[list[str]]) -> list[str]:
    return [" ".join(lines) for lines in values]


def read_parts(entry: Mapping[str, Any], location: str) -> Mapping[str, Any]:
    """Return the parts of the paper in a record.

    Args:
        entry: The record as rispy returns it.
        location: The path of the file, for record numbers.
    """
    identifier = _identifier(entry, location)
    abstract = _first(entry, "abstract", "notes_abstract")
    categories, keywords = references.split_categories(_all(entry, "keywords"), identifier)
    return {
        "identifier": identifier,
        "title": _first(entry, *_TITLES),
        "abstract": abstract,
        "authors": references.full_names(_all(entry, *_AUTHORS)) or None,
        "categories": categories or None,
        "published": _published(entry),
        "journal": _journal(entry),
        "doi": references.doi(_first(entry, "doi")),
        "link": references.own_link(identifier, _all(entry, *_LINKS)),
        "fields": _own_fields(entry, keywords, identifier),
    }


def _all(entry: Mapping[str, Any], *names: str) -> list[str]:
    """Return the texts of these tags that are not empty."""
    values = (entry.get(name) for name in names)
    texts = (text for value in values for text in (value if isinstance(value, list) else [value]))
    return [text.strip() for text in texts if isinstance(text, str) and text.strip()]


def _first(entry: Mapping[str, Any], *names: str) -> str | None:
    return next(iter(_all(entry, *names)), None)


def _identifier(entry: Mapping[str, Any], location: str) -> str:
    """Return the identifier of a record: in its accession number, DOI or addresses, or its own ID."""
    accession = _first(entry, "accession_number") or ""
    databases = " ".join(_all(entry, "name_of_database", "database_provider")).lower()
    if accession.isdigit() and ("pubmed" in databases or "medline" in databases or "nlm" in databases.split()):
        accession = f"pmid:{accession}"
    mentioned = (references.arxiv_in(text) for text in _all(entry, *_JOURNALS, "notes", "note"))
    candidates = [accession, *_all(entry, "doi", *_LINKS), *mentioned]
    own = references.own_identifier("ris", _first(entry, "id", "label"), location)
    return references.choose_identifier(candidates, own) or references.web_identifier(candidates)


def _published(entry: Mapping[str, Any]) -> str | None:
    """Return the most precise date of a record."""
    dates = [date for text in _all(entry, *_DATES) if (date := references.written_date(text.strip("/ ")))]
    years = [date for date in dates if date[:4].isdigit()]
    return max(years or dates, key=len, default=None) if years else next(iter(dates), None)


def _journal(entry: Mapping[str, Any]) -> str | None:
    """Return journal or conference with volume, number and pages: ``Nature 518(7540):529-533``."""
    name = references.journal(_first(entry, *_JOURNALS))
    if not name:
        return None
    volume, number, begin, end = (_first(entry, tag) or "" for tag in ("volume", "number", "start_page", "end_page"))
    return references.with_place(name, volume, number, "-".join(dict.fromkeys(filter(None, (begin, end)))))


def _own_fields(entry: Mapping[str, Any], keywords: list[str], identifier: str) -> dict[str, Any]:
    """Return type, keywords and the tags that have no part."""
    kind = references.publication_type(_first(entry, "type_of_reference"))
    is_preprint = entry.get("type_of_work") == "Preprint"  # whose TY is that of reports
    found: dict[str, Any] = {"type": "preprint" if is_preprint else kind, "keywords": keywords}
    found |= {
        name: value
        for name, value in entry.items()
        if name not in _KNOWN
        and not (isinstance(value, str) and references.names(value, identifier))
        and not (name == "publisher" and value == "arXiv")
        and not (name == "type_of_work" and is_preprint)
    }
    return found
