r"""Read the commands for which a table is not enough: links, references, declarations, environments and others.

Each function takes the parser, the position of the command's backslash and the position after the command's name. It
writes the replacement of the command and returns the position at which to continue, or 0 if the arguments of the command
are not as expected.
"""

import re
from collections.abc import Callable

from sitegen.text import accents, web_addresses
from sitegen.text.clean import clean
from sitegen.text.delimiters import enclosed
from sitegen.text.tex_parser import ARGUMENT, BRACE, TexParser

_ENVIRONMENT = re.compile(r"\{([a-z]{1,20})\*?\}")
_UNWRAPPED = re.compile(r"^\\(?:text|url|path|texttt) ?\{([^{}]*)\}$")
_MARKS = re.compile(r"(?:\\[a-z]{2,9}(?:\{[a-z]{1,20}\})? ?\{){0,4}")
_NOT_WORDS = re.compile(r"[\\${}~`^_#%&]|--|''")
_CUT_OFF = re.compile(r" ?\{ ?([^\s{}]++)$")
_CITATION = re.compile(r"\*? ?(?:\[[^\[\]{}]*+\] ?){0,2}\{((?:[^{}]++|\{[^{}]*+\})*)\}")
_OPTIONS = re.compile(r" ?\[[^\[\]{}]*+\]")
_ICON = re.compile(r"(?:\{[a-z-]{1,30}\})?")
_VERB = re.compile(r"\*?([^\sA-Za-z*{])(.{1,200}?)\1")
_CODE_POINT = re.compile(r"\{x([0-9A-Fa-f]{2,5})\}")

_DECLARED = {
    "em": "emph",
    "it": "textit",
    "itshape": "textit",
    "sl": "textit",
    "slshape": "textit",
    "bf": "textbf",
    "bfseries": "textbf",
    "tt": "texttt",
    "ttfamily": "texttt",
    "sc": "textsc",
    "scshape": "textsc",
}
_TEXT_ENVIRONMENTS = set(
    "abstract center quote quotation itemize enumerate description document flushleft flushright theorem lemma proof "
    "proposition corollary definition remark example figure table minipage compactitem compactenum".split()
)
_FORMULA_ENVIRONMENTS = set(
    "equation align eqnarray gather multline displaymath math split aligned alignat flalign cases dcases matrix pmatrix "
    "bmatrix vmatrix array gathered subequations".split()
)


def _url(parser: TexParser, _start: int, end: int) -> int:
    argument = ARGUMENT.match(parser.tex, end) or _CUT_OFF.match(parser.tex, end)
    if not argument:
        return 0
    parser.link(argument[1].strip())
    return argument.end()


def _href(parser: TexParser, start: int, end: int) -> int:
    argument = ARGUMENT.match(parser.tex, end)
    brace = argument and BRACE.match(parser.tex, argument.end())
    if not argument or not brace:
        return _url(parser, start, end)
    address = _UNWRAPPED.sub(r"\1", argument[1].strip())
    url = web_addresses.target(address) if parser.linking else None
    if url:
        parser.linking = False
        parser.push(start, (web_addresses.anchor(url), "</a>"), lost=parser.escape(parser.tex[start : brace.end()]))
    else:
        marks = _MARKS.match(parser.tex, brace.end())
        is_label = marks is not None and parser.tex.startswith(address, marks.end())
        parser.push(start, ("", "" if is_label else parser.escape(f" ({address})")))
    return brace.end()


def _citation(parser: TexParser, _start: int, end: int) -> int:
    r"""Write a citation as its key, without notes: ``\citep*[see][p.~3]{key}`` is ``[key]``."""
    argument = _CITATION.match(parser.tex, end)
    if not argument:
        return 0
    parser.write(parser.escape(f"[{argument[1]}]"))
    return argument.end()


def _ensured(parser: TexParser, start: int, end: int) -> int:
    r"""Write the argument of ``\ensuremath`` as a formula."""
    argument = ARGUMENT.match(parser.tex, end)
    return parser.formula(argument[1], start, argument.end()) if argument else 0


