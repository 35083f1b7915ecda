"""Write citations of papers: in `FORMATS` for reference managers, and as a line of text."""

from sitegen.citations.bibtex import bibtex
from sitegen.citations.csl import csl
from sitegen.citations.endnote import endnote
from sitegen.citations.formats import FORMATS, Format
from sitegen.citations.identifiers import doi_url, dois, key
from sitegen.citations.inline import line
from sitegen.citations.ris import ris

__all__ = ["FORMATS", "Format", "bibtex", "csl", "doi_url", "dois", "endnote", "key", "line", "ris"]
