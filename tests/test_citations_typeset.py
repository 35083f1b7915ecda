"""`sitegen.citations`: LaTeX, BibTeX and biber accept the citations."""

import shutil
import subprocess
from pathlib import Path

import pytest
from support.citation_samples import NAMES, OTHER_SCRIPTS, awkward, hostile, row

from sitegen import citations
from sitegen.citations import latex
from sitegen.text import clean

pytestmark = [
    pytest.mark.torture,
    pytest.mark.skipif(
        not shutil.which("biber"),
        reason="needs TeX: apt-get install texlive-latex-base texlive-xetex texlive-bibtex-extra biber lmodern",
    ),
]

CLASSIC = r"""\documentclass{article}
%s
\begin{document}
\nocite{*}
\bibliographystyle{%s}
\bibliography{papers}
\end{document}
"""

BIBLATEX = r"""\documentclass{article}
%s
\usepackage[backend=biber]{biblatex}
\addbibresource{papers.bib}
\begin{document}
\nocite{*}
\printbibliography
\end{document}
"""

T1 = r"\usepackage[T1]{fontenc}"


def run(folder: Path, *command: str) -> None:
    """Run a program of TeX, which must end without an error."""
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=300)
    assert done.returncode == 0, f"{' '.join(command)}: {done.stdout.decode('utf-8', 'replace')[-4000:]}"


def typeset(folder: Path, document: str, engine: str, bibliography: str, *, times: int = 1) -> str:
    """Write the document, make its bibliography and set it; return the bibliography as TeX saw it."""
    (folder / "document.tex").write_text(document, encoding="utf-8")
    latex = (engine, "-interaction=nonstopmode", "-halt-on-error", "document.tex")
    run(folder, *latex)
    run(folder, bibliography, "document")
    for _ in range(times):
        run(folder, *latex)
    return (folder / "document.bbl").read_text(encoding="utf-8")


@pytest.mark.parametrize("style", ["plain", "abbrv", "alpha"])
def test_200_awkward_papers_compile_with_classic_bibtex(tmp_path: Path, style: str) -> None:
    """Styles that change capitals and shorten names damage no command and no letter."""
    entries = [citations.bibtex(row(paper)) for paper in awkward(200)]
    (tmp_path / "papers.bib").write_text("\n".join(entries), encoding="utf-8")
    bibliography = typeset(tmp_path, CLASSIC % (T1, style), "pdflatex", "bibtex")
    assert bibliography.count(r"\bibitem") == 200


@pytest.mark.parametrize(("engine", "preamble"), [("pdflatex", T1), ("xelatex", "")])
def test_200_awkward_papers_compile_with_biber(tmp_path: Path, engine: str, preamble: str) -> None:
    """biber, which turns TeX accents into Unicode, reads every entry; XeLaTeX sets other scripts too."""
    names = NAMES if engine == "pdflatex" else NAMES + OTHER_SCRIPTS
    entries = [citations.bibtex(row(paper)) for paper in awkward(200, names)]
    (tmp_path / "papers.bib").write_text("\n".join(entries), encoding="utf-8")
    bibliography = typeset(tmp_path, BIBLATEX % preamble, engine, "biber")
    assert bibliography.count(r"\entry{") == 200


def test_thousands_of_hostile_titles_compile(tmp_path: Path) -> None:
    """No combination of pieces of TeX stops a run."""
    titles = [latex.title(clean(hostile(seed))) for seed in range(3000)]
    paragraphs = "\n\n".join(title for title in titles if title.isascii())
    document = "\\documentclass{article}\n" + T1 + "\n\\begin{document}\n" + paragraphs + "\n\\end{document}\n"
    (tmp_path / "document.tex").write_text(document, encoding="utf-8")
    run(tmp_path, "pdflatex", "-interaction=nonstopmode", "-halt-on-error", "document.tex")
