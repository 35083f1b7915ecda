"""The Markdown format of digests, which docs/digest-format.md describes.

`heading` recognizes and reads the first line. `document` cuts the file at the titles of papers. `quick_reader` reads almost
all records. `record` splits the others into fields, and `irregular` those that lack the usual form. `damage` looks for
digests that are not recognized. `paper_record` writes papers as records.
"""

from typing import Final

from sitegen.loader.markdown.damage import find_damage
from sitegen.loader.markdown.document import parse, parse_records
from sitegen.loader.markdown.heading import EXAMPLE, begins_digest
from sitegen.loader.markdown.paper_record import to_record
from sitegen.loader.markdown.record import Record, write_digest, write_record

SUFFIXES: Final = (".md", ".markdown", ".mdown", ".mdwn", ".mkd", ".mkdn", ".mkdown")
"""Suffixes of files that GitHub shows as Markdown."""


def is_markdown(name: str) -> bool:
    """Return True if a file name has a Markdown suffix."""
    return name.lower().endswith(SUFFIXES)


__all__ = [
    "EXAMPLE",
    "SUFFIXES",
    "Record",
    "begins_digest",
    "find_damage",
    "is_markdown",
    "parse",
    "parse_records",
    "to_record",
    "write_digest",
    "write_record",
]
