"""RIS records, for reference managers that do not read BibTeX."""

from collections.abc import Iterable
from functools import lru_cache

from sitegen import arxiv, names, taxonomy
from sitegen.citations.identifiers import dois
from sitegen.models import Paper
from sitegen.text import plain


def ris(paper: Paper) -> str:
    """One record: lines of a tag, two blanks, a hyphen, a blank and the value, each ended by CR LF.

    RIS has no type for preprints. ``RPRT`` (a report, its number arXiv's) is one that all readers of the format know,
    and none takes it for an article in a journal; a journal reference is free text and stands in a note.
    """
    identifier, published = paper.identifier, paper.published
    lines = ["TY  - RPRT", f"TI  - {plain(paper.title)}"]
    lines += [f"AU  - {_author(name)}" for name in paper.authors]
    lines.append(f"PY  - {published.year}")
    lines.append(f"DA  - {published.year}/{published.month:02}/{published.day:02}")
    lines.append(f"AB  - {plain(paper.abstract)}")
    lines += [f"KW  - {_keyword(code)}" for code in paper.categories]
    lines += ["PB  - arXiv", "M3  - Preprint", f"SN  - arXiv:{identifier}", f"AN  - arXiv:{identifier}"]
    lines += [f"DO  - {doi}" for doi in dois(paper.doi)[:1]]
    lines.append(f"UR  - {arxiv.abstract_url(identifier)}")
    if paper.journal:
        lines.append(f"N1  - {plain(paper.journal)}")
    return "\r\n".join([*lines, "ER  - ", ""])


def ris_file(papers: Iterable[Paper]) -> str:
    """Records one after the other."""
    return "".join(map(ris, papers))


def _author(name: str) -> str:
    """``Family, Given, Suffix``; commas have no other place in RIS's names, and asterisks none at all."""
    return names.inverted(names.display(name)).replace("*", "")


@lru_cache(maxsize=1024)
def _keyword(code: str) -> str:
    known = taxonomy.category(code)
    return f"{known.name} ({code})" if known.name != code else code
