"""Records of arXiv from OAI-PMH, in the formats ``arXiv`` and ``arXivRaw`` (https://info.arxiv.org/help/oa/index.html).

The protocol is described at https://www.openarchives.org/OAI/openarchivesprotocol.html. A resumption token in the file is
ignored: the next page of a harvest is another file. So are headers of deleted records, and the error ``noRecordsMatch``.
``arXivRaw`` has the times of all versions. In ``arXiv``, ``created`` is the day of the first version by the schema, but that
of the current one in what the server writes; it counts as the first if it agrees with the month in the identifier.
"""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from sitegen import identifiers
from sitegen.loader.dating import papers_by_day
from sitegen.loader.paper import build_paper
from sitegen.loader.problems import Problems, excerpt
from sitegen.loader.raw_text import HEAD_BYTES
from sitegen.loader.standards import references
from sitegen.loader.standards.safe_xml import Children, line_of, read_elements, root_name
from sitegen.loader.standards.text_lines import reporter
from sitegen.models import Digest

if TYPE_CHECKING:
    from lxml.etree import _Element

EXAMPLE: Final = '`<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">`'

_SIGNS: Final = (b"arXiv", b"arxiv")
_ERROR = re.compile(rb"<error code=[\"']([A-Za-z]{1,40})[\"']\s*/?>([^<]{0,200})")
_MONTHS_LATER: Final = 1
"""An identifier is given at the announcement, at times in the month after the submission."""


def begins(source: bytes) -> bool:
    """Return True if a file is an answer of arXiv's OAI-PMH server."""
    return root_name(source) in (b"OAI-PMH", b"ListRecords") and any(sign in source[:HEAD_BYTES] for sign in _SIGNS)


def parse(source: bytes, path: str, location: str) -> Digest:
    """Return the digest in an answer of the server."""
    problems = Problems(path)
    papers = []
    others = 0
    for record in read_elements(source, "record", problems):
        line = line_of(record)
        parts = read_parts(record)
        if parts is None:
            others += 1
        elif parts and (paper := build_paper(parts, reporter(problems, line))):
            papers.append(paper)
    if others:
        remedy = "harvest with `metadataPrefix=arXivRaw` or `metadataPrefix=arXiv`"
        problems.add(0, f"records in another format than `arXiv` and `arXivRaw`: {others:,}", remedy)
    error = _ERROR.search(source[:4096])
    if error and error[1] != b"noRecordsMatch":
        message = (
            f"arXiv's server answered with an error: {excerpt((error[1] + b' ' + error[2]).decode(errors='replace'))}"
        )
        problems.block(source.count(b"\n", 0, error.start()) + 1, message, "run the collector again")
    return papers_by_day(papers, location, problems)


def read_parts(record: "_Element") -> Mapping[str, Any] | None:
    """Return the parts of the paper in a record; empty if it was deleted, None if it has another format."""
    children = Children(record)
    header = next(iter(children.all("header")), None)
    if header is not None and header.get("status") == "deleted":
        return {}
    found = [Children(metadata) for metadata in children.all("metadata")]
    raw = next((element for one in found for element in one.all("arXivRaw")), None)
    element = raw if raw is not None else next((element for one in found for element in one.all("arXiv")), None)
    if element is None:
        return None
    metadata = Children(element)
    names = [metadata.text("id"), Children(header).text("identifier") if header is not None else None]
    identifier = next(filter(None, (references.choose_identifier([name]) for name in names)), "")
    return {
        "identifier": identifier,
        "title": metadata.long_text("title"),
        "abstract": metadata.long_text("abstract") or "",
        "authors": _authors(metadata),
        "categories": _subjects(metadata),
        **(_versions(metadata) if raw is not None else _days(metadata, identifier)),
        "comment": metadata.text("comments") or "",
        "journal": metadata.text("journal-ref") or "",
        "doi": metadata.text("doi") or "",
        "fields": {name: metadata.text(name) for name in ("report-no", "license", "submitter", "proxy")},
    }


def _authors(metadata: Children) -> list[str] | str | None:
    """Return the authors: elements in ``arXiv``, one text in ``arXivRaw``."""
    authors = next(iter(metadata.all("authors")), None)
    if authors is None:
        return None
    listed = Children(authors).all("author")
    if not listed:
        return references.without_affiliations(metadata.text("authors") or "") or None
    return [name for author in listed if (name := _name(author))]


def _name(author: "_Element") -> str:
    children = Children(author)
    return " ".join(filter(None, (children.text(name) for name in ("forenames", "keyname", "suffix"))))


def _subjects(metadata: Children) -> list[str]:
    """Return categories and classes, the primary category first. Both formats write MSC classes as ``acm-class`` too."""
    codes = (metadata.text("categories") or "").split()
    classes = [metadata.text(name) or "" for name in ("msc-class", "acm-class")]
    return list(dict.fromkeys([*codes, *filter(None, classes)]))


def _versions(metadata: Children) -> dict[str, Any]:
    """Return version, published and updated: arXivRaw has the time of each version."""
    times = dict(_version_times(metadata))
    if not times:
        return {}
    newest = max(times)
    return {"version": newest, "published": times.get(1), "updated": times[newest]}


def _version_times(metadata: Children) -> Iterator[tuple[int, str]]:
    """Yield number and time of each version."""
    for version in metadata.all("version"):
        number = str(version.get("version") or "").removeprefix("v")
        time = Children(version).text("date")
        if number.isascii() and number.isdigit() and len(number) < 5 and time:
            yield int(number), time


def _days(metadata: Children, identifier: str) -> dict[str, Any]:
    """Return published and updated from the days of the format ``arXiv``."""
    created, updated = metadata.text("created"), metadata.text("updated")
    if created and _agrees(created, identifier):
        return {"published": created, "updated": updated}
    return {"updated": updated or created}


def _agrees(created: str, identifier: str) -> bool:
    """Return True if a day may be that of the first version: it is in the identifier's month, or in the one before."""
    found = identifiers.read(identifier)
    month = identifiers.month(found.paper) if found else ""
    if not month or not (created[:4] + created[5:7]).isdigit():
        return False
    later = (int(month[:4]) - int(created[:4])) * 12 + int(month[5:7]) - int(created[5:7])
    return 0 <= later <= _MONTHS_LATER
