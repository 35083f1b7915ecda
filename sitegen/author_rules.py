"""Read the rules of ``content/authors.toml``: spellings to merge into one author, and namesakes to split."""

import json
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from sitegen import arxiv, names, strict_toml
from sitegen.errors import ConfigError

_K = TypeVar("_K")
_HEADING = re.compile(r"\s*\[\[\s*(\w+)\s*\]\]")


class Merge(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``[[merge]]``: these spellings are one person, displayed as ``name``."""

    name: str
    spellings: tuple[str, ...]


class Split(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"display_name": "as"}):
    """``[[split]]``: on these papers the spelling ``name`` is another person, displayed as ``as``."""

    name: str
    display_name: str
    papers: tuple[str, ...]


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    merge: tuple[Merge, ...] = ()
    split: tuple[Split, ...] = ()


@dataclass(frozen=True, slots=True)
class Assignment:
    """A spelling that the file assigns to a person. If no paper has the spelling, the rule is reported."""

    line: int
    name: str
    """The spelling as written in the file."""
    identity: str
    person: str
    """Identity of the person that the spelling stands for."""
    paper: str = ""
    """Identifier of the paper for which it applies; empty for a merge, which applies to all papers."""


@dataclass(frozen=True, slots=True)
class AuthorRules:
    """The rules of an ``authors.toml``. Without rules, spellings with one identity (`names.keys`) are one author."""

    merged: dict[str, str] = field(default_factory=dict)
    """Identity of a spelling (`names.keys`) -> identity of the person."""
    split: dict[tuple[str, str], str] = field(default_factory=dict)
    """Identity of a spelling and identifier of a paper -> identity of the person."""
    display_names: dict[str, str] = field(default_factory=dict)
    """Identity of the person -> name in the file."""
    assignments: tuple[Assignment, ...] = ()
    """In the order of the file, merges first."""

    def person(self, identity: str, identifier: str) -> str:
        """Return the identity of the person that a spelling stands for on a paper, from the spelling's identity."""
        identity = self.split.get((identity, identifier), identity)
        return self.merged.get(identity, identity)

    def differences(self, other: "AuthorRules") -> set[str]:
        """Return the identities that other rules treat differently."""
        changed = {key for key, _ in self.merged.items() ^ other.merged.items()}
        changed |= {key for (key, _), _ in self.split.items() ^ other.split.items()}
        people = {key for key, _ in self.display_names.items() ^ other.display_names.items()}
        return changed | people


def parse(text: str, path: str) -> AuthorRules:
    """Return the rules in the text of an ``authors.toml``.

    Raises:
        ConfigError: It is not TOML, has unknown keys, or maps one spelling to two people.
    """
    file = strict_toml.parse(text, _File, path)
    try:
        return _RulesParser(file, text.splitlines()).parse()
    except _RuleError as error:
        lines = enumerate(text.splitlines(), 1)
        line = next((number for number, line in lines if error.name in line), 0)
        raise ConfigError(error.message, error.remedy, path=path, line=line) from None


class _RuleError(Exception):
    """A rule is invalid; ``name`` is the text that is searched for its line."""

    def __init__(self, name: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.name = name
        self.message = message
        self.remedy = remedy


class _RulesParser:
    """Convert the tables of one file to rules."""

    def __init__(self, file: _File, lines: Sequence[str]) -> None:
        self._file = file
        self._lines = lines
        self._headings = [(at, found[1]) for at, line in enumerate(lines, 1) if (found := _HEADING.match(line))]
        """Line and name of each table."""
        self._tables: dict[str, list[int]] = {}
        """Name -> lines of the tables with this name."""
        for at, name in self._headings:
            self._tables.setdefault(name, []).append(at)
        self._people = {names.identity_as_written(rule.display_name) for rule in file.split if _keeps_identity(rule)}
        """Identities of names that differ from the split name only in signs that `names.keys` ignores: ``Yang Liu (2)``."""
        self._merged: dict[str, str] = {}
        self._split: dict[tuple[str, str], str] = {}
        self._display_names: dict[str, str] = {}
        self._written: dict[str, str] = {}
        """Identity -> name in the file."""
        self._assignments: list[Assignment] = []

    def parse(self) -> AuthorRules:
        """Return the rules."""
        for number, merge in enumerate(self._file.merge):
            self._read_merge(merge, number)
        for number, rule in enumerate(self._file.split):
            self._read_split(rule, number)
        self._check_chains()
        return AuthorRules(self._merged, self._split, self._display_names, tuple(self._assignments))

    def _read_merge(self, merge: Merge, number: int) -> None:
        person = self._identity(merge.name)
        _put(self._display_names, person, merge.name, merge.name)
        for spelling in merge.spellings:
            identity = self._identity(spelling)
            if identity != person:
                _put(self._merged, identity, person, spelling)
            self._assignments.append(
                Assignment(self._line("merge", number, "spellings", spelling), spelling, identity, person)
            )
        if not merge.spellings:
            self._assignments.append(
                Assignment(self._line("merge", number, "name", merge.name), merge.name, person, person)
            )

    def _read_split(self, rule: Split, number: int) -> None:
        identity, person = self._identity(rule.name), self._identity(rule.display_name)
        _put(self._display_names, person, rule.display_name, rule.display_name)
        for paper in rule.papers:
            identifier = _identifier(paper)
            _put(self._split, (identity, identifier), person, rule.name)
            line = self._line("split", number, "papers", paper)
            self._assignments.append(Assignment(line, rule.name, identity, person, identifier))

    def _identity(self, name: str) -> str:
        own = names.identity_as_written(name)
        identity = own if own in self._people else names.keys(name).identity
        if not identity:
            raise _RuleError(name, f"not a name: {name!r}", "write a spelling as in a digest")
        self._written.setdefault(identity, name)
        return identity

    def _check_chains(self) -> None:
        for identity, person in self._merged.items():
            if person in self._merged:
                name, middle, last = (self._written[one] for one in (identity, person, self._merged[person]))
                message = f"`{name}` is merged into `{middle}`, which is itself merged into `{last}`"
                raise _RuleError(name, message, f"merge both into `{last}`")

    def _line(self, table: str, number: int, key: str, value: str) -> int:
        """Return the line of a value, or of its key if the value is not found."""
        first, end = self._lines_of(table, number)
        setting = re.compile(rf"\s*[\"']?{key}[\"']?\s*=")
        first = next((at for at in range(first, end) if setting.match(self._lines[at - 1])), first)
        spelled = (f"'{value}'", json.dumps(value), json.dumps(value, ensure_ascii=False))
        found = (at for at in range(first, end) if any(literal in self._lines[at - 1] for literal in spelled))
        return next(found, first)

    def _lines_of(self, table: str, number: int) -> tuple[int, int]:
        """Return the first line of a table and the line after its last; the whole file if the table has no heading."""
        places = self._tables.get(table, [])
        if number >= len(places):
            return 1, len(self._lines) + 1
        after = bisect_right(self._headings, (places[number], "\uffff"))
        return places[number], self._headings[after][0] if after < len(self._headings) else len(self._lines) + 1


def _keeps_identity(rule: Split) -> bool:
    """Return True if the two names of a split have the same identity."""
    return names.keys(rule.name).identity == names.keys(rule.display_name).identity


def _identifier(paper: str) -> str:
    found = arxiv.read(paper)
    if not found:
        raise _RuleError(paper, f"not an arXiv identifier: {paper!r}", "write it like 1910.11126 or cs/9802005")
    return found.paper


def _put(rules: dict[_K, str], key: _K, value: str, name: str) -> None:
    if rules.setdefault(key, value) != value:
        raise _RuleError(
            name, f"`{name}` is assigned to two people, or two names to one person", "keep one of the rules"
        )
