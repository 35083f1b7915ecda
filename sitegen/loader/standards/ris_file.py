"""RIS files, read with rispy (https://github.com/MrTango/rispy).

The tags are those of https://en.wikipedia.org/wiki/RIS_(file_format). Each record begins with ``TY  - `` and ends with
``ER  - ``. Records are passed to rispy one by one, so that a damaged one costs only itself and problems have a line, and with
each value in one line, because rispy joins lines in quadratic time.
"""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final, NamedTuple

from sitegen.loader.dating import papers_by_day
from sitegen.loader.paper import build_paper
from sitegen.loader.problems import MAX_RECORDS, Problems
from sitegen.loader.raw_text import BOM, HEAD_BYTES
from sitegen.loader.standards import references
from sitegen.loader.standards.text_lines import decode, reporter
from sitegen.models import Digest

EXAMPLE: Final = "`TY  - JOUR`"

_AGAIN: Final = "export the file again, or correct the record"

_TAG = re.compile(r"([A-Z][A-Z0-9])  ?- ?(.*)")
_FIRST_LINES: Final = 6
"""The number of lines at the beginning of a file, blank ones not counted, of which one begins a record."""
_FIRST_LENGTH: Final = 200
"""The most bytes of a line before the first record."""
_BEGINNING = re.compile(rb"TY  ?- ?[A-Z]")
_STARTED = re.compile(r"(?<![^\n])TY?(?:  ?-?)?\Z")
"""The first line of a record, cut at the end of a file."""
_LONGEST_STARTED: Final = 5
"""The most characters of `_STARTED`."""
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
    """A record as written."""

    line: int
    """The line of its TY, from 1."""
    values: list[tuple[str, str]]
    """Tag and value of each line; the first tag is TY."""
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
    problems = Problems(path)
    text = decode(source, problems)
    papers = []
    keys = references.OwnKeys(problems)
    reader = _EntryReader()
    for count, record in enumerate([] if problems.blocker else _records(text, reader.tags)):
        if count == MAX_RECORDS:
            problems.add(record.line, f"more than {MAX_RECORDS:,} records", "split the file")
            break
        if record.is_last:
            last = text.count("\n") + 1
            problems.block(last, f"the file is half-written: the record of line {record.line} has no `ER  - `", _AGAIN)
            break
        paper = build_paper(read_parts(reader.read(record.values), location), reporter(problems, record.line))
        if paper and keys.is_unique(paper, record.line):
            papers.append(paper)
    if _STARTED.search(text, max(0, len(text) - _LONGEST_STARTED)):
        problems.block(text.count("\n") + 1, "the file is half-written: it ends in the first line of a record", _AGAIN)
    return papers_by_day(papers, location, problems)


def _records(text: str, tags: Container[str]) -> Iterator[_Record]:
    """Yield the records of a file. One that lacks its ER ends where the next one begins.

    A line without a tag goes on with the value of the line before it. Text outside of records is left out.

    Args:
        text: The text of the file.
        tags: The tags of usual lines, which need no regular expression.
    """
    begin = 0
    values: list[list[str]] = []
    for number, line in enumerate(text.split("\n"), 1):
        tag = line[:2]
        if line[2:6] == "  - " and tag in tags:
            value = line[6:].rstrip()
        else:
            written = line.strip()
            found = _TAG.fullmatch(written)
            if not found:
                if begin and written:
                    values[-1].append(written)
                continue
            tag, value = found.groups()
        if begin and tag in ("TY", "ER"):
            yield _Record(begin, _joined(values), is_last=False)
            begin = 0
        if tag == "TY":
            begin, values = number, []
        if begin:
            values.append([tag, value])
    if begin:
        yield _Record(begin, _joined(values), is_last=True)


def _joined(values: list[list[str]]) -> list[tuple[str, str]]:
    """Return tag and value of each tag with its lines."""
    return [(tag, (" ".join((value, *lines)) if lines else value).strip()) for tag, value, *lines in values]


