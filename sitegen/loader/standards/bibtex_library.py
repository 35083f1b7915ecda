"""BibTeX and biblatex files, split into entries by `bibtex_entries` with bibtexparser (https://bibtexparser.readthedocs.io).

The fields are those of BibTeX (https://www.bibtex.com/e/entry-types/), of arXiv's entries (``eprint``, ``archivePrefix``,
``primaryClass``: https://info.arxiv.org/help/hypertex/bibstyles/index.html) and of biblatex (``date``, ``eprinttype``,
``journaltitle``: https://ctan.org/pkg/biblatex). Text may contain TeX. A citation key is the identifier of an entry that has
no other: ``bib:knuth84``.
"""

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from sitegen.loader.dating import papers_by_day
from sitegen.loader.paper import build_paper
from sitegen.loader.problems import Problems, excerpt
from sitegen.loader.raw_text import BOM, HEAD_BYTES
from sitegen.loader.standards import references
from sitegen.loader.standards.bibtex_entries import BibtexEntry, library_entries, line_of, read_regular
from sitegen.loader.standards.text_lines import decode, reporter
from sitegen.models import Digest, Paper

if TYPE_CHECKING:
    from bibtexparser.library import Library

EXAMPLE: Final = "`@article{key,`"

MAX_ENTRIES: Final = 100_000
"""The maximum number of entries that are read from one file."""
_LONGEST_AUTHORS: Final = 200_000
_LONGEST_NAME: Final = 1000
_LONGEST_STRING: Final = 500
_LONGEST_JOINED: Final = 2000
"""Limits of what strings add, so that a small file cannot become a large one."""
_DEEPEST_BRACES: Final = 3
_AGAIN: Final = "correct the entry, or export the file again"

_BLOCK = re.compile(rb"(?:^|\n)[ \t]*@[ \t]*([A-Za-z]+)[ \t]*[{(]")
_NOT_PAPERS: Final = frozenset({"control", "set", "xdata"})
"""Types of entries that belong to biblatex, not to publications."""
_STARTED = re.compile(r"(?<![^\n])[ \t]{0,9}@[A-Za-z]{0,30}\s{0,9}\Z")
"""The beginning of an entry at the end of a file."""
_LONGEST_STARTED: Final = 50
"""The most characters of `_STARTED`. A search in the whole text would take longer than all else."""
_SEPARATOR = re.compile(" [aA][nN][dD] ")
"""The word between two names."""
_GROUPED = re.compile(r"[{}\\]")
_BRACE = re.compile("[{}]")
_PIECE = re.compile(r"\s*(?:\"([^\"]*)\"|\{([^{}]*)\}|([^\s\"{}#]+))\s*")

_KNOWN: Final = frozenset(
    "title subtitle author year month day date eprint eprinttype eprintclass archiveprefix archive primaryclass doi url pmid "
    "abstract journal journaltitle booktitle volume number pages keywords note addendum howpublished openreview "
    # of no use to readers: where the file is on the owner's computer, and when it was changed
    "file bdsk-url-1 bdsk-url-2 bdsk-file-1 date-added date-modified timestamp biburl bibsource urldate owner groups "
    "mendeley-tags mendeley-groups creationdate modificationdate internal-note copyright shorttitle langid crossref".split()
)
"""Fields that are read into a part, or left out."""


def begins(source: bytes) -> bool:
    """Return True if a file has the beginning of an entry."""
    return any(
        found[1].lower() not in (b"comment", b"preamble")
        for found in _BLOCK.finditer(source[:HEAD_BYTES].removeprefix(BOM))
    )


def parse(source: bytes, path: str, location: str) -> Digest:
    """Return the digest in a BibTeX file."""
    problems = Problems(path)
    text = decode(source, problems)
    papers: list[Paper] = []
    if problems.blocker:
        pass
    elif regular := read_regular(text):
        papers = _papers(regular, _strings(None), location, problems)
    elif library := _read(text, problems):
        _report_damage(library, text, problems)
        papers = _papers(library_entries(library), _strings(library), location, problems)
    return papers_by_day(papers, location, problems)


def _read(text: str, problems: Problems) -> "Library | None":
    """Return what bibtexparser reads; None if it fails, which blocks the file."""
    # The import takes 100 ms, and most builds read no BibTeX.
    import logging

    from bibtexparser.entrypoint import parse_string
    from bibtexparser.exceptions import ParsingException

    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # damage is reported here, with its remedy
    try:
        return parse_string(text, parse_stack=[])
    except (ParsingException, ValueError, LookupError, AttributeError, TypeError, RecursionError) as error:
        problems.block(1, f"the file cannot be read as BibTeX: {excerpt(str(error))}", _AGAIN)
        return None


