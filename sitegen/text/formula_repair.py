"""Rewrite formulas that the converter refuses: TeX that it does not know, and formulas with errors."""

import re

_MENDS = (
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


def mended(formula: str) -> str:
    """Return ``formula`` with commands that the converter does not know replaced by others."""
    for fault, remedy in _MENDS:
        formula = fault.sub(remedy, formula)
    return formula if "\\begin" in formula else re.sub(r"(?<!\\)&", r"\\&", formula)


def simplified(formula: str) -> str:
    """Return ``formula`` without sizes, spaces, font switches and layout environments."""
    for fault, remedy in _SIMPLIFICATIONS:
        formula = fault.sub(remedy, formula)
    return formula


def repaired(formula: str, fault: str) -> str | None:
    r"""Return ``formula`` without the fault that the converter reports; ``None`` if there is no remedy.

    An unknown command becomes its name in upright letters: ``\LCP(P)`` is LCP(P).
    """
    if unknown := _UNKNOWN.search(fault):
        name = unknown[1]
        shown = rf"\mathrm{{{name.rstrip('*')}}}" if name[0].isalpha() else name
        return re.sub(rf"\\{re.escape(name)}(?![A-Za-z])", lambda _: shown, formula)
    if "reached end of input" in fault:
        return formula + ("{}" if "argument" in fault else "}" if '"}"' in fault else "")
    position = _POSITION.match(fault)
    if position and "Duplicate" in fault:
        return f"{formula[: int(position[1])]}{{}}{formula[int(position[1]) :]}"
    return None
