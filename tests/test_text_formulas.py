"""Formulas in texts: safe MathML, plain characters, or the source."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from sitegen.text import clean, html, plain
from sitegen.text.mathml import mathml
from sitegen.text.output_formats import HTML
from sitegen.text.plain_formula import approximate

NAMES = (
    r"\frac \sqrt \hat \left( \right) \left. \text \mathrm \mathbb \mathbf \operatorname \overset \underbrace \binom \over \color{red} "
    r"\textcolor{red} \phantom \hspace{1em} \hspace{-9em} \label{x} \ref{x} \eqref{x} \tag{x} \begin{matrix} \end{matrix} \begin{align} "
    r"\end{align} \begin{array}{c|c} \end{array} \hline \newcommand{\a}{\a\a} \a \def\b{x} \not \cancel \boxed \raisebox{9em} \smash "
    r"\norm \abs \mbox \SI \limits \sum \alpha \ll \| \{ \} \\ \! \, \% \textsc \href{javascript:x} \url \unicode{x3c}"
).split()
FORMULAS = (
    st.lists(st.sampled_from([*NAMES, *"{}{}{}^_^_&$#%~<>\"'`()[]|/ab12+=,. é中𝔸"]) | st.text(max_size=3), max_size=25)
    .map("".join)
    .map(clean)
)


@settings(deadline=None)
@given(FORMULAS)
def test_mathml_is_well_formed_and_plain(formula: str) -> None:
    """The result for any formula is XML without style, ids, links or scripts."""
    markup = mathml(formula)
    if markup is None:
        return
    for element in etree.fromstring(markup).iter():
        assert element.tag != "a"
        assert not {"style", "id", "href", "class"} & set(element.attrib)
        assert not any(str(name).startswith("on") for name in element.attrib)


@settings(deadline=None)
@given(st.text(), FORMULAS)
def test_approximation_never_raises(text: str, formula: str) -> None:
    """Any text can be approximated."""
    assert isinstance(approximate(text), str)
    assert isinstance(approximate(formula), str)


def test_of_real_formulas_99_in_100_are_shown() -> None:
    """Of all formulas in 43,218 papers, at most one in a hundred is shown as source."""
    shown = failed = 0
    for line in (Path(__file__).parent / "corpus" / "formulas.tsv").read_text(encoding="utf-8").splitlines():
        count, _, formula = line.partition("\t")
        if '<span class="tex">' in HTML.formula(formula, f"${formula}$"):
            failed += int(count)
        else:
            shown += int(count)
        assert "\\" not in plain(f"${formula}$"), formula
    assert shown + failed > 5000
    assert failed <= 0.01 * (shown + failed)


@pytest.mark.parametrize(
    ("formula", "part"),
    [
        (r"x^2", "<msup><mi>x</mi><mn>2</mn></msup>"),
        ("96%", "<mi>%</mi>"),
        (r"\textbf{21.1%}", "21.1%"),
        (r"\RR^m", "ℝ"),
        (r"\mathbbm{1}", "𝟙"),
        (r"\max\limits_i", "max"),
        (r"\begin{eqnarray*}a&=&b\end{eqnarray*}", "<mtable"),
        (r"R&D", "&amp;"),
        (r"a < b", "&lt;"),
        (r"\text{<script>}", "&lt;script&gt;"),
        (r"\norm{x}", "‖"),
        (r"\widetilde{A}", "˜"),
        (r"\log n", "&#8289;"),
    ],
)
def test_what_papers_write_is_converted(formula: str, part: str) -> None:
    """Common macros, per cent signs and old environments are converted."""
    markup = mathml(formula)
    assert markup
    assert part in markup


@pytest.mark.parametrize(
    "formula",
    [
        r"\unknown", "{", "}", r"\frac{1}", "x^", r"\phantom{secret}", r"\newcommand{\a}{\a\a}\a", r"\def\a{x}\a",
        r"\hspace{99em}", r"\eqref{x}", r"\raisebox{9em}{x}", "'" * 1500, "x" * 2001, "{" * 200 + "}" * 200,
    ],
)  # fmt: skip
def test_what_cannot_be_shown_stays_source(formula: str) -> None:
    """Unknown, hidden, too wide, too long or too deep formulas do not become MathML."""
    assert mathml(formula) is None


def test_numbering_is_left_out() -> None:
    """Equations of an abstract have no numbers, because nothing refers to them."""
    assert "(1)" not in (mathml(r"\begin{align} a &= b \end{align}") or "")
    assert mathml(r"\begin{equation} a \end{equation}") == mathml("a")


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        (r"\LCP(P<Q)", "LCP(P<Q)"),
        (r"\x \in \R^\d", "x∈ℝd"),
        (r"\left( x", "(x"),
        (r"x \right\}", "x}"),
        (r"x^2^3", "x23"),
        (r"\frac{1}{x", "1x"),
        (r"a \hspace{9cm} b", "ab"),
        (r"\begin{subequations} a &= b \end{subequations}", "a=b"),
        (r"\raisebox{2pt}{x}", "x"),
        (r"x \ref{eq}", "xeq"),
    ],
)
def test_what_is_refused_is_approximated(formula: str, shown: str) -> None:
    """Of a formula with unknown commands or unbalanced delimiters, the readable part is shown."""
    markup = html(f"${formula}$")
    assert "".join("".join(map(str, etree.fromstring(markup).itertext())).split()) == shown


def test_a_failed_formula_is_shown_as_written() -> None:
    """A formula that defines or hides something is shown as source."""
    assert html(r"$\phantom{a<b}$") == r'<span class="tex">$\phantom{a&lt;b}$</span>'
    assert html(r"$\def\a{x}\a$") == r'<span class="tex">$\def\a{x}\a$</span>'


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        (r"\text{for $x$ in $y$}", "for x in y"),
        (r"x_{\mbox{if $y > 0$}}", "xif y>0"),
        (r"\textbf{a $\alpha$ b}", "a α b"),
        (r"\text{if \(x\)}", "if x"),
        (r"\text{angle \theta}", "angle θ"),
        (r"\textrm{a \ensuremath{b} c}", "a b c"),
        (r"\hbox{a {\bf b}}", "a b"),
    ],
)
def test_text_in_a_formula_holds_formulas(formula: str, shown: str) -> None:
    """Dollar signs in the text of a formula do not end the formula, and are not shown."""
    for text in (f"a ${formula}$ b", rf"a \begin{{align*}} {formula} \end{{align*}} b", rf"a \[{formula}\] b"):
        markup = html(text)
        assert "$" not in markup
        assert "$" not in plain(text)
        found = "".join(map(str, etree.fromstring(f"<p>{markup}</p>".replace("\u2063", "")).itertext()))
        assert "".join(found.split()) == "a" + "".join(shown.split()) + "b"


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (r"\alpha", "α"),
        (r"x^2", "x²"),
        (r"x^{10}", "x¹⁰"),
        (r"x_{ij}", "x_ij"),
        (r"L_2", "L₂"),
        (r"x^{n-1}", "x^(n-1)"),
        (r"360^\circ", "360°"),
        (r"1^{st}", "1st"),
        (r"\mathbb{R}^3", "ℝ³"),
        (r"\frac{a+b}{2}", "(a+b)/2"),
        (r"\sqrt{2}", "√2"),
        (r"\hat{y}", "y\u0302"),
        (r"O(n \log n)", "O(n log n)"),
        (r"\left\{1,2\right\}", "{1,2}"),
        (r"a \leq b", "a ≤ b"),
        (r"96.3\%", "96.3%"),
        (r"\LCP(P,Q)", "LCP(P,Q)"),
        (r"\text{if } x", "if x"),
        ("{{{x", "x"),
        ("x}}}", "x"),
        ("^", ""),
    ],
)
def test_formulas_in_plain_characters(formula: str, text: str) -> None:
    """Formulas of titles are readable without mark-up."""
    assert approximate(formula) == text


NESTED = {
    "braces": r'"{" * 500_000 + "}" * 500_000',
    "roots": r'"\\sqrt" * 200_000',
    "exponents": r'"x^{" * 10_000 + "}" * 10_000',
    "macros": r'"\\newcommand{\\a}{{\\a}}\\a"',
    "most": r'"{" * 150 + "}" * 150',
    "accents": r'"\\not" * 150 + "="',
}


@pytest.mark.parametrize("formula", NESTED.values(), ids=NESTED)
def test_no_nesting_overflows_the_stack(formula: str) -> None:
    """Deeply nested formulas overflow neither the stack of the process nor that of a thread."""
    program = (
        "import threading\n"
        "from sitegen.text import html, plain\n"
        f"formula = {formula}\n"
        "def run():\n"
        "    for text in ('$' + formula + '$', '\\\\(' + formula + '\\\\)', '$x' + formula + 'x$'):\n"
        "        html(text), plain(text)\n"
        "    print('survived')\n"
        "threading.stack_size(512 * 1024)\n"
        "thread = threading.Thread(target=run)\n"
        "thread.start()\n"
        "thread.join()\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=False)
    assert done.stdout == "survived\n", done.stderr


def test_a_formula_of_a_megabyte_is_text() -> None:
    """It is neither converted nor lost."""
    text = "$" + "x+" * 500_000 + "$"
    assert html(text) == text
    assert plain(text) == text


@pytest.mark.parametrize(("depth", "is_read"), [(50, True), (80, False)])
def test_so_many_scripts_are_no_formula(depth: int, is_read: bool) -> None:
    """Braces, scripts and commands are counted together; here are few of each."""
    assert bool(mathml("x^{" * depth + "x" + "}" * depth)) == is_read


@pytest.mark.parametrize("before", [0, 2000, 2001, 4000])
def test_a_formula_ends_within_reach_wherever_it_begins(before: int) -> None:
    """A formula has at most 2,000 characters, anywhere in a text."""
    start = "a" * before + " "
    assert plain(start + r"\(x^2\)") == (start + "x²").strip()
    far = start + r"\[" + "x" * 2001 + r"\]"
    assert html(far) == far
