r"""Write a formula in plain characters: ``x^2 \leq \beta`` as ``x² ≤ β``.

Window titles, feed titles and citations cannot hold mark-up. The result reads well for the formulas of titles and
abstracts, and keeps the letters of commands that it does not know.
"""

import re
from collections.abc import Iterator
from unicodedata import normalize

from sitegen.text.letters import SUBSCRIPTS, SUPERSCRIPTS
from sitegen.text.symbols import ESCAPES, SPACE_EATING, SYMBOLS

_LONGEST = 2000
_TOKEN = re.compile(
    r"\\(?P<name>[A-Za-z]+)\*?|\\(?P<escape>.)|(?P<script>[_^])|(?P<open>\{)|(?P<close>\})|(?P<other>.)"
)

_LAYOUT = re.compile(r"\\(?:left|right|middle)\s*\.|(?<=\\begin\{array\})\s*\{[^{}]*\}")
"""Invisible delimiters, and the column specification of an array."""

_RAISED = SUPERSCRIPTS | dict(zip("*′°∘†inT", "*′°°†ⁱⁿᵀ", strict=True))
_LOWERED = SUBSCRIPTS | dict(zip("aehijklmnoprstuvx", "ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))
_DOUBLE = dict(zip("CHNPQRZEFSTX1", "ℂℍℕℙℚℝℤ𝔼𝔽𝕊𝕋𝕏𝟙", strict=True))
_ORDINALS = {"st", "nd", "rd", "th"}

_OVER = {
    "hat": "\u0302",
    "widehat": "\u0302",
    "tilde": "\u0303",
    "widetilde": "\u0303",
    "bar": "\u0304",
    "overline": "\u0305",
    "dot": "\u0307",
    "ddot": "\u0308",
    "check": "\u030c",
    "vec": "\u20d7",
    "underline": "\u0332",
    "mathring": "\u030a",
    "dddot": "\u20db",
    "acute": "\u0301",
    "grave": "\u0300",
    "breve": "\u0306",
    "overrightarrow": "\u20d7",
    "not": "\u0338",
}
_DROPPED = frozenset(
    "textcolor color raisebox scalebox rotatebox hspace vspace phantom hphantom vphantom label tag cite".split()
)
"""Commands whose first argument is not text."""
_BESIDE = {"underset": "_", "overset": "^", "stackrel": "^", "binom": "choose", "dbinom": "choose", "tbinom": "choose"}
"""Commands with two arguments -> how the first is added to the second: below, above, or as ``choose``."""
_AROUND = {
    "bra": ("⟨", "|"),
    "ket": ("|", "⟩"),
    "braket": ("⟨", "⟩"),
    "norm": ("‖", "‖"),
    "abs": ("|", "|"),
    "pmod": ("(mod ", ")"),
}
_WITH_ARGUMENT = {
    *("frac", "dfrac", "tfrac", "cfrac", "sqrt", "mathbb", "mathbbm", "mathds", "begin", "end"),
    *_OVER,
    *_DROPPED,
    *_BESIDE,
    *_AROUND,
}
_SPACES = {"quad", "qquad", "space", "enspace"}
_SILENT = (
    "left right middle big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr limits nolimits displaystyle textstyle "
    "scriptstyle text mbox hbox mathrm mathbf mathit mathsf mathtt mathcal mathscr mathfrak mathnormal bm boldsymbol "
    "pmb operatorname textbf textit texttt textrm textsf textsc textsl textnormal emph rm bf it sf tt cal ensuremath "
    "mathop mathrel mathbin mathord underbrace overbrace vcenter small boldmath xspace nonumber"
).split()
_CHARACTERS = (
    SYMBOLS
    | SPACE_EATING
    | dict.fromkeys(_SPACES, " ")
    | {"bmod": " mod ", "mod": " mod ", "xrightarrow": "→", "xleftarrow": "←"}
    | dict.fromkeys(_SILENT, "")
)


def approximate(formula: str) -> str:
    """Return ``formula`` (without its delimiters) in Unicode characters; unknown commands lose their backslash."""
    if len(formula) > _LONGEST:
        return formula
    if "\\left" in formula or "array" in formula:
        formula = _LAYOUT.sub("", formula)
    levels: list[list[str]] = [[]]
    waiting: list[str] = [""]  # for each open group: the command whose argument it is
    command = ""
    for kind, text in _atoms(formula):
        if kind == "command":
            command = text
        elif kind == "open":
            levels.append([])
            waiting.append(command)
            command = ""
        elif kind == "close" and len(levels) > 1:
            command, written = _applied(waiting.pop(), "".join(levels.pop()))
            levels[-1].append(written)
        elif kind == "text" and not (command and text == " "):
            command, written = _applied(command, text)
            levels[-1].append(written)
    return " ".join("".join(map("".join, levels)).split())


def _atoms(formula: str) -> Iterator[tuple[str, str]]:
    for token in _TOKEN.finditer(formula):
        kind = token.lastgroup
        if kind == "name":
            name = token["name"]
            yield (("command", name) if name in _WITH_ARGUMENT else ("text", _CHARACTERS.get(name, name)))
        elif kind == "escape":
            yield "text", ESCAPES.get(token["escape"], token["escape"])
        elif kind == "script":
            yield "command", token["script"]
        elif kind == "other":
            yield "text", " " if token[0] in "~&" else token[0]
        else:
            yield str(kind), ""


def _applied(command: str, text: str) -> tuple[str, str]:
    """Return the command that the next argument belongs to, and the written form of this argument."""
    if command and not text:  # silent commands stand before the argument: \hat\mathbf{x}
        return command, ""
    if command in _DROPPED:
        return "", ""
    if command in _BESIDE:
        return f"{_BESIDE[command]} {text}", ""
    if command.endswith("frac"):
        return "over", _bracketed(text) + "/"
    return "", _written(command, text)


def _written(command: str, text: str) -> str:
    if command in {"^", "_"}:
        return _script(command, text)
    if command in _OVER:
        return _accented(command, text)
    if command in {"mathbb", "mathbbm", "mathds"}:
        return "".join(_DOUBLE.get(character, character) for character in text)
    if command in {"begin", "end"}:
        return " "
    if command in {"over", "sqrt"}:
        return ("√" if command == "sqrt" else "") + _bracketed(text)
    return _related(command, text)


def _accented(command: str, text: str) -> str:
    if command == "not":
        return normalize("NFC", text + _OVER[command])
    return text + _OVER[command] if len(text) == 1 else text


def _related(command: str, text: str) -> str:
    """Return an argument between the signs of its command, or the second of two arguments joined with the first."""
    if command in _AROUND:
        return text.join(_AROUND[command])
    relation, _, first = command.partition(" ")
    if relation == "choose":
        return f"({first} choose {text})"
    return text + _script(relation, first) if first else text


def _script(sign: str, text: str) -> str:
    table = _RAISED if sign == "^" else _LOWERED
    small = len(text) == 1 or not any(map(str.isalpha, text))
    if small and all(character in table for character in text):
        return "".join(map(table.__getitem__, text))
    if sign == "^" and text in _ORDINALS:
        return text
    return sign + _bracketed(text)


def _bracketed(text: str) -> str:
    return text if text.isalnum() else f"({text})"