def _report_damage(library: "Library", text: str, problems: Problems) -> None:
    """Report entries that cannot be read, and block the file if it ends within one."""
    from bibtexparser.model import DuplicateBlockKeyBlock, DuplicateFieldKeyBlock

    last = library.blocks[-1] if library.blocks else None
    for block in library.failed_blocks:
        if isinstance(block, (DuplicateBlockKeyBlock, DuplicateFieldKeyBlock)):
            continue
        if block is last:
            _report_end(text, line_of(block), problems)
        else:
            remedy = "correct the entry, or export the file again"
            problems.add(
                line_of(block), "an entry that cannot be read: a brace, quotation mark or comma is missing", remedy
            )
    if found := _STARTED.search(text, max(0, len(text) - _LONGEST_STARTED)):
        _report_end(text, text.count("\n", 0, found.start()) + 1, problems)


def _report_end(text: str, line: int, problems: Problems) -> None:
    """Block a file that ends within the entry of a line."""
    message = f"the file is half-written: the entry of line {line} is incomplete"
    problems.block(text.count("\n") + 1, message, _AGAIN)


def _papers(
    entries: Iterable[BibtexEntry], strings: Mapping[str, str], location: str, problems: Problems
) -> list[Paper]:
    """Return the papers of entries, and report keys that two different papers have."""
    keys = references.OwnKeys(problems)
    papers = []
    publications = (entry for entry in entries if entry.kind not in _NOT_PAPERS)
    for count, entry in enumerate(publications):
        if count == MAX_ENTRIES:
            problems.add(entry.line, f"more than {MAX_ENTRIES:,} entries", "split the file")
            break
        fields: dict[str, str] = {}
        for name, value in entry.fields:  # of a repeated one the first counts, as in BibTeX
            fields.setdefault(name.lower(), _value(value, strings))
        parts = read_parts(entry.kind, entry.key, fields, location)
        if (paper := build_paper(parts, reporter(problems, entry.line))) and keys.is_unique(paper, entry.line):
            papers.append(paper)
    return papers


def _strings(library: "Library | None") -> dict[str, str]:
    """Return the strings of a library by their names in small letters, and the names of months."""
    strings = {month: month for month in references.MONTHS}
    for key, string in library.strings_dict.items() if library else ():
        strings[key.lower()] = _value(str(string.value), strings)[:_LONGEST_STRING]
    return strings


def _value(raw: str, strings: Mapping[str, str]) -> str:
    """Return the value of a field without its braces or quotation marks, and with its strings: ``neurips # " 30"``.

    bibtexparser does not join strings, and leaves repeated fields and entries with a repeated key as they are written.
    """
    raw = raw.strip()
    if raw.startswith("{") and _closes_at_end(raw):
        return raw[1:-1]
    if len(raw) > 1 and raw[0] == raw[-1] == '"' and ("#" not in raw or '"' not in raw[1:-1]):
        return raw[1:-1]
    joined = ""
    at = 0
    while (found := _PIECE.match(raw, at)) and len(joined) <= _LONGEST_JOINED:
        quoted, braced, name = found.groups()
        joined += strings.get(name.lower(), name) if name else (quoted or braced or "")
        at = found.end()
        if at == len(raw):
            return joined
        if raw[at] != "#":
            break
        at += 1
    return raw


def read_parts(kind: str, key: str, fields: Mapping[str, str], location: str) -> Mapping[str, Any]:
    """Return the parts of the paper in an entry.

    Args:
        kind: The type of the entry: ``inproceedings``.
        key: Its citation key.
        fields: Its fields, with names in small letters.
        location: The path of the file, for keys that are numbers.
    """
    identifier = _identifier(key, fields, location)
    title = ": ".join(filter(None, (_unbraced(fields.get(name, "")) for name in ("title", "subtitle"))))
    venue = next((fields[name] for name in ("journal", "journaltitle", "booktitle") if fields.get(name)), None)
    category = fields.get("primaryclass") or fields.get("eprintclass")
    return {
        "identifier": identifier,
        "title": title,
        "abstract": fields.get("abstract"),
        "authors": _authors(fields["author"]) if fields.get("author") else None,
        "categories": [category] if category else None,
        "published": _published(fields),
        "comment": _comment(fields),
        "journal": _journal(_unbraced(venue), fields) if venue else None,
        "doi": references.doi(fields.get("doi")),
        "link": references.own_link(identifier, [fields.get("url")]),
        "fields": _own_fields(kind, fields, identifier),
    }


