r"""Write characters as LaTeX commands in ASCII, as far as LaTeX's kernel has such commands.

Letters with accents become commands in braces (``{\'e}``): classic BibTeX reads bytes and would cut a letter of two bytes
when it makes initials. Biber and reference managers read the commands as well. Letters without a command, mostly of other
scripts, are unchanged: XeLaTeX and LuaLaTeX can typeset them. ``ą``, ``đ``, ``ð`` and ``þ`` need T1 fonts.
"""

import re
from functools import lru_cache
from typing import Final
from unicodedata import category, decomposition, normalize

from sitegen.citations import latex_formula
from sitegen.text.accents import accented
from sitegen.text.letters import ACCENTS, LETTERS

SPECIAL: Final = {
    "\\": r"{\textbackslash}",
    "{": r"{\textbraceleft}",
    "}": r"{\textbraceright}",
    "$": r"\$",
    "%": r"\%",
    "&": r"\&",
    "#": r"\#",
    "_": r"\_",
    "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}",
    "<": r"{\textless}",
    ">": r"{\textgreater}",
    "|": r"{\textbar}",
}

_TYPOGRAPHY: Final = {
    "\u00a0": "~",
    "‐": "-",
    "\u2011": "-",
    "‒": "--",
    "–": "--",
    "—": "---",
    "―": "---",
    "‘": "`",
    "’": "'",
    "ʼ": "'",
    "‚": r"{\quotesinglbase}",
    "„": r"{\quotedblbase}",
    "«": r"{\guillemotleft}",
    "»": r"{\guillemotright}",
    "“": "``",
    "”": "''",
    "…": r"{\ldots}",
    "¡": "!`",
    "¿": "?`",
    "§": r"{\S}",
    "¶": r"{\P}",
    "©": r"{\copyright}",
    "®": r"{\textregistered}",
    "™": r"{\texttrademark}",
    "£": r"{\pounds}",
    "°": r"{$^\circ$}",
    "·": r"{$\cdot$}",
    "−": "{$-$}",
    "\u2044": "/",  # fraction slash
    "µ": r"{$\mu$}",
}

_LETTERS: Final = {letter: rf"{{\{name}}}" for name, letter in LETTERS.items()}

_MARKS: Final = {accent: mark for accent, mark in ACCENTS.items() if accent != "t"} | {"textcommabelow": "\u0326"}
"""LaTeX's accents over or under one letter, with the combining mark of each."""
_ACCENTS: Final = {mark: accent for accent, mark in _MARKS.items()}

_OVER_VARIABLES: Final = dict(zip("`'^~=u.\"v", "grave acute hat tilde bar breve dot ddot check".split(), strict=True))
"""Accents of letters, with those of formulas. An x with a hat is not a letter of any language, but a variable."""


_HYPHEN: Final = str.maketrans("\N{MINUS SIGN}", "-")
_LEFT_OUT: Final = ("So", "Sk", "Cf", "Co", "Cn")
"""Unicode categories of characters that are left out if LaTeX has no command: emoji, modifiers, private use."""

BEYOND_ASCII: Final = r"(?P<beyond>[A-Za-z][\u0300-\u036f]{1,3}|[^\x00-\x7f][\u0300-\u036f]{0,3})"
"""A character beyond ASCII, or any letter with combining marks. No language has more than three marks on a letter."""

PLAIN: Final = re.compile(r"""[^\\${}%&#_~^<>|"@\x80-\U0010ffff]*+""")
"""Text in which LaTeX and BibTeX give no character a special meaning."""

_NOT_PLAIN = re.compile(rf"""[\\${{}}%&#_~^<>|]|(?P<quote>")|{BEYOND_ASCII}""")
_ENTRY_LIKE = re.compile(r"@(?=\w*[ \t]*\{)")


def literal(text: str) -> str:
    """Return text without TeX as LaTeX that shows the same characters."""
    if PLAIN.fullmatch(text):
        return text
    if not text.isascii():
        text = normalize("NFC", text)
    return finished(_NOT_PLAIN.sub(_literal, text))


def _literal(token: re.Match[str]) -> str:
    if token["beyond"]:
        return character(token["beyond"])
    return quote(token) if token["quote"] else SPECIAL[token[0]]


def finished(text: str) -> str:
    r"""Return LaTeX with single spaces and without text that parsers misread: ``@article{`` as an entry, ``\_{`` as a subscript."""
    if "@" in text:
        text = _ENTRY_LIKE.sub("{@}", text)
    return " ".join(text.replace(r"\_{", r"{\_}{").split())


def quote(token: re.Match[str]) -> str:
    """Return a straight quotation mark as an opening or a closing one."""
    return "``" if before(token) in " ([{-~/–—" else "''"


def before(token: re.Match[str]) -> str:
    """Return the character before a token; an empty string at the start."""
    return token.string[max(token.start() - 1, 0) : token.start()]


def accented_letter(accent: str, letter: str) -> str:
    r"""Return a letter with one of TeX's accents, given as ``'`` and ``e`` or ``\i``."""
    return character(accented(letter.strip("\\ "), _MARKS[accent]))


@lru_cache(maxsize=4096)
def character(letter: str) -> str:
    """Return a character beyond ASCII, or a letter with combining marks, as LaTeX; unchanged if LaTeX has no command."""
    if letter in _TYPOGRAPHY:
        return _TYPOGRAPHY[letter]
    if letter in _LETTERS:
        return _LETTERS[letter]
    if letter in latex_formula.COMMANDS:
        return f"{{${latex_formula.COMMANDS[letter]}$}}"
    return _accented(letter) or _compatible(letter)


def _accented(letter: str) -> str | None:
    decomposed = normalize("NFD", letter)
    base, marks = decomposed[0], decomposed[1:]
    is_letter = base in _LETTERS or (base.isascii() and base.isalpha())
    if not (is_letter and marks and _ACCENTS.keys() >= {*marks}):
        return None
    accents = [_ACCENTS[mark] for mark in marks]
    if len(normalize("NFC", letter)) > 1 and len(accents) == 1 and accents[0] in _OVER_VARIABLES:
        return f"{{$\\{_OVER_VARIABLES[accents[0]]}{{{base}}}$}}"
    written = _LETTERS.get(base, base)  # `i`, not the dotless `\i`, to which biber would add the accent as a character
    for accent in accents:
        is_short = len(written) == 1 and not accent.isalpha()
        written = f"{{\\{accent}{written}}}" if is_short else f"{{\\{accent}{{{written}}}}}"
    return written


def _compatible(letter: str) -> str:
    """Return the letters of a ligature, wide form or similar character; an empty string for emoji."""
    simple = normalize("NFKC", letter)
    if simple == letter:
        return "" if category(letter[0]) in _LEFT_OUT or letter[0] in _ACCENTS or letter == "\ufe0f" else letter
    script = {"<super>": "^", "<sub>": "_"}.get(decomposition(letter[0]).split(" ")[0])
    if script and ((simple.isalnum() and simple.isascii()) or simple in {"+", "\N{MINUS SIGN}"}):
        return f"{{${script}{{{simple.translate(_HYPHEN)}}}$}}"
    return literal(simple)
