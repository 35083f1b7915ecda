"""Read signs that TeX replaces: ties, dashes and quotation marks.

Each function takes the text and the position of the sign. It returns the replacement and the position after the sign.
"""

import re
from collections.abc import Callable
from typing import Final

_DASHES = re.compile(r"-+")
_CLOSES_WORD = re.compile(r"[)\]}'\"’”]{1,2}[^\W\d_]")
_DASH_IN_WORDS = re.compile(r"(?<=\w)---?(?=\w)")
_WRITTEN: Final = {"--": "\N{EN DASH}", "---": "\N{EM DASH}"}
_EM: Final = 3
_QUOTED = re.compile(r"[^`'\\$~{}\s][^`'\\$~{}]{0,120}'(?!\w)")


def _tie(text: str, start: int) -> tuple[str, int]:
    """Read a tilde: a tie as in ``Fig.~2``, or a sign for "about" or "to" as in ``a set of ~500`` and ``30~70%``."""
    before, after = _before(text, start), text[start + 1 : start + 2]
    is_range = before.isdigit() and after.isdigit()
    is_about = not before.strip(" ([,:") and not after.strip("0123456789 $+-.<>")
    return "~" if is_range or is_about else "\u00a0", start + 1


def _dash(text: str, start: int) -> tuple[str, int]:
    """Write two or three hyphens between words as a dash; ``UNet--`` and ``--flag`` are unchanged.

    A bracket may follow the hyphens: ``(Gauss--)Newton``. Three hyphens before a letter are always a dash.
    """
    found = _DASHES.match(text, start)
    dashes = found[0] if found else "-"
    end = start + len(dashes)
    before, after = _before(text, start).strip(), text[end : end + 1]
    is_dash = (
        after == " "
        or (after not in ".,;:!?)]}" and (before or len(dashes) == _EM or not after.isalpha()))
        or (before.isalnum() and _CLOSES_WORD.match(text, end) is not None)
    )
    return (_WRITTEN.get(dashes, dashes) if is_dash else dashes), end


def _before(text: str, position: int) -> str:
    return text[position - 1] if position else ""


def _left_quote(text: str, start: int) -> tuple[str, int]:
    if text.startswith("``", start):
        return "“", start + 2
    quoted = _QUOTED.match(text, start + 1)
    if not quoted:
        return "`", start + 1
    words = quoted[0][:-1]
    if "--" in words:
        words = _DASH_IN_WORDS.sub(lambda dash: _WRITTEN[dash[0]], words)
    return f"\N{LEFT SINGLE QUOTATION MARK}{words}\N{RIGHT SINGLE QUOTATION MARK}", quoted.end()


def _right_quote(text: str, start: int) -> tuple[str, int]:
    before = _before(text, start)
    opens = not before.strip(" (") and text[start + 2 : start + 3].isalnum()
    return "“" if opens else "”", start + 2


SIGNS: Final[dict[str, Callable[[str, int], tuple[str, int]]]] = {
    "~": _tie,
    "-": _dash,
    "`": _left_quote,
    "'": _right_quote,
}
"""The first character of each sign, and the function that reads it. Dashes and closing quotation marks repeat it."""
