"""Write BibTeX entries, for classic BibTeX and for biber: papers on arXiv in its form (``@misc`` with eprint fields)."""

import re
from functools import lru_cache
from itertools import takewhile
from typing import Final

from sitegen import identifiers, months, names
from sitegen.citations.cited_values import address_of, date_of
from sitegen.citations.keys import dois, key
from sitegen.citations.latex import safe, title
from sitegen.citations.latex_characters import literal
from sitegen.citations.publications import Publication, publication
from sitegen.models import PaperRow

_CAPITALIZED = re.compile(r"[A-Z][A-Za-z'-]*\.?(?: [A-Z][A-Za-z'-]*\.?)+")
_INDIVISIBLE = re.compile(r"(?:^| )(?:and|others)(?: |$)|[$%&#_~^<>|]", re.IGNORECASE)
"""BibTeX would read such a name as several names, or biber would take the letters of commands as initials."""

_TYPES: Final = {"preprint": "misc"}
"""Types of publications that have another name in BibTeX."""
_CONTAINERS: Final = {"article": "journal", "inproceedings": "booktitle", "incollection": "booktitle"}
"""Type -> the field that has the journal, conference or book."""

_IN_ADDRESS = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C"})
_WITHOUT_BRACES = str.maketrans({"{": None, "}": None, "\\": " "})


def bibtex(paper: PaperRow) -> str:
    """Return one entry, with a line break at its end.

    A journal reference of arXiv is free text, so it is in ``note``. Of several DOIs, the entry has the first. BibTeX's styles
    read ``archivePrefix``, biblatex reads ``eprinttype``. The month is a macro that every style defines. An entry has no date
    if the paper has none.
    """
    authors = " and ".join(filter(None, [_author(author.name) for author in paper.authors]))
    is_arxiv = identifiers.is_arxiv(paper.identifier)
    own_doi = "" if is_arxiv else identifiers.doi(paper.identifier)
    # Not each DOI of an identifier can be in an entry: a brace would end it.
    found = dois(paper.doi) or tuple(doi for doi in dois(own_doi) if doi == own_doi)
    year, month, _ = date_of(paper)
    published = publication(paper)
    fields = (
        ("title", title(paper.title)),
        ("author", authors),
        *_container(published),
        ("year", year),
        ("month", months.NAMES[int(month) - 1][:3].lower() if month else ""),
        ("eprint", paper.identifier if is_arxiv else ""),
        ("archivePrefix", "arXiv" if is_arxiv else ""),
        ("eprinttype", "arXiv" if is_arxiv else ""),
        ("primaryClass", paper.primary if is_arxiv else ""),
        ("doi", found[0] if found else ""),
        ("url", address_of(paper).translate(_IN_ADDRESS)),
        ("note", "" if published.container else safe(paper.journal or "")),
    )
    body = ",\n".join(f"  {name}={value if name == 'month' else f'{{{value}}}'}" for name, value in fields if value)
    return f"@{_TYPES.get(published.type, published.type)}{{{key(paper.identifier)},\n{body}\n}}\n"


def _container(published: Publication) -> tuple[tuple[str, str], ...]:
    """Return the fields for the journal, conference or book of a paper."""
    if not published.container:
        return ()
    return (
        (_CONTAINERS[published.type], safe(published.container)),
        ("volume", safe(published.volume)),
        ("number", safe(published.number)),
        ("pages", published.pages.replace("-", "--")),
    )


@lru_cache(maxsize=names.CACHED)
def _author(name: str) -> str:
    """Return a name as ``Given Family`` if BibTeX divides it correctly, otherwise as ``Family, Suffix, Given``."""
    if "{" in name or "}" in name or "\\" in name:
        name = " ".join(name.translate(_WITHOUT_BRACES).split())
    family, given, suffix = names.parts(name)
    if _INDIVISIBLE.search(name) or (not given and (" " in name or "," in name)):
        whole = literal(name)
        return whole and f"{{{whole}}}"
    if not given or _bibtex_divides_correctly(name, given, family, suffix):
        return literal(name)
    return ", ".join(filter(None, map(literal, (family, suffix.replace(",", ""), given))))


def _bibtex_divides_correctly(name: str, given: str, family: str, suffix: str) -> bool:
    """Return True if BibTeX divides a name into this given name, family name and suffix.

    For BibTeX, a family name begins with the first word in small letters; without one, it is the last word.
    """
    if suffix:
        return False
    if " " not in family and _CAPITALIZED.fullmatch(name):
        return True
    words = name.split(" ")
    first = list(takewhile(lambda word: not _is_small(word), words[:-1]))
    return (" ".join(first), " ".join(words[len(first) :])) == (given, family)


def _is_small(word: str) -> bool:
    return next(filter(str.isalpha, word), "").islower()
