"""Which spellings are one author: folding, and what `content/authors.toml` merges or splits."""

import re
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from sitegen import names, urls
from sitegen.config import parse_toml
from sitegen.errors import ConfigError

_K = TypeVar("_K")


class Merge(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``[[merge]]``: these spellings are one person, shown as ``name``."""

    name: str
    spellings: tuple[str, ...]


class Split(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"shown": "as"}):
    """``[[split]]``: on these papers the spelling ``name`` is somebody else, shown as ``as``."""

    name: str
    shown: str
    papers: tuple[str, ...]


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    merge: tuple[Merge, ...] = ()
    split: tuple[Split, ...] = ()


@dataclass(frozen=True, slots=True)
class Authority:
    """The rules of one ``authors.toml``; without one, folding alone decides."""

    merged: dict[str, str] = field(default_factory=dict)
    """Key of a spelling -> key of the person."""
    split: dict[tuple[str, str], str] = field(default_factory=dict)
    """Key of a spelling and identifier of a paper -> key of the person."""
    shown: dict[str, str] = field(default_factory=dict)
    """Key of a person -> the name that the file gives them."""

    def person(self, key: str, identifier: str) -> str:
        """The key of the person whom a folded spelling means on a paper."""
        key = self.split.get((key, identifier), key)
        return self.merged.get(key, key)

    def redirects(self) -> dict[str, str]:
        """Author addresses that these rules empty -> those that took over."""
        split = {key: self.merged.get(person, person) for (key, _), person in sorted(self.split.items(), reverse=True)}
        moved = split | self.merged
        return {urls.author_address(key): urls.author_address(person) for key, person in moved.items()}

    def differences(self, other: "Authority") -> set[str]:
        """Keys of the spellings that the two treat differently."""
        changed = {key for key, _ in self.merged.items() ^ other.merged.items()}
        changed |= {key for (key, _), _ in self.split.items() ^ other.split.items()}
        people = {key for key, _ in self.shown.items() ^ other.shown.items()}
        return changed | people


def parse(text: str, path: str) -> Authority:
    """The rules in the text of an ``authors.toml``.

    Raises:
        ConfigError: It is not TOML, has unknown keys, or maps one spelling to two people.
    """
    file = parse_toml(text, _File, path)
    merged: dict[str, str] = {}
    split: dict[tuple[str, str], str] = {}
    shown: dict[str, str] = {}
    for merge in file.merge:
        person = _key(merge.name, path)
        shown[person] = merge.name
        for spelling in merge.spellings:
            key = _key(spelling, path)
            if key != person:
                _put(merged, key, person, spelling, path)
    for rule in file.split:
        person = _key(rule.shown, path)
        shown[person] = rule.shown
        for identifier in rule.papers:
            _put(split, (_key(rule.name, path), re.sub(r"v\d+$", "", identifier)), person, rule.name, path)
    for key, person in merged.items():
        if person in merged:
            raise ConfigError(
                f"`{key}` is merged into `{person}`, which is itself merged into another",
                "name the last one in both",
                path=path,
            )
    return Authority(merged, split, shown)


def _key(name: str, path: str) -> str:
    key = names.fold(name)
    if not key:
        raise ConfigError(f"not a name: {name!r}", "give a spelling as it stands in a digest", path=path)
    return key


def _put(rules: dict[_K, str], key: _K, person: str, spelling: str, path: str) -> None:
    if rules.setdefault(key, person) != person:
        raise ConfigError(f"`{spelling}` is given to two people", "keep one of the rules", path=path)