class _EntryReader:
    """Reads records as rispy does.

    It reads the tags that rispy knows by rispy's tables, which takes a tenth of the time of rispy's parser. The parser reads
    records with other tags. `tests/test_loader_ris_file.py` compares both.
    """

    def __init__(self) -> None:
        # Most builds read no RIS.
        import rispy
        from rispy import config

        self._parser = rispy.RisParser()
        self.tags: Mapping[str, str] = config.TAG_KEY_MAPPING
        """Tag -> rispy's name of it."""
        self._lists = frozenset(config.LIST_TYPE_TAGS)
        self._separators = config.DELIMITED_TAG_MAPPING

    def read(self, values: Sequence[tuple[str, str]]) -> dict[str, Any]:
        """Return a record, from tag and value of each line: rispy's names of the tags, and a text or list for each."""
        found: dict[str, Any] = {}
        for tag, value in values:
            name = self.tags.get(tag)
            if name is None:
                return self.parse(values)
            if tag not in self._lists:
                found.setdefault(name, value)
            elif separator := self._separators.get(tag):
                found.setdefault(name, []).extend([one.strip() for one in value.split(separator)])
            else:
                found.setdefault(name, []).append(value)
        return found

    def parse(self, values: Sequence[tuple[str, str]]) -> dict[str, Any]:
        """Return the same with rispy's parser."""
        lines = [f"{tag}  - {value}" for tag, value in values]
        return dict(self._parser.parse_lines(iter([*lines, "ER  - "]))[0])


def read_parts(entry: Mapping[str, Any], location: str) -> Mapping[str, Any]:
    """Return the parts of the paper in a record.

    Args:
        entry: The record as rispy returns it.
        location: The path of the file, for record numbers.
    """
    texts = _texts(entry)
    identifier = _identifier(texts, location)
    categories, keywords = references.split_categories(_all(texts, "keywords"), identifier)
    return {
        "identifier": identifier,
        "title": _first(texts, *_TITLES),
        "abstract": _first(texts, "abstract", "notes_abstract"),
        "authors": references.full_names(_all(texts, *_AUTHORS)) or None,
        "categories": categories or None,
        "published": _published(texts),
        "journal": _journal(texts),
        "doi": references.doi(_first(texts, "doi")),
        "link": references.own_link(identifier, _all(texts, *_LINKS)),
        "fields": _own_fields(entry, _first(texts, "type_of_reference"), keywords, identifier),
    }


_Texts = Mapping[str, list[str]]
"""rispy's name of a tag -> its texts, at least one."""


def _texts(entry: Mapping[str, Any]) -> _Texts:
    """Return the texts of a record that are not empty, without white space around them."""
    found: dict[str, list[str]] = {}
    for name, value in entry.items():
        listed = value if isinstance(value, list) else [value]
        if texts := [text for one in listed if isinstance(one, str) and (text := one.strip())]:
            found[name] = texts
    return found


def _all(texts: _Texts, *names: str) -> list[str]:
    """Return the texts of these tags."""
    return [text for name in names if name in texts for text in texts[name]]


def _first(texts: _Texts, *names: str) -> str | None:
    """Return the first text of the first of these tags that has one."""
    return next((texts[name][0] for name in names if name in texts), None)


def _identifier(texts: _Texts, location: str) -> str:
    """Return the identifier of a record: in its accession number, DOI or addresses, or its own ID."""
    accession = _first(texts, "accession_number") or ""
    databases = " ".join(_all(texts, "name_of_database", "database_provider")).lower()
    if accession.isdigit() and ("pubmed" in databases or "medline" in databases or "nlm" in databases.split()):
        accession = f"pmid:{accession}"
    mentioned = (references.arxiv_in(text) for text in _all(texts, *_JOURNALS, "notes", "note"))
    candidates = [accession, *_all(texts, "doi", *_LINKS), *mentioned]
    return (
        references.choose_identifier(candidates)
        or references.own_identifier("ris", _first(texts, "id", "label"), location)
        or references.web_identifier(candidates)
    )


def _published(texts: _Texts) -> str | None:
    """Return the most precise date of a record."""
    dates = [date for text in _all(texts, *_DATES) if (date := references.written_date(text.strip("/ ")))]
    years = [date for date in dates if date[:4].isdigit()]
    return max(years or dates, key=len, default=None) if years else next(iter(dates), None)


def _journal(texts: _Texts) -> str | None:
    """Return journal or conference with volume, number and pages: ``Nature 518(7540):529-533``."""
    name = references.journal(_first(texts, *_JOURNALS))
    if not name:
        return None
    volume, number, begin, end = (_first(texts, tag) or "" for tag in ("volume", "number", "start_page", "end_page"))
    return references.with_place(name, volume, number, "-".join(dict.fromkeys(filter(None, (begin, end)))))


def _own_fields(entry: Mapping[str, Any], written: str | None, keywords: list[str], identifier: str) -> dict[str, Any]:
    """Return type, as written in ``written``, keywords, and the tags that have no part."""
    kind = references.publication_type(written)
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
