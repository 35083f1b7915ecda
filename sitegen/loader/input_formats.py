"""List the input formats, and find the format of a file.

A format is a module with two functions, and a line in `FORMATS`. No other module needs to know the format. Several formats
share a suffix: each recognizes what only its own files contain (`json_text.key_paths` returns the keys of JSON).

- ``begins(source)`` returns True if a file that begins with these bytes is a digest of the format. It is called for each
  file with a suffix of the format, so it must be fast. If several formats return True, the first one in `FORMATS` is used.
- ``parse(source, path, location)`` returns a `Digest` for any bytes and never raises. Time and memory are at most
  proportional to the size of the file. ``path`` is the file's path in problems; ``location`` is its path below the content folder.

``parse`` takes these steps:

1. Create `Problems` for the path.
2. For each paper, call `build_paper` with the parts that the file contains. It cleans and checks them, and reports each
   problem with the name of the field. The format's ``report`` function adds the line and calls `Problems.add`.
3. If the file is incomplete or cannot be read, call `Problems.block`. Then the site keeps the papers that an earlier build read
   from the file.
4. Return the digest of `papers_by_day`, which lists each paper on its day. A format whose files have a heading with their
   day calls `choose_day`, and `named_category` for the category if the file does not contain one. A file that cannot be read is
   `UNDATED`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from sitegen.errors import Problem
from sitegen.loader import exported_papers, markdown
from sitegen.loader.collectors import (
    ai_enhanced,
    daily_scroll,
    keyword_tables,
    paper_reader,
    python_literals,
    scored_reports,
    topic_rows,
)
from sitegen.loader.standards import (
    announcements,
    arxiv_api,
    bibtex_library,
    csl_items,
    delimited,
    hugging_face,
    metadata_snapshot,
    oai_records,
    openalex,
    ris_file,
    semantic_scholar,
)
from sitegen.models import Digest


def _no_damage(path: str, lines: Sequence[str]) -> None:
    """Return None, for formats that cannot recognize a damaged digest."""


@dataclass(frozen=True, slots=True)
class InputFormat:
    """An input format."""

    suffixes: tuple[str, ...]
    """Suffixes of its files, in lower case, with the dot."""
    example: str
    """The beginning of a digest, for remedies."""
    begins: Callable[[bytes], bool]
    """Return True if a digest begins with these bytes, which are the whole file or its first `HEAD_BYTES`."""
    parse: Callable[[bytes, str, str], Digest]
    """Return the digest in a file, from its bytes, its path in problems, and its path below the content folder."""
    find_damage: Callable[[str, Sequence[str]], Problem | None] = _no_damage
    """Return the damage in a file that ``begins`` rejects, from its path in problems and its first lines; None if it does not
    look like a damaged digest."""

    def has_suffix(self, name: str) -> bool:
        """Return True if a file name has a suffix of the format."""
        return name.lower().endswith(self.suffixes)


FORMATS: Final = (
    InputFormat(
        markdown.SUFFIXES,
        markdown.EXAMPLE,
        markdown.begins_digest,
        markdown.parse,
        markdown.find_damage,
    ),
    InputFormat(markdown.SUFFIXES, keyword_tables.EXAMPLE, keyword_tables.begins, keyword_tables.parse),
    # Before formats that search the whole first record for keys: a file of rows is one record.
    InputFormat(topic_rows.SUFFIXES, topic_rows.EXAMPLE, topic_rows.begins, topic_rows.parse),
    InputFormat(exported_papers.SUFFIXES, exported_papers.EXAMPLE, exported_papers.begins, exported_papers.parse),
    InputFormat(ai_enhanced.SUFFIXES, ai_enhanced.EXAMPLE, ai_enhanced.begins, ai_enhanced.parse),
    InputFormat(daily_scroll.SUFFIXES, daily_scroll.EXAMPLE, daily_scroll.begins, daily_scroll.parse),
    InputFormat(scored_reports.SUFFIXES, scored_reports.EXAMPLE, scored_reports.begins, scored_reports.parse),
    InputFormat(paper_reader.SUFFIXES, paper_reader.EXAMPLE, paper_reader.begins, paper_reader.parse),
    InputFormat(python_literals.SUFFIXES, python_literals.EXAMPLE, python_literals.begins, python_literals.parse),
    InputFormat(delimited.SUFFIXES, delimited.EXAMPLE, delimited.begins, delimited.parse),
    InputFormat(bibtex_library.SUFFIXES, bibtex_library.EXAMPLE, bibtex_library.begins, bibtex_library.parse),
    InputFormat(ris_file.SUFFIXES, ris_file.EXAMPLE, ris_file.begins, ris_file.parse),
    InputFormat(announcements.SUFFIXES, announcements.EXAMPLE, announcements.begins, announcements.parse),
    InputFormat(arxiv_api.SUFFIXES, arxiv_api.EXAMPLE, arxiv_api.begins, arxiv_api.parse),
    InputFormat(oai_records.SUFFIXES, oai_records.EXAMPLE, oai_records.begins, oai_records.parse),
    InputFormat(
        metadata_snapshot.SUFFIXES, metadata_snapshot.EXAMPLE, metadata_snapshot.begins, metadata_snapshot.parse
    ),
    InputFormat(hugging_face.SUFFIXES, hugging_face.EXAMPLE, hugging_face.begins, hugging_face.parse),
    InputFormat(openalex.SUFFIXES, openalex.EXAMPLE, openalex.begins, openalex.parse),
    InputFormat(semantic_scholar.SUFFIXES, semantic_scholar.EXAMPLE, semantic_scholar.begins, semantic_scholar.parse),
    InputFormat(csl_items.SUFFIXES, csl_items.EXAMPLE, csl_items.begins, csl_items.parse),
)
"""All input formats, in order of preference."""


def formats_of(name: str) -> list[InputFormat]:
    """Return the formats that have the suffix of a file name."""
    return [format for format in FORMATS if format.has_suffix(name)]


def find_format(source: bytes, name: str) -> InputFormat | None:
    """Return the format of a file, from its name and its content or first `HEAD_BYTES`; None if it is not a digest."""
    return next((format for format in formats_of(name) if format.begins(source)), None)
