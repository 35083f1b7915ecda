"""Split a record into the values of its fields, and write records. One table, `Record`, has all fields of the format."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Final, NamedTuple

from sitegen.loader.raw_text import BLANK

Values = tuple[str | None, ...]
"""Title and the values of `FIELDS` as written; None for an absent one. Lines of a value are joined by line feeds."""


@dataclass(frozen=True, slots=True)
class Record:
    r"""One paper as written. This class is also the table of the format's fields, in their order.

    The metadata of a field are its label in the file and the part of the paper that it contains (see `build_paper`). A
    field without a default is required. An optional field has the default None.

    Lines of a value are joined by ``\n``, without their indent. The last value does not end in white space: the blank
    lines after it are counted in ``gap``.
    """

    title: str
    arxiv_id: str | None = field(metadata={"label": "Arxiv ID", "part": "identifier"})
    doi: str | None = field(metadata={"label": "DOI", "part": "doi"})
    categories: str | None = field(metadata={"label": "Categories", "part": "categories"})
    links: str | None = field(metadata={"label": "Links", "part": "links"})
    published: str | None = field(metadata={"label": "Published", "part": "published"})
    updated: str | None = field(metadata={"label": "Updated", "part": "updated"})
    authors: str | None = field(metadata={"label": "Authors", "part": "authors"})
    comment: str | None = field(metadata={"label": "Comment", "part": "comment"})
    journal: str | None = field(metadata={"label": "Journal", "part": "journal"})
    summary: str | None = field(metadata={"label": "Summary", "part": "abstract"})
    announced: str | None = field(default=None, metadata={"label": "Announced", "part": "announced"})
    line: int = field(default=1, kw_only=True)
    """Line of the title, from 1."""
    gap: int = field(default=3, kw_only=True)
    """Number of blank lines after the record."""
    own: tuple[tuple[str, str], ...] = field(default=(), kw_only=True)
    """Label and value of the collector's own fields, which follow the others."""


class Field(NamedTuple):
    """A labeled field of `Record`."""

    label: str
    """Its name in the file."""
    part: str
    """The part of the paper that it contains."""
    attribute: str
    """Its name in `Record`."""
    usual: bool
    """True if collectors write it into every record."""


FIELDS: Final = tuple(
    Field(field.metadata["label"], field.metadata["part"], field.name, field.default is MISSING)
    for field in fields(Record)
    if field.metadata
)
"""The labeled fields, in the order of the file."""

PARTS: Final = ("title", *(field.part for field in FIELDS))
"""The parts of the paper that `Values` contain, in the same order."""

FIRST: Final = FIELDS[0].label
"""Label of the first field after the title."""

LAST: Final = [field.label for field in FIELDS if field.usual][-1]
"""Label of the last usual field. A record that has it is complete."""

TITLE: Final = "### "
"""The beginning of a record. The title follows."""


def mark(label: str) -> str:
    """Return the beginning of a field's line, with the line break before it: ``- **DOI**:``."""
    return f"\n- **{label}**:"


# Each line can be matched in only one way. After a failure the matcher goes back over each line once, so time is linear.
VALUE: Final = r"([^\n]*+(?:\n  [^\n]*+)*)"
"""The pattern of a value, with its further lines, as a group."""


def field_pattern(field: Field, value: str = VALUE) -> str:
    """Return the pattern of a field and its value."""
    pattern = re.escape(f"{mark(field.label)} ") + value
    return pattern if field.usual else f"(?:{pattern})?"


_REGULAR = re.compile(re.escape(TITLE) + VALUE + "".join(map(field_pattern, FIELDS)))
"""A record of the usual form: the fields in order, with one space after each mark."""


def split_regular(text: str) -> Values | None:
    """Return the values of a record of the usual form; None if it has another form.

    ``text`` runs from the title to the end of the last blank line after the record.
    """
    body = text.rstrip(BLANK)
    found = _REGULAR.fullmatch(body)
    if not found:
        return None
    values = found.groups()
    if body.count("\n") + values.count(None) > len(FIELDS):
        return tuple(value and value.replace("\n  ", "\n") for value in values)
    return values


def make_record(values: Values, text: str, line: int, own: Mapping[str, str]) -> Record:
    """Return the record with these values, text, line and own fields."""
    gap = max(text.count("\n", len(text.rstrip(BLANK))) - 1, 0)
    title, *others = values
    return Record(title or "", *others, line=line, gap=gap, own=tuple(own.items()))


def write_record(record: Record) -> str:
    """Return the lines of a record. They equal those that were read, except for white space at the ends of lines."""
    values = ((mark(field.label), getattr(record, field.attribute)) for field in FIELDS)
    own = ((mark(label), value) for label, value in record.own)
    lines = "".join(f"{mark} {_indented(value)}" for mark, value in (*values, *own) if value is not None)
    return f"{TITLE}{_indented(record.title)}{lines}" + "\n" * (record.gap + 1)


def _indented(value: str) -> str:
    """Return a value with its second and further lines indented."""
    return value.replace("\n", "\n  ")


def write_digest(heading: str, records: Iterable[Record]) -> str:
    """Return a digest. ``heading`` is all text above the first record, with its line breaks and blank lines."""
    return heading + "".join(map(write_record, records))
