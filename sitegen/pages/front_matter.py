"""Read the front matter of a standalone page: YAML between two lines of ``---`` at the top of the file."""

import json
import re
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, TypeGuard

from sitegen import suggestions
from sitegen.errors import Problem
from sitegen.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yaml import Node, ScalarNode

KEYS = ("title", "description", "draft")
MOST_CHARACTERS = 20_000
"""Longer front matter is not read, because PyYAML is slow: a second for 100,000 characters."""

_NO = ("false", "no", "off")
_YES = ("true", "yes", "on")
_OTHER_DRAFT_KEYS = {
    "published": _NO,
    "publish": _NO,
    "status": ("draft", "hidden", "private"),
    "private": _YES,
    "hidden": _YES,
}
"""Key of another generator -> the values that mark a draft."""

_FENCED = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_TOML = re.compile(r"\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_ABOVE = re.compile(r"\s+|<!--.*?-->", re.DOTALL)
_FENCE = re.compile(r"-{3,}[ \t]*")
_KEY = re.compile(rf"(?:{'|'.join(KEYS)})[ \t]*:", re.IGNORECASE)
_SAYS_DRAFT = re.compile(
    rf"""^[ \t]*draft[ \t]*[:=](?![ \t]*["']?(?:{"|".join(_NO)})\b)""", re.IGNORECASE | re.MULTILINE
)
_SIMILARITY = 0.7
"""A known key is suggested if it is at least this similar. `date`, a key of other generators, is not similar to `draft`."""
_FIRST_LINE = 2
"""The line of the file on which the front matter begins, after the ``---``."""
_NULL = "tag:yaml.org,2002:null"
_BOOLEAN = "tag:yaml.org,2002:bool"
_TRUE = frozenset(_YES)
"""The spellings of YAML 1.1 in lower case; PyYAML checks the case."""


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The front matter of a page."""

    title: str = ""
    description: str = ""
    draft: bool = False


def split(text: str) -> tuple[str | None, str]:
    """Return the front matter (None if there is none) and the Markdown below it.

    A first line of ``---`` without a second one is a thematic break, not front matter.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    found = _FENCED.match(text)
    return (found[1], text[found.end() :]) if found else (None, text)


def read(text: str, path: str) -> tuple[FrontMatter, list[Problem]]:
    """Read front matter; values that cannot be read are left out and reported. ``path`` names the file in messages.

    Values are strings as written (``title: 2019-10-19`` is a title). YAML tags have no effect. A page that may be meant as
    a draft counts as one: a draft can be published later, but a published page cannot be taken back.
    """
    import yaml

    try:
        if len(text) > MOST_CHARACTERS:
            message = f"the front matter has more than {MOST_CHARACTERS:,} characters"
            return _unread(text), [Problem(path, 1, message, "make it shorter")]
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        reason = getattr(error, "problem", None) or getattr(error, "reason", None) or "an error"
        line = mark.line + _FIRST_LINE if mark else 1
        remedy = _TAB if "\\t" in str(reason) else _CORRECT
        return _unread(text), [Problem(path, line, f"the front matter is not YAML: {clean(str(reason))}", remedy)]
    except RecursionError:
        return _unread(text), [Problem(path, 1, "the front matter is nested too deeply", "write it in a simpler way")]
    if root is None:
        return FrontMatter(), []
    if not isinstance(root, yaml.MappingNode):
        message = "the front matter has no `key: value` lines"
        return FrontMatter(), [Problem(path, root.start_mark.line + _FIRST_LINE, message, _NO_KEYS)]
    return _MappingReader(path).read(root.value)


def read_misplaced(text: str, path: str) -> tuple[FrontMatter, list[Problem], str]:
    """Report text that looks like front matter in a file without front matter; return the Markdown without TOML and JSON.

    If the text marks the page as a draft, the page is a draft. Nothing else of the text is read.
    """
    toml = _TOML.match(text)
    if toml:
        return _unread(toml[1]), [Problem(path, 1, "front matter in TOML is not read", _AS_YAML)], text[toml.end() :]
    front, end = _json(text)
    if front is not None:
        draft = FrontMatter(draft=front.get("draft", False) not in (False, None, "false"))
        return draft, [Problem(path, 1, "front matter in JSON is not read", _AS_YAML)], text[end:]
    start = 0
    while above := _ABOVE.match(text, start):
        start = above.end()
    first, *lines = text[start:].split("\n")
    if not _FENCE.fullmatch(first):
        return FrontMatter(), [], text
    block = list(takewhile(lambda line: line.strip() and not _FENCE.fullmatch(line), lines))
    if not any(map(_KEY.match, block)):
        return FrontMatter(), [], text
    line = text.count("\n", 0, start) + 1
    closed = len(block) < len(lines) and _FENCE.fullmatch(lines[len(block)])
    if start == 0 and first.rstrip() == "---" and not closed:
        problem = Problem(
            path, line, "the front matter has no end, so it counts as text", "put a line of `---` below it"
        )
    else:
        message = "front matter counts as text if it is not between lines of `---` at the top of the file"
        problem = Problem(path, line, message, "make its first `---` the first line of the file")
    return _unread("\n".join(block)), [problem], text


def _json(text: str) -> tuple[dict[str, object] | None, int]:
    """Return the JSON object at the top of a file and its end; None if there is none, or if it has no key of front matter."""
    if not text.startswith("{"):
        return None, 0
    try:
        found, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return None, 0
    ends_line = text[end:].partition("\n")[0].strip() == ""
    return (found, end) if ends_line and not found.keys().isdisjoint(KEYS) else (None, 0)


_AS_YAML = "write it as YAML: `title: …` between two lines of `---`"
_TAB = "replace the tab by spaces"
_CORRECT = "correct this line; a value with a colon, a quote or a leading `[`, `*` or `@` needs quotes"
_NO_KEYS = "write `title: …` there, or put an empty line above the first `---` if it is text"


def _unread(text: str) -> FrontMatter:
    return FrontMatter(draft=_SAYS_DRAFT.search(text) is not None)


class _MappingReader:
    """Reads the keys and values of one front matter, and collects problems."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._problems: list[Problem] = []
        self._has_other_draft_key = False

    def read(self, pairs: "list[tuple[Node, Node]]") -> tuple[FrontMatter, list[Problem]]:
        """Return the front matter made of these keys and values, and the problems found."""
        known = dict(self._known(pairs))
        title, description = (self._text(name, known.get(name)) for name in ("title", "description"))
        draft = self._draft(known.get("draft")) or self._has_other_draft_key
        return FrontMatter(title, description, draft), self._problems

    def _known(self, pairs: "list[tuple[Node, Node]]") -> "Iterator[tuple[str, Node]]":
        """Yield the first value of each known key, and report other keys."""
        seen: set[str] = set()
        for key, value in pairs:
            written = clean(key.value)[:80] if isinstance(key.value, str) else "…"
            name = written.casefold()
            if name in seen:
                self._report(key, f"the key `{written}` appears twice", "remove one of them; the first counts")
            elif name in KEYS:
                yield name, value
            elif _is_scalar(value) and value.value.casefold() in _OTHER_DRAFT_KEYS.get(name, ()):
                self._has_other_draft_key = True
                self._report(key, f"unknown key `{written}`", "write `draft: true`; the page counts as a draft")
            else:
                self._report(
                    key,
                    f"unknown key `{written}`",
                    suggestions.remedy(name, KEYS, "remove it; known keys are", _SIMILARITY),
                )
            seen.add(name)

    def _text(self, name: str, value: "Node | None") -> str:
        if value is None or value.tag == _NULL:
            return ""
        if not _is_scalar(value):
            self._report(value, f"`{name}` is not a string", "write it as one string; the value is ignored")
            return ""
        return clean(value.value)

    def _draft(self, value: "Node | None") -> bool:
        if value is None or value.tag == _NULL:
            return False
        if value.tag == _BOOLEAN and _is_scalar(value):
            return value.value.casefold() in _TRUE
        self._report(
            value,
            "`draft` is neither true nor false",
            "write `draft: true` or `draft: false`; the page counts as a draft",
        )
        return True

    def _report(self, node: "Node", message: str, remedy: str) -> None:
        self._problems.append(Problem(self._path, node.start_mark.line + _FIRST_LINE, message, remedy))


def _is_scalar(node: "Node") -> "TypeGuard[ScalarNode]":
    import yaml

    return isinstance(node, yaml.ScalarNode)
