r"""Characters as LaTeX writes them, in ASCII wherever its kernel has a way.

Letters with accents become commands in braces (``{\'e}``): classic BibTeX knows bytes only and would cut a letter of two
when it makes initials; biber and reference managers read the commands as well. Letters that LaTeX has no command for,
those of other scripts above all, stay as they are: XeLaTeX and LuaLaTeX set them. ``ą``, ``đ``, ``ð`` and ``þ`` need T1 fonts.
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
    "\u2044": "/",  # the bar of a fraction
    "µ": r"{$\mu$}",
}

_LETTERS: Final = {letter: rf"{{\{name}}}" for name, letter in LETTERS.items()}

_MARKS: Final = {accent: mark for accent, mark in ACCENTS.items() if accent != "t"} | {"textcommabelow": "\u0326"}
"""LaTeX's accents over or under one letter, with the combining mark of each."""
_ACCENTS: Final = {mark: accent for accent, mark in _MARKS.items()}

_OVER_VARIABLES: Final = dict(zip("`'^~=u.\"v", "grave acute hat tilde bar breve dot ddot check".split(), strict=True))
"""Accents of letters -> those of formulas, for what is no letter of any language: an x with a hat is a variable."""


_HYPHEN: Final = str.maketrans("\N{MINUS SIGN}", "-")
_PICTURES: Final = ("So", "Sk", "Cf", "Co", "Cn")
"""Categories of the characters that are left out where LaTeX has no command: emoji, their modifiers, private ones."""

BEYOND_ASCII: Final = r"(?P<beyond>[A-Za-z][\u0300-\u036f]{1,3}|[^\x00-\x7f][\u0300-\u036f]{0,3})"
"""A character, or any with its combining marks; more than three are none of a language."""

PLAIN: Final = re.compile(r"""[^\\${}%&#_~^<>|"@\x80-\U0010ffff]*+""")
"""Text that LaTeX and BibTeX take to the letter."""

_NOT_PLAIN = re.compile(rf"""[\\${{}}%&#_~^<>|]|(?P<quote>")|{BEYOND_ASCII}""")
_ENTRY_LIKE = re.compile(r"@(?=\w*[ \t]*\{)")


def literal(text: str) -> str:
    """Text without TeX, to the letter."""
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
    r"""Without needless blanks, or what parsers misread: ``@article{`` as an entry, ``\_{`` as a subscript."""
    if "@" in text:
        text = _ENTRY_LIKE.sub("{@}", text)
    return " ".join(text.replace(r"\_{", r"{\_}{").split())


def quote(token: re.Match[str]) -> str:
    """A typewriter's quotation mark as an opening or a closing one."""
    return "``" if before(token) in " ([{-~/–—" else "''"


def before(token: re.Match[str]) -> str:
    """The character before a token; none at the start."""
    return token.string[max(token.start() - 1, 0) : token.start()]


def under_accent(accent: str, letter: str) -> str:
    r"""A letter under one of TeX's accents: of ``\'`` and ``e`` or ``\i``."""
    return character(accented(letter.strip("\\ "), _MARKS[accent]))


@lru_cache(maxsize=4096)
def character(letter: str) -> str:
    """A character beyond ASCII, or any with its combining marks, as LaTeX writes it; as it is if LaTeX has no way."""
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
    """Ligatures, wide forms and the like as the letters that they are made of; pictures are left out."""
    plainer = normalize("NFKC", letter)
    if plainer == letter:
        return "" if category(letter[0]) in _PICTURES or letter[0] in _ACCENTS or letter == "\ufe0f" else letter
    script = {"<super>": "^", "<sub>": "_"}.get(decomposition(letter[0]).split(" ")[0])
    if script and ((plainer.isalnum() and plainer.isascii()) or plainer in {"+", "\N{MINUS SIGN}"}):
        return f"{{${script}{{{plainer.translate(_HYPHEN)}}}$}}"
    return literal(plainer)
