"""Paths of keys in records: ``title``, ``paper.authors[].name``, ``locations[0].url``, ``doi | id``.

| part | meaning |
|---|---|
| ``title`` | the value of a key, or the cell of a column |
| ``paper.title`` | the key ``title`` of the object ``paper`` |
| ``authors[].name`` | the key ``name`` of each entry of the list ``authors``; ``[]`` takes each value of an object, too |
| ``locations[0]`` | the first entry of a list |
| ``/date`` | the key ``date`` of the whole file, not of the record |
| ``@1``, ``@2`` | the key under which the first, the second ``[]`` of the path of the records found the record |
| ``doi | id`` | the first of several paths that has a value |

A key that contains dots, brackets or other signs of a path can be written as it is: a key of this name is looked up first.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

Step = str | int | None
"""A key, the index of a list, or None for each entry."""

EACH: Final = None
_ALTERNATIVES = re.compile(r"(?:^|\s+)\|(?:\s+|$)")
_PART = re.compile(r"(?P<name>[^.\[\]]*)(?P<entries>(?:\[[0-9]{0,4}\])*)")
_ENTRY = re.compile(r"\[([0-9]*)\]")
_NUMBERED = re.compile(r"@([1-9])")
_MAX_KEYS: Final = 200
"""The most keys of a record that are listed."""
_MAX_DEPTH: Final = 6


@dataclass(frozen=True, slots=True)
class KeyPath:
    """One path, without alternatives."""

    text: str
    """As written, without the slash of a path in the whole file."""
    steps: tuple[Step, ...]
    of_file: bool = False
    """True if the path begins at the whole file."""
    level: int = 0
    """The number of ``@1``; 0 for other paths."""

    def values(self, record: "Located") -> list[Any]:
        """Return the values at the path in a record, without absent ones and None."""
        if self.level:
            return list(record.names[self.level - 1 : self.level])
        start = record.file if self.of_file else record.value
        if isinstance(start, dict) and self.text in start:
            value = start[self.text]
            return [] if value is None else [value]
        if len(self.steps) == 1 and self.steps[0] == self.text:
            return []
        return [value for value in follow(start, self.steps) if value is not None]

    @property
    def parent(self) -> tuple[str, ...]:
        """Return the keys of the objects in which the path's last key is, up to the first list."""
        keys = self.keys
        return keys[:-1] if len(keys) == len(self.steps) else keys

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the keys of the path up to its first list."""
        kept: list[str] = []
        for step in self.steps:
            if not isinstance(step, str):
                break
            kept.append(step)
        return tuple(kept)


class Located(NamedTuple):
    """A record and its place in the file."""

    value: Any
    names: tuple[str, ...] = ()
    """The keys under which each ``[]`` of the path of the records found the record; empty for those of lists."""
    file: Any = None
    """The value of the whole file."""


def parse(text: str) -> KeyPath | None:
    """Return the path in a text without alternatives; None if it is not one."""
    text = text.strip()
    if found := _NUMBERED.fullmatch(text):
        return KeyPath(text, (), level=int(found[1]))
    of_file = text.startswith("/")
    steps = _steps(text[of_file:])
    return KeyPath(text[of_file:], steps, of_file) if steps else None


def parse_all(text: str) -> tuple[KeyPath, ...] | None:
    """Return the alternatives in a text; None if one of them is not a path."""
    paths = [parse(part) for part in _ALTERNATIVES.split(text.strip())]
    return tuple(path for path in paths if path) if all(paths) else None


def parse_entries(text: str) -> tuple[Step, ...] | None:
    """Return the path to the entries of a list: ``results``, ``results[]``, ``[].papers[]``; None if it is not one."""
    steps = _steps(text.strip())
    if not steps:
        return None
    return steps if steps[-1] is EACH else (*steps, EACH)


def _steps(text: str) -> tuple[Step, ...]:
    """Return the steps of a path; empty if it is not one."""
    steps: list[Step] = []
    for number, part in enumerate(text.split(".")):
        found = _PART.fullmatch(part)
        if not found or not (found["name"] or (found["entries"] and not number)):
            return ()
        if name := found["name"].strip():
            steps.append(name)
        elif found["name"]:
            return ()
        steps += [int(entry[1]) if entry[1] else EACH for entry in _ENTRY.finditer(found["entries"])]
    return tuple(steps)


def follow(value: Any, steps: Sequence[Step]) -> list[Any]:
    """Return the values at the end of steps."""
    found = [value]
    for step in steps:
        if isinstance(step, str):
            found = [before[step] for before in found if isinstance(before, dict) and step in before]
        elif isinstance(step, int):
            found = [before[step] for before in found if isinstance(before, list) and step < len(before)]
        else:
            found = [after for before in found for after in _entries(before)]
    return found


def _entries(value: Any) -> Iterable[Any]:
    """Return the entries of a list, or the values of an object; none for anything else."""
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def follow_named(value: Any, steps: Sequence[Step]) -> list[tuple[Any, tuple[str, ...]]]:
    """Return the values at the end of steps, each with the keys that ``[]`` found in objects (empty ones for lists)."""
    found: list[tuple[Any, tuple[str, ...]]] = [(value, ())]
    for step in steps:
        found = [after for before, names in found for after in _next(before, names, step)]
    return found


def _next(value: Any, names: tuple[str, ...], step: Step) -> list[tuple[Any, tuple[str, ...]]]:
    """Return the values after one step."""
    if isinstance(step, str):
        return [(value[step], names)] if isinstance(value, dict) and step in value else []
    if isinstance(step, int):
        return [(value[step], names)] if isinstance(value, list) and step < len(value) else []
    if isinstance(value, dict):
        return [(entry, (*names, str(key))) for key, entry in value.items()]
    return [(entry, (*names, "")) for entry in value] if isinstance(value, list) else []


def existing(value: Any) -> list[str]:
    """Return the paths of the values in a record: ``title``, ``authors[].name``, as a user writes them. At most 200."""
    found: dict[str, None] = {}
    for path in _existing(value, "", 0):
        found[path] = None
        if len(found) == _MAX_KEYS:
            break
    return list(found)


def _existing(value: Any, prefix: str, depth: int) -> Iterator[str]:
    if isinstance(value, dict) and value and depth < _MAX_DEPTH:
        for key, inner in value.items():
            yield from _existing(inner, f"{prefix}.{key}" if prefix else str(key), depth + 1)
    elif isinstance(value, list) and depth < _MAX_DEPTH and value and isinstance(value[0], (dict, list)):
        yield from _existing(value[0], f"{prefix}[]", depth + 1)
    elif prefix:
        yield prefix
