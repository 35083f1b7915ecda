r"""Formulas of strangers, made safe to typeset with LaTeX alone: no package, no error, no unbalanced brace.

TeX stops at a second superscript, at a script with nothing in it, at a command that it does not know. So a formula is
read token by token against what LaTeX's kernel defines, and one that does not fit is refused.
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
"""The kernel's commands that stand for themselves."""

_ARGUMENTS: Final = {"frac": 2} | dict.fromkeys(
    "mathrm mathbf mathit mathsf mathtt mathcal hat check breve acute grave tilde bar vec dot ddot widehat widetilde "
    "overline underline sqrt".split(),
    1,
)
"""The kernel's commands that take arguments, and how many."""

_PLAINER: Final = {
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
"""Commands of well-known packages, and what the kernel has instead."""

_SIGNS: Final = {"{": r"\lbrace", "}": r"\rbrace", "|": r"\Vert"} | {sign: f"\\{sign}" for sign in "%&#$_"}
_SPACES: Final = {sign: f"\\{sign}" for sign in ",;:! "}
_STRAY: Final = {sign: f"\\{sign}" for sign in "%&#$"}
"""Characters that mean something else to TeX, and nothing sensible in a formula of one line."""

COMMANDS: Final = {
    SYMBOLS[name]: f"\\{name}"
    for name in sorted(_SYMBOLS & SYMBOLS.keys(), key=lambda name: (len(name), name), reverse=True)
    if not SYMBOLS[name].isascii()
}
"""Characters beyond ASCII -> the shortest command that the kernel has for them in formulas."""

_TOKEN = re.compile(
    r"\\(?P<font>text(?:it|bf|rm|sf|tt|sc|normal)?|emph|mbox)\s*\{(?P<words>[\w .,:;!?()/*+=@'-]*)\}"
    r"|\\(?P<word>[A-Za-z]+)(?P<blank>\ *)|\\(?P<sign>.)|(?P<character>.)",
    re.ASCII,
)
_DEPTH: Final = 12


class _RefusedError(Exception):
    """TeX could stumble over the formula."""


class _Group:
    """What TeX expects at a place of a group: arguments still owed to a command, and scripts the last atom has."""

    __slots__ = ("braced", "owed", "script", "scripts")

    def __init__(self) -> None:
        self.scripts = ""
        self.owed = 0
        self.script = False
        """Whether the argument owed is a script's."""
        self.braced = False
        """Whether braces were opened around it."""


def sound(tex: str) -> str | None:
    """The formula (without its dollars) in the kernel's terms; None where that cannot be had."""
    try:
        return _Reader().read(tex.replace(r"\operatorname*", r"\operatorname"))
    except _RefusedError:
        return None


class _Reader:
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
        if len(self._groups) > 1 or self._groups[0].owed:
            raise _RefusedError
        return "".join(self._out).strip()

    def _words(self, font: str, words: str) -> None:
        if font in ("text", "textnormal", "mbox"):
            font = "mbox" if " " in words else "mathrm"
        self._atom(f"\\{font}{{{words}}}")

    def _word(self, word: str) -> None:
        word = _PLAINER.get(word, word)
        if word in _SYMBOLS:
            self._atom(f"\\{word}")
        elif word in _ARGUMENTS:
            self._command(word, _ARGUMENTS[word])
        else:
            raise _RefusedError

    def _sign(self, sign: str) -> None:
        if sign in _SIGNS:
            self._atom(_SIGNS[sign])
        elif sign in _SPACES and not self._groups[-1].owed:
            self._put(_SPACES[sign])
        else:
            raise _RefusedError

    def _character(self, character: str) -> None:
        group = self._groups[-1]
        if character == " " or (character == "~" and not group.owed):
            self._put(character)
        elif character == "{":
            self._open()
        elif character == "}":
            self._close()
        elif character in "^_":
            self._script(character)
        elif character == "'":
            self._prime()
        elif character in "[~" and group.owed:
            raise _RefusedError  # an optional argument may never end, and a tie is more than one token
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
        if group.owed and not (group.script and not group.braced):
            raise _RefusedError  # `\hat\mathbf x`: what TeX makes of it depends on how the commands are made
        self._brace_script("\\")
        self._put(f"\\{word}")
        group.owed = arguments

    def _brace_script(self, piece: str) -> None:
        """Put braces around a script that is a command, since TeX would take its first half alone."""
        group = self._groups[-1]
        if group.script and not group.braced and piece[0] == "\\":
            self._out.append("{")
            group.braced = True

    def _complete(self) -> None:
        group = self._groups[-1]
        if group.owed > 1:
            group.owed -= 1
            return
        if group.braced:
            self._out.append("}")
        if not group.script:
            group.scripts = ""
        group.owed, group.script, group.braced = 0, False, False

    def _open(self) -> None:
        if len(self._groups) > _DEPTH:
            raise _RefusedError
        self._groups.append(_Group())
        self._out.append("{")

    def _close(self) -> None:
        if len(self._groups) == 1 or self._groups.pop().owed:
            raise _RefusedError
        self._out.append("}")
        self._complete()

    def _script(self, sign: str) -> None:
        group = self._groups[-1]
        if group.owed or (sign in group.scripts and self._out[-1] != "'"):
            raise _RefusedError
        group.scripts += sign
        group.owed, group.script = 1, True
        self._out.append(sign)

    def _prime(self) -> None:
        group = self._groups[-1]
        if group.owed or ("^" in group.scripts and self._out[-1] != "'"):
            raise _RefusedError
        group.scripts += "^"
        self._out.append("'")
