"""Describe files of an unknown format: the settings ``[[source]]``, which say what the keys of its records mean."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Final

import msgspec

from sitegen import key_path, strict_toml, suggestions
from sitegen.key_path import KeyPath

FORMATS: Final[Mapping[str, str]] = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".yaml": "yaml",
    ".yml": "yaml",
}
"""Suffix of a file -> its format, if the settings do not say it."""

PARTS: Final = (
    "identifier",
    "version",
    "title",
    "abstract",
    "authors",
    "categories",
    "published",
    "updated",
    "comment",
    "journal",
    "doi",
    "link",
)
"""The keys of ``[[source]]`` that name a key of the records, as `build_paper` names the parts of a paper."""

UNIX_TIME: Final = "unix"
"""The ``date_format`` of seconds or milliseconds since 1970."""

_SCHEME = re.compile("[a-z][a-z0-9-]{0,19}")
_DIRECTIVE = re.compile("%[-#]?([A-Za-z%])")
_DATE_DIRECTIVES: Final = frozenset("aAbBcdfGHIjmMpSuUVwWxXyYzZ%")
_ADDRESS = re.compile("https?://", re.IGNORECASE)
_GLOB = re.compile(r"\*\*/|\*\*|\*|\?|[^*?]+")


class SourceSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``[[source]]``: which files, and which key of their records is which part of a paper (`key_path`).

    A part without a key has the key of its own name, if the records have it.
    """

    files: str
    """A pattern of paths below the content folder: ``sitedata/papers.csv``, ``data/**/*.json``."""
    format: str = ""
    """``csv``, ``tsv``, ``json``, ``jsonl`` or ``yaml``; by default that of the suffix."""
    papers: str = ""
    """The path of the list of papers in JSON and YAML; by default the file's list, or the only list of objects in its object."""
    day: str = ""
    """The day on which the site lists the papers: a day, or the key that has it; by default that of ``published``, or the one
    in the path of the file."""
    edition: str = ""
    """The name of the day, for conferences: ``ICLR 2020``."""
    scheme: str = ""
    """The scheme of identifiers that have no known form: ``iclr2020``."""
    separator: str = ""
    """The text between the entries of a list: ``|``."""
    lists: tuple[str, ...] = ()
    """Further keys whose texts the separator divides."""
    date_format: str = ""
    """The form of dates, as Python's ``strptime`` takes it, or ``unix``; by default the usual forms."""
    fields: tuple[str, ...] = ()
    """The keys that become own fields; by default all others."""
    identifier: str = ""
    version: str = ""
    title: str = ""
    abstract: str = ""
    authors: str = ""
    categories: str = ""
    published: str = ""
    updated: str = ""
    comment: str = ""
    journal: str = ""
    doi: str = ""
    link: str = ""
    """The key of the paper's address, or an address with keys in braces: ``https://example.org/{UID}.html``."""

    @property
    def stated_day(self) -> date | None:
        """Return the day on which all papers are listed; None if records or files have it."""
        try:
            return date.fromisoformat(self.day) if len(self.day) == len("2019-10-19") else None
        except ValueError:
            return None

    @property
    def form(self) -> str:
        """Return the format; empty if neither the setting nor the suffix says it."""
        return self.format or next(
            (form for suffix, form in FORMATS.items() if self.files.lower().endswith(suffix)), ""
        )

    @property
    def has_address_pattern(self) -> bool:
        """Return True if ``link`` is an address with keys in braces."""
        return _ADDRESS.match(self.link) is not None


class Description(msgspec.Struct, frozen=True):
    """The settings ``[[source]]`` of some files, and where they stand."""

    settings: SourceSettings
    file: str
    """The configuration file, as messages show it."""
    lines: dict[str, int]
    """The line of each key that is set."""

    def matches(self, location: str) -> bool:
        """Return True if a file's path below the content folder has the pattern of the settings."""
        return _pattern(self.settings.files).fullmatch(location) is not None

    def place(self, key: str) -> str:
        """Return where a key is set, for messages: ``sitegen.toml, line 12``."""
        line = self.lines.get(key, 0)
        return f"{self.file}, line {line}" if line else self.file


def describe(sources: Sequence[SourceSettings], file: str, text: str) -> tuple[Description, ...]:
    """Return the descriptions in a configuration file: its settings, its name and its text."""
    found = []
    for number, settings in enumerate(sources):
        keys = [name for name, value in msgspec.structs.asdict(settings).items() if value]
        lines = {key: strict_toml.line_of(text, f"source[{number}]", key) for key in keys}
        found.append(Description(settings, file, lines))
    return tuple(found)


def find(descriptions: Iterable[Description], location: str) -> Description | None:
    """Return the first description that matches a file's path below the content folder; None if none does."""
    return next((description for description in descriptions if description.matches(location)), None)


def editions(sources: Iterable[SourceSettings]) -> dict[str, str]:
    """Return the day (ISO) of each edition, and its name."""
    return {day.isoformat(): source.edition for source in sources if source.edition and (day := source.stated_day)}


