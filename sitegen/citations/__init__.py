"""How a paper is cited: BibTeX, RIS, CSL-JSON and a line of text. Pure functions of one paper."""

from sitegen.citations.bibtex import bibtex
from sitegen.citations.csl import csl
from sitegen.citations.doi import dois
from sitegen.citations.key import key
from sitegen.citations.line import plain
from sitegen.citations.ris import ris

__all__ = ["bibtex", "csl", "dois", "key", "plain", "ris"]
