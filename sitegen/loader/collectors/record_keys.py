"""Read a collector's record, a mapping, by its keys: the keys of `Paper` become parts, all others are own fields."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Protocol

from sitegen import arxiv, identifiers
from sitegen.loader.own_fields import CleanFields, read_own_fields
from sitegen.loader.paper import build_paper
from sitegen.loader.problems import Problems, Report
from sitegen.models import OwnField, Paper

LANGUAGES: Final = {
    "arabic": "ar",
    "chinese": "zh",
    "中文": "zh",
    "dutch": "nl",
    "english": "en",
    "french": "fr",
    "german": "de",
    "hindi": "hi",
    "indonesian": "id",
    "italian": "it",
    "japanese": "ja",
    "korean": "ko",
    "persian": "fa",
    "polish": "pl",
    "portuguese": "pt",
    "russian": "ru",
    "simplified chinese": "zh-Hans",
    "spanish": "es",
    "thai": "th",
    "traditional chinese": "zh-Hant",
    "turkish": "tr",
    "ukrainian": "uk",
    "vietnamese": "vi",
    "日本語": "ja",
    "简体中文": "zh-Hans",
    "繁體中文": "zh-Hant",
    "한국어": "ko",
}
"""Name of a language, English in small letters or its own -> its code (BCP 47)."""

_SUFFIX = re.compile(r"(?:_(?P<small>zh|en|ja|ko|fr|de|es)|(?<=[a-z])(?P<capital>Zh|En|Ja|Ko))(?:\.|$)")
"""The language at the end of a key: ``headline_zh``, ``titleJa``."""
_SCRIPTS: Final = (
    ("ja", re.compile("[\u3041-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7a3]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
)
"""Languages that are recognized by their script, in order: Japanese has Chinese characters too."""


class Record(Protocol):
    """A record of a file: a mapping, and where its problems are reported."""

    @property
    def value(self) -> Mapping[str, Any]:
        """The keys and values of the record."""

    def reporter(self, problems: Problems) -> Report:
        """Return the function that adds problems of this record."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of a family of records."""

    parts: Mapping[str, str]
    """Key -> part of a paper, as `build_paper` names it. If two keys have the same part, the first one with a value counts."""
    machine: frozenset[str] = frozenset()
    """Keys with text that a machine wrote."""
    unwrapped: str = ""
    """The key of an object whose keys are own fields without its name: ``AI`` in ``{"AI": {"tldr": "…"}}``."""
    ignored: frozenset[str] = frozenset()
    """Keys that say nothing of the paper, such as its number in the file."""


def read_papers(
    records: Iterable[Record], keys: Keys, problems: Problems, *, language: str = "", added: tuple[OwnField, ...] = ()
) -> Iterator[Paper]:
    """Yield the papers of records. A record that is not one of a paper is reported and left out.

    Args:
        records: The records of a file.
        keys: Their keys.
        problems: Receives problems.
        language: The language of text that a machine wrote, if the file says it.
        added: Own fields of all papers of the file.
    """
    added = read_own_fields(added)
    for record in records:
        if paper := build_paper(read_parts(record.value, keys, language, added), record.reporter(problems)):
            yield paper


def read_parts(
    record: Mapping[str, Any], keys: Keys, language: str = "", added: tuple[OwnField, ...] = ()
) -> dict[str, Any]:
    """Return the parts of a record, as `build_paper` takes them."""
    parts: dict[str, Any] = {}
    for key, part in keys.parts.items():
        if part not in parts and (value := read_part(record.get(key))):
            parts[part] = value
    if isinstance(codes := parts.get("categories"), str) and "*" not in codes:
        parts["categories"] = codes.replace(",", " ").split()
    identifier = identifiers.read(str(parts.get("identifier", "")))
    parts["fields"] = CleanFields((*_own_fields(record, keys, language, identifier), *added))
    return parts


def read_part(raw: object) -> str | list[str] | None:
    """Return text, or the texts of a list; None for empty ones and other values."""
    if isinstance(raw, str):
        return raw if raw.strip() else None
    if isinstance(raw, list):
        return [item for item in raw if isinstance(item, str) and item.strip()] or None
    return str(raw) if isinstance(raw, int) and not isinstance(raw, bool) else None


def _own_fields(
    record: Mapping[str, Any], keys: Keys, language: str, identifier: arxiv.Identifier | None
) -> Iterator[OwnField]:
    """Yield the fields of a record that are not parts, in its order."""
    own = {key: value for key, value in record.items() if key not in keys.parts and key not in keys.ignored}
    for field in read_own_fields(own):
        top, _, rest = field.name.partition(".")
        value = _without_addresses(field.value, identifier)
        if not value and value != 0:
            continue
        machine = top in keys.machine
        stated = language if machine else ""
        yield OwnField(
            rest if rest and top == keys.unwrapped else field.name,
            value,
            text_language(value, field.name, stated),
            machine,
        )


def _without_addresses(
    value: "str | int | float | tuple[str, ...]", identifier: arxiv.Identifier | None
) -> "str | int | float | tuple[str, ...]":
    """Return a value without the addresses of its paper on arXiv, which pages show anyway."""
    if not identifier or isinstance(value, (int, float)) or not identifiers.is_arxiv(identifier.paper):
        return value
    if isinstance(value, str):
        return "" if _is_address(value, identifier) else value
    return tuple(item for item in value if not _is_address(item, identifier))


def _is_address(text: str, identifier: arxiv.Identifier) -> bool:
    found = identifiers.read(text) if text.startswith("http") else None
    return found is not None and found.paper == identifier.paper


def text_language(value: "str | int | float | tuple[str, ...]", key: str, stated: str) -> str:
    """Return the language of a text (BCP 47); empty if it is unknown or the value is a number.

    It is that in the name of the key, else the stated one, else that of its script.
    """
    if isinstance(value, (int, float)):
        return ""
    if found := _key_language(key):
        return found
    if stated:
        return stated
    text = value if isinstance(value, str) else " ".join(value)
    if text.isascii():
        return ""
    return next((language for language, script in _SCRIPTS if script.search(text)), "")


@lru_cache(maxsize=1024)
def _key_language(key: str) -> str:
    """Return the language in the name of an own field; empty if there is none."""
    found = _SUFFIX.search(key)
    return (found["small"] or found["capital"]).lower() if found else ""
