"""Which spellings are one author: folding, and what `content/authors.toml` merges or splits."""

from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from sitegen import arxiv, names, strict_toml, urls
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
    file = strict_toml.parse(text, _File, path)
    merged: dict[str, str] = {}
    split: dict[tuple[str, str], str] = {}
    shown: dict[str, str] = {}
    try:
        for merge in file.merge:
            person = _put(shown, _key(merge.name), merge.name, merge.name)
            for spelling in merge.spellings:
                if (key := _key(spelling)) != person:
                    _put(merged, key, person, spelling)
        for rule in file.split:
            person = _put(shown, _key(rule.shown), rule.shown, rule.shown)
            for paper in rule.papers:
                _put(split, (_key(rule.name), _identifier(paper)), person, rule.name)
        _check_chains(merged)
    except _RuleError as error:
        lines = enumerate(text.splitlines(), 1)
        line = next((number for number, line in lines if error.name in line), 0)
        raise ConfigError(error.message, error.remedy, path=path, line=line) from None
    return Authority(merged, split, shown)


class _RuleError(Exception):
    """A rule that cannot be followed, with the name at fault."""

    def __init__(self, name: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.name = name
        self.message = message
        self.remedy = remedy


def _key(name: str) -> str:
    key = names.fold(name)
    if not key:
        raise _RuleError(name, f"not a name: {name!r}", "give a spelling as it stands in a digest")
    return key


def _identifier(paper: str) -> str:
    found = arxiv.read(paper)
    if not found:
        raise _RuleError(paper, f"not an identifier of arXiv's: {paper!r}", "write it like 1910.11126 or cs/9802005")
    return found.paper


def _put(rules: dict[_K, str], key: _K, value: str, name: str) -> _K:
    if rules.setdefault(key, value) != value:
        raise _RuleError(name, f"`{name}` is given to two people, or two names to one", "keep one of the rules")
    return key


def _check_chains(merged: dict[str, str]) -> None:
    for key, person in merged.items():
        if person in merged:
            message = f"`{key}` is merged into `{person}`, which is itself merged into `{merged[person]}`"
            raise _RuleError(key, message, "name the last one in both")
