"""Write citations of papers: in `FORMATS` for reference managers, as a line of text, as an OpenURL."""

from sitegen.citations.bibtex import bibtex
from sitegen.citations.csl import csl
from sitegen.citations.endnote import endnote
from sitegen.citations.formats import FORMATS, Format
from sitegen.citations.identifiers import doi_url, dois, key
from sitegen.citations.inline import line, openurl
from sitegen.citations.ris import ris

__all__ = ["FORMATS", "Format", "bibtex", "csl", "doi_url", "dois", "endnote", "key", "line", "openurl", "ris"]