def _identifier(key: str, fields: Mapping[str, str], location: str) -> str:
    """Return the identifier of an entry: a number of arXiv in the usual places, a DOI, an address, or the citation key."""
    eprint = fields.get("eprint", "").strip()
    archive = (fields.get("eprinttype") or fields.get("archiveprefix") or fields.get("archive") or "").strip().lower()
    if archive in ("pubmed", "pmid"):
        eprint = f"pmid:{eprint}"
    elif archive and archive != "arxiv":
        eprint = ""
    mentioned = (
        references.arxiv_in(fields.get(name)) for name in ("journal", "note", "howpublished", "volume", "number")
    )
    candidates = (
        eprint,
        fields.get("doi"),
        fields.get("url"),
        *mentioned,
        f"openreview:{fields['openreview']}" if fields.get("openreview") else "",
        f"pmid:{fields['pmid']}" if fields.get("pmid") else "",
    )
    return references.choose_identifier(candidates) or references.own_identifier("bib", key, location)


def _authors(text: str) -> list[str]:
    """Return the names in a field, given names first, divided by BibTeX's rules."""
    line = " ".join(text[:_LONGEST_AUTHORS].split())
    return [_person(name) for name in _people(line) if name.strip().lower() not in ("others", "")]


def _people(line: str) -> list[str]:
    """Return the names in a line. bibtexparser divides lines that have braces or TeX."""
    if not _GROUPED.search(line):
        return _SEPARATOR.split(line)
    from bibtexparser.middlewares.names import split_multiple_persons_names

    return split_multiple_persons_names(line)


def _person(name: str) -> str:
    """Return a name with given names first. bibtexparser reads names with braces, TeX, or a suffix between commas."""
    is_group = name[0] == "{" and _closes_at_end(name)
    if is_group or "," not in name or len(name) > _LONGEST_NAME:
        return _unbraced(name)
    if name.count(",") == 1 and "~" not in name and not _GROUPED.search(name):
        family, _, given = name.partition(",")
        return f"{given.strip()} {family.strip()}".strip()
    from bibtexparser.middlewares.names import InvalidNameError, parse_single_name_into_parts

    try:
        parts = parse_single_name_into_parts(name, strict=False)
    except (InvalidNameError, IndexError):
        return references.given_first(name)
    return " ".join(map(_unbraced, (*parts.first, *parts.von, *parts.last, *parts.jr)))


def _unbraced(text: str) -> str:
    """Return a text without the braces around all of it: ``{{Title}}`` -> ``Title``."""
    text = text.strip()
    for _ in range(_DEEPEST_BRACES):
        if not (text.startswith("{") and text.endswith("}") and _closes_at_end(text)):
            break
        text = text[1:-1].strip()
    return text


def _closes_at_end(text: str) -> bool:
    """Return True if the first brace of a text, its first character, is closed by its last character."""
    if text.find("{", 1) < 0:
        return text.find("}") == len(text) - 1
    depth = 0
    for brace in _BRACE.finditer(text):
        depth += 1 if brace[0] == "{" else -1
        if not depth:
            return brace.end() == len(text)
    return False


def _published(fields: Mapping[str, str]) -> str | None:
    """Return the date of an entry. Of a range in biblatex's ``date`` the beginning counts."""
    if date := _unbraced(fields.get("date", "")).partition("/")[0]:
        return references.written_date(date)
    month, _, day = _unbraced(fields.get("month", "")).replace("~", " ").partition(" ")
    if month.isdigit() and day:  # "14 may"
        month, day = day, month
    return references.date(_unbraced(fields.get("year", "")), month, fields.get("day") or day)


def _comment(fields: Mapping[str, str]) -> str | None:
    """Return the note of an entry, unless it only has arXiv's identifier."""
    note = fields.get("note") or fields.get("addendum")
    return None if not note or references.arxiv_in(note) else note


def _journal(venue: str, fields: Mapping[str, str]) -> str | None:
    """Return journal or conference with volume, number and pages: ``Nature 518(7540):529-533``."""
    name = references.journal(venue)
    if not name:
        return None
    volume, number, pages = (_unbraced(fields.get(field, "")) for field in ("volume", "number", "pages"))
    return references.with_place(name, "" if references.arxiv_in(volume) else volume, number, pages)


def _own_fields(kind: str, fields: Mapping[str, str], identifier: str) -> dict[str, Any]:
    """Return type, keywords and the fields that have no part."""
    found: dict[str, Any] = {"type": references.publication_type(kind)}
    if keywords := fields.get("keywords"):
        found["keywords"] = [word.strip() for word in re.split("[;,]", keywords)]
    for name, value in fields.items():
        if name not in _KNOWN and not references.names(value, identifier):
            found[name] = _unbraced(value)
    return found
