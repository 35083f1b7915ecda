"""Read the parts of a paper from a record by the keys that the settings ``[[source]]`` name."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final
from urllib.parse import quote

from sitegen import identifiers, taxonomy
from sitegen.key_path import KeyPath, Located
from sitegen.loader.fields import read_subjects, read_time
from sitegen.loader.own_fields import CleanFields, read_own_fields
from sitegen.loader.problems import Report, ignore
from sitegen.loader.standards import references
from sitegen.loader.standards.delimited import read_value
from sitegen.loader.standards.openalex import read_abstract
from sitegen.models import OwnField
from sitegen.source_settings import PARTS, UNIX_TIME, SourceSettings, paths

_PLACEHOLDER = re.compile(r"\{([^{}]{1,100})\}")
_MILLISECONDS: Final = 10**11
"""A larger Unix time is in milliseconds."""
_TIME_DIRECTIVES = re.compile("%[-#]?[HIMSpXcfs]")
_MONTH_DIRECTIVES = re.compile("%[-#]?[bBmdjcxGUWV]")
_DAY_DIRECTIVES = re.compile("%[-#]?[djcxuUWVaA]")
_TEXT_OF_SEVERAL: Final = frozenset({"abstract", "comment"})
"""Parts whose texts are joined if there are several, such as the lines of an abstract."""


class PartReader:
    """Reads the records of one source."""

    def __init__(self, settings: SourceSettings) -> None:
        self._settings = settings
        self._has_texts = settings.form in ("csv", "tsv", "yaml")
        """True if numbers are texts in the files."""
        self.paths = {key: paths(getattr(settings, key)) for key in PARTS if not self._is_pattern(key)}
        """Part -> the paths of its keys; none for a part that the settings do not name."""
        self._day = () if settings.stated_day else paths(settings.day)
        title = self.paths["title"]
        self._wrapper = title[0].parent if title and not title[0].of_file else ()
        """The keys of the object that has the title."""
        self._fields = [(text.replace("[]", "").lstrip("/"), path) for text in settings.fields for path in paths(text)]
        """Name and path of each own field that the settings list."""
        self._removed = self._removals()

    def _is_pattern(self, key: str) -> bool:
        return key == "link" and self._settings.has_address_pattern

    def _removals(self) -> dict[str, Any]:
        """Return the keys that have parts, as nested mappings; an empty one is the end of a path."""
        removed: dict[str, Any] = {}
        named = [path for found in (*self.paths.values(), self._day) for path in found if not path.of_file]
        keys = [path.keys for path in named if path.keys] + [(path.text,) for path in named]
        keys += [(*self._wrapper, key) for key, found in self.paths.items() if not found]
        for path in keys:
            inner = removed
            for key in path[:-1]:
                inner = inner.setdefault(key, {})
            inner[path[-1]] = {}
        return removed

    def has(self, key: str, record: Located) -> bool:
        """Return True if a record has a value that can be read for a key of the settings."""
        if key == "day":
            return bool(_texts(_first_values(self._day, record)))
        values = self.values(key, record)
        return bool(_texts(values) or (key == "abstract" and any(map(read_abstract, values))))

    def values(self, part: str, record: Located) -> list[Any]:
        """Return the values of a part: those of its key, or of the key of its own name if the settings do not name one."""
        return self._values(part, record, self._object(record))

    def _values(self, part: str, record: Located, titled: Mapping[str, Any]) -> list[Any]:
        """Return the values of a part; ``titled`` is the object of the record that has the title."""
        if found := self.paths.get(part, ()):
            return _first_values(found, record)
        value = titled.get(part)
        return [] if value is None else [value]

    def _object(self, record: Located) -> Mapping[str, Any]:
        """Return the object of a record that has the title; empty if there is none."""
        value = record.value
        for key in self._wrapper:
            value = value.get(key) if isinstance(value, dict) else None
        return value if isinstance(value, dict) else {}

    def read(self, record: Located, report: Report) -> dict[str, Any]:
        """Return the parts of a record, as `build_paper` takes them, without its categories."""
        titled = self._object(record)
        values = {part: found for part in PARTS if (found := self._values(part, record, titled))}
        texts = {part: listed for part, found in values.items() if (listed := _texts(found))}
        parts: dict[str, Any] = {
            part: " ".join(found) if part in _TEXT_OF_SEVERAL else found[0] for part, found in texts.items()
        }
        if abstract := next(filter(None, map(read_abstract, values.get("abstract", ()))), None):
            parts["abstract"] = abstract
        parts["identifier"] = self._identifier(texts.get("identifier", ()))
        parts["authors"] = self._authors(texts.get("authors", ()))
        for part in ("published", "updated"):
            parts[part] = self._date(parts.get(part))
        parts["doi"] = references.doi(parts.get("doi"))
        parts["link"] = references.own_link(parts["identifier"], self._addresses(record, texts.get("link", ())))
        parts["fields"] = self._own_fields(record)
        parts.pop("categories", None)
        return {part: value for part, value in parts.items() if value is not None}

    def _identifier(self, candidates: Sequence[str]) -> str:
        """Return an identifier with its scheme; without one, the text that is not an identifier of a known form."""
        scheme = self._settings.scheme
        if not scheme:
            return references.choose_identifier(candidates) or next(iter(candidates), "")
        if known := references.choose_identifier(text for text in candidates if self._is_unmistakable(text)):
            return known
        own = next(iter(candidates), "")
        if own.lower().startswith(("http://", "https://")):
            own = own.rstrip("/").rpartition("/")[2]
        return references.own_identifier(scheme, own.removeprefix(f"{scheme}:"))

    def _is_unmistakable(self, text: str) -> bool:
        """Return True for identifiers of a known form that no number of the source's own can have."""
        found = identifiers.read(text)
        if not found:
            return False
        if identifiers.is_arxiv(found.paper):
            return "arxiv" in text.lower()
        return bool(identifiers.address(found.paper))

    def categories(self, record: Located) -> tuple[str, ...]:
        """Return the codes of a record's categories."""
        texts = _texts(self.values("categories", record))
        if not texts:
            return ()
        entries = self._split(texts[0]) if len(texts) == 1 else texts
        if len(entries) == 1 and all(map(taxonomy.canonical, entries[0].split())):
            entries = entries[0].split()
        return read_subjects(entries, ignore, any_code=True).categories

    def day(self, record: Located, report: Report) -> date | None:
        """Return the day on which the source lists a record's paper; None if it does not say so."""
        if self._settings.stated_day:
            return self._settings.stated_day
        text = self._date(next(iter(_texts(_first_values(self._day, record))), None))
        time = read_time("day", text, report) if text else None
        return date.fromisoformat(time[:10]) if time and len(time) >= len("2019-10-19") else None

    def _split(self, text: str) -> list[str]:
        """Return the entries of a list in a text."""
        separator = self._settings.separator or ","
        return [entry for part in text.split(separator) if (entry := part.strip())]

    def _authors(self, texts: Sequence[str]) -> list[str] | str | None:
        """Return names, given names first; or a text in which commas separate them."""
        if len(texts) > 1:
            return references.full_names(texts)
        if not texts or not self._settings.separator:
            return texts[0] if texts else None
        return references.full_names(self._split(texts[0]))

    def _date(self, text: str | None) -> str | None:
        """Return a time or date in ISO 8601; the text itself if it cannot be read."""
        form = self._settings.date_format
        if not text or not form:
            return references.written_date(text)
        if form == UNIX_TIME:
            return _unix_time(text)
        try:
            time = datetime.strptime(text, form)  # noqa: DTZ007 - made UTC below
        except (ValueError, OverflowError):
            return text
        if _TIME_DIRECTIVES.search(form):
            return (time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)).isoformat()
        if _DAY_DIRECTIVES.search(form):
            return f"{time:%Y-%m-%d}"
        return f"{time:%Y-%m}" if _MONTH_DIRECTIVES.search(form) else f"{time.year:04}"

    def _addresses(self, record: Located, texts: Sequence[str]) -> Iterator[str]:
        """Yield the addresses of a record's paper."""
        if not self._is_pattern("link"):
            yield from texts
            return
        found = [
            (placeholder, next(iter(_texts(_first_values(paths(placeholder), record))), ""))
            for placeholder in _PLACEHOLDER.findall(self._settings.link)
        ]
        if all(value for _, value in found):
            values = dict(found)
            yield _PLACEHOLDER.sub(lambda match: quote(values[match[1]], safe=""), self._settings.link)

    def _own_fields(self, record: Located) -> Sequence[OwnField]:
        """Return the own fields of a record: those that the settings list, else all keys without a part."""
        if self._fields:
            own = {name: _one(path.values(record)) for name, path in self._fields}
        else:
            own = _without(record.value, self._removed)
            own = dict(_unwrapped(own, self._wrapper)) if self._wrapper else own
        if self._has_texts:
            lists = self._settings.lists
            own = {
                key: read_value(value) if isinstance(value, str) and value and key not in lists else value
                for key, value in own.items()
            }
        found = read_own_fields(own)
        return [self._divided(field) for field in found] if self._settings.lists else CleanFields(found)

    def _divided(self, field: OwnField) -> OwnField:
        """Return a field with its entries, if it is a text with a list."""
        if field.name not in self._settings.lists or not isinstance(field.value, str):
            return field
        value = tuple(self._split(field.value)) or field.value
        return OwnField(field.name, value, field.language, field.machine)


