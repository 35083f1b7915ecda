"""List the input formats, and find the format of a file.

A format has a line in `FORMATS` and a module with an example, `EXAMPLE`, and the two functions below. No other module needs
to know the format. Formats that share a suffix recognize what only their own files contain; for JSON, `json_text.key_paths`
returns the keys.

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

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Final

from sitegen.errors import Problem
from sitegen.loader import markdown
from sitegen.models import Digest


def _no_damage(path: str, lines: Sequence[str]) -> None:
    """Return None, for formats that cannot recognize a damaged digest."""


class _Suffixes:
    """A format's suffixes."""

    __slots__ = ()

    suffixes: tuple[str, ...]
    """Suffixes of its files, in lower case, with the dot."""

    def has_suffix(self, name: str) -> bool:
        """Return True if a file name has a suffix of the format."""
        return name.lower().endswith(self.suffixes)


@dataclass(frozen=True, slots=True)
class InputFormat(_Suffixes):
    """An input format."""

    suffixes: tuple[str, ...]
    example: str
    """The beginning of a digest, for remedies."""
    begins: Callable[[bytes], bool]
    """Return True if a digest begins with these bytes, which are the whole file or its first `HEAD_BYTES`."""
    parse: Callable[[bytes, str, str], Digest]
    """Return the digest in a file, from its bytes, its path in problems, and its path below the content folder."""
    find_damage: Callable[[str, Sequence[str]], Problem | None] = _no_damage
    """Return the damage in a file that ``begins`` rejects, from its path in problems and its first lines; None if it does not
    look like a damaged digest."""


@dataclass(frozen=True, slots=True)
class ModuleFormat(_Suffixes):
    """An input format whose module is imported with the first file that may have it: most sites need few of them."""

    load: Callable[[], ModuleType]
    """Import and return the module, which has ``EXAMPLE``, ``begins`` and ``parse``."""
    suffixes: tuple[str, ...]
    find_damage: Callable[[str, Sequence[str]], Problem | None] = _no_damage

    @property
    def example(self) -> str:
        """The beginning of a digest, for remedies."""
        return str(self.load().EXAMPLE)

    @property
    def begins(self) -> Callable[[bytes], bool]:
        """See `InputFormat.begins`."""
        begins: Callable[[bytes], bool] = self.load().begins
        return begins

    @property
    def parse(self) -> Callable[[bytes, str, str], Digest]:
        """See `InputFormat.parse`."""
        parse: Callable[[bytes, str, str], Digest] = self.load().parse
        return parse


Format = InputFormat | ModuleFormat


def _keyword_tables() -> ModuleType:
    from sitegen.loader.collectors import keyword_tables

    return keyword_tables


def _paper_pages() -> ModuleType:
    from sitegen.loader.collectors import paper_pages

    return paper_pages


@cache
def _modules() -> Mapping[str, ModuleType]:
    """Import the modules of all formats that are not Markdown, and return them by name."""
    from sitegen.loader import exported_papers
    from sitegen.loader.collectors import (
        ai_enhanced,
        daily_scroll,
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

    collectors = (ai_enhanced, daily_scroll, paper_reader, python_literals, scored_reports, topic_rows)
    xml = (announcements, arxiv_api, oai_records)
    json = (csl_items, exported_papers, hugging_face, metadata_snapshot, openalex, semantic_scholar)
    modules = (*collectors, *xml, *json, bibtex_library, delimited, ris_file)
    return {module.__name__.rpartition(".")[2]: module for module in modules}


def _format(module: str, *suffixes: str) -> ModuleFormat:
    """Return the format in a module that is named in `_modules`."""
    return ModuleFormat(lambda: _modules()[module], suffixes)


_JSON: Final = (".json", ".jsonl", ".ndjson")

FORMATS: Final[tuple[Format, ...]] = (
    InputFormat(
        markdown.SUFFIXES,
        markdown.EXAMPLE,
        markdown.begins_digest,
        markdown.parse,
        markdown.find_damage,
    ),
    ModuleFormat(_keyword_tables, markdown.SUFFIXES),
    ModuleFormat(_paper_pages, markdown.SUFFIXES),
    # Before formats that search the whole first record for keys: a file of rows is one record.
    _format("topic_rows", ".json"),
    _format("exported_papers", *_JSON),
    _format("ai_enhanced", ".jsonl", ".json"),
    _format("daily_scroll", ".json"),
    _format("scored_reports", ".json"),
    _format("paper_reader", ".json"),
    _format("python_literals", ".jsonl"),
    _format("delimited", ".csv", ".tsv"),
    _format("bibtex_library", ".bib", ".bibtex"),
    _format("ris_file", ".ris"),
    _format("announcements", ".xml", ".rss", ".atom"),
    _format("arxiv_api", ".xml", ".atom"),
    _format("oai_records", ".xml"),
    _format("metadata_snapshot", *_JSON),
    _format("hugging_face", *_JSON),
    _format("openalex", *_JSON),
    _format("semantic_scholar", *_JSON),
    _format("csl_items", *_JSON, ".csljson"),
)
"""All input formats, in order of preference."""


def formats_of(name: str) -> list[Format]:
    """Return the formats that have the suffix of a file name."""
    return [format for format in FORMATS if format.has_suffix(name)]


def find_format(source: bytes, name: str) -> Format | None:
    """Return the format of a file, from its name and its content or first `HEAD_BYTES`; None if it is not a digest."""
    return next((format for format in formats_of(name) if format.begins(source)), None)
