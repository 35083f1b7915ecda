r"""Expand macros that mean the same in text and in formulas: roman numerals, quantities, chemical formulas.

``Stage \Rmnum{2}``, ``\SI{10}{\micro\meter}`` and ``\ce{H2O}`` become ``Stage II``, ``\text{10 µm}`` and
``\text{H₂O}`` before a text is read, so that pages, feeds and citations agree on them.
"""

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from sitegen.text import quantities


class _Expansion(NamedTuple):
    """What a macro stands for, and the position behind its arguments."""

    text: str
    end: int


_LARGE: Final = frozenset("Rmnum RNum RN Romannum RomanNumeral RomanNumeralCaps Roman Rom rom rmn".split())
_SMALL: Final = frozenset("rmnum rnum romannum romanNumeral roman".split())
_NUMERAL = re.compile(r" ?\{ ?(\d{1,4}) ?\}")
_PRIMITIVE = re.compile(
    r"(?P<upper>(?:expandafter ?\\)?(?:uppercase|MakeUppercase) ?(?:\\expandafter ?)?(?P<brace>\{ ?)?\\)?"
    r"(?:expandafter ?\\)?romannumeral ?(?P<inner>\{ ?)?(?P<number>\d{1,4})(?(inner) ?\})(?: ?\\relax(?![A-Za-z]))?"
    r"(?(brace) ?\})"
)
_ROMAN: Final = dict(
    zip("m cm d cd c xc l xl x ix v iv i".split(), (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1), strict=True)
)

_ARGUMENT: Final = r" ?\{((?:[^{}]++|\{[^{}]*+\})*)\}"
_ARGUMENTS: Final = {count: re.compile(r"\*? ?(?:\[[^\[\]{}]*+\])?" + _ARGUMENT * count) for count in (1, 2, 3)}


def expanded(tex: str) -> str:
    """Return ``tex`` with these macros replaced; what is not used as it should be stays."""
    if "\\" not in tex or not (found := _MACRO.search(tex)):
        return tex
    done = 0
    pieces: list[str] = []
    while found:
        name = found[1]
        expansion = _MACROS[name](tex, name, found.end()) if name else None
        if expansion:
            pieces += (tex[done : found.start()], expansion.text)
            done = expansion.end
        found = _MACRO.search(tex, expansion.end if expansion else found.end())
    return "".join(pieces) + tex[done:]


def _numeral(tex: str, name: str, end: int) -> _Expansion | None:
    r"""A macro of the paper's own: ``\Rmnum{2}``, ``\rmnum{2}``."""
    found = _NUMERAL.match(tex, end)
    return _roman(found[1], found.end(), large=name in _LARGE) if found else None


def _primitive(tex: str, name: str, end: int) -> _Expansion | None:
    r"""TeX's own way: ``\romannumeral2``, ``\uppercase\expandafter{\romannumeral2}``."""
    found = _PRIMITIVE.match(tex, end - len(name))
    return _roman(found["number"], found.end(), large=bool(found["upper"])) if found else None


def _roman(digits: str, end: int, *, large: bool) -> _Expansion | None:
    number, written = int(digits), ""
    if not 0 < number < 4000:
        return None
    for letters, value in _ROMAN.items():
        written += letters * (number // value)
        number %= value
    return _Expansion(written.upper() if large else written, end)


def _text_of(count: int, write: Callable[..., str]) -> Callable[[str, str, int], _Expansion | None]:
    """A macro with ``count`` arguments, from which ``write`` makes plain characters."""

    def expand(tex: str, _name: str, end: int) -> _Expansion | None:
        found = _ARGUMENTS[count].match(tex, end)
        if not found or any(sign in argument for argument in found.groups() for sign in "$#"):
            return None
        return _Expansion(rf"\text{{{write(*found.groups())}}}", found.end())

    return expand


def _range(first: str, last: str, units: str) -> str:
    return f"{quantities.plain_number(first)}–{quantities.quantity(last, units)}"


def _numbers(first: str, last: str) -> str:
    return f"{quantities.plain_number(first)}–{quantities.plain_number(last)}"


def _list(numbers: str) -> str:
    return ", ".join(map(quantities.plain_number, numbers.split(";")))


_MACROS: Final[dict[str, Callable[[str, str, int], _Expansion | None]]] = {
    **dict.fromkeys(_LARGE | _SMALL, _numeral),
    **dict.fromkeys(("romannumeral", "uppercase", "MakeUppercase", "expandafter"), _primitive),
    **dict.fromkeys(("SI", "qty"), _text_of(2, quantities.quantity)),
    **dict.fromkeys(("SIrange", "qtyrange"), _text_of(3, _range)),
    **dict.fromkeys(("si", "unit"), _text_of(1, quantities.unit)),
    "num": _text_of(1, quantities.plain_number),
    "numrange": _text_of(2, _numbers),
    "numlist": _text_of(1, _list),
    "ang": _text_of(1, quantities.angle),
    "ce": _text_of(1, quantities.chemical),
}
_MACRO = re.compile(
    rf"\\(?:\\|@?({'|'.join(sorted(_MACROS, key=len, reverse=True))})(?![A-Za-z]))",
)
