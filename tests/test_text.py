"""`sitegen.text`: TeX of papers becomes readable, safe HTML and plain text."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from sitegen.citations.latex import safe
from sitegen.citations.latex_characters import literal
from sitegen.text import clean, html, plain

CASES = tomllib.loads((Path(__file__).parent / "corpus" / "text.toml").read_text(encoding="utf-8"))["case"]

MATHML = (
    "math mi mn mo ms mrow mspace mtext msub msup msubsup mfrac msqrt mroot mover munder munderover mtable mtr mtd "
    "mpadded mmultiscripts mprescripts"
).split()
INLINE = "a b i em code u s sub sup span".split()
ATTRIBUTES = {
    "a": {"href", "rel"},
    "span": {"class"},
    "mo": set("form stretchy symmetric lspace rspace minsize maxsize movablelimits".split()),
    "mi": {"mathvariant"},
    "mspace": {"width"},
    "mfrac": {"linethickness"},
    "mover": {"accent"},
    "munder": {"accentunder"},
}

WORDS = st.sampled_from(
    (
        r"\textbf{ \emph{ \url{ \href{ \footnote{ \cite{ {\em {\bf \' \" \c{ \v{ \alpha \eg \unknown \verb| \begin{ \end{ "
        r"\texorpdfstring{ \color{ \text \textsuperscript2 \( \) \[ \] \\ \% \{ \} { } {} }{ {{ {% $ $$ \$ ~ ` `` '' - -- "
        r"--- _ ^ % # & < > \" ' </a> <script> <!-- --> ]]> javascript:alert(1) https:// https://example.org/a_(b)?c=d&e=f# "
        r"www.example.org github.com/a/b x.github.io arXiv:1910.11126 http://[::1]/ https://user@host.example/ %zz "
        r"\frac{a}{b} \sqrt x^2 \mathbb{R} \hat \left( \right) \begin{matrix} \end{matrix} \newcommand{\a}{\a} \phantom{x} "
        r"\unicode{x202e} \text{<b>} \color{red} \hspace{99em} \href{javascript:alert(1)}{ \b{eta} onmouseover=alert(1)"
    ).split()
)
PIECES = st.one_of(WORDS, st.text(max_size=5), st.sampled_from([" ", "a", "1", "été", "中文", "𝔸", "\u0301"]))
TEXTS = st.lists(PIECES, max_size=25).map("".join)


def elements(markup: str) -> Iterator[Element]:
    """Return the elements that a browser makes of ``markup``, without the document around them."""
    fragment = html5lib.parseFragment(markup, namespaceHTMLElements=False)
    yield from (element for element in fragment.iter() if element is not fragment)


def local(element: Element) -> str:
    """Return an element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def assert_harmless(markup: str, *, links: bool = True) -> None:
    """Only the elements and attributes that `html` names, and no link to anything but the web."""
    for element in elements(markup):
        name = local(element)
        assert name in MATHML or name in INLINE, name
        assert set(element.attrib) <= ATTRIBUTES.get(name, set()), (name, element.attrib)
        if name == "a":
            assert links
            assert element.attrib["href"].startswith(("https://", "http://"))
            assert not any(local(inner) == "a" for inner in element.iter() if inner is not element)
        if name == "span":
            assert element.attrib["class"] in {"tex", "sc"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["tex"][:40])
def test_real_text_reads_as_its_author_meant(case: dict[str, str]) -> None:
    """Each text of the corpus becomes the HTML and the plain text that the corpus states."""
    assert html(case["tex"]) == case["html"]
    assert plain(case["tex"]) == case["plain"]
    assert_harmless(html(case["tex"]))
    assert_harmless(html(case["tex"], links=False), links=False)


@pytest.mark.parametrize(
    ("tex", "shown"),
    [
        (r"\unknown{a}{b} {c}", r"\unknown{a}{b} c"),
        (r"``a''b and ''c'' (''d'')", "“a”b and “c” (“d”)"),
        (r"5'' '' wide", "5” ” wide"),
        ('na\\"\\i ve, \\v\\i x', "naïve, ǐx"),
        ("a--b, UNet-- and UNet--", "a–b, UNet– and UNet--"),
        ("{{{a}}} {b}", "{{{a}}} b"),
        ("models\\'{}s, model\\'{}s, x\\^{}2", "models's, model's, x^2"),
    ],
)
def test_awkward_text_reads_well(tex: str, shown: str) -> None:
    """Arguments of unknown commands, quotation marks that only open or close, accents over nothing."""
    for before in ("", "a ", "ab ", "abc "):
        assert plain(before + tex) == before + shown
        assert html(before + tex) == before + shown.replace("'", "&#39;")


@settings(deadline=None)
@given(TEXTS)
def test_no_text_makes_other_html_than_promised(text: str) -> None:
    """For any text, the parsed HTML has only the elements and attributes that `html` lists."""
    text = clean(text)
    assert_harmless(html(text))
    assert_harmless(html(text, links=False), links=False)


