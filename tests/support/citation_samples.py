"""Papers for tests of citations: an ordinary one, difficult ones, and random ones."""

import random
from dataclasses import replace
from datetime import date
from itertools import cycle, islice

from hypothesis import strategies as st

from sitegen import names
from sitegen.models import Paper, PaperAuthor, PaperRow
from sitegen.text import clean

PAPER = Paper(
    identifier="1910.11126",
    version=1,
    title="Sensor fusion using EMG and vision for hand gesture classification in mobile applications",
    abstract="The discrimination of human gestures is 95% solved.",
    authors=("Enea Ceolini", "Gemma Taverni"),
    categories=("cs.CV", "cs.LG"),
    classes=(),
    published="2019-10-19T00:02:48Z",
    updated="2019-10-19T00:02:48Z",
)


def row(paper: Paper) -> PaperRow:
    """Return a paper as the archive hands it to pages, with authors without pages."""
    values = {name: getattr(paper, name) for name in PaperRow._fields if hasattr(paper, name)}
    authors = tuple(PaperAuthor(names.display(name), "") for name in paper.authors)
    return PaperRow(**(values | {"day": "2019-10-19", "authors": authors, "cross_listed": False}))


TITLES = (
    "94% on CIFAR-10 & R&D #1 in IIM_TTI: S^2Former costs $5 to $10",
    r"P$^2$OT: $\textit{Fast and Slow}$, $\text{Di}^2\text{Pose}$ and $\ell_{2,p}$ norms",
    r"Double scripts $x^a^b$, $x_a_b$, $x^{a}'$, nothing in $x^$ and $_$",
    r"Unknown commands \foo{bar} and $\bar\foo{x}$ and \n",
    r"Half a formula $\frac{a and half a {group \textbf{here",
    r"A } too many \} and one { too few \{ and {\} in a row {}}{",
    r"At the end a backslash \ ",
    "Every sign ~ ` ! @ # $ % ^ & * ( ) _ + - = { } | [ ] \\ : \" ; ' < > ? , . /",
    r"$L_p$-norm, $360^\circ$, $\mathbb{R}^3$, $\boldsymbol{\theta}$, $\mathfrak{g}$, $\operatorname{rank}$, 5\textdegree",
    r"α-SSC with Σ, Ω, ∞, ≤, →, ±, ×, − and x² + H₂O, ½, ﬁne",
    r"“Quotes” ‘single’ „low“ «angle» — dashes – and … or \ldots, \LaTeX, \TeX{} and \& \% \_ \# \$",
    r"\[ E = mc^2 \] and \( \alpha \) and $$\sum_{i=1}^n x_i$$ and $\left( x \right)$",
    r"{\bf Bold} {\em emphasised} {\it italic} {\sc Small} \emph{one \textbf{two \textit{three}}}",
    "Is <SEG> | a token? @article{fake, title={Fake}} \u2028 and @comment{x}",
    r"\'Etats-Unis, Ba\v{s}i\'c, \L{}\'od\'z, {\o}re, \c{c}a, na\"{\i}ve, \ss, \AA ngstr\"om and \c{opyright}",
    r"\begin{equation} x \end{equation} \input{/etc/passwd} \def\x{\x}\x \csname end\endcsname ^^M",
    r"$" + "{" * 40 + "x" + "}" * 40 + "$ and " + "{" * 300 + "deep" + "}" * 300,
    r"\href{https://example.org/a_b%20c}{link} \url{https://example.org/~x_y#z} \footnote{note} \cite{key}",
    "𝒳-ray 🐍 emoji, ① and ™, ® and ¿qué? § 5 ¶",
    r"$\hat\mathbf{x}$, $\sqrt[3]{x}$, $\frac12$, $S_\mathrm{U}$, $\mathcal{G}^0$, $x'^2$, $\text{for all } x_1$",
)
"""One title for each kind of difficulty."""

