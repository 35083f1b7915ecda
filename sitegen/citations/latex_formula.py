r"""Make formulas of papers safe to typeset with LaTeX: no packages, no errors, no unbalanced braces.

TeX stops at a second superscript, an empty script or an unknown command. Therefore each token of a formula is checked
against the commands of LaTeX's kernel, and a formula with any other command is refused.
"""

import re
from typing import Final

from sitegen.text.symbols import SYMBOLS

_SYMBOLS: Final = frozenset(
    """
    alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi rho varrho
    sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega
    times div pm mp cdot ast star circ bullet oplus ominus otimes oslash odot dagger ddagger amalg cap cup uplus sqcap
    sqcup vee wedge lor land setminus wr bigcap bigcup bigvee bigwedge bigoplus bigotimes bigodot biguplus bigcirc
    sum prod coprod int oint partial nabla infty surd leq le geq ge ll gg neq ne equiv sim simeq approx cong propto
    doteq prec succ preceq succeq asymp models vdash dashv perp parallel mid subset subseteq supset supseteq sqsubseteq
    sqsupseteq in ni notin forall exists neg lnot top bot emptyset angle bowtie to rightarrow longrightarrow Rightarrow
    Longrightarrow gets leftarrow longleftarrow Leftarrow Longleftarrow leftrightarrow longleftrightarrow
    Leftrightarrow Longleftrightarrow iff mapsto longmapsto uparrow downarrow updownarrow Uparrow Downarrow nearrow
    searrow nwarrow swarrow hookrightarrow hookleftarrow rightharpoonup rightleftharpoons ell hbar imath jmath Re Im wp
    aleph prime langle rangle lfloor rfloor lceil rceil vert Vert lbrace rbrace backslash colon ldots dots cdots vdots
    ddots triangle bigtriangleup triangleleft triangleright diamond spadesuit heartsuit diamondsuit clubsuit flat
    natural sharp quad qquad
    arccos arcsin arctan arg cos cosh cot coth csc deg det dim exp gcd hom inf ker lg lim liminf limsup ln log max min
    Pr sec sin sinh sup tan tanh
    """.split()
)
"""Commands of the kernel without arguments."""

_ARGUMENTS: Final = {"frac": 2} | dict.fromkeys(
    "mathrm mathbf mathit mathsf mathtt mathcal hat check breve acute grave tilde bar vec dot ddot widehat widetilde "
    "overline underline sqrt".split(),
    1,
)
"""Commands of the kernel with arguments, and the number of arguments."""

_KERNEL_COMMANDS: Final = {
    "operatorname": "mathrm",
    "mathbb": "mathbf",
    "mathds": "mathbf",
    "boldsymbol": "mathbf",
    "bm": "mathbf",
    "pmb": "mathbf",
    "mathscr": "mathcal",
    "dfrac": "frac",
    "tfrac": "frac",
    "degree": "circ",
    "varnothing": "emptyset",
    "leqslant": "leq",
    "geqslant": "geq",
    "lvert": "vert",
    "rvert": "vert",
    "lVert": "Vert",
    "rVert": "Vert",
}
"""Commands of well-known packages, with similar commands of the kernel."""

_SIGNS: Final = {"{": r"\lbrace", "}": r"\rbrace", "|": r"\Vert"} | {sign: f"\\{sign}" for sign in "%&#$_"}
_SPACES: Final = {sign: f"\\{sign}" for sign in ",;:! "}
_STRAY: Final = {sign: f"\\{sign}" for sign in "%&#$"}
"""Characters with a special meaning in TeX that makes no sense in a formula of one line."""

COMMANDS: Final = {
    SYMBOLS[name]: f"\\{name}"
    for name in sorted(_SYMBOLS & SYMBOLS.keys(), key=lambda name: (len(name), name), reverse=True)
    if not SYMBOLS[name].isascii()
}
"""Characters beyond ASCII, with the shortest command of the kernel for each in formulas."""

_TOKEN = re.compile(
    r"\\(?P<font>text(?:it|bf|rm|sf|tt|sc|normal)?|emph|mbox)\s*\{(?P<words>[\w .,:;!?()/*+=@'-]*)\}"
    r"|\\(?P<word>[A-Za-z]+)(?P<blank>\ *)|\\(?P<sign>.)|(?P<character>.)",
    re.ASCII,
)
_DEPTH: Final = 12


class _RefusedError(Exception):
    """TeX could fail on the formula."""


