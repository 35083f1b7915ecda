"""Read the fields of a collector's own: all keys of a record that are not fields of `Paper`."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from sitegen.models import OwnField
from sitegen.text import clean

MAX_FIELDS: Final = 60
"""The maximum number of own fields of a paper. Further ones are left out."""
_MAX_TEXT: Final = 20_000
"""The maximum number of characters of a text."""
_MAX_ITEMS: Final = 200
"""The maximum number of entries of a list."""
_MAX_NAME: Final = 80
_MAX_DEPTH: Final = 4


class CleanFields(tuple[OwnField, ...]):
    """Own fields whose values are clean: those that `read_own_fields` returned, perhaps with other names or fewer values."""

    __slots__ = ()


def read_own_fields(raw: object, *, language: str = "", machine: bool = False) -> tuple[OwnField, ...]:
    """Return the own fields in a mapping, in its order. Absent and empty values are left out.

    Nested objects become fields with joined names: ``{"scores": {"novelty": 7}}`` is the field ``scores.novelty``. A list of
    objects is left out, as is anything beyond the limits. Booleans become ``yes``; a false value is left out.

    Args:
        raw: Mapping of names to values, or a list of `OwnField`; anything else has no fields. Values of `CleanFields` are
            not cleaned again.
        language: The language of the texts (BCP 47), if known.
        machine: True if a machine wrote the texts.
    """
    found: dict[str, OwnField] = {}
    for field in _fields(raw, language, machine):
        found.setdefault(field.name, field)
        if len(found) == MAX_FIELDS:
            break
    return tuple(found.values())


def _fields(raw: object, language: str, machine: bool) -> Iterator[OwnField]:
    if isinstance(raw, Mapping):
        for name, value in _flattened(raw, "", 0):
            yield OwnField(name, value, language, machine)
    elif isinstance(raw, (list, tuple)):
        is_clean = isinstance(raw, CleanFields)
        for field in raw:
            if isinstance(field, OwnField) and (name := _name("", field.name)):
                cleaned = field.value if is_clean else _value(field.value)
                if cleaned is not None:
                    yield OwnField(name, cleaned, field.language, field.machine)


def _flattened(
    raw: Mapping[Any, Any], prefix: str, depth: int
) -> Iterator[tuple[str, "str | int | float | tuple[str, ...]"]]:
    """Yield name and value of each field in a mapping and the mappings in it."""
    for key, content in raw.items():
        if isinstance(content, dict):
            if depth < _MAX_DEPTH:
                yield from _flattened(content, f"{_name(prefix, str(key))}.", depth + 1)
        elif (value := _value(content)) is not None and (name := _name(prefix, str(key))):
            yield name, value


def _name(prefix: str, key: str) -> str:
    """Return the name of a field from the names around it, with a dot after each, and its key."""
    return _cached_name(prefix, key) if len(key) <= _MAX_NAME else _joined(prefix, key)


def _joined(prefix: str, key: str) -> str:
    return (prefix + clean(key))[:_MAX_NAME]


_cached_name = lru_cache(maxsize=1024)(_joined)


def _value(raw: object) -> "str | int | float | tuple[str, ...] | None":
    """Return a value as an own field has it; None if it is absent or has another type."""
    if isinstance(raw, str):
        return clean(raw[:_MAX_TEXT]) or None
    if isinstance(raw, bool):
        return "yes" if raw else None
    if isinstance(raw, int):
        return raw if abs(raw) < 2**53 else str(raw)
    if isinstance(raw, float):
        return raw if raw - raw == 0 else None  # neither infinite nor NaN
    if isinstance(raw, (list, tuple)):
        items = (clean(str(item)[:_MAX_TEXT]) for item in raw[:_MAX_ITEMS] if isinstance(item, (str, int, float)))
        return tuple(filter(None, items)) or None
    return None
