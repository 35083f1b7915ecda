"""Read TOML into checked values, and report all problems of a file at once, each with line and remedy."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import NoneType
from typing import Annotated, Any, TypeVar, get_args, get_origin

import msgspec

from sitegen import suggestions
from sitegen.errors import ConfigError, Problem

_T = TypeVar("_T")

_TABLE = re.compile(r"\s*\[+\s*([^\[\]]+?)\s*\]")
_STRING = re.compile(r'"""(?:\\.|[^\\])*?"""|' r"'''.*?'''|" r'"(?:\\.|[^"\\\n])*"|' r"'[^'\n]*'|#[^\n]*", re.DOTALL)
"""A string of any kind, or a comment."""
_POSITION = re.compile(r" \(at .*")
_UNQUOTED = re.compile(r"\s*([\w.-]+)\s*=\s*([^\s\"'\[{#][^#\"']*?)\s*(?:#.*)?")


def parse(text: str, kind: type[_T], path: str) -> _T:
    """Parse TOML into ``kind``, a `msgspec.Struct`. ``path`` is the file's name in messages.

    Raises:
        ConfigError: The text has problems.
    """
    value, problems = read(text, kind, path)
    if problems:
        raise ConfigError.of(problems)
    return value


def read(text: str, kind: type[_T], path: str) -> tuple[_T, list[Problem]]:
    """Parse TOML into ``kind``; return the value and all problems. Keys with a problem have their default.

    All keys of ``kind`` itself must have defaults.
    """
    source = Source(text, path, _sections(kind))
    try:
        data = tomllib.loads(text)
    except RecursionError:
        source.add("", "", "nested too deeply", "write it in a simpler way")
        data = {}
    except ValueError as error:  # a TOMLDecodeError, or a number with thousands of digits
        source.problems.append(_syntax_error(source, str(error)))
        data = {}
    clean = _table(data, kind, "", source)
    return msgspec.convert(clean or {}, kind), source.problems


@dataclass
class Source:
    """The text of a file and the problems found in it so far."""

    text: str
    path: str
    sections: dict[str, frozenset[str]] = field(default_factory=dict)
    """The keys of each section that the file may have."""
    problems: list[Problem] = field(default_factory=list)

    def add(self, table: str, key: str, message: str, remedy: str, *, secret: bool = False) -> None:
        """Add a problem of a key. With ``secret``, the problem does not quote the line."""
        line = line_of(self.text, table, key) if key else 0
        excerpt = "" if secret else _line(self.text, line)
        self.problems.append(Problem(self.path, line, message, remedy, excerpt))


def _table(data: dict[str, Any], kind: Any, where: str, source: Source) -> dict[str, Any] | None:
    """Return the valid part of a table; None if a required key is missing."""
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    clean: dict[str, Any] = {}
    for key, value in data.items():
        if key not in fields:
            source.add(where, key, f"unknown key `{key}`", _other_key(key, where, fields, source))
            continue
        for valid in _value(value, _present(fields[key].type), where, key, source):
            clean[key] = valid
    meant = {suggestions.nearest(key, fields) for key in data.keys() - fields.keys()}
    missing = [name for name, field in fields.items() if field.required and name not in data]
    for key in missing if meant.isdisjoint(missing) else ():
        example = _example(fields[key].type, key)
        source.add(where, key, f"the key `{key}` is missing", f"add it: {example}")
    return None if any(field.required and name not in clean for name, field in fields.items()) else clean


def _value(value: Any, kind: Any, where: str, key: str, source: Source) -> Iterator[Any]:
    """Yield the value without its invalid parts; nothing if it has a wrong type."""
    inner = _struct(kind)
    place = f"{where}.{key}" if where else key
    if inner is None:
        try:
            msgspec.convert(value, kind)
        except msgspec.ValidationError:
            source.add(where, key, f"`{key}` must be {_expected(kind)}{_but_is(value)}", _remedy(value, kind, key))
        else:
            yield value
    elif inner is kind:
        if isinstance(value, dict):
            if (table := _table(value, inner, place, source)) is not None:
                yield table
        else:
            source.add(
                where, key, f"`{key}` must be a section{_but_is(value)}", f"write [{key}] with its keys below it"
            )
    elif isinstance(value, list) and all(isinstance(item, dict) for item in value):
        tables = [_table(item, inner, f"{place}[{number}]", source) for number, item in enumerate(value)]
        yield [table for table in tables if table is not None]
    else:
        message = f"`{key}` must be a section with double brackets{_but_is(value)}"
        source.add(where, key, message, f"write [[{key}]] for each one, with its keys below it")


def _struct(kind: Any) -> Any:
    """Return the struct type of a field that holds one table or several; None for other fields."""
    for part in (kind, *get_args(kind)):
        if isinstance(part, type) and issubclass(part, msgspec.Struct):
            return part
    return None


def _present(kind: Any) -> Any:
    """Return the type of a key's values. A key that may be absent can have the type ``bool | None``."""
    others = [part for part in get_args(kind) if part is not NoneType]
    return others[0] if len(others) == 1 and NoneType in get_args(kind) else kind