@pytest.mark.torture
@settings(deadline=None, max_examples=50_000)
@given(TEXTS)
def test_no_text_makes_other_html_at_length(text: str) -> None:
    """The same for 50,000 texts; neither function raises an exception."""
    text = clean(text)
    assert_harmless(html(text))
    assert isinstance(plain(text), str)


@settings(deadline=None)
@given(TEXTS)
def test_the_markup_is_closed_in_itself(text: str) -> None:
    """No text changes how a browser parses the HTML around it."""
    markup = f"<p>{html(clean(text))}</p><hr>"
    assert [local(element) for element in elements(markup) if local(element) in {"p", "hr"}] == ["p", "hr"]


@settings(deadline=None)
@given(st.text())
def test_no_unclean_text_raises(text: str) -> None:
    """Neither function raises an exception, even on text that `clean` has not changed."""
    assert isinstance(html(text), Markup)
    assert isinstance(plain(text), str)


@settings(deadline=None)
@given(st.text(alphabet=st.characters(exclude_characters="\\${}~`'-", exclude_categories=["Cs"])))
def test_text_without_tex_stays_as_it_is(text: str) -> None:
    """Without TeX every character is kept, those of HTML included."""
    text = clean(text)
    shown = "".join(html5lib.parseFragment(html(text), namespaceHTMLElements=False).itertext())
    assert shown == text
    assert plain(text) == text


@settings(deadline=None)
@given(st.lists(st.sampled_from(["{", "}", r"\textbf{", r"\emph{", r"\footnote{", "{\\em ", "word", " "]), max_size=60))
def test_no_letter_is_lost_over_braces(pieces: list[str]) -> None:
    """With nested, missing or extra braces, all words are kept in order."""
    text = "".join(pieces)
    shown = "".join(html5lib.parseFragment(html(text), namespaceHTMLElements=False).itertext())
    assert shown.count("word") == plain(text).count("word") == pieces.count("word")


def test_links_can_be_left_out() -> None:
    """A title inside a link has no links, and still shows its address."""
    assert html(r"See \url{https://example.org/a} and https://example.org/b", links=False) == (
        "See https://example.org/a and https://example.org/b"
    )
    assert html(r"\href{https://example.org/a}{here}", links=False) == "here (https://example.org/a)"


def test_links_are_never_nested() -> None:
    """An address in the text of a link stays text."""
    markup = html(
        r"\href{https://example.org/a}{see \url{https://example.org/b}, https://example.org/c} www.example.org"
    )
    assert markup.count("<a ") == 2
    assert_harmless(markup)


def test_nesting_does_not_deepen_the_page() -> None:
    """Nested mark-up ends at a depth that browsers accept; deeper text is kept."""
    markup = html(r"\textbf{" * 10_000 + "x" + "}" * 10_000)
    assert markup.count("<b>") == markup.count("</b>") <= 50
    assert "x" in markup


@pytest.mark.parametrize(
    "unit",
    ["{", "}", "$", "$$", "$ ", "$x", "$x$", "\\", "\\(", "\\[", "\\url{", "\\href{http://a.bc}{", "\\begin{equation}", "\\'",
     "\\verb|", "\\textbf{", "{\\em ", "{a,", "`a", "''", "~", "--", "http://a.bc/(", "www.a.bc ", "a.github.io ", "$aa bb ",
     "$" + "'" * 1900 + "$", "arXiv: ", "\\foo{", "\\cite[a]{",
     "\\text{$", "$\\text{$a$ ", "$\\text{a}", "\\SI{1}{", "\\romannumeral", "\\uppercase{", "\\ce{a", "$\\href{a}{", "\\ensuremath{",
     "\\mathbf{a}_", "$\\left(\\x", "\\num{1;"],
)  # fmt: skip
def test_hostile_text_takes_time_and_room_in_proportion(unit: str) -> None:
    """The result for hostile texts of 20,000 characters is at most twenty times as long."""
    text = (unit * 20_000)[:20_000]
    assert len(html(text)) < 20 * len(text)
    assert len(plain(text)) <= 2 * len(text)


ACCENTS = {"`": "àèìòù", "'": "áéíóúýćńśź", "^": "âêîôû", "~": "ãñõ", '"': "äëïöüÿ", "=": "āēīōū", ".": "ċėġż"}
ACCENTS |= {"u": "ăğ", "v": "čěňřšž", "H": "őű", "c": "çşţ", "k": "ąęįų", "r": "åů", "d": "ạẹ", "b": "ḏṯ"}


@pytest.mark.parametrize("letter", [f"{accent}{letter}" for accent, letters in ACCENTS.items() for letter in letters])
def test_a_letter_keeps_its_accent_once(letter: str) -> None:
    """An accent command or a backslash before a letter with an accent gives that letter, in every format."""
    accent, letter = letter[0], letter[1:]
    forms = [
        "\\%a%l",
        "\\%a{%l}",
        "{\\%a%l}",
        "{\\%a{%l}}",
        "\\%l",
        "\\%a{\\%l}",
        *(["\\%a %l"] if accent.isalpha() else []),
    ]
    for form in forms:
        tex = form.replace("%a", accent).replace("%l", letter)
        assert plain(f"A{tex}b") == html(f"A{tex}b") == f"A{letter}b", tex
        assert safe(f"A{tex}b") == literal(f"A{letter}b"), tex


