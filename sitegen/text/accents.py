r"""Read letters with accents: ``G\'erard``, ``na\"{\i}ve``, ``Ba\v{s}i\'c``, and signs that only look like accents."""

import re
import unicodedata
from typing import NamedTuple

from sitegen.text.letters import ACCENTS
from sitegen.text.symbols import GREEK

SIGNS = frozenset("`'^~=.\"")
"""Accents whose command is a sign, such as ``'``."""
WORDS = frozenset(filter(str.isalpha, ACCENTS))
"""Accents whose command is a letter, such as ``v``."""

_LETTER = r"(?:\\(?=[^\W\d_a-zA-Z]))?[^\W\d_]"
_IN_BRACES = rf"\{{ ?(\\[ij]|{_LETTER}) ?\}}"
_DOTLESS = r"(\\[ij])(?![A-Za-z]) ?"
_AFTER_SIGN = re.compile(rf"{_IN_BRACES}|{_DOTLESS}|({_LETTER})")
_AFTER_WORD = re.compile(rf"{_IN_BRACES}|{_DOTLESS}| ({_LETTER})(?![A-Za-z])| ?([^\W\d_a-zA-Z])")
_AFTER_SPACE = re.compile(r" ([^\W\d_])")
_UNDER_DIAERESIS = frozenset("aeiouyAEIOUY\\")
_CONTRACTION = re.compile(r"(?:s|t|d|m|re|ve|ll)(?![^\W\d_])")

# arXiv's clean-up mistakes the first letter of some commands for an accent: ``\beta`` is listed as ``\b{eta}``.
_MISREAD = re.compile(r"\{([a-z]{2,9})\}")
_REST_OF_COMMAND = {(name[0], name[1:]): sign for name, sign in (GREEK | {"copyright": "©"}).items()}


class Letter(NamedTuple):
    """The characters that a command stands for, and the position after the command."""

    text: str
    end: int


def by_sign(text: str, sign: str, end: int) -> Letter:
    r"""Read the letter with an accent whose command is a sign and ends at ``end``.

    If no letter follows, the sign stands for itself: ``these models\' weights``, ``an object\'s shape``.
    """
    found = _AFTER_SIGN.match(text, end)
    if not found or _is_quotation(text, sign, end, found[3]):
        return Letter(sign, end + 2 if text.startswith("{}", end) else end)
    return Letter(_accented(sign, found), _after_mark(text, found.end(), ACCENTS[sign]))


def by_word(text: str, accent: str, end: int) -> Letter | None:
    r"""Read the letter with an accent whose command is a letter (``\v``); return None if no letter follows."""
    misread = _MISREAD.match(text, end)
    if misread and (accent, misread[1]) in _REST_OF_COMMAND:
        return Letter(_REST_OF_COMMAND[accent, misread[1]], misread.end())
    found = _AFTER_WORD.match(text, end) or _within_name(text, accent, end)
    return Letter(_accented(accent, found), _after_mark(text, found.end(), ACCENTS[accent])) if found else None


def _within_name(text: str, accent: str, end: int) -> re.Match[str] | None:
    r"""Match the letter of a name after an accent and a space: ``Erd\H os``, ``\v Cech``, but not ``\c code``."""
    found = _AFTER_SPACE.match(text, end)
    if not found or not (text[end - 3 : end - 2].isalpha() or found[1].isupper()):
        return None
    return found if len(accented(found[1], ACCENTS[accent])) == 1 else None


def _after_mark(text: str, end: int, mark: str) -> int:
    """Return the position after a combining mark that repeats the accent."""
    return end + 1 if text.startswith(mark, end) else end


def _accented(accent: str, found: re.Match[str]) -> str:
    letter = next(filter(None, found.groups()))
    return accented(letter.removeprefix("\\"), ACCENTS[accent])


def accented(letter: str, mark: str) -> str:
    r"""Return ``letter`` with a combining mark. A letter that already has the mark is unchanged: ``\"ü`` is ``ü``."""
    bare = letter in "ij" or mark not in unicodedata.normalize("NFD", letter)
    return unicodedata.normalize("NFC", letter + mark if bare else letter)


def _is_quotation(text: str, sign: str, end: int, letter: str | None) -> bool:
    if sign == "'":
        return text[end - 3 : end - 2].isalpha() and _CONTRACTION.match(text, end) is not None
    return sign == '"' and letter is not None and unicodedata.normalize("NFD", letter)[:1] not in _UNDER_DIAERESIS
