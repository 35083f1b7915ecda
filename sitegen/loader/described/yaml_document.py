"""Read the value of a YAML file: mappings, lists and texts.

Numbers stay texts, because ``1910.11120`` as a number would be another identifier; only ``null``, ``true`` and ``false`` have
values of their own. Tags are ignored, so no file can name a type of Python. An alias is the value of its anchor and counts as often
as it is used, so that a small file cannot describe a huge value.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from sitegen.loader.problems import Problems
from sitegen.loader.raw_text import BOM, UNMERGED, is_conflict_marker

MAX_VALUES: Final = 5_000_000
"""The most values of a file, those of aliases included."""
MAX_DEPTH: Final = 100

_WORDS: Final = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
"""Texts without quotation marks that are no texts, as in the core schema of YAML 1.2."""
_MERGE: Final = "<<"
"""The key whose mapping, or list of mappings, gives the keys that a mapping lacks."""
_AGAIN: Final = "run the collector again, or correct the file"


class _LimitError(ValueError):
    """The file exceeds a limit."""


@dataclass(slots=True)
class _Open:
    """A mapping or list that is not complete."""

    value: Any
    anchor: str | None
    key: Any = None
    has_key: bool = False
    size: int = 1
    """The number of its values so far, those of aliases included."""
    merged: list[Any] = field(default_factory=list)
    """The mappings of `_MERGE`."""


@dataclass(slots=True)
class _Builder:
    """Builds the values of documents from the events of PyYAML's parser, without recursion."""

    lines: dict[int, int] = field(default_factory=dict)
    """Id of a mapping -> the line on which it begins."""
    documents: list[Any] = field(default_factory=list)
    _open: list[_Open] = field(default_factory=list)
    _anchors: dict[str, tuple[Any, int]] = field(default_factory=dict)
    """Anchor -> its value and the number of values in it."""

    def take(self, event: Any) -> None:
        """Take the next event.

        Raises:
            _LimitError: The file has too many values, is nested too deeply, or has an alias inside of its own anchor.
        """
        match type(event).__name__:
            case "ScalarEvent":
                self._add(_scalar(event), event.anchor, 1)
            case "AliasEvent":
                if event.anchor not in self._anchors:
                    raise _LimitError(f"the alias *{event.anchor[:40]} has no value")
                value, size = self._anchors[event.anchor]
                self._add(value, None, size)
            case "SequenceStartEvent" | "MappingStartEvent" as name:
                value = [] if name == "SequenceStartEvent" else {}
                if isinstance(value, dict):
                    self.lines[id(value)] = event.start_mark.line + 1
                self._open.append(_Open(value, event.anchor))
                if len(self._open) > MAX_DEPTH:
                    raise _LimitError("the YAML is nested too deeply")
            case "SequenceEndEvent" | "MappingEndEvent":
                done = self._open.pop()
                for mapping in done.merged:
                    done.value |= {key: value for key, value in mapping.items() if key not in done.value}
                self._add(done.value, done.anchor, done.size)
            case "DocumentStartEvent":
                self._anchors.clear()

    def _add(self, value: Any, anchor: str | None, size: int) -> None:
        """Add a complete value to the mapping or list around it."""
        if anchor:
            self._anchors[anchor] = (value, size)
        if not self._open:
            self.documents.append(value)
            return
        around = self._open[-1]
        around.size += size
        if around.size > MAX_VALUES:
            raise _LimitError(f"the YAML has more than {MAX_VALUES:,} values")
        if isinstance(around.value, list):
            around.value.append(value)
        elif not around.has_key:
            around.key, around.has_key = value, True
        else:
            around.has_key = False
            if around.key == _MERGE:
                around.merged += [
                    one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict)
                ]
            else:
                around.value[_key(around.key)] = value


def _scalar(event: Any) -> Any:
    """Return the value of a text: null, true and false without quotation marks have values of their own."""
    is_plain = event.implicit[0] and event.style in (None, "")
    return _WORDS[event.value] if is_plain and event.value in _WORDS else event.value


def _key(value: Any) -> str:
    """Return a key as text. Mappings and lists as keys have no path."""
    return "" if isinstance(value, (dict, list)) else str(value)


def read_document(source: bytes, problems: Problems) -> tuple[Any, dict[int, int]]:
    """Return the value of a file, and the line of each mapping by its id. Several documents are a list.

    A file that is incomplete or invalid is blocked, and its value is None.
    """
    import yaml

    source = source.removeprefix(BOM)
    builder = _Builder()
    if not source.rstrip(b" \t\r").endswith(b"\n"):
        remedy = "run the collector again, or end the file with a line break if nothing is missing"
        problems.block(source.count(b"\n") + 1, "the file is half-written: its last line is incomplete", remedy)
        return None, {}
    try:
        for event in _events(source):
            builder.take(event)
    except (yaml.YAMLError, _LimitError, UnicodeDecodeError) as error:
        _report(error, source, problems)
        return None, {}
    documents = builder.documents
    return documents[0] if len(documents) == 1 else documents, builder.lines


def _events(source: bytes) -> Iterator[Any]:
    """Yield the events of the parser, which is written in C if libyaml is there."""
    import yaml

    return yaml.parse(source, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def _report(error: Exception, source: bytes, problems: Problems) -> None:
    """Block a file that cannot be read."""
    for number, line in enumerate(source.decode(errors="replace").split("\n"), 1):
        if is_conflict_marker(line.rstrip()):
            problems.block(number, *UNMERGED)
            return
    if isinstance(error, _LimitError):
        problems.block(1, str(error), "split or correct the file")
        return
    mark = getattr(error, "problem_mark", None)
    reason = str(getattr(error, "problem", "") or "it is not text").split("\n")[0]
    problems.block(mark.line + 1 if mark else 1, f"the YAML is invalid: {reason}", _AGAIN)