def encode(descriptions: Sequence[Description]) -> str:
    """Return descriptions as text; `decode` reads it."""
    return msgspec.json.encode(descriptions).decode() if descriptions else ""


def decode(text: str) -> tuple[Description, ...]:
    """Return the descriptions in a text of `encode`; none if another version of sitegen wrote it."""
    try:
        return msgspec.json.decode(text, type=tuple[Description, ...]) if text else ()
    except msgspec.MsgspecError:
        return ()


@lru_cache(maxsize=64)
def _pattern(files: str) -> re.Pattern[str]:
    """Return the regular expression of a pattern of paths. ``*`` and ``?`` match no slash, ``**/`` matches any folders."""
    written = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    parts = (written.get(part) or re.escape(part) for part in _GLOB.findall(files))
    return re.compile("".join(parts), re.DOTALL)


def problems(source: SourceSettings, others: Sequence[SourceSettings] = ()) -> list[tuple[str, str, str]]:
    """Return key, message and remedy of each mistake in the settings of a source. ``others``: the sources before it."""
    found = [*_file_problems(source), *_day_problems(source, others), *_value_problems(source)]
    for key in PARTS:
        text = getattr(source, key)
        if text and not (key == "link" and source.has_address_pattern):
            found += _path_problems(key, text)
    for key in ("lists", "fields"):
        for text in getattr(source, key):
            found += _path_problems(key, text)
    return found


def _file_problems(source: SourceSettings) -> list[tuple[str, str, str]]:
    files = source.files.strip()
    if not files or files.startswith(("/", "./", "../")) or "\\" in files or "/../" in files:
        remedy = 'write a path below the content folder with /, like files = "data/**/*.json"'
        return [("files", "`files` is not a pattern of paths below the content folder", remedy)]
    formats = sorted({*FORMATS.values()})
    if source.format and source.format not in formats:
        remedy = suggestions.remedy(source.format, formats, "formats are")
        return [("format", f"`format` is not a known format: {source.format}", remedy)]
    if not source.form:
        return [("files", "the suffix of `files` does not say the format", f"add format: {', '.join(formats)}")]
    if source.papers and source.form in ("csv", "tsv"):
        return [("papers", "`papers` has no meaning for a table", "remove the line: each row is a paper")]
    if source.papers and key_path.parse_entries(source.papers) is None:
        return [
            (
                "papers",
                "`papers` is not a path of keys",
                'write it like papers = "results" or papers = "topics[].papers"',
            )
        ]
    return []


def _day_problems(source: SourceSettings, others: Sequence[SourceSettings]) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []
    if source.day and not source.stated_day:
        is_date = source.day[:4].isdigit()
        path = None if is_date else key_path.parse_all(source.day)
        if not path:
            found.append(("day", "`day` is neither a day nor a key", 'write a whole day, like day = "2020-04-26"'))
    if source.edition and not source.stated_day and not found:
        remedy = 'add the day on which the site lists it, like day = "2020-04-26"'
        found.append(("edition", "an `edition` needs a `day`", remedy))
    if source.edition and (day := source.stated_day):
        named = {other.edition for other in others if other.edition and other.stated_day == day} - {source.edition}
        if named:
            message = f"{day} is already the day of the edition {min(named)}"
            found.append(("edition", message, "give each edition a day of its own"))
    return found


def _value_problems(source: SourceSettings) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []
    if source.scheme and not _SCHEME.fullmatch(source.scheme):
        remedy = "write small letters, digits and hyphens, at most 20, like iclr2020"
        found.append(("scheme", "`scheme` cannot begin an identifier", remedy))
    if source.lists and not source.separator:
        found.append(("lists", "`lists` needs a `separator`", 'add the text between the entries, like separator = "|"'))
    if source.date_format and source.date_format != UNIX_TIME:
        directives = set(_DIRECTIVE.findall(source.date_format))
        if not directives - {"%"} or directives - _DATE_DIRECTIVES or source.date_format.endswith("%"):
            remedy = (
                'write it like "%d/%m/%Y" (https://docs.python.org/3/library/datetime.html#format-codes), or "unix"'
            )
            found.append(("date_format", "`date_format` is not a form of dates", remedy))
        elif directives.isdisjoint("YyGcx"):
            found.append(("date_format", "`date_format` has no year", "add %Y, or %y for two digits"))
    return found


def _path_problems(key: str, text: str) -> list[tuple[str, str, str]]:
    if key_path.parse_all(text):
        return []
    example = key if key in PARTS else "keywords"
    return [(key, f"`{key}` is not a path of keys: {text}", f'write it like "{example}" or "paper.{example}"')]


def paths(text: str) -> tuple[KeyPath, ...]:
    """Return the alternatives of a key of the settings, which has no mistake; none for an empty text."""
    return (key_path.parse_all(text) or ()) if text else ()
