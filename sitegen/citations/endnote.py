"""Write papers in EndNote's import format (``.enw``), for `sitegen import --to`. The browser writes the same.

A record has a line for each value: a percent sign, a letter or sign, a space and the value. EndNote has no type for preprints,
so a paper on arXiv is a report, as in RIS.
"""

from typing import Final

from sitegen import identifiers, months, names
from sitegen.citations.cited_values import address_of, date_of, doi_of, journal_note, known, number_of
from sitegen.citations.publications import publication
from sitegen.models import PaperRow
from sitegen.text import plain

_TYPES: Final = {
    "preprint": "Report",
    "article": "Journal Article",
    "inproceedings": "Conference Proceedings",
    "incollection": "Book Section",
    "misc": "Generic",
}


def endnote(paper: PaperRow) -> str:
    """Return one record, with a line break at its end."""
    published = publication(paper)
    year, month, day = date_of(paper)
    is_arxiv = identifiers.is_arxiv(paper.identifier)
    date = f"{months.NAMES[int(month) - 1]}{f' {int(day)}' if day else ''}" if month else ""
    lines = [
        f"%0 {_TYPES[published.type]}",
        *(f"%A {_author(author.name)}" for author in paper.authors),
        f"%T {plain(paper.title)}",
        *known(
            ("%J " if published.type == "article" else "%B ", published.container),
            ("%V ", published.volume),
            ("%N ", published.number),
            ("%P ", published.pages),
            ("%D ", year),
            ("%8 ", date),
            ("%I ", "arXiv" if is_arxiv else ""),
            ("%9 ", "Preprint" if published.type == "preprint" else ""),
            ("%@ ", number_of(paper) if is_arxiv else ""),
            ("%M ", number_of(paper)),
        ),
        *(f"%K {code}" for code in paper.categories),
        *known(
            ("%R ", doi_of(paper)),
            ("%U ", address_of(paper)),
            ("%X ", plain(paper.abstract)),
            ("%Z ", journal_note(paper, published)),
        ),
        "",
    ]
    return "\n".join(lines)


def _author(name: str) -> str:
    """Return ``Family, Given, Suffix``. A name without parts ends in a comma, because EndNote would divide it otherwise."""
    family, given, suffix = names.parts(name)
    return names.inverted(name) if given else f"{family} {suffix}".replace(",", "").strip() + ","