def _first_values(found: Sequence[KeyPath], record: Located) -> list[Any]:
    """Return the values of the first path that has some."""
    for path in found:
        values = path.values(record)
        if any(values):
            return values
    return []


def _texts(values: Sequence[Any]) -> list[str]:
    """Return texts and numbers, and those in lists, as texts. Empty ones and anything else are left out."""
    if len(values) == 1 and isinstance(values[0], str):
        return [text] if (text := values[0].strip()) else []
    entries = (entry for value in values for entry in (value if isinstance(value, list) else [value]))
    return [text for entry in entries if _is_plain(entry) and (text := str(entry).strip())]


def _is_plain(value: object) -> bool:
    """Return True for texts and numbers."""
    return isinstance(value, (str, int, float)) and not isinstance(value, bool)


def _one(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values


def _unix_time(text: str) -> str:
    """Return the time of seconds or milliseconds since 1970; the text itself if it is not a number."""
    try:
        number = float(text)
        return datetime.fromtimestamp(number / 1000 if abs(number) > _MILLISECONDS else number, UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        return text


def _without(value: Mapping[str, Any], removed: Mapping[str, Any]) -> dict[str, Any]:
    """Return a mapping without the keys that have parts."""
    kept: dict[str, Any] = {}
    for key, inner in value.items():
        below = removed.get(key)
        if below is None:
            kept[key] = inner
        elif below and isinstance(inner, Mapping):
            kept[key] = _without(inner, below)
    return kept


def _unwrapped(value: Mapping[str, Any], wrapper: Sequence[str]) -> Iterator[tuple[str, Any]]:
    """Yield the keys of a mapping, with those of the object that has the title in place of that object."""
    for key, inner in value.items():
        if wrapper and key == wrapper[0] and isinstance(inner, Mapping):
            yield from _unwrapped(inner, wrapper[1:])
        else:
            yield key, inner
