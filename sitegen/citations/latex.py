r"""Convert text of papers to safe LaTeX. Harmless TeX is kept; everything else becomes text.

The result needs no package. Its braces are balanced as BibTeX counts them: a backslash before a brace has no effect there.
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
    accented_letter,
    before,
    character,
    finished,
    literal,
    quote,
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
_OMITTED: Final = frozenset("text textnormal textup textmd mbox hbox mathrm url path".split())
_EMPTY: Final = dict.fromkeys(["xspace", "noindent", "protect", "centering", *_FONT_SWITCHES], "")
_BLANK: Final = dict.fromkeys("newline linebreak break quad qquad hfill".split(), " ")
_SIGNS: Final = dict.fromkeys(" \\,;:", " ") | dict.fromkeys("!/-@", "")

_DEPTH: Final = 12
"""The deepest nesting of groups that is kept; TeX allows 255 in total."""

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

# Words whose capitals must stay in styles that set titles in small letters: NASIB, GANs, 3D, U-Net, X.
_KEEPS_CAPITALS = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Z]-[A-Z][A-Za-z0-9]*|[A-Za-z0-9]+[A-Z][A-Za-z0-9]*|[B-Z](?![A-Za-z0-9]))"
)


class _UnknownCommandError(Exception):
    """The text has a command that neither LaTeX's kernel nor our tables define."""


def safe(tex: str) -> str:
    """Return the text of a field as LaTeX. A text with an unknown command is replaced by its plain text."""
    try:
        return _read(tex, _unchanged)
    except _UnknownCommandError:
        return literal(plain(tex))


def title(tex: str) -> str:
    """Return a title as LaTeX, with braces around words whose capitals must stay."""
    try:
        return _read(tex, _with_capitals_kept)
    except _UnknownCommandError:
        return f"{{{literal(plain(tex))}}}"


def _unchanged(text: str) -> str:
    return text


def _with_capitals_kept(text: str) -> str:
    return _KEEPS_CAPITALS.sub(r"{\g<0>}", text)


def _read(tex: str, write_words: Callable[[str], str]) -> str:
    if PLAIN.fullmatch(tex):
        return write_words(tex)
    tex = expanded(tex)
    if not tex.isascii():
        tex = normalize("NFC", tex)
    return finished(_LatexConverter(tex, write_words).read())


class _LatexConverter:
    """Converts one text, token by token. At the end, groups without an end become text."""

    def __init__(self, tex: str, write_words: Callable[[str], str]) -> None:
        self._tex = tex
        self._write_words = write_words
        self._out: list[str] = []
        self._groups: list[int] = []
        """The index in the output of each open group's beginning."""

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
        self._out.append(text if self._groups else self._write_words(text))

    def _token(self, token: re.Match[str]) -> int:
        """Write a token, and return the position at which the next one may begin."""
        kind = token.lastgroup or ""
        if kind in _WRITTEN:
            self._out.append(_WRITTEN[kind](token))
        elif kind in ("display", "inline", "round", "square"):
            return self._formula(token, token[kind])
        elif kind in ("blank", "argument"):
            self._command(token["word"], token["blank"], group=bool(token["argument"]))
            if kind == "blank" and LETTERS.get(token["word"]) == self._tex[token.end() : token.end() + 1]:
                return token.end() + 1  # the letter follows the command for the same letter
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
        kept = latex_formula.safe_formula(tex)
        self._out.append(literal(plain(token[0])) if kept is None else f"{{${kept}$}}" if kept else "")
        return token.end()

    def _command(self, word: str, blank: str, *, group: bool) -> None:
        if group and word in _FONTS:
            self._open(f"\\{word}{{")
            return
        if not (group and word in _OMITTED):
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
    """Return the LaTeX for a command without arguments."""
    for table in (SPACE_EATING, SYMBOLS):
        if word in table:
            return literal(table[word])
    if word in _BLANK or word in _EMPTY:
        return _BLANK.get(word, "")
    raise _UnknownCommandError


def _is_cut(tex: str, start: int, body: str) -> bool:
    """Return True if the next dollar sign begins a formula in the formula's text, which only `plain` can read."""
    if body and body.count("{") <= body.count("}"):
        return False
    whole = formula_at(tex, "$" if body else "$$", start + (1 if body else 2))
    return whole is not None and whole.body != body


def _is_mathematics(tex: str, after: str) -> bool:
    """Return True if text between dollar signs is a formula (``$x$-axis``), not an amount of money (``$5 to $10``)."""
    if _MATHEMATICAL.search(tex):
        return True
    return bool(tex) and tex == tex.strip() and not after.isdigit()


def _tie(token: re.Match[str]) -> str:
    """Return a tie between two words, otherwise the character ``~``: ``(~1.5:1)``."""
    after = token.string[token.end() : token.end() + 1]
    return "~" if before(token).isalnum() and after.isalnum() else SPECIAL["~"]


def _sign(token: re.Match[str]) -> str:
    r"""Return the LaTeX for a command of one character: ``\&`` is ``&``, ``\,`` is a space."""
    sign = token["sign"]
    return _SIGNS[sign] if sign in _SIGNS else literal(sign)


_WRITTEN: Final[dict[str, Callable[[re.Match[str]], str]]] = {
    "in_braces": lambda token: accented_letter(token["accent"], token["in_braces"]),
    "bare": lambda token: accented_letter(token["accent"], token["bare"]),
    "alone": lambda token: _meaning(token["alone"]),
    "sign": _sign,
    "tie": _tie,
    "quote": quote,
    "special": lambda token: SPECIAL[token[0]],
    "beyond": lambda token: character(token["beyond"]),
}
"""Functions for tokens whose LaTeX does not depend on other tokens."""
