r"""Read text that contains TeX, and write it as HTML or as plain characters.

The parser passes over the text once, in time proportional to its length. It keeps a stack of open groups and does not
recurse. Unknown commands stay visible as they were written, and a missing brace loses no letter.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from sitegen.text import accents, punctuation, web_addresses
from sitegen.text.delimiters import formula_at, is_text
from sitegen.text.letters import LETTERS
from sitegen.text.macros import expanded
from sitegen.text.symbols import ESCAPES, SPACE_EATING, SYMBOLS


@dataclass(frozen=True, slots=True)
class OutputFormat:
    """The functions and tables with which a parser writes text, formulas and commands."""

    escape: Callable[[str], str]
    formula: Callable[[str, str], str]
    """Writes a formula, given its source without and with delimiters."""
    marks: Mapping[str, tuple[str, str]]
    """For each command with one argument of text: the strings before and after the argument."""
    commands: Mapping[str, Callable[["TexParser", int, int], int]]
    """For each other command: its function, as described in `sitegen.text.commands`."""
    links: bool
    """True if addresses become links."""


class _Frame(NamedTuple):
    """An open group, argument of a command, or declaration. A declaration ends with the group around it."""

    kind: str
    """"group", "argument" or "declaration"."""
    start: int
    output_index: int
    """The index of the opening string in the output."""
    closing: str
    lost: str
    """Replaces the opening string if the end is missing."""
    next_group: str
    """The treatment of a group that follows directly: keep its braces ("literal"), leave it out ("skip"), or nothing."""


# Each alternative begins with a literal: the regular expression engine then searches as fast as for a character set.
_SPECIAL = r"\\|\$|\{|\}|~|`|--|''"
_STARTS = re.compile(_SPECIAL)
_STARTS_WITH_HTTP = re.compile(rf"{_SPECIAL}|{web_addresses.HTTP_START}")
_STARTS_WITH_ADDRESSES = re.compile(rf"{_SPECIAL}|{web_addresses.START}")

ARGUMENT = re.compile(r"\*? ?(?:\[[^\[\]{}]*+\])? ?\{((?:[^{}]++|\{[^{}]*+\})*)\}")
r"""An argument other than text: ``{red}``, ``[rgb]{1,0,0}``. It has at most one level of braces inside."""
BRACE = re.compile(r" ?\{")

_NAME = re.compile(r"[A-Za-z]+")
_ONE_DOT = re.compile(r"(?:\\onedot(?![A-Za-z]))?\.|\\onedot(?![A-Za-z])")
_SCRIPTED = re.compile(r" ?\{[^{}]*+\}(?:[_^](?:\{[^{}]*+\}|[A-Za-z0-9]))+")
_LINKED = re.compile(r"\\href ?\{([^{}]*+)\}\s*\{((?:[^{}]++|\{(?:[^{}]++|\{[^{}]*+\})*\})*)\}")
_VERBATIM = re.compile(r"[^{}\\$~:]*+\}")
_SET = re.compile(r"\{[^\s{},\\$]++(?:, ?[^\s{},\\$]++)+\}")

_NOT_TEX = frozenset("{%#")
"""Characters after a brace that show that it is not TeX: ``{{`` or ``{%`` of a template, ``{#`` of code."""

_DEEPEST_MARKUP = 50
_NEAR = 200
"""An argument without a closing brace is kept only if it begins at most this many characters before the end of the text."""
_CHARACTERS = SYMBOLS | SPACE_EATING


def render(tex: str, output: OutputFormat) -> str:
    """Return ``tex`` in an output format. No text makes it raise an exception."""
    return TexParser(expanded(tex), output).read()


class TexParser:
    """Parses one text, with a list of the strings written so far and a stack of open groups."""

    __slots__ = ("_dropped", "_frames", "_literal", "_written", "escape", "linking", "output", "tex", "write")

    def __init__(self, tex: str, output: OutputFormat) -> None:
        self.tex = tex
        self.output = output
        self.escape = output.escape
        self.linking = output.links
        """True if a link may begin here: links cannot be nested."""
        self._written: list[str] = []
        self.write = self._written.append
        self._frames: list[_Frame] = []
        self._literal = -1  # position at which a brace belongs to an unknown command
        self._dropped = -1  # position of the closing dollar sign of a formula that is text

    def read(self) -> str:
        """Return the text in the output format."""
        tex, write, escape = self.tex, self.write, self.escape
        search = _starts(tex).search
        position = 0
        while found := search(tex, position):
            start = found.start()
            if start > position:
                write(escape(tex[position:start]))
            position = self._TOKENS.get(tex[start], TexParser._address)(self, start)
        write(escape(tex[position:]))
        self._end_all()
        return "".join(self._written)

    def _end_all(self) -> None:
        """Close everything that is still open. Some abstracts are cut off within a footnote, and others lack a brace."""
        while self._frames:
            frame = self._frames.pop()
            if frame.kind != "group" and len(self.tex) - frame.start <= _NEAR:
                self.write(frame.closing)
            else:
                self._written[frame.output_index] = frame.lost

    # For the functions of commands

    @property
    def in_group(self) -> bool:
        """True if a group, argument or declaration is open. A declaration ends with it."""
        return bool(self._frames)

    def push(
        self,
        start: int,
        mark: tuple[str, str] = ("", ""),
        *,
        kind: str = "argument",
        lost: str = "",
        next_group: str = "",
    ) -> None:
        """Open a frame (see `_Frame`) that begins at ``start``, and write the first string of ``mark``."""
        self._frames.append(_Frame(kind, start, len(self._written), mark[1], lost, next_group))
        self.write(mark[0])

    def mark(self, name: str) -> tuple[str, str]:
        """Return the strings before and after a mark's argument. Below too many levels of mark-up they are empty."""
        return self.output.marks[name] if len(self._frames) < _DEEPEST_MARKUP else ("", "")

    def link(self, address: str) -> None:
        """Write an address, as a link if that is possible and safe."""
        url = web_addresses.target(address) if self.linking else None
        text = self.escape(web_addresses.unescaped(address))
        self.write(f"{web_addresses.anchor(url)}{text}</a>" if url else text)

    def after_space(self, position: int) -> int:
        """Return the position after a space that belongs to the command before it."""
        return position + 1 if self.tex.startswith(" ", position) else position

    def formula(self, body: str, start: int, end: int) -> int:
        """Write the formula between ``start`` and ``end``, and return ``end``. Links in the formula become links."""
        done = 0
        for linked in _LINKED.finditer(body):
            self._write_formula(body[done : linked.start()])
            self._linked(linked[1].strip(), linked[2])
            done = linked.end()
        if done:
            self._write_formula(body[done:])
        else:
            self.write(self.output.formula(body, self.tex[start:end]))
        return end

    def _write_formula(self, body: str) -> None:
        formula = body.strip(" ")
        if formula:
            self.write(" " if body[0] == " " else "")
            self.write(self.output.formula(formula, f"${formula}$"))
            self.write(" " if body[-1] == " " else "")

    def _linked(self, address: str, label: str) -> None:
        """Write a formula that is the label of a link."""
        url = web_addresses.target(address) if self.linking else None
        opening, closing = (web_addresses.anchor(url), "</a>") if url else ("", self.escape(f" ({address})"))
        self.write(opening)
        self._write_formula(label)
        self.write(closing)

    # Tokens. Each method takes the position of the first character and returns the position after the last one.

    def _command(self, start: int) -> int:
        found = _NAME.match(self.tex, start + 1)
        if not found:
            return self._sign(start)
        name, end = found[0], found.end()
        if name in self.output.marks:
            if name.startswith("math") and (scripted := _SCRIPTED.match(self.tex, end)):
                return self.formula(self.tex[start : scripted.end()], start, scripted.end())
            return self._marked(name, start, end)
        if name in _CHARACTERS:
            return self._character(name, end)
        action = self.output.commands.get(name)
        return (action(self, start, end) if action else 0) or self._unknown(start, end)

    def _marked(self, name: str, start: int, end: int) -> int:
        brace = BRACE.match(self.tex, end)
        if not brace:
            return self._marked_without_braces(name, start, end)
        mark = self.mark(name)
        if name == "texttt" and (verbatim := _VERBATIM.match(self.tex, brace.end())):
            self.write(f"{mark[0]}{self.escape(verbatim[0][:-1])}{mark[1]}")
            return verbatim.end()
        self.push(start, mark)
        return brace.end()

    def _marked_without_braces(self, name: str, start: int, end: int) -> int:
        r"""Mark a digit (``R\textsuperscript2S``) or the rest of a group (``{\emph word}``); otherwise mark nothing."""
        mark, digit = self.mark(name), self.tex[end : end + 1]
        if digit.isdigit():
            self.write(f"{mark[0]}{digit}{mark[1]}")
            return end + 1
        if self.in_group:
            self.push(start, mark, kind="declaration")
        return self.after_space(end)

    def _character(self, name: str, end: int) -> int:
        text = _CHARACTERS[name]
        if self.tex.startswith("{}", end):
            end += 2
        elif name in SPACE_EATING:
            end = self.after_space(end)
            if name in LETTERS and self.tex.startswith(text, end) and text > "\x7f":
                end += 1
        if text[-1] == "." and (dot := _ONE_DOT.match(self.tex, end)):
            end = dot.end()
        self.write(self.escape(text))
        return end

    def _unknown(self, start: int, end: int) -> int:
        self.write(self.escape(self.tex[start:end]))
        self._literal = self.after_space(end)
        return end

    def _sign(self, start: int) -> int:
        sign = self.tex[start + 1 : start + 2]
        end = start + 1 + len(sign)
        if sign in {"(", "["}:
            return self._formula("\\" + sign, start) or self._unknown(start, end)
        if sign in accents.SIGNS:
            letter = accents.by_sign(self.tex, sign, end)
            self.write(self.escape(letter.text))
            return letter.end
        if sign not in ESCAPES:
            return start + 1 if sign > "\x7f" and sign.isalpha() else self._unknown(start, end)
        self.write(self.escape(ESCAPES[sign]))
        return end

    def _open(self, start: int) -> int:
        is_script = self._before(start) in {"^", "_"}
        if self.tex.startswith("}", start + 1) and not is_script:
            return start + 2
        if self.tex[start + 1 : start + 2] in _NOT_TEX:
            self._literal = start
        if start == self._literal:
            self._literal = start + 1
            self.push(start, ("{", "}"), kind="group", lost="{", next_group="literal")
        else:
            keeps_braces = is_script or _SET.match(self.tex, start)
            self.push(start, ("{", "}") if keeps_braces else ("", ""), kind="group", lost="{")
        return start + 1

    def _close(self, start: int) -> int:
        if not self._frames:
            self.write("}")
            return start + 1
        while (frame := self._pop()).kind == "declaration":
            pass
        if frame.next_group == "literal":
            self._literal = start + 1
        elif frame.next_group == "skip" and (second := ARGUMENT.match(self.tex, start + 1)):
            return second.end()
        return start + 1

    def _pop(self) -> _Frame:
        frame = self._frames.pop()
        self.write(frame.closing)
        if frame.closing == "</a>":
            self.linking = True
        return frame

    def _dollar(self, start: int) -> int:
        if start == self._dropped:
            return start + 1
        opening = "$$" if self.tex.startswith("$$", start) else "$"
        position = self._formula(opening, start)
        if not position:
            self.write(opening)
        return position or start + len(opening)

    def _formula(self, opening: str, start: int) -> int:
        end = start + len(opening)
        formula = formula_at(self.tex, opening, end)
        if not formula:
            return 0
        if opening == "$" and is_text(formula.body):
            self._dropped = formula.end - 1
            return end
        return self.formula(formula.body, start, formula.end)

    def _punctuation(self, start: int) -> int:
        written, end = punctuation.SIGNS[self.tex[start]](self.tex, start)
        self.write(self.escape(written))
        return end

    def _address(self, start: int) -> int:
        found = web_addresses.ADDRESS.match(self.tex, start)
        if not found:
            self.write(self.tex[start])
            return start + 1
        address = web_addresses.trimmed(found[0])
        self.link(address)
        return start + len(address)

    def _before(self, position: int) -> str:
        return self.tex[position - 1] if position else ""

    _TOKENS: ClassVar[dict[str, Callable[["TexParser", int], int]]] = {
        "\\": _command,
        "{": _open,
        "}": _close,
        "$": _dollar,
        **dict.fromkeys(punctuation.SIGNS, _punctuation),
    }


def _starts(tex: str) -> re.Pattern[str]:
    addresses = web_addresses.pattern_for(tex)
    if addresses is None:
        return _STARTS
    return _STARTS_WITH_HTTP if addresses is web_addresses.HTTP_ADDRESS else _STARTS_WITH_ADDRESSES
