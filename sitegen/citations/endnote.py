"""Records in EndNote's import format (``.enw``), which a double click takes into the reader's library."""

from collections.abc import Iterable

from sitegen import arxiv, months, names
from sitegen.citations.identifiers import dois
from sitegen.models import Paper
from sitegen.text import plain


def endnote(paper: Paper) -> str:
    """One record: lines of a per cent sign, a letter or sign, a blank and the value.

    As in RIS a paper is a report with arXiv's number: EndNote has no type for preprints. There is no abstract, the
    longest part of a record, which the same day's RIS has for those who want it.
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
    """Records with an empty line between two."""
    return "\n".join(map(endnote, papers))


def _author(name: str) -> str:
    """``Family, Given, Suffix``; a name that is not divided ends in a comma, or EndNote would divide it."""
    name = names.display(name)
    family, given, suffix = names.parts(name)
    return names.inverted(name) if given else f"{family} {suffix}".replace(",", "").strip() + ","
