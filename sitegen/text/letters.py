"""Tables of letters: TeX's letters and accents, base letters of special letters, superscripts and subscripts."""

from typing import Final


def pairs(table: str) -> dict[str, str]:
    """Return a table from a text in which each name is followed by its character or characters."""
    words = table.split()
    return dict(zip(words[::2], words[1::2], strict=True))


LETTERS: Final = pairs("""
    ss ß SS ẞ o ø O Ø l ł L Ł ae æ AE Æ oe œ OE Œ aa å AA Å i ı j ȷ dh ð DH Ð th þ TH Þ dj đ DJ Đ ng ŋ NG Ŋ
""")
"""TeX's commands for letters. As in TeX, white space after the command belongs to it."""

ACCENTS: Final = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    "=": "\u0304",
    "u": "\u0306",
    ".": "\u0307",
    '"': "\u0308",
    "r": "\u030a",
    "H": "\u030b",
    "v": "\u030c",
    "t": "\u0361",
    "d": "\u0323",
    "c": "\u0327",
    "k": "\u0328",
    "b": "\u0331",
}
"""TeX's commands for accents, with the combining mark of each."""

BASE_LETTERS: Final = {
    "ø": "o",
    "ł": "l",
    "ı": "i",
    "đ": "d",
    "ð": "d",
    "æ": "ae",
    "œ": "oe",
    "þ": "th",
    "ħ": "h",
    "ŧ": "t",
}
"""Small letters that Unicode does not decompose into a base letter and an accent, with the letters that replace them."""

SUPERSCRIPTS: Final = dict(zip("0123456789+-=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾", strict=True))
SUBSCRIPTS: Final = dict(zip("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", strict=True))
"""Digits and signs that Unicode has as superscripts and subscripts."""
