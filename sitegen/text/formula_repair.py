"""Rewrite formulas that math-core refuses because of unknown commands or errors."""

import re

_REPLACEMENTS = (
    (re.compile(r"\\begin\{eqnarray\*?\}"), r"\\begin{array}{rcl}"),
    (re.compile(r"\\end\{eqnarray\*?\}"), r"\\end{array}"),
    (re.compile(r"\\(begin|end)\{split\}"), r"\\\1{aligned}"),
    (re.compile(r"\\(begin|end)\{smallmatrix\}"), r"\\\1{matrix}"),
    (re.compile(r"\\(?:no)?limits(?![A-Za-z])"), ""),
    (re.compile(r"\\(?:tiny|scriptsize|footnotesize|small|normalsize|large|Large)(?![A-Za-z]) *"), ""),
    (re.compile(r"\\(?:label|cite|tag)\{[^{}]*\}"), ""),
    (re.compile(r"\\substack\{([^{}]*)\}"), r"\\begin{matrix}\1\\end{matrix}"),
    (re.compile(r"\\dots(?=[cbmio](?![A-Za-z]))."), r"\\ldots"),
    (re.compile(r"\\[/-]"), ""),
    (re.compile(r"(?<!\\)([#$])"), r"\\\1"),
)
_ENVIRONMENTS = "align alignat aligned array bmatrix Bmatrix cases dcases gather gathered matrix multline pmatrix rcases Vmatrix vmatrix"
_SIMPLIFICATIONS = (
    (re.compile(r"\\(?:left|right|middle)(?![A-Za-z])\s*\.?"), ""),
    (
        re.compile(r"\\(begin|end)\{(?:flalign|IEEEeqnarray|subequations|empheq|eqnsplit)\*?\}(?:\[[^\[\]]*\])?"),
        r"\\\1{aligned}",
    ),
    (re.compile(rf"\\(?:begin|end)\{{(?!(?:{'|'.join(_ENVIRONMENTS.split())})\*?\}})[A-Za-z]*\*?\}}"), " "),
    (re.compile(r"\\[hvm](?:space|skip|kern)\*?\s*(?:\{[^{}]*\}|-?[\d.]+\s*(?:[a-z]{2})?)"), r"\\ "),
    (re.compile(r"\\(?:eq|page|auto|c|C)?ref\s*\{([^{}]*)\}"), r"\\text{\1}"),
    (re.compile(r"\\(?:raisebox|scalebox|rotatebox|fontsize|setlength)\s*\{[^{}]*\}(?:\s*\[[^\[\]]*\]){0,2}"), ""),
    (re.compile(r"\\(?:resizebox|rule)\s*\{[^{}]*\}\s*\{[^{}]*\}"), ""),
    (
        re.compile(
            r"\\(?:vcenter|fbox|framebox|makebox|hfill|noindent|centering|protect|relax|nolinebreak|newline)(?![A-Za-z])"
        ),
        "",
    ),
    (re.compile(r"\\(?:rm|it|bf|sf|tt|sl|em|normalfont|selectfont|bfseries|itshape)(?![A-Za-z])\s*"), ""),
)
_UNKNOWN = re.compile(r'Unknown command "\\(.[A-Za-z]*\*?)"')
_POSITION = re.compile(r"(\d+): ")


def with_known_commands(formula: str) -> str:
    """Return ``formula`` with commands that the converter does not know replaced by others."""
    for pattern, replacement in _REPLACEMENTS:
        formula = pattern.sub(replacement, formula)
    return formula if "\\begin" in formula else re.sub(r"(?<!\\)&", r"\\&", formula)


def simplified(formula: str) -> str:
    """Return ``formula`` without sizes, spaces, font switches and layout environments."""
    for pattern, replacement in _SIMPLIFICATIONS:
        formula = pattern.sub(replacement, formula)
    return formula


def repaired(formula: str, error: str) -> str | None:
    r"""Return ``formula`` without the error that the converter reports; None if it cannot be repaired.

    An unknown command becomes its name in upright letters: ``\LCP(P)`` is LCP(P).
    """
    if unknown := _UNKNOWN.search(error):
        name = unknown[1]
        upright = rf"\mathrm{{{name.rstrip('*')}}}" if name[0].isalpha() else name
        return re.sub(rf"\\{re.escape(name)}(?![A-Za-z])", lambda _: upright, formula)
    if "reached end of input" in error:
        return formula + ("{}" if "argument" in error else "}" if '"}"' in error else "")
    position = _POSITION.match(error)
    if position and "Duplicate" in error:
        return f"{formula[: int(position[1])]}{{}}{formula[int(position[1]) :]}"
    return None
