"""The citation formats that a site offers: the one list that files, pages and links are made from."""

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
    """A format of reference managers; each day has a file of its papers in it."""

    suffix: str
    """Of the files: ``bib``; it may hold one dot."""
    name: str
    """As readers know it."""
    file: Callable[[Iterable[Paper]], str]
    """The text of a file of papers."""
    shown: bool = False
    """Whether a paper's own page shows it, for copying. Each that does makes all of those pages longer."""


FORMATS: Final = {
    format.suffix: format
    for format in (
        Format("bib", "BibTeX", bibtex_file, shown=True),
        Format("ris", "RIS", ris_file, shown=True),
        Format("csl.json", "CSL-JSON", csl_file),
        Format("enw", "EndNote", endnote_file),
    )
}
"""By suffix, in the order in which they are offered."""