class _Group:
    """The state of an open group: arguments that the last command still needs, and scripts of the last atom."""

    __slots__ = ("braced", "missing", "script", "scripts")

    def __init__(self) -> None:
        self.scripts = ""
        self.missing = 0
        self.script = False
        """True if the missing argument belongs to a script."""
        self.braced = False
        """True if braces were added around the argument."""


def safe_formula(tex: str) -> str | None:
    """Return a formula (without dollar signs) in commands of LaTeX's kernel; None if that is not possible."""
    try:
        return _FormulaChecker().read(tex.replace(r"\operatorname*", r"\operatorname"))
    except _RefusedError:
        return None


class _FormulaChecker:
    """Reads a formula token by token, and writes it in commands of LaTeX's kernel."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._groups = [_Group()]

    def read(self, tex: str) -> str:
        for token in _TOKEN.finditer(tex):
            if token["font"]:
                self._words(token["font"], token["words"])
            elif token["word"]:
                self._word(token["word"])
                self._out.append(" " if token["blank"] else "")
            elif token["sign"]:
                self._sign(token["sign"])
            elif token["character"] == "\\":
                raise _RefusedError
            else:
                self._character(token["character"])
        if len(self._groups) > 1 or self._groups[0].missing:
            raise _RefusedError
        return "".join(self._out).strip()

    def _words(self, font: str, words: str) -> None:
        if font in ("text", "textnormal", "mbox"):
            font = "mbox" if " " in words else "mathrm"
        self._atom(f"\\{font}{{{words}}}")

    def _word(self, word: str) -> None:
        word = _KERNEL_COMMANDS.get(word, word)
        if word in _SYMBOLS:
            self._atom(f"\\{word}")
        elif word in _ARGUMENTS:
            self._command(word, _ARGUMENTS[word])
        else:
            raise _RefusedError

    def _sign(self, sign: str) -> None:
        if sign in _SIGNS:
            self._atom(_SIGNS[sign])
        elif sign in _SPACES and not self._groups[-1].missing:
            self._put(_SPACES[sign])
        else:
            raise _RefusedError

    def _character(self, character: str) -> None:
        group = self._groups[-1]
        if character == " " or (character == "~" and not group.missing):
            self._put(character)
        elif character == "{":
            self._open()
        elif character == "}":
            self._close()
        elif character in "^_":
            self._script(character)
        elif character == "'":
            self._prime()
        elif character in "[~" and group.missing:
            raise _RefusedError  # an optional argument may have no end, and a tie is more than one token
        elif character.isascii():
            self._atom(_STRAY.get(character, character))
        elif character in COMMANDS:
            self._atom(COMMANDS[character])
        else:
            raise _RefusedError

    def _put(self, piece: str) -> None:
        out = self._out
        if out and piece[0].isalpha() and out[-1][:1] == "\\" and out[-1][-1].isalpha():
            out.append(" ")
        out.append(piece)

    def _atom(self, piece: str) -> None:
        self._brace_script(piece)
        self._put(piece)
        self._complete()

    def _command(self, word: str, arguments: int) -> None:
        group = self._groups[-1]
        if group.missing and not (group.script and not group.braced):
            raise _RefusedError  # `\hat\mathbf x`: the result depends on the definitions of both commands
        self._brace_script("\\")
        self._put(f"\\{word}")
        group.missing = arguments

    def _brace_script(self, piece: str) -> None:
        """Add braces around a script that is a command, because TeX would read only its name as the script."""
        group = self._groups[-1]
        if group.script and not group.braced and piece[0] == "\\":
            self._out.append("{")
            group.braced = True

    def _complete(self) -> None:
        group = self._groups[-1]
        if group.missing > 1:
            group.missing -= 1
            return
        if group.braced:
            self._out.append("}")
        if not group.script:
            group.scripts = ""
        group.missing, group.script, group.braced = 0, False, False

    def _open(self) -> None:
        if len(self._groups) > _DEPTH:
            raise _RefusedError
        self._groups.append(_Group())
        self._out.append("{")

    def _close(self) -> None:
        if len(self._groups) == 1 or self._groups.pop().missing:
            raise _RefusedError
        self._out.append("}")
        self._complete()

    def _script(self, sign: str) -> None:
        group = self._groups[-1]
        if group.missing or (sign in group.scripts and self._out[-1] != "'"):
            raise _RefusedError
        group.scripts += sign
        group.missing, group.script = 1, True
        self._out.append(sign)

    def _prime(self) -> None:
        group = self._groups[-1]
        if group.missing or ("^" in group.scripts and self._out[-1] != "'"):
            raise _RefusedError
        group.scripts += "^"
        self._out.append("'")
