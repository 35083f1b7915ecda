r"""Split BibTeX into entries, with bibtexparser or, if all entries have the usual form, with a few regular expressions.

Entries of the usual form follow each other without text between them. Each has braces around it, and its values are in braces, in
quotation marks, or one word. This takes a tenth of the time of bibtexparser, and the result is the same:
`tests/test_loader_bibtex_entries.py` compares both.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from bibtexparser.library import Library
    from bibtexparser.model import Block


class BibtexEntry(NamedTuple):
    """An entry as written."""

    line: int
    """The line on which it begins, from 1."""
    kind: str
    """Its type in small letters: ``inproceedings``."""
    key: str
    """Its citation key."""
    fields: list[tuple[str, str]]
    """Name and value of each field, with the braces or quotation marks of the value."""


# A brace or quotation mark after a backslash is text, and a block begins with an @ at the beginning of a line. Each
# character can be matched in only one way, so time is linear; the number of repetitions is limited, so that the matcher
# needs little memory.
_FEW: Final = "{0,20000}"
_TEXT: Final = r"\\++[^\\\n]|\n\s*+(?!@)"
_INNERMOST: Final = rf"\{{(?:[^{{}}\\\n]++|{_TEXT}){_FEW}\}}"
_INNER: Final = rf"\{{(?:[^{{}}\\\n]++|{_TEXT}|{_INNERMOST}){_FEW}\}}"
_BRACED: Final = rf"\{{(?:[^{{}}\\\n]++|{_TEXT}|{_INNER}){_FEW}\}}"
_QUOTED: Final = rf'"(?:[^"\\\n]++|{_TEXT}){_FEW}(?<!\{{)"'
_WORD: Final = r'[^\s{}",=\\@]'
_BEGINNING = re.compile(rf"\s*+@([A-Za-z]++)[ \t]*+\{{\s*+({_WORD}*+)\s*+,")
_FIELD = re.compile(rf"\s*+({_WORD}++)\s*+=\s*+({_BRACED}|{_QUOTED}|{_WORD}++)\s*+([,}}])")
_END = re.compile(r"\s*+\}")
_OTHER_BLOCKS: Final = ("comment", "preamble", "string")
"""Beginnings of the types of blocks that are no entries."""


def read_regular(text: str) -> list[BibtexEntry] | None:
    """Return the entries of a file whose entries all have the usual form; None for other files."""
    entries: list[BibtexEntry] = []
    line = 1
    at = counted = 0
    while found := _BEGINNING.match(text, at):
        kind = found[1].lower()
        start = found.start(1)
        line, counted = line + text.count("\n", counted, start), start
        fields, at = _read_fields(text, found.end())
        if at < 0 or kind.startswith(_OTHER_BLOCKS):
            return None
        entries.append(BibtexEntry(line, kind, found[2], fields))
    return None if text[at:].strip() else entries


def _read_fields(text: str, at: int) -> tuple[list[tuple[str, str]], int]:
    """Return the fields of an entry, and the offset of its end; a negative one if it does not have the usual form."""
    fields: list[tuple[str, str]] = []
    while found := _FIELD.match(text, at):
        fields.append((found[1], found[2]))
        at = found.end()
        if found[3] == "}":
            return fields, at
    end = _END.match(text, at)
    return fields, end.end() if end else -1


def library_entries(library: "Library") -> Iterator[BibtexEntry]:
    """Yield the entries that bibtexparser read, in the order of the file, those with a repeated key or field too."""
    from bibtexparser.model import DuplicateBlockKeyBlock, DuplicateFieldKeyBlock, Entry

    for block in library.blocks:
        inner: object = block
        while isinstance(inner, (DuplicateBlockKeyBlock, DuplicateFieldKeyBlock)):
            inner = inner.ignore_error_block
        if isinstance(inner, Entry):
            fields = [(field.key, str(field.value)) for field in inner.fields]
            yield BibtexEntry(line_of(inner), inner.entry_type.lower(), inner.key, fields)


def line_of(block: "Block") -> int:
    """Return the line on which a block begins, from 1."""
    return (block.start_line or 0) + 1
