"""Write papers as CSL-JSON, the input of citation processors, for `sitegen import --to`. The browser writes the same.

The schema is csl-data.json of https://github.com/citation-style-language/schema. Its type ``article`` is that of preprints.
"""

from typing import Final

from sitegen import identifiers, names
from sitegen.citations.cited_values import address_of, date_of, doi_of, journal_note, number_of
from sitegen.citations.keys import key
from sitegen.citations.publications import publication
from sitegen.models import PaperRow
from sitegen.text import plain

_TYPES: Final = {
    "preprint": "article",
    "article": "article-journal",
    "inproceedings": "paper-conference",
    "incollection": "chapter",
    "misc": "document",
}


def csl(paper: PaperRow) -> dict[str, object]:
    """Return one item as a JSON object."""
    published = publication(paper)
    issued = [int(part) for part in date_of(paper) if part]
    found: dict[str, object] = {
        "id": key(paper.identifier),
        "type": _TYPES[published.type],
        "genre": "preprint" if published.type == "preprint" else "",
        "title": plain(paper.title),
        "author": [_name(author.name) for author in paper.authors],
        "issued": {"date-parts": [issued]} if issued else {},
        "container-title": published.container,
        "volume": published.volume,
        "issue": published.number,
        "page": published.pages,
        "number": "" if published.container else number_of(paper),
        "publisher": "arXiv" if identifiers.is_arxiv(paper.identifier) else "",
        "categories": list(paper.categories),
        "version": str(paper.version or ""),
        "DOI": doi_of(paper),
        "URL": address_of(paper),
        "abstract": plain(paper.abstract),
        "note": journal_note(paper, published),
    }
    return {name: value for name, value in found.items() if value}


def _name(name: str) -> dict[str, str]:
    """Return a name divided into its parts; a name without given name is one text."""
    family, given, suffix = names.parts(name)
    if not given:
        return {"literal": f"{family}, {suffix}" if suffix else family}
    return {"family": family, "given": given} | ({"suffix": suffix} if suffix else {})
