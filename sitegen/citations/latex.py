r"""Text of strangers as sound LaTeX: what TeX they wrote is kept where it is harmless, all else is text to the letter.

The result needs no package and has balanced braces in BibTeX's sense, to whom a backslash before a brace means nothing.
"""

import re
from collections.abc import Callable
from typing import Final
from unicodedata import normalize

from sitegen.citations import latex_formula
from sitegen.citations.latex_characters import (
    BEYOND_ASCII,
    PLAIN,
    SPECIAL,
    before,
    character,
    finished,
    literal,
    quote,
    under_accent,
)
from sitegen.text import plain
from sitegen.text.delimiters import formula_at
from sitegen.text.letters import LETTERS
from sitegen.text.macros import expanded
from sitegen.text.symbols import SPACE_EATING, SYMBOLS

_FONTS: Final = frozenset(
    "textbf textit textsl textsc texttt textrm textsf emph underline textsuperscript textsubscript".split()
)
_FONT_SWITCHES: Final = {"em": "emph"} | {font: f"text{font}" for font in ("bf", "it", "sl", "sc", "tt", "rm", "sf")}
_TRANSPARENT: Final = frozenset("text textnormal textup textmd mbox hbox mathrm url path".split())
_EMPTY: Final = dict.fromkeys(["xspace", "noindent", "protect", "centering", *_FONT_SWITCHES], "")
_BLANK: Final = dict.fromkeys("newline linebreak break quad qquad hfill".split(), " ")
_SIGNS: Final = dict.fromkeys(" \\,;:", " ") | dict.fromkeys("!/-@", "")

_DEPTH: Final = 12
"""Groups within groups; TeX has room for 255 in all."""

_TOKEN = re.compile(
    r"""
      \$\$(?P<display>(?:[^$\\]++|\\.)+)\$\$
    | \$(?P<inline>(?:[^$\\]++|\\.)*)\$
    | \\\((?P<round>(?:[^\\]++|\\[^()])*)\\\)
    | \\\[(?P<square>(?:[^\\]++|\\[^][])*)\\\]
    | (?P<brace>\{\ ?)?\\(?P<accent>["'`^~=.]|[uvHcdbrk](?![A-Za-z]))\ ?
      (?:\{\ ?(?P<in_braces>\\[ij]|\\?[^\W\d_])\ ?\}|(?P<bare>\\[ij](?![A-Za-z])\ ?|\\?[^\W\d_a-zA-Z]|[A-Za-z]))
      (?(brace)\ ?\})
    | \{\ ?\\(?P<alone>[A-Za-z]+)\ ?\}
    | \{\ ?\\(?P<switch>bf|it|em|sl|sc|tt|rm|sf)(?![A-Za-z])\ ?
    | \\(?P<word>[A-Za-z]+)(?P<blank>\ ?)(?P<argument>\{)?
    | \\(?P<sign>[^A-Za-z])
    | (?P<open>\{)
    | (?P<close>\})
    | (?P<tie>~)
    | (?P<quote>")
    | (?P<special>[\\$%&#_^<>|])
    | """
    + BEYOND_ASCII,
    re.VERBOSE,
)
_MATHEMATICAL = re.compile(r"[\\^_{}\u0370-\u03ff]")

# Words in which a style that sets titles in small letters must not touch a capital: NASIB, GANs, 3D, U-Net, X.
_KEEPS_CAPITALS = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Z]-[A-Z][A-Za-z0-9]*|[A-Za-z0-9]+[A-Z][A-Za-z0-9]*|[B-Z](?![A-Za-z0-9]))"
)


class _UnknownCommandError(Exception):
    """The text has a command that neither LaTeX's kernel nor the tables know."""


def sound(tex: str) -> str:
    """A field's text; where a command is unknown, the whole is set as its plain text."""
    try:
        return _read(tex, _as_it_is)
    except _UnknownCommandError:
        return literal(plain(tex))


def title(tex: str) -> str:
    """The same for a title: words that live by their capitals are in braces."""
    try:
        return _read(tex, _keeping_capitals)
    except _UnknownCommandError:
        return f"{{{literal(plain(tex))}}}"


def _as_it_is(text: str) -> str:
    return text


def _keeping_capitals(text: str) -> str:
    return _KEEPS_CAPITALS.sub(r"{\g<0>}", text)


def _read(tex: str, words: Callable[[str], str]) -> str:
    if PLAIN.fullmatch(tex):
        return words(tex)
    tex = expanded(tex)
    if not tex.isascii():
        tex = normalize("NFC", tex)
    return finished(_Reader(tex, words).read())


