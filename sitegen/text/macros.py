r"""Expand macros that mean the same in text and in formulas: roman numerals, quantities, chemical formulas.

``Stage \Rmnum{2}``, ``\SI{10}{\micro\meter}`` and ``\ce{H2O}`` become ``Stage II``, ``\text{10 µm}`` and
``\text{H₂O}`` before a text is parsed, so that pages, feeds and citations show the same characters.
"""

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from sitegen.text import units


class _Expansion(NamedTuple):
    """The text of an expanded macro, and the position after its arguments."""

    text: str
    end: int


_LARGE: Final = frozenset("Rmnum RNum RN Romannum RomanNumeral RomanNumeralCaps Roman Rom rom rmn".split())
_SMALL: Final = frozenset("rmnum rnum romannum romanNumeral roman".split())
_NUMERAL = re.compile(r" ?\{ ?(\d{1,4}) ?\}")
_PRIMITIVE = re.compile(
    r"(?:(?:expandafter ?\\)?(?P<case>(?:upper|lower)case|Make(?:Upp|Low)ercase) ?(?:\\expandafter ?)?(?P<brace>\{ ?)?\\)?"
    r"(?:expandafter ?\\)?romannumeral ?(?P<inner>\{ ?)?(?P<number>\d{1,4})(?(inner) ?\})(?: ?\\relax(?![A-Za-z]))?"
    r"(?(brace) ?\})"
)
_ROMAN: Final = dict(
    zip("m cm d cd c xc l xl x ix v iv i".split(), (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1), strict=True)
)

_IN_CIRCLE = re.compile(r" ?\{ ?(?:\\[a-z]{1,14} ?\{?)?(1[0-9]|20|[1-9])\}? ?\}")
_NUMBER = re.compile(r" ?\{ ?([0-9]{2,3}) ?\}")
_DINGBATS: Final = (
    {number: chr(0x2701 + number - 33) for number in range(33, 127)}
    | {number: chr(0x2761 + number - 161) for number in range(161, 168)}
    | {number: chr(ord("①") + number - 172) for number in range(172, 182)}
    | {number: chr(0x2776 + number - 182) for number in range(182, 212)}
    | {number: chr(0x2798 + number - 216) for number in range(216, 240)}
)

_ARGUMENT: Final = r" ?\{((?:[^{}]++|\{[^{}]*+\})*)\}"
_ARGUMENTS: Final = {count: re.compile(r"\*? ?(?:\[[^\[\]{}]*+\])?" + _ARGUMENT * count) for count in (1, 2, 3)}


def expanded(tex: str) -> str:
    """Return ``tex`` with these macros replaced. Macros with unexpected arguments are unchanged."""
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
    r"""Expand a common macro for roman numerals: ``\Rmnum{2}``, ``\rmnum{2}``."""
    found = _NUMERAL.match(tex, end)
    return _roman(found[1], found.end(), large=name in _LARGE) if found else None


def _primitive(tex: str, name: str, end: int) -> _Expansion | None:
    r"""Expand TeX's own command: ``\romannumeral2``, ``\uppercase\expandafter{\romannumeral2}``."""
    found = _PRIMITIVE.match(tex, end - len(name))
    return _roman(found["number"], found.end(), large="upper" in (found["case"] or "").lower()) if found else None


def _roman(digits: str, end: int, *, large: bool) -> _Expansion | None:
    number, written = int(digits), ""
    if not 0 < number < 4000:
        return None
    for letters, value in _ROMAN.items():
        written += letters * (number // value)
        number %= value
    return _Expansion(written.upper() if large else written, end)


def _circled(tex: str, _name: str, end: int) -> _Expansion | None:
    r"""Expand a number in a circle: ``\textcircled{1}``."""
    found = _IN_CIRCLE.match(tex, end)
    return _Expansion(chr(ord("①") + int(found[1]) - 1), found.end()) if found else None


def _dingbat(tex: str, _name: str, end: int) -> _Expansion | None:
    r"""Expand a character of Zapf Dingbats, given by number: ``\ding{51}``, ``\ding{172}``."""
    found = _NUMBER.match(tex, end)
    sign = _DINGBATS.get(int(found[1])) if found else None
    return _Expansion(sign, found.end()) if found and sign else None


def _text_of(count: int, write: Callable[..., str]) -> Callable[[str, str, int], _Expansion | None]:
    """Return the expansion of a macro with ``count`` arguments, which ``write`` turns into plain characters."""

    def expand(tex: str, _name: str, end: int) -> _Expansion | None:
        found = _ARGUMENTS[count].match(tex, end)
        if not found or any(sign in argument for argument in found.groups() for sign in "$#"):
            return None
        return _Expansion(rf"\text{{{write(*found.groups())}}}", found.end())

    return expand


def _range(first: str, last: str, unit: str) -> str:
    return f"{units.plain_number(first)}–{units.quantity(last, unit)}"


def _numbers(first: str, last: str) -> str:
    return f"{units.plain_number(first)}–{units.plain_number(last)}"


def _list(numbers: str) -> str:
    return ", ".join(map(units.plain_number, numbers.split(";")))


_MACROS: Final[dict[str, Callable[[str, str, int], _Expansion | None]]] = {
    **dict.fromkeys(_LARGE | _SMALL, _numeral),
    **dict.fromkeys("romannumeral uppercase MakeUppercase lowercase MakeLowercase expandafter".split(), _primitive),
    **dict.fromkeys(("SI", "qty"), _text_of(2, units.quantity)),
    **dict.fromkeys(("SIrange", "qtyrange"), _text_of(3, _range)),
    **dict.fromkeys(("si", "unit"), _text_of(1, units.unit)),
    "num": _text_of(1, units.plain_number),
    "numrange": _text_of(2, _numbers),
    "numlist": _text_of(1, _list),
    "ang": _text_of(1, units.angle),
    **dict.fromkeys(("textcircled", "circled"), _circled),
    "ding": _dingbat,
    "ce": _text_of(1, units.chemical),
}
_MACRO = re.compile(
    rf"\\(?:\\|@?({'|'.join(sorted(_MACROS, key=len, reverse=True))})(?![A-Za-z]))",
)
