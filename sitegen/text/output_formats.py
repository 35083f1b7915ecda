"""Define the output formats of a paper's text: inline HTML and plain characters."""

import re

from sitegen.escaping import html_text
from sitegen.text.commands import COMMANDS
from sitegen.text.mathml import approximate_mathml, mathml
from sitegen.text.nested_formulas import unnested
from sitegen.text.plain_formula import approximate
from sitegen.text.symbols import SIGNS
from sitegen.text.tex_parser import OutputFormat

_NUMBER = re.compile(r"([+-]?)(\d[\d.,]*)(?:(?: |\\,)?\\?(%))?")
_SCRIPT = re.compile(r"(?:\{\})?([_^])(?:(\d)|\{(\d{1,3})\})")
_DEGREE = re.compile(r"(?:\{\})?\^(?:\\circ|\{ ?\\circ ?\})")
_KERNING = re.compile(r"[_^{}]*+(?:\\[!,;:][_^{}]*+)+")


def _html_formula(formula: str, written: str) -> str:
    text = _as_text(formula.strip(" "))
    if text is not None:
        return text
    return mathml(formula) or approximate_mathml(formula) or f'<span class="tex">{html_text(written)}</span>'


def _as_text(formula: str) -> str | None:
    r"""Return the HTML of a formula that is only a number, a sign or an exponent; None for other formulas.

    Half of all formulas are so simple that MathML adds nothing: ``$96.3\%$``, ``0.73$\pm$0.09``, ``360$^\circ$``,
    ``U$^2$-Net``. As text they can be found and copied, and have the spacing of the text around them.
    """
    if number := _NUMBER.fullmatch(formula):
        return number[1].replace("-", "\N{MINUS SIGN}") + number[2] + (number[3] or "")
    if formula.startswith("\\") and formula[1:] in SIGNS:
        return html_text(SIGNS[formula[1:]])
    if script := _SCRIPT.fullmatch(formula):
        element = "sup" if script[1] == "^" else "sub"
        return f"<{element}>{script[2] or script[3]}</{element}>"
    if _DEGREE.fullmatch(formula):
        return "°"
    if _KERNING.fullmatch(formula):
        return ""
    return None if formula else " "


def _plain_formula(formula: str, _written: str) -> str:
    return approximate(unnested(formula) if "$" in formula else formula)


_UNMARKED = dict.fromkeys(
    (
        "text textrm textsf textnormal textmd textup mbox hbox makebox mathrm mathsf mathnormal mathcal mathbb hl num "
        "si hyperref ac acs acl acf acp Ac Acp gls glspl Gls Glspl acrlong acrshort acrfull red blue green black cyan "
        "magenta orange purple violet gray grey teal brown textred textblue textgreen highlight "
        "lowercase MakeLowercase operatorname fbox framebox textquote phrase"
    ).split(),
    ("", ""),
)
_TYPED = {
    **_UNMARKED,
    "footnote": (" (", ")"),
    "thanks": (" (", ")"),
    "footnotetext": (" (", ")"),
    "marginpar": (" (", ")"),
    "enquote": ("“", "”"),
    "keywords": ("Keywords: ", ""),
}
_MARKED = {
    **dict.fromkeys(("textbf", "mathbf", "bm", "boldsymbol"), ("<b>", "</b>")),
    **dict.fromkeys(("textit", "textsl", "mathit"), ("<i>", "</i>")),
    "emph": ("<em>", "</em>"),
    **dict.fromkeys(("texttt", "mathtt", "code"), ("<code>", "</code>")),
    "textsc": ('<span class="sc">', "</span>"),
    **dict.fromkeys(("underline", "uline", "uwave", "ul"), ("<u>", "</u>")),
    **dict.fromkeys(("sout", "st"), ("<s>", "</s>")),
    "textsuperscript": ("<sup>", "</sup>"),
    "textsubscript": ("<sub>", "</sub>"),
}

HTML = OutputFormat(html_text, _html_formula, _TYPED | _MARKED, COMMANDS, links=True)
HTML_IN_LINK = OutputFormat(html_text, _html_formula, _TYPED | _MARKED, COMMANDS, links=False)
PLAIN = OutputFormat(str, _plain_formula, _TYPED | dict.fromkeys(_MARKED, ("", "")), COMMANDS, links=False)
