r"""Find the end of a formula, and distinguish formulas from amounts of money.

Texts on arXiv contain ``$x^2$`` as well as ``$100,000``, and a dollar sign may lack its partner. Text that reads like a
sentence or an amount is not a formula. Parsers then continue after the first dollar sign, so that a single one has no
effect on the text after it.
"""

import re
from typing import NamedTuple

from sitegen.text.nested_formulas import TEXT

_LONGEST = 2000

_ENDS = {
    "$": re.compile(r"((?:[^$\\]++|\\.)+)\$", re.DOTALL),
    "$$": re.compile(r"((?:[^$\\]++|\\.|\$(?!\$))+)\$\$", re.DOTALL),
}
_END_OUTSIDE_TEXT = re.compile(rf"((?:{TEXT}|(?!{TEXT})\\.|[^$\\]++)+)\$", re.DOTALL)
r"""The end of a formula with formulas in its text: ``$x_{\text{if $y$}}$``."""
_PARTNERS = {"\\(": "\\)", "\\[": "\\]"}

_ESCAPED = re.compile(r"\\.", re.DOTALL)
_SAYS_TEXT = re.compile(r"\\(?:text|mbox|hbox|math|operatorname|emph|rm|it|bf|sf|tt|href)")
_SENTENCE = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{2,}+ [A-Za-z]{2,}+ [A-Za-z]{2}")
_AMOUNT = re.compile(r"\s*\d[^\\^_={}]*+")

_BEGINS_TEXT = r"text(?:bf|it|tt|sc|sl|md|up|rm|sf|normal)?|emph|mbox|unicode|LaTeX|TeX"
_WITHIN_TEXT = rf"{_BEGINS_TEXT}|underline|textcolor|textsuperscript|textendash|textemdash|times|pm|checkmark|ie|eg"
_ADDRESS = r"\\(?:href|url)(?: ?\{[^{}]*+\}|(?! ?\{[^{}]*+\}|[A-Za-z]))"
_TEXT = re.compile(
    rf"\s*(?=\\(?:href|url|{_BEGINS_TEXT})(?![A-Za-z])|\\underline\{{\\text)"
    rf"(?:{_ADDRESS}|[^\\^_&$#]++|\\(?:{_WITHIN_TEXT})(?![A-Za-z])|\\[ ,;:%_#&{{}}'\"`~=.-])*"
)


class Formula(NamedTuple):
    """A formula's source without its delimiters, and the position after the closing one."""

    body: str
    end: int


def formula_at(text: str, opening: str, start: int) -> Formula | None:
    r"""Return the formula after the delimiter ``opening`` (``$``, ``$$``, ``\(`` or ``\[``), which ends at ``start``."""
    if opening in _ENDS:
        furthest = start + _LONGEST + len(opening)
        found = _ENDS[opening].match(text, start, furthest)
        if found and opening == "$" and _is_cut_in_text(found[1]):
            found = _END_OUTSIDE_TEXT.match(text, start, furthest) or found
        formula = Formula(found[1], found.end()) if found else None
    else:
        formula = enclosed(text, start, _PARTNERS[opening])
    return formula if formula and _reads_as_formula(formula.body, text[formula.end : formula.end + 1]) else None


def enclosed(text: str, start: int, closing: str) -> Formula | None:
    """Return the text between ``start`` and the next ``closing``; None if it is empty or too long for a formula."""
    end = text.find(closing, start, start + _LONGEST + len(closing))
    return Formula(text[start:end], end + len(closing)) if end > start else None


def _is_cut_in_text(body: str) -> bool:
    """Return True if a formula ends within a text command: the dollar sign at its end then begins a formula in that text."""
    return "{" in body and _excess(body) < 0 and _SAYS_TEXT.search(body) is not None


def _excess(body: str) -> int:
    """Return the number of closing braces minus the number of opening braces, without escaped ones."""
    if "\\" in body:
        body = _ESCAPED.sub("", body)
    return body.count("}") - body.count("{")


def _reads_as_formula(body: str, following: str) -> bool:
    if "}" in body and _excess(body) > 0:
        return False
    if _SENTENCE.search(body) and not _SAYS_TEXT.search(body):
        return False
    return not (_AMOUNT.fullmatch(body) and _ends_like_amount(body, following))


def _ends_like_amount(body: str, following: str) -> bool:
    """Return True if text between two dollar signs ends as between two amounts: ``$5 or $10``, ``$5-$10``."""
    if following.isdigit():
        return not body[-1].isdigit()
    return body[-1] in " (" and any(map(str.isalpha, body))


def is_text(body: str) -> bool:
    r"""Return True if a formula contains only text commands: ``$\textbf{Mo}$del``, ``$\href{...}{...}$``."""
    return "\\" in body and _TEXT.fullmatch(body) is not None
