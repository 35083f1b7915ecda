"""TOML as checked values: what does not fit is told with its line, and an unknown key with the one that it may mean."""

import difflib
import re
import tomllib
from typing import Any, TypeVar

import msgspec

from sitegen.errors import ConfigError

_T = TypeVar("_T")

_TABLE = re.compile(r"\s*\[+\s*([^\[\]]+?)\s*\]")


def parse(text: str, kind: type[_T], path: str) -> _T:
    """Text as a value of ``kind``, a `msgspec.Struct`; ``path`` is how messages name the file.

    Raises:
        ConfigError: With the line of the fault and, for an unknown key, the nearest known one.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        number = int(line[1]) if line else text.count("\n") + 1
        reason = re.sub(r" \(at .*", "", str(error))
        raise ConfigError(
            f"not valid TOML: {reason}", "correct this line", path=path, line=number, excerpt=_line(text, number)
        ) from None
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        message, _, where = str(error).partition(" - at `$")
        where = where.strip("`.")
        if field := re.search(r"(unknown|missing required) field `(.*)`", message):
            key, table = field[2], where
            missing = field[1] != "unknown"
            remedy = "add it" if missing else _nearest(key, kind)
            message = f"the key `{key}` is missing" if missing else f"unknown key `{key}`"
        else:
            table, _, key = where.rpartition(".")
            key = key.partition("[")[0]
            message, remedy = f"`{key}`: {message[0].lower()}{message[1:]}", "correct this value"
        number = line_of(text, table, key)
        raise ConfigError(message, remedy, path=path, line=number, excerpt=_line(text, number)) from None


def _nearest(key: str, kind: type) -> str:
    known = sorted(_keys(kind))
    close = difflib.get_close_matches(key, known, n=1)
    return f"did you mean `{close[0]}`?" if close else f"known keys are {', '.join(known)}"


def _keys(kind: Any) -> set[str]:
    keys: set[str] = set()
    for field in msgspec.structs.fields(kind):
        keys.add(field.encode_name)
        for inner in (field.type, *getattr(field.type, "__args__", ())):
            if isinstance(inner, type) and issubclass(inner, msgspec.Struct):
                keys |= _keys(inner)
    return keys


def line_of(text: str, where: str, key: str) -> int:
    """The line that sets ``key`` in a table, else that which opens the table; 0 where there is neither.

    ``where`` names the table: empty, ``site``, or one of several like ``topic[1]``.
    """
    table, _, number = where.rstrip("]").partition("[")
    sets = re.compile(rf"(?:.*[{{,.])?\s*[\"']?{re.escape(key)}[\"']?\s*=")
    opened, here, left = 0, not table, int(number or 0) + 1
    for at, line in enumerate(text.splitlines(), 1):
        if header := _TABLE.match(line):
            left -= header[1] == table
            here = header[1] == table and left == 0
            opened = opened or (at if here or header[1] == key else 0)
        elif here and sets.match(line):
            return at
    return opened or (line_of(text, "", key) if table else 0)


def _line(text: str, number: int) -> str:
    lines = text.splitlines()
    return lines[number - 1] if 0 < number <= len(lines) else ""
