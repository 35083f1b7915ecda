"""Turn a formula into MathML.

math-core converts it. This module limits the size of formulas, because math-core's parser recurses on the stack, replaces
TeX that math-core does not know, and accepts only the elements and attributes that are listed here.
"""

import re

from math_core import LatexError, LatexToMathML

from sitegen.text import formula_repair
from sitegen.text.nested_formulas import unnested

_LONGEST = 2000
_MOST_REPAIRS = 12
_MOST_NESTINGS = 150
r"""The most of ``\``, ``{``, ``^`` and ``_`` together. 250 nested braces overflow a stack of 512 KiB; no formula of
43,218 papers has more than 20."""

_MACROS = {
    # Commands of packages that math-core does not know
    "mbox": r"\text{#1}",
    "hbox": r"\text{#1}",
    "textnormal": r"\text{#1}",
    "textmd": r"\text{#1}",
    "textup": r"\text{#1}",
    "textrm": r"\text{#1}",
    "textsf": r"\text{#1}",
    "textsc": r"\text{#1}",
    "textsl": r"\textit{#1}",
    "textsuperscript": r"{}^{\text{#1}}",
    "textsubscript": r"{}_{\text{#1}}",
    "mathbbm": r"\mathbb{#1}",
    "mathds": r"\mathbb{#1}",
    "mathnormal": r"\mathit{#1}",
    "ensuremath": r"{#1}",
    "pmb": r"\boldsymbol{#1}",
    "boldmath": "",
    "widetilde": r"\tilde{#1}",
    "Vec": r"\vec{#1}",
    "norm": r"\lVert#1\rVert",
    "abs": r"\lvert#1\rvert",
    "nicefrac": r"{#1}/{#2}",
    "sfrac": r"{#1}/{#2}",
    "smallsetminus": r"\setminus",
    "thicksim": r"\sim",
    "thickapprox": r"\approx",
    "dotsc": r"\ldots",
    "dotsb": r"\cdots",
    "upmu": "μ",
    "micro": "μ",
    "textmu": "μ",
    "textdegree": "°",
    "celsius": "℃",
    "percent": r"\%",
    "AA": r"\mathrm{Å}",
    "textendash": "\\text{\N{EN DASH}}",
    "textemdash": "\\text{\N{EM DASH}}",
    "textasciitilde": r"\sim",
    "texttildelow": r"\sim",
    "cmark": r"\checkmark",
    "LaTeX": r"\text{LaTeX}",
    "TeX": r"\text{TeX}",
    "xspace": "",
    "SI": r"#1\,#2",
    "num": "#1",
    "si": "#1",
    # Operators and sets that many papers define in the same way
    "tr": r"\operatorname{tr}",
    "Tr": r"\operatorname{Tr}",
    "rank": r"\operatorname{rank}",
    "diag": r"\operatorname{diag}",
    "sgn": r"\operatorname{sgn}",
    "sign": r"\operatorname{sign}",
    "softmax": r"\operatorname{softmax}",
    "SE": r"\mathrm{SE}",
    "SO": r"\mathrm{SO}",
    "RR": r"\mathbb{R}",
    "eps": r"\epsilon",
    "mc": r"\mathcal{#1}",
    "bx": r"\mathbf{x}",
    "ie": r"\text{i.e.}",
    "eg": r"\text{e.g.}",
}

_CONVERTER = LatexToMathML(macros=_MACROS, fancy_error=False, max_expansions=200)

# Definitions can expand to very long formulas. Hidden and overlapping parts make a formula look different from its source.
_REFUSED = re.compile(r"\\(?:(?:re|provide)?newcommand|[egx]?def|let|Declare|[hv]?phantom|smash|[rlc]lap|math[rlc]lap)")
_PER_CENT = re.compile(r"(\\.)|%")

_DISPLAYED = re.compile(r"\\begin\{(?:equation|displaymath|math)\*?\}(.*)\\end\{(?:equation|displaymath|math)\*?\}")
_NUMBERED = re.compile(r"\\(begin|end)\{(align|gather|multline)\}")

_ELEMENTS = (
    "math|m(?:i|n|o|s|row|space|text|sub|sup|subsup|frac|sqrt|root|over|under|underover|table|tr|td|padded|multiscripts"
    "|prescripts)|b|i|em|code|u|s"
)
_LENGTH = r"(?:0|\d?(?:\.\d{1,9})?em)"
_ATTRIBUTES = (
    r'(?:stretchy|symmetric|accent|accentunder|movablelimits)="(?:true|false)"|form="(?:prefix|infix|postfix)"'
    rf'|(?:lspace|rspace|width|minsize|maxsize)="{_LENGTH}"|linethickness="\d"|mathvariant="normal"'
)
_SAFE = re.compile(rf"(?:[^<&]++|&(?:amp|lt|gt|quot|#\d+);|</?(?:{_ELEMENTS})(?: (?:{_ATTRIBUTES}))*/?>)*")
_TAG = re.compile(r"<[a-z]+ [^<>]*>")
_PRESENTATION = re.compile(r' (?:style|displaystyle|scriptlevel)="[^"<>]*"')


def mathml(formula: str) -> str | None:
    """Return ``formula`` (without its delimiters) as an inline ``<math>`` element; None if it cannot be read.

    The element contains MathML Core without ``style``, ``id`` or links. Nothing in it is hidden or wider than ten em.
    """
    if not _is_within_bounds(formula):
        return None
    if "%" in formula:
        formula = _PER_CENT.sub(lambda found: found[1] or r"\%", formula)
    if "\\begin" in formula:
        formula = _NUMBERED.sub(r"\\\1{\2*}", _DISPLAYED.sub(r"\1", formula))
    if "$" in formula or "\\(" in formula:
        formula = unnested(formula)
    markup = _convert(formula) or _convert(formula_repair.with_known_commands(formula))
    return markup if _is_safe(markup, formula) else None


def approximate_mathml(formula: str) -> str | None:
    """Return the readable part of a formula that `mathml` refuses, with the names of unknown commands.

    Return None if nothing can be read, or if the formula is too large or refused.
    """
    if not _is_within_bounds(formula):
        return None
    attempt = formula_repair.simplified(formula_repair.with_known_commands(unnested(formula)))
    for _ in range(_MOST_REPAIRS):
        try:
            markup = _written(attempt)
        except LatexError as error:
            repaired = formula_repair.repaired(attempt, str(error))
            if repaired is None or repaired == attempt:
                return None
            attempt = repaired
        else:
            return markup if _is_safe(markup, attempt) else None
    return None


def _is_safe(markup: str | None, formula: str) -> bool:
    """Return True if ``markup`` has a plausible length, and only elements and attributes that are listed here."""
    return markup is not None and len(markup) <= 4000 + 16 * len(formula) and _SAFE.fullmatch(markup) is not None


def _is_within_bounds(formula: str) -> bool:
    if len(formula) > _LONGEST:
        return False
    nestings = formula.count("\\") + formula.count("{") + formula.count("^") + formula.count("_")
    return nestings <= _MOST_NESTINGS and not _REFUSED.search(formula)


def _convert(formula: str) -> str | None:
    try:
        return _written(formula)
    except LatexError:
        return None


def _written(formula: str) -> str:
    markup = _CONVERTER.convert_with_local_state(formula, displaystyle=False)
    if "style=" in markup or "scriptlevel=" in markup:
        markup = _TAG.sub(lambda tag: _PRESENTATION.sub("", tag[0]), markup)
    return markup.replace("&ApplyFunction;", "&#8289;").replace("&InvisibleTimes;", "&#8290;")
