"""Write records in EndNote's import format (``.enw``). A double click on such a file imports it into EndNote."""

from collections.abc import Iterable

from sitegen import arxiv, months, names
from sitegen.citations.identifiers import dois
from sitegen.models import Paper
from sitegen.text import plain


def endnote(paper: Paper) -> str:
    """Return one record. Its lines have a per cent sign, a letter or sign, a space and a value.

    EndNote has no type for preprints, so a paper is a report with arXiv's number, as in RIS. The abstract is left out
    because it is the longest part of a record; the RIS file of the same day has it.
    """
    published = paper.published
    lines = ["%0 Report", *(f"%A {_author(name)}" for name in paper.authors)]
    lines += [
        f"%T {plain(paper.title)}",
        f"%D {published.year}",
        f"%8 {months.NAMES[published.month - 1]} {published.day}",
    ]
    lines += [f"%I arXiv\n%9 Preprint\n%@ arXiv:{paper.identifier}\n%M arXiv:{paper.identifier}"]
    lines += [f"%K {code}" for code in paper.categories]
    lines += [f"%R {doi}" for doi in dois(paper.doi)[:1]]
    lines.append(f"%U {arxiv.abstract_url(paper.identifier)}")
    if paper.journal:
        lines.append(f"%Z {plain(paper.journal)}")
    return "\n".join([*lines, ""])


def endnote_file(papers: Iterable[Paper]) -> str:
    """Return records with empty lines between them."""
    return "\n".join(map(endnote, papers))


def _author(name: str) -> str:
    """Return ``Family, Given, Suffix``. A name without parts ends in a comma, because EndNote would divide it otherwise."""
    name = names.display(name)
    family, given, suffix = names.parts(name)
    return names.inverted(name) if given else f"{family} {suffix}".replace(",", "").strip() + ","
