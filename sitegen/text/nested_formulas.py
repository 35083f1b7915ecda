r"""Move formulas out of the text in a formula: ``\text{if $x > 0$ or}`` becomes ``\text{if }x > 0\text{ or}``."""

import re

from sitegen.text.symbols import GREEK, SIGNS

_INNER = r"\$(?:[^$\\]++|\\.)*\$"
TEXT = rf"\\(?:text[a-z]{{0,9}}|[mhf]box)\s*\{{(?:[^{{}}\\$]++|\\.|\{{[^{{}}$]*+\}}|{_INNER})*\}}"
"""A text command in a formula, with its argument."""

_TEXT = re.compile(TEXT)
_PARTS = re.compile(r"(\\[a-z]+)\s*\{(.*)\}", re.DOTALL)
_FORMULA = re.compile(
    r"\$((?:[^$\\]++|\\.)*)\$|\\\(((?:[^\\]++|\\[^)])*)\\\)|\\ensuremath ?\{([^{}]*+)\}|(\\(?P<sign>[A-Za-z]+)(?![A-Za-z]))"
)


def unnested(formula: str) -> str:
    """Return a formula whose text contains no formulas or symbols."""
    return _TEXT.sub(_apart, formula) if "\\" in formula else formula


def _apart(found: re.Match[str]) -> str:
    parts = _PARTS.fullmatch(found[0])
    if not parts:
        return found[0]
    command, text = parts.groups()
    done = 0
    pieces: list[str] = []
    for inner in _FORMULA.finditer(text):
        if inner["sign"] and inner["sign"] not in GREEK and inner["sign"] not in SIGNS:
            continue
        pieces += (
            _words(command, text[done : inner.start()]),
            "{",
            inner[1] or inner[2] or inner[3] or inner[4] or "",
            "}",
        )
        done = inner.end()
    return f"{{{''.join(pieces)}{_words(command, text[done:])}}}" if pieces else found[0]


def _words(command: str, text: str) -> str:
    return f"{command}{{{text}}}" if text else ""
