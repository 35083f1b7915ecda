"""List the citation formats that a site offers. Files, pages and links are made from this list."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from sitegen.citations.bibtex import bibtex_file
from sitegen.citations.csl import csl_file
from sitegen.citations.endnote import endnote_file
from sitegen.citations.ris import ris_file
from sitegen.models import Paper


@dataclass(frozen=True, slots=True)
class Format:
    """A format of reference managers. Each day has a file in this format with its papers."""

    suffix: str
    """The suffix of files: ``bib``. It may contain one dot."""
    name: str
    """The name that pages show."""
    file: Callable[[Iterable[Paper]], str]
    """Returns the text of a file with these papers."""
    on_paper_pages: bool = False
    """True if the pages of papers show the citation for copying. Each such format makes these pages longer."""


FORMATS: Final = {
    format.suffix: format
    for format in (
        Format("bib", "BibTeX", bibtex_file, on_paper_pages=True),
        Format("ris", "RIS", ris_file, on_paper_pages=True),
        Format("csl.json", "CSL-JSON", csl_file),
        Format("enw", "EndNote", endnote_file),
    )
}
"""Formats by suffix, in the order in which pages list them."""
