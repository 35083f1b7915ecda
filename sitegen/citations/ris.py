"""Write RIS records, for reference managers that do not read BibTeX."""

from collections.abc import Iterable
from functools import lru_cache

from sitegen import arxiv, names, taxonomy
from sitegen.citations.identifiers import dois
from sitegen.models import Paper
from sitegen.text import plain


def ris(paper: Paper) -> str:
    """Return one record. Its lines have a tag, two spaces, a hyphen, a space and a value, and end in CR LF.

    RIS has no type for preprints, so a paper is a report (``RPRT``) with arXiv's number. All programs that read RIS know
    this type and do not mistake it for a journal article. A journal reference is free text, so it is in a note.
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
    """Return records without empty lines between them."""
    return "".join(map(ris, papers))


def _author(name: str) -> str:
    """Return ``Family, Given, Suffix``, the form of names in RIS, which does not allow asterisks."""
    return names.inverted(names.display(name)).replace("*", "")


@lru_cache(maxsize=1024)
def _keyword(code: str) -> str:
    known = taxonomy.category(code)
    return f"{known.name} ({code})" if known.name != code else code
