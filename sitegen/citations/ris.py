"""Write papers as RIS, for `sitegen import --to`. The browser writes the same (``assets/citations.formats.js``).

A record has a line for each value: a tag, two spaces, a hyphen, a space and the value. Lines end in CR LF. RIS has no type for
preprints, so a paper on arXiv is a report with arXiv's number: all programs know this type, and none takes it for an article.
"""

from typing import Final

from sitegen import identifiers, names, taxonomy
from sitegen.citations.cited_values import address_of, date_of, doi_of, journal_note, known, number_of
from sitegen.citations.publications import publication
from sitegen.models import PaperRow
from sitegen.text import plain

_TYPES: Final = {
    "preprint": "RPRT",
    "article": "JOUR",
    "inproceedings": "CONF",
    "incollection": "CHAP",
    "misc": "GEN",
}


def ris(paper: PaperRow) -> str:
    """Return one record, with a line break at its end."""
    published = publication(paper)
    year, month, day = date_of(paper)
    first, _, last = published.pages.partition("-")
    is_arxiv = identifiers.is_arxiv(paper.identifier)
    lines = [
        f"TY  - {_TYPES[published.type]}",
        f"TI  - {plain(paper.title)}",
        *(f"AU  - {names.inverted(author.name).replace('*', '')}" for author in paper.authors),
        *known(
            ("T2  - ", published.container),
            ("VL  - ", published.volume),
            ("IS  - ", published.number),
            ("SP  - ", first),
            ("EP  - ", last),
            ("PY  - ", year),
            ("DA  - ", f"{year}/{month}/{day}" if month else ""),
            ("AB  - ", plain(paper.abstract)),
        ),
        *(f"KW  - {_keyword(code)}" for code in paper.categories),
        *known(
            ("PB  - ", "arXiv" if is_arxiv else ""),
            ("M3  - ", "Preprint" if published.type == "preprint" else ""),
            ("SN  - ", number_of(paper) if is_arxiv else ""),
            ("AN  - ", number_of(paper)),
            ("DO  - ", doi_of(paper)),
            ("UR  - ", address_of(paper)),
            ("N1  - ", journal_note(paper, published)),
        ),
        "ER  - ",
        "",
    ]
    return "\r\n".join(lines)


def _keyword(code: str) -> str:
    """Return name and code of a category; the code of an unknown one."""
    name = taxonomy.category(code).name
    return f"{name} ({code})" if name != code else code
