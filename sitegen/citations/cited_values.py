"""The values of a paper that several formats of citations write, as far as they are known."""

from sitegen import identifiers
from sitegen.citations.keys import dois
from sitegen.citations.publications import Publication
from sitegen.models import PaperRow
from sitegen.text import plain


def date_of(paper: PaperRow) -> tuple[str, str, str]:
    """Return year, month and day as texts with leading zeros. Unknown ones are empty; an identifier of arXiv has the month."""
    date = paper.published or identifiers.month(paper.identifier)
    return date[:4], date[5:7], date[8:10]


def doi_of(paper: PaperRow) -> str:
    """Return the first DOI of a paper, or the DOI that is its identifier; empty without one."""
    found = dois(paper.doi)
    if found:
        return found[0]
    return "" if identifiers.is_arxiv(paper.identifier) else identifiers.doi(paper.identifier)


def number_of(paper: PaperRow) -> str:
    """Return the number of a paper: ``arXiv:1910.11126``, or its identifier if it is not on arXiv."""
    return f"arXiv:{paper.identifier}" if identifiers.is_arxiv(paper.identifier) else paper.identifier


def address_of(paper: PaperRow) -> str:
    """Return the address of a paper's page where it was published: on arXiv, for example; empty if it is unknown."""
    return identifiers.address(paper.identifier) or paper.link or ""


def journal_note(paper: PaperRow, published: Publication) -> str:
    """Return the journal reference in plain characters; empty if a citation has it in fields of its own."""
    return "" if published.container else plain(paper.journal or "")


def known(*lines: tuple[str, str]) -> list[str]:
    """Return lines, each of a beginning and a value, without those whose value is empty."""
    return [start + value for start, value in lines if value]
