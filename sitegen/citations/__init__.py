"""How papers are cited: the `FORMATS` of reference managers, and a line of text. Pure functions of papers."""

from sitegen.citations.bibtex import bibtex
from sitegen.citations.csl import csl
from sitegen.citations.doi import dois
from sitegen.citations.endnote import endnote
from sitegen.citations.formats import FORMATS, Format
from sitegen.citations.key import key
from sitegen.citations.line import plain
from sitegen.citations.openurl import openurl
from sitegen.citations.ris import ris

__all__ = ["FORMATS", "Format", "bibtex", "csl", "dois", "endnote", "key", "openurl", "plain", "ris"]