NAMES = (
    "Gérard Œuvrard",
    r"Bj\"orn \O{}ster{\aa}s",
    "Étienne Ångström",
    "Çağlar Öztürk",
    "Łukasz Wałęsa",
    "Đorđe Ðóra",
    "Þór Ægisson",
    "Nguyễn Đình Thiên",  # each letter has an accent that T1 fonts can set
    "Ion Țînțaș",
    "Ĝiĵi Ĥeňo ŝaŭ",
    "Roberto M. Cesar, Jr.",
    "Luc Van Gool",
    "Ursula von der Leyen",
    "the CMS Collaboration",
    "Ernst and Young",
    "others",
    "and Jun He",
    'Chiyu "Max" Jiang',
    "Mingliang Zhou\\\\Yong Feng",
    "A. ~Savchik & Sons_100%",
    "Jane Doe, M. D.",
    "Sammy Davis, Jr., Ph. D.",
    "Apple, Inc.",
    "Osama bin Yusuf",
    "Oisin Mac Aodha",
    "de la Cruz",
    "Zhou & Sons",
    "{Unbalanced Name",
    "Group #1, Inc. {x}",
    "O'Neill-D’Angelo",
)
"""Names that are difficult for LaTeX or for BibTeX's division of names. XeLaTeX gets more scripts."""

OTHER_SCRIPTS = ("张伟", "Дмитрий Иванов", "Nguyễn Thị Hưởng", "Γιώργος Παπαδόπουλος", "محمد علي")

JOURNALS = (
    None,
    "Proc. ICCV, pp. 1--9, 2019",
    "Medicine & Biology 5(1), #1870, 100% of {IEEE} A_1",
    r"Orlando : \'Etats-Unis d'Am\'erique (2008), N&deg; 5 {\deg}",
    "year = {5555}, volume = {}, pages = {1-1},",
    '"Proceedings of the <a href="http://x.org/a_b">X</a>\'2005", vol. 3',
    "volume=36, year=2019 }",
)

DOIS = (
    None,
    "10.1007/978-3-642-41914-0\\_55",
    "10.1109/a_b 10.1145/1370256.1370262",
    "10.1002/(SICI)1097<1::AID-2>3.0.CO;2-2",
)


def awkward(count: int, spellings: tuple[str, ...] = NAMES) -> list[Paper]:
    """Return different papers with difficult titles, names and journal references."""
    columns = zip(cycle(TITLES), cycle(spellings), cycle(spellings[3:]), cycle(JOURNALS), cycle(DOIS), strict=False)
    return [
        replace(
            PAPER,
            identifier=f"1910.{number:05}",
            title=clean(title),
            authors=(clean(first), clean(second), "Ann Author"),
            journal=journal,
            doi=doi,
        )
        for number, (title, first, second, journal, doi) in enumerate(islice(columns, count))
    ]


def hostile(seed: int) -> str:
    """Return random pieces of TeX that may stop LaTeX."""
    chance = random.Random(seed)
    scraps = [tex[at : at + chance.randrange(1, 14)] for tex in TITLES for at in range(0, len(tex), 3)]
    return "".join(
        chance.choices([*scraps, *"\\{}$^_'\"~%&#@ ab1()[]", "\\frac", "\\hat", "\\text{", "$x^", "α", "²"], k=8)
    )


_pieces = st.sampled_from(
    [*TITLES, *NAMES, *OTHER_SCRIPTS, *filter(None, JOURNALS), "\\", "{", "}", "$", "@a{", "\\_", "^", "'"]
)
texts = (
    st.lists(st.text(max_size=12) | _pieces | st.text("\\{}$^_'\"@ aeA~%", max_size=8), max_size=6)
    .map("".join)
    .map(clean)
)
"""Any text of a field of a `Paper`, with all characters that have a meaning in TeX and BibTeX."""

papers = st.builds(
    Paper,
    identifier=st.sampled_from(["1910.11126", "0704.0001", "cs/9802005", "math-ph/9903036"]),
    version=st.integers(1, 99),
    title=texts,
    abstract=texts,
    authors=st.lists(texts.filter(bool), max_size=4).map(tuple),
    categories=st.lists(st.sampled_from(["cs.CV", "math-ph", "cs.ZZ"]), min_size=1, unique=True).map(tuple),
    classes=st.just(()),
    published=st.dates(date(1991, 1, 1), date(2099, 1, 1)).map(lambda day: f"{day}T01:02:03Z"),
    updated=st.just("2099-01-02T00:00:00Z"),
    journal=st.none() | texts,
    doi=st.none() | texts,
)
