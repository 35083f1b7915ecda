r"""Write numbers with units (siunitx) and chemical formulas (mhchem) in plain characters: ``10 µm``, ``H₂O``."""

import re
from typing import Final

from sitegen.text.letters import SUBSCRIPTS, SUPERSCRIPTS

_PREFIXES: Final = dict(
    zip(
        "femto pico nano micro milli centi deci deca hecto kilo mega giga tera peta exa".split(),
        "f p n µ m c d da h k M G T P E".split(),
        strict=True,
    )
)
_UNITS: Final = dict(
    zip(
        "metre meter second gram ampere kelvin mole candela hertz newton pascal joule watt coulomb volt farad ohm "
        "siemens weber tesla henry lumen lux becquerel gray sievert litre liter minute hour day tonne dalton "
        "electronvolt bar angstrom decibel bit byte percent degree arcminute arcsecond celsius degreeCelsius radian "
        "parsec hectare um us ug uW uA uV uL ul l h".split(),
        "m m s g A K mol cd Hz N Pa J W C V F Ω S Wb T H lm lx Bq Gy Sv L L min h d t Da eV bar Å dB bit B % ° ′ ″ °C °C "
        "rad pc ha µm µs µg µW µA µV µL µL L h".split(),
        strict=True,
    )
)
_POWERS: Final = {"square": "²", "squared": "²", "cubic": "³", "cubed": "³"}
_UNIT_TOKEN = re.compile(
    r"\\(?P<name>[A-Za-z]+)|(?P<power>\^(?:\{-?[0-9]+\}|-?[0-9]))|(?P<blank>[ .~]|\\[,. ])|\\?(?P<other>.)"
)
_RAISED: Final = str.maketrans(SUPERSCRIPTS)
_LOWERED: Final = str.maketrans(SUBSCRIPTS)
_EXPONENT = re.compile(r"([0-9.,]*) ?[eEdD] ?([+-]?)\+?([0-9]{1,4})")
_TIGHT: Final = frozenset("°%′″")
"""Units that follow their number without a space."""

_CHARGE = re.compile(r"\^(?:\{([0-9]*[+-]?)\}|([0-9]*[+-]?))")
_COUNT = re.compile(r"(?<=[A-Za-z)\]])_?(?:\{([0-9]+)\}|([0-9]+))")
_ARROWS: Final = {"<=>": "⇌", "<->": "↔", "->": "→", "<-": "←"}


def quantity(number: str, units: str) -> str:
    """Return a number with its unit, and a no-break space between them where the unit takes one."""
    written = unit(units)
    tight = written[:1] in _TIGHT and written != "°C"
    return plain_number(number) + ("" if tight else "\u00a0") + written


def plain_number(number: str) -> str:
    """Return a number as siunitx prints it: ``3.2e-4`` with a power of ten, a hyphen as a minus sign."""
    number = number.strip().replace(r"\pm", "±").replace("+-", "±").replace("~", "").replace(" ", "")
    found = _EXPONENT.fullmatch(number.removeprefix("-"))
    sign = "\N{MINUS SIGN}" if number.startswith("-") else ""
    if found:
        factor = f"{found[1]}×" if found[1] else ""
        return f"{sign}{factor}10{(found[2] + found[3]).removeprefix('+').translate(_RAISED)}"
    return sign + number.removeprefix("-")


def angle(degrees: str) -> str:
    """Return an angle such as ``45`` or ``45;30;0`` with the signs of degrees, minutes and seconds."""
    parts = zip(degrees.split(";"), "°′″", strict=False)
    return "".join(plain_number(part) + sign for part, sign in parts if part.strip())


def unit(units: str) -> str:
    r"""Return units in plain characters: ``\kilo\gram\per\second\squared`` as kg/s², ``\micro m`` as µm."""
    written, power = "", ""
    prefixed = True
    for token in _UNIT_TOKEN.finditer(units.strip()):
        name = token["name"]
        if name == "per":
            written, prefixed = f"{written or '1'}/", True
        elif name in _POWERS and name.startswith(("square", "cubic")) and not name.endswith("ed"):
            power = _POWERS[name]
        elif name in _POWERS:
            written += _POWERS[name]
        elif name:
            gap = "" if prefixed else "\u00a0"
            prefixed = name in _PREFIXES
            written += gap + (_PREFIXES.get(name) or _UNITS.get(name, name) + power)
            power = power if prefixed else ""
        elif token["power"]:
            written += token["power"].strip("^{}").translate(_RAISED)
        elif token["blank"]:
            prefixed = not written or written[-1] in "/\u00a0"
        else:
            written, prefixed = written + token["other"], True
    return written


def chemical(formula: str) -> str:
    """Return a chemical formula: ``SO4^2-`` as SO₄²⁻, ``2H2 + O2 -> 2H2O`` with an arrow."""
    for arrow, sign in _ARROWS.items():
        formula = formula.replace(arrow, sign)
    formula = _CHARGE.sub(lambda found: (found[1] or found[2] or "").translate(_RAISED), formula)
    formula = _COUNT.sub(lambda found: (found[1] or found[2]).translate(_LOWERED), formula)
    return re.sub(r"(?<=[A-Za-z₀-₉)\]])([+-])(?![^\s)])", lambda found: found[1].translate(_RAISED), formula)
