"""`sitegen.citations.latex` and `latex_formula`: safe TeX is kept, everything else becomes text."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import hangs
from support.citation_samples import TITLES, texts

from sitegen.citations import latex, latex_formula
from sitegen.citations.latex_characters import literal
from sitegen.text import plain


@pytest.mark.parametrize(
    ("tex", "written"),
    [
        ("Deep learning (2019): a survey?", "Deep learning (2019): a survey?"),
        ("94% of R&D #1, A_B", r"94\% of R\&D \#1, A\_B"),
        (r"94\% of R\&D \#1, A\_B", r"94\% of R\&D \#1, A\_B"),
        (
            "S^2Former ~1.5 <SEG> a|b",
            r"S{\textasciicircum}2Former {\textasciitilde}1.5 {\textless}SEG{\textgreater} a{\textbar}b",
        ),
        ("for~3D and", "for~3D and"),
        ('5" disc', "5'' disc"),
        ("а\u0301 и", "а\u0301 и"),
        ("at $5-$10", r"at \$5-\$10"),
        ("costs $5 to $10", r"costs \$5 to \$10"),
        ("costs $5-$10", r"costs \$5-\$10"),
        ("between $5 and $ten", r"between \$5 and \$ten"),
        (r"an $x$-axis, \(y\), \[z\], $$w$$", "an {$x$}-axis, {$y$}, {$z$}, {$w$}"),
        ("$α$ and α, ≤, ∞", r"{$\alpha$} and {$\alpha$}, {$\le$}, {$\infty$}"),
        ('"quoted" (“so”, ‘too’) 5" – and —', "``quoted'' (``so'', `too') 5'' -- and ---"),
        (
            r"\'Etats {\'e}t\'{e} \v{s} \v s {\v s} {\l}odz \o re na\"\i ve",
            r"{\'E}tats {\'e}t{\'e} {\v{s}} {\v{s}} {\v{s}} {\l}odz {\o}re na{\"i}ve",
        ),
        ("é Ł ø ß ǆ ế", r"{\'e} {\L} {\o} {\ss} d{\v{z}} {\'{{\^e}}}"),
        ("x\u0302 and e\u0301", r"{$\hat{x}$} and {\'e}"),
        ("ﬁne x² H₂O ½", r"fine x{$^{2}$} H{$_{2}$}O 1/2"),
        ("🐍 Mamba", "Mamba"),
        ("中文 и русский", "中文 и русский"),
        (r"\emph{a} \textbf {b} {\bf c} {\em d}", r"\emph{a} \textbf{b} \textbf{c} \emph{d}"),
        (r"\LaTeX, \eg, \ldots and \alpha", r"LaTeX, e.g., {\ldots} and {$\alpha$}"),
        ("an { open and a } and }", r"an { open and a } and {\textbraceright}"),
        ("an { open", r"an {\textbraceleft} open"),
        (r"\textbf{an open", "an open"),
        (r"\{a\} and \\ and \, and \-", r"{\textbraceleft}a{\textbraceright} and and and"),
        ("@article{x, @comment {y}", r"{@}article{\textbraceleft}x, {@}comment {y}"),
        ("A_{B} and me@{x}", r"A{\_}{B} and me{@}{x}"),
        ("ends in \\", r"ends in {\textbackslash}"),
    ],
)
def test_text_is_kept_or_escaped(tex: str, written: str) -> None:
    """Harmless TeX is kept, and special characters are escaped."""
    assert latex.safe(tex) == written


def test_groups_are_as_deep_as_tex_has_room_for() -> None:
    """The text of deeper groups is kept."""
    assert latex.safe(r"\emph{" * 20 + "x" + "}" * 20) == r"\emph{" * 12 + "x" + "}" * 12


@pytest.mark.parametrize("tex", [r"a \foo{b} & c", r"\input{/etc/passwd}", r"\def\x{\x}\x", r"\begin{document}"])
def test_text_with_an_unknown_command_is_set_as_plain_text(tex: str) -> None:
    """LaTeX gets only commands of its kernel."""
    assert latex.safe(tex) == literal(plain(tex))
    assert latex.title(tex) == f"{{{literal(plain(tex))}}}"


@pytest.mark.parametrize(
    ("tex", "written"),
    [
        ("NASIB: Neural Architecture Search withIn Budget", "{NASIB}: Neural Architecture Search {withIn} Budget"),
        (
            "GANs, 3D, YOLOv3, U-Net, X-Ray and ImageNet-1K",
            "{GANs}, {3D}, {YOLOv3}, {U-Net}, {X-Ray} and {ImageNet}-{1K}",
        ),
        ("A Survey of Multi-View Stereo", "A Survey of Multi-View Stereo"),
        ("What Do I See in Vitamin C", "What Do {I} See in Vitamin {C}"),
        (r"M$^3$oralBench for $L_p$ and \emph{BERT}", r"{M}{$^3$}{oralBench} for {$L_p$} and \emph{BERT}"),
    ],
)
def test_capitals_that_carry_meaning_are_protected(tex: str, written: str) -> None:
    """Styles that set titles in small letters leave only acronyms and formulas unchanged."""
    assert latex.title(tex) == written


@pytest.mark.parametrize(
    ("tex", "written"),
    [
        ("x^2", "x^2"),
        (r"\ell_{2,p}", r"\ell_{2,p}"),
        (r"\alpha x", r"\alpha x"),
        (r"S_\mathrm{U}", r"S_{\mathrm{U}}"),
        (r"x^\circ", r"x^{\circ}"),
        (r"x^\frac{a}{b}", r"x^{\frac{a}{b}}"),
        (r"\frac{a}{b}^2", r"\frac{a}{b}^2"),
        (r"\mathbb{R}^3", r"\mathbf{R}^3"),
        (r"\text{POINT}^2", r"\mathrm{POINT}^2"),
        (r"\text{for all } x", r"\mbox{for all } x"),
        (r"\textit{A Contrario}", r"\textit{A Contrario}"),
        (r"\{a\}", r"\lbrace a\rbrace"),
        ("x'^2", "x'^2"),
        ("x_{a_b}^{c^d}", "x_{a_b}^{c^d}"),
        (r"\alpha\beta", r"\alpha\beta"),
        (r"x_{\hat{y}}", r"x_{\hat{y}}"),
        (r"x_{a\,b}", r"x_{a\,b}"),
        ("x'' + y'_a", "x'' + y'_a"),
        ("{}^{3}", "{}^{3}"),
        ("100%", r"100\%"),
    ],
)
def test_a_sound_formula_is_kept_in_the_kernels_terms(tex: str, written: str) -> None:
    """Commands of packages are replaced by similar commands of the kernel."""
    assert latex_formula.safe_formula(tex) == written


@pytest.mark.parametrize(
    "tex",
    [
        "x^a^b",
        "x_a_b",
        "x^{a}'",
        "x'_a^b",
        "x'_a'",
        "x^",
        "_",
        "x^^a",
        "{a",
        "a}",
        r"\frac{a}",
        r"\frac a",
        r"\hat",
        r"\foo",
        r"\left( x \right)",
        r"\hat\mathbf{x}",
        r"\sqrt[3]{x}",
        r"\begin{matrix}",
        r"a \\ b",
        "x^~",
        "é",
        "\\",
        "{" * 20 + "}" * 20,
    ],
)
def test_a_formula_at_which_tex_would_stop_is_refused(tex: str) -> None:
    """Double scripts, missing arguments, unknown commands, too many groups."""
    assert latex_formula.safe_formula(tex) is None


@given(texts)
def test_no_text_gets_out_of_its_field(tex: str) -> None:
    """Any text becomes one line with balanced braces, without comments, parameters or unknown commands."""
    for written in (latex.safe(tex), latex.title(tex), literal(tex)):
        assert not re.search(r"(?<!\\)(?:\\\\)*[%#&]", written)
        assert written.count("{") == written.count("}")
        assert len(written.splitlines()) <= 1


@given(
    st.text(
        st.characters(min_codepoint=0xC0, max_codepoint=0x17F, exclude_characters="ĦħŦŧĸ") | st.sampled_from("ȘșȚțǧǎ")
    )
)
def test_letters_of_latin_scripts_leave_as_ascii(text: str) -> None:
    """Classic BibTeX cuts names between bytes, so each letter is one byte."""
    assert latex.safe(text).isascii()
    assert literal(text).isascii()


@pytest.mark.parametrize(
    "piece",
    ["$", "{", "}", "\\", "\\(", "\\[", "\\'", "$x", "^", "$$", "\\text{", "a\u0301\u0302", '"', "@", "{\\bf ", "$x^{"],
)
def test_hostile_titles_take_linear_time(piece: str) -> None:
    """A hundred thousand openings without an end take linear time; quadratic time would be minutes."""
    with hangs.caught():
        latex.title(piece * 100_000)
        literal(piece * 100_000)


def test_awkward_titles_keep_their_meaning() -> None:
    """A title with only kernel commands reads back the same."""
    kept = [tex for tex in TITLES[:2] if plain(latex.title(tex)) == plain(tex)]
    assert kept == list(TITLES[:2])
