"""Papers of Semantic Scholar: answers of its Graph API and lines of its datasets.

The keys are those of https://api.semanticscholar.org/api-docs/graph (``externalIds``, ``publicationDate``); datasets have
them in small letters (https://api.semanticscholar.org/api-docs/datasets). An answer has the keys that were asked for.
"""

from collections.abc import Mapping
from typing import Any, Final

from sitegen.loader.own_fields import CleanFields, read_own_fields
from sitegen.loader.standards import json_parts, references
from sitegen.loader.standards.json_parts import child, children, has_keys, rest, text
from sitegen.models import Digest, OwnField

EXAMPLE: Final = '`{"data": [{"paperId": "…`'

_LISTS: Final = ("data", "recommendedPapers", "papers")
_WRAPPERS: Final = ("citingPaper", "citedPaper")
"""Keys of the paper in the answers on citations and references."""
_SIGNS: Final = (
    *(("paperId", "title"), ("externalIds", "title"), ("corpusid", "externalids"), ("corpusId", "title")),
    *((f"{wrapper}.paperId", f"{wrapper}.title") for wrapper in _WRAPPERS),
)
_SCHEMES: Final = {"arxiv": "", "doi": "doi:", "acl": "acl:", "pubmed": "pmid:"}
"""Name of an external identifier, in small letters -> the scheme before it."""
_KNOWN: Final = frozenset(
    "paperid corpusid externalids title abstract authors year publicationdate venue publicationvenue publicationvenueid journal url "
    "openaccesspdf s2fieldsofstudy tldr embedding citationstyles citations references matchscore".split()
)
"""Keys, in small letters, that are read into a part or a field of their own, or left out."""


def begins(source: bytes) -> bool:
    """Return True if the first record of a file is a paper of Semantic Scholar."""
    return any(has_keys(source, sign, *_LISTS) for sign in _SIGNS)


def parse(source: bytes, path: str, location: str) -> Digest:
    """Return the digest in an answer of the API, or in a file of papers."""
    return json_parts.parse_records(source, path, location, read_parts, *_LISTS)


def read_parts(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the parts of a paper."""
    wrapped = next(filter(None, (child(record, wrapper) for wrapper in _WRAPPERS)), record)
    paper = {key.lower(): value for key, value in wrapped.items()}
    external = {key.lower(): value for key, value in child(paper, "externalids").items()}
    own = references.own_identifier("s2", paper.get("paperid") or paper.get("corpusid") or external.get("corpusid"))
    candidates = (f"{scheme}{external[name]}" for name, scheme in _SCHEMES.items() if external.get(name))
    identifier = references.choose_identifier(candidates, own)
    authors = (author.get("name") for author in children(paper.get("authors")))
    return {
        "identifier": identifier,
        "title": text(paper.get("title")),
        "abstract": text(paper.get("abstract")),
        "authors": references.full_names(authors) or None,
        "published": text(paper.get("publicationdate")) or references.date(paper.get("year")),
        "journal": _journal(paper),
        "doi": references.doi(external.get("doi")),
        "link": references.own_link(identifier, [paper.get("url")]),
        "fields": _own_fields(wrapped, paper),
    }


def _journal(paper: Mapping[str, Any]) -> str | None:
    """Return the venue of a paper, with volume and pages."""
    journal = child(paper, "journal")
    names = (text(paper.get("venue")), text(child(paper, "publicationvenue").get("name")), text(journal.get("name")))
    name = references.journal(next(filter(None, names), None))
    if not name:
        return None
    volume, pages = (text(journal.get(key)) or "" for key in ("volume", "pages"))
    if references.arxiv_in(volume):
        return name
    return references.with_place(name, " ".join(volume.split()), "", " ".join(pages.split()))


def _own_fields(wrapped: Mapping[str, Any], paper: Mapping[str, Any]) -> tuple[OwnField, ...]:
    """Return the summary, which a model of Semantic Scholar wrote, fields of study and the other keys that were asked for."""
    tldr = {"tldr": child(paper, "tldr").get("text")}
    studies = [text(study.get("category")) for study in children(paper.get("s2fieldsofstudy"))]
    others = {key: value for key, value in rest(wrapped, frozenset()).items() if key.lower() not in _KNOWN}
    others["openAccessPdf"] = text(child(paper, "openaccesspdf").get("url"))
    if "fieldsOfStudy" not in others:
        others["fieldsOfStudy"] = list(dict.fromkeys(filter(None, studies)))
    return CleanFields((*read_own_fields(tldr, language="en", machine=True), *read_own_fields(others)))