def _mathematical(arguments: int) -> Callable[[TexParser, int, int], int]:
    r"""Return the function for a formula command outside a formula: ``\sqrt{n}``."""

    def read(parser: TexParser, start: int, end: int) -> int:
        for _ in range(arguments):
            argument = ARGUMENT.match(parser.tex, end)
            if not argument:
                return 0
            end = argument.end()
        return parser.formula(parser.tex[start:end], start, end)

    return read


def _uppercase(parser: TexParser, start: int, end: int) -> int:
    """Write the argument in capitals if it contains only words; otherwise read it as a group."""
    argument = ARGUMENT.match(parser.tex, end)
    if argument and not _NOT_WORDS.search(argument[1]):
        parser.write(parser.escape(argument[1].upper()))
        return argument.end()
    brace = BRACE.match(parser.tex, end)
    if not brace:
        return 0
    parser.push(start)
    return brace.end()


def _one_dot(parser: TexParser, _start: int, end: int) -> int:
    r"""Write the dot of an abbreviation, unless one follows: ``i.e\onedot``, from style files of conferences."""
    if not parser.tex.startswith(".", end):
        parser.write(".")
    return end


def _operator(parser: TexParser, start: int, end: int) -> int:
    r"""Write the name of a function, with a space if a word stands before it: ``n\log n``."""
    before = parser.tex[start - 1 : start]
    parser.write(f"{' ' if before.isalnum() else ''}{parser.tex[start + 1 : end]}")
    return end


def _item(parser: TexParser, _start: int, end: int) -> int:
    r"""Write the beginning of a list item: its label, as in ``\item[(a)]``, or a bullet."""
    label = _OPTIONS.match(parser.tex, end)
    if not label:
        return _stands_for("• ")(parser, _start, end)
    parser.write(parser.escape(f"{label[0].strip(' []')} "))
    return parser.after_space(label.end())


def _icon(parser: TexParser, _start: int, end: int) -> int:
    """Write an icon as an arrow. Icons mark links, and may be the only content of a link."""
    icon = _ICON.match(parser.tex, end)
    parser.write("↗")
    return icon.end() if icon else end


def _argument_in(form: str) -> Callable[[TexParser, int, int], int]:
    """Return the function for a command whose argument is written in a format. An empty format omits it."""

    def read(parser: TexParser, _start: int, end: int) -> int:
        argument = ARGUMENT.match(parser.tex, end)
        if not argument:
            return 0
        parser.write(parser.escape(form.format(argument[1])))
        return argument.end()

    return read


def _styled(parser: TexParser, start: int, end: int) -> int:
    """Read a command whose first argument is a style for the second. The second may be missing."""
    argument = ARGUMENT.match(parser.tex, end)
    brace = argument and BRACE.match(parser.tex, argument.end())
    if argument and brace:
        parser.push(start)
        return brace.end()
    return argument.end() if argument else 0


def _first_of_two(parser: TexParser, start: int, end: int) -> int:
    r"""Read a command with two versions of a text, such as ``\texorpdfstring``. The first is the better one."""
    brace = BRACE.match(parser.tex, end)
    if not brace:
        return 0
    parser.push(start, next_group="skip")
    return brace.end()


def _begin(parser: TexParser, start: int, end: int) -> int:
    environment = _ENVIRONMENT.match(parser.tex, end)
    if not environment or environment[1] not in _FORMULA_ENVIRONMENTS:
        return _end(parser, start, end)
    formula = enclosed(parser.tex, environment.end(), f"\\end{environment[0]}")
    if not formula:
        return 0
    source = parser.tex[start : formula.end]
    parser.write(parser.output.formula(source, source))
    return formula.end


def _end(parser: TexParser, _start: int, end: int) -> int:
    environment = _ENVIRONMENT.match(parser.tex, end)
    if not environment or environment[1] not in _TEXT_ENVIRONMENTS:
        return 0
    parser.write(" ")
    options = _OPTIONS.match(parser.tex, environment.end())
    return options.end() if options else environment.end()


def _stands_for(text: str) -> Callable[[TexParser, int, int], int]:
    """Return the function for a command that stands for a fixed text."""

    def read(parser: TexParser, _start: int, end: int) -> int:
        parser.write(text)
        return parser.after_space(end)

    return read