class _Reader:
    """Reads one text, token by token; groups that turn out to have no end become text at the end."""

    def __init__(self, tex: str, words: Callable[[str], str]) -> None:
        self._tex = tex
        self._words = words
        self._out: list[str] = []
        self._groups: list[int] = []
        """Where in the output each open group begins."""

    def read(self) -> str:
        position = 0
        while token := _TOKEN.search(self._tex, position):
            self._text(self._tex[position : token.start()])
            position = self._token(token)
        self._text(self._tex[position:])
        for start in self._groups:
            self._out[start] = SPECIAL["{"] if self._out[start] == "{" else ""
        return "".join(self._out)

    def _text(self, text: str) -> None:
        self._out.append(text if self._groups else self._words(text))

    def _token(self, token: re.Match[str]) -> int:
        """Write what stands for the token; return where the next may begin."""
        kind = token.lastgroup or ""
        if kind in _WRITTEN:
            self._out.append(_WRITTEN[kind](token))
        elif kind in ("display", "inline", "round", "square"):
            return self._formula(token, token[kind])
        elif kind in ("blank", "argument"):
            self._command(token["word"], token["blank"], group=bool(token["argument"]))
            if kind == "blank" and LETTERS.get(token["word"]) == self._tex[token.end() : token.end() + 1]:
                return token.end() + 1  # a letter behind the command for it
        elif kind == "switch":
            self._open(f"\\{_FONT_SWITCHES[token['switch']]}{{")
        elif kind == "open":
            self._open("{")
        else:
            self._close()
        return token.end()

    def _formula(self, token: re.Match[str], tex: str) -> int:
        if token[0][0] == "$" and _is_cut(self._tex, token.start(), tex):
            raise _UnknownCommandError
        if token[0][0] == "$" and not _is_mathematics(tex, token.string[token.end() : token.end() + 1]):
            self._out.append(SPECIAL["$"])
            return token.start() + 1
        safe = latex_formula.sound(tex)
        self._out.append(literal(plain(token[0])) if safe is None else f"{{${safe}$}}" if safe else "")
        return token.end()

    def _command(self, word: str, blank: str, *, group: bool) -> None:
        if group and word in _FONTS:
            self._open(f"\\{word}{{")
            return
        if not (group and word in _TRANSPARENT):
            self._out.append(_meaning(word))
            self._out.append(blank if word in SYMBOLS else "")
        if group:
            self._open("{")

    def _open(self, opening: str) -> None:
        self._groups.append(len(self._out))
        self._out.append(opening if len(self._groups) <= _DEPTH else "")

    def _close(self) -> None:
        if not self._groups:
            self._out.append(SPECIAL["}"])
        elif self._out[self._groups.pop()]:
            self._out.append("}")


def _meaning(word: str) -> str:
    """What a command stands for that takes no argument."""
    for table in (SPACE_EATING, SYMBOLS):
        if word in table:
            return literal(table[word])
    if word in _BLANK or word in _EMPTY:
        return _BLANK.get(word, "")
    raise _UnknownCommandError


def _is_cut(tex: str, start: int, body: str) -> bool:
    """Return whether the next dollar does not end the formula, but begins a formula in its text. `plain` reads those."""
    if body and body.count("{") <= body.count("}"):
        return False
    whole = formula_at(tex, "$" if body else "$$", start + (1 if body else 2))
    return whole is not None and whole.body != body


def _is_mathematics(tex: str, behind: str) -> bool:
    """Tell formulas from money: ``$x$-axis`` from ``$5 to $10``."""
    if _MATHEMATICAL.search(tex):
        return True
    return bool(tex) and tex == tex.strip() and not behind.isdigit()


def _tie(token: re.Match[str]) -> str:
    """Between two words a tie, else the character: ``(~1.5:1)``."""
    behind = token.string[token.end() : token.end() + 1]
    return "~" if before(token).isalnum() and behind.isalnum() else SPECIAL["~"]


def _sign(token: re.Match[str]) -> str:
    r"""A command of one character: ``\&`` is ``&``, ``\,`` a blank."""
    sign = token["sign"]
    return _SIGNS[sign] if sign in _SIGNS else literal(sign)


_WRITTEN: Final[dict[str, Callable[[re.Match[str]], str]]] = {
    "in_braces": lambda token: under_accent(token["accent"], token["in_braces"]),
    "bare": lambda token: under_accent(token["accent"], token["bare"]),
    "alone": lambda token: _meaning(token["alone"]),
    "sign": _sign,
    "tie": _tie,
    "quote": quote,
    "special": lambda token: SPECIAL[token[0]],
    "beyond": lambda token: character(token["beyond"]),
}
"""Tokens that are written alike wherever they stand."""