def _bare(kind: Any) -> Any:
    return get_args(kind)[0] if get_origin(kind) is Annotated else kind


def _expected(kind: Any) -> str:
    """Describe the values of a type, as they are written in TOML."""
    if get_origin(kind) is Annotated:
        limits = next((note for note in get_args(kind)[1:] if isinstance(note, msgspec.Meta)), msgspec.Meta())
        return f"a whole number from {limits.ge} to {limits.le:,}, without quotes"
    if get_origin(kind) is tuple:
        return "a list, in square brackets, of texts in quotes"
    return {bool: "true or false, without quotes", int: "a whole number, without quotes"}.get(kind, "text in quotes")


def _but_is(value: Any) -> str:
    """Describe the value that was found."""
    kinds = {bool: "true or false", int: "a number", float: "a number", str: "text", list: "a list", dict: "a section"}
    if isinstance(value, int | str) and not isinstance(value, bool) and len(str(value)[:31]) <= 30:
        return f", but is {kinds[type(value)]}: {value!r}"
    return f", but is {kinds.get(type(value), 'a date or time')}"


def _remedy(value: Any, kind: Any, key: str) -> str:
    """Suggest the value that is probably meant."""
    bare = _bare(kind)
    text = str(value).strip()
    if bare is str and not isinstance(value, list | dict) and len(text) <= 60:
        return f'write {key} = "{str(value).lower() if isinstance(value, bool) else text}"'
    if bare is bool and text.lower() in {"true", "yes", "on", "1"}:
        return f"write {key} = true"
    if bare is bool and text.lower() in {"false", "no", "off", "0"}:
        return f"write {key} = false"
    if get_origin(bare) is tuple and isinstance(value, str) and len(text) <= 60:
        return f'write {key} = ["{text}"]'
    if bare is int and isinstance(value, str) and re.fullmatch("[0-9]{1,9}", text):
        return f"write {key} = {int(text)}"
    return f"write for instance: {_example(kind, key)}"


def _example(kind: Any, key: str) -> str:
    bare = _bare(kind)
    if get_origin(bare) is tuple:
        return f'{key} = ["…", "…"]'
    return f"{key} = " + {bool: "true", int: "3"}.get(bare, '"…"')


def _other_key(key: str, where: str, fields: dict[str, Any], source: Source) -> str:
    """Suggest the nearest known key, or the section that this key belongs to."""
    sections = [name for name, keys in source.sections.items() if key in keys and name != where.partition("[")[0]]
    if sections:
        return f"it belongs in [{sections[0]}]"
    return suggestions.remedy(key, fields, "known keys are")


def _sections(kind: Any) -> dict[str, frozenset[str]]:
    return {
        field.encode_name: frozenset(inner.encode_name for inner in msgspec.structs.fields(section))
        for field in msgspec.structs.fields(kind)
        if (section := _struct(field.type))
    }


def _syntax_error(source: Source, reason: str) -> Problem:
    at = re.search(r"at line (\d+)", reason)
    line = int(at[1]) if at else max(source.text.count("\n"), 0) + 1
    excerpt = _line(source.text, line)
    message, remedy = _plain(_POSITION.sub("", reason), excerpt)
    return Problem(source.path, line, f"not valid TOML: {message}", remedy, excerpt)


def _plain(reason: str, line: str) -> tuple[str, str]:
    """Return the parser's message in plain words, and a remedy."""
    if re.match("<{7}|={7}|>{7}|[|]{7}", line):
        return (
            "a merge conflict of Git",
            "keep one of the two versions, and remove the lines with <<<<<<<, ======= and >>>>>>>",
        )
    seen = _common_mistake(reason, line)
    return seen or next((plain for sign, plain in _PLAIN.items() if sign in reason), (reason, "correct this line"))