def _declaration(parser: TexParser, start: int, end: int) -> int:
    """Read a command that applies to the end of its group. Outside a group it is ignored, as it is hardly intended there."""
    name, end = parser.tex[start + 1 : end], parser.after_space(end)
    if parser.in_group:
        parser.push(start, parser.mark(_DECLARED[name]), kind="declaration")
    return end


def _verb(parser: TexParser, _start: int, end: int) -> int:
    verbatim = _VERB.match(parser.tex, end)
    if not verbatim:
        return 0
    opening, closing = parser.mark("texttt")
    parser.write(f"{opening}{parser.escape(verbatim[2])}{closing}")
    return verbatim.end()


def _unicode(parser: TexParser, _start: int, end: int) -> int:
    code = _CODE_POINT.match(parser.tex, end)
    character = clean(chr(int(code[1], 16))) if code else ""
    if not code or not character:
        return 0
    parser.write(parser.escape(character))
    return code.end()


def _accent(parser: TexParser, start: int, end: int) -> int:
    letter = accents.by_word(parser.tex, parser.tex[start + 1 : end], end)
    if not letter:
        return 0
    parser.write(letter.text)
    return letter.end


_SILENT = (
    "noindent indent xspace smallskip medskip bigskip centering tiny scriptsize footnotesize small normalsize large "
    "Large LARGE huge Huge rm sf rmfamily sffamily upshape mdseries normalfont selectfont boldmath unboldmath protect "
    "allowbreak nobreak unskip relax leavevmode maketitle displaystyle textstyle footnotemark null strut"
)
_CITATIONS = (
    "cite citep citet citealp citealt citeauthor citeyear citeyearpar citenum parencite textcite autocite footcite "
    "supercite smartcite fullcite onlinecite citeonline shortcite citeA citeN Cite Citep Citet Citealp Citealt "
    "Citeauthor Parencite Textcite Autocite"
)
_OPERATORS = (
    "log exp ln lg min max argmin argmax sup inf lim limsup liminf sin cos tan cot sec csc sinh cosh tanh arcsin arccos "
    "arctan det dim ker deg gcd hom arg Pr"
)

COMMANDS: dict[str, Callable[[TexParser, int, int], int]] = {
    **dict.fromkeys("url burl path nolinkurl".split(), _url),
    **dict.fromkeys("href hyperlink".split(), _href),
    **dict.fromkeys(_CITATIONS.split(), _citation),
    **dict.fromkeys(_OPERATORS.split(), _operator),
    **dict.fromkeys("uppercase MakeUppercase MakeTextUppercase".split(), _uppercase),
    **dict.fromkeys(
        "faGithub faGlobe faHome faLink faDatabase faEnvelope faYoutube faFileAlt faIcon faicon".split(), _icon
    ),
    "ensuremath": _ensured,
    **dict.fromkeys(
        "sqrt bra ket braket vec hat bar tilde overline widehat widetilde norm abs".split(), _mathematical(1)
    ),
    **dict.fromkeys("frac dfrac tfrac binom overset underset stackrel".split(), _mathematical(2)),
    "onedot": _one_dot,
    **dict.fromkeys("ref cref Cref eqref autoref pageref secref figref".split(), _argument_in("{}")),
    **dict.fromkeys(
        "label nocite vspace hspace pagestyle thispagestyle bibliographystyle bibliography".split(), _argument_in("")
    ),
    **dict.fromkeys("textcolor color colorbox raisebox scalebox rotatebox".split(), _styled),
    **dict.fromkeys(_DECLARED, _declaration),
    **dict.fromkeys(accents.WORDS, _accent),
    **dict.fromkeys(_SILENT.split(), _stands_for("")),
    **dict.fromkeys(
        "par newline linebreak break hfill quad qquad enspace space thinspace nobreakspace".split(), _stands_for(" ")
    ),
    "item": _item,
    "texorpdfstring": _first_of_two,
    "begin": _begin,
    "end": _end,
    **dict.fromkeys(("verb", "lstinline"), _verb),
    "unicode": _unicode,
}
"""The commands with a function. The others are in `symbols` and in the marks of an output format."""