def test_a_letter_keeps_its_stroke_once() -> None:
    """The same for letters that have a command of their own."""
    assert plain(r"S\o ørensen, \l ł, \ss ß, \aa å") == "Sørensen, ł, ß, å"
    assert safe(r"S\o ørensen") == r"S{\o}rensen"


@pytest.mark.parametrize(
    ("tex", "read"),
    [
        (r"Erd\H os", "Erdős"),
        (r"\v Cech and \c Cetin", "Čech and Çetin"),
        (r"Ho\v rava, Ya\c sar", "Hořava, Yaşar"),
        (r"\c code, \d data, \b x", r"\c code, \d data, x̱"),
        (r"\textcircled{1}, \ding{173}, \textcircled{\small 3}, \ding{51}, \ding{55}", "①, ②, ③, ✓, ✗"),
        (r"a\vspace*{2pt}b", "ab"),
        (r"$\left.x\right|$ and $\left\{\begin{array}{ll}a\end{array}\right.$", "x| and { a"),
        (r"\begin{theorem}x\end{theorem}", "x"),
        (r"\lowercase\expandafter{\romannumeral 2}", "ii"),
        (r"\lstinline|a_b|, \code{c}", "a_b, c"),
    ],
)
def test_tex_is_read_as_tex_reads_it(tex: str, read: str) -> None:
    """Spaces after accents, numbers in circles, stars and invisible delimiters are read as in TeX."""
    assert plain(tex) == read


def test_short_forms_end_in_one_full_stop() -> None:
    r"""``\onedot`` writes one full stop, before any text."""
    for form in ("e.g", "i.e", "et al", "w.r.t", "d.o.f", "cf"):
        for behind in ("", " x", ", x", ". X", ")"):
            assert plain(rf"{form}\onedot{behind}") == f"{form}.{behind.removeprefix('.')}".strip()
    for name, form in {
        "eg": "e.g.",
        "etal": "et al.",
        "wrt": "w.r.t.",
        "dof": "d.o.f.",
        "vs": "vs.",
        "resp": "resp.",
    }.items():
        for tex in (rf"\{name}", rf"\{name}.", rf"\{name}\onedot", rf"\{name}\onedot."):
            assert plain(f"{tex} x") == f"{form} x"


@pytest.mark.parametrize(
    ("number", "roman"), [(1, "i"), (4, "iv"), (9, "ix"), (14, "xiv"), (40, "xl"), (1999, "mcmxcix"), (2024, "mmxxiv")]
)
def test_numerals_are_roman(number: int, roman: str) -> None:
    """TeX's own command and the macros that papers define for it, in text, formulas and citations."""
    small = (
        r"\romannumeral%d",
        r"\romannumeral %d",
        r"\romannumeral{%d}",
        r"\rmnum{%d}",
        r"\expandafter\romannumeral%d\relax",
    )
    large = (r"\Rmnum{%d}", r"\rom{%d}", r"\RN{%d}", r"\@Roman{%d}", r"\uppercase\expandafter{\romannumeral%d}",
             r"\expandafter\uppercase\expandafter{\romannumeral %d\relax}", r"\MakeUppercase{\romannumeral %d}")  # fmt: skip
    for macros, written in ((small, roman), (large, roman.upper())):
        for tex in (macro % number for macro in macros):
            assert html(f"({tex})") == plain(f"({tex})") == safe(f"({tex})") == f"({written})"
            assert plain(f"$x_{{{tex}}}$").endswith(f"_{written}") or number == 1
    assert plain(r"\Rmnum{x} \romannumeral0 \rom{5000}") == r"\Rmnum{x} \romannumeral0 \rom{5000}"


@pytest.mark.parametrize(
    ("tex", "read"),
    [
        (r"$$\min_w \max_v \: g(w, v)$$", "<math>"),
        (r"a $$x \$ y$$ b", "<math>"),
        (r"$$a$b$$", "<math>"),
        (r"https://a.bc/\_x(y)\q z", '<a href="https://a.bc/_x(y)" rel="nofollow">https://a.bc/_x(y)</a>\\q z'),
        (r"https://a.bc/(x y", '<a href="https://a.bc/" rel="nofollow">https://a.bc/</a>(x y'),
        (r"\cite{a{b}c} d", "[a{b}c] d"),
    ],
)
def test_every_python_reads_the_same(tex: str, read: str) -> None:
    """Python before 3.11.5 read these wrongly, because possessive groups continued after a failed branch."""
    assert read in html(tex)


def test_what_is_no_abstract_is_shown_unread() -> None:
    """A text of a million characters is unchanged, but escaped."""
    text = r"$x$ \textbf{" * 100_000
    assert html(text) == text
    assert html("<" + text).startswith("&lt;$x$")
    assert plain(text) == text


def test_templates_have_nothing_to_evaluate() -> None:
    """Text that looks like a template expression is kept unchanged."""
    for text in ("{{ 7 * 7 }}", "{% for x in y %}", "{# note #}"):
        assert html(text) == text
        assert plain(text) == text