def _common_mistake(reason: str, line: str) -> tuple[str, str] | None:
    """Return a message and remedy if the line shows a common mistake; else None."""
    if re.search("[\u2018-\u201f\u00ab\u00bb]", line):
        return "typographic quotes", 'use straight ones: "'
    if "Exceeds" not in reason and (found := _UNQUOTED.fullmatch(line)):
        key, value = found.groups()
        if value.lower() in _YES_OR_NO:
            return f"{value} is not a value", f"write {key} = {_YES_OR_NO[value.lower()]}"
        if "value" in reason.lower() or "Expected newline" in reason:
            return f"the text of `{key}` has no quotes", f'write {key} = "{value.strip()}"'
    if found := re.fullmatch(r"\s*([\w.-]+)\s*=\s*(#.*)?", line):
        return f"`{found[1]}` has no value", f'write {found[1]} = "…", or remove the line'
    if found := re.fullmatch(r"\s*([\w.-]+)\s*:\s*(.*?)\s*", line):
        return "there is a colon instead of an equals sign", f"write {found[1]} = {found[2]}"
    return None


_YES_OR_NO = {"true": "true", "yes": "true", "on": "true", "false": "false", "no": "false", "off": "false"}
_BACKSLASH = ("a backslash in text in quotes", "write two of them, or put the text between single quotes")
_PLAIN = {
    "overwrite a value": ("this key is set twice", "keep one of the two lines"),
    "Cannot declare": ("this section appears twice", "put all its keys below one heading"),
    "Cannot mutate immutable": ("this section appears twice", "put all its keys below one heading"),
    "Unescaped '\\'": _BACKSLASH,
    "Invalid hex value": _BACKSLASH,
    "not a Unicode scalar value": _BACKSLASH,
    "Invalid statement": (
        "neither a key nor a section",
        'write it like title = "…" or [site], or put # before a comment',
    ),
    "Invalid initial character": ("a key or section without a name", 'write it like title = "…" or [site]'),
    "Expected newline": (
        "there is text after the end of a setting",
        "put it on its own line, or put # before a comment",
    ),
    "Invalid value": ("this is not a value", "put text in quotes; other values are numbers, true and false"),
    "Unclosed array": ("a list has no closing bracket", 'write it like ["…", "…"]'),
    "Expected ']' at the end of a table": ("a section has no closing bracket", "write it like [site]"),
    "Expected ']]'": ("a section has no closing brackets", "write it like [[topic]]"),
    "Expected '='": ("a key without an equals sign", 'write it like title = "…"'),
    "Illegal character": ("text that is not closed in its line", "close it with the quote that it begins with"),
    "Unterminated string": ("text that is not closed", "close it with the quote that it begins with"),
    "Exceeds the limit": ("a number with too many digits", "write a smaller one"),
}
"""Part of a message of `tomllib` -> message and remedy in plain words."""


def line_of(text: str, where: str, key: str) -> int:
    """Return the line that sets ``key`` in a table, else the line that opens the table; 0 if there is neither.

    ``where`` names the table: empty, ``site``, or one of several like ``topic[1]``.
    """
    table, _, number = where.rstrip("]").partition("[")
    sets = re.compile(rf"(?:.*[{{,.])?\s*{re.escape(key)}\s*[.=]")
    opened, here, left = 0, not table, int(number or 0) + 1
    for at, line in enumerate(_STRING.sub(_keys_only, text).split("\n"), 1):
        if header := _TABLE.match(line):
            name = header[1]
            if left == int(not table) and name == (f"{table}.{key}" if table else key):
                return at
            left -= name == table
            here = name == table and left == 0
            opened = opened or (at if here else 0)
        elif here and sets.match(line):
            return at
    return opened or (line_of(text, "", key) if table else 0)


def _keys_only(found: re.Match[str]) -> str:
    """Return a quoted key without its quotes, and only the line breaks of other strings and of comments."""
    text = found[0]
    is_key = text[0] != "#" and re.match(r"\s*[.=\]]", found.string[found.end() :])
    return text[1:-1] if is_key and re.fullmatch(r"[\"'][\w.-]*[\"']", text) else "\n" * text.count("\n")


def _line(text: str, number: int) -> str:
    lines = text.splitlines()
    return lines[number - 1] if 0 < number <= len(lines) else ""
